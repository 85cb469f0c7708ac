"""The text shown in an empty gallery."""

from ..qt import QtCore, QtGui, QtWidgets
from .glyphs import mix


class EmptyHint(QtWidgets.QWidget):
    """The text shown in an empty gallery: a title and a few words on what to do."""

    def __init__(self, parent):
        super().__init__(parent)
        self.setObjectName("drawover_empty")
        self.setAttribute(QtCore.Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._labels = [QtWidgets.QLabel(), QtWidgets.QLabel()]
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(18, 8, 18, 8)
        column.setSpacing(6)
        column.addStretch(2)
        for label, strength in zip(self._labels, (0.85, 0.62)):  # noqa: B905 - Krita's Python may be 3.8
            label.setWordWrap(True)
            label.setTextFormat(QtCore.Qt.TextFormat.PlainText)
            label.setAlignment(QtCore.Qt.AlignmentFlag.AlignHCenter)
            label.setProperty("strength", strength)
            column.addWidget(label)
        column.addStretch(3)
        font = QtGui.QFont(self.font())
        font.setBold(True)
        self._labels[0].setFont(font)
        self._tint()

    def set_text(self, title, text):
        self._labels[0].setText(title)
        self._labels[1].setText(text)

    def text(self):
        return "{}\n{}".format(self._labels[0].text(), self._labels[1].text())

    def changeEvent(self, event):
        super().changeEvent(event)
        if event.type() == QtCore.QEvent.Type.PaletteChange and self._labels:
            self._tint()

    def _tint(self):
        role = QtGui.QPalette.ColorRole
        base, text = self.palette().color(role.Base), self.palette().color(role.Text)
        for label in self._labels:
            palette = label.palette()
            color = mix(base, text, label.property("strength"))
            if palette.color(role.WindowText) != color:
                palette.setColor(role.WindowText, color)
                label.setPalette(palette)
