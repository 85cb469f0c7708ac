"""The studio as a host of the panel: captures the canvas, and inserts suggestions as layers of the drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from ..document.blend import MODES
from ..document.errors import DocumentError
from ..document.layers import REFERENCES, Document, Group, Layer, Node, leaves
from ..document.tiles import Rect, straight
from ..panel.host import Capture, Coverage, EmptyError, Host, HostError, HostLayer, Mockup
from ..panel.host import Picture as HostPicture
from ..panel.words import later, tr
from .canvas.canvas import Canvas
from .canvas.mockup import Picture, Replaced, Shown, without
from .canvas.pinned import PINNED
from .drawing import sources
from .drawing.drawing import Drawing

SUGGESTION = "Drawover suggestion"  # name of a group of several inserted layers
HALF = 0.5  # opacity of a reference


class StudioHost(Host):
    """Captures the drawing's current state; inserts as one undo step. No existing layer is ever changed."""

    selects = True

    def __init__(self, drawing: Drawing, canvas: Canvas, parent=None) -> None:
        super().__init__(parent)
        self._drawing, self._canvas = drawing, canvas
        drawing.changed.connect(self.changed)
        drawing.replaced.connect(self.opened)
        canvas.suggestion_dropped.connect(self.dropped)
        canvas.touched.connect(self.touched)
        canvas.wiped.connect(self.wiped)

    # ------------------------------------------------------------------------------------------------- capture

    def capture(self, what: str) -> Capture:
        """Capture the complete canvas with the active layer, its group, or everything visible except references.

        With "selection": the active layer within the selection's bounds.
        """
        document = self._drawing.history.document
        if what == "selection":
            return _selected(document)
        kinds = {"layer": _layer, "group": _group, "visible": _visible}
        if what not in kinds:
            raise HostError(
                tr("The studio cannot capture “{what}”: choose Layer, Group, Visible or Selection.", what=what)
            )
        rgba = kinds[what](document)
        if not rgba.view(np.uint32).any():
            raise EmptyError(tr(_EMPTY[what]))
        layers = _group_layers(document) if what == "group" else ()
        keys = sources.sources(document, what)
        paper = sources.on_paper(_composed(document, sources.ids(document, keys)) if what == "visible" else rgba)
        return Capture(document.width, document.height, rgba=rgba.tobytes(), dpi=document.dpi, layers=layers,
                       sources=keys, on_paper=paper)  # fmt: skip

    def selection(self, capture: Capture) -> bytes | None:
        """The selection's value at each pixel of a capture."""
        selection = self._drawing.history.document.selection
        if selection is None:
            return None
        return selection.array(Rect(capture.x, capture.y, capture.width, capture.height)).tobytes()

    def masks(self) -> list[tuple[str, str]]:
        """Every layer except the active one can mark what to keep, by what is painted on it; topmost first."""
        document = self._drawing.history.document
        return [(layer.id, layer.name) for layer in leaves(document.layers) if layer.id != document.active][::-1]

    def mask(self, key: str, capture: Capture) -> bytes:
        """The alpha of that layer on the canvas."""
        document = self._drawing.history.document
        layer = next((layer for layer in leaves(document.layers) if layer.id == key), None)
        if layer is None:
            return super().mask(key, capture)
        alpha = layer.rgba(document.rect)[..., 3]
        if not alpha.any():
            raise HostError(
                tr("Nothing is painted on “{name}”: paint over the strokes that are to stay.", name=layer.name)
            )
        return alpha.tobytes()

    def pictures(self) -> list[tuple[str, str]]:
        """Every layer and group that is not empty; topmost first."""
        document = self._drawing.history.document
        found = [node for node in document.walk() if isinstance(node, Group) or node.tiles]
        return [(node.id, node.name) for node in found][::-1]

    def picture(self, key: str, capture: Capture | None = None) -> HostPicture:
        """That layer or group rendered alone."""
        document = self._drawing.history.document
        node = next((node for node in document.walk() if node.id == key), None)
        if node is None:
            return super().picture(key, capture)
        box = document.rect if capture is None else Rect(capture.x, capture.y, capture.width, capture.height)
        self.check_canvas(capture, document.width, document.height)
        rgba = _alone(document, node)[box.y : box.bottom, box.x : box.right]
        if not rgba[..., 3].any():
            raise HostError(tr("Nothing is painted on “{name}” there: choose another layer.", name=node.name))
        return HostPicture(box.width, box.height, rgba.tobytes())

    # ------------------------------------------------------------------------------ data stored in the drawing's file

    def keep(self, files: Mapping[str, bytes]) -> None:
        """Store files in the drawing's file when it is saved."""
        own = {name: data for name, data in self._drawing.extras.items() if name.startswith(PINNED)}
        self._drawing.extras = {**files, **own}

    def kept(self) -> dict[str, bytes]:
        return {name: data for name, data in self._drawing.extras.items() if not name.startswith(PINNED)}

    # -------------------------------------------------------------------------------------------------- insert

    def insert(
        self,
        layers: list[HostLayer],
        as_reference: bool = False,
        instead_of: tuple[str, ...] = (),
        within: Coverage | None = None,
        under: tuple[str, ...] = (),
    ) -> str:
        """Insert HostLayers (bottom first) above what they replace, below `under`, or above the active layer."""
        if not layers:
            raise HostError(tr("There is nothing to insert: choose a suggestion first."))
        self.preview(None)
        self._canvas.tool.release()
        document = self._drawing.history.document
        try:
            new = [_from_host(layer, as_reference) for layer in layers]
            nodes = _grouped(layers, new)
            node = nodes[0] if len(nodes) == 1 else Group(SUGGESTION, tuple(nodes))
            if as_reference:
                self._drawing.commit(tr("Insert reference"), _with_references(document, new), own=False)
            else:
                lowest = sources.ids(document, under)[:1]
                if lowest:
                    changed = _below(document, node, lowest[0])
                else:
                    changed = _with_suggestion(document, node, Replaced(sources.ids(document, instead_of), within))
                self._drawing.commit(tr("Insert suggestion"), changed, own=False)
        except DocumentError as error:
            raise HostError(str(error)) from error
        return new[0].id if as_reference else node.id

    def holds(self, key: str) -> bool:
        """Whether an inserted layer is in the drawing."""
        return any(node.id == key for node in self._drawing.document.walk())

    def parts(self, key: str) -> list[str]:
        """The layers of what was inserted, the lowest first."""
        node = next((node for node in self._drawing.document.walk() if node.id == key), None)
        return [] if node is None else [layer.id for layer in leaves((node,))]

    def prepare(self, keys: tuple[str, ...], within: Coverage | None = None) -> None:
        """Compose the drawing without these layers while idle."""
        self._canvas.prepare(Replaced(sources.ids(self._drawing.document, keys), within))

    def preview(self, mockup: Mockup | None) -> None:
        """Show a preview, which is not in a document and so is never saved. None removes it."""
        if mockup is None:
            self._canvas.preview(None)
            return
        replaced = Replaced(sources.ids(self._drawing.document, mockup.instead_of), mockup.within)
        pictures = tuple(_picture(layer) for layer in mockup.layers)
        self._canvas.preview(Shown(pictures, replaced, mockup.faded, mockup.wipe))


