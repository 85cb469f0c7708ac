"""Which layers hold edited stages, a row for each earlier stage, and Follow, which makes the later ones anew.

The layers of what was inserted are chosen by themselves; any other one can be chosen by hand.
"""

from ..qt import QtCore, QtWidgets
from ..words import tr
from .buttons import PrimaryButton
from .more import MaskPicker


class StagePicker(MaskPicker):
    """Which layer holds one edited stage. by_hand: the artist chose it."""

    def __init__(self, layers, stage, word, parent=None):
        super().__init__(layers, parent)
        self.by_hand = False
        self.setObjectName("drawover_stage_" + stage)
        self.setAccessibleName(word)
        self.setToolTip(tr("The layer on which you edited this stage"))

    def choose(self, key):
        """Have this layer chosen; "": none."""
        self.look()
        self.setCurrentIndex(max(self.findData(key), 0))


class StageSlots(QtWidgets.QWidget):
    """`follow` when the later stages are to be made anew of the layers that `wanted()` tells."""

    follow = QtCore.Signal()

    def __init__(self, host, parent=None):
        super().__init__(parent)
        self._host, self._pickers, self._bound = host, {}, {}  # by stage: StagePicker; key of what was inserted
        self._rows = QtWidgets.QFormLayout()
        self._rows.setContentsMargins(2, 0, 2, 0)
        self._rows.setSpacing(5)
        self._rows.setFieldGrowthPolicy(QtWidgets.QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.button = PrimaryButton(tr("Follow"), "pencil", quiet=True)
        self.button.setObjectName("drawover_follow")
        self.button.setToolTip(tr("Make the later stages anew, as you edited the earlier ones"))
        self.button.clicked.connect(self.follow)
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addLayout(self._rows)
        column.addWidget(self.button)
        host.opened.connect(self.forget)
        host.changed.connect(self.look)
        self._enable()

    def set_stages(self, stages):
        """stages: (name, word) of each earlier one, the earliest first."""
        if [name for name, _ in stages] == list(self._pickers):
            return
        while self._rows.rowCount():
            self._rows.removeRow(0)
        self._pickers = {}
        for name, word in stages:
            title = tr("Edited {}").format(word)
            picker = self._pickers[name] = StagePicker(self._host.pictures, name, title)
            picker.activated.connect(lambda _, picker=picker: self._chosen(picker))
            picker.currentIndexChanged.connect(lambda _: self._enable())
            self._rows.addRow(title, picker)
        self._enable()

    def bind(self, stage, key):
        """A stage was inserted as this layer: it is what edits are looked for on."""
        if stage in self._pickers:
            self._bound[stage] = key
            self._pickers[stage].by_hand = False
            self._pickers[stage].choose(key)

    def wanted(self):
        """-> list of (name of a stage, key of a layer)."""
        return [(name, picker.value()) for name, picker in self._pickers.items() if picker.value()]

    def look(self):
        """The drawing changed: what was inserted may be gone, or there again."""
        for name, key in self._bound.items():
            picker = self._pickers.get(name)
            if picker is not None and not picker.by_hand:
                there = key if self._host.holds(key) else ""
                if picker.value() != there:
                    picker.choose(there)

    def forget(self):
        """Another drawing is in front, with other layers."""
        self._bound = {}
        for picker in self._pickers.values():
            picker.by_hand = False
            picker.forget()

    def _chosen(self, picker):
        picker.by_hand = True

    def _enable(self):
        self.button.setEnabled(bool(self.wanted()))
