"""Paints one suggestion of the gallery: a sheet of white paper, and below it whose lines they are and how real."""

from .controls.glyphs import draw, faint, mix, star_path
from .gallery_model import ENTRY
from .qt import QtCore, QtGui, QtWidgets

CAPTION = 20  # pixels below the paper
GAP = 4  # pixels around a card
_ROLE = QtGui.QPalette.ColorRole
_STATE = QtWidgets.QStyle.StateFlag
_DOTS = {
    "mine": QtGui.QColor(86, 140, 230),
    "inked": QtGui.QColor(150, 105, 205),
    "borrowed": QtGui.QColor(224, 150, 60),
    "drawn": QtGui.QColor(120, 175, 95),
}


def paper_rect(cell):
    """-> QRectF of the paper in a cell (QRect) of the gallery."""
    return QtCore.QRectF(cell).adjusted(GAP + 0.5, GAP + 0.5, -GAP - 0.5, -CAPTION - 0.5)


def star_rect(cell):
    """-> QRectF of the place where a click stars."""
    paper = paper_rect(cell)
    return QtCore.QRectF(paper.right() - 23, paper.top() + 1, 22, 22)


def thumbnail(image, side, ratio):
    """-> QPixmap (side × side, for a screen of that ratio): the picture on white paper, as drags show it."""
    pixmap = QtGui.QPixmap(int(side * ratio), int(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(QtCore.Qt.GlobalColor.transparent)
    painter = QtGui.QPainter(pixmap)
    painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QtGui.QPainter.RenderHint.SmoothPixmapTransform)
    box = QtCore.QRectF(0.5, 0.5, side - 1, side - 1)
    painter.setPen(QtGui.QPen(QtGui.QColor(0, 0, 0, 80), 1))
    painter.setBrush(QtGui.QColor(255, 255, 255, 225))
    painter.drawRoundedRect(box, 5, 5)
    painter.drawImage(_fitted(image, box), image)
    painter.end()
    return pixmap


def _fitted(image, box):
    size = QtCore.QSizeF(image.size()).scaled(box.size(), QtCore.Qt.AspectRatioMode.KeepAspectRatio)
    place = QtCore.QRectF(QtCore.QPointF(0, 0), size)
    place.moveCenter(box.center())
    return place


class CardDelegate(QtWidgets.QStyledItemDelegate):
    """`pulse` (0..1) is how bright the placeholder is that comes next."""

    pulse = 0.0

    def paint(self, painter, option, index):
        entry = index.data(ENTRY)
        painter.save()
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QtGui.QPainter.RenderHint.SmoothPixmapTransform)
        paper = paper_rect(option.rect)
        if not entry.key:
            self._placeholder(painter, paper, option.palette, self._is_next(index))
        else:
            self._paper(painter, paper, option, entry)
            self._caption(painter, paper, option, entry)
        painter.restore()

    def sizeHint(self, option, index):
        return QtCore.QSize(option.rect.width(), option.rect.width() + CAPTION)

    def _is_next(self, index):
        if index.row() == 0:
            return True
        before = index.model().index(index.row() - 1, 0).data(ENTRY)
        return bool(before.key)

    def _placeholder(self, painter, paper, palette, next_one):
        base, text = palette.color(_ROLE.Base), palette.color(_ROLE.Text)
        pen = QtGui.QPen(mix(base, text, 0.2), 1)
        pen.setStyle(QtCore.Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(faint(text, 0.03 + (0.07 * self.pulse if next_one else 0.0)))
        painter.drawRoundedRect(paper, 5, 5)
        if next_one:
            side = min(paper.width(), 26.0)
            place = QtCore.QRectF(0, 0, side, side)
            place.moveCenter(paper.center())
            draw(painter, "pencil", place, faint(text, 0.18 + 0.3 * self.pulse), 1.2)

    def _paper(self, painter, paper, option, entry):
        palette = option.palette
        chosen = bool(option.state & _STATE.State_Selected)
        hovered = bool(option.state & _STATE.State_MouseOver)
        edge = QtGui.QPen(mix(palette.color(_ROLE.Base), palette.color(_ROLE.Text), 0.3), 1)
        if chosen:
            edge = QtGui.QPen(palette.color(_ROLE.Highlight), 2.5)
        elif hovered:
            edge = QtGui.QPen(faint(palette.color(_ROLE.Highlight), 0.75), 1.5)
        painter.setPen(edge)
        painter.setBrush(QtCore.Qt.GlobalColor.white)
        painter.drawRoundedRect(paper, 5, 5)
        if entry.image is not None and not entry.image.isNull():
            painter.drawImage(_fitted(entry.image, paper.adjusted(3, 3, -3, -3)), entry.image)
        if entry.starred or hovered:
            self._star(painter, star_rect(option.rect), entry.starred)

    def _star(self, painter, place, on):
        center = place.center()
        painter.setPen(QtGui.QPen(QtGui.QColor(150, 110, 10) if on else QtGui.QColor(120, 120, 120), 1.1))
        painter.setBrush(QtGui.QColor(250, 195, 55) if on else QtGui.QColor(255, 255, 255, 200))
        painter.drawPath(star_path(center.x(), center.y() + 0.5, 6.8))

    def _caption(self, painter, paper, option, entry):
        palette = option.palette
        text = palette.color(_ROLE.Text)
        row = QtCore.QRectF(paper.left(), paper.bottom() + 2, paper.width(), CAPTION - 2)
        painter.setPen(QtCore.Qt.PenStyle.NoPen)
        painter.setBrush(_DOTS.get(entry.shown_kind, text))
        painter.drawEllipse(QtCore.QPointF(row.left() + 5, row.center().y()), 3.2, 3.2)
        font = QtGui.QFont(option.font)
        font.setPointSizeF(max(font.pointSizeF() * 0.88, 6.5))
        painter.setFont(font)
        painter.setPen(mix(palette.color(_ROLE.Base), text, 0.85))
        words = QtCore.QRectF(row.left() + 13, row.top(), row.width() - 34, row.height())
        shown = QtGui.QFontMetrics(font).elidedText(entry.title, QtCore.Qt.TextElideMode.ElideRight, int(words.width()))
        painter.drawText(words, QtCore.Qt.AlignmentFlag.AlignVCenter | QtCore.Qt.AlignmentFlag.AlignLeft, shown)
        self._realism(painter, QtCore.QRectF(row.right() - 13, row.center().y() - 5.5, 11, 11), palette, entry.realism)

    def _realism(self, painter, place, palette, realism):
        """A ring that closes the more it looks drawn by a hand."""
        text, base = palette.color(_ROLE.Text), palette.color(_ROLE.Base)
        painter.setBrush(QtCore.Qt.BrushStyle.NoBrush)
        painter.setPen(QtGui.QPen(mix(base, text, 0.18), 2))
        painter.drawEllipse(place)
        pen = QtGui.QPen(mix(base, text, 0.7), 2)
        pen.setCapStyle(QtCore.Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawArc(place, 90 * 16, -int(max(0.0, min(realism, 1.0)) * 360 * 16))
