"""Faces in stages: all stages show the same drawing, and its colors, its parts and what moved them are known."""

import json
from collections import defaultdict

import cv2
import numpy as np
import pytest

pytest.importorskip("svgelements")
from drawover.raster.vector.shapes import Shape
from drawover_train.data.correct import flaws
from drawover_train.data.drawing import Drawing
from drawover_train.data.faces import dicebear, lorelei, media, palettes, shading
from drawover_train.data.faces import stages as faces_stages
from drawover_train.data.faces.color import INK, ColoredDrawing, painted, under_the_line
from drawover_train.data.faces.palettes import REGIONS
from drawover_train.data.manifest import check
from drawover_train.data.recipe import build
from drawover_train.data.store import Store

pytestmark = pytest.mark.train
SIZE = 160
LIMIT = 24  # of which every style has one at least


@pytest.fixture(scope="module")
def packages(request):
    return request.config.cache.mkdir("packages")


@pytest.fixture(scope="module")
def store(packages, tmp_path_factory):
    folder = tmp_path_factory.mktemp("faces")
    build(faces_stages.RECIPE, packages, folder, SIZE, LIMIT, workers=0)
    return Store(folder)


def rows(store):
    return range(len(store.records))


def silhouette(mask):
    """The mask with its holes filled: the whites of eyes are as white as the paper."""
    outer, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return cv2.drawContours(np.zeros(mask.shape, np.uint8), outer, -1, 1, -1) > 0


def inside(labels, region):
    """Pixels of a region, those at its border left out."""
    return cv2.erode((labels == REGIONS.index(region)).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0


def rgb(color):
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)])


def test_every_view_has_every_stage_and_the_manifest_is_sound(store):
    assert len(check(store.folder)) == LIMIT
    assert {r["style"] for r in store.records} == {"lorelei", "facesjs", *dicebear.STYLES}
    expected = {"line", "flat", "flat_b", "detail", "detail_b", "part", "rough", "marker", "ink"}
    expected |= {f"{kind}_{severity}" for kind in ("flawed", "near") for severity in flaws.SEVERITY}
    assert all(set(r["stages"]) == expected for r in store.records)


