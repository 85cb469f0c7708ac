"""Below the gallery: ways to compare the chosen suggestion with the drawing, what moved in it, and clearing all."""

from ..qt import QtCore, QtGui, QtWidgets
from ..words import later, tr
from .buttons import SignButton, TextButton
from .glyphs import faint, mix

MODES = (
    ("wipe", later("Wipe: your drawing left of the line, the suggestion right of it (W)")),
    ("onion", later("Onion skin: your drawing shines through the suggestion (O)")),
    ("blink", later("Blink: your drawing and the suggestion in turn (B)")),
)
_SIDE = 28
_ROLE = QtGui.QPalette.ColorRole


class LooksBar(QtWidgets.QWidget):
    """At most one way to compare is on; `mode()` is "" while none is."""

    mode_changed = QtCore.Signal(str)
    clear = QtCore.Signal()

    def __init__(self, parent=None):
        super().__init__(parent)
        self._modes = {}
        row = QtWidgets.QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for mode, tip in MODES:
            button = self._modes[mode] = SignButton(mode, tr(tip), checkable=True, side=_SIDE)
            button.setObjectName("drawover_" + mode)
            button.toggled.connect(lambda on, mode=mode: self._toggled(mode, on))
            row.addWidget(button)
        self.moved = TextButton(tr("What moved"), checkable=True)
        self.moved.setObjectName("drawover_moved")
        self.moved.setToolTip(tr("What moved: in red on the canvas, and in words (M)"))
        self.clear_button = SignButton("clear", tr("Clear the gallery; what has a star stays"), side=_SIDE)
        self.clear_button.setObjectName("drawover_clear")
        self.clear_button.clicked.connect(self.clear)
        row.addSpacing(4)
        row.addWidget(self.moved)
        row.addStretch(1)
        row.addWidget(self.clear_button)

    def mode(self):
        return next((mode for mode, button in self._modes.items() if button.isChecked()), "")

    def toggle(self, mode):
        """As a click on its button does."""
        self._modes[mode].toggle()

    def _toggled(self, mode, on):
        if on:
            for other, button in self._modes.items():
                if other != mode and button.isChecked():
                    button.blockSignals(True)
                    button.setChecked(False)
                    button.blockSignals(False)
                    button.update()
        self.mode_changed.emit(self.mode())


class Changes(QtWidgets.QFrame):
    """What moved in the chosen suggestion: a sentence for each part, and a button that makes a layer of it."""

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

    def say(self, sentences, own=True):
        """sentences: list of str; None: nothing is chosen. own: whether it is made of the artist's own lines."""
        if sentences is None:
            text = tr("Choose a suggestion to see what moved in it.")
        elif own:
            text = "\n".join("· " + sentence for sentence in sentences) or tr("No part moved enough to be told.")
        else:
            text = tr("These lines are new; the red overlay shows whether yours would move, and where to.")
        self.words.setText(text)
        self.words.setAccessibleName(text)
        self.button.setVisible(bool(sentences) or not own)
        self._fit()

    def resizeEvent(self, event):
        super().resizeEvent(event)
        self._fit()

    def _fit(self):
        """As high as the sentences need, up to four lines; the rest scrolls."""
        line = self.words.fontMetrics().lineSpacing()
        wanted = self.words.heightForWidth(max(self.area.viewport().width(), 60))
        height = min(max(wanted, line + 14), line * 4 + 16) + 2
        if height != self.height():
            self.setFixedHeight(height)

    def paintEvent(self, event):
        painter = QtGui.QPainter(self)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        window, text = self.palette().color(_ROLE.Window), self.palette().color(_ROLE.WindowText)
        painter.setPen(QtGui.QPen(mix(window, text, 0.18), 1))
        painter.setBrush(faint(text, 0.05))
        painter.drawRoundedRect(QtCore.QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
