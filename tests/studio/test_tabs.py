"""Several drawings at once: tabs, what each keeps for itself, the questions before one closes, and other files."""

import numpy as np
import pytest
from hands import key, mouse_stroke, tablet
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from drawover.document.formats import kinds, ora
from drawover.document.formats.psd import write as psd
from drawover.document.layers import Document, Layer, blank, leaves
from drawover.studio.files.export import ExportDialog

CTRL = Qt.KeyboardModifier.ControlModifier
LINE = [(50, 150), (200, 150), (350, 150)]
KINDS = QMessageBox.StandardButton


def answers(monkeypatch, *buttons):
    """Each question gets the next of these answers; what was asked."""
    asked, left = [], list(buttons)

    def shown(box):
        asked.append(f"{box.text()} {box.informativeText()}")
        return left.pop(0)

    monkeypatch.setattr(QMessageBox, "exec", shown)
    return asked


def say_path(monkeypatch, path, kind=""):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(lambda *_, **__: (str(path), kind)))


def saved(window, qtbot):
    qtbot.waitUntil(lambda: not window.files.saver.busy, timeout=9000)


def titles(window):
    return [window.tabs.tabText(at) for at in range(window.tabs.count())]


@pytest.fixture
def two(window, tmp_path):
    """A line on "one.ora"; "two.ora", blank and smaller, is in the hand."""
    window.drawing.open(blank(400, 300), tmp_path / "one.ora")
    mouse_stroke(window.canvas, LINE)
    ora.write(blank(200, 100), tmp_path / "two.ora")
    assert window.files.open(tmp_path / "two.ora")
    return window


def test_one_drawing_needs_no_tabs_and_an_untouched_one_makes_room(window, tmp_path):
    assert not window.tabs.isVisible()
    ora.write(blank(200, 100), tmp_path / "two.ora")
    window.files.open(tmp_path / "two.ora")
    assert len(window.desk.sheets) == 1 and not window.tabs.isVisible()
    window.files.new(64, 64)
    assert len(window.desk.sheets) == 2 and window.tabs.isVisible()


def test_each_drawing_keeps_its_own_steps_view_and_place(two):
    window, canvas = two, two.canvas
    assert titles(window) == ["● one.ora", "two.ora"] and window.windowTitle().startswith("two.ora")
    assert window.drawing.document.width == 200 and window.drawing.history.undo_name is None
    canvas.zoom_to(4.0)
    looked = canvas.view
    window.actions_by_name["next_tab"].trigger()
    assert window.drawing.document.width == 400 and canvas.fits
    window.actions_by_name["undo"].trigger()
    assert titles(window)[0] == "one.ora"
    window.actions_by_name["previous_tab"].trigger()
    assert canvas.view == looked and not canvas.fits
    assert window.drawing.document.width == 200


def test_a_stroke_in_the_making_is_finished_when_another_drawing_is_taken(two):
    from hands import mouse, on_widget

    window = two
    for kind, x in ((QEvent.Type.MouseButtonPress, 20), (QEvent.Type.MouseMove, 90)):
        mouse(window.canvas, kind, on_widget(window.canvas, x, 50))
    window.desk.choose(0)
    second = window.desk.sheets[1]
    assert second.dirty and second.history.undo_name, "the line is a step of the drawing that it was begun on"
    assert window.drawing.document.width == 400


def test_what_the_panel_keeps_goes_with_its_drawing(two):
    window = two
    window.host.keep({"history.json": b"two"})
    window.desk.choose(0)
    assert window.host.kept() == {}
    window.host.keep({"history.json": b"one"})
    window.desk.choose(1)
    assert window.host.kept() == {"history.json": b"two"}


def test_the_middle_button_closes_and_asks_only_where_something_would_be_lost(two, monkeypatch):
    window = two
    asked = answers(monkeypatch, KINDS.Cancel, KINDS.Discard)
    middle = [window.tabs.tabRect(at).center() for at in (1, 0)]
    QTest.mouseClick(window.tabs, Qt.MouseButton.MiddleButton, pos=QPoint(middle[0]))
    assert titles(window) == ["● one.ora"] and asked == []
    window.files.new(10, 10)
    QTest.mouseClick(window.tabs, Qt.MouseButton.MiddleButton, pos=QPoint(middle[1]))
    assert len(window.desk.sheets) == 2 and len(asked) == 1 and "one.ora" in asked[0]
    assert window.drawing.title == "one.ora", "it is seen what the question is about"
    key(window.canvas, Qt.Key.Key_W, CTRL)
    assert len(window.desk.sheets) == 1 and window.drawing.title == "Untitled" and not window.tabs.isVisible()


