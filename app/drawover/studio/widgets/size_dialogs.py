"""The dialogs for the image size and the canvas size. imaging.py applies the results."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QSpinBox,
    QToolButton,
    QWidget,
)

from ...panel.words import later, tr
from .size_fields import hold_within, pixel_box


class _SizeDialog(QDialog):
    """Width and height, optionally with a fixed ratio."""

    def __init__(self, parent: QWidget, title: str, act: str, width: int, height: int, tied: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._ratio, self._following = width / height, False
        self.form = QFormLayout(self)
        self.form.setContentsMargins(20, 18, 20, 16)
        self.form.setSpacing(10)
        self.across, self.down = pixel_box(width), pixel_box(height)
        for name, box in ((tr("Width"), self.across), (tr("Height"), self.down)):
            self.form.addRow(name, box)
        self.tied = QCheckBox(tr("Keep proportions"))
        self.tied.setChecked(tied)
        self.form.addRow("", self.tied)
        self.across.valueChanged.connect(lambda value: self._follow(self.down, value / self._ratio))
        self.down.valueChanged.connect(lambda value: self._follow(self.across, value * self._ratio))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText(act)
        hold_within(self.form, (self.across, self.down), self.buttons.button(QDialogButtonBox.StandardButton.Ok))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def _follow(self, box: QSpinBox, value: float) -> None:
        """Update the other side from the one that was typed."""
        if self.tied.isChecked() and not self._following:
            self._following = True
            box.setValue(max(1, round(value)))
            self._following = False

    @property
    def size_chosen(self) -> tuple[int, int]:
        """Width and height, pixels."""
        return self.across.value(), self.down.value()


class ImageSizeDialog(_SizeDialog):
    """Size of the scaled image."""

    def __init__(self, parent: QWidget, width: int, height: int) -> None:
        super().__init__(parent, tr("Scale image"), tr("Scale"), width, height, True)
        self.form.addRow(self.buttons)


class CanvasSizeDialog(_SizeDialog):
    """Size of the canvas only; `anchor` is the point that stays in place."""

    def __init__(self, parent: QWidget, width: int, height: int) -> None:
        super().__init__(parent, tr("Canvas size"), tr("Change"), width, height, False)
        grid, self._places = QWidget(), QButtonGroup(self)
        layout = QGridLayout(grid)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        for place in range(9):
            button = QToolButton()
            button.setText("●" if place == 4 else "○")
            button.setCheckable(True)
            button.setChecked(place == 4)
            button.setFixedSize(QSize(30, 30))
            description = tr(_STAYS[place])
            button.setAccessibleName(description)
            button.setToolTip(description)
            button.toggled.connect(lambda on, button=button: button.setText("●" if on else "○"))
            self._places.addButton(button, place)
            layout.addWidget(button, place // 3, place % 3)
        layout.setColumnStretch(3, 1)
        self.form.addRow(tr("Stays in place"), grid)
        self.form.addRow(self.buttons)

    @property
    def anchor(self) -> tuple[float, float]:
        """0..1 from the left and from the top."""
        place = self._places.checkedId()
        return place % 3 / 2, place // 3 / 2


_STAYS = (
    *(later("The left top corner stays in place"), later("The upper edge stays in place")),
    *(later("The right top corner stays in place"), later("The left edge stays in place")),
    *(later("The middle stays in place"), later("The right edge stays in place")),
    *(later("The left bottom corner stays in place"), later("The lower edge stays in place")),
    later("The right bottom corner stays in place"),
)
