"""Settings, shortcuts and the tablet page: each change acts at once, and can be taken back."""

import json

import pytest
from hands import key, mouse, mouse_stroke, pen_device, pen_stroke
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QMenu, QSpinBox

from drawover.document.pressure import FIRM, SOFT, PressureCurve
from drawover.studio.commands.shortcuts import Shortcuts
from drawover.studio.preferences.tablet_page import seen_devices
from drawover.studio.settings import SETTINGS
from drawover.studio.widgets import theme
from drawover.studio.widgets.mnemonics import letter, settle

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def preferences(window):
    window.show_settings()
    yield window.preferences
    theme.choose(QApplication.instance(), "system")


# ------------------------------------------------------------------------------------------------ from the table


def test_every_row_of_the_table_that_has_a_page_is_shown(preferences):
    shown = {s.name for s in SETTINGS.values() if s.page and s.name != "tablet/curve"}
    assert set(preferences.rows) == shown
    assert all(SETTINGS[name].title and row.control.accessibleName() for name, row in preferences.rows.items())


def test_a_change_acts_at_once_and_is_taken_back(window, preferences, qapp):
    row = preferences.rows["window/theme"]
    assert isinstance(row.control, QComboBox) and not row.reset.isEnabled()
    row.control.setCurrentIndex(row.control.findData("light"))
    row.control.activated.emit(row.control.currentIndex())
    assert theme.current() is theme.LIGHT and window.settings["window/theme"] == "light"
    assert [a.data() for a in window.theme_actions if a.isChecked()] == ["light"]
    row.reset.click()
    assert window.settings["window/theme"] == row.control.currentData() == "system"


def test_numbers_and_switches_act(window, preferences):
    undo, outline = preferences.rows["undo/megabytes"], preferences.rows["canvas/outline"]
    assert isinstance(undo.control, QSpinBox) and isinstance(outline.control, QCheckBox)
    undo.control.setValue(64)
    assert window.drawing.history.limit == 64 << 20
    outline.control.click()
    assert window.canvas.outlined is False
    preferences.rows["autosave/seconds"].control.setValue(10)
    assert window.recovery._timer.interval() == 10_000
    preferences.rows["canvas/squares"].control.setValue(400)
    assert window.canvas._squares == 4.0
    outline.reset.click()
    assert window.canvas.outlined is True


def test_the_wheel_scrolls_where_that_is_chosen(window, settings):
    from hands import wheel

    settings["canvas/wheel"] = "scroll"
    zoom, top = window.canvas.view.zoom, window.canvas.view.to_widget(QPointF(0, 0)).y()
    wheel(window.canvas, QPointF(300, 300), 1)
    assert window.canvas.view.zoom == zoom and window.canvas.view.to_widget(QPointF(0, 0)).y() != top
    wheel(window.canvas, QPointF(300, 300), 1, CTRL)
    assert window.canvas.view.zoom > zoom


def test_less_memory_for_undo_forgets_the_oldest_steps(window):
    for y in (50, 53, 56):
        mouse_stroke(window.canvas, [(50, y), (350, y)])
    drawn = window.drawing.document
    window.drawing.limit_undo(1)
    assert window.drawing.document is drawn and len(window.drawing.history.steps) == 2


@pytest.mark.parametrize("value", ["purple", 3.5, None])
def test_a_choice_that_is_none_gives_the_default(settings, value):
    settings._store.setValue("window/theme", value)
    assert settings["window/theme"] == "system"


def test_the_command_opens_the_window(window):
    key(window.canvas, Qt.Key.Key_Comma, CTRL)
    assert window.preferences.isVisible()


# ------------------------------------------------------------------------------------------------------ shortcuts


def test_the_default_table_has_no_ambiguous_keys(settings):
    shortcuts = Shortcuts(settings)
    clashes = {
        (name, keys, tuple(users))
        for name in shortcuts.commands
        for keys in shortcuts.keys_for(name)
        if (users := shortcuts.users(keys, name))
    }
    assert not clashes
    for command in shortcuts.commands.values():
        assert all(not QKeySequence(keys).isEmpty() for keys in command.keys), command


