"""Selecting as one does it: by dragging, clicking and from the menu; and what pen, clipboard and panel make of it."""

import numpy as np
import pytest
from hands import click, drag, ink, key, mouse, mouse_stroke, on_widget, painted, red, run, screen, selected
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog

from drawover.document.tiles import Rect

SHIFT, ALT, CTRL = (getattr(Qt.KeyboardModifier, f"{name}Modifier") for name in ("Shift", "Alt", "Control"))


def test_dragging_a_rectangle_adding_subtracting_intersecting_and_undoing(window):
    canvas = window.canvas
    run(window, "tool_rectangle")
    drag(canvas, (50, 40), (150, 120))
    assert window.drawing.document.selection.bounds(Rect(0, 0, 400, 300)) == Rect(50, 40, 100, 80)
    drag(canvas, (200, 40), (250, 90), SHIFT)
    assert (selected(window) > 0).sum() == 100 * 80 + 50 * 50
    drag(canvas, (50, 40), (100, 120), ALT)
    assert (selected(window) > 0).sum() == 50 * 80 + 50 * 50
    drag(canvas, (0, 0), (120, 100), SHIFT | ALT)
    assert (selected(window) > 0).sum() == 20 * 60
    for count in (50 * 80 + 50 * 50, 100 * 80 + 50 * 50, 100 * 80, 400 * 300):
        key(window, Qt.Key.Key_Z, CTRL)
        assert (selected(window) > 0).sum() == count
    assert ink(window).max() == 0, "selecting draws nothing"


def test_a_click_outside_deselects_and_escape_gives_a_drag_up(window):
    canvas = window.canvas
    run(window, "tool_rectangle")
    drag(canvas, (50, 40), (150, 120))
    click(canvas, 300, 200)
    assert window.drawing.document.selection is None
    mouse(canvas, QEvent.Type.MouseButtonPress, on_widget(canvas, 10, 10))
    mouse(canvas, QEvent.Type.MouseMove, on_widget(canvas, 90, 90))
    key(canvas, Qt.Key.Key_Escape)
    mouse(canvas, QEvent.Type.MouseButtonRelease, on_widget(canvas, 90, 90))
    assert window.drawing.document.selection is None


def test_ellipse_lasso_and_polygon(window):
    canvas = window.canvas
    run(window, "tool_ellipse")
    drag(canvas, (100, 100), (200, 160))
    assert selected(window)[130, 150] == 255 and selected(window)[103, 103] == 0
    run(window, "tool_lasso")
    mouse_stroke(canvas, [(20, 20), (120, 20), (120, 100), (20, 100)])
    assert selected(window).sum() / 255 == pytest.approx(100 * 80, rel=0.01)
    run(window, "tool_polygon")
    for point in ((200, 50), (300, 50), (250, 150)):
        click(canvas, *point)
    assert selected(window)[60, 60] == 255, "not closed yet: what was selected still is"
    key(canvas, Qt.Key.Key_Return)
    assert selected(window).sum() / 255 == pytest.approx(5000, rel=0.01) and selected(window)[60, 250] == 255


def test_alike_colors_near_and_everywhere(window):
    painted(window, (40, 40, 60, 50), (250, 150, 30, 30))
    run(window, "tool_wand")
    click(window.canvas, 60, 60)
    assert (selected(window) > 0).sum() == 60 * 50
    window.toolkit.options.set(contiguous=False)
    click(window.canvas, 60, 60)
    assert (selected(window) > 0).sum() == 60 * 50 + 30 * 30
    window.toolkit.options.set(contiguous=True)
    click(window.canvas, 260, 160, SHIFT)
    click(window.canvas, 60, 60, ALT)
    assert (selected(window) > 0).sum() == 30 * 30


