"""OpenRaster's stack.xml: converts the tree of layers to XML and back. Knows no zip and decodes no pixels.

Features that OpenRaster lacks are stored in our own XML namespace, which other programs ignore. A mask becomes a layer
of its shape on top of a group, with mode "dst-in", which other programs render correctly; clipping is converted by
clipped.py.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple
from xml.etree import ElementTree

from ..blend import MODES
from ..errors import ReadError, TooLargeError
from ..layers import Document, Group, Guide, Layer, Node, check_size
from ..nodes import runs
from . import clipped
from .limits import DEEPEST, MAX_ELEMENTS, MAX_GUIDES

_NAMESPACE = "urn:drawover:openraster"
ElementTree.register_namespace("drawover", _NAMESPACE)
_BLENDS = {mode.op: name for name, mode in MODES.items()}
_ATOP = "svg:src-atop"  # "inherit alpha" with normal blending, as Krita before 5.2 writes it
_PRESERVE = "alpha-preserve"  # "inherit alpha" with any blend mode: Krita since 5.2, Drawpile, MyPaint
MASK = " (mask)"  # appended to the masked node's name
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Source(NamedTuple):
    """The file and position of a layer's or mask's pixels."""

    name: str
    file: str
    x: int
    y: int


class Part(NamedTuple):
    """A file inside the zip, and the position of its top-left corner."""

    file: str
    x: int
    y: int


def _own(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name}"


# ------------------------------------------------------------------------------------------------------- reading


def parse(data: bytes, what: str) -> ElementTree.Element:
    """Parse to the root element, `image`, checking size and depth. Raises ReadError, TooLargeError."""
    if b"<!ENTITY" in data or "<!ENTITY".encode("utf-16-le") in data or "<!ENTITY".encode("utf-16-be") in data:
        raise ReadError(f"{what} defines XML entities, which no drawing needs; it was not opened.")
    if data.count(b"<") > MAX_ELEMENTS:
        raise TooLargeError(f"{what} has a list of layers that is too long to open.")
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError) as error:
        raise ReadError(f"{what} is damaged: its list of layers cannot be read.") from error
    top = root.find("stack")
    if root.tag != "image" or top is None:
        raise ReadError(f"{what} is damaged: its list of layers is not OpenRaster's.")
    width, height = _integer(root.get("w"), 0), _integer(root.get("h"), 0)
    check_size(width, height)
    # All groups are within a root stack, a masked layer needs one more, and clipping one more per level.
    if _depth(top) > 2 * DEEPEST + 2:
        raise ReadError(f"{what} nests groups more than {DEEPEST} deep.")
    return root


def _depth(element: ElementTree.Element) -> int:
    level, depth = [element], 0
    while level:
        depth += 1
        level = [inner for outer in level for inner in outer if inner.tag == "stack"]
    return depth


def _integer(text: str | None, default: int) -> int:
    number = _number(text, default)
    return int(max(-(1 << 24), min(1 << 24, number)))


def _number(text: str | None, default: float) -> float:
    try:
        number = float(text) if text is not None else default
    except ValueError:
        return default
    return number if math.isfinite(number) else default


def _source(element: ElementTree.Element, x: int, y: int) -> Source:
    place = x + _integer(element.get("x"), 0), y + _integer(element.get("y"), 0)
    return Source(element.get("name") or "Layer", element.get("src") or "", *place)


def sources(image: ElementTree.Element) -> Iterator[Source]:
    """All layers' sources, in file order."""
    return (_source(element, 0, 0) for element in image.iter("layer"))


def _share(element: ElementTree.Element, name: str) -> float:
    return max(0.0, min(1.0, _number(element.get(name), 1.0)))


def _opacity(element: ElementTree.Element) -> float:
    return _share(element, "opacity")


def _look(element: ElementTree.Element) -> dict[str, object]:
    """Attributes that layers and groups share."""
    given = element.get("composite-op") or "svg:src-over"
    blend = _BLENDS.get(given, given.removeprefix("svg:")) if given != _ATOP else "normal"
    return {
        "opacity": _share(element, _own("opacity")) if element.get(_own("fill")) else _opacity(element),
        "fill": _share(element, _own("fill")),
        "visible": element.get("visibility", "visible") != "hidden",
        "locked": element.get("edit-locked") == "true",
        "blend": blend,
        "clip": element.get(_own("clipped")) == "true",
        "inherits": "true" in (element.get(_PRESERVE), element.get(_own("clip"))) or given == _ATOP,
    }


def _mask_element(element: ElementTree.Element, inner: list[ElementTree.Element]) -> ElementTree.Element | None:
    """The mask layer on top of a stack: ours, also if another program rewrote the file."""
    top = inner[0] if inner else None
    if top is None or top.tag != "layer" or top.get("composite-op") != "svg:dst-in":
        return None
    named = top.get("name") == (element.get("name") or "") + MASK
    plain = top.get("visibility", "visible") != "hidden" and _opacity(top) == 1.0
    return top if plain and (named or top.get(_own("mask")) is not None) else None


def _stands_alone(layers: tuple[Node, ...], name: str | None) -> bool:
    """Whether a masked stack is just a masked layer: its only child has its name, and no attributes of its own."""
    if len(layers) != 1 or not isinstance(layers[0], Layer):
        return False
    one = layers[0]
    looks = one.opacity, one.visible, one.blend, one.clip, one.inherits, one.fill
    return one.name == name and looks == (1.0, True, "normal", False, False, 1.0)


Load = Callable[[Source, Layer], None]


