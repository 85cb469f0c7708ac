"""Furniture's renderer: normals, silhouettes, lines, light and colors of solids whose pictures are known."""

from collections.abc import Iterable

import cv2
import numpy as np
import pytest

pytest.importorskip("embreex")
from drawover_train.data.furniture.mesh import Material, Mesh, MeshError, cut, read_obj
from drawover_train.data.furniture.outlines import thinned
from drawover_train.data.furniture.rays import FINE, Tracer, camera
from drawover_train.data.furniture.renderer import Palette, Renderer, own_color
from drawover_train.data.furniture.surface import surface

pytestmark = pytest.mark.train
SIZE = 128
LAMP = (-48.0, 52.0)
RED, BLUE = Material("red", (0.8, 0.2, 0.15)), Material("blue", (0.2, 0.3, 0.7))


def box(low: Iterable[float], high: Iterable[float]) -> tuple[np.ndarray, np.ndarray]:
    """Eight corners, twelve triangles."""
    sides = np.array([tuple(low), tuple(high)], float)
    corners = np.array([[sides[i, 0], sides[j, 1], sides[k, 2]] for i in (0, 1) for j in (0, 1) for k in (0, 1)])
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    return corners, np.array([t for a, b, c, d in quads for t in ((a, b, c), (a, c, d))])


def ball(around: int = 20, down: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """A coarse sphere: its triangles turn by 18 degrees, each with corners of its own at the seam."""
    polar, turn = np.meshgrid(np.linspace(0, np.pi, down + 1), np.linspace(0, 2 * np.pi, around + 1), indexing="ij")
    points = np.stack([np.sin(polar) * np.sin(turn), np.cos(polar), np.sin(polar) * np.cos(turn)], -1).reshape(-1, 3)
    row, column = np.meshgrid(np.arange(down), np.arange(around), indexing="ij")
    a = (row * (around + 1) + column).ravel()
    b = a + around + 1
    return points, np.concatenate([np.stack([a, b, b + 1], 1), np.stack([a, b + 1, a + 1], 1)])


def joined(*solids: tuple[np.ndarray, np.ndarray]) -> Mesh:
    """Each solid in a material of its own."""
    starts = np.cumsum([0, *(len(v) for v, _ in solids)])
    triangles = np.concatenate([t + start for (_, t), start in zip(solids, starts, strict=False)])
    material = np.repeat(np.arange(len(solids)), [len(t) for _, t in solids])
    uv = np.zeros((len(triangles), 3, 2), np.float32)
    return Mesh(np.concatenate([v for v, _ in solids]), triangles, uv, material, (RED, BLUE)[: len(solids)])


def rendered(mesh: Mesh, azimuth=30.0, elevation=25.0, size=SIZE, **palettes: Palette):
    """Its stages and its surface; the own colors' stages have no suffix."""
    shape = surface(mesh)
    own = Palette((None,) * len(mesh.materials))
    return Renderer(shape, mesh.materials).render(
        camera(shape, azimuth, elevation), size, LAMP, {"": own, **{f"_{k}": v for k, v in palettes.items()}}
    ), shape


BOX = joined(box((-1, -1, -1), (1, 1, 1)))
BALL = joined(ball())
BOXES = joined(box((-1, -1, -1), (1, 1, 1)), box((0.2, 0.0, -0.6), (1.8, 1.6, 0.8)))


def filled(line: np.ndarray) -> np.ndarray:
    """(S, S) bool: what ink encloses. Paper is what can be reached from the corner."""
    paper = cv2.copyMakeBorder((line < 96).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=1)
    cv2.floodFill(paper, None, (0, 0), (2,), flags=4)
    return paper[1:-1, 1:-1] != 2


def iou(a: np.ndarray, b: np.ndarray) -> float:
    return (a & b).sum() / (a | b).sum()


def test_normals_of_a_box_are_its_three_sides_as_the_camera_sees_them():
    stages, shape = rendered(BOX)
    view = camera(shape, 30.0, 25.0)
    inside = stages["part"] > 0
    found = stages["normal"][cv2.erode(inside.astype(np.uint8), np.ones((5, 5))) > 0] / 127.5 - 1
    sides = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0]]) @ np.stack([view.right, view.up, -view.forward], 1)
    right = np.abs(found[:, None] - sides).max(2) < 0.01
    assert right.any(1).mean() > 0.93  # all but what lies on the three folds
    assert (right.mean(0) > 0.1).all()


