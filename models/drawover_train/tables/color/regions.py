"""Regions of line art compared with plain flood fill and G'MIC: drawings of the packs' atlases, with gaps cut into
their lines.

Nothing is fetched or trained: the drawings are the shipped ones.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from drawover.raster.color.flats import GAP, Flats, flats
from drawover.raster.vector import shelf
from drawover.raster.vector.shapes import Drawing, draw

from ...data.faces import media
from ...metrics.leaks import Leaks, leaks
from .. import MissingError

TITLE = "Regions of line art with gaps"
TRAINING = "Nothing is trained for it; it needs the packs faces and objects."
SIZE = 1024
DRAWINGS = 200  # with black lines
FEWER = 40  # drawings with each other kind of line
FEWEST = 20  # drawings with each kind, for a method that takes a second each
WIDEST = 0.01  # of the width: the widest gap
SIDES = (2048, 4096)  # of the timed canvases
SHEET = ((3, "ink"), (11, "gray 45 %"), (23, "pencil"), (28, "white on black"), (33, "ink"))
PALETTE = np.random.default_rng(1).integers(70, 255, (4096, 3)).astype(np.uint8)


class Cut(NamedTuple):
    """A drawing with gaps in its lines."""

    ink: np.ndarray  # (SIZE, SIZE) uint8 coverage
    gaps: int
    true: np.ndarray  # (SIZE, SIZE) int32: the regions before cutting gaps
    away: np.ndarray  # (SIZE, SIZE) bool: far enough from lines to be unaffected by wobble


def atlas(models: Path, many: int) -> list[Drawing]:
    """Drawings evenly picked from both atlases. MissingError."""
    found: list[Drawing] = []
    for name in ("faces", "objects"):
        path = models / "packs" / name / "atlas.npz"
        if not path.exists():
            raise MissingError(f"the pack {name} is not here.")
        with np.load(path) as arrays:
            shapes = {key[7:]: arrays[key] for key in arrays.files if key.startswith("shapes_")}
        every = shelf.unpack_shapes(shapes)
        found += [every[int(i)] for i in np.linspace(0, len(every) - 1, many // 2)]
    return found


def cut(drawing: Drawing, seed: int) -> Cut:
    """1 to 3 gaps of 0.4 to 1 % of the width, each across a line that separates two regions."""
    ink, random = draw(drawing, SIZE), np.random.default_rng(seed)
    area = np.where(ink < 128, 255, 0).astype(np.uint8)
    true = np.asarray(cv2.connectedComponents(area, connectivity=4, ltype=cv2.CV_32S)[1], np.int32)
    away = cv2.distanceTransform(area, cv2.DIST_L2, cv2.DIST_MASK_5) > 0.01 * SIZE
    depth = cv2.distanceTransform(cv2.bitwise_not(area), cv2.DIST_L2, cv2.DIST_MASK_5)
    middle = (depth >= cv2.dilate(depth, np.ones((3, 3))) - 0.3) & (depth > 1) & (depth < 0.012 * SIZE)
    rows, columns = np.nonzero(middle)
    across = _across(cv2.bitwise_not(area))
    result, count, gaps = ink.copy(), int(random.integers(1, 4)), 0
    for k in random.permutation(len(rows))[:400]:
        y, x = rows[k], columns[k]
        normal = np.array([np.cos(across[y, x]), np.sin(across[y, x])])
        half = depth[y, x] + 2
        sides = [np.round(np.array([x, y]) + sign * (half + 1) * normal).astype(int) for sign in (-1, 1)]
        if any((side < 0).any() or (side >= SIZE).any() for side in sides):
            continue
        adjacent = [int(true[side[1], side[0]]) for side in sides]
        if 0 in adjacent or adjacent[0] == adjacent[1]:
            continue
        wide = random.uniform(0.4, 1) * WIDEST * SIZE / 2
        along = np.array([-normal[1], normal[0]])
        corners = [[x, y] + i * half * normal + j * wide * along for i, j in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        cv2.fillPoly(result, [np.round(np.array(corners) * 16).astype(np.int32)], (0,), cv2.LINE_AA, 4)
        gaps += 1
        if gaps == count:
            break
    return Cut(result, gaps, true, away)


def _across(lines: np.ndarray) -> np.ndarray:
    """(H, W): the direction across the line at each pixel in radians, by the structure tensor."""
    soft = cv2.GaussianBlur(lines.astype(np.float32), (0, 0), SIZE / 256)
    dx, dy = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    xx, xy, yy = (cv2.GaussianBlur(product, (0, 0), SIZE / 200) for product in (dx * dx, dx * dy, dy * dy))
    return 0.5 * np.arctan2(2 * xy, xx - yy)


def colored(ink: np.ndarray, line: Sequence[int] = (0, 0, 0), paper: Sequence[int] = (255, 255, 255)) -> np.ndarray:
    """(H, W, 4) uint8 opaque: ink of one color on paper of another."""
    share = ink[..., None].astype(np.float32) / 255
    rgb = np.array(line, np.float32) * share + np.array(paper, np.float32) * (1 - share)
    return np.dstack([np.round(rgb).astype(np.uint8), np.full(ink.shape, 255, np.uint8)])


KINDS: dict[str, Callable[[np.ndarray, int], np.ndarray]] = {
    "ink": lambda ink, seed: colored(ink),
    "gray 45 %": lambda ink, seed: colored(ink, (140, 140, 140)),
    "blue": lambda ink, seed: colored(ink, (90, 170, 250)),
    "pale": lambda ink, seed: colored(ink, (205, 225, 250)),
    "white on black": lambda ink, seed: colored(ink, (255, 255, 255), (20, 20, 24)),
    "red on transparency": lambda ink, seed: np.dstack([np.full((*ink.shape, 3), (200, 40, 40), np.uint8), ink]),
    "pencil": lambda ink, seed: colored(media.pencil(ink, 1.0, np.random.default_rng(seed))),
}


def flood(rgba: np.ndarray) -> np.ndarray:
    """(H, W) int32: plain flood fill, where luma on white is above one half."""
    alpha = rgba[..., 3:].astype(np.float32) / 255
    white = np.round(rgba[..., :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)
    light = cv2.compare(cv2.cvtColor(white, cv2.COLOR_RGB2GRAY), 128.0, cv2.CMP_GE)  # pyright: ignore[reportCallIssue, reportArgumentType]
    return np.asarray(cv2.connectedComponents(light, connectivity=4, ltype=cv2.CV_32S)[1], np.int32)


def _regions(rgba: np.ndarray) -> np.ndarray:
    return flats(rgba, GAP).labels


def gmic(rgba: np.ndarray) -> np.ndarray:
    """(H, W) int32: G'MIC's "Colorize Lineart [Smart Coloring]" with its defaults, up to its choice of colors.

    The steps are those of `_fx_colorize_lineart_smart` in G'MIC's own library of commands; needs the program gmic.
    """
    with tempfile.TemporaryDirectory() as folder:
        lines, found = Path(folder) / "lines.png", Path(folder) / "regions.tiff"
        alpha = rgba[..., 3:].astype(np.float32) / 255
        white = np.round(rgba[..., :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)
        Image.fromarray(white).save(lines)
        command = ["gmic", "-v", "0", str(lines), *_GMIC.split(), "-o", f"{found},uint"]
        subprocess.run(command, check=True, capture_output=True)
        with Image.open(found) as picture:
            return np.asarray(picture).astype(np.int32)


_GMIC = """
luminance negate > {255*(1-95%)} nm strokes
+close_binary. 75,2,60,20,90,1,100,1 nm. closed
j[strokes] [closed] distance[strokes] 0 *[strokes] -1
eq[closed] 0 label_fg[closed] 0,0
+area_fg[closed] 0,0 >. 100 *[closed,-1]
watershed[closed] [strokes],0 rm[strokes]
"""

METHODS: dict[str, Callable[[np.ndarray], np.ndarray]] = {"regions": _regions, "flood fill": flood, "G'MIC": gmic}
SLOW = {"G'MIC": "gmic"}  # methods -> required programs


def scored(cuts: Sequence[tuple[int, Cut]], kind: str, method: str) -> list[Leaks]:
    rows = []
    for seed, each in cuts:
        found = METHODS[method](KINDS[kind](each.ink, seed))
        rows.append(leaks(found, each.true, each.away if kind == "pencil" else None))
    return rows


def row(cuts: Sequence[tuple[int, Cut]], kind: str, method: str) -> str:
    """One line of the table; it reports a program that is not installed."""
    program = SLOW.get(method)
    if program and not shutil.which(program):
        return f"| {kind} | {method} | not measured: the program {program} is not installed | | | | |"
    most = FEWEST if program else DRAWINGS if kind == "ink" else FEWER
    rows = np.array(scored(cuts[:: max(1, len(cuts) // most)], kind, method))
    leak, extra, lost, _ = rows.mean(axis=0)
    over = (rows[:, 0] > 0.02).mean()
    figures = f"{100 * leak:.2f} % | {100 * over:.1f} % | {extra:.2f} | {lost:.2f}"
    return f"| {kind} | {method} | {len(rows)} | {figures} |"


def make(scratch: Path, models: Path) -> str:
    cuts = [(seed, cut(drawing, seed)) for seed, drawing in enumerate(atlas(models, DRAWINGS))]
    cuts = [(seed, each) for seed, each in cuts if each.gaps]
    parts = [
        f"Faces and objects of the packs' atlases at {SIZE} pixels, 1 to 3 gaps of 0.4 to 1 % of the width cut into",
        f"the lines of each where they part two regions; gaps up to {100 * GAP:g} % count as closed. Leak: the share",
        "of pixels that lie in a region most of which is another true one. Extra and lost: regions a drawing, of those",
        "larger than 0.004 % of the picture. Pencil is compared 1 % and more from the clean lines, for its own wobble.",
        "G'MIC: its Colorize Lineart [Smart Coloring] with the settings that it comes with.",
        "",
        "| lines | method | drawings | leak, mean | drawings over 2 % | extra regions | lost regions |",
        "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    parts += [row(cuts, kind, method) for kind in KINDS for method in METHODS]
    parts += ["", "| canvas | processor time of a thread |", "|---|---|"]
    parts += [f"| {side} × {side} | {_time(atlas(models, 2)[0], side):.0f} ms |" for side in SIDES]
    path = models / "sheets" / "regions.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet(cuts).save(path, optimize=True)
    return "\n".join([*parts, "", "![lines, regions, true regions](../sheets/regions.png)"])


def _time(drawing: Drawing, side: int, tries: int = 5) -> float:
    """Minimal CPU time in milliseconds for the regions of a canvas, on one thread."""
    rgba, threads, spent = colored(draw(drawing, side)), cv2.getNumThreads(), []
    cv2.setNumThreads(1)
    for _ in range(tries):
        start = time.thread_time()
        flats(rgba)
        spent.append(1000 * (time.thread_time() - start))
    cv2.setNumThreads(threads)
    return min(spent)


def sheet(cuts: Sequence[tuple[int, Cut]], cell: int = 420) -> Image.Image:
    """A row per drawing: its lines, flats in random colors, plain flood fill, and the true regions."""
    head, names = 30, ("lines with gaps", "regions", "flood fill", "true regions")
    picture = Image.new("RGB", (len(names) * cell, head + len(SHEET) * cell), (255, 255, 255))
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(16)
    for column, name in enumerate(names):
        pen.text(((column + 0.5) * cell, head / 2), name, (40, 40, 44), font, "mm")
    for row, (share, kind) in enumerate(SHEET):
        seed, each = cuts[share * len(cuts) // FEWER]
        rgba = KINDS[kind](each.ink, seed)
        found: Flats = flats(rgba)
        shown = [rgba[..., :3], _over(found.labels, found.lines), _over(flood(rgba)), _over(each.true)]
        for column, pixels in enumerate(shown):
            small = cv2.resize(pixels, (cell, cell), interpolation=cv2.INTER_AREA)
            picture.paste(Image.fromarray(small), (column * cell, head + row * cell))
    return picture.quantize(128, dither=Image.Dither.NONE)


def _over(labels: np.ndarray, lines: np.ndarray | None = None) -> np.ndarray:
    rgb = PALETTE[labels % len(PALETTE)]
    rgb[labels == 0 if lines is None else lines > 0] = (20, 20, 24)
    return rgb
