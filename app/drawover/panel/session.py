"""Connects one panel's gallery with the engine and the canvas; no widgets in here.

suggester.py owns a drawing's gallery and requests; a session shows those of the active drawing. The panel's own actions
are in showing.py, inserting.py and live.py.
"""

from . import pixels
from .drawings import Drawings
from .history import load_pixels, selection_coverage
from .inserting import Inserting
from .live import Live
from .qt import QtCore
from .showing import Showing
from .words import tr

_OWN_CHANGE = 800  # ms after our own insertion in which a canvas change is not taken for the artist's


class Session(QtCore.QObject):
    """Rows are those of the gallery model."""

    running_changed = QtCore.Signal(bool)
    progress = QtCore.Signal(float, str)
    status_message = QtCore.Signal(str)  # a line for the status bar
    doubted = QtCore.Signal(str)  # a sentence: the pack does not know such drawings; the artist can try anyway
    hinted = QtCore.Signal(str)  # a sentence for the artist, though nothing failed
    failed = QtCore.Signal(str, str)  # code, sentence
    live_triggered = QtCore.Signal()  # Live is on, the drawing changed and the pen rests
    restoring = QtCore.Signal(object)  # another drawing's suggestions are shown next, made with these parameters (dict)
    placed = QtCore.Signal(str)  # replace | above | beside: where to insert suggestions in the active drawing

    def __init__(self, host, engine, model, look, parent=None, drawings=None):
        """model: a ShownModel for the view; look: tasks.look.Look of the task.

        drawings: the Drawings that several panels share; by default its own.
        """
        super().__init__(parent)
        self.host, self.engine, self.model, self.look = host, engine, model, look
        self._own_change = QtCore.QTimer(self)
        self._own_change.setSingleShot(True)
        self._own_change.setInterval(_OWN_CHANGE)
        self._owned = drawings is None
        self.drawings = drawings or Drawings(engine, self)
        self._links = []  # (signal, slot) connected to the active drawing
        self.live = Live(self)
        self.showing = Showing(host, model, self.drawings.reviving, self)
        self.inserting = Inserting(host, model, self.drawings.reviving, self.showing, self)
        self.suggester, _ = self.drawings.for_host(host, look)
        self.model.setSourceModel(self.suggester.model)
        self._connect()
        self._attach(self.suggester)

    def _connect(self):
        self.drawings.reviving.status_message.connect(self._report)
        for part in (self.showing, self.inserting):
            part.status_message.connect(self.status_message)
        self.inserting.failed.connect(self.failed)
        self.live.triggered.connect(self.live_triggered)
        self.showing.previewer.changing.connect(self._own_change.start)
        self.host.touched.connect(self._touched)
        self.inserting.changing.connect(self._own_change.start)
        self.host.changed.connect(self._host_changed)
        self.host.dropped.connect(self.drop)
        self.host.leaving.connect(lambda: self.keeping.flush())
        self.host.opened.connect(self.restore)
        self.host.closed.connect(self.drawings.forget)
        self.drawings.removed.connect(self._drawing_removed)

    def _attach(self, suggester):
        for signal, slot in self._links:
            signal.disconnect(slot)
        self._links, self.suggester = [], suggester
        for name in ("progress", "status_message", "hinted", "doubted", "failed"):
            self._link(getattr(suggester, name), getattr(self, name).emit)
        self._link(suggester.running_changed, self._running_changed)

    def _link(self, signal, slot):
        signal.connect(slot)
        self._links.append((signal, slot))

    def _drawing_removed(self, suggester):
        self.inserting.give_up(suggester)

    def _report(self, line):
        self.status_message.emit(line)

    # -- requests --------------------------------------------------------------------------------------------------

    @property
    def running(self):
        """The active Run, or None."""
        return self.suggester.running

    @property
    def keeping(self):
        """The Keeping of the active drawing."""
        return self.suggester.keeping

    def suggest(self, what, **wishes):
        """Capture `what` and request suggestions, as Suggester.suggest."""
        self.preview(-1)
        self.previewer.show(False)
        self.suggester.suggest(self.host, what, self.showing.wish, task=self.look.name, **wishes)

    def suggest_again(self, run, pictures, quiet=False, live=False):
        """Ask about the drawing of a run once more, with other pictures beside it: (name, key of a layer) each.

        What was inserted of that run stands where the drawing stood, so what comes now stands in its place.
        """
        self.preview(-1)
        if not live:
            self.previewer.show(False)
        try:
            capture, _ = load_pixels(run), selection_coverage(run)
        except pixels.PixelError as error:
            self.failed.emit("pixels", str(error))
            return
        entries = [entry for entry in self.suggester.model.entries() if entry.run is run]
        capture = capture.again([key for entry in entries for key in entry.inserted if self.host.holds(key)])
        beside = tuple((name, key, True) for name, key in pictures)
        self.suggester.suggest(
            self.host, capture, self.showing.wish, live, quiet, pictures=beside, again=run, **run.wishes
        )

    def cancel(self):
        """Stop the active run. Suggestions received so far stay, and can be inserted."""
        self.suggester.cancel()

    def set_live(self, on):
        """Turn Live on or off."""
        self.suggester.forget_last()
        self.live.switch(on)

    def _running_changed(self, on):
        if on:
            self.host.prepare(self.running.capture.sources, selection_coverage(self.running))
        self.running_changed.emit(on)

    def _touched(self):
        self.live.touched()
        self.previewer.show(False)

    def _host_changed(self):
        self.inserting.update_marks()
        if not self._own_change.isActive() and not self.previewer.hovering:
            self.live.changed()

    # -- showing ---------------------------------------------------------------------------------------------------

    @property
    def previewer(self):
        """The preview.Preview on the canvas."""
        return self.showing.previewer

    @property
    def words(self):
        """The preview.Fetch of what moves in a suggestion, a list of sentences."""
        return self.showing.words

    def view(self, wishing, rows):
        """Show suggestions with wishing(entry) -> job.Job's wish; `rows` are the visible ones."""
        self.showing.view(wishing, rows)

    def show_rows(self, rows):
        """Fetch the pictures of these rows if their wish changed."""
        self.showing.show_rows(rows)

    def preview(self, row):
        """Preview a suggestion on the canvas while the pointer rests on it; -1: none."""
        self.showing.preview(row)

    def choose(self, row):
        """Choose another suggestion; -1: none. The previewer decides whether it is on the canvas."""
        self.showing.choose(row)

    # -- inserting -------------------------------------------------------------------------------------------------

    def insert(self, row, as_reference=False):
        """Insert a suggestion's layers into the drawing, where it was captured."""
        self.inserting.insert(row, as_reference)

    def set_placing(self, placing):
        """replace | above | beside: where to insert suggestions in this drawing from now on."""
        self._place(placing)
        self.keeping.placing = placing
        self.keeping.touch()

    def _place(self, placing):
        self.inserting.placing = placing
        self.previewer.set_placing(placing)
        self.placed.emit(placing)

    def insert_moved(self, row):
        """Insert the picture of what moved in a suggestion, as a layer of its own."""
        self.inserting.insert_moved(row)

    def drop(self, key, x, y):
        """A suggestion was dropped on the canvas: insert it as a reference, centered there by its ink."""
        entry = self.drawings.find(key)
        if entry is None or entry.run.look is self.look:  # otherwise another page handles it
            self.inserting.drop(entry, self.suggester, x, y)

    def image(self, row, done):
        """done(QImage): a suggestion at the drawing's size on a transparent background."""
        self.inserting.image(row, done)

    # -- the gallery -----------------------------------------------------------------------------------------------

    def delete(self, row):
        """Remove a suggestion from the gallery."""
        entry = self.model.entry(row)
        if entry is not None:
            self.preview(-1)
            for each in self.suggester.model.belonging(entry):
                self.suggester.model.delete(each)

    def clear(self):
        """Empty the gallery except for starred suggestions."""
        self.preview(-1)
        self.suggester.stop()
        starred = self.suggester.model.starred()
        if starred and len(starred) == len(self.model.entries()):
            self.status_message.emit(tr("Only starred suggestions are left; take the star away, or delete them."))
        self.suggester.model.replace(starred)
        self.suggester.tidy()

    def restore(self):
        """Another drawing is active: show its gallery, or the suggestions stored with it."""
        self.previewer.reset()
        if not self.host.drawing():  # a host with one drawing at a time: this one replaced the last
            self.drawings.forget("", self.look)
        suggester, known = self.drawings.for_host(self.host, self.look)
        self._attach(suggester)
        kept = [] if known else self.drawings.restored(suggester)
        self.model.setSourceModel(suggester.model)
        self._place(self.keeping.placing)
        entries = kept or suggester.model.entries()
        if entries:
            self.restoring.emit(dict(entries[-1].run.wishes["parameters"]))
        for entry in kept:
            entry.asked = self.showing.wish(entry)  # use the stored picture until the wish changes
        if kept:
            suggester.adopt(kept)
        self.running_changed.emit(self.running is not None)

    def shutdown(self):
        """Remove previews from the canvas. Requests continue, because another panel may show them."""
        self.previewer.reset()
        self.live.switch(False)
        for signal, slot in self._links:
            signal.disconnect(slot)
        self._links = []
        self.drawings.reviving.status_message.disconnect(self._report)
        self.drawings.removed.disconnect(self._drawing_removed)
        if self._owned:
            self.drawings.shutdown()
