"""The suggestions of each open drawing, which continue to be made while another drawing is active.

Shared by all panels of a program, so that two windows on one drawing show the same gallery.
"""

from .keeping import Keeping
from .qt import QtCore
from .reviving import Reviving
from .suggester import Suggester


class Drawings(QtCore.QObject):
    """A Suggester for each task of each drawing (by the host's key); a drawing's galleries are stored together."""

    removed = QtCore.Signal(object)  # the Suggester of a closed drawing

    def __init__(self, engine, parent=None):
        super().__init__(parent)
        self.engine = engine
        self.reviving = Reviving(engine, self)
        self.reviving.again.connect(lambda run, job: run.suggester.cards.watch(run, job))
        self._suggesters = {}  # (drawing, task name) -> Suggester
        self._keepings = {}  # drawing -> Keeping
        self._looks = {}
        self._closed_entries = []  # entries of closed drawings: one may still be in a drag to another view

    def for_host(self, host, look):
        """-> (Suggester, known) for a task on the host's active drawing; known: it existed already."""
        key = host.drawing()
        self._looks[look.name] = look
        known = (key, look.name) in self._suggesters
        if not known:
            if key not in self._keepings:
                self._keepings[key] = Keeping(host, key, lambda: self._entries(key), lambda: self._busy(key), self)
            keeping = self._keepings[key]
            self._suggesters[(key, look.name)] = Suggester(self.engine, self.reviving, key, look, keeping, self)
        return self._suggesters[(key, look.name)], known

    def restored(self, suggester):
        """-> list of the task's Entries that were stored with the drawing."""
        return [entry for entry in suggester.keeping.restore(self._looks) if entry.run.look is suggester.look]

    def _in_drawing(self, key):
        return [suggester for (drawing, _), suggester in self._suggesters.items() if drawing == key]

    def _entries(self, key):
        return [entry for suggester in self._in_drawing(key) for entry in suggester.model.entries()]

    def _busy(self, key):
        return any(suggester.running is not None for suggester in self._in_drawing(key))

    def find(self, key):
        """-> the Entry of a key in any drawing's gallery, or None."""
        entries = [entry for suggester in self._suggesters.values() for entry in suggester.model.entries()]
        return next((entry for entry in [*entries, *self._closed_entries] if key and entry.key == key), None)

    def forget(self, key, look=None):
        """That drawing was closed or replaced. look: forget only that task's suggestions."""
        for place in [each for each in self._suggesters if each[0] == key and (look is None or each[1] == look.name)]:
            suggester = self._suggesters.pop(place)
            former = [entry for entry in self._closed_entries if entry.run.look is not suggester.look]
            self._closed_entries = former + suggester.model.entries()
            suggester.close()
            self.removed.emit(suggester)
        if not self._in_drawing(key):
            self._keepings.pop(key, None)

    def shutdown(self):
        """Store all galleries, and stop everything."""
        for keeping in list(self._keepings.values()):
            keeping.flush()
        for key in list(self._keepings):
            self.forget(key)
        self.reviving.shutdown()
