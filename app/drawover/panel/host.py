"""The interface of a host: what an application with a canvas implements to embed the panel."""

from typing import Any, NamedTuple

from .qt import QtCore
from .words import tr


class HostError(Exception):
    """`str(error)` is one sentence for the artist: what is wrong, and what to do."""


class EmptyError(HostError):
    """There is no drawing in the captured part."""


class Coverage(NamedTuple):
    """How far canvas pixels are covered: `mask` has one byte (0..255) for each, in rows from the top at (x, y)."""

    x: int
    y: int
    width: int
    height: int
    mask: bytes


class Picture(NamedTuple):
    """A separate picture: `rgba` bytes (width*height*4), straight alpha, rows from the top."""

    width: int
    height: int
    rgba: bytes


class Capture:
    """A drawing captured by the host.

    png: bytes of a PNG (RGBA, 8 bit, sRGB, straight alpha), or None if `rgba` is given
    rgba: bytes, width*height*4, straight alpha RGBA in rows from the top, or None if `png` is given
    width, height: size of the captured area in pixels; x, y: its top-left corner on the canvas
    canvas_width, canvas_height: size of the complete canvas in pixels
    selection: bytes, one per captured pixel (0..255), or None: only the selected part belongs to the drawing
    dpi: pixels per inch
    layers: for a group, its layers from bottom to top, as (name, rgba) of the capture's size: they move together, and
    `rgba` is their composition; empty if there is only one layer
    sources: the host's keys of the captured layers, which a preview or insertion may replace, or whose selected part it
    may replace if there is a `selection`
    on_paper: the paper under the drawing is one of the sources, so it is replaced too

    drawing: the host's key of the captured drawing

    The panel sets three more. Masks of one byte (0..255) per captured pixel, or None:
    inside: only there may the drawing change; keep: strokes under it do not move
    pictures: dict of the task's other inputs, name to Picture
    """

    __slots__ = ("canvas_height", "canvas_width", "dpi", "drawing", "height", "inside", "keep", "layers", "on_paper",
                 "pictures", "png", "rgba", "selection", "sources", "width", "x", "y")  # fmt: skip

    def __init__(self, width, height, png=None, rgba=None, x=0, y=0, canvas_width=0, canvas_height=0,
                 selection=None, dpi=72.0, layers=(), sources=(), on_paper=False):  # fmt: skip
        self.width, self.height, self.png, self.rgba = width, height, png, rgba
        self.x, self.y = x, y
        self.canvas_width, self.canvas_height = canvas_width or width, canvas_height or height
        self.selection, self.dpi, self.layers = selection, dpi, tuple(layers)
        self.sources, self.on_paper = tuple(sources), on_paper
        self.inside = self.keep = None
        self.pictures = {}
        self.drawing = ""

    def again(self, more_sources=()):
        """-> the same drawing, to be asked about once more with other pictures beside it.

        more_sources: keys of what was inserted for it since, which stands where it stood.
        """
        told = {name: getattr(self, name) for name in ("png", "rgba", "x", "y", "canvas_width", "canvas_height")}
        told.update(selection=self.selection, dpi=self.dpi, layers=self.layers, on_paper=self.on_paper)
        capture = Capture(self.width, self.height, sources=(*self.sources, *more_sources), **told)
        capture.inside, capture.keep, capture.drawing = self.inside, self.keep, self.drawing
        return capture


