"""The canvas's transform in its widget: zoom, offset, angle, mirroring, as a value. In device-independent pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QTransform

SMALLEST, LARGEST = 1 / 64, 32.0
STEPS = (1 / 32, 1 / 16, 1 / 8, 1 / 6, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 32.0)
TURN = 15.0  # degrees by which a key rotates the canvas
_MARGIN = 28.0  # around a fitted canvas


def _turn(degrees: float) -> tuple[float, float]:
    """Cosine and sine; exact for quarter turns, so that pixels stay on pixels."""
    quarter, rest = divmod(degrees, 90.0)
    if rest == 0.0:
        return ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[int(quarter) % 4]
    return math.cos(math.radians(degrees)), math.sin(math.radians(degrees))


@dataclass(frozen=True)
class View:
    """A canvas point is optionally mirrored left to right, rotated by `angle`, scaled by `zoom`, and translated by
    (left, top), the widget position of the canvas's origin.
    """

    zoom: float = 1.0
    left: float = 0.0
    top: float = 0.0
    angle: float = 0.0  # degrees clockwise, -180 < angle <= 180
    mirrored: bool = False

    @property
    def upright(self) -> bool:
        """Whether the canvas's rows are the widget's rows, from left to right."""
        return self.angle == 0.0 and not self.mirrored

    @property
    def _linear(self) -> tuple[float, float, float, float]:
        """(a, b, c, d) of x' = a x + c y + left, y' = b x + d y + top."""
        if self.upright:
            return self.zoom, 0.0, 0.0, self.zoom
        cos, sin = _turn(self.angle)
        flip = -self.zoom if self.mirrored else self.zoom
        return flip * cos, flip * sin, -self.zoom * sin, self.zoom * cos

    def transform(self) -> QTransform:
        """Return the transform from canvas to widget pixels."""
        return QTransform(*self._linear, self.left, self.top)

    def to_canvas(self, point: QPointF) -> QPointF:
        a, b, c, d = self._linear
        x, y, area = point.x() - self.left, point.y() - self.top, a * d - b * c
        return QPointF((d * x - c * y) / area, (a * y - b * x) / area)

    def to_widget(self, point: QPointF) -> QPointF:
        a, b, c, d = self._linear
        x, y = point.x(), point.y()
        return QPointF(a * x + c * y + self.left, b * x + d * y + self.top)

    def rect_to_widget(self, rect: QRectF) -> QRectF:
        """The rectangle, or its bounding box if rotated."""
        if self.upright:
            return QRectF(self.to_widget(rect.topLeft()), rect.size() * self.zoom)
        return self.transform().mapRect(rect)

    def rect_to_canvas(self, rect: QRectF) -> QRectF:
        """The part of the canvas that may be visible in a rectangle of the widget."""
        if self.upright:
            return QRectF(self.to_canvas(rect.topLeft()), rect.size() / self.zoom)
        corners = [self.to_canvas(p) for p in (rect.topLeft(), rect.topRight(), rect.bottomLeft(), rect.bottomRight())]
        xs, ys = [p.x() for p in corners], [p.y() for p in corners]
        return QRectF(QPointF(min(xs), min(ys)), QPointF(max(xs), max(ys)))

    # ----------------------------------------------------------------------------------------------- changed views

    def _holding(self, fixed: QPointF, at: QPointF) -> View:
        """Translated so that the canvas point `fixed` appears at `at`."""
        seen = self.to_widget(fixed)
        return self.panned(at.x() - seen.x(), at.y() - seen.y())

    def zoomed(self, zoom: float, about: QPointF) -> View:
        """With another zoom; the canvas point at `about` stays in place."""
        zoom = min(LARGEST, max(SMALLEST, zoom))
        return replace(self, zoom=zoom)._holding(self.to_canvas(about), about)

    def stepped(self, steps: int, about: QPointF) -> View:
        """Zoomed to the next step in (steps > 0) or out."""
        zoom = self.zoom
        for _ in range(abs(steps)):
            if steps > 0:
                zoom = next((step for step in STEPS if step > zoom * 1.001), zoom)
            else:
                zoom = next((step for step in reversed(STEPS) if step < zoom * 0.999), zoom)
        return self.zoomed(zoom, about)

    def turned(self, degrees: float, about: QPointF) -> View:
        """Rotated further, clockwise on screen, about a point of the widget."""
        back = (180.0 - self.angle - degrees) % 360.0
        angle = 180.0 - (back if back < 360.0 else 0.0)  # the remainder of a tiny negative number rounds to 360
        return replace(self, angle=0.0 if abs(angle) < 1e-6 else angle)._holding(self.to_canvas(about), about)

    def flipped(self, about: QPointF) -> View:
        """Mirrored left to right on screen, about a point of the widget."""
        angle = 180.0 if self.angle == 180.0 else -self.angle
        return replace(self, angle=angle, mirrored=not self.mirrored)._holding(self.to_canvas(about), about)

    def panned(self, x: float, y: float) -> View:
        return replace(self, left=self.left + x, top=self.top + y)

    def kept_near(self, canvas: QSizeF, widget: QSizeF) -> View:
        """Moved back if the canvas would leave the window: a quarter of the view stays on it."""
        seen = self.rect_to_widget(QRectF(QPointF(0, 0), canvas))
        room_x, room_y = min(widget.width() / 4, seen.width() / 2), min(widget.height() / 4, seen.height() / 2)
        left = min(widget.width() - room_x, max(room_x - seen.width(), seen.left()))
        top = min(widget.height() - room_y, max(room_y - seen.height(), seen.top()))
        if (left, top) == (seen.left(), seen.top()):
            return self
        return self.panned(left - seen.left(), top - seen.top())


def fitted(canvas: QSizeF, widget: QSizeF, largest: float = 1.0, like: View | None = None) -> View:
    """The complete canvas centered in the widget, enlarged to at most `largest`; rotated like `like`."""
    seen = View(angle=like.angle, mirrored=like.mirrored) if like is not None else View()
    around = seen.rect_to_widget(QRectF(QPointF(0, 0), canvas))
    room = QSizeF(max(16.0, widget.width() - 2 * _MARGIN), max(16.0, widget.height() - 2 * _MARGIN))
    zoom = min(largest, room.width() / around.width(), room.height() / around.height())
    return centered(canvas, widget, max(SMALLEST, zoom), like)


def centered(canvas: QSizeF, widget: QSizeF, zoom: float, like: View | None = None) -> View:
    view = View(zoom) if like is None else View(zoom, 0.0, 0.0, like.angle, like.mirrored)
    around = view.rect_to_widget(QRectF(QPointF(0, 0), canvas))
    left = (widget.width() - around.width()) / 2 - around.left()
    top = (widget.height() - around.height()) / 2 - around.top()
    return replace(view, left=float(round(left)), top=float(round(top)))
