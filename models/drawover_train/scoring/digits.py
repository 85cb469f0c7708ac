"""Scores the pack `digits` in the product's pipeline, on digits never trained on, and writes its card."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from drawover.engine.engine import Engine, Loaded
from drawover.engine.request import Watch
from drawover.engine.tasks.correct import CorrectParameters, correction_of
from drawover.engine.tasks.correct.correction import Correction
from drawover.engine.tasks.correct.recipe import Recipe

from ..data.digits import stages as digits
from ..data.digits.corrections import framing, placed
from ..data.drawing import split_of
from ..data.store import shrunk
from ..export import digits as digit_export
from ..metrics.judged import DIGIT_SIZE, class_kept, digit_judge
from ..metrics.lines import endpoint_error

CANVAS = 256
_GRID = 64  # cells per side of compared displacements


def as_judged(ink: np.ndarray) -> np.ndarray:
    """(28, 28) float32 of ink (S, S) uint8, framed like the digit judge's training data."""
    return (
        cv2.resize(placed(ink, framing(ink)), (DIGIT_SIZE,) * 2, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    )


def corrected(networks: Loaded, ink: np.ndarray, facts: dict | None) -> tuple[dict[str, float], dict[str, np.ndarray]]:
    """Errors in pixels of 128 over the ink, before and mine; and the inks (256, 256) uint8 of drawn and mine.

    ink: (CANVAS, CANVAS) uint8; facts: its known flaws, for digits.displacement, or None.
    """
    rgba = np.dstack([np.zeros((*ink.shape, 3), np.uint8), ink])
    correction = Correction(
        correction_of(rgba, pack="digits", parameters=CorrectParameters(count=1, anyway=True)), networks, Watch()
    )
    true = np.zeros((_GRID, _GRID, 2), np.float32)
    if facts is not None:
        frame, line = correction.frame, (np.arange(_GRID, dtype=np.float32) + 0.5) / _GRID
        x, y = ((line * frame.size + start) - 0.5 for start in (frame.x, frame.y))
        everywhere = digits.displacement(facts, CANVAS) * (CANVAS / frame.size)
        grid = np.meshgrid(x.astype(np.float32), y.astype(np.float32))
        true = cv2.remap(everywhere, *grid, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    on = cv2.resize(correction.ink, (_GRID, _GRID), interpolation=cv2.INTER_AREA) > 0.3
    mine = Recipe("mine", 1.0, None)
    field = correction.forward_field(mine)
    errors = {"before": endpoint_error(np.zeros_like(true), true * 128, on),
              "mine": endpoint_error(field * 128, true * 128, on)}  # fmt: skip
    drawn = Recipe("drawn", 1.0, correction.atlas.names[correction.nearest[0]])
    return errors, {name: correction.picture(r)[..., 3] for name, r in (("mine", mine), ("drawn", drawn))}


def score_digits(sources: Path, folder: Path, count: int = 1000) -> dict[str, float]:
    """Measure the pack in `folder` on at least `count` views per severity, of all unseen digits (of `count` of them,
    cycling through classes, if that is less); write its card."""
    networks, judge = Engine([folder.parent], threads=1).load("digits"), digit_judge()
    scans = digits.scans(sources)
    subjects = [s for s in digits.RECIPE.subjects(sources, None) if split_of(s.name) == "test"][:count]
    each = -(-count // len(subjects))
    found: dict[str, list[float]] = {}
    inks: dict[str, list[np.ndarray]] = {}
    classes = []
    for done, subject in enumerate(subjects):
        kind, number = subject.key
        draft = shrunk(digits.outlined(scans[kind * digits.EACH + number], 2 * CANVAS), CANVAS)
        found.setdefault("correct_moves", []).append(corrected(networks, draft, None)[0]["mine"])
        random = np.random.default_rng((kind, number, 3))
        for _ in range(each):
            classes.append(kind)
            for name, amount in digits.SEVERITY.items():
                ink, facts = digits.flawed(draft, amount, random)
                errors, pictures = corrected(networks, ink, facts)
                for key, value in errors.items():
                    found.setdefault(f"{name}_{key}", []).append(value)
                for key, picture in (("read", ink), *((f"kept_{k}", p) for k, p in pictures.items())):
                    inks.setdefault(f"{name}_{key}", []).append(as_judged(picture))
        print(f"\r{done + 1}/{len(subjects)} digits", end="", flush=True)
    print()
    for key, pictures in inks.items():
        found[key] = list(class_kept(pictures, classes, judge))
    scores = {"digits": float(len(subjects)), "views": float(len(classes))}
    scores |= {key: round(float(np.nanmean(values)), 4) for key, values in found.items()}
    digit_export.write_card(folder, sources, scores, str(networks.settings.get("mine", "alone")))
    print("\n".join(digit_export.scores_table(scores)))
    return scores
