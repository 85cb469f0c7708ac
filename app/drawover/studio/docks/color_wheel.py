"""A color wheel: a ring of hues around a square of saturation and value, in Okhsv, whose steps are perceptually even.

It emits `moved` while dragged, and `settled` when released.
"""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...panel.words import tr
from ...raster.color import okhsv
from ..widgets.theme import current

_CELLS = 64  # resolution of the square's image, which is smooth and can be scaled up
_TURN = 0.25  # rotation of the ring: red is at the upper right, yellow at the top


class ColorWheel(QWidget):
    """Colors are #rrggbb. Arrows move in the square, PageUp and PageDown turn the hue, Shift takes larger steps."""

    moved = Signal(str)
    settled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hue, self.saturation, self.value = 0.0, 0.0, 0.0
        self._color = "#000000"
        self._held: str | None = None  # "ring" or "square" while dragged
        self._ring: tuple[tuple[int, float], QImage] | None = None
        self._square: tuple[float, QImage] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 110)
        self.setAccessibleName(tr("Color wheel"))
        self.setToolTip(
            tr("Ring: hue. Square: saturation and value. Keys: arrows, PageUp and PageDown; with Shift faster.")
        )
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(220, 220)

    @property
    def color(self) -> str:
        return self._color

    def show_color(self, color: str) -> None:
        """Show a color without emitting a signal. A gray keeps the previous hue."""
        if color == self._color or not QColor(color).isValid():
            return
        self._color = QColor(color).name()
        rgb = QColor(color)
        hsv = okhsv.from_srgb(np.array([rgb.redF(), rgb.greenF(), rgb.blueF()]))
        hue, self.saturation, self.value = (float(x) for x in hsv)
        if self.saturation > 0.004 and self.value > 0.004:
            self.hue = hue
        self._describe()
        self.update()

    def _describe(self) -> None:
        self.setAccessibleDescription(
            tr("{color}; hue {hue}°, saturation {saturation} %, value {value} %",
               color=self._color, hue=round(self.hue * 360), saturation=round(self.saturation * 100),
               value=round(self.value * 100))
        )  # fmt: skip

    def _set(self, hue: float, saturation: float, value: float) -> None:
        self.hue = hue % 1.0
        self.saturation, self.value = min(1.0, max(0.0, saturation)), min(1.0, max(0.0, value))
        rgb = okhsv.to_srgb(np.array(self.hue), np.array(self.saturation), np.array(self.value))
        self._color = QColor.fromRgb(*(round(float(channel) * 255) for channel in rgb)).name()
        self._describe()
        self.update()
        self.moved.emit(self._color)

    # -------------------------------------------------------------------------------------------------- geometry

    def _radii(self) -> tuple[float, float]:
        """Outer and inner radius of the ring."""
        outer = max(20.0, min(self.width(), self.height()) / 2 - 3)
        return outer, outer - max(11.0, min(20.0, outer * 0.17))

    def _center(self) -> QPointF:
        return QRectF(self.rect()).center()

    def square(self) -> QRectF:
        """The square's rectangle in the widget."""
        half = (self._radii()[1] - 5) / math.sqrt(2)
        center = self._center()
        return QRectF(center.x() - half, center.y() - half, 2 * half, 2 * half)

    def on_ring(self, hue: float) -> QPointF:
        """The position of a hue on the center line of the ring."""
        angle, radius = 2 * math.pi * (hue + _TURN / 2), sum(self._radii()) / 2
        return self._center() + QPointF(math.cos(angle) * radius, -math.sin(angle) * radius)

    def _take(self, point: QPointF) -> None:
        if self._held == "ring":
            at = point - self._center()
            self._set(math.atan2(-at.y(), at.x()) / (2 * math.pi) - _TURN / 2, self.saturation, self.value)
        elif self._held == "square":
            box = self.square()
            across, down = (point.x() - box.left()) / box.width(), (point.y() - box.top()) / box.height()
            self._set(self.hue, across, 1 - down)

    # -------------------------------------------------------------------------------------------------- painting

    def _ring_image(self) -> QImage:
        scale = self.devicePixelRatioF()
        outer, inner = self._radii()
        side = math.ceil(2 * outer * scale) + 2
        if self._ring is None or self._ring[0] != (side, scale):
            ramp = okhsv.to_srgb(np.arange(720) / 720, np.array(0.9), np.array(0.94))
            axis = np.arange(side) + 0.5 - side / 2
            x, y = axis[None, :], -axis[:, None]
            distance = np.hypot(x, y)
            hue = (np.arctan2(y, x) / (2 * np.pi) - _TURN / 2) % 1.0
            rgba = np.empty((side, side, 4), np.float64)
            rgba[..., :3] = ramp[(hue * 720).astype(int) % 720]
            rgba[..., 3] = np.clip(outer * scale - distance + 0.5, 0, 1) * np.clip(distance - inner * scale + 0.5, 0, 1)
            self._ring = (side, scale), _picture(rgba)
        return self._ring[1]

    def _square_image(self) -> QImage:
        if self._square is None or self._square[0] != self.hue:
            axis = (np.arange(_CELLS) + 0.5) / _CELLS
            rgba = np.ones((_CELLS, _CELLS, 4))
            rgba[..., :3] = okhsv.to_srgb(np.array(self.hue), axis[None, :], 1 - axis[:, None])
            self._square = self.hue, _picture(rgba)
        return self._square[1]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), current()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        ring, scale = self._ring_image(), self.devicePixelRatioF()
        size, center = ring.width() / scale, self._center()
        painter.drawImage(QRectF(center.x() - size / 2, center.y() - size / 2, size, size), ring)
        box = self.square()
        image = self._square_image()
        painter.save()
        painter.setClipRect(box)
        half = 0.5  # cells; the centers of the outermost cells are on the square's edge
        painter.drawImage(box, image, QRectF(half, half, _CELLS - 1, _CELLS - 1))
        painter.restore()
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 1.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), 2, 2)
        outer, inner = self._radii()
        self._mark(painter, self.on_ring(self.hue), (outer - inner) / 2 - 1.5, None)
        spot = QPointF(box.left() + self.saturation * box.width(), box.bottom() - self.value * box.height())
        self._mark(painter, spot, 6.0, self._color)

    def _mark(self, painter: QPainter, at: QPointF, radius: float, fill: str | None) -> None:
        painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(0, 0, 0, 150), 3.2))
        painter.drawEllipse(at, radius, radius)
        painter.setPen(QPen(QColor(255, 255, 255), 1.8))
        painter.drawEllipse(at, radius, radius)

    # ------------------------------------------------------------------------------------------- mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position() - self._center()
        distance = math.hypot(at.x(), at.y())
        if self.square().adjusted(-3, -3, 3, 3).contains(event.position()):
            self._held = "square"
        elif self._radii()[1] - 3 <= distance <= self._radii()[0] + 4:
            self._held = "ring"
        self._take(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._take(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held is not None and event.button() == Qt.MouseButton.LeftButton:
            self._held = None
            self.settled.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._set(self.hue + event.angleDelta().y() / 120 / 72, self.saturation, self.value)
        self.settled.emit()
        event.accept()

    def _step(self, event: QKeyEvent) -> tuple[float, float, float] | None:
        far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step, turn = (0.1 if far else 0.01), (15 if far else 2) / 360
        key = Qt.Key
        steps = {
            key.Key_Left: (0.0, -step, 0.0),
            key.Key_Right: (0.0, step, 0.0),
            key.Key_Up: (0.0, 0.0, step),
            key.Key_Down: (0.0, 0.0, -step),
            key.Key_PageUp: (turn, 0.0, 0.0),
            key.Key_PageDown: (-turn, 0.0, 0.0),
        }
        return steps.get(Qt.Key(event.key()))

    def event(self, event: QEvent) -> bool:
        """Accept our keys even if they are shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._step(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = self._step(event)
        if step is None:
            super().keyPressEvent(event)
            return
        self._set(self.hue + step[0], self.saturation + step[1], self.value + step[2])
        self.settled.emit()


def _picture(rgba: np.ndarray) -> QImage:
    """An image that owns its memory, from (H, W, 4) 0..1 with straight alpha."""
    pixels = rgba.copy()
    pixels[..., :3] *= pixels[..., 3:]
    data = (pixels * 255 + 0.5).astype(np.uint8)
    height, width = data.shape[:2]
    return QImage(data.data, width, height, 4 * width, QImage.Format.Format_RGBA8888_Premultiplied).copy()
