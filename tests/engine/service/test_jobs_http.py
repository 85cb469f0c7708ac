"""A drawing in; suggestions, pictures and layers out: the service's main road, over a real socket."""

import io
import json
import os
import secrets
import stat
import struct
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import numpy as np
import pytest
from PIL import Image


def unpack(body: bytes) -> tuple[list[dict], bytes]:
    length = struct.unpack("<I", body[:4])[0]
    return json.loads(body[4 : 4 + length]), body[4 + length :]


def share(service, rgba: np.ndarray, size: int | None = None) -> str:
    token = secrets.token_hex(16)
    file = os.open(service.shared / token, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    os.write(file, rgba.tobytes()[:size])
    os.close(file)
    return token


def test_status_names_packs_devices_and_load(service):
    status = service.client.get("/v1/status").json()
    assert status["protocol"] == 3
    assert status["pid"] == service.process.pid
    assert status["devices"] == {"faces/encoder": "CPU"}
    assert status["queue"] == status["running"] == 0
    assert 10 < status["memory_mb"] < 1000
    (pack,) = status["packs"]
    assert (pack["name"], pack["bytes"], pack["problem"]) == ("faces", 12_000_000, None)
    assert pack["sources"] and pack["tasks"] == ["correct"]


def test_sample_picture_of_a_pack(service):
    assert service.client.get("/v1/packs/faces/sample").content.startswith(b"\x89PNG")
    answer = service.client.get("/v1/packs/horses/sample")
    assert answer.status_code == 404 and "horses" in answer.json()["error"]["sentence"]


@pytest.mark.parametrize(
    ("start_of_file", "padding"),
    [(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff", 20), (b"GIF89a", 900), (b"", 0), (b"", 9 << 20)],
    ids=["65535 pixels a side", "no PNG", "empty", "9 MB"],
)
def test_a_sample_picture_that_a_panel_should_not_decode(start, start_of_file, padding):
    service = start()
    (service.runtime / "sample.png").write_bytes(start_of_file + bytes(padding))
    answer = service.client.get("/v1/packs/faces/sample")
    assert answer.status_code == 404 and "sample" in answer.json()["error"]["sentence"]


def test_its_state_is_reported_while_everything_is_busy_drawing(service):
    """Layers are drawn by two threads, pictures and decoding wait for them; whether the engine lives does not."""
    job = service.run(seed=5)
    with ThreadPoolExecutor(4) as pool:
        drawn = [pool.submit(service.client.get, f"{job}/suggestions/0/layers?width=9&height=9") for _ in range(4)]
        time.sleep(0.3)
        for _ in range(20):
            assert service.client.get("/v1/status").status_code == 200
        assert not any(each.done() for each in drawn)
        assert [each.result().status_code for each in drawn] == [200] * 4


def test_a_job_streams_its_suggestions_in_order(service):
    answer = service.submit(count=3, strength=0.4)
    assert answer.status_code == 202
    job = answer.json()["job"]
    assert answer.headers["location"] == job
    events = service.events(job)
    assert [number for number, _, _ in events] == list(range(1, len(events) + 1))
    assert events[0][1:] == ("queued", {"position": 0})
    assert events[-1][1:] == ("done", {"count": 3, "measures": {"familiarity": 1.0}})
    suggestions = [data for _, name, data in events if name == "suggestion"]
    assert [each["index"] for each in suggestions] == [0, 1, 2]
    recipe = {"lines": "borrowed", "strength": 0.4, "neighbor": "face 1", "nudge": "search", "step": 0, "reach": 0.5,
              "further": False}  # fmt: skip
    assert suggestions[1]["recipe"] == recipe
    assert suggestions[0]["picture"] == f"{job}/suggestions/0/picture"
    fractions = [data["fraction"] for _, name, data in events if name == "progress"]
    assert fractions == sorted(fractions) and fractions


def test_first_suggestion_arrives_while_the_rest_is_made(service):
    began = time.monotonic()
    service.events(service.job(count=8, seed=4))
    whole, began = time.monotonic() - began, time.monotonic()
    job = service.job(count=8, seed=4)
    assert service.events(job, until="suggestion")[-1][2]["index"] == 0
    assert time.monotonic() - began < whole * 2 / 3, "an eighth of the work, and asking"
    service.client.delete(job)


def test_pictures_follow_lines_and_strength_without_a_new_job(service):
    job = service.run(count=2)

    def pixel(**parameters):
        answer = service.client.get(f"{job}/suggestions/0/picture", params=parameters)
        assert answer.headers["content-type"] == "image/png"
        image = Image.open(io.BytesIO(answer.content))
        assert image.mode == "RGBA"
        size = image.size[0]
        return size, image.getpixel((size // 2, size // 3))

    assert pixel() == (256, (10, 10, 10, 255))
    assert pixel(lines="drawn", strength=0.4) == (256, (30, 30, 30, 102))
    assert pixel(strength=0.2, size=64) == (64, (10, 10, 10, 51))


def test_layers_at_canvas_size(service):
    job = service.run(count=1)
    answer = service.client.get(f"{job}/suggestions/0/layers", params={"width": 300, "height": 200})
    assert answer.headers["content-type"] == "application/x-drawover-layers"
    (layer,), raw = unpack(answer.content)
    assert layer == {
        "name": "Drawover: my lines",
        "x": 0,
        "y": 0,
        "width": 300,
        "height": 200,
        "opacity": 1.0,
        "blend": "normal",
        "group": "",
        "visible": True,
        "locked": False,
        "role": "",
        "messages": {},
        "bytes": 240_000,
    }
    pixels = np.frombuffer(raw, np.uint8).reshape(200, 300, 4)
    assert tuple(pixels[80, 150]) == (10, 10, 10, 255)


def test_layers_through_a_shared_file(service):
    job = service.run(count=1)
    answer = service.client.get(
        f"{job}/suggestions/0/layers", params={"width": 64, "height": 64, "lines": "drawn", "shared": 1}
    )
    (layer,), rest = unpack(answer.content)
    assert rest == b"" and "bytes" not in layer
    file = service.shared / layer["shared"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(service.shared.stat().st_mode) == 0o700
    pixels = np.fromfile(file, np.uint8).reshape(64, 64, 4)
    assert tuple(pixels[20, 20]) == (30, 30, 30, 255)
    file.unlink()


def test_a_drawing_through_a_shared_file(service):
    token = share(service, np.zeros((20, 10, 4), np.uint8))
    request = {"parameters": {"count": 1}, "images": {"image": {"shared": token, "width": 10, "height": 20}}}
    answer = service.client.post("/v1/jobs", files={"request": (None, json.dumps(request))})
    assert answer.status_code == 202, answer.text
    assert service.events(answer.json()["job"])[-1][1] == "done"
    assert not (service.shared / token).exists()


@pytest.mark.parametrize(
    ("name", "width", "words"),
    [
        ("../../../../etc/passwd", 10, "never by a path"),
        ("A" * 32, 10, "never by a path"),
        ("f" * 32, 10, "not there any more"),
        ("short", 10, "never by a path"),
        (None, 10, "named by 'shared'"),
        ("real", 11, "bytes"),
        ("real", 0, "holds nothing"),
        ("real", -10, "holds nothing"),
        ("real", True, "named by 'shared'"),
        ("real", 40_000, "make it smaller"),
    ],
)
def test_shared_drawings_that_are_refused(service, name, width, words):
    token = share(service, np.zeros((10, 10, 4), np.uint8)) if name == "real" else name
    named = {"shared": token, "width": width, "height": width if width == 40_000 else 10}
    request = {"images": {"image": named}}
    answer = service.client.post("/v1/jobs", json=request)
    assert answer.status_code == 400
    assert words in answer.json()["error"]["sentence"]
    for left in service.shared.iterdir():  # what was not even named rightly is left for the sweep
        assert width is True
        left.unlink()


def test_a_link_in_the_shared_folder_is_not_followed(service, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(bytes(400))
    token = "a" * 32
    (service.shared / token).symlink_to(secret)
    answer = service.client.post("/v1/jobs", json={"images": {"image": {"shared": token, "width": 10, "height": 10}}})
    assert answer.status_code == 400
    assert secret.exists()


def test_a_pipe_in_the_shared_folder_does_not_hang(service):
    token = "b" * 32
    os.mkfifo(service.shared / token)
    answer = service.client.post("/v1/jobs", json={"images": {"image": {"shared": token, "width": 10, "height": 10}}})
    assert answer.status_code == 400
    assert "plain file" in answer.json()["error"]["sentence"]


def test_events_are_replayed_after_the_last_one_seen(service):
    job = service.run(count=3)
    everything = service.events(job)
    assert service.events(job) == everything
    assert service.events(job, after=3) == everything[3:]
    assert service.events(job, after=len(everything)) == []
    assert service.events(job, after=10**9) == []


def test_two_listeners_hear_the_same(service):
    job = service.job(count=2, seed=4)
    first = service.events(job)
    assert service.events(job) == first


def test_a_listener_that_leaves_harms_nobody(service, eventually):
    job = service.job(seed=1)
    service.events(job, until="progress")  # closes its connection in the middle
    assert service.client.get("/v1/status").json()["running"] == 1
    assert service.client.delete(job).status_code == 204
    assert eventually(lambda: service.client.get("/v1/status").json()["running"] == 0)


def test_heartbeats_while_nothing_happens(start):
    service = start("--heartbeat", "0.05")
    service.job(seed=1)
    waiting = service.job(count=1)
    assert service.events(waiting, until="heartbeat")[-1][1] == "heartbeat"


@pytest.mark.parametrize(("seed", "code", "words"), [(2, "runner", "asked to fail"), (3, "internal", "ZeroDivision")])
def test_a_failing_job_says_why_and_the_next_one_runs(service, seed, code, words):
    _, name, data = service.events(service.job(seed=seed))[-1]
    assert (name, data["code"]) == ("error", code)
    assert words in data["sentence"]
    assert service.events(service.job(count=1))[-1][1] == "done"


def test_cancel_stops_a_running_job(service, eventually):
    job = service.job(seed=1)
    service.events(job, until="progress")
    assert service.client.delete(job).status_code == 204
    assert eventually(lambda: service.client.get("/v1/status").json()["running"] == 0)
    answer = service.client.get(job + "/events")
    assert answer.status_code == 404
    assert answer.json()["error"]["sentence"] == "That result is no longer held; run Suggest again."


def test_cancel_ends_the_stream_of_who_listens(service):
    job = service.job(seed=1)
    with service.client.stream("GET", job + "/events") as stream:
        lines = stream.iter_lines()
        while next(lines) != "event: progress":
            pass
        with httpx.Client(base_url=service.told["address"], headers=service.client.headers) as other:
            other.delete(job)
        rest = list(lines)
    assert "event: error" in rest
    message = {"code": "cancelled", "arguments": {}}
    told = json.loads(rest[-2].removeprefix("data: "))
    assert told == {"code": "cancelled", "sentence": "Cancelled.", "message": message}


def test_cancel_takes_a_waiting_job_out_of_the_queue(service):
    running = service.job(seed=1)
    first, second = service.job(count=1), service.job(count=1)
    assert service.events(second, until="queued")[-1][2] == {"position": 2}
    service.client.delete(first)
    assert service.client.get("/v1/status").json()["queue"] == 1
    service.client.delete(running)
    positions = [data["position"] for _, name, data in service.events(second) if name == "queued"]
    assert positions == [2, 1] or positions == [2, 1, 0]
    assert service.client.get(first + "/events").status_code == 404


def test_a_flood_is_told_to_wait(service):
    running = service.job(seed=1)
    service.events(running, until="progress")
    answers = [service.submit(count=1) for _ in range(20)]
    assert [answer.status_code for answer in answers] == [202] * 8 + [429] * 12
    assert answers[-1].json()["error"]["code"] == "busy"
    assert service.client.get("/v1/status").json()["queue"] == 8
    service.client.delete(running)
    for answer in answers[:8]:
        assert service.events(answer.json()["job"])[-1][1] == "done"


def test_layers_do_not_wait_behind_the_queue(service):
    done = service.run(count=1)
    running = service.job(seed=1)
    waiting = [service.job(seed=1) for _ in range(3)]
    assert service.client.get(f"{done}/suggestions/0/layers", params={"width": 64, "height": 64}).status_code == 200
    assert service.client.get(f"{done}/suggestions/0/picture", params={"strength": 1}).status_code == 200
    status = service.client.get("/v1/status").json()
    assert (status["running"], status["queue"]) == (1, 3), "those before it are not done"
    for job in [*waiting, running]:
        service.client.delete(job)


def test_only_the_last_eight_results_are_held(service):
    jobs = [service.run(count=1) for _ in range(9)]
    assert service.client.get(f"{jobs[0]}/suggestions/0/picture").status_code == 404
    assert service.client.get(f"{jobs[1]}/suggestions/0/picture").status_code == 200


def test_job_names_cannot_be_guessed(service):
    names = {service.run(count=1).rpartition("/")[2] for _ in range(3)}
    assert len(names) == 3 and all(len(name) == 32 for name in names)


@pytest.mark.parametrize(
    ("request_fields", "words"),
    [
        ({"task": "fly"}, "'fly'"),
        ({"parameters": {"count": 0}}, "between 1 and 24"),
        ({"parameters": {"count": "8"}}, "'count'"),
        ({"parameters": {"strength": float("nan")}}, "strength"),
        ({"parameters": {"lines": "yours"}}, "'yours'"),
        ({"parameters": {"sparkle": 1}}, "'sparkle'"),
        ({"color": 1}, "'color'"),
        ({"parameters": [1]}, "object"),
    ],
)
def test_requests_that_are_refused(service, request_fields, words):
    answer = service.submit(request=request_fields)
    assert answer.status_code == 400
    assert words in answer.json()["error"]["sentence"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/nothing", 404),
        ("/docs", 404),
        ("/openapi.json", 404),
        ("/v1/jobs", 405),
        ("/v1/jobs/0123/events", 404),
        ("{job}/suggestions/7/picture", 404),
        ("{job}/suggestions/-1/picture", 404),
        ("{job}/suggestions/x/picture", 400),
        ("{job}/suggestions/0/picture?strength=2", 400),
        ("{job}/suggestions/0/picture?lines=none", 400),
        ("{job}/suggestions/0/picture?size=100000", 400),
        ("{job}/suggestions/0/layers", 400),
        ("{job}/suggestions/0/layers?width=0&height=5", 400),
        ("{job}/suggestions/0/layers?width=100000&height=100000", 400),
    ],
)
def test_errors_are_sentences_in_json(service, path, status):
    job = service.run(count=1)
    answer = service.client.get(path.format(job=job))
    assert answer.status_code == status
    error = answer.json()["error"]
    assert error["code"] and error["sentence"].endswith(".")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"--x\r\n", b"\xff\xfe", b"[" * 60_000])
@pytest.mark.parametrize(
    "kind", ["application/json", "multipart/form-data; boundary=x", "multipart/form-data", "text/x"]
)
def test_broken_bodies_are_refused(service, body, kind):
    answer = service.client.post("/v1/jobs", content=body, headers={"Content-Type": kind})
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["sentence"]
    assert service.client.get("/v1/status").json()["queue"] == 0
