"""The nodes that a capture reads, which a suggestion may replace. Keys are uniqueId() as text."""

from .nodes import REFERENCES, active_layer, child_layers, enclosing_group
from .pixels import BYTES, CHANNELS
from .remaining import can_be_split

ROWS = 64  # sampled rows of the image, to test whether a layer is opaque or of one color
OPAQUE = {"U8": b"\xff", "U16": b"\xff\xff", "F16": b"\x00\x3c", "F32": b"\x00\x00\x80\x3f"}  # an alpha of 1


def sources(document, what):
    """-> (keys of the nodes that `what` captures, whether their paper belongs to the drawing).

    For a selection: the layer it is part of, if that can be split; the capture decides about the paper. HostError as
    from active_layer() and enclosing_group().
    """
    if what == "selection":
        node = active_layer(document)
        return (node.uniqueId().toString(),) if can_be_split(node) else (), False
    if what == "visible":
        found = [node for node in child_layers(document.rootNode()) if _is_drawing(node, document)]
    elif what == "group":
        found = child_layers(enclosing_group(active_layer(document), document))
    else:
        found = [active_layer(document)]
    return tuple(node.uniqueId().toString() for node in found), any(_fills(node, document) for node in found)


def _is_drawing(node, document):
    """Return whether it is the artist's own, and more than a sheet of one color."""
    return node.name() != REFERENCES and not _is_sheet(node, document)


def _is_sheet(node, document):
    rows = _rows(node, document)
    if not rows or not _fills(node, document):
        return False
    first = rows[0][: len(rows[0]) // document.width()]
    return all(row == first * document.width() for row in rows)


def _fills(node, document):
    """Return whether a paint layer is opaque over the complete image, judged by sampled rows."""
    rows, alpha = _rows(node, document), OPAQUE.get(node.colorDepth(), b"")
    size = len(alpha) * CHANNELS.get(node.colorModel(), 0)
    if not rows or not size:
        return False
    solid = alpha * document.width()
    for row in rows:
        view = memoryview(row)
        parts = [bytes(view[size - len(alpha) + byte :: size]) for byte in range(len(alpha))]
        if any(part != solid[byte :: len(alpha)] for byte, part in enumerate(parts)):
            return False
    return True


def _rows(node, document):
    """-> list of the raw bytes of sampled rows of a paint layer; empty for other nodes."""
    if node.type() != "paintlayer" or node.colorDepth() not in BYTES:
        return []
    step = max(1, document.height() // ROWS)
    return [node.pixelData(0, y, document.width(), 1).data() for y in range(0, document.height(), step)]
