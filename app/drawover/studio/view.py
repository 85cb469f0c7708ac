"""Where the canvas lies in its widget: zoom and offset, as a value. All in device-independent pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSizeF

SMALLEST, LARGEST = 1 / 64, 32.0
STEPS = (1 / 32, 1 / 16, 1 / 8, 1 / 6, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 32.0)
_MARGIN = 28.0  # around a fitted canvas


@dataclass(frozen=True)
class View:
    """A canvas pixel (x, y) is seen at (x, y) * zoom + (left, top) of the widget."""

    zoom: float = 1.0
    left: float = 0.0
    top: float = 0.0

    def to_canvas(self, point: QPointF) -> QPointF:
        return QPointF((point.x() - self.left) / self.zoom, (point.y() - self.top) / self.zoom)

    def to_widget(self, point: QPointF) -> QPointF:
        return QPointF(point.x() * self.zoom + self.left, point.y() * self.zoom + self.top)

    def rect_to_widget(self, rect: QRectF) -> QRectF:
        return QRectF(self.to_widget(rect.topLeft()), rect.size() * self.zoom)

    def rect_to_canvas(self, rect: QRectF) -> QRectF:
        return QRectF(self.to_canvas(rect.topLeft()), rect.size() / self.zoom)

    def zoomed(self, zoom: float, about: QPointF) -> View:
        """At another zoom, the canvas point under `about` staying where it is."""
        zoom = min(LARGEST, max(SMALLEST, zoom))
        fixed = self.to_canvas(about)
        return View(zoom, about.x() - fixed.x() * zoom, about.y() - fixed.y() * zoom)

    def stepped(self, steps: int, about: QPointF) -> View:
        """To the next round zoom in (steps > 0) or out."""
        zoom = self.zoom
        for _ in range(abs(steps)):
            if steps > 0:
                zoom = next((step for step in STEPS if step > zoom * 1.001), zoom)
            else:
                zoom = next((step for step in reversed(STEPS) if step < zoom * 0.999), zoom)
        return self.zoomed(zoom, about)

    def panned(self, x: float, y: float) -> View:
        return replace(self, left=self.left + x, top=self.top + y)

    def kept_near(self, canvas: QSizeF, widget: QSizeF) -> View:
        """Pulled back where the canvas would otherwise leave the window: a quarter of the view stays on it."""
        across, down = canvas.width() * self.zoom, canvas.height() * self.zoom
        room_x, room_y = min(widget.width() / 4, across / 2), min(widget.height() / 4, down / 2)
        left = min(widget.width() - room_x, max(room_x - across, self.left))
        top = min(widget.height() - room_y, max(room_y - down, self.top))
        return replace(self, left=left, top=top)


def fitted(canvas: QSizeF, widget: QSizeF, largest: float = 1.0) -> View:
    """The whole canvas in the middle of the widget, enlarged to at most `largest`."""
    room = QSizeF(max(16.0, widget.width() - 2 * _MARGIN), max(16.0, widget.height() - 2 * _MARGIN))
    zoom = min(largest, room.width() / canvas.width(), room.height() / canvas.height())
    return centered(canvas, widget, max(SMALLEST, zoom))


def centered(canvas: QSizeF, widget: QSizeF, zoom: float) -> View:
    left = (widget.width() - canvas.width() * zoom) / 2
    top = (widget.height() - canvas.height() * zoom) / 2
    return View(zoom, round(left), round(top))
