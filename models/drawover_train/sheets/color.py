"""A sheet of the task `color`: unseen line art, a row each, in the colors of unseen exemplars, a column each.

python -m drawover_train sheet color
"""

from __future__ import annotations

import itertools
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from drawover.engine.engine import Engine
from drawover.engine.request import IMAGE, Request, Watch
from drawover.engine.tasks.color import ColorParameters
from drawover.raster.vector.shapes import draw

from ..data.color.colored import HELD_OUT, faces
from ..data.correct.flaws import placing
from ..data.drawing import compose, framing
from ..data.faces import shading
from ..data.faces.color import ColoredDrawing, painted, under_the_line
from ..data.faces.palettes import names_for, palettes, table
from ..scoring.correct import on_canvas
from .correct import paste

DRAWINGS, EXEMPLARS = 12, 6
_SIDE = 512  # pixels of the drawings and the exemplars
_SHOWN = 256  # pixels of a picture on the sheet
_STYLES = ("adventurer", "lorelei", "micah", "toon-head", "personas", "big-ears")  # of the exemplars
_SEED = 11


def frame_of(face: ColoredDrawing, random: np.random.Generator) -> np.ndarray:
    """(2, 3): where the face lies in a picture whose side is 1."""
    count, own = len(face.drawing.parts), placing(random, flip=False)
    return compose(framing(face.drawing.mapped(np.broadcast_to(own, (count, 2, 3)))), own)


def line_art(face: ColoredDrawing, frame: np.ndarray) -> np.ndarray:
    """(S, S) uint8 ink."""
    return draw(face.drawing.mapped(np.broadcast_to(frame, (len(face.drawing.parts), 2, 3))).shapes, _SIDE)


def finished(face: ColoredDrawing, palette: str, random: np.random.Generator) -> np.ndarray:
    """(S, S, 4) uint8: the face in a palette, shaded, with its lines."""
    frame = frame_of(face, random)
    ink, fill = line_art(face, frame), under_the_line(face.labels(_SIDE, frame))
    light = shading.forms(fill, ink, np.zeros((0, 2)), random)
    picture = shading.shaded(painted(fill, np.zeros_like(ink), table(palettes()[palette])), ink, light)
    return np.dstack([picture, np.full(ink.shape, 255, np.uint8)])


def colored(engine: Engine, image: np.ndarray, exemplar: np.ndarray) -> np.ndarray:
    """(256, 256, 3) uint8: the first suggestion for a drawing with one exemplar, on white."""
    request = Request({IMAGE: image, "exemplar0": exemplar}, "color", "colors", ColorParameters(count=1))
    picture = next(iter(engine.answer(request, Watch()).suggestions())).picture
    return _on_white(picture)


def write_color_sheet(sources: Path, packs: Path, own: Path, out: Path) -> Path:
    """Write <out>/color.png: drawings in styles that the pack was not trained on and by hand (`own`, a folder)."""
    cv2.setNumThreads(1)
    random, engine = np.random.default_rng(_SEED), Engine([packs], threads=1)
    files = sorted(own.glob("*.png"))
    images = [np.asarray(Image.open(file).convert("RGBA")) for file in files[: DRAWINGS // 2]]
    for _, face in itertools.islice(faces(sources, HELD_OUT, _SEED), DRAWINGS - len(images)):
        images.append(on_canvas(line_art(face, frame_of(face, random))))
    names = random.permutation(names_for("test"))[:EXEMPLARS].tolist()
    subjects = itertools.islice(faces(sources, _STYLES, _SEED + 1), EXEMPLARS)
    exemplars = [finished(face, name, random) for (_, face), name in zip(subjects, names, strict=True)]
    head = {"": np.full((_SHOWN, _SHOWN, 3), 255, np.uint8)}
    head |= {f"exemplar {n}": _small(_on_white(each)) for n, each in enumerate(exemplars, 1)}
    rows = [head]
    for image in images:
        row = {"": _small(_on_white(image))}
        row |= {f"exemplar {n}": colored(engine, image, each) for n, each in enumerate(exemplars, 1)}
        rows.append(row)
    out.mkdir(parents=True, exist_ok=True)
    return paste(rows, out / "color.png", 256)


def _small(rgb: np.ndarray) -> np.ndarray:
    return cv2.resize(rgb, (_SHOWN, _SHOWN), interpolation=cv2.INTER_AREA)


def _on_white(rgba: np.ndarray) -> np.ndarray:
    cover = rgba[..., 3:].astype(np.float32) / 255
    return (rgba[..., :3] * cover + 255 * (1 - cover)).round().astype(np.uint8)