def test_normals_of_a_coarse_ball_have_no_facets():
    stages, shape = rendered(BALL)
    assert len(np.unique(shape.patch)) == 1
    alpha = stages["albedo"][..., 3]
    row, column = np.nonzero(cv2.erode(alpha, np.ones((9, 9))) == 255)
    middle, radius = (SIZE - 1) / 2, SIZE / 2.4
    true = np.stack([column - middle, middle - row], 1) / radius
    found = stages["normal"][row, column] / 127.5 - 1
    assert np.abs(found[:, :2] - true).max() < 0.12
    shades = stages["lit"][..., 0].astype(float)
    jump = np.abs(cv2.Laplacian(shades, cv2.CV_64F, ksize=1))[row, column]  # a facet's edge bends the shading
    assert np.percentile(jump, 99.5) < 7
    flat = Renderer(faceted(shape), BALL.materials).render(
        camera(shape, 30.0, 25.0), SIZE, LAMP, {"": Palette((None,))}
    )
    jump = np.abs(cv2.Laplacian(flat["lit"][..., 0].astype(float), cv2.CV_64F, ksize=1))[row, column]
    assert np.percentile(jump, 99.5) > 14  # the measure does see facets


def faceted(shape):
    from dataclasses import replace

    return replace(shape, normals=np.repeat(shape.faces[:, None], 3, 1))


@pytest.mark.parametrize("mesh", [BOX, BALL, BOXES], ids=["box", "ball", "two boxes"])
@pytest.mark.parametrize("azimuth", [10.0, 200.0])
def test_all_stages_have_one_silhouette_and_the_line_is_closed_around_it(mesh, azimuth):
    stages, _ = rendered(mesh, azimuth)
    truth = stages["albedo"][..., 3] > 127
    assert truth.mean() > 0.3
    assert iou(filled(stages["line"]), truth) > 0.98
    assert iou(stages["part"] > 0, truth) > 0.98
    assert iou((stages["normal"] < 250).any(2), truth) > 0.98
    assert (stages["line"][stages["albedo"][..., 3] == 0] == 0).all()


def test_lines_are_of_one_weight_and_few():
    stages, _ = rendered(BOX, size=256)
    ink = stages["line"]
    assert 0.02 < (ink / 255).mean() < 0.06
    # nine edges show; inside the outline the three folds meet in one point
    core = cv2.erode(filled(ink).astype(np.uint8), np.ones((9, 9)))
    inner = thinned(((ink > 127) & (core > 0)).astype(np.uint8))
    assert cv2.connectedComponents(inner)[0] == 2
    width = (ink[core > 0] / 255).sum() / inner.sum()
    assert 0.9 < width < 2.2


def test_folds_close_together_become_one_line():
    twin = np.zeros((60, 60), np.uint8)
    twin[10:50, 20:27] = 1
    line = thinned(twin)
    assert (line[15:45].sum(1) == 1).all()
    assert np.ptp(np.nonzero(line[15:45])[1]) <= 1


def test_the_floor_has_no_grain_and_is_white_away_from_the_shadow():
    stages, _ = rendered(BOXES, size=192)
    lit, alpha = stages["lit"].astype(np.float32), stages["albedo"][..., 3]
    floor = cv2.erode((alpha == 0).astype(np.uint8), np.ones((19, 19)), borderValue=1) > 0
    shade = lit[..., 1]
    assert (shade[floor] < 200).mean() > 0.02  # there is a shadow
    grain = np.abs(shade - cv2.GaussianBlur(shade, (0, 0), 1.5))
    assert np.percentile(grain[floor], 99) < 2
    assert grain[floor].mean() < 0.4
    assert lit[0].min() == lit[:, 0].min() == lit[-1].min() == 255
    assert (lit[floor] == 255).mean() > 0.15