class HostLayer:
    """Pixels to insert: `rgba` bytes (width*height*4), straight alpha, rows from the top; opacity 0..1.

    (x, y): the top-left corner in canvas pixels.
    shown_width, shown_height: the display size in canvas pixels. Layers to insert have that size already
    (shown_width == width); a preview may be smaller, and the host scales it.
    blend: normal | multiply | screen | overlay | darken | lighten; group: name of the group to insert it into, shared
    with adjacent layers of the same name, or ""; visible, locked: the layer's flags in the drawing.
    role: "paper" is the background of a drawing without its lines; "flats" goes below the lines that it was made for;
    "stage-NAME" is a stage of a picture: edits of it are compared with it.
    beneath: a HostLayer with the paper of these lines, if there is one.
    """

    __slots__ = ("beneath", "blend", "group", "height", "locked", "name", "opacity", "rgba", "role", "shown_height",
                 "shown_width", "visible", "width", "x", "y")  # fmt: skip

    def __init__(self, name, rgba, width, height, x=0, y=0, opacity=1.0, shown_width=0, shown_height=0, role="",
                 blend="normal", group="", visible=True, locked=False):  # fmt: skip
        self.role, self.blend, self.group, self.visible, self.locked = role, blend, group, bool(visible), bool(locked)
        self.beneath: Any = None
        self.name, self.rgba, self.width, self.height = name, rgba, width, height
        self.x, self.y, self.opacity = x, y, opacity
        self.shown_width, self.shown_height = shown_width or width, shown_height or height

    @property
    def paper(self):
        """Whether it is the paper under lines."""
        return self.role == "paper"

    @property
    def flats(self):
        """Whether it goes below lines."""
        return self.role == "flats"

    def at(self, x, y, opacity=None):
        """-> a copy at another position on the canvas, or with another opacity."""
        return HostLayer(self.name, self.rgba, self.width, self.height, x, y,
                         self.opacity if opacity is None else opacity, self.shown_width, self.shown_height, self.role,
                         self.blend, self.group, self.visible, self.locked)  # fmt: skip


class Mockup:
    """A preview of the canvas for a host to show instead of its drawing.

    layers: HostLayers, bottom first, shown above the drawing, each at its shown size
    instead_of: keys of the host's layers that they replace (Capture.sources); keys that no longer exist are ignored
    faded: 0..1, opacity of those layers: 0 hides them, 1 leaves them unchanged
    within: Coverage: only the covered part of those layers is affected; None: all of them
    wipe: x on the canvas, left of which the drawing is shown unchanged; None: nowhere
    """

    __slots__ = ("faded", "instead_of", "layers", "wipe", "within")

    def __init__(self, layers, instead_of=(), faded=1.0, wipe=None, within=None):
        self.layers, self.instead_of = tuple(layers), tuple(instead_of) if faded < 1.0 else ()
        self.faded, self.wipe, self.within = faded, wipe, within if self.instead_of else None

    def __eq__(self, other):
        return isinstance(other, Mockup) and all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    __hash__ = None  # type: ignore[assignment]


