"""What happens between gallery, engine and canvas: runs, pictures, previews, insertions. No widgets in here.

What is asked about is capturing.py's, what is kept with a document keeping.py's.
"""

from . import pixels
from .capturing import captured, mark
from .host import HostError
from .keeping import Keeping
from .preview import Fetch, Preview
from .qt import QtCore
from .reviving import LOST, Reviving
from .run import Run
from .words import tr

STRANGE = 0.5  # a familiarity below which the pack does not know such drawings
LIVE_REST = 300  # ms that the pen rests before Live suggests
_OWN_CHANGE = 800  # ms after our own insertion in which the canvas's change is not the artist's


class Session(QtCore.QObject):
    """`running` is the Run that is being answered, or None. Rows are the gallery model's."""

    running_changed = QtCore.Signal(bool)
    progress = QtCore.Signal(float, str)
    told = QtCore.Signal(str)  # a line for the status
    hinted = QtCore.Signal(str)  # a sentence: what the artist should know, though nothing is broken
    failed = QtCore.Signal(str, str)  # code, sentence
    live_wanted = QtCore.Signal()  # Live is on, the drawing changed and the pen rests
    restoring = QtCore.Signal(float)  # another drawing's suggestions come, made with this strength

    def __init__(self, host, engine, model, parent=None):
        super().__init__(parent)
        self.host, self.engine, self.model = host, engine, model
        self.running = None
        self._runs = []
        self._former = []  # entries of the drawing before: one may still be on its way to another view
        self._fresh = False  # the running run has not shown anything yet: the gallery still shows the one before
        self._lines, self._strength = "all", 0.5
        self._mark = None
        self._live = False
        self._rest = self._timer(LIVE_REST, self.live_wanted.emit)
        self._own_change = self._timer(_OWN_CHANGE, lambda: None)
        self.reviving = Reviving(engine, self)
        self.reviving.told.connect(self.told)
        self.reviving.again.connect(self._watch_pictures)
        self.compared = Fetch(self._small, self.wish, tr("Drawover: preview"), self)
        hovered = Fetch(self._small, self.wish, tr("Drawover: preview"), self)
        moved = Fetch(self._small_moved, lambda entry: (), tr("Drawover: what moved"), self)
        self.previewer = Preview(host, hovered, moved, self)
        for each in (self.compared, hovered, moved, self.previewer):
            each.told.connect(self.told)
        self.previewer.changing.connect(self._own_change.start)
        self.keeping = Keeping(host, model.entries, lambda: self.running is not None, self)
        self.keeping.told.connect(self.told)
        for signal in (model.dataChanged, model.rowsRemoved, model.modelReset):
            signal.connect(self._gallery_changed)
        host.changed.connect(self._host_changed)
        host.dropped.connect(self.drop)
        host.leaving.connect(self.keeping.flush)
        host.opened.connect(self.restore)

    def _timer(self, interval, slot):
        timer = QtCore.QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(slot)
        return timer

    # -- asking ----------------------------------------------------------------------------------------------------

    def suggest(self, what, live=False, quiet=False, inside=False, keep="", **wishes):
        """Capture `what` and ask for suggestions to it; -> True when a run began.

        inside: change only what is selected; keep: key of the host's mask whose strokes stay, or "".
        wishes: pack, count, strength, lines, nudge, seed. quiet: say nothing when there is nothing to capture.
        live: only when the drawing is another than last time, and the gallery keeps its pictures until new ones come.
        """
        self.preview(-1)
        try:
            capture, line = captured(self.host, what, inside, keep)
        except HostError as error:
            if not quiet:
                self.hinted.emit(str(error))
            return False
        seen = mark(capture)
        if live and seen == self._mark:
            return False
        self._mark = seen
        self._stop()
        try:
            job = self.engine.suggest(capture, **wishes)
        except pixels.PixelError as error:
            self.failed.emit("pixels", str(error))
            return False
        run = self.running = Run(capture, wishes, job)
        self._runs.append(run)
        self._fresh = live and bool(self.model.entries())
        if not self._fresh:
            self._clear(wishes["count"])
        self._follow(run)
        self.running_changed.emit(True)
        if line:
            self.told.emit(line)
        return True

    def _follow(self, run):
        job = run.job
        job.queued.connect(lambda ahead: self._queued(run, ahead))
        job.progress.connect(lambda fraction, text: self.progress.emit(fraction, text) if self._is_on(run) else None)
        job.suggestion.connect(lambda fields: self._suggested(run, fields))
        job.done.connect(lambda count: self._done(run, count))
        job.failed.connect(lambda code, sentence: self._broke(run, code, sentence))
        self._watch_pictures(run, job)

    def _watch_pictures(self, run, job):
        job.pictured.connect(lambda number, image: self._pictured(run, number, image))
        job.trouble.connect(lambda number, code, sentence: self._no_picture(run, number, code, sentence))

    def cancel(self):
        """Stop what runs. Suggestions that came already stay, and can be inserted."""
        if self.running:
            self._stop()
            self.told.emit(tr("Cancelled."))

    def _stop(self):
        run, self.running = self.running, None
        if run:
            run.job.cancel()
            self.model.settle()
            self.running_changed.emit(False)

    def _is_on(self, run):
        return run is self.running

    def _clear(self, count):
        self._fresh = False
        self.model.expect(count)
        self._tidy()

    def _tidy(self):
        """Let the engine free what nothing in the gallery needs."""
        used = {id(entry.run) for entry in [*self.model.entries(), *self._former]}
        for run in list(self._runs):
            if run is not self.running and id(run) not in used:
                self._runs.remove(run)
                run.job.forget()

    def _queued(self, run, ahead):
        if self._is_on(run) and ahead > 0:
            self.progress.emit(
                0.0, (tr("waiting for another") if ahead == 1 else tr("waiting for {} others")).format(ahead)
            )

    def _suggested(self, run, fields):
        if not self._is_on(run):
            return
        if self._fresh:
            self._clear(run.wishes["count"])
        self._refresh(self.model.fill(run, fields["number"], fields))

    def _done(self, run, count):
        if self._is_on(run):
            self.running = None
            self.model.settle()
            self.running_changed.emit(False)
            self.told.emit((tr("{} suggestion") if count == 1 else tr("{} suggestions")).format(count))
            if run.job.familiarity < STRANGE and not self._live:
                strange = tr("The pack {} does not know such drawings: it moves your own lines little, or not at all.")
                self.hinted.emit(strange.format(run.wishes["pack"]))

    def _broke(self, run, code, sentence):
        if self._is_on(run):
            self.running = None
            self._mark = None
            self.model.settle()
            self.running_changed.emit(False)
            self.failed.emit(code, sentence)

    # -- pictures --------------------------------------------------------------------------------------------------

    def view(self, lines, strength, rows):
        """Show suggestions in these lines (all: as they came) and strength; `rows` are those that can be seen."""
        self._lines, self._strength = lines, strength
        self.show_rows(rows)
        self.previewer.refresh()
        self.compared.refresh()

    def show_rows(self, rows):
        """Fetch the pictures of these rows, where they show other lines or another strength than is wished."""
        for row in rows:
            entry = self.model.entry(row)
            if entry is not None:
                self._refresh(entry)

    def wish(self, entry):
        """-> (lines, strength) to ask for, None each where it is as the suggestion came."""
        lines = None if self._lines in ("all", entry.kind) else self._lines
        same = abs(self._strength - entry.run.wishes["strength"]) < 0.004
        return lines, None if same else self._strength

    def _refresh(self, entry):
        wish = self.wish(entry)
        if entry.asked == wish:
            return
        entry.asked, run = wish, entry.run
        if run.job.address:
            run.job.picture(entry.number, *wish)
        else:  # cancelled, and so forgotten
            self._revive_picture(run, entry)

    def _pictured(self, run, number, image):
        entry = self._entry(run, number)
        if entry is not None:
            if entry.asked == (None, None):
                entry.original = image
            self.model.set_kind(entry, (entry.asked and entry.asked[0]) or entry.kind)
            self.model.set_image(entry, image)

    def _entry(self, run, number):
        return next((each for each in self.model.entries() if each.run is run and each.number == number), None)

    def _no_picture(self, run, number, code, sentence):
        entry = self._entry(run, number)
        if entry is not None and code in LOST and not self._is_on(run):
            self._revive_picture(run, entry)
        else:
            self.told.emit(sentence)

    def _revive_picture(self, run, entry):
        failed = lambda code, sentence: self.failed.emit(code, sentence)  # noqa: E731
        self.reviving.revive(run, entry.number, lambda: run.job.picture(entry.number, *entry.asked), failed)

    # -- layers ----------------------------------------------------------------------------------------------------

    def insert(self, row, as_reference=False):
        """Put a suggestion's layers over the drawing, where it was captured."""
        entry = self.model.entry(row)
        if entry is None:
            return
        self.preview(-1)
        place = (entry.run.capture.x, entry.run.capture.y)
        self._full(entry, lambda layers: self._insert(entry, pixels.moved(layers, *place), as_reference))

    def drop(self, key, x, y):
        """A suggestion was dropped on the canvas: a reference layer with the middle of its ink there."""
        entry = self.model.find(key) or next((each for each in self._former if each.key == key), None)
        if entry is None:
            self.failed.emit("forgotten", tr("That suggestion is not in the gallery any more; drag another one."))
            return

        def place(layers):
            middle = pixels.center(layers) or (entry.run.capture.width / 2.0, entry.run.capture.height / 2.0)
            self._insert(entry, pixels.moved(layers, round(x - middle[0]), round(y - middle[1])), True)

        self.preview(-1)
        self._full(entry, place)

    def image(self, row, done):
        """done(QImage): a suggestion at the size of the drawing, on transparency."""
        entry = self.model.entry(row)
        if entry is not None:
            capture = entry.run.capture
            self._full(entry, lambda layers: done(pixels.flatten(layers, capture.width, capture.height)))

    def insert_moved(self, row):
        """Put the picture of what moved in a suggestion over the drawing, as a layer of its own."""
        entry = self.model.entry(row)
        if entry is None:
            return
        capture = entry.run.capture
        place, size = (capture.x, capture.y), (capture.width, capture.height)
        self.told.emit(tr("Drawing what moved…"))
        self.reviving.held(
            entry,
            lambda failed: entry.run.job.overlay(
                entry.number, *size, lambda layers: self._insert(None, pixels.moved(layers, *place), False), failed
            ),
            self.failed.emit,
        )

    def _insert(self, entry, layers, as_reference):
        self._own_change.start()
        try:
            self.host.insert(layers, as_reference=as_reference)
        except HostError as error:
            self.failed.emit("host", str(error))
            return
        self.previewer.covered()
        self._own_change.start()
        title = "“{}”".format(entry.title) if entry else tr("what moved")
        self.told.emit(
            (tr("Inserted {} as a reference.") if as_reference else tr("Inserted {} as a layer.")).format(title)
        )

    def _full(self, entry, done):
        capture, wish = entry.run.capture, self.wish(entry)
        self.told.emit(tr("Drawing “{}” at {} × {}…").format(entry.title, capture.width, capture.height))

        def came(layers):
            if len(layers) == len(capture.layers) > 1:  # each is a layer of the group, moved
                for layer, (name, _) in zip(layers, capture.layers):  # noqa: B905 - Krita's Python may be 3.8
                    layer.name = tr("Drawover: {}").format(name)
            done(layers)

        def ask(failed):
            entry.run.job.layers(entry.number, capture.width, capture.height, *wish, came, failed)

        self.reviving.held(entry, ask, self.failed.emit)

    def _small(self, entry, width, height, wish, done, failed):
        ask = lambda lost: entry.run.job.layers(entry.number, width, height, *wish, done, lost)  # noqa: E731
        self.reviving.held(entry, ask, failed)

    def _small_moved(self, entry, width, height, wish, done, failed):
        ask = lambda lost: entry.run.job.overlay(entry.number, width, height, done, lost)  # noqa: E731
        self.reviving.held(entry, ask, failed)

    def preview(self, row):
        """Show a suggestion over the canvas while it is wished; -1: none."""
        self.previewer.want(self.model.entry(row) if row >= 0 else None)

    def show_moved(self, row):
        """Show over the canvas what moved in a suggestion; -1: not any more."""
        self.previewer.want_moved(self.model.entry(row) if row >= 0 else None)

    # -- what is kept with the document ----------------------------------------------------------------------------

    def restore(self):
        """Another drawing is open: show the suggestions that were kept with it."""
        self._stop()
        self._mark = None
        self.previewer.reset()
        self.compared.want(None)
        self.keeping.forget()
        self._former = self.model.entries()
        self.model.replace([])
        entries = self.keeping.kept()
        if entries:
            self.restoring.emit(float(entries[-1].run.wishes["strength"]))
        for entry in entries:
            entry.asked = self.wish(entry)  # shown as it was kept, until another strength or other lines are wished
        self._runs += list({id(entry.run): entry.run for entry in entries}.values())
        self.model.replace(entries)
        self.keeping.forget()
        self._tidy()

    def _gallery_changed(self, *_):
        self.keeping.touch()

    # -- live ------------------------------------------------------------------------------------------------------

    def set_live(self, on):
        self._live = on
        self._mark = None
        if on:
            self._rest.start()
        else:
            self._rest.stop()

    def _host_changed(self):
        if self._live and not self._own_change.isActive() and not self.previewer.hovering:
            self._rest.start()

    def delete(self, row):
        entry = self.model.entry(row)
        if entry is not None:
            self.preview(-1)
            self.model.delete(entry)

    def clear(self):
        """Empty the gallery; what has a star stays."""
        self.preview(-1)
        self._stop()
        starred = [entry for entry in self.model.entries() if entry.starred]
        if starred and len(starred) == len(self.model.entries()):
            self.told.emit(tr("Only starred suggestions are left; take the star away, or delete them."))
        self.model.replace(starred)
        self._tidy()

    def shutdown(self):
        """Stop all, and leave the canvas as it was."""
        self._rest.stop()
        self.keeping.flush()
        self.previewer.reset()
        self._stop()
        self.reviving.shutdown()
        for run in self._runs:
            run.job.forget()
        self._runs = []
