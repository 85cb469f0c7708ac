"""Measures the memory of one drawing: a separate studio opens a file, draws 100 strokes, and saves.

    python -m drawover.bench.memory FILE.ora

Prints three integers, MiB of the process's private memory: with an empty window, after the strokes, and at peak.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import numpy as np

from ..document.brushes.stroke import Stroke
from ..document.layers import Layer
from ..engine.service.processes import memory_mb, peak_memory_mb
from .document import SOFT

STROKES = 100


def measure(file: Path) -> tuple[int, int, int]:
    """MiB of this process: with an empty window; with the drawing and its undo steps; at peak, including saving."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QSettings
    from PySide6.QtTest import QTest

    from ..studio.settings import Settings
    from ..studio.window import window as studio

    studio.make_application()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings(QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat))
        engine = studio.EngineClient(studio.Launcher(None, str(folder / "run")))
        window = studio.Window(settings, engine, folder / "recovery")
        window.show()
        QTest.qWait(300)
        empty = int(memory_mb())
        assert window.files.open(file), "the drawing could not be opened"
        QTest.qWait(300)
        _draw(window)
        while not window.recovery.settled:
            QTest.qWait(10)
        held = int(memory_mb())
        window.drawing.file = folder / "again.ora"
        window.files.save()
        while window.files.saver.busy:
            QTest.qWait(10)
        most = int(peak_memory_mb())
        for sheet in window.desk.sheets:
            window.drawing.saved(sheet.document, None, sheet)
        window.close()
    return empty, held, most


def _draw(window) -> None:
    """Draw strokes on the active layer, one undo step each, all of them visible."""
    from PySide6.QtTest import QTest

    rng, drawing = np.random.default_rng(1), window.drawing
    for _ in range(STROKES):
        now = drawing.document
        layer = now.node(now.active)
        assert isinstance(layer, Layer)
        stroke = Stroke(SOFT, layer.tiles, now.rect)
        x, y = rng.integers(0, now.width, 2).tolist()
        for step in range(10):
            stroke.extend(x + 40 * step, y + 40 * step, 1.0)
        drawing.commit("stroke", now.with_tiles(layer.id, stroke.tiles))
        QTest.qWait(1)


if __name__ == "__main__":
    print(*measure(Path(sys.argv[1])))
