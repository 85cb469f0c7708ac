"""Color, palettes, history, navigator, and where the docks stand: as a person uses them."""

import zipfile

import numpy as np
import pytest
from hands import ink, key, mouse, mouse_stroke, wheel
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QFileDialog, QInputDialog

from drawover.document import palettes
from drawover.document.layers import blank

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
PRESS, MOVE, RELEASE = QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease


def drag(widget, *points):
    mouse(widget, PRESS, points[0])
    for point in points[1:]:
        mouse(widget, MOVE, point)
    mouse(widget, RELEASE, points[-1])


def seen(window) -> set[str]:
    return {name for name, dock in window.docks.docks.items() if dock.isVisible()}


# --------------------------------------------------------------------------------------------------------- color


def test_the_wheel_is_dragged_and_the_brush_draws_so(window):
    wheel_, box = window.color_dock.wheel, window.color_dock.wheel.square()
    drag(wheel_, wheel_.on_ring(29.2 / 360))
    drag(wheel_, box.center(), box.topRight() + QPointF(40, -40))
    color = QColor(window.colors.foreground)
    assert (color.red(), color.green() < 12, color.blue() < 12) == (255, True, True)
    assert window.brushes.color == window.color_dock.field.text() == color.name()
    mouse_stroke(window.canvas, [(50, 150), (350, 150)])
    assert window.colors.recent == [color.name()]
    assert window.color_dock.recent.isVisibleTo(window.color_dock)


def test_the_wheel_by_keys_wins_over_the_window_s_commands(window, qtbot):
    window.drawing.open(blank(40, 30))
    window.layers.acts.add()
    active = window.drawing.document.active
    wheel_ = window.color_dock.wheel
    window.colors.foreground = "#808080"
    wheel_.setFocus()
    hue, value = wheel_.hue, wheel_.value
    key(wheel_, Qt.Key.Key_PageDown, SHIFT)
    key(wheel_, Qt.Key.Key_Right, SHIFT)
    key(wheel_, Qt.Key.Key_Up)
    assert wheel_.hue == pytest.approx((hue - 15 / 360) % 1)
    assert wheel_.saturation == pytest.approx(0.1, abs=0.01) and wheel_.value == pytest.approx(value + 0.01)
    assert window.drawing.document.active == active


def test_a_grey_keeps_the_hue_it_came_from(window):
    wheel_ = window.color_dock.wheel
    window.colors.foreground = "#3060c0"
    hue = wheel_.hue
    window.colors.foreground = "#777777"
    assert wheel_.hue == hue and wheel_.saturation < 0.01


def test_colors_swap_and_go_back_to_black_on_white(window):
    window.colors.foreground = "#d3493b"
    key(window.canvas, Qt.Key.Key_X)
    assert (window.colors.foreground, window.colors.background) == ("#ffffff", "#d3493b")
    mouse(window.color_dock.pair, PRESS, QPointF(10, 10))
    assert (window.colors.foreground, window.colors.background) == ("#d3493b", "#ffffff")
    key(window.canvas, Qt.Key.Key_D)
    assert (window.colors.foreground, window.colors.background) == ("#000000", "#ffffff")
    key(window.canvas, Qt.Key.Key_L)
    assert QColor(window.colors.foreground).lightness() == pytest.approx(13, abs=1)


@pytest.mark.parametrize(("typed", "color"), [("#4b8fd6", "#4b8fd6"), ("4B8FD6", "#4b8fd6"), ("teal", "#008080")])
def test_a_color_is_typed(window, qtbot, typed, color):
    field = window.color_dock.field
    field.selectAll()
    qtbot.keyClicks(field, typed)
    key(field, Qt.Key.Key_Return)
    assert window.colors.foreground == field.text() == color


def test_nonsense_in_the_field_changes_nothing(window, qtbot):
    before, field = window.colors.foreground, window.color_dock.field
    field.selectAll()
    qtbot.keyClicks(field, "mauvish")
    key(field, Qt.Key.Key_Return)
    assert window.colors.foreground == field.text() == before


# ------------------------------------------------------------------------------------------------------ palettes


def test_a_palette_is_edited_and_remembered(window, make_window):
    dock = window.palette_dock
    dock.show_palette("Skin")
    first = dock.palette_shown.swatches[0]
    mouse(dock.grid, PRESS, QPointF(dock.grid.cell(0).center()))
    assert window.colors.foreground == first.hex
    window.colors.foreground = "#123456"
    dock.add.click()
    assert dock.palette_shown.swatches[-1].hex == "#123456" and len(dock.palette_shown.swatches) == 31
    dock.name.setText("Night")
    key(dock.name, Qt.Key.Key_Return)
    dock.grid.choose(0)
    dock.remove.click()
    again = make_window().palette_dock
    assert again.shown == "Skin" and again.palette_shown.swatches[-1].name == "Night"
    assert first not in again.palette_shown.swatches
    again.drop()
    assert again.palette_shown.swatches[0] == first


