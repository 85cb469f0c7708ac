"""The window as a person uses it: commands, layers, files, closing, coming back after a crash."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hands import ink, key, mouse, mouse_stroke
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from drawover.document.formats import ora, png
from drawover.document.layers import Group, Layer, blank, leaves
from drawover.studio.files.export import ExportDialog

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LINE = [(50, 150), (200, 150), (350, 150)]


def names(window) -> list[str]:
    """Layers from the top, as they are listed."""
    return [layer.name for layer in reversed(list(leaves(window.drawing.document.layers)))]


def test_undo_and_redo_by_keys(window):
    mouse_stroke(window.canvas, LINE)
    drawn = ink(window)
    mouse_stroke(window.canvas, [(50, 50), (350, 50)])
    key(window.canvas, Qt.Key.Key_Z, CTRL)
    assert np.array_equal(ink(window), drawn)
    key(window.canvas, Qt.Key.Key_Z, CTRL)
    assert ink(window).max() == 0
    assert not window.actions_by_name["undo"].isEnabled()
    key(window.canvas, Qt.Key.Key_Z, CTRL | SHIFT)
    assert np.array_equal(ink(window), drawn)
    assert window.actions_by_name["redo"].text() == "&Redo Pencil"


def test_keys_for_brushes(window):
    brushes = window.brushes
    key(window.canvas, Qt.Key.Key_E)
    assert brushes.kind == "eraser" and window.actions_by_name["eraser"].isChecked()
    key(window.canvas, Qt.Key.Key_E)
    assert brushes.kind == "pencil" and window.actions_by_name["pencil"].isChecked()
    size = brushes.brush.size
    key(window.canvas, Qt.Key.Key_BracketRight)
    assert brushes.brush.size > size
    key(window.canvas, Qt.Key.Key_BracketLeft)
    assert brushes.brush.size == size
    key(window.canvas, Qt.Key.Key_B)
    key(window.canvas, Qt.Key.Key_B)
    assert window.actions_by_name["pencil"].isChecked()


def test_value_bars_are_dragged_typed_and_wheeled(window, qtbot):
    bar = window.bar.size_bar
    mouse(bar, QEvent.Type.MouseButtonPress, QPointF(bar.width() - 1, 10))
    mouse(bar, QEvent.Type.MouseButtonRelease, QPointF(bar.width() - 1, 10))
    assert window.brushes.brush.size == 500
    qtbot.mouseDClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    field = QApplication.focusWidget()
    qtbot.keyClicks(field, "12.5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.brushes.brush.size == 12.5
    qtbot.mouseDClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    qtbot.keyClicks(QApplication.focusWidget(), "nonsense")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert window.brushes.brush.size == 12.5
    bar.setFocus()
    qtbot.keyClick(bar, Qt.Key.Key_Right)
    assert window.brushes.brush.size == 14


def test_brushes_are_remembered(window, settings):
    from drawover.studio.tools.brushes import Brushes

    window.brushes.set_size(33)
    window.brushes.color = "#d3493b"
    again = Brushes(settings)
    assert again.brush.size == 33 and again.color == "#d3493b"
    settings["brush/adjusted"] = "not JSON"
    assert Brushes(settings).brush.size == 6


# ------------------------------------------------------------------------------------------------------- layers


def row(window, name):
    """The list's rectangle of a layer, and its index."""
    layer = next(node for node in window.drawing.document.walk() if node.name == name)
    index = window.layers.model.index_of(layer.id)
    return window.layers.list.visualRect(index), index


def click(window, qtbot, point):
    qtbot.mouseClick(window.layers.list.viewport(), Qt.MouseButton.LeftButton, pos=point)


def test_layers_are_added_chosen_hidden_locked_and_deleted(window, qtbot):
    key(window.canvas, Qt.Key.Key_Insert)
    assert names(window) == ["Layer 1", "Sketch", "Background"]
    mouse_stroke(window.canvas, LINE)
    assert window.drawing.document.active_node.name == "Layer 1"
    rect, _ = row(window, "Layer 1")
    click(window, qtbot, QPoint(rect.left() + 14, rect.center().y()))
    assert not window.drawing.document.active_node.visible and ink(window).max() == 0
    click(window, qtbot, QPoint(rect.left() + 14, rect.center().y()))
    assert ink(window).max() > 60
    click(window, qtbot, QPoint(rect.right() - 12, rect.center().y()))
    assert window.drawing.document.active_node.locked
    key(window.canvas, Qt.Key.Key_Delete, SHIFT)
    assert "locked" in window.notice.sentence and len(names(window)) == 3
    click(window, qtbot, QPoint(rect.right() - 12, rect.center().y()))
    rect, _ = row(window, "Sketch")
    click(window, qtbot, QPoint(rect.left() + 90, rect.center().y()))
    assert window.drawing.document.active_node.name == "Sketch"
    key(window.canvas, Qt.Key.Key_PageUp)
    assert window.drawing.document.active_node.name == "Layer 1"
    key(window.canvas, Qt.Key.Key_Delete, SHIFT)
    assert names(window) == ["Sketch", "Background"]
    for _ in range(7):
        key(window.canvas, Qt.Key.Key_Z, CTRL)
    assert names(window) == ["Sketch", "Background"] and not window.actions_by_name["undo"].isEnabled()


