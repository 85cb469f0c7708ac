"""The error avoidance paper's figures as sheets: drawings after each module, and the distributions of components."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

from ..studies.input_spaces import Studied

SHOWN = ("plain", "one", "three", "unheld", "separate", "iterative")
TITLES = {
    "plain": "G alone",
    "one": "1 LIS module",
    "three": "3 LIS modules",
    "unheld": "3 LIS modules, without similarity",
    "separate": "R-separate",
    "separate-one": "R-separate after 1 LIS module",
    "iterative": "R-iterative",
}
COLUMNS = 16
COMPONENTS = 6  # of the latent, as in the paper's Figure 26
SAMPLES = 100_000
_PAPER, _RULE, _TEXT, _QUIET = (246, 245, 242), (214, 211, 205), (40, 40, 44), (130, 128, 124)
_BEFORE, _AFTER = (58, 107, 190), (200, 60, 50)
_CELL, _GAP, _LABEL, _HEAD, _MARGIN = 56, 4, 170, 30, 16
_PLOT, _PLOT_HEIGHT = 190, 110


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def write_modules(studies: Mapping[str, Mapping[str, Studied]], path: Path, seed: int = 3) -> None:
    """For each domain and variant one row per step: the same latents in a domain, one per column."""
    bands: list[tuple[str, list[tuple[str, np.ndarray]]]] = []
    for domain, variants in studies.items():
        for name in SHOWN:
            if name not in variants:
                continue
            latents = torch.randn(COLUMNS, variants[name].shape.latent, generator=torch.Generator().manual_seed(seed))
            rows = [(step.name, step.drawn[:, 0].numpy()) for step in variants[name].steps(latents)]
            bands.append((f"{domain}: {TITLES[name]}", rows))
    width = 2 * _MARGIN + _LABEL + COLUMNS * (_CELL + _GAP)
    height = _MARGIN + sum(_HEAD + len(rows) * (_CELL + _GAP) + _GAP for _, rows in bands) + _MARGIN
    sheet = Image.new("RGB", (width, height), _PAPER)
    draw, top = ImageDraw.Draw(sheet), _MARGIN
    for title, rows in bands:
        draw.text((_MARGIN, top + _HEAD / 2), title, _TEXT, _font(16), "lm")
        top += _HEAD
        for name, drawn in rows:
            draw.text((_MARGIN, top + _CELL / 2), name, _QUIET, _font(13), "lm")
            for column, ink in enumerate(drawn):
                picture = Image.fromarray(np.rint(255 * (1 - ink)).astype(np.uint8))
                left = _MARGIN + _LABEL + column * (_CELL + _GAP)
                sheet.paste(picture.resize((_CELL, _CELL), Image.Resampling.LANCZOS), (left, top))
            top += _CELL + _GAP
        top += _GAP
    sheet.save(path, optimize=True)


def histogram(values: np.ndarray, bins: int = 80, reach: float = 4.0) -> np.ndarray:
    """(bins,) density of values (N,) over −reach..reach; values outside are in no bin."""
    counts, edges = np.histogram(values, bins, (-reach, reach))
    return counts / (len(values) * (edges[1] - edges[0]))


def write_histograms(studies: Mapping[str, Mapping[str, Studied]], path: Path, seed: int = 0) -> None:
    """Densities of the first components before (blue) and after (red) the last module, one row per variant with
    modules."""
    rows = [
        (d, n, s) for d, variants in studies.items() for n, s in variants.items() if n in ("one", "three", "unheld")
    ]
    width = 2 * _MARGIN + COMPONENTS * (_PLOT + 2 * _GAP)
    height = _MARGIN + len(rows) * (_HEAD + _PLOT_HEIGHT + _MARGIN) + _MARGIN
    sheet = Image.new("RGB", (width, height), _PAPER)
    draw = ImageDraw.Draw(sheet)
    for row, (domain, name, studied) in enumerate(rows):
        top = _MARGIN + row * (_HEAD + _PLOT_HEIGHT + _MARGIN)
        draw.text((_MARGIN, top + _HEAD / 2), f"{domain}: {TITLES[name]}", _TEXT, _font(16), "lm")
        draw.text(
            (width - _MARGIN, top + _HEAD / 2),
            "components 1 to 6 of the latent: as they came (blue), after the last module (red)",
            _QUIET, _font(13), "rm",
        )  # fmt: skip
        z = torch.randn(SAMPLES, studied.shape.latent, generator=torch.Generator().manual_seed(seed))
        with torch.no_grad():
            moved = studied.generator.lis(z)
        for component in range(COMPONENTS):
            left = _MARGIN + component * (_PLOT + 2 * _GAP)
            box = (left, top + _HEAD, left + _PLOT, top + _HEAD + _PLOT_HEIGHT)
            _plot(draw, box, histogram(z[:, component].numpy()), histogram(moved[:, component].numpy()))
    sheet.save(path, optimize=True)


def _plot(draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int], before: np.ndarray, after: np.ndarray) -> None:
    left, top, right, bottom = box
    draw.rectangle(box, (255, 255, 255), _RULE)
    middle = (left + right) / 2
    draw.line((middle, top, middle, bottom), _RULE)
    highest = 1.08 * max(before.max(), after.max())
    for densities, color in ((before, _BEFORE), (after, _AFTER)):
        x = np.linspace(left, right, len(densities))
        y = bottom - densities / highest * (bottom - top)
        draw.line(list(zip(x.tolist(), y.tolist(), strict=True)), color, 2)