def _picture(layer: HostLayer) -> Picture:
    form = QImage.Format.Format_RGBA8888
    image = QImage(layer.rgba, layer.width, layer.height, 4 * layer.width, form)
    place = QRectF(layer.x, layer.y, layer.shown_width, layer.shown_height)
    return Picture(image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied), place, layer.opacity)


_EMPTY = {
    "layer": later("The active layer has no drawing on the canvas: draw something first, or choose another layer."),
    "group": later("The group shows no drawing on the canvas: draw something first, or choose Visible."),
    "visible": later("The picture is empty: draw something first."),
    "selection": later("The active layer has no drawing inside the selection: choose another layer, or select more."),
}


def _selected(document: Document) -> Capture:
    if document.selection is None:
        raise HostError(tr("Nothing is selected: select the part with your drawing, or choose Layer."))
    box = document.selection.bounds(document.rect)
    if box.empty:
        raise HostError(tr("The selection lies outside the canvas: select the part with your drawing."))
    rgba = _layer(document)[box.y : box.bottom, box.x : box.right]
    cover = document.selection.array(box)
    if not ((rgba[..., 3] > 0) & (cover > 0)).any():
        raise EmptyError(tr(_EMPTY["selection"]))
    keys, paper = sources.sources(document, "selection"), bool(cover.min() == 255) and sources.on_paper(rgba)
    return Capture(
        box.width, box.height, rgba=np.ascontiguousarray(rgba).tobytes(), x=box.x, y=box.y,
        canvas_width=document.width, canvas_height=document.height, selection=cover.tobytes(), dpi=document.dpi,
        sources=keys, on_paper=paper,
    )  # fmt: skip


