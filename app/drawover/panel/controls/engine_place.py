"""Dialog for where the engine runs: on this machine, or on another one that shares its engine."""

from ..elsewhere import Place, PlaceError
from ..plain import plain_label
from ..qt import QtCore, QtWidgets
from ..words import tr


class EnginePlaceDialog(QtWidgets.QDialog):
    """`chosen(place)`: an elsewhere.Place, or None for this machine."""

    chosen = QtCore.Signal(object)

    def __init__(self, place, parent=None):
        """place: the current one."""
        super().__init__(parent)
        self.setObjectName("drawover_engine_place")
        self.setWindowTitle(tr("Where the engine runs"))
        self.here = QtWidgets.QRadioButton(tr("On this machine"))
        self.there = QtWidgets.QRadioButton(tr("On another machine, by its invitation:"))
        self.invitation = QtWidgets.QLineEdit(place.invitation if place is not None else "")
        self.invitation.setObjectName("drawover_invitation")
        self.invitation.setAccessibleName(tr("Invitation"))
        self.invitation.setPlaceholderText("drawover://…")
        self.invitation.setMinimumWidth(260)
        self.problem = plain_label()
        self.problem.setObjectName("drawover_place_problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        note = plain_label(
            tr(
                "On that machine, “drawover serve --share” prints the invitation. Your drawings then go to that "
                "machine to be looked at; nothing is kept there. Use it in a network that you trust."
            )
        )
        note.setWordWrap(True)
        (self.here if place is None else self.there).setChecked(True)
        self.invitation.textEdited.connect(lambda _: self.there.setChecked(True))
        button = QtWidgets.QDialogButtonBox.StandardButton
        self.buttons = QtWidgets.QDialogButtonBox(button.Ok | button.Cancel)
        self.buttons.accepted.connect(self._choose)
        self.buttons.rejected.connect(self.reject)
        column = QtWidgets.QVBoxLayout(self)
        column.setSpacing(8)
        for widget in (self.here, self.there, self.invitation, note, self.problem, self.buttons):
            column.addWidget(widget)

    def _choose(self):
        place = None
        if self.there.isChecked():
            try:
                place = Place.from_invitation(self.invitation.text())
            except PlaceError as error:
                self.show_problem(str(error))
                return
        self.chosen.emit(place)

    def show_problem(self, sentence):
        """Show why the choice is invalid; the dialog stays open."""
        self.problem.setText(sentence)
        self.problem.show()
        self.adjustSize()
