"""How one panel shows suggestions, on the cards and on the canvas, with the requested lines and strength.

Changes no drawing: inserting.py does. cards.py fetches the pictures of cards.
"""

from .preview import Fetch, Preview, over_all
from .qt import QtCore
from .words import tr


class Showing(QtCore.QObject):
    """`previewer` shows suggestions on the canvas; `words` fetches what moves in a suggestion."""

    status_message = QtCore.Signal(str)

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
            each.status_message.connect(self.status_message)

    # -- the cards -------------------------------------------------------------------------------------------------

    def view(self, wishing, rows):
        """Show suggestions with wishing(entry) -> job.Job's wish; `rows` are the visible ones."""
        self._wishing = wishing
        self.show_rows(rows)
        self.previewer.refresh()
        self.words.refresh()

    def show_rows(self, rows):
        """Fetch the pictures of these rows if their wish changed."""
        for row in rows:
            entry = self.model.entry(row)
            if entry is not None:
                entry.run.suggester.cards.refresh(entry, self.wish(entry))

    def wish(self, entry):
        """-> a job.Job's wish: () for the suggestion as it was made."""
        return self._wishing(entry)

    def kind(self, entry):
        """-> the kind that an entry is to be drawn as."""
        return entry.run.look.kind(entry, self.wish(entry))

    # -- on the canvas ---------------------------------------------------------------------------------------------

    def preview(self, row):
        """Preview a suggestion on the canvas while the pointer rests on it; -1: none."""
        self.previewer.hover(self.model.entry(row) if row >= 0 else None)

    def choose(self, row):
        """Choose another suggestion; -1: none."""
        self.previewer.choose(self.model.entry(row) if row >= 0 else None)

    def _small(self, entry, size, wish, done, failed):
        ask = lambda lost: entry.run.job.layers(entry.number, *size, wish, done, lost)  # noqa: E731
        self._reviving.request(entry, ask, failed)

    def _small_moved(self, entry, size, wish, done, failed):
        ask = lambda lost: entry.run.job.pictures(entry.run.look.overlay, entry.number, *size, wish, done, lost)  # noqa: E731
        self._reviving.request(entry, ask, failed)

    def _changes(self, entry, size, wish, done, failed):
        look = entry.run.look
        if not wish or not look.told:  # use the sentences that came with it
            done(entry.sentences)
            return

        def received(values):
            try:
                found = look.sentences(values)
            except (ValueError, KeyError, TypeError):
                failed("engine", tr("The engine's answer could not be understood."))
            else:
                done(found)

        ask = lambda lost: entry.run.job.values(look.told, entry.number, wish, received, lost)  # noqa: E731
        self._reviving.request(entry, ask, failed)
