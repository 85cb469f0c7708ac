"""The preview is the result: what the canvas shows of a suggestion, and that inserting it gives the same."""

import pytest
from panel_hands import LEFT, center, choose, entries, find, press, suggest
from panel_stub import CHANGES, arrows, face

from drawover.panel.card import insert_rect
from drawover.panel.placing import ink
from drawover.panel.plain import plain_tip
from drawover.panel.qt import QtCore, QtGui, QtWidgets, rgba_image

KEYS = QtCore.Qt.Key
ROWS = {"mine": 0, "borrowed": 1, "drawn": 3}  # of the stub's gallery


def words(panel):
    return find(panel, "changes_words").text()


def hover(qtbot, panel, row):
    qtbot.mouseMove(panel.gallery.viewport(), QtCore.QPoint(1, 1))
    qtbot.mouseMove(panel.gallery.viewport(), center(panel, row))


def leave(panel):
    QtWidgets.QApplication.sendEvent(panel.gallery, QtCore.QEvent(QtCore.QEvent.Type.Leave))


def shows(host, row, kind):
    """The canvas shows this suggestion of the stub."""
    return bool(host.previewing and host.previewing.layers[0].rgba == face(800, row, kind, 1.0, 600).tobytes())


@pytest.fixture
def filled(qtbot, panel):
    """A panel with a gallery of suggestions at full strength."""
    find(panel, "strength").setValue(100)
    suggest(qtbot, panel)
    return panel


# -- one face, one pair of eyes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "faded"), [("mine", 0.0), ("borrowed", 0.3), ("drawn", 0.3)])
def test_own_lines_stand_in_the_place_of_the_drawing_and_others_dim_it(qtbot, filled, host, kind, faded):
    hover(qtbot, filled, ROWS[kind])
    qtbot.waitUntil(lambda: shows(host, ROWS[kind], kind))
    assert (host.previewing.instead_of, host.previewing.faded) == (("sketch",), faded)
    leave(filled)
    qtbot.waitUntil(lambda: host.previewing is None)


def test_the_host_can_make_ready_before_the_first_card_is_there(qtbot, filled, host):
    assert host.prepared == [("sketch",)]


def test_inked_replaces_and_what_was_mine_dims_when_it_is_shown_as_borrowed(qtbot, filled, host):
    choose(qtbot, filled, 0)
    for kind, faded in (("inked", 0.0), ("borrowed", 0.3)):
        qtbot.mouseClick(filled.page.lines.button(kind), LEFT)
        qtbot.waitUntil(lambda kind=kind: shows(host, 0, kind))
        assert host.previewing.faded == faded


def test_above_and_beside_leave_the_drawing_as_it_is(qtbot, filled, host):
    choose(qtbot, filled, 0)
    qtbot.waitUntil(lambda: shows(host, 0, "mine"))
    before = ink(host.previewing.layers[:1])
    qtbot.mouseClick(filled.page.looks.placing.button("above"), LEFT)
    assert host.previewing.faded == 1.0 and ink(host.previewing.layers[:1]) == before
    qtbot.mouseClick(filled.page.looks.placing.button("beside"), LEFT)
    after = ink(host.previewing.layers[:1])
    assert before and after
    assert host.previewing.faded == 1.0 and after[0] > before[2] and after[1::2] == before[1::2]


# -- a click keeps it there -------------------------------------------------------------------------------------------


def test_a_click_shows_it_until_another_is_clicked_and_a_second_click_takes_it_away(qtbot, filled, host):
    choose(qtbot, filled, 0)
    qtbot.waitUntil(lambda: shows(host, 0, "mine"))
    leave(filled)
    qtbot.wait(250)
    assert shows(host, 0, "mine"), "it stays when the pointer leaves"
    hover(qtbot, filled, 1)
    qtbot.waitUntil(lambda: shows(host, 1, "borrowed"))
    leave(filled)
    qtbot.waitUntil(lambda: shows(host, 0, "mine"))
    choose(qtbot, filled, 3)
    qtbot.waitUntil(lambda: shows(host, 3, "drawn"))
    choose(qtbot, filled, 3)
    qtbot.waitUntil(lambda: host.previewing is None)
    qtbot.wait(250)
    assert host.previewing is None, "although the pointer still rests on it"
    choose(qtbot, filled, 3)
    qtbot.waitUntil(lambda: shows(host, 3, "drawn"))


