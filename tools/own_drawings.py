"""Draws the six faces of data/own_drawings.py with a pen in the studio, corrects them there, and makes a sheet.

usage: python tools/own_drawings.py [--drawings resources/samples/own] [--sheet models/sheets/own_drawings.png]

The pen is a tablet whose events are sent to the studio's canvas; corrections are requested with the panel's button.
Next to each picture: the remaining error of the wrong parts, relative to before.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from PySide6.QtCore import QEvent, QPointF, QSettings, Qt
from PySide6.QtGui import QImage, QInputDevice, QPointingDevice, QTabletEvent

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "models"), str(ROOT / "app")]

from drawover import places  # noqa: E402
from drawover.document.layers import blank  # noqa: E402
from drawover.engine.engine import Engine  # noqa: E402
from drawover.engine.request import Watch  # noqa: E402
from drawover.engine.tasks.correct import CorrectParameters, correction_of  # noqa: E402
from drawover.engine.tasks.correct.correction import Correction  # noqa: E402
from drawover.engine.tasks.correct.recipe import Recipe  # noqa: E402
from drawover.studio.window.window import Window, make_application, make_window  # noqa: E402
from drawover_train.data.own_drawings import SIDE, Own, curve, drawings, flawed  # noqa: E402

_WAIT = 120.0  # seconds for an answer
_CELL, _GAP, _WORDS = 300, 24, 40  # px of the sheet
_TITLES = ("drawn with the pen", "my lines", "my lines, further", "as it should be")


class Tablet:
    """A pen on the window's canvas. Points are pixels of the drawing."""

    def __init__(self, window: Window) -> None:
        self._canvas = window.canvas
        capabilities = QInputDevice.Capability.Pressure | QInputDevice.Capability.Position
        kind = QPointingDevice.PointerType.Pen
        self._pen = QPointingDevice("scripted pen", 7, QInputDevice.DeviceType.Stylus, kind, capabilities, 1, 3)
        self._seconds = 0.0

    def stroke(self, points: np.ndarray, pressures: np.ndarray) -> None:
        """(N, 2) points with (N,) pressures, 0..1: press, move along and lift."""
        app, left, none = make_application(), Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        phases = [QEvent.Type.TabletPress, *[QEvent.Type.TabletMove] * (len(points) - 1), QEvent.Type.TabletRelease]
        for phase, (x, y), pressure in zip(phases, [*points, points[-1]], [*pressures, 0.0], strict=True):
            at = self._canvas.view.to_widget(QPointF(float(x), float(y)))
            button = none if phase == QEvent.Type.TabletMove else left
            pressed = none if phase == QEvent.Type.TabletRelease else left
            keys = Qt.KeyboardModifier.NoModifier
            event = QTabletEvent(phase, self._pen, at, self._canvas.mapToGlobal(at), float(pressure), 0, 0, 0, 0, 0,
                                 keys, button, pressed)  # fmt: skip
            self._seconds += 0.004
            event.setTimestamp(round(self._seconds * 1000))
            app.sendEvent(self._canvas, event)
        app.processEvents()


def draw(window: Window, own: Own, curves: list[np.ndarray]) -> None:
    """Draw on a new canvas with the drawing's own pen parameters."""
    window.drawing.open(blank(int(SIDE), int(SIDE)))
    window.canvas.fit()
    window.brushes.take("ink")
    tablet, random = Tablet(window), np.random.default_rng(1)
    for stroke, points in zip(own.strokes, curves, strict=True):
        window.brushes.set_size(1.6 * own.pen * stroke.weight)
        for again in range(own.searched):
            stray = random.normal(0, 1, points.shape)
            stray = np.stack([np.convolve(stray[:, axis], np.ones(9) / 9, "same") for axis in (0, 1)], 1)
            offset = random.normal(0, 1.5 * own.unsteady, 2) if again else np.zeros(2)
            along = np.sin(np.pi * np.linspace(0.08, 0.92, len(points)))
            tablet.stroke(points + 2 * own.unsteady * stray + offset, 0.45 + 0.5 * along)


def picture(window: Window) -> np.ndarray:
    """(S, S, 4) uint8: the canvas, opaque."""
    return window.drawing.document.flattened()


