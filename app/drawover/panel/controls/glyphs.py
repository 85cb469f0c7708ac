"""Icons drawn as vectors, crisp at any size, and colors mixed from the palette, so that they fit any theme."""

import math

from ..qt import QtCore, QtGui

_ROUND = QtCore.Qt.PenCapStyle.RoundCap
_JOIN = QtCore.Qt.PenJoinStyle.RoundJoin


def mix(first, second, share):
    """-> QColor between two, `share` (0..1) of the second."""
    parts = zip(first.getRgbF(), second.getRgbF())  # noqa: B905 - Krita's Python may be 3.8
    return QtGui.QColor.fromRgbF(*(min(max(a + (b - a) * share, 0.0), 1.0) for a, b in parts))


def faint(color, alpha):
    """-> QColor with this alpha (0..1)."""
    color = QtGui.QColor(color)
    color.setAlphaF(alpha)
    return color


def is_dark(palette):
    return palette.color(QtGui.QPalette.ColorRole.Window).lightnessF() < 0.5


def warning_color(palette):
    return QtGui.QColor(235, 110, 95) if is_dark(palette) else QtGui.QColor(190, 50, 40)


def good_color(palette):
    return QtGui.QColor(110, 190, 120) if is_dark(palette) else QtGui.QColor(50, 140, 70)


def draw(painter, name, rect, color, width=1.5):
    """Draw the icon `name` into the square `rect` (QRectF)."""
    painter.save()
    painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / 16.0, rect.height() / 16.0)
    pen = QtGui.QPen(color, width * 16.0 / rect.width())
    pen.setCapStyle(_ROUND)
    pen.setJoinStyle(_JOIN)
    painter.setPen(pen)
    painter.setBrush(QtCore.Qt.BrushStyle.NoBrush)
    _SIGNS[name](painter, color)
    painter.restore()


def _fill(painter, color):
    painter.setPen(QtCore.Qt.PenStyle.NoPen)
    painter.setBrush(color)


def _spark(painter, color):
    _fill(painter, color)
    painter.drawPath(_four_points(6.8, 9.0, 6.2))
    painter.drawPath(_four_points(12.6, 3.6, 3.0))


def _four_points(x, y, reach):
    waist = reach * 0.14
    path = QtGui.QPainterPath(QtCore.QPointF(x, y - reach))
    for dx, dy, side, down in ((1, 0, 1, -1), (0, 1, 1, 1), (-1, 0, -1, 1), (0, -1, -1, -1)):
        path.quadTo(x + side * waist, y + down * waist, x + dx * reach, y + dy * reach)
    return path


def star_path(x, y, reach):
    """-> QPainterPath of a five-pointed star around (x, y)."""
    path = QtGui.QPainterPath()
    for step in range(10):
        away = reach if step % 2 == 0 else reach * 0.45
        angle = math.pi * (step / 5.0 - 0.5)
        point = QtCore.QPointF(x + away * math.cos(angle), y + away * math.sin(angle))
        path.lineTo(point) if step else path.moveTo(point)
    path.closeSubpath()
    return path


def _star(painter, color):
    painter.drawPath(star_path(8, 8.6, 6.8))


def _live(painter, color):
    for reach in (6.4, 3.9):
        box = QtCore.QRectF(8 - reach, 8 - reach, 2 * reach, 2 * reach)
        painter.drawArc(box, -45 * 16, 90 * 16)
        painter.drawArc(box, 135 * 16, 90 * 16)
    _fill(painter, color)
    painter.drawEllipse(QtCore.QRectF(6.4, 6.4, 3.2, 3.2))


def _more(painter, color):
    for y, x in ((4, 10.5), (8, 5.5), (12, 9.0)):
        painter.drawLine(QtCore.QPointF(2, y), QtCore.QPointF(x - 1.7, y))
        painter.drawLine(QtCore.QPointF(x + 1.7, y), QtCore.QPointF(14, y))
        painter.drawEllipse(QtCore.QPointF(x, y), 1.7, 1.7)


def _dice(painter, color):
    painter.drawRoundedRect(QtCore.QRectF(2.2, 2.2, 11.6, 11.6), 2.6, 2.6)
    _fill(painter, color)
    for x, y in ((5.4, 5.4), (8, 8), (10.6, 10.6), (10.6, 5.4), (5.4, 10.6)):
        painter.drawEllipse(QtCore.QPointF(x, y), 1.05, 1.05)


def _chevron(painter, color):
    painter.drawPolyline(QtGui.QPolygonF([QtCore.QPointF(4, 6), QtCore.QPointF(8, 10.2), QtCore.QPointF(12, 6)]))


def _right(painter, color):
    painter.drawPolyline(QtGui.QPolygonF([QtCore.QPointF(6, 4), QtCore.QPointF(10.2, 8), QtCore.QPointF(6, 12)]))


def _close(painter, color):
    painter.drawLine(QtCore.QPointF(4, 4), QtCore.QPointF(12, 12))
    painter.drawLine(QtCore.QPointF(12, 4), QtCore.QPointF(4, 12))


