"""What the suggestions are made of: from which part of the drawing, whose lines, how many, which throw of the dice."""

import random

from ..qt import QtCore, QtWidgets
from .buttons import Segments, SignButton

SOURCES = (
    ("layer", "Layer", "The active layer alone"),
    ("group", "Group", "The group that the active layer is in"),
    ("visible", "Visible", "Everything that is visible"),
    ("selection", "Selection", "The active layer, inside the selection"),
)
LINES = (
    ("all", "All", "As they came: your lines moved first, then borrowed and drawn ones"),
    ("mine", "Mine", "Your own lines, moved to their place"),
    ("borrowed", "Borrowed", "Lines of a clean drawing, fitted to your proportions"),
    ("drawn", "Drawn", "Lines that the network draws anew"),
)
WORDS = {"mine": "my lines", "borrowed": "borrowed", "drawn": "drawn"}
DEFAULT_COUNT = 8
MAX_COUNT = 24


class SourcePicker(QtWidgets.QComboBox):
    """Which part of the drawing is looked at; `value()` is what a Host's capture() takes."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("drawover_source")
        self.setToolTip("What is looked at")
        self.setAccessibleName("What is looked at")
        for number, (value, text, tip) in enumerate(SOURCES):
            self.addItem(text, value)
            self.setItemData(number, tip, QtCore.Qt.ItemDataRole.ToolTipRole)
        self.setSizeAdjustPolicy(QtWidgets.QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMinimumContentsLength(5)

    def value(self):
        return self.currentData()


class LinesSwitch(Segments):
    """Whose lines the suggestions are shown and inserted in."""

    def __init__(self, parent=None):
        super().__init__(LINES, parent)
        self.setObjectName("drawover_lines")
        self.setAccessibleName("Whose lines")


class More(QtWidgets.QWidget):
    """What is seldom changed: how many suggestions, and the seed that picks among equally good ones."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("drawover_more")
        self.count = QtWidgets.QSpinBox()
        self.count.setObjectName("drawover_count")
        self.count.setRange(1, MAX_COUNT)
        self.count.setValue(DEFAULT_COUNT)
        self.count.setToolTip("How many suggestions")
        self.seed = QtWidgets.QSpinBox()
        self.seed.setObjectName("drawover_seed")
        self.seed.setRange(0, 2**31 - 1)
        self.seed.setToolTip("The seed picks among equally good neighbors; the same seed gives the same suggestions")
        self.dice = SignButton("dice", "Throw the dice: another seed", side=26)
        self.dice.setObjectName("drawover_dice")
        self.dice.clicked.connect(lambda: self.seed.setValue(random.randrange(1, 10000)))
        row = QtWidgets.QHBoxLayout(self)
        row.setContentsMargins(2, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(QtWidgets.QLabel("How many"))
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(QtWidgets.QLabel("Seed"))
        row.addWidget(self.seed)
        row.addWidget(self.dice)
        self.seed.setMinimumWidth(52)
        self.seed.setMaximumWidth(84)