def test_the_select_menu(window, monkeypatch):
    canvas = window.canvas
    run(window, "tool_rectangle")
    drag(canvas, (50, 40), (150, 120))
    box = selected(window)
    key(window, Qt.Key.Key_I, CTRL | SHIFT)
    assert np.array_equal(selected(window), 255 - box)
    key(window, Qt.Key.Key_I, CTRL | SHIFT)
    assert np.array_equal(selected(window), box)
    key(window, Qt.Key.Key_A, CTRL | SHIFT)
    assert window.drawing.document.selection is None
    run(window, "select_again")
    assert np.array_equal(selected(window), box)
    monkeypatch.setattr(QInputDialog, "getInt", staticmethod(lambda *_: (10, True)))
    run(window, "select_grow")
    assert window.drawing.document.selection.bounds(Rect(0, 0, 400, 300)) == Rect(40, 30, 120, 100)
    run(window, "select_shrink")
    assert selected(window)[80, 100] == 255
    run(window, "select_feather")
    assert len(np.unique(selected(window))) > 10
    key(window, Qt.Key.Key_A, CTRL)
    assert (selected(window) == 255).all() and window.drawing.document.selection is not None
    run(window, "select_invert")
    assert window.drawing.document.selection is None
    run(window, "select_invert")
    assert "nothing to invert" in window.notice.sentence


def test_the_pencil_draws_only_inside(window):
    run(window, "tool_rectangle")
    drag(window.canvas, (100, 100), (200, 200))
    run(window, "pencil")
    mouse_stroke(window.canvas, [(20, 150), (200, 150), (380, 150)])
    dark = ink(window)[150]
    assert dark[110:190].min() > 60 and dark[:100].max() == 0 and dark[200:].max() == 0


def test_ants_march_along_the_outline_and_nowhere_else(window):
    canvas = window.canvas
    canvas.set_view(canvas.view.zoomed(1.0, QPointF(0, 0)))
    before = screen(canvas)
    run(window, "tool_rectangle")
    drag(canvas, (100, 100), (200, 200))
    run(window, "pencil")
    canvas.leaveEvent(QEvent(QEvent.Type.Leave))
    first = screen(canvas)
    changed = (first != before).any(2)
    corner = on_widget(canvas, 100, 100).toPoint()
    x, y = corner.x(), corner.y()
    outline = changed[y : y + 100, x : x + 100]
    assert changed.sum() == outline.sum() <= 4 * 100 and not outline[5:95, 5:95].any()
    row = first[y, x : x + 100].max(1)
    assert set(np.unique(row)) == {0, 255} and 40 <= (row == 0).sum() <= 60, "crisp dashes, black and white"
    window.toolkit.ants._step_dashes()
    assert not np.array_equal(screen(canvas), first), "they march"
    run(window, "select_shown")
    assert np.array_equal(screen(canvas), before) and window.drawing.document.selection is not None


@pytest.mark.parametrize(("zoom", "angle"), [(0.3, 0.0), (1.0, 30.0), (7.0, 0.0), (2.5, -75.0)])
def test_the_outline_is_where_the_selection_is_at_any_zoom_and_angle(window, zoom, angle):
    canvas = window.canvas
    canvas.set_view(canvas.view.zoomed(zoom, QPointF(400, 300)).turned(angle, QPointF(400, 300)))
    before = screen(canvas)
    run(window, "tool_rectangle")
    middle = canvas.view.to_canvas(QPointF(400, 300))
    reach = 60 / zoom
    x0, y0 = round(middle.x() - reach), round(middle.y() - reach)
    x1, y1 = round(middle.x() + reach), round(middle.y() + reach)
    drag(canvas, (x0, y0), (x1, y1))
    rows, columns = np.nonzero((screen(canvas) != before).any(2)[100:])
    keep = np.hypot(rows + 100 - 300, columns - 400) < 200  # not the bar of options
    inner = window.drawing.document.selection.bounds(window.drawing.document.rect)
    found = [canvas.view.to_canvas(QPointF(x + 0.5, y + 100.5)) for x, y in
             zip(columns[keep].tolist(), rows[keep].tolist(), strict=True)]  # fmt: skip
    assert len(found) > 150, "half of the dashes are white on white"
    for point in found:
        inside = min(point.x() - inner.x, inner.right - point.x(), point.y() - inner.y, inner.bottom - point.y())
        assert abs(inside) < 2.2 / zoom + 0.01


