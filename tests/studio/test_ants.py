"""Marching ants cost next to nothing: a step paints their cells alone, and leaves what painting all would leave."""

import numpy as np
import pytest
from hands import drag, key, mouse_stroke, on_widget, run
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget


def desk(canvas) -> np.ndarray:
    """(H, W, 3): the canvas as it stands on the screen, without painting it anew for that."""
    window = canvas.window()
    corner = canvas.mapTo(window, canvas.rect().topLeft())
    shot = canvas.screen().grabWindow(window.winId(), corner.x(), corner.y(), canvas.width(), canvas.height())
    image = shot.toImage().convertToFormat(QImage.Format.Format_RGBA8888)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return pixels[:, : image.width(), :3].copy()


@pytest.fixture
def ants(window, qtbot):
    """Around a rectangle, on a canvas that is seen enlarged; they step only when the test says so."""
    canvas, ants = window.canvas, window.toolkit.ants
    canvas.set_view(canvas.view.zoomed(2.0, QPointF(300, 200)))
    run(window, "tool_rectangle")
    drag(canvas, (100, 60), (300, 220))
    run(window, "pencil")
    qtbot.wait(20)
    ants._timer.setInterval(1 << 30)
    return ants


@pytest.mark.parametrize("angle", [0.0, 30.0])
def test_a_step_leaves_the_same_picture_as_painting_all_of_it(window, ants, qtbot, angle):
    canvas = window.canvas
    canvas.set_view(canvas.view.turned(angle, on_widget(canvas, 200, 150)))
    window.brushes.set_size(40.0)
    canvas._point_at(on_widget(canvas, 100, 150))  # the brush's ring lies over the outline
    qtbot.wait(20)

    def draw():
        mouse_stroke(canvas, [(80, 140), (200, 150), (320, 140)])

    def undo():
        key(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    for change in (lambda: None, draw, undo):
        change()
        for _ in range(3):
            before = desk(canvas)
            ants._step_dashes()
            marched = desk(canvas)
            canvas.repaint()
            difference = np.abs(marched.astype(int) - desk(canvas))
            assert difference.max() <= 1 and (difference > 0).sum() <= 10, "turned pixels round a little differently"
            assert not np.array_equal(marched, before), "they march"


def test_a_step_paints_their_cells_alone_and_nothing_beneath_them_anew(window, ants, monkeypatch):
    canvas, drawn = window.canvas, []
    ants._step_dashes()
    before, paint = desk(canvas), canvas._paint_drawing
    monkeypatch.setattr(canvas, "_paint_drawing", lambda *given: (drawn.append(1), paint(*given)))
    ants._step_dashes()
    changed = (desk(canvas) != before).any(2)
    assert changed.any() and not drawn
    cells, around = ants._cells(), ants._cells().boundingRect()
    assert sum(rect.width() * rect.height() for rect in cells) < around.width() * around.height() / 3
    for rect in cells:
        changed[rect.top() : rect.bottom() + 1, rect.left() : rect.right() + 1] = False
    assert not changed.any()
    canvas.update()
    ants._step_dashes()
    assert drawn, "what lies beneath may have changed"


def test_they_rest_while_nobody_looks(window, qtbot):
    timer = window.toolkit.ants._timer
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert not timer.isActive(), "nothing is selected"
    run(window, "select_all")
    assert timer.isActive()
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not timer.isActive())
    window.activateWindow()
    qtbot.waitUntil(timer.isActive)
    window.hide()
    assert not timer.isActive()
