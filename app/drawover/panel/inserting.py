"""Brings suggestions into the drawing at its full size: as layers, as references, as the picture of what moved."""

from . import pixels
from .host import HostError
from .qt import QtCore
from .words import tr


class Inserting(QtCore.QObject):
    """Rows are the gallery model's."""

    told = QtCore.Signal(str)
    failed = QtCore.Signal(str, str)  # code, sentence
    changing = QtCore.Signal()  # the drawing is about to change by our hand, or has just changed

    def __init__(self, host, model, reviving, showing, parent=None):
        super().__init__(parent)
        self.host, self.model = host, model
        self._reviving, self._showing = reviving, showing

    def insert(self, row, as_reference=False):
        """Put a suggestion's layers over the drawing, where it was captured."""
        entry = self.model.entry(row)
        if entry is None:
            return
        self._showing.preview(-1)
        place = (entry.run.capture.x, entry.run.capture.y)
        self._full(entry, lambda layers: self._insert(entry, pixels.moved(layers, *place), as_reference))

    def drop(self, entry, x, y):
        """A suggestion was dropped on the canvas: a reference layer with the middle of its ink there."""
        if entry is None:
            self.failed.emit("forgotten", tr("That suggestion is not in the gallery any more; drag another one."))
            return

        def place(layers):
            middle = pixels.center(layers) or (entry.run.capture.width / 2.0, entry.run.capture.height / 2.0)
            self._insert(entry, pixels.moved(layers, round(x - middle[0]), round(y - middle[1])), True)

        self._showing.preview(-1)
        self._full(entry, place)

    def image(self, row, done):
        """done(QImage): a suggestion at the size of the drawing, on transparency."""
        entry = self.model.entry(row)
        if entry is not None:
            capture = entry.run.capture
            self._full(entry, lambda layers: done(pixels.flatten(layers, capture.width, capture.height)))

    def insert_moved(self, row):
        """Put the picture of what moved in a suggestion over the drawing, as a layer of its own."""
        entry = self.model.entry(row)
        if entry is None:
            return
        capture = entry.run.capture
        place, size = (capture.x, capture.y), (capture.width, capture.height)
        self.told.emit(tr("Drawing what moved…"))
        self._reviving.held(
            entry,
            lambda failed: entry.run.job.overlay(
                entry.number, *size, lambda layers: self._insert(None, pixels.moved(layers, *place), False), failed
            ),
            self.failed.emit,
        )

    def _insert(self, entry, layers, as_reference):
        self.changing.emit()
        try:
            self.host.insert(layers, as_reference=as_reference)
        except HostError as error:
            self.failed.emit("host", str(error))
            return
        self._showing.previewer.covered()
        self.changing.emit()
        title = "“{}”".format(entry.title) if entry else tr("what moved")
        self.told.emit(
            (tr("Inserted {} as a reference.") if as_reference else tr("Inserted {} as a layer.")).format(title)
        )

    def _full(self, entry, done):
        capture, wish = entry.run.capture, self._showing.wish(entry)
        self.told.emit(tr("Drawing “{}” at {} × {}…").format(entry.title, capture.width, capture.height))

        def came(layers):
            if len(layers) == len(capture.layers) > 1:  # each is a layer of the group, moved
                for layer, (name, _) in zip(layers, capture.layers):  # noqa: B905 - Krita's Python may be 3.8
                    layer.name = tr("Drawover: {}").format(name)
            done(layers)

        def ask(failed):
            entry.run.job.layers(entry.number, capture.width, capture.height, *wish, came, failed)

        self._reviving.held(entry, ask, self.failed.emit)
