"""Previews on the canvas: suggestions fetched at screen size, and shown instead of the drawing.

They are cached, and morphed when the wish changes. inserting.py inserts them at full size.
"""

from typing import Any

from . import pixels
from .history import load_pixels, selection_coverage
from .host import HostError, HostLayer, Mockup
from .placing import ink, paper, replaces, shift_beside, shifted
from .qt import QtCore, QtGui, image_rgba
from .words import tr

_SIDE = 1024  # pixels of a picture's longer side; the host scales it to the canvas
_CACHE_SIZE = 8
_DIMMED = 0.3  # opacity of the drawing below a preview that is not made of its lines
_TURN = 650  # ms for which each picture is shown while blinking
_YOURS = QtGui.QColor(40, 110, 230)  # color of the drawing in onion skin mode


class Fetch(QtCore.QObject):
    """Fetches data of an entry from the engine: one request at a time, the latest wish first.

    ask(entry, size, wish, done, failed) makes the request, with size: (width, height) to show it in; wish(entry) -> the
    current wish; make(entry, size, answer) -> the value that is cached and emitted.
    """

    came = QtCore.Signal(object, object)  # entry, value
    failed = QtCore.Signal(object)  # entry: the request failed; `status_message` has the reason
    status_message = QtCore.Signal(str)

    def __init__(self, ask, wish, make, parent=None):
        super().__init__(parent)
        self._fetch, self._wish, self._make = ask, wish, make
        self._cache = {}  # (key, wish) -> value
        self._busy = False
        self.entry = None  # the requested entry

    def request(self, entry):
        """Request an entry of the gallery, or None for nothing."""
        self.entry = entry
        self.refresh()

    def refresh(self):
        """The wish may have changed: fetch again; `came` is emitted at once if the value is cached."""
        if self.entry is None:
            return
        entry, wish = self.entry, self._wish(self.entry)
        ready = self._cache.get((entry.key, wish))
        if ready is not None:
            self.came.emit(entry, ready)
        elif not self._busy:  # one request at a time; the wish is compared again afterwards
            self._ask(entry, wish)

    def _ask(self, entry, wish):
        size = small_size(entry.run.capture)

        def came(answer):
            self._busy = False
            try:
                made = self._make(entry, size, answer)
            except pixels.PixelError as error:
                failed("pixels", str(error))
                return
            while len(self._cache) >= _CACHE_SIZE:
                self._cache.pop(next(iter(self._cache)))
            self._cache[(entry.key, wish)] = made
            if self.entry is entry:
                self.came.emit(entry, made)  # the strength may have moved on: emit it anyway, to morph
            if self.entry is not None and (self.entry is not entry or self._wish(entry) != wish):
                self.refresh()

        def failed(code, sentence):
            self._busy = False
            self.status_message.emit(sentence)
            if self.entry is entry:
                self.failed.emit(entry)
            elif self.entry is not None:
                self.refresh()

        self._busy = True
        self._fetch(entry, size, wish, came, failed)


def over_all(name):
    """-> the `make` of a Fetch: all lines in one HostLayer of that name, shown over the complete capture.

    Paper that came with them is `beneath` it. For what goes below lines, the drawing is included.
    """

    def over(entry, size, image):
        capture, (width, height) = entry.run.capture, size
        place = capture.x, capture.y, 1.0, capture.width, capture.height
        return HostLayer(name, image_rgba(image), width, height, *place)

    def flat(entry, size, layers):
        return over(entry, size, pixels.flatten(layers, *size))

    def make(entry, size, layers):
        if entry.run.look.under:
            return over(entry, size, pixels.with_drawing(layers, load_pixels(entry.run), *size))
        made, sheets = flat(entry, size, pixels.without_paper(layers)), [each for each in layers if each.paper]
        made.beneath = flat(entry, size, sheets) if sheets else None
        return made

    return make


def small_size(capture):
    """-> (width, height) of a preview for a capture."""
    scale = min(1.0, _SIDE / float(max(capture.width, capture.height)))
    return max(round(capture.width * scale), 1), max(round(capture.height * scale), 1)


