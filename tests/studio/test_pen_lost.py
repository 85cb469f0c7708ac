"""A pen whose release never comes, and a drawing that changes under the pen: every stroke ends, and in one place."""

import numpy as np
import pytest
from hands import ink, mouse, on_widget, painted, pen_device, red, run, tablet
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

PRESS, MOVE, RELEASE = QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease
NONE = Qt.MouseButton.NoButton


def down(window) -> None:
    """A stroke from (50, 150) to (200, 150), the pen still pressed."""
    window.brushes.take("ink")
    window.brushes.adjust("stabilizer", 0.0)
    tablet(window.canvas, PRESS, 50, 150, 0.8)
    for x in (100, 150, 200):
        tablet(window.canvas, MOVE, x, 150, 0.8)


def hovering(window, x: float, y: float) -> None:
    """A pen that comes back into range without touching."""
    point = on_widget(window.canvas, x, y)
    event = QTabletEvent(
        MOVE, pen_device(), point, window.canvas.mapToGlobal(point), 0.0, 0, 0, 0, 0, 0,
        Qt.KeyboardModifier.NoModifier, NONE, NONE,
    )  # fmt: skip
    QApplication.sendEvent(window.canvas, event)


def out_of_range(window) -> None:
    event = QTabletEvent(
        QEvent.Type.TabletLeaveProximity, pen_device(), QPointF(), QPointF(), 0.0, 0, 0, 0, 0, 0,
        Qt.KeyboardModifier.NoModifier, NONE, NONE,
    )  # fmt: skip
    QApplication.sendEvent(QApplication.instance(), event)


def a_dialog(window) -> None:
    dialog = QDialog(window)
    dialog.setModal(True)
    dialog.show()
    QTest.qWait(20)
    dialog.close()
    dialog.deleteLater()


def alt_tab(window) -> None:
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowDeactivate))


def nothing_at_all(window) -> None:
    """The release is simply missing."""


@pytest.mark.parametrize("lost", [out_of_range, a_dialog, alt_tab, nothing_at_all])
def test_a_stroke_whose_release_is_lost_ends_where_it_last_pressed(window, lost):
    down(window)
    lost(window)
    hovering(window, 380, 20)
    hovering(window, 390, 290)
    dark = ink(window)
    assert dark[150, 60:195].min() > 60 and dark[:, 220:].max() == 0, "no line to where the pen came back"
    assert len(window.drawing.history.steps) == 2 and not window.canvas.tool.busy
    tablet(window.canvas, PRESS, 50, 250, 0.8)
    tablet(window.canvas, MOVE, 150, 250, 0.8)
    tablet(window.canvas, RELEASE, 150, 250, 0.0)
    assert len(window.drawing.history.steps) == 3
    assert ink(window)[160:240].max() == 0, "the next stroke is one of its own"


def test_a_press_without_the_release_before_begins_a_new_stroke(window):
    down(window)
    tablet(window.canvas, PRESS, 50, 250, 0.8)
    tablet(window.canvas, MOVE, 150, 250, 0.8)
    tablet(window.canvas, RELEASE, 150, 250, 0.0)
    dark = ink(window)
    assert len(window.drawing.history.steps) == 3 and dark[160:240].max() == 0
    assert dark[150, 60:195].min() > 60 and dark[250, 60:140].min() > 60


def test_a_mouse_let_go_elsewhere_draws_no_line_when_it_comes_back(window):
    window.brushes.take("ink")
    canvas = window.canvas
    mouse(canvas, QEvent.Type.MouseButtonPress, on_widget(canvas, 50, 150))
    mouse(canvas, QEvent.Type.MouseMove, on_widget(canvas, 150, 150))
    mouse(canvas, QEvent.Type.MouseMove, on_widget(canvas, 380, 20), NONE)
    assert ink(window)[:, 200:].max() == 0 and len(window.drawing.history.steps) == 2


def test_the_layer_is_deleted_while_the_pen_is_down(window):
    painted(window, (300, 20, 40, 40))
    before = ink(window)
    down(window)
    run(window, "layer_delete")
    tablet(window.canvas, MOVE, 300, 250, 0.8)
    tablet(window.canvas, RELEASE, 300, 250, 0.0)
    assert [node.name for node in window.drawing.document.layers] == ["Background", "Sketch"]
    assert ink(window).max() == 0 and "deleted" in window.notice.sentence
    run(window, "undo")
    assert np.array_equal(ink(window), before), "and comes back as it was"


@pytest.mark.parametrize("command", ["layer_add", "layer_copy", "layer_below", "layer_visible"])
def test_another_change_while_the_pen_is_down_keeps_the_stroke_and_the_change(window, command):
    down(window)
    steps = len(window.drawing.history.steps)
    own = window.drawing.document.active
    run(window, command)
    tablet(window.canvas, MOVE, 390, 290, 0.8)
    tablet(window.canvas, RELEASE, 390, 290, 0.0)
    line = window.drawing.document.node(own).rgba(window.drawing.document.rect)[..., 3]
    assert line[150, 60:195].min() > 60 and line[:, 220:].max() == 0
    assert len(window.drawing.history.steps) == steps + 1 + (command != "layer_below")
    run(window, "undo")
    assert not window.drawing.document.node(own).tiles, "the stroke is a step of its own"


def test_what_is_being_moved_does_not_bring_a_deleted_layer_back(window):
    painted(window, (100, 100, 50, 50))
    run(window, "tool_move")
    canvas = window.canvas
    mouse(canvas, QEvent.Type.MouseButtonPress, on_widget(canvas, 120, 120))
    mouse(canvas, QEvent.Type.MouseMove, on_widget(canvas, 220, 120))
    run(window, "layer_delete")
    mouse(canvas, QEvent.Type.MouseMove, on_widget(canvas, 240, 120))
    mouse(canvas, QEvent.Type.MouseButtonRelease, on_widget(canvas, 240, 120))
    assert [node.name for node in window.drawing.document.layers] == ["Background", "Sketch"]


def test_what_is_being_moved_moves_on_after_its_layer_was_clipped(window):
    painted(window, (100, 100, 50, 50))
    run(window, "tool_move")
    canvas = window.canvas
    mouse(canvas, QEvent.Type.MouseButtonPress, on_widget(canvas, 120, 120))
    mouse(canvas, QEvent.Type.MouseMove, on_widget(canvas, 220, 120))
    run(window, "layer_clip")
    mouse(canvas, QEvent.Type.MouseButtonRelease, on_widget(canvas, 220, 120))
    node = window.drawing.document.active_node
    assert node.clip and red(window)[100:150, 200:250].all() and not red(window)[:, :200].any()
