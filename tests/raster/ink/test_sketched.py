"""Line drawings from fields: strokes as wide as they are asked for, crisp at any size; squares that leave no seam."""

import cv2
import numpy as np
import pytest

from drawover.raster.ink.lines import encode
from drawover.raster.ink.sketched import LONGEST, SIDE, Field, field_of, strokes


def field(draw, cells=LONGEST):
    """A true field, in cells, of what `draw` paints on (4 cells, 4 cells) uint8."""
    ink = np.zeros((4 * cells, 4 * cells), np.uint8)
    draw(ink)
    inside, outside = (cv2.distanceTransform(each, cv2.DIST_L2, 5) for each in (ink, 255 - ink))
    signed = cv2.resize(inside - outside, (cells, cells), interpolation=cv2.INTER_AREA) / 4
    return Field(encode(signed.astype(np.float32), 4.0), 1.0)


def ring(ink, wide=6):
    side = ink.shape[0]
    cv2.circle(ink, (side // 2, side // 2), side // 4, 255, wide)


def ring_at(size):
    canvas = np.zeros((size, size), np.uint8)
    cv2.circle(canvas, (size // 2, size // 2), size // 4, 255, 1)
    return canvas > 0


@pytest.mark.parametrize("size", [200, 512, 2000])
def test_a_stroke_runs_where_the_field_s_crest_does_as_wide_as_asked_at_any_size(size):
    for weight in (0.004, 0.01):
        drawn = strokes(field(ring), size, size, 0.5, weight)
        away = cv2.distanceTransform((~ring_at(size)).astype(np.uint8), cv2.DIST_L2, 5)
        assert (
            cv2.dilate(drawn, np.ones((3, 3), np.uint8))[ring_at(size)].min() > 60
            and away[drawn > 127].max() <= weight * size + 1.5
        )
        length = 2 * np.pi * size / 4
        assert float(drawn.sum()) / 255 / length == pytest.approx(weight * size, rel=0.35)
        edge = np.count_nonzero((drawn > 10) & (drawn < 245)) / length
        assert edge < 4.5, "both edges of the stroke are about a pixel soft each, however large the canvas is"


def test_lines_of_any_width_in_the_field_become_even_strokes_and_black_areas_stay_areas():
    thin, thick = (strokes(field(lambda ink, wide=wide: ring(ink, wide)), 600, 600, 0.5, 0.005) for wide in (4, 12))
    assert float(thick.sum()) == pytest.approx(float(thin.sum()), rel=0.3)
    area = strokes(field(lambda ink: cv2.circle(ink, (448, 448), 120, 255, -1)), 600, 600, 0.5, 0.005)
    assert area[300, 300] == 255 and float((area > 127).sum()) == pytest.approx(
        np.pi * (120 * 600 / 896) ** 2, rel=0.06
    )


def test_more_detail_draws_fainter_and_shorter_lines_and_keeps_the_others():
    strong = field(ring).values
    faint = 0.5 + (field(lambda ink: cv2.line(ink, (60, 100), (800, 100), 255, 6)).values - 0.5) * 0.9 - 0.10
    both = Field(np.maximum(strong, faint), 1.0)
    shares = []
    for detail in (0.0, 0.3, 0.6, 1.0):
        drawn = strokes(both, 448, 448, detail, 0.006) > 127
        shares.append(drawn.mean())
        if detail == 0:
            assert not drawn[40:60, 60:380].any()
        if detail == 1:
            assert drawn[40:60, 60:380].any(0).all()
    assert shares == sorted(shares) and 0 < shares[0] < shares[-1]


def test_nothing_is_drawn_of_a_field_without_lines():
    assert not strokes(Field(np.zeros((100, LONGEST), np.float32), 2.0), 300, 134, 1.0, 0.01).any()


def mean_of(view):
    return view.astype(np.float32).mean(2) / 255


@pytest.mark.parametrize(("height", "width"), [(300, 300), (90, 700), (700, 90), (50, 60), (1500, 1100), (1, 9)])
def test_squares_cover_a_picture_of_any_shape_and_leave_no_seam(height, width):
    ramp = np.linspace(20, 230, width, dtype=np.float32)[None] + np.zeros((height, 1), np.float32)
    rgba = np.dstack([np.rint(ramp).astype(np.uint8)] * 3 + [np.full((height, width), 255, np.uint8)])
    seen = []

    def look(view):
        assert view.shape == (SIDE, SIDE, 3) and view.dtype == np.uint8
        seen.append(view)
        return mean_of(view)

    found = field_of(rgba, look)
    rows, columns = found.values.shape
    assert max(rows, columns) == LONGEST and found.cell == pytest.approx(max(height, width) / LONGEST)
    wanted = cv2.resize(ramp, (columns, rows), interpolation=cv2.INTER_LINEAR) / 255
    assert np.abs(found.values - wanted).max() < 0.08 and 1 <= len(seen) <= 9


def test_what_is_transparent_is_paper_gray_where_the_picture_is_as_light_as_white():
    for level, paper in ((20, 255), (250, 96)):
        rgba = np.zeros((200, 200, 4), np.uint8)
        cv2.circle(rgba, (100, 100), 60, (level, level, level, 255), -1)
        found = field_of(rgba, mean_of)
        assert found.values[5, 5] == pytest.approx(paper / 255, abs=0.02)
        assert found.values[LONGEST // 2, LONGEST // 2] == pytest.approx(level / 255, abs=0.02)
