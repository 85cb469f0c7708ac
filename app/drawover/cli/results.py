"""Writes a task's results into a folder: result.json, pictures, layers, result.ora, sheet.png, palettes.

All files are written to a temporary folder first and then moved, so that older results survive an error or a cancel.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from PIL import Image

from ..document.errors import WriteError
from ..document.formats import ora
from ..document.formats.atomic import why
from ..document.layers import Document
from ..document.layers import Layer as Sheet
from ..document.tiles import straight
from ..engine.request import Layer, Suggestion, as_json
from ..engine.task import LAYERS, SWATCHES, Answer, Task
from ..panel import palette_files
from .sheet import SIDE, Cell, contact_sheet, fitted, on_paper

PICTURE = 256  # pixels
_TOUCHED = 1.0  # seconds after the last result was written, from which a change is somebody's edit
_DIMMED = 0.35  # opacity of the drawing beneath its correction
_OWN = re.compile(r"(pictures|layers)/[0-9a-z-]+\.png|palettes/[0-9a-z-]+\.(gpl|kpl|ase)")


class ResultError(WriteError):
    """The folder cannot be written; `str(error)` is one sentence."""


@dataclass(frozen=True)
class Made:
    """One suggestion on disk. Paths are relative to the folder, with forward slashes."""

    suggestion: Suggestion
    picture: str
    layers: tuple[tuple[str, str], ...]  # (name, file)
    extras: tuple[tuple[str, str], ...]  # (name, file) of its other layers, such as the overlay
    palettes: tuple[str, ...] = ()  # files of its colors

    def as_json(self) -> dict[str, Any]:
        fields = self.suggestion.as_json()
        palettes = {"palettes": list(self.palettes)} if self.palettes else {}
        return {
            "picture": self.picture,
            "layers": [{"name": name, "file": file} for name, file in self.layers],
            "extras": dict(self.extras),
            **palettes,
            **{key: fields[key] for key in ("kind", "measures", "notes", "recipe")},
        }


@contextlib.contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A temporary folder, whose files are moved into `target` on success; result.json is moved last.

    Other files of older results are removed then; edited ones are renamed, and files of other origin stay. Raises
    ResultError.
    """
    if target.exists() and not target.is_dir():
        raise ResultError(f"{target} is a file; name a folder for the results.")
    made: list[Path] = []
    work: Path | None = None
    try:
        made = _make(target)
        work = Path(tempfile.mkdtemp(prefix=".drawover-", dir=target))
        yield work
        _move(work, target)
        made = []
    except WriteError as error:
        cause = error.__cause__
        raise ResultError(_sentence(target, cause if isinstance(cause, OSError) else OSError(str(error)))) from error
    except OSError as error:
        raise ResultError(_sentence(target, error)) from error
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)
        for folder in reversed(made):
            with contextlib.suppress(OSError):  # no longer empty: it stays
                folder.rmdir()


