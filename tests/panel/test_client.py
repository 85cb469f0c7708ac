"""The client against an engine on a real socket: finding, starting, jobs, pictures, layers, and everything failing."""

import contextlib
import json
import os
import re
import signal
import stat
import sys
from pathlib import Path

import pytest
from panel_canvas import correct, drawing
from panel_stub import StubEngine, face

from drawover.panel import pixels, steps, words
from drawover.panel.client import EngineClient, Launcher, runtime_folder
from drawover.panel.devices import fallback, fallbacks
from drawover.panel.launcher import clean_environment
from drawover.panel.qt import QtCore, QtGui, image_rgba, is_deleted
from drawover.panel.steps import run_steps

STUB = str(Path(__file__).with_name("panel_stub.py"))
LEFTOVER = {"protocol": 3, "version": "0", "address": "http://127.0.0.1:9", "token": "ab", "shared": ""}


def ready(qtbot, client):
    qtbot.waitUntil(lambda: client.state == "ready")


def follow(job):
    """Everything a job tells, in order."""
    told = []
    job.queued.connect(lambda position: told.append(("queued", position)))
    job.progress.connect(lambda fraction, what: told.append(("progress", fraction, what)))
    job.suggestion.connect(lambda fields: told.append(("suggestion", fields["number"], fields["recipe"]["lines"])))
    job.done.connect(lambda count: told.append(("done", count)))
    job.failed.connect(lambda code, sentence: told.append(("failed", code, sentence)))
    return told


def over(told):
    return bool(told) and told[-1][0] in ("done", "failed")


def test_a_running_engine_is_found_and_stayed_with(qtbot, stub, engine):
    assert engine.sentence == "Engine ready — processor — faces"
    assert [pack["name"] for pack in engine.packs] == ["faces"]
    qtbot.waitUntil(lambda: stub.staying == 1)
    engine.shutdown()
    qtbot.waitUntil(lambda: stub.staying == 0)


def test_a_job_emits_its_events_in_order(qtbot, stub, job_of):
    told = follow(job_of(count=3, strength=0.25, lines="all", seed=7))
    qtbot.waitUntil(lambda: over(told))
    assert told[0] == ("queued", 0)
    assert told[1] == ("progress", 0.0, "drawing 1 of 3")
    assert [each[1:] for each in told if each[0] == "suggestion"] == [(0, "mine"), (1, "borrowed"), (2, "borrowed")]
    assert told[-1] == ("done", 3)
    parameters = {"count": 3, "strength": 0.25, "lines": "all"}
    assert stub.requests == [{"task": "correct", "pack": "faces", "seed": 7, "parameters": parameters}]


@pytest.mark.parametrize("size", [(200, 100), (700, 500)], ids=["as PNG", "as shared pixels"])
def test_the_engine_gets_the_very_pixels(qtbot, stub, engine, size):
    capture = drawing(*size)
    told = follow(engine.suggest(capture, **correct(count=1)))
    qtbot.waitUntil(lambda: over(told))
    width, height, rgba = stub.images[0]
    assert (width, height) == size
    assert ("images" in stub.requests[0]) == (size[0] * size[1] > pixels.SMALL)
    visible = [rgba[i : i + 4] == capture.rgba[i : i + 4] for i in range(0, len(rgba), 4) if rgba[i + 3]]
    assert visible and all(visible)
    assert rgba[3::4] == capture.rgba[3::4]
    assert list(stub.shared.iterdir()) == []


def test_shared_pixels_are_for_this_user_alone(tmp_path):
    name = run_steps(pixels.leaving_shared(str(tmp_path), [b"12", b"34"]))
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert run_steps(pixels.taking_shared(str(tmp_path), name, 4)) == b"1234"
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(pixels.PixelError, match="wrongly"):
        run_steps(pixels.taking_shared(str(tmp_path), "../" + name[3:], 4))


def test_a_large_drawing_that_is_given_up_while_it_is_sent_leaves_nothing(qtbot, stub, engine, monkeypatch):
    monkeypatch.setattr(steps, "SLICE", 0.0)  # one step a turn
    job = engine.suggest(drawing(2000, 1500), **correct(count=1))
    while not list(stub.shared.iterdir()):
        QtCore.QCoreApplication.processEvents()
    assert stub.requests == []
    job.cancel()
    assert list(stub.shared.iterdir()) == []
    told = follow(engine.suggest(drawing(64, 64), **correct(count=1)))
    qtbot.waitUntil(lambda: over(told))
    assert len(stub.requests) == 1


