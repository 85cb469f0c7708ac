"""Brushes from files and what their strokes keep to: every preset, painted from outside. And the sheet of them all."""

import math
import os
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from drawover import places
from drawover.document import tiles as tl
from drawover.document.brushes.brush import ERASER, PENCIL
from drawover.document.brushes.curve import Curve
from drawover.document.brushes.path import Sample
from drawover.document.brushes.preset import parse, read_all
from drawover.document.brushes.preview import preview
from drawover.document.brushes.stabilizer import Stabilizer
from drawover.document.brushes.stroke import begin
from drawover.document.brushes.symmetry import Symmetry
from drawover.document.errors import PresetError
from drawover.document.masks import Mask
from drawover.document.tiles import Rect

SHIPPED = places.resources() / "brushes"
PRESETS, WRONG = read_all(SHIPPED)
GOLDEN = Path(__file__).parent / "golden" / "brushes.png"
CANVAS = Rect(0, 0, 200, 160)
each_preset = pytest.mark.parametrize("key", list(PRESETS))


def wave(count: int = 16, width: float = 160.0) -> list[Sample]:
    """Pressure rises and falls, the pen leans over more and more."""
    return [
        Sample(20 + width * t, 80 + 30 * math.sin(6 * t), math.sin(math.pi * t) ** 0.7, (50 * t, 20.0), 0.4 * t)
        for t in (i / count for i in range(count + 1))
    ]


def ground(seed: int = 3) -> tl.Tiles:
    """Soft colors with soft alpha, and nothing at the left."""
    rng = np.random.default_rng(seed)
    rgba = np.kron(rng.integers(0, 256, (8, 10, 4), dtype=np.uint8), np.ones((20, 20, 1), np.uint8))
    rgba[:, :60] = 0
    return tl.from_array(rgba, as_straight=True)


def drawn(brush, samples, base=tl.EMPTY, canvas=CANVAS, **more) -> tl.Tiles:
    stroke = begin(brush, base, canvas, **more)
    for sample in samples:
        stroke.extend(*sample)
    return stroke.tiles


def pixels(tiles, rect=CANVAS) -> np.ndarray:
    return tl.to_array(tiles, rect).astype(int)


# ------------------------------------------------------------------------------------------------------------- files


def test_all_that_ship_are_whole_and_the_pencil_is_the_pencil():
    assert not WRONG
    kinds = {preset.brush.mode for preset in PRESETS.values()}
    assert kinds == {"paint", "erase", "smudge"} and len(PRESETS) >= 9
    assert PRESETS["pencil"].brush == PENCIL and PRESETS["eraser"].brush == ERASER
    assert next(iter(PRESETS)) == "pencil", "in order of their place"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = ", "not valid TOML"),
        ("size = 4", "title"),
        ('title = "A"\nsize = "big"', "size must be a number from 1 to 500"),
        ('title = "A"\nsize = true', "size must be a number"),
        ('title = "A"\nopacity = nan', "opacity must be a number"),
        ('title = "A"\nsize = 1e9', "from 1 to 500"),
        ('title = "A"\nmode = "spray"', "mode must be one of paint, erase, smudge"),
        ('title = "A"\nsise = 3', "“sise” means nothing"),
        ('title = "A"\n[size_by]\nforce = [[0, 0], [1, 1]]', "may have pressure, tilt, speed"),
        ('title = "A"\n[size_by]\npressure = [[0, 0], [0, 1]]', "rise from left to right"),
        ('title = "A"\n[size_by]\npressure = 3', "points such as"),
        ('title = "A"\n[size_by]\npressure = [[0, 0, 1]]', "points such as"),
        ('title = "A"\nsize_by = 3', "table"),
        ('title = "A"\n[jitter]\nsize = 9', "jitter.size must be a number"),
        ('title = "A"\ncontrols = ["taste"]', "controls"),
        ('title = "A"\nbuilds = 1', "builds must be true or false"),
        ("title = 'A\u0007'", "TOML"),
    ],
)
def test_a_broken_file_is_told_in_one_sentence(text, said):
    with pytest.raises(PresetError) as caught:
        parse("mine", text)
    sentence = str(caught.value)
    assert "mine.toml" in sentence and said in sentence and sentence.endswith(".") and "\n" not in sentence


@settings(max_examples=150)
@given(st.text(max_size=200))
def test_any_text_is_a_preset_or_a_sentence(text):
    try:
        parse("any", 'title = "A"\n' + text)
    except PresetError as error:
        assert str(error).startswith("The brush “any.toml” was left out")


