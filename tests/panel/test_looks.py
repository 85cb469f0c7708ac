"""What a person looks at closer: the comparison with the drawing, what moved; and what must stay as it is."""

import pytest
from panel_hands import LEFT, center, entries, find, press, suggest
from panel_stub import CHANGES, StubEngine, arrows

from drawover.panel.qt import QtCore, QtGui

KEYS = QtCore.Qt.Key


def words(panel):
    return find(panel, "changes_words").text()


def picture(widget):
    return widget.grab().toImage()


def choose(qtbot, panel, row):
    qtbot.mouseClick(panel.gallery.viewport(), LEFT, pos=center(panel, row))
    assert panel.gallery.selected_row() == row


# -- a plain panel ----------------------------------------------------------------------------------------------------


def test_at_first_only_suggest_lines_strength_and_gallery_are_there(qtbot, panel):
    for name in ("more", "nudge", "keep", "compare", "changes", "moved", "wipe", "clear"):
        assert not find(panel, name).isVisible(), name
    suggest(qtbot, panel)
    assert find(panel, "wipe").isVisible() and find(panel, "moved").isVisible()
    assert not find(panel, "compare").isVisible() and not find(panel, "changes").isVisible()


# -- lines and nudges -------------------------------------------------------------------------------------------------


def test_the_switch_shows_what_the_pack_offers(qtbot, stub, engine, panel):
    lines = panel.page.lines
    assert [value for value in ("all", "mine", "inked", "borrowed", "drawn") if lines.button(value).isVisible()] == [
        "all", "mine", "inked", "borrowed", "drawn",
    ]  # fmt: skip
    qtbot.mouseClick(lines.button("inked"), LEFT)
    suggest(qtbot, panel)
    assert stub.requests[-1]["parameters"]["lines"] == "inked"
    assert {entry.title for entry in entries(panel)} == {"inked"}
    stub.packs = [{**StubEngine.pack("digits"), "ways": ["drawn"], "nudges": ["search", "optimize"]}]
    engine.retry()
    qtbot.waitUntil(lambda: not lines.button("inked").isVisible())
    assert lines.value() == "all" and lines.button("drawn").isVisible() and not lines.button("mine").isVisible()
    press(qtbot, panel, "fold")
    assert not panel.page.more.nudge.button("lis").isVisible()


def test_an_older_engine_that_names_no_ways_offers_what_it_always_had(qtbot, stub, engine, panel):
    pack = StubEngine.pack("old")
    del pack["ways"], pack["nudges"]
    stub.packs = [pack]
    engine.retry()
    qtbot.waitUntil(lambda: not panel.page.lines.button("inked").isVisible())
    press(qtbot, panel, "fold")
    assert not find(panel, "nudge").isVisible()
    suggest(qtbot, panel)
    assert "nudge" not in stub.requests[-1]["parameters"]


def test_the_nudge_is_explained_and_sent(qtbot, stub, panel):
    press(qtbot, panel, "fold")
    for value, word in (("search", "most similar"), ("lis", "as learned"), ("optimize", "step by step")):
        qtbot.mouseClick(panel.page.more.nudge.button(value), LEFT)
        assert word in find(panel, "nudge_explained").text()
    assert "optimize" in find(panel, "fold").toolTip()
    find(panel, "count").setValue(99)
    assert find(panel, "count").value() == 24
    find(panel, "count").setValue(5)
    suggest(qtbot, panel)
    assert stub.requests[-1]["parameters"]["nudge"] == "optimize"
    tip = panel.page.model.data(panel.page.model.index(1), QtCore.Qt.ItemDataRole.ToolTipRole)
    assert "Optimized: after 2 steps" in tip


# -- what must stay ---------------------------------------------------------------------------------------------------


def test_inside_the_selection_only_sends_the_whole_drawing_and_the_selection(qtbot, stub, panel, host):
    press(qtbot, panel, "fold")
    find(panel, "inside").click()
    suggest(qtbot, panel)
    assert stub.parts[-1] == {} and "whole drawing may change" not in panel.message.sentence.text()
    host.selected = bytes(255 if x < 400 else 0 for _ in range(600) for x in range(800))
    suggest(qtbot, panel)
    assert host.captured[-1] == "layer"
    assert any(stub.images[-1][2][3::4])
    mask = stub.parts[-1]["selection"]
    assert mask.mode == "L" and mask.tobytes() == host.selected
    press(qtbot, panel, "fold")
    assert "inside the selection only" in find(panel, "fold").toolTip()
    host.selected = bytes(800 * 600)
    press(qtbot, panel, "suggest")
    assert panel.message.is_hint() and "outside of the drawing" in panel.message.sentence.text()


def test_strokes_under_a_mask_are_kept(qtbot, stub, panel, host):
    ear = bytes(255 if y < 100 else 0 for y in range(600) for _ in range(800))
    host.painted = {"7": ("Ears", ear), "9": ("Notes", bytes(480000))}
    press(qtbot, panel, "fold")
    keep = find(panel, "keep")
    assert [keep.itemText(number) for number in range(keep.count())] == ["nothing", "Ears", "Notes"]
    keep.setCurrentIndex(1)
    suggest(qtbot, panel)
    assert stub.parts[-1]["keep"].tobytes() == ear
    host.painted = {}
    keep.look()
    assert keep.currentText() == "Ears"
    press(qtbot, panel, "suggest")
    assert "not in the drawing any more" in panel.message.sentence.text()
    host.open()
    assert keep.value() == "" and keep.count() == 1


