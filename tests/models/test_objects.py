"""Objects: stages lie upon each other, outlines close, the way back is exact, and colors match the palette."""

import cv2
import numpy as np
import pytest

pytest.importorskip("resvg_py")
pytest.importorskip("svgelements")
from drawover.raster.vector.shapes import Shape, draw
from drawover_train.data.correct import flaws
from drawover_train.data.manifest import check
from drawover_train.data.objects import islands, openmoji, pencil, rasterize, recolor
from drawover_train.data.objects import stages as objects
from drawover_train.data.objects.emoji import code_of, family, has_skin_tone
from drawover_train.data.recipe import UnusableError, build
from drawover_train.data.store import Store

pytestmark = pytest.mark.train

SIZE = 96
COUNT = 12
FRAME = np.array([[1 / 32, 0, 0], [0, 1 / 32, 0]])
FACE = ('<g fill="none"><path fill="#ff822d" d="M2 2H30V30H2Z"/><path fill="#212121" d="M8 10h3v4h-3zM20 10h3v4h-3z"/>'
        '<path fill="#fff" fill-rule="evenodd" d="M10 20h12v6h-12zM12 22h8v2h-8z"/><path fill="#ff822d" d="M13 22.4h2v1h-2z"/></g>')  # fmt: skip  # noqa: E501


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    return tmp_path_factory.mktemp("packages")


@pytest.fixture(scope="module")
def data(packages):
    """A dozen subjects, made as the command makes them."""
    folder = packages / "objects"
    build(objects.RECIPE, packages, folder, SIZE, COUNT, 0)
    return Store(folder)


def inside(ink):
    """What a line drawing encloses, its lines included."""
    paper = np.pad((ink < 100).astype(np.uint8), 1, constant_values=1)
    cv2.floodFill(paper, None, (0, 0), 2)
    return paper[1:-1, 1:-1] != 2


def test_stages_of_the_same_artists_lie_upon_each_other(data):
    assert len(data.records) >= COUNT / 2
    closed = []
    for row in range(len(data.records)):
        flat = (data.picture("part", row) > 0) | (data.picture("flat", row).min(-1) < 250)
        for stage in ("gradient", "solid"):
            seen = data.picture(stage, row).min(-1) < 250
            assert rasterize.overlap(seen, flat) > 0.8
        closed.append(rasterize.overlap(inside(data.picture("line", row)), flat))
        for stage in ("noto", "twemoji"):
            columns = np.flatnonzero((data.picture(stage, row).min(-1) < 250).any(0))
            assert columns.max() - columns.min() < 0.88 * SIZE  # as the engine frames: a tenth free on each side
    assert min(closed) > 0.85  # a gap in the outline lets the paper in


def test_regions_have_the_color_that_the_palette_says(data):
    for row, record in enumerate(data.records):
        part = data.picture("part", row)
        assert set(np.unique(part)) - {0} <= {int(n) for n in record["palette"]}
        for kind in ("", "_swap", "_turn"):
            picture = data.picture(f"flat{kind}", row)
            for region, color in record[f"palette{kind}"].items():
                within = cv2.erode((part == int(region)).astype(np.uint8), np.ones((3, 3))) > 0
                expected = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)])
                off = np.abs(picture[within].astype(int) - expected).max(-1)
                assert within.sum() < 6 or np.mean(off <= 2) > 0.9


def test_a_turn_of_the_palette_is_the_same_for_flat_and_solid(data):
    changed = 0
    for row, record in enumerate(data.records):
        assert {"flat_turn", "gradient_turn", "solid_turn"} <= set(record["stages"])
        a, b = (recolor.oklch(data.picture(s, row)) for s in ("solid", "solid_turn"))
        c, d = (recolor.oklch(data.picture(s, row)) for s in ("flat", "flat_turn"))
        turns = []
        for old, new in ((a, b), (c, d)):
            vivid = (old[..., 1] > 0.1) & (new[..., 1] > 0.06)
            if vivid.sum() > 100:
                turns.append(np.exp(1j * (new[vivid][:, 2] - old[vivid][:, 2])).mean())
        if len(turns) == 2:
            changed += 1
            assert abs(np.angle(turns[0] * turns[1].conjugate())) < 0.2
            assert abs(np.angle(turns[0])) > 0.5
    assert changed > 2


def test_the_manifest_says_what_is_needed(data):
    check(data.folder)
    for row, record in enumerate(data.records):
        assert record["license_of"]["npm @iconify-json/twemoji 1.2.5"] == "CC-BY-4.0"
        assert record["fitted"] == ["noto", "twemoji"]
        assert record["silhouette_iou"] >= objects.SAME
        for severity in record["moved"]:
            assert 0 not in record["moved"][severity]
            assert len(record["back"][severity]) == record["parts"]
            assert data.picture(f"near_{severity}", row).max() < record["parts"]


