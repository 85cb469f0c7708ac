"""Tool tips that stay inside the panel: they never cover the canvas, and their text is never treated as markup."""

from ..plain import plain_text
from ..qt import QtCore, QtWidgets

_SHOWN = 10000  # ms
_EDGE = 6  # pixels between a tip and the panel's edges
_Type = QtCore.QEvent.Type
_ENDS = (_Type.Leave, _Type.MouseButtonPress, _Type.KeyPress, _Type.Hide, _Type.Wheel)


class Tips(QtWidgets.QLabel):
    """Shows the tool tips of all widgets in `panel`, each below its widget, or above it if there is no room."""

    def __init__(self, panel):
        super().__init__(panel)
        self.setObjectName("drawover_tip")
        self.setTextFormat(QtCore.Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setMargin(5)
        self.setAutoFillBackground(True)
        self.setFrameShape(QtWidgets.QFrame.Shape.Box)
        self.setPalette(QtWidgets.QToolTip.palette())
        self.setAttribute(QtCore.Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._panel = panel
        self._timer = QtCore.QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SHOWN)
        self._timer.timeout.connect(self.hide)
        for widget in panel.findChildren(QtWidgets.QWidget):
            widget.installEventFilter(self)
        self.hide()

    def eventFilter(self, thing, event):
        """Handle tool tip requests."""
        if event.type() == _Type.ToolTip and isinstance(thing, QtWidgets.QWidget) and thing.toolTip():
            self._show(thing)
            return True
        if event.type() in _ENDS and self.isVisible():
            self.hide()
        return False

    def _show(self, widget):
        self.setText(plain_text(widget.toolTip()))
        room = self._panel.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        line = self.fontMetrics().boundingRect(room, 0, self.text()).width() + 2 * self.margin() + 4
        width = min(line, room.width())
        self.resize(width, self.heightForWidth(width))
        place = QtCore.QRect(widget.mapTo(self._panel, QtCore.QPoint(0, 0)), widget.size())
        below = place.bottom() + 4
        top = below if below + self.height() <= room.bottom() else max(place.top() - 4 - self.height(), room.top())
        self.move(min(max(place.left(), room.left()), room.right() - width + 1), top)
        self.show()
        self.raise_()
        self._timer.start()
