"""Measures a stroke: 1,000 events of a soft 100 px brush on 4096² with 20 layers, through the studio's own canvas.

    python -m drawover.bench.stroke [--side 4096] [--brush airbrush] [--json OUT.json]

Each event is painted before the next one is sent, as when the artist draws slower than the machine. Reports wall and
processor time: on a busy machine only the latter is meaningful.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .figures import Figures

EVENTS = 1000
BOUND = 8.0  # ms, p95
_RADII = 0.1, 0.4  # of the canvas's side: the stroke is a spiral between these radii


@dataclass(frozen=True)
class Cost:
    """Milliseconds per event, and the number of events painted before the next."""

    brush: str
    events: int
    painted: int
    median: float
    p95: float
    worst: float
    processor_median: float
    processor_p95: float


def measure(side: int = 4096, brush: str = "airbrush", events: int = EVENTS, zoom: float = 1.0) -> Cost:
    """One stroke on the topmost layer, shown at `zoom` around the pen. Needs Qt; without a display it is offscreen."""
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QEvent, QPointF, QSettings, Qt
    from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent

    from ..studio.canvas.canvas import Canvas
    from ..studio.drawing.drawing import Drawing
    from ..studio.settings import Settings
    from ..studio.tools.brushes import Brushes
    from ..studio.tools.freehand import Freehand
    from ..studio.window.window import make_application
    from .document import drawing as large

    app = make_application()
    able = QInputDevice.Capability.Pressure | QInputDevice.Capability.Position
    kind = QPointingDevice.PointerType.Pen
    pen = QPointingDevice("bench pen", 7, QInputDevice.DeviceType.Stylus, kind, able, 1, 3)

    class Counting(Canvas):
        painted = 0

        def paintEvent(self, event) -> None:  # noqa: N802
            super().paintEvent(event)
            self.painted += 1

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(QSettings(str(Path(folder) / "bench.ini"), QSettings.Format.IniFormat))
        brushes, drawing = Brushes(settings), Drawing()
        brushes.take(brush)
        brushes.set_size(100.0)
        canvas = Counting(drawing, Freehand(drawing, brushes))
        canvas.resize(1280, 800)
        canvas.show()
        drawing.open(large(side))
        canvas.set_view(canvas.view.zoomed(zoom, QPointF(640, 400)))
        if zoom < 1.0 and side * zoom < 800:
            canvas.fit()
        app.processEvents()
        walls, processors, painted = [], [], 0
        none, left, keys = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        # Around the center of the viewport, so that every event changes visible pixels.
        center = QPointF(canvas.width() / 2, canvas.height() / 2)
        reach = min(canvas.width(), canvas.height())
        for event in range(events):
            turn, share = event / 40, _RADII[0] + (_RADII[1] - _RADII[0]) * event / events
            at = center + QPointF(reach * share * math.cos(turn), reach * share * math.sin(turn))
            phase = QEvent.Type.TabletPress if event == 0 else QEvent.Type.TabletMove
            button, pressure = left if event == 0 else none, 0.5 + 0.5 * math.sin(event / 30) ** 2
            report = QTabletEvent(phase, pen, at, canvas.mapToGlobal(at), pressure, 0, 0, 0, 0, 0, keys, button, left)
            before, wall, processor = canvas.painted, time.perf_counter(), time.process_time()
            app.sendEvent(canvas, report)
            app.processEvents()
            walls.append(time.perf_counter() - wall)
            processors.append(time.process_time() - processor)
            painted += canvas.painted > before
        end = QTabletEvent(
            QEvent.Type.TabletRelease, pen, at, canvas.mapToGlobal(at), 0.0, 0, 0, 0, 0, 0, keys, left, none
        )
        app.sendEvent(canvas, end)
        assert drawing.history.undo_name, "the stroke is no step"
        canvas.close()
    (median, p95, worst), (cpu, cpu95, _) = (np.percentile(each, (50, 95, 100)) * 1e3 for each in (walls, processors))
    figures = (round(float(value), 2) for value in (median, p95, worst, cpu, cpu95))
    return Cost(brush, events, painted, *figures)


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and optionally write the result; returns 0 even if the bound is missed, which is reported."""
    parser = argparse.ArgumentParser(
        prog="python -m drawover.bench.stroke", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--side", type=int, default=4096)
    parser.add_argument("--brush", default="airbrush", help="a preset's name; or several, with commas between")
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--zoom", type=float, default=1.0)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args(arguments)
    figures = Figures()
    for brush in given.brush.split(","):
        cost = measure(given.side, brush, given.events, given.zoom)
        figures.add(f"{cost.brush}, 100 px, an event, p95", cost.p95, "ms", BOUND, cost.processor_p95)
        print(
            f"    {cost.painted} of {cost.events} events painted; one costs {cost.median:.1f} ms, at most "
            f"{cost.worst:.1f} ms (processor {cost.processor_median:.1f} ms)",
            flush=True,
        )
    figures.write(given.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
