"""Moving, transforming, cropping and guides as one does them: with the pen, Enter, Escape, and undo."""

import numpy as np
import pytest
from hands import drag, key, mouse, mouse_stroke, on_widget, painted, red, run, screen, selected
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt

from drawover.document.layers import Group
from drawover.document.tiles import Rect
from drawover.studio.tools.pose import CORNERS, Pose
from drawover.studio.widgets.size_dialogs import CanvasSizeDialog, ImageSizeDialog

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
BOX = (40, 40, 60, 50)


def pixels(window) -> np.ndarray:
    return window.drawing.document.active_node.rgba(Rect(-100, -100, 700, 600))


def grab(canvas, at, to, keys=None) -> None:
    """Drag from a point of the widget to another."""
    mouse(canvas, QEvent.Type.MouseButtonPress, at, keys=keys)
    mouse(canvas, QEvent.Type.MouseMove, (at + to) / 2, keys=keys)
    mouse(canvas, QEvent.Type.MouseMove, to, keys=keys)
    mouse(canvas, QEvent.Type.MouseButtonRelease, to, keys=keys)


def test_the_move_tool_moves_the_layer_and_undo_brings_it_back(window):
    painted(window, BOX)
    before = window.drawing.document
    key(window, Qt.Key.Key_T)
    drag(window.canvas, (60, 60), (137, 71))
    assert window.drawing.document.active_node.tiles.exact_bounds() == Rect(117, 51, 60, 50)
    assert window.drawing.history.undo_name == "Move"
    key(window, Qt.Key.Key_Z, CTRL)
    assert window.drawing.document is before
    for code in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        key(window.canvas, code)
    key(window.canvas, Qt.Key.Key_Left, SHIFT)
    assert window.drawing.document.active_node.tiles.exact_bounds() == Rect(32, 41, 60, 50)
    key(window, Qt.Key.Key_Z, CTRL)
    assert window.drawing.document is before, "nudges in a row are one step"


def test_while_it_moves_it_is_seen_there_and_not_where_it_was(window):
    painted(window, BOX)
    canvas = window.canvas
    run(window, "tool_move")
    mouse(canvas, QEvent.Type.MouseButtonPress, on_widget(canvas, 60, 60))
    mouse(canvas, QEvent.Type.MouseMove, on_widget(canvas, 260, 160))
    seen = screen(canvas)
    old, new = on_widget(canvas, 50, 50).toPoint(), on_widget(canvas, 260, 160).toPoint()
    assert seen[old.y(), old.x()].min() > 240
    assert seen[new.y(), new.x()].tolist() == [200, 30, 30]
    key(canvas, Qt.Key.Key_Escape)
    mouse(canvas, QEvent.Type.MouseButtonRelease, on_widget(canvas, 260, 160))
    assert red(window)[50, 50] and window.drawing.history.undo_name == "paint"


def test_lasso_then_move_takes_only_what_is_inside(window):
    painted(window, BOX)
    run(window, "tool_lasso")
    mouse_stroke(window.canvas, [(30, 30), (70, 30), (70, 100), (30, 100)])
    run(window, "tool_move")
    drag(window.canvas, (50, 60), (250, 160))
    assert red(window)[45:85, 75:95].all() and not red(window)[45:85, 42:68].any()
    assert red(window)[145:185, 242:268].all()
    assert selected(window)[160, 250] == 255 and selected(window)[60, 50] == 0


def test_it_snaps_to_the_middle_and_to_guides_which_can_be_dragged_and_removed(window):
    painted(window, BOX)
    run(window, "tool_move")
    drag(window.canvas, (60, 60), (60 + 127, 60))
    assert window.drawing.document.active_node.tiles.exact_bounds().x == 170, "its middle on the canvas's middle"
    run(window, "guide_vertical")
    assert [(g.vertical, g.at) for g in window.drawing.document.guides] == [(True, 200.0)]
    drag(window.canvas, (200, 250), (300, 250))
    assert window.drawing.document.guides[0].at == 300.0
    drag(window.canvas, (200, 60), (272, 60))
    assert window.drawing.document.active_node.tiles.exact_bounds().right == 300
    drag(window.canvas, (300, 250), (-40, 250))
    assert window.drawing.document.guides == ()
    key(window, Qt.Key.Key_Z, CTRL)
    assert window.drawing.document.guides[0].at == 300.0


