"""Blend modes: against formulas worked by hand, against W3C's written out, and of stacks with masks and clipping."""

from dataclasses import replace

import numpy as np
import pytest
from drawings import FORMULAS, documents, slow_composition, slow_laid
from hypothesis import given
from hypothesis import strategies as st

from drawover.document import blend
from drawover.document.blend import CLEARING, MODES, laid
from drawover.document.layers import Document, Group, Layer
from drawover.document.masks import Mask
from drawover.document.nodes import runs
from drawover.document.tiles import Rect, premultiplied

OF_COLORS = sorted(MODES)
ROUGH = {"color-dodge", "color-burn", "divide", "soft-light", "soft-light-photoshop", "linear-light", "erase"}
ROUGH |= {"hue", "saturation", "color", "luminosity"}
ROUGH |= {"vivid-light", "hard-mix", "darker-color", "lighter-color", "dissolve"}


def pixels(*colors) -> np.ndarray:
    """(1, n, 4) premultiplied, of straight colors."""
    return premultiplied(np.array([colors], np.uint8))


BY_HAND = {  # (200, 100, 50) upon (100, 150, 250), opaque both; numbers worked on paper from the formulas
    "normal": (200, 100, 50),
    "multiply": (78, 59, 49),  # 200 · 100 / 255
    "screen": (222, 191, 251),  # 200 + 100 - 78
    "overlay": (157, 128, 247),  # below half: 2 · 78; above: 255 - 2 · (55 · 5 / 255), …
    "darken": (100, 100, 50),
    "lighten": (200, 150, 250),
    "color-dodge": (255, 247, 255),  # 150 / (155 / 255)
    "color-burn": (57, 0, 230),  # 255 - 155 / (200 / 255)
    "hard-light": (188, 118, 98),
    "difference": (100, 50, 200),
    "exclusion": (143, 132, 202),
    "add": (255, 250, 255),
    "subtract": (0, 50, 200),
    "divide": (128, 255, 255),
    "linear-burn": (45, 0, 45),
    "linear-light": (245, 95, 95),
    "vivid-light": (232, 121, 242),  # above half: 100 / (2 · 55 / 255); below: 255 - 105 / (2 · 100 / 255), …
    "pin-light": (145, 150, 100),  # above half: the larger of 100 and 145; below: the smaller of 150 and 200
    "hard-mix": (255, 0, 255),  # 300, 250, 300
    "darker-color": (200, 100, 50),  # the darker of the two, as a whole
    "lighter-color": (100, 150, 250),
}


@pytest.mark.parametrize("mode", BY_HAND)
def test_by_hand(mode):
    found = laid(pixels((100, 150, 250, 255)), pixels((200, 100, 50, 255)), mode)
    assert np.abs(found[0, 0].astype(int) - (*BY_HAND[mode], 255)).max() <= 1


def test_of_hue_saturation_color_and_luminosity_the_rest_stays_as_it_was():
    below, above = (100, 150, 250, 255), (200, 100, 50, 255)

    def lum(rgb):
        return rgb @ [0.299, 0.587, 0.114]

    for mode, whose in (("hue", below), ("saturation", below), ("color", below), ("luminosity", above)):
        found = laid(pixels(below), pixels(above), mode)[0, 0, :3].astype(float)
        assert lum(found) == pytest.approx(lum(np.array(whose[:3])), abs=1.5), mode
    grey = laid(pixels(below), pixels((128, 128, 128, 255)), "color")[0, 0, :3]
    assert np.ptp(grey) <= 1, "a grey layer takes the color away"


@pytest.mark.parametrize("clip", [False, True])
@pytest.mark.parametrize("mode", OF_COLORS)
def test_the_formulas_hold_for_every_alpha(mode, clip):
    rng = np.random.default_rng(5)
    below, above = (premultiplied(rng.integers(0, 256, (128, 64, 4), dtype=np.uint8)) for _ in range(2))
    below[:8], above[4:12] = 0, 0
    below[12:40, :, 3], above[30:60, :, 3] = 255, 255
    found = laid(below, above, mode, clip).astype(float)
    expected = slow_laid(below / 255, above / 255, mode, clip) * 255
    assert np.abs(found - expected).max() <= (1.01 if MODES[mode].mixing is None else 0.51)
    assert (found[..., :3] <= found[..., 3:]).all(), "premultiplied colors never exceed their alpha"


