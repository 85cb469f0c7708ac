import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawover.raster.vector.shapes import Shape, draw, transform
from drawover.raster.vector.shelf import PRECISION, pack_shapes, unpack_shapes


def stored(arrays):
    """As from an .npz without pickles."""
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    file.seek(0)
    with np.load(file, allow_pickle=False) as box:
        return dict(box)


def assert_same(drawing, back):
    assert len(drawing) == len(back)
    for one, other in zip(drawing, back, strict=True):
        assert one[1:2] + one[3:] == other[1:2] + other[3:]
        assert one.stroke == pytest.approx(other.stroke, rel=1e-6)
        for a, b in zip(one.contours, other.contours, strict=True):
            assert a.shape == b.shape and np.abs(a - b).max() <= PRECISION


coordinates = st.floats(-3, 3, width=32, allow_subnormal=False)
contours = st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=9).map(lambda p: np.array(p, np.float32))
shapes = st.builds(
    Shape,
    st.lists(contours, min_size=1, max_size=3).map(tuple),
    st.sampled_from(["ink", "paper", "none"]),
    st.floats(0, 0.125, width=32, allow_subnormal=False),
    st.booleans(),
    st.integers(0, 254),
    st.sampled_from(["evenodd", "nonzero"]),
)


@given(st.lists(st.lists(shapes, max_size=4).map(tuple), max_size=4))
@settings(deadline=None, max_examples=60)
def test_drawings_come_back(drawings):
    back = unpack_shapes(stored(pack_shapes(drawings)))
    assert len(back) == len(drawings)
    for drawing, other in zip(drawings, back, strict=True):
        assert_same(drawing, other)


def affinely(face, rng):
    matrix = np.eye(2) + rng.normal(size=(2, 2)) * 0.1
    return transform(face, lambda points: points @ matrix.T + 0.02)


def test_affine_twins_are_kept_once(face):
    rng = np.random.default_rng(0)
    drawings = [face] + [affinely(face, rng) for _ in range(50)]
    arrays = pack_shapes(drawings)
    assert len(arrays["shape_ends"]) <= len(face)
    back = unpack_shapes(stored(arrays))
    for drawing, other in zip(drawings, back, strict=True):
        assert_same(drawing, other)


def test_two_thousand_drawings_are_small(face):
    rng = np.random.default_rng(0)
    parts = {
        part: [
            transform([s for s in face if s.part == part], lambda p, k=k: p + np.sin(p[:, ::-1] * (5 + k)) * 0.03)
            for k in range(12)
        ]
        for part in range(7)
    }
    drawings = []
    for _ in range(300):
        drawing = ()
        for part in range(7):
            matrix = np.eye(2) + rng.normal(size=(2, 2)) * 0.05
            drawing += transform(parts[part][rng.integers(12)], lambda p, m=matrix: p @ m.T)
        drawings.append(drawing)
    file = io.BytesIO()
    np.savez_compressed(file, **pack_shapes(drawings))
    assert len(file.getvalue()) / 300 * 2000 < 3_000_000


def test_drawings_can_be_sliced_and_drawn(face):
    back = unpack_shapes(pack_shapes([face, face[:3], face]))
    assert [len(drawing) for drawing in back[1:]] == [3, len(face)]
    assert np.abs(draw(back[-1], 128).astype(int) - draw(face, 128)).mean() < 0.2
    with pytest.raises(IndexError):
        back[3]


@pytest.mark.parametrize("bad", ["far", "part", "empty"])
def test_what_cannot_be_kept_is_refused(face, bad):
    shape = {
        "far": face[0]._replace(contours=(face[0].contours[0] + 9,)),
        "part": face[0]._replace(part=255),
        "empty": face[0]._replace(contours=()),
    }[bad]
    with pytest.raises(ValueError):
        pack_shapes([(shape,)])


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("points", lambda a: a[:-1]),
        ("points", lambda a: a.astype(np.float64)),
        ("contour_ends", lambda a: a[::-1].copy()),
        ("shape_ends", lambda a: a + 1),
        ("shape_flags", lambda a: a | 64),
        ("shape_flags", lambda a: a | 3),
        ("shape_box", lambda a: a * np.float32(np.nan)),
        ("shape_box", lambda a: -a),
        ("affines", lambda a: a * np.float32(1e9)),
        ("affines", lambda a: a[:0]),
        ("drawing_ends", lambda a: a - np.uint32(1)),
        ("use_shape", lambda a: a + np.uint32(1000)),
        ("use_affine", lambda a: a + np.uint32(2**31)),
        ("use_stroke", lambda a: a - np.float32(1)),
        ("use_part", lambda a: np.full_like(a, 255)),
        ("use_part", lambda a: a[:-1]),
        ("points", lambda a: None),
    ],
)
def test_damaged_arrays_are_refused_in_a_sentence(face, name, spoil):
    arrays = pack_shapes([face, face])
    spoiled = spoil(arrays[name])
    if spoiled is None:
        del arrays[name]
    else:
        arrays[name] = spoiled
    with pytest.raises(ValueError, match=r"^The drawings.*\.$"):
        unpack_shapes(arrays)
