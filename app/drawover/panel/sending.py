"""Encodes a capture for the engine: as shared files if engine and panel share a machine, else as PNG parts.

In short steps, between which the host's event loop runs: a large drawing takes half a second.
"""

from . import pixels


def sending(capture, fields, folder):
    """Steps; -> dict of form parts to PNG bytes; what is in a shared file instead is added to `fields`.

    folder: for exchanging pixels as files, or "". Raises pixels.PixelError if the drawing is unusable.
    """
    size = capture.width, capture.height
    if is_small(capture):
        folder = ""
    parts, named, left = {}, {}, []
    try:
        raw = capture.png is None or capture.selection is not None
        shared = (yield from _shared(folder, pixels.bands(capture), size, left)) if folder and raw else None
        if shared:
            named["image"] = shared
        elif raw:
            parts["image"] = yield from pixels.packing(pixels.bands(capture), *size, pixels.COLOR)
        else:
            parts["image"] = bytes(capture.png or b"")
        for name, mask in (("selection", capture.inside), ("keep", capture.keep)):
            if mask is not None:
                parts[name] = yield from pixels.packing(pixels.mask_bands(mask, *size), *size, pixels.GRAY)
        more = [("layer{}".format(number), rgba, size) for number, (_, rgba) in enumerate(capture.layers)]
        more += [(name, each.rgba, (each.width, each.height)) for name, each in capture.pictures.items()]
        for name, rgba, shape in more:
            shared = (yield from _shared(folder, pixels.rows(rgba, *shape), shape, left)) if folder else None
            if shared:
                named[name] = shared
            else:
                parts[name] = yield from pixels.packing(pixels.rows(rgba, *shape), *shape, pixels.COLOR)
        if named:
            fields["images"] = named
    except BaseException:  # usually cancelled: the engine will never learn of these files
        for name in left:
            pixels.remove_shared(folder, name)
        raise
    return parts


def is_small(capture):
    """Return whether a drawing is small enough to send at once and as PNG."""
    return capture.width * capture.height <= pixels.SMALL


def _shared(folder, bands, size, left):
    """Steps; -> dict that names raw pixels in the shared folder; None if there is no room for them."""
    try:
        name = yield from pixels.leaving_shared(folder, bands)
    except OSError:  # fall back to the socket, which is slower
        return None
    left.append(name)
    return {"shared": name, "width": size[0], "height": size[1]}