def test_new_keys_are_pressed_act_and_are_remembered(window, settings, qtbot):
    window.show_settings("shortcuts")
    page = window.preferences.pages.currentWidget().findChild(type(window.preferences.pages.currentWidget()))
    from drawover.studio.preferences.shortcuts_page import ShortcutsPage

    page = window.preferences.findChild(ShortcutsPage)
    page.choose("layer_flatten")
    page.edit.setKeySequence(QKeySequence("Ctrl+Alt+F"))
    page.edit.editingFinished.emit()
    assert window.actions_by_name["layer_flatten"].shortcut() == QKeySequence("Ctrl+Alt+F")
    assert "Ctrl+Alt+F" in window.actions_by_name["layer_flatten"].toolTip()
    assert Shortcuts(settings).keys_for("layer_flatten") == ("Ctrl+Alt+F",)
    page.reset.click()
    assert window.actions_by_name["layer_flatten"].shortcuts() == []


def test_keys_of_another_command_are_reported_and_taken_only_when_asked(window):
    from drawover.studio.preferences.shortcuts_page import ShortcutsPage

    window.show_settings("shortcuts")
    page = window.preferences.findChild(ShortcutsPage)
    page.choose("layer_flatten")
    page.edit.setKeySequence(QKeySequence("Ctrl+Y"))
    page.edit.editingFinished.emit()
    assert page.note.text() == "Ctrl+Y belongs to “Redo”: take it from there, or press other keys."
    assert window.actions_by_name["layer_flatten"].shortcuts() == []
    page.take.click()
    assert window.actions_by_name["layer_flatten"].shortcut() == QKeySequence("Ctrl+Y")
    assert window.actions_by_name["redo"].shortcuts() == [QKeySequence("Ctrl+Shift+Z")]
    page.reset_all.click()
    assert QKeySequence("Ctrl+Y") in window.actions_by_name["redo"].shortcuts()


def test_the_search_finds_words_and_keys(window):
    from drawover.studio.preferences.shortcuts_page import ShortcutsPage

    window.show_settings("shortcuts")
    page = window.preferences.findChild(ShortcutsPage)

    def found():
        items = [page.list.topLevelItem(row) for row in range(page.list.topLevelItemCount())]
        return [item.text(0) for item in items if not item.isHidden()]

    page.search.setText("merge lay")
    assert found() == ["Layer › Merge Down"]
    page.search.setText("ctrl+j")
    assert found() == ["Layer › Duplicate"]
    page.search.setText("no such thing")
    assert found() == []


@pytest.mark.parametrize("kept", ["no json", "[]", '{"undo": 3}', '{"nothing": ["A"]}', '{"undo": ["", "no-key-"]}'])
def test_kept_keys_that_are_none_do_no_harm(settings, kept):
    settings["shortcuts"] = kept
    shortcuts = Shortcuts(settings)
    assert set(shortcuts.keys()) == set(shortcuts.commands)
    shortcuts.set("about", ("Ctrl+F1",))
    assert json.loads(settings["shortcuts"])["about"] == ["Ctrl+F1"]


def letters(menu) -> list[str]:
    return [letter(a.text()) for a in menu.actions() if not a.isSeparator() and a.text()]


def test_no_menu_has_a_letter_twice(window):
    menus = [window.menuBar(), *window.menuBar().findChildren(QMenu)]
    assert len(menus) > 7
    for menu in menus:
        marked = [one for one in letters(menu) if one]
        assert len(marked) == len(set(marked)), menu.actions()[0].text()
        without = [a.text() for a in menu.actions() if a.text() and not a.isSeparator() and not letter(a.text())]
        assert all({sign for sign in text.lower() if sign.isalpha()} <= set(marked) for text in without)


def test_letters_are_settled_where_they_collide_and_for_words_without_any(qtbot):
    menu = QMenu()
    qtbot.addWidget(menu)
    for text in ("&Open", "&Other", "Open", "保存(&O)…", "另存为…", "A && B"):
        menu.addAction(text)
    settle(menu)
    assert letters(menu)[0] == "o" and len(set(letters(menu))) == 6
    assert menu.actions()[3].text().startswith("保存(&") and menu.actions()[4].text().endswith(")…")


# ---------------------------------------------------------------------------------------------------- the tablet


def pen(area, kind, x, y, pressure):
    at, left = QPointF(x, y), Qt.MouseButton.LeftButton
    QApplication.sendEvent(
        area,
        QTabletEvent(kind, pen_device(), at, area.mapToGlobal(at), pressure, 12, -7, 0, 0, 0,
                     Qt.KeyboardModifier.NoModifier, left, left),
    )  # fmt: skip


@pytest.fixture
def tablet(window):
    window.show_settings("tablet")
    return window.preferences.tablet