def test_a_picture_packed_in_bands_is_the_picture():
    rgba = bytes((7 * at) % 251 for at in range(300 * 1000 * 4))
    bands = pixels.rows(rgba, 300, 1000)
    image = QtGui.QImage.fromData(run_steps(pixels.packing(bands, 300, 1000, pixels.COLOR)), "PNG")
    assert (image.width(), image.height(), image_rgba(image)) == (300, 1000, rgba)
    mask = bytes((3 * at) % 256 for at in range(40 * 50))
    packed = run_steps(pixels.packing(pixels.mask_bands(mask, 40, 50), 40, 50, pixels.GRAY))
    assert image_rgba(QtGui.QImage.fromData(packed, "PNG"))[::4] == mask


def test_bands_of_a_drawing_inside_its_selection_are_the_drawing_there():
    capture = drawing(700, 1500)
    capture.selection = bytes(255 if at % 3 else 0 for at in range(700 * 1500))
    bands = list(pixels.bands(capture))
    assert len(bands) > 1 and b"".join(bands) == pixels.as_rgba(capture)


def test_outside_the_selection_the_engine_sees_nothing(qtbot, stub, engine):
    capture = drawing(200, 100)
    capture.selection = bytes(255 if x < 100 else 0 for _ in range(100) for x in range(200))
    told = follow(engine.suggest(capture, **correct(count=1)))
    qtbot.waitUntil(lambda: over(told))
    alpha = stub.images[0][2][3::4]
    assert any(alpha[y * 200 + x] for y in range(100) for x in range(100))
    assert not any(alpha[y * 200 + x] for y in range(100) for x in range(100, 200))


def test_a_broken_stream_is_taken_up_where_it_broke(qtbot, stub, job_of):
    stub.break_stream_after = 1
    told = follow(job_of(count=3))
    qtbot.waitUntil(lambda: over(told))
    assert [each[1] for each in told if each[0] == "suggestion"] == [0, 1, 2]
    assert 2 <= stub.count("GET /v1/jobs") <= 5, "asked again, though not over and over"


def test_pictures_morph_with_one_call_on_its_way_and_the_last_wish_wins(qtbot, stub, job_of):
    job = job_of(count=2, strength=0.5)
    told, seen = follow(job), []
    qtbot.waitUntil(lambda: over(told))
    stub.picture_pause = 0.02
    job.pictured.connect(lambda number, image: seen.append((number, image.width(), image.height())))
    moves = 0
    while len(seen) < 3:
        moves += 1
        job.picture(0, (("strength", moves % 100 / 100),))
        qtbot.wait(2)
    job.picture(0, (("strength", 1.0),))
    qtbot.waitUntil(lambda: any("strength=1.0000" in line for line in stub.log))
    count = stub.count("GET " + job.address + "/suggestions/0/picture")
    qtbot.waitUntil(lambda: len(seen) == count)
    assert stub.most_in_flight == 1
    assert 3 < count < moves
    assert set(seen) == {(0, 256, 256)}


def test_a_picture_overtaken_by_other_lines_is_dropped(qtbot, stub, job_of):
    job = job_of(count=1)
    told, seen = follow(job), []
    qtbot.waitUntil(lambda: over(told))
    stub.picture_pause = 0.05
    job.pictured.connect(lambda number, image: seen.append(image))
    job.picture(0, (("lines", "mine"),))
    job.picture(0, (("lines", "drawn"),))
    qtbot.waitUntil(lambda: len(seen) == 1)
    qtbot.wait(80)
    assert len(seen) == 1 and stub.log[-1].endswith("picture?lines=drawn")