def test_palettes_come_and_go_as_files(window, tmp_path, monkeypatch):
    dock = window.palette_dock
    palettes.write(palettes.Palette("Sea", (palettes.Swatch((0, 80, 160), "Deep"),)), tmp_path / "sea.kpl")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "sea.kpl"), ""))
    dock.import_palette()
    dock.import_palette()
    assert dock.shown == "Sea 2" and dock.palette_shown.swatches[0].name == "Deep"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "out"), "Krita palette (*.kpl)"))
    dock.export_palette()
    assert zipfile.is_zipfile(tmp_path / "out.kpl")
    (tmp_path / "sea.kpl").write_bytes(b"PK\x03\x04 no more")
    dock.import_palette()
    assert "“sea.kpl” is damaged" in window.notice.sentence and dock.shown == "Sea 2"


def test_a_palette_is_made_renamed_and_deleted(window, monkeypatch):
    dock = window.palette_dock
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("Mine", True))
    dock.new()
    assert dock.shown == "Mine" and [s.hex for s in dock.palette_shown.swatches] == [window.colors.foreground]
    dock.grid.choose(0)
    dock.remove.click()
    assert "at least one color" in window.notice.sentence
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("Ours", True))
    dock.rename()
    assert dock.shown == "Ours" and "Mine" not in window.shelf.names()
    dock.drop()
    assert "Ours" not in window.shelf.names() and dock.shown in window.shelf.names()


def test_a_damaged_palette_of_one_s_own_is_reported_at_the_start(make_window, tmp_path):
    (tmp_path / "palettes").mkdir()
    (tmp_path / "palettes" / "bad.gpl").write_text("GIMP Palette\nno color\n")
    window = make_window()
    assert "“bad.gpl” is damaged: line 2 is no color." in window.notice.label.text()


# ------------------------------------------------------------------------------------------- history, navigator


def test_the_history_is_walked_by_click_and_by_keys(window):
    for y in (50, 100, 150):
        mouse_stroke(window.canvas, [(50, y), (350, y)])
    whole, dock = ink(window), window.history_dock
    window.docks.docks["history"].raise_()
    QApplication.processEvents()
    names = [dock.model.index(row).data() for row in range(dock.model.rowCount())]
    assert names == ["Open", "Pencil", "Pencil", "Pencil"]
    index = dock.model.index(1)
    mouse(dock.list.viewport(), PRESS, QPointF(dock.list.visualRect(index).center()))
    mouse(dock.list.viewport(), RELEASE, QPointF(dock.list.visualRect(index).center()))
    assert ink(window)[50].max() > 0 and ink(window)[100].max() == 0
    assert dock.model.index(2).data(Qt.ItemDataRole.ForegroundRole) is not None
    assert dock.model.index(1).data(Qt.ItemDataRole.ForegroundRole) is None
    key(dock.list, Qt.Key.Key_End)
    assert np.array_equal(ink(window), whole)
    key(window.canvas, Qt.Key.Key_Z, CTRL)
    assert dock.list.currentIndex().row() == 2


def test_the_navigator_shows_where_one_looks_and_looks_elsewhere(window, qtbot):
    window.docks.docks["navigator"].show()
    dock, canvas = window.navigator, window.canvas
    QApplication.processEvents()
    canvas.zoom_to(4.0)
    overview = dock.overview
    place = overview.place()
    drag(overview, place.center(), place.center() + QPointF(place.width() * 0.2, 0))
    middle = canvas.view.to_canvas(QPointF(canvas.width() / 2, canvas.height() / 2))
    assert middle.x() == pytest.approx(280, abs=1.5) and middle.y() == pytest.approx(150, abs=1.5)
    outline = overview.outline().boundingRect()
    assert outline.center().x() == pytest.approx(place.center().x() + place.width() * 0.2, abs=1)
    canvas.set_view(canvas.view.turned(90, QPointF(canvas.width() / 2, canvas.height() / 2)))
    turned = overview.outline().boundingRect()
    assert turned.width() / turned.height() == pytest.approx(outline.height() / outline.width(), rel=0.05)
    overview.setFocus()
    key(overview, Qt.Key.Key_Right)
    wheel(overview, place.center(), 1)
    assert canvas.percent == pytest.approx(600)
    assert dock.zoom.value == pytest.approx(6.0)


def test_the_navigator_takes_its_picture_after_a_step_and_only_when_seen(window, qtbot):
    taken = []
    take = window.navigator.overview.take
    window.navigator.overview.take = lambda: (taken.append(1), take())
    mouse_stroke(window.canvas, [(50, 50), (350, 50)])
    qtbot.wait(250)
    assert not taken
    window.docks.docks["navigator"].show()
    qtbot.waitUntil(lambda: bool(taken))
    assert window.navigator.overview._image.pixelColor(200, 50).lightness() < 250
    qtbot.wait(300)
    count = len(taken)
    qtbot.wait(400)
    assert len(taken) == count


