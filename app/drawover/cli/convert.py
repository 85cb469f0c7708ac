"""`drawover convert`: any kind of drawing or picture to any other, without a window. What was lost goes to stderr.

document/formats/kinds.py defines the kinds of files.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from ..document.errors import DocumentError, WriteError
from ..document.formats import kinds
from ..document.layers import Document

ABOUT = """\
Makes one kind of file of another, by their names' endings:

  layers     .ora .psd                     (read as well: .psb)
  pictures   .png .jpg .webp .tif .bmp     (read as well: .gif .tga)

Layers, groups, blend modes, masks and clipping go from .ora to .psd and back. What the new file cannot hold is told,
a line each, on stderr. Color profiles (Adobe RGB, Display P3, CMYK, …) become sRGB.
"""
MORE = """\
examples:
  drawover convert portrait.psd portrait.ora
  drawover convert portrait.ora portrait.jpg --width 1200 --quality 85
  drawover convert *.psd drawings/ --to .ora        each into the folder drawings, which is made if need be
  drawover convert portrait.ora portrait.png --force   take the place of a portrait.png that is there

A file that is there already is never replaced without --force, and even then only once the new one is whole.
Exit code: 0 done, 1 something was not done (one sentence on stderr says why), 2 wrong usage, 130 cancelled.
"""


def fill(parser: argparse.ArgumentParser, within: Callable[..., Callable[[str], float]]) -> None:
    """Add the command's options."""
    add = parser.add_argument
    add("files", type=Path, nargs="+", metavar="IN", help="what to convert")
    add("out", type=Path, metavar="OUT", help="the new file; or a folder, which several IN need, with --to")
    add("--to", metavar="KIND", help="the kind of file to write into a folder: .ora, .psd, .png, .jpg, .webp, …")
    size = parser.add_mutually_exclusive_group()
    scale = "how large the picture becomes: 0.5 is half as wide"
    size.add_argument("--scale", type=within(float, 0.001, 64), metavar="S", help=scale)
    width = "how wide the picture becomes, in pixels"
    size.add_argument("--width", type=within(int, 1, 65535), metavar="W", help=width)
    quality = "for .jpg and .webp: 1 is smallest, 100 is best, and lossless in .webp (default: 92)"
    add("--quality", type=within(int, 1, 100), default=kinds.Export().quality, metavar="Q", help=quality)
    add("--force", action="store_true", help="replace files that are there already")
    add("--quiet", action="store_true", help="do not tell what was lost")


def run(given: argparse.Namespace, usage: Callable[[str], object]) -> int:
    """Convert all files; `usage` exits with a message on wrong arguments. Returns 1 if any failed, else 0."""
    try:
        pairs = _pairs(given.files, given.out, given.to)
    except ValueError as error:
        usage(str(error))
        raise
    failed = 0
    for source, target in pairs:
        try:
            _one(source, target, given)
        except DocumentError as error:
            print(f"drawover: {error}", file=sys.stderr)
            failed += 1
        except MemoryError:
            print(f"drawover: There is not enough memory for {source}: close other programs.", file=sys.stderr)
            failed += 1
    if failed and len(pairs) > 1:
        print(f"drawover: {failed} of {len(pairs)} files were not converted.", file=sys.stderr)
    return 1 if failed else 0


def _pairs(files: Sequence[Path], out: Path, to: str | None) -> list[tuple[Path, Path]]:
    """Return each source with its target. ValueError describes wrong arguments."""
    if to is not None:
        to = to if to.startswith(".") else f".{to}"
        _writable(Path(f"x{to}"))
        if out.suffix and not out.is_dir() and kinds.kind_for(out) is not None:
            raise ValueError(f"--to is for a folder, and {out} is named like a file")
        pairs = [(file, out / f"{file.stem}{to.lower()}") for file in files]
        names = [target for _, target in pairs]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"two of the files would become {twice}: convert them one at a time")
        return pairs
    if out.is_dir():
        raise ValueError(f"{out} is a folder: say what to write there, such as --to .png")
    if len(files) > 1:
        raise ValueError("several files need a folder to go to: OUT, and --to with the kind, such as --to .png")
    _writable(out)
    return [(files[0], out)]


def _writable(path: Path) -> None:
    kind = kinds.kind_for(path)
    if kind is None or not kind.written:
        raise ValueError(kinds.unknown(path))


def _one(source: Path, target: Path, given: argparse.Namespace) -> None:
    if target.exists() and not given.force:
        raise WriteError(f"{target} is there already: choose another name, or add --force to replace it.")
    opened = kinds.read(source)
    size = _size(opened.document, given.scale, given.width)
    lost = (*opened.losses, *kinds.losses(opened.document, target))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(f"The folder {target.parent} cannot be made: {error.strerror}.") from error
    # Additional data in our own .ora files is copied to the new file.
    for _ in kinds.writing(opened.document, target, kinds.Export(size, given.quality), opened.extras):
        pass
    if not given.quiet:
        for sentence in dict.fromkeys(lost):
            print(f"{source.name}: {sentence}", file=sys.stderr)
    print(f"{source} → {target}" if _speaks() else f"{source} -> {target}")


def _size(document: Document, scale: float | None, width: int | None) -> tuple[int, int] | None:
    if scale is None and width is None:
        return None
    factor = scale if scale is not None else (width or document.width) / document.width
    across = width or max(1, round(document.width * factor))
    return across, max(1, round(document.height * factor))


def _speaks() -> bool:
    return (sys.stdout.encoding or "").lower().startswith("utf")
