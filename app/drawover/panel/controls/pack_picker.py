"""Chooses the pack: shows its sample picture and name, and a pop-up with what each pack was trained on."""

from ..plain import plain_tip
from ..qt import QtCore, QtGui, QtWidgets
from ..words import tr
from .buttons import TextButton
from .glyphs import draw, mix

_ROLE = QtGui.QPalette.ColorRole
_SOURCES = 5  # that a row names
_PLAIN = QtCore.Qt.TextFormat.PlainText


def _paper(painter, box, sample):
    """Paint a sample picture on white paper, cropped to fill `box` from its left."""
    painter.setPen(QtCore.Qt.PenStyle.NoPen)
    painter.setBrush(QtCore.Qt.GlobalColor.white)
    painter.drawRoundedRect(box, 3, 3)
    if not sample.isNull():
        painter.setRenderHint(QtGui.QPainter.RenderHint.SmoothPixmapTransform)
        part = box.size().scaled(QtCore.QSizeF(sample.size()), QtCore.Qt.AspectRatioMode.KeepAspectRatio)
        source = QtCore.QRectF(QtCore.QPointF(0, (sample.height() - part.height()) / 2.0), part)
        painter.drawImage(box.adjusted(1, 1, -1, -1), sample, source)
    painter.setPen(QtGui.QPen(QtGui.QColor(0, 0, 0, 60), 1))
    painter.setBrush(QtCore.Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 3, 3)


