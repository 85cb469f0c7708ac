"""Painting as an artist does: brushes, bucket, picker, straight lines and mirroring, by pen, mouse and keys."""

import numpy as np
import pytest
from hands import ink, key, mouse, mouse_stroke, on_widget, painted, pen_device, pen_stroke, red, run, screen
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QTabletEvent
from PySide6.QtWidgets import QApplication

from drawover.document.brushes.fill import Fill
from drawover.document.masks import Mask
from drawover.document.tiles import Rect
from drawover.studio.tools.brushes import Brushes

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PRESS, MOVE, RELEASE = QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease


def leaning(canvas, kind, x, y, pressure, tilt) -> None:
    point = on_widget(canvas, x, y)
    none, left = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
    button, held = (none if kind == MOVE else left), (none if kind == RELEASE else left)
    keys = Qt.KeyboardModifier.NoModifier
    event = QTabletEvent(
        kind, pen_device(), point, canvas.mapToGlobal(point), pressure, *tilt, 0, 0, 0, keys, button, held
    )
    QApplication.sendEvent(canvas, event)


def click(window, x, y, keys=None) -> None:
    point = on_widget(window.canvas, x, y)
    mouse(window.canvas, QEvent.Type.MouseButtonPress, point, keys=keys)
    mouse(window.canvas, QEvent.Type.MouseButtonRelease, point, keys=keys)