def test_the_quick_ways_give_the_same_pixels(monkeypatch):
    rng = np.random.default_rng(8)
    below, above = (premultiplied(rng.integers(0, 256, (256, 256, 4), dtype=np.uint8)) for _ in range(2))
    opaque = below | np.array([0, 0, 0, 255], np.uint8)
    cases = [("screen", below), ("screen", opaque), ("multiply", opaque), ("multiply", below)]
    quick = [laid(backdrop, above, mode) for mode, backdrop in cases]
    monkeypatch.setattr(blend, "_in_one_product", lambda *given: None)
    for (mode, backdrop), found in zip(cases, quick, strict=True):
        assert np.array_equal(laid(backdrop, above, mode), found), mode


def test_every_mode_is_checked_here():
    assert set(MODES) == {*FORMULAS, "normal", "dissolve", "erase", *CLEARING}
    assert len({mode.op for mode in MODES.values()}) == len(MODES)


AT_FILL = {  # as above, at a fill of 40 %: what Photoshop shows, worked on paper
    "linear-light": (158, 128, 188),  # 100 + 0.4 · (2 · 200 - 255)
    "linear-burn": (78, 88, 168),  # 100 + 0.4 · (200 - 255)
    "add": (180, 190, 255),  # 100 + 0.4 · 200
    "difference": (20, 110, 230),  # |100 - 0.4 · 200|
    "color-dodge": (146, 178, 255),  # 100 / (1 - 0.4 · 200 / 255)
    "color-burn": (85, 116, 248),  # 255 - 155 / (1 - 0.4 · 55 / 255)
    "vivid-light": (129, 140, 248),  # above half: 100 / (2 - 2 · 156.5 / 255); below: 255 - 105 / (2 · 116.5 / 255)
    "hard-mix": (130, 147, 255),  # (100 - 0.4 · 55) / 0.6
}


@pytest.mark.parametrize("mode", AT_FILL)
def test_fill_is_not_opacity_in_the_modes_that_have_a_neutral_color(mode):
    below, above = pixels((100, 150, 250, 255)), pixels((200, 100, 50, 255))
    found = laid(below, above, mode, fill=0.4)[0, 0].astype(int)
    assert np.abs(found - (*AT_FILL[mode], 255)).max() <= 1
    if mode not in ("linear-light", "linear-burn", "add"):  # these differ only where they reach black or white
        assert np.abs(found - laid(below, blend.faded(above, 0.4), mode)[0, 0]).max() > 3
    assert np.array_equal(laid(below, above, mode, fill=0.0), below)
    assert laid(None, above, mode, fill=0.4)[0, 0, 3] == 102, "with nothing below, it is"


@given(documents())
def test_what_is_dissolved_is_opaque_or_clear(document):
    layers = tuple(replace(node, blend="dissolve", visible=True) for node in document.layers)
    alpha = Document(document.width, document.height, layers).compose()[..., 3]
    assert set(np.unique(alpha)) <= {0, 255}


def test_dissolving_keeps_the_color_and_as_many_pixels_as_there_is_alpha():
    layer = Layer.from_rgba("a", np.full((200, 300, 4), (10, 200, 90, 64), np.uint8))
    picture = Document(300, 200, (replace(layer, blend="dissolve"),)).flattened()
    seen = picture[..., 3] == 255
    assert abs(seen.mean() - 64 / 255) < 0.01 and np.abs(picture[seen][:, :3].astype(int) - (10, 200, 90)).max() <= 2
    fainter = Document(300, 200, (replace(layer, blend="dissolve", opacity=0.5),)).flattened()[..., 3] == 255
    assert not (fainter & ~seen).any(), "what is fainter shows fewer of the same grains"