def test_order_and_names(window, qtbot):
    for _ in range(2):
        key(window.canvas, Qt.Key.Key_Insert)
    assert names(window) == ["Layer 2", "Layer 1", "Sketch", "Background"]
    key(window.canvas, Qt.Key.Key_PageDown, CTRL)
    assert names(window) == ["Layer 1", "Layer 2", "Sketch", "Background"]
    key(window.canvas, Qt.Key.Key_PageUp, CTRL)
    key(window.canvas, Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    qtbot.keyClicks(editor, "Hair")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: names(window)[0] == "Hair")
    assert window.drawing.history.undo_name == "Rename layer"
    key(window.canvas, Qt.Key.Key_J, CTRL)
    assert names(window)[:2] == ["Hair copy", "Hair"]
    assert len({node.id for node in window.drawing.document.walk()}) == 5


def test_layers_are_dragged_into_and_out_of_groups(window):
    document = window.drawing.document
    group = Group("Faces", (Layer("inner"),))
    window.drawing.commit("Group", document.insert(None, 2, group, activate=False))
    model = window.layers.model
    assert names(window) == ["inner", "Sketch", "Background"]

    def dragged(name, row_, parent_name=None):
        _, index = row(window, name)
        parent = row(window, parent_name)[1] if parent_name else model.index(-1, -1)
        data = model.mimeData([index])
        model.dropMimeData(data, Qt.DropAction.MoveAction, row_, 0, parent)

    dragged("Sketch", -1, "Faces")
    assert [node.name for node in window.drawing.document.node(group.id).layers] == ["inner", "Sketch"]
    dragged("inner", 0)
    assert [node.name for node in window.drawing.document.layers] == ["Background", "Faces", "inner"]
    dragged("inner", 3)
    assert [node.name for node in window.drawing.document.layers] == ["inner", "Background", "Faces"]
    steps = len(window.drawing.history.steps)
    dragged("Faces", -1, "Faces")
    assert len(window.drawing.history.steps) == steps, "into itself: nothing"
    for _ in range(4):
        window.drawing.undo()
    assert names(window) == ["Sketch", "Background"]


def test_the_opacity_bar_is_one_step_per_drag(window):
    mouse_stroke(window.canvas, LINE)
    bar = window.layers.opacity_bar
    dark = ink(window).max()
    for start in (0.8, 0.5):
        mouse(bar, QEvent.Type.MouseButtonPress, QPointF(bar.width() * start, 10))
        for x in (0.7, 0.6, 0.5, start / 2):
            mouse(bar, QEvent.Type.MouseMove, QPointF(bar.width() * x, 10))
        mouse(bar, QEvent.Type.MouseButtonRelease, QPointF(bar.width() * start / 2, 10))
    assert ink(window).max() == pytest.approx(dark / 4, abs=4)
    assert [step.name for step in window.drawing.history.steps] == ["Open", "Pencil", "Layer opacity", "Layer opacity"]
    key(window.canvas, Qt.Key.Key_Z, CTRL)
    assert window.drawing.document.active_node.opacity == pytest.approx(0.4, abs=0.02)
    assert bar.value == pytest.approx(0.4, abs=0.02)


def test_clear_empties_the_layer_and_nothing_else(window):
    mouse_stroke(window.canvas, LINE)
    key(window.canvas, Qt.Key.Key_Delete)
    assert ink(window).max() == 0 and len(names(window)) == 2
    key(window.canvas, Qt.Key.Key_Z, CTRL)
    assert ink(window).max() > 60


# -------------------------------------------------------------------------------------------------------- files


def say_path(monkeypatch, path: Path):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(lambda *_, **__: (str(path), "")))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", staticmethod(lambda *_, **__: ([str(path)], "")))


def answer(monkeypatch, button):
    asked = []

    def shown(box):
        asked.append(box.text())
        return button

    monkeypatch.setattr(QMessageBox, "exec", shown)
    return asked


def saved(window, qtbot):
    qtbot.waitUntil(lambda: not window.files.saver.busy, timeout=5000)