def _layer(document: Document) -> np.ndarray:
    node = document.active_node
    if node is None:
        raise HostError(tr("The drawing has no layer: add one, and draw on it."))
    return _alone(document, node)


def _alone(document: Document, node: Node) -> np.ndarray:
    if isinstance(node, Group) and node.mask is None:
        return straight(Document(document.width, document.height, node.layers).compose())
    if isinstance(node, Group) or node.mask is not None:  # what the mask hides is not part of the drawing
        alone = replace(node, opacity=1.0, visible=True, blend="normal", clip=False, inherits=False, fill=1.0)
        return straight(Document(document.width, document.height, (alone,)).compose())
    return node.rgba(document.rect)


def _group(document: Document) -> np.ndarray:
    return straight(Document(document.width, document.height, _active_group(document).layers).compose())


def _active_group(document: Document) -> Group:
    node = document.active_node
    parent = document.parent(node.id) if node is not None else None
    group = node if isinstance(node, Group) else parent
    if group is None:
        raise HostError(tr("The active layer is in no group: put it in one, or choose Layer or Visible."))
    return group


def _group_layers(document: Document) -> list[tuple[str, bytes]]:
    """The visible layers of the group, bottom first, with a nested group as one picture; empty if there is only one."""
    nodes = [node for node in _active_group(document).layers if node.visible]
    if len(nodes) < 2:
        return []
    size = document.width, document.height
    return [(node.name, straight(Document(*size, (node,)).compose()).tobytes()) for node in nodes]


def _visible(document: Document) -> np.ndarray:
    """The visible layers; references are not part of the artist's drawing."""

    def own(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        kept: list[Node] = []
        for node in nodes:
            if isinstance(node, Layer) and not node.reference:
                kept.append(node)
            elif isinstance(node, Group) and node.name != REFERENCES:
                kept.append(replace(node, layers=own(node.layers)))
        return tuple(kept)

    return Document(document.width, document.height, own(document.layers)).flattened()


def _composed(document: Document, ids: tuple[str, ...]) -> np.ndarray:
    """These top-level nodes composed."""
    nodes = tuple(node for node in document.layers if node.id in ids)
    return straight(Document(document.width, document.height, nodes).compose())


def _from_host(layer: HostLayer, as_reference: bool) -> Layer:
    pixels = np.frombuffer(layer.rgba, np.uint8)
    if pixels.size != layer.width * layer.height * 4:
        raise HostError(tr("The suggestion came damaged from the engine: press Suggest again."))
    rgba = pixels.reshape(layer.height, layer.width, 4)
    opacity = layer.opacity * HALF if as_reference else layer.opacity
    locked = as_reference or layer.locked
    made = Layer.from_rgba(
        layer.name,
        rgba,
        layer.x,
        layer.y,
        opacity=opacity,
        visible=layer.visible,
        locked=locked,
        reference=as_reference,
    )
    return made if layer.blend not in MODES else replace(made, blend=layer.blend)


def _grouped(layers: list[HostLayer], new: list[Layer]) -> list[Layer | Group]:
    """The new layers; adjacent ones with the same group name are put into a group."""
    found: list[Layer | Group] = []
    for name, several in groupby(zip(layers, new, strict=True), key=lambda pair: pair[0].group):
        members = tuple(made for _, made in several)
        found += [Group(name, members)] if name else members
    return found


def _with_suggestion(document: Document, node: Node, replaced: Replaced) -> Document:
    """Insert directly above what it replaces, or above the active layer; above the references, not among them.

    The ids of `replaced` are bottom first. The new layer becomes active.
    """
    place = replaced.ids[-1] if replaced.ids else document.active
    if place is not None:
        path = document.path(place)
        place = next((above.id for above in path if isinstance(above, Group) and above.name == REFERENCES), place)
    return without(document.add(node, above=place), replaced)


def _below(document: Document, node: Node, lowest: str) -> Document:
    """Insert directly below a node, in the same group. The artist's layer, which will be colored next, stays active."""
    group = document.parent(lowest)
    parent = group.id if group is not None else None
    place = [each.id for each in document.siblings(parent)].index(lowest)
    return document.insert(parent, place, node, activate=False)


def _with_references(document: Document, new: list[Layer]) -> Document:
    """Insert on top of the references group, created if missing; the artist's layer stays active."""
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
