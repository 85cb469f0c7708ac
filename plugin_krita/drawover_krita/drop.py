"""Watches Krita's canvases for suggestions dropped on them.

One application-wide event filter also serves the canvases of views that are opened later. Only the panel's private
MIME type is taken; any other drop goes to Krita as ever.
"""

from .canvas import is_canvas
from .panel.qt import QtCore, QtWidgets, Signal, position

_Type = QtCore.QEvent.Type
DRAGS = (_Type.DragEnter, _Type.DragMove, _Type.Drop)


class CanvasWatch(QtCore.QObject):
    """Give it to QApplication.installEventFilter; signals come from the event loop, after Krita's own work.

    owner: the widget whose suggestions these are; those of another window's docker are left to that one's watch.
    """

    dropped = Signal(object, QtCore.QPointF, str)  # the canvas widget, where on it, the suggestion's key

    def __init__(self, mime, owner=None):
        super().__init__(owner)
        self._mime, self._owner = mime, owner

    def eventFilter(self, thing, event):
        """Take what is ours; -> True when Krita must not see it."""
        kind = event.type()
        if kind in DRAGS and is_canvas(thing) and event.mimeData().hasFormat(self._mime) and self._is_ours(event):
            event.setDropAction(QtCore.Qt.DropAction.CopyAction)
            event.accept()
            if kind == _Type.Drop:
                key, where = bytes(event.mimeData().data(self._mime).data()).decode("utf-8"), position(event)
                QtCore.QTimer.singleShot(0, lambda: self.dropped.emit(thing, QtCore.QPointF(where), key))
            return True
        return False

    def _is_ours(self, event):
        source = event.source()
        known = self._owner is not None and isinstance(source, QtWidgets.QWidget)
        return not known or self._owner.isAncestorOf(source)
