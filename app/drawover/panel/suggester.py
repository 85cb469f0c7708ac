"""Requests suggestions for one drawing: captures it, follows the run, and fills the drawing's gallery.

Continues while another drawing is active. showing.py decides how cards look, inserting.py inserts them.
"""

from . import pixels
from .capturing import capturing
from .cards import Cards
from .gallery_model import GalleryModel
from .host import EmptyError
from .qt import QtCore
from .run import NoJob, Run
from .words import later, tr

_USING_VISIBLE = later("The layer has no lines, so all that is visible is looked at.")


class Suggester(QtCore.QObject):
    """`running` is the active Run or None; `model` the gallery; `drawing` the host's key of the drawing."""

    running_changed = QtCore.Signal(bool)
    progress = QtCore.Signal(float, str)
    status_message = QtCore.Signal(str)  # a line for the status bar
    doubted = QtCore.Signal(str)  # a sentence: the pack does not know such drawings; the artist can try anyway
    hinted = QtCore.Signal(str)  # a sentence for the artist, though nothing failed
    failed = QtCore.Signal(str, str)  # code, sentence

    def __init__(self, engine, reviving, drawing, look, keeping, parent=None):
        """look: tasks.look.Look of the task; keeping: the drawing's Keeping."""
        super().__init__(parent)
        self.drawing, self.look, self.closed = drawing, look, False
        self.model = GalleryModel(self)
        self.cards = Cards(self.model, reviving, self.is_running, self)
        self.keeping = keeping
        self.running = None
        self._engine = engine
        self._give_up = None  # cancels the capture in progress
        self._runs = []
        self._retry_visible = None  # repeats the request with all visible layers, if the layer has no lines
        self._fresh = False  # the active run has no suggestion yet: the gallery still shows the previous run
        self._by_live = False
        self._automatic = None  # a Run that started automatically
        self._fingerprint = None
        for part in (self.cards, self.keeping):
            part.status_message.connect(self.status_message)
        self.cards.failed.connect(self.failed)
        for signal in (self.model.dataChanged, self.model.rowsRemoved, self.model.modelReset):
            signal.connect(lambda *_: self.keeping.touch())

    def suggest(
        self, host, what, wish, live=False, quiet=False, inside=False, keep="", pictures=(), again=None, **wishes
    ):
        """Have `host` capture `what` of the drawing, and request suggestions for it.

        wish(entry) -> the wish for a card's picture, as Showing.wish.
        inside: change only the selected part; keep: key of the host's mask of strokes to keep, or "".
        pictures: the task's other inputs, as in capturing(). wishes: task, pack, seed, parameters.
        quiet: an automatic request: an empty drawing is ignored, and errors go to the status line only.
        live: only if the drawing differs from the last one; the gallery keeps its pictures until new ones arrive.
        again: a Run whose drawing is used once more; `what` is a Capture of it then.
        """
        extras = {"inside": inside, "keep": keep, "pictures": tuple(pictures)}
        request = {**extras, **wishes}
        once = what == "layer" and not (live or quiet)
        self._retry_visible = (lambda: self.suggest(host, "visible", wish, **request)) if once else None
        self.give_up()

        def failed(sentence):
            self._give_up = None
            if not quiet:
                self.hinted.emit(sentence)

        def done(found):
            self._give_up = None
            capture, fingerprint, line = found
            if not (live and fingerprint == self._fingerprint):
                self._fingerprint = fingerprint
                self._start_run(capture, wish, wishes, live, quiet and not live, line, again)

        def steps():
            try:
                return (yield from capturing(host, self.drawing, what, **extras))
            except EmptyError:
                if self._retry_visible is None:
                    raise
                self._retry_visible = None
            capture, fingerprint, line = yield from capturing(host, self.drawing, "visible", **extras)
            return capture, fingerprint, line or tr(_USING_VISIBLE)

        self._give_up = lambda: None
        give_up = host.read(self.drawing, steps, done, failed)
        if self._give_up is not None:
            self._give_up = give_up

    @property
    def waiting(self):
        """True while the drawing is being captured, or waits to be captured."""
        return self._give_up is not None

    def give_up(self):
        """Cancel the capture in progress."""
        if self._give_up is not None:
            self._give_up()
            self._give_up = None

    def cancel(self):
        """Stop the active run. Suggestions received so far stay, and can be inserted."""
        if self.running or self.waiting:
            self.stop()
            self.status_message.emit(tr("Cancelled."))

    def stop(self):
        """Like cancel(), without a status message."""
        self.give_up()
        run, self.running = self.running, None
        if run:
            run.job.cancel()
            self.model.settle()
            self.running_changed.emit(False)

    def is_running(self, run):
        """Return whether this is the active run."""
        return run is self.running

    def forget_last(self):
        """Make the next Live request run even if the drawing is unchanged."""
        self._fingerprint = None

    def tidy(self):
        """Let the engine free the runs that no gallery entry uses."""
        used = {id(entry.run) for entry in self.model.entries()}
        for run in list(self._runs):
            if run is not self.running and id(run) not in used:
                self._runs.remove(run)
                run.job.forget()

    def adopt(self, entries):
        """Show entries that were restored with the drawing."""
        for entry in entries:
            entry.run.suggester = self
        self._runs += list({id(entry.run): entry.run for entry in entries}.values())
        self.model.replace(entries)
        self.keeping.forget()

    def close(self):
        """The drawing was closed: stop everything. Its gallery entries stay readable."""
        self.closed = True
        self.stop()
        self.keeping.forget()
        for run in self._runs:
            run.job.forget()
            run.job = NoJob()
        self._runs = []

    # -- a run -----------------------------------------------------------------------------------------------------

    def _start_run(self, capture, wish, wishes, live, automatic, line, again=None):
        self.stop()
        try:
            job = self._engine.suggest(capture, **wishes)
        except pixels.PixelError as error:
            self._report_failure("pixels", str(error), automatic)
            return
        run = self.running = Run(capture, wishes, self.look, job)
        run.suggester, self._automatic = self, run if automatic else None
        self._runs.append(run)
        run.within = again.within if again is not None else None
        self._by_live, self._fresh = live, (live or again is not None) and bool(self.model.entries())
        if not self._fresh:
            self._clear(self.look.expected(wishes["parameters"]))
        job.queued.connect(lambda ahead: self._queued(run, ahead))
        job.progress.connect(lambda fraction, text: self._progressed(run, fraction, text))
        job.suggestion.connect(lambda fields: self._suggested(run, wish, fields))
        job.done.connect(lambda count: self._done(run, count))
        job.failed.connect(lambda code, sentence: self._run_failed(run, code, sentence))
        self.cards.watch(run, job)
        self.running_changed.emit(True)
        if line:
            self.status_message.emit(line)

    def _clear(self, count):
        self._fresh = False
        self.model.expect(count)
        self.tidy()

    def _queued(self, run, ahead):
        if self.is_running(run) and ahead > 0:
            self.progress.emit(
                0.0, (tr("waiting for another") if ahead == 1 else tr("waiting for {} others")).format(ahead)
            )

    def _progressed(self, run, fraction, text):
        if self.is_running(run):
            self.progress.emit(fraction, text)

    def _suggested(self, run, wish, fields):
        if not self.is_running(run):
            return
        if self._fresh:
            self._clear(self.look.expected(run.wishes["parameters"]))
        entry = self.model.fill(run, fields["number"], fields)
        self.cards.refresh(entry, wish(entry))

    def _done(self, run, count):
        if self.is_running(run):
            self.running = None
            self.model.settle()
            self.running_changed.emit(False)
            self.status_message.emit((tr("{} suggestion") if count == 1 else tr("{} suggestions")).format(count))
            doubt, hint = self.look.doubt(run), self.look.hint(run)
            if doubt and not self._by_live:
                self.doubted.emit(doubt)
            elif hint and not self._by_live:
                self.hinted.emit(hint)

    def _run_failed(self, run, code, sentence):
        if self.is_running(run):
            self.running = None
            self._fingerprint = None
            self.model.settle()
            self.running_changed.emit(False)
            if code == "empty" and self._retry_visible is not None:
                self.status_message.emit(tr(_USING_VISIBLE))
                self._retry_visible()
            else:
                self._report_failure(code, sentence, run is self._automatic)

    def _report_failure(self, code, sentence, automatic):
        """Report why there are no suggestions. A drawing that cannot be corrected is a hint, not an error."""
        if automatic:
            self.status_message.emit(sentence)
        elif code in ("input", "empty", "pixels"):
            self.hinted.emit(sentence)
        else:
            self.failed.emit(code, sentence)
