"""Where a suggestion is inserted: instead of the drawing, above it, or beside it; and the paper needed there."""

from . import pixels
from .host import HostLayer
from .qt import QtCore, QtGui, image_rgba, rgba_image
from .words import tr

PLACINGS = ("replace", "above", "beside")

_GAP = 0.05  # between a drawing and a suggestion beside it, as a fraction of its longer side
_GRAIN = 64  # pixels of the longer side at which paper is sampled: it varies slowly
_REACH = 4  # of those pixels: lines are narrower than twice this


def replaces(own, placing):
    """Whether a suggestion replaces the drawing; own: it is made of the artist's own lines."""
    return placing == "replace" and own


def shift_beside(bounds, capture):
    """-> (dx, dy, fits): the shift that puts `bounds` beside its original position, and whether the canvas has room.

    bounds: (x0, y0, x1, y1) in canvas pixels. Prefers right, left, below, above; without room, the side with the most.
    """
    x0, y0, x1, y1 = bounds
    width, height = x1 - x0, y1 - y0
    gap = max(round(_GAP * max(width, height)), 1)
    sides = (
        (capture.canvas_width - x1 - gap - width, width + gap, 0),
        (x0 - gap - width, -width - gap, 0),
        (capture.canvas_height - y1 - gap - height, 0, height + gap),
        (y0 - gap - height, 0, -height - gap),
    )
    for room, dx, dy in sides:
        if room >= 0:
            return dx, dy, True
    _, dx, dy = max(sides, key=lambda side: side[0])
    return dx, dy, False


def ink(layers):
    """-> (x0, y0, x1, y1) around all ink of HostLayers, in canvas pixels at their shown size; None if there is none."""
    found = []
    for layer in layers:
        bounds = pixels.ink_bounds(layer)
        if bounds:
            wide, high = layer.shown_width / layer.width, layer.shown_height / layer.height
            x0, y0, x1, y1 = (each - at for each, at in zip(bounds, (layer.x, layer.y) * 2))  # noqa: B905
            found.append((layer.x + x0 * wide, layer.y + y0 * high, layer.x + x1 * wide, layer.y + y1 * high))
    if not found:
        return None
    return tuple(round(f(each[i] for each in found)) for i, f in enumerate((min, min, max, max)))


def shifted(layer, dx, dy):
    """-> a copy of the HostLayer, shifted on the canvas."""
    return layer.at(layer.x + dx, layer.y + dy)


# -- paper -----------------------------------------------------------------------------------------------------------


def paper(capture, width, height):
    """-> HostLayer (width × height, shown over the complete capture): the paper of an opaque drawing without its lines.

    Keeps the paper's color and gradual shading, but not its grain. Raises pixels.PixelError.
    """
    image = pixels.as_image(capture)
    size = image.size().scaled(QtCore.QSize(_GRAIN, _GRAIN), QtCore.Qt.AspectRatioMode.KeepAspectRatio)
    size = size.expandedTo(QtCore.QSize(1, 1))
    ways = QtCore.Qt.TransformationMode.SmoothTransformation
    small = image.scaled(size, QtCore.Qt.AspectRatioMode.IgnoreAspectRatio, ways)
    across, rgba = size.width(), image_rgba(small)
    planes = [bytearray(rgba[channel::4]) for channel in range(3)]
    middle = sorted(planes[1])[len(planes[1]) // 2]
    most = max if middle >= 128 else min  # lines are darker than light paper, and lighter than dark paper
    for _ in range(_REACH):
        planes = [_spread(plane, across, most) for plane in planes]
    for _ in range(2):
        planes = [_spread(plane, across, _mean) for plane in planes]
    flat = bytearray(b"\xff") * (4 * len(planes[0]))
    for channel, plane in enumerate(planes):
        flat[channel::4] = plane
    even = rgba_image(bytes(flat), across, size.height()).convertToFormat(QtGui.QImage.Format.Format_RGB32)
    large = even.scaled(QtCore.QSize(width, height), QtCore.Qt.AspectRatioMode.IgnoreAspectRatio, ways)
    return HostLayer(tr("Drawover: paper"), image_rgba(large), width, height, capture.x, capture.y, 1.0,
                     capture.width, capture.height)  # fmt: skip


def _mean(values):
    return sum(values) // len(values)


def _spread(plane, across, reduce):
    """-> bytearray: `of` applied to each value and its neighbors, along rows and then along columns."""
    for step, end in ((1, across), (across, len(plane) // across)):
        out = bytearray(plane)
        for at, value in enumerate(plane):
            place = at % across if step == 1 else at // across
            near = [value]
            if place > 0:
                near.append(plane[at - step])
            if place < end - 1:
                near.append(plane[at + step])
            out[at] = reduce(near)
        plane = out
    return plane