def test_transform_by_nothing_changes_nothing(window):
    painted(window, BOX)
    before = window.drawing.document
    run(window, "tool_transform")
    assert window.canvas.tool.busy
    key(window.canvas, Qt.Key.Key_Return)
    assert window.drawing.document is before and not window.canvas.tool.busy
    assert window.canvas.tool is window.toolkit.brush, "the pencil is in the hand again"


def test_dragging_a_corner_scales_and_enter_applies_it(window):
    painted(window, BOX)
    canvas = window.canvas
    run(window, "tool_transform")
    tool = canvas.tool
    grab(canvas, tool._handles()[2], tool._handles()[2] + QPointF(60, 50) * canvas.view.zoom)
    assert (tool.pose.across, tool.pose.down) == pytest.approx((2.0, 2.0), abs=0.02)
    assert window.drawing.history.undo_name == "paint", "no step yet"
    key(canvas, Qt.Key.Key_Return)
    bounds = window.drawing.document.active_node.tiles.exact_bounds()
    assert abs(bounds.width - 120) <= 1 and abs(bounds.height - 100) <= 1 and (bounds.x, bounds.y) == (40, 40)
    key(window, Qt.Key.Key_Z, CTRL)
    assert red(window).sum() == 60 * 50


def test_escape_gives_it_up_and_so_does_undo(window):
    painted(window, BOX)
    before, canvas = window.drawing.document, window.canvas
    for give_up in (lambda: key(canvas, Qt.Key.Key_Escape), lambda: key(window, Qt.Key.Key_Z, CTRL)):
        run(window, "tool_transform")
        canvas.tool.place(canvas.tool.pose.turned(30).shifted(50, 10))
        assert window.drawing.document is not before
        give_up()
        assert window.drawing.document is before and not canvas.tool.busy


def test_four_quarter_turns_and_two_flips_keep_the_bytes(window):
    mouse_stroke(window.canvas, [(60, 60), (160, 90), (120, 160), (61, 61)])
    before = pixels(window)
    for _ in range(2):
        run(window, "flip_horizontal")
    assert np.array_equal(pixels(window), before)
    run(window, "tool_transform")
    for _ in range(4):
        window.canvas.tool.place(window.canvas.tool.pose.turned(90))
    window.canvas.tool.place(window.canvas.tool.pose.shifted(3, 0))
    key(window.canvas, Qt.Key.Key_Return)
    assert np.array_equal(pixels(window)[:, 3:], before[:, :-3])


def test_control_on_a_corner_bends_and_folding_is_refused(window):
    painted(window, BOX)
    canvas = window.canvas
    run(window, "tool_transform")
    tool = canvas.tool
    corner = tool._handles()[1]
    grab(canvas, corner, corner + QPointF(-20, 15) * canvas.view.zoom, CTRL)
    assert tool.pose.at(CORNERS[1]) == pytest.approx((80, 55), abs=0.5)
    assert tool.pose.at(CORNERS[3]) == pytest.approx((40, 90), abs=0.1), "the others stay"
    held = tool.pose
    corner = tool._handles()[1]
    grab(canvas, corner, corner + QPointF(-300, 300), CTRL)
    np.linalg.inv(tool.pose.matrix())
    tool.place(held)
    key(canvas, Qt.Key.Key_Return)
    assert red(window)[85, 95] and red(window)[60, 45] and not red(window)[45, 95]


def test_fields_say_and_take_the_pose(window):
    painted(window, BOX)
    run(window, "tool_transform")
    fields, tool = window.canvas.tool.options(), window.canvas.tool
    fields._x.setValue(25)
    fields._across.setValue(150)
    fields._angle.setValue(90)
    assert (tool.pose.x, tool.pose.across, tool.pose.angle) == (25, 1.5, 90)
    tool.place(tool.pose.shifted(-5, 7))
    assert (fields._x.value(), fields._y.value(), fields._down.value()) == (20, 7, 100)


def test_a_group_moves_as_one_and_a_locked_layer_says_why(window):
    painted(window, BOX)
    document = window.drawing.document
    one = document.active_node
    group = Group("g", (one,))
    window.drawing.commit("group", document.remove(one.id).add(group).with_active(group.id))
    run(window, "tool_move")
    drag(window.canvas, (60, 60), (160, 60))
    assert window.drawing.document.node(one.id).tiles.exact_bounds() == Rect(140, 40, 60, 50)
    window.drawing.activate(window.drawing.document.layers[0].id)
    drag(window.canvas, (60, 60), (160, 60))
    assert "locked" in window.notice.sentence
    run(window, "tool_transform")
    assert "locked" in window.notice.sentence and not window.canvas.tool.busy