def test_a_groups_layers_move_together(qtbot, stub, panel, host):
    host.grouped = ["ink", "shade"]
    find(panel, "source").setCurrentIndex(1)
    suggest(qtbot, panel)
    assert set(stub.parts[-1]) == {"layer0", "layer1"}
    assert stub.parts[-1]["layer1"].convert("RGBA").tobytes() == stub.images[-1][2]
    panel.insert(0)
    qtbot.waitUntil(lambda: bool(host.inserted))
    assert [layer.name for layer in host.inserted[0][0]] == ["Drawover: ink", "Drawover: shade"]


# -- what moved -------------------------------------------------------------------------------------------------------


def test_what_moved_is_shown_on_the_canvas_and_said(qtbot, stub, panel, host):
    suggest(qtbot, panel)
    press(qtbot, panel, "moved")
    assert panel.gallery.selected_row() == 0
    assert words(panel) == "\n".join("· " + change["sentence"] for change in CHANGES)
    qtbot.waitUntil(lambda: host.previewing is not None)
    assert host.previewing.rgba == arrows(800, 600, 0).tobytes()
    choose(qtbot, panel, 1)
    assert words(panel) == "· " + CHANGES[0]["sentence"]
    wanted = arrows(800, 600, 1).tobytes()
    qtbot.waitUntil(lambda: host.previewing is not None and host.previewing.rgba == wanted)
    panel.session.preview(1)  # hovered: the suggestion itself
    qtbot.waitUntil(lambda: host.previewing.name == "Drawover: preview")
    panel.session.preview(-1)
    assert host.previewing.rgba == wanted
    press(qtbot, panel, "insert_moved")
    qtbot.waitUntil(lambda: bool(host.inserted))
    (layer,), as_reference = host.inserted[0]
    assert layer.name == "Drawover: what moved" and not as_reference
    assert panel.status.text() == "Inserted what moved as a layer."
    choose(qtbot, panel, 2)
    assert words(panel) == "These lines are new; the red overlay shows whether yours would move, and where to."
    qtbot.mouseClick(panel.page.lines.button("mine"), LEFT)
    suggest(qtbot, panel)
    choose(qtbot, panel, 2)
    assert words(panel) == "No part moved enough to be told." and not find(panel, "insert_moved").isVisible()
    press(qtbot, panel, "moved")
    assert host.previewing is None and not find(panel, "changes").isVisible()


# -- comparing --------------------------------------------------------------------------------------------------------


def test_wiping_between_the_drawing_and_the_suggestion(qtbot, stub, panel, host):
    suggest(qtbot, panel)
    choose(qtbot, panel, 1)
    press(qtbot, panel, "wipe")
    view = find(panel, "compare")
    assert view.isVisible() and panel.gallery.isVisible()
    qtbot.waitUntil(lambda: view._after is not None)
    half = picture(view)
    qtbot.mouseClick(view, LEFT, pos=QtCore.QPoint(2, view.height() // 2))
    assert view.share == 0.0
    after = picture(view)
    view.setFocus()
    qtbot.keyClick(view, KEYS.Key_End)
    before = picture(view)
    assert half != after != before
    qtbot.keyClick(view, KEYS.Key_Left)
    assert view.share == pytest.approx(0.95)
    qtbot.keyClick(view, KEYS.Key_Escape)
    assert not view.isVisible() and panel.page.looks.mode() == ""


def test_onion_skin_and_blink_by_key(qtbot, stub, panel, host):
    suggest(qtbot, panel)
    panel.gallery.setFocus()
    panel.gallery.select(2)
    view = find(panel, "compare")
    qtbot.keyClick(panel.gallery, KEYS.Key_O)
    qtbot.waitUntil(lambda: view.isVisible() and view._after is not None)
    onion = picture(view)
    blue = [onion.pixelColor(x, y) for x in range(0, onion.width(), 2) for y in range(0, onion.height(), 2)]
    assert any(color.blue() > color.red() + 60 for color in blue), "the drawing is told apart by its color"
    qtbot.keyClick(panel.gallery, KEYS.Key_B)
    assert view.mode == "blink" and not find(panel, "onion").isChecked()
    first = picture(view)
    qtbot.waitUntil(lambda: picture(view) != first)
    qtbot.keyClick(panel.gallery, KEYS.Key_B)
    assert not view.isVisible() and not view._turns.isActive()


def test_the_comparison_follows_the_choice_and_the_slider(qtbot, stub, panel, host):
    suggest(qtbot, panel)
    press(qtbot, panel, "wipe")
    view = find(panel, "compare")
    qtbot.waitUntil(lambda: view._after is not None)
    first = view._after
    choose(qtbot, panel, 3)
    qtbot.waitUntil(lambda: view._after != first)
    second = QtGui.QImage(view._after)
    find(panel, "strength").setValue(95)
    qtbot.waitUntil(lambda: view._after != second)


# -- clearing ---------------------------------------------------------------------------------------------------------


def test_clearing_leaves_what_has_a_star(qtbot, stub, panel, host):
    suggest(qtbot, panel)
    panel.page.model.toggle_star(entries(panel)[3])
    kept = entries(panel)[3]
    press(qtbot, panel, "clear")
    assert entries(panel) == [kept]
    press(qtbot, panel, "clear")
    assert entries(panel) == [kept] and "starred" in panel.status.text()
    panel.page.model.toggle_star(kept)
    press(qtbot, panel, "clear")
    assert entries(panel) == [] and find(panel, "empty").isVisible() and not find(panel, "clear").isVisible()
    qtbot.waitUntil(lambda: not stub.jobs)