def choose(window, qtbot, title) -> None:
    """By a click on its row in the dock."""
    view = window.brushes_dock.list
    row = next(row for row in range(view.model().rowCount()) if view.model().index(row, 0).data() == title)
    view.scrollTo(view.model().index(row, 0))
    place = view.visualRect(view.model().index(row, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_the_marker_is_chosen_drawn_with_a_leaning_pen_and_undone(window, qtbot):
    choose(window, qtbot, "Marker")
    assert window.brushes.kind == "marker" and window.bar.brush_label.text() == "Marker"
    before = ink(window)
    leaning(window.canvas, PRESS, 60, 100, 0.7, (0, 0))
    for x in range(80, 340, 20):
        leaning(window.canvas, MOVE, x, 100 + 20 * (x % 40 == 0), 0.7, ((x - 60) / 5, 10))
    leaning(window.canvas, RELEASE, 330, 100, 0.0, (50, 10))
    drawn = ink(window)
    inside = drawn[drawn > 0]
    assert drawn.max() > 60 and (inside > 0.9 * drawn.max()).mean() > 0.8, "flat and see-through"
    assert window.drawing.history.undo_name == "Marker" and len(window.drawing.history.steps) == 2
    key(window.canvas, Qt.Key.Key_Z, CTRL)
    assert np.array_equal(ink(window), before)


def test_keys_take_brush_eraser_bucket_picker_and_the_one_before(window, qtbot):
    brushes, hand = window.brushes, lambda: window.painting.active
    choose(window, qtbot, "Ink")
    key(window.canvas, Qt.Key.Key_E)
    assert brushes.kind == "eraser" and window.actions_by_name["eraser"].isChecked()
    key(window.canvas, Qt.Key.Key_E)
    assert brushes.kind == "ink"
    key(window.canvas, Qt.Key.Key_F)
    assert hand() == "bucket" and not window.actions_by_name["pencil"].isChecked()
    qtbot.waitUntil(lambda: window.bar.gap_bar.isVisible() and not window.bar.size_bar.isVisible())
    key(window.canvas, Qt.Key.Key_P)
    assert hand() == "picker" and window.actions_by_name["picker"].isChecked()
    key(window.canvas, Qt.Key.Key_B)
    assert hand() == "brush" and brushes.kind == "ink"
    qtbot.waitUntil(lambda: window.bar.size_bar.isVisible())
    choose(window, qtbot, "Soft Eraser")
    key(window.canvas, Qt.Key.Key_Slash)
    assert brushes.kind == "ink"
    key(window.canvas, Qt.Key.Key_E)
    assert brushes.kind == "soft-eraser", "the eraser used last"


def test_each_brush_remembers_what_was_set_of_it(window, settings, qtbot):
    choose(window, qtbot, "Airbrush")
    window.brushes.set_size(77)
    window.bar.flow_bar.moved.emit(0.3)
    qtbot.waitUntil(lambda: window.bar.flow_bar.isVisible() and window.bar.hardness_bar.isVisible())
    choose(window, qtbot, "Ink")
    qtbot.waitUntil(lambda: not window.bar.flow_bar.isVisible())
    assert window.brushes.brush.size == 10
    window.brushes.set_fill(gap=0.03, merged=False)
    again = Brushes(settings)
    assert again.kind == "ink" and again.brush_for("airbrush").size == 77 and again.brush_for("airbrush").flow == 0.3
    assert again.fill.gap == 0.03 and again.fill.merged is False
    again.take("airbrush")
    again.restore()
    assert Brushes(settings).brush_for("airbrush") == again.presets["airbrush"].brush.__class__(
        **{**vars(again.presets["airbrush"].brush), "color": again.brush_for("airbrush").color}
    )


@pytest.mark.parametrize(
    "kept",
    ["[1]", '{"ink": 3}', '{"ink": {"size": "x", "flow": 9}}', '{"bucket": {"gap": null}}', '{"bucket": {"gap": 4}}'],
)
def test_settings_that_cannot_be_are_ignored(settings, kept):
    settings["brush/adjusted"] = kept
    settings["brush/preset"] = "nonsense"
    brushes = Brushes(settings)
    assert brushes.kind == "pencil" and brushes.brush_for("ink").size == 10
    assert brushes.fill == Fill(), "pixels of an earlier version are no share of the canvas"


def test_own_presets_are_listed_and_broken_ones_reported(make_window, tmp_path, monkeypatch):
    own = tmp_path / "brushes"
    own.mkdir()
    (own / "mine.toml").write_text('title = "My Own"\nsize = 12\n')
    (own / "bad.toml").write_text("title = 3")
    monkeypatch.setattr("drawover.studio.window.window.own_brushes", lambda: own)
    window = make_window()
    assert window.brushes.presets["mine"].own
    assert "bad.toml" in window.notice.sentence


def test_shift_and_a_click_draw_straight_from_the_last_point(window):
    window.brushes.set_size(8)
    click(window, 50, 50)
    click(window, 350, 250, SHIFT)
    dark = ink(window)
    along = [dark[round(50 + 200 * t), round(50 + 300 * t)] for t in np.linspace(0.02, 0.98, 40)]
    assert min(along) > 60, "a line from the first to the second click"
    assert len(window.drawing.history.steps) == 3
    assert dark[60, 300] == 0


def test_the_line_tool_follows_the_pen_until_it_is_lifted(window):
    key(window.canvas, Qt.Key.Key_V)
    pen_stroke(window.canvas, [(50, 50, 0.2), (200, 280, 0.9), (350, 60, 0.4)])
    dark = ink(window)
    assert dark[54:57, 195:205].max() > 60 and dark[100:].max() == 0, "only from the first point to the last"
    assert len(window.drawing.history.steps) == 2


def test_mirrored_strokes_are_one_step_and_the_axis_is_shown(window):
    window.brushes.take("ink")
    plain = screen(window.canvas)
    window.actions_by_name["mirror_x"].trigger()
    assert window.actions_by_name["mirror_x"].isChecked()
    assert (screen(window.canvas) != plain).any(), "the axis"
    mouse_stroke(window.canvas, [(50, 60), (120, 90), (150, 200)])
    dark = ink(window)
    assert dark[:, :200].max() > 200 and np.abs(dark - dark[:, ::-1]).max() <= 3
    assert len(window.drawing.history.steps) == 2
    window.actions_by_name["mirror_x"].trigger()
    assert not window.brushes.mirror_x


def test_the_bucket_fills_a_region_with_a_gap_in_one_step(window):
    window.brushes.take("ink")
    window.brushes.adjust("stabilizer", 0.0)
    mouse_stroke(window.canvas, [(100, 80), (300, 80), (300, 80.5), (300, 220), (299, 220), (100, 220), (100, 90)])
    window.brushes.color = "#d3493b"
    window.brushes.set_fill(gap=0.06)
    key(window.canvas, Qt.Key.Key_F)
    click(window, 200, 150)
    picture = window.drawing.document.flattened()
    assert picture[150, 200, :3].tolist() == [0xD3, 0x49, 0x3B] and picture[20, 20, :3].tolist() == [255, 255, 255]
    assert window.drawing.history.undo_name == "Fill"
    background = window.drawing.document.layers[0]
    window.drawing.activate(background.id)
    click(window, 200, 150)
    assert "locked" in window.notice.sentence


def test_the_ring_at_the_bucket_is_the_widest_gap_that_is_closed(window, qtbot):
    run(window, "bucket")
    qtbot.waitUntil(lambda: window.bar.gap_bar.isVisible())
    window.bar.gap_bar.setFocus()
    qtbot.keyClicks(window.bar.gap_bar, "4")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert window.brushes.fill.gap == pytest.approx(0.04)
    assert window.canvas.tool.radius() == pytest.approx(6), "of a canvas of 400 × 300: 12 pixels across"


def test_the_bucket_fills_the_mask_where_the_mask_is_painted_on(window):
    painted(window, (0, 0, 400, 300))
    document = window.drawing.document
    whole = Mask.from_rect(document.rect)
    window.drawing.commit("mask", document.with_node(document.active, mask=whole))
    window.drawing.paint_on_mask(document.active, True)
    window.brushes.color = "#000000"
    run(window, "bucket")
    click(window, 200, 150)
    node = window.drawing.document.active_node
    assert node.mask.array(document.rect)[150, 200] == 0 and red(window).all(), "hidden, and not painted over"


def test_ctrl_and_a_click_pick_a_color_and_draw_nothing(window):
    window.brushes.color = "#4b8fd6"
    window.brushes.take("marker")
    window.brushes.set_opacity(1.0)
    mouse_stroke(window.canvas, [(50, 100), (350, 100)])
    window.brushes.color = "#222226"
    before = window.drawing.document
    plain = screen(window.canvas)
    mouse(window.canvas, QEvent.Type.MouseMove, on_widget(window.canvas, 200, 100), Qt.MouseButton.NoButton, CTRL)
    assert (screen(window.canvas) != plain).any(), "the color is shown beside the pointer"
    click(window, 200, 100, CTRL)
    assert window.brushes.color == "#4b8fd6" and window.drawing.document is before
    key(window.canvas, Qt.Key.Key_P)
    click(window, 200, 250)
    assert window.brushes.color == "#ffffff"


def test_selection_and_locks_hold_in_the_studio_too(window):
    document = window.drawing.document
    window.drawing.commit("Select", document.with_selection(Mask.from_rect(Rect(100, 0, 100, 300))))
    window.brushes.take("airbrush")
    mouse_stroke(window.canvas, [(50, 150), (200, 150), (350, 150)])
    dark = ink(window)
    assert dark[:, 100:200].max() > 10 and dark[:, :100].max() == 0 and dark[:, 200:].max() == 0
    window.drawing.commit("Lock", window.drawing.document.with_node(window.drawing.document.active, alpha_locked=True))
    window.brushes.take("soft-eraser")
    mouse_stroke(window.canvas, [(110, 150), (190, 150)])
    assert "transparency" in window.notice.sentence and np.array_equal(ink(window), dark)


def test_a_steady_hand_ends_where_the_pen_is_lifted(window):
    window.brushes.take("ink")
    window.brushes.adjust("stabilizer", 1.0)
    mouse_stroke(window.canvas, [(50, 150), (120, 150), (200, 150), (350, 150)])
    assert ink(window)[150, 345] > 100 and len(window.drawing.history.steps) == 2


def test_escape_gives_up_a_straight_line(window):
    canvas = window.canvas
    mouse(canvas, QEvent.Type.MouseButtonPress, on_widget(canvas, 50, 50), keys=SHIFT)
    mouse(canvas, QEvent.Type.MouseMove, QPointF(on_widget(canvas, 200, 200)), keys=SHIFT)
    assert ink(window).max() > 0
    key(canvas, Qt.Key.Key_Escape)
    assert ink(window).max() == 0 and len(window.drawing.history.steps) == 1