def test_saving_applies_what_is_active(window, tmp_path):
    painted(window, BOX)
    run(window, "tool_transform")
    window.canvas.tool.place(window.canvas.tool.pose.shifted(100, 0))
    window.drawing.file = tmp_path / "a.ora"
    window.files.save(now=True)
    from drawover.document.formats import ora

    assert ora.read(tmp_path / "a.ora").active_node.tiles.exact_bounds() == Rect(140, 40, 60, 50)


def test_hiding_another_layer_meanwhile_loses_nothing(window):
    painted(window, BOX)
    run(window, "tool_transform")
    window.canvas.tool.place(window.canvas.tool.pose.shifted(100, 0))
    window.layers.toggle_visible(window.drawing.document.layers[0].id)
    assert window.canvas.tool.pose.x == 100
    key(window.canvas, Qt.Key.Key_Return)
    assert window.drawing.document.active_node.tiles.exact_bounds() == Rect(140, 40, 60, 50)
    assert not window.drawing.document.layers[0].visible


# ----------------------------------------------------------------------------------------------------- the canvas


def test_cropping_by_hand(window):
    painted(window, BOX)
    canvas = window.canvas
    key(window, Qt.Key.Key_C)
    drag(canvas, (30, 20), (230, 170))
    assert canvas.tool.frame == QRectF(30, 20, 200, 150)
    handle = canvas.tool._points()[2]
    grab(canvas, handle, handle + QPointF(20, 10) * canvas.view.zoom)
    assert canvas.tool.frame == QRectF(30, 20, 220, 160)
    key(canvas, Qt.Key.Key_Return)
    document = window.drawing.document
    assert (document.width, document.height) == (220, 160)
    assert document.active_node.tiles.exact_bounds() == Rect(10, 20, 60, 50)
    assert canvas.canvas_size.width() == 220 and window._size.text() == "220 × 160"
    key(window, Qt.Key.Key_Z, CTRL)
    assert window.drawing.document.width == 400
    run(window, "tool_crop")
    drag(canvas, (30, 20), (230, 170))
    key(canvas, Qt.Key.Key_Escape)
    assert window.drawing.document.width == 400 and canvas.tool is window.toolkit.brush


def test_the_image_menu(window, monkeypatch):
    painted(window, BOX)
    run(window, "image_turn_right")
    assert (window.drawing.document.width, window.drawing.document.height) == (300, 400)
    run(window, "image_turn_left")
    run(window, "image_flip_horizontal")
    assert window.drawing.document.active_node.tiles.exact_bounds() == Rect(300, 40, 60, 50)
    run(window, "image_trim")
    assert (window.drawing.document.width, window.drawing.document.height) == (60, 50)

    def chosen(width, height, place=None):
        def answer(dialog):
            dialog.tied.setChecked(False)
            dialog.across.setValue(width)
            dialog.down.setValue(height)
            if place is not None:
                dialog._places.button(place).setChecked(True)
            return dialog.DialogCode.Accepted

        return answer

    monkeypatch.setattr(ImageSizeDialog, "exec", chosen(120, 100))
    run(window, "image_size")
    assert red(window)[:100, :120].all() and window.drawing.document.width == 120
    monkeypatch.setattr(CanvasSizeDialog, "exec", chosen(200, 100, 5))
    run(window, "canvas_size")
    assert window.drawing.document.active_node.tiles.exact_bounds() == Rect(80, 0, 120, 100)
    run(window, "image_crop")
    assert "select what is to stay" in window.notice.sentence


def test_keeping_proportions(window):
    dialog = ImageSizeDialog(window, 400, 300)
    dialog.across.setValue(200)
    assert dialog.size_chosen == (200, 150)
    dialog.down.setValue(300)
    assert dialog.size_chosen == (400, 300)


def test_a_pose_pulled_by_a_corner_keeps_the_opposite_one():
    pose = Pose((10, 20, 100, 60)).turned(30).shifted(5, 5)
    for number, place in enumerate(CORNERS):
        far = CORNERS[(number + 2) % 4]
        held = pose.at(far)
        to = pose.at(place)
        new = pose.pulled(place, (to[0] + 17, to[1] - 9), False, False)
        assert new.at(far) == pytest.approx(held) and new.at(place) == pytest.approx((to[0] + 17, to[1] - 9))
        even = pose.pulled(place, (to[0] + 17, to[1] - 9), True, False)
        assert even.across == pytest.approx(even.down) and even.at(far) == pytest.approx(held)
        middle = pose.pulled(place, (to[0] + 17, to[1] - 9), False, True)
        assert middle.middle == pytest.approx(pose.middle)