def test_cut_copy_and_paste_keep_their_place(window):
    painted(window, (40, 40, 60, 50))
    run(window, "tool_rectangle")
    drag(window.canvas, (30, 30), (70, 200))
    key(window, Qt.Key.Key_X, CTRL)
    assert red(window).sum() == 30 * 50
    assert QGuiApplication.clipboard().image().width() == 30
    key(window, Qt.Key.Key_V, CTRL)
    assert window.drawing.document.active_node.name == "Pasted picture"
    assert window.drawing.document.active_node.tiles.exact_bounds() == Rect(40, 40, 30, 50)
    key(window, Qt.Key.Key_Z, CTRL)
    key(window, Qt.Key.Key_Z, CTRL)
    assert red(window).sum() == 60 * 50
    drag(window.canvas, (200, 200), (250, 250))
    key(window, Qt.Key.Key_C, CTRL)
    assert "nothing to copy" in window.notice.sentence
    key(window, Qt.Key.Key_C, CTRL | SHIFT)
    copied = QGuiApplication.clipboard().image()
    assert (copied.width(), copied.height()) == (50, 50) and copied.pixelColor(5, 5).name() == "#ffffff"


def test_a_picture_of_another_program_is_pasted_where_one_looks(window):
    foreign = QImage(30, 20, QImage.Format.Format_RGB32)
    foreign.fill(0xFF00FF)
    QGuiApplication.clipboard().setImage(foreign)
    key(window, Qt.Key.Key_V, CTRL)
    bounds = window.drawing.document.active_node.tiles.exact_bounds()
    assert (bounds.width, bounds.height) == (30, 20) and window.drawing.document.rect.intersected(bounds) == bounds
    QGuiApplication.clipboard().setText("no picture")
    key(window, Qt.Key.Key_V, CTRL)
    assert "no picture" in window.notice.sentence


def test_clear_and_fill_what_is_selected(window):
    painted(window, (40, 40, 60, 50))
    run(window, "tool_rectangle")
    drag(window.canvas, (50, 50), (60, 60))
    key(window, Qt.Key.Key_Delete)
    assert red(window).sum() == 60 * 50 - 100
    window.brushes.color = "#123456"
    run(window, "fill")
    assert window.drawing.document.active_node.rgba(Rect(55, 55, 1, 1))[0, 0].tolist() == [0x12, 0x34, 0x56, 255]
    assert window.drawing.history.undo_name == "Fill"
    run(window, "select_opaque")
    assert (selected(window) > 0).sum() == 60 * 50


def test_the_bar_shows_what_is_active(window):
    named = window.actions_by_name
    assert named["pencil"].isChecked()
    run(window, "tool_lasso")
    assert named["tool_lasso"].isChecked() and not named["pencil"].isChecked()
    assert window.canvas.tool is window.toolkit.tools["lasso"]
    key(window, Qt.Key.Key_B)
    assert named["pencil"].isChecked() and not named["tool_lasso"].isChecked()
    QTest.qWait(1)
    mouse_stroke(window.canvas, [(50, 150), (120, 150)])
    assert ink(window).max() > 60


def test_a_mask_from_the_selection(window):
    painted(window, (40, 40, 60, 50))
    run(window, "tool_rectangle")
    drag(window.canvas, (50, 50), (60, 60))
    run(window, "add_mask")
    node = window.drawing.document.active_node
    assert node.mask is not None and window.drawing.document.selection is None
    assert (ink(window) > 10).sum() == 100
    run(window, "add_mask")
    assert "has a mask already" in window.notice.sentence


def test_painting_on_the_mask_that_one_clicked_on(window):
    painted(window, (40, 40, 200, 200))
    run(window, "add_mask")
    assert window.drawing.on_mask, "as in Krita, what was added is what is painted on"
    listed = window.layers.list
    index = window.layers.model.index_of(window.drawing.document.active)
    rows, rect = listed.itemDelegate(), listed.visualRect(index)
    before = window.drawing.document.active_node.tiles
    for part in (rows._picture(rect), rows._mask(rect)):
        QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=part.center())
    assert window.drawing.on_mask
    window.brushes.color = "#000000"
    window.brushes.set_size(30)
    mouse_stroke(window.canvas, [(60, 140), (220, 140)])
    node = window.drawing.document.active_node
    assert node.tiles is before and window.drawing.history.undo_name == "Paint mask"
    assert ink(window)[140, 80:200].max() < 20 and ink(window)[80, 80:200].min() > 50, "hidden where it is black"
    key(window, Qt.Key.Key_Z, CTRL)
    assert ink(window)[140, 80:200].min() > 50
    QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=rows._picture(rect).center())
    assert not window.drawing.on_mask
    mouse_stroke(window.canvas, [(60, 140), (220, 140)])
    assert window.drawing.document.active_node.tiles is not before
