"""Many drawings left by a crash, many unsaved at the end: one list, one question, and nothing is lost by any answer."""

import shutil
import zlib

import numpy as np
import pytest
from hands import ink, mouse_stroke, run
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox

from drawover.document import autosave
from drawover.document.autosave import Autosave, recoverable
from drawover.document.formats import ora
from drawover.document.layers import Layer, blank
from drawover.studio.files.files import free_path
from drawover.studio.files.recovered import RecoveredList

KINDS = QMessageBox.StandardButton


def leave_behind(folder, title: str, at: int = 0) -> None:
    """What a session that was killed leaves: a drawing with one dark thin line at its own height."""
    session = Autosave(folder)
    rgba = np.zeros((600, 800, 4), np.uint8)
    rgba[100 + 10 * at : 104 + 10 * at] = (20, 20, 20, 255)
    session.begin(blank(800, 600).add(Layer.from_rgba("line", rgba)), title, None)
    while not session.step():
        pass
    session._close()
    session._lock.release()


def listed(window) -> RecoveredList:
    return next(dialog for dialog in window.findChildren(RecoveredList) if dialog.isVisible())


def shown(window) -> bool:
    return any(dialog.isVisible() for dialog in window.findChildren(RecoveredList))


def waiting(tmp_path) -> list[str]:
    return sorted(one.title for one in recoverable(tmp_path / "recovery"))


def answered(monkeypatch, button) -> list[str]:
    """Every question is answered so; what they said."""
    asked: list[str] = []

    def exec_(box):
        asked.append(f"{box.text()}\n{box.informativeText()}")
        return button

    monkeypatch.setattr(QMessageBox, "exec", exec_)
    return asked


@pytest.fixture
def left(make_window, tmp_path, qtbot):
    """A window in front of five drawings of a killed session, one of them damaged."""
    for at, title in enumerate(("Ann", "Bob & <b>Cy</b>", "Dee", "Eve", "Damaged")):
        leave_behind(tmp_path / "recovery", title, at)
    bad = next(one for one in recoverable(tmp_path / "recovery") if one.title == "Damaged").journal
    data = bad.read_bytes()
    state = data[data.rindex(b'{"title"') :]
    changed = state.replace(b'"size": [800, 600]', b'"size": [800, "x"]')
    record = autosave._HEAD.pack(b"S", len(changed), zlib.crc32(changed)) + changed
    bad.write_bytes(data[: data.rindex(b'{"title"') - autosave._HEAD.size] + record)
    return make_window()


def test_thirty_one_drawings_are_one_list_with_pictures_and_all_can_be_opened(make_window, tmp_path, qtbot):
    for at in range(31):
        leave_behind(tmp_path / "recovery", f"Page {at}", at)
    window = make_window()
    window.begin(None)
    dialog = listed(window)
    assert dialog.list.count() == 31 and not dialog.open_chosen.isEnabled()
    assert not window.notice.isVisible(), "one thing is asked, once"
    qtbot.waitUntil(lambda: all("800 × 600" in dialog.list.item(row).text() for row in range(31)), timeout=30000)
    row = dialog.ones().index(next(one for one in dialog.ones() if one.title == "Page 30"))
    image = dialog.list.item(row).icon().pixmap(dialog.list.iconSize()).toImage()
    heights = [y for y in range(image.height()) if image.pixelColor(56, y).lightness() < 200]
    assert heights and abs(heights[0] - 84 * 402 / 600) < 2, "the picture is of the drawing; its thin line is seen"
    assert "Today" in dialog.list.item(row).text()
    dialog.open_all.click()
    assert not shown(window) and len(window.desk.sheets) == 31
    assert {sheet.title for sheet in window.desk.sheets} == {f"Page {at} (recovered)" for at in range(31)}
    assert all(sheet.dirty for sheet in window.desk.sheets)
    assert window.recovery.found() == [], "they are this session's now"
    assert len(list((tmp_path / "recovery").glob("*.drawover-session"))) == 31, "and kept by it"


def test_some_are_opened_and_the_rest_waits(left, tmp_path, qtbot):
    left.begin(None)
    dialog = listed(left)
    for row, one in enumerate(dialog.ones()):
        dialog.list.item(row).setSelected(one.title in ("Ann", "Eve"))
    dialog.open_chosen.click()
    assert {sheet.title for sheet in left.desk.sheets} == {"Ann (recovered)", "Eve (recovered)"}
    assert waiting(tmp_path) == ["Bob & <b>Cy</b>", "Damaged", "Dee"]
    assert "3 more wait" in left.notice.sentence
    run(left, "recover")
    assert listed(left).list.count() == 3


def test_what_cannot_be_read_is_reported_and_stays(left, tmp_path, qtbot):
    left.begin(None)
    dialog = listed(left)
    row = [one.title for one in dialog.ones()].index("Damaged")
    qtbot.waitUntil(lambda: "damaged" in dialog.list.item(row).text())
    dialog.open_all.click()
    assert len(left.desk.sheets) == 4 and "“Damaged” could not be recovered" in left.notice.sentence
    assert waiting(tmp_path) == ["Damaged"], "another version may read it"