def test_the_pen_is_shown_live(tablet, qtbot):
    reports = []
    tablet.area.reported.connect(reports.append)
    pen(tablet.area, QEvent.Type.TabletPress, 20, 20, 0.2)
    QTest.qWait(8)
    pen(tablet.area, QEvent.Type.TabletMove, 90, 60, 0.75)
    assert "Pressure 75 %, counts 75 %   Tilt 12° -7°" in tablet.readout.text()
    pen(tablet.area, QEvent.Type.TabletRelease, 90, 60, 0.0)
    assert [round(r.pressure, 2) for r in reports] == [0.2, 0.75, 0.0] and reports[0].by == "pen"
    assert "Pen: reported here, pressure up to 75 %." in tablet.words()
    grabbed = tablet.area.grab().toImage()
    assert grabbed.pixelColor(55, 40) != grabbed.pixelColor(150, 20)
    tablet.area.clear()
    wiped = tablet.area.grab().toImage()
    assert wiped.pixelColor(55, 40) == wiped.pixelColor(10, 30)


def test_a_mouse_draws_there_too_and_is_reported(tablet):
    mouse(tablet.area, QEvent.Type.MouseButtonPress, QPointF(20, 20))
    mouse(tablet.area, QEvent.Type.MouseMove, QPointF(80, 20))
    mouse(tablet.area, QEvent.Type.MouseButtonRelease, QPointF(80, 20))
    assert "Mouse: reported here" in tablet.words()


def test_the_curve_is_dragged_saved_and_bends_the_pen(window, tablet, settings, make_window):
    editor = tablet.editor
    editor.grab()
    middle = editor.seen(0.5, 0.5)
    mouse(editor, QEvent.Type.MouseButtonPress, middle)
    mouse(editor, QEvent.Type.MouseMove, editor.seen(0.5, 0.9))
    mouse(editor, QEvent.Type.MouseButtonRelease, editor.seen(0.5, 0.9))
    curve = PressureCurve.parse(settings["tablet/curve"])
    assert len(curve.points) == 3 and curve(0.5) == pytest.approx(0.9, abs=0.02)
    seen = []
    press = window.canvas.tool.press
    window.canvas.tool.press = lambda pen: (seen.append(pen.pressure), press(pen))
    pen_stroke(window.canvas, [(50, 50, 0.5), (60, 60, 0.5)])
    mouse_stroke(window.canvas, [(50, 50), (60, 60)])
    assert seen == [pytest.approx(0.9, abs=0.02), 1.0]
    settings["tablet/pressure"] = False
    pen_stroke(window.canvas, [(50, 50, 0.5), (60, 60, 0.5)])
    assert seen[-1] == 1.0
    settings["tablet/pressure"] = True
    mouse(editor, QEvent.Type.MouseButtonPress, editor.seen(0.5, 0.9), Qt.MouseButton.RightButton)
    assert settings["tablet/curve"] == "" and editor.curve.straight


def test_the_curve_by_keys(tablet, settings):
    editor = tablet.editor
    tablet._take(SOFT)
    assert editor.curve == SOFT
    editor.setFocus()
    editor.chosen = 0
    key(editor, Qt.Key.Key_Period)
    key(editor, Qt.Key.Key_Up)
    key(editor, Qt.Key.Key_Right)
    x, y = editor.curve.points[1]
    assert (x, y) == (pytest.approx(0.37), pytest.approx(0.64))
    key(editor, Qt.Key.Key_Insert)
    assert len(editor.curve.points) == 4
    key(editor, Qt.Key.Key_Delete)
    assert len(editor.curve.points) == 3
    tablet._take(FIRM)
    assert PressureCurve.parse(settings["tablet/curve"]) == FIRM


def test_what_is_seen_is_copied_in_plain_words(tablet):
    pen_device()
    assert any("a pen with pressure" in sentence for sentence in seen_devices()) or not seen_devices()
    tablet.copy()
    copied = QGuiApplication.clipboard().text()
    assert "The system is no screen at all" in copied and "Qt 6" in copied


def test_an_idle_settings_window_looks_only_while_the_page_is_seen(window, tablet):
    assert tablet._timer.isActive()
    window.preferences.list.setCurrentRow(0)
    assert not tablet._timer.isActive()
    window.preferences.list.setCurrentRow(2)
    assert tablet._timer.isActive()
    window.preferences.close()
    assert not tablet._timer.isActive()


# ---------------------------------------------------------------------------------------------- the status bar


def test_the_status_bar_says_what_the_tool_does(window, qtbot):
    assert window._message_label.text().startswith("Drag to draw")
    window.show_status("Saved.")
    assert window._message_label.text() == "Saved."
    window._message_timer.setInterval(1)
    window._message_timer.start()
    qtbot.waitUntil(lambda: window._message_label.text().startswith("Drag to draw"))
