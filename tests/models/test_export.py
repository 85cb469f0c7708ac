"""Measurements of an export on its own pack, tried on the shipped one."""

import numpy as np
import pytest

pytest.importorskip("torch")
from drawover import places
from drawover.engine.engine import Engine
from drawover.engine.tasks.correct.atlas import atlas_of
from drawover.raster.vector.shapes import Shape, draw
from drawover_train.export.correct import fitted_familiar

pytestmark = pytest.mark.train
FACES = places.packs() / "faces"


class Views:
    """Validation views of these inks, as data.corrections gives them."""

    def __init__(self, inks):
        self.flawed = np.stack(inks)

    def rows(self, split):
        assert split == "validation"
        return np.arange(len(self.flawed))


def test_what_a_pack_knows_lies_below_its_own_drawings_and_above_scrawls():
    drawings = atlas_of(Engine([places.packs()], threads=1).load("faces")).drawings
    assert drawings is not None
    own = fitted_familiar(FACES, Views([draw(drawings[n], 128) for n in range(0, 300, 50)]))["sure"]
    random = np.random.default_rng(0)
    points = (random.uniform(0.1, 0.9, (12, 2)).astype(np.float32) for _ in range(6))
    scrawls = [draw((Shape((line,), "none", 0.02, closed=False),), 128) for line in points]
    strange = fitted_familiar(FACES, Views(scrawls))["sure"]
    assert 0 <= own[0] <= own[1] <= 1
    assert strange[1] < own[0]
