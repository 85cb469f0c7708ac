"""Captures the input of a request: the drawing, where it may change, what to keep, and a fingerprint of all of it.

In short steps, between which the host's event loop runs.
"""

import zlib

from .host import Capture, HostError
from .pixels import reduced
from .words import later, tr

_SLICE = 2 << 20  # bytes summed per step
EVERYWHERE = later("Nothing is selected, so the whole drawing may change.")


def capturing(host, drawing, what, inside=False, keep="", pictures=()):
    """Steps; -> (Capture, fingerprint, a line for the status or ""). Raises HostError.

    drawing: its key; what: layer | group | visible | selection, or a Capture to be used again; inside: change only the
    selected part; keep: key of a mask, or ""; pictures: a (name, Picture or key of a host layer, whether it is aligned
    with the drawing) for each.
    fingerprint: a value that differs if the drawing, a mask or a picture differs.
    """
    line = ""
    capture = what if isinstance(what, Capture) else (yield from host.capturing(what, drawing))
    if inside and what != "selection":
        capture.inside = yield from host.selecting(capture)
        if capture.inside is None:
            line = tr(EVERYWHERE)
        elif not any(capture.inside):
            raise HostError(tr("The selection lies outside of the drawing: select what may change, or nothing."))
    if keep:
        capture.keep = yield from host.masking(keep, capture)
    for name, picture, fits in pictures:
        if isinstance(picture, str):
            picture = yield from host.picturing(picture, capture if fits else None, drawing)
            if not fits:
                picture = reduced(picture)
        capture.pictures[name] = picture
    return capture, (yield from _fingerprint(capture)), line


def _fingerprint(capture):
    pixels = [capture.rgba if capture.rgba is not None else capture.png, capture.inside, capture.keep]
    pixels += [rgba for _, rgba in capture.layers] + [each.rgba for each in capture.pictures.values()]
    sums = [capture.width, capture.height]
    for each in pixels:
        view, total = memoryview(each or b""), 0
        for start in range(0, len(view), _SLICE):
            total = zlib.crc32(view[start : start + _SLICE], total)
            yield
        sums.append(total)
    return tuple(sums)
