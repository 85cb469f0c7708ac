"""Pictures of one layer: reads PNG, JPEG, WebP and whatever else Pillow can; writes the flattened drawing as PNG."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .. import tiles as tl
from ..errors import DocumentError, ReadError
from ..layers import Document, Layer
from ..tiles import Rect
from .atomic import replacing, why
from .encode import png_bands
from .pixels import decode


def read(path: str | Path) -> Document:
    """A drawing of one layer, named like the file. Raises ReadError or TooLargeError."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            rgba, dpi = decode(file, f"“{path.name}”")
    except DocumentError:
        raise
    except OSError as error:
        raise ReadError(f"“{path.name}” cannot be opened: {why(error, reading=True)}.") from error
    height, width = rgba.shape[:2]
    return Document(width, height, (Layer.from_rgba(path.stem or "Picture", rgba),), dpi=dpi)


def writing(document: Document, path: str | Path) -> Iterator[float]:
    """Write the flattened drawing in short slices; yields what is done, 0..1. WriteError leaves the old file whole."""

    def pixels(rect: Rect):
        return tl.straight(document.compose(rect))

    with replacing(Path(path)) as file:
        bands = max(1, document.height // tl.TILE)
        for done, part in enumerate(png_bands(pixels, document.rect, document.dpi)):
            file.write(part)
            yield min(1.0, done / bands)


def write(document: Document, path: str | Path) -> None:
    """Write the flattened drawing at once. WriteError leaves the old file whole."""
    for _ in writing(document, path):
        pass