def test_the_way_back_maps_every_flawed_drawing_onto_the_clean_one(packages, data):
    moved = 0
    flat = objects.icon_set(objects.FLAT.fetch(packages))
    for row, record in enumerate(data.records):
        name = record["subject"].removeprefix("fluent/")
        drawing = objects.line_drawing(name, flat.bodies[name], objects.frame_box(flat.bodies[name], flat.boxes[name]))
        assert np.array_equal(draw(drawing.shapes, SIZE), data.picture("line", row))
        for severity, back in record["back"].items():
            moved += 1
            there = objects.inverse(np.array(back))
            bent = drawing.mapped(there)
            flawed = tuple(s._replace(stroke=was.stroke) for s, was in zip(bent.shapes, drawing.shapes, strict=True))
            stored = data.picture(f"flawed_{severity}", row).astype(int)
            assert np.abs(draw(flawed, SIZE).astype(int) - stored).mean() < 0.5
            again = bent.mapped(np.array(back))
            for a, b in zip(again.shapes, drawing.shapes, strict=True):
                assert np.allclose(a.contours[0], b.contours[0], atol=1e-4)
            assert (np.abs(stored - data.picture("line", row)) > 100).any()
    assert moved > COUNT


def test_graver_flaws_move_further(packages):
    drawing = objects.line_drawing("face", FACE, (0, 0, 32, 32))
    free = drawing.freedom
    assert free[islands.ANCHOR] == 0
    ways = []
    for amount in flaws.SEVERITY.values():
        shifts = [flaws.sample(drawing, amount, np.random.default_rng(n)).matrices for n in range(40)]
        middle = np.array([0.5, 0.5, 1.0])
        ways.append(np.mean([np.linalg.norm(m @ middle - middle[:2], axis=1).mean() for m in shifts]))
    assert ways[0] < ways[1] < ways[2]


def test_islands_hold_their_holes_and_parts_what_lies_upon_them():
    found = islands.islands(FACE, FRAME)
    assert [len(i.contours) for i in found] == [1, 1, 1, 2, 1]
    drawing = islands.line_drawing("face", found)
    assert drawing.shapes[0].part == islands.ANCHOR
    assert len({s.part for s in drawing.shapes[1:4]}) == 3  # left eye, right eye, mouth
    assert [s.paint for s in drawing.shapes[:4]] == ["paper", "ink", "ink", "paper"]
    filled = draw((drawing.shapes[3]._replace(paint="ink", stroke=0.0),), 64)
    assert filled[46, 32] == 0  # the hole is open
    assert filled[41, 32] == 255


def test_features_on_a_large_field_move_alone_and_on_a_small_one_with_it():
    body = ('<path fill="#aaa" d="M2 2H30V30H2Z"/><path fill="#555" d="M6 6H26V24H6Z"/>'
            '<path fill="#fff" d="M9 9h4v4h-4z"/><path fill="#c00" d="M16 12h6v10h-6z"/>'
            '<path fill="#fff" d="M17 14h3v3h-3z"/>')  # fmt: skip
    drawing = islands.line_drawing("mask", islands.islands(body, FRAME))
    anchor, mask, eye, door, window = (s.part for s in drawing.shapes)
    assert anchor == islands.ANCHOR
    assert len({anchor, mask, eye, door}) == 4
    assert window == door


def test_what_is_more_than_plain_fills_is_left_out():
    with pytest.raises(UnusableError, match="plain fills"):
        objects.line_drawing("x", '<g clip-path="url(#a)"><path d="M0 0h9v9z"/></g>', (0, 0, 32, 32))


@pytest.mark.parametrize("degrees", [60, 120, 180, 240, 300])
def test_new_colors_are_as_vivid_as_the_old_and_grays_stay(degrees):
    grays = np.array([[255, 255, 255], [33, 33, 33], [210, 210, 210]], np.uint8)
    assert np.array_equal(recolor.turned(grays, np.deg2rad(degrees)), grays)
    vivid = np.array([[255, 176, 46], [248, 49, 47], [0, 166, 237], [0, 210, 106], [195, 44, 231]], np.uint8)
    new = recolor.oklch(recolor.turned(vivid, np.deg2rad(degrees)))
    assert new[:, 1].min() > 0.085  # never gray
    dark_yellow = (new[:, 0] < 0.6) & (np.abs(new[:, 2] - 1.9) < 0.5)
    assert not dark_yellow.any()  # never mud
    turn = np.angle(np.exp(1j * (new[:, 2] - recolor.oklch(vivid)[:, 2] - np.deg2rad(degrees))))
    assert np.abs(turn).max() < 0.12


