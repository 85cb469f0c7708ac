"""The panel with the real `drawover serve` and the real pack: one flawed face, from the button to the layers."""

import os
import signal
import sys
from pathlib import Path

import pytest

from drawover.panel.client import EngineClient, Launcher
from drawover.panel.host import Capture, Host
from drawover.panel.panel import Panel
from drawover.panel.qt import QtGui

ROOT = Path(__file__).parents[2]
FACE = ROOT / "resources" / "samples" / "eye-too-low.png"
NAMES = {"mine": "Drawover: my lines", "borrowed": "Drawover: borrowed", "drawn": "Drawover: drawn"}

PACK = ROOT / "models" / "packs" / "faces" / "pack.toml"
pytestmark = pytest.mark.skipif(not PACK.exists(), reason="no pack: models/packs/faces is not made yet")


class Sheet(Host):
    """A canvas that holds the sample; as PNG, as raw pixels of the same."""

    def __init__(self):
        super().__init__()
        self.inserted, self.previews = [], []
        self.picture = QtGui.QImage(str(FACE))

    def capture(self, what):
        return Capture(self.picture.width(), self.picture.height(), png=FACE.read_bytes(), x=10, y=20)

    def insert(self, layers, as_reference=False):
        self.inserted.append((layers, as_reference))

    def preview(self, layer):
        self.previews.append(layer)


@pytest.fixture
def panel(qtbot, tmp_path):
    client = EngineClient(Launcher([sys.executable, "-m", "drawover", "serve"], str(tmp_path)))
    panel = Panel(Sheet(), client)
    qtbot.addWidget(panel)
    panel.resize(300, 600)
    panel.show()
    qtbot.waitUntil(lambda: client.state not in ("absent", "starting"), timeout=90000)
    yield panel
    panel.shutdown()
    client.shutdown()
    if client.launcher.ended() is None:
        os.kill(client.launcher.pid, signal.SIGTERM)
    client.launcher._process.wait(20)


def entries(panel):
    return panel.page.model.entries()


def suggest(qtbot, panel):
    panel.suggest()
    qtbot.waitUntil(lambda: panel.session.running is None and bool(entries(panel)), timeout=120000)
    assert panel.message.isHidden(), panel.message.sentence.text()
    qtbot.waitUntil(lambda: all(entry.image is not None for entry in entries(panel)))


def test_one_face_from_the_button_to_the_layers(qtbot, panel):
    assert panel.engine.state == "ready", panel.engine.sentence
    assert "faces" in panel.engine.sentence
    suggest(qtbot, panel)
    assert len(entries(panel)) == 8
    assert entries(panel)[0].kind == "mine"
    assert {entry.kind for entry in entries(panel)} <= set(NAMES)
    assert all(0 <= entry.realism <= 1 and 0 <= entry.distance <= 1 for entry in entries(panel))
    job = entries(panel)[0].run.job.address

    before = QtGui.QImage(entries(panel)[0].image)
    panel.page.strength.slider.setValue(0)
    qtbot.waitUntil(lambda: entries(panel)[0].image != before)
    panel.page.lines.set_value("drawn")
    qtbot.waitUntil(lambda: entries(panel)[0].title == "drawn")
    assert entries(panel)[0].run.job.address == job
    panel.page.lines.set_value("all")

    host = panel.host
    panel.session.preview(0)
    qtbot.waitUntil(lambda: bool(host.previews))
    assert host.previews[-1].shown_width == host.picture.width()
    panel.insert(0)
    qtbot.waitUntil(lambda: bool(host.inserted))
    layers, as_reference = host.inserted[0]
    assert not as_reference and layers[0].name == NAMES["mine"]
    assert all(len(each.rgba) == each.width * each.height * 4 for each in layers)
    assert any(layers[0].rgba[3::4])
    host.dropped.emit(entries(panel)[1].key, 300.0, 200.0)
    qtbot.waitUntil(lambda: len(host.inserted) == 2)
    assert host.inserted[1][1]


def test_cancel_then_use_what_came(qtbot, panel):
    panel.suggest()
    qtbot.waitUntil(lambda: bool(entries(panel)), timeout=120000)
    panel.cancel()
    assert panel.session.running is None and entries(panel)
    panel.insert(0)
    qtbot.waitUntil(lambda: bool(panel.host.inserted), timeout=120000)
    assert panel.message.isHidden()


def test_an_engine_killed_is_restarted_and_what_came_is_still_of_use(qtbot, panel):
    suggest(qtbot, panel)
    first = panel.engine.info.pid
    os.kill(first, signal.SIGKILL)
    qtbot.waitUntil(lambda: panel.engine.state == "starting")
    panel.insert(0)
    qtbot.waitUntil(lambda: bool(panel.host.inserted), timeout=120000)
    assert panel.engine.info.pid != first
