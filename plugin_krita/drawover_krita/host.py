"""Krita as a host of the panel: captures drawings, inserts layers as one undo step, shows previews, takes drops.

Everything runs on Krita's GUI thread, from its top-level event loop, scheduled by the guard: never during a stroke.
"""

from krita import Krita

from . import kept
from .canvas import activate, image_to_widget
from .capturing import capturing
from .documents import Documents
from .guard import CLOSED, PenGuard
from .inserting import inserting
from .masks import painted_on, possible_masks
from .nodes import by_key, concealing, leaves
from .panel.host import Host, HostError
from .panel.qt import QtCore, QtWidgets, is_deleted
from .panel.steps import run_steps
from .panel.words import tr
from .picturing import picturing, possible_pictures
from .pixels import masking
from .previewing import Previewing
from .replacing import Replacing

SETTLE = 50  # milliseconds in which a burst of events counts as one change


class KritaHost(Host):
    """The panel's interface to Krita. Works on the drawing in the active view unless a key is given."""

    selects = True

    def __init__(self, parent=None, guard=None):
        """guard: the PenGuard shared by all of Krita's windows; by default a new one."""
        super().__init__(parent)
        self._guard = guard or PenGuard(Documents(), self)
        self._documents = self._guard.documents
        self._previewing = Previewing(self._guard.read, self)
        self._previewing.wiped.connect(self.wiped)
        self._replacing = Replacing(self._guard.when_pen_up, self)
        self._replacing.stepped.connect(self.note_change)
        self._shown = Krita.instance().activeDocument()  # the document whose gallery is shown, and its key
        self._key = self._documents.key(self._shown)
        self._late = QtCore.QTimer(self)  # emits one `changed` per burst of events
        self._late.setSingleShot(True)
        self._late.setInterval(SETTLE)
        self._late.timeout.connect(self.changed)
        self._guard.pen.pressed.connect(self.touched)
        self._guard.pen.pressed.connect(self._late.stop)
        self._guard.pen.lifted.connect(self.note_change)

    def drawing(self):
        """-> str: the key of the active document, "" if none is open."""
        return self._key

    # -- reading ---------------------------------------------------------------------------------------------------

    def read(self, drawing, make, done, failed):
        """Run the steps of make(), which read that document; see PenGuard.read."""
        try:
            document = self._find(drawing)
        except HostError as error:
            failed(str(error))
            return lambda: None
        return self._guard.read(document, make, done, failed)

    def capture(self, what):
        """-> Capture, synchronously; see capturing()."""
        return run_steps(self.capturing(what))

    def capturing(self, what, drawing=""):
        """Steps; -> Capture of "layer", "group", "visible" or "selection"; pixels outside the canvas are omitted."""
        capture = yield from capturing(self._find(drawing), what)
        capture.drawing = drawing
        return capture

    def selecting(self, capture):
        """Steps; -> bytes: the selection's value at each pixel of a Capture, or None."""
        chosen = self._find(capture.drawing).selection()
        return None if chosen is None else (yield from masking(chosen.pixelData, _area(capture)))

    def masks(self):
        """-> list of (key, name): paint layers, transparency and selection masks, except the active layer."""
        document = Krita.instance().activeDocument()
        return possible_masks(document) if document is not None else []

    def masking(self, key, capture):
        """Steps; -> bytes: the opacity of that layer or mask at each pixel of a Capture."""
        return (yield from painted_on(self._find(capture.drawing), key, _area(capture)))

    def pictures(self):
        """-> list of (key, name): the layers and groups that have pixels, topmost first."""
        document = Krita.instance().activeDocument()
        return possible_pictures(document) if document is not None else []

    def picture(self, key, capture=None):
        """-> Picture of a layer, synchronously; see picturing()."""
        return run_steps(self.picturing(key, capture))

    def picturing(self, key, capture=None, drawing=""):
        """Steps; -> Picture of a layer or group rendered alone: of the canvas, or of a Capture's area."""
        document = self._find(drawing)
        self.check_canvas(capture, document.width(), document.height())
        area = QtCore.QRect(0, 0, document.width(), document.height()) if capture is None else _area(capture)
        return (yield from picturing(document, key, area))

    # -- data stored in the document -------------------------------------------------------------------------------

    def keep_with(self, drawing, files):
        """Store these files in the document, which Krita saves with it. Its modified flag is unchanged."""
        document = self._documents.find(drawing)
        if document is not None:
            self._guard.when_pen_up(lambda: self._documents.is_open(document) and kept.write(document, files))

    def kept_with(self, drawing):
        """-> dict as passed to keep_with()."""
        document = self._documents.find(drawing)
        return kept.read(document) if document is not None else {}

    # -- inserting -------------------------------------------------------------------------------------------------

    def insert(self, layers, as_reference=False, instead_of=(), within=None, under=()):
        """Insert HostLayers (bottom first) into the active document, synchronously; see insert_into()."""
        self.preview(None)
        hide = self._replacing.hide
        steps = inserting(self._find(), layers, as_reference, self._guard, instead_of, hide, within, under)
        return _name(run_steps(steps))

    def insert_into(self, drawing, layers, done, failed, as_reference=False, instead_of=(), within=None, under=()):
        """Insert HostLayers (bottom first) above the active layer of that document, in its group; one undo step."""
        document = self._documents.find(drawing)
        if document is None:
            failed(tr(CLOSED))
            return

        def steps():
            hide = self._replacing.hide
            node = yield from inserting(document, layers, as_reference, self._guard, instead_of, hide, within, under)
            self.preview(None)
            return _name(node)

        self._guard.change(document, steps, done, failed)

    def holds(self, key):
        """-> True while the node inserted under this key is in the active document."""
        document = self._documents.find(self._key)
        return document is not None and by_key(document, key) is not None

    def parts(self, key):
        """-> list of the keys of the layers of what was inserted, the lowest first."""
        document = self._documents.find(self._key)
        node = by_key(document, key) if document is not None else None
        return [each.uniqueId().toString() for each in leaves(node)] if node is not None else []

    def concealed(self, key, drawing=""):
        """-> the name of the hidden group that hides what was inserted, or ""."""
        document = self._documents.find(drawing or self._key)
        node = by_key(document, key) if document is not None else None
        return concealing(node, document) if node is not None else ""

    # -- previews --------------------------------------------------------------------------------------------------

    def preview(self, mockup):
        """Show a Mockup over the canvas; it is no node, so it is never saved or undone. None removes it."""
        self._previewing.show(mockup)

    def prepare(self, sources, within=None):
        """Render the drawing without these layers in idle moments, for a later preview."""
        document = self._documents.find(self._key)
        if document is not None:
            self._previewing.prepare(document, tuple(sources), within)

    def note_change(self):
        """The drawing or the active document may have changed: emit `changed` once the events have settled."""
        self._previewing.forget()
        self._replacing.check()
        self._late.start()

    def canvas_changed(self):
        """Another view is active, or none. Without one the gallery stays as it is."""
        self.preview(None)
        self.check_closed()
        document = Krita.instance().activeDocument()
        if document is not None and document != self._shown:
            self.leaving.emit()
            self._shown, self._key = document, self._documents.key(document)
            self.opened.emit()
        self.note_change()

    def check_closed(self):
        """Emit `closed` for documents that were closed."""
        for key in self._documents.forget_closed():
            self.closed.emit(key)

    def drop(self, canvas, where, key):
        """Handle a suggestion that was dropped on the canvas widget `canvas` at the point `where`."""
        activate(canvas)
        QtCore.QTimer.singleShot(SETTLE, lambda: self._emit_drop(canvas, where, key))

    def _emit_drop(self, canvas, where, key):
        window = Krita.instance().activeWindow()
        view = window.activeView() if window is not None else None
        if is_deleted(canvas) or view is None or view.document() is None:
            return  # the view was closed in the meantime
        to_image, _ = image_to_widget(view, canvas).inverted()
        point = to_image.map(where)
        self.dropped.emit(key, point.x(), point.y())

    def _find(self, drawing=""):
        document = self._documents.find(drawing) if drawing else Krita.instance().activeDocument()
        if document is None:
            raise HostError(tr(CLOSED if drawing else "No drawing is open: open one, or make a new one."))
        return document


def _area(capture):
    return QtCore.QRect(capture.x, capture.y, capture.width, capture.height)


def _name(node):
    return node.uniqueId().toString()


def connect_krita(host, watch, act):
    """Connect a CanvasWatch, and Krita's undo and redo (`act`: name -> QAction or None), to the host."""
    watch.dropped.connect(host.drop)
    for name in ("edit_undo", "edit_redo"):
        action = act(name)
        if action is not None:
            action.triggered.connect(host.note_change)
    QtWidgets.QApplication.instance().installEventFilter(watch)
