"""The list of blend modes above the layers: shows the active layer's mode, and emits what the artist picks."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from ...document.blend import MODES
from ...document.layers import Group, Node
from ...panel.words import tr
from .layer_acts import blend_of

_BREAKS = {"multiply", "screen", "overlay", "difference", "hue", "erase"}  # each starts a group of related modes


class BlendBox(QComboBox):
    """`picked(name)`: a name of blend.py's MODES, or "pass-through"."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Blend mode"))
        self.setToolTip(tr("How the active layer's colors meet those below"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setMaxVisibleItems(30)
        self._group, self._foreign = False, ""
        self._fill()
        self.activated.connect(lambda at: self.picked.emit(self.itemData(at)))

    def show_node(self, node: Node) -> None:
        """Show a node's mode without emitting a signal."""
        name = blend_of(node)
        foreign = "" if name in MODES or name == "pass-through" else name
        if (isinstance(node, Group), foreign) != (self._group, self._foreign):
            self._group, self._foreign = isinstance(node, Group), foreign
            self._fill()
        self.setCurrentIndex(self.findData(name))

    def _fill(self) -> None:
        self.clear()
        if self._foreign:
            self.addItem(tr("{foreign}, shown as normal", foreign=self._foreign), self._foreign)
        if self._group:
            self.addItem(tr("Pass Through"), "pass-through")
        for name, mode in MODES.items():
            if name in _BREAKS:
                self.insertSeparator(self.count())
            self.addItem(tr(mode.title), name)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ignore the wheel, so that scrolling past changes nothing."""
        event.ignore()
