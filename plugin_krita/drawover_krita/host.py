"""Krita as a host of the panel: captures a drawing, inserts layers in one undo step, shows previews, takes drops.

All of it on Krita's own thread, from its top-level event loop; no existing node is ever changed.
"""

from krita import Krita

from . import kept
from .canvas import activate, image_to_widget
from .idle import Idle
from .masks import painted_on, possible_masks
from .nodes import (
    REFERENCES,
    as_reference,
    by_key,
    group_of,
    grouped,
    is_pass_through,
    layer_of,
    layers_of,
    place_above,
    reach_over,
    references_group,
    same,
    source_of,
    unfolded,
)
from .panel.host import Capture, Host, HostError
from .panel.pixels import as_rgba
from .panel.qt import QtCore, QtWidgets, is_deleted
from .pixels import Source, is_transparent, new_node, placed, read
from .previewing import Previewing
from .replacing import Replacing
from .sources import sources

MAX_PIXELS = 16384 * 16384  # as many as the engine takes
SUGGESTION = "Drawover suggestion"
SETTLE = 50  # milliseconds: Krita makes a new node active in a later turn of its event loop
RESTORES = 20  # turns in which the artist's layer is made active again


class KritaHost(Host):
    """What the panel may know of Krita. Always the drawing in the active view."""

    selects = True

    def __init__(self, parent=None):
        super().__init__(parent)
        self._previewing = Previewing(Idle(self).read, self)
        self._previewing.wiped.connect(self.wiped)
        self._replacing = Replacing(lambda act: act(), self)
        self._replacing.stepped.connect(self.note_change)
        self._shown = Krita.instance().activeDocument()  # the one that the gallery belongs to
        self._late = QtCore.QTimer(self)  # one `changed` for a burst of events
        self._late.setSingleShot(True)
        self._late.setInterval(SETTLE)
        self._late.timeout.connect(self.changed)

    def capture(self, what):
        """-> Capture of "layer", "group", "visible" or "selection"; pixels outside the canvas are left out."""
        document = self._document()
        document.waitForDone()
        canvas = QtCore.QRect(0, 0, document.width(), document.height())
        region, chosen = canvas, document.selection()
        if what == "selection":
            if chosen is None:
                raise HostError("Nothing is selected: select the part with your drawing, or choose Layer.")
            region = QtCore.QRect(chosen.x(), chosen.y(), chosen.width(), chosen.height()).intersected(canvas)
            if region.isEmpty():
                raise HostError("The selection lies outside the canvas: select the part with your drawing.")
        _refuse_too_large(region)
        mask = None
        if what == "selection":
            mask = chosen.pixelData(region.x(), region.y(), region.width(), region.height()).data()
        capture = Capture(
            region.width(),
            region.height(),
            rgba=_pixels(document, what, region),
            x=region.x(),
            y=region.y(),
            canvas_width=canvas.width(),
            canvas_height=canvas.height(),
            selection=mask,
            dpi=document.resolution(),
            layers=_layers(document, region) if what == "group" else (),
        )
        capture.sources, capture.on_paper = sources(document, what)
        if is_transparent(as_rgba(capture)):
            raise HostError(_empty(what))
        return capture

    def selection(self, capture):
        """-> bytes: how far each pixel of a Capture is selected, or None."""
        chosen = self._document().selection()
        if chosen is None:
            return None
        return chosen.pixelData(capture.x, capture.y, capture.width, capture.height).data()

    def masks(self):
        """-> list of (key, name): paint layers, transparency and selection masks, but the active layer."""
        document = Krita.instance().activeDocument()
        return possible_masks(document) if document is not None else []

    def mask(self, key, capture):
        """-> bytes: what is painted on that layer or mask, for each pixel of a Capture."""
        document = self._document()
        document.waitForDone()
        return painted_on(document, key, capture.x, capture.y, capture.width, capture.height)

    def keep(self, files):
        """Put these into the document that the gallery belongs to; Krita saves them with it."""
        if self._shown is not None and self._shown in Krita.instance().documents():
            kept.write(self._shown, files)

    def kept(self):
        """-> dict as keep() took it."""
        return kept.read(self._shown) if self._shown is not None else {}

    def insert(self, layers, as_reference=False, instead_of=()):
        """Put HostLayers (bottom first) above the active layer, inside its group, as exactly one undo step."""
        document = self._document()
        if not layers:
            raise HostError("There is nothing to insert: choose a suggestion first.")
        self.preview(None)
        before = document.activeNode()
        node, parent, above = (self._reference if as_reference else self._layer)(document, layers)
        hidden = [found for found in (by_key(document, key) for key in instead_of) if found is not None]
        if hidden:
            reach_over(node, hidden)
            parent, above = hidden[-1].parentNode(), hidden[-1]
            self._replacing.hide(document, node, instead_of)
        if not parent.addChildNode(node, above):
            raise HostError("Krita did not take the new layer: unlock the drawing's groups and try again.")
        document.waitForDone()
        if node.type() == "grouplayer":
            document.refreshProjection()  # Krita shows nothing of a group that comes with its layers, until told to
            document.waitForDone()
        if as_reference and before is not None:
            self._restore(document, before, node, RESTORES)
        return node.uniqueId().toString()

    def holds(self, key):
        """-> True while what was inserted under this key is in the drawing in front."""
        document = Krita.instance().activeDocument()
        return document is not None and by_key(document, key) is not None

    def preview(self, mockup):
        """Show the canvas as it would be; it is no node, so it is never saved and never undone. None: away."""
        self._previewing.show(mockup)

    def prepare(self, sources):
        """Make ready, in idle moments, to show the drawing without these layers."""
        self._previewing.prepare(Krita.instance().activeDocument(), tuple(sources))

    def note_change(self):
        """The drawing or the active document may have changed: say so once things have settled."""
        self._previewing.forget()
        self._replacing.look()
        self._late.start()

    def canvas_changed(self):
        """Another view is active, or none. With none the gallery stays as it is."""
        self.preview(None)
        document = Krita.instance().activeDocument()
        if document is not None and document != self._shown:
            self.leaving.emit()
            self._shown = document
            self.opened.emit()
        self.note_change()

    def drop(self, canvas, where, key):
        """A suggestion was dropped on the canvas widget `canvas` at the point `where` of it."""
        activate(canvas)
        QtCore.QTimer.singleShot(SETTLE, lambda: self._tell_drop(canvas, where, key))

    def _tell_drop(self, canvas, where, key):
        window = Krita.instance().activeWindow()
        view = window.activeView() if window is not None else None
        if is_deleted(canvas) or view is None or view.document() is None:
            return  # the view was closed in the meantime: there is nothing to drop on
        to_image, _ = image_to_widget(view, canvas).inverted()
        point = to_image.map(where)
        self.dropped.emit(key, point.x(), point.y())

    def _document(self):
        document = Krita.instance().activeDocument()
        if document is None:
            raise HostError("No drawing is open: open one, or make a new one.")
        return document

    def _layer(self, document, layers):
        parent, above = place_above(document)
        if len(layers) == 1:
            return new_node(document, layers[0]), parent, above
        return grouped(document, SUGGESTION, layers), parent, above

    def _reference(self, document, layers):
        group = references_group(document)
        if group is None:
            top = [node for node in document.rootNode().childNodes() if not node.type().endswith("mask")]
            new = grouped(document, REFERENCES, layers, reference=True)
            return new, document.rootNode(), top[-1] if top else None
        if len(layers) == 1:
            return as_reference(new_node(document, layers[0]), layers[0].opacity), group, None
        return grouped(document, SUGGESTION, layers, reference=True), group, None

    def _restore(self, document, before, added, turns, done=False):
        """Krita makes `added` active some turns later; make the artist's layer active again, once it has."""
        if turns <= 0 or document not in Krita.instance().documents():
            return
        active = document.activeNode()
        if active is not None and (same(active, added) or same(active.parentNode(), added)):
            document.setActiveNode(before)
            done = True
        elif done:
            return  # what the artist chooses from now on is theirs
        QtCore.QTimer.singleShot(SETTLE, lambda: self._restore(document, before, added, turns - 1, done))


