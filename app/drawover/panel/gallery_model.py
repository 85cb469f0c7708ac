"""The suggestions in the order they came, which is the order they stay in. Values only: painting is card.py's."""

from .controls.choices import WORDS
from .qt import QtCore

_USER = 0x0100  # Qt.ItemDataRole.UserRole
ENTRY = _USER + 1


class Entry:
    """One place in the gallery. Without `key` it is a placeholder for what is still being drawn.

    run: whatever made it, opaque here; number: its number in that run; kind: mine | borrowed | drawn;
    realism, distance: 0..1; image: QImage or None; asked: the (lines, strength) its picture was last asked for.
    """

    __slots__ = ("asked", "distance", "image", "key", "kind", "neighbor", "number", "realism", "run", "shown_kind",
                 "starred", "strength")  # fmt: skip

    def __init__(self):
        self.key, self.run, self.number = "", None, -1
        self.kind, self.shown_kind, self.neighbor, self.strength = "", "", None, 0.0
        self.realism, self.distance = 0.0, 0.0
        self.image, self.asked, self.starred = None, None, False

    @property
    def title(self):
        return WORDS.get(self.shown_kind, self.shown_kind)


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
        if role == QtCore.Qt.ItemDataRole.ToolTipRole and entry.key:
            return _about(entry)
        if role == QtCore.Qt.ItemDataRole.AccessibleTextRole:
            return _about(entry) if entry.key else "Being drawn"
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

    def fill(self, run, number, key, fields):
        """A suggestion came (`fields` as Job.suggestion gives them); -> Entry, in the first free place."""
        row = next((row for row, entry in enumerate(self._entries) if not entry.key), -1)
        if row < 0:
            row = len(self._entries)
            self.beginInsertRows(QtCore.QModelIndex(), row, row)
            self._entries.append(Entry())
            self.endInsertRows()
        entry = self._entries[row]
        recipe = fields["recipe"]
        entry.run, entry.number, entry.key = run, number, key
        entry.kind = entry.shown_kind = str(recipe.get("lines", ""))
        entry.strength = float(recipe.get("strength", 0.5))
        entry.neighbor = recipe.get("neighbor")
        entry.realism, entry.distance = fields["realism"], fields["distance"]
        self._tell(entry)
        return entry

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


def _about(entry):
    # "lorelei/eyebrows=variant02,…" names one drawing of the atlas; whose drawings those are is what a person knows.
    lean = "\nLeans on a drawing from {}".format(str(entry.neighbor).split("/")[0]) if entry.neighbor else ""
    return "{}\nLooks drawn by a hand: {:.0f} %\nAway from your drawing: {:.0f} %{}".format(
        entry.title[:1].upper() + entry.title[1:], entry.realism * 100, entry.distance * 100, lean
    )
