"""models/sheets/correct_digits.png: twelve unseen flawed digits, and the results of each of the paper's methods.

On the left the printed networks at their 28 pixels, on the right the pack `digits` as the product draws.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

from drawover.engine.engine import Engine
from drawover.engine.request import Watch
from drawover.engine.tasks.correct import CorrectParameters, correction_of
from drawover.engine.tasks.correct.correction import Correction
from drawover.engine.tasks.correct.recipe import Recipe

from ..data.digits import stages as digits
from ..data.drawing import split_of
from ..data.store import shrunk
from ..nets.correct.digits.printed import SIDE
from ..nets.correct.nudges import Optimize, interpolated, nearest, optimized, searched
from ..studies.digits import Study, seen

STEPS = (5, 15, 50)
STRENGTHS = (0.0, 0.25, 0.5, 0.75, 1.0)
_CELL, _GAP, _HEAD, _MARGIN = 84, 4, 44, 12
_CANVAS = 256


def flawed(sources: Path, amount: float = 0.7) -> list[np.ndarray]:
    """Twelve unseen digits with severe flaws, (256, 256) uint8 ink each: one of each class, then another 2 and 5."""
    scans = digits.scans(sources)
    unseen = [s for s in digits.RECIPE.subjects(sources, None) if split_of(s.name) == "test"]
    places = [*((kind, 2) for kind in range(10)), (2, 4), (5, 4)]
    made = []
    for kind, place in places:
        _, number = [s.key for s in unseen if s.key[0] == kind][place]
        draft = shrunk(digits.outlined(scans[kind * digits.EACH + number], 2 * _CANVAS), _CANVAS)
        made.append(digits.flawed(draft, amount, np.random.default_rng((kind, number, 2)))[0])
    return made


@torch.no_grad()
def printed_columns(study: Study, inks: list[np.ndarray], real: torch.Tensor) -> dict[str, list[np.ndarray]]:
    """Results of the printed networks: title -> (28, 28) float ink each."""
    x = torch.from_numpy(np.stack([seen(shrunk(ink, 128)) for ink in inks]))
    generator, z, near = study.nets["generator"], study.encoder(x), real[nearest(x, real)]
    found = {"flawed": x, "G(E(x))": generator(z)}
    with torch.enable_grad():
        kept = optimized(z, generator, study.nets["discriminator"], Optimize(), STEPS)
    found |= {f"optimize\n{n} steps": generator(k) for n, k in zip(STEPS, kept, strict=True)}
    found |= {f"search\n{t:g}": generator(searched(z, study.encoder(near), t)) for t in STRENGTHS}
    found |= {"nearest": near, "pictures\nmixed 0.5": interpolated(x, near, 0.5)}
    return {title: list(ink.reshape(-1, SIDE, SIDE).numpy()) for title, ink in found.items()}


def pack_columns(packs: Path, inks: list[np.ndarray]) -> dict[str, list[np.ndarray]]:
    """Results of the pack for the same digits, as in the product: title -> (256, 256) float ink each."""
    found: dict[str, list[np.ndarray]] = {}
    networks = Engine([packs], threads=1).load("digits")
    for ink in inks:
        rgba = np.dstack([np.zeros((*ink.shape, 3), np.uint8), ink])
        correction = Correction(
            correction_of(rgba, pack="digits", parameters=CorrectParameters(count=1, anyway=True)), networks, Watch()
        )
        name = correction.atlas.names[correction.nearest[0]]
        found.setdefault("as drawn", []).append(ink.astype(np.float32) / 255)
        recipes = {"mine": Recipe("mine", 1.0, None)}
        recipes |= {f"drawn\n{t:g}": Recipe("drawn", 1.0, name, reach=t) for t in STRENGTHS}
        recipes |= {"borrowed\n0.5": Recipe("borrowed", 1.0, name)}
        for title, recipe in recipes.items():
            found.setdefault(title, []).append(correction.picture(recipe)[..., 3].astype(np.float32) / 255)
    return found


def sheet(bands: list[dict[str, list[np.ndarray]]]) -> Image.Image:
    """The columns of each band side by side, with a gap between bands, black on white."""
    titles = [title for band in bands for title in band]
    rows = len(next(iter(bands[0].values())))
    width = 2 * _MARGIN + len(titles) * (_CELL + _GAP) + (len(bands) - 1) * 3 * _MARGIN
    picture = Image.new("RGB", (width, _HEAD + rows * (_CELL + _GAP) + _MARGIN), (246, 245, 242))
    draw, font, x = ImageDraw.Draw(picture), ImageFont.load_default(13), _MARGIN
    for band in bands:
        for title, inks in band.items():
            draw.multiline_text((x + _CELL / 2, _HEAD / 2), title, (40, 40, 44), font, "mm", align="center")
            for row, ink in enumerate(inks):
                way = cv2.INTER_AREA if len(ink) > _CELL else cv2.INTER_CUBIC
                shade = 255 - 255 * cv2.resize(np.ascontiguousarray(ink), (_CELL, _CELL), interpolation=way).clip(0, 1)
                picture.paste(Image.fromarray(shade.astype(np.uint8)), (x, _HEAD + row * (_CELL + _GAP)))
            x += _CELL + _GAP
        x += 3 * _MARGIN
    return picture


def write(path: Path, study: Study, real: torch.Tensor, sources: Path, packs: Path) -> None:
    """Write the sheet with both bands; without the pack, only the printed networks'."""
    inks = flawed(sources)
    bands = [printed_columns(study, inks, real)]
    if (packs / "digits" / "pack.toml").exists():
        bands.append(pack_columns(packs, inks))
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet(bands).quantize(64).save(path, optimize=True)