def test_nothing_below_or_above():
    tile = pixels((10, 20, 30, 40))
    for mode in MODES:
        if mode not in CLEARING:
            assert laid(tile, None, mode) is tile
            assert laid(None, tile, mode, clip=True) is None
    assert laid(tile, None, "dst-in") is None and laid(None, tile, "dst-atop") is tile
    assert laid(None, tile, "multiply") is tile and laid(None, tile, "erase") is None
    assert laid(None, None, "screen") is None


def _tolerance(document: Document) -> float:
    """Half a step for the straight colors that the formulas start from, for a mask, for opacity, for laying down;
    modes that divide magnify the steps before them."""
    count = sum(1 for _ in document.walk())
    steep = sum(node.blend in ROUGH for node in document.walk())
    return 2.0 * count * (1 if not steep else 255)


@given(documents())
def test_composition_agrees_with_the_plain_formulas(document):
    difference = np.abs(document.compose() - slow_composition(document))
    assert difference.max(initial=0) <= _tolerance(document) + 0.01
    # Where a mode is steep, single pixels may jump; the picture may not.
    assert np.median(difference) <= 2.0 * sum(1 for _ in document.walk())


def one(color, **more) -> Layer:
    return Layer.from_rgba("a", np.full((2, 2, 4), color, np.uint8), **more)


def look(*nodes) -> list[int]:
    return Document(2, 2, nodes).flattened()[0, 0].tolist()


def with_(node, **fields):
    from dataclasses import replace

    return replace(node, **fields)


def test_clipping_keeps_the_alpha_below_within_the_group():
    base, clipped = one((255, 0, 0, 128)), with_(one((0, 0, 255, 255)), clip=True)
    assert look(base, clipped) == [0, 0, 255, 128]
    assert look(clipped) == [0, 0, 255, 255], "with nothing to be clipped to, it is seen"
    paper = one((255, 255, 255, 255))
    assert look(paper, Group("g", (clipped,))) == [0, 0, 255, 255], "below means below within the group"
    half = look(base, with_(clipped, opacity=0.5))
    assert np.abs(np.array(half) - [127, 0, 128, 128]).max() <= 2


def test_a_group_that_passes_through_lets_its_layers_meet_what_lies_below():
    paper, shade = one((200, 200, 200, 255)), with_(one((128, 128, 128, 255)), blend="multiply")
    assert look(paper, Group("g", (shade,))) == [128, 128, 128, 255]
    assert look(paper, Group("g", (shade,), passes=True)) == [100, 100, 100, 255]
    faded = look(paper, Group("g", (shade,), passes=True, opacity=0.5))
    assert faded[0] == pytest.approx(150, abs=1), "half of what it does is seen, as in Photoshop"
    masked = Group("g", (shade,), passes=True, mask=Mask.from_array(np.full((2, 2), 128, np.uint8)))
    assert look(paper, masked)[0] == pytest.approx(150, abs=1)
    assert look(paper, replace(masked, blend="screen"))[0] > 200, "one that blends is composed by itself"


def stripe(color: tuple[int, int, int, int], left: int, right: int, **fields) -> Layer:
    """A layer of ten pixels, colored in some."""
    pixels = np.zeros((1, 10, 4), np.uint8)
    pixels[0, left:right] = color
    return replace(Layer.from_rgba("stripe", pixels), **fields)


def seen(*nodes) -> list[list[int]]:
    return Document(10, 1, nodes).flattened()[0].tolist()


RED, GREEN, BLUE, WHITE, NONE = [255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255], [255] * 4, [0] * 4


