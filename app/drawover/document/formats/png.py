"""Pictures of one layer: reads PNG, JPEG, WebP and whatever else Pillow can; writes the flattened drawing as PNG.

The other picture formats are written by picture.py.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from .. import tiles as tl
from ..errors import DocumentError, ReadError
from ..layers import Document, Layer
from ..tiles import Rect
from . import proof
from .atomic import replacing, why
from .encode import Coder, Source
from .pixels import picture
from .proof import proven


def opened(path: str | Path) -> tuple[Document, tuple[str, ...]]:
    """Load a drawing of one layer, named like the file, and its losses. ReadError or TooLargeError."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            rgba, dpi, losses = picture(file, f"“{path.name}”")
    except DocumentError:
        raise
    except OSError as error:
        raise ReadError(f"“{path.name}” cannot be opened: {why(error, reading=True)}.") from error
    height, width = rgba.shape[:2]
    layer = Layer.from_rgba(path.stem or "Picture", rgba)
    return Document(width, height, (layer,), dpi=dpi), losses


def read(path: str | Path) -> Document:
    """As opened(), returning only the drawing."""
    return opened(path)[0]


def writing(document: Document, path: str | Path) -> Iterator[float]:
    """Write the flattened drawing in slices; yields the progress, 0..1. On WriteError the old file is intact."""

    def pixels(rect: Rect):
        return tl.straight(document.compose(rect))

    with replacing(Path(path)) as file, Coder() as coder:
        bands, done = document.height // tl.TILE + 3, 0
        source = Source(pixels, document.rect)
        for part in coder.png(source, document.dpi):
            file.write(part)
            done += bool(part)
            yield min(1.0, done / bands)
        file.flush()

        def prove(part: Path) -> None:
            with part.open("rb") as again:
                proof.png(again, source, "its pixels", pixels=True)

        def settle() -> None:  # in a thread, since the disk may be slow
            os.fsync(file.fileno())
            proven(Path(file.name), Path(path).name, prove)

        for _ in coder.wait(settle):
            yield 1.0


def write(document: Document, path: str | Path) -> None:
    """Write the flattened drawing at once. On WriteError the old file is intact."""
    for _ in writing(document, path):
        pass
