"""The preview of the view in front: its overlay, and the backdrop that is made once per capture, in idle moments."""

from krita import Krita

from .backdrop import backdrop
from .canvas import active_canvas
from .overlay import Overlay
from .panel.qt import QtCore, Signal, is_deleted


class Previewing(QtCore.QObject):
    """read(document, make, done, failed) -> a call that gives up: takes the steps of make() when nobody draws."""

    wiped = Signal(float)  # the line of a wipe was drawn to this x of the image

    def __init__(self, read, parent=None):
        super().__init__(parent)
        self._read = read
        self._overlay = None
        self._document, self._part = None, ((), None)  # what the backdrop is of: keys, and Coverage or None
        self._backdrop = None  # QImage; None also where those layers are not seen
        self._made = False
        self._give_up = None  # ends the making that is on its way

    def show(self, mockup):
        """Show a Mockup over the active view; None takes it away."""
        window = Krita.instance().activeWindow()
        canvas = active_canvas(window)
        document = Krita.instance().activeDocument()
        if mockup is None or canvas is None or document is None:
            self._take_away()
            return
        if self._overlay is None or is_deleted(self._overlay) or self._overlay.canvas is not canvas:
            self._take_away()
            self._overlay = Overlay(window.activeView(), canvas, mockup)
            self._overlay.wiped.connect(self.wiped)
        else:
            self._overlay.set_mockup(mockup)
        if mockup.instead_of:
            self.prepare(document, mockup.instead_of, mockup.within)
            self._overlay.set_backdrop(self._backdrop if self._made else None)

    def prepare(self, document, keys, within=None):
        """Make the backdrop for these layers, or what a Coverage covers of them, where it is not there yet."""
        part = keys, within
        if not keys or (document == self._document and part == self._part and (self._made or self._give_up)):
            return
        self.forget()
        self._document, self._part = document, part
        self._give_up = self._read(document, lambda: backdrop(document, keys, within), self._came, self._failed)

    def forget(self):
        """The document is not as it was: another backdrop is made when one is wished again."""
        if self._give_up is not None:
            self._give_up()
        self._give_up, self._document, self._backdrop, self._made = None, None, None, False

    def _came(self, image):
        self._give_up, self._backdrop, self._made = None, image, True
        if self._overlay is not None and not is_deleted(self._overlay):
            self._overlay.set_backdrop(image)

    def _failed(self, sentence):
        self._give_up, self._document = None, None  # the document is closed: there is nothing to show it over

    def _take_away(self):
        if self._overlay is not None and not is_deleted(self._overlay):
            self._overlay.take_away()
        self._overlay = None
