"""The suggestions of each open drawing: they stay, and go on being made, while another drawing is in front.

One for all panels of a program, so that two windows on one drawing show one gallery.
"""

from .asking import Asking
from .qt import QtCore
from .reviving import Reviving


class Drawings(QtCore.QObject):
    """Each drawing's Asking, by the host's key of it."""

    gone = QtCore.Signal(object)  # the Asking of a drawing that is closed

    def __init__(self, engine, parent=None):
        super().__init__(parent)
        self.engine = engine
        self.reviving = Reviving(engine, self)
        self.reviving.again.connect(lambda run, job: run.asking.cards.watch(run, job))
        self._askings = {}
        self._former = []  # entries of drawings that are gone: one may still be on its way to another view

    def of(self, host):
        """-> (Asking, known) of the drawing in front of a host; known: it was asked for before."""
        key = host.drawing()
        known = key in self._askings
        if not known:
            self._askings[key] = Asking(host, self.engine, self.reviving, key, self)
        return self._askings[key], known

    def find(self, key):
        """-> the Entry of a key, in whatever drawing's gallery, or None."""
        entries = [entry for asking in self._askings.values() for entry in asking.model.entries()]
        return next((entry for entry in [*entries, *self._former] if key and entry.key == key), None)

    def forget(self, key):
        """That drawing is closed, or another one is in its place."""
        asking = self._askings.pop(key, None)
        if asking is not None:
            self._former = asking.model.entries()
            asking.close()
            self.gone.emit(asking)

    def shutdown(self):
        """Keep what is to be kept, and stop all."""
        for key in list(self._askings):
            self._askings[key].keeping.flush()
            self.forget(key)
        self.reviving.shutdown()
