"""The suggestions in the order they came, which is the order they stay in. Values only: painting is card.py's."""

from typing import Any

from .qt import QtCore
from .words import tr

_USER = 0x0100  # Qt.ItemDataRole.UserRole
ENTRY = _USER + 1


class Entry:
    """One place in the gallery. Without `key` it is a placeholder for what is still being drawn.

    run: run.Run that made it; number: its number in that run; kind: the engine's word for what it is;
    recipe, measures, notes: dicts, as the engine told them; sentences: what is told of
    it; image: QImage or None, and original: as it first came; asked: the wish
    its picture was last asked for; inserted: keys of the host that it was inserted under, and there: whether one of
    them is in the drawing now.
    """

    __slots__ = ("asked", "image", "inserted", "key", "kind", "measures", "notes", "number",
                 "original", "recipe", "run", "sentences", "shown_kind", "starred",
                 "there")  # fmt: skip

    def __init__(self):
        self.key, self.number = "", -1
        self.run: Any = None
        self.kind, self.shown_kind, self.recipe = "", "", {}
        self.measures, self.notes = {}, {}
        self.sentences: list = []
        self.image: Any = None
        self.original: Any = None
        self.asked: Any = None
        self.starred = self.there = False
        self.inserted: list = []

    def take(self, run, number, fields):
        """Become suggestion `number` of a run; fields: kind, recipe, measures, notes. As Look.sentences raises."""
        self.run, self.number, self.key = run, number, "{}-{}".format(run.id, number)
        self.recipe, self.measures, self.notes = (dict(fields[name]) for name in ("recipe", "measures", "notes"))
        self.kind = self.shown_kind = str(fields["kind"])
        self.sentences = run.look.sentences(self.notes.get(run.look.told, ()))

    @property
    def title(self):
        """What it is where it stands alone."""
        return self.run.look.title(self)

    @property
    def word(self):
        """What its picture shows: on the card, which a heading may stand over."""
        return self.run.look.word(self)

    @property
    def origin(self):
        """Where it comes from, in a few words; "" where there is nothing to tell."""
        return self.run.look.origin(self)


class GalleryModel(QtCore.QAbstractListModel):
    """Rows fill from the front as suggestions come; a filled row keeps its place until it is deleted."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self._entries = []

    # -- as Qt asks ------------------------------------------------------------------------------------------------

    def rowCount(self, parent=QtCore.QModelIndex()):  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index, role=QtCore.Qt.ItemDataRole.DisplayRole):
        if not index.isValid() or index.row() >= len(self._entries):
            return None
        entry = self._entries[index.row()]
        if role == ENTRY:
            return entry
        if role == QtCore.Qt.ItemDataRole.DisplayRole:
            return entry.title if entry.key else ""
        if role == QtCore.Qt.ItemDataRole.AccessibleTextRole:  # no tool tip: it would lie over the cards
            return about(entry) if entry.key else tr("Being drawn")
        return None

    def flags(self, index):
        item = QtCore.Qt.ItemFlag
        if index.isValid() and self._entries[index.row()].key:
            return item.ItemIsEnabled | item.ItemIsSelectable | item.ItemIsDragEnabled
        return item.NoItemFlags

    # -- as the panel fills it -------------------------------------------------------------------------------------

    def entries(self):
        """-> list of Entry that are filled, in their order."""
        return [entry for entry in self._entries if entry.key]

    def entry(self, row):
        """-> Entry, or None when there is none (or only a placeholder)."""
        if 0 <= row < len(self._entries) and self._entries[row].key:
            return self._entries[row]
        return None

    def find(self, key):
        """-> Entry of a key, or None."""
        return next((entry for entry in self._entries if key and entry.key == key), None)

    def row_of(self, entry):
        return self._entries.index(entry) if entry in self._entries else -1

    def expect(self, count):
        """A new run: what is starred stays in front, and `count` placeholders follow."""
        self.beginResetModel()
        self._entries = [entry for entry in self._entries if entry.starred and entry.key]
        self._entries += [Entry() for _ in range(count)]
        self.endResetModel()

    def fill(self, run, number, fields):
        """A suggestion came (`fields` as Job.suggestion gives them); -> Entry, in the first free place."""
        row = next((row for row, entry in enumerate(self._entries) if not entry.key), -1)
        if row < 0:
            row = len(self._entries)
            self.beginInsertRows(QtCore.QModelIndex(), row, row)
            self._entries.append(Entry())
            self.endInsertRows()
        entry = self._entries[row]
        entry.take(run, number, fields)
        self._tell(entry)
        return entry

    def replace(self, entries):
        """Show these instead of all that is there."""
        self.beginResetModel()
        self._entries = list(entries)
        self.endResetModel()

    def settle(self):
        """No more will come: the placeholders that are left go."""
        for row in range(len(self._entries) - 1, -1, -1):
            if not self._entries[row].key:
                self._remove(row)

    def set_image(self, entry, image):
        entry.image = image
        self._tell(entry)

    def set_kind(self, entry, kind):
        """Whose lines its picture shows now."""
        if entry.shown_kind != kind:
            entry.shown_kind = kind
            self._tell(entry)

    def set_there(self, entry, there):
        """Whether it is in the drawing now."""
        if entry.there != there:
            entry.there = there
            self._tell(entry)

    def toggle_star(self, entry):
        entry.starred = not entry.starred
        self._tell(entry)

    def delete(self, entry):
        row = self.row_of(entry)
        if row >= 0:
            self._remove(row)

    def _remove(self, row):
        self.beginRemoveRows(QtCore.QModelIndex(), row, row)
        del self._entries[row]
        self.endRemoveRows()

    def _tell(self, entry):
        row = self.row_of(entry)
        if row >= 0:
            self.dataChanged.emit(self.index(row), self.index(row))


class ShownModel(QtCore.QIdentityProxyModel):
    """The GalleryModel of the drawing that is in front, for one panel's view: `setSourceModel` takes another one."""

    @property
    def _gallery(self) -> Any:
        return self.sourceModel()

    def entries(self):
        """-> list of Entry that are filled, in their order."""
        return self._gallery.entries()

    def entry(self, row):
        """-> Entry, or None when there is none (or only a placeholder)."""
        return self._gallery.entry(row)

    def row_of(self, entry):
        return self._gallery.row_of(entry)

    def set_there(self, entry, there):
        """Whether it is in the drawing now."""
        self._gallery.set_there(entry, there)

    def toggle_star(self, entry):
        self._gallery.toggle_star(entry)


def kindred_from(model):
    """-> the row of a gallery's model from which on all are of drawings that the pack does not know; -1: of none."""
    first = -1
    for row in range(model.rowCount()):
        entry = model.index(row, 0).data(ENTRY)
        if entry.key and not entry.run.look.is_kindred(entry):
            first = -1
        elif entry.key and first < 0:
            first = row
    return first


def about(entry):
    """-> all that is told of a suggestion."""
    lines = [entry.title[:1].upper() + entry.title[1:] + (tr(", inserted") if entry.there else ""), entry.origin]
    return "\n".join([line for line in lines if line] + entry.sentences)
