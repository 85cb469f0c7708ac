"""How one panel shows suggestions: as they are wished, on the cards and on the canvas.

Changes no drawing: what is inserted is inserting.py's. A card's picture is fetched by cards.py.
"""

from .preview import Fetch, Preview, over_all
from .qt import QtCore
from .words import tr


class Showing(QtCore.QObject):
    """`previewer` shows the canvas as it would be, `words` fetches what moves in a suggestion as it is wished."""

    told = QtCore.Signal(str)

    def __init__(self, host, model, reviving, parent=None):
        super().__init__(parent)
        self._wishing = lambda entry: ()
        self.model = model
        self._reviving = reviving
        lines = Fetch(self._small, self.wish, over_all(tr("Drawover: preview")), self)
        moved = Fetch(self._small_moved, self.wish, over_all(tr("Drawover: what moved")), self)
        self.words = Fetch(self._changes, self.wish, lambda entry, size, changes: changes, self)
        self.previewer = Preview(host, lines, moved, self.kind, self)
        for each in (lines, moved, self.words, self.previewer):
            each.told.connect(self.told)

    # -- the cards -------------------------------------------------------------------------------------------------

    def view(self, wishing, rows):
        """Show suggestions as wishing(entry) -> job.Job's wish says; `rows` are those that can be seen."""
        self._wishing = wishing
        self.show_rows(rows)
        self.previewer.refresh()
        self.words.refresh()

    def show_rows(self, rows):
        """Fetch the pictures of these rows, where they are not as is wished."""
        for row in rows:
            entry = self.model.entry(row)
            if entry is not None:
                entry.run.asking.cards.refresh(entry, self.wish(entry))

    def wish(self, entry):
        """-> a job.Job's wish: () where it is as the suggestion came."""
        return self._wishing(entry)

    def kind(self, entry):
        """-> the kind that an entry is to be drawn as."""
        return entry.run.look.kind(entry, self.wish(entry))

    # -- on the canvas ---------------------------------------------------------------------------------------------

    def preview(self, row):
        """Show the canvas as it would be with a suggestion, while the pointer rests on it; -1: none."""
        self.previewer.hover(self.model.entry(row) if row >= 0 else None)

    def choose(self, row):
        """Another suggestion is the chosen one; -1: none."""
        self.previewer.choose(self.model.entry(row) if row >= 0 else None)

    def _small(self, entry, size, wish, done, failed):
        ask = lambda lost: entry.run.job.layers(entry.number, *size, wish, done, lost)  # noqa: E731
        self._reviving.held(entry, ask, failed)

    def _small_moved(self, entry, size, wish, done, failed):
        ask = lambda lost: entry.run.job.pictures(entry.run.look.overlay, entry.number, *size, wish, done, lost)  # noqa: E731
        self._reviving.held(entry, ask, failed)

    def _changes(self, entry, size, wish, done, failed):
        look = entry.run.look
        if not wish or not look.told:  # as it was told with it
            done(entry.sentences)
            return

        def came(values):
            try:
                found = look.sentences(values)
            except (ValueError, KeyError, TypeError):
                failed("engine", tr("The engine's answer could not be understood."))
            else:
                done(found)

        self._reviving.held(entry, lambda lost: entry.run.job.values(look.told, entry.number, wish, came, lost), failed)
