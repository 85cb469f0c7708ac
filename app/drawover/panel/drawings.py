"""The suggestions of each open drawing: they stay, and go on being made, while another drawing is in front.

One for all panels of a program, so that two windows on one drawing show one gallery.
"""

from .asking import Asking
from .keeping import Keeping
from .qt import QtCore
from .reviving import Reviving


class Drawings(QtCore.QObject):
    """An Asking for each task of a drawing, by the host's key of it; what they hold is kept with it together."""

    gone = QtCore.Signal(object)  # the Asking of a drawing that is closed

    def __init__(self, engine, parent=None):
        super().__init__(parent)
        self.engine = engine
        self.reviving = Reviving(engine, self)
        self.reviving.again.connect(lambda run, job: run.asking.cards.watch(run, job))
        self._askings = {}  # (drawing, name of a task) -> Asking
        self._keepings = {}  # drawing -> Keeping
        self._looks = {}
        self._former = []  # entries of drawings that are gone: one may still be on its way to another view

    def of(self, host, look):
        """-> (Asking, known) of a task on the drawing in front of a host; known: it was asked for before."""
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
        """-> list of Entry of that task that came with its drawing."""
        return [entry for entry in asking.keeping.kept(self._looks) if entry.run.look is asking.look]

    def _of(self, key):
        return [asking for (drawing, _), asking in self._askings.items() if drawing == key]

    def _entries(self, key):
        return [entry for asking in self._of(key) for entry in asking.model.entries()]

    def _busy(self, key):
        return any(asking.running is not None for asking in self._of(key))

    def find(self, key):
        """-> the Entry of a key, in whatever drawing's gallery, or None."""
        entries = [entry for asking in self._askings.values() for entry in asking.model.entries()]
        return next((entry for entry in [*entries, *self._former] if key and entry.key == key), None)

    def forget(self, key, look=None):
        """That drawing is closed, or another one is in its place. look: of that task alone."""
        for place in [each for each in self._askings if each[0] == key and (look is None or each[1] == look.name)]:
            asking = self._askings.pop(place)
            former = [entry for entry in self._former if entry.run.look is not asking.look]
            self._former = former + asking.model.entries()
            asking.close()
            self.gone.emit(asking)
        if not self._of(key):
            self._keepings.pop(key, None)

    def shutdown(self):
        """Keep what is to be kept, and stop all."""
        for keeping in list(self._keepings.values()):
            keeping.flush()
        for key in list(self._keepings):
            self.forget(key)
        self.reviving.shutdown()
