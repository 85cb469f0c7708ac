"""A face made of shapes, and golden pictures: DRAWOVER_GOLDEN=write draws them anew; look at each before committing."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from drawover.raster.vector.shapes import Shape

GOLDEN = Path(__file__).parent / "golden"


def arc(x, y, rx, ry, start=0.0, stop=2 * np.pi, points=48, ends=False):
    t = np.linspace(start, stop, points, endpoint=ends)
    return np.stack([x + rx * np.cos(t), y + ry * np.sin(t)], axis=1).astype(np.float32)


def make_face(line=0.012):
    shapes = [
        Shape((arc(0.5, 0.42, 0.36, 0.34),), "ink", line, True, 0),
        Shape((arc(0.5, 0.52, 0.29, 0.36),), "paper", line, True, 1),
        Shape((np.array([[0.5, 0.48], [0.53, 0.6], [0.48, 0.61]], np.float32),), "none", line, False, 4),
        Shape((arc(0.5, 0.7, 0.1, 0.06, 0.1, np.pi - 0.1, 30, True),), "paper", line, True, 5),
        Shape((arc(0.5, 0.955, 0.04, 0.03), arc(0.5, 0.955, 0.02, 0.015)[::-1]), "ink", 0.0, True, 6, "nonzero"),
    ]
    for side in (-1, 1):
        x = 0.5 + side * 0.13
        shapes += [
            Shape((arc(x, 0.48, 0.065, 0.042),), "paper", line, True, 2),
            Shape((arc(x, 0.48, 0.03, 0.03),), "ink", 0.0, True, 2),
            Shape((arc(x + 0.01, 0.47, 0.01, 0.01),), "paper", 0.0, True, 2),
            Shape((arc(x, 0.41, 0.07, 0.03, np.pi * 1.1, np.pi * 1.9, 24, True),), "none", line * 1.6, False, 3),
        ]
    return tuple(shapes)


@pytest.fixture
def face():
    return make_face()


@pytest.fixture
def golden(tmp_path):
    """golden(name, picture): the picture looks like tests/raster/golden/name.png."""

    def compare(name, picture, mean=0.4, worst=48):
        file = GOLDEN / f"{name}.png"
        if os.environ.get("DRAWOVER_GOLDEN") == "write":
            GOLDEN.mkdir(exist_ok=True)
            cv2.imwrite(str(file), picture)
        wanted = cv2.imread(str(file), cv2.IMREAD_UNCHANGED)
        assert wanted is not None, f"there is no golden picture {file.name}"
        assert wanted.shape == picture.shape
        apart = cv2.absdiff(wanted, picture)
        if apart.mean() > mean or np.percentile(apart, 99.9) > worst:
            seen = tmp_path / f"{name}.png"
            cv2.imwrite(str(seen), picture)
            pytest.fail(f"{seen} is not like {file}: {apart.mean():.2f} apart, {np.percentile(apart, 99.9):.0f} worst")

    return compare
