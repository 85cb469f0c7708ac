"""Pictures of the panel in its states, light and dark, narrow and wide, against the stub engine. Not a test.

python tests/panel/shots.py FOLDER [STATE ...]    (needs a display: xvfb-run -s "-screen 0 1600x1200x24";
QT_SCALE_FACTOR=2 for a screen of twice the resolution)
"""

# ruff: noqa: E402 - the path to the panel is set first
from __future__ import annotations

import os
import sys
import tempfile
import threading
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2] / "app")]
os.environ.setdefault("DRAWOVER_QT", "PySide6")

from panel_canvas import Canvas
from panel_stub import StubEngine

from drawover.panel.client import EngineClient, Launcher
from drawover.panel.panel import Panel
from drawover.panel.qt import QtCore, QtGui, QtWidgets

WIDTHS = (280, 420)


def dark_palette():
    """Like Krita's dark theme."""
    role, palette = QtGui.QPalette.ColorRole, QtGui.QPalette()
    for name, shade in (("Window", 66), ("Base", 49), ("AlternateBase", 58), ("Button", 66), ("ToolTipBase", 49)):
        palette.setColor(getattr(role, name), QtGui.QColor(shade, shade, shade))
    for name in ("WindowText", "Text", "ButtonText", "ToolTipText"):
        palette.setColor(getattr(role, name), QtGui.QColor(216, 216, 216))
    palette.setColor(role.Highlight, QtGui.QColor(86, 128, 194))
    palette.setColor(role.HighlightedText, QtGui.QColor(255, 255, 255))
    group = QtGui.QPalette.ColorGroup.Disabled
    for name in ("WindowText", "Text", "ButtonText"):
        palette.setColor(group, getattr(role, name), QtGui.QColor(125, 125, 125))
    return palette


def wait(app, done, limit=8000):
    timer = QtCore.QElapsedTimer()
    timer.start()
    while not done():
        app.processEvents(QtCore.QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if timer.elapsed() > limit:
            raise SystemExit("a picture's state was not reached")


class Studio:
    """Shows a panel at each width and saves what it looks like."""

    def __init__(self, app, folder, name, only):
        self.app, self.folder, self.name, self.only = app, folder, name, only

    def shoot(self, state, prepare, stub_with=None):
        for width in WIDTHS if not self.only or state in self.only else ():
            with tempfile.TemporaryDirectory() as runtime, StubEngine(Path(runtime)) as stub:
                if stub_with:
                    stub_with(stub)
                host, client = Canvas(), EngineClient(Launcher(None, runtime))
                panel = Panel(host, client)
                panel.resize(width, 640)
                panel.show()
                prepare(self, panel, stub, host)
                wait_ms(self.app, 60)
                panel.grab().save(str(self.folder / f"{state}-{self.name}-{width}.png"))
                panel.shutdown()
                client.shutdown()
                panel.close()
                if stub.step:
                    stub.step.release(99)


def wait_ms(app, ms):
    timer = QtCore.QElapsedTimer()
    timer.start()
    wait(app, lambda: timer.elapsed() > ms)


def ready(studio, panel, stub, host):
    wait(studio.app, lambda: panel.engine.state == "ready")
    wait(studio.app, lambda: stub.count("GET /v1/packs") > 0)
    wait_ms(studio.app, 80)


def filled(studio, panel, stub, host):
    ready(studio, panel, stub, host)
    panel.suggest()
    wait(studio.app, lambda: panel.session.running is None)
    wait(studio.app, lambda: all(entry.image for entry in panel.page.model.entries()))


def chosen(studio, panel, stub, host):
    filled(studio, panel, stub, host)
    panel.gallery.select(1)
    panel.page.model.toggle_star(panel.page.model.entry(2))
    panel.page.bar.fold.setChecked(True)
    panel.insert(1)
    wait(studio.app, lambda: bool(host.inserted))


def more(studio, panel, stub, host):
    host.painted = {"1": ("Keep this ear", b"")}
    filled(studio, panel, stub, host)
    panel.page.bar.fold.setChecked(True)
    panel.page.more.nudge.set_value("lis")
    panel.page.more.inside.setChecked(True)
    panel.page.more.keep.look()
    panel.page.more.keep.setCurrentIndex(1)


def comparing(mode):
    def prepare(studio, panel, stub, host):
        filled(studio, panel, stub, host)
        panel.gallery.select(1)
        panel.page.looks.toggle(mode)
        wait(studio.app, lambda: host.previewing is not None)

    return prepare


def moved(studio, panel, stub, host):
    filled(studio, panel, stub, host)
    panel.page.lines.set_value("inked")
    panel.gallery.select(0)
    panel.page.show_chosen(True)
    wait(studio.app, lambda: host.previewing is not None)
    wait(studio.app, lambda: all(entry.title == "inked" for entry in panel.page.model.entries()))


def streaming(studio, panel, stub, host):
    ready(studio, panel, stub, host)
    stub.step.release(3)
    panel.suggest()
    wait(studio.app, lambda: len(panel.page.model.entries()) == 3)
    wait(studio.app, lambda: all(entry.image for entry in panel.page.model.entries()))
    wait_ms(studio.app, 700)


def failing(studio, panel, stub, host):
    ready(studio, panel, stub, host)
    stub.busy = True
    panel.suggest()
    wait(studio.app, lambda: not panel.message.isHidden())
    panel.message.fold.setChecked(True)


def keyless(studio, panel, stub, host):
    wait(studio.app, lambda: panel.engine.state == "failed")


def empty_layer(studio, panel, stub, host):
    ready(studio, panel, stub, host)
    host.problem = "The layer “Sketch” is empty: draw something on it, or choose another."
    panel.suggest()


def main() -> None:
    folder, only = Path(sys.argv[1]), sys.argv[2:]
    folder.mkdir(parents=True, exist_ok=True)
    app = QtWidgets.QApplication([])
    QtWidgets.QApplication.setStyle("Fusion")
    light = QtWidgets.QApplication.style().standardPalette()
    for name, palette in (("light", light), ("dark", dark_palette())):
        QtWidgets.QApplication.setPalette(palette)
        studio = Studio(app, folder, name, only)
        studio.shoot("ready", ready)
        studio.shoot("filled", filled)
        studio.shoot("chosen", chosen)
        studio.shoot("more", more)
        studio.shoot("wipe", comparing("wipe"))
        studio.shoot("onion", comparing("onion"))
        studio.shoot("blink", comparing("blink"))
        studio.shoot("moved", moved)
        studio.shoot("streaming", streaming, lambda stub: setattr(stub, "step", threading.Semaphore(0)))
        studio.shoot("failing", failing)
        studio.shoot("keyless", keyless, lambda stub: stub.announce(token="0" * 64))
        studio.shoot("empty-layer", empty_layer)


if __name__ == "__main__":
    main()
