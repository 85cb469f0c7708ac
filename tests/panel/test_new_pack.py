"""The window that makes a pack of a folder of drawings: each state, what is asked of the engine, and how it ends."""

from __future__ import annotations

import os

import pytest

os.environ.setdefault("DRAWOVER_QT", "PySide6")
from drawover.panel.qt import QtGui, QtWidgets

LOOKED = {"phase": "looked", "folder": "/home/me/drawings", "count": 12, "usable": 10, "least": 8, "fraction": 1.0}
LEARNING = {
    **LOOKED, "phase": "learning", "title": "My hand", "order": "my-hand", "fraction": 0.4, "minutes_left": 14.6,
    "previews": 1, "text": "learning from 10 drawings",
    "message": {"code": "training.learning", "arguments": {"count": 10}},
}  # fmt: skip
NONE = {"own": [], "problem": None, "command": ""}


@pytest.fixture
def dialog(qtbot, panel, stub):
    """The window, open; `at(fields)` changes what the engine says and waits until it is shown."""
    dialog = panel.show_training()
    qtbot.waitExposed(dialog)

    def at(fields, **more):
        stub.training = {**NONE, **fields, **more}
        qtbot.waitUntil(lambda: panel.engine.training.fields == stub.training)

    dialog.at = at
    return dialog