def document(
    image: ElementTree.Element, load: Load, load_mask: Callable[[Source, Node, int], None] | None = None
) -> Document:
    """The drawing without its pixels; calls `load(source, layer)` for each layer to be filled, and
    `load_mask(source, node, outside)` for each node that needs a mask."""
    active: str | None = None

    def level(elements: list[ElementTree.Element], x: int, y: int, alone: bool) -> tuple[Node, ...]:
        nodes = tuple(node(child, x, y) for child in reversed(elements))
        ours = {node.id for node, child in zip(nodes, reversed(elements), strict=True) if child.get(_own("inherits"))}
        return clipped.restored(nodes, alone, ours)

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
        x, y = x + _integer(element.get("x"), 0), y + _integer(element.get("y"), 0)
        inner = [child for child in element if child.tag in ("stack", "layer")]
        mask = _mask_element(element, inner) if load_mask is not None else None
        group = replace(Group(element.get("name") or "Group"), **_look(element))
        plain = element.get("isolation", "auto") != "isolate" and group.opacity == 1.0 and mask is None
        group = replace(group, passes=plain or element.get(_own("passes")) == "true")
        layers = level(inner if mask is None else inner[1:], x, y, not group.through)
        group = replace(group, layers=layers)
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
    assert top is not None  # ensured by parse()
    inner = [child for child in top if child.tag in ("stack", "layer")]
    layers = level(inner, _integer(top.get("x"), 0), _integer(top.get("y"), 0), True)
    dpi = _number(image.get("xres"), 72.0)
    size = _integer(image.get("w"), 0), _integer(image.get("h"), 0)
    dpi = dpi if 1.0 <= dpi <= 10000.0 else 72.0
    return Document(*size, layers, active, dpi, guides=_guides(image.get(_own("guides")) or ""))


def _guides(text: str) -> tuple[Guide, ...]:
    """Parse "v120.5 h30": vertical and horizontal guides."""
    found = (Guide(word[0] == "v", _number(word[1:], math.nan)) for word in text.split() if word[0] in "vh")
    return tuple(guide for guide in found if not math.isnan(guide.at))[:MAX_GUIDES]


# ------------------------------------------------------------------------------------------------------- writing


def _attributes(node: Node) -> dict[str, str]:
    op = MODES[node.blend].op if node.blend in MODES else node.blend
    attributes = {
        "name": _ILLEGAL.sub("�", node.name),
        "opacity": f"{node.opacity * node.fill:.6g}",
        "visibility": "visible" if node.visible else "hidden",
        "composite-op": _ATOP if node.inherits and node.blend == "normal" else op if ":" in op else f"svg:{op}",
    }
    if node.inherits:
        attributes[_PRESERVE] = "true"
    if node.clip or node.inherits:
        attributes[_own("clipped" if node.clip else "inherits")] = "true"
    if node.fill < 1.0:  # other programs read it as opacity, which is close
        attributes |= {_own("opacity"): f"{node.opacity:.6g}", _own("fill"): f"{node.fill:.6g}"}
    if node.locked:
        attributes["edit-locked"] = "true"
    return attributes


def build(document: Document, places: Mapping[str, Part], masks: Mapping[str, Part] | None = None) -> bytes:
    """stack.xml; `places` maps node ids to layer files, `masks` to mask files."""
    masks = masks or {}
    dpi = str(max(1, round(document.dpi)))
    size = {"w": str(document.width), "h": str(document.height)}
    image = ElementTree.Element("image", {"version": "0.0.5", **size, "xres": dpi, "yres": dpi})
    if document.guides:
        image.set(_own("guides"), " ".join(f"{'v' if g.vertical else 'h'}{g.at:.10g}" for g in document.guides))

    def put_level(parent: ElementTree.Element, nodes: tuple[Node, ...], alone: bool) -> None:
        level = clipped.converted(nodes, alone)
        bases = {base.id for base, upon in runs(level) if upon}
        for node in reversed(level):
            put(parent, node, node.id not in bases)

    def put(parent: ElementTree.Element, node: Node, may_pass: bool) -> None:
        attributes = _attributes(node)
        if isinstance(node, Group) or node.mask is not None:
            passes = isinstance(node, Group) and node.passes
            attributes["isolation"] = "auto" if isinstance(node, Group) and node.open and may_pass else "isolate"
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
            put_level(parent, node.layers, not node.through)
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

    put_level(ElementTree.SubElement(image, "stack"), document.layers, True)
    return ElementTree.tostring(image, "utf-8", xml_declaration=True)


class Losses(NamedTuple):
    """What a file does not keep, a sentence each."""

    here: tuple[str, ...]  # not stored at all
    elsewhere: tuple[str, ...]  # stored, but ignored by other programs


def losses(document: Document) -> Losses:
    """What an .ora of this drawing does not keep, and what Krita, GIMP or MyPaint will not show of it."""
    here, elsewhere = [], []
    if document.selection is not None:
        here.append("The selection is not kept.")
    if document.guides:
        elsewhere.append("Guides are seen in Drawover alone.")
    for node in document.walk():
        if (node.clip or node.inherits) and node.blend != "normal":
            elsewhere.append(f"“{node.name}” is not clipped in Krita before 5.2, for it is not blended as normal.")
        if node.fill < 1.0:
            elsewhere.append(f"The fill of “{node.name}” is opacity elsewhere, which looks a little different.")
        if isinstance(node, Group) and node.through and not node.open:
            elsewhere.append(f"The group “{node.name}” does not pass through elsewhere, for it is faded or masked.")
        if node.mask is not None:
            elsewhere.append(f"The mask of “{node.name}” is a layer in a group of its own elsewhere.")
        if isinstance(node, Layer) and node.alpha_locked:
            elsewhere.append(f"The locked transparency of “{node.name}” is not locked elsewhere.")
        if isinstance(node, Layer) and node.reference:
            elsewhere.append(f"“{node.name}” is a reference in Drawover alone.")
    return Losses(tuple(here), tuple(elsewhere))
