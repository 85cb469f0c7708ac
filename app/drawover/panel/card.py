"""Paints one suggestion of the gallery: a sheet of white paper, and below it whose lines it shows, and Insert."""

from typing import Any

from .controls.glyphs import draw, faint, mix, star_path
from .gallery_model import ENTRY
from .qt import QtCore, QtGui, QtWidgets
from .words import tr

CAPTION = 24  # pixels below the paper
GAP = 4  # pixels around a card
_ROLE = QtGui.QPalette.ColorRole
_STATE = QtWidgets.QStyle.StateFlag


def paper_rect(cell):
    """-> QRectF of the paper in a gallery cell (QRect)."""
    return QtCore.QRectF(cell).adjusted(GAP + 0.5, GAP + 0.5, -GAP - 0.5, -CAPTION - 0.5)


def star_rect(cell):
    """-> QRectF of the star button."""
    paper = paper_rect(cell)
    return QtCore.QRectF(paper.right() - 23, paper.top() + 1, 22, 22)


def insert_rect(cell, font):
    """-> QRectF of the Insert button; font: the gallery's."""
    words = QtGui.QFontMetrics(small(font))
    row = caption_rect(cell)
    width = min(words.horizontalAdvance(tr("Insert")) + 14.0, row.width() - 13)
    return QtCore.QRectF(row.right() - width, row.top() + 1.5, width, row.height() - 3)


def caption_rect(cell):
    """-> QRectF of the caption below the paper."""
    paper = paper_rect(cell)
    return QtCore.QRectF(paper.left(), paper.bottom() + 2, paper.width(), CAPTION - 3)


def paint_heading(painter, rect, font, palette, words):
    """Paint a heading above cards, followed by a line to the right edge of its QRect."""
    font, text = small(font), palette.color(_ROLE.Text)
    painter.setFont(font)
    painter.setPen(mix(palette.color(_ROLE.Base), text, 0.85))
    row = QtCore.QRectF(rect).adjusted(GAP + 1, 0, -GAP - 1, 0)
    painter.drawText(row, QtCore.Qt.AlignmentFlag.AlignVCenter | QtCore.Qt.AlignmentFlag.AlignLeft, words)
    left = row.left() + QtGui.QFontMetrics(font).horizontalAdvance(words) + 8
    painter.setPen(QtGui.QPen(mix(palette.color(_ROLE.Base), text, 0.2), 1))
    if left < row.right():
        painter.drawLine(QtCore.QPointF(left, row.center().y()), QtCore.QPointF(row.right(), row.center().y()))


def small(font):
    """-> QFont of what stands on cards."""
    font = QtGui.QFont(font)
    font.setPointSizeF(max(font.pointSizeF() * 0.88, 6.5))
    return font


def thumbnail(image, side, ratio):
    """-> QPixmap (side × side, at that device pixel ratio): the picture on white paper, for drags."""
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
    """`pulse` (0..1): brightness of the next placeholder; `shown`: the chosen one is on the canvas."""

    caption = CAPTION  # pixels that it takes below the paper
    pulse = 0.0
    shown = False
    cell_size: Any = None  # row -> QSize of its cell, if cells differ in size

    def paper_rect(self, cell):
        """-> QRectF of the paper in a cell (QRect)."""
        return paper_rect(cell)

    def insert_rect(self, cell, font):
        """-> QRectF of the button that inserts."""
        return insert_rect(cell, font)

    def paint(self, painter, option, index):
        entry = index.data(ENTRY)
        painter.save()
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QtGui.QPainter.RenderHint.SmoothPixmapTransform)
        paper = self.paper_rect(option.rect)
        if not entry.key:
            self._placeholder(painter, paper, option.palette, self._is_next(index))
        else:
            self._paper(painter, paper, option, entry)
            self._caption(painter, option, entry)
        painter.restore()

    def sizeHint(self, option, index):
        if self.cell_size is not None:
            return self.cell_size(index.row())
        return QtCore.QSize(option.rect.width(), option.rect.width() + self.caption)

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
        if entry.present:
            self._inserted_mark(painter, QtCore.QRectF(paper.left() + 4, paper.top() + 4, 15, 15))
        if chosen and self.shown:
            self._eye(painter, QtCore.QRectF(paper.left() + 4, paper.bottom() - 19, 15, 15), palette)
        if entry.starred or hovered:
            self._star(painter, star_rect(option.rect), entry.starred)

    def _star(self, painter, place, on):
        center = place.center()
        painter.setPen(QtGui.QPen(QtGui.QColor(150, 110, 10) if on else QtGui.QColor(120, 120, 120), 1.1))
        painter.setBrush(QtGui.QColor(250, 195, 55) if on else QtGui.QColor(255, 255, 255, 200))
        painter.drawPath(star_path(center.x(), center.y() + 0.5, 6.8))

    def _inserted_mark(self, painter, place):
        """Mark an inserted suggestion."""
        painter.setPen(QtGui.QPen(QtCore.Qt.GlobalColor.white, 1))
        painter.setBrush(QtGui.QColor(50, 140, 70))
        painter.drawEllipse(place)
        draw(painter, "check", place.adjusted(2.5, 2.5, -2.5, -2.5), QtGui.QColor(255, 255, 255), 1.6)

    def _eye(self, painter, place, palette):
        """Mark the suggestion shown on the canvas."""
        painter.setPen(QtCore.Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(_ROLE.Highlight))
        painter.drawEllipse(place)
        draw(painter, "blink", place.adjusted(2, 2, -2, -2), palette.color(_ROLE.HighlightedText), 1.2)

    def _caption(self, painter, option, entry):
        palette = option.palette
        base, text = palette.color(_ROLE.Base), palette.color(_ROLE.Text)
        row, button = caption_rect(option.rect), insert_rect(option.rect, option.font)
        painter.setPen(QtCore.Qt.PenStyle.NoPen)
        painter.setBrush(entry.run.look.color(entry) or text)
        painter.drawEllipse(QtCore.QPointF(row.left() + 5, row.center().y()), 3.2, 3.2)
        font = small(option.font)
        painter.setFont(font)
        painter.setPen(mix(base, text, 0.85))
        words = QtCore.QRectF(row.left() + 13, row.top(), button.left() - row.left() - 17, row.height())
        shown = QtGui.QFontMetrics(font).elidedText(entry.word, QtCore.Qt.TextElideMode.ElideRight, int(words.width()))
        painter.drawText(words, QtCore.Qt.AlignmentFlag.AlignVCenter | QtCore.Qt.AlignmentFlag.AlignLeft, shown)
        self._insert(painter, button, option)

    def _insert(self, painter, place, option):
        palette, state = option.palette, option.state
        base, text = palette.color(_ROLE.Base), palette.color(_ROLE.Text)
        ink = mix(base, text, 0.8)
        painter.setPen(QtGui.QPen(mix(base, text, 0.3), 1))
        painter.setBrush(mix(base, text, 0.06))
        if state & _STATE.State_Selected or state & _STATE.State_MouseOver:
            ink = palette.color(_ROLE.HighlightedText)
            painter.setPen(QtCore.Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(_ROLE.Highlight))
        painter.drawRoundedRect(place, 4, 4)
        painter.setPen(ink)
        painter.drawText(place, QtCore.Qt.AlignmentFlag.AlignCenter, tr("Insert"))
