"""What the engine is shown of a capture: as shared files where engine and panel share a machine, else as PNG parts."""

from . import pixels
from .qt import rgba_image


def send(capture, fields, folder):
    """-> dict of a form's parts to PNG bytes; what lies in a shared file instead is named by `fields` now.

    folder: where pixels are exchanged as files, or "". Raises pixels.PixelError when the drawing itself is unusable.
    """
    size = capture.width, capture.height
    if size[0] * size[1] <= pixels.SMALL:
        folder = ""
    parts = {}
    raw = capture.rgba is not None or capture.selection is not None
    shared = pixels.shared(folder, pixels.as_rgba(capture), *size) if folder and raw else None
    if shared:
        fields["image"] = shared
    else:
        parts["image"] = pixels.as_png(capture)
    for name, mask in (("selection", capture.inside), ("keep", capture.keep)):
        if mask is not None:
            parts[name] = pixels.mask_png(mask, *size)
    named = [pixels.shared(folder, rgba, *size) if folder else None for _, rgba in capture.layers]
    if named and all(named):
        fields["layers"] = named
    else:
        for number, (_, rgba) in enumerate(capture.layers):
            parts["layer{}".format(number)] = pixels.png(rgba_image(rgba, *size))
    return parts
