"""Other layers of the drawing as pictures: exemplars and hints of a task.

capturing.py reads the drawing itself.
"""

from .capturing import reading_node
from .nodes import OWN_PIXELS, PROJECTED, by_key
from .panel.host import HostError, Picture
from .panel.words import later, tr

_GONE = later("The layer with that picture is not in the drawing any more: choose another one.")
_EMPTY = later("Nothing is painted on “{}” there: choose another layer.")


def possible_pictures(document):
    """-> list of (key, name), topmost first: every layer and group with pixels of its own."""
    found, waiting = [], list(document.rootNode().childNodes())
    while waiting:
        node = waiting.pop()
        if node.type() in OWN_PIXELS + PROJECTED:
            found.append((node.uniqueId().toString(), node.name()))
        waiting += node.childNodes()
    return found


def picturing(document, key, area):
    """Steps; -> Picture of the QRect `area` of a node. Raises HostError."""
    node = by_key(document, key)
    if node is None:
        raise HostError(tr(_GONE))
    rgba, inked = yield from reading_node(document, node, area)
    if not inked:
        raise HostError(tr(_EMPTY).format(node.name()))
    return Picture(area.width(), area.height(), rgba)
