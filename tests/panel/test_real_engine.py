"""The panel with the real `drawover serve` and the real pack: one flawed face, from the button to the layers."""

import os
import signal
import sys
from pathlib import Path

import pytest
from panel_hands import choose

from drawover.panel.client import EngineClient, Launcher
from drawover.panel.host import Capture, Host
from drawover.panel.panel import Panel
from drawover.panel.qt import QtGui, image_rgba, rgba_image

ROOT = Path(__file__).parents[2]
FACE = ROOT / "resources" / "samples" / "eye-too-low.png"
NAMES = {
    "mine": "Drawover: my lines",
    "inked": "Drawover: inked",
    "built": "Drawover: built",
    "borrowed": "Drawover: borrowed",
    "drawn": "Drawover: drawn",
}

PACK = ROOT / "models" / "packs" / "faces" / "pack.toml"
pytestmark = pytest.mark.skipif(not PACK.exists(), reason="no pack: models/packs/faces is not made yet")


class Sheet(Host):
    """A canvas that holds the sample, with its right half selected and its top painted on a mask."""

    selects = True

    def __init__(self):
        super().__init__()
        self.inserted, self.previews = [], []
        self.picture = QtGui.QImage(str(FACE))

    def capture(self, what):
        size = self.picture.width(), self.picture.height()
        if what != "group":
            return Capture(*size, png=FACE.read_bytes(), x=10, y=20)
        rgba = image_rgba(self.picture)
        ink = bytes(len(rgba) // 2) + rgba[len(rgba) // 2 :]  # the lower half of the face is on a layer of its own
        rest = rgba[: len(rgba) // 2] + bytes(len(rgba) // 2)
        return Capture(*size, rgba=rgba, x=10, y=20, layers=[("chin", ink), ("eyes", rest)])

    def selection(self, capture):
        half = capture.width // 2
        return (bytes(half) + b"\xff" * (capture.width - half)) * capture.height

    def masks(self):
        return [("m", "Top")]

    def mask(self, key, capture):
        top = capture.width * (capture.height // 3)
        return b"\xff" * top + bytes(capture.width * capture.height - top)

    def insert(self, layers, as_reference=False, instead_of=(), within=None, under=()):
        self.inserted.append((layers, as_reference))
        return str(len(self.inserted))

    def holds(self, key):
        return True

    def preview(self, mockup):
        self.previews.append(mockup)


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
    if client.launcher.exit_code() is None:
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
    assert 4 <= len(entries(panel)) <= 8, "what looks the same is shown once"
    assert entries(panel)[0].kind == "mine"
    assert {entry.kind for entry in entries(panel)} <= set(NAMES)
    assert all(0 <= entry.measures["distance"] <= 1 for entry in entries(panel))
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
    assert host.previews[-1].layers[0].shown_width == host.picture.width()
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


def drawn(panel, layers):
    """The inserted HostLayers on the canvas, as an image."""
    image = QtGui.QImage(panel.host.picture.size(), QtGui.QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QtGui.QPainter(image)
    for layer in layers:
        painter.drawImage(layer.x - 10, layer.y - 20, rgba_image(layer.rgba, layer.width, layer.height))
    painter.end()
    return image


def inserted(qtbot, panel, strength):
    panel.page.strength.slider.setValue(strength)
    before = len(panel.host.inserted)
    panel.insert(0)
    qtbot.waitUntil(lambda: len(panel.host.inserted) > before or not panel.message.isHidden(), timeout=120000)
    assert panel.message.isHidden(), panel.message.sentence.text()
    return panel.host.inserted[-1][0]


def test_outside_of_the_selection_and_under_the_mask_every_pixel_stays(qtbot, panel):
    panel.page.lines.set_value("mine")
    panel.page.more.count.setValue(1)
    panel.page.more.inside.setChecked(True)
    panel.page.more.keep.look()
    panel.page.more.keep.setCurrentIndex(1)
    panel.page.strength.slider.setValue(100)
    suggest(qtbot, panel)
    untouched, moved = (drawn(panel, inserted(qtbot, panel, strength)) for strength in (0, 100))
    half, top = untouched.width() // 2, untouched.height() // 3
    assert moved != untouched
    assert moved.copy(0, 0, half, moved.height()) == untouched.copy(0, 0, half, moved.height())
    assert moved.copy(0, 0, moved.width(), top) == untouched.copy(0, 0, moved.width(), top)


def test_a_groups_layers_come_back_one_by_one(qtbot, panel):
    panel.page.lines.set_value("mine")
    panel.page.more.count.setValue(1)
    panel.page.source.setCurrentIndex(1)
    suggest(qtbot, panel)
    layers = inserted(qtbot, panel, 50)
    assert [layer.name for layer in layers] == ["Drawover: chin", "Drawover: eyes"]
    chin, eyes = (drawn(panel, [layer]) for layer in layers)
    assert chin != eyes


def test_what_moved_and_the_comparison(qtbot, panel):
    suggest(qtbot, panel)
    assert all(all(entry.sentences) for entry in entries(panel))
    choose(qtbot, panel, 0)

    def arrows():
        shown = panel.host.previews[-1] if panel.host.previews else None
        return [each for each in shown.layers if each.name == "Drawover: what moved"] if shown else []

    qtbot.waitUntil(lambda: bool(arrows()), timeout=60000)
    assert any(arrows()[0].rgba[3::4])
    panel.page.looks.toggle("wipe")
    qtbot.waitUntil(lambda: panel.host.previews[-1].wipe is not None, timeout=60000)