# -------------------------------------------------------------------------------------------- where they stand


def test_docks_come_in_tabs_and_the_navigator_closed(window):
    assert seen(window) == {"color", "brushes", "layers", "drawover", "palettes", "history"} - {
        name for name in ("palettes", "history") if not window.docks.docks[name].isVisible()
    }
    assert not window.docks.docks["navigator"].isVisible()
    tabbed = {d.objectName() for d in window.tabifiedDockWidgets(window.docks.docks["color"])}
    assert tabbed == {"dock-palettes"}
    assert window.docks.docks["color"].titleBarWidget() is not None
    assert window.docks.docks["drawover"].titleBarWidget() is None


def test_tab_on_the_canvas_hides_all_docks_and_brings_the_same_back(window):
    window.docks.docks["navigator"].show()
    before = seen(window)
    window.canvas.setFocus()
    key(window.canvas, Qt.Key.Key_Tab)
    assert seen(window) == set() and window.actions_by_name["docks_hide"].isChecked()
    key(window.canvas, Qt.Key.Key_Tab)
    assert seen(window) == before and not window.actions_by_name["docks_hide"].isChecked()


def test_tab_elsewhere_goes_to_the_next_control(window):
    window.color_dock.field.setFocus()
    key(window.color_dock.field, Qt.Key.Key_Tab)
    assert seen(window) and QApplication.focusWidget() is not window.color_dock.field


def test_hidden_docks_are_back_after_a_restart(window, make_window):
    before = seen(window)
    window.canvas.setFocus()
    key(window.canvas, Qt.Key.Key_Tab)
    window.close()
    again = make_window()
    assert seen(again) == before


def test_the_layout_is_reset(window):
    docks = window.docks.docks
    docks["color"].setFloating(True)
    docks["layers"].hide()
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, docks["drawover"])
    window.actions_by_name["docks_reset"].trigger()
    assert not docks["color"].isFloating() and docks["layers"].isVisible()
    assert window.dockWidgetArea(docks["drawover"]) == Qt.DockWidgetArea.RightDockWidgetArea
    assert [d.objectName() for d in window.tabifiedDockWidgets(docks["layers"])] == ["dock-history"]


@pytest.mark.parametrize("size", [(1366, 740), (1920, 1010)])
def test_the_canvas_has_most_of_the_window(make_window, settings, size):
    window = make_window()
    window.resize(*size)
    window.docks.resize()
    QApplication.processEvents()
    assert (window.width(), window.height()) == size
    assert window.canvas.width() > 0.5 * size[0]
    for name in ("color", "layers"):
        dock = window.docks.docks[name].widget()
        assert dock.height() >= dock.minimumSizeHint().height()


def test_f6_walks_through_the_areas_and_comes_back(window):
    window.canvas.setFocus()
    visited = []
    for _ in range(5):
        window.actions_by_name["area_next"].trigger()
        focus = QApplication.focusWidget()
        inside = (d.windowTitle() for d in window.docks.docks.values() if d.isAncestorOf(focus))
        visited.append(next(inside, focus.accessibleName()))
    assert visited == ["Color", "Brushes", "Drawover", "Layers", "Canvas"]


def test_every_control_can_be_reached_by_tab_and_has_a_name(window):
    from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QComboBox, QLineEdit, QScrollBar, QWidget

    from drawover.studio.widgets.valuebar import ValueBar

    window.docks.docks["navigator"].show()
    QApplication.processEvents()
    nameless, stuck = [], []
    for widget in window.findChildren(QWidget):
        kinds = QAbstractButton | QAbstractSlider | QComboBox | QLineEdit | ValueBar
        if not isinstance(widget, kinds) or not widget.isVisible() or widget.objectName().startswith("qt_"):
            continue
        named = widget.accessibleName() or widget.toolTip() or getattr(widget, "text", str)()
        if not named and not isinstance(widget, QScrollBar):  # a list's own, which its keys scroll
            nameless.append(widget)
        if widget.isEnabled() and not widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not in_bar(widget):
            stuck.append(widget)
    assert not nameless and not stuck


def in_bar(widget) -> bool:
    """Tools and docks' title buttons: each is a command with a place in the menus."""
    from PySide6.QtWidgets import QDockWidget, QScrollBar, QTabBar, QToolBar

    parent = widget.parentWidget()
    return (
        isinstance(widget, QScrollBar)
        or isinstance(parent, QToolBar | QDockWidget | QTabBar)
        or bool(getattr(widget, "defaultAction", lambda: None)())
    )
