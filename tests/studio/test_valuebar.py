"""Numbers typed into the bars over the canvas and in the docks: they reach what the bar showed, and nothing else."""

import pytest
from hands import key, run
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from drawover.document.layers import Layer
from drawover.studio.widgets.valuebar import ValueBar


def field(bar) -> QLineEdit:
    return next(edit for edit in bar.findChildren(QLineEdit) if edit.isVisible())


def closed(bar) -> bool:
    return not any(edit.isVisible() for edit in bar.findChildren(QLineEdit))


def open_by_hand(qtbot, bar) -> QLineEdit:
    qtbot.mouseDClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(1, 10))
    return field(bar)


@pytest.mark.parametrize("enter", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_12_and_enter_make_the_brush_12_pixels_and_close_the_field(window, qtbot, enter):
    window.canvas.setFocus()
    bar = window.bar.size_bar
    edit = open_by_hand(qtbot, bar)
    qtbot.keyClicks(edit, "12")
    qtbot.keyClick(edit, enter)
    assert window.brushes.brush.size == 12 and closed(bar)
    assert QApplication.focusWidget() is window.canvas, "the next key is the canvas's again"
    key(QApplication.focusWidget(), Qt.Key.Key_E)
    assert window.brushes.kind == "eraser" and bar.value == window.brushes.brush.size != 12


def test_what_is_typed_is_never_another_brushs_size(window, qtbot):
    brushes, bar = window.brushes, window.bar.size_bar
    brushes.take("ink")
    brushes.set_size(10)
    pencil = brushes.brush_for("pencil").size
    qtbot.keyClicks(open_by_hand(qtbot, bar), "77")
    run(window, "eraser")  # by its button in the tool bar, which takes no keys
    assert closed(bar) and bar.value == brushes.brush.size
    assert brushes.brush_for("ink").size == 10 and brushes.brush_for("eraser").size != 77
    brushes.take("ink")
    qtbot.keyClicks(open_by_hand(qtbot, bar), "33")
    rows = window.brushes_dock.list
    index = next(
        rows.model().index(row)
        for row in range(rows.model().rowCount())
        if rows.model().index(row).data(Qt.ItemDataRole.UserRole) == "pencil"
    )
    rows.scrollTo(index)
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.visualRect(index).center())
    assert brushes.brush_for("ink").size == 33, "a click elsewhere takes what was typed, for what it was typed for"
    assert brushes.brush_for("pencil").size == pencil and bar.value == pencil and closed(bar)


def test_escape_gives_up_what_was_typed(window, qtbot):
    bar, size = window.bar.size_bar, window.brushes.brush.size
    edit = open_by_hand(qtbot, bar)
    qtbot.keyClicks(edit, "99")
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert closed(bar) and window.brushes.brush.size == size


def test_a_field_goes_with_its_tool(window, qtbot):
    bar, size = window.bar.size_bar, window.brushes.brush.size
    qtbot.keyClicks(open_by_hand(qtbot, bar), "99")
    run(window, "bucket")
    qtbot.waitUntil(lambda: not bar.isVisible())
    assert not bar.typing and window.brushes.brush.size == size


def test_every_bar_takes_a_number_by_keys_alone_and_closes(window, qtbot):
    run(window, "bucket")
    qtbot.waitUntil(lambda: window.bar.gap_bar.isVisible())
    bars = [bar for bar in window.findChildren(ValueBar) if bar.isVisible() and bar.isEnabled()]
    assert len(bars) >= 5
    for digit, bar in enumerate(bars, 2):  # most digits are keys of the view
        bar.setFocus()
        qtbot.keyClicks(bar, str(digit))
        qtbot.keyClick(field(bar), Qt.Key.Key_Return)
        assert closed(bar) and bar.hasFocus(), bar.accessibleName()
        assert bar._text().startswith(f"{digit} "), bar.accessibleName()


def test_a_layers_opacity_is_not_typed_into_another_layer(window, qtbot):
    document = window.drawing.document
    window.drawing.commit("add", document.add(Layer("upper")))
    lower, upper = document.active, window.drawing.document.active
    qtbot.keyClicks(open_by_hand(qtbot, window.layers.opacity_bar), "40")
    window.drawing.activate(lower)
    assert closed(window.layers.opacity_bar)
    assert {window.drawing.document.node(id).opacity for id in (lower, upper)} == {1.0}
