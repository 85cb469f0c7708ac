"""What a picture has over its base, from outside: layers that give it back bit for bit, and light that is carried."""

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


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 40), st.integers(0, 40))
def test_what_did_not_change_keeps_its_bytes(seed, top, left):
    picture, before = noise(seed), noise(seed + 1)
    nothing = np.zeros(picture.shape[:2], np.uint8)
    assert np.array_equal(residual.carried(picture, before, before, nothing, nothing), picture)
    after = before.copy()
    after[top : top + 6, left : left + 6, :3] ^= 255
    found = residual.carried(picture, before, after, nothing, nothing)
    outside = np.ones(picture.shape[:2], bool)
    outside[top : top + 6, left : left + 6] = False
    assert np.array_equal(found[outside], picture[outside]) and (found != picture).any()


def test_light_goes_on_over_another_color_and_comes_from_beside_a_line_that_is_gone():
    before = np.full((100, 100, 4), (200, 100, 50, 255), np.uint8)
    picture = before.copy()
    picture[:, 50:, :3] -= 30
    lines = np.zeros((100, 100), np.uint8)
    lines[40:44] = 255
    before[40:44, :, :3] = picture[40:44, :, :3] = 10
    after = np.full_like(before, (90, 120, 200, 255))
    found = residual.carried(picture, before, after, lines, np.zeros_like(lines))
    assert (found[:, :40, :3] == (90, 120, 200)).all() and (found[:, 60:, :3] == (60, 90, 170)).all()


def test_new_lines_take_no_light():
    before = np.full((20, 20, 4), (100, 100, 100, 255), np.uint8)
    picture = np.full((20, 20, 4), (160, 160, 160, 255), np.uint8)
    after, inked = before.copy(), np.zeros((20, 20), np.uint8)
    after[8:12, :, :3], inked[8:12] = 20, 255
    found = residual.carried(picture, before, after, np.zeros_like(inked), inked)
    assert (found[8:12, :, :3] == 20).all() and (found[:8] == 160)[..., :3].all()
