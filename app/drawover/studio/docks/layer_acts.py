"""The layer commands' changes to the drawing: one named step each, or a sentence why not. No widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from ...document import arrange
from ...document.errors import LayerError
from ...document.layers import Document, Group, Layer, Node
from ...document.nodes import new_id
from ...panel.words import tr
from ..drawing.drawing import Drawing


class LayerActs(QObject):
    """Works on the active layer or group of a drawing."""

    refused = Signal(str)  # a sentence

    def __init__(self, drawing: Drawing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._drawing = drawing

    @property
    def _document(self) -> Document:
        return self._drawing.history.document

    def _commit(self, name: str, change: Callable[[Document, Node], Document], own: bool = True) -> None:
        """Make one step by `change(document, active node)`; report a LayerError."""
        document, node = self._document, self._document.active_node
        if node is None:
            self.refused.emit(tr("There is no layer: add one first."))
            return
        try:
            changed = change(document, node)
        except LayerError as error:
            self.refused.emit(str(error))
        else:
            self._drawing.commit(name, changed, own=own)

    # ------------------------------------------------------------------------------------------------ the tree

    def _free(self, stem: str) -> str:
        taken = {node.name for node in self._document.walk()}
        return next(f"{stem} {n}" for n in range(1, len(taken) + 2) if f"{stem} {n}" not in taken)

    def add(self) -> None:
        self._drawing.commit(tr("New layer"), self._document.add(Layer(self._free(tr("Layer")))))

    def copy(self) -> None:
        self._commit(tr("Duplicate layer"), lambda document, node: document.add(_copied(node)))

    def group(self) -> None:
        """Put the active layer into a new group."""
        name = self._free(tr("Group"))
        self._commit(tr("Group layer"), lambda document, node: arrange.grouped(document, node.id, name))

    def ungroup(self) -> None:
        """Ungroup the active group, or the one that contains the active layer."""

        def change(document: Document, node: Node) -> Document:
            group = node if isinstance(node, Group) else document.parent(node.id)
            if group is None:
                raise LayerError(tr("“{name}” is in no group.", name=node.name))
            if group.locked:
                raise LayerError(tr("“{name}” is locked; unlock it to ungroup.", name=group.name))
            return arrange.ungrouped(document, group.id)

        self._commit(tr("Ungroup"), change)

    def merge(self) -> None:
        self._commit(tr("Merge down"), lambda document, node: arrange.merged_down(document, node.id))

    def flatten(self) -> None:
        """Merge all visible layers into one; hidden ones are deleted (undo restores them)."""
        self._commit(tr("Flatten"), lambda document, node: arrange.flattened(document))

    # ------------------------------------------------------------------------------------------- how it is shown

    def blend(self, name: str) -> None:
        """Set the blend mode; "pass-through" is possible for a group."""

        def change(document: Document, node: Node) -> Document:
            if isinstance(node, Group):
                passes = name == "pass-through"
                return document.with_node(node.id, passes=passes, blend="normal" if passes else name)
            return document.with_node(node.id, blend=name)

        node = self._document.active_node
        if node is not None and name != blend_of(node):
            self._commit(tr("Blend mode"), change)

    def toggle_clip(self) -> None:
        def change(document: Document, node: Node) -> Document:
            return document.with_node(node.id, clip=not (node.clip or node.inherits), inherits=False)

        self._commit(tr("Clip to below"), change)

    def toggle_alpha(self) -> None:
        def change(document: Document, node: Node) -> Document:
            if not isinstance(node, Layer):
                raise LayerError(tr("“{name}” is a group; lock the transparency of its layers.", name=node.name))
            return document.with_node(node.id, alpha_locked=not node.alpha_locked)

        self._commit(tr("Lock transparency"), change, own=False)

    # ---------------------------------------------------------------------------------------------------- pixels

    def apply_mask(self) -> None:
        """Delete what the mask hides, and the mask."""
        self._commit(tr("Apply mask"), lambda document, node: arrange.mask_applied(document, _masked(node).id))

    def delete_mask(self) -> None:
        """Delete the mask, which shows again what it hid."""
        self._commit(tr("Delete mask"), lambda document, node: document.with_node(_masked(node).id, mask=None))

    def clear(self) -> None:
        self._commit(tr("Clear layer"), lambda document, node: arrange.cleared(document, node.id))


def blend_of(node: Node) -> str:
    """The entry for a node in the list of blend modes."""
    return "pass-through" if isinstance(node, Group) and node.passes else node.blend


def _masked(node: Node) -> Node:
    if node.mask is None:
        raise LayerError(tr("“{name}” has no mask.", name=node.name))
    return node


def _copied(node: Node, top: bool = True) -> Node:
    """Copy a node with new ids."""
    name = f"{node.name} copy" if top else node.name
    if isinstance(node, Group):
        return replace(node, id=new_id(), name=name, layers=tuple(_copied(inner, False) for inner in node.layers))
    return replace(node, id=new_id(), name=name)
