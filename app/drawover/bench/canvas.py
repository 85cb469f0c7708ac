"""Measures viewing a large drawing: zoom, pan, rotate, mirror of 4096² with 20 layers, and an idle selection.

    python -m drawover.bench.canvas [--side 4096] [--window 1400x900] [--json OUT.json]

Offscreen unless QT_QPA_PLATFORM says otherwise. Prints wall and processor time of the 95th percentile of frames.
"""

from __future__ import annotations

import argparse
import math
import os
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QRectF, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from ..document.masks import Mask
from ..document.tiles import Rect
from ..studio.canvas.ants import Ants
from ..studio.canvas.canvas import Canvas
from ..studio.canvas.view import View
from ..studio.drawing.drawing import Drawing
from ..studio.settings import Settings
from ..studio.tools.brushes import Brushes
from ..studio.tools.freehand import Freehand
from .document import drawing as large_drawing
from .figures import Figures

_FRAME, _IDLE = 16.0, 1.0  # bounds: ms, % of one processor


def _frames(figures: Figures, name: str, canvas: Canvas, view: Callable[[int], View], count: int = 120) -> None:
    """Show `count` views in a row, each painted before the next."""
    walls, processors = [], []
    for frame in range(count):
        wall, processor = time.perf_counter(), time.process_time()
        canvas.set_view(view(frame))
        canvas.repaint()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    wall, processor = (np.percentile(each, 95) * 1e3 for each in (walls, processors))
    figures.add(f"{name}, a frame, p95", float(wall), "ms", _FRAME, float(processor))


def _idle(figures: Figures, name: str, app: QApplication, seconds: float) -> None:
    """The share of one processor that the idle window uses."""
    for _ in range(20):
        app.processEvents()
    loop = QEventLoop()
    QTimer.singleShot(round(1e3 * seconds), loop.quit)
    wall, processor = time.perf_counter(), time.process_time()
    loop.exec()
    share = (time.process_time() - processor) / (time.perf_counter() - wall)
    figures.add(name, 100 * share, "%", _IDLE)


def _views(canvas: Canvas) -> dict[str, Callable[[int], View]]:
    middle = QRectF(canvas.rect()).center()
    fitted = canvas.view
    near = fitted.zoomed(0.8, middle)
    return {
        "pan at 80 %": lambda n: near.panned(200 * math.cos(n / 19), 150 * math.sin(n / 19)),
        "zoom from all of it to 400 %": lambda n: fitted.zoomed(fitted.zoom * (4 / fitted.zoom) ** (n / 119), middle),
        "turn, all of it": lambda n: fitted.turned(3.0 * n + 1, middle),
        "turn at 80 %": lambda n: near.turned(3.0 * n + 1, middle),
        "pan mirrored and turned at 80 %": lambda n: near.flipped(middle).turned(33, middle).panned(3.0 * n, n),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What looking at a large drawing costs.")
    parser.add_argument("--side", type=int, default=4096)
    parser.add_argument("--window", default="1400x900", metavar="WxH")
    parser.add_argument("--idle", type=float, default=10.0, metavar="SECONDS")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    width, height = (int(part) for part in given.window.split("x"))
    app = QApplication.instance()
    app = app if isinstance(app, QApplication) else QApplication([])
    drawing = Drawing()
    canvas = Canvas(drawing, Freehand(drawing, Brushes(Settings(QSettings()))))
    ants = Ants(drawing, canvas)
    canvas.resize(width, height)
    canvas.show()
    canvas.activateWindow()
    document = large_drawing(given.side)
    drawing.open(document)
    app.processEvents()
    canvas._pyramid.refresh()
    views, figures = _views(canvas), Figures()
    print(f"{given.side}², 20 layers, in {width} × {height}")
    for name, view in views.items():
        _frames(figures, name, canvas, view)
    cover = np.zeros((given.side, given.side), np.uint8)
    cv2.ellipse(cover, (given.side // 2,) * 2, (given.side // 3, given.side // 4), 20, 0, 360, 255, -1)
    drawing.commit("select", document.with_selection(Mask.from_array(cover)))
    for name in ("pan at 80 %", "turn, all of it", "turn at 80 %"):
        _frames(figures, f"{name}, with a selection", canvas, views[name])
    canvas.fit()
    _idle(figures, "idle, an ellipse selected", app, given.idle)
    drawing.commit("select", document.with_selection(Mask.from_rect(Rect(0, 0, given.side, given.side))))
    _idle(figures, "idle, all selected", app, given.idle)
    ants.toggle()
    _idle(figures, "idle, nothing shown", app, given.idle)
    figures.write(given.json)


if __name__ == "__main__":
    main()
