"""Options that rarely change, behind a fold: the nudge, the count, the seed, and what of the drawing may move."""

import random

from ..qt import QtCore, QtGui, QtWidgets
from ..words import later, tr
from .buttons import Segments, SignButton
from .glyphs import mix

NUDGES = (
    (
        "search",
        later("Search"),
        later("Leans on the most similar drawings"),
        later("the drawings of the pack that are most like yours"),
    ),
    ("lis", later("Learned"), later("Leads away from flaws, as learned"), later("it leans on nobody's drawing")),
    (
        "optimize",
        later("Optimize"),
        later("Looks for a truer drawing step by step"),
        later("slower; shows what it reaches on the way"),
    ),
)  # value, word, its effect in one line, further explanation
NUDGE_WORDS = {value: word for value, word, _, _ in NUDGES}
DEFAULT_COUNT = 8
MAX_COUNT = 24
_ROLE = QtGui.QPalette.ColorRole


class MaskPicker(QtWidgets.QComboBox):
    """Chooses the layer or mask that marks what to keep. `masks()` -> list of (key, name), called on each opening."""

    def __init__(self, masks, parent=None):
        super().__init__(parent)
        self.setObjectName("drawover_keep")
        self.setAccessibleName(tr("Keep these strokes"))
        self.setToolTip(tr("Strokes under what is painted on this layer or mask stay where they are"))
        self.setSizeAdjustPolicy(QtWidgets.QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setSizePolicy(QtWidgets.QSizePolicy.Policy.Expanding, QtWidgets.QSizePolicy.Policy.Fixed)
        self._masks = masks
        self.addItem(tr("nothing"), "")

    def value(self):
        """-> key of the chosen one, "" for none."""
        return self.currentData() or ""

    def look(self):
        """Update the list from the host; a missing mask stays listed if chosen, so that the error is reported."""
        chosen, name = self.value(), self.currentText()
        found = [("", tr("nothing")), *self._masks()]
        if chosen and chosen not in [key for key, _ in found]:
            found.append((chosen, name))
        shown = [(self.itemData(number), self.itemText(number)) for number in range(self.count())]
        if found == shown:
            return
        self.blockSignals(True)
        self.clear()
        for key, text in found:
            self.addItem(text, key)
        self.setCurrentIndex(self.findData(chosen))
        self.blockSignals(False)

    def forget(self):
        """Reset: another drawing with other layers is active."""
        self.setCurrentIndex(0)
        self.look()

    def showPopup(self):
        self.look()
        super().showPopup()

    def focusInEvent(self, event):
        self.look()
        super().focusInEvent(event)


class More(QtWidgets.QWidget):
    """`summary()` describes settings that differ from the defaults; `changed` when it may differ."""

    changed = QtCore.Signal()

    def __init__(self, masks, selects, parent=None):
        """masks: as in MaskPicker; selects: whether the host has selections."""
        super().__init__(parent)
        self.setObjectName("drawover_more")
        self.nudge = Segments(
            [(value, tr(word), "{}: {}".format(tr(line), tr(more))) for value, word, line, more in NUDGES]
        )
        self.nudge.setObjectName("drawover_nudge")
        self.nudge.setAccessibleName(tr("How to nudge"))
        self._explained = QtWidgets.QLabel()
        self._explained.setObjectName("drawover_nudge_explained")
        self._explained.setSizePolicy(QtWidgets.QSizePolicy.Policy.Ignored, QtWidgets.QSizePolicy.Policy.Fixed)
        font = QtGui.QFont(self._explained.font())
        font.setPointSizeF(max(font.pointSizeF() * 0.9, 6.5))
        self._explained.setFont(font)
        self.count = QtWidgets.QSpinBox()
        self.count.setObjectName("drawover_count")
        self.count.setAccessibleName(tr("How many"))
        self.count.setRange(1, MAX_COUNT)
        self.count.setValue(DEFAULT_COUNT)
        self.count.setToolTip(tr("How many suggestions, up to {}").format(MAX_COUNT))
        self.seed = QtWidgets.QSpinBox()
        self.seed.setObjectName("drawover_seed")
        self.seed.setAccessibleName(tr("Seed"))
        self.seed.setRange(0, 2**31 - 1)
        self.seed.setToolTip(
            tr("The seed picks among equally good neighbors; the same seed gives the same suggestions")
        )
        self.dice = SignButton("dice", tr("Throw the dice: another seed"), side=26)
        self.dice.setObjectName("drawover_dice")
        self.dice.clicked.connect(lambda: self.seed.setValue(random.randrange(1, 10000)))
        self.inside = QtWidgets.QCheckBox(tr("Inside the selection only"))
        self.inside.setObjectName("drawover_inside")
        self.inside.setToolTip(tr("The whole drawing is looked at, and only what is selected changes"))
        self.inside.setVisible(selects)
        self.keep = MaskPicker(masks)
        self._lay_out()
        self.nudge.chosen.connect(lambda _: self._changed())
        self.inside.toggled.connect(lambda _: self._changed())
        self.keep.currentIndexChanged.connect(lambda _: self._changed())
        self._changed()

    def _lay_out(self):
        numbers = QtWidgets.QHBoxLayout()
        numbers.setSpacing(6)
        numbers.addWidget(QtWidgets.QLabel(tr("How many")))
        numbers.addWidget(self.count)
        numbers.addStretch(1)
        numbers.addWidget(QtWidgets.QLabel(tr("Seed")))
        numbers.addWidget(self.seed)
        numbers.addWidget(self.dice)
        self.seed.setMinimumWidth(52)
        self.seed.setMaximumWidth(84)
        kept = QtWidgets.QHBoxLayout()
        kept.setSpacing(6)
        kept.addWidget(QtWidgets.QLabel(tr("Keep strokes under")))
        kept.addWidget(self.keep, 1)
        self._nudges = QtWidgets.QWidget()
        nudges = QtWidgets.QVBoxLayout(self._nudges)
        nudges.setContentsMargins(0, 0, 0, 0)
        nudges.setSpacing(3)
        nudges.addWidget(self.nudge)
        nudges.addWidget(self._explained)
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(2, 0, 0, 2)
        column.setSpacing(6)
        column.addWidget(self._nudges)
        column.addLayout(numbers)
        column.addWidget(self.inside)
        column.addLayout(kept)

    def offer(self, nudges):
        """Offer only these nudges; hide the choice if there is only one."""
        for value, _, _, _ in NUDGES:
            self.nudge.button(value).setVisible(value in nudges)
        if self.nudge.value() not in nudges:
            self.nudge.set_value("search")
        self._nudges.setVisible(len(nudges) > 1)
        self._changed()

    def summary(self):
        """-> str: the settings that differ from the defaults, or ""."""
        words = []
        if self.nudge.value() != "search":
            words.append(tr(NUDGE_WORDS[self.nudge.value()]).lower())
        if self.inside.isChecked():
            words.append(tr("inside the selection only"))
        if self.keep.value():
            words.append(tr("keep strokes under “{}”").format(self.keep.currentText()))
        return ", ".join(words)

    def changeEvent(self, event):
        super().changeEvent(event)
        if event.type() == QtCore.QEvent.Type.PaletteChange and hasattr(self, "_explained"):
            self._tint()

    def _tint(self):
        palette = self._explained.palette()
        color = mix(self.palette().color(_ROLE.Window), self.palette().color(_ROLE.WindowText), 0.72)
        if palette.color(_ROLE.WindowText) != color:
            palette.setColor(_ROLE.WindowText, color)
            self._explained.setPalette(palette)

    def _changed(self):
        self._explained.setText(next(tr(line) for value, _, line, _ in NUDGES if value == self.nudge.value()))
        self._tint()
        self.changed.emit()
