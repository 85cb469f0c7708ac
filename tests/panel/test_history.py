"""The gallery goes with the document: kept, bounded, brought back, and refused where it is damaged."""

import json
import random

import pytest
from panel_hands import entries, find, press, suggest
from panel_stub import CHANGES

from drawover.panel import history
from drawover.panel.host import Capture
from drawover.panel.qt import QtGui
from drawover.panel.run import Run
from drawover.panel.tasks.correct import CorrectPage

LOOKS = {"correct": CorrectPage.look}


def keep(panel):
    panel.host.leaving.emit()
    return dict(panel.host.files)


def test_it_is_kept_by_itself_and_comes_back_with_the_document(qtbot, stub, panel, host):
    find(panel, "strength").setValue(70)
    suggest(qtbot, panel)
    panel.page.model.toggle_star(entries(panel)[2])
    qtbot.waitUntil(lambda: history.INDEX in host.files)
    pictures = [QtGui.QImage(entry.image) for entry in entries(panel)]
    kept = host.open()
    assert entries(panel) == [] and find(panel, "empty").isVisible()
    find(panel, "strength").setValue(20)
    asked = len(stub.requests)
    host.open(kept)
    assert [entry.kind for entry in entries(panel)][:3] == ["mine", "borrowed", "borrowed"]
    assert [entry.image for entry in entries(panel)] == pictures
    assert [entry.starred for entry in entries(panel)] == [False, False, True] + 5 * [False]
    assert entries(panel)[0].sentences[0] == CHANGES[0]["sentence"]
    assert find(panel, "strength").value() == 70
    qtbot.wait(50)
    assert len(stub.requests) == asked, "looking costs nothing"


def test_a_suggestion_that_came_back_can_be_inserted_compared_and_previewed(qtbot, stub, panel, host):
    host.selected = bytes(255 if x < 400 else 0 for _ in range(600) for x in range(800))
    host.grouped = ["ink", "shade"]
    find(panel, "inside").setChecked(True)
    find(panel, "source").setCurrentIndex(1)
    suggest(qtbot, panel)
    kept = keep(panel)
    host.open()
    host.open(kept)
    panel.insert(1)
    qtbot.waitUntil(lambda: bool(host.inserted))
    assert stub.requests[0] == {**stub.requests[1], "images": stub.requests[0]["images"]}
    assert stub.images[0] == stub.images[1]
    for name in ("selection", "layer0", "layer1"):
        assert stub.parts[0][name].tobytes() == stub.parts[1][name].tobytes()
    host.open(kept)
    press(qtbot, panel, "wipe")
    qtbot.waitUntil(lambda: host.previewing is not None and host.previewing.wipe is not None)
    assert host.previewing.instead_of == ("sketch",)
    panel.session.preview(2)
    qtbot.waitUntil(lambda: host.previewing is not None)


def test_an_empty_gallery_keeps_nothing(qtbot, stub, panel, host):
    suggest(qtbot, panel)
    assert keep(panel)
    press(qtbot, panel, "clear")
    assert keep(panel) == {}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda files: {**files, history.INDEX: b"{"},
        lambda files: {**files, history.INDEX: b"[]"},
        lambda files: {name: files[name] for name in files if not name.endswith(".png")},
        lambda files: {name: files[name] for name in files if not name.endswith("-drawing")},
        lambda files: {name: b"x" if name.endswith(".png") else part for name, part in files.items()},
    ],
)
def test_what_is_damaged_is_reported_and_nothing_else_happens(qtbot, stub, panel, host, spoil):
    suggest(qtbot, panel)
    files = keep(panel)
    host.open(spoil(files))
    assert entries(panel) == []
    assert panel.status.text() == "The suggestions that were kept with this document cannot be read."
    suggest(qtbot, panel)


def test_another_versions_history_is_left_alone(qtbot, stub, panel, host):
    host.open({history.INDEX: json.dumps({"version": 99}).encode()})
    assert "another version" in panel.status.text()