def write(
    folder: Path,
    title: str,
    task: Task,
    answer: Answer,
    suggestions: list[Suggestion],
    size: int | None,
    progress: Callable[[float, str], None],
) -> None:
    """Write the results into `folder`, layers `size` pixels wide (None: the drawing's own size).

    title: the heading of the sheet; progress: called with (0..1, the current step).
    """
    request, words = answer.request, task.words
    drawing = request.image
    if size is not None and size != drawing.shape[1]:
        drawing = _resized(drawing, size)
    height, width = drawing.shape[:2]
    for name in ("pictures", "layers"):
        (folder / name).mkdir()
    made: list[Made] = []
    sheets = [Sheet.from_rgba("Paper", np.full_like(drawing, 255), locked=True)]
    lowermost: list[Sheet] = []  # what goes under the lines
    uppermost: list[Sheet] = []
    small = _small(drawing)
    cells = [Cell(small, "Your drawing", f"{request.image.shape[1]} x {request.image.shape[0]}", accent=True)]
    for number, suggestion in enumerate(suggestions, start=1):
        progress((number - 1) / (len(suggestions) + 1), f"layers {number} of {len(suggestions)}")
        kind = words.kinds.get(suggestion.kind, suggestion.kind)
        name = f"{number:02}-{_slug(kind)}"
        picture = f"pictures/{name}.png"
        on_paper(suggestion.picture, PICTURE).save(folder / picture)
        files, merged, layers = [], np.zeros_like(drawing), answer.layers(suggestion, width, height)
        under = any(layer.flats for layer in layers)
        for place, layer in enumerate(layers, start=1):
            canvas = _on_canvas(layer, width, height)
            lines = sum(each.visible and not each.paper for each in layers[:place])
            more = "" if lines == 1 and layer.visible else f"-{_slug(layer.name)}"
            if layer.paper:
                more = "-paper"
            file = f"layers/{name}{more}.png"
            Image.fromarray(canvas).save(folder / file, compress_level=4)
            files.append((layer.name, file))
            shown = f"{number} {'paper' if layer.paper else kind if more == '' else layer.name.lower()}"
            target = lowermost if layer.flats else uppermost
            target.insert(place - 1, _sheet(shown, canvas, layer, visible=number == 1 and layer.visible))
            # On white, the drawing shows through beneath in red.
            if layer.visible and not (layer.paper and canvas.min() == 255):
                merged = _blended(merged, canvas, layer) if merged.any() else canvas
        extras = []
        for extra in suggestion.extras:
            if task.extras[extra] != LAYERS:
                continue
            for layer in answer.extra(extra, suggestion, width, height):
                canvas, label = _on_canvas(layer, width, height), layer.name.removeprefix("Drawover: ")
                extras.append((extra, f"layers/{name}-{_slug(label)}.png"))
                Image.fromarray(canvas).save(folder / extras[-1][1], compress_level=4)
                uppermost.insert(
                    len(files) + len(extras) - 1, _sheet(f"{number} {label}", canvas, layer, visible=False)
                )
        palettes = _palettes(folder, name, task, answer, suggestion)
        made.append(Made(suggestion, picture, tuple(files), tuple(extras), palettes))
        seen = _over(merged, drawing) if under else merged
        note = words.note(suggestion)
        cells.append(
            Cell(
                _small(seen),
                kind.capitalize(),
                "",
                note,
                beneath=None if under or words.replaces or merged[..., 3].min() == 255 else small,
            )
        )
    progress(len(suggestions) / (len(suggestions) + 1), "result.ora and sheet.png")
    opacity = 1.0 if lowermost or words.replaces or not suggestions else _DIMMED
    replaced = words.replaces and bool(suggestions)
    sheets += [*lowermost, Sheet.from_rgba("Drawing", drawing, opacity=opacity, visible=not replaced)]
    ora.write(Document(width, height, (*sheets, *uppermost)), folder / "result.ora")
    heading = ["" if task.needs.free else request.pack, words.heading(request.parameters), f"seed {request.seed}"]
    heading += ["beneath in red: your drawing" if any(cell.beneath is not None for cell in cells) else ""]
    subtitle = "  ·  ".join(each for each in heading if each)
    contact_sheet(title, subtitle, cells, words.warning(request.pack, answer.measures)).save(folder / "sheet.png")
    result = {
        "task": request.task,
        "pack": request.pack,
        "seed": request.seed,
        "parameters": request.parameters.as_json(),
        "measures": as_json(answer.measures),
        "suggestions": [each.as_json() for each in made],
    }
    (folder / "result.json").write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    progress(1.0, "done")


def _palettes(folder: Path, name: str, task: Task, answer: Answer, suggestion: Suggestion) -> tuple[str, ...]:
    """Write a suggestion's palette in every format, and return the files."""
    found = []
    for extra in suggestion.extras:
        if task.extras[extra] == SWATCHES:
            (folder / "palettes").mkdir(exist_ok=True)
            colors = [(each.color, each.name) for each in answer.extra(extra, suggestion, PICTURE, PICTURE)]
            for kind in palette_files.KINDS:
                found.append(f"palettes/{name}{kind}")
                (folder / found[-1]).write_bytes(palette_files.encoded(kind, name, colors))
    return tuple(found)


def _blended(below: np.ndarray, canvas: np.ndarray, layer: Layer) -> np.ndarray:
    """Blend a layer over a picture by its blend mode and opacity."""
    if layer.blend == "normal":
        return _over(below, canvas)
    height, width = below.shape[:2]
    sheets = (Sheet.from_rgba("below", below), _sheet("above", canvas, layer, visible=True))
    return straight(Document(width, height, sheets).compose())