class Preview(QtCore.QObject):
    """The preview: the suggestion under the pointer, else the chosen one while `on`.

    Above the chosen one, what moved in it can be shown, and it can be compared with the drawing by a wipe, as onion
    skin, or by blinking.
    """

    changing = QtCore.Signal()  # the panel is about to change the canvas
    shown = QtCore.Signal(bool)  # whether the chosen suggestion is on the canvas now
    status_message = QtCore.Signal(str)

    def __init__(self, host, lines, moved, kind, parent=None):
        """lines, moved: Fetches; kind(entry) -> the kind that it is now drawn as."""
        super().__init__(parent)
        self._host, self._lines, self._moved, self._kind = host, lines, moved, kind
        self._hovered = self._chosen = None  # Entries
        self.on = False  # whether to show the chosen one
        self._moved_shown = False
        self._placing, self._mode, self._share = "replace", "", 0.5
        self._second = True  # while blinking: the suggestion is shown, not the drawing
        self._pictures = {}  # Fetch -> (Entry, HostLayer or None) received last
        self._beneath: Any = (None, None, None)  # Run, its drawing scaled and tinted, its paper
        self._mockup = None  # shown by the host
        self._turns = QtCore.QTimer(self)
        self._turns.setInterval(_TURN)
        self._turns.timeout.connect(self.turn)
        for fetch in (lines, moved):
            fetch.came.connect(lambda entry, layer, fetch=fetch: self._came(fetch, entry, layer))
            fetch.failed.connect(lambda entry, fetch=fetch: self._came(fetch, entry, None))

    # -- inputs ----------------------------------------------------------------------------------------------------

    @property
    def hovering(self):
        """Return whether a suggestion is on the canvas because the pointer rests on its card."""
        return self._over is not None

    @property
    def _over(self):
        """The hovered entry, unless it is the chosen one and shown anyway."""
        return None if self.on and self._hovered is self._chosen else self._hovered

    def hover(self, entry):
        """The pointer rests on an entry of the gallery, or on none."""
        self._hovered = entry
        self._update()

    def choose(self, entry):
        """Choose another entry, or none; whether the chosen one is shown does not change."""
        if entry is not self._chosen:
            self._chosen = entry
            if entry is None:
                self.show(False)
            self._update()

    def show(self, on):
        """Show the chosen entry on the canvas, or remove it."""
        on = on and self._chosen is not None
        if on != self.on:
            self.on = on
            self._update()
            self.shown.emit(on)

    def show_moved(self, on):
        """Show what moved in the chosen entry, or hide it."""
        self._moved_shown = on
        self._update()

    def set_placing(self, placing):
        """replace | above | beside: where a suggestion would be inserted."""
        self._placing = placing
        self._update()

    def compare(self, mode, share=None):
        """wipe | onion | blink | "": how to compare the chosen one with the drawing; share: 0..1, of the drawing."""
        self._share = self._share if share is None else min(max(share, 0.0), 1.0)
        if mode != self._mode:
            self._mode, self._second = mode, True
        self._update()

    def turn(self):
        """While blinking: swap drawing and suggestion."""
        self._second = not self._second
        self._update()

    def refresh(self):
        """The wish (lines or strength) changed."""
        self._lines.refresh()
        self._moved.refresh()
        self._update()

    def show_again(self):
        """The host removed the preview, because it changed the canvas: show it again."""
        self._mockup = None
        self._update()

    def reset(self):
        """Another canvas is active: remove all previews."""
        self._hovered = self._chosen = None
        self.show(False)
        self._pictures.clear()
        self._update()

    # -- output ----------------------------------------------------------------------------------------------------

    def _came(self, fetch, entry, layer):
        self._pictures[fetch] = entry, layer
        self._update()

    def _update(self):
        """Fetch what is missing, and have the host show what is available."""
        chosen = self._chosen if self.on else None
        entry = self._over or chosen
        arrows = chosen if self._moved_shown and chosen is not None and self._shows(chosen) else None
        for fetch, requested in ((self._lines, entry), (self._moved, arrows)):
            if requested is not fetch.entry:
                fetch.request(requested)  # may call this method again at once, with the same result
        if self._mode == "blink" and chosen is not None and self._over is None:
            if not self._turns.isActive():
                self._turns.start()
        else:
            self._turns.stop()
        if entry is None:
            self._show_mockup(None)
            return
        owner, layer = self._pictures.get(self._lines, (None, None))
        if owner is entry:  # until it has arrived, the preview does not change
            self._show_mockup(self._entry_mockup(entry, layer) if layer is not None else None)

    def _entry_mockup(self, entry, layer):
        """-> Mockup of an entry, whose picture is `layer`."""
        capture, own = entry.run.capture, self._is_own(entry)
        mode = self._mode if self._over is None else ""
        if mode == "onion":
            drawing = self._drawing(entry.run)
            yours = _with_opacity(drawing, 0.15 + 0.85 * self._share)
            below = [self._paper(entry.run)] if capture.on_paper and entry.run.look.paper else []
            return self._make_mockup(entry.run, [*below, yours, _with_opacity(layer, 1.0 - 0.75 * self._share)], 0.0)
        if mode:
            sheet = capture.on_paper and entry.run.look.paper and not entry.run.look.under
            layers = [layer.beneath or self._paper(entry.run), layer] if sheet else [layer]
            wipe = self._wipe(entry.run, layer) if mode == "wipe" else None if self._second else capture.canvas_width
            return self._make_mockup(entry.run, layers, 0.0, wipe)
        layers, faded = [layer], 1.0 if own else _DIMMED
        if entry.run.look.under:
            faded = 0.0
        elif replaces(own, entry.run.look.placing or self._placing):
            faded = 0.0
            if capture.on_paper and entry.run.look.paper:
                layers.insert(0, layer.beneath or self._paper(entry.run))
        elif self._placing == "beside" and not entry.run.look.placing:
            faded, bounds = 1.0, ink([layer])
            if bounds:
                dx, dy, _ = shift_beside(bounds, capture)
                layers = [shifted(layer, dx, dy)]
        owner, arrows = self._pictures.get(self._moved, (None, None))
        if self._over is None and arrows is not None and owner is self._moved.entry is entry:
            layers.append(arrows)
        return self._make_mockup(entry.run, layers, faded)

    def _make_mockup(self, run, layers, faded, wipe=None):
        """-> Mockup of layers over a run's capture."""
        try:
            return Mockup(layers, run.capture.sources, faded, wipe, selection_coverage(run))
        except pixels.PixelError as error:
            self.status_message.emit(str(error))
            return Mockup(layers, (), faded, wipe)

    def _is_own(self, entry):
        return entry.run.look.is_own(self._kind(entry))

    def _shows(self, entry):
        """Return whether what moved in it can be shown."""
        return bool(entry.run.look.overlay) and self._is_own(entry)

    def _show_mockup(self, mockup):
        if mockup == self._mockup:
            return
        self._mockup = mockup
        self.changing.emit()
        try:
            self._host.preview(mockup)
        except HostError as error:
            self._mockup = None
            self.status_message.emit(str(error))

    def span(self):
        """-> (left, right) on the canvas that a wipe goes over, or None while nothing is compared."""
        owner, layer = self._pictures.get(self._lines, (None, None))
        if layer is None or owner is not self._chosen:
            return None
        return self._span(owner.run, layer)

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
        """Render a run's drawing and paper at preview size."""
        if self._beneath[0] is run:
            return
        try:
            self._beneath = run, _tinted(load_pixels(run), *small_size(run.capture)), _small_paper(run.capture)
        except pixels.PixelError as error:
            self.status_message.emit(str(error))
            nothing = HostLayer("", bytes(4), 1, 1)
            self._beneath = run, nothing, nothing


def _small_paper(capture):
    return paper(capture, *small_size(capture)) if capture.on_paper else None


def _with_opacity(layer, opacity):
    return layer.at(layer.x, layer.y, opacity)


def _tinted(capture, width, height):
    """-> HostLayer (width × height, shown over the complete capture): the drawing with its lines in one clear color."""
    way = QtCore.Qt.TransformationMode.SmoothTransformation
    image = pixels.as_image(capture).scaled(width, height, QtCore.Qt.AspectRatioMode.IgnoreAspectRatio, way)
    tinted = image.convertToFormat(QtGui.QImage.Format.Format_ARGB32_Premultiplied)
    modes = QtGui.QPainter.CompositionMode
    painter = QtGui.QPainter(tinted)
    if capture.on_paper:  # color the dark lines; light paper stays as it is
        painter.setCompositionMode(modes.CompositionMode_Lighten)
    else:
        painter.setCompositionMode(modes.CompositionMode_SourceAtop)
    painter.fillRect(tinted.rect(), _YOURS)
    painter.end()
    return HostLayer(tr("Drawover: preview"), image_rgba(tinted), width, height, capture.x, capture.y, 1.0,
                     capture.width, capture.height)  # fmt: skip
