"""Handles to drag, drawn sharply at widget resolution, and which one is under the pen."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from ..widgets.theme import current

_SIDE = 9.0  # pixels
_NEAR = 11.0  # pixels from a handle's center within which it is hit
_SHAPES = (
    Qt.CursorShape.SizeHorCursor,
    Qt.CursorShape.SizeFDiagCursor,
    Qt.CursorShape.SizeVerCursor,
    Qt.CursorShape.SizeBDiagCursor,
)


def frame(painter: QPainter, outline: QPolygonF) -> None:
    """Paint a closed outline that is visible on black and on white."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, width in ((QColor(255, 255, 255, 170), 3.0), (QColor(current().accent), 1.2)):
        painter.setPen(QPen(color, width))
        painter.drawPolygon(outline)


def handle(painter: QPainter, point: QPointF, round: bool = False) -> None:
    """Paint one handle."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor("#ffffff"))
    painter.setPen(QPen(QColor(current().accent), 1.4))
    # Aligned to whole pixels for sharp edges.
    box = QRectF(round_half(point.x()) - _SIDE / 2, round_half(point.y()) - _SIDE / 2, _SIDE, _SIDE)
    (painter.drawEllipse if round else painter.drawRect)(box)


def round_half(value: float) -> float:
    return math.floor(value) + 0.5


def nearest(points: Sequence[QPointF], pointer: QPointF, reach: float = _NEAR) -> int | None:
    """The index of the point under the pointer."""
    distances = [math.dist((p.x(), p.y()), (pointer.x(), pointer.y())) for p in points]
    best = min(range(len(points)), key=distances.__getitem__, default=None)
    return best if best is not None and distances[best] <= reach else None


def cursor_towards(middle: QPointF, point: QPointF) -> Qt.CursorShape:
    """The double arrow cursor that points from the middle of a box to one of its handles."""
    turn = math.degrees(math.atan2(point.y() - middle.y(), point.x() - middle.x()))
    return _SHAPES[round(turn / 45.0) % 4]
