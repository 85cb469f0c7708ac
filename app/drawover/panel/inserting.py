"""Brings suggestions into the drawing at its full size: as layers, as references, as the picture of what moved."""

from . import pixels
from .history import whole
from .host import HostError
from .placing import beside, ink, paper, replaces
from .qt import QtCore
from .words import tr


class Inserting(QtCore.QObject):
    """Rows are the gallery model's."""

    told = QtCore.Signal(str)
    failed = QtCore.Signal(str, str)  # code, sentence
    inserted = QtCore.Signal()  # a suggestion is a layer now: there is nothing more to preview of it
    changing = QtCore.Signal()  # the drawing is about to change by our hand, or has just changed

    def __init__(self, host, model, reviving, showing, parent=None):
        super().__init__(parent)
        self.host, self.model = host, model
        self.placing = "replace"  # replace | above | beside
        self._reviving, self._showing = reviving, showing

    def insert(self, row, as_reference=False):
        """Put a suggestion's layers into the drawing: in its place, above or beside it, as `placing` says."""
        entry = self.model.entry(row)
        if entry is None:
            return
        self._showing.preview(-1)
        kind, placing = self._showing.kind(entry), "above" if as_reference else self.placing
        self._full(entry, lambda layers: self._place(entry, kind, layers, placing, as_reference))

    def look_after(self):
        """The drawing changed: mark what is inserted in it now, and not what was undone or deleted."""
        for entry in self.model.entries():
            held = [key for key in entry.inserted if self.host.holds(key)]
            self.model.set_there(entry, bool(held))

    def _place(self, entry, kind, layers, placing, as_reference):
        capture = entry.run.capture
        layers, hidden, more = pixels.moved(layers, capture.x, capture.y), (), ""
        if placing == "beside":
            bounds = ink(layers)
            dx, dy, fits = beside(bounds, capture) if bounds else (0, 0, True)
            layers = pixels.moved(layers, dx, dy)
            more = tr("Inserted {} beside the drawing.") if fits else tr("Inserted {}, partly outside of the canvas.")
        elif replaces(kind, placing):
            hidden = capture.sources
            if not hidden:
                more = tr("Inserted {} above the selected part, which stays visible.")
            elif capture.on_paper:
                try:
                    whole(entry.run)
                    layers.insert(0, paper(capture, capture.width, capture.height))
                except pixels.PixelError as error:
                    self.failed.emit("pixels", str(error))
                    return
        if hidden:
            more = tr("Inserted {} in the place of your layer, which is hidden.")
        self._insert(entry, layers, as_reference, hidden, more)

    def drop(self, entry, x, y):
        """A suggestion was dropped on the canvas: a reference layer with the middle of its ink there."""
        if entry is None:
            self.failed.emit("forgotten", tr("That suggestion is not in the gallery any more; drag another one."))
            return

        def place(layers):
            middle = pixels.center(layers) or (entry.run.capture.width / 2.0, entry.run.capture.height / 2.0)
            self._insert(entry, pixels.moved(layers, round(x - middle[0]), round(y - middle[1])), as_reference=True)

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
        capture, wish = entry.run.capture, self._showing.wish(entry)

        def came(layers):
            self._insert(None, pixels.moved(layers, capture.x, capture.y))

        def ask(failed):
            entry.run.job.overlay(entry.number, capture.width, capture.height, *wish, came, failed)

        self.told.emit(tr("Drawing what moved…"))
        self._reviving.held(entry, ask, self.failed.emit)

    def _insert(self, entry, layers, as_reference=False, instead_of=(), line=""):
        self.changing.emit()
        try:
            key = self.host.insert(layers, as_reference=as_reference, instead_of=instead_of)
        except HostError as error:
            self.failed.emit("host", str(error))
            return
        if entry is not None and not as_reference:
            self._showing.previewer.show(False)  # it is there now
            self.inserted.emit()
        self._showing.previewer.covered()
        self.changing.emit()
        if entry is not None:
            entry.inserted.append(key)
            self.model.set_there(entry, True)
        title = "“{}”".format(entry.title) if entry else tr("what moved")
        line = line or (tr("Inserted {} as a reference.") if as_reference else tr("Inserted {} as a layer."))
        self.told.emit(line.format(title))

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
