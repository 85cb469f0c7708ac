"""Saving: however it ends without a whole file, the drawing is unsaved still, its journal stays; a sentence says so."""

import numpy as np
import pytest
from hands import mouse_stroke
from PySide6.QtWidgets import QFileDialog, QMessageBox

from drawover.document import autosave
from drawover.document.formats import encode, kinds, ora
from drawover.document.formats.psd import planes
from drawover.document.layers import blank

LINE = [(100, 100), (200, 160)]
ENDINGS = [
    MemoryError(),
    OSError(28, "No space left on device"),
    ValueError("anything"),
    RuntimeError("can't start new thread"),
    UnicodeEncodeError("utf-8", "\udcff", 0, 1, "surrogates not allowed"),
]


def saved(window, qtbot):
    qtbot.waitUntil(lambda: not window.files.saver.busy, timeout=5000)


@pytest.fixture
def drawn(window, tmp_path):
    """A window with a line drawn on a drawing that has a file, and a journal of it."""
    path = tmp_path / "face.ora"
    ora.write(blank(400, 300), path)
    assert window.files.open(path)
    mouse_stroke(window.canvas, LINE)
    window.recovery.keep_now()
    return window


def journals(window) -> list:
    return sorted(window.recovery._folder.glob(f"*{autosave.SUFFIX}"))


@pytest.mark.parametrize("suffix", [".ora", ".psd"])
@pytest.mark.parametrize("problem", ENDINGS, ids=lambda problem: type(problem).__name__)
def test_whatever_ends_a_save_is_reported_and_nothing_is_taken_for_saved(
    drawn, qtbot, monkeypatch, tmp_path, problem, suffix
):
    window, path = drawn, tmp_path / f"face{suffix}"
    if suffix == ".psd":
        assert list(kinds.writing(blank(20, 20), path))
        window.drawing.sheet.file, window.drawing.sheet.stamp = path, None
    old, kept, done = path.read_bytes(), journals(window), []
    window.files.saved.connect(lambda: done.append(True))

    def ends(*_):
        raise problem

    where, what = (encode, "_pack") if suffix == ".ora" else (planes, "packed")
    monkeypatch.setattr(where, what, ends)
    window.files.save()
    saved(window, qtbot)
    assert "could not be saved" in window.notice.sentence and "Nothing was changed" in window.notice.sentence
    assert window.isWindowModified() and not done
    assert path.read_bytes() == old and not list(tmp_path.glob(".face*"))
    window.recovery.keep_now()
    assert kept and journals(window) == kept, "its journal stays"
    monkeypatch.undo()
    assert window.files.save(now=True) and not window.isWindowModified() and path.read_bytes() != old


def test_a_drawing_whose_save_failed_is_not_closed(drawn, monkeypatch):
    window = drawn

    def ends(*_):
        raise MemoryError

    monkeypatch.setattr(encode, "_pack", ends)
    monkeypatch.setattr(QMessageBox, "exec", lambda box: QMessageBox.StandardButton.Save)
    assert not window.files.close() and window.drawing.title == "face.ora" and window.drawing.dirty
    assert not window.close()


GALLERY = {"gallery.json": b"{}"}


@pytest.mark.parametrize("closing", ["tab", "window"])
def test_suggestions_that_came_after_the_last_save_are_kept_without_a_question(drawn, tmp_path, closing):
    window, path = drawn, tmp_path / "face.ora"
    assert window.files.save(now=True)
    drawing = ora.read(path)
    window.host.leaving.connect(lambda: window.host.keep(GALLERY))  # as the panel does, which waits a little else
    assert window.files.close() if closing == "tab" else window.close()
    assert ora.read_extras(path) == GALLERY
    assert np.array_equal(ora.read(path).flattened(), drawing.flattened())


@pytest.mark.parametrize("other", ["never saved", "changed meanwhile", "write-protected"])
def test_a_file_is_left_alone_where_it_is_not_ours_to_write_unasked(window, tmp_path, other):
    path = tmp_path / "face.ora"
    ora.write(blank(400, 300), path)
    assert window.files.open(path)
    if other != "never saved":
        mouse_stroke(window.canvas, LINE)
        assert window.files.save(now=True)
    if other == "changed meanwhile":
        ora.write(blank(200, 100), path)
    if other == "write-protected":
        path.chmod(0o444)
    before = path.read_bytes()
    window.host.leaving.connect(lambda: window.host.keep(GALLERY))
    assert window.files.close()
    assert path.read_bytes() == before and window.notice.isHidden()


def test_a_name_of_forty_thousand_letters_is_saved(drawn, tmp_path):
    window = drawn
    layer = window.drawing.document.active
    window.drawing.commit("Rename", window.drawing.document.with_node(layer, name="長い名前" * 10_000))
    assert window.files.save(now=True) and not window.isWindowModified()
    assert ora.read(tmp_path / "face.ora").layers[-1].name == "長い名前" * 10_000
    assert np.array_equal(ora.read(tmp_path / "face.ora").flattened(), window.drawing.document.flattened())


@pytest.fixture(params=["file", "folder"])
def locked(request, tmp_path):
    """A drawing's folder, in which `lock` protects a file, or all of it, from being written to."""
    folder = tmp_path / "kept"
    folder.mkdir()

    def lock(path):
        (path if request.param == "file" else folder).chmod(0o444 if request.param == "file" else 0o555)

    yield folder, lock
    folder.chmod(0o755)


@pytest.mark.parametrize("suffix", [".ora", ".psd"])
@pytest.mark.parametrize("now", [True, False])
def test_a_write_protected_file_is_not_replaced_and_another_name_is_offered(
    drawn, qtbot, monkeypatch, tmp_path, locked, suffix, now
):
    window, (folder, lock) = drawn, locked
    path = folder / f"face{suffix}"
    assert list(kinds.writing(blank(20, 20), path))
    window.drawing.sheet.file, window.drawing.sheet.stamp = path, None
    lock(path)
    old, kept, asked = path.read_bytes(), journals(window), []
    answers = [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Save]

    def answer(box):
        asked.append(box.text())
        return answers[len(asked) - 1]

    monkeypatch.setattr(QMessageBox, "exec", answer)
    assert not window.files.save(now) and not window.files.saver.busy
    assert len(asked) == 1 and path.name in asked[0] and "write-protected" in asked[0]
    assert path.read_bytes() == old and [each.name for each in folder.iterdir()] == [path.name]
    window.recovery.keep_now()
    assert window.isWindowModified() and kept and journals(window) == kept, "it is unsaved, and its journal stays"
    elsewhere = tmp_path / f"other{suffix}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(elsewhere), ""))
    assert window.files.save(now)
    saved(window, qtbot)
    assert not window.isWindowModified() and window.drawing.sheet.file == elsewhere and path.read_bytes() == old
    assert kinds.read(elsewhere).document.width == 400