def _warning(painter, color):
    path = QtGui.QPainterPath(QtCore.QPointF(8, 2.2))
    path.lineTo(14.4, 13.4)
    path.lineTo(1.6, 13.4)
    path.closeSubpath()
    painter.drawPath(path)
    painter.drawLine(QtCore.QPointF(8, 6.4), QtCore.QPointF(8, 9.4))
    painter.drawPoint(QtCore.QPointF(8, 11.5))


def _hint(painter, color):
    painter.drawEllipse(QtCore.QRectF(2, 2, 12, 12))
    painter.drawLine(QtCore.QPointF(8, 7.4), QtCore.QPointF(8, 11))
    painter.drawPoint(QtCore.QPointF(8, 4.9))


def _stop(painter, color):
    _fill(painter, color)
    painter.drawRoundedRect(QtCore.QRectF(4, 4, 8, 8), 1.5, 1.5)


def _pencil(painter, color):
    path = QtGui.QPainterPath(QtCore.QPointF(2.6, 13.4))
    for x, y in ((3.6, 9.6), (10.6, 2.6), (13.4, 5.4), (6.4, 12.4)):
        path.lineTo(x, y)
    path.closeSubpath()
    painter.drawPath(path)
    painter.drawLine(QtCore.QPointF(8.8, 4.4), QtCore.QPointF(11.6, 7.2))


def _wipe(painter, color):
    painter.drawRoundedRect(QtCore.QRectF(2, 3, 12, 10), 1.5, 1.5)
    painter.drawLine(QtCore.QPointF(8, 1.5), QtCore.QPointF(8, 14.5))
    painter.setOpacity(painter.opacity() * 0.4)
    painter.setBrush(color)
    painter.drawRect(QtCore.QRectF(8, 3, 6, 10))


def _onion(painter, color):
    painter.drawEllipse(QtCore.QPointF(9.8, 8), 4.4, 4.4)
    painter.setOpacity(painter.opacity() * 0.55)
    painter.drawEllipse(QtCore.QPointF(6.2, 8), 4.4, 4.4)


def _blink(painter, color):
    path = QtGui.QPainterPath(QtCore.QPointF(1.6, 8))
    path.quadTo(8, 1.6, 14.4, 8)
    path.quadTo(8, 14.4, 1.6, 8)
    painter.drawPath(path)
    _fill(painter, color)
    painter.drawEllipse(QtCore.QPointF(8, 8), 2.1, 2.1)


def _moved(painter, color):
    painter.drawLine(QtCore.QPointF(3, 12.6), QtCore.QPointF(11.6, 4.4))
    corner = [QtCore.QPointF(6.8, 3.6), QtCore.QPointF(12.4, 3.6), QtCore.QPointF(12.4, 9.2)]
    painter.drawPolyline(QtGui.QPolygonF(corner))
    _fill(painter, color)
    painter.drawEllipse(QtCore.QPointF(3, 12.8), 1.7, 1.7)


def _layer(painter, color):
    for corners in (((8, 2), (14, 5.2), (8, 8.4), (2, 5.2), (8, 2)), ((2.4, 8.6), (8, 11.6), (10.4, 10.3))):
        painter.drawPolyline(QtGui.QPolygonF([QtCore.QPointF(x, y) for x, y in corners]))
    painter.drawLine(QtCore.QPointF(12.6, 9.2), QtCore.QPointF(12.6, 14.2))
    painter.drawLine(QtCore.QPointF(10.1, 11.7), QtCore.QPointF(15.1, 11.7))


def _clear(painter, color):
    painter.drawLine(QtCore.QPointF(2.6, 4.4), QtCore.QPointF(13.4, 4.4))
    painter.drawPolyline(QtGui.QPolygonF([QtCore.QPointF(x, y) for x, y in ((6, 4.2), (6, 2.2), (10, 2.2), (10, 4.2))]))
    outline = ((3.8, 4.6), (4.6, 13.8), (11.4, 13.8), (12.2, 4.6))
    painter.drawPolyline(QtGui.QPolygonF([QtCore.QPointF(x, y) for x, y in outline]))
    for x in (6.6, 9.4):
        painter.drawLine(QtCore.QPointF(x, 7), QtCore.QPointF(x, 11.2))


def _check(painter, color):
    points = [QtCore.QPointF(x, y) for x, y in ((3.4, 8.6), (6.6, 11.8), (12.8, 4.6))]
    painter.drawPolyline(QtGui.QPolygonF(points))


_SIGNS = {
    "spark": _spark, "star": _star, "live": _live, "more": _more, "dice": _dice, "chevron": _chevron, "right": _right,
    "close": _close, "warning": _warning, "hint": _hint, "stop": _stop, "pencil": _pencil,
    "wipe": _wipe, "onion": _onion, "blink": _blink, "moved": _moved, "layer": _layer, "clear": _clear,
    "check": _check,
}  # fmt: skip