def test_light_is_soft_and_comes_from_the_lamp():
    _, shape = rendered(BOX, size=32)
    tracer, view = Tracer(shape), camera(shape, 0.0, 30.0)
    seen = tracer.see(view, 48)
    sun, sky = tracer.light(seen, np.array([-0.6, 0.7, 0.4]) / np.linalg.norm([-0.6, 0.7, 0.4]))
    assert sun.shape == (48 * FINE, 48 * FINE)
    top = seen.normal[:, 1] > 0.99
    assert sun.ravel()[seen.where][top].min() > 0.99
    assert sky.ravel()[seen.where][top].min() > 0.99
    floor = ~seen.mask
    half = sun.shape[1] // 2
    assert (1 - sun[:, half:])[floor[:, half:]].sum() > 5 * (1 - sun[:, :half])[floor[:, :half]].sum()
    assert ((sun > 0.2) & (sun < 0.8)).mean() > 0.005


def test_the_same_view_comes_out_the_same():
    first, again = rendered(BOXES, size=64)[0], rendered(BOXES, size=64)[0]
    assert first.keys() == again.keys()
    assert all(np.array_equal(first[name], again[name]) for name in first)


def test_recoloring_a_material_changes_that_one_only():
    green = (0.2, 0.6, 0.3)
    stages, _ = rendered(BOXES, swap=Palette((None, green)))
    changed = (stages["albedo"] != stages["albedo_swap"]).any(2)
    other = cv2.erode((stages["part"] == 1).astype(np.uint8), np.ones((3, 3))) > 0
    this = cv2.erode((stages["part"] == 2).astype(np.uint8), np.ones((3, 3))) > 0
    assert changed[this].all()
    assert not changed[other].any()
    assert (stages["lit"] == stages["lit_swap"])[other].all()
    assert (stages["albedo_swap"][this][:, :3] == np.rint(np.array(green) * 255)).all()
    assert (stages["albedo"][other][:, :3] == np.rint(own_color(RED) * 255)).all()


def test_a_texture_keeps_its_pattern_in_a_new_color():
    checks = np.kron(np.indices((2, 2)).sum(0) % 2, np.ones((8, 8)))[..., None] * np.ones(3)
    cloth = Material("cloth", texture=(0.3 + 0.5 * checks).astype(np.float32))
    shape = surface(Mesh(np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0.0]]), np.array([[0, 1, 2], [0, 2, 3]]),
                         np.array([[(0, 0), (1, 0), (1, 1)], [(0, 0), (1, 1), (0, 1)]], np.float32),
                         np.zeros(2, int), (cloth,)))  # fmt: skip
    stages = Renderer(shape, [cloth]).render(
        camera(shape, 0, 0), 64, LAMP, {"": Palette((None,)), "_swap": Palette(((0.7, 0.2, 0.2),))}
    )
    own, swap = stages["albedo"][..., 0].astype(float), stages["albedo_swap"]
    inside = cv2.erode(stages["albedo"][..., 3], np.ones((3, 3))) == 255
    assert own[inside].min() < 90
    assert own[inside].max() > 195
    assert np.corrcoef(own[inside], swap[..., 0][inside])[0, 1] > 0.99
    assert (swap[inside][:, 0] > 2 * swap[inside][:, 1]).all()
    quarter = own[20, 20], own[20, 44], own[44, 20], own[44, 44]  # the first row of a texture is its top
    assert quarter[0] == quarter[3] < quarter[1] == quarter[2]


SQUARE = "mtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 1 1\nusemtl wood\n"
MTL = {"a.mtl": b"newmtl wood\nKd 0.6 0.4 0.2\nKs 0.5 0.5 0.5\nNs 30\nd 1\nmap_Kd lost.jpg\nnewmtl air\nd 0\n"}


