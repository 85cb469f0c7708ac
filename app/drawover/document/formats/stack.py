"""OpenRaster's stack.xml: the tree of layers as XML, and back. Knows no zip and decodes no pixels."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple
from xml.etree import ElementTree

from ..errors import ReadError
from ..layers import Document, Group, Layer, Node, check_size

_DEEPEST = 64  # groups inside groups
_SVG = {"normal": "src-over"}  # our name -> the name after "svg:"
_FROM_SVG = {name: ours for ours, name in _SVG.items()}
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Source(NamedTuple):
    """Where a layer's pixels lie."""

    name: str
    file: str
    x: int
    y: int


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


def _blend(element: ElementTree.Element) -> str:
    given = element.get("composite-op") or "svg:src-over"
    if given.startswith("svg:"):
        return _FROM_SVG.get(given[4:], given[4:])
    return given


def document(image: ElementTree.Element, load: Callable[[Source], Layer]) -> Document:
    """The drawing, each layer's pixels fetched by `load`."""
    active: str | None = None

    def node(element: ElementTree.Element, x: int, y: int) -> Node:
        nonlocal active
        shown = element.get("visibility", "visible") != "hidden"
        locked = element.get("edit-locked") == "true"
        if element.tag == "stack":
            offset = x + _whole(element.get("x"), 0), y + _whole(element.get("y"), 0)
            name = element.get("name") or "Group"
            return Group(name, level(element, *offset), _opacity(element), shown, locked, _blend(element))
        layer = replace(
            load(_source(element, x, y)),
            opacity=_opacity(element),
            visible=shown,
            locked=locked,
            reference=element.get("drawover-reference") == "true",
            blend=_blend(element),
        )
        if element.get("selected") == "true":
            active = layer.id
        return layer

    def level(element: ElementTree.Element, x: int, y: int) -> tuple[Node, ...]:
        inner = [child for child in element if child.tag in ("stack", "layer")]
        return tuple(node(child, x, y) for child in reversed(inner))

    top = image.find("stack")
    assert top is not None  # parse() saw it
    layers = level(top, _whole(top.get("x"), 0), _whole(top.get("y"), 0))
    dpi = _number(image.get("xres"), 72.0)
    size = _whole(image.get("w"), 0), _whole(image.get("h"), 0)
    return Document(*size, layers, active, dpi if 1.0 <= dpi <= 10000.0 else 72.0)


def build(document: Document, places: Mapping[str, tuple[str, int, int]]) -> bytes:
    """stack.xml; `places` gives each layer's file inside the zip, and where its top-left corner lies."""
    dpi = str(max(1, round(document.dpi)))
    size = {"w": str(document.width), "h": str(document.height)}
    image = ElementTree.Element("image", {"version": "0.0.5", **size, "xres": dpi, "yres": dpi})

    def put(parent: ElementTree.Element, nodes: tuple[Node, ...]) -> None:
        for node in reversed(nodes):
            blend = _SVG.get(node.blend, node.blend)
            attributes = {
                "name": _ILLEGAL.sub("�", node.name),
                "opacity": f"{node.opacity:.6g}",
                "visibility": "visible" if node.visible else "hidden",
                "composite-op": blend if ":" in blend else f"svg:{blend}",
            }
            if node.locked:
                attributes["edit-locked"] = "true"
            if isinstance(node, Group):
                put(ElementTree.SubElement(parent, "stack", {**attributes, "isolation": "isolate"}), node.layers)
                continue
            file, x, y = places[node.id]
            attributes |= {"src": file, "x": str(x), "y": str(y)}
            if node.reference:
                attributes["drawover-reference"] = "true"
            if node.id == document.active:
                attributes["selected"] = "true"
            ElementTree.SubElement(parent, "layer", attributes)

    put(ElementTree.SubElement(image, "stack"), document.layers)
    return ElementTree.tostring(image, "utf-8", xml_declaration=True)
