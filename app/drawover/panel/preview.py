"""The canvas as it would be: suggestions fetched at a screen's size, and shown in the place of the drawing.

They are kept for a while, and morphed when the wish changes. What is really inserted is inserting.py's.
"""

from typing import Any

from . import pixels
from .history import whole, within
from .host import HostError, HostLayer, Mockup
from .placing import beside, ink, paper, replaces, shifted
from .qt import QtCore, QtGui, image_rgba
from .words import tr

_SIDE = 1024  # pixels of a picture's longer side; the host stretches it over the canvas
_KEPT = 8
_DIMMED = 0.3  # how much of the drawing is seen under other lines than its own
_TURN = 650  # ms that each picture stands while they blink
_YOURS = QtGui.QColor(40, 110, 230)  # the drawing under the onion skin


class Fetch(QtCore.QObject):
    """What is told of an entry, one at a time, the newest wish first.

    ask(entry, size, wish, done, failed) asks the engine, size: (width, height) to show it in; wish(entry) says how it
    is to be drawn now; make(entry, size, answer) -> what is emitted and kept.
    """

    came = QtCore.Signal(object, object)  # entry, what was made
    missed = QtCore.Signal(object)  # entry: it could not be had, which is told
    told = QtCore.Signal(str)

    def __init__(self, ask, wish, make, parent=None):
        super().__init__(parent)
        self._ask_for, self._wish, self._make = ask, wish, make
        self._kept = {}  # (key, wish) -> what was made
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
        size = small_size(entry.run.capture)

        def came(answer):
            self._asking = False
            try:
                made = self._make(entry, size, answer)
            except pixels.PixelError as error:
                failed("pixels", str(error))
                return
            while len(self._kept) >= _KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[(entry.key, wish)] = made
            if self.entry is entry:
                self.came.emit(entry, made)  # perhaps of a strength that has moved on: it morphs towards it
            if self.entry is not None and (self.entry is not entry or self._wish(entry) != wish):
                self.refresh()

        def failed(code, sentence):
            self._asking = False
            self.told.emit(sentence)
            if self.entry is entry:
                self.missed.emit(entry)
            elif self.entry is not None:
                self.refresh()

        self._asking = True
        self._ask_for(entry, size, wish, came, failed)


def over_all(name):
    """-> the `make` of a Fetch: all lines in one HostLayer of that name, shown over all of what was captured.

    What paper came with them is `beneath` it. Of what goes under lines it is a picture with the drawing in it.
    """

    def over(entry, size, image):
        capture, (width, height) = entry.run.capture, size
        place = capture.x, capture.y, 1.0, capture.width, capture.height
        return HostLayer(name, image_rgba(image), width, height, *place)

    def flat(entry, size, layers):
        return over(entry, size, pixels.flatten(layers, *size))

    def make(entry, size, layers):
        if entry.run.look.under:
            return over(entry, size, pixels.with_drawing(layers, whole(entry.run), *size))
        made, sheets = flat(entry, size, pixels.without_paper(layers)), [each for each in layers if each.paper]
        made.beneath = flat(entry, size, sheets) if sheets else None
        return made

    return make


def small_size(capture):
    """-> (width, height) at which a suggestion to a capture is shown."""
    scale = min(1.0, _SIDE / float(max(capture.width, capture.height)))
    return max(round(capture.width * scale), 1), max(round(capture.height * scale), 1)


