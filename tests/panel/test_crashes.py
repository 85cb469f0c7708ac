"""An engine that dies, once or again and again: the panel says one thing, and does what was asked."""

import contextlib
import os
import signal
import sys
from pathlib import Path

import pytest
from panel_hands import entries, find, press

from drawover.panel.client import EngineClient, Launcher
from drawover.panel.panel import Panel

STUB = str(Path(__file__).with_name("panel_stub.py"))


@pytest.fixture
def dies(tmp_path):
    """dies("layers × 2"): the engine dies over the next two calls for layers."""
    (tmp_path / "run").mkdir()
    return (tmp_path / "dies").write_text


@pytest.fixture
def panel(qtbot, host, tmp_path, monkeypatch, dies):
    monkeypatch.setattr("drawover.panel.watching._BACKOFF", (50, 50))
    client = EngineClient(Launcher([sys.executable, STUB, "--dies", str(tmp_path / "dies")], str(tmp_path / "run")))
    panel = Panel(host, client)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitUntil(lambda: client.state == "ready")
    yield panel
    panel.shutdown()
    client.shutdown()
    with contextlib.suppress(ProcessLookupError):
        os.kill(client.launcher.pid, signal.SIGKILL)
    client.launcher._process.wait()


def suggested(qtbot, panel):
    panel.suggest()
    qtbot.waitUntil(lambda: panel.session.running is None and len(entries(panel)) == 8)


def test_after_the_last_crash_there_is_one_truth_and_a_way_on(qtbot, panel, dies, tmp_path):
    dies("POST /v1/jobs × 9")
    shown = []
    panel.engine.changed.connect(lambda: shown.append(panel.message.sentence.text()))
    for _ in range(3):
        qtbot.waitUntil(lambda: panel.engine.state == "ready")
        panel.suggest()
        qtbot.waitUntil(lambda: panel.engine.state != "ready" and panel.session.running is None)
    qtbot.waitUntil(lambda: panel.engine.state == "failed")
    assert panel.message.isVisible()
    sentence = panel.message.sentence.text()
    assert sentence == "The engine stopped 3 times in a row. It said: Segmentation fault"
    assert panel.status.text() == sentence
    assert find(panel, "try_again").isVisible()

    (tmp_path / "dies").unlink()
    press(qtbot, panel, "try_again")
    qtbot.waitUntil(lambda: panel.engine.state == "ready")
    assert panel.message.isHidden()
    suggested(qtbot, panel)
    assert panel.message.isHidden()


def test_the_box_goes_when_the_engine_is_back(qtbot, panel, dies):
    dies("POST /v1/jobs × 1")
    panel.suggest()
    qtbot.waitUntil(panel.message.isVisible)
    assert panel.message.sentence.text() == "The engine stopped; it is being restarted. Press Suggest again."
    qtbot.waitUntil(lambda: panel.engine.state == "ready")
    assert panel.message.isHidden()


@pytest.mark.parametrize("times", [1, 2])
def test_an_insertion_over_which_the_engine_dies_is_done_when_it_is_back(qtbot, panel, host, dies, times):
    suggested(qtbot, panel)
    dies(f"layers? × {times}".replace("?", "?width=800&height=600"))
    panel.insert(1)
    qtbot.waitUntil(lambda: bool(host.inserted))
    qtbot.waitUntil(lambda: panel.engine.state == "ready")
    assert len(host.inserted) == 1 and panel.message.isHidden()
    assert host.inserted[0][0][0].name == "Drawover: borrowed"


def test_an_insertion_asked_for_while_there_is_no_engine_is_done_when_it_is_back(qtbot, panel, host):
    suggested(qtbot, panel)
    os.kill(panel.engine.info.pid, signal.SIGKILL)
    panel.insert(1)
    qtbot.waitUntil(lambda: bool(host.inserted))
    assert len(host.inserted) == 1 and panel.message.isHidden()


def test_an_insertion_that_cannot_be_is_reported_to_have_failed(qtbot, panel, host, dies):
    suggested(qtbot, panel)
    dies("layers?width=800&height=600 × 99")
    panel.insert(1)
    qtbot.waitUntil(lambda: panel.engine.state == "failed")
    qtbot.waitUntil(panel.message.isVisible)
    assert "stopped 3 times in a row" in panel.message.sentence.text()
    assert find(panel, "try_again").isVisible()
    qtbot.wait(300)
    assert not host.inserted


def test_a_closed_panel_gets_no_signal_of_the_job_that_died(qtbot, host, tmp_path, panel):
    suggested(qtbot, panel)
    lost = panel.session.suggester.model.entries()[0].run.job
    os.kill(panel.engine.info.pid, signal.SIGKILL)
    panel.insert(1)
    qtbot.waitUntil(lambda: bool(host.inserted))
    assert entries(panel)[0].run.job is not lost
    panel.shutdown()
    heard = []
    lost.trouble.connect(lambda *why: heard.append(why))
    lost.picture(0, ())
    qtbot.wait(100)
    assert not heard