def test_polygons_negative_indices_and_materials_are_read():
    mesh = read_obj(SQUARE + "f -4/-3 -3/-2 -2/-1 -1/-3\nf 1 2 3 # after\n".replace(" # after", ""), MTL.get)
    assert mesh.triangles.tolist() == [[0, 1, 2], [0, 2, 3], [0, 1, 2]]
    assert mesh.uv[0].tolist() == [[0, 0], [1, 0], [1, 1]]
    assert mesh.uv[2].tolist() == [[0, 0]] * 3
    assert mesh.materials == (Material("wood", (0.6, 0.4, 0.2), 0.5, 30.0),)  # without its lost texture


def test_what_is_transparent_is_left_out():
    mesh = read_obj(SQUARE + "f 1 2 3\nusemtl air\nf 1 3 4\nusemtl unheard-of\nf 2 3 4\n", MTL.get)
    assert [m.name for m in mesh.materials] == ["wood", "unheard-of"]
    assert mesh.material.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (SQUARE.replace("a.mtl", "b.mtl") + "f 1 2 3", "materials are in b.mtl, which is not there"),
        (SQUARE + "f 1 2 9", "Line 10 of the model cannot be read: f 1 2 9"),
        (SQUARE + "f 1 2 0", "Line 10"),
        (SQUARE + "v 1 x 2", "Line 10"),
        (SQUARE, "no faces"),
        (SQUARE + "usemtl air\nf 1 2 3", "transparent"),
        (SQUARE.replace("v 1 1 0", "v 1 nan 0") + "f 1 2 3", "finite"),
    ],
)
def test_a_broken_model_is_one_clear_sentence(text, sentence):
    with pytest.raises(MeshError, match=sentence):
        read_obj(text, MTL.get)


def test_a_hollow_polygon_is_cut_without_covering_its_hollow():
    corners = [(0, 0), (4, 0), (4, 4), (3, 4), (3, 1), (1, 1), (1, 4), (0, 4)]  # a U
    for solid in ([(x, y, 0) for x, y in corners], [(x, 0, y) for x, y in corners], [(0, y, x) for x, y in corners]):
        for polygon in (solid, solid[::-1]):
            points = np.array(polygon, float)
            areas = [np.cross(points[b] - points[a], points[c] - points[a]) / 2 for a, b, c in cut(polygon)]
            assert np.abs(np.sum(areas, 0)).sum() == pytest.approx(10)
            assert sum(np.linalg.norm(a) for a in areas) == pytest.approx(10)


def test_doubled_faces_and_mixed_windings_are_put_right():
    points, triangles = ball()
    wound = triangles.copy()
    wound[::3] = wound[::3, ::-1]
    mesh = joined((points, np.concatenate([wound, triangles[:40, ::-1]])))
    shape, clean = surface(mesh), surface(BALL)
    assert len(shape.corners) == len(clean.corners)
    outward = (shape.normals * shape.corners / np.linalg.norm(shape.corners, axis=-1, keepdims=True)).sum(-1)
    assert np.abs(outward).min() > 0.99
    assert len(np.unique(np.sign(outward))) == 1
    assert len(np.unique(shape.patch)) == 1


def test_a_box_has_six_patches_and_is_stretched_and_turned_as_the_catalog_says():
    shape = surface(BOX)
    assert len(np.unique(shape.patch)) == 6
    assert np.allclose(shape.normals, shape.faces[:, None])
    upright = surface(joined(box((0, 0, 0), (2, 1, 4))), np.array([4.0, 8.0, 2.0]),
                      np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]]))  # fmt: skip
    extent = np.ptp(upright.corners.reshape(-1, 3), axis=0)
    assert extent / extent[0] == pytest.approx([1, 2, 0.5], rel=1e-5)
    assert np.linalg.norm(upright.corners, axis=-1).max() == pytest.approx(1)
