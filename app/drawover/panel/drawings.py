"""The suggestions of each open drawing, which continue to be made while another drawing is active.

Shared by all panels of a program, so that two windows on one drawing show the same gallery.
"""

from .asking import Asking
from .keeping import Keeping
from .qt import QtCore
from .reviving import Reviving


class Drawings(QtCore.QObject):
    """A Suggester for each task of each drawing (by the host's key); a drawing's galleries are stored together."""

    gone = QtCore.Signal(object)  # the Suggester of a closed drawing

    def __init__(self, engine, parent=None):
        super().__init__(parent)
        self.engine = engine
        self.reviving = Reviving(engine, self)
        self.reviving.again.connect(lambda run, job: run.asking.cards.watch(run, job))
        self._askings = {}  # (drawing, task name) -> Suggester
        self._keepings = {}  # drawing -> Keeping
        self._looks = {}
        self._former = []  # entries of closed drawings: one may still be in a drag to another view

    def of(self, host, look):
        """-> (Suggester, known) for a task on the host's active drawing; known: it existed already."""
        key = host.drawing()
        self._looks[look.name] = look
        known = (key, look.name) in self._askings
        if not known:
            if key not in self._keepings:
                self._keepings[key] = Keeping(host, key, lambda: self._entries(key), lambda: self._busy(key), self)
            keeping = self._keepings[key]
            self._askings[(key, look.name)] = Asking(self.engine, self.reviving, key, look, keeping, self)
        return self._askings[(key, look.name)], known

    def kept(self, asking):
        """-> list of the task's Entries that were stored with the drawing."""
        return [entry for entry in asking.keeping.kept(self._looks) if entry.run.look is asking.look]

    def _of(self, key):
        return [asking for (drawing, _), asking in self._askings.items() if drawing == key]

    def _entries(self, key):
        return [entry for asking in self._of(key) for entry in asking.model.entries()]

    def _busy(self, key):
        return any(asking.running is not None for asking in self._of(key))

    def find(self, key):
        """-> the Entry of a key in any drawing's gallery, or None."""
        entries = [entry for asking in self._askings.values() for entry in asking.model.entries()]
        return next((entry for entry in [*entries, *self._former] if key and entry.key == key), None)

    def forget(self, key, look=None):
        """That drawing was closed or replaced. look: forget only that task's suggestions."""
        for place in [each for each in self._askings if each[0] == key and (look is None or each[1] == look.name)]:
            asking = self._askings.pop(place)
            former = [entry for entry in self._former if entry.run.look is not asking.look]
            self._former = former + asking.model.entries()
            asking.close()
            self.gone.emit(asking)
        if not self._of(key):
            self._keepings.pop(key, None)

    def shutdown(self):
        """Store all galleries, and stop everything."""
        for keeping in list(self._keepings.values()):
            keeping.flush()
        for key in list(self._keepings):
            self.forget(key)
        self.reviving.shutdown()
