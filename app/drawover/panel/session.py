"""All that happens between one panel's gallery, the engine and the canvas, in one place; no widgets in here.

The work is done by its parts: asking.py, showing.py, inserting.py, and keeping.py for what stays with a drawing.
"""

from .asking import Asking
from .inserting import Inserting
from .keeping import Keeping
from .qt import QtCore
from .reviving import Reviving
from .showing import Showing
from .words import tr

_OWN_CHANGE = 800  # ms after our own insertion in which the canvas's change is not the artist's


class Session(QtCore.QObject):
    """Rows are the gallery model's."""

    running_changed = QtCore.Signal(bool)
    progress = QtCore.Signal(float, str)
    told = QtCore.Signal(str)  # a line for the status
    hinted = QtCore.Signal(str)  # a sentence: what the artist should know, though nothing is broken
    failed = QtCore.Signal(str, str)  # code, sentence
    live_wanted = QtCore.Signal()  # Live is on, the drawing changed and the pen rests
    restoring = QtCore.Signal(float)  # another drawing's suggestions come, made with this strength
    placed = QtCore.Signal(str)  # replace | above | beside: where they go in the drawing that is open now

    def __init__(self, host, engine, model, parent=None):
        super().__init__(parent)
        self.host, self.engine, self.model = host, engine, model
        self._own_change = QtCore.QTimer(self)
        self._own_change.setSingleShot(True)
        self._own_change.setInterval(_OWN_CHANGE)
        self.reviving = Reviving(engine, self)
        self.asking = Asking(host, engine, model, self)
        self.showing = Showing(host, model, self.reviving, self.asking.is_on, self)
        self.inserting = Inserting(host, model, self.reviving, self.showing, self)
        self.keeping = Keeping(host, model.entries, lambda: self.running is not None, self)
        self._connect()

    def _connect(self):
        for part in (self.reviving, self.asking, self.showing, self.inserting, self.keeping):
            part.told.connect(self.told)
        for part in (self.asking, self.showing, self.inserting):
            part.failed.connect(self.failed)
        for name in ("running_changed", "progress", "hinted", "live_wanted"):
            getattr(self.asking, name).connect(getattr(self, name))
        self.asking.followed.connect(self.showing.watch)
        self.asking.suggested.connect(self.showing.refresh)
        self.showing.previewer.changing.connect(self._own_change.start)
        self.host.touched.connect(lambda: self.showing.previewer.show(False))
        self.inserting.changing.connect(self._own_change.start)
        for signal in (self.model.dataChanged, self.model.rowsRemoved, self.model.modelReset):
            signal.connect(lambda *_: self.keeping.touch())
        self.host.changed.connect(self._host_changed)
        self.host.dropped.connect(self.drop)
        self.host.leaving.connect(self.keeping.flush)
        self.host.opened.connect(self.restore)

    # -- asking ----------------------------------------------------------------------------------------------------

    @property
    def running(self):
        """The Run that is being answered, or None."""
        return self.asking.running

    def suggest(self, what, **wishes):
        """Capture `what` and ask for suggestions to it, as Asking.suggest; -> True when a run began."""
        self.preview(-1)
        self.previewer.show(False)
        begun = self.asking.suggest(what, **wishes)
        if begun and self.running is not None:
            self.host.prepare(self.running.capture.sources)
        return begun

    def cancel(self):
        """Stop what runs. Suggestions that came already stay, and can be inserted."""
        self.asking.cancel()

    def set_live(self, on):
        """Live on or off."""
        self.asking.set_live(on)

    def _host_changed(self):
        self.inserting.look_after()
        if not self._own_change.isActive() and not self.showing.previewer.hovering:
            self.asking.drawing_changed()

    # -- showing ---------------------------------------------------------------------------------------------------

    @property
    def previewer(self):
        """The preview.Preview: the canvas as it would be."""
        return self.showing.previewer

    @property
    def words(self):
        """The preview.Fetch of what moves in a suggestion, as a tuple of Change."""
        return self.showing.words

    def view(self, lines, strength, rows):
        """Show suggestions in these lines (all: as they came) and strength; `rows` are those that can be seen."""
        self.showing.view(lines, strength, rows)

    def show_rows(self, rows):
        """Fetch the pictures of these rows, where they are not as they are wished."""
        self.showing.show_rows(rows)

    def preview(self, row):
        """Show the canvas as it would be with a suggestion, while the pointer rests on it; -1: none."""
        self.showing.preview(row)

    def choose(self, row):
        """Another suggestion is the chosen one; -1: none. Whether it is on the canvas is the previewer's."""
        self.showing.choose(row)

    # -- into the drawing ------------------------------------------------------------------------------------------

    def insert(self, row, as_reference=False):
        """Put a suggestion's layers over the drawing, where it was captured."""
        self.inserting.insert(row, as_reference)

    def set_placing(self, placing):
        """replace | above | beside: where suggestions go from now on, in this drawing."""
        self._place(placing)
        self.keeping.placing = placing
        self.keeping.touch()

    def _place(self, placing):
        self.inserting.placing = placing
        self.previewer.set_placing(placing)
        self.placed.emit(placing)

    def insert_moved(self, row):
        """Put the picture of what moved in a suggestion over the drawing, as a layer of its own."""
        self.inserting.insert_moved(row)

    def drop(self, key, x, y):
        """A suggestion was dropped on the canvas: a reference layer with the middle of its ink there."""
        former = next((each for each in self.asking.former if each.key == key), None)
        self.inserting.drop(self.model.find(key) or former, x, y)

    def image(self, row, done):
        """done(QImage): a suggestion at the size of the drawing, on transparency."""
        self.inserting.image(row, done)

    # -- the gallery -----------------------------------------------------------------------------------------------

    def delete(self, row):
        """Take a suggestion out of the gallery."""
        entry = self.model.entry(row)
        if entry is not None:
            self.preview(-1)
            self.model.delete(entry)

    def clear(self):
        """Empty the gallery; what has a star stays."""
        self.preview(-1)
        self.asking.stop()
        starred = [entry for entry in self.model.entries() if entry.starred]
        if starred and len(starred) == len(self.model.entries()):
            self.told.emit(tr("Only starred suggestions are left; take the star away, or delete them."))
        self.model.replace(starred)
        self.asking.tidy()

    def restore(self):
        """Another drawing is open: show the suggestions that were kept with it."""
        self.showing.previewer.reset()
        self.asking.leave()
        self.keeping.forget()
        entries = self.keeping.kept()
        self._place(self.keeping.placing)
        if entries:
            self.restoring.emit(float(entries[-1].run.wishes["strength"]))
        for entry in entries:
            entry.asked = self.showing.wish(entry)  # as it was kept, until another strength or other lines are wished
        self.asking.adopt(entries)
        self.keeping.forget()

    def shutdown(self):
        """Stop all, and leave the canvas as it was."""
        self.keeping.flush()
        self.showing.previewer.reset()
        self.asking.shutdown()
        self.reviving.shutdown()