class PackPicker(QtWidgets.QAbstractButton):
    """`set_packs` fills it; `value()` is the chosen pack's name, "" if there is none."""

    chosen = QtCore.Signal(str)
    sample_requested = QtCore.Signal(str)  # answered by set_sample
    opened = QtCore.Signal()  # the pop-up is shown next
    new_requested = QtCore.Signal()  # the row at the end of the pop-up was pressed

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("drawover_pack")
        self.setAttribute(QtCore.Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(QtCore.Qt.FocusPolicy.StrongFocus)
        self._packs, self._samples, self._value = [], {}, ""
        self._last_row = ""
        self._popup = None
        self.clicked.connect(self.open)
        self.setVisible(False)

    def value(self):
        return self._value

    def set_packs(self, packs):
        """packs: dicts with name, title, version, bytes, sources, from the engine's status."""
        before = {pack["name"]: pack for pack in self._packs}
        self._packs = list(packs)
        names = [pack["name"] for pack in self._packs]
        for pack in self._packs:  # one that was replaced has another sample
            if before.get(pack["name"], pack) != pack:
                self._samples.pop(pack["name"], None)
        if self._value not in names:
            self._value = names[0] if names else ""
        for name in names:
            if name not in self._samples:
                self._samples[name] = QtGui.QImage()
                self.sample_requested.emit(name)
        self._show()

    def set_sample(self, name, image):
        self._samples[name] = image
        self._show()

    def choose(self, name):
        if name != self._value:
            self._value = name
            self._show()
            self.chosen.emit(name)

    def open(self):
        """Show all packs and what they were trained on."""
        if not self._packs:
            return
        self.opened.emit()
        below = self.mapToGlobal(QtCore.QPoint(0, self.height() + 2))
        screen = QtGui.QGuiApplication.screenAt(below) or QtGui.QGuiApplication.primaryScreen()
        area = screen.availableGeometry()
        most = area.height() * 3 // 4
        self._popup = _PackList(self._packs, self._samples, self._value, self._last_row, most, self)
        self._popup.last.connect(self.new_requested)
        self._popup.setObjectName("drawover_packs")
        self._popup.chosen.connect(self.choose)
        self._popup.adjustSize()
        left = min(below.x(), area.right() - self._popup.width())
        top = min(below.y(), area.bottom() - self._popup.height())
        self._popup.move(max(left, area.left()), max(top, area.top()))
        self._popup.show()

    def set_last_row(self, text):
        """The words of a row at the end of the pop-up, which `new_requested` tells of; "": there is none."""
        self._last_row = text

    def current(self):
        """-> dict of the chosen pack from set_packs(), or None."""
        return next((pack for pack in self._packs if pack["name"] == self._value), None)

    def _show(self):
        pack = self.current()
        self.setVisible(pack is not None)
        if pack is None:
            return
        self.setText(pack["title"])
        self.setAccessibleName(tr("Pack: ") + self.text())
        self.setToolTip(plain_tip(_about(pack)))
        self.updateGeometry()
        self.update()

    def sizeHint(self):
        width = self.fontMetrics().horizontalAdvance(self.text())
        return QtCore.QSize(width + 24 + 6 + 14 + 14, max(28, self.fontMetrics().height() + 10))

    def minimumSizeHint(self):
        return QtCore.QSize(64, self.sizeHint().height())

    def paintEvent(self, event):
        painter = QtGui.QPainter(self)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        window, text = palette.color(_ROLE.Window), palette.color(_ROLE.WindowText)
        lit = self.underMouse() or self.isDown() or self.hasFocus()
        painter.setPen(QtGui.QPen(mix(window, text, 0.22), 1))
        painter.setBrush(mix(window, text, 0.14 if lit else 0.06))
        painter.drawRoundedRect(QtCore.QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        side = self.height() - 8.0
        _paper(painter, QtCore.QRectF(4, 4, side, side), self._samples.get(self._value, QtGui.QImage()))
        left = side + 10
        painter.setPen(text)
        painter.setFont(self.font())
        room = self.width() - left - 20
        words = self.fontMetrics().elidedText(self.text(), QtCore.Qt.TextElideMode.ElideRight, int(room))
        box = QtCore.QRectF(left, 0, room, self.height())
        painter.drawText(box, QtCore.Qt.AlignmentFlag.AlignVCenter | QtCore.Qt.AlignmentFlag.AlignLeft, words)
        draw(painter, "chevron", QtCore.QRectF(self.width() - 18, (self.height() - 12) / 2.0, 12, 12), text, 1.3)


def _about(pack, most=0):
    """-> str: a pack's name and size, and what it was trained on, of which at most so many are named; 0: all."""
    lines = [tr("{} {} — {:.1f} MB").format(pack["title"], pack.get("version", ""), pack.get("bytes", 0) / 1e6)]
    sources = list(dict.fromkeys(str(source) for source in pack.get("sources", [])))
    if most and len(sources) > most + 1:
        sources = [*sources[:most], tr("and {count} more").format(count=len(sources) - most)]
    return "\n".join(lines + ([tr("Trained on:")] + ["  " + source for source in sources] if sources else []))


class _PackList(QtWidgets.QFrame):
    """The pop-up: a row per pack."""

    chosen = QtCore.Signal(str)
    last = QtCore.Signal()

    def __init__(self, packs, samples, value, last_row, most, parent):
        """most: pixels of height that the rows may take; more of them are scrolled."""
        super().__init__(parent, QtCore.Qt.WindowType.Popup)
        self.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QtWidgets.QFrame.Shape.StyledPanel)
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(2)
        rows = QtWidgets.QWidget()
        inner = QtWidgets.QVBoxLayout(rows)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(2)
        for pack in packs:
            row = _PackRow(pack, samples.get(pack["name"], QtGui.QImage()), pack["name"] == value)
            row.clicked.connect(lambda *_, name=pack["name"]: self._choose(name))
            inner.addWidget(row)
        column.addWidget(_scrolled(rows, most))
        if last_row:
            button = TextButton(last_row)
            button.setObjectName("drawover_new_pack")
            button.clicked.connect(self._choose_last)
            column.addSpacing(2)
            column.addWidget(button)

    def _choose_last(self):
        self.close()
        self.last.emit()

    def _choose(self, name):
        self.chosen.emit(name)
        self.close()


def _scrolled(rows, most):
    """-> a scroll area around the rows, as high as they are, but for `most` pixels."""
    area = QtWidgets.QScrollArea()
    area.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(QtCore.Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(rows)
    size = rows.sizeHint()
    bar = area.verticalScrollBar().sizeHint().width() if size.height() > most else 0
    area.setFixedSize(size.width() + bar, min(size.height(), most))
    return area


class _PackRow(QtWidgets.QAbstractButton):
    """One pack: its sample, and below it its name and what it was trained on."""

    _HEIGHT, _WIDEST = 64, 256  # sample size

    def __init__(self, pack, sample, current):
        super().__init__()
        self._sample, self._current = sample, current
        shape = sample.width() / float(sample.height()) if not sample.isNull() else 1.0
        self._paper_size = QtCore.QSizeF(min(self._HEIGHT * shape, self._WIDEST), self._HEIGHT)
        self.setAttribute(QtCore.Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(QtCore.Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(pack["title"])
        self._row = row = QtWidgets.QVBoxLayout(self)
        row.setContentsMargins(10, self._HEIGHT + 16, 10, 8)
        row.setSpacing(2)
        title, *rest = _about(pack, _SOURCES).split("\n")
        for number, line in enumerate([title, *rest]):
            label = QtWidgets.QLabel(line.strip())
            label.setTextFormat(_PLAIN)
            label.setAttribute(QtCore.Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            font = QtGui.QFont(label.font())
            font.setBold(number == 0)
            if number:
                font.setPointSizeF(max(font.pointSizeF() * 0.9, 7))
            label.setFont(font)
            row.addWidget(label)

    def sizeHint(self):
        return self._row.sizeHint().expandedTo(QtCore.QSize(int(self._paper_size.width()) + 20, 0))

    def paintEvent(self, event):
        painter = QtGui.QPainter(self)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        if self._current or self.underMouse() or self.hasFocus():
            tint = palette.color(_ROLE.Highlight) if self._current else palette.color(_ROLE.WindowText)
            painter.setPen(QtCore.Qt.PenStyle.NoPen)
            painter.setBrush(mix(palette.color(_ROLE.Window), tint, 0.22 if self._current else 0.1))
            painter.drawRoundedRect(QtCore.QRectF(self.rect()), 5, 5)
        _paper(painter, QtCore.QRectF(QtCore.QPointF(9.5, 8.5), self._paper_size), self._sample)
