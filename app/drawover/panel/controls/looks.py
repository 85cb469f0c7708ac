"""The controls below the gallery: comparing the chosen suggestion, what moved in it, where to insert it."""

from ..qt import QtCore, QtGui, QtWidgets
from ..words import later, tr
from .buttons import Segments, SignButton, TextButton
from .glyphs import faint, mix

MODES = (
    ("wipe", later("Wipe: on the canvas your drawing left of the line, the suggestion right of it (W)")),
    ("onion", later("Onion skin: on the canvas your drawing in blue through the suggestion (O)")),
    ("blink", later("Blink: on the canvas your drawing and the suggestion in turn (B)")),
)
PLACINGS = (
    ("replace", later("Replace"), later("My lines and inked go in the place of your layer, which is hidden")),
    ("above", later("Above"), later("Above your layer, which stays as it is")),
    ("beside", later("Beside"), later("Next to your drawing, which stays as it is")),
)
_STEPS = 1000  # of the slider
_SIDE = 28
_ROLE = QtGui.QPalette.ColorRole


class LooksBar(QtWidgets.QWidget):
    """At most one comparison mode is on; `mode()` is "" if none is."""

    mode_changed = QtCore.Signal(str)
    share_changed = QtCore.Signal(float)  # 0..1: how much of the drawing is visible during a comparison
    clear = QtCore.Signal()

    def __init__(self, parent=None):
        super().__init__(parent)
        self._modes = {}
        self.placing = Segments([(value, tr(word), tr(tip)) for value, word, tip in PLACINGS])
        self.placing.setObjectName("drawover_placing")
        self.placing.setAccessibleName(tr("Where a suggestion is inserted"))
        self.share = self._share()
        row = QtWidgets.QHBoxLayout()
        row.setSpacing(2)
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(self.share)
        column.addLayout(row)
        column.addWidget(self.placing)
        for mode, tip in MODES:
            button = self._modes[mode] = SignButton(mode, tr(tip), checkable=True, side=_SIDE)
            button.setObjectName("drawover_" + mode)
            button.toggled.connect(lambda on, mode=mode: self._toggled(mode, on))
            row.addWidget(button)
        self.moved = TextButton(tr("What moved"), checkable=True)
        self.moved.setObjectName("drawover_moved")
        self.moved.setChecked(True)
        self.moved.setToolTip(tr("What moved: in red on the canvas, and in words (M)"))
        self.clear_button = SignButton("clear", tr("Clear the gallery; what has a star stays"), side=_SIDE)
        self.clear_button.setObjectName("drawover_clear")
        self.clear_button.clicked.connect(self.clear)
        row.addSpacing(4)
        row.addWidget(self.moved)
        row.addStretch(1)
        row.addWidget(self.clear_button)

    def _share(self):
        slider = self._slider = QtWidgets.QSlider(QtCore.Qt.Orientation.Horizontal)
        slider.setObjectName("drawover_share")
        slider.setRange(0, _STEPS)
        slider.setValue(_STEPS // 2)
        slider.setPageStep(_STEPS // 10)
        slider.setAccessibleName(tr("How much of your drawing is seen"))
        slider.valueChanged.connect(lambda value: self.share_changed.emit(value / _STEPS))
        row = QtWidgets.QWidget()
        line = QtWidgets.QHBoxLayout(row)
        line.setContentsMargins(2, 0, 2, 0)
        self._ends = QtWidgets.QLabel(), QtWidgets.QLabel()
        line.addWidget(self._ends[0])
        line.addWidget(slider, 1)
        line.addWidget(self._ends[1])
        row.hide()
        return row

    def set_share(self, share):
        """Set the slider; 0..1."""
        self._slider.setValue(round(share * _STEPS))

    def mode(self):
        return next((mode for mode, button in self._modes.items() if button.isChecked()), "")

    def toggle(self, mode):
        """Click the mode's button."""
        self._modes[mode].toggle()

    def _toggled(self, mode, on):
        if on:
            for other, button in self._modes.items():
                if other != mode and button.isChecked():
                    button.blockSignals(True)
                    button.setChecked(False)
                    button.blockSignals(False)
                    button.update()
        ends = (tr("suggestion"), tr("yours")) if self.mode() == "wipe" else (tr("yours, faint"), tr("yours, clear"))
        for label, word in zip(self._ends, ends):  # noqa: B905 - Krita's Python may be 3.8
            label.setText(word)
        self.share.setVisible(self.mode() in ("wipe", "onion"))
        self.mode_changed.emit(self.mode())


class Changes(QtWidgets.QFrame):
    """What moved in the chosen suggestion: a sentence for each part, and a button that inserts it as a layer."""

    insert = QtCore.Signal()

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("drawover_changes")
        self.words = QtWidgets.QLabel()
        self.words.setObjectName("drawover_changes_words")
        self.words.setTextFormat(QtCore.Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.setAlignment(QtCore.Qt.AlignmentFlag.AlignTop)
        self.words.setTextInteractionFlags(QtCore.Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setContentsMargins(9, 6, 6, 6)
        area = QtWidgets.QScrollArea()
        area.setWidget(self.words)
        area.setWidgetResizable(True)
        area.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(QtCore.Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(QtCore.Qt.FocusPolicy.StrongFocus)
        area.viewport().setAutoFillBackground(False)
        self.words.setAutoFillBackground(False)
        self.area = area
        self.button = SignButton("layer", tr("Insert what moved: a layer of its own, in red"), side=26)
        self.button.setObjectName("drawover_insert_moved")
        self.button.clicked.connect(self.insert)
        row = QtWidgets.QHBoxLayout(self)
        row.setContentsMargins(1, 1, 3, 1)
        row.setSpacing(2)
        row.addWidget(area, 1)
        row.addWidget(self.button, 0, QtCore.Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QtWidgets.QSizePolicy.Policy.Preferred, QtWidgets.QSizePolicy.Policy.Fixed)

    def set_sentences(self, sentences, own=True, origin=""):
        """sentences: list of str; own: made of the artist's own lines; origin: where it comes from, or ""."""
        if own:
            text = "\n".join("· " + sentence for sentence in sentences) or tr("No part moves enough to be told.")
        else:
            text = tr("These lines are new: none of yours is moved.")
        text += "\n" + origin if origin else ""
        self.words.setText(text)
        self.words.setAccessibleName(text)
        self.button.setVisible(bool(sentences) and own)
        self._fit()

    def resizeEvent(self, event):
        super().resizeEvent(event)
        self._fit()

    def _fit(self):
        """Fit the height to the text, up to four lines; the rest scrolls."""
        line = self.words.fontMetrics().lineSpacing()
        needed = self.words.heightForWidth(max(self.area.viewport().width(), 60))
        height = min(max(needed, line + 14), line * 4 + 16) + 2
        if height != self.height():
            self.setFixedHeight(height)

    def paintEvent(self, event):
        painter = QtGui.QPainter(self)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        window, text = self.palette().color(_ROLE.Window), self.palette().color(_ROLE.WindowText)
        painter.setPen(QtGui.QPen(mix(window, text, 0.18), 1))
        painter.setBrush(faint(text, 0.05))
        painter.drawRoundedRect(QtCore.QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
