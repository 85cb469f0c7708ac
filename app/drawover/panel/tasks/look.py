"""How one task's suggestions are told and shown, without any widget: the words of its kinds, what stands for what.

A page gives its Look to all that belongs to a gallery; history.py finds it again by the task's name.
"""

from typing import Dict, NamedTuple

from ..qt import QtGui
from ..words import tr


class Kind(NamedTuple):
    """word: as later() marks it; color: of its dot on a card; own: it stands in the place of the artist's drawing."""

    word: str
    color: str
    own: bool = False


class Look:
    """Base of every task's. name: the engine's name of the task; kinds: by the engine's word for a suggestion's kind.

    overlay: name of the task's extra that lies over a suggestion on the canvas, or ""; told: name of the extra whose
    values say what that shows, or "".
    """

    name = ""
    kinds: Dict[str, Kind] = {}  # noqa: RUF012
    overlay = told = ""
    under = False  # suggestions go under the lines that they are made for, which stay
    together = False  # those of one run are rows of one picture: they are kept and deleted as one
    placing = ""  # replace | above | beside: where suggestions go, whatever the artist chose; "": as was chosen
    paper = True  # the paper of an opaque drawing comes with what stands in its place

    def expected(self, parameters):
        """-> how many suggestions will come, for the places that wait for them."""
        return int(parameters.get("count", 1))

    def place(self, fields):
        """-> which of its run's places a suggestion takes (`fields` as Job.suggestion gives them); -1: the next."""
        _ = fields
        return -1

    def kind(self, entry, wish):
        """-> the kind that an entry is drawn as by a job.Job's wish."""
        _ = wish
        return entry.kind

    def word(self, entry):
        """-> what it is, on its card."""
        kind = self.kinds.get(entry.shown_kind)
        return tr(kind.word) if kind else entry.shown_kind

    def title(self, entry):
        """-> what it is where it stands alone."""
        return self.word(entry)

    def color(self, entry):
        """-> QColor of its dot on a card, or None."""
        kind = self.kinds.get(entry.shown_kind)
        return QtGui.QColor(kind.color) if kind else None

    def is_own(self, kind):
        """-> True where such a suggestion stands in the place of the drawing."""
        return kind in self.kinds and self.kinds[kind].own

    def is_kindred(self, entry):
        """-> True where it answers nothing, and is only like the drawing: such stand under a heading of their own."""
        _ = entry
        return False

    def origin(self, entry):
        """-> where it comes from, in a few words; "" where there is nothing to tell."""
        _ = entry
        return ""

    def sentences(self, values):
        """-> list of str: what `told` says. Raises KeyError, TypeError or ValueError where it is something else."""
        _ = values
        return []

    def hint(self, run):
        """-> a sentence that the artist should know of the answer, though nothing is broken; else ""."""
        _ = run
        return ""

    def doubt(self, run):
        """-> a sentence where the pack does not know such drawings, though it can be made to try; else ""."""
        _ = run
        return ""
