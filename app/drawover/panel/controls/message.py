"""An error in one sentence with its remedy, collapsible details, and a button that copies diagnostics."""

from ..qt import QtCore, QtGui, QtWidgets
from ..words import tr
from .buttons import SignButton, TextButton
from .glyphs import draw, faint, mix, warning_color

_ROLE = QtGui.QPalette.ColorRole


class Message(QtWidgets.QFrame):
    """Hidden until `show_error` or `show_hint`. Plain text only: an engine's text is never treated as markup."""

    try_again = QtCore.Signal()
    copy_diagnostics = QtCore.Signal()
    try_anyway = QtCore.Signal()

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("drawover_error")
        self._error = True
        self.code = ""
        self.sentence = self._label("drawover_error_sentence")
        self.remedy = self._label("drawover_error_remedy")
        self.close_button = SignButton("close", tr("Hide this"), side=20)
        self.close_button.clicked.connect(self.hide)
        self.again = TextButton(tr("Try again"))
        self.again.setObjectName("drawover_try_again")
        self.again.clicked.connect(self.try_again)
        self.anyway = TextButton(tr("Try anyway"))
        self.anyway.setObjectName("drawover_try_anyway")
        self.anyway.clicked.connect(self.try_anyway)
        self.fold = TextButton(tr("Details"), checkable=True)
        self.fold.setObjectName("drawover_details_fold")
        self.copy = TextButton(tr("Copy diagnostics"))
        self.copy.setObjectName("drawover_copy_diagnostics")
        self.copy.clicked.connect(self._copied)
        self.details = QtWidgets.QPlainTextEdit()
        self.details.setObjectName("drawover_details")
        self.details.setReadOnly(True)
        self.details.setLineWrapMode(QtWidgets.QPlainTextEdit.LineWrapMode.NoWrap)
        self.details.setFixedHeight(120)
        small = QtGui.QFontDatabase.systemFont(QtGui.QFontDatabase.SystemFont.FixedFont)
        small.setPointSizeF(max(self.font().pointSizeF() * 0.85, 6.5))
        self.details.setFont(small)
        self.details.hide()
        self.fold.toggled.connect(self.details.setVisible)
        self._lay_out()
        self.hide()

    def _label(self, name):
        label = QtWidgets.QLabel()
        label.setObjectName(name)
        label.setWordWrap(True)
        label.setTextFormat(QtCore.Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(QtCore.Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _lay_out(self):
        words = QtWidgets.QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(self.sentence)
        words.addWidget(self.remedy)
        top = QtWidgets.QHBoxLayout()
        top.setContentsMargins(22, 0, 0, 0)
        top.setSpacing(4)
        top.addLayout(words, 1)
        top.addWidget(self.close_button, 0, QtCore.Qt.AlignmentFlag.AlignTop)
        self._buttons = QtWidgets.QWidget()
        row = QtWidgets.QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(4)
        for button in (self.again, self.anyway, self.fold, self.copy):
            row.addWidget(button)
        row.addStretch(1)
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(8, 8, 6, 8)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self._buttons)
        column.addWidget(self.details)

    def show_error(self, code, sentence, remedy="", details="", again=False):
        """Show an error. `again`: offer to try again."""
        self._error, self.code = True, code
        self._show_text(sentence, remedy)
        self._offer(again=again, details=True)
        self.details.setPlainText(details)
        self._buttons.show()
        self.details.setVisible(self.fold.isChecked())

    def show_hint(self, sentence, remedy="", anyway=False):
        """Show what is needed to continue; nothing is broken. `anyway`: offer to try anyway."""
        self._error, self.code = False, "hint"
        self._show_text(sentence, remedy)
        self._offer(anyway=anyway)
        self._buttons.setVisible(anyway)
        self.details.hide()

    def _offer(self, again=False, anyway=False, details=False):
        self.again.setVisible(again)
        self.anyway.setVisible(anyway)
        self.fold.setVisible(details)
        self.copy.setVisible(details)

    def is_hint(self):
        return not self.isHidden() and not self._error

    def _show_text(self, sentence, remedy):
        self.sentence.setText(sentence)
        self.remedy.setText(remedy)
        self.remedy.setVisible(bool(remedy))
        palette = self.remedy.palette()
        text = mix(self.palette().color(_ROLE.Window), self.palette().color(_ROLE.WindowText), 0.78)
        palette.setColor(_ROLE.WindowText, text)
        self.remedy.setPalette(palette)
        self.copy.setText(tr("Copy diagnostics"))
        self.show()
        self.update()

    def _copied(self):
        self.copy_diagnostics.emit()
        self.copy.setText(tr("Copied"))

    def paintEvent(self, event):
        painter = QtGui.QPainter(self)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        tint = warning_color(palette) if self._error else palette.color(_ROLE.Highlight)
        painter.setPen(QtGui.QPen(faint(tint, 0.5), 1))
        painter.setBrush(mix(palette.color(_ROLE.Window), tint, 0.12))
        painter.drawRoundedRect(QtCore.QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        draw(painter, "warning" if self._error else "hint", QtCore.QRectF(8, 9, 15, 15), tint, 1.4)
