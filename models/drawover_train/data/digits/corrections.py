"""Flawed digits as the product sees them, with ground truth: training data of the pack `digits`.

Half of them keep MNIST's broad strokes; the others are redrawn along their center lines by pens of many widths, since
artists use finer ones. Each is framed as in the engine, after flaws were added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from skimage.morphology import skeletonize

from drawover.raster.ink.lines import SPREAD, encode, field_from_ink

from ..drawing import split_of
from . import stages as digits

SIZE = 128  # px of ink
FIELD = 64  # px of fields and displacements
PENS = (2.0, 8.0)  # half widths in pixels of SIZE
MOST = 0.8  # largest flaw amount; 0.7 is severe in the recipe `digits`
_SOUND = 0.15  # fraction without any flaw


@dataclass(frozen=True)
class Digit:
    """One MNIST digit: subject, class, ink (SIZE, SIZE) uint8, its true field, and distance to its center lines."""

    subject: str
    kind: int
    ink: np.ndarray
    field: np.ndarray  # (FIELD, FIELD) float32 0..1
    away: np.ndarray  # (SIZE, SIZE) float32

    def drawn(self, pen: float | None) -> tuple[np.ndarray, np.ndarray]:
        """Ink and field as in MNIST, or by a round pen of this half width (pixels of SIZE)."""
        if pen is None:
            return self.ink, self.field
        ink = np.rint(np.clip(pen - self.away + 0.5, 0, 1) * 255).astype(np.uint8)
        distance = np.clip((pen - self.away) / SIZE, -SPREAD, SPREAD).astype(np.float32)
        return ink, encode(cv2.resize(distance, (FIELD, FIELD), interpolation=cv2.INTER_AREA))


@dataclass(frozen=True)
class Example:
    """A digit with flaws in the engine's frame, and the ground truth.

    ink, clean: (SIZE, SIZE) uint8, both in that frame; shift: (FIELD, FIELD, 2) float32, a stroke's displacement to its
    correct place, in fractions of the frame; alone: (SIZE, SIZE) uint8 clean ink and field: (FIELD, FIELD) float32, in
    the digit's own frame.
    """

    digit: Digit
    ink: np.ndarray
    clean: np.ndarray
    shift: np.ndarray
    alone: np.ndarray
    field: np.ndarray


def read(root: Path, split: str, limit: int | None = None) -> list[Digit]:
    """The digits of a split, cycling through classes; `root`: the folder of packages."""
    found = []
    scans = digits.scans(root)
    for subject in digits.RECIPE.subjects(root, None):
        if split_of(subject.name) != split:
            continue
        kind, number = subject.key
        fine = digits.outlined(scans[kind * digits.EACH + number], 2 * SIZE)
        ink = cv2.resize(fine, (SIZE, SIZE), interpolation=cv2.INTER_AREA)
        field = encode(field_from_ink(fine, FIELD, least_cells=0.9))
        middle = skeletonize(ink > 127).astype(np.uint8)
        away = cv2.distanceTransform(1 - middle, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        found.append(Digit(subject.name, kind, ink, field, away))
        if len(found) == limit:
            break
    return found


def example(digit: Digit, amount: float, pen: float | None, random: np.random.Generator) -> Example:
    """The digit flawed by `amount`, about 0..1 (0: correct)."""
    alone, field = digit.drawn(pen)
    ink, shift = alone, np.zeros((FIELD, FIELD, 2), np.float32)
    if amount:
        ink, facts = digits.flawed(alone, amount, random)
        shift = digits.displacement(facts, FIELD)
    frame = framing(ink)
    scale = frame[0, 0]
    return Example(digit, placed(ink, frame), placed(alone, frame), _resampled(shift, frame) * scale, alone, field)


def framing(ink: np.ndarray) -> np.ndarray:
    """(2, 3) affine, in fractions of the side, to the engine's frame of this ink (S, S)."""
    left, top, width, height = cv2.boundingRect((ink > 40).astype(np.uint8))
    scale = len(ink) / (max(width, height, 1) * (1 + 2 * digits.MARGIN))
    x, y = (left + width / 2) / len(ink), (top + height / 2) / len(ink)
    return np.array([[scale, 0, 0.5 - x * scale], [0, scale, 0.5 - y * scale]])


def placed(ink: np.ndarray, frame: np.ndarray) -> np.ndarray:
    """Ink (S, S) transformed by an affine in fractions of the side."""
    return cv2.warpAffine(ink, _in_pixels(frame, len(ink)), ink.shape[::-1], flags=cv2.INTER_LINEAR)


def _resampled(shift: np.ndarray, frame: np.ndarray) -> np.ndarray:
    matrix = _in_pixels(frame, len(shift))
    return cv2.warpAffine(shift, matrix, shift.shape[1::-1], flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _in_pixels(frame: np.ndarray, size: int) -> np.ndarray:
    """The affine for pixels with centers at +½."""
    matrix = frame.copy()
    matrix[:, 2] = frame[:, 2] * size + (frame[:, :2].sum(1) - 1) / 2
    return matrix


def examples(found: Sequence[Digit], count: int, random: np.random.Generator) -> list[Example]:
    """`count` examples, cycling through all digits, with random flaws, half of them by a pen."""
    made = []
    for n in range(count):
        amount = 0.0 if random.random() < _SOUND else random.uniform(0.1, MOST)
        pen = None if random.random() < 0.5 else random.uniform(*PENS)
        made.append(example(found[n % len(found)], amount, pen, random))
    return made