def test_the_artists_own_come_beside_and_broken_ones_are_left_out(tmp_path):
    (tmp_path / "mine.toml").write_text('title = "Mine"\nsize = 12\nplace = 15\n')
    (tmp_path / "ink.toml").write_text('title = "My Ink"\n')
    (tmp_path / "bad.toml").write_text("size = -1")
    (tmp_path / "image.toml").write_bytes(b"\x89PNG\xff\xfe")
    (tmp_path / "Huge.toml").write_text("#" * 100_000)
    found, wrong = read_all(SHIPPED, tmp_path)
    assert found["mine"].own and found["ink"].title == "My Ink" and found["pencil"] == PRESETS["pencil"]
    assert list(found).index("mine") == 1, "where its place says"
    assert len(wrong) == 3 and {"bad", "image", "Huge"} == {str(w).split("“")[1].split(".")[0] for w in wrong}
    assert read_all(SHIPPED, tmp_path / "nowhere")[0] == PRESETS


# ------------------------------------------------------------------------------------------------------------ curves


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 40)), min_size=2, max_size=8, unique_by=lambda p: p[0]))
def test_a_curve_goes_through_its_points_and_never_beyond_them(points):
    points = sorted((x / 50, y / 40) for x, y in points)
    curve = Curve(tuple(points))
    x, y = np.array(points).T
    assert np.allclose(curve(x), y)
    for (x0, y0), (x1, y1) in pairwise(points):
        between = curve(np.linspace(x0, x1, 50))
        assert between.min() >= min(y0, y1) - 1e-9 and between.max() <= max(y0, y1) + 1e-9
        assert (np.diff(between) * np.sign(y1 - y0) >= -1e-9).all(), "it rises or falls all the way"
    assert np.allclose(curve(np.array([-1.0, 2.0])), [y[0], y[-1]])


# ----------------------------------------------------------------------------------------------------------- strokes


@each_preset
def test_a_stroke_replayed_gives_the_same_bytes(key):
    brush, base = replace(PRESETS[key].brush, size=24), ground()
    first = drawn(brush, wave(), base)
    assert first != base
    assert pixels(first).tobytes() == pixels(drawn(brush, wave(), base)).tobytes()
    at_once = begin(brush, base, CANVAS).follow(wave())
    assert pixels(first).tobytes() == pixels(at_once).tobytes()


@each_preset
@pytest.mark.parametrize("locked", [False, True])
def test_nothing_changes_outside_of_the_selection(key, locked):
    brush, base = replace(PRESETS[key].brush, size=24), ground()
    cover = np.zeros((160, 200), np.uint8)
    cover[60:110, 70:130] = 255
    after = drawn(brush, wave(), base, within=Mask.from_array(cover), alpha_locked=locked)
    changed = (pixels(after) != pixels(base)).any(-1)
    assert not changed[cover == 0].any()
    assert changed[cover > 0].any() or (locked and brush.eraser)


@each_preset
def test_a_locked_alpha_is_kept(key):
    brush, base = replace(PRESETS[key].brush, size=24, color=(10, 200, 30)), ground()
    after = drawn(brush, wave(), base, alpha_locked=True)
    assert np.array_equal(pixels(after)[..., 3], pixels(base)[..., 3])
    assert (pixels(after)[..., :3] <= pixels(after)[..., 3:]).all(), "premultiplied"
    assert (after != base) == (not brush.eraser)


@each_preset
def test_mirrored_strokes_are_symmetric(key):
    # The paper's grain lies still while strokes are mirrored on it, so it is left out here.
    brush = replace(PRESETS[key].brush, size=22, grain=0.0)
    base = tl.from_array(np.full((160, 200, 4), (180, 90, 40, 255), np.uint8)) if brush.mode == "erase" else tl.EMPTY
    if brush.mode == "smudge":
        stripes = np.zeros((160, 200, 4), np.uint8)
        stripes[:, 40:70] = stripes[:, 130:160] = (200, 60, 20, 255)
        base = tl.from_array(stripes)
    half = [sample._replace(x=20 + 0.4 * (sample.x - 20)) for sample in wave()]
    for symmetry, flips in ((Symmetry(x=100.0), [1]), (Symmetry(y=80.0), [0]), (Symmetry(100.0, 80.0), [0, 1])):
        after = pixels(drawn(brush, half, base, symmetry=symmetry))
        assert (after != pixels(base)).any()
        for axis in flips:
            difference = np.abs(after - np.flip(after, axis))
            if brush.mode == "smudge":  # the finger rests on whole pixels
                assert difference.mean() < 2.0
            else:
                assert difference.max() <= 3 and difference.mean() < 0.05


def test_dabs_that_build_reach_the_opacity_and_no_more():
    brush = replace(PRESETS["airbrush"].brush, size=40, opacity=0.5)
    back_and_forth = [Sample(60 + 40 * (i % 2), 80, 1.0) for i in range(60)]
    assert 120 <= pixels(drawn(brush, back_and_forth))[..., 3].max() <= 128


