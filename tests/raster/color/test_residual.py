"""What a picture has over its base, from outside: layers that give it back bit for bit."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from drawover.document.layers import Document, Layer
from drawover.document.tiles import straight
from drawover.raster.color import residual


def noise(seed: int, side: int = 48) -> np.ndarray:
    rgba = np.random.default_rng(seed).integers(0, 256, (side, side, 4), dtype=np.uint8)
    rgba[..., 3] = 255
    return rgba


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_the_layers_give_the_picture_back_bit_for_bit(one, two):
    base, picture = noise(one), noise(two)
    layers = residual.shading(base, picture)
    assert np.array_equal(residual.shaded(base, layers), picture)


def test_every_color_comes_of_every_other_and_the_studio_composes_the_same():
    values = np.arange(256, dtype=np.uint8)
    base, picture = (np.dstack([np.broadcast_to(v, (256, 256))] * 3 + [np.full((256, 256), 255, np.uint8)])
                     for v in (values[:, None], values[None]))  # fmt: skip
    layers = residual.shading(base, picture)
    pile = (
        Layer.from_rgba("base", base),
        replace(Layer.from_rgba("shadows", layers.shadows), blend="multiply"),
        replace(Layer.from_rgba("lights", layers.lights), blend="screen"),
    )
    assert np.array_equal(straight(Document(256, 256, pile).compose()), picture)


def test_where_the_base_is_right_nothing_lies_over_it():
    picture = noise(3)
    layers = residual.shading(picture, picture)
    assert not layers.shadows.any() and not layers.lights.any()
    other = picture.copy()
    other[5, 7, 0] ^= 1
    layers = residual.shading(picture, other)
    assert sorted(int(each[..., 3].sum()) for each in layers) == [0, 255]
