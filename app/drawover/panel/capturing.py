"""What a question is asked about: the drawing, where it may change, what is to stay, and whether it is a new one."""

import zlib

from .host import HostError
from .words import later, tr

EVERYWHERE = later("Nothing is selected, so the whole drawing may change.")


def captured(host, what, inside=False, keep=""):
    """-> (Capture, a line for the status or ""). Raises HostError.

    what: layer | group | visible | selection; inside: change only what is selected; keep: key of a mask, or "".
    """
    capture, line = host.capture(what), ""
    if inside and what != "selection":
        capture.inside = host.selection(capture)
        if capture.inside is None:
            line = tr(EVERYWHERE)
        elif not any(capture.inside):
            raise HostError(tr("The selection lies outside of the drawing: select what may change, or nothing."))
    if keep:
        capture.keep = host.mask(keep, capture)
    return capture, line


def mark(capture):
    """-> a value that is another when the drawing, or one of its masks, is another."""
    pixels = [capture.rgba if capture.rgba is not None else capture.png, capture.inside, capture.keep]
    pixels += [rgba for _, rgba in capture.layers]
    return (capture.width, capture.height, *(zlib.crc32(each) if each is not None else None for each in pixels))
