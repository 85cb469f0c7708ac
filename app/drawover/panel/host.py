"""All that a host is to the panel: whoever owns a canvas gives this much, and nothing else of it is visible here."""

from typing import Any, NamedTuple

from .qt import QtCore
from .words import tr


class HostError(Exception):
    """`str(error)` is one sentence for the artist: what is wrong, and what to do."""


class EmptyError(HostError):
    """There is no drawing in what was to be captured."""


class Coverage(NamedTuple):
    """How far pixels of the canvas are covered: `mask` has one byte (0..255) for each, rows from the top at (x, y)."""

    x: int
    y: int
    width: int
    height: int
    mask: bytes


class Picture(NamedTuple):
    """A picture beside the drawing: `rgba` bytes (width*height*4), straight alpha, rows from the top."""

    width: int
    height: int
    rgba: bytes


class Capture:
    """A drawing as the host hands it over.

    png: bytes of a PNG (RGBA, 8 bit, sRGB, straight alpha), or None when `rgba` is given
    rgba: bytes, width*height*4, straight alpha RGBA in rows from the top, or None when `png` is given
    width, height: pixels of what was captured; x, y: where its top-left corner lies on the canvas
    canvas_width, canvas_height: pixels of the whole canvas
    selection: bytes, one per captured pixel (0..255), or None: only what lies inside is part of the drawing
    dpi: pixels per inch
    layers: of a group, what it holds from the bottom to the top, as (name, rgba) of the capture's size each: they
    are to move together, and `rgba` is how they look; empty where there is one layer
    sources: the host's keys of the layers that were captured: a preview or an insertion may stand in their place, or
    in the place of what is selected of them where there is a `selection`
    on_paper: the paper under the drawing is one of the sources, so that it goes with them

    drawing: the host's key of the drawing it was taken from

    The panel sets two more, as masks of one byte (0..255) per captured pixel, or None:
    inside: the drawing may change there alone; keep: strokes under it stay where they are
    and pictures: dict of what else the task takes, by name, to Picture
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


class HostLayer:
    """Pixels to insert: `rgba` bytes (width*height*4), straight alpha, rows from the top; opacity 0..1.

    (x, y): where the top-left corner lies on the canvas, in canvas pixels.
    shown_width, shown_height: the size in canvas pixels at which they are to be shown. Layers to insert come at
    that size already (shown_width == width); a preview may come smaller, and the host stretches it.
    blend: normal | multiply | screen | overlay | darken | lighten; group: name of the group that it goes into, with its
    neighbors of the same, or ""; visible, locked: as it is to be in the drawing.
    role: what it is: "paper" is what the lines of a drawing lay on, cleaned of them; "flats" goes under the lines that
    it was made for; beneath: a HostLayer of paper, of lines that came with one.
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
        """True for what lines lay on."""
        return self.role == "paper"

    @property
    def flats(self):
        """True for what goes under lines."""
        return self.role == "flats"

    def at(self, x, y, opacity=None):
        """-> the same HostLayer elsewhere on the canvas, or with another opacity."""
        return HostLayer(self.name, self.rgba, self.width, self.height, x, y,
                         self.opacity if opacity is None else opacity, self.shown_width, self.shown_height, self.role,
                         self.blend, self.group, self.visible, self.locked)  # fmt: skip


class Mockup:
    """The canvas as it would be, for a host to show in the place of its drawing.

    layers: HostLayers, first lowest, shown over the drawing, each at its shown size
    instead_of: keys of the host's layers that they stand for (Capture.sources); one that is gone counts for nothing
    faded: 0..1, how much of those layers is still seen: 0 hides them, 1 leaves them as they are
    within: Coverage: that is only so as far as it covers, and the rest of those layers is left as it is; None: all over
    wipe: x on the canvas, left of which the drawing is seen as it is; None: nowhere
    """

    __slots__ = ("faded", "instead_of", "layers", "wipe", "within")

    def __init__(self, layers, instead_of=(), faded=1.0, wipe=None, within=None):
        self.layers, self.instead_of = tuple(layers), tuple(instead_of) if faded < 1.0 else ()
        self.faded, self.wipe, self.within = faded, wipe, within if self.instead_of else None

    def __eq__(self, other):
        return isinstance(other, Mockup) and all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    __hash__ = None  # type: ignore[assignment]