@pytest.mark.parametrize("no_shared", [False, True], ids=["as shared pixels", "through the socket"])
def test_layers_come_at_the_size_asked_for(qtbot, stub, job_of, no_shared):
    stub.no_shared = no_shared
    job = job_of(count=1)
    told, got = follow(job), []
    qtbot.waitUntil(lambda: over(told))
    job.layers(0, 320, 240, (("lines", "drawn"), ("strength", 1.0)), got.extend, lambda *why: got.append(why))
    qtbot.waitUntil(lambda: bool(got))
    layer, wanted = got[0], face(320, 0, "drawn", 1.0, 240)
    assert layer.name == "Drawover: drawn"
    box = (layer.x, layer.y, layer.x + layer.width, layer.y + layer.height)
    assert box == wanted.getbbox() and layer.rgba == wanted.crop(box).tobytes()
    assert list(stub.shared.iterdir()) == []


def test_cancel_stops_at_once_and_the_engine_forgets(qtbot, stub, job_of):
    import threading

    stub.step = threading.Semaphore(1)
    job = job_of(count=8)
    told = follow(job)
    qtbot.waitUntil(lambda: any(each[0] == "suggestion" for each in told))
    job.cancel()
    assert told[-1] == ("failed", "cancelled", "Cancelled.")
    qtbot.waitUntil(lambda: not stub.jobs)
    length = len(told)
    stub.step.release(8)
    qtbot.wait(50)
    assert len(told) == length


def test_cancel_before_the_engine_has_answered_leaves_nothing_behind(qtbot, stub, job_of):
    job = job_of(count=2)
    job.cancel()
    qtbot.waitUntil(lambda: stub.count("DELETE /v1/jobs") == 1 and not stub.jobs)


def test_a_job_may_be_forgotten_more_than_once(qtbot, stub, job_of):
    job = job_of(count=1)
    told = follow(job)
    qtbot.waitUntil(lambda: over(told))
    job.forget()
    qtbot.waitUntil(lambda: is_deleted(job))
    job.forget()


def test_a_full_queue_is_reported(qtbot, stub, job_of):
    stub.busy = True
    told = follow(job_of())
    qtbot.waitUntil(lambda: over(told))
    assert told == [("failed", "busy", "8 drawings are waiting already: let one finish, or cancel one.")]


def test_the_engines_own_sentence_comes_through(qtbot, stub, job_of):
    stub.error = ("input", "The layer is empty: draw something first.")
    told = follow(job_of(count=1))
    qtbot.waitUntil(lambda: over(told))
    assert told[-1] == ("failed", "input", "The layer is empty: draw something first.")


def test_layers_of_a_forgotten_job(qtbot, stub, job_of):
    job = job_of(count=1)
    told, got = follow(job), []
    qtbot.waitUntil(lambda: over(told))
    stub.jobs.clear()
    job.layers(0, 64, 64, (), got.append, lambda *why: got.append(why))
    qtbot.waitUntil(lambda: bool(got))
    assert got == [("forgotten", "That result is no longer held; run Suggest again.")]


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_forgotten_job_emits_nothing_more(qtbot, stub, engine, job_of, monkeypatch, forgotten):
    job, checks, told = job_of(count=1), [], []
    qtbot.waitUntil(lambda: job.over)
    job.trouble.connect(lambda *why: told.append(why))
    monkeypatch.setattr(engine, "check", checks.append)  # whether the engine is still there takes a while to find out
    stub.spoiled = True
    job.picture(0)
    qtbot.waitUntil(lambda: bool(checks))
    if forgotten:
        job.forget()
    checks.pop()()
    assert len(told) == (0 if forgotten else 1)
    if forgotten:
        qtbot.waitUntil(lambda: is_deleted(job))


# -- finding and starting ---------------------------------------------------------------------------------------------


@pytest.fixture
def client_with(tmp_path):
    made = []

    def make(command):
        client = EngineClient(Launcher(command, str(tmp_path)))
        made.append(client)
        return client

    yield make
    for client in made:
        info = client.info
        client.shutdown()
        if info and info.pid != os.getpid():
            with contextlib.suppress(ProcessLookupError):
                os.kill(info.pid, signal.SIGKILL)
        if client.launcher.pid and client.launcher.exit_code() is None:
            os.kill(client.launcher.pid, signal.SIGKILL)
        if client.launcher._process:
            client.launcher._process.wait()


def test_an_engine_is_started_in_a_clean_environment(qtbot, client_with, monkeypatch):
    monkeypatch.setenv("QT_PLUGIN_PATH", "/of/the/host")
    monkeypatch.setenv("PYTHONHOME", "/of/the/host")
    client = client_with([sys.executable, STUB])
    client.start()
    assert (client.state, client.sentence) == ("starting", "Starting the engine…")
    ready(qtbot, client)
    assert client.launcher.last_lines() == ["stub engine False False"]
    assert client.info.pid == client.launcher.pid