def test_a_damaged_drawing_is_reported_when_it_is_needed(qtbot, stub, panel, host):
    suggest(qtbot, panel)
    files = keep(panel)
    host.open({name: b"no zlib" if name.endswith("-drawing") else part for name, part in files.items()})
    assert len(entries(panel)) == 8
    panel.insert(0)
    qtbot.waitUntil(panel.message.isVisible)
    assert "cannot be read" in panel.message.sentence.text() and not host.inserted


def test_it_is_bounded_and_the_starred_ones_find_room_first(qtbot, stub, panel, host):
    suggest(qtbot, panel)
    panel.page.model.toggle_star(entries(panel)[7])
    keep(panel)
    everything, left = history.files(entries(panel))
    assert left == 0
    size = sum(len(part) for part in everything.values())
    some, left = history.files(entries(panel), limit=size // 2 + (1 << 16))
    assert 0 < left < 8 and sum(len(part) for part in some.values()) <= size // 2 + (1 << 16)
    assert [entry.number for entry in history.entries(some, LOOKS)][-1] == 7


def test_a_drawing_that_does_not_press_is_not_kept(qtbot, stub, panel, host, monkeypatch):
    monkeypatch.setattr(history.files, "__defaults__", (1 << 17,))
    noise = random.Random(0).randbytes(400 * 300 * 4)
    capture = host.capture
    host.capture = lambda what: Capture(400, 300, rgba=noise) if what == "layer" else capture(what)
    suggest(qtbot, panel)
    assert keep(panel) == {}
    assert panel.status.text() == "8 suggestions are too large to be kept with the document."


def test_masks_and_layers_survive_packing():
    capture = Capture(4, 2, rgba=bytes(range(32)), layers=[("ink", bytes(32))])
    capture.keep = bytes(8)
    run = Run(capture, {}, CorrectPage.look)
    for _ in history.packing(run):
        pass
    assert set(run.packed) == {"drawing", "keep", "layer0"}
    run.capture = Capture(4, 2, layers=[("ink", None)])
    back = history.load_pixels(run)
    assert (back.rgba, back.keep, back.inside) == (bytes(range(32)), bytes(8), None)
    assert back.layers == (("ink", bytes(32)),)


def test_another_drawing_ends_what_runs(qtbot, stub, panel, host):
    stub.pause = 0.1
    press(qtbot, panel, "suggest")
    qtbot.waitUntil(lambda: len(entries(panel)) == 1)
    host.open()
    assert panel.session.running is None and entries(panel) == []
    qtbot.waitUntil(lambda: not stub.jobs)


def test_a_drop_on_another_view_still_finds_the_suggestion(qtbot, stub, panel, host):
    suggest(qtbot, panel)
    key = entries(panel)[1].key
    host.open()
    host.dropped.emit(key, 300.0, 200.0)
    qtbot.waitUntil(lambda: bool(host.inserted))
    assert host.inserted[0][1]


def test_strengths_that_were_kept_when_a_half_was_a_full_correction_are_doubled(qtbot, stub, panel, host):
    suggest(qtbot, panel)
    kept = keep(panel)
    index = json.loads(kept[history.INDEX])
    index["version"] = 1
    for run in index["runs"].values():  # as they were kept then, when there were corrections alone
        wishes = run["wishes"]
        run["wishes"] = {"pack": wishes["pack"], "seed": wishes["seed"], **wishes["parameters"], "strength": 0.3}
    for number, entry in enumerate(index["entries"]):
        entry["recipe"]["strength"] = 0.3 if number else 0.75
        entry["distance"], entry["kindred"] = entry.pop("measures")["distance"], False
        entry["changes"] = entry.pop("notes")["changes"]
        del entry["kind"]
    kept[history.INDEX] = json.dumps(index).encode()
    found = history.entries(kept, LOOKS)
    assert {entry.run.wishes["parameters"]["strength"] for entry in found} == {0.6}
    assert {entry.run.wishes["task"] for entry in found} == {"correct"}
    assert [entry.kind for entry in found] == [entry.kind for entry in entries(panel)]
    assert found[0].sentences and found[1].measures["distance"] == pytest.approx(0.05)
    assert [entry.recipe["strength"] for entry in found[:2]] == [1.0, 0.6]
