"""Scores of edited stages that are carried through, against the drawing that was truly edited."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from skimage.color import deltaE_ciede2000, rgb2lab

from drawover.engine.tasks.stages.workflow import Inferred, over
from drawover.raster.color.flats import GAP
from drawover.raster.color.seen import Look

from ..data.faces.edits import LARGE, SMALL, Edited, edits
from ..metrics.color import NEAR
from ..metrics.features import Features
from ..metrics.perceptual import perceptual_distances

SIDE = 512  # pixels
HAIR, PART, PALETTE = "hair swapped whole", "another part swapped", "another palette"
_OFF = 30  # coverage below which a pixel is off the lines


class Carried(NamedTuple):
    """One edit carried through: (S, S, 3) uint8 each."""

    before: np.ndarray
    sketch: np.ndarray  # as edited, on white
    result: np.ndarray
    truth: np.ndarray
    plain: np.ndarray  # the edited lines alone over what was there
    flat: np.ndarray  # the flat colors of the result
    true_flat: np.ndarray
    area: np.ndarray  # (S, S) bool: where lines or flat colors truly differ
    off: np.ndarray  # (S, S) bool: off the lines
    same: bool  # whether stages that were given back unedited changed nothing


class Score(NamedTuple):
    """Means over the edits."""

    edits: int
    left: float  # perceptual distance to the truth as a share of the unedited picture's
    plain: float  # the same of the edited lines alone
    away: float  # outside of the area, mean difference to the unedited picture, in levels
    equal: float  # share of those pixels that are equal, 0..1
    right: float  # share of the area off the lines with the right flat color, 0..1
    same: int  # pictures that no edit changed


def sketch_edited(inferred: Inferred, edit: Edited) -> np.ndarray:
    """The sketch as an artist edits it: what differs is erased, and drawn as it is in the true drawing."""
    away = (cv2.absdiff(edit.before.line, edit.after.line) > 0) | (edit.before.regions != edit.after.regions)
    zone = cv2.dilate(away.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    drawn = np.zeros_like(inferred.stages.sketch)
    drawn[..., :3], drawn[..., 3] = inferred.found.color, edit.after.line
    drawn[edit.after.line == 0] = 0
    return np.where(zone[..., None], drawn, inferred.stages.sketch)


def flats_recolored(inferred: Inferred, edit: Edited) -> np.ndarray:
    """The flats with each region in the color that the other palette has for most of it."""
    labels, flats = inferred.found.labels, inferred.stages.flat.copy()
    count = int(edit.before.regions.max()) + 1
    for name in range(1, int(labels.max()) + 1):
        own = labels == name
        if not own.any():
            continue
        region = int(np.bincount(edit.before.regions[own], minlength=count).argmax())
        flats[own, :3] = np.median(edit.recolored.flat[edit.before.regions == region], axis=0)
    return flats


def carried_through(edit: Edited, look: Look, palette: bool) -> Carried:
    """The edit of the sketch, or of the flats to another palette."""
    picture = edit.before.finished
    inferred = Inferred(np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)]), GAP, look)
    own = inferred.stages
    same = np.array_equal(inferred.edited(own.sketch.copy(), own.flat.copy(), None).finished, own.finished)
    if palette:
        flats = flats_recolored(inferred, edit)
        found, sketch, true = inferred.edited(None, flats, None), own.sketch, edit.recolored
        area = (edit.before.flat != true.flat).any(2)
        plain = over(flats, own.sketch)
    else:
        sketch = sketch_edited(inferred, edit)
        found, true, area = inferred.edited(sketch, None, None), edit.after, edit.area
        plain = np.where((sketch != own.sketch).any(2)[..., None], over(own.flat, sketch), own.finished)
    white = np.full_like(own.finished, 255)
    return Carried(
        picture, over(white, sketch)[..., :3], found.finished[..., :3], true.finished, plain[..., :3],
        found.flat[..., :3], true.flat, area, true.line < _OFF, same,
    )  # fmt: skip


def all_carried(
    sources: Path, look: Look, held: bool, large: int = 16, small: int = 8
) -> Iterator[tuple[str, Carried]]:
    """Edits of unseen faces, each by what it is; large, small: how many swaps of hair, and of other parts."""
    for edit in edits(sources, LARGE, held, large, SIDE):
        yield HAIR, carried_through(edit, look, False)
    for edit in edits(sources, SMALL, held, small, SIDE):
        yield PART, carried_through(edit, look, False)
        yield PALETTE, carried_through(edit, look, True)


def score(found: list[Carried], features: Features) -> Score:
    """Means over several edits."""
    rows = np.array([_one(each, features) for each in found])
    means = rows.mean(0)
    unedited, result, plain = means[:3]
    return Score(
        len(found), float(result / unedited), float(plain / unedited), *(float(n) for n in means[3:]),
        same=sum(each.same for each in found),
    )  # fmt: skip


def _one(each: Carried, features: Features) -> tuple[float, ...]:
    true = each.truth / np.float32(255)
    distances = [
        float(perceptual_distances([drawn / np.float32(255)], [true], features)[0])
        for drawn in (each.before, each.result, each.plain)
    ]
    away = np.abs(each.result.astype(np.int16) - each.before)[~each.area]
    outside = (float(away.mean()), float((away == 0).all(1).mean())) if len(away) else (0.0, 1.0)
    near = deltaE_ciede2000(rgb2lab(each.flat), rgb2lab(each.true_flat)) < NEAR
    return (*distances, *outside, float(near[each.area & each.off].mean()))
