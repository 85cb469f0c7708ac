"""Inking compared with alternatives for rough drawings: filters, and a plain FCN with the same training.

Every drawing is unseen, put on a canvas of 512 pixels in three styles, and processed by the product's own code.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from drawover.engine.request import Watch
from drawover.engine.runner import OnnxRunner
from drawover.engine.tasks.correct import inked
from drawover.raster.ink.lines import stroke_width
from drawover.raster.vector.shapes import draw

from ...data import domain_of
from ...data.drawing import Drawing
from ...data.faces import media
from ...metrics.inking import gaps, stray_pieces
from ...metrics.lines import line_f1
from ...scoring.correct import SIZE, Case, on_canvas
from .. import MissingError
from . import filters

TITLE = "Inked: rough strokes to clean ink"
TRAINING = "`python -m drawover_train train inked` takes 22 minutes of one core; then `export ink`."
CANVAS = 512
SEEN = 256  # pixels at which lines are compared
FAMILIES = {"faces": ("faces", 24), "objects": ("objects", 16)}  # domain, unseen drawings
HELD_OUT = {"faces": 16, "objects": 10}
STUDIES = ("inked", "field", "plain")
SHEET = 8
_FITTED_ON = 6  # drawings of the training split for the filters' settings

Method = Callable[[np.ndarray], np.ndarray]  # (H, W) uint8 ink -> (H, W) float32 ink 0..1


class Network:
    """One network of models/studies/inked, run as in the engine."""

    def __init__(self, path: Path, threads: int = 2) -> None:
        self._runner = OnnxRunner(path.read_bytes(), path.stem, threads, ["CPUExecutionProvider"])

    def run(self, role: str, watch: Watch | None = None, **inputs: np.ndarray) -> np.ndarray:
        return next(iter(self._runner.run(inputs, watch).values()))


def by_field(network: Network, ink: np.ndarray) -> np.ndarray:
    """Ink as in the product."""
    return inked.inked(network, Watch(), on_canvas(ink)).on_canvas(ink.shape[1], ink.shape[0]).astype(np.float32) / 255


def by_regression(network: Network, ink: np.ndarray) -> np.ndarray:
    """The plain FCN at the same working size; its ink is upscaled to the canvas."""
    factor = inked.reduction(ink)
    if not factor:
        return np.zeros(ink.shape, np.float32)
    drawn = inked.distance_field(network, Watch(), inked.normalized(ink, factor))
    wide, high = (round(side * factor) for side in drawn.shape[::-1])
    large = cv2.resize(drawn, (wide, high), interpolation=cv2.INTER_CUBIC)
    return large[: ink.shape[0], : ink.shape[1]].clip(0, 1)


def by_filter(chosen: Callable[[np.ndarray], np.ndarray], ink: np.ndarray) -> np.ndarray:
    return chosen(inked.normalized(ink, 1))


# -- drawings, in several styles -------------------------------------------------------------------------------------


class Rough(NamedTuple):
    """One drawing in one style: uint8 ink (CANVAS, CANVAS), its truth, and the window of faces' features."""

    rough: np.ndarray
    true: np.ndarray
    window: tuple[int, int, int, int]


