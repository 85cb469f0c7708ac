"""`drawover doctor`: what is broken is named with what mends it, and nothing private is told."""

import dataclasses
import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from drawover import __version__, places
from drawover.cli import commands, doctor
from drawover.engine import memory
from drawover.engine.training import progress, trainer
from drawover.krita import plugin


def looked(*names):
    """What the doctor finds of these alone."""
    return list(doctor.checks({name: doctor.LOOKS[name] for name in names}))


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home of its own, in which nothing of Drawover is yet."""
    for name in [name for name in os.environ if name.startswith("XDG_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DRAWOVER_RUNTIME", str(tmp_path / "run"))
    return tmp_path


def test_a_sound_machine_is_told_without_naming_the_home_and_nothing_is_left(home):
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-m", "drawover", "doctor", "--json"]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    found = {each["name"]: each for each in json.loads(told.stdout)}
    assert told.returncode == 0, told.stdout
    assert {"version", "system", "pack faces", "onnxruntime", "engine", "window", "krita", "memory", "disk"} <= set(
        found
    )
    assert __version__ in found["version"]["sentence"] and "commit" in found["version"]["sentence"]
    assert "answers" in found["engine"]["sentence"] and "SHA-256" in found["pack faces"]["sentence"]
    assert str(home) not in told.stdout and "~/.config/drawover" in told.stdout
    assert [path for path in home.rglob("*") if path.is_file()] == []


def test_a_spoiled_pack_is_named_with_what_mends_it_and_the_code_is_1(tmp_path, monkeypatch, capsys):
    shutil.copytree(places.packs() / "colors", tmp_path / "packs" / "colors")
    monkeypatch.setattr(places, "packs", lambda: tmp_path / "packs")
    assert [check.state for check in looked("packs")] == [doctor.OK]
    network = next((tmp_path / "packs" / "colors").glob("*.onnx"))
    network.write_bytes(network.read_bytes()[:-1] + b"?")
    monkeypatch.setattr(doctor, "LOOKS", {"packs": doctor.LOOKS["packs"]})
    assert commands.main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "WRONG pack colors: " in said and network.name in said and "Install Drawover again." in said


def test_own_packs_are_looked_at_and_each_that_cannot_be_used_is_named(home, monkeypatch):
    own = home / "packs"
    monkeypatch.setenv("DRAWOVER_PACKS", str(own))
    assert looked("own packs") == [], "without any, nothing is said"
    for name in ("sound", "lacking", "newer"):
        shutil.copytree(places.packs() / "colors", own / name)
        card = own / name / "pack.toml"
        card.write_text(card.read_text().replace('name = "colors"', f'name = "{name}"', 1))
    shutil.copytree(places.packs() / "colors", own / "colors")
    next((own / "lacking").glob("*.onnx")).unlink()
    card = own / "newer" / "pack.toml"
    card.write_text(re.sub(r"^format = \d+", "format = 99", card.read_text(), flags=re.MULTILINE))
    found = {check.name: check for check in looked("own packs")}
    assert found["own pack sound"].state == doctor.OK
    assert found["own pack colors"].state == doctor.HINT and "has its name" in found["own pack colors"].sentence
    for name, why in (("lacking", "missing"), ("newer", "newer Drawover")):
        check = found[f"own pack {name}"]
        assert check.state == doctor.WRONG and why in check.sentence and "Train it again" in check.mend


def test_a_training_that_was_interrupted_is_named_with_how_it_goes_on(home, monkeypatch):
    monkeypatch.setenv("DRAWOVER_PACKS", str(home / "data" / "packs"))
    run = home / "data" / "training" / "run"
    order = trainer.Order(str(home / "secret drawings"), "mine", "Mine", pid=2**22 - 1)
    progress.write_json(run / progress.ORDER, dataclasses.asdict(order))
    progress.write_json(run / progress.PROGRESS, progress.Progress(progress.LEARNING, fraction=0.4).as_json())
    (check,) = looked("own packs")
    assert check.state == doctor.HINT and "the pack mine was interrupted, 40 % learned" in check.sentence
    assert "New pack from a folder" in check.mend and "secret" not in "".join(check)
    done = progress.Progress(progress.DONE, pack="mine")
    progress.write_json(run / progress.PROGRESS, done.as_json())
    assert looked("own packs") == []


def test_what_cannot_be_written_is_named(home, monkeypatch):
    assert {check.state for check in looked("folders")} == {doctor.OK}
    monkeypatch.setenv("XDG_CONFIG_HOME", "/sys/nowhere")  # not even root can write there
    (wrong,) = [check for check in looked("folders") if check.state != doctor.OK]
    assert wrong.state == doctor.WRONG and "settings" in wrong.name and "chown" in wrong.mend


def test_a_screen_that_does_not_answer_is_told_from_none(monkeypatch):
    for name in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    (none,) = looked("window")
    assert none.state == doctor.HINT and "no display" in none.sentence
    monkeypatch.setenv("DISPLAY", ":32987")
    (dead,) = looked("window")
    assert dead.state == doctor.WRONG and ":32987" in dead.sentence and dead.mend


def test_kritas_plugin_missing_is_a_hint_and_another_version_or_off_is_wrong(home, monkeypatch):
    monkeypatch.setattr(plugin.shutil, "which", lambda name, path=None: None)
    (none,) = looked("krita")
    assert none.state == doctor.HINT and "no Krita" in none.sentence
    data = home / ".local/share/krita"
    data.mkdir(parents=True)
    (absent,) = looked("krita")
    assert absent.state == doctor.HINT and absent.mend == "Run: drawover krita install"
    plugin.install()
    assert {check.state for check in looked("krita")} == {doctor.OK}
    (data / plugin.PLUGIN / "docker.py").write_text("# older")
    (home / ".config/kritarc").write_text("")
    wrong = [check for check in looked("krita") if check.state == doctor.WRONG]
    assert ["another version" in check.sentence for check in wrong] == [True, False]
    assert "switched off" in wrong[1].sentence and {check.mend for check in wrong} == {"Run: drawover krita install"}


def test_an_engine_of_another_version_is_reported(home):
    (home / "run").mkdir(mode=0o700)
    sign = {"protocol": 3, "version": "0.0.7", "address": "http://127.0.0.1:9", "token": "x", "pid": os.getpid()}
    (home / "run" / "engine.json").write_text(json.dumps(sign))
    (home / "run" / "engine.json").chmod(0o600)
    (check,) = looked("engine")
    assert check.state == doctor.HINT and "0.0.7" in check.sentence and "Close" in check.mend


def test_a_folder_for_the_engine_that_cannot_be_used_is_named(home, monkeypatch):
    (home / "file").write_text("")
    monkeypatch.setenv("DRAWOVER_RUNTIME", str(home / "file"))
    (check,) = looked("engine")
    assert check.state == doctor.WRONG and str(home / "file") in check.sentence and check.mend.startswith("Run: mv")


def test_little_memory_and_disk_are_reported(monkeypatch):
    monkeypatch.setattr(memory, "free_memory", lambda: 100 << 20)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda place: shutil._ntuple_diskusage(10**9, 10**9, 0))
    ram, disk = looked("memory", "disk")
    assert (ram.state, disk.state) == (doctor.HINT, doctor.WRONG) and ram.mend and disk.mend


def test_what_nobody_foresaw_is_reported_and_the_rest_is_looked_at():
    def broken():
        raise RuntimeError("a loose cable")
        yield

    first, second = doctor.checks({"cable": broken, "memory": doctor.LOOKS["memory"]})
    assert first.state == doctor.WRONG and "a loose cable" in first.sentence
    assert second.name == "memory"


def test_the_home_folder_is_abbreviated_and_a_line_is_a_line():
    assert doctor.abbreviated("in /home/anna/x\n  twice", "/home/anna") == "in ~/x twice"
    assert doctor.abbreviated("in /srv/x", "/") == "in /srv/x"
