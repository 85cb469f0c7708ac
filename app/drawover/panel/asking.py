"""Asks the engine about the drawing: captures it, follows the run, fills the gallery; by itself while Live is on.

How the cards look is showing.py's, what becomes of them on the canvas inserting.py's.
"""

from . import pixels
from .capturing import captured, mark
from .host import HostError
from .qt import QtCore
from .run import Run
from .words import tr

STRANGE = 0.5  # a familiarity below which the pack does not know such drawings
LIVE_REST = 300  # ms that the pen rests before Live suggests


class Asking(QtCore.QObject):
    """`running` is the Run that is being answered, or None."""

    running_changed = QtCore.Signal(bool)
    progress = QtCore.Signal(float, str)
    told = QtCore.Signal(str)  # a line for the status
    hinted = QtCore.Signal(str)  # a sentence: what the artist should know, though nothing is broken
    failed = QtCore.Signal(str, str)  # code, sentence
    live_wanted = QtCore.Signal()  # Live is on, the drawing changed and the pen rests
    followed = QtCore.Signal(object, object)  # run, job: a run's pictures come from this job
    suggested = QtCore.Signal(object)  # Entry: it is in the gallery, without its picture

    def __init__(self, host, engine, model, parent=None):
        super().__init__(parent)
        self.host, self.engine, self.model = host, engine, model
        self.running = None
        self.former = []  # entries of the drawing before: one may still be on its way to another view
        self._runs = []
        self._unasked = None  # a Run that began by itself
        self._fresh = False  # the running run has not shown anything yet: the gallery still shows the one before
        self._mark = None
        self._live = False
        self._rest = QtCore.QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(LIVE_REST)
        self._rest.timeout.connect(self.live_wanted)

    def suggest(self, what, live=False, quiet=False, inside=False, keep="", **wishes):
        """Capture `what` and ask for suggestions to it; -> True when a run began.

        inside: change only what is selected; keep: key of the host's mask whose strokes stay, or "".
        wishes: pack, count, strength, lines, nudge, seed. quiet: nobody asked, so when there is nothing to capture
        nothing is said, and what goes wrong is no more than a line in the status.
        live: only when the drawing is another than last time, and the gallery keeps its pictures until new ones come.
        """
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
        self.stop()
        try:
            job = self.engine.suggest(capture, **wishes)
        except pixels.PixelError as error:
            self._say("pixels", str(error), quiet and not live)
            return False
        run = self.running = Run(capture, wishes, job)
        self._unasked = run if quiet and not live else None
        self._runs.append(run)
        self._fresh = live and bool(self.model.entries())
        if not self._fresh:
            self._clear(wishes["count"])
        self._follow(run)
        self.running_changed.emit(True)
        if line:
            self.told.emit(line)
        return True

    def cancel(self):
        """Stop what runs. Suggestions that came already stay, and can be inserted."""
        if self.running:
            self.stop()
            self.told.emit(tr("Cancelled."))

    def stop(self):
        """As cancel(), without a word."""
        run, self.running = self.running, None
        if run:
            run.job.cancel()
            self.model.settle()
            self.running_changed.emit(False)

    def is_on(self, run):
        """True while this run is being answered."""
        return run is self.running

    def tidy(self):
        """Let the engine free what nothing in the gallery needs."""
        used = {id(entry.run) for entry in [*self.model.entries(), *self.former]}
        for run in list(self._runs):
            if run is not self.running and id(run) not in used:
                self._runs.remove(run)
                run.job.forget()

    def leave(self):
        """Another drawing is there: stop, and empty the gallery of the one before."""
        self.stop()
        self._mark = None
        self.former = self.model.entries()
        self.model.replace([])

    def adopt(self, entries):
        """Show these, which came with the drawing."""
        self._runs += list({id(entry.run): entry.run for entry in entries}.values())
        self.model.replace(entries)
        self.tidy()

    def shutdown(self):
        """Stop all."""
        self._rest.stop()
        self.stop()
        for run in self._runs:
            run.job.forget()
        self._runs = []

    # -- live ------------------------------------------------------------------------------------------------------

    def set_live(self, on):
        """From now on `live_wanted` comes whenever the pen rests."""
        self._live = on
        self._mark = None
        if on:
            self._rest.start()
        else:
            self._rest.stop()

    def drawing_changed(self):
        """The artist changed the drawing."""
        if self._live:
            self._rest.start()

    # -- a run -----------------------------------------------------------------------------------------------------

    def _follow(self, run):
        job = run.job
        job.queued.connect(lambda ahead: self._queued(run, ahead))
        job.progress.connect(lambda fraction, text: self.progress.emit(fraction, text) if self.is_on(run) else None)
        job.suggestion.connect(lambda fields: self._suggested(run, fields))
        job.done.connect(lambda count: self._done(run, count))
        job.failed.connect(lambda code, sentence: self._broke(run, code, sentence))
        self.followed.emit(run, job)

    def _clear(self, count):
        self._fresh = False
        self.model.expect(count)
        self.tidy()

    def _queued(self, run, ahead):
        if self.is_on(run) and ahead > 0:
            self.progress.emit(
                0.0, (tr("waiting for another") if ahead == 1 else tr("waiting for {} others")).format(ahead)
            )

    def _suggested(self, run, fields):
        if not self.is_on(run):
            return
        if self._fresh:
            self._clear(run.wishes["count"])
        self.suggested.emit(self.model.fill(run, fields["number"], fields))

    def _done(self, run, count):
        if self.is_on(run):
            self.running = None
            self.model.settle()
            self.running_changed.emit(False)
            self.told.emit((tr("{} suggestion") if count == 1 else tr("{} suggestions")).format(count))
            if run.job.familiarity < STRANGE and not self._live:
                strange = tr("The pack {} does not know such drawings: it moves your own lines little, or not at all.")
                self.hinted.emit(strange.format(run.wishes["pack"]))

    def _broke(self, run, code, sentence):
        if self.is_on(run):
            self.running = None
            self._mark = None
            self.model.settle()
            self.running_changed.emit(False)
            self._say(code, sentence, run is self._unasked)

    def _say(self, code, sentence, unasked):
        """Why there are no suggestions. A drawing that cannot be corrected is no fault of anything's."""
        if unasked:
            self.told.emit(sentence)
        elif code in ("input", "pixels"):
            self.hinted.emit(sentence)
        else:
            self.failed.emit(code, sentence)
