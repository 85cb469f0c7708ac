"""The page Sketchify with the real engine: a picture's lines, drawn anew in other widths, inserted as one layer."""

import os
import signal
import sys

import pytest
from panel_hands import choose, find

from drawover.panel.client import EngineClient, Launcher
from drawover.panel.host import Capture, Host
from drawover.panel.panel import Panel
from drawover.panel.qt import QtCore, QtGui, image_rgba

SIZE = 300


class Painting(Host):
    """A ball on a table, without a line."""

    def __init__(self):
        super().__init__()
        self.inserted = []

    def capture(self, what):
        image = QtGui.QImage(SIZE, SIZE, QtGui.QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(QtGui.QColor(240, 235, 225))
        painter = QtGui.QPainter(image)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        painter.setPen(QtCore.Qt.PenStyle.NoPen)
        painter.setBrush(QtGui.QColor(120, 90, 60))
        painter.drawRect(40, 200, 220, 60)
        painter.setBrush(QtGui.QColor(190, 40, 60))
        painter.drawEllipse(QtCore.QPointF(150, 130), 80, 80)
        painter.end()
        return Capture(SIZE, SIZE, rgba=image_rgba(image), sources=("painting",))

    def insert(self, layers, as_reference=False, instead_of=(), within=None, under=()):
        self.inserted.append((layers, instead_of, under))
        return str(len(self.inserted))

    def holds(self, key):
        return True

    def preview(self, mockup):
        pass


@pytest.fixture
def panel(qtbot, tmp_path):
    client = EngineClient(Launcher([sys.executable, "-m", "drawover", "serve"], str(tmp_path)))
    panel = Panel(Painting(), client)
    qtbot.addWidget(panel)
    panel.resize(320, 700)
    panel.show()
    panel.show_task("sketchify")
    qtbot.waitUntil(lambda: client.state not in ("absent", "starting"), timeout=90000)
    yield panel
    panel.shutdown()
    client.shutdown()
    if client.launcher.exit_code() is None:
        os.kill(client.launcher.pid, signal.SIGTERM)
    client.launcher._process.wait(20)


def drawn(layer):
    return sum(layer.rgba[3::4])


def test_lines_come_in_the_width_that_is_chosen_and_go_in_above_the_picture(qtbot, panel):
    page, host = panel.page, panel.host
    assert page.pack.value() == "sketchify" and set(page.options.values()) == {"weight", "detail"}
    panel.suggest()
    done = lambda: panel.session.running is None and bool(page.model.entries())  # noqa: E731
    qtbot.waitUntil(done, timeout=120000)
    (entry,) = page.model.entries()
    qtbot.waitUntil(lambda: entry.image is not None)
    assert page.message.isHidden(), page.message.sentence.text()
    assert entry.title == "lines"

    choose(qtbot, panel, 0)
    panel.insert(0)
    qtbot.waitUntil(lambda: len(host.inserted) == 1)
    (medium,), instead_of, under = host.inserted[0]
    assert (medium.name, tuple(instead_of), tuple(under)) == ("Lines", (), ())
    weight = find(panel, "option_weight")
    weight.setCurrentIndex(weight.findData("bold"))
    panel.insert(0)
    qtbot.waitUntil(lambda: len(host.inserted) == 2, timeout=60000)
    ((bold,), _, _) = host.inserted[1]
    assert drawn(bold) > 1.3 * drawn(medium) > 0
