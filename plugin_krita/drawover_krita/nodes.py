"""Finds the nodes to read and the positions of new ones; builds the node that one undo step adds."""

from .panel.host import HostError
from .panel.qt import QtCore
from .panel.words import later, tr
from .pixels import NORMAL, Source, painted, scratch_document, writing

_WITHOUT = {  # kinds of layers without a drawing
    "filllayer": later("A fill layer has no drawing on it: choose the layer with your lines."),
    "filterlayer": later("A filter layer has no drawing on it: choose the layer with your lines."),
    "": later("This kind of layer has no drawing on it: choose the layer with your lines."),
}

REFERENCES = "Drawover references"
OWN_PIXELS = ("paintlayer",)
PROJECTED = ("grouplayer", "filelayer", "clonelayer", "vectorlayer")
HALF = 0.5  # opacity of a reference


def active_layer(document):
    """-> the active layer; if a mask is active, the layer that owns it. HostError if there is none."""
    node = document.activeNode()
    while node is not None and node.type().endswith("mask"):
        node = node.parentNode()
    if node is None or node.type() == "":
        raise HostError(tr("No layer is active: choose the layer with your drawing in the Layers docker."))
    return node


def enclosing_group(node, document):
    """-> the group that contains `node`, or `node` itself if it is one. HostError if there is none."""
    if node.type() == "grouplayer":
        return node
    parent = node.parentNode()
    if parent is None or same(parent, document.rootNode()):
        raise HostError(tr("The active layer is in no group: put it in one, or choose Layer or Visible."))
    return parent


def child_layers(group):
    """-> the visible direct children with pixels, bottom first; a nested group counts as one."""
    kinds = OWN_PIXELS + PROJECTED
    return [node for node in group.childNodes() if node.type() in kinds and node.visible()]


def same(one, other):
    """Return whether both are the same node: libkis creates a new wrapper, even of another class, at each call."""
    return one is not None and other is not None and one.uniqueId() == other.uniqueId()


def by_key(document, key):
    """-> the node with this uniqueId() as text, or None if it is not in the document."""
    waiting = list(document.rootNode().childNodes())
    while waiting:
        node = waiting.pop()
        if node.uniqueId().toString() == key:
            return node
        waiting += node.childNodes()
    return None


def leaves(node):
    """-> list of the layers that a node holds, the lowest first; of a layer itself."""
    if node.type() != "grouplayer":
        return [node]
    return [leaf for child in node.childNodes() if not child.type().endswith("mask") for leaf in leaves(child)]


def extend_bounds(node, box):
    """Extend the bounds of a node that is in no image yet to a QRect, so that Krita repaints all of it on insertion.

    Two pixels are rewritten with their own values; the node's picture is unchanged.
    """
    for holder in node.childNodes()[:1] or [node]:
        for x, y in ((box.left(), box.top()), (box.right(), box.bottom())) if not box.isEmpty() else ():
            holder.setPixelData(holder.pixelData(x, y, 1, 1), x, y, 1, 1)


def painted_bounds(document, nodes):
    """Steps; -> QRect around the visible pixels of these nodes. Not by Node.bounds, which blocks (guard.py)."""
    whole, box = QtCore.QRect(0, 0, document.width(), document.height()), QtCore.QRect()
    for node in nodes:
        if node.type() in OWN_PIXELS + PROJECTED and not is_pass_through(node):
            box = box.united((yield from painted(pixel_source(node), whole)))
        else:
            box = whole
    return box


def pixel_source(node):
    """-> Source of this node's visible pixels. HostError for a kind of layer without pixels."""
    kind = node.type()
    if kind in OWN_PIXELS:
        masked = any(child.visible() for child in node.childNodes())
        return Source(node, node.projectionPixelData if masked else node.pixelData)
    if kind in PROJECTED:
        return Source(node, node.projectionPixelData)
    raise HostError(tr(_WITHOUT.get(kind, _WITHOUT[""])))