class Host(QtCore.QObject):
    """Base class of hosts. `what` is one of: "layer", "group", "visible", "selection"."""

    changed = QtCore.Signal()  # the drawing or the active document changed
    dropped = QtCore.Signal(str, float, float)  # a suggestion's key was dropped at (x, y) in canvas pixels
    closed = QtCore.Signal(str)  # the drawing with this key was closed
    leaving = QtCore.Signal()  # the drawing is about to be saved or left: store pending data now
    opened = QtCore.Signal()  # another drawing is active: kept() refers to it from now on
    touched = QtCore.Signal()  # the artist begins to draw on the canvas: remove previews
    wiped = QtCore.Signal(float)  # the wipe line of a mockup was dragged to this x on the canvas

    selects = False  # whether the host has selections; otherwise the panel hides everything about them

    def capture(self, what):
        """-> Capture. Raises EmptyError if nothing is drawn, HostError if there is no document or it has no pixels…

        With "selection" the pixels are the active layer's in the selection's bounds, and `selection` is set: the panel
        erases what is outside it. With "group" the group's layers are included.
        """
        raise NotImplementedError

    def selection(self, capture):
        """-> bytes, one per pixel of a recent Capture: how far it is selected (0..255). None: nothing is selected."""
        _ = capture

    def masks(self):
        """-> list of (key, name) of the layers and masks that can mark strokes to keep, except the active layer."""
        return []

    def mask(self, key, capture):
        """-> bytes, one per pixel of a recent Capture: opacity of that layer or mask (0..255).

        Raises HostError if it no longer exists or is empty there.
        """
        raise HostError(tr("The layer with what to keep is not in the drawing any more: choose another one."))

    def pictures(self):
        """-> list of (key, name) of the layers that picture() accepts, topmost first."""
        return []

    def picture(self, key, capture=None):
        """-> Picture of that layer rendered alone: of the complete canvas, or of a Capture's area.

        Raises HostError if it no longer exists or is empty there.
        """
        raise HostError(tr("The layer with that picture is not in the drawing any more: choose another one."))

    def check_canvas(self, capture, width, height):
        """Raises HostError where the canvas, now of this size, is not as large as when it was captured."""
        if capture is not None and (capture.canvas_width, capture.canvas_height) != (width, height):
            raise HostError(tr("The canvas has another size than when this was suggested: press Suggest again."))

    def insert(self, layers, as_reference=False, instead_of=(), within=None, under=()):
        """Insert HostLayers above the active layer, in its group; -> the key of what was inserted.

        under: keys of layers; insert below the lowest of them, and leave them unchanged.
        instead_of: keys of layers (Capture.sources); insert above the topmost of them, and hide them.
        within: Coverage: hide only that part of those layers; None: all.
        One undo step reverts all of it; no pixel of an existing layer changes.
        as_reference: locked, half transparent, in the group "Drawover references"; the artist's layer stays active.
        """
        raise NotImplementedError

    def holds(self, key):
        """-> True while what was inserted under this key is in the drawing."""
        raise NotImplementedError

    def parts(self, key):
        """-> list of the keys, as pictures() has them, of the layers that were inserted under this key, lowest first.

        [] where they are gone, or the host cannot say.
        """
        _ = key
        return []

    def preview(self, mockup):
        """Show a Mockup instead of the drawing: no document changes, nothing is saved. None removes it."""
        raise NotImplementedError

    def prepare(self, sources, within=None):
        """A Mockup that replaces these layers will follow soon: the host may prepare it while idle.

        within: Coverage of the part of them that it replaces; None: all.
        """

    # Override these too if the host has several drawings, or must not access one at just any time.

    def drawing(self):
        """-> str: the key of the active drawing; always "" if the host has one drawing at a time."""
        return ""

    def read(self, drawing, make, done, failed):
        """Run the steps of make(), a generator that reads a drawing, as soon as nobody is disturbed; here: now.

        make() is called again if the drawing changes in the meantime. Calls done(its return value), or failed(sentence)
        for its HostError. -> a function that cancels.
        """
        _ = drawing
        _run_now(make(), done, failed)
        return lambda: None

    def capturing(self, what, drawing=""):
        """Steps of some milliseconds each; -> Capture of that drawing, as capture()."""
        yield
        return self.capture(what)

    def selecting(self, capture):
        """Steps; -> as selection()."""
        yield
        return self.selection(capture)

    def masking(self, key, capture):
        """Steps; -> as mask()."""
        yield
        return self.mask(key, capture)

    def picturing(self, key, capture=None, drawing=""):
        """Steps; -> as picture()."""
        yield
        return self.picture(key, capture)

    def insert_into(self, drawing, layers, done, failed, **options):
        """Like insert(), into the drawing with that key, as soon as nobody is disturbed.

        Calls done(key of what was inserted) or failed(sentence). how: as_reference, instead_of, within, under.
        """

        def steps():
            yield
            return self.insert(layers, **options)

        _run_now(steps(), done, failed)

    def concealed(self, key, drawing=""):
        """-> the name of a hidden group that hides what was inserted, or ""."""
        _ = key, drawing
        return ""

    def keep(self, files):
        """Store these files with the drawing, replacing earlier ones; they are saved together with it.

        files: dict of plain names ("history.json") to bytes, some megabytes in all; empty: remove what is stored.
        """

    def kept(self):
        """-> dict as passed to keep(), for the active drawing; empty if there is none."""
        return {}

    def keep_with(self, drawing, files):
        """Like keep(), for the drawing with that key."""
        _ = drawing
        self.keep(files)

    def kept_with(self, drawing):
        """Like kept(), for the drawing with that key."""
        _ = drawing
        return self.kept()


def _run_now(steps, done, failed):
    try:
        while True:
            next(steps)
    except StopIteration as end:
        done(end.value)
    except HostError as error:
        failed(str(error))
