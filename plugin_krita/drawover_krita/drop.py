"""Watches Krita's canvases: takes suggestions dropped on them, and notices when the pen lifts.

One application-wide event filter also serves the canvases of views that are opened later. Only the panel's private
MIME type is taken; any other drop goes to Krita as ever.
"""

from .canvas import is_canvas
from .panel.qt import QtCore, Signal, position

_Type = QtCore.QEvent.Type
DRAGS = (_Type.DragEnter, _Type.DragMove, _Type.Drop)
LIFTS = (_Type.MouseButtonRelease, _Type.TabletRelease)


class CanvasWatch(QtCore.QObject):
    """Give it to QApplication.installEventFilter; signals come from the event loop, after Krita's own work."""

    dropped = Signal(object, QtCore.QPointF, str)  # the canvas widget, where on it, the suggestion's key
    lifted = Signal()  # a stroke, or some other use of a tool, ended

    def __init__(self, mime, parent=None):
        super().__init__(parent)
        self._mime = mime

    def eventFilter(self, thing, event):
        """Take what is ours; -> True when Krita must not see it."""
        kind = event.type()
        if kind in DRAGS and is_canvas(thing) and event.mimeData().hasFormat(self._mime):
            event.setDropAction(QtCore.Qt.DropAction.CopyAction)
            event.accept()
            if kind == _Type.Drop:
                key, where = bytes(event.mimeData().data(self._mime).data()).decode("utf-8"), position(event)
                QtCore.QTimer.singleShot(0, lambda: self.dropped.emit(thing, QtCore.QPointF(where), key))
            return True
        if kind in LIFTS and is_canvas(thing):
            QtCore.QTimer.singleShot(0, self.lifted.emit)
        return False
