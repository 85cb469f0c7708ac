"""Small dialogs: the size of a new canvas, and About."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QMessageBox, QWidget

from ... import __version__
from ...panel.words import tr
from ..widgets.size_fields import hold_within, pixel_box


class SizeDialog(QDialog):
    """Width and height of a new canvas."""

    def __init__(self, parent: QWidget, width: int, height: int) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("New drawing"))
        form = QFormLayout(self)
        form.setContentsMargins(20, 18, 20, 16)
        form.setSpacing(10)
        self.across, self.down = pixel_box(width), pixel_box(height)
        for name, box in ((tr("Width"), self.across), (tr("Height"), self.down)):
            form.addRow(name, box)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Ok).setText(tr("Create"))
        hold_within(form, (self.across, self.down), buttons.button(QDialogButtonBox.StandardButton.Ok))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)


def ask_size(parent: QWidget, width: int, height: int) -> tuple[int, int] | None:
    """Ask for the size of a new canvas, with these defaults; None if cancelled."""
    dialog = SizeDialog(parent, width, height)
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return None
    return dialog.across.value(), dialog.down.value()


def about(parent: QWidget) -> None:
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(tr("About Drawover"))
    box.setText(f"<h3>Drawover {__version__}</h3>")
    box.setInformativeText(
        tr(
            "<p>Autocorrect for artists: small models on your own machine draw over your sketch the way "
            "a teacher does. Nothing leaves this computer, and no line of yours is ever changed.</p>"
            "<p>MIT license. What each pack was trained on is told in its card, in the panel.</p>"
        )
        + tr(
            "<p>Drawover uses Qt and PySide6 under the GNU LGPL, version 3. Their libraries are files of their own, "
            "which you may replace by changed ones.</p>"
        )
    )
    box.open()