@pytest.mark.parametrize("how", ["escape", "the pen", "Space", "suggesting"])
def test_it_goes_by(qtbot, filled, host, how):
    choose(qtbot, filled, 0)
    leave(filled)
    qtbot.waitUntil(lambda: shows(host, 0, "mine"))
    if how == "escape":
        filled.escape()
    elif how == "the pen":
        host.touched.emit()
    elif how == "Space":
        qtbot.keyClick(filled.gallery, KEYS.Key_Space)
    else:
        press(qtbot, filled, "suggest")
    assert host.previewing is None
    if how == "Space":
        qtbot.keyClick(filled.gallery, KEYS.Key_Space)
        assert shows(host, 0, "mine")


def test_what_comes_to_lie_under_the_resting_pointer_is_not_shown(qtbot, filled, host):
    hover(qtbot, filled, 1)
    qtbot.waitUntil(lambda: shows(host, 1, "borrowed"))
    filled.step(-1)
    qtbot.waitUntil(lambda: shows(host, 7, "drawn"))
    qtbot.wait(250)
    assert shows(host, 7, "drawn")
    hover(qtbot, filled, 1)
    qtbot.waitUntil(lambda: shows(host, 1, "borrowed"))


def test_next_and_before_and_the_other_actions(qtbot, filled, host):
    filled.step(-1)
    assert filled.gallery.selected_row() == 7
    filled.step(1)
    assert filled.gallery.selected_row() == 0
    qtbot.waitUntil(lambda: shows(host, 0, "mine"))
    filled.toggle_preview()
    assert not host.previewing
    filled.toggle_preview()
    assert shows(host, 0, "mine")
    filled.toggle_moved()
    assert len(host.previewing.layers) == 1
    filled.insert_chosen(as_reference=True)
    qtbot.waitUntil(lambda: bool(host.inserted))
    assert host.inserted[0][1] and host.instead_of == [()]
    filled.session.clear()
    filled.insert_chosen()
    assert filled.status.text() == "Choose a suggestion first."


# -- what moved -------------------------------------------------------------------------------------------------------


def test_what_moved_is_there_from_the_start_for_the_chosen_one(qtbot, stub, filled, host):
    hover(qtbot, filled, 0)
    qtbot.waitUntil(lambda: shows(host, 0, "mine"))
    assert len(host.previewing.layers) == 1 and not find(filled, "changes").isVisible()
    choose(qtbot, filled, 0)
    qtbot.waitUntil(lambda: words(filled) == "\n".join("· " + change["sentence"] for change in CHANGES))
    qtbot.waitUntil(lambda: len(host.previewing.layers) == 2)
    assert shows(host, 0, "mine") and host.previewed.rgba == arrows(800, 600, 0).tobytes()
    choose(qtbot, filled, 1)
    qtbot.waitUntil(lambda: shows(host, 1, "borrowed"))
    assert len(host.previewing.layers) == 1
    new = "These lines are new: none of yours is moved.\nLeans on a drawing from face-0001"
    qtbot.waitUntil(lambda: words(filled) == new)
    assert not find(filled, "insert_moved").isVisible()


def test_words_and_overlay_follow_the_strength(qtbot, stub, filled, host):
    choose(qtbot, filled, 0)
    find(filled, "strength").setValue(0)
    qtbot.waitUntil(lambda: words(filled) == "No part moves enough to be told.")
    qtbot.waitUntil(lambda: any("/overlay?" in line and "strength=0.0000" in line for line in stub.log))
    assert not find(filled, "insert_moved").isVisible()
    find(filled, "strength").setValue(100)
    qtbot.waitUntil(lambda: CHANGES[0]["sentence"] in words(filled))


@pytest.mark.parametrize("late", ["layers", "overlay", "changes"])
def test_what_moved_becomes_a_layer(qtbot, stub, filled, host, late):
    """Whichever of the answers comes last."""
    stub.late = {late: 0.4}
    choose(qtbot, filled, 0)
    press(qtbot, filled, "insert_moved")
    qtbot.waitUntil(lambda: bool(host.inserted))
    (layer,), as_reference = host.inserted[0]
    assert layer.name == "Drawover: what moved" and not as_reference and host.instead_of == [()]
    assert filled.status.text() == "Inserted what moved as a layer."
    press(qtbot, filled, "moved")
    assert not find(filled, "changes").isVisible()
    qtbot.waitUntil(lambda: shows(host, 0, "mine") and len(host.previewing.layers) == 1)


# -- inserting gives what was shown -----------------------------------------------------------------------------------


def test_inserting_own_lines_hides_the_drawing_and_others_do_not(qtbot, filled, host):
    choose(qtbot, filled, 0)
    qtbot.waitUntil(lambda: shows(host, 0, "mine"))
    filled.insert(0)
    qtbot.waitUntil(lambda: len(host.inserted) == 1)
    assert host.instead_of == [("sketch",)] and host.previewing is None
    qtbot.wait(250)
    assert host.previewing is None, "although the pointer still rests on the card"
    assert filled.status.text() == "Inserted “my lines” in the place of your layer, which is hidden."
    filled.insert(1)
    qtbot.waitUntil(lambda: len(host.inserted) == 2)
    assert host.instead_of[1] == ()


