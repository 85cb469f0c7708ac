"""Krita's active tool, and whether it has unfinished work that a change of the document would end.

libkis reports neither, so this reads the toolbox and the History docker, and listens to the canvas. Observed: adding a
layer applies a crop that is only marked out, closes a half-drawn polygon, and ends a transform.
"""

from krita import Krita

from .canvas import is_canvas
from .panel.qt import QtCore, QtWidgets
from .panel.words import later

# Tools whose work stays unfinished after the pen lifts, without a stroke in the image: what the artist must finish.
OPEN = {
    "KisToolCrop": later("the crop"),
    "KisToolPolygon": later("the polygon"),
    "KisToolPolyline": later("the polyline"),
    "KisToolPath": later("the path"),
    "KisToolSelectPolygonal": later("the selection"),
    "KisToolSelectPath": later("the selection"),
    "KisToolSelectMagnetic": later("the selection"),
}
# Tools with an open stroke in the image, which is busy until they finish.
STROKES = {"KisToolTransform": later("the transform"), "KritaTransform/KisToolMove": later("the move")}
FINISH = later("Finish {} first (Enter), or cancel it (Esc); nothing was changed.")

_Type = QtCore.QEvent.Type
_KEYS = (QtCore.Qt.Key.Key_Return, QtCore.Qt.Key.Key_Enter, QtCore.Qt.Key.Key_Escape)


def active_tool():
    """-> str: Krita's name of the active window's tool, or ""."""
    window = Krita.instance().activeWindow()
    box = window.qwindow().findChild(QtWidgets.QWidget, "ToolBox") if window is not None else None
    buttons = box.findChildren(QtWidgets.QToolButton) if box is not None else ()
    return next((button.objectName() for button in buttons if button.isChecked() and button.objectName()), "")


def undo_state():
    """-> a value that differs after each undoable change of the active document."""
    action = Krita.instance().action("edit_undo")
    text = action.text() if action is not None else ""
    window = Krita.instance().activeWindow()
    docker = window.qwindow().findChild(QtWidgets.QDockWidget, "History") if window is not None else None
    views = docker.findChildren(QtWidgets.QListView) if docker is not None else ()
    return (text, *(view.model().rowCount() for view in views if view.model() is not None))


class OpenWork(QtCore.QObject):
    """Detects unfinished work of a tool. Pass it to QApplication.installEventFilter."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self._begun = None  # (tool, document, undo state) when the first point was set

    def unfinished(self, document):
        """-> what the artist must finish in this document ("the polygon"), or ""."""
        if self._begun is None:
            return ""
        tool, where, steps = self._begun
        if tool != active_tool() or (where == Krita.instance().activeDocument() and steps != undo_state()):
            self._begun = None
            return ""
        return OPEN[tool] if where == document else ""

    def eventFilter(self, thing, event):
        """Track tools; never filters an event."""
        kind = event.type()
        if kind == _Type.MouseButtonPress or kind == _Type.TabletPress:
            if is_canvas(thing):
                self._point()
        elif self._begun is not None and _finishes(kind, thing, event):
            self._begun = None
        return False

    def _point(self):
        document = Krita.instance().activeDocument()
        if self._begun is not None:
            self.unfinished(document)  # resets _begun if that was finished in the meantime
        tool = active_tool()
        if self._begun is None and tool in OPEN and document is not None:
            self._begun = tool, document, undo_state()


def _finishes(kind, thing, event):
    if kind == _Type.KeyPress:
        return event.key() in _KEYS
    return kind == _Type.MouseButtonDblClick and is_canvas(thing)
