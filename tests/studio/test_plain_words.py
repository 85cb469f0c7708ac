"""Names that others chose are letters and never markup: no picture is loaded for them, no ampersand eaten.

Everything with words in the whole window is looked through, after the name was put wherever a name can come from.
"""

import pytest
from hands import mouse_stroke
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QWidget

from drawover.document.layers import Layer, blank
from drawover.panel.plain import in_menu, plain_tip
from drawover.studio.files import questions
from drawover.studio.widgets.mnemonics import settle

PROBE = "<img src='probe.png'>"
NAME = f"{PROBE} R&D"


@pytest.fixture
def named(make_window, tmp_path, monkeypatch):
    """A window full of the name: layers, files, titles, a brush, a step, a pack, what the engine says, a notice."""
    own = tmp_path / "brushes"
    own.mkdir()
    (own / "evil.toml").write_text(f'title = "{NAME}"\nabout = "{NAME}"\nsize = 12\n')
    monkeypatch.setattr("drawover.studio.window.window.own_brushes", lambda: own)
    window = make_window()
    document = blank(400, 300)
    window.desk.open(document.add(Layer(NAME)), title=f"{NAME} [*]", saved=False)
    window.files.new(50, 50)
    window.desk.choose(0)
    window.settings.add_recent(f"/tmp/{NAME}.ora")
    window._fill_recent()
    window.brushes.take("evil")
    mouse_stroke(window.canvas, [(50, 150), (350, 150)])
    pack = {"name": "evil", "title": NAME, "version": PROBE, "bytes": 1, "sources": [NAME]}
    window.panel.page.pack.set_packs([pack])
    window.panel.status.set_text(NAME, "ready")
    window.panel.message.show_error("engine", NAME, NAME, NAME)
    window.notice.show_message(NAME)
    window.show_status(NAME)
    QTest.qWait(30)
    return window


def tips(window) -> list[str]:
    found = [widget.toolTip() for widget in window.findChildren(QWidget)]
    found += [tip for action in window.findChildren(QAction) for tip in (action.toolTip(), action.statusTip())]
    model = window.layers.model
    found += [model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole) for row in range(model.rowCount())]
    brushes = window.brushes_dock.list.model()
    found += [brushes.index(row, 0).data(Qt.ItemDataRole.ToolTipRole) for row in range(brushes.rowCount())]
    return found + [window.tabs.tabToolTip(at) for at in range(window.tabs.count())]


def test_no_label_takes_a_name_for_markup(named):
    labels = [label for top in QApplication.topLevelWidgets() for label in top.findChildren(QLabel)]
    with_name = [label for label in labels if PROBE in label.text()]
    assert {named.notice.label, named.bar.brush_label} <= set(with_name)
    assert [label.text() for label in with_name if label.textFormat() != Qt.TextFormat.PlainText] == []


def test_no_tip_takes_a_name_for_markup(named):
    found = [tip for tip in tips(named) if tip and "probe.png" in tip]
    assert len(found) >= 6, "layer, brush, tab, undo, pack, status"
    assert [tip for tip in found if "<img" in tip] == []


def test_menus_and_tabs_show_every_ampersand(named):
    undo = named.actions_by_name["undo"].text()
    assert undo.endswith(in_menu(NAME)) and undo.count("&") == 3
    assert any(in_menu(NAME) in action.text() for action in named._recent_menu.actions())
    assert any("R&&D" in named.tabs.tabText(at) for at in range(named.tabs.count()))
    settle(named.menuBar())
    assert "R&&D" in named.actions_by_name["undo"].text(), "no letter of a name is taken for a mark"


def test_the_windows_title_is_the_drawings_letter_by_letter(named):
    assert named.windowTitle().startswith(f"{NAME} [*][*][*]"), "twice is once, and the third is the mark for unsaved"


def test_questions_show_names_as_they_are(named, monkeypatch):
    asked: list[QMessageBox] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: asked.append(box) or 0)
    sheet = named.desk.sheets[0]
    questions.unsaved(named, sheet)
    questions.unsaved_all(named, [sheet, sheet])
    questions.show_losses(named, NAME, (NAME,))
    asked += [box for box in named.findChildren(QMessageBox) if box.isVisible()]
    assert len(asked) == 3
    for box in asked:
        labels = [label for label in box.findChildren(QLabel) if PROBE in label.text()]
        assert labels and all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)
        box.close()


def test_what_is_no_markup_is_left_alone_and_what_is_reads_the_same():
    assert plain_tip("a & b") == "a & b"
    assert "&lt;b&gt;" in plain_tip("<b>") and "&amp;" in plain_tip("<b> & c")
