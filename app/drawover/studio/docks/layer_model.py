"""The drawing's tree of layers as a Qt model: topmost first. Changes become undo steps of the drawing."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt

from ...document.errors import LayerError
from ...document.layers import Group, Layer, Node
from ...panel.plain import plain_tip
from ...panel.words import tr
from ..drawing.drawing import Drawing
from .thumbnails import MaskThumbnails, Thumbnails

NODE = Qt.ItemDataRole.UserRole  # the Layer or Group
THUMBNAIL = Qt.ItemDataRole.UserRole + 1  # a QImage, for layers
MASK = Qt.ItemDataRole.UserRole + 3  # a QImage, if there is a mask
SEEN = Qt.ItemDataRole.UserRole + 2  # False inside a hidden group
_MIME = "application/x-drawover-layer"
Index = QModelIndex | QPersistentModelIndex


class LayerModel(QAbstractItemModel):
    """One column. An index contains a number that permanently identifies a node's id."""

    def __init__(self, drawing: Drawing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._drawing = drawing
        self._numbers: dict[str, int] = {}
        self._ids: list[str] = []
        self._thumbnails, self._masks = Thumbnails(), MaskThumbnails()
        self._document = drawing.history.document
        drawing.done.connect(self._follow)

    # ------------------------------------------------------------------------------------------------- the tree

    def _follow(self) -> None:
        """The drawing changed: notify the views; if the tree is the same, selection and expansion are kept."""
        before, after = self._document, self._drawing.history.document
        if _outline(before.layers) != _outline(after.layers):
            self.beginResetModel()
            self._document = after
            self.endResetModel()
            return
        self._document = after
        for old, new in zip(before.walk(), after.walk(), strict=True):
            if old is not new or old.id in (before.active, after.active):
                index = self.index_of(new.id)
                self.dataChanged.emit(index, index)

    def _number(self, id: str) -> int:
        if id not in self._numbers:
            self._numbers[id] = len(self._ids)
            self._ids.append(id)
        return self._numbers[id]

    def id_of(self, index: Index) -> str | None:
        """The node's id, or None for the root."""
        return self._ids[index.internalId()] if index.isValid() else None

    def index_of(self, id: str) -> QModelIndex:
        parent = self._document.parent(id)
        level = self._document.siblings(parent.id if parent else None)
        row = len(level) - 1 - [node.id for node in level].index(id)
        return self.createIndex(row, 0, self._number(id))

    def node(self, index: Index) -> Node | None:
        id = self.id_of(index)
        return self._document.node(id) if id is not None else None

    def _level(self, parent: Index) -> tuple[Node, ...]:
        node = self.node(parent)
        if node is None:
            return self._document.layers
        return node.layers if isinstance(node, Group) else ()

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        level = self._level(parent)
        if column != 0 or not 0 <= row < len(level):
            return QModelIndex()
        return self.createIndex(row, 0, self._number(level[len(level) - 1 - row].id))

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        id = self.id_of(index)
        if id is None or all(node.id != id for node in self._document.walk()):
            return QModelIndex()
        parent = self._document.parent(id)
        return self.index_of(parent.id) if parent else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self._level(parent))

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 1

    # ------------------------------------------------------------------------------------------- what is shown

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node = self.node(index)
        if node is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return node.name
        if role == NODE:
            return node
        if role == SEEN:
            return all(above.visible for above in self._document.path(node.id)[:-1])
        if role == THUMBNAIL and isinstance(node, Layer):
            return self._thumbnails.image(node, self._document.width, self._document.height)
        if role == MASK and node.mask is not None:
            return self._masks.image(node.id, node.mask, self._document.width, self._document.height)
        if role == Qt.ItemDataRole.ToolTipRole:
            states = [tr("{value} % opaque", value=round(node.opacity * 100)), *([tr("locked")] if node.locked else [])]
            states += [] if node.visible else [tr("hidden")]
            return plain_tip(f"{node.name} ({', '.join(states)})")
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable
        flags |= Qt.ItemFlag.ItemIsDragEnabled
        return flags | Qt.ItemFlag.ItemIsDropEnabled if isinstance(self.node(index), Group) else flags

    # -------------------------------------------------------------------------------------------------- changes

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        node = self.node(index)
        name = str(value).strip()
        if node is None or role != Qt.ItemDataRole.EditRole or not name or name == node.name:
            return False
        self._drawing.commit(
            tr("Rename layer"), self._drawing.history.document.with_node(node.id, name=name), own=False
        )
        return True

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [_MIME]

    def mimeData(self, indexes: list[QModelIndex]) -> QMimeData:
        data = QMimeData()
        data.setData(_MIME, (self.id_of(indexes[0]) or "").encode() if indexes else b"")
        return data

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        id = bytes(data.data(_MIME).data()).decode()
        target = self.id_of(parent)
        level = self._level(parent)
        if target is not None and not isinstance(self.node(parent), Group):
            return False
        # Rows count from the top; a drop onto a group (row -1) goes on top of its layers.
        place = len(level) - row if row >= 0 else len(level)
        document = self._drawing.history.document
        try:
            moved = document.move(id, target, place)
        except LayerError:  # a group into itself: nothing moves
            return False
        if _outline(moved.layers) != _outline(document.layers):
            self._drawing.commit(tr("Move layer"), moved)
        return False  # the drawing has already moved it; the view must not remove the old row


def _outline(nodes: tuple[Node, ...]) -> list:
    return [(node.id, _outline(node.layers)) if isinstance(node, Group) else node.id for node in nodes]