def _slug(words: str) -> str:
    """Convert words to a file name: "what-moved"."""
    return re.sub(r"[^0-9a-z]+", "-", words.lower()).strip("-") or "suggestion"


def _sheet(name: str, canvas: np.ndarray, layer: Layer, visible: bool) -> Sheet:
    sheet = Sheet.from_rgba(name, canvas, opacity=layer.opacity, visible=visible, locked=layer.locked)
    return replace(sheet, blend=layer.blend)


def _small(rgba: np.ndarray) -> np.ndarray:
    """Reduce the picture for the sheet, to save memory until the sheet is drawn."""
    return np.asarray(fitted(rgba, 2 * SIDE))


def _resized(rgba: np.ndarray, width: int) -> np.ndarray:
    """Scale straight RGBA to `width`, keeping the aspect ratio, without bleeding of transparent pixels' colors."""
    image = Image.fromarray(np.ascontiguousarray(rgba))
    height = max(1, round(image.height * width / image.width))
    return np.array(image.resize((width, height), Image.Resampling.LANCZOS))  # Pillow premultiplies while it scales


def _on_canvas(layer: Layer, width: int, height: int) -> np.ndarray:
    """Place the layer on its canvas, cropped at the edges: (height, width, 4)."""
    if (layer.x, layer.y) == (0, 0) and layer.rgba.shape[:2] == (height, width):
        return np.ascontiguousarray(layer.rgba)
    canvas = np.zeros((height, width, 4), np.uint8)
    left, top = max(layer.x, 0), max(layer.y, 0)
    right = min(layer.x + layer.rgba.shape[1], width)
    bottom = min(layer.y + layer.rgba.shape[0], height)
    if right > left and bottom > top:
        canvas[top:bottom, left:right] = layer.rgba[top - layer.y : bottom - layer.y, left - layer.x : right - layer.x]
    return canvas


def _over(below: np.ndarray, above: np.ndarray) -> np.ndarray:
    image = Image.fromarray(below)
    image.alpha_composite(Image.fromarray(above))
    return np.asarray(image)


def _make(folder: Path) -> list[Path]:
    """Create a folder and its parents; return those that were created, outermost first."""
    missing = [folder, *folder.parents]
    missing = missing[: next((i for i, each in enumerate(missing) if each.exists()), len(missing))]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _move(work: Path, target: Path) -> None:
    older = _listed(target)
    _set_edited_aside(target, older)
    files = sorted(path.relative_to(work) for path in work.rglob("*") if path.is_file())
    files.sort(key=lambda file: file.name == "result.json")
    for file in files:
        (target / file).parent.mkdir(exist_ok=True)
        (work / file).replace(target / file)
    for file in older - {PurePosixPath(file.as_posix()) for file in files}:
        (target / file).unlink(missing_ok=True)


def _set_edited_aside(target: Path, older: set[PurePosixPath]) -> None:
    """Rename those of the older results that were edited since, so that the new ones do not replace them."""
    if not older:
        return
    written = (target / "result.json").stat().st_mtime  # it was the last one
    for file in sorted(older):
        path = target / file
        if not path.exists() or path.stat().st_mtime <= written + _TOUCHED:
            continue
        names = (f"{path.stem}-edited{n or ''}{path.suffix}" for n in itertools.count())
        kept = next(each for each in (path.with_name(name) for name in names) if not each.exists())
        path.rename(kept)
        print(f"{file} was edited: kept as {kept.name}", file=sys.stderr)


def _listed(target: Path) -> set[PurePosixPath]:
    """Return the files listed in the folder's result.json that are in our own subfolders."""
    try:
        suggestions = json.loads((target / "result.json").read_text(encoding="utf-8"))["suggestions"]
        names = [each["picture"] for each in suggestions]
        names += [layer["file"] for each in suggestions for layer in each["layers"]]
        names += [file for each in suggestions for file in each["extras"].values()]
        names += [file for each in suggestions for file in each.get("palettes", ())]
    except (OSError, ValueError, KeyError, TypeError):  # missing, or another program's
        return set()
    return {PurePosixPath(name) for name in names if _OWN.fullmatch(str(name))}


def _sentence(target: Path, error: OSError) -> str:
    return f"The results could not be written to {target}: {why(error)}; older results there are as they were."
