"""What suggestions are made from: which part of the drawing, and in whose lines."""

from ..qt import QtCore, QtWidgets
from ..words import later, tr
from .buttons import Segments

SOURCES = (
    ("layer", later("Layer"), later("The active layer alone")),
    ("group", later("Group"), later("The group that the active layer is in; its layers move together")),
    ("visible", later("Visible"), later("Everything that is visible")),
    ("selection", later("Selection"), later("Only what the selection cuts out of the active layer")),
)
LINES = (
    ("all", later("All"), later("As they came: your lines moved first, then clean and drawn ones")),
    ("mine", later("Mine"), later("Your own lines, moved to their place")),
    ("inked", later("Inked"), later("Your own lines, moved to their place and inked clean")),
    ("built", later("Built"), later("Clean features like your own, where those belong, on a clean head")),
    ("borrowed", later("Borrowed"), later("Lines of a clean drawing, fitted to your proportions")),
    ("drawn", later("Drawn"), later("Lines that the network draws anew")),
)
WAYS = ("mine", "borrowed", "drawn")  # for a pack that does not list the ways it offers


class SourcePicker(QtWidgets.QComboBox):
    """Which part of the drawing to use; `value()` is the argument of Host.capture()."""

    def __init__(self, selects=True, parent=None):
        """selects: whether the host has selections."""
        super().__init__(parent)
        self.setObjectName("drawover_source")
        self.setToolTip(tr("What is looked at"))
        self.setAccessibleName(tr("What is looked at"))
        for number, (value, text, tip) in enumerate(SOURCES if selects else SOURCES[:-1]):
            self.addItem(tr(text), value)
            self.setItemData(number, tr(tip), QtCore.Qt.ItemDataRole.ToolTipRole)
        self.setSizeAdjustPolicy(QtWidgets.QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMinimumContentsLength(5)

    def value(self):
        return self.currentData()


class LinesSwitch(Segments):
    """Whose lines the suggestions are shown and inserted in."""

    def __init__(self, parent=None):
        super().__init__([(value, tr(text), tr(tip)) for value, text, tip in LINES], parent)
        self.setObjectName("drawover_lines")
        self.setAccessibleName(tr("Whose lines"))

    def offer(self, ways):
        """Offer only these ways, and All; falls back to All if the chosen one is not among them."""
        for value, _, _ in LINES:
            self.button(value).setVisible(value == "all" or value in ways)
        if self.value() != "all" and self.value() not in ways:
            self.set_value("all")
