"""A sheet of a pack's corrections: unseen flawed drawings, drawn at five reaches, borrowed, mine, and the truth.

python -m drawover_train sheet correct faces|objects
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw

from drawover.engine.engine import Engine
from drawover.engine.request import Watch
from drawover.engine.tasks.correct import CorrectParameters, correction_of
from drawover.engine.tasks.correct.correction import Correction
from drawover.engine.tasks.correct.recipe import Recipe
from drawover.raster.vector.shapes import draw

from ..data.correct.corrections import Domain
from ..data.correct.flaws import SEVERITY
from ..data.drawing import Drawing
from ..scoring.correct import CANVAS, Case, on_canvas
from .contact import GAP, HEAD, MARGIN, PAPER, RULE, TEXT, label

SUBJECTS = 12
REACHES = (0.0, 0.25, 0.5, 0.75, 1.0)  # interpolation toward the neighbor
CELL = 148  # px
_POOL = 240  # candidates for the sheet


def chosen(unseen: Sequence[Drawing], count: int) -> list[Drawing]:
    """`count` drawings, cycling through styles, each thing once."""
    styles: dict[str, list[Drawing]] = defaultdict(list)
    for drawing in unseen:
        styles[drawing.style].append(drawing)
    found: dict[str, Drawing] = {}
    for drawing in itertools.chain(*itertools.zip_longest(*styles.values())):
        if drawing is not None and len(found) < count:
            found.setdefault(drawing.kin or drawing.subject, drawing)
    return list(found.values())


def row(engine: Engine, pack: str, case: Case) -> dict[str, np.ndarray]:
    """One drawing in every column, ink (S, S) uint8 by the column's title."""
    networks = engine.load(pack)
    flawed = draw(case.flawed.shapes, CANVAS)
    request = correction_of(on_canvas(flawed), pack=pack, parameters=CorrectParameters(count=1, anyway=True))
    correction = Correction(request, networks, Watch())
    nearest = correction.atlas.names[correction.nearest[0]]
    pictures = {"flawed": flawed}
    for reach in REACHES:
        pictures[f"drawn {reach:g}"] = correction.picture(Recipe("drawn", 1.0, nearest, reach=reach))[..., 3]
    if "built" in correction.ways:
        pictures["built"] = correction.picture(Recipe("built", 1.0, nearest))[..., 3]
    pictures["borrowed"] = correction.picture(Recipe("borrowed", 1.0, nearest))[..., 3]
    pictures["mine"] = correction.picture(Recipe("mine", 1.0, None))[..., 3]
    pictures["as it should be"] = draw(case.clean.shapes, CANVAS)
    return pictures


def write_correct_sheet(domain: Domain, sources: Path, pack: Path, out: Path) -> Path:
    """Write <out>/correct_<domain>.png; flaws are of medium severity."""
    cv2.setNumThreads(1)
    engine = Engine([pack.parent], threads=1)
    subjects = chosen(domain.unseen(sources, _POOL), SUBJECTS)
    rows = [row(engine, domain.name, Case.from_drawing(subject, SEVERITY["medium"])) for subject in subjects]
    out.mkdir(parents=True, exist_ok=True)
    return paste(rows, out / f"correct_{domain.name}.png")


def paste(rows: Sequence[Mapping[str, np.ndarray]], path: Path, colors: int = 32) -> Path:
    """Rows of pictures by title as one PNG of so many colors; each is ink, (S, S) uint8, black on white, or RGB."""
    titles = list(rows[0])
    step = CELL + GAP
    sheet = Image.new("RGB", (2 * MARGIN + len(titles) * step - GAP, MARGIN + HEAD + len(rows) * step), PAPER)
    pen = ImageDraw.Draw(sheet)
    for column, title in enumerate(titles):
        x = MARGIN + column * step
        label(pen, (x + CELL / 2, (MARGIN + HEAD) / 2), title, 15, TEXT, CELL, "mm")
        for line, pictures in enumerate(rows):
            y = MARGIN // 2 + HEAD + line * step
            small = cv2.resize(pictures[title], (CELL, CELL), interpolation=cv2.INTER_AREA)
            sheet.paste(Image.fromarray(255 - small if small.ndim == 2 else small), (x, y))
            pen.rectangle((x - 1, y - 1, x + CELL, y + CELL), outline=RULE)
    sheet.quantize(colors, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)
    return path
