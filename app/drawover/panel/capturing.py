"""What a question is asked about: the drawing, where it may change, what is to stay, and whether it is a new one.

In short steps, between which the host lets its event loop turn.
"""

import zlib

from .host import HostError
from .pixels import reduced
from .words import later, tr

_SLICE = 2 << 20  # bytes summed up at a time
EVERYWHERE = later("Nothing is selected, so the whole drawing may change.")


def capturing(host, drawing, what, inside=False, keep="", pictures=()):
    """Steps; -> (Capture, mark, a line for the status or ""). Raises HostError.

    drawing: its key; what: layer | group | visible | selection; inside: change only what is selected; keep: key of a
    mask, or ""; pictures: (name, Picture or key of a layer of the host's, whether it fits the drawing) of each.
    mark: a value that is another when the drawing, a mask or a picture is another.
    """
    capture, line = (yield from host.capturing(what, drawing)), ""
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
    return capture, (yield from _marking(capture)), line


def _marking(capture):
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