def test_inserting_above_and_beside(qtbot, filled, host):
    qtbot.mouseClick(filled.page.looks.placing.button("above"), LEFT)
    filled.insert(0)
    qtbot.waitUntil(lambda: len(host.inserted) == 1)
    qtbot.mouseClick(filled.page.looks.placing.button("beside"), LEFT)
    filled.insert(0)
    qtbot.waitUntil(lambda: len(host.inserted) == 2)
    (first,), (second,) = (layers for layers, _ in host.inserted)
    assert host.instead_of == [(), ()] and second.rgba == first.rgba
    assert second.x >= first.x + first.width and second.y == first.y
    assert filled.status.text() == "Inserted “my lines” beside the drawing."


def test_a_drawing_that_fills_the_canvas_has_its_suggestion_partly_outside_which_is_reported(qtbot, filled, host):
    host.size = (2000, 1500)
    suggest(qtbot, filled)
    qtbot.mouseClick(filled.page.looks.placing.button("beside"), LEFT)
    filled.insert(0)
    qtbot.waitUntil(lambda: bool(host.inserted))
    assert filled.status.text() == "Inserted “my lines”, partly outside of the canvas."


def test_a_selected_part_stays_visible_and_that_is_reported(qtbot, panel, host):
    host.sources = ()
    suggest(qtbot, panel)
    choose(qtbot, panel, 0)
    qtbot.waitUntil(lambda: host.previewing is not None)
    assert host.previewing.instead_of == ()
    panel.insert(0)
    qtbot.waitUntil(lambda: bool(host.inserted))
    assert panel.status.text() == "Inserted “my lines” above the selected part, which stays visible."


def test_paper_stays_when_the_drawing_on_it_is_replaced(qtbot, filled, host):
    host.on_paper = True
    suggest(qtbot, filled)
    choose(qtbot, filled, 0)
    qtbot.waitUntil(lambda: host.previewing is not None)
    filled.insert(0)
    qtbot.waitUntil(lambda: bool(host.inserted))
    layers, _ = host.inserted[0]
    assert [layer.name for layer in layers] == ["Drawover: paper", "Drawover: my lines"]
    shown = next(mockup for mockup in host.previews if mockup is not None)
    for paper in (layers[0], shown.layers[0]):
        image, scale = rgba_image(paper.rgba, paper.width, paper.height), 800 / paper.width
        for x, y in ((20, 20), (400, 300), (300, 220), (200, 300), (780, 500)):  # among them, on lines
            seen = image.pixelColor(int(x / scale), int(y / scale))
            wanted = [each - 60 * x / 800 for each in (240, 225, 190)]
            found = (seen.red(), seen.green(), seen.blue())
            assert seen.alpha() == 255
            assert max(abs(a - b) for a, b in zip(found, wanted, strict=True)) < 8, (x, y)


def test_the_insert_button_on_the_card_and_the_mark_of_what_is_there(qtbot, filled, host):
    gallery = filled.gallery
    spot = insert_rect(gallery.visualRect(gallery.model().index(0, 0)), gallery.font()).center().toPoint()
    before = gallery.viewport().grab().toImage()
    qtbot.mouseClick(gallery.viewport(), LEFT, pos=spot)
    qtbot.waitUntil(lambda: bool(host.inserted))
    assert gallery.selected_row() == -1 and entries(filled)[0].present and not entries(filled)[1].present
    assert gallery.viewport().grab().toImage() != before
    host.held.clear()  # undone
    host.changed.emit()
    assert not entries(filled)[0].present
    host.held.add("1")  # redone
    host.changed.emit()
    assert entries(filled)[0].present


def test_where_suggestions_go_is_kept_with_the_drawing(qtbot, filled, host):
    qtbot.mouseClick(filled.page.looks.placing.button("above"), LEFT)
    former = host.open()
    assert filled.page.looks.placing.value() == "replace"
    host.open(former)
    assert filled.page.looks.placing.value() == "above"
    filled.insert(0)
    qtbot.waitUntil(lambda: bool(host.inserted))
    assert host.instead_of == [()]


# -- comparing on the canvas ------------------------------------------------------------------------------------------


