"""Layers as an artist arranges and blends them: by keys, by the list of modes, by the buttons beside it."""

from dataclasses import replace

import numpy as np
import pytest
from hands import ink, key, mouse_stroke, pen_stroke
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from drawover.document.blend import MODES
from drawover.document.layers import Group, Layer
from drawover.document.masks import Mask
from drawover.document.tiles import Rect

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
LINE = [(50, 150), (200, 150), (350, 150)]


def tree(nodes) -> list:
    return [(node.name, tree(node.layers)) if isinstance(node, Group) else node.name for node in nodes]


def put(window, *nodes) -> None:
    window.drawing.commit("Put", window.drawing.document.add(*nodes))


def act(window, name: str) -> None:
    window.actions_by_name[name].trigger()


def pick(window, mode: str) -> None:
    """Chosen in the list, as with the mouse."""
    box = window.layers.blend_box
    at = box.findData(mode)
    assert at >= 0
    box.setCurrentIndex(at)
    box.activated.emit(at)


def test_grouping_and_taking_apart_by_keys(window):
    key(window.canvas, Qt.Key.Key_G, CTRL)
    assert tree(window.drawing.document.layers) == ["Background", ("Group 1", ["Sketch"])]
    assert window.drawing.document.active_node.name == "Sketch"
    key(window.canvas, Qt.Key.Key_G, CTRL | ALT)
    assert tree(window.drawing.document.layers) == ["Background", "Sketch"]
    assert [step.name for step in window.drawing.history.steps] == ["Open", "Group layer", "Ungroup"]
    key(window.canvas, Qt.Key.Key_G, CTRL | ALT)
    assert "in no group" in window.notice.sentence if hasattr(window.notice, "sentence") else True
    assert len(window.drawing.history.steps) == 3


def test_merging_down_by_its_key(window):
    put(window, Layer("Ink"))
    mouse_stroke(window.canvas, LINE)
    drawn = ink(window)
    key(window.canvas, Qt.Key.Key_E, CTRL)
    assert tree(window.drawing.document.layers) == ["Background", "Sketch"]
    assert np.array_equal(ink(window), drawn)
    key(window.canvas, Qt.Key.Key_E, CTRL)
    assert tree(window.drawing.document.layers) == ["Background", "Sketch"], "the background is locked"
    key(window.canvas, Qt.Key.Key_Z, CTRL)
    assert tree(window.drawing.document.layers) == ["Background", "Sketch", "Ink"]


def test_flatten(window):
    mouse_stroke(window.canvas, LINE)
    drawn = ink(window)
    act(window, "layer_flatten")
    assert len(window.drawing.document.layers) == 1 and np.array_equal(ink(window), drawn)


def test_a_blend_mode_is_picked_seen_undone_and_reported(window):
    put(window, Layer.from_rgba("shade", np.full((300, 400, 4), (100, 100, 100, 255), np.uint8)))
    put(window, Layer.from_rgba("tone", np.full((300, 400, 4), (100, 200, 255, 255), np.uint8)))
    pick(window, "multiply")
    assert window.drawing.document.flattened()[0, 0].tolist() == [39, 78, 100, 255]
    assert window.drawing.history.undo_name == "Blend mode"
    pick(window, "multiply")
    steps = len(window.drawing.history.steps)
    key(window.canvas, Qt.Key.Key_Z, CTRL)
    assert window.layers.blend_box.currentData() == "normal" and len(window.drawing.history.steps) == steps
    for mode in MODES:
        pick(window, mode)
        assert window.drawing.document.active_node.blend == mode
        assert window.layers.blend_box.currentText() == MODES[mode].title


def test_a_mode_of_another_program_is_shown_and_kept(window):
    put(window, replace(Layer("odd"), blend="krita:foo"))
    assert window.layers.blend_box.currentText() == "krita:foo, shown as normal"
    pick(window, "screen")
    assert window.layers.blend_box.findData("krita:foo") == -1


def test_groups_may_pass_through(window):
    group = Group("g", (Layer("in it"),))
    window.drawing.commit("Put", window.drawing.document.insert(None, 2, group))
    assert window.layers.blend_box.findData("pass-through") == -1, "layers cannot"
    window.drawing.activate(group.id)
    pick(window, "pass-through")
    assert window.drawing.document.node(group.id).passes
    pick(window, "overlay")
    node = window.drawing.document.node(group.id)
    assert (node.passes, node.blend) == (False, "overlay")