def _pixels(document, what, region):
    if what == "visible":
        return _read(document, Source(document, document.pixelData), what, region)
    node = layer_of(document)
    node = group_of(node, document) if what == "group" else node
    if not is_pass_through(node):
        return _read(document, source_of(node), what, region)
    with unfolded(document, node) as copy:
        return _read(document, source_of(copy), what, region)


def _layers(document, region):
    """-> list of (name, rgba) of what the group holds, bottom first; empty where it is one layer."""
    group = group_of(layer_of(document), document)
    found = layers_of(group)
    if len(found) < 2:
        return []
    return [(node.name(), _own(document, node, region)) for node in found]


def _own(document, node, region):
    if is_pass_through(node):
        with unfolded(document, node) as copy:
            return _laid(document, source_of(copy), region)
    return _laid(document, source_of(node), region)


def _laid(document, source, region):
    bounds = region if source.bounds is None else source.bounds.intersected(region)
    if bounds.isEmpty():
        return bytes(region.width() * region.height() * 4)
    return placed(read(document, source, *bounds.getRect()), bounds.getRect(), region.getRect())


def _read(document, source, what, region):
    bounds = region if source.bounds is None else source.bounds.intersected(region)
    if bounds.isEmpty():
        raise HostError(_empty(what))
    return placed(read(document, source, *bounds.getRect()), bounds.getRect(), region.getRect())


def _refuse_too_large(region):
    if region.width() * region.height() > MAX_PIXELS:
        raise HostError(
            "The canvas has {:,} × {:,} pixels, more than Drawover can read at once: select the part with your "
            "drawing and choose Selection.".format(region.width(), region.height())
        )


def _empty(what):
    return {
        "group": "The group shows no drawing on the canvas: draw something first, or choose Visible.",
        "visible": "The picture is empty: draw something first.",
        "selection": "The active layer has no drawing inside the selection: choose another layer, or select more.",
    }.get(what, "The active layer has no drawing on the canvas: draw something first, or choose another layer.")


def watch_krita(host, watch, act):
    """Connect a CanvasWatch, and Krita's undo and redo (`act`: name -> QAction or None), to the host."""
    watch.dropped.connect(host.drop)
    watch.pressed.connect(host.touched)
    watch.lifted.connect(host.note_change)
    for name in ("edit_undo", "edit_redo"):
        action = act(name)
        if action is not None:
            action.triggered.connect(host.note_change)
    QtWidgets.QApplication.instance().installEventFilter(watch)
