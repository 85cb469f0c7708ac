"""What the studio opens without a file: the bundled sketch, as a drawing with its lines on a separate layer."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ... import places
from ...document.formats import png
from ...document.layers import Document, Layer, blank
from ...panel.words import tr

_GREY = 12  # of 255; smaller differences between channels count as gray


def sample_sketch() -> Path | None:
    """The sample sketch, or None if none is installed."""
    pictures = sorted((places.resources() / "samples").glob("*.png"))
    return next((path for path in pictures if path.stem == "sample-sketch"), pictures[0] if pictures else None)


def lines_on_paper(picture: Document) -> Document:
    """Convert a gray picture on opaque white to dark lines on a separate layer above a white background.

    It looks the same, but the lines can be hidden, faded and moved. Pictures in color are not changed.
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
    """The sample as a document. Raises DocumentError."""
    return lines_on_paper(png.read(file))