def _several_passes(fine: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """(S, S) uint8 of (2 S, 2 S) ink: light, thin passes over construction lines."""
    import torch

    from ...data.correct import inking

    torch.manual_seed(int(random.integers(1 << 31)))
    size = len(fine) // 2
    line = cv2.resize(fine, (size, size), interpolation=cv2.INTER_AREA)
    stroke = stroke_width(line)
    far = torch.from_numpy(inking.distance(line).astype(np.float32))[None, None]
    drawn = inking.passes(far, torch.full((1, 1, 1, 1), stroke))[0, 0].numpy()
    under = inking.construction(size, stroke, random)
    return np.round(255 * np.maximum(drawn, under)).astype(np.uint8)


def _line(fine: np.ndarray) -> np.ndarray:
    return cv2.resize(fine, (len(fine) // 2,) * 2, interpolation=cv2.INTER_AREA)


STYLES: dict[str, Callable[[np.ndarray, np.random.Generator], np.ndarray]] = {
    "pencil": lambda fine, random: media.pencil(_line(fine), 1.0, random),
    "marker": lambda fine, random: media.marker(fine, random),
    "several passes": _several_passes,
}


def roughed(drawing: Drawing, style: str, features: Sequence[str]) -> Rough:
    """The correct drawing in this style, deterministically."""
    random = np.random.default_rng((zlib.crc32(drawing.subject.encode()), list(STYLES).index(style)))
    case = Case.from_drawing(drawing, 0.0)
    fine = draw(case.clean.shapes, 2 * CANVAS)
    known = [name for name in features if name in case.clean.parts]
    window = case.window(known) if known else (0, 0, SIZE, SIZE)
    return Rough(STYLES[style](fine, random), _line(fine), window)


def _at(ink: np.ndarray, size: int) -> np.ndarray:
    """(size, size) float32 ink 0..1 of larger ink, uint8 or float."""
    small = cv2.resize(ink, (size, size), interpolation=cv2.INTER_AREA)
    return small.astype(np.float32) / 255 if ink.dtype == np.uint8 else small


def measured(drawn: np.ndarray, case: Rough) -> tuple[float, float, float, float]:
    """F1 within 1 pixel of SEEN, the same within 1 of SIZE in the window, gaps, stray pieces."""
    drawn_small, true = _at(drawn, SEEN), _at(case.true, SEEN)
    small = line_f1(_at(drawn, SIZE), _at(case.true, SIZE), case.window)
    return line_f1(drawn_small, true), small, gaps(drawn_small, true), stray_pieces(drawn_small, true)


def methods(scratch: Path, models: Path) -> dict[str, Method]:
    """The methods by name. Filters are fitted on drawings of the training split, in the same styles. MissingError."""
    folder = models / "studies" / "inked"
    if not all((folder / f"{name}.onnx").exists() for name in STUDIES):
        raise MissingError("models/studies/inked is not whole.")
    learned = [d for d in domain_of("faces").drawings(scratch / "src", 40) if d.split == "train"][:_FITTED_ON]
    cases = [roughed(d, style, ()) for d in learned for style in STYLES]
    pairs = [(inked.normalized(c.rough, 1), c.true) for c in cases]
    stroke = float(np.median([stroke_width(c.rough) for c in cases]))
    levels, xdog = filters.fitted(pairs, lambda drawn, true: line_f1(_at(drawn, SEEN), _at(true, SEEN)), stroke)
    ours, field, plain = (Network(folder / f"{name}.onnx") for name in STUDIES)
    return {
        "as drawn": partial(by_filter, filters.Levels(0, 1)),
        "Levels": partial(by_filter, levels),
        "XDoG": partial(by_filter, xdog),
        "plain FCN": partial(by_regression, plain),
        "inked, without clDice": partial(by_field, field),
        "inked": partial(by_field, ours),
    }


# -- the table -------------------------------------------------------------------------------------------------------


def make(scratch: Path, models: Path) -> str:
    known = methods(scratch, models)
    sources = scratch / "src"
    parts = [
        f"Unseen drawings on a canvas of {CANVAS} pixels, roughed by three hands. F1: of lines within 1 pixel, the",
        f"whole drawing at {SEEN}; in the face's window at {SIZE}, as the scores of packs have it. Gaps in the true",
        "lines, and stray pieces beside them, per 100 pixels of true line. The filters' settings are those that do",
        "best on drawings of the training split; the networks saw the same crops, equally often.", "",
        "| drawings | hand | method | F1 | F1, window | gaps | stray pieces |", "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for name, (domain, many) in FAMILIES.items():
        family = domain_of(domain)
        families = {f"unseen {name}": family.unseen(sources, many)[:many]}
        count = HELD_OUT[name]
        held_out = family.held_out(sources, count)[:count]
        families[f"{name} of a style never trained on ({family.held_out_style})"] = held_out
        for title, drawings in families.items():
            parts += _rows(title, drawings, family.features, known)
    parts += ["", "## Time", "", *_times(known)]
    path = models / "sheets" / "inked.png"
    sheet(scratch, known).save(path, optimize=True)
    return "\n".join([*parts, "", "![rough, each method, truth](../sheets/inked.png)"])


def _rows(title: str, drawings: Sequence[Drawing], features: Sequence[str], known: dict[str, Method]) -> list[str]:
    rows = []
    for style in STYLES:
        cases = [roughed(drawing, style, features) for drawing in drawings]
        for name, method in known.items():
            scores = np.nanmean([measured(method(case.rough), case) for case in cases], axis=0)
            first, window, missed, strayed = scores
            seen = f"{window:.3f}" if features else "–"
            rows.append(f"| {title} | {style} | {name} | {first:.3f} | {seen} | {missed:.2f} | {strayed:.2f} |")
    return rows


def _times(known: dict[str, Method]) -> list[str]:
    """Seconds per megapixel of canvas, two threads, on a page of thin pen strokes and on one large face."""
    pages = {"a page of thin strokes": page(2048, 4.0), "large strokes": page(2048, 24.0)}
    rows = [f"| method | {' | '.join(f'{name}, s a megapixel' for name in pages)} |", "|---" * (1 + len(pages)) + "|"]
    for name, method in known.items():
        if name == "as drawn":
            continue
        spent = []
        for ink in pages.values():
            tries = []
            for _ in range(3):
                start = time.perf_counter()
                method(ink)
                tries.append(time.perf_counter() - start)
            spent.append(min(tries) / (ink.size / 1e6))
        rows.append(f"| {name} | " + " | ".join(f"{seconds:.3f}" for seconds in spent) + " |")
    return rows


def page(side: int, stroke: float, seed: int = 0) -> np.ndarray:
    """(side, side) uint8 ink: round strokes of that width across a page, about 20 widths apart."""
    random = np.random.default_rng(seed)
    ink = np.zeros((side, side), np.uint8)
    for _ in range(round((side / (20 * stroke)) ** 2)):
        x, y = (int(v) for v in random.uniform(0, side, 2))
        radii = tuple(int(v) for v in random.uniform(4 * stroke, 20 * stroke, 2))
        start = random.uniform(0, 360)
        cv2.ellipse(ink, (x, y), radii, random.uniform(0, 360), start, start + 240, 230, round(stroke), cv2.LINE_AA)
    return ink


# -- the sheet -------------------------------------------------------------------------------------------------------


def sheet(scratch: Path, known: dict[str, Method], cell: int = 256) -> Image.Image:
    """A row per drawing: rough, by each method, and correct. Cropped from the canvas at 100 %."""
    faces, things = domain_of("faces"), domain_of("objects")
    chosen = [*faces.unseen(scratch / "src", 8)[:3], *faces.held_out(scratch / "src", 3)[:2],
              *things.unseen(scratch / "src", 5)[1:4]]  # fmt: skip
    names, styles = ["rough", *list(known)[1:], "truth"], list(STYLES)
    head = 26
    picture = Image.new("RGB", (len(names) * cell, head + SHEET * cell), (255, 255, 255))
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(15)
    for column, name in enumerate(names):
        pen.text(((column + 0.5) * cell, head / 2), name, (40, 40, 44), font, "mm")
    for row, drawing in enumerate(chosen[:SHEET]):
        case = roughed(drawing, styles[row % len(styles)], faces.features)
        left, top, right, bottom = (v * CANVAS // SIZE for v in case.window)
        x = int(np.clip((left + right - cell) // 2, 0, CANVAS - cell))
        y = int(np.clip((top + bottom - cell) // 2, 0, CANVAS - cell))
        inks = [case.rough, *(method(case.rough) for method in list(known.values())[1:]), case.true]
        for column, ink in enumerate(inks):
            part = ink[y : y + cell, x : x + cell]
            shade = part if part.dtype == np.uint8 else np.round(part * 255).astype(np.uint8)
            picture.paste(Image.fromarray(255 - shade), (column * cell, head + row * cell))
        pen.line((0, head + row * cell, picture.width, head + row * cell), (214, 211, 205))
    return picture.quantize(64, dither=Image.Dither.NONE)
