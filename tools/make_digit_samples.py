"""Makes resources/samples/digit_*.png: three digits of MNIST as if written with a pen on a turbulent airplane.

usage: python tools/make_digit_samples.py [--sources FOLDER]      needs pip, as training does
They are of the test split: no pack was ever trained on them.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from skimage.morphology import skeletonize

from drawover_train.data.digits import stages as digits
from drawover_train.data.drawing import split_of

ROOT = Path(__file__).resolve().parents[1]
GRAPHITE = (52, 50, 56)
SIDE = 640  # pixels


@dataclass(frozen=True)
class Sample:
    """`place`: which of its class in the test split; pen: half its width in pixels."""

    kind: int
    place: int
    pen: float
    seed: int
    name: str


SAMPLES = (
    Sample(2, 9, 9.0, 6, "digit_two"),
    Sample(3, 6, 16.0, 4, "digit_three"),
    Sample(5, 5, 11.0, 3, "digit_five"),
)


def sketch(sample: Sample, sources: Path) -> Image.Image:
    """The sample as RGBA on transparency."""
    unseen = [s.key for s in digits.RECIPE.subjects(sources, None) if split_of(s.name) == "test"]
    kind, number = [key for key in unseen if key[0] == sample.kind][sample.place]
    ink = digits.outlined(digits.scans(sources)[kind * digits.EACH + number], SIDE)
    middle = skeletonize(ink > 127).astype(np.uint8)
    away = cv2.distanceTransform(1 - middle, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    ink = np.rint(np.clip(sample.pen - cv2.GaussianBlur(away, (0, 0), 2.0) + 0.5, 0, 1) * 255).astype(np.uint8)
    ink, _ = digits.flawed(ink, 0.75, np.random.default_rng(sample.seed))
    rgba = np.zeros((*ink.shape, 4), np.uint8)
    rgba[..., :3] = np.where(ink[..., None] > 0, GRAPHITE, 0)
    rgba[..., 3] = ink
    return Image.fromarray(rgba, "RGBA")


def main() -> int:
    parser = argparse.ArgumentParser(description="Make the bundled samples of digits anew.")
    parser.add_argument("--sources", type=Path, default=ROOT / "out" / "sources", help="where packages are kept")
    arguments = parser.parse_args()
    for sample in SAMPLES:
        path = ROOT / "resources" / "samples" / f"{sample.name}.png"
        sketch(sample, arguments.sources).save(path, optimize=True)
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