def test_the_marker_is_flat_within_a_stroke_and_deepens_where_strokes_cross():
    brush = replace(PRESETS["marker"].brush, color=(200, 120, 60))
    cross = [Sample(40, 40, 1), Sample(160, 120, 1), Sample(160, 40, 1), Sample(40, 120, 1)]
    once = drawn(brush, cross)
    full = pixels(once)[..., 3] > 120
    assert pixels(once)[..., 3].max() <= 128 and full.any()
    twice = drawn(brush, cross, once)
    assert (tl.straight(tl.to_array(twice, CANVAS))[full] < tl.straight(tl.to_array(once, CANVAS))[full] + 1)[
        :, :3
    ].all()
    assert pixels(twice)[..., 3][full].min() > 150


def test_smudging_carries_color_and_neither_darkens_nor_whitens_at_an_edge():
    disc = np.zeros((160, 200, 4), np.uint8)
    disc[50:110, 20:100] = (200, 40, 60, 255)
    brush = replace(PRESETS["smudge"].brush, size=30)
    after = drawn(brush, [Sample(60 + 8 * i, 80, 1.0) for i in range(13)], tl.from_array(disc))
    straight = tl.straight(tl.to_array(after, CANVAS)).astype(int)
    assert straight[80, 125, 3] > 60, "it is carried beyond its edge"
    seen = straight[straight[..., 3] > 40]
    assert np.abs(seen[:, :3] - (200, 40, 60)).max() <= 4


def test_smudging_at_the_edge_of_the_canvas_brings_nothing_in_from_outside():
    flat = tl.from_array(np.full((160, 200, 4), (90, 140, 60, 255), np.uint8))
    along = [Sample(2, 10 + 10 * i, 1.0) for i in range(14)] + [Sample(60, 80, 1.0)]
    assert np.array_equal(pixels(drawn(PRESETS["smudge"].brush, along, flat)), pixels(flat))


def test_tilt_makes_charcoal_broad():
    upright, leaning = (
        drawn(PRESETS["charcoal"].brush, [Sample(40 + 10 * i, 80, 0.8, tilt) for i in range(12)])
        for tilt in ((0.0, 0.0), (55.0, 0.0))
    )
    height = [np.ptp(np.nonzero(pixels(tiles)[..., 3].max(1) > 40)[0]) for tiles in (upright, leaning)]
    assert height[1] > 1.5 * height[0]


def test_a_crisp_line_has_no_beads():
    """Along its edge the line's coverage changes little: dabs lie close enough not to be seen."""
    brush = replace(PRESETS["ink"].brush, size=40)
    cover = pixels(drawn(brush, [Sample(20, 80, 1.0), Sample(180, 80.0, 1.0)]))[..., 3]
    assert cover[:, 60:140].sum(0).std() < 0.004 * cover[:, 60:140].sum(0).mean()


# -------------------------------------------------------------------------------------------------------- stabilizer


def shaky(count: int = 60) -> list[Sample]:
    rng = np.random.default_rng(1)
    return [Sample(10 + 3 * i, 50 + rng.normal(0, 2.0), 0.5) for i in range(count)]


def steadied(amount: float, samples) -> list[Sample]:
    hand = Stabilizer(amount)
    return [out for sample in samples for out in hand.to(sample)] + hand.finish()


def test_a_steadier_hand_is_smoother_begins_and_ends_where_the_pen_did():
    raw = shaky()
    smooth = steadied(0.8, raw)
    assert smooth[0][:2] == raw[0][:2] and smooth[-1][:2] == raw[-1][:2]
    inner = np.array([sample.y for sample in smooth[30:-20]])
    assert inner.std() < 0.6 * np.std([sample.y for sample in raw])
    way = np.array([sample[:2] for sample in smooth])
    assert np.hypot(*np.diff(way, axis=0).T).max() < 12, "no leap to catch up"


def test_no_steadying_changes_nothing():
    assert steadied(0.0, shaky()) == shaky()


def test_catching_up_after_one_touch_adds_nothing():
    hand = Stabilizer(1.0)
    assert hand.finish() == [] and hand.to(Sample(5, 5, 1.0)) == [Sample(5, 5, 1.0)] and hand.finish() == []


# ------------------------------------------------------------------------------------------------------------- sheet


def test_golden_sheet_of_all_brushes():
    """As the list of brushes shows them, twice as large. DRAWOVER_GOLDEN=1 writes the picture anew: look at it."""
    rows = []
    for preset in PRESETS.values():
        rgba = preview(preset.brush, 180, 44, scale=2.0).astype(float)
        alpha = rgba[..., 3:] / 255
        rows.append((rgba[..., :3] * alpha + 255 * (1 - alpha) + 0.5).astype(np.uint8))
    sheet = np.vstack(rows)
    if os.environ.get("DRAWOVER_GOLDEN"):
        Image.fromarray(sheet).save(GOLDEN, optimize=True)
    with Image.open(GOLDEN) as image:
        golden = np.array(image.convert("RGB")).astype(int)
    assert golden.shape == sheet.shape
    difference = np.abs(golden - sheet)
    assert difference.mean() < 0.1 and (difference > 24).mean() < 0.001
