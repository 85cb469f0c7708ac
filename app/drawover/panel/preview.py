"""Suggestions shown small for as long as they are wished: over the canvas, and to whoever compares them.

Fetched at a screen's size, kept for a while, morphed when the wish changes.
"""

from . import pixels
from .host import HostError, HostLayer
from .qt import QtCore, image_rgba

_SIDE = 1024  # pixels of a picture's longer side; the host stretches it over the canvas
_KEPT = 8


class Fetch(QtCore.QObject):
    """One picture at a time, the newest wish first.

    ask(entry, width, height, wish, done, failed) asks for layers; wish(entry) says how it is to be drawn now.
    """

    came = QtCore.Signal(object, object)  # entry, HostLayer over all of what was captured
    told = QtCore.Signal(str)

    def __init__(self, ask, wish, name, parent=None):
        super().__init__(parent)
        self._ask_for, self._wish, self._name = ask, wish, name
        self._kept = {}  # (key, wish) -> HostLayer
        self._asking = False
        self.entry = None  # what is wished now

    def want(self, entry):
        """An entry of the gallery, or None for nothing."""
        self.entry = entry
        self.refresh()

    def refresh(self):
        """The wish may have changed: `came` is emitted, at once where it is at hand."""
        if self.entry is None:
            return
        entry, wish = self.entry, self._wish(self.entry)
        ready = self._kept.get((entry.key, wish))
        if ready is not None:
            self.came.emit(entry, ready)
        elif not self._asking:  # one at a time; when it has come, the wish is looked at again
            self._ask(entry, wish)

    def _ask(self, entry, wish):
        capture = entry.run.capture
        width, height = small_size(capture)

        def came(layers):
            self._asking = False
            rgba = image_rgba(pixels.flatten(layers, width, height))
            layer = HostLayer(self._name, rgba, width, height, capture.x, capture.y, 1.0,
                              capture.width, capture.height)  # fmt: skip
            while len(self._kept) >= _KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[(entry.key, wish)] = layer
            if self.entry is entry:
                self.came.emit(entry, layer)  # perhaps of a strength that has moved on: it morphs towards it
            if self.entry is not None and (self.entry is not entry or self._wish(entry) != wish):
                self.refresh()

        def failed(code, sentence):
            self._asking = False
            self.told.emit(sentence)
            if self.entry is not None and self.entry is not entry:
                self.refresh()

        self._asking = True
        self._ask_for(entry, width, height, wish, came, failed)


def small_size(capture):
    """-> (width, height) at which a suggestion to a capture is shown."""
    scale = min(1.0, _SIDE / float(max(capture.width, capture.height)))
    return max(round(capture.width * scale), 1), max(round(capture.height * scale), 1)


class Preview(QtCore.QObject):
    """Over the canvas: what the pointer rests on (`lines`), else what moved in the chosen one (`moved`)."""

    changing = QtCore.Signal()  # the canvas is about to change by our hand
    told = QtCore.Signal(str)

    def __init__(self, host, lines, moved, parent=None):
        super().__init__(parent)
        self._host, self._lines, self._moved = host, lines, moved
        self._shown = self._over = self._under = None  # HostLayers: on the canvas; hovered; what moved
        lines.came.connect(self._hover_came)
        moved.came.connect(self._moved_came)

    @property
    def hovering(self):
        """True while a suggestion lies over the canvas because the pointer rests on it."""
        return self._over is not None

    def want(self, entry):
        """Show an entry of the gallery; None: not any more."""
        self._lines.want(entry)
        if entry is None:
            self._over = None
            self._show()

    def want_moved(self, entry):
        """Show what moved in an entry, whenever nothing is hovered; None: not any more."""
        if entry is not self._moved.entry:
            self._under = None
        self._moved.want(entry)
        self._show()

    def refresh(self):
        """Other lines, or another strength, are wished."""
        self._lines.refresh()
        self._moved.refresh()

    def covered(self):
        """The host has taken away what was shown, since it changed the canvas: show it again."""
        self._shown = None
        self._show()

    def reset(self):
        """Another canvas is there: nothing of ours lies over it."""
        self._lines.want(None)
        self._moved.want(None)
        self._over = self._under = None
        self._show()

    def _hover_came(self, entry, layer):
        self._over = layer
        self._show()

    def _moved_came(self, entry, layer):
        self._under = layer
        self._show()

    def _show(self):
        layer = self._over or self._under
        if layer is self._shown:
            return
        self._shown = layer
        self.changing.emit()
        try:
            self._host.preview(layer)
        except HostError as error:
            self._shown = None
            self.told.emit(str(error))
