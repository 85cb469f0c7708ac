"""Own packs over HTTP: a folder is looked at and learned from in a process that pauses, goes on, and is stopped."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import httpx
import pytest

MODES = ("quick", "slow", "breaks", "killed", "deaf")


@pytest.fixture
def data(tmp_path, monkeypatch):
    """The user's data folder, with `packs` in it."""
    monkeypatch.setenv("DRAWOVER_PACKS", str(tmp_path / "data" / "packs"))
    return tmp_path / "data"


@pytest.fixture
def drawings(tmp_path):
    """A folder with nine drawings and a photo."""
    folder = tmp_path / "drawings"
    folder.mkdir()
    for number in range(9):
        (folder / f"{number}.png").write_bytes(b"a drawing")
    (folder / "photo.png").write_bytes(b"a photo")
    return folder


class Training:
    """The endpoints of one engine."""

    def __init__(self, service):
        self.client = service.client

    def status(self):
        answer = self.client.get("/v1/training")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ask(self, what, **fields) -> httpx.Response:
        return self.client.post(f"/v1/training/{what}", json=fields)

    def wait(self, *phases, seconds=30.0):
        until = time.monotonic() + seconds
        while (found := self.status())["phase"] not in phases:
            assert time.monotonic() < until, found
            time.sleep(0.02)
        return found

    def begin(self, folder, title="My hand", phase="learning"):
        assert self.ask("look", folder=str(folder)).status_code == 200
        self.wait("looked")
        answer = self.ask("start", title=title)
        assert answer.status_code == 200, answer.text
        return self.wait(phase)

    def stop(self):
        return self.client.delete("/v1/training")


@pytest.fixture
def engine_of(start, data):
    """engine_of(mode, runtime) -> Training, of an engine whose training is the stand-in in that mode."""
    return lambda mode, **options: Training(start("--trainee", mode, **options) if mode else start(**options))


def sentence(answer, status=400):
    assert answer.status_code == status, answer.text
    return answer.json()["error"]["sentence"]


def test_a_folder_becomes_a_pack_that_the_engine_lists(engine_of, drawings, data):
    engine = engine_of("quick")
    assert engine.status()["phase"] == "none"
    engine.ask("look", folder=str(drawings))
    found = engine.wait("looked")
    assert (found["count"], found["usable"], found["least"], found["folder"]) == (10, 9, 8, str(drawings))
    pictures = engine.client.get("/v1/training/pictures").json()["pictures"]
    assert [picture["name"] for picture in pictures if picture["problem"]] == ["photo.png"]
    assert pictures[-1]["message"] == {"code": "picture.shaded", "arguments": {}}
    assert engine.client.get("/v1/training/thumbnails").content.startswith(b"\x89PNG")
    engine.ask("start", title="  My   hand, 2026 ")
    done = engine.wait("done")
    assert (done["pack"], done["title"]) == ("my-hand-2026", "My hand, 2026")
    assert done["scores"] == {"before": 0.99, "after": 0.8}
    assert (data / "packs" / "my-hand-2026" / "pack.toml").read_text() == "My hand, 2026"
    assert engine.client.get("/v1/training/preview").content.startswith(b"\x89PNG")
    assert engine.stop().json()["phase"] == "none"
    assert (data / "packs" / "my-hand-2026").is_dir() and not (data / "training" / "run").exists()


def test_two_panels_see_the_same_training_and_neither_begins_a_second(engine_of, drawings):
    engine = engine_of("slow")
    engine.begin(drawings)
    first, second = (
        httpx.Client(base_url=engine.client.base_url, headers=engine.client.headers, trust_env=False) for _ in range(2)
    )
    assert first.get("/v1/training").json() == second.get("/v1/training").json()
    refused = second.post("/v1/training/look", json={"folder": str(drawings)})
    assert "training the pack My hand already" in sentence(refused, 409)
    assert "already" in sentence(second.post("/v1/training/start", json={"title": "Other"}), 409)
    first.close()
    second.close()


def test_it_pauses_and_goes_on_with_what_it_learned(engine_of, drawings):
    engine = engine_of("slow")
    assert engine.begin(drawings)["fraction"] == 0.25
    assert engine.ask("pause").status_code == 200
    paused = engine.wait("paused")
    assert paused["resumable"] and paused["fraction"] == 0.25
    assert "No pack is being trained" in sentence(engine.ask("pause"))
    assert engine.ask("resume").status_code == 200
    done = engine.wait("done")
    assert (done["fraction"], done["previews"]) == (0.5, 2)
    assert "no paused training" in sentence(engine.ask("resume"))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_it_outlives_the_engine_as_paused_and_the_next_one_goes_on(engine_of, start, drawings, data, eventually, how):
    service = start("--trainee", "slow")
    engine = Training(service)
    engine.begin(drawings)
    order = json.loads((data / "training" / "run" / "order.json").read_text())
    os.kill(service.process.pid, how)
    service.process.wait(10)
    assert eventually(lambda: not Path(f"/proc/{order['pid']}").exists(), 10), "nothing trains without an engine"
    following = engine_of("slow", runtime=data / "runtime")
    assert following.wait("paused")["title"] == "My hand"
    following.ask("resume")
    assert following.wait("done")["pack"] == "my-hand"


def test_a_training_that_was_cut_off_by_the_power_is_paused(engine_of, start, drawings, data, eventually):
    service = start("--trainee", "deaf")
    Training(service).begin(drawings)
    order = json.loads((data / "training" / "run" / "order.json").read_text())
    service.process.kill()
    os.kill(order["pid"], signal.SIGKILL)
    assert eventually(lambda: not Path(f"/proc/{order['pid']}").exists(), 10)
    found = engine_of("quick", runtime=data / "runtime").status()
    assert (found["phase"], found["resumable"]) == ("paused", True)
    assert found["message"]["code"] == "training.paused"


