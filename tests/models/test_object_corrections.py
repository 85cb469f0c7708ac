"""Objects to correct: only things, kin in one split, one pen for all lines, parts that cover those beneath."""

import json
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("resvg_py")
pytest.importorskip("svgelements")
from drawover.raster.vector.shapes import Shape, draw
from drawover_train.data import domain_of, drawn
from drawover_train.data.correct import corrections, flaws
from drawover_train.data.drawing import Drawing, identity
from drawover_train.data.objects import icons, islands, openmoji
from drawover_train.data.objects.corrections import DOMAIN, KINDS
from drawover_train.data.recipe import build
from drawover_train.data.store import Store

pytestmark = pytest.mark.train

FOX = '<path fill="#f60" d="M2 2H30V30H2Z"/><path fill="#212121" d="M8 10h4v5h-4zM20 10h4v5h-4z"/>'
CAMERA = '<path fill="#888" d="M2 6H30V28H2Z"/><path fill="#fff" d="M10 10h12v12h-12z"/>'
ICONS = {"fox": FOX, "camera": CAMERA, "man-cook": CAMERA, "woman-cook": FOX, "plus": CAMERA, "blank": CAMERA[:40]}
CODES = {"1f98a": "fox", "1f4f7": "camera", "1f468": "man-cook", "1f469": "woman-cook", "2795": "plus"}


@pytest.fixture
def packages(tmp_path):
    """Packages as npm unpacks them, of three vendors who draw alike."""
    for source in icons.VENDORS.values():
        folder = tmp_path / source.archive.removesuffix(".tgz")
        folder.mkdir()
        shown = {name: {"body": body} for name, body in ICONS.items()}
        (folder / "icons.json").write_text(json.dumps({"icons": shown, "width": 32, "height": 32}))
        (folder / "chars.json").write_text(json.dumps(CODES))
        categories = {"Symbols": ["plus"], "Animals": ["fox"], "Objects": ["camera", "man-cook", "woman-cook"]}
        (folder / "metadata.json").write_text(json.dumps({"categories": categories}))
    return tmp_path


def test_all_vendors_things_are_drawn_and_no_signs(packages):
    found = DOMAIN.drawings(packages, 100)
    assert {d.style for d in found} == set(icons.VENDORS)
    assert {d.subject.split("/")[1] for d in found} == {"fox", "camera", "man-cook", "woman-cook"}
    assert len(found) == 12
    assert [d.subject for d in DOMAIN.drawings(packages, 5)] == [d.subject for d in found[:5]]


def test_kin_share_the_split_and_what_is_unseen_is_of_the_test_split(packages):
    found = DOMAIN.drawings(packages, 100)
    assert len({d.kin for d in found}) == 3  # both cooks are one thing
    for drawing in found:
        assert len({d.split for d in found if d.kin == drawing.kin}) == 1
    assert {d.subject for d in DOMAIN.unseen(packages, 100)} == {d.subject for d in found if d.split == "test"}


def test_drawings_are_kept_until_the_code_that_makes_them_changes(packages, tmp_path):
    made = list(icons.made(packages))
    code, calls = tmp_path / "code.py", []

    def make():
        calls.append(1)
        return made

    for text in ("a", "a", "b"):
        code.write_text(text)
        again = drawn.cached(tmp_path, "some", [code], make)
    assert len(calls) == 2
    for old, new in zip(made, again, strict=True):
        assert replace(old, shapes=()) == replace(new, shapes=())
        for a, b in zip(old.shapes, new.shapes, strict=True):
            assert a._replace(contours=()) == b._replace(contours=())
            assert all(np.array_equal(x, y) for x, y in zip(a.contours, b.contours, strict=True))
    drawn.save(tmp_path / "none.npz", [])
    assert drawn.load(tmp_path / "none.npz") == ()


def icon(body):
    frame = np.array([[1 / 32, 0, 0], [0, 1 / 32, 0]])
    return islands.line_drawing("icon", islands.islands(body, frame), "noto")


def test_the_anchor_stays():
    flaw = flaws.sample(icon(FOX), 1.7, np.random.default_rng(0))
    assert flaw.moved[1:].any()
    assert not flaw.moved[islands.ANCHOR]
    assert np.array_equal(flaw.matrices[islands.ANCHOR], identity(1)[0])


def test_of_many_parts_few_are_moved():
    shapes = tuple(Shape((np.float32([[n, 0], [n + 1, 0], [n, 1]]) / 20,), "ink", 0.0, True, n) for n in range(16))
    many = Drawing("many", "noto", shapes, tuple(map(str, range(16))), freedom=(0.0, *[1.0] * 15), one_pen=True)
    counts = [flaws.sample(many, 1.0, np.random.default_rng(n)).moved.sum() for n in range(200)]
    assert 1.8 < np.mean(counts) < 3.2
    named = replace(many, freedom=(), parts=("head", *many.parts[1:]))
    assert np.mean([flaws.sample(named, 1.0, np.random.default_rng(n)).moved.sum() for n in range(200)]) > 9