class Preview(QtCore.QObject):
    """The canvas as it would be: with what the pointer rests on, else with the chosen suggestion while it is shown.

    Over the chosen one lies what moved in it, where that is wished, and it can be compared with the drawing: wiped over
    it, through it like onion skin, or in turn with it.
    """

    changing = QtCore.Signal()  # the canvas is about to change by our hand
    shown = QtCore.Signal(bool)  # the chosen suggestion is on the canvas now, or is not any more
    told = QtCore.Signal(str)

    def __init__(self, host, lines, moved, kind, parent=None):
        """lines, moved: Fetches; kind(entry) -> the kind that it is drawn as now."""
        super().__init__(parent)
        self._host, self._lines, self._moved, self._kind = host, lines, moved, kind
        self._hovered = self._chosen = None  # Entries
        self.on = False  # the chosen one is to be seen
        self._arrows_wished = False
        self._placing, self._mode, self._share = "replace", "", 0.5
        self._second = True  # while they blink: the suggestion stands now
        self._pictures = {}  # Fetch -> (Entry, HostLayer or None) that came last
        self._beneath: Any = (None, None, None)  # Run, its drawing small and tinted, its paper
        self._mockup = None  # what the host shows
        self._turns = QtCore.QTimer(self)
        self._turns.setInterval(_TURN)
        self._turns.timeout.connect(self.turn)
        for fetch in (lines, moved):
            fetch.came.connect(lambda entry, layer, fetch=fetch: self._came(fetch, entry, layer))
            fetch.missed.connect(lambda entry, fetch=fetch: self._came(fetch, entry, None))

    # -- what is wished --------------------------------------------------------------------------------------------

    @property
    def hovering(self):
        """True while a suggestion is on the canvas because the pointer rests on it."""
        return self._over is not None

    @property
    def _over(self):
        """The hovered entry, where that is not the chosen one, which is on the canvas anyway."""
        return None if self.on and self._hovered is self._chosen else self._hovered

    def hover(self, entry):
        """The pointer rests on an entry of the gallery, or on none."""
        self._hovered = entry
        self._look()

    def choose(self, entry):
        """Another entry is chosen, or none; whether it is seen stays as it is."""
        if entry is not self._chosen:
            self._chosen = entry
            if entry is None:
                self.show(False)
            self._look()

    def show(self, on):
        """Have the chosen entry on the canvas, or away."""
        on = on and self._chosen is not None
        if on != self.on:
            self.on = on
            self._look()
            self.shown.emit(on)

    def want_moved(self, on):
        """Have what moved in the chosen entry over it."""
        self._arrows_wished = on
        self._look()

    def set_placing(self, placing):
        """replace | above | beside: where a suggestion would go."""
        self._placing = placing
        self._look()

    def compare(self, mode, share=None):
        """wipe | onion | blink | "": how the chosen one is held against the drawing; share: 0..1, of the drawing."""
        self._share = self._share if share is None else min(max(share, 0.0), 1.0)
        if mode != self._mode:
            self._mode, self._second = mode, True
        self._look()

    def turn(self):
        """While they blink: the other of the two."""
        self._second = not self._second
        self._look()

    def refresh(self):
        """Other lines, or another strength, are wished."""
        self._lines.refresh()
        self._moved.refresh()
        self._look()

    def covered(self):
        """The host has taken away what was shown, since it changed the canvas: show it again."""
        self._mockup = None
        self._look()

    def reset(self):
        """Another canvas is there: nothing of ours lies over it."""
        self._hovered = self._chosen = None
        self.show(False)
        self._pictures.clear()
        self._look()

    # -- what is shown ---------------------------------------------------------------------------------------------

    def _came(self, fetch, entry, layer):
        self._pictures[fetch] = entry, layer
        self._look()

    def _look(self):
        """Fetch what is wished and not here yet, and have the host show what is."""
        chosen = self._chosen if self.on else None
        entry = self._over or chosen
        arrows = chosen if self._arrows_wished and chosen is not None and self._shows(chosen) else None
        for fetch, wanted in ((self._lines, entry), (self._moved, arrows)):
            if wanted is not fetch.entry:
                fetch.want(wanted)  # which may come back here at once, with the same outcome
        if self._mode == "blink" and chosen is not None and self._over is None:
            if not self._turns.isActive():
                self._turns.start()
        else:
            self._turns.stop()
        if entry is None:
            self._have(None)
            return
        of, layer = self._pictures.get(self._lines, (None, None))
        if of is entry:  # until it has come, what is shown stays
            self._have(self._made(entry, layer) if layer is not None else None)

    def _made(self, entry, layer):
        """-> Mockup of an entry, whose picture is `layer`."""
        capture, own = entry.run.capture, self._is_own(entry)
        mode = self._mode if self._over is None else ""
        if mode == "onion":
            drawing = self._drawing(entry.run)
            yours = _with_opacity(drawing, 0.15 + 0.85 * self._share)
            below = [self._paper(entry.run)] if capture.on_paper else []
            return self._mocked(entry.run, [*below, yours, _with_opacity(layer, 1.0 - 0.75 * self._share)], 0.0)
        if mode:
            sheet = capture.on_paper and not entry.run.look.under
            layers = [layer.beneath or self._paper(entry.run), layer] if sheet else [layer]
            wipe = self._wipe(entry.run, layer) if mode == "wipe" else None if self._second else capture.canvas_width
            return self._mocked(entry.run, layers, 0.0, wipe)
        layers, faded = [layer], 1.0 if own else _DIMMED
        if entry.run.look.under:
            faded = 0.0
        elif replaces(own, self._placing):
            faded = 0.0
            if capture.on_paper:
                layers.insert(0, layer.beneath or self._paper(entry.run))
        elif self._placing == "beside":
            faded, bounds = 1.0, ink([layer])
            if bounds:
                dx, dy, _ = beside(bounds, capture)
                layers = [shifted(layer, dx, dy)]
        of, arrows = self._pictures.get(self._moved, (None, None))
        if self._over is None and arrows is not None and of is self._moved.entry is entry:
            layers.append(arrows)
        return self._mocked(entry.run, layers, faded)

    def _mocked(self, run, layers, faded, wipe=None):
        """-> Mockup of layers over what was captured for a run."""
        try:
            return Mockup(layers, run.capture.sources, faded, wipe, within(run))
        except pixels.PixelError as error:
            self.told.emit(str(error))
            return Mockup(layers, (), faded, wipe)

    def _is_own(self, entry):
        return entry.run.look.is_own(self._kind(entry))

    def _shows(self, entry):
        """True where what moved in it can be seen."""
        return bool(entry.run.look.overlay) and self._is_own(entry)

    def _have(self, mockup):
        if mockup == self._mockup:
            return
        self._mockup = mockup
        self.changing.emit()
        try:
            self._host.preview(mockup)
        except HostError as error:
            self._mockup = None
            self.told.emit(str(error))

    def span(self):
        """-> (left, right) on the canvas that a wipe goes over, or None while nothing is compared."""
        of, layer = self._pictures.get(self._lines, (None, None))
        if layer is None or of is not self._chosen:
            return None
        return self._span(of.run, layer)

    def _span(self, run, layer):
        bounds = ink([layer] if run.capture.on_paper else [layer, self._drawing(run)])
        if bounds is None:
            return run.capture.x, run.capture.x + run.capture.width
        margin = max(bounds[2] - bounds[0], 1) * 0.06
        return bounds[0] - margin, bounds[2] + margin

    def _wipe(self, run, layer):
        left, right = self._span(run, layer)
        return left + (right - left) * self._share

    def _drawing(self, run):
        self._fill(run)
        return self._beneath[1]

    def _paper(self, run):
        self._fill(run)
        return self._beneath[2]

    def _fill(self, run):
        """What lies under the suggestions of a run, in the size they are shown in."""
        if self._beneath[0] is run:
            return
        try:
            self._beneath = run, _tinted(whole(run), *small_size(run.capture)), _small_paper(run.capture)
        except pixels.PixelError as error:
            self.told.emit(str(error))
            nothing = HostLayer("", bytes(4), 1, 1)
            self._beneath = run, nothing, nothing


def _small_paper(capture):
    return paper(capture, *small_size(capture)) if capture.on_paper else None


def _with_opacity(layer, opacity):
    return layer.at(layer.x, layer.y, opacity)


def _tinted(capture, width, height):
    """-> HostLayer (width × height, shown over all of the capture): the drawing with its lines in one clear color."""
    way = QtCore.Qt.TransformationMode.SmoothTransformation
    image = pixels.as_image(capture).scaled(width, height, QtCore.Qt.AspectRatioMode.IgnoreAspectRatio, way)
    tinted = image.convertToFormat(QtGui.QImage.Format.Format_ARGB32_Premultiplied)
    modes = QtGui.QPainter.CompositionMode
    painter = QtGui.QPainter(tinted)
    if capture.on_paper:  # a color for the dark of the lines: what is as light as the paper is left as it is
        painter.setCompositionMode(modes.CompositionMode_Lighten)
    else:
        painter.setCompositionMode(modes.CompositionMode_SourceAtop)
    painter.fillRect(tinted.rect(), _YOURS)
    painter.end()
    return HostLayer(tr("Drawover: preview"), image_rgba(tinted), width, height, capture.x, capture.y, 1.0,
                     capture.width, capture.height)  # fmt: skip
