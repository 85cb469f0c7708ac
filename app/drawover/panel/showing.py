"""How suggestions are shown: the cards' pictures in the lines and strength that are wished, previews on the canvas.

Changes no drawing: what is inserted is inserting.py's.
"""

from .preview import Fetch, Preview, over_all
from .qt import QtCore
from .reviving import LOST
from .words import tr


class Showing(QtCore.QObject):
    """`previewer` shows the canvas as it would be, `words` fetches what moves in a suggestion as it is wished."""

    told = QtCore.Signal(str)
    failed = QtCore.Signal(str, str)  # code, sentence

    def __init__(self, host, model, reviving, is_on, parent=None):
        """is_on(run) -> True while that run is being answered."""
        super().__init__(parent)
        self.model = model
        self._reviving, self._is_on = reviving, is_on
        self._lines, self._strength = "all", 1.0
        lines = Fetch(self._small, self.wish, over_all(tr("Drawover: preview")), self)
        moved = Fetch(self._small_moved, self.wish, over_all(tr("Drawover: what moved")), self)
        self.words = Fetch(self._changes, self.wish, lambda entry, size, changes: changes, self)
        self.previewer = Preview(host, lines, moved, self.kind, self)
        for each in (lines, moved, self.words, self.previewer):
            each.told.connect(self.told)
        reviving.again.connect(self.watch)

    # -- the cards -------------------------------------------------------------------------------------------------

    def view(self, lines, strength, rows):
        """Show suggestions in these lines (all: as they came) and strength; `rows` are those that can be seen."""
        self._lines, self._strength = lines, strength
        self.show_rows(rows)
        self.previewer.refresh()
        self.words.refresh()

    def show_rows(self, rows):
        """Fetch the pictures of these rows, where they show other lines or another strength than is wished."""
        for row in rows:
            entry = self.model.entry(row)
            if entry is not None:
                self.refresh(entry)

    def wish(self, entry):
        """-> (lines, strength) to ask for, None each where it is as the suggestion came."""
        lines = None if self._lines in ("all", entry.kind) else self._lines
        same = abs(self._strength - entry.run.wishes["strength"]) < 0.004
        return lines, None if same else self._strength

    def kind(self, entry):
        """-> whose lines an entry is to be drawn in: mine | inked | borrowed | drawn."""
        return self.wish(entry)[0] or entry.kind

    def refresh(self, entry):
        """Fetch a card's picture, where it is not as it is wished."""
        wish = self.wish(entry)
        if entry.asked == wish:
            return
        entry.asked, run = wish, entry.run
        if run.job.address:
            run.job.picture(entry.number, *wish)
        else:  # cancelled, and so forgotten
            self._revive(run, entry)

    def watch(self, run, job):
        """The pictures of a run's suggestions come from this job."""
        job.pictured.connect(lambda number, image: self._pictured(run, number, image))
        job.trouble.connect(lambda number, code, sentence: self._no_picture(run, number, code, sentence))

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
            self._revive(run, entry)
        else:
            self.told.emit(sentence)

    def _revive(self, run, entry):
        failed = lambda code, sentence: self.failed.emit(code, sentence)  # noqa: E731
        self._reviving.revive(run, entry.number, lambda: run.job.picture(entry.number, *entry.asked), failed)

    # -- on the canvas ---------------------------------------------------------------------------------------------

    def preview(self, row):
        """Show the canvas as it would be with a suggestion, while the pointer rests on it; -1: none."""
        self.previewer.hover(self.model.entry(row) if row >= 0 else None)

    def choose(self, row):
        """Another suggestion is the chosen one; -1: none."""
        self.previewer.choose(self.model.entry(row) if row >= 0 else None)

    def _small(self, entry, size, wish, done, failed):
        ask = lambda lost: entry.run.job.layers(entry.number, *size, *wish, done, lost)  # noqa: E731
        self._reviving.held(entry, ask, failed)

    def _small_moved(self, entry, size, wish, done, failed):
        ask = lambda lost: entry.run.job.overlay(entry.number, *size, *wish, done, lost)  # noqa: E731
        self._reviving.held(entry, ask, failed)

    def _changes(self, entry, size, wish, done, failed):
        if wish == (None, None):  # as it was told with it
            done(entry.changes)
            return
        ask = lambda lost: entry.run.job.changes(entry.number, *wish, done, lost)  # noqa: E731
        self._reviving.held(entry, ask, failed)
