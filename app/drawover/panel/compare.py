"""A suggestion beside the drawing it is for, large: wiped over it, through it like onion skin, or in turn with it."""

from typing import Any

from . import pixels
from .controls.glyphs import faint, mix
from .host import HostLayer
from .qt import QtCore, QtGui, QtWidgets, image_rgba, position
from .words import tr

_TURN = 650  # ms that each picture stands while they blink
_ROOM = 150  # pixels across, from which there is room for words
_STEP = 0.05  # of the width, by an arrow key
_YOURS = QtGui.QColor(40, 110, 230)  # the drawing under the onion skin
_ROLE = QtGui.QPalette.ColorRole


class CompareView(QtWidgets.QWidget):
    """`show_pair` gives it what to compare, `set_mode` how: wipe | onion | blink. Hidden, it does nothing."""

    left = QtCore.Signal()  # Esc was pressed in it

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("drawover_compare")
        self.setAccessibleName(tr("Comparison with your drawing"))
        self.setFocusPolicy(QtCore.Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(100)
        self.setSizePolicy(QtWidgets.QSizePolicy.Policy.Expanding, QtWidgets.QSizePolicy.Policy.Expanding)
        self.mode = ""
        self.share = 0.5  # wipe: where the line stands; onion: how much of the drawing shines through
        self._before: Any = None  # QImages of one size
        self._after: Any = None
        self._part = QtCore.QRectF()  # what of them is drawn on
        self._second = True  # while they blink: the suggestion stands now
        self._turns = QtCore.QTimer(self)
        self._turns.setInterval(_TURN)
        self._turns.timeout.connect(self._turn)

    # -- what is shown ---------------------------------------------------------------------------------------------

    def show_pair(self, before, after):
        """before, after: QImages of one size, lines on transparency or on paper; None, None: nothing to compare."""
        self._before, self._after = before, after
        if before is not None:
            self._part = _drawn_part(before, after)
        self.update()

    def set_mode(self, mode):
        self.mode = mode
        self._second = True
        tips = {
            "wipe": tr("Drag the line, or press ← and →"),
            "onion": tr("Drag, or press ← and →: more or less of your drawing"),
            "blink": tr("Click, or press Space, for the other picture"),
        }
        self.setToolTip(tips.get(mode, ""))
        cursors = QtCore.Qt.CursorShape
        self.setCursor(cursors.PointingHandCursor if mode == "blink" else cursors.SplitHCursor)
        self._beat()
        self.update()

    def _beat(self):
        if self.mode == "blink" and self.isVisible():
            self._turns.start()
        else:
            self._turns.stop()

    def showEvent(self, event):
        super().showEvent(event)
        self._beat()

    def hideEvent(self, event):
        super().hideEvent(event)
        self._beat()

    def sizeHint(self):
        return QtCore.QSize(240, 240)

    # -- pointer and keys ------------------------------------------------------------------------------------------

    def _turn(self):
        self._second = not self._second
        self.update()

    def _take(self, event):
        box = self._box()
        self._set_share((position(event).x() - box.left()) / max(box.width(), 1.0))

    def _set_share(self, share):
        self.share = min(max(share, 0.0), 1.0)
        self.update()

    def mousePressEvent(self, event):
        if event.button() != QtCore.Qt.MouseButton.LeftButton:
            return
        if self.mode == "blink":
            self._turn()
            self._beat()  # a whole turn for what was asked for
        else:
            self._take(event)

    def mouseMoveEvent(self, event):
        if event.buttons() & QtCore.Qt.MouseButton.LeftButton and self.mode != "blink":
            self._take(event)

    def event(self, event):
        # A host's own shortcuts, and the panel's Esc, stand back while the comparison has the keyboard.
        keys = QtCore.Qt.Key
        ours = (keys.Key_Left, keys.Key_Right, keys.Key_Home, keys.Key_End, keys.Key_Space, keys.Key_Escape)
        if event.type() == QtCore.QEvent.Type.ShortcutOverride and event.key() in ours:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event):
        keys = QtCore.Qt.Key
        steps = {keys.Key_Left: -_STEP, keys.Key_Right: _STEP, keys.Key_Home: -1.0, keys.Key_End: 1.0}
        if event.key() in steps and self.mode != "blink":
            self._set_share(self.share + steps[event.key()])
        elif event.key() == keys.Key_Space and self.mode == "blink":
            self._turn()
            self._beat()
        elif event.key() == keys.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    # -- painting --------------------------------------------------------------------------------------------------

    def _box(self):
        """-> QRectF of the paper: the drawn part's shape, as large as fits."""
        room = QtCore.QRectF(self.rect()).adjusted(4.5, 4.5, -4.5, -4.5)
        size = self._part.size() if not self._part.isEmpty() else QtCore.QSizeF(1, 1)
        place = QtCore.QRectF(QtCore.QPointF(0, 0), size.scaled(room.size(), QtCore.Qt.AspectRatioMode.KeepAspectRatio))
        place.moveCenter(room.center())
        return place

    def paintEvent(self, event):
        painter = QtGui.QPainter(self)
        hints = QtGui.QPainter.RenderHint
        painter.setRenderHints(hints.Antialiasing | hints.SmoothPixmapTransform)
        palette, box = self.palette(), self._box()
        focused = self.hasFocus() and self.window().isActiveWindow()
        edge = palette.color(_ROLE.Highlight) if focused else mix(palette.color(_ROLE.Window),
                                                                  palette.color(_ROLE.WindowText), 0.3)  # fmt: skip
        painter.setPen(QtGui.QPen(edge, 1))
        painter.setBrush(QtCore.Qt.GlobalColor.white)
        painter.drawRoundedRect(box, 4, 4)
        if self._before is None or not self.mode:
            return
        inner = box.adjusted(1, 1, -1, -1)
        if self.mode == "wipe":
            self._paint_wipe(painter, inner)
        elif self.mode == "onion":
            self._paint_onion(painter, inner)
        else:
            image, word = (self._after, "suggestion") if self._second else (self._before, "yours")
            painter.drawImage(inner, image, self._part)
            self._label(painter, inner, word, right=self._second)

    def _paint_wipe(self, painter, box):
        line = box.left() + box.width() * self.share
        for image, left, right in ((self._before, box.left(), line), (self._after, line, box.right())):
            painter.setClipRect(QtCore.QRectF(left, box.top(), right - left, box.height()))
            painter.drawImage(box, image, self._part)
        painter.setClipping(False)
        tint = self.palette().color(_ROLE.Highlight)
        painter.setPen(QtGui.QPen(tint, 1.5))
        painter.drawLine(QtCore.QPointF(line, box.top()), QtCore.QPointF(line, box.bottom()))
        painter.setPen(QtCore.Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        painter.drawEllipse(QtCore.QPointF(line, box.center().y()), 5, 5)
        self._label(painter, box, "yours", right=False)
        self._label(painter, box, "suggestion", right=True)

    def _paint_onion(self, painter, box):
        painter.setOpacity(0.15 + 0.85 * self.share)
        painter.drawImage(box, _tinted(self._before, _YOURS), self._part)
        painter.setOpacity(1.0 - 0.75 * self.share)
        painter.drawImage(box, self._after, self._part)
        painter.setOpacity(1.0)
        self._label(painter, box, "yours", right=False, color=_YOURS)
        self._label(painter, box, "suggestion", right=True)

    def _label(self, painter, box, word, right, color=None):
        if box.width() < _ROOM:
            return
        font = QtGui.QFont(self.font())
        font.setPointSizeF(max(font.pointSizeF() * 0.85, 6.5))
        painter.setFont(font)
        metrics = QtGui.QFontMetrics(font)
        width, height = metrics.horizontalAdvance(word) + 10, metrics.height() + 2
        x = box.right() - width - 3 if right else box.left() + 3
        place = QtCore.QRectF(x, box.bottom() - height - 3, width, height)
        painter.setPen(QtCore.Qt.PenStyle.NoPen)
        painter.setBrush(QtGui.QColor(255, 255, 255, 215))
        painter.drawRoundedRect(place, 3, 3)
        painter.setPen(color or faint(QtGui.QColor(0, 0, 0), 0.65))
        painter.drawText(place, QtCore.Qt.AlignmentFlag.AlignCenter, word)


def _tinted(image, color):
    """-> QImage: the same with its dark lines in a color."""
    tinted = image.convertToFormat(QtGui.QImage.Format.Format_ARGB32_Premultiplied)
    painter = QtGui.QPainter(tinted)
    painter.setCompositionMode(QtGui.QPainter.CompositionMode.CompositionMode_SourceAtop)
    painter.fillRect(tinted.rect(), color)
    if not image.hasAlphaChannel() or image.pixelColor(0, 0).alpha() == 255:  # on paper: only the lines
        painter.setCompositionMode(QtGui.QPainter.CompositionMode.CompositionMode_Lighten)
        painter.drawImage(0, 0, image)
    painter.end()
    return tinted


def _drawn_part(*images):
    """-> QRectF around the lines of images of one size, with a margin; all of them where nothing is transparent."""
    size = images[0].size()
    small = size.scaled(QtCore.QSize(256, 256), QtCore.Qt.AspectRatioMode.KeepAspectRatio).expandedTo(
        QtCore.QSize(1, 1)
    )
    x0, y0, x1, y1 = small.width(), small.height(), 0, 0
    way = QtCore.Qt.TransformationMode.SmoothTransformation
    for image in images:
        shrunk = image.scaled(small, QtCore.Qt.AspectRatioMode.IgnoreAspectRatio, way)
        found = pixels.ink_bounds(HostLayer("", image_rgba(shrunk), small.width(), small.height()))
        if found:
            x0, y0, x1, y1 = min(x0, found[0]), min(y0, found[1]), max(x1, found[2]), max(y1, found[3])
    if x1 <= x0 or y1 <= y0:
        return QtCore.QRectF(QtCore.QPointF(0, 0), QtCore.QSizeF(size))
    margin = max(x1 - x0, y1 - y0) * 0.06 + 1
    part = QtCore.QRectF(x0 - margin, y0 - margin, x1 - x0 + 2 * margin, y1 - y0 + 2 * margin)
    part = part.intersected(QtCore.QRectF(0, 0, small.width(), small.height()))
    scale = size.width() / float(small.width()), size.height() / float(small.height())
    return QtCore.QRectF(part.x() * scale[0], part.y() * scale[1], part.width() * scale[0], part.height() * scale[1])