def test_quitting_asks_once_for_all_drawings_and_cancel_keeps_them(two, monkeypatch):
    window = two
    mouse_stroke(window.canvas, [(10, 10), (90, 50)])
    asked = answers(monkeypatch, KINDS.Cancel)
    assert (
        not window.close()
        and len(asked) == 1
        and [word for word in ("one.ora", "two.ora") if word not in "".join(asked)] == []
    )
    assert len(window.desk.sheets) == 2


def test_a_file_that_is_open_is_not_opened_twice_nor_written_over(two, monkeypatch, tmp_path):
    window = two
    ora.write(blank(400, 300), tmp_path / "one.ora")
    assert window.files.open(tmp_path / "one.ora") and len(window.desk.sheets) == 2
    assert window.drawing.title == "one.ora" and window.drawing.dirty
    say_path(monkeypatch, tmp_path / "two.ora")
    window.files.save_as()
    assert "another tab" in window.notice.sentence and ora.read(tmp_path / "two.ora").width == 200


def test_saving_goes_on_while_another_drawing_is_active(two, qtbot, tmp_path):
    window = two
    window.desk.choose(0)
    window.files.save()
    window.desk.choose(1)
    saved(window, qtbot)
    assert titles(window) == ["one.ora", "two.ora"] and window.drawing.title == "two.ora"
    assert ora.read(tmp_path / "one.ora").width == 400


def test_another_program_wrote_to_the_file_meanwhile(two, monkeypatch, qtbot, tmp_path):
    window = two
    mouse_stroke(window.canvas, [(10, 10), (90, 50)])
    ora.write(blank(77, 77), tmp_path / "two.ora")
    asked = answers(monkeypatch, KINDS.Cancel, KINDS.Yes)
    assert not window.files.save() and "two.ora" in asked[0]
    assert ora.read(tmp_path / "two.ora").width == 77
    assert window.files.save(now=True) and ora.read(tmp_path / "two.ora").width == 200
    mouse_stroke(window.canvas, [(20, 10), (90, 90)])
    assert window.files.save(now=True) and len(asked) == 2, "what we wrote ourselves is no news"


def layered() -> Document:
    red = Layer.from_rgba("red", np.full((40, 40, 4), (255, 0, 0, 255), np.uint8))
    soft = Layer.from_rgba("soft", np.full((40, 40, 4), (0, 0, 255, 99), np.uint8), 20, 20)
    return Document(100, 80, (red, soft))


def test_a_psd_is_opened_and_save_asks_which_kind(window, monkeypatch, tmp_path):
    psd.write(layered(), tmp_path / "a.psd")
    assert window.files.open(tmp_path / "a.psd")
    assert [layer.name for layer in leaves(window.drawing.document.layers)] == ["red", "soft"]
    assert not window.notice.isVisible() and window.drawing.file is None
    document = window.drawing.document
    window.drawing.commit("look", document.with_node(document.active, reference=True, opacity=0.5))
    before = (tmp_path / "a.psd").read_bytes()
    asked = answers(monkeypatch, KINDS.Cancel, KINDS.Yes, KINDS.Save)
    assert not window.files.save() and (tmp_path / "a.psd").read_bytes() == before
    assert window.files.save(now=True) and (tmp_path / "a.psd").read_bytes() != before
    assert not window.drawing.dirty and window.drawing.title == "a.psd" and "reference" in window.notice.sentence
    window.notice.hide()
    mouse_stroke(window.canvas, [(10, 10), (60, 50)])
    assert window.files.save(now=True) and len(asked) == 2, "from then on it is the drawing's file"
    assert not window.notice.isVisible(), "what is lost is said once"


def test_save_as_psd_and_a_copy(window, monkeypatch, tmp_path, qtbot):
    mouse_stroke(window.canvas, LINE)
    say_path(monkeypatch, tmp_path / "a", "Photoshop document (*.psd)")
    assert window.files.save_as(now=True) and window.drawing.file == tmp_path / "a.psd"
    mouse_stroke(window.canvas, LINE)
    say_path(monkeypatch, tmp_path / "b.ora")
    window.files.save_copy()
    saved(window, qtbot)
    assert window.drawing.file == tmp_path / "a.psd" and window.drawing.dirty
    assert np.array_equal(ora.read(tmp_path / "b.ora").flattened(), window.drawing.document.flattened())
    say_path(monkeypatch, tmp_path / "a.psd")
    window.files.save_copy()
    assert "choose another name" in window.notice.sentence


