"""The suggestions in the order they arrived, which never changes. Values only: card.py paints them."""

from typing import Any

from .qt import QtCore
from .words import tr

_USER = 0x0100  # Qt.ItemDataRole.UserRole
ENTRY = _USER + 1


class Entry:
    """One item of the gallery. Without `key` it is a placeholder for a suggestion that is not finished.

    run: the run.Run that made it; number: its number in that run; kind: the engine's name of its kind;
    recipe, measures, notes: dicts from the engine; sentences: list of str about its changes; image: QImage or None;
    original: the first image; asked: the wish of the last picture request; inserted: keys under which the host
    inserted it; present: whether one of them is in the drawing now.
    """

    __slots__ = (
        "asked",
        "image",
        "inserted",
        "key",
        "kind",
        "measures",
        "notes",
        "number",
        "original",
        "present",
        "recipe",
        "run",
        "sentences",
        "shown_kind",
        "starred",
    )  # fmt: skip

    def __init__(self):
        self.key, self.number = "", -1
        self.run: Any = None
        self.kind, self.shown_kind, self.recipe = "", "", {}
        self.measures, self.notes = {}, {}
        self.sentences: list = []
        self.image: Any = None
        self.original: Any = None
        self.asked: Any = None
        self.starred = self.present = False
        self.inserted: list = []

    def take(self, run, number, fields):
        """Become suggestion `number` of a run; fields: kind, recipe, measures, notes. Raises as Look.sentences."""
        self.run, self.number, self.key = run, number, "{}-{}".format(run.id, number)
        self.recipe, self.measures, self.notes = (dict(fields[name]) for name in ("recipe", "measures", "notes"))
        self.kind = self.shown_kind = str(fields["kind"])
        self.sentences = run.look.sentences(self.notes.get(run.look.told, ()))

    @property
    def title(self):
        """Its full name."""
        return self.run.look.title(self)

    @property
    def word(self):
        """Its name on the card, which may be below a heading."""
        return self.run.look.word(self)

    @property
    def origin(self):
        """Where it comes from, in a few words, or ""."""
        return self.run.look.origin(self)


class GalleryModel(QtCore.QAbstractListModel):
    """Rows fill from the front as suggestions arrive; a filled row keeps its position until it is deleted."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self._entries = []
        self._begin = 0  # first row of the active run

    # -- Qt's model interface --------------------------------------------------------------------------------------

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
        if role == QtCore.Qt.ItemDataRole.AccessibleTextRole:  # no tool tip: it would cover the cards
            return description(entry) if entry.key else tr("Being drawn")
        return None

    def flags(self, index):
        item = QtCore.Qt.ItemFlag
        if index.isValid() and self._entries[index.row()].key:
            return item.ItemIsEnabled | item.ItemIsSelectable | item.ItemIsDragEnabled
        return item.NoItemFlags

    # -- the panel's interface -------------------------------------------------------------------------------------

    def entries(self):
        """-> list of the filled Entries, in order."""
        return [entry for entry in self._entries if entry.key]

    def entry(self, row):
        """-> Entry, or None if there is none or only a placeholder."""
        if 0 <= row < len(self._entries) and self._entries[row].key:
            return self._entries[row]
        return None

    def find(self, key):
        """-> the Entry with this key, or None."""
        return next((entry for entry in self._entries if key and entry.key == key), None)

    def row_of(self, entry):
        return self._entries.index(entry) if entry in self._entries else -1

    def belonging(self, entry):
        """-> list of Entry that are kept or deleted together with this one: its whole run, if its look says so."""
        return [each for each in self.entries() if each is entry or (entry.run.look.together and each.run is entry.run)]

    def starred(self):
        """-> list of starred entries, with those that are kept together with them."""
        kept = {id(each) for entry in self.entries() if entry.starred for each in self.belonging(entry)}
        return [entry for entry in self.entries() if id(entry) in kept]

    def expect(self, count):
        """Start a new run: starred entries stay in front, followed by `count` placeholders."""
        self.beginResetModel()
        self._entries = self.starred()
        self._begin = len(self._entries)
        self._entries += [Entry() for _ in range(count)]
        self.endResetModel()

    def fill(self, run, number, fields):
        """Add a suggestion (`fields` from Job.suggestion) at the row its look names, or the first free; -> Entry."""
        wanted = self._begin + run.look.place(fields)
        free = [row for row, entry in enumerate(self._entries) if not entry.key]
        row = wanted if wanted in free else next(iter(free), -1)
        if row < 0:
            row = len(self._entries)
            self.beginInsertRows(QtCore.QModelIndex(), row, row)
            self._entries.append(Entry())
            self.endInsertRows()
        entry = self._entries[row]
        entry.take(run, number, fields)
        self._emit_changed(entry)
        return entry

    def replace(self, entries):
        """Replace all entries."""
        self.beginResetModel()
        self._entries = list(entries)
        self.endResetModel()

    def settle(self):
        """The run ended: remove the remaining placeholders."""
        for row in range(len(self._entries) - 1, -1, -1):
            if not self._entries[row].key:
                self._remove(row)

    def set_image(self, entry, image):
        entry.image = image
        self._emit_changed(entry)

    def set_kind(self, entry, kind):
        """Set whose lines its picture shows now."""
        if entry.shown_kind != kind:
            entry.shown_kind = kind
            self._emit_changed(entry)

    def set_present(self, entry, present):
        """Set whether it is in the drawing now."""
        if entry.present != present:
            entry.present = present
            self._emit_changed(entry)

    def toggle_star(self, entry):
        entry.starred = not entry.starred
        self._emit_changed(entry)

    def delete(self, entry):
        row = self.row_of(entry)
        if row >= 0:
            self._remove(row)

    def _remove(self, row):
        self.beginRemoveRows(QtCore.QModelIndex(), row, row)
        del self._entries[row]
        self.endRemoveRows()

    def _emit_changed(self, entry):
        row = self.row_of(entry)
        if row >= 0:
            self.dataChanged.emit(self.index(row), self.index(row))


class ShownModel(QtCore.QIdentityProxyModel):
    """The GalleryModel of the active drawing, for one panel's view; `setSourceModel` changes it."""

    @property
    def _gallery(self) -> Any:
        return self.sourceModel()

    def entries(self):
        """-> list of the filled Entries, in order."""
        return self._gallery.entries()

    def entry(self, row):
        """-> Entry, or None if there is none or only a placeholder."""
        return self._gallery.entry(row)

    def row_of(self, entry):
        return self._gallery.row_of(entry)

    def set_present(self, entry, present):
        """Set whether it is in the drawing now."""
        self._gallery.set_present(entry, present)

    def toggle_star(self, entry):
        self._gallery.toggle_star(entry)


def kindred_from(model):
    """-> the first row after which all entries are for drawings that the pack does not know, or -1."""
    first = -1
    for row in range(model.rowCount()):
        entry = model.index(row, 0).data(ENTRY)
        if entry.key and not entry.run.look.is_kindred(entry):
            first = -1
        elif entry.key and first < 0:
            first = row
    return first


def description(entry):
    """-> a text description of a suggestion."""
    lines = [entry.title[:1].upper() + entry.title[1:] + (tr(", inserted") if entry.present else ""), entry.origin]
    return "\n".join([line for line in lines if line] + entry.sentences)