def test_save_and_open_again(window, qtbot, monkeypatch, tmp_path):
    mouse_stroke(window.canvas, LINE)
    say_path(monkeypatch, tmp_path / "face")
    assert window.isWindowModified()
    key(window.canvas, Qt.Key.Key_S, CTRL)
    saved(window, qtbot)
    assert not window.isWindowModified() and window.windowTitle() == "face.ora[*] — Drawover"
    drawn = ink(window)
    window.drawing.open(blank(50, 50))
    say_path(monkeypatch, tmp_path / "face.ora")
    key(window.canvas, Qt.Key.Key_O, CTRL)
    assert np.array_equal(ink(window), drawn) and names(window) == ["Sketch", "Background"]
    mouse_stroke(window.canvas, [(50, 50), (90, 90)])
    key(window.canvas, Qt.Key.Key_S, CTRL)
    saved(window, qtbot)
    assert np.array_equal(255 - ora.read(tmp_path / "face.ora").flattened()[..., :3].max(2), ink(window))
    assert window._settings.recent()[0] == str(tmp_path / "face.ora")


def test_drawing_goes_on_while_it_is_saved_and_what_was_drawn_then_is_not_taken_for_saved(window, qtbot, tmp_path):
    window.drawing.open(blank(1500, 1500), tmp_path / "a.ora", saved=False)
    mouse_stroke(window.canvas, [(100, 100), (900, 900)])
    before = window.drawing.document
    window.files.save()
    assert window.files.saver.busy
    mouse_stroke(window.canvas, [(900, 100), (100, 900)])
    saved(window, qtbot)
    assert window.isWindowModified(), "the second line is not in the file"
    assert np.array_equal(ora.read(tmp_path / "a.ora").flattened(), before.flattened())
    key(window.canvas, Qt.Key.Key_Z, CTRL)
    assert not window.isWindowModified(), "back at what is saved"


def test_a_png_is_exported_and_a_png_opened_is_never_written_over(window, qtbot, monkeypatch, tmp_path):
    mouse_stroke(window.canvas, LINE)
    say_path(monkeypatch, tmp_path / "flat.png")
    monkeypatch.setattr(ExportDialog, "exec", lambda dialog: 1)
    window.files.export()
    saved(window, qtbot)
    with Image.open(tmp_path / "flat.png") as image:
        assert np.array_equal(np.array(image), window.drawing.document.flattened())
    assert window.isWindowModified(), "an export is no save"
    window.files.open(tmp_path / "flat.png")
    assert window.drawing.file is None and window.drawing.title == "flat.png"
    assert png.read(tmp_path / "flat.png").flattened().shape == (300, 400, 4)


def test_a_file_that_cannot_be_read_is_reported_and_the_drawing_stays(window, tmp_path):
    mouse_stroke(window.canvas, LINE)
    before = window.drawing.document
    window.drawing.saved(before, None)
    for name, content in (("broken.ora", b"nonsense"), ("text.png", b"text")):
        (tmp_path / name).write_bytes(content)
        assert not window.files.open(tmp_path / name)
        assert name in window.notice.sentence
        assert window.drawing.document is before


def test_a_failed_save_is_reported_and_nothing_is_lost(window, qtbot, monkeypatch, tmp_path):
    path = tmp_path / "face.ora"
    ora.write(blank(20, 20), path)
    old = path.read_bytes()
    window.drawing.open(blank(300, 300), path, saved=False)

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("drawover.document.formats.atomic.os.fsync", full)
    window.files.save()
    saved(window, qtbot)
    assert "disk is full" in window.notice.sentence
    assert window.isWindowModified() and path.read_bytes() == old


@pytest.mark.parametrize(
    ("button", "closes", "file"),
    [
        (QMessageBox.StandardButton.Cancel, False, False),
        (QMessageBox.StandardButton.Discard, True, False),
        (QMessageBox.StandardButton.Save, True, True),
    ],
)
def test_closing_with_unsaved_changes_asks(window, monkeypatch, tmp_path, button, closes, file):
    mouse_stroke(window.canvas, LINE)
    asked = answer(monkeypatch, button)
    say_path(monkeypatch, tmp_path / "kept.ora")
    assert window.close() is closes
    assert len(asked) == 1 and "Untitled" in asked[0]
    assert (tmp_path / "kept.ora").exists() is file
    if file:
        assert ora.read(tmp_path / "kept.ora").width == 400


def test_closing_without_changes_does_not_ask(window, monkeypatch):
    asked = answer(monkeypatch, QMessageBox.StandardButton.Cancel)
    assert window.close() and not asked


def test_save_given_up_in_the_file_dialog_keeps_the_window(window, monkeypatch):
    mouse_stroke(window.canvas, LINE)
    answer(monkeypatch, QMessageBox.StandardButton.Save)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(lambda *_, **__: ("", "")))
    assert not window.close()


