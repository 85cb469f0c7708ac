"""All that a host is to the panel: whoever owns a canvas gives this much, and nothing else of it is visible here."""

from .qt import QtCore


class HostError(Exception):
    """`str(error)` is one sentence for the artist: what is wrong, and what to do."""


class Capture:
    """A drawing as the host hands it over.

    png: bytes of a PNG (RGBA, 8 bit, sRGB, straight alpha), or None when `rgba` is given
    rgba: bytes, width*height*4, straight alpha RGBA in rows from the top, or None when `png` is given
    width, height: pixels of what was captured; x, y: where its top-left corner lies on the canvas
    canvas_width, canvas_height: pixels of the whole canvas
    selection: bytes, one per captured pixel (0..255), or None
    dpi: pixels per inch
    """

    __slots__ = ("canvas_height", "canvas_width", "dpi", "height", "png", "rgba", "selection", "width", "x", "y")

    def __init__(self, width, height, png=None, rgba=None, x=0, y=0, canvas_width=0, canvas_height=0,
                 selection=None, dpi=72.0):  # fmt: skip
        self.width, self.height, self.png, self.rgba = width, height, png, rgba
        self.x, self.y = x, y
        self.canvas_width, self.canvas_height = canvas_width or width, canvas_height or height
        self.selection, self.dpi = selection, dpi


class HostLayer:
    """Pixels to insert: `rgba` bytes (width*height*4), straight alpha, rows from the top; opacity 0..1.

    (x, y): where the top-left corner lies on the canvas, in canvas pixels.
    shown_width, shown_height: the size in canvas pixels at which they are to be shown. Layers to insert come at
    that size already (shown_width == width); a preview may come smaller, and the host stretches it.
    """

    __slots__ = ("height", "name", "opacity", "rgba", "shown_height", "shown_width", "width", "x", "y")

    def __init__(self, name, rgba, width, height, x=0, y=0, opacity=1.0, shown_width=0, shown_height=0):
        self.name, self.rgba, self.width, self.height = name, rgba, width, height
        self.x, self.y, self.opacity = x, y, opacity
        self.shown_width, self.shown_height = shown_width or width, shown_height or height


class Host(QtCore.QObject):
    """Base of every host. `what` is one of: "layer", "group", "visible", "selection"."""

    changed = QtCore.Signal()  # the drawing or the active document changed
    dropped = QtCore.Signal(str, float, float)  # a suggestion's key was dropped at (x, y) in canvas pixels

    def capture(self, what):
        """-> Capture, at once. Raises HostError: no document, empty layer, a kind of layer without pixels…

        With "selection" the pixels are those of the active layer in the selection's bounds, and `selection` is set:
        the panel blanks what lies outside it.
        """
        raise NotImplementedError

    def insert(self, layers, as_reference=False):
        """Put HostLayers above the active layer, inside its group: one undo step, no existing layer changed.

        as_reference: locked, half transparent, under "Drawover references"; the artist's layer stays active.
        """
        raise NotImplementedError

    def preview(self, layer):
        """Show a HostLayer over the canvas, locked and never saved, at its shown size; None takes it away."""
        raise NotImplementedError