def test_one_pen_draws_all_lines():
    drawing, grown = icon(CAMERA), identity(2) * np.array([2.0, 3.0])[:, None, None]
    assert [s.stroke for s in drawing.shapes] == [islands.LINE] * 2
    assert [s.stroke for s in drawing.mapped(grown).shapes] == pytest.approx([2 * islands.LINE] * 2)
    several = replace(drawing, one_pen=False).mapped(grown)
    assert [s.stroke for s in several.shapes] == pytest.approx([2 * islands.LINE, 3 * islands.LINE])


def test_a_part_that_moved_covers_what_it_lies_on():
    square = np.float32([[0, 0], [0.3, 0], [0.3, 0.3], [0, 0.3]])
    shapes = tuple(Shape((square + at,), "paper", 0.02, True, n) for n, at in enumerate((0.1, 0.5)))
    drawing = Drawing("two", "noto", shapes, ("silhouette", "part 1"), freedom=(0.0, 1.0), one_pen=True)
    matrices = identity(2)
    matrices[1, :, 2] = -0.25
    ink = draw(drawing.mapped(matrices).shapes, 128)
    assert ink[50:52, 36:50].max() == 0  # the first one's lower edge, beneath the second
    assert ink[31:33, 40:50].min() > 200  # the second one's upper edge


def test_views_know_the_way_back():
    view = corrections.render_view(icon(FOX), 1.5, np.random.default_rng(1))
    assert any(view.facts["moved"])
    size, back = corrections.SIZE, np.array(view.facts["back"])
    for part in (n for n, moved in enumerate(view.facts["moved"]) if moved):
        ys, xs = np.nonzero((view.stages["near"] == part) & (view.stages["flawed"] > 200))
        points = np.stack([(xs + 0.5) / size, (ys + 0.5) / size, np.ones(len(xs))])
        x, y = np.clip((back[part] @ points * size).astype(int), 0, size - 1)
        assert (view.stages["clean"][y, x] > 60).mean() > 0.9


def test_the_data_set_is_made_as_that_of_faces(packages):
    recipe = corrections.Corrections(replace(DOMAIN, views=2))
    out = packages / "made"
    build(recipe, packages, out, corrections.SIZE, workers=0)
    drawings = {d.subject: d for d in DOMAIN.drawings(packages, 100)}
    assert {r["split"] for r in Store(out).records} == {d.split for d in drawings.values()}
    for record in Store(out).records:
        assert record["split"] == drawings[record["subject"]].split
    views = corrections.load(out, DOMAIN)
    assert views.clean.shape == (len(views.back), corrections.SIZE, corrections.SIZE)
    assert [KINDS[k] for k in views.kind[0, :3]] == ["outline", "part", "part"]


def test_touching_lines_of_open_moji_are_a_part(tmp_path):
    folder = tmp_path / "openmoji-17.0.0" / "black" / "svg"
    folder.mkdir(parents=True)
    line = 'fill="none" stroke="#000" stroke-width="2"'
    (folder / "1F98A.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 72"><g id="line"><path {line} d="M10 10H60V60"/>'
        f'<line {line} x1="60" y1="60" x2="10" y2="60"/><circle cx="25" cy="35" r="3"/>'
        f'<path {line} d="M40 30H50M40 45H50"/></g></svg>'
    )
    (folder / "25AF.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 72"><path {line} d="M10 10H60V60Z"/></svg>'
    )
    drawing = openmoji.line_drawing(tmp_path, "1F98A")
    assert drawing is not None
    parts = [s.part for s in drawing.shapes]
    assert parts[:2] == [islands.ANCHOR] * 2  # the corner, and the line that touches it
    assert len(set(parts)) == 4  # it, the dot, and two dashes of one path
    assert drawing.freedom[islands.ANCHOR] == 0
    assert min(drawing.freedom[1:]) > 0.5
    assert openmoji.line_drawing(tmp_path, "25AF") is None  # nothing in it can move


def test_faces_and_objects_are_domains_of_their_own():
    faces = domain_of("faces")
    assert faces.kinds[0] == DOMAIN.kinds[0] == "none"
    assert faces.mirrored
    assert not DOMAIN.mirrored
    assert faces.features
    assert not DOMAIN.features  # an object's window is around what moved
    assert {faces.data, DOMAIN.data} == {"corrections", "object_corrections"}
