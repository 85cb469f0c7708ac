"""Where the canvas is seen: pan, zoom, turn and mirror as geometry, and by keys and hands on the window."""

import math
from functools import partial

import numpy as np
import pytest
from hands import ink, key, mouse, mouse_stroke, on_widget, screen
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt
from PySide6.QtTest import QTest

from drawover.studio.canvas.view import View, fitted

floats = partial(st.floats, allow_subnormal=False)  # onnxruntime, in the same process, flushes those to 0

places = st.builds(QPointF, floats(-3000, 3000), floats(-3000, 3000))
views = st.builds(
    View,
    floats(1 / 64, 32),
    floats(-2000, 2000),
    floats(-2000, 2000),
    st.sampled_from([0.0, 15.0, 90.0, 180.0, -90.0, -135.0, 33.3]),
    st.booleans(),
)


def near(a: QPointF, b: QPointF, by: float = 1e-3) -> bool:
    return math.dist((a.x(), a.y()), (b.x(), b.y())) <= by


@given(views, places)
def test_to_the_canvas_and_back(view, point):
    assert near(view.to_widget(view.to_canvas(point)), point)
    assert near(view.transform().map(point), view.to_widget(point)), "as Qt maps it"


@given(views, places, floats(-400, 400), floats(1 / 64, 32))
def test_what_is_held_stays(view, about, degrees, zoom):
    held = view.to_canvas(about)
    for other in (view.turned(degrees, about), view.flipped(about), view.zoomed(zoom, about)):
        assert near(other.to_widget(held), about, 0.01) and -180 < other.angle <= 180


@given(views, places, floats(-179, 179))
def test_turning_back_and_mirroring_twice_is_the_same_view(view, about, degrees):
    for back in (view.turned(degrees, about).turned(-degrees, about), view.flipped(about).flipped(about)):
        assert back.mirrored == view.mirrored and near(QPointF(back.left, back.top), QPointF(view.left, view.top), 0.01)
        assert math.isclose(math.cos(math.radians(back.angle - view.angle)), 1.0, abs_tol=1e-9)


@given(views, places)
def test_mirrored_is_left_for_right_as_it_is_seen(view, about):
    """A canvas point seen 10 px to the right of the pointer is then seen 10 px to its left, at the same height."""
    point = view.to_canvas(QPointF(about.x() + 10, about.y() + 7))
    assert near(view.flipped(about).to_widget(point), QPointF(about.x() - 10, about.y() + 7), 0.01)


@given(views, st.integers(1, 5000), st.integers(1, 5000))
def test_a_fitted_canvas_is_complete_in_the_window_however_it_is_turned(view, width, height):
    seen = fitted(QSizeF(width, height), QSizeF(900, 700), like=view).rect_to_widget(QRectF(0, 0, width, height))
    assert seen.left() > -1 and seen.top() > -1 and seen.right() < 901 and seen.bottom() < 701


def test_keys_turn_and_mirror_and_lines_land_under_the_pointer(window):
    canvas = window.canvas
    for code in (Qt.Key.Key_6, Qt.Key.Key_6, Qt.Key.Key_M):
        key(canvas, code)
    assert canvas.view.angle == -30.0 and canvas.view.mirrored
    mouse_stroke(canvas, [(100, 100), (200, 120), (300, 140)])
    assert ink(window)[120, 200] > 60
    point = on_widget(canvas, 200, 120).toPoint()
    assert screen(canvas)[point.y(), point.x()].max() < 150, "and are seen there"
    key(canvas, Qt.Key.Key_M)
    key(canvas, Qt.Key.Key_4)
    assert canvas.view.angle == 15.0
    key(canvas, Qt.Key.Key_5)
    assert canvas.view.upright


@pytest.mark.parametrize(("angle", "mirrored"), [(90.0, False), (180.0, False), (-90.0, True), (0.0, True)])
def test_a_quarter_turn_shows_the_very_pixels(window, angle, mirrored):
    canvas = window.canvas
    mouse_stroke(canvas, [(40, 40), (360, 260), (40, 200)])
    whole = QRectF(0, 0, 400, 300)
    plain = canvas.view.rect_to_widget(whole).toRect()
    before = screen(canvas)[plain.top() + 3 : plain.bottom() - 2, plain.left() + 3 : plain.right() - 2]
    middle = QPointF(round(canvas.width() / 2), round(canvas.height() / 2))
    view = canvas.view.turned(angle, middle)
    canvas.set_view(view.flipped(middle) if mirrored else view)
    seen = canvas.view.rect_to_widget(whole).toRect()
    after = screen(canvas)[seen.top() + 3 : seen.bottom() - 2, seen.left() + 3 : seen.right() - 2]
    expected = np.rot90(before, -round(angle / 90))
    expected = expected[:, ::-1] if mirrored else expected
    assert after.shape == expected.shape
    assert np.abs(after.astype(int) - expected).max(2).mean() < 1.0


def test_shift_space_and_a_drag_turn_the_canvas(window):
    canvas = window.canvas
    middle = QRectF(canvas.rect()).center()
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.keyPress(canvas, Qt.Key.Key_Space, shift)
    mouse(canvas, QEvent.Type.MouseButtonPress, middle + QPointF(100, 0), keys=shift)
    mouse(canvas, QEvent.Type.MouseMove, middle + QPointF(70.7, 70.7), keys=shift)
    mouse(canvas, QEvent.Type.MouseButtonRelease, middle + QPointF(70.7, 70.7), keys=shift)
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert abs(canvas.view.angle - 45.0) < 0.5 and ink(window).max() == 0