def test_the_wheel_over_the_list_changes_nothing(window):
    box = window.layers.blend_box
    point = QPointF(5, 5)
    event = QWheelEvent(point, box.mapToGlobal(point), point.toPoint(), point.toPoint() * 24, Qt.MouseButton.NoButton,
                        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    QApplication.sendEvent(box, event)
    assert window.drawing.document.active_node.blend == "normal" and not window.drawing.dirty


def test_a_locked_transparency_keeps_the_shape(window):
    half = np.zeros((300, 400, 4), np.uint8)
    half[:, :200] = (255, 255, 255, 255)
    put(window, Layer.from_rgba("shape", half))
    act(window, "layer_alpha")
    assert window.actions_by_name["layer_alpha"].isChecked()
    mouse_stroke(window.canvas, LINE)
    layer = window.drawing.document.active_node
    assert layer.tiles.exact_bounds() == Rect(0, 0, 200, 300)
    assert ink(window)[150, 60:180].min() > 60 and ink(window)[150, 210:].max() == 0
    steps = len(window.drawing.history.steps)
    pen_stroke(window.canvas, [(50, 50, 1), (150, 50, 1)], eraser=True)
    key(window.canvas, Qt.Key.Key_Delete)
    assert len(window.drawing.history.steps) == steps, "nothing is erased"
    act(window, "layer_alpha")
    pen_stroke(window.canvas, [(50, 50, 1), (150, 50, 1)], eraser=True)
    assert len(window.drawing.history.steps) == steps + 2


def test_clipping_shows_a_layer_only_where_the_one_below_is(window):
    shape = np.zeros((300, 400, 4), np.uint8)
    shape[100:200, 100:200] = (200, 180, 160, 255)
    paper = Layer.from_rgba("paper", np.full((300, 400, 4), 255, np.uint8))
    group = Group("figure", (paper, Layer.from_rgba("flat", shape), Layer("shade")))
    window.drawing.commit("Put", window.drawing.document.insert(None, 2, group))
    act(window, "layer_clip")
    assert window.actions_by_name["layer_clip"].isChecked()
    mouse_stroke(window.canvas, LINE)
    seen = ink(window)
    assert seen[150, 110:190].min() > 150 and seen[150, 210:].max() == 0
    act(window, "layer_clip")
    assert ink(window)[150, 210:340].max() > 60


def test_masks_are_applied_or_deleted(window):
    assert not window.actions_by_name["mask_apply"].isEnabled()
    full = Layer.from_rgba("full", np.full((300, 400, 4), (0, 0, 0, 255), np.uint8))
    put(window, replace(full, mask=Mask.from_rect(Rect(0, 0, 100, 300))))
    assert ink(window)[:, 100:].max() == 0
    act(window, "mask_apply")
    layer = window.drawing.document.active_node
    assert layer.mask is None and layer.tiles.exact_bounds() == Rect(0, 0, 100, 300)
    key(window.canvas, Qt.Key.Key_Z, CTRL)
    act(window, "mask_delete")
    assert ink(window).min() == 255


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_dock_is_shown_with_all_of_it(window, theme, tmp_path):
    """Looked at: DRAWOVER_SHOTS=folder keeps the picture."""
    import os

    from drawover.studio.widgets import theme as themes

    app = QApplication.instance()
    themes.choose(app, theme)
    flat = Layer.from_rgba("Flat colors", np.full((300, 400, 4), (220, 180, 150, 255), np.uint8), 100, 60)
    shade = replace(Layer("Shade"), blend="multiply", clip=True, opacity=0.6)
    glow = replace(Layer("Glow", alpha_locked=True), blend="color-dodge", mask=Mask.from_rect(Rect(0, 0, 9, 9)))
    put(window, Group("Figure", (flat, shade)), replace(Group("Light", (glow,)), passes=True))
    QTest.qWait(50)
    picture = window.layers.grab()
    assert picture.width() > 100
    if folder := os.environ.get("DRAWOVER_SHOTS"):
        window.grab().save(f"{folder}/dock-{theme}.png")
    themes.choose(app, "system")
