"""The manual's pictures: `python -m drawover.studio.window.manual_pictures FOLDER [--wait SECONDS]`, or `make manual`.

Opens the real window with the real engine, waits for the suggestions, and grabs what the manual describes.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSettings
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from ...document.pressure import SOFT
from .screenshot import full
from .window import Window, make_application, make_window

# A line drawn on the tablet page: x, y as fractions of the area's size, pressure.
_LINE = [(0.08 + 0.84 * i / 60, 0.5 + 0.32 * (i / 60) * (1 if i % 20 < 10 else -1), 0.15 + 0.8 * (i % 20) / 20)
         for i in range(61)]  # fmt: skip


def _part(window: Window, *widgets: QWidget) -> QRect:
    """The rectangle that these widgets cover in the window."""
    area = QRect()
    for widget in widgets:
        area = area.united(QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()))
    return area


def _show_colors(window: Window) -> None:
    """Use a few colors, so that the color dock is not empty."""
    window.colors.foreground = "#d3493b"
    window.settings["color/recent"] = "#d3493b #e0a33a #4f9d69 #3d78bd #5b4636 #222226"
    window.colors.changed.emit()


def make(folder: Path, wait: float) -> int:
    """Write the pictures; return 0 if the gallery was complete in time."""
    app = make_application()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as own:
        store = QSettings(str(Path(own) / "studio.ini"), QSettings.Format.IniFormat)
        store.setValue("window/theme", "dark")
        store.setValue("window/language", "en")
        window = make_window(store, Path(own) / "state" / "recovery")
        window.resize(1366, 800)
        window.show()
        window.begin(None)
        until = time.monotonic() + wait
        while not full(window) and time.monotonic() < until:
            QTest.qWait(100)
        code = 0 if full(window) else 1
        _show_colors(window)
        QTest.qWait(800)
        window.grab().save(str(folder / "window.png"))
        docks = window.docks.docks
        for name, dock in (("color", "color"), ("layers", "layers"), ("correct", "drawover")):
            window.grab(_part(window, docks[dock])).save(str(folder / f"{name}.png"))
        window.settings["tablet/curve"] = SOFT.text()
        window.show_settings("tablet")
        area = window.preferences.tablet.area
        QTest.qWait(200)
        for i, (x, y, pressure) in enumerate(_LINE):
            point = QPoint(round(x * area.width()), round(y * area.height())).toPointF()
            area.simulate(point, 16.0 * i, pressure, (14.0, -8.0))
        QTest.qWait(200)
        window.preferences.grab().save(str(folder / "tablet.png"))
        window.preferences.close()
        window.drawing.saved(window.drawing.history.document, None)
        window.close()
        app.processEvents()
    if code:
        print(f"The gallery was not full after {wait:.0f} seconds: {window.engine.sentence}", file=sys.stderr)
    return code


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m drawover.studio.window.manual_pictures", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--wait", type=float, default=90.0, metavar="SECONDS")
    given = parser.parse_args(arguments)
    return make(given.folder, given.wait)


if __name__ == "__main__":
    sys.exit(main())
