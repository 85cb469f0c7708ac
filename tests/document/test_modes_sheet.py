"""Blend modes, clipping, masks and groups against a picture that Krita 5.1 made of the same .ora."""

from pathlib import Path

import numpy as np
import pytest
from modes_sheet import TOLERANCE, differences
from PIL import Image

from drawover.document.tiles import premultiplied

GOLDEN = Path(__file__).parent / "golden" / "krita-5.1-modes.png"


@pytest.fixture(scope="module")
def apart():
    with Image.open(GOLDEN) as image:
        return differences(premultiplied(np.array(image)))


@pytest.mark.parametrize("case", TOLERANCE)
def test_as_krita_shows_it(apart, case):
    largest, mean = apart[case]
    assert largest <= TOLERANCE[case][0] and mean <= TOLERANCE[case][1]