def test_the_stages_lie_on_each_other(store):
    for row in rows(store):
        part, line = store.picture("part", row), store.picture("line", row)
        drawn = silhouette((part != 0) | (line > 4))
        for stage in ("flat", "flat_b", "detail", "detail_b"):
            colored = silhouette((255 - store.picture(stage, row).astype(int)).max(-1) > 8)
            assert (colored & drawn).sum() / (colored | drawn).sum() > 0.98, (store.records[row]["subject"], stage)
        ink = line > 127
        assert np.array_equal(part == INK, ink)
        for stage, least in (("rough", 0.75), ("marker", 0.93), ("ink", 0.75)):
            near = cv2.dilate((store.picture(stage, row) > 40).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
            assert near[ink].mean() > least, (store.records[row]["subject"], stage)


def test_the_line_art_of_a_head_is_closed(store):
    """Flood fill on the paper outside does not leak into the face."""
    for row in rows(store):
        open_paper = (store.picture("line", row) < 96).astype(np.uint8)
        poured = np.zeros((SIZE + 2, SIZE + 2), np.uint8)
        cv2.floodFill(open_paper, poured, (0, 0), 2)
        face = inside(store.picture("part", row), "skin")
        assert (open_paper[face] == 2).mean() < 0.01, store.records[row]["subject"]


def test_regions_have_exactly_the_colors_of_the_palette(store):
    checked = 0
    for row in rows(store):
        part, line, record = store.picture("part", row), store.picture("line", row), store.records[row]
        assert record["regions"] == list(REGIONS)
        for suffix in ("", "_b"):
            flat = store.picture(f"flat{suffix}", row).astype(int)
            for region, color in record[f"palette{suffix}"]["colors"].items():
                if region != "ink" and (where := inside(part, region) & (line == 0)).any():
                    assert np.abs(flat[where] - rgb(color)).max() <= 1, (record["subject"], region)
                    checked += 1
        assert record["palette"]["name"] != record["palette_b"]["name"]
    assert checked > 6 * LIMIT  # background, skin and hair at least


def test_shading_keeps_the_hue_of_regions(store):
    for row in rows(store):
        skin = inside(store.picture("part", row), "skin")
        flat, detail = (store.picture(s, row)[skin].astype(float).mean(0) for s in ("flat", "detail"))
        assert np.abs(detail - flat).max() < 60
        assert store.picture("detail", row)[skin].astype(float).std(0).max() > 4  # there is form in it
        assert np.corrcoef(flat, detail)[0, 1] > 0.9


def test_the_same_palette_colors_several_drawings(store, packages):
    """Two dozen palettes on sixteen drawings, two each: some palette comes twice, and it is the same colors."""
    drawn = defaultdict(list)
    for number, subject in enumerate(faces_stages.RECIPE.subjects(packages, 16)):
        face = faces_stages.drawn(packages, subject)
        view = faces_stages.render_face(face, "validation", 48, np.random.default_rng(number))
        for suffix in ("", "_b"):
            drawn[view.facts[f"palette{suffix}"]["name"]].append((subject.name, view, suffix))
    shared = [views for views in drawn.values() if len({name for name, _, _ in views}) > 1]
    assert shared
    for views in shared:
        colors = [view.facts[f"palette{suffix}"]["colors"] for _, view, suffix in views]
        assert all(c == colors[0] for c in colors)
        for _, view, suffix in views:
            skin = inside(view.stages["part"], "skin") & (view.stages["line"] == 0)
            assert np.abs(view.stages[f"flat{suffix}"][skin].astype(int) - rgb(colors[0]["skin"])).max(initial=0) <= 1


def test_palettes_are_many_distinct_and_kept_apart_by_split():
    every = palettes.palettes()
    assert len(every) == len({json.dumps(p) for p in every.values()}) == palettes.COUNT
    train, validation, test = (set(palettes.names_for(s)) for s in ("train", "validation", "test"))
    assert train | validation | test == set(every)
    assert len(train) + len(validation) + len(test) == len(every)
    assert set(palettes.names_for("held")) == test
    assert min(max(p["hair"]) for p in every.values()) > 90  # black hair would be ink


@pytest.mark.parametrize("severity", flaws.SEVERITY)
def test_the_way_back_brings_the_flawed_drawing_onto_the_clean_one(store, severity):
    before, after, moved = [], [], set()
    for row in rows(store):
        facts = store.records[row]["flawed"][severity]
        moved.update(facts["moved"])
        back, names = np.array(facts["back"]), store.records[row]["parts"]
        near = store.picture(f"near_{severity}", row)
        y, x = np.nonzero(store.picture(f"flawed_{severity}", row) > 127)
        there = np.stack([x + 0.5, y + 0.5], 1) / SIZE
        own = back[near[y, x]]
        home = np.einsum("nij,nj->ni", own[:, :, :2], there) + own[:, :, 2]
        clean = (store.picture("line", row) > 127).astype(np.uint8)
        off = cv2.distanceTransform(1 - clean, cv2.DIST_L2, 5)
        on_moved = np.isin(near[y, x], [names.index(n) for n in facts["moved"]])
        for points, found in ((there, before), (home, after)):
            column, line = np.clip((points[on_moved] * SIZE).astype(int), 0, SIZE - 1).T
            found.append(off[line, column])
    before, after = np.concatenate(before), np.concatenate(after)
    assert (after <= 1.5).mean() > 0.93  # the rest lay hidden under hair
    assert (before <= 1.5).mean() < (after <= 1.5).mean() - 0.1
    assert {"left eye", "right eye", "mouth", "nose"} <= moved
    assert "head" not in moved


def test_the_held_style_is_in_no_other_split(store):
    for record in store.records:
        assert (record["style"] == "micah") == (record["split"] == "held")
    assert len(store.rows("held")) and len(store.rows("train"))


def test_subjects_are_the_same_however_many_are_asked_for(packages):
    few, many = (faces_stages.RECIPE.subjects(packages, n) for n in (20, 60))
    assert [s.name for s in few] == [s.name for s in many[:20]]
    assert len({s.name for s in many}) == 60
    assert [s.place for s in few] == [s.place for s in many[:20]]


def test_each_style_states_the_license_that_is_written_down(packages):
    stated = {"CC BY 4.0": "CC-BY-4.0", "CC0 1.0": "CC0-1.0"}
    for style in dicebear.STYLES.values():
        assert stated[dicebear.license_of(packages, style.name)] == style.source.license == "CC-BY-4.0"
        assert "CC BY 4.0" in style.source.attribution
    assert stated[lorelei.license_of(packages)] == "CC0-1.0"


def pupils():
    """A head with two solid pupils and a mouth."""
    turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    disc = lambda x, y, r: ((np.stack([np.cos(turn), np.sin(turn)], 1) * r + (x, y)).astype(np.float32),)  # noqa: E731
    shapes = (
        Shape(disc(0.5, 0.5, 0.4), "paper", 0.012, True, 0),
        Shape(disc(0.36, 0.45, 0.04), "ink", 0.0, True, 1),
        Shape(disc(0.64, 0.45, 0.04), "ink", 0.0, True, 2),
        Shape(disc(0.5, 0.7, 0.05), "paper", 0.01, True, 3),
    )
    drawing = Drawing("test/pupils", "test", shapes, ("head", "left eye", "right eye", "mouth"))
    return ColoredDrawing(drawing, tuple(REGIONS.index(r) for r in ("skin", "background", "background", "lips")))


def test_the_roughest_pencil_keeps_the_pupils():
    for seed in range(6):
        view = faces_stages.render_face(pupils(), "train", 256, np.random.default_rng(seed))
        line = view.stages["line"]
        solid = cv2.erode(line, np.ones((5, 5), np.uint8)) > 200
        assert solid.sum() > 100
        rough = media.pencil(line, 1.5, np.random.default_rng(seed)).astype(float)
        for style in (rough, view.stages["marker"], view.stages["ink"]):
            assert style[solid].mean() > 120


def test_styles_differ_from_the_line_and_from_each_other():
    view = faces_stages.render_face(pupils(), "train", 128, np.random.default_rng(1))
    weight = {style: view.stages[style].mean() for style in ("line", "rough", "marker", "ink")}
    assert weight["marker"] > 1.15 * weight["line"]
    assert weight["rough"] < 0.95 * weight["line"]
    assert not np.array_equal(view.stages["ink"], view.stages["marker"])


def test_ink_takes_the_region_that_is_nearest():
    labels = np.full((9, 9), INK, np.uint8)
    labels[:, :3], labels[:, 7:] = REGIONS.index("skin"), REGIONS.index("hair")
    filled = under_the_line(labels)
    assert (filled[:, :5] == REGIONS.index("skin")).all()
    assert (filled[:, 5:] == REGIONS.index("hair")).all()
    colors = palettes.table(next(iter(palettes.palettes().values())))
    half = np.full((9, 9), 128, np.uint8)
    mixed = painted(filled, half, colors)[4, 1].astype(int)
    assert np.abs(mixed - (colors[REGIONS.index("skin")].astype(int) + colors[INK]) / 2).max() <= 1


def test_a_drawing_needs_a_region_for_each_shape():
    with pytest.raises(ValueError, match="4 shapes have 1 regions"):
        ColoredDrawing(pupils().drawing, (2,))


def test_light_falls_from_the_upper_left_and_hair_shades_the_skin():
    size = 96
    regions = np.zeros((size, size), np.uint8)
    cv2.circle(regions, (48, 48), 36, REGIONS.index("skin"), -1)
    cv2.rectangle(regions, (10, 8), (86, 36), REGIONS.index("hair"), -1)
    light = shading.forms(regions, np.zeros((size, size), np.uint8), np.zeros((0, 2)), np.random.default_rng(0))
    assert light.tone[48:60, 24:34].mean() > light.tone[62:74, 66:76].mean()
    assert light.tone[38, 40:56].mean() < light.tone[50, 40:56].mean()
    assert (light.ground == (regions == 0)).all()
    base = np.full((size, size, 3), 255, np.uint8)
    assert (shading.shaded(base, np.zeros((size, size), np.uint8), light)[:6] == 255).all()
