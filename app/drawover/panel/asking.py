"""What is asked of the engine about one drawing: captures it, follows the run, fills the drawing's gallery.

Goes on while another drawing is in front. How cards look is showing.py's, what becomes of them inserting.py's.
"""

from . import pixels
from .capturing import capturing
from .cards import Cards
from .gallery_model import GalleryModel
from .host import EmptyError
from .qt import QtCore
from .run import NoJob, Run
from .words import later, tr

_FURTHER = later("The layer has no lines, so all that is visible is looked at.")


class Asking(QtCore.QObject):
    """`running` is the Run that is being answered, or None; `model` the gallery; `drawing` the host's key."""

    running_changed = QtCore.Signal(bool)
    progress = QtCore.Signal(float, str)
    told = QtCore.Signal(str)  # a line for the status
    doubted = QtCore.Signal(str)  # a sentence: the pack does not know such drawings, though it can be made to try
    hinted = QtCore.Signal(str)  # a sentence: what the artist should know, though nothing is broken
    failed = QtCore.Signal(str, str)  # code, sentence

    def __init__(self, engine, reviving, drawing, look, keeping, parent=None):
        """look: tasks.look.Look of the task; keeping: the drawing's Keeping."""
        super().__init__(parent)
        self.drawing, self.look, self.closed = drawing, look, False
        self.model = GalleryModel(self)
        self.cards = Cards(self.model, reviving, self.is_on, self)
        self.keeping = keeping
        self.running = None
        self._engine = engine
        self._give_up = None  # ends the capture that is on its way
        self._runs = []
        self._further = None  # asks about all that is visible, where the layer that was asked about has no lines
        self._fresh = False  # the running run has not shown anything yet: the gallery still shows the one before
        self._by_live = False
        self._unasked = None  # a Run that began by itself
        self._mark = None
        for part in (self.cards, self.keeping):
            part.told.connect(self.told)
        self.cards.failed.connect(self.failed)
        for signal in (self.model.dataChanged, self.model.rowsRemoved, self.model.modelReset):
            signal.connect(lambda *_: self.keeping.touch())

    def suggest(self, host, what, wish, live=False, quiet=False, inside=False, keep="", pictures=(), **wishes):
        """Have `host` capture `what` of the drawing, and ask for suggestions to it.

        wish(entry) -> the wish that a card is to show, as Showing.wish.
        inside: change only what is selected; keep: key of the host's mask whose strokes stay, or "".
        pictures: what else the task takes, as capturing(). wishes: task, pack, seed, parameters. quiet: nobody asked,
        so when there is nothing to capture nothing is said, and what goes wrong is no more than a line in the status.
        live: only when the drawing is another than last time, and the gallery keeps its pictures until new ones come.
        """
        beside = {"inside": inside, "keep": keep, "pictures": tuple(pictures)}
        asked = {**beside, **wishes}
        once = what == "layer" and not (live or quiet)
        self._further = (lambda: self.suggest(host, "visible", wish, **asked)) if once else None
        self.give_up()

        def failed(sentence):
            self._give_up = None
            if not quiet:
                self.hinted.emit(sentence)

        def done(found):
            self._give_up = None
            capture, mark, line = found
            if not (live and mark == self._mark):
                self._mark = mark
                self._ask(capture, wish, wishes, live, quiet and not live, line)

        def steps():
            try:
                return (yield from capturing(host, self.drawing, what, **beside))
            except EmptyError:
                if self._further is None:
                    raise
                self._further = None
            capture, mark, line = yield from capturing(host, self.drawing, "visible", **beside)
            return capture, mark, line or tr(_FURTHER)

        self._give_up = lambda: None
        give_up = host.read(self.drawing, steps, done, failed)
        if self._give_up is not None:
            self._give_up = give_up

    @property
    def waiting(self):
        """True while the drawing is being captured, or waits until that can be done."""
        return self._give_up is not None

    def give_up(self):
        """Do not capture what is on its way."""
        if self._give_up is not None:
            self._give_up()
            self._give_up = None

    def cancel(self):
        """Stop what runs. Suggestions that came already stay, and can be inserted."""
        if self.running or self.waiting:
            self.stop()
            self.told.emit(tr("Cancelled."))

    def stop(self):
        """As cancel(), without a word."""
        self.give_up()
        run, self.running = self.running, None
        if run:
            run.job.cancel()
            self.model.settle()
            self.running_changed.emit(False)

    def is_on(self, run):
        """True while this run is being answered."""
        return run is self.running

    def forget_last(self):
        """Live asks next time even where the drawing is the same."""
        self._mark = None

    def tidy(self):
        """Let the engine free what nothing in the gallery needs."""
        used = {id(entry.run) for entry in self.model.entries()}
        for run in list(self._runs):
            if run is not self.running and id(run) not in used:
                self._runs.remove(run)
                run.job.forget()

    def adopt(self, entries):
        """Show these, which came with the drawing."""
        for entry in entries:
            entry.run.asking = self
        self._runs += list({id(entry.run): entry.run for entry in entries}.values())
        self.model.replace(entries)
        self.keeping.forget()

    def close(self):
        """The drawing is gone: stop all. What its gallery holds can be looked at still."""
        self.closed = True
        self.stop()
        self.keeping.forget()
        for run in self._runs:
            run.job.forget()
            run.job = NoJob()
        self._runs = []

    # -- a run -----------------------------------------------------------------------------------------------------

    def _ask(self, capture, wish, wishes, live, unasked, line):
        self.stop()
        try:
            job = self._engine.suggest(capture, **wishes)
        except pixels.PixelError as error:
            self._say("pixels", str(error), unasked)
            return
        run = self.running = Run(capture, wishes, self.look, job)
        run.asking, self._unasked = self, run if unasked else None
        self._runs.append(run)
        self._by_live, self._fresh = live, live and bool(self.model.entries())
        if not self._fresh:
            self._clear(self.look.expected(wishes["parameters"]))
        job.queued.connect(lambda ahead: self._queued(run, ahead))
        job.progress.connect(lambda fraction, text: self.progress.emit(fraction, text) if self.is_on(run) else None)
        job.suggestion.connect(lambda fields: self._suggested(run, wish, fields))
        job.done.connect(lambda count: self._done(run, count))
        job.failed.connect(lambda code, sentence: self._broke(run, code, sentence))
        self.cards.watch(run, job)
        self.running_changed.emit(True)
        if line:
            self.told.emit(line)

    def _clear(self, count):
        self._fresh = False
        self.model.expect(count)
        self.tidy()

    def _queued(self, run, ahead):
        if self.is_on(run) and ahead > 0:
            self.progress.emit(
                0.0, (tr("waiting for another") if ahead == 1 else tr("waiting for {} others")).format(ahead)
            )

    def _suggested(self, run, wish, fields):
        if not self.is_on(run):
            return
        if self._fresh:
            self._clear(self.look.expected(run.wishes["parameters"]))
        entry = self.model.fill(run, fields["number"], fields)
        self.cards.refresh(entry, wish(entry))

    def _done(self, run, count):
        if self.is_on(run):
            self.running = None
            self.model.settle()
            self.running_changed.emit(False)
            self.told.emit((tr("{} suggestion") if count == 1 else tr("{} suggestions")).format(count))
            doubt, hint = self.look.doubt(run), self.look.hint(run)
            if doubt and not self._by_live:
                self.doubted.emit(doubt)
            elif hint and not self._by_live:
                self.hinted.emit(hint)

    def _broke(self, run, code, sentence):
        if self.is_on(run):
            self.running = None
            self._mark = None
            self.model.settle()
            self.running_changed.emit(False)
            if code == "empty" and self._further is not None:
                self.told.emit(tr(_FURTHER))
                self._further()
            else:
                self._say(code, sentence, run is self._unasked)

    def _say(self, code, sentence, unasked):
        """Why there are no suggestions. A drawing that cannot be corrected is no fault of anything's."""
        if unasked:
            self.told.emit(sentence)
        elif code in ("input", "empty", "pixels"):
            self.hinted.emit(sentence)
        else:
            self.failed.emit(code, sentence)
