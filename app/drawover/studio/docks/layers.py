"""The layer list with its buttons. layer_model.py and layer_rows.py provide its contents and look."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QToolButton, QTreeView, QVBoxLayout, QWidget

from ...document.layers import Document, Group
from ...panel.words import tr
from ..drawing.drawing import Drawing
from ..widgets.valuebar import ValueBar
from .blend_box import BlendBox
from .layer_acts import LayerActs
from .layer_model import LayerModel
from .layer_rows import LayerRows


class _List(QTreeView):
    """Handles clicks on an eye, a lock, a mask or the thumbnail next to it separately from choosing the layer."""

    clicked_on = Signal(str, str)  # a part of the row, from LayerRows.part_at; id

    def __init__(self, rows: LayerRows, model: LayerModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows, self._layers = rows, model
        self.setItemDelegate(rows)
        self.setModel(model)

    def _took(self, event: QMouseEvent) -> bool:
        point = event.position().toPoint()
        index = self.indexAt(point)
        node = self._layers.node(index)
        part = self._rows.part_at(self.visualRect(index), point, node.mask is not None) if node is not None else None
        if part is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked_on.emit(part, self._layers.id_of(index))
        return part is not None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._took(event):
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self._took(event):
            super().mouseDoubleClickEvent(event)


class LayersDock(QWidget):
    """Shows the layers, topmost first, and changes them: each change is one undo step."""

    refused = Signal(str)  # a sentence

    def __init__(self, drawing: Drawing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing = drawing
        self.model = LayerModel(drawing, self)
        self._rows = LayerRows(self)
        self.list = _List(self._rows, self.model)
        self.list.setHeaderHidden(True)
        self.list.setIndentation(14)
        self.list.setAccessibleName(tr("Layers"))
        self.list.setMouseTracking(True)
        self.list.setUniformRowHeights(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.list.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.acts = LayerActs(drawing, self)
        self.acts.refused.connect(self.refused)
        self.blend_box = BlendBox()
        self.blend_box.picked.connect(self.acts.blend)
        self.opacity_bar = ValueBar(tr("Opacity"), 0.0, 1.0, "%", scale=100.0)
        self.opacity_bar.setToolTip(tr("Opacity of the active layer"))
        self._buttons = QHBoxLayout()
        self._buttons.setContentsMargins(0, 0, 0, 0)
        self._buttons.setSpacing(2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(6)
        looks = QHBoxLayout()
        looks.setSpacing(6)
        looks.addWidget(self.blend_box, 1)
        looks.addWidget(self.opacity_bar, 1)
        layout.addLayout(looks)
        layout.addWidget(self.list, 1)
        layout.addLayout(self._buttons)
        self.setMinimumHeight(150)

        self.opacity_bar.moved.connect(self._fade)
        self.opacity_bar.settled.connect(drawing.seal)
        self.list.clicked_on.connect(self._clicked_on)
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self.model.modelReset.connect(self.list.expandAll)
        drawing.done.connect(self._show)
        self.list.expandAll()
        self._show()

    def fill(self, actions: Iterable[QAction], looks: Iterable[QAction]) -> None:
        """Add buttons below the list: for these actions, and at the right for how the layer is painted and shown."""
        for some in (actions, looks):
            for action in some:
                button = QToolButton()
                button.setDefaultAction(action)
                button.setIconSize(QSize(18, 18))
                self._buttons.addWidget(button)
            if some is actions:
                self._buttons.addStretch(1)

    def fill_menu(self, actions: Iterable[QAction | None]) -> None:
        """Set the actions of a layer's context menu; None is a separator."""
        for action in actions:
            if action is None:
                action = QAction(self)
                action.setSeparator(True)
            self.list.addAction(action)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    # ------------------------------------------------------------------------------------------------- following

    @property
    def _document(self) -> Document:
        return self._drawing.history.document

    def _show(self) -> None:
        active = self._document.active_node
        self._rows.active = active.id if active else None
        self._rows.on_mask = self._drawing.on_mask
        self.opacity_bar.setEnabled(active is not None)
        self.blend_box.setEnabled(active is not None)
        if active is not None:
            self.blend_box.show_node(active)
            self.opacity_bar.show_value(active.opacity, (self._drawing.sheet, active.id))
            index = self.model.index_of(active.id)
            if self.list.currentIndex() != index:
                self.list.setCurrentIndex(index)
        self.list.setRootIsDecorated(any(isinstance(node, Group) for node in self._document.layers))
        self.list.viewport().update()

    def _chosen(self, index: QModelIndex, before: QModelIndex) -> None:
        id = self.model.id_of(index)
        if id is not None:
            self._drawing.activate(id)

    # --------------------------------------------------------------------------------------------------- changes

    def _clicked_on(self, part: str, id: str) -> None:
        if part in ("mask", "picture"):
            self._drawing.paint_on_mask(id, part == "mask")
        else:
            (self.toggle_visible if part == "eye" else self.toggle_locked)(id)

    def toggle_visible(self, id: str) -> None:
        node = self._document.node(id)
        name = tr("Hide layer") if node.visible else tr("Show layer")
        self._drawing.commit(name, self._document.with_node(id, visible=not node.visible))

    def toggle_locked(self, id: str) -> None:
        node = self._document.node(id)
        name = tr("Unlock layer") if node.locked else tr("Lock layer")
        self._drawing.commit(name, self._document.with_node(id, locked=not node.locked), own=False)

    def _fade(self, opacity: float) -> None:
        active = self._document.active
        if active is not None:
            document = self._document.with_node(active, opacity=opacity)
            self._drawing.commit(tr("Layer opacity"), document, key=("opacity", active))

    def remove(self) -> None:
        """Delete the active layer or group, unless it is locked."""
        node = self._document.active_node
        if node is None:
            self.refused.emit(tr("There is no layer to delete."))
        elif any(above.locked for above in self._document.path(node.id)):
            self.refused.emit(tr("“{name}” is locked; unlock it to delete it.", name=node.name))
        else:
            self._drawing.commit(
                tr("Delete group") if isinstance(node, Group) else tr("Delete layer"), self._document.remove(node.id)
            )

    def shift(self, steps: int) -> None:
        """Raise or lower the active layer."""
        if self._document.active is not None:
            moved = self._document.shift(self._document.active, steps)
            if [n.id for n in moved.walk()] != [n.id for n in self._document.walk()]:
                self._drawing.commit(tr("Raise layer") if steps > 0 else tr("Lower layer"), moved)

    def rename(self) -> None:
        """Type a new name for the active layer."""
        if self._document.active is not None:
            self.list.setFocus()
            self.list.edit(self.model.index_of(self._document.active))

    def choose(self, steps: int) -> None:
        """Activate the layer above (steps > 0) or below the active one."""
        index = self.list.currentIndex()
        other = self.list.indexAbove(index) if steps > 0 else self.list.indexBelow(index)
        if other.isValid():
            self.list.setCurrentIndex(other)