def test_two_panels_share_one_engine(qtbot, client_with):
    first = client_with([sys.executable, STUB])
    first.start()
    ready(qtbot, first)
    second = client_with([sys.executable, STUB])
    second.start()
    ready(qtbot, second)
    assert second.info.pid == first.info.pid and second.launcher.pid == 0


def test_an_engine_killed_in_mid_job_is_restarted(qtbot, client_with):
    client = client_with([sys.executable, STUB, "--pause", "0.2"])
    client.start()
    ready(qtbot, client)
    before = client.info.pid
    told = follow(client.suggest(drawing(64, 64), **correct(count=8)))
    qtbot.waitUntil(lambda: any(each[0] == "suggestion" for each in told))
    os.kill(before, signal.SIGKILL)
    qtbot.waitUntil(lambda: over(told))
    assert told[-1] == ("failed", "engine", "The engine stopped; it is being restarted. Press Suggest again.")
    assert client.state == "starting"
    ready(qtbot, client)
    assert client.info.pid != before
    again = follow(client.suggest(drawing(64, 64), **correct(count=1)))
    qtbot.waitUntil(lambda: over(again))
    assert again[-1] == ("done", 1)


def test_a_question_to_an_engine_that_has_just_died(qtbot, client_with):
    client = client_with([sys.executable, STUB])
    client.start()
    ready(qtbot, client)
    os.kill(client.info.pid, signal.SIGKILL)
    client.launcher._process.wait()
    told = follow(client.suggest(drawing(64, 64), **correct(count=1)))
    qtbot.waitUntil(lambda: over(told))
    assert told == [("failed", "engine", "The engine stopped; it is being restarted. Press Suggest again.")]
    ready(qtbot, client)


def test_a_question_before_there_is_an_engine(qtbot, client_with):
    client = client_with(None)
    told = follow(client.suggest(drawing(64, 64), **correct(count=1)))
    assert told == []
    qtbot.waitUntil(lambda: over(told))
    assert told == [("failed", "engine", "The engine is not running.")]


def test_an_idle_engine_that_dies_is_restarted(qtbot, client_with):
    client = client_with([sys.executable, STUB])
    client.start()
    ready(qtbot, client)
    before = client.info.pid
    with qtbot.waitSignal(client.lost, timeout=40000):
        os.kill(before, signal.SIGKILL)
    ready(qtbot, client)
    assert client.info.pid != before


def test_an_engine_that_cannot_start_is_given_up_with_its_last_words(qtbot, client_with, monkeypatch):
    monkeypatch.setattr("drawover.panel.watching._BACKOFF", (50, 50))
    client = client_with([sys.executable, STUB, "--crash"])
    client.start()
    qtbot.waitUntil(lambda: client.state == "failed")
    assert client.sentence == (
        "The engine stopped 3 times in a row. It said: ModuleNotFoundError: No module named 'drawover'"
    )
    assert "Try again" in client.remedy
    assert "No module named 'drawover'" in client.diagnostics()


def test_no_such_program(qtbot, client_with):
    client = client_with(["/nowhere/python", "-m", "drawover", "serve"])
    client.start()
    assert client.state == "failed"
    assert client.sentence == "The program /nowhere/python could not be started: No such file or directory."
    assert "drawover krita install" in client.remedy


def test_it_cannot_be_started_until_the_command_is_set(qtbot, tmp_path, client_with):
    client = client_with(None)
    client.start()
    assert client.state == "absent"
    assert "drawover serve" in client.remedy
    with StubEngine(tmp_path):
        ready(qtbot, client)


def test_a_leftover_file_of_a_dead_engine_is_not_trusted(qtbot, tmp_path, client_with):
    dead = {
        "protocol": 3,
        "version": "0",
        "address": "http://127.0.0.1:9",
        "token": "ab",
        "pid": 2**22 + 5,
        "shared": "",
    }
    (tmp_path / "engine.json").write_text(json.dumps(dead))
    client = client_with([sys.executable, STUB])
    client.start()
    ready(qtbot, client)
    assert client.info.pid == client.launcher.pid