@pytest.mark.parametrize(("mode", "why"), [("breaks", "ZeroDivisionError"), ("killed", "lack of memory")])
def test_a_training_that_breaks_off_says_why_and_may_go_on(engine_of, drawings, mode, why):
    engine = engine_of(mode)
    found = engine.begin(drawings, phase="failed")
    assert found["resumable"] and why in found["text"] and "is kept" in found["text"]
    assert found["message"]["code"] == "training.crashed"
    assert engine.stop().json()["phase"] == "none"


def test_stopping_ends_the_process_and_forgets_what_it_learned(engine_of, drawings, data):
    engine = engine_of("slow")
    engine.begin(drawings)
    assert (data / "training" / "mine-123").is_dir()
    (data / "packs" / ".training-half").mkdir(parents=True)
    assert engine.stop().json()["phase"] in ("stopping", "none")
    engine.wait("none")
    assert list((data / "training").iterdir()) == [] and list((data / "packs").iterdir()) == []


def test_one_that_does_not_end_by_itself_is_ended(engine_of, drawings, data, monkeypatch):
    from concurrent.futures import Future

    from drawover.engine.training import trainer as trainers

    monkeypatch.setattr(trainers, "PATIENCE", 0.2)
    command = (os.sys.executable, str(Path(__file__).with_name("trainee.py")), "deaf")
    trainer = trainers.Trainer(data / "packs", lambda: (), Future, command, lambda: None)

    def wait(phase):
        until = time.monotonic() + 30
        while (found := trainer.status()["phase"]) != phase:
            assert time.monotonic() < until, found
            time.sleep(0.02)

    trainer.look(str(drawings))
    wait("looked")
    trainer.train("Mine")
    wait("learning")
    trainer.stop()
    assert trainer.status()["phase"] == "stopping"
    wait("none")
    assert not trainer.running


def test_bad_orders_are_one_sentence_each(engine_of, drawings, tmp_path):
    engine = engine_of("quick")
    assert "Choose a folder" in sentence(engine.ask("look", folder=" "))
    assert f"There is no folder {tmp_path / 'nowhere'}." == sentence(
        engine.ask("look", folder=str(tmp_path / "nowhere"))
    )
    assert "only a file" in sentence(engine.ask("look", folder=str(drawings / "1.png")))
    assert "'folder' cannot be used" in sentence(engine.ask("look", folder=3))
    assert "Choose a folder of drawings first" in sentence(engine.ask("start", title="Mine"))
    assert "no paused training" in sentence(engine.ask("resume"))
    assert "no such picture" in sentence(engine.client.get("/v1/training/preview"))
    assert "is not JSON" in sentence(engine.client.post("/v1/training/look", content=b"{"))
    engine.ask("look", folder=str(drawings))
    engine.wait("looked")
    for title in ("", "   ", "x" * 61, "a\x07b"):
        assert "1 to 60 characters" in sentence(engine.ask("start", title=title)), title
    assert "'preset' cannot be used" in sentence(engine.ask("start", title="Mine", preset="huge"))
    assert "'minutes' cannot be used" in sentence(engine.ask("start", title="Mine", minutes=-1))
    assert "you did not train" in sentence(engine.ask("start", title="Faces"))
    for file in list(drawings.glob("[3-8].png")):
        file.unlink()
    engine.ask("look", folder=str(drawings))
    engine.wait("looked")
    assert "Of 4 pictures 3 can be used, and a pack takes 8" in sentence(engine.ask("start", title="Mine"))


def test_a_title_without_latin_letters_has_a_name_and_taken_names_are_passed_over(engine_of, drawings, data):
    engine = engine_of("quick")
    assert engine.begin(drawings, "我的画风", "done")["pack"] == "own"
    assert engine.begin(drawings, "Färben!", "done")["pack"] == "farben"
    assert engine.begin(drawings, "Ж", "done")["pack"] == "own-2", "a folder of that name is never written over"


def test_without_torch_the_command_that_installs_it_is_told_and_nothing_begins(engine_of, drawings, data):
    engine = engine_of("")
    found = engine.status()
    assert found["command"] == "pip install torch" and "torch is missing" in found["problem"]
    assert found["problem_message"]["code"] == "training.missing"
    assert "torch is missing" in sentence(engine.ask("look", folder=str(drawings)), 409)
    assert not (data / "training").exists()


def test_a_shared_engine_trains_for_nobody(start, data, drawings):
    engine = Training(start("--trainee", "quick", "--share"))
    for answer in (engine.client.get("/v1/training"), engine.ask("look", folder=str(drawings)), engine.stop()):
        assert "the machine that your drawings are on" in sentence(answer, 409)


def test_the_token_guards_all_of_it(engine_of, drawings):
    engine = engine_of("quick")
    stranger = httpx.Client(base_url=engine.client.base_url, trust_env=False)
    for method, path in [("GET", ""), ("POST", "/look"), ("POST", "/start"), ("DELETE", ""), ("GET", "/thumbnails")]:
        assert stranger.request(method, f"/v1/training{path}").status_code == 401
    stranger.close()


def test_only_this_machine_may_ask():
    from types import SimpleNamespace

    from drawover.engine.service import training

    def near(host):
        return training._is_near(SimpleNamespace(client=SimpleNamespace(host=host)))  # pyright: ignore

    assert [host for host in ("127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.2", "fe80::1", "::ffff:10.0.0.2")
            if near(host)] == ["127.0.0.1", "::1", "::ffff:127.0.0.1"]  # fmt: skip
