"""Krita as a host of the panel: captures a drawing, inserts layers in one undo step, shows previews, takes drops.

All of it on Krita's own thread, from its top-level event loop, and through the guard: never under the artist's hand.
"""

from krita import Krita

from . import kept
from .canvas import activate, image_to_widget
from .capturing import capturing
from .documents import Documents
from .guard import GONE, PenGuard
from .inserting import inserting
from .masks import painted_on, possible_masks
from .nodes import by_key, concealing
from .panel.host import Host, HostError
from .panel.qt import QtCore, QtWidgets, is_deleted
from .panel.steps import whole
from .panel.words import tr
from .picturing import picturing, possible_pictures
from .pixels import masking
from .previewing import Previewing
from .replacing import Replacing

SETTLE = 50  # milliseconds in which a burst of events counts as one change


class KritaHost(Host):
    """What the panel may know of Krita. Always the drawing in the active view."""

    selects = True

    def __init__(self, parent=None, guard=None):
        """guard: the PenGuard that all of Krita's windows share; one of its own without."""
        super().__init__(parent)
        self._guard = guard or PenGuard(Documents(), self)
        self._documents = self._guard.documents
        self._previewing = Previewing(self._guard.read, self)
        self._previewing.wiped.connect(self.wiped)
        self._replacing = Replacing(self._guard.when_away, self)
        self._replacing.stepped.connect(self.note_change)
        self._shown = Krita.instance().activeDocument()  # the one that the gallery belongs to, and its key
        self._key = self._documents.key(self._shown)
        self._late = QtCore.QTimer(self)  # one `changed` for a burst of events
        self._late.setSingleShot(True)
        self._late.setInterval(SETTLE)
        self._late.timeout.connect(self.changed)
        self._guard.pen.pressed.connect(self.touched)
        self._guard.pen.pressed.connect(self._late.stop)
        self._guard.pen.lifted.connect(self.note_change)

    def drawing(self):
        """-> str: the key of the document in front, "" where none is open."""
        return self._key

    # -- out of the drawing ----------------------------------------------------------------------------------------

    def read(self, drawing, make, done, failed):
        """Take the steps of make(), which read that document; see PenGuard.read."""
        try:
            document = self._find(drawing)
        except HostError as error:
            failed(str(error))
            return lambda: None
        return self._guard.read(document, make, done, failed)

    def capture(self, what):
        """-> Capture, at once: as capturing()."""
        return whole(self.capturing(what))

    def capturing(self, what, drawing=""):
        """Steps; -> Capture of "layer", "group", "visible" or "selection"; pixels outside the canvas are left out."""
        capture = yield from capturing(self._find(drawing), what)
        capture.drawing = drawing
        return capture

    def selecting(self, capture):
        """Steps; -> bytes: how far each pixel of a Capture is selected, or None."""
        chosen = self._find(capture.drawing).selection()
        return None if chosen is None else (yield from masking(chosen.pixelData, _area(capture)))

    def masks(self):
        """-> list of (key, name): paint layers, transparency and selection masks, but the active layer."""
        document = Krita.instance().activeDocument()
        return possible_masks(document) if document is not None else []

    def masking(self, key, capture):
        """Steps; -> bytes: what is painted on that layer or mask, for each pixel of a Capture."""
        return (yield from painted_on(self._find(capture.drawing), key, _area(capture)))

    def pictures(self):
        """-> list of (key, name): the layers and groups that have pixels, topmost first."""
        document = Krita.instance().activeDocument()
        return possible_pictures(document) if document is not None else []

    def picture(self, key, capture=None):
        """-> Picture of a layer, at once: as picturing()."""
        return whole(self.picturing(key, capture))

    def picturing(self, key, capture=None, drawing=""):
        """Steps; -> Picture of a layer or group as it looks alone: of the canvas, or of what a Capture took of it."""
        document = self._find(drawing)
        area = QtCore.QRect(0, 0, document.width(), document.height()) if capture is None else _area(capture)
        return (yield from picturing(document, key, area))

    # -- kept with it ----------------------------------------------------------------------------------------------

    def keep_with(self, drawing, files):
        """Put these into the document; Krita saves them with it. Whether it counts as modified stays as it is."""
        document = self._documents.find(drawing)
        if document is not None:
            self._guard.when_away(lambda: self._documents.is_open(document) and kept.write(document, files))

    def kept_with(self, drawing):
        """-> dict as keep_with() took it."""
        document = self._documents.find(drawing)
        return kept.read(document) if document is not None else {}

    # -- into the drawing ------------------------------------------------------------------------------------------

    def insert(self, layers, as_reference=False, instead_of=(), within=None, under=()):
        """Put HostLayers (bottom first) into the document in front, at once: as insert_into()."""
        self.preview(None)
        hide = self._replacing.hide
        steps = inserting(self._find(), layers, as_reference, self._guard, instead_of, hide, within, under)
        return _name(whole(steps))

    def insert_into(self, drawing, layers, done, failed, as_reference=False, instead_of=(), within=None, under=()):
        """Put HostLayers (bottom first) above the active layer of that document, inside its group; one undo step."""
        document = self._documents.find(drawing)
        if document is None:
            failed(tr(GONE))
            return

        def steps():
            hide = self._replacing.hide
            node = yield from inserting(document, layers, as_reference, self._guard, instead_of, hide, within, under)
            self.preview(None)
            return _name(node)

        self._guard.change(document, steps, done, failed)

    def holds(self, key):
        """-> True while what was inserted under this key is in the document in front."""
        document = self._documents.find(self._key)
        return document is not None and by_key(document, key) is not None

    def concealed(self, key, drawing=""):
        """-> the name of the hidden group that keeps what was inserted from being seen, or ""."""
        document = self._documents.find(drawing or self._key)
        node = by_key(document, key) if document is not None else None
        return concealing(node, document) if node is not None else ""

    # -- over the drawing ------------------------------------------------------------------------------------------

    def preview(self, mockup):
        """Show the canvas as it would be; it is no node, so it is never saved and never undone. None: away."""
        self._previewing.show(mockup)

    def prepare(self, sources, within=None):
        """Make ready, in idle moments, to show the drawing without these layers."""
        document = self._documents.find(self._key)
        if document is not None:
            self._previewing.prepare(document, tuple(sources), within)

    def note_change(self):
        """The drawing or the active document may have changed: say so once things have settled."""
        self._previewing.forget()
        self._replacing.look()
        self._late.start()

    def canvas_changed(self):
        """Another view is active, or none. With none the gallery stays as it is."""
        self.preview(None)
        self.look_for_closed()
        document = Krita.instance().activeDocument()
        if document is not None and document != self._shown:
            self.leaving.emit()
            self._shown, self._key = document, self._documents.key(document)
            self.opened.emit()
        self.note_change()

    def look_for_closed(self):
        """Tell of the documents that are closed."""
        for key in self._documents.forget_closed():
            self.closed.emit(key)

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

    def _find(self, drawing=""):
        document = self._documents.find(drawing) if drawing else Krita.instance().activeDocument()
        if document is None:
            raise HostError(tr(GONE if drawing else "No drawing is open: open one, or make a new one."))
        return document


def _area(capture):
    return QtCore.QRect(capture.x, capture.y, capture.width, capture.height)


def _name(node):
    return node.uniqueId().toString()


def watch_krita(host, watch, act):
    """Connect a CanvasWatch, and Krita's undo and redo (`act`: name -> QAction or None), to the host."""
    watch.dropped.connect(host.drop)
    for name in ("edit_undo", "edit_redo"):
        action = act(name)
        if action is not None:
            action.triggered.connect(host.note_change)
    QtWidgets.QApplication.instance().installEventFilter(watch)