def test_a_leftover_file_whose_number_another_process_has_now(qtbot, tmp_path, client_with):
    stale = {
        "protocol": 3,
        "version": "0",
        "address": "http://127.0.0.1:9",
        "token": "ab",
        "pid": os.getpid(),
        "shared": "",
    }
    (tmp_path / "engine.json").write_text(json.dumps(stale))
    client = client_with([sys.executable, STUB])
    client.start()
    ready(qtbot, client)
    assert client.info.pid == client.launcher.pid


@pytest.mark.parametrize("text", ["", "{", "[]", '{"protocol": "x"}', '{"protocol": 1}', "\ufeff{}"])
def test_a_damaged_file_is_as_good_as_none(tmp_path, text, qapp):
    (tmp_path / "engine.json").write_text(text)
    assert Launcher(None, str(tmp_path)).find() is None


def test_whoever_else_answers_at_the_address_is_sent_nothing(qtbot, tmp_path, stub, client_with):
    """Another service listens at a port that an engine left: it learns neither the token nor the drawing."""
    stub.secret = "0" * 64  # it does not know the token that engine.json names
    client = client_with(None)
    client.start()
    qtbot.waitUntil(lambda: client.state == "absent")
    told = follow(client.suggest(drawing(64, 64), **correct(count=1)))
    qtbot.waitUntil(lambda: over(told))
    assert told[-1][:2] == ("failed", "engine")
    assert stub.tokens == [None] and not stub.images
    assert stub.token not in "".join(stub.log)


def test_an_engine_is_started_where_somebody_else_answers(qtbot, tmp_path, stub, client_with):
    stub.secret = "0" * 64
    client = client_with([sys.executable, STUB])
    client.start()
    ready(qtbot, client)
    assert client.info.pid == client.launcher.pid
    assert stub.tokens == [None]


@pytest.mark.skipif(sys.platform == "win32", reason="no such rights")
def test_a_file_that_others_could_have_written_is_not_trusted(tmp_path, stub, qapp):
    assert Launcher(None, str(tmp_path)).find() is not None
    (tmp_path / "engine.json").chmod(0o666)
    assert Launcher(None, str(tmp_path)).find() is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, True),
        ({"pid": 2**22 + 5}, False),
        ({"started": "12345"}, False),
        ({"pid": 2**22 + 5, "space": "pid:[1]"}, True),
        ({"started": "12345", "space": "pid:[1]"}, True),
        ({"pid": 1, "started": ""}, os.getuid() == 0),
    ],
    ids=["alive", "ended", "another by now", "ended, in a sandbox", "another, in a sandbox", "somebody else's"],
)
def test_a_process_is_looked_at_only_where_its_number_means_something(tmp_path, stub, qapp, changes, found):
    with open("/proc/self/stat") as file:
        started = file.read().rpartition(")")[2].split()[19]
    space = str(Path("/proc/self/ns/pid").readlink())
    stub.announce(**{"pid": os.getpid(), "started": started, "space": space, **changes})
    assert (Launcher(None, str(tmp_path)).find() is not None) == found


def test_the_panel_and_the_service_prove_alike():
    from drawover.engine.service import auth
    from drawover.panel import runtime

    given = ("f" * 64, "127.0.0.1:4711", "ab" * 32)
    assert runtime.proof(*given) == auth.proof(*given)


def test_an_engine_that_is_slow_to_answer_is_not_held_dead(qtbot, stub, engine, monkeypatch):
    lost = []
    engine.lost.connect(lambda: lost.append(1))
    stub.status_pauses = [0.5, 0.5]
    watch = engine.calls.watch
    monkeypatch.setattr(engine.calls, "watch", lambda path, done, timeout=0: watch(path, done, min(timeout, 200)))
    known = []
    engine.check(lambda: known.append(engine.state))
    qtbot.waitUntil(lambda: bool(known))
    assert known == ["ready"] and not lost
    assert stub.status_pauses == []


def test_a_lesser_device_than_was_hoped_for_is_reported(qtbot, tmp_path, stub, client_with):
    stub.notes = [{"device": "CUDA", "why": "library", "detail": "libcublas.so.12"}]
    client = client_with(None)
    client.start()
    ready(qtbot, client)
    said = "using the processor: CUDA could not be used (libcublas.so.12 was not found)"
    assert said in client.sentence and said in client.diagnostics()