@pytest.mark.parametrize(("suffix", "scale"), [(".jpg", 50.0), (".webp", 100.0), (".png", 200.0)])
def test_export_with_size_and_quality(window, monkeypatch, tmp_path, qtbot, suffix, scale):
    window.drawing.open(layered(), title="a")

    def chosen(dialog):
        dialog.kind.setCurrentIndex(dialog.kind.findData(suffix))
        dialog.scale.setValue(scale)
        dialog.quality.setValue(80)
        dialog._weigh()
        assert f"{round(100 * scale / 100)} × {round(80 * scale / 100)} pixels" in dialog.about.text()
        assert " KB" in dialog.about.text()
        dialog.accept()
        return 1

    monkeypatch.setattr(ExportDialog, "exec", chosen)
    say_path(monkeypatch, tmp_path / "out")
    window.files.export()
    saved(window, qtbot)
    with Image.open(tmp_path / f"out{suffix}") as image:
        assert image.size == (round(scale), round(0.8 * scale))
        assert "icc_profile" in image.info
    assert window._settings["export/kind"] == suffix and window._settings["export/quality"] == 80


def test_losses_of_an_opened_file_are_reported_with_a_list_to_look_at(window, monkeypatch, tmp_path):
    losses = tuple(f"The text “{number}” is pixels now." for number in range(5))
    monkeypatch.setattr(kinds, "read", lambda path: kinds.Opened(layered(), losses))
    (tmp_path / "a.psd").write_bytes(b"8BPS")
    assert window.files.open(tmp_path / "a.psd")
    assert "4 more" in window.notice.sentence and "Show All" in window.notice.choices()
    window.notice.press("Show All")
    box = next(box for box in window.findChildren(QMessageBox) if box.isVisible())
    assert losses[4] in box.informativeText()
    box.close()


def test_dropped_drawings_open_in_new_tabs_and_pictures_become_layers(window, tmp_path):
    psd.write(layered(), tmp_path / "a.psd")
    Image.new("RGB", (30, 20), (9, 200, 9)).save(tmp_path / "b.jpg")
    (tmp_path / "c.txt").write_text("no")
    mouse_stroke(window.canvas, LINE)
    window.canvas.files_dropped.emit([tmp_path / name for name in ("a.psd", "b.jpg", "c.txt")], 100, 100)
    assert titles(window) == ["● Untitled", "a.psd"]
    assert "b" in [layer.name for layer in leaves(window.desk.sheets[0].document.layers)]
    assert "c.txt" in window.notice.sentence


def test_the_clipboard_becomes_a_drawing_of_its_own(two):
    mouse_stroke(two.canvas, [(10, 10), (90, 50)])
    two.actions_by_name["copy_merged"].trigger()
    two.actions_by_name["paste_new"].trigger()
    assert titles(two)[-1] == "● Pasted picture" and two.drawing.document.flattened()[..., 3].any()


def test_every_open_drawing_is_kept_for_recovery(two, tmp_path):
    from drawover.document import autosave

    window = two
    mouse_stroke(window.canvas, [(10, 10), (90, 50)])
    window.recovery.keep_now()
    journals = list((tmp_path / "recovery").glob("*.drawover-session"))
    assert len(journals) == 2
    kept = {autosave.load(autosave.Recovered(path, "", None, 0)).width for path in journals}
    assert kept == {400, 200}
    window.drawing.saved(window.drawing.document, None)
    window.files.close()
    assert len(list((tmp_path / "recovery").glob("*.drawover-session"))) == 1


def test_a_long_stroke_is_kept_while_it_is_drawn(window, tmp_path):
    from drawover.document import autosave

    def kept():
        return [autosave.load(autosave.Recovered(path, "", None, 0)) for path in tmp_path.rglob("*.drawover-session")]

    tablet(window.canvas, QEvent.Type.TabletPress, 20, 20, 1.0)
    for x in range(30, 300, 10):
        tablet(window.canvas, QEvent.Type.TabletMove, x, 40, 1.0)
    assert not window.recovery.settled
    window.recovery.keep_now()
    assert window.recovery.settled
    (half,) = kept()
    assert half.flattened()[40, 150, 3] > 0, "the pen is still down"
    tablet(window.canvas, QEvent.Type.TabletMove, 300, 200, 1.0)
    tablet(window.canvas, QEvent.Type.TabletRelease, 300, 200, 0.0)
    window.recovery.keep_now()
    (whole,) = kept()
    assert np.array_equal(whole.flattened(), window.drawing.document.flattened())


def test_a_large_drawing_is_in_its_journal_before_it_is_changed(two, tmp_path, monkeypatch, qtbot):
    monkeypatch.setattr("drawover.studio.files.recovery._LARGE", 20)
    window = two
    window.desk.choose(0)
    window.drawing.saved(window.drawing.document, None)
    qtbot.waitUntil(lambda: window.recovery.settled, timeout=9000)
    assert len(list((tmp_path / "recovery").glob("*.drawover-session"))) == 1, (
        "two.ora is small, and as it is in its file"
    )
    mouse_stroke(window.canvas, [(20, 20), (300, 200)])
    assert not window.recovery.settled
    qtbot.waitUntil(lambda: window.recovery.settled, timeout=9000)
    assert window.recovery.found() == [], "it is this session's"
