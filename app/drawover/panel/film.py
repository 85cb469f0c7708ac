"""The gallery as film strips: the stages of one picture are the frames of a strip, from the first to the last.

Of the ordinary gallery, which it is otherwise, each row is one strip.
"""

from .card import GAP, CardDelegate, small
from .controls.glyphs import draw, mix
from .gallery import GalleryView
from .gallery_model import ENTRY
from .qt import QtCore, QtGui, QtWidgets
from .words import tr

_HOLES = 11  # pixels of the strip above and below its frames
_BESIDE = GAP + 3  # pixels beside a frame
_WORD, _BUTTON = 19, 21  # pixels of the rows below a frame: what it is, and Insert
_NARROWEST = 56  # pixels of a frame's place
_ROLE = QtGui.QPalette.ColorRole
_STATE = QtWidgets.QStyle.StateFlag


class FrameDelegate(CardDelegate):
    """A frame of the strip: its picture, below it what it is, and Insert."""

    caption = 2 * _HOLES + _WORD + _BUTTON + 2 * GAP - 2 * _BESIDE

    def paper_rect(self, cell):
        return QtCore.QRectF(cell).adjusted(
            _BESIDE + 0.5, _HOLES + 0.5, -_BESIDE - 0.5, -(_HOLES + _WORD + _BUTTON + 2 * GAP) - 0.5
        )

    def insert_rect(self, cell, font):
        paper = self.paper_rect(cell)
        return QtCore.QRectF(paper.left(), cell.bottom() - GAP - _BUTTON, paper.width(), _BUTTON - 1)

    def word_rect(self, cell):
        """-> QRectF of what it is."""
        return QtCore.QRectF(cell.left(), self.paper_rect(cell).bottom() + _HOLES + 1, cell.width(), _WORD)

    def _caption(self, painter, option, entry):
        palette, row = option.palette, self.word_rect(option.rect)
        font = small(option.font)
        words, dot = QtGui.QFontMetrics(font), 10.0
        shown = words.elidedText(entry.word, QtCore.Qt.TextElideMode.ElideRight, int(row.width() - dot - 4))
        left = row.center().x() - (words.horizontalAdvance(shown) + dot) / 2
        painter.setPen(QtCore.Qt.PenStyle.NoPen)
        painter.setBrush(entry.run.look.color(entry) or palette.color(_ROLE.Text))
        painter.drawEllipse(QtCore.QPointF(left + 3.2, row.center().y()), 3.2, 3.2)
        painter.setFont(font)
        painter.setPen(mix(palette.color(_ROLE.Base), palette.color(_ROLE.Text), 0.85))
        place = QtCore.QRectF(left + dot, row.top(), row.width(), row.height())
        painter.drawText(place, QtCore.Qt.AlignmentFlag.AlignVCenter | QtCore.Qt.AlignmentFlag.AlignLeft, shown)
        self._insert(painter, self.insert_rect(option.rect, option.font), option)


class FilmView(GalleryView):
    """`set_across`: how many frames a strip has."""

    cards = FrameDelegate
    _across = 1

    def __init__(self, model, parent=None):
        super().__init__(model, parent)
        self.setAccessibleName(tr("Film strip"))
        self.setMinimumHeight(150)

    def set_across(self, count):
        if count != self._across:
            self._across = count
            self._fit_grid()

    def columns(self, width):
        return max(1, min(self._across, width // _NARROWEST))

    def paintEvent(self, event):
        painter = QtGui.QPainter(self.viewport())
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        for strip in self.strips():
            self._paint_strip(painter, strip)
        painter.end()
        super().paintEvent(event)
        painter = QtGui.QPainter(self.viewport())
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        ink = mix(self.palette().color(_ROLE.Base), self.palette().color(_ROLE.Text), 0.6)
        for at in self.steps():
            place = QtCore.QRectF(0, 0, 12, 12)
            place.moveCenter(at)
            draw(painter, "right", place, ink, 1.5)
        painter.end()

    def strips(self):
        """-> list of the QRectFs of the rows' strips, without what is written below them."""
        rows = {}
        for row in range(self._model.rowCount()):
            cell = self.visualRect(self._model.index(row, 0))
            paper = self._cards.paper_rect(cell)
            place = QtCore.QRectF(cell.left() + 1, cell.top(), cell.width() - 2, paper.bottom() + _HOLES - cell.top())
            rows[cell.top()] = rows[cell.top()].united(place) if cell.top() in rows else place
        return list(rows.values())

    def steps(self):
        """-> list of the QPointFs between frames, where one stage leads to the next."""
        found = []
        for row in range(1, self._model.rowCount()):
            before, cell = (self.visualRect(self._model.index(each, 0)) for each in (row - 1, row))
            if before.top() == cell.top():
                found.append(QtCore.QPointF(cell.left(), self._cards.paper_rect(cell).center().y()))
        return found

    def _paint_strip(self, painter, strip):
        base, text = self.palette().color(_ROLE.Base), self.palette().color(_ROLE.Text)
        painter.setPen(QtCore.Qt.PenStyle.NoPen)
        painter.setBrush(mix(base, text, 0.13))
        painter.drawRoundedRect(strip, 4, 4)
        painter.setBrush(base)
        count = max(int(strip.width() // 12), 1)
        step = strip.width() / count
        for number in range(count):
            x = strip.left() + (number + 0.5) * step
            for y in (strip.top() + _HOLES / 2.0, strip.bottom() - _HOLES / 2.0):
                painter.drawRoundedRect(QtCore.QRectF(x - 3, y - 2.2, 6, 4.4), 1.4, 1.4)


def last_of(model, kind):
    """-> the last row of a kind in a model, or -1."""
    rows = [row for row in range(model.rowCount()) if model.index(row, 0).data(ENTRY).kind == kind]
    return rows[-1] if rows else -1
