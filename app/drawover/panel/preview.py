"""One suggestion shown over the canvas for as long as it is wished: fetched small, kept for a while, morphed."""

from . import pixels
from .host import HostError, HostLayer
from .qt import QtCore, image_rgba

_SIDE = 1024  # pixels of a preview's longer side; the host stretches it over the canvas
_KEPT = 8


class Preview(QtCore.QObject):
    """wish(entry) -> (lines, strength) says how an entry of the gallery is to be drawn now."""

    changing = QtCore.Signal()  # the canvas is about to change by our hand
    told = QtCore.Signal(str)

    def __init__(self, host, wish, parent=None):
        super().__init__(parent)
        self._host, self._wish = host, wish
        self._kept = {}  # (key, lines, strength) -> HostLayer
        self._entry = None
        self._asking = False
        self._shown = None

    @property
    def shown(self):
        """True while something of ours lies over the canvas."""
        return self._shown is not None

    def want(self, entry):
        """An entry of the gallery, or None for nothing."""
        self._entry = entry
        if entry is not None:
            self.refresh()
        elif self._shown is not None:
            self._show(None)

    def refresh(self):
        """The wish has changed: show what is wished now."""
        if self._entry is None:
            return
        entry, wish = self._entry, self._wish(self._entry)
        ready = self._kept.get((entry.key, *wish))
        if ready is not None:
            self._show(ready)
        elif not self._asking:  # one at a time; when it has come, the wish is looked at again
            self._ask(entry, wish)

    def _ask(self, entry, wish):
        capture = entry.run.capture
        scale = min(1.0, _SIDE / float(max(capture.width, capture.height)))
        width, height = max(round(capture.width * scale), 1), max(round(capture.height * scale), 1)

        def came(layers):
            self._asking = False
            rgba = image_rgba(pixels.flatten(layers, width, height))
            layer = HostLayer("Drawover: preview", rgba, width, height, capture.x, capture.y, 1.0,
                              capture.width, capture.height)  # fmt: skip
            while len(self._kept) >= _KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[(entry.key, *wish)] = layer
            if self._entry is entry:
                self._show(layer)  # perhaps of a strength that has moved on: it morphs towards it
            if self._entry is not None and (self._entry is not entry or self._wish(entry) != wish):
                self.refresh()

        def failed(code, sentence):
            self._asking = False
            self.told.emit(sentence)

        self._asking = True
        entry.run.job.layers(entry.number, width, height, *wish, came, failed)

    def _show(self, layer):
        if layer is self._shown:
            return
        self._shown = layer
        self.changing.emit()
        try:
            self._host.preview(layer)
        except HostError as error:
            self._shown = None
            self.told.emit(str(error))
