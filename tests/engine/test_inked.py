"""Inking at canvas size with a stand-in network that measures instead of guessing: what goes in must come out crisp."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from drawover.engine.errors import CancelledError, PackError
from drawover.engine.request import Watch
from drawover.engine.runner import OnnxRunner
from drawover.engine.tasks.correct import inked as task
from drawover.engine.tasks.correct.inked import (
    MULTIPLE,
    REACH,
    distance_field,
    ink_field,
    inked,
    normalized,
    reduction,
    tiles,
)
from drawover.raster.frame import Frame
from drawover.raster.ink import lines

SHIPPED = Path(__file__).parents[2] / "models" / "studies" / "inked" / "inked.onnx"


class Exact:
    """Gives the true distance field of the ink that it is shown; remembers the shapes."""

    def __init__(self):
        self.asked = []

    def run(self, role, watch=None, **inputs):
        (ink,) = inputs.values()
        assert (role, list(inputs)) == ("ink", ["ink"])
        assert ink.shape[:2] == (1, 1) and not ink.shape[2] % MULTIPLE and not ink.shape[3] % MULTIPLE
        assert ink.dtype == np.float32 and ink.min() >= 0 and ink.max() <= 1
        self.asked.append(ink.shape[2:])
        if watch:
            watch.check()
        fine = cv2.resize(ink[0, 0], None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC) > 0.5
        within, without = (
            cv2.distanceTransform(side.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE) for side in (fine, ~fine)
        )
        signed = np.clip((np.maximum(within - 0.5, 0) - np.maximum(without - 0.5, 0)) / 4, -8, 8)
        found = cv2.resize(signed, ink.shape[:1:-1], interpolation=cv2.INTER_AREA)
        return (found / 16 + 0.5)[None, None]


def loops(size, stroke, shade=255):
    """Round strokes of that width on transparency, (size, size, 4)."""
    ink = np.zeros((size, size), np.uint8)
    for n, share in enumerate((0.12, 0.2, 0.29)):
        center = (round(size * (0.35 + 0.1 * n)), round(size * 0.5))
        cv2.circle(ink, center, round(size * share), shade, stroke - 1, cv2.LINE_AA)
    return np.dstack([np.zeros((*ink.shape, 3), np.uint8), ink])


@pytest.mark.parametrize("shape", [(8, 8), (768, 768), (776, 1600), (2048, 40)])
def test_tiles_cover_all_once(shape):
    seen = np.zeros(shape, int)
    for tile in tiles(*shape):
        assert all(not value % MULTIPLE for value in tile)
        assert 0 < tile.height <= task.TILE and 0 < tile.width <= task.TILE
        seen[tile.top : tile.top + tile.height, tile.left : tile.left + tile.width] += 1
    assert (seen == 1).all()


def test_tiles_fit_without_a_seam():
    ink = loops(300, 4)[..., 3].astype(np.float32) / 255
    whole, tiled = distance_field(Exact(), Watch(), ink), distance_field(Exact(), Watch(), ink, most=64)
    asked = tiled != 0  # what is paper far around is not asked about
    assert np.abs(whole - tiled)[asked].max() < 1e-4
    assert whole[~asked].max() < 1e-6
    assert 0.2 < asked.mean() <= 1


def test_empty_tiles_are_not_asked_about():
    ink = np.zeros((1536, 1536), np.float32)
    ink[100:110, 100:300] = 1
    networks = Exact()
    field = distance_field(networks, Watch(), ink)
    assert len(networks.asked) == 1
    assert field[105, 200] > 0.6 and field[:, 800:].max() == 0


def test_a_network_that_gives_another_size_is_named():
    class Halving(Exact):
        def run(self, role, watch=None, **inputs):
            return super().run(role, watch, **inputs)[..., ::2]

    with pytest.raises(PackError, match="the same size"):
        inked(Halving(), Watch(), loops(200, 4))


def test_cancelled_between_tiles():
    watch = Watch()
    watch.cancel()
    with pytest.raises(CancelledError):
        inked(Exact(), watch, loops(200, 4))


@pytest.mark.parametrize(("size", "stroke"), [(128, 2), (256, 4), (600, 9), (1024, 20), (2048, 64)])
def test_strokes_come_to_the_network_as_wide_as_it_knows_them(size, stroke):
    rgba = loops(size, stroke)
    by = reduction(rgba[..., 3])
    assert 1.4 <= stroke / by <= 4.9
    assert normalized(rgba[..., 3], by).shape == (-(-size // by), -(-size // by))


def test_of_a_large_drawing_a_part_tells_the_width():
    ink = np.zeros((4500, 3000), np.uint8)
    cv2.circle(ink, (1000, 3400), 700, 255, 18, cv2.LINE_AA)
    assert task._sample(ink).size < ink.size / 4
    assert 2.4 <= 19 / reduction(ink) <= 4


def test_hairlines_are_enlarged():
    ink = np.zeros((200, 200), np.uint8)
    cv2.circle(ink, (100, 100), 60, 255, 1)
    assert reduction(ink) == 0.5
    assert normalized(ink, 0.5).shape == (400, 400)
    drawn = inked(Exact(), Watch(), np.dstack([np.zeros((200, 200, 3), np.uint8), ink])).on_canvas(200, 200)
    assert (drawn[ink > 0] > 60).mean() > 0.95
    assert (drawn > 60).sum() < 2.5 * (ink > 0).sum()


def test_a_page_full_of_thin_strokes_is_not_too_much():
    ink = np.zeros((4096, 4096), np.uint8)
    ink[::40] = ink[1::40] = ink[2::40] = 255
    by = reduction(ink)
    assert by == 2 and ink.size / by**2 <= task._MOST


@pytest.mark.parametrize("shade", [255, 90])
@pytest.mark.parametrize(("size", "stroke"), [(128, 3), (512, 8), (1500, 31)])
def test_clean_strokes_stay_what_they_are(size, stroke, shade):
    rgba = loops(size, stroke, shade)
    true = loops(size, stroke)[..., 3].astype(int)
    drawn = inked(Exact(), Watch(), rgba).on_canvas(size, size).astype(int)
    assert np.abs(drawn - true).sum() / true.sum() < 0.12
    assert drawn.max() == 255
    grey = ((drawn > 30) & (drawn < 225)).sum()
    assert grey < 1.3 * ((true > 30) & (true < 225)).sum() + 20  # crisp at canvas size, whatever the network's


def test_where_the_drawing_lies_does_not_matter():
    small = loops(300, 6)
    large = np.zeros((700, 900, 4), np.uint8)
    large[211:511, 333:633] = small
    there = inked(Exact(), Watch(), small).on_canvas(300, 300).astype(int)
    moved = inked(Exact(), Watch(), large).on_canvas(900, 700)
    assert np.abs(moved[211:511, 333:633] - there).mean() < 1.5
    assert not moved[:150].any()


def test_on_white_paper_and_in_color():
    rgba = loops(256, 5)
    share = rgba[..., 3:] / 255
    paper = np.dstack(
        [np.uint8(np.array([40, 20, 90]) * share + 255 * (1 - share)), np.full((256, 256), 255, np.uint8)]
    )
    there, here = (inked(Exact(), Watch(), picture).on_canvas(256, 256).astype(int) for picture in (rgba, paper))
    assert np.abs(there - here).mean() < 2


@pytest.mark.parametrize("value", [0, 255])
def test_nothing_drawn_is_nothing_inked(value):
    rgba = np.full((64, 48, 4), value, np.uint8)
    assert inked(Exact(), Watch(), rgba).pixels.size == 0


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (3, 5), (40, 1)])
def test_tiny_canvases(shape):
    rgba = np.zeros((*shape, 4), np.uint8)
    rgba[..., 3] = 255
    drawn = inked(Exact(), Watch(), rgba)
    assert drawn.on_canvas(shape[1], shape[0]).shape == shape


def test_the_same_drawing_gives_the_same_bytes():
    one, two = (inked(Exact(), Watch(), loops(500, 7)) for _ in range(2))
    assert one[1:] == two[1:] and np.array_equal(one.pixels, two.pixels)


# --- the network that ships -------------------------------------------------------------------------------------


class Shipped:
    def __init__(self):
        self._runner = OnnxRunner(SHIPPED.read_bytes(), "inked", 1, ["CPUExecutionProvider"])

    def run(self, role, watch=None, **inputs):
        return self._runner.run(inputs, watch)["field"]


def pencil(size, stroke):
    """Two wobbling, grainy passes of a pale pencil over three circles, and the circles as they should be."""
    random = np.random.default_rng(0)
    true = loops(size, stroke)[..., 3]
    line = np.arange(size, dtype=np.float32)
    drawn = np.zeros((size, size), np.float32)
    for strength in (0.8, 0.5):
        coarse = random.normal(size=(2, 14, 14)).astype(np.float32)
        wobble = [cv2.resize(one, (size, size), interpolation=cv2.INTER_CUBIC) for one in coarse]
        x, y = np.meshgrid(line, line)
        moved = cv2.remap(true, x + 0.25 * stroke * wobble[0], y + 0.25 * stroke * wobble[1], cv2.INTER_LINEAR)
        drawn = 1 - (1 - drawn) * (1 - strength * moved / np.float32(255))
    grain = np.clip(0.85 + 0.2 * random.normal(size=drawn.shape), 0.3, 1)
    ink = np.uint8(200 * drawn * grain)
    return np.dstack([np.zeros((size, size, 3), np.uint8), ink]), true


@pytest.mark.parametrize(("size", "stroke"), [(256, 4), (1000, 16)])
def test_a_rough_pencil_becomes_an_inkers_line(size, stroke):
    rough, true = pencil(size, stroke)
    drawn = inked(Shipped(), Watch(), rough).on_canvas(size, size)
    assert np.abs(drawn.astype(int) - true).sum() < 0.6 * np.abs(rough[..., 3].astype(int) - true).sum()
    assert cv2.connectedComponents(cv2.inRange(drawn, 128, 255))[0] - 1 <= 3  # one piece or a few, no specks
    assert ((drawn > 30) & (drawn < 225)).mean() < 0.5 * ((rough[..., 3] > 30) & (rough[..., 3] < 225)).mean()


def ring(gap=0.0):
    """The field (128, 128) of a ring, its line fading by `gap` of its width at one place in eight."""
    line = (np.arange(128) + 0.5) / 128 - 0.5
    x, y = np.meshgrid(line, line)
    thin = 1 - gap * (np.sin(8 * np.arctan2(y, x)) > 0.9)
    return lines.encode((0.011 * thin - np.abs(np.hypot(x, y) - 0.3)).astype(np.float32))


def test_going_over_a_line_that_is_right_keeps_it():
    before, after = ring(), ink_field(Exact(), Watch(), ring())
    assert after.dtype == np.float32 and after.shape[0] > 128
    frame = Frame(0, 0, 400)
    inks = [lines.render_field(f, frame, 400, 400).on_canvas(400, 400).astype(int) for f in (before, after)]
    assert np.abs(inks[0] - inks[1]).sum() < 0.1 * inks[0].sum()


def test_going_over_beads_makes_an_even_line():
    frame = Frame(0, 0, 400)
    beads = ring(gap=0.7)
    inks = [
        lines.render_field(f, frame, 400, 400).on_canvas(400, 400)
        for f in (beads, ink_field(Shipped(), Watch(), beads))
    ]
    pieces = [cv2.connectedComponents(cv2.inRange(ink, 128, 255))[0] - 1 for ink in inks]
    assert pieces[0] >= 4 and pieces[1] == 1


def test_the_shipped_network_leaves_no_seam():
    ink = normalized(pencil(400, 5)[0][..., 3], 1)
    whole, tiled = distance_field(Shipped(), Watch(), ink), distance_field(Shipped(), Watch(), ink, most=136)
    asked = tiled != 0
    assert np.abs(whole - tiled)[asked].max() < 1e-4
    assert whole[~asked].max() < 0.2  # nowhere near ink
    assert REACH == 72
