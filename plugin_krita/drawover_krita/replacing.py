"""Hides the layers that an insertion replaces, in step with undo and redo of the insertion.

libkis changes a node's visibility without an undo step, and Krita's own action would add a second one. So this sets the
visibility again whenever the inserted node disappears by undo or returns by redo. Pixels are never changed.

libkis does not repaint after such a change either. At an insertion Krita repaints with the new node
(nodes.extend_bounds); after undo or redo the complete image is repainted, for which libkis blocks: about half a second
at 4096².
"""

from krita import Krita

from .nodes import by_key
from .panel.qt import QtCore, Signal

CHECK = 400  # ms between checks while there are pairs: clicks in Krita's history docker emit no signal


class Replacing(QtCore.QObject):
    """when_pen_up(act): calls act() once nobody draws."""

    stepped = Signal()  # an inserted node disappeared or returned

    def __init__(self, when_pen_up, parent=None):
        super().__init__(parent)
        self._when_pen_up = when_pen_up
        self._pairs = []
        self._timer = QtCore.QTimer(self)
        self._timer.setInterval(CHECK)
        self._timer.timeout.connect(self.check)

    def hide(self, document, inserted, keys):
        """Hide the nodes of these keys while the node `inserted`, which is added next, is in the document."""
        hidden = [key for key in keys if _set_visible(document, key, False)]
        if hidden:
            self._pairs.append(_Pair(document, inserted.uniqueId().toString(), hidden))
            self._timer.start()

    def check(self):
        """Check for inserted nodes that disappeared or returned; update the hidden layers once nobody draws."""
        if any(pair.is_final() or pair.has_changed() for pair in self._pairs):
            self._when_pen_up(self._follow)

    def _follow(self):
        for pair in [pair for pair in self._pairs if not pair.is_final() and pair.has_changed()]:
            pair.present = not pair.present
            for key in pair.hidden:
                _set_visible(pair.document, key, not pair.present)
            pair.document.refreshProjection()
            self.stepped.emit()
        self._pairs = [pair for pair in self._pairs if not pair.is_final()]
        if not self._pairs:
            self._timer.stop()


class _Pair:
    def __init__(self, document, inserted, hidden):
        self.document, self.inserted, self.hidden = document, inserted, hidden
        self.present = True  # whether the inserted node existed at the last update of the hidden ones

    def has_changed(self):
        """Return whether the inserted node disappeared or returned since the last update."""
        return (by_key(self.document, self.inserted) is not None) != self.present

    def is_final(self):
        """Return whether the document is closed or the inserted node cannot return (deleted, merged, redo lost)."""
        if self.document not in Krita.instance().documents():
            return True
        return by_key(self.document, self.inserted) is None and not _can_redo()


def _can_redo():
    """Return whether the active document can redo: Krita leaves the action enabled but names no step in its text."""
    action = Krita.instance().action("edit_redo")
    return action is not None and not action.text().endswith(" ")


def _set_visible(document, key, visible):
    """-> True if this changed a node."""
    node = by_key(document, key)
    if node is None or node.visible() == visible:
        return False
    node.setVisible(visible)
    return True
