"""What happens between gallery, engine and canvas: runs, pictures, previews, insertions. No widgets in here.

A run is one press of Suggest: the drawing as it was then, the wishes, and the job that answers it.
"""

import secrets
import zlib

from . import pixels
from .host import HostError
from .preview import Preview
from .qt import QtCore

LIVE_REST = 300  # ms that the pen rests before Live suggests
_OWN_CHANGE = 800  # ms after our own insertion in which the canvas's change is not the artist's
_LOST = ("forgotten", "engine")  # codes after which the same question, asked again, gives the same answer


class Run:
    """capture: host.Capture; wishes: pack, count, strength, lines, seed; job: client.Job that answers it now."""

    __slots__ = ("capture", "id", "job", "reviving", "wishes")

    def __init__(self, capture, wishes, job):
        self.id = secrets.token_hex(8)
        self.capture, self.wishes, self.job = capture, wishes, job
        self.reviving = []  # what waits for the job to be asked again: (number, then, failed)


class Session(QtCore.QObject):
    """`running` is the Run that is being answered, or None. Rows are the gallery model's."""

    running_changed = QtCore.Signal(bool)
    progress = QtCore.Signal(float, str)
    told = QtCore.Signal(str)  # a line for the status
    hinted = QtCore.Signal(str)  # a sentence: something is missing before it can go on
    failed = QtCore.Signal(str, str)  # code, sentence
    live_wanted = QtCore.Signal()  # Live is on, the drawing changed and the pen rests

    def __init__(self, host, engine, model, parent=None):
        super().__init__(parent)
        self.host, self.engine, self.model = host, engine, model
        self.running = None
        self._runs = []
        self._fresh = False  # the running run has not shown anything yet: the gallery still shows the one before
        self._lines, self._strength = "all", 0.5
        self._mark = None
        self._live = False
        self._rest = self._timer(LIVE_REST, self.live_wanted.emit)
        self._own_change = self._timer(_OWN_CHANGE, lambda: None)
        self.previewer = Preview(host, self.wish, self)
        self.previewer.told.connect(self.told)
        self.previewer.changing.connect(self._own_change.start)
        host.changed.connect(self._host_changed)
        host.dropped.connect(self.drop)

    def _timer(self, interval, slot):
        timer = QtCore.QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(slot)
        return timer

    # -- asking ----------------------------------------------------------------------------------------------------

    def suggest(self, what, live=False, quiet=False, **wishes):
        """Capture `what` and ask for suggestions to it; -> True when a run began.

        wishes: pack, count, strength, lines, seed. quiet: say nothing when there is nothing to capture.
        live: only when the drawing is another than last time, and the gallery keeps its pictures until new ones come.
        """
        self.preview(-1)
        try:
            capture = self.host.capture(what)
        except HostError as error:
            if not quiet:
                self.hinted.emit(str(error))
            return False
        mark = (capture.width, capture.height, zlib.crc32(capture.rgba if capture.rgba is not None else capture.png))
        if live and mark == self._mark:
            return False
        self._mark = mark
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
            self.told.emit("Cancelled.")

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
        used = {id(entry.run) for entry in self.model.entries()}
        for run in list(self._runs):
            if run is not self.running and id(run) not in used:
                self._runs.remove(run)
                run.job.forget()

    def _queued(self, run, ahead):
        if self._is_on(run) and ahead > 0:
            self.progress.emit(0.0, "waiting for {} other{}".format(ahead, "s" if ahead > 1 else ""))

    def _suggested(self, run, fields):
        if not self._is_on(run):
            return
        if self._fresh:
            self._clear(run.wishes["count"])
        number = fields["number"]
        self._refresh(self.model.fill(run, number, "{}-{}".format(run.id, number), fields))

    def _done(self, run, count):
        if self._is_on(run):
            self.running = None
            self.model.settle()
            self.running_changed.emit(False)
            self.told.emit("{} suggestion{}".format(count, "" if count == 1 else "s"))

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
            self._revive(run, entry.number, lambda: run.job.picture(entry.number, *entry.asked))

    def _pictured(self, run, number, image):
        entry = self._entry(run, number)
        if entry is not None:
            self.model.set_kind(entry, (entry.asked and entry.asked[0]) or entry.kind)
            self.model.set_image(entry, image)

    def _entry(self, run, number):
        return next((each for each in self.model.entries() if each.run is run and each.number == number), None)

    def _no_picture(self, run, number, code, sentence):
        entry = self._entry(run, number)
        if entry is not None and code in _LOST and not self._is_on(run):
            self._revive(run, number, lambda: run.job.picture(number, *entry.asked))
        else:
            self.told.emit(sentence)

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
        entry = self.model.find(key)
        if entry is None:
            self.failed.emit("forgotten", "That suggestion is not in the gallery any more; drag another one.")
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

    def _insert(self, entry, layers, as_reference):
        self._own_change.start()
        try:
            self.host.insert(layers, as_reference=as_reference)
        except HostError as error:
            self.failed.emit("host", str(error))
            return
        self._own_change.start()
        self.told.emit("Inserted “{}” as a {}.".format(entry.title, "reference" if as_reference else "layer"))

    def _full(self, entry, done):
        capture = entry.run.capture
        self.told.emit("Drawing “{}” at {} × {}…".format(entry.title, capture.width, capture.height))

        def again(code, sentence):
            if code in _LOST:
                self._revive(entry.run, entry.number, lambda: self._layers(entry, done, self.failed.emit))
            else:
                self.failed.emit(code, sentence)

        self._layers(entry, done, again)

    def _layers(self, entry, done, failed):
        capture = entry.run.capture
        entry.run.job.layers(entry.number, capture.width, capture.height, *self.wish(entry), done, failed)

    def _revive(self, run, number, then):
        """The engine has forgotten a result: the same question again gives the same answer; then go on."""
        run.reviving.append((number, then))
        if len(run.reviving) > 1:
            return
        self.told.emit("Drawing it once more…")
        if self.engine.state == "ready":
            self._ask_again(run)
        else:
            self.engine.changed.connect(lambda: self._engine_changed(run))

    def _engine_changed(self, run):
        if run.reviving and run.job.over and self.engine.state == "ready":
            self._ask_again(run)
        elif run.reviving and self.engine.state in ("failed", "too old", "absent"):
            run.reviving = []

    def _ask_again(self, run):
        job = self.engine.suggest(run.capture, **run.wishes)

        def came(fields):
            run.job = job
            waiting, run.reviving = run.reviving, []
            for number, then in waiting:
                if number <= fields["number"]:
                    then()
                else:
                    run.reviving.append((number, then))

        def broke(code, sentence):
            run.reviving = []
            self.failed.emit(code, sentence)

        job.suggestion.connect(came)
        job.failed.connect(broke)
        self._watch_pictures(run, job)

    def preview(self, row):
        """Show a suggestion over the canvas while it is wished; -1: none."""
        self.previewer.want(self.model.entry(row) if row >= 0 else None)

    # -- live ------------------------------------------------------------------------------------------------------

    def set_live(self, on):
        self._live = on
        self._mark = None
        if on:
            self._rest.start()
        else:
            self._rest.stop()

    def _host_changed(self):
        if self._live and not self._own_change.isActive() and not self.previewer.shown:
            self._rest.start()

    def delete(self, row):
        entry = self.model.entry(row)
        if entry is not None:
            self.preview(-1)
            self.model.delete(entry)

    def shutdown(self):
        """Stop all, and leave the canvas as it was."""
        self._rest.stop()
        self.preview(-1)
        self._stop()
        for run in self._runs:
            run.job.forget()
        self._runs = []