def test_hues_that_are_close_turn_together():
    colors = np.array([[255, 130, 45], [255, 103, 35], [0, 166, 237], [255, 255, 255]], np.uint8)
    kind = recolor.families(colors)
    assert kind[0] == kind[1] != kind[2]
    assert kind[3] == -1
    assert (recolor.families(colors[3:]) == -1).all()
    everywhere = np.ones((32, 32), bool)
    gray = np.full((32, 32, 3), 128, np.uint8)
    assert recolor.agrees(gray, gray, colors[3:], everywhere) == 0  # nothing to carry over
    blue, orange = (np.full((32, 32, 3), c, np.uint8) for c in (colors[2], colors[0]))
    assert recolor.agrees(blue, blue, colors, everywhere) == 1
    assert recolor.agrees(blue, orange, colors, everywhere) == 0


def test_families_do_not_come_to_look_alike():
    colors = np.array([[255, 130, 45], [0, 166, 237], [0, 210, 106]], np.uint8)
    for seed in range(20):
        hue = recolor.oklch(recolor.family_swap(colors, np.random.default_rng(seed))(colors))[:, 2]
        gaps = np.abs(np.angle(np.exp(1j * (hue - np.roll(hue, 1)))))
        assert gaps.min() > 0.4


def test_pencil_keeps_the_drawing_and_loosens_it():
    ring = (Shape((np.array(cv2.ellipse2Poly((50, 50), (35, 35), 0, 0, 360, 5), np.float32) / 100,), "none", 0.0125),)
    dot = Shape((np.array(cv2.ellipse2Poly((50, 50), (3, 4), 0, 0, 360, 5), np.float32) / 100,), "ink")
    ink = draw((*ring, dot), 256)
    sketch = pencil.rough(ink, 0.8, np.random.default_rng(3), 0.15)
    near = cv2.dilate(ink, np.ones((15, 15), np.uint8)) > 100
    assert sketch[~near].max() < 60
    assert sketch[near].astype(float).sum() > 0.5 * ink.astype(float).sum()
    assert sketch[120:137, 120:137].max() > 150  # pupils are not lost
    assert np.abs(sketch.astype(int) - ink).mean() > 1


def test_code_points_join_whatever_their_spelling():
    assert code_of("1F468-200D-1F9B0") == code_of("1f468-200d-1f9b0")
    assert code_of("0023-FE0F-20E3") == "0023-20e3"
    assert has_skin_tone("1f44d-1f3fd")
    assert not has_skin_tone("1f6a5")
    assert family("woman-astronaut") == family("man-astronaut")
    assert family("one-oclock") == family("ten-thirty")


def test_pictures_cut_out_keep_color_to_their_edge():
    rgba = np.zeros((64, 64, 4), np.uint8)
    rgba[16:48, 16:48] = (200, 40, 30, 255)
    cut = rasterize.cropped(rgba, (8.0, 8.0, 48.0, 48.0), 96)
    solid = cut[..., 3] > 60
    assert np.abs(cut[solid][:, :3].astype(int) - (200, 40, 30)).max() <= 3
    assert rasterize.square_around(cut, 0.0) == pytest.approx((16, 16, 64, 64), abs=1)


def test_openmoji_is_held_and_its_lines_lie_on_its_fills(packages):
    folder = packages / "openmoji"
    build(openmoji.RECIPE, packages, folder, SIZE, 8, 0)
    store = Store(folder)
    assert len(store.records) >= 4
    assert openmoji.OPENMOJI.evaluation_only
    check(folder)
    for row, record in enumerate(store.records):
        assert record["split"] == "held"
        ink, flat = store.picture("line", row), store.picture("flat", row)
        near = cv2.dilate(ink, np.ones((9, 9), np.uint8)) > 100
        colored = flat.min(-1) < 250
        assert (colored & (inside(ink) | near)).sum() > 0.9 * colored.sum()


def test_splits_keep_variants_of_a_subject_together(packages):
    place = {s.name: s.place for s in objects.RECIPE.subjects(packages, None)}
    assert len(place) > 1500
    assert place["fluent/man-astronaut"] == place["fluent/woman-astronaut"]
    assert {s.name for s in objects.RECIPE.subjects(packages, 5)} == set(list(place)[:5])
    assert 0.86 < np.mean([p == "train" for p in place.values()]) < 0.94