def test_copy_and_paste(window):
    mouse_stroke(window.canvas, LINE)
    drawn = ink(window)
    key(window.canvas, Qt.Key.Key_C, CTRL)
    window.drawing.open(blank(400, 300))
    key(window.canvas, Qt.Key.Key_V, CTRL)
    assert names(window)[0] == "Pasted picture"
    assert np.array_equal(ink(window), drawn)


# ----------------------------------------------------------------------------------------------------- recovery

CRASH = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
app = QApplication([])
from drawover.panel.client import EngineClient, Launcher
from drawover.studio.settings import Settings
from drawover.studio.window.window import Window
from drawover.document.layers import blank
from hands import mouse_stroke
folder = Path(sys.argv[1])
settings = Settings(QSettings(str(folder / "other.ini"), QSettings.Format.IniFormat))
window = Window(settings, EngineClient(Launcher(None, str(folder / "run2"))), folder / "recovery")
window.show()
window.drawing.open(blank(400, 300), title="Lost face")
mouse_stroke(window.canvas, [(50, 150), (200, 150), (350, 150)])
from PySide6.QtTest import QTest
QTest.qWait(3500)
os.kill(os.getpid(), 9)
"""


def test_a_killed_studio_offers_what_was_drawn(make_window, tmp_path, qtbot):
    here = str(Path(__file__).parent)
    killed = subprocess.run([sys.executable, "-c", CRASH, str(tmp_path), here], timeout=60, check=False)
    assert killed.returncode == -9
    window = make_window()
    window.begin(None)
    assert "Lost face" in window.notice.sentence
    assert window.notice.choices() == ["Open it", "Discard", "Later"]
    window.notice.press("Open it")
    assert window.drawing.title == "Lost face (recovered)" and window.isWindowModified()
    assert ink(window)[150, 60:340].min() > 60
    assert window.recovery.found() == [], "it is this session's now, and kept again"
    assert len(list((tmp_path / "recovery").glob("*.drawover-session"))) == 1
    window.drawing.saved(window.drawing.history.document, None)
    window.close()
    assert list((tmp_path / "recovery").iterdir()) == []


def test_unsaved_work_is_kept_within_seconds_and_saved_work_is_not_kept(window, qtbot, tmp_path):
    folder = tmp_path / "recovery"
    mouse_stroke(window.canvas, LINE)
    qtbot.waitUntil(lambda: len(list(folder.glob("*.drawover-session"))) == 1, timeout=5000)
    window.drawing.saved(window.drawing.history.document, None)
    qtbot.waitUntil(lambda: not list(folder.glob("*.drawover-session")), timeout=5000)


def test_the_sample_sketch_comes_up_as_lines_on_a_layer_of_their_own(make_window):
    window = make_window()
    window.begin(None)
    assert names(window) == ["Sketch", "Background"]
    assert ink(window).max() > 100 and not window.isWindowModified()
    background = window.drawing.document.layers[0]
    assert (background.rgba(window.drawing.document.rect) == 255).all()


def test_light_and_dark_can_be_chosen_and_are_remembered(window, qapp, settings):
    from drawover.studio.widgets import theme

    try:
        for choice, colors in (("light", theme.LIGHT), ("dark", theme.DARK)):
            view = next(menu for menu in window.menuBar().actions() if menu.text() == "&View").menu()
            chosen = next(action for action in view.actions() if action.text() == "&Theme").menu()
            next(action for action in chosen.actions() if action.text() == f"&{choice.title()}").trigger()
            assert theme.current() is colors and settings["window/theme"] == choice
            text, back = qapp.palette().windowText().color(), qapp.palette().window().color()
            assert abs(text.lightness() - back.lightness()) > 120, "words can be read"
    finally:
        theme.choose(qapp, "system")


def test_every_command_has_words_and_its_keys_are_its_own(window):
    named = window.actions_by_name
    keys = [sequence.toString() for action in named.values() for sequence in action.shortcuts()]
    assert len(keys) == len(set(keys)), "two commands would fight for a key"
    assert all(action.text() and action.toolTip() for action in named.values())


def test_a_new_drawing_of_a_size(window, monkeypatch):
    from drawover.studio.window import dialogs

    monkeypatch.setattr(
        dialogs.SizeDialog, "exec", lambda box: (box.across.setValue(640), box.down.setValue(480), 1)[2]
    )
    key(window.canvas, Qt.Key.Key_N, CTRL)
    document = window.drawing.document
    assert (document.width, document.height) == (640, 480) and names(window) == ["Sketch", "Background"]


def test_the_status_bar_says_how_the_engine_is_when_the_panel_is_hidden(window, qtbot):
    assert window._engine_label.text() == ""
    window.docks.docks["drawover"].hide()
    qtbot.waitUntil(lambda: "engine" in window._engine_label.text())
