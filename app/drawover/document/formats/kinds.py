"""The table of all file formats that Drawover reads and writes: names, suffixes, capabilities and losses.

Reading detects the format by content, writing by the suffix. Codecs are in the other modules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..blend import MODES
from ..errors import DocumentError, ReadError, WriteError
from ..layers import Document, Layer, check_size
from . import ora, picture, png, stack
from .atomic import unsaved, why
from .bounded import bounded
from .encode import BandCache


@dataclass(frozen=True)
class Kind:
    """A file format. `layered`: it stores layers, so that a drawing can be kept in it."""

    suffixes: tuple[str, ...]  # the first is the default
    title: str
    layered: bool = False
    written: bool = True
    quality: bool = False  # whether it has an adjustable lossy quality


KINDS = (
    Kind((".ora",), "OpenRaster drawing", layered=True),
    Kind((".psd",), "Photoshop document", layered=True),
    Kind((".psb",), "Large Photoshop document", layered=True, written=False),
    Kind((".png",), "PNG picture"),
    Kind((".jpg", ".jpeg"), "JPEG picture", quality=True),
    Kind((".webp",), "WebP picture", quality=True),
    Kind((".tif", ".tiff"), "TIFF picture"),
    Kind((".bmp",), "BMP picture"),
    Kind((".gif",), "GIF picture", written=False),
    Kind((".tga",), "TGA picture", written=False),
)
READABLE = tuple(suffix for kind in KINDS for suffix in kind.suffixes)
WRITABLE = tuple(suffix for kind in KINDS if kind.written for suffix in kind.suffixes)
LAYERED = tuple(suffix for kind in KINDS if kind.layered for suffix in kind.suffixes)


def kind_for(path: str | Path) -> Kind | None:
    """Look up the format by suffix; None if unknown."""
    suffix = Path(path).suffix.lower()
    return next((kind for kind in KINDS if suffix in kind.suffixes), None)


@dataclass(frozen=True)
class Opened:
    """A drawing loaded from a file."""

    document: Document
    losses: tuple[str, ...] = ()  # one sentence for each loss
    extras: Mapping[str, bytes] = field(default_factory=dict)  # files that our .ora keeps alongside the layers
    native: bool = False  # whether the content is an .ora


def read(path: str | Path) -> Opened:
    """Load a drawing from a file of any format. Raises ReadError or TooLargeError, never anything else."""
    path = Path(path)
    what = f"“{path.name}”"
    try:
        with path.open("rb") as file:
            head = file.read(64)
    except OSError as error:
        raise ReadError(f"{what} cannot be opened: {why(error, reading=True)}.") from error
    if head.startswith(b"PK"):
        if b"application/x-krita" in head:
            raise ReadError(f"{what} is Krita's own kind of file: save it as .ora in Krita, and open that.")
        document, lost = ora.opened(path)
        foreign = (node for node in document.walk() if node.blend not in MODES)
        losses = tuple(f"“{node.name}” is shown as Normal: Drawover has no “{node.blend}”." for node in foreign)
        return Opened(document, _short((*lost, *losses)), ora.read_extras(path), native=True)
    if head.startswith(b"8BPS"):
        from .psd import read as psd

        document, losses = psd.read(path)
        return Opened(document, _short(losses))
    if path.suffix.lower() in (".ora", ".psd", ".psb") and not _a_picture(head):
        raise ReadError(f"{what} is damaged: it does not hold what its name says.")
    document, losses = png.opened(path)
    return Opened(document, losses)


def _short(sentences: tuple[str, ...]) -> tuple[str, ...]:
    """Limit the length: layer names can be of any length, sentences cannot."""
    return tuple(one if len(one) <= 300 else f"{one[:140]} … {one[-140:]}" for one in sentences)


def _a_picture(head: bytes) -> bool:
    """A PNG or JPEG under a wrong suffix is opened all the same."""
    return head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"GIF8"))


@dataclass(frozen=True)
class Export:
    """Options for writing, where the format has any."""

    size: tuple[int, int] | None = None  # (width, height) in pixels; None: the drawing's size
    quality: int = picture.QUALITY  # 1..100, for formats with `quality`


def losses(document: Document, path: str | Path, others: bool = True) -> tuple[str, ...]:
    """What a file of that name would not store of the drawing, a sentence each.

    others: for .ora, also what only Drawover reads back from the file.
    """
    kind = kind_for(path)
    if kind is None:
        return ()
    if kind.layered:
        try:
            return _short(_layer_losses(document, kind, others))
        except WriteError as error:  # then nothing would be written, and the reason is what to report
            return (str(error),)
    notes = []
    if sum(isinstance(node, Layer) for node in document.walk()) > 1:
        notes.append("The layers are flattened into one picture.")
    if picture.on_paper(kind.suffixes[0]) and picture.has_transparency(document):
        notes.append("What is transparent becomes white.")
    return tuple(notes)


def _layer_losses(document: Document, kind: Kind, others: bool) -> tuple[str, ...]:
    if kind.suffixes == (".ora",):
        kept, cut = bounded(document)
        found = stack.losses(kept)
        return (*cut, *found.here, *found.elsewhere) if others else (*cut, *found.here)
    from .psd import write as psd

    return psd.losses(document)


def writing(
    document: Document,
    path: str | Path,
    export: Export | None = None,
    extras: Mapping[str, bytes] | None = None,
    cache: BandCache | None = None,
) -> Iterator[float]:
    """Write in short slices, so that drawing can go on; yields the progress, 0..1.

    Any failure is a DocumentError, and leaves the old file intact.
    """
    path = Path(path)
    try:
        yield from _writing(document, path, export or Export(), extras, cache)
    except DocumentError:
        raise
    except Exception as error:
        raise unsaved(path, error) from error


def _writing(
    document: Document, path: Path, export: Export, extras: Mapping[str, bytes] | None, cache: BandCache | None
) -> Iterator[float]:
    kind = kind_for(path)
    if kind is None or not kind.written:
        raise WriteError(unknown(path))
    size = export.size if export.size != (document.width, document.height) else None
    if size is not None:
        check_size(*size)
    if kind.layered:
        if size is not None:
            raise WriteError(f"A {kind.suffixes[0]} keeps its layers at their size: leave out the scale.")
        if kind.suffixes == (".ora",):
            yield from ora.writing(document, path, extras, cache)
        else:
            from .psd import write as psd

            yield 0.0  # importing it takes as long as a slice may
            yield from psd.writing(document, path, cache)
    elif kind.suffixes == (".png",) and size is None:
        yield from png.writing(document, path)
    else:
        yield from picture.writing(document, path, size, export.quality)


def unknown(path: Path) -> str:
    """The message why no file of that name can be written."""
    named = f"“{path.suffix}” files" if path.suffix else "files without a suffix"
    return f"Drawover does not write {named}: choose {', '.join(WRITABLE[:-1])} or {WRITABLE[-1]}."
