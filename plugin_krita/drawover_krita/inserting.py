"""Inserts layers into a document as one undo step: builds the nodes in short steps, and adds them in the last one.

guard.py decides when that may happen. Nothing waits afterwards, since waiting ends strokes.
"""

from .nodes import (
    REFERENCES,
    as_reference,
    building_group,
    building_layer,
    by_key,
    extend_bounds,
    painted_bounds,
    place_above,
    place_below,
    references_group,
    same,
)
from .panel.host import HostError
from .panel.qt import QtCore
from .panel.words import tr
from .pixels import NORMAL
from .remaining import can_be_split, remaining
from .tools import undo_state

SUGGESTION = "Drawover suggestion"
TURNS = 200  # event-loop turns within which Krita activates a new node; usually the first one
RETRY = 20  # ms until a stroke is checked again for its end


def inserting(document, layers, reference, guard, instead_of=(), hide=None, within=None, under=()):
    """Steps; -> the new node. layers: HostLayers, bottom first. Raises HostError.

    They go above the active layer, or on top of the references; in that case the artist's layer stays active.
    under: keys of nodes; insert below the lowest of them; then, too, the artist's layer stays active.
    instead_of: keys of nodes; insert above the topmost of them, and hide them by hide(document, node, keys).
    within: Coverage: replace only that part of one node. The rest of the node is inserted too, as a copy: a mask on the
    node itself would be a second undo step, and cannot be filled in Krita 5.1.
    """
    if not layers:
        raise HostError(tr("There is nothing to insert: choose a suggestion first."))
    yield
    grouped_in = None
    while True:
        group, state = references_group(document) if reference else None, undo_state()
        beneath = _position_below(document, under)
        # libkis cannot insert a node below all others; above them, "multiply" lets them show through.
        blend = "multiply" if beneath is not None and beneath[1] is None else NORMAL
        if within is not None:  # nodes that cannot be split stay visible, and the suggestion goes above them
            instead_of = tuple(key for key in instead_of if can_be_split(by_key(document, key)))
        divided = _existing(document, instead_of) if within is not None else []
        if divided:
            rest = yield from remaining(divided[-1], within)
            node = yield from building_group(document, _group_name(layers), layers, lowest=rest)
        elif reference and group is None:
            node = yield from building_group(document, REFERENCES, layers, reference=True)
        elif len(layers) > 1 or layers[0].group:
            node = yield from building_group(document, _group_name(layers), layers, reference, blend=blend)
        else:
            node = yield from building_layer(document, layers[0])
            if reference:
                as_reference(node, layers[0].opacity)
        grouped_in = references_group(document) if reference else None
        box = yield from _stable_bounds(document, instead_of)
        if divided and state != undo_state():  # the artist may have drawn on it: start again
            continue
        beneath = _position_below(document, under)
        shines = beneath is not None and beneath[1] is None
        if (grouped_in is None) == (group is None) and shines == (
            blend != NORMAL
        ):  # otherwise the artist created or deleted that group in the meantime: start again
            break
    before = document.activeNode()
    parent, above = _place(document, reference, grouped_in)
    hidden = _existing(document, instead_of)
    if beneath is not None:
        parent, above = place_above(document, _existing(document, under)[-1]) if shines else beneath
    if hidden:
        extend_bounds(node, box)
        parent, above = place_above(document, hidden[-1])
        hide(document, node, instead_of)
    if not parent.addChildNode(node, above):
        raise HostError(tr("Krita did not take the new layer: unlock the drawing's groups and try again."))
    node = by_key(document, node.uniqueId().toString())  # the old wrapper still belongs to the scratch document
    if node.type() == "grouplayer":
        document.refreshProjection()  # without it Krita does not render a group that is added with its layers
    target = before if reference or beneath is not None else _topmost_layer(node)
    if target is not None and not same(target, node):
        _Activation(document, target, node, guard)
    return node


def _existing(document, keys):
    return [node for node in (by_key(document, key) for key in keys) if node is not None]


def _stable_bounds(document, keys):
    """Steps; -> QRect around the visible pixels of these nodes, from one unchanged state of the document."""
    while True:
        state = undo_state()
        box = yield from painted_bounds(document, _existing(document, keys))
        if state == undo_state():
            return box


def _position_below(document, keys):
    """-> (parent, above) directly below the lowest of these nodes; None if none exists."""
    waiting = list(document.rootNode().childNodes()) if keys else []
    while waiting:
        node = waiting.pop(0)
        if node.uniqueId().toString() in keys:
            return place_below(document, node)
        waiting[:0] = node.childNodes()
    return None


def _group_name(layers):
    """-> the name of the one group that all layers belong to, else SUGGESTION."""
    names = {layer.group for layer in layers}
    return names.pop() if len(names) == 1 and "" not in names else SUGGESTION


def _topmost_layer(node):
    """-> the topmost layer of a group: a group cannot be drawn on, so the next stroke would be lost."""
    children = node.childNodes() if node.type() == "grouplayer" else ()
    return _topmost_layer(children[-1]) if children else node


def _place(document, reference, group):
    if not reference:
        return place_above(document)
    if group is not None:
        return group, None
    top = [node for node in document.rootNode().childNodes() if not node.type().endswith("mask")]
    return document.rootNode(), top[-1] if top else None


class _Activation:
    """Krita activates a new node in a later turn of its event loop; this then activates `wanted` instead.

    At the latest on the next pen press, before Krita handles it: otherwise the stroke would go to the new node. It acts
    only once: later choices are the artist's.
    """

    def __init__(self, document, target, added, guard):
        self._document, self._target, self._added, self._guard = document, target, added, guard
        self._turns = TURNS
        self._slot = lambda: self._pressed()  # PyQt holds a reference to it, which keeps this object alive
        guard.pen.pressed.connect(self._slot)
        self._again(0)

    def _look(self):
        if self._turns <= 0:  # already done, by a pen press
            return
        self._turns -= 1
        if self._turns <= 0 or not self._guard.documents.is_open(self._document):
            self._end()
        elif not self._is_added():
            self._again(0)
        elif self._guard.is_idle(self._document):
            self._activate()
        else:  # activating a node would end the stroke that is being drawn
            self._again(RETRY)

    def _again(self, after):
        QtCore.QTimer.singleShot(after, lambda: self._look())

    def _pressed(self):
        if self._guard.documents.is_open(self._document) and self._is_added():
            self._activate()

    def _is_added(self):
        active = self._document.activeNode()
        return active is not None and (same(active, self._added) or same(active.parentNode(), self._added))

    def _activate(self):
        self._document.setActiveNode(self._target)
        self._end()

    def _end(self):
        self._turns = 0
        self._guard.pen.pressed.disconnect(self._slot)