@pytest.mark.parametrize("why", ["built", "driver", "library", "card"])
def test_why_a_lesser_device_is_used_is_reported_in_the_artists_language(qapp, why):
    told = {"device": "CUDA", "why": why, "detail": "libcublas.so.12"}
    words.install("zh_CN")
    try:
        said = fallback(told)
    finally:
        words.install("en")
    assert "CUDA" in said and any("\u4e00" <= letter <= "\u9fff" for letter in said)
    assert ("libcublas" in said) == (why == "library") and not re.search("[a-z]{3,} [a-z]{3,}", said)


def test_what_the_device_itself_reported_comes_as_it_is(qapp):
    assert "out of memory" in fallback({"device": "CUDA", "why": "failed", "detail": "out of memory"})
    assert "gone" in fallback({"device": "CUDA", "why": "of a later engine", "detail": "gone"})
    assert fallbacks(["a sentence of an older engine", 3]) == [] and fallbacks(None) == []


def test_an_older_engine_is_reported_and_replaced_when_it_leaves(qtbot, tmp_path, client_with):
    client = client_with([sys.executable, STUB])
    with StubEngine(tmp_path, protocol=1, version="0.0.3"):
        client.start()
        assert (client.state, client.sentence) == ("too old", "An older engine (0.0.3) is still running.")
        assert "starts by itself" in client.remedy
    ready(qtbot, client)


def test_a_newer_engine_is_reported(qtbot, tmp_path, client_with):
    with StubEngine(tmp_path, protocol=4, version="4.0"):
        client = client_with(None)
        client.start()
        assert (client.state, client.sentence) == ("failed", "The running engine (4.0) is newer than this panel.")


def test_no_packs_and_refused_packs(qtbot, stub, client_with):
    stub.packs = []
    client = client_with(None)
    client.start()
    ready(qtbot, client)
    assert client.packs == [] and "no pack" in client.sentence and client.remedy
    stub.packs = [StubEngine.pack("faces", "The pack faces is damaged: encoder.onnx is not the file that was packed.")]
    client.retry()
    qtbot.waitUntil(lambda: "encoder.onnx" in client.sentence)
    stub.packs = [StubEngine.pack("faces")]
    client.retry()
    qtbot.waitUntil(lambda: client.packs != [])


def test_diagnostics_hold_no_key(engine, stub):
    text = engine.diagnostics()
    assert stub.token not in text
    assert "Engine: ready" in text and "faces 1.0.0" in text and QtCore.qVersion() in text


def test_the_runtime_folder_is_private(tmp_path, monkeypatch):
    monkeypatch.delenv("DRAWOVER_RUNTIME", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    if sys.platform == "linux":
        assert runtime_folder() == str(tmp_path / "drawover")
    monkeypatch.setenv("DRAWOVER_RUNTIME", str(tmp_path / "mine"))
    (tmp_path / "mine").mkdir(mode=0o755)
    assert runtime_folder() == str(tmp_path / "mine")
    assert stat.S_IMODE((tmp_path / "mine").stat().st_mode) == 0o700


def test_what_breaks_another_python_is_not_passed_on(monkeypatch):
    for name in ("PYTHONHOME", "PYTHONPATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "QT_QPA_PLATFORM", "QML2_IMPORT_PATH"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("HOME", "/kept")
    environment = clean_environment()
    assert environment["HOME"] == "/kept"
    assert not [name for name in environment if name.startswith(("QT_", "QML")) or name == "PYTHONHOME"]
    assert "PATH" in environment and "LD_LIBRARY_PATH" not in environment


def test_center_of_ink():
    from drawover.panel.host import HostLayer

    rgba = bytearray(10 * 8 * 4)
    rgba[(2 * 10 + 3) * 4 + 3] = 9
    rgba[(5 * 10 + 6) * 4 + 3] = 9
    layer = HostLayer("a", bytes(rgba), 10, 8, 100, 50)
    assert pixels.ink_bounds(layer) == (103, 52, 107, 56)
    assert pixels.center([layer]) == (105, 54)
    assert pixels.center([HostLayer("b", bytes(16), 2, 2)]) is None