def suggested(window: Window) -> dict[str, np.ndarray]:
    """The panel's suggestions of the artist's own lines: title -> (256, 256, 4) uint8 on white."""
    app, panel, until = make_application(), window.panel, time.monotonic() + _WAIT

    def wait(true) -> None:
        while not true():
            if time.monotonic() > until:
                raise SystemExit(f"The studio did not answer in time: {panel.message.sentence.text()}")
            app.processEvents()
            time.sleep(0.01)

    wait(lambda: panel.engine.state == "ready")
    panel.show_task("correct")
    page = panel.page
    panel.suggest()
    wait(lambda: panel.session.running is not None or page.model.entries())
    wait(lambda: panel.session.running is None and all(entry.image is not None for entry in page.model.entries()))
    found = {}
    for entry in page.model.entries():
        if entry.kind == "mine":
            title = _TITLES[2] if entry.recipe.get("further") else _TITLES[1]
            image = entry.image.convertToFormat(QImage.Format.Format_RGBA8888)
            rgba = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
            found[title] = rgba[:, : image.width()].copy()
    return found


def errors(engine: Engine, own: Own, rgba: np.ndarray) -> dict[str, float]:
    """By title: the mean distance of the wrong parts from where they belong, relative to before."""
    correction = Correction(correction_of(rgba, parameters=CorrectParameters(count=1)), engine.load("faces"), Watch())
    wrong = {part for flaw in own.flaws for part in flaw.parts}
    pairs = zip(own.strokes, flawed(own), strict=True)
    current, target = (np.concatenate(each) for each in zip(
        *((points, curve(stroke)) for stroke, points in pairs if stroke.part in wrong), strict=True))  # fmt: skip
    frame = correction.frame
    found = {}
    for title, further in ((_TITLES[1], False), (_TITLES[2], True)):
        points = (current - (frame.x, frame.y)) / frame.size
        moved = correction.motion(Recipe("mine", 1.0, None, further=further)).moved(points) * frame.size
        after = moved + np.array([frame.x, frame.y])
        found[title] = float(
            np.linalg.norm(after - target, axis=1).mean() / np.linalg.norm(current - target, axis=1).mean()
        )
    return found


def sheet(rows: list[tuple[Own, dict[str, np.ndarray], dict[str, float]]]) -> Image.Image:
    """A row per drawing."""
    font = ImageFont.load_default(15)
    step = _CELL + _GAP
    page = Image.new("RGB", (_GAP + 4 * step, _GAP + len(rows) * (step + _WORDS)), (240, 237, 230))
    pen = ImageDraw.Draw(page)
    for row, (own, pictures, left) in enumerate(rows):
        for column, title in enumerate(_TITLES):
            x, y = _GAP + column * step, _GAP + row * (step + _WORDS)
            cell = Image.new("RGB", (_CELL, _CELL), "white")
            if title in pictures:
                shown = Image.fromarray(pictures[title]).resize((_CELL, _CELL), Image.Resampling.LANCZOS)
                cell.paste(shown, (0, 0), shown)
            page.paste(cell, (x, y))
            share = f", {left[title]:.2f} of the error left" if title in left and title in pictures else ""
            words = f"{own.name}: {title}" if column == 0 else f"{title}{share}"
            pen.text((x, y + _CELL + 8), words if title in pictures else "not offered", fill=(60, 58, 54), font=font)
    return page


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--drawings", type=Path, default=ROOT / "resources" / "samples" / "own", metavar="DIR")
    parser.add_argument("--sheet", type=Path, default=ROOT / "models" / "sheets" / "own_drawings.png", metavar="PNG")
    given = parser.parse_args()
    app, engine, rows = make_application(), Engine([places.packs()]), []
    with tempfile.TemporaryDirectory() as folder:
        store = QSettings(str(Path(folder) / "studio.ini"), QSettings.Format.IniFormat)
        window = make_window(store, Path(folder) / "recovery")
        window.resize(1400, 1000)
        window.show()
        app.processEvents()
        given.drawings.mkdir(parents=True, exist_ok=True)
        for own in drawings():
            draw(window, own, [curve(stroke) for stroke in own.strokes])
            right = picture(window)
            draw(window, own, flawed(own))
            drawn = picture(window)
            Image.fromarray(drawn).convert("L").save(given.drawings / f"{own.name}.png", optimize=True)
            left = errors(engine, own, drawn)
            pictures = {_TITLES[0]: drawn, **suggested(window), _TITLES[3]: right}
            rows.append((own, pictures, left))
            text = "  ".join(f"{title}: {share:.2f}" for title, share in left.items())
            print(f"{own.name:14s} {text}", flush=True)
        window.drawing.saved(window.drawing.document, None)
        window.close()
        window.engine.shutdown()
        app.processEvents()
    sheet(rows).save(given.sheet, optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
