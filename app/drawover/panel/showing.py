"""How suggestions are shown: the cards' pictures in the lines and strength that are wished, previews over the canvas.

Changes no drawing: what is inserted is inserting.py's.
"""

from .preview import Fetch, Preview
from .qt import QtCore
from .reviving import LOST
from .words import tr


class Showing(QtCore.QObject):
    """`compared` fetches for whoever compares a suggestion with the drawing; `previewer` lies over the canvas."""

    told = QtCore.Signal(str)
    failed = QtCore.Signal(str, str)  # code, sentence

    def __init__(self, host, model, reviving, is_on, parent=None):
        """is_on(run) -> True while that run is being answered."""
        super().__init__(parent)
        self.model = model
        self._reviving, self._is_on = reviving, is_on
        self._lines, self._strength = "all", 1.0
        self.compared = Fetch(self._small, self.wish, tr("Drawover: preview"), self)
        hovered = Fetch(self._small, self.wish, tr("Drawover: preview"), self)
        moved = Fetch(self._small_moved, lambda entry: (), tr("Drawover: what moved"), self)
        self.previewer = Preview(host, hovered, moved, self)
        for each in (self.compared, hovered, moved, self.previewer):
            each.told.connect(self.told)
        reviving.again.connect(self.watch)

    # -- the cards -------------------------------------------------------------------------------------------------

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
                self.refresh(entry)

    def wish(self, entry):
        """-> (lines, strength) to ask for, None each where it is as the suggestion came."""
        lines = None if self._lines in ("all", entry.kind) else self._lines
        same = abs(self._strength - entry.run.wishes["strength"]) < 0.004
        return lines, None if same else self._strength

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

    # -- over the canvas -------------------------------------------------------------------------------------------

    def preview(self, row):
        """Show a suggestion over the canvas while it is wished; -1: none."""
        self.previewer.want(self.model.entry(row) if row >= 0 else None)

    def show_moved(self, row):
        """Show over the canvas what moved in a suggestion; -1: not any more."""
        self.previewer.want_moved(self.model.entry(row) if row >= 0 else None)

    def reset(self):
        """Another drawing is there: nothing of the one before is shown."""
        self.previewer.reset()
        self.compared.want(None)

    def _small(self, entry, width, height, wish, done, failed):
        ask = lambda lost: entry.run.job.layers(entry.number, width, height, *wish, done, lost)  # noqa: E731
        self._reviving.held(entry, ask, failed)

    def _small_moved(self, entry, width, height, wish, done, failed):
        ask = lambda lost: entry.run.job.overlay(entry.number, width, height, done, lost)  # noqa: E731
        self._reviving.held(entry, ask, failed)
