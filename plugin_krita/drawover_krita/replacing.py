"""Hides the layers that an insertion stands for, and lets that come and go with the insertion's one undo step.

libkis changes a node's visibility without a step of undo, and Krita's own action would make a second one. So it is done
here whenever the inserted node goes by an undo or comes back by a redo. Pixels are never changed.

libkis does not paint the change either. At an insertion Krita paints it with the new node (nodes.reach_over); after an
undo or a redo the whole image is painted, for which libkis blocks: about half a second at 4096².
"""

from krita import Krita

from .nodes import by_key
from .panel.qt import QtCore, Signal

LOOK = 400  # ms between looks while there is something to look after: a click in Krita's history docker tells nobody


class Replacing(QtCore.QObject):
    """away(act): calls act() once nobody draws."""

    stepped = Signal()  # what was inserted went or came back

    def __init__(self, away, parent=None):
        super().__init__(parent)
        self._away = away
        self._pairs = []
        self._timer = QtCore.QTimer(self)
        self._timer.setInterval(LOOK)
        self._timer.timeout.connect(self.look)

    def hide(self, document, inserted, keys):
        """Hide the nodes of these keys while the node `inserted` is in the document, to which it is added next."""
        hidden = [key for key in keys if _set_visible(document, key, False)]
        if hidden:
            self._pairs.append(_Pair(document, inserted.uniqueId().toString(), hidden))
            self._timer.start()

    def look(self):
        """What is inserted may have gone or come back: have the hidden layers follow, once nobody draws."""
        if any(pair.is_over() or pair.has_turned() for pair in self._pairs):
            self._away(self._follow)

    def _follow(self):
        for pair in [pair for pair in self._pairs if not pair.is_over() and pair.has_turned()]:
            pair.there = not pair.there
            for key in pair.hidden:
                _set_visible(pair.document, key, not pair.there)
            pair.document.refreshProjection()
            self.stepped.emit()
        self._pairs = [pair for pair in self._pairs if not pair.is_over()]
        if not self._pairs:
            self._timer.stop()


class _Pair:
    def __init__(self, document, inserted, hidden):
        self.document, self.inserted, self.hidden = document, inserted, hidden
        self.there = True  # as far as the hidden ones have followed

    def has_turned(self):
        """What was inserted went or came back since."""
        return (by_key(self.document, self.inserted) is not None) != self.there

    def is_over(self):
        """The document is closed, or what was inserted cannot come back: deleted, merged, or undone and drawn over."""
        if self.document not in Krita.instance().documents():
            return True
        return by_key(self.document, self.inserted) is None and not _can_redo()


def _can_redo():
    """Whether the document in front has a step to redo: Krita leaves the action enabled, and names no step after it."""
    action = Krita.instance().action("edit_redo")
    return action is not None and not action.text().endswith(" ")


def _set_visible(document, key, visible):
    """-> True when a node was changed by it."""
    node = by_key(document, key)
    if node is None or node.visible() == visible:
        return False
    node.setVisible(visible)
    return True