def place_above(document, node=None):
    """-> (parent, above): the position directly above `node` (default: the active layer), and above the references.

    Outside every locked group that contains it, as Krita itself does for new layers.
    """
    try:
        node = node or active_layer(document)
    except HostError:  # a drawing without layers: insert into the root
        return document.rootNode(), None
    for around in groups_around(node, document):
        if around.locked() or around.name() == REFERENCES:
            node = around
    return node.parentNode(), node


def place_below(document, node):
    """-> (parent, above): the position directly below `node`, outside every locked group that contains it.

    above is None if there is no node below.
    """
    for around in groups_around(node, document):
        if around.locked():
            node = around
    parent = node.parentNode()
    below = [each for each in parent.childNodes() if not each.type().endswith("mask")]
    at = next(place for place, each in enumerate(below) if same(each, node))
    return parent, below[at - 1] if at else None


def groups_around(node, document):
    """-> the groups that contain a node, innermost first."""
    root, found = document.rootNode(), []
    step = node.parentNode()
    while step is not None and not same(step, root):
        found.append(step)
        step = step.parentNode()
    return found


def concealing(node, document):
    """-> the name of the outermost hidden group that contains a node, or "" if none does."""
    hidden = [around.name() for around in groups_around(node, document) if not around.visible()]
    return hidden[-1] if hidden else ""


def references_group(document):
    """-> the topmost unlocked group "Drawover references", or None."""
    for node in reversed(document.rootNode().childNodes()):
        if node.type() == "grouplayer" and node.name() == REFERENCES and not node.locked():
            return node
    return None


def as_reference(node, opacity):
    """Lock a node that is in no image yet, and make it half transparent. `opacity`: 0..1, its own."""
    node.setOpacity(round(255 * HALF * opacity))
    node.setLocked(True)
    return node


def unfolding(document, group, scratch):
    """Steps; -> a copy of a pass-through group as a normal group, in a scratch document: only that has a projection.

    scratch: a scratch document of the document's size.
    """
    scratch.rootNode().addChildNode(group.duplicate(), None)
    yield
    copy = scratch.rootNode().childNodes()[-1]
    copy.setPassThroughMode(False)
    scratch.refreshProjection()
    yield from until_idle(scratch)
    return copy


def until_idle(scratch):
    """Steps until a scratch document is idle. Not waitForDone, which would block Krita."""
    yield
    while not scratch.tryBarrierLock():
        yield
    scratch.unlock()


def is_pass_through(node):
    """Return whether this is a group whose layers are blended directly with the layers below it."""
    return node.type() == "grouplayer" and node.passThroughMode()


def building_group(document, name, layers, reference=False, lowest=None, blend=NORMAL):
    """Steps; -> a group of `layers` (bottom first) that is in no image yet, so that adding it is one undo step.

    Layers with another group name go into a subgroup of that name. lowest: a node in no image yet to put below them,
    which replaces an artist's layer: the group is then pass-through. blend: the group's own blending mode.
    """
    with scratch_document(document) as scratch:
        yield
        group = scratch.createGroupLayer(name)
        scratch.rootNode().addChildNode(group, None)
        if lowest is not None:
            group.addChildNode(lowest, None)
            group.setPassThroughMode(True)
        inner = None  # the current subgroup, which adjacent layers of the same group name share
        for layer in layers:
            node = yield from writing(scratch, layer, scratch)
            if not layer.group or layer.group == name:
                inner = None
            elif inner is None or inner.name() != layer.group:
                inner = scratch.createGroupLayer(layer.group)
                group.addChildNode(inner, None)
            (inner or group).addChildNode(as_reference(node, layer.opacity) if reference else node, None)
            yield
        if blend != NORMAL:
            group.setBlendingMode(blend)
        yield from until_idle(scratch)
        copy = group.duplicate()
        yield
    return copy


def building_layer(document, layer):
    """Steps; -> a node for this layer that is in no image yet, so that adding it is one undo step.

    Setting a blending mode adds an undo step to the document that created the node: done in a scratch document.
    """
    if layer.blend == NORMAL:
        return (yield from writing(document, layer))
    with scratch_document(document) as scratch:
        yield
        node = yield from writing(scratch, layer, scratch)
        scratch.rootNode().addChildNode(node, None)
        yield from until_idle(scratch)
        copy = node.duplicate()
        yield
    return copy
