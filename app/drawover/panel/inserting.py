"""Inserts suggestions into the drawing at full size: as layers, as references, or as the picture of what moved."""

from . import pixels
from .history import load_pixels, selection_coverage
from .placing import ink, paper, replaces, shift_beside
from .qt import QtCore
from .words import later, tr

GONE = later("The drawing that this was suggested for is closed, so nothing was inserted.")


class Inserting(QtCore.QObject):
    """Rows are those of the gallery model."""

    status_message = QtCore.Signal(str)
    failed = QtCore.Signal(str, str)  # code, sentence
    inserted = QtCore.Signal()  # a suggestion was inserted as a layer: its preview is no longer needed
    landed = QtCore.Signal(object, str, object)  # Entry, the host's key of what was inserted, its HostLayers
    changing = QtCore.Signal()  # the panel is about to change the drawing, or has just done so

    def __init__(self, host, model, reviving, showing, parent=None):
        super().__init__(parent)
        self.host, self.model = host, model
        self.placing = "replace"  # replace | above | beside
        self._reviving, self._showing = reviving, showing
        self._awaited = []  # the Suggester of each suggestion whose pixels are being fetched

    def insert(self, row, as_reference=False):
        """Insert a suggestion's layers: instead of the drawing, above it or beside it, according to `placing`."""
        entry = self.model.entry(row)
        if entry is None:
            return
        self._showing.preview(-1)
        own = entry.run.look.is_own(self._showing.kind(entry))
        placing = "above" if as_reference or entry.run.look.under else entry.run.look.placing or self.placing
        self._full(entry, lambda layers: self._place(entry, own, layers, placing, as_reference))

    def give_up(self, suggester):
        """The drawing was closed: report it if an insertion into it was pending."""
        if suggester in self._awaited:
            self._awaited = [each for each in self._awaited if each is not suggester]
            self.failed.emit("closed", tr(GONE))

    def update_marks(self):
        """The drawing changed: update the marks of inserted suggestions, which may be undone or deleted."""
        for entry in self.model.entries():
            held = [key for key in entry.inserted if self.host.holds(key)]
            self.model.set_present(entry, bool(held))

    def _place(self, entry, own, layers, placing, as_reference):
        capture = entry.run.capture
        layers, hidden, part, more, under = pixels.moved(layers, capture.x, capture.y), (), None, "", ()
        if as_reference:
            layers = [each for each in layers if each.visible]
        elif any(each.flats for each in layers):
            under, more = capture.sources, tr("Inserted {} under your lines.")
            if not under:  # their position is unknown: insert them above and let the lines show through
                more, layers = "", [each for each in layers if each.visible]
                for each in layers:
                    each.blend, each.group = "multiply", ""
        if as_reference or not replaces(own, placing):
            layers = pixels.without_paper(layers)
        if placing == "beside":
            bounds = ink(layers)
            dx, dy, fits = shift_beside(bounds, capture) if bounds else (0, 0, True)
            layers = pixels.moved(layers, dx, dy)
            more = tr("Inserted {} beside the drawing.") if fits else tr("Inserted {}, partly outside of the canvas.")
        elif replaces(own, placing):
            hidden = capture.sources
            try:
                part = selection_coverage(entry.run)
                if hidden and capture.on_paper and entry.run.look.paper and not any(each.paper for each in layers):
                    load_pixels(entry.run)
                    layers.insert(0, paper(capture, capture.width, capture.height))
            except pixels.PixelError as error:
                self.failed.emit("pixels", str(error))
                return
            if not hidden:
                more = tr("Inserted {} above the selected part, which stays visible.")
            elif part is None:
                more = tr("Inserted {} in the place of your layer, which is hidden.")
            else:
                more = tr("Inserted {} in the place of what was selected, which is hidden.")
        self._insert(entry, entry.run.suggester, layers, as_reference, hidden, more, part, under)

    def drop(self, entry, suggester, x, y):
        """A suggestion was dropped on the canvas: insert it as a reference, centered there by its ink.

        suggester: that of the drawing it was dropped on, which may not be the one it was made for.
        """
        if entry is None:
            self.failed.emit("forgotten", tr("That suggestion is not in the gallery any more; drag another one."))
            return

        def place(layers):
            layers = [each for each in pixels.without_paper(layers) if each.visible]
            middle = pixels.center(layers) or (entry.run.capture.width / 2.0, entry.run.capture.height / 2.0)
            moved = pixels.moved(layers, round(x - middle[0]), round(y - middle[1]))
            self._insert(entry, suggester, moved, as_reference=True)

        self._showing.preview(-1)
        self._full(entry, place)

    def image(self, row, done):
        """done(QImage): a suggestion at the drawing's size on a transparent background; flats include the lines."""
        entry = self.model.entry(row)
        if entry is not None:
            size = entry.run.capture.width, entry.run.capture.height

            def received(layers):
                try:
                    if entry.run.look.under:
                        flat = pixels.with_drawing(layers, load_pixels(entry.run), *size)
                    else:
                        flat = pixels.flatten(pixels.without_paper(layers), *size)
                except pixels.PixelError as error:
                    self.failed.emit("pixels", str(error))
                else:
                    done(flat)

            self._full(entry, received)

    def insert_moved(self, row):
        """Insert the picture of what moved in a suggestion, as a layer of its own."""
        entry = self.model.entry(row)
        if entry is None:
            return
        capture, wish = entry.run.capture, self._showing.wish(entry)

        def received(layers):
            self._settle(entry)
            self._insert(None, entry.run.suggester, pixels.moved(layers, capture.x, capture.y))

        def ask(failed):
            entry.run.job.pictures(
                entry.run.look.overlay, entry.number, capture.width, capture.height, wish, received, failed
            )

        self.status_message.emit(tr("Drawing what moved…"))
        self._await(entry, ask)

    def _insert(self, entry, suggester, layers, as_reference=False, instead_of=(), line="", within=None, under=()):
        """Insert layers into the drawing of `suggester`. entry: the suggestion they show, or None: what moved."""
        if suggester.closed:
            self.failed.emit("closed", tr(GONE))
            return
        self.changing.emit()
        title = "“{}”".format(entry.title) if entry else tr("what moved")

        def done(key):
            if entry is not None and not as_reference and self.model.row_of(entry) >= 0:
                self._showing.previewer.show(False)  # it is a layer now
                self.inserted.emit()
            self._showing.previewer.show_again()
            self.changing.emit()
            if entry is not None:
                entry.inserted.append(key)
                suggester.model.set_present(entry, True)
                if not as_reference:
                    self.landed.emit(entry, key, layers)
            message = line or (tr("Inserted {} as a reference.") if as_reference else tr("Inserted {} as a layer."))
            message, hidden = message.format(title), self.host.concealed(key, suggester.drawing)
            if hidden:
                message += " " + tr("It cannot be seen: the group “{}” is hidden.").format(hidden)
            self.status_message.emit(message)

        failed = lambda sentence: self.failed.emit("host", sentence)  # noqa: E731
        options = {"as_reference": as_reference, "instead_of": instead_of, "within": within}
        if under:
            options["under"] = under
        self.host.insert_into(suggester.drawing, layers, done, failed, **options)

    def _full(self, entry, done):
        capture, wish = entry.run.capture, self._showing.wish(entry)
        self.status_message.emit(tr("Drawing “{}” at {} × {}…").format(entry.title, capture.width, capture.height))

        def received(layers):
            self._settle(entry)
            if len(layers) == len(capture.layers) > 1 and not entry.run.look.under:  # the moved layers of a group
                for layer, (name, _) in zip(layers, capture.layers):  # noqa: B905 - Krita's Python may be 3.8
                    layer.name = tr("Drawover: {}").format(name)
            done(layers)

        def ask(failed):
            entry.run.job.layers(entry.number, capture.width, capture.height, wish, received, failed)

        self._await(entry, ask)

    def _await(self, entry, ask):
        def failed(code, sentence):
            self._settle(entry)
            self.failed.emit(code, sentence)

        self._awaited.append(entry.run.suggester)
        self._reviving.request(entry, ask, failed)

    def _settle(self, entry):
        if entry.run.suggester in self._awaited:
            self._awaited.remove(entry.run.suggester)