def test_wiping_on_the_canvas(qtbot, filled, host):
    choose(qtbot, filled, 1)
    press(qtbot, filled, "wipe")
    qtbot.waitUntil(lambda: shows(host, 1, "borrowed") and host.previewing.wipe is not None)
    assert host.previewing.faded == 0.0, "left of the line the drawing alone, right of it the suggestion alone"
    half = host.previewing.wipe
    find(filled, "share").setValue(1000)
    assert host.previewing.wipe > half
    right = host.previewing.wipe
    host.wiped.emit(half)  # the line itself is drawn
    assert host.previewing.wipe == pytest.approx(half, abs=1) and find(filled, "share").value() == pytest.approx(
        500, abs=2
    )
    find(filled, "share").setValue(0)
    left = host.previewing.wipe
    assert left < 800 * 0.25 and right > 800 * 0.75, "it goes over the whole drawing"
    press(qtbot, filled, "wipe")
    assert host.previewing.wipe is None and not find(filled, "share").isVisible()


def test_onion_skin_shows_the_drawing_in_another_color_and_blinking_takes_turns(qtbot, filled, host):
    filled.gallery.setFocus()
    filled.gallery.select(2)
    qtbot.keyClick(filled.gallery, KEYS.Key_O)
    qtbot.waitUntil(lambda: host.previewing is not None)
    yours, suggestion = host.previewing.layers
    assert host.previewing.faded == 0.0 and 0.5 < suggestion.opacity < 1.0
    image = rgba_image(yours.rgba, yours.width, yours.height)
    line = QtGui.QColor(image.pixelColor(yours.width // 4 + 1, yours.height // 2))
    assert line.alpha() > 100 and line.blue() > line.red() + 60
    find(filled, "share").setValue(1000)
    assert host.previewing.layers[0].opacity == 1.0 and host.previewing.layers[1].opacity < suggestion.opacity
    qtbot.keyClick(filled.gallery, KEYS.Key_B)
    assert not find(filled, "onion").isChecked()
    for wipe in (2000, None, 2000):
        qtbot.waitUntil(lambda wipe=wipe: len(host.previewing.layers) == 1 and host.previewing.wipe == wipe)
    qtbot.keyClick(filled.gallery, KEYS.Key_B)
    assert host.previewing.wipe is None and host.previewing.faded == pytest.approx(0.3)


def test_the_comparison_follows_the_choice_and_the_slider(qtbot, filled, host):
    choose(qtbot, filled, 0)
    press(qtbot, filled, "wipe")
    qtbot.waitUntil(lambda: shows(host, 0, "mine"))
    choose(qtbot, filled, 3)
    qtbot.waitUntil(lambda: shows(host, 3, "drawn") and host.previewing.wipe is not None)
    find(filled, "strength").setValue(20)
    wanted = face(800, 3, "drawn", 0.2, 600).tobytes()
    qtbot.waitUntil(lambda: host.previewing.layers[0].rgba == wanted)


# -- nothing in the way -----------------------------------------------------------------------------------------------


def test_no_tool_tip_comes_over_a_card_and_no_number_that_means_nothing(qtbot, filled):
    model = filled.page.model
    assert model.data(model.index(0, 0), QtCore.Qt.ItemDataRole.ToolTipRole) is None
    told = model.data(model.index(0, 0), QtCore.Qt.ItemDataRole.AccessibleTextRole)
    assert told.startswith("My lines") and "hand" not in told and "Away" not in told
    where = center(filled, 0)
    event = QtGui.QHelpEvent(QtCore.QEvent.Type.ToolTip, where, filled.gallery.viewport().mapToGlobal(where))
    QtWidgets.QApplication.sendEvent(filled.gallery.viewport(), event)
    assert not QtWidgets.QToolTip.isVisible()


def test_a_tool_tip_stays_in_the_panel_and_is_no_markup(qtbot, filled):
    tip = find(filled, "tip")
    chosen = "<img src=x> & " + "many words " * 12
    find(filled, "live").setToolTip(plain_tip(chosen))
    for name in ("live", "suggest", "clear", "moved", "strength", "pack"):
        widget = find(filled, name)
        where = widget.rect().center()
        event = QtGui.QHelpEvent(QtCore.QEvent.Type.ToolTip, where, widget.mapToGlobal(where))
        QtWidgets.QApplication.sendEvent(widget, event)
        assert (
            tip.isVisible()
            and tip.text() == (chosen if name == "live" else widget.toolTip())
            and not QtWidgets.QToolTip.isVisible()
        ), name
        assert filled.rect().contains(tip.geometry()), name
        assert tip.textFormat() == QtCore.Qt.TextFormat.PlainText
    QtWidgets.QApplication.sendEvent(widget, QtCore.QEvent(QtCore.QEvent.Type.Leave))
    assert not tip.isVisible()
