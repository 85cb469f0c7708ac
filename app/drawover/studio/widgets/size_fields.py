"""Width and height fields of dialogs: accept every digit, and report values that are too large."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout, QLabel, QPushButton, QSpinBox

from ...document.layers import LARGEST_SIDE as LARGEST
from ...panel.words import tr

_TYPED = 999999  # the fields' limit; with LARGEST as limit a field would drop the last digit of 20480 and make 2048


def pixel_box(value: int) -> QSpinBox:
    box = QSpinBox()
    box.setRange(1, _TYPED)
    box.setSuffix(" px")
    box.setValue(value)
    box.setMinimumWidth(150)
    return box


def hold_within(form: QFormLayout, boxes: tuple[QSpinBox, ...], ok: QPushButton) -> QLabel:
    """Show a sentence and disable `ok` while a field exceeds the canvas limit."""
    note = QLabel(tr("At most {value} pixels a side.", value=LARGEST))
    note.setObjectName("size-note")
    form.addRow("", note)

    def look() -> None:
        fits = all(box.value() <= LARGEST for box in boxes)
        ok.setEnabled(fits)
        form.setRowVisible(note, not fits)

    for box in boxes:
        box.valueChanged.connect(look)
    look()
    return note