def shown(dialog):
    """What a person reads, from the top."""
    labels = dialog.findChildren(QtWidgets.QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


def buttons(dialog):
    return [each.text() for each in dialog.findChildren(QtWidgets.QAbstractButton) if each.isVisible() and each.text()]


def pictures(*problems):
    return [
        {"name": f"{number}.png", "problem": problem,
         "message": problem and {"code": "picture.shaded", "arguments": {}}}
        for number, problem in enumerate(problems)
    ]  # fmt: skip


def test_the_list_of_packs_ends_with_it(qtbot, panel):
    panel.page.pack.open()
    popup = panel.page.pack._popup
    row = popup.findChild(QtWidgets.QAbstractButton, "drawover_new_pack")
    assert row.text() == "New pack from a folder…"
    row.click()
    assert panel._announcing.dialog.isVisible()
    panel.task_pages["color"].pack.open()
    assert panel.task_pages["color"].pack._popup is None or not panel.task_pages["color"].pack._popup.findChild(
        QtWidgets.QAbstractButton, "drawover_new_pack"
    ), "a pack of faces is nothing to color with"


def test_a_long_list_of_packs_stays_on_the_screen_with_its_last_row(qtbot, panel, stub):
    stub.packs = [{**stub.pack(f"pack{n}"), "sources": [f"npm source-{k} 1 (MIT)" for k in range(9)] * 2}
                  for n in range(12)]  # fmt: skip
    panel.engine.retry()
    qtbot.waitUntil(lambda: len(panel.engine.packs) == 12)
    panel.page.pack.open()
    popup = panel.page.pack._popup
    qtbot.waitUntil(popup.isVisible)
    screen = QtGui.QGuiApplication.primaryScreen().availableGeometry()
    assert screen.contains(popup.geometry())
    row = popup.findChild(QtWidgets.QAbstractButton, "drawover_new_pack")
    assert screen.contains(row.mapToGlobal(row.rect().center()))
    words = [label.text() for label in popup.findChildren(QtWidgets.QLabel)]
    assert words.count("npm source-0 1 (MIT)") == 12 and words.count("and 4 more") == 12
    assert panel.page.pack.toolTip().count("source-8") == 1


def test_a_folder_is_chosen_looked_at_and_learned_from(qtbot, dialog, stub):
    assert "Choose a folder with finished line drawings" in shown(dialog)
    chooser = dialog.ask_folder()
    assert chooser.fileMode() == QtWidgets.QFileDialog.FileMode.Directory
    chooser.fileSelected.emit("/home/me/drawings")
    qtbot.waitUntil(lambda: stub.orders == [("look", {"folder": "/home/me/drawings"})])
    stub.folder = pictures(*["photo"] * 2, *[None] * 10)
    dialog.at(LOOKED)
    qtbot.waitUntil(lambda: dialog.pictures.count() == 12)
    assert "10 of 12 pictures can be used" in shown(dialog)
    first, last = dialog.pictures.item(0), dialog.pictures.item(11)
    assert first.text() == "0.png\nIt is a photo, or shaded or colored: only lines can be learned from."
    assert last.text() == "11.png\ncan be used" and not last.icon().isNull()
    assert not dialog.begin.isEnabled(), "it has no name yet"
    dialog.name.setText("  My   hand ")
    dialog.begin.click()
    qtbot.waitUntil(lambda: stub.orders[1:] == [("start", {"title": "My   hand"})])
    dialog.at(LEARNING)
    assert "Learning from 10 drawings; about 15 minutes left" in shown(dialog)
    assert dialog.bar.value() == 400
    qtbot.waitUntil(lambda: not dialog.training.preview.isNull())
    assert dialog.preview.isVisible() and "From left to right" in shown(dialog)


def test_a_name_with_an_ampersand_is_shown_as_it_is(qtbot, dialog, panel):
    dialog.at(LEARNING, title="Tom & Jerry")
    panel.page.pack.open()
    row = panel.page.pack._popup.findChild(QtWidgets.QAbstractButton, "drawover_new_pack")
    assert row.words() == "Training “Tom & Jerry”…"


def test_too_few_drawings_are_told_and_nothing_can_be_begun(dialog, stub):
    stub.folder = pictures(*[None] * 3)
    dialog.at(LOOKED, count=3, usable=3)
    assert "A pack takes 8 at least" in shown(dialog)
    assert dialog.begin.isHidden() and dialog.name.isHidden() and "Another folder…" in buttons(dialog)


def test_a_pack_of_the_same_name_is_said_to_be_replaced(dialog, panel, stub):
    stub.packs.append({**stub.pack("mine"), "title": "Mine"})
    dialog.at(LOOKED, own=["Mine"])
    dialog.name.setText("Other")
    assert "takes its place" not in shown(dialog)
    dialog.name.setText(" Mine ")
    assert "“Mine” is there already: the new one takes its place." in shown(dialog)


def test_it_pauses_and_goes_on(qtbot, dialog, stub):
    dialog.at(LEARNING)
    dialog.pause.click()
    qtbot.waitUntil(lambda: stub.orders == [("pause", {})])
    dialog.at(LEARNING, phase="pausing")
    assert "Pausing…" in shown(dialog) and not {"Pause", "Resume", "Stop"} & set(buttons(dialog))
    dialog.at(LEARNING, phase="paused", resumable=True, text="paused", message=None)
    assert {"Resume", "Stop"} <= set(buttons(dialog)) and "Pause" not in buttons(dialog)
    dialog.resume.click()
    qtbot.waitUntil(lambda: stub.orders[1:] == [("resume", {})])


def test_stopping_is_asked_about_once_something_was_learned(qtbot, dialog, stub):
    dialog.at(LEARNING)
    dialog.stop.click()
    box = dialog.findChild(QtWidgets.QMessageBox, "drawover_train_really")
    assert "forget what was learned" in box.text()
    keep, stop = (next(b for b in box.buttons() if b.text() == text) for text in ("Keep training", "Stop and forget"))
    keep.click()
    assert stub.orders == []
    dialog.stop.click()
    box = next(each for each in dialog.findChildren(QtWidgets.QMessageBox) if each.isVisible())
    stop = next(b for b in box.buttons() if b.text() == "Stop and forget")
    stop.click()
    qtbot.waitUntil(lambda: stub.orders == [("stop", {})])
    qtbot.waitUntil(lambda: "Choose a folder…" in buttons(dialog))


def test_a_look_is_stopped_without_a_question(qtbot, dialog, stub):
    dialog.at({"phase": "looking", "text": "looking", "fraction": 0.5})
    dialog.stop.click()
    qtbot.waitUntil(lambda: stub.orders == [("stop", {})])


def test_a_finished_pack_is_announced_and_chosen_even_with_the_window_closed(qtbot, dialog, panel, stub):
    dialog.at(LEARNING)
    dialog.close()
    stub.packs.append({**stub.pack("my-hand"), "title": "My hand"})
    stub.training = {**NONE, **LEARNING, "phase": "done", "pack": "my-hand", "own": ["My hand"],
                     "scores": {"before": 0.99, "after": 0.802}}  # fmt: skip
    qtbot.waitUntil(lambda: panel.page.pack.value() == "my-hand")
    assert panel.message.sentence.text() == "Your pack “My hand” is ready, and chosen."
    dialog = panel.show_training()
    qtbot.waitUntil(lambda: "The pack “My hand” is ready" in shown(dialog))
    assert "80 % are left; without it, 99 %" in shown(dialog)
    dialog.another.click()
    qtbot.waitUntil(lambda: "Choose a folder…" in buttons(dialog))


def test_a_training_that_broke_off_says_why_and_may_go_on(qtbot, dialog, panel):
    broken = {"code": "training.crashed", "arguments": {"why": "MemoryError"}}
    dialog.at(LEARNING)
    dialog.at(LEARNING, phase="failed", resumable=True, text="x", message=broken)
    assert "The training broke off (MemoryError); what it had learned is kept." in shown(dialog)
    assert {"Resume", "Stop"} <= set(buttons(dialog))


def test_a_folder_that_cannot_be_looked_at_is_said_and_another_may_be_chosen(qtbot, dialog, stub):
    dialog.at(
        {"phase": "failed", "text": "x", "message": {"code": "training.folder-empty", "arguments": {"folder": "a"}}}
    )
    assert "There are no pictures in a" in shown(dialog)
    assert "Choose a folder…" in buttons(dialog) and dialog.choose.isEnabled()
    stub.refusal = {"code": "input", "sentence": "There is no folder b.", "message": None}
    dialog.ask_folder().fileSelected.emit("b")
    qtbot.waitUntil(lambda: "There is no folder b." in shown(dialog))


def test_without_torch_the_command_is_shown_to_copy(qtbot, dialog):
    why = {"code": "training.missing", "arguments": {"lacking": "torch", "command": "pip install torch"}}
    dialog.at({"phase": "none"}, problem="x", problem_message=why, command="pip install torch")
    why = "Training is not installed here (torch is missing). To install it, run in a terminal:"
    assert dialog.problem.text() == why
    assert dialog.command.text() == "pip install torch" and not dialog.choose.isEnabled()
    dialog.copy.click()
    assert QtGui.QGuiApplication.clipboard().text() == "pip install torch" and dialog.copy.text() == "Copied"


def test_an_older_engine_is_said(qtbot, panel, stub):
    stub.training = None
    dialog = panel.show_training()
    qtbot.waitUntil(lambda: "nothing at this address" in shown(dialog))


def test_the_engine_of_another_machine_trains_nothing(qtbot, panel, stub, monkeypatch):
    monkeypatch.setattr(type(panel.engine.training), "elsewhere", property(lambda self: True))
    asked = stub.count("GET /v1/training")
    dialog = panel.show_training()
    assert "let the engine run on this machine" in shown(dialog)
    assert not dialog.choose.isEnabled() and stub.count("GET /v1/training") == asked


def test_while_nobody_looks_and_nothing_runs_the_engine_is_left_alone(qtbot, dialog, panel, stub):
    dialog.at({"phase": "none"})
    dialog.close()
    qtbot.wait(200)
    asked = stub.count("GET /v1/training")
    qtbot.wait(1500)
    assert stub.count("GET /v1/training") == asked
