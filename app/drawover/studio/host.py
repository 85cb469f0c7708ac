"""The studio as a host: what the panel may ask of the canvas, and how suggestions become layers of the drawing."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from ..document.errors import DocumentError
from ..document.layers import REFERENCES, Document, Group, Layer, Node, leaves
from ..document.tiles import straight
from ..panel.host import Capture, Host, HostError, HostLayer
from .canvas import Canvas
from .drawing import Drawing

SUGGESTION = "Drawover suggestion"  # a group of several layers that came together
HALF = 0.5  # opacity of a reference


class StudioHost(Host):
    """Hands the drawing out as it is when it is asked for; inserts as one step. No existing layer is ever changed."""

    def __init__(self, drawing: Drawing, canvas: Canvas, parent=None) -> None:
        super().__init__(parent)
        self._drawing, self._canvas = drawing, canvas
        drawing.changed.connect(self.changed)
        canvas.suggestion_dropped.connect(self.dropped)

    # ------------------------------------------------------------------------------------------------- capture

    def capture(self, what: str) -> Capture:
        """The whole canvas with the active layer, its group, or all that is visible but references."""
        document = self._drawing.history.document
        if what == "selection":
            raise HostError("The studio has no selections yet: choose Layer, Group or Visible.")
        kinds = {"layer": _layer, "group": _group, "visible": _visible}
        if what not in kinds:
            raise HostError(f"The studio cannot capture “{what}”: choose Layer, Group or Visible.")
        rgba = kinds[what](document)
        if not rgba.view(np.uint32).any():
            raise HostError(_EMPTY[what])
        return Capture(document.width, document.height, rgba=rgba.tobytes(), dpi=document.dpi)

    # -------------------------------------------------------------------------------------------------- insert

    def insert(self, layers: list[HostLayer], as_reference: bool = False) -> None:
        """Put HostLayers (bottom first) above the active layer, inside its group, as one step."""
        if not layers:
            raise HostError("There is nothing to insert: choose a suggestion first.")
        self.preview(None)
        self._canvas.tool.release()
        document = self._drawing.history.document
        try:
            new = [_from_host(layer, as_reference) for layer in layers]
            if as_reference:
                self._drawing.did("Insert reference", _with_references(document, new), own=False)
            else:
                node = new[0] if len(new) == 1 else Group(SUGGESTION, tuple(new))
                self._drawing.did("Insert suggestion", _with_suggestion(document, node), own=False)
        except DocumentError as error:
            raise HostError(str(error)) from error

    def preview(self, layer: HostLayer | None) -> None:
        """Show a HostLayer over the canvas; it is in no document, so it is never saved. None takes it away."""
        if layer is None:
            self._canvas.preview(None)
            return
        form = QImage.Format.Format_RGBA8888
        image = QImage(layer.rgba, layer.width, layer.height, 4 * layer.width, form)
        shown = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
        place = QRectF(layer.x, layer.y, layer.shown_width, layer.shown_height)
        self._canvas.preview(shown, place, layer.opacity)


_EMPTY = {
    "layer": "The active layer has no drawing on the canvas: draw something first, or choose another layer.",
    "group": "The group shows no drawing on the canvas: draw something first, or choose Visible.",
    "visible": "The picture is empty: draw something first.",
}


def _layer(document: Document) -> np.ndarray:
    node = document.active_node
    if node is None:
        raise HostError("The drawing has no layer: add one, and draw on it.")
    if isinstance(node, Group):
        return straight(Document(document.width, document.height, node.layers).compose())
    return node.rgba(document.rect)


def _group(document: Document) -> np.ndarray:
    node = document.active_node
    parent = document.parent(node.id) if node is not None else None
    group = node if isinstance(node, Group) else parent
    if group is None:
        raise HostError("The active layer is in no group: put it in one, or choose Layer or Visible.")
    return straight(Document(document.width, document.height, group.layers).compose())


def _visible(document: Document) -> np.ndarray:
    """What was brought in to look at is no part of the artist's drawing."""

    def own(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        kept: list[Node] = []
        for node in nodes:
            if isinstance(node, Layer) and not node.reference:
                kept.append(node)
            elif isinstance(node, Group) and node.name != REFERENCES:
                inner = Group(node.name, own(node.layers), node.opacity, node.visible, node.locked, node.blend)
                kept.append(inner)
        return tuple(kept)

    return Document(document.width, document.height, own(document.layers)).flattened()


def _from_host(layer: HostLayer, as_reference: bool) -> Layer:
    pixels = np.frombuffer(layer.rgba, np.uint8)
    if pixels.size != layer.width * layer.height * 4:
        raise HostError("The suggestion came damaged from the engine: press Suggest again.")
    rgba = pixels.reshape(layer.height, layer.width, 4)
    opacity = layer.opacity * HALF if as_reference else layer.opacity
    return Layer.from_rgba(
        layer.name, rgba, layer.x, layer.y, opacity=opacity, locked=as_reference, reference=as_reference
    )


def _with_suggestion(document: Document, node: Node) -> Document:
    """Right above the active layer; above the references, not among them. The new layer becomes active."""
    place = document.active
    if place is not None:
        path = document.path(place)
        place = next((above.id for above in path if isinstance(above, Group) and above.name == REFERENCES), place)
    return document.add(node, above=place)


def _with_references(document: Document, new: list[Layer]) -> Document:
    """On top of the group of references, which is made when there is none; the artist's layer stays active."""
    groups = [node for node in document.layers if isinstance(node, Group) and node.name == REFERENCES]
    active = document.active
    if groups:
        group = groups[-1]
        changed = document.insert(group.id, len(group.layers), *new, activate=False)
    else:
        changed = document.insert(None, len(document.layers), Group(REFERENCES, tuple(new)), activate=False)
    if active is None and any(leaves(document.layers)):
        return changed
    return changed.with_active(active)
