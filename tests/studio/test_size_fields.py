"""Sizes as they are typed: what was typed is what stands there, and what cannot be is said and not made."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QPushButton

from drawover.studio.widgets.size_dialogs import CanvasSizeDialog, ImageSizeDialog
from drawover.studio.window.dialogs import SizeDialog


@pytest.mark.parametrize("kind", [SizeDialog, ImageSizeDialog, CanvasSizeDialog])
def test_a_digit_too_many_is_not_swallowed(qtbot, window, kind):
    dialog = kind(window, 400, 300)
    dialog.show()
    ok: QPushButton = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
    note: QLabel = dialog.findChild(QLabel, "size-note")
    assert ok.isEnabled() and not note.isVisible()
    dialog.across.selectAll()
    qtbot.keyClicks(dialog.across, "20480")
    assert dialog.across.value() == 20480, "not 2048"
    assert not ok.isEnabled() and note.isVisible() and "16384" in note.text()
    qtbot.keyClick(dialog.across, Qt.Key.Key_Return)
    assert dialog.isVisible(), "Enter makes nothing of it either"
    dialog.across.selectAll()
    qtbot.keyClicks(dialog.across, "2048")
    assert ok.isEnabled() and not note.isVisible()
    dialog.deleteLater()


def test_the_other_side_keeps_its_proportion_beyond_what_can_be(qtbot, window):
    dialog = ImageSizeDialog(window, 400, 800)
    dialog.show()
    dialog.across.selectAll()
    qtbot.keyClicks(dialog.across, "10000")
    assert dialog.down.value() == 20000, "said to be too much, and not squeezed to what is allowed"
    assert not dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok).isEnabled()
    dialog.deleteLater()
