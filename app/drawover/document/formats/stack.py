"""OpenRaster's stack.xml: the tree of layers as XML, and back. Knows no zip and decodes no pixels.

What OpenRaster has no word for is written in a namespace of our own, so that we read back all of it and other programs
pass over it. A mask is a layer of that shape on top of its group, composed by "dst-in": others show it rightly too.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple
from xml.etree import ElementTree

from ..blend import MODES
from ..errors import ReadError
from ..layers import Document, Group, Guide, Layer, Node, check_size

_DEEPEST = 64  # groups inside groups
_NAMESPACE = "urn:drawover:openraster"
ElementTree.register_namespace("drawover", _NAMESPACE)
_BLENDS = {mode.op: name for name, mode in MODES.items()}
_ATOP = "svg:src-atop"  # Krita's way to write "inherit alpha"
MASK = " (mask)"  # after the name of what it masks
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Source(NamedTuple):
    """Where a layer's or a mask's pixels lie."""

    name: str
    file: str
    x: int
    y: int


class Part(NamedTuple):
    """A file inside the zip, and where its top-left corner lies."""

    file: str
    x: int
    y: int


def _own(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name}"


# ------------------------------------------------------------------------------------------------------- reading


def parse(data: bytes, what: str) -> ElementTree.Element:
    """The root element, `image`, with a sane size and depth. Raises ReadError, TooLargeError."""
    if b"<!ENTITY" in data or "<!ENTITY".encode("utf-16-le") in data or "<!ENTITY".encode("utf-16-be") in data:
        raise ReadError(f"{what} defines XML entities, which no drawing needs; it was not opened.")
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError) as error:
        raise ReadError(f"{what} is damaged: its list of layers cannot be read.") from error
    top = root.find("stack")
    if root.tag != "image" or top is None:
        raise ReadError(f"{what} is damaged: its list of layers is not OpenRaster's.")
    width, height = _whole(root.get("w"), 0), _whole(root.get("h"), 0)
    check_size(width, height)
    if _depth(top) > _DEEPEST:
        raise ReadError(f"{what} nests groups more than {_DEEPEST} deep.")
    return root


def _depth(element: ElementTree.Element) -> int:
    level, depth = [element], 0
    while level:
        depth += 1
        level = [inner for outer in level for inner in outer if inner.tag == "stack"]
    return depth


def _whole(text: str | None, default: int) -> int:
    number = _number(text, default)
    return int(max(-(1 << 24), min(1 << 24, number)))


def _number(text: str | None, default: float) -> float:
    try:
        number = float(text) if text is not None else default
    except ValueError:
        return default
    return number if math.isfinite(number) else default


def _source(element: ElementTree.Element, x: int, y: int) -> Source:
    place = x + _whole(element.get("x"), 0), y + _whole(element.get("y"), 0)
    return Source(element.get("name") or "Layer", element.get("src") or "", *place)


def sources(image: ElementTree.Element) -> Iterator[Source]:
    """Every layer's source, in the file's order."""
    return (_source(element, 0, 0) for element in image.iter("layer"))


def _opacity(element: ElementTree.Element) -> float:
    return max(0.0, min(1.0, _number(element.get("opacity"), 1.0)))


def _look(element: ElementTree.Element) -> dict[str, object]:
    """What layers and groups have in common."""
    given = element.get("composite-op") or "svg:src-over"
    blend = _BLENDS.get(given, given.removeprefix("svg:")) if given != _ATOP else "normal"
    return {
        "opacity": _opacity(element),
        "visible": element.get("visibility", "visible") != "hidden",
        "locked": element.get("edit-locked") == "true",
        "blend": blend,
        "clip": given == _ATOP or element.get(_own("clip")) == "true",
    }


def _mask_of(element: ElementTree.Element, inner: list[ElementTree.Element]) -> ElementTree.Element | None:
    """The layer on top of a stack that is its mask: ours, also when another program wrote it anew."""
    top = inner[0] if inner else None
    if top is None or top.tag != "layer" or top.get("composite-op") != "svg:dst-in":
        return None
    named = top.get("name") == (element.get("name") or "") + MASK
    plain = top.get("visibility", "visible") != "hidden" and _opacity(top) == 1.0
    return top if plain and (named or top.get(_own("mask")) is not None) else None


def _stands_alone(layers: tuple[Node, ...], name: str | None) -> bool:
    """Whether a masked stack is but a masked layer: it holds one of its own name, with no look of its own."""
    if len(layers) != 1 or not isinstance(layers[0], Layer):
        return False
    one = layers[0]
    return (one.name, one.opacity, one.visible, one.blend, one.clip) == (name, 1.0, True, "normal", False)


Load = Callable[[Source, Layer], None]


def document(
    image: ElementTree.Element, load: Load, load_mask: Callable[[Source, Node, int], None] | None = None
) -> Document:
    """The drawing without its pixels: `load(source, layer)` is told of each layer that is to be filled, and
    `load_mask(source, node, outside)` of each node that is to get a mask."""
    active: str | None = None

    def node(element: ElementTree.Element, x: int, y: int) -> Node:
        nonlocal active
        if element.tag == "stack":
            return stack(element, x, y)
        source = _source(element, x, y)
        layer = replace(
            Layer(source.name),
            reference="true" in (element.get(_own("reference")), element.get("drawover-reference")),
            alpha_locked=element.get(_own("alpha-locked")) == "true",
            **_look(element),
        )
        if element.get("selected") == "true":
            active = layer.id
        load(source, layer)
        return layer

    def stack(element: ElementTree.Element, x: int, y: int) -> Node:
        nonlocal active
        x, y = x + _whole(element.get("x"), 0), y + _whole(element.get("y"), 0)
        inner = [child for child in element if child.tag in ("stack", "layer")]
        mask = _mask_of(element, inner) if load_mask is not None else None
        layers = tuple(node(child, x, y) for child in reversed(inner if mask is None else inner[1:]))
        passes = element.get("isolation", "auto") != "isolate" or element.get(_own("passes")) == "true"
        group = replace(Group(element.get("name") or "Group", layers, passes=passes), **_look(element))
        if element.get("selected") == "true":
            active = group.id
        if mask is None or load_mask is None:
            return group
        result: Node = group
        if mask.get(_own("of")) != "group" and _stands_alone(layers, element.get("name")):
            result = replace(layers[0], **_look(element))
        load_mask(_source(mask, x, y), result, 255 if mask.get(_own("mask")) == "255" else 0)
        return result

    top = image.find("stack")
    assert top is not None  # parse() saw it
    inner = [child for child in top if child.tag in ("stack", "layer")]
    layers = tuple(node(child, _whole(top.get("x"), 0), _whole(top.get("y"), 0)) for child in reversed(inner))
    dpi = _number(image.get("xres"), 72.0)
    size = _whole(image.get("w"), 0), _whole(image.get("h"), 0)
    dpi = dpi if 1.0 <= dpi <= 10000.0 else 72.0
    return Document(*size, layers, active, dpi, guides=_guides(image.get(_own("guides")) or ""))


def _guides(text: str) -> tuple[Guide, ...]:
    """ "v120.5 h30": guides from top to bottom and from left to right."""
    found = (Guide(word[0] == "v", _number(word[1:], math.nan)) for word in text.split() if word[0] in "vh")
    return tuple(guide for guide in found if not math.isnan(guide.at))[:1000]


# ------------------------------------------------------------------------------------------------------- writing


def _attributes(node: Node) -> dict[str, str]:
    op = MODES[node.blend].op if node.blend in MODES else node.blend
    attributes = {
        "name": _ILLEGAL.sub("�", node.name),
        "opacity": f"{node.opacity:.6g}",
        "visibility": "visible" if node.visible else "hidden",
        "composite-op": _ATOP if node.clip and node.blend == "normal" else op if ":" in op else f"svg:{op}",
    }
    if node.clip:
        attributes[_own("clip")] = "true"
    if node.locked:
        attributes["edit-locked"] = "true"
    return attributes


def build(document: Document, places: Mapping[str, Part], masks: Mapping[str, Part] | None = None) -> bytes:
    """stack.xml; `places` gives each layer's file, `masks` that of each node that has one, both by the node's id."""
    masks = masks or {}
    dpi = str(max(1, round(document.dpi)))
    size = {"w": str(document.width), "h": str(document.height)}
    image = ElementTree.Element("image", {"version": "0.0.5", **size, "xres": dpi, "yres": dpi})
    if document.guides:
        image.set(_own("guides"), " ".join(f"{'v' if g.vertical else 'h'}{g.at:.6g}" for g in document.guides))

    def put(parent: ElementTree.Element, node: Node) -> None:
        attributes = _attributes(node)
        if isinstance(node, Group) or node.mask is not None:
            passes = isinstance(node, Group) and node.passes
            attributes["isolation"] = "auto" if isinstance(node, Group) and node.open else "isolate"
            if passes and attributes["isolation"] == "isolate":
                attributes[_own("passes")] = "true"
            if isinstance(node, Group) and node.id == document.active:
                attributes["selected"] = "true"
            parent = ElementTree.SubElement(parent, "stack", attributes)
        if node.mask is not None:
            mask = masks[node.id]
            look = {"name": attributes["name"] + MASK, "composite-op": "svg:dst-in", "src": mask.file}
            look |= {"x": str(mask.x), "y": str(mask.y), _own("mask"): str(node.mask.outside)}
            look[_own("of")] = "group" if isinstance(node, Group) else "layer"
            ElementTree.SubElement(parent, "layer", look)
            attributes = {"name": attributes["name"]}
        if isinstance(node, Group):
            for inner in reversed(node.layers):
                put(parent, inner)
            return
        place = places[node.id]
        attributes |= {"src": place.file, "x": str(place.x), "y": str(place.y)}
        if node.reference:
            attributes[_own("reference")] = "true"
        if node.alpha_locked:
            attributes[_own("alpha-locked")] = "true"
        if node.id == document.active:
            attributes["selected"] = "true"
        ElementTree.SubElement(parent, "layer", attributes)

    top = ElementTree.SubElement(image, "stack")
    for node in reversed(document.layers):
        put(top, node)
    return ElementTree.tostring(image, "utf-8", xml_declaration=True)


class Losses(NamedTuple):
    """What does not come through a file, a sentence each."""

    here: tuple[str, ...]  # not in the file at all
    elsewhere: tuple[str, ...]  # in the file, and passed over by other programs


def losses(document: Document) -> Losses:
    """What an .ora of this drawing does not keep, and what Krita, GIMP or MyPaint will not see in it."""
    here, elsewhere = [], []
    if document.selection is not None:
        here.append("The selection is not kept.")
    if document.guides:
        elsewhere.append("Guides are seen in Drawover alone.")
    for node in document.walk():
        if node.clip and node.blend != "normal":
            elsewhere.append(f"“{node.name}” is clipped in Drawover alone, for it is not blended as normal.")
        if node.mask is not None:
            elsewhere.append(f"The mask of “{node.name}” is a layer in a group of its own elsewhere.")
        if isinstance(node, Layer) and node.alpha_locked:
            elsewhere.append(f"The locked transparency of “{node.name}” is not locked elsewhere.")
        if isinstance(node, Layer) and node.reference:
            elsewhere.append(f"“{node.name}” is a reference in Drawover alone.")
    return Losses(tuple(here), tuple(elsewhere))
