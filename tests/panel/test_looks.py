"""What the controls are and do: a plain panel, whose lines, the nudge, what must stay as it is, clearing."""

from panel_hands import LEFT, choose, entries, find, press, suggest
from panel_stub import StubEngine

# -- a plain panel ----------------------------------------------------------------------------------------------------


def test_at_first_only_suggest_lines_strength_and_gallery_are_there(qtbot, panel):
    for name in ("more", "nudge", "keep", "share", "changes", "moved", "wipe", "placing", "clear"):
        assert not find(panel, name).isVisible(), name
    suggest(qtbot, panel)
    for name in ("wipe", "moved", "placing", "clear"):
        assert find(panel, name).isVisible(), name
    assert not find(panel, "share").isVisible() and not find(panel, "changes").isVisible()


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
    stub.packs = [
        {**StubEngine.pack("digits"), "offers": {"correct": {"lines": ["drawn"], "nudge": ["search", "optimize"]}}}
    ]
    engine.retry()
    qtbot.waitUntil(lambda: not lines.button("inked").isVisible())
    assert lines.value() == "all" and lines.button("drawn").isVisible() and not lines.button("mine").isVisible()
    press(qtbot, panel, "fold")
    assert not panel.page.more.nudge.button("lis").isVisible()


def test_an_older_engine_that_names_no_ways_offers_what_it_always_had(qtbot, stub, engine, panel):
    pack = StubEngine.pack("old")
    del pack["offers"]
    stub.packs = [pack]
    engine.retry()
    qtbot.waitUntil(lambda: not panel.page.lines.button("inked").isVisible())
    press(qtbot, panel, "fold")
    assert not find(panel, "nudge").isVisible()
    suggest(qtbot, panel)
    assert stub.requests[-1]["parameters"]["nudge"] == "search"


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
    choose(qtbot, panel, 1)
    qtbot.waitUntil(lambda: "Optimized: after 2 steps" in find(panel, "changes_words").text())


# -- what must stay ---------------------------------------------------------------------------------------------------


def test_inside_the_selection_only_sends_the_complete_drawing_and_the_selection(qtbot, stub, panel, host):
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
