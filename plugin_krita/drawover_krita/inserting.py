"""Brings layers into a document as one undo step: built aside in short steps, then added in the last of them.

When that may happen is guard.py's. Nothing is waited for afterwards, which would end strokes.
"""

from .nodes import (
    REFERENCES,
    alone,
    as_reference,
    by_key,
    grouping,
    place_above,
    place_below,
    reach_of,
    reach_over,
    references_group,
    same,
)
from .panel.host import HostError
from .panel.qt import QtCore
from .panel.words import tr
from .pixels import NORMAL
from .remaining import can_be_divided, remaining
from .tools import steps_of_undo

SUGGESTION = "Drawover suggestion"
TURNS = 200  # turns of the event loop in which Krita makes a new node active; the first one, as a rule
AGAIN = 20  # ms until it is looked again whether a stroke has ended


def inserting(document, layers, reference, guard, instead_of=(), hide=None, within=None, under=()):
    """Steps; -> the new node. layers: HostLayers, bottom first. Raises HostError.

    They come above the active layer, or on top of the references, and then the artist's layer stays active.
    under: keys of nodes below the lowest of which they come; then too the artist's layer stays active.
    instead_of: keys of nodes above the topmost of which they come, and which hide(document, node, keys) hides.
    within: Coverage: they stand for that part of one node alone. What remains of it comes with them, as a copy: a mask
    on the node itself would be a second step of undo, and cannot be filled in Krita 5.1.
    """
    if not layers:
        raise HostError(tr("There is nothing to insert: choose a suggestion first."))
    yield
    grouped_in = None
    while True:
        group, state = references_group(document) if reference else None, steps_of_undo()
        beneath = _beneath(document, under)
        # libkis has no way to put a node below all others: over them it must shine through.
        blend = "multiply" if beneath is not None and beneath[1] is None else NORMAL
        if within is not None:  # what cannot be divided any more stays as it is, and the suggestion comes above it
            instead_of = tuple(key for key in instead_of if can_be_divided(by_key(document, key)))
        divided = _found(document, instead_of) if within is not None else []
        if divided:
            rest = yield from remaining(divided[-1], within)
            node = yield from grouping(document, _group_name(layers), layers, lowest=rest)
        elif reference and group is None:
            node = yield from grouping(document, REFERENCES, layers, reference=True)
        elif len(layers) > 1 or layers[0].group:
            node = yield from grouping(document, _group_name(layers), layers, reference, blend=blend)
        else:
            node = yield from alone(document, layers[0])
            if reference:
                as_reference(node, layers[0].opacity)
        grouped_in = references_group(document) if reference else None
        box = yield from _reach(document, instead_of)
        if divided and state != steps_of_undo():  # the artist drew on it, perhaps
            continue
        beneath = _beneath(document, under)
        shines = beneath is not None and beneath[1] is None
        if (grouped_in is None) == (group is None) and shines == (
            blend != NORMAL
        ):  # else the artist made or deleted that group meanwhile
            break
    before = document.activeNode()
    parent, above = _place(document, reference, grouped_in)
    hidden = _found(document, instead_of)
    if beneath is not None:
        parent, above = place_above(document, _found(document, under)[-1]) if shines else beneath
    if hidden:
        reach_over(node, box)
        parent, above = place_above(document, hidden[-1])
        hide(document, node, instead_of)
    if not parent.addChildNode(node, above):
        raise HostError(tr("Krita did not take the new layer: unlock the drawing's groups and try again."))
    node = by_key(document, node.uniqueId().toString())  # libkis still takes the other one for the scratch document's
    if node.type() == "grouplayer":
        document.refreshProjection()  # Krita shows nothing of a group that comes with its layers, until told to
    wanted = before if reference or beneath is not None else _to_draw_on(node)
    if wanted is not None and not same(wanted, node):
        _Activation(document, wanted, node, guard)
    return node


def _found(document, keys):
    return [node for node in (by_key(document, key) for key in keys) if node is not None]


def _reach(document, keys):
    """Steps; -> QRect around what the nodes of these keys show, in a state of the document that nobody has changed."""
    while True:
        state = steps_of_undo()
        box = yield from reach_of(document, _found(document, keys))
        if state == steps_of_undo():
            return box


def _beneath(document, keys):
    """-> (parent, above) right below the lowest of the nodes of these keys; None where there are none."""
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


def _to_draw_on(node):
    """-> the topmost layer of a group: nobody can draw on the group itself, and the next stroke would be lost."""
    children = node.childNodes() if node.type() == "grouplayer" else ()
    return _to_draw_on(children[-1]) if children else node


def _place(document, reference, group):
    if not reference:
        return place_above(document)
    if group is not None:
        return group, None
    top = [node for node in document.rootNode().childNodes() if not node.type().endswith("mask")]
    return document.rootNode(), top[-1] if top else None


class _Activation:
    """Krita makes a new node active in a later turn of its event loop: then `wanted` is made active in its place.

    At the latest when the pen comes down, before Krita sees that: else the stroke would go to the new node. Only that
    once: what the artist chooses from then on is theirs.
    """

    def __init__(self, document, wanted, added, guard):
        self._document, self._wanted, self._added, self._guard = document, wanted, added, guard
        self._turns = TURNS
        self._slot = lambda: self._pressed()  # PyQt keeps this one alive, and so this object until the end
        guard.pen.pressed.connect(self._slot)
        self._again(0)

    def _look(self):
        if self._turns <= 0:  # done by the pen
            return
        self._turns -= 1
        if self._turns <= 0 or not self._guard.documents.is_open(self._document):
            self._end()
        elif not self._is_added():
            self._again(0)
        elif self._guard.is_idle(self._document):
            self._activate()
        else:  # a stroke is being drawn: it would be cut
            self._again(AGAIN)

    def _again(self, after):
        QtCore.QTimer.singleShot(after, lambda: self._look())

    def _pressed(self):
        if self._guard.documents.is_open(self._document) and self._is_added():
            self._activate()

    def _is_added(self):
        active = self._document.activeNode()
        return active is not None and (same(active, self._added) or same(active.parentNode(), self._added))

    def _activate(self):
        self._document.setActiveNode(self._wanted)
        self._end()

    def _end(self):
        self._turns = 0
        self._guard.pen.pressed.disconnect(self._slot)