def test_later_keeps_all_of_them_and_the_menu_brings_them_back(left, tmp_path):
    left.begin(None)
    listed(left).later.click()
    assert not shown(left) and len(waiting(tmp_path)) == 5
    run(left, "recover")
    listed(left).reject()
    assert len(waiting(tmp_path)) == 5
    shutil.rmtree(tmp_path / "recovery")
    run(left, "recover")
    assert not shown(left) and "Nothing waits" in left.notice.sentence


@pytest.mark.parametrize("sure", [False, True])
def test_all_are_discarded_only_after_a_second_question(left, tmp_path, sure):
    left.begin(None)
    dialog, asked = listed(left), []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        asked.append(box.text())
        wanted = "Discard All" if sure else "Cancel"
        for button in box.buttons():
            if button.text().replace("&", "") == wanted:
                button.click()
                return
        box.reject()

    QTimer.singleShot(0, answer)
    dialog.discard_all.click()
    assert shown(left) is not sure and "5" in asked[0]
    assert (waiting(tmp_path) == []) is sure


def three_unsaved(window, tmp_path) -> None:
    """Two drawings in no file, titled alike, and one in a file; all changed."""
    for _ in range(2):
        window.desk.open(blank(400, 300), title="Head: a/b", saved=False)
        mouse_stroke(window.canvas, [(50, 150), (350, 150)])
    window.desk.open(blank(400, 300))
    ora.write(window.drawing.document, tmp_path / "own.ora")
    window.files.open(tmp_path / "own.ora")
    mouse_stroke(window.canvas, [(50, 200), (350, 200)])
    assert sum(sheet.dirty for sheet in window.desk.sheets) == 3


def test_cancel_keeps_everything_open(window, tmp_path, monkeypatch):
    three_unsaved(window, tmp_path)
    asked = answered(monkeypatch, KINDS.Cancel)
    assert not window.close() and len(asked) == 1
    assert "3 drawings" in asked[0] and asked[0].count("Head: a/b") == 2 and "own.ora" in asked[0]
    assert sum(sheet.dirty for sheet in window.desk.sheets) == 3


def test_discard_all_asks_once(window, tmp_path, monkeypatch):
    three_unsaved(window, tmp_path)
    before = (tmp_path / "own.ora").read_bytes()
    asked = answered(monkeypatch, KINDS.Discard)
    assert window.close() and len(asked) == 1
    assert (tmp_path / "own.ora").read_bytes() == before and waiting(tmp_path) == []


def test_save_all_writes_each_and_asks_for_one_folder(window, tmp_path, monkeypatch):
    three_unsaved(window, tmp_path)
    place = tmp_path / "pages"
    place.mkdir()
    (place / "Head- a-b.ora").write_bytes(b"someone's")
    answered(monkeypatch, KINDS.SaveAll)
    folders = []
    monkeypatch.setattr(
        QFileDialog, "getExistingDirectory", staticmethod(lambda *_, **__: folders.append(1) or str(place))
    )
    assert window.close() and len(folders) == 1
    assert (place / "Head- a-b.ora").read_bytes() == b"someone's", "nothing is replaced"
    for path in (place / "Head- a-b 2.ora", place / "Head- a-b 3.ora", tmp_path / "own.ora"):
        read = ora.read(path)
        assert (255 - read.flattened()[..., :3].max(2))[[150, 200]].max() > 60, path


@pytest.mark.parametrize("stopped", ["folder", "disk"])
def test_save_all_that_cannot_keeps_the_window_and_the_drawings(window, tmp_path, monkeypatch, stopped):
    three_unsaved(window, tmp_path)
    answered(monkeypatch, KINDS.SaveAll)
    named = "" if stopped == "folder" else str(tmp_path / "no such folder")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", staticmethod(lambda *_, **__: named))
    assert not window.close() and window.isVisible()
    dirty = [sheet.title for sheet in window.desk.sheets if sheet.dirty]
    assert dirty.count("Head: a/b") == 2 and ("own.ora" in dirty) is (stopped == "folder")
    assert stopped == "folder" or window.notice.isVisible(), "it is said why"


def test_names_of_files_are_made_of_any_title(tmp_path):
    assert free_path(tmp_path, "a/b:c?.png", ".ora").name == "a-b-c-.ora"
    assert free_path(tmp_path, "..", ".ora").name == "Untitled.ora"
    assert free_path(tmp_path, "No. 5", ".ora").name == "No. 5.ora"
    path = free_path(tmp_path, "線" * 300, ".ora")
    path.write_bytes(b"")
    assert free_path(tmp_path, "線" * 300, ".ora") != path


def test_the_pictures_of_the_list_and_its_words_are_plain(left):
    left.begin(None)
    dialog = listed(left)
    assert any("<b>Cy</b>" in dialog.list.item(row).text() for row in range(dialog.list.count()))
    assert all("<" not in label.text() for label in dialog.findChildren(QLabel))
    assert ink(left).max() > 0
