"""Watches Krita's canvases for suggestions dropped on them.

One application-wide event filter also covers the canvases of views opened later. Only the panel's private MIME type is
handled; all other drops go to Krita as usual.
"""

from .canvas import is_canvas
from .panel.qt import QtCore, QtWidgets, Signal, position

_Type = QtCore.QEvent.Type
DRAGS = (_Type.DragEnter, _Type.DragMove, _Type.Drop)


class CanvasWatch(QtCore.QObject):
    """Pass it to QApplication.installEventFilter; signals are emitted from the event loop, after Krita's own handling.

    owner: the widget that the suggestions must come from; drags from another window's docker are ignored.
    """

    dropped = Signal(object, QtCore.QPointF, str)  # the canvas widget, position on it, the suggestion's key

    def __init__(self, mime, owner=None):
        super().__init__(owner)
        self._mime, self._owner = mime, owner

    def eventFilter(self, thing, event):
        """Handle drags of suggestions; -> True when Krita must not see the event."""
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
