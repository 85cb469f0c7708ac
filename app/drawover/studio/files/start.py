"""What the studio opens with when no file was named: the bundled sketch, as a drawing with its lines on a layer."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ... import places
from ...document.formats import png
from ...document.layers import Document, Layer, blank
from ...panel.words import tr

_GREY = 12  # of 255; channels that differ less are one tone


def sample_sketch() -> Path | None:
    """The sketch to begin with, or None where none is installed."""
    pictures = sorted((places.resources() / "samples").glob("*.png"))
    return next((path for path in pictures if path.stem == "sample-sketch"), pictures[0] if pictures else None)


def lines_on_paper(picture: Document) -> Document:
    """A grey picture on opaque white becomes dark lines on a layer of their own above a white background.

    It looks the same; but the lines can now be hidden, faded and moved. Pictures in color stay as they are.
    """
    rgba = picture.flattened()
    color = rgba[..., :3].astype(np.int16)
    opaque = bool((rgba[..., 3] == 255).all())
    if opaque and int(np.ptp(color, axis=2).max()) > _GREY:
        return picture
    if opaque:
        lines = np.zeros_like(rgba)
        lines[..., 3] = 255 - color.mean(2).round().astype(np.uint8)
    else:
        lines = rgba
    paper = blank(picture.width, picture.height, picture.dpi)
    return Document(
        picture.width, picture.height, (paper.layers[0], Layer.from_rgba(tr("Sketch"), lines)), dpi=picture.dpi
    )


def first_drawing(file: Path) -> Document:
    """The sample as it is opened. Raises DocumentError."""
    return lines_on_paper(png.read(file))