class Host(QtCore.QObject):
    """Base of every host. `what` is one of: "layer", "group", "visible", "selection"."""

    changed = QtCore.Signal()  # the drawing or the active document changed
    dropped = QtCore.Signal(str, float, float)  # a suggestion's key was dropped at (x, y) in canvas pixels
    closed = QtCore.Signal(str)  # the drawing of this key is closed
    leaving = QtCore.Signal()  # the drawing is about to be saved or left: what is to be kept with it is due now
    opened = QtCore.Signal()  # another drawing is there: kept() is of it from now on
    touched = QtCore.Signal()  # the artist begins to draw on the canvas: whatever lies over it is in the way
    wiped = QtCore.Signal(float)  # the line of a mockup's wipe was drawn to this x on the canvas

    selects = False  # True where there are selections: without, nothing of the panel speaks of them

    def capture(self, what):
        """-> Capture, at once. Raises EmptyError where nothing is drawn; HostError: no document, no pixels in it…

        With "selection" the pixels are those of the active layer in the selection's bounds, and `selection` is set:
        the panel blanks what lies outside it. With "group" the layers of the group come along.
        """
        raise NotImplementedError

    def selection(self, capture):
        """-> bytes, one per pixel of a Capture of now: how far it is selected (0..255). None: nothing is selected."""
        _ = capture

    def masks(self):
        """-> list of (key, name) of the layers and masks, but the active one, that may say which strokes to keep."""
        return []

    def mask(self, key, capture):
        """-> bytes, one per pixel of a Capture of now: what is painted on that layer or mask (0..255).

        Raises HostError when it is gone, or nothing is painted on it there.
        """
        raise HostError(tr("The layer with what to keep is not in the drawing any more: choose another one."))

    def pictures(self):
        """-> list of (key, name) of the layers, topmost first, that picture() gives."""
        return []

    def picture(self, key, capture=None):
        """-> Picture of that layer as it looks alone: of the whole canvas, or of what a Capture took of it.

        Raises HostError when it is gone, or nothing is painted on it there.
        """
        raise HostError(tr("The layer with that picture is not in the drawing any more: choose another one."))

    def insert(self, layers, as_reference=False, instead_of=(), within=None, under=()):
        """Put HostLayers above the active layer, inside its group; -> the key of what was inserted.

        under: keys of layers below the lowest of which they come instead, and which stay as they are.
        instead_of: keys of layers (Capture.sources) that are hidden for it, and above the topmost of which it comes.
        within: Coverage: of those layers only what it covers is hidden; None: all.
        One undo step takes all of it back, and no pixel of an existing layer is changed.
        as_reference: locked, half transparent, under "Drawover references"; the artist's layer stays active.
        """
        raise NotImplementedError

    def holds(self, key):
        """-> True while what was inserted under this key is in the drawing."""
        raise NotImplementedError

    def preview(self, mockup):
        """Show a Mockup in the place of the drawing: no document is changed, nothing is saved. None takes it away."""
        raise NotImplementedError

    def prepare(self, sources, within=None):
        """A mockup in the place of these layers will be wanted soon: a host may make ready for it when it is idle.

        within: Coverage of what of them it stands for; None: all.
        """

    # Where a host has several drawings, or one that must not be touched at every moment, it answers these as well.

    def drawing(self):
        """-> str: the key of the drawing that is in front. "" for all where a host has one drawing at a time."""
        return ""

    def read(self, drawing, make, done, failed):
        """Take the steps of make(), a generator that reads a drawing, as soon as that disturbs nobody; here: at once.

        make() is called anew where the drawing changes meanwhile. done(what it returns), or failed(sentence) of its
        HostError. -> a call that gives it up.
        """
        _ = drawing
        _at_once(make(), done, failed)
        return lambda: None

    def capturing(self, what, drawing=""):
        """Steps, each of some milliseconds; -> Capture of that drawing, as capture()."""
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

    def insert_into(self, drawing, layers, done, failed, **how):
        """As insert(), into the drawing of that key and no other, as soon as that disturbs nobody.

        done(key of what was inserted), or failed(sentence). how: as_reference, instead_of, within, under.
        """

        def steps():
            yield
            return self.insert(layers, **how)

        _at_once(steps(), done, failed)

    def concealed(self, key, drawing=""):
        """-> the name of a hidden group that keeps what was inserted from being seen, or ""."""
        _ = key, drawing
        return ""

    def keep(self, files):
        """Keep these with the drawing, in the place of those before; they are saved along when it is saved.

        files: dict of plain names ("history.json") to bytes, some megabytes in all; empty: nothing is to be kept.
        """

    def kept(self):
        """-> dict as keep() took it, of the drawing that is open; empty when there is none."""
        return {}

    def keep_with(self, drawing, files):
        """As keep(), with the drawing of that key."""
        _ = drawing
        self.keep(files)

    def kept_with(self, drawing):
        """As kept(), of the drawing of that key."""
        _ = drawing
        return self.kept()


def _at_once(steps, done, failed):
    try:
        while True:
            next(steps)
    except StopIteration as end:
        done(end.value)
    except HostError as error:
        failed(str(error))
