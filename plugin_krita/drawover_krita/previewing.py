"""The preview of the active view: its overlay, and its backdrop, which is rendered once per capture in idle moments."""

from krita import Krita

from .backdrop import backdrop
from .canvas import active_canvas
from .overlay import Overlay
from .panel.qt import QtCore, Signal, is_deleted


class Previewing(QtCore.QObject):
    """read(document, make, done, failed) runs the steps of make() while nobody draws; -> a function that cancels."""

    wiped = Signal(float)  # the wipe line was dragged to this x of the image

    def __init__(self, read, parent=None):
        super().__init__(parent)
        self._read = read
        self._overlay = None
        self._document, self._part = None, ((), None)  # what the backdrop shows: keys, and Coverage or None
        self._backdrop = None  # QImage; also None if those layers are invisible
        self._made = False
        self._give_up = None  # cancels the rendering in progress

    def show(self, mockup):
        """Show a Mockup over the active view; None removes it."""
        window = Krita.instance().activeWindow()
        canvas = active_canvas(window)
        document = Krita.instance().activeDocument()
        if mockup is None or canvas is None or document is None:
            self._remove()
            return
        if self._overlay is None or is_deleted(self._overlay) or self._overlay.canvas is not canvas:
            self._remove()
            self._overlay = Overlay(window.activeView(), canvas, mockup)
            self._overlay.wiped.connect(self.wiped)
        else:
            self._overlay.set_mockup(mockup)
        if mockup.instead_of:
            self.prepare(document, mockup.instead_of, mockup.within)
            self._overlay.set_backdrop(self._backdrop if self._made else None)

    def prepare(self, document, keys, within=None):
        """Render the backdrop for these layers, or for the part that a Coverage covers, unless it exists already."""
        part = keys, within
        if not keys or (document == self._document and part == self._part and (self._made or self._give_up)):
            return
        self.forget()
        self._document, self._part = document, part
        self._give_up = self._read(document, lambda: backdrop(document, keys, within), self._rendered, self._failed)

    def forget(self):
        """Discard the backdrop, because the document changed; the next preview renders another."""
        if self._give_up is not None:
            self._give_up()
        self._give_up, self._document, self._backdrop, self._made = None, None, None, False

    def _rendered(self, image):
        self._give_up, self._backdrop, self._made = None, image, True
        if self._overlay is not None and not is_deleted(self._overlay):
            self._overlay.set_backdrop(image)

    def _failed(self, sentence):
        self._give_up, self._document = None, None  # the document is closed: nothing to show

    def _remove(self):
        if self._overlay is not None and not is_deleted(self._overlay):
            self._overlay.remove()
        self._overlay = None
