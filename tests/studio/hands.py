"""An artist's hands: pen and mouse on a canvas, by the events that Qt would send."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QInputDevice,
    QMouseEvent,
    QPointingDevice,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from drawover.document.layers import Layer
from drawover.document.tiles import Rect

_PENS: dict[str, QPointingDevice] = {}


def pen_device(eraser: bool = False) -> QPointingDevice:
    kind = QPointingDevice.PointerType.Eraser if eraser else QPointingDevice.PointerType.Pen
    if str(kind) not in _PENS:
        able = QInputDevice.Capability.Pressure | QInputDevice.Capability.Position
        _PENS[str(kind)] = QPointingDevice(
            f"pen {kind}", 70 + len(_PENS), QInputDevice.DeviceType.Stylus, kind, able, 1, 3
        )
    return _PENS[str(kind)]


def on_widget(canvas, x: float, y: float) -> QPointF:
    """Where a canvas pixel is seen."""
    return canvas.view.to_widget(QPointF(x, y))


def tablet(canvas, kind: QEvent.Type, x: float, y: float, pressure: float, eraser: bool = False) -> QTabletEvent:
    """Send one tablet event at a canvas pixel; returns it, to see whether it was accepted."""
    point = on_widget(canvas, x, y)
    there = canvas.mapToGlobal(point)
    none, left = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
    button = none if kind == QEvent.Type.TabletMove else left
    held = none if kind == QEvent.Type.TabletRelease else left
    event = QTabletEvent(
        kind, pen_device(eraser), point, there, pressure, 0, 0, 0, 0, 0, Qt.KeyboardModifier.NoModifier, button, held
    )
    QApplication.sendEvent(canvas, event)
    return event


def pen_stroke(canvas, points, eraser: bool = False) -> None:
    """(x, y, pressure) on the canvas."""
    tablet(canvas, QEvent.Type.TabletPress, *points[0], eraser)
    for point in points[1:]:
        tablet(canvas, QEvent.Type.TabletMove, *point, eraser)
    x, y, _ = points[-1]
    tablet(canvas, QEvent.Type.TabletRelease, x, y, 0.0, eraser)


def mouse(widget: QWidget, kind: QEvent.Type, point: QPointF, button=Qt.MouseButton.LeftButton, keys=None) -> None:
    none = Qt.MouseButton.NoButton
    pressed = none if kind == QEvent.Type.MouseMove else button
    held = none if kind == QEvent.Type.MouseButtonRelease else button
    there = widget.mapToGlobal(point)
    event = QMouseEvent(kind, point, there, pressed, held, keys or Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


def mouse_stroke(canvas, points, button=Qt.MouseButton.LeftButton) -> None:
    """(x, y) on the canvas."""
    seen = [on_widget(canvas, x, y) for x, y in points]
    mouse(canvas, QEvent.Type.MouseButtonPress, seen[0], button)
    for point in seen[1:]:
        mouse(canvas, QEvent.Type.MouseMove, point, button)
    mouse(canvas, QEvent.Type.MouseButtonRelease, seen[-1], button)


def wheel(canvas, point: QPointF, notches: float, keys=Qt.KeyboardModifier.NoModifier) -> None:
    event = QWheelEvent(
        point,
        canvas.mapToGlobal(point),
        QPoint(0, 0),
        QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def drop(canvas, data: QMimeData, x: float, y: float) -> bool:
    """Drag `data` over the canvas and let go at a canvas pixel; whether it was taken."""
    point = on_widget(canvas, x, y)
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    entered = QDragEnterEvent(point.toPoint(), Qt.DropAction.CopyAction, data, left, none)
    QApplication.sendEvent(canvas, entered)
    if not entered.isAccepted():
        return False
    event = QDropEvent(point, Qt.DropAction.CopyAction, data, left, none)
    QApplication.sendEvent(canvas, event)
    return event.isAccepted()


def key(widget: QWidget, code: Qt.Key, keys=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, code, keys)


def ink(window) -> np.ndarray:
    """How dark the drawing is at each pixel, 0..255."""
    return 255 - window.drawing.document.flattened()[..., :3].max(2).astype(int)


def screen(canvas) -> np.ndarray:
    """(H, W, 3): what is really painted on the widget."""
    image = canvas.grab().toImage().convertToFormat(canvas.grab().toImage().Format.Format_RGBA8888)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return pixels[:, : image.width(), :3].copy()


def drag(canvas, start, end, keys=None) -> None:
    """From one canvas pixel to another with keys held."""
    a, b = on_widget(canvas, *start), on_widget(canvas, *end)
    mouse(canvas, QEvent.Type.MouseButtonPress, a, keys=keys)
    mouse(canvas, QEvent.Type.MouseMove, (a + b) / 2, keys=keys)
    mouse(canvas, QEvent.Type.MouseMove, b, keys=keys)
    mouse(canvas, QEvent.Type.MouseButtonRelease, b, keys=keys)


def click(canvas, x, y, keys=None) -> None:
    drag(canvas, (x, y), (x, y), keys)


def run(window, name: str) -> None:
    window.actions_by_name[name].trigger()


def selected(window) -> np.ndarray:
    """(300, 400) uint8; 255 everywhere where nothing is selected."""
    document = window.drawing.document
    if document.selection is None:
        return np.full((document.height, document.width), 255, np.uint8)
    return document.selection.array(document.rect)


def painted(window, *boxes) -> None:
    """A layer with these boxes of red, active."""
    rgba = np.zeros((300, 400, 4), np.uint8)
    for x, y, width, height in boxes:
        rgba[y : y + height, x : x + width] = (200, 30, 30, 255)
    window.drawing.commit("paint", window.drawing.document.add(Layer.from_rgba("red", rgba)))


def red(window) -> np.ndarray:
    return window.drawing.document.active_node.rgba(Rect(0, 0, 400, 300))[..., 3] > 127