def test_a_clipped_layer_shows_on_the_nearest_layer_below_that_is_not_clipped():
    """As Photoshop, Clip Studio and SAI do it: what else lies below plays no part."""
    paper, base = stripe(tuple(WHITE), 0, 8), stripe(tuple(RED), 2, 5)
    shade = stripe(tuple(GREEN), 0, 10, clip=True)
    light = stripe(tuple(BLUE), 3, 10, clip=True)
    assert seen(paper, base, shade) == [WHITE] * 2 + [GREEN] * 3 + [WHITE] * 3 + [NONE] * 2
    assert seen(paper, base, shade, light) == [WHITE] * 2 + [GREEN] + [BLUE] * 2 + [WHITE] * 3 + [NONE] * 2
    over = stripe(tuple(RED), 9, 10)
    assert seen(paper, base, shade, over)[-1] == RED
    assert seen(base, shade, paper, light) == [WHITE] * 3 + [BLUE] * 5 + [NONE] * 2


def test_what_is_clipped_shares_its_bases_looks():
    paper, base, shade = stripe(tuple(WHITE), 0, 10), stripe(tuple(RED), 2, 5), stripe(tuple(GREEN), 0, 10, clip=True)
    half = seen(paper, replace(base, opacity=0.5), shade)[3]
    assert np.abs(np.array(half) - [128, 255, 128, 255]).max() <= 1
    assert seen(paper, replace(base, visible=False), shade) == [WHITE] * 10
    assert seen(paper, replace(base, blend="multiply"), shade)[3] == GREEN
    dark = replace(shade, blend="multiply")
    assert seen(paper, base, dark)[3] == [0, 0, 0, 255], "it blends with its base and with nothing else"
    hole = Mask.from_array(np.array([[255] * 3 + [0] * 7], np.uint8))
    assert seen(paper, replace(base, mask=hole), shade) == [WHITE] * 2 + [GREEN] + [WHITE] * 7


def test_a_group_is_a_base_and_can_be_clipped():
    paper, base, shade = stripe(tuple(WHITE), 0, 10), stripe(tuple(RED), 2, 5), stripe(tuple(GREEN), 0, 10, clip=True)
    for passes in (False, True):
        group = Group("g", (base, stripe(tuple(BLUE), 6, 7)), passes=passes)
        assert seen(paper, group, shade) == [WHITE] * 2 + [GREEN] * 3 + [WHITE] + [GREEN] + [WHITE] * 3
        upon = Group("u", (replace(shade, clip=False),), clip=True, passes=passes)
        assert seen(paper, base, upon) == [WHITE] * 2 + [GREEN] * 3 + [WHITE] * 5


def test_kritas_inherited_alpha_is_that_of_all_below():
    paper, base = stripe(tuple(WHITE), 0, 8), stripe(tuple(RED), 2, 5)
    assert seen(paper, base, stripe(tuple(GREEN), 0, 10, inherits=True)) == [GREEN] * 8 + [NONE] * 2
    assert seen(stripe(tuple(GREEN), 0, 10, inherits=True)) == [NONE] * 10


def test_a_mask_hides_and_deletes_nothing():
    layer = one((10, 20, 30, 255))
    hidden = with_(layer, mask=Mask.from_array(np.array([[0, 255], [128, 255]], np.uint8)))
    seen = Document(2, 2, (hidden,)).flattened()[..., 3]
    assert seen.tolist() == [[0, 255], [128, 255]]
    assert hidden.tiles is layer.tiles
    inverted = with_(layer, mask=Mask.from_rect(Rect(0, 0, 2, 2)).invert())
    assert not Document(2, 2, (inverted,)).flattened().any()


def test_an_unknown_mode_is_shown_as_normal():
    assert look(one((9, 9, 9, 255)), with_(one((50, 60, 70, 255)), blend="krita:foo")) == [50, 60, 70, 255]


@given(documents(), st.data())
def test_hidden_nodes_are_as_if_they_were_not_there(document, data):
    levels = [document.layers, *(node.layers for node in document.walk() if isinstance(node, Group))]
    every = [node.id for level in levels for node, clipped in runs(level) if not clipped]  # what is clipped goes along
    if every:
        chosen = data.draw(st.sampled_from(every))
        hidden = document.with_node(chosen, visible=False)
        assert np.array_equal(hidden.compose(), document.remove(chosen).compose())
