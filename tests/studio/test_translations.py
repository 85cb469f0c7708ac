"""The catalogs: complete, with the same placeholders, built from what is there; and the window in another language."""

import importlib.util
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QMenu

from drawover.panel import words
from drawover.studio.widgets.mnemonics import letter

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("translations", ROOT / "tools" / "translations.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def chinese(qapp):
    assert words.install("zh_CN") == "zh_CN"
    yield
    words.install("en")


def test_every_word_is_translated_with_the_same_placeholders(tool):
    assert [fault for language in tool.LANGUAGES for fault in tool.faults(language)] == []


def test_what_qt_reads_was_built_from_the_catalog(tool, qapp):
    for language in tool.LANGUAGES:
        built = QTranslator()
        assert built.load(str(tool.BUILT / f"drawover_{language}.qm"))
        for source, text, state in tool.entries(language):
            if not state:
                assert built.translate("Drawover", source) == text, f"make translations: {source!r} differs"


def test_menus_keep_their_letters_and_dots(tool):
    for language in tool.LANGUAGES:
        for source, text, state in tool.entries(language):
            if state or not re.search(r"&\w", source):
                continue
            assert letter(text) == letter(source), (source, text)
            assert source.endswith("…") == text.endswith("…"), (source, text)


def test_the_gathering_sees_marks_tables_and_both_ends_of_a_choice(tool):
    import ast

    code = """
NEW, OLD = Command("new", "&New…", ("Ctrl+N",), None, "A fresh one"), Command("old", "&Old", tip="An aged one")
MENUS = (Menu("&File", (NEW, OLD)),)
TABLE = {"a": later("Later word")}
def f(x): return tr("One {n}", n=x) if x else tr("Yes" if x else "No")
"""
    found = set(tool.marked(ast.parse(code)))
    assert found == {"&File", "&New…", "A fresh one", "&Old", "An aged one", "Later word", "One {n}", "Yes", "No"}


def test_wrapping_marks_what_a_user_reads_and_nothing_else(tool, tmp_path, monkeypatch):
    monkeypatch.setattr(tool, "APP", tmp_path)
    file = tmp_path / "studio" / "thing.py"
    file.parent.mkdir()
    file.write_text(
        '"""A docstring of words."""\n\nfrom __future__ import annotations\n\nimport os\n\n'
        'TITLE = "Big title"\nKEYS = ("Ctrl+N", "#ffffff", "layer")\n\n\n'
        "def say(box, n, name):\n"
        '    """Says it."""\n'
        '    box.setText(f"“{name}” has {n:.1f} parts")\n'
        '    box.setObjectName("The Box")\n'
        '    if name == "Some Name":\n'
        '        box.setToolTip("Already " "long")\n'
    )
    assert tool.wrap(file) == 3
    text = file.read_text()
    assert "from ..panel.words import later, tr\n" in text
    assert 'TITLE = later("Big title")' in text
    assert 'box.setText(tr("“{name}” has {n:.1f} parts", name=name, n=n))' in text
    assert 'box.setToolTip(tr("Already " "long"))' in text
    assert 'setObjectName("The Box")' in text and 'name == "Some Name"' in text
    assert tool.wrap(file) == 0


def test_the_window_speaks_chinese(chinese, make_window, qtbot):
    window = make_window()
    assert window.menuBar().actions()[0].text() == "文件(&F)"
    assert window.docks.docks["layers"].windowTitle() == "图层"
    assert window.actions_by_name["layer_add"].text() == "新建图层(&N)"
    assert window.actions_by_name["layer_add"].toolTip() == "在当前图层上方新建图层  (Ins)"
    window.layers.acts.add()
    window.palette_dock.show_palette("Skin")
    assert window.palette_dock.box.currentText() == "肤色"
    for menu in (window.menuBar(), *window.menuBar().findChildren(QMenu)):
        marked = [letter(a.text()) for a in menu.actions() if a.text() and not a.isSeparator()]
        assert all(marked) and len(marked) == len(set(marked)), menu.actions()[0].text()
    window.show_settings("tablet")
    assert "压力" in window.preferences.tablet.readout.text()
    window.preferences.close()


@pytest.mark.parametrize(("wish", "language"), [("en", "en"), ("zh_CN", "zh_CN"), ("zh_TW", "zh_CN"), ("fr_FR", "en")])
def test_a_language_without_a_catalog_is_english(wish, language):
    assert words.resolve_language(wish) == language


def test_the_manual_has_all_its_pages_and_pictures():
    from drawover import places
    from drawover.studio.window.manual import PAGES

    for folder in sorted((places.resources() / "manual").iterdir()):
        for name in PAGES:
            text = (folder / f"{name}.md").read_text("utf-8")
            assert text.startswith("# ")
            for target in re.findall(r"\]\(([^)]+)\)", text):
                assert (folder / target).is_file(), f"{folder.name}/{name}.md: {target}"


def test_help_opens_at_the_first_page_and_shows_the_keys_as_they_are(window):
    window.shortcuts.set("layer_flatten", ("Ctrl+Alt+F",))
    window.actions_by_name["manual"].trigger()
    manual = window.manual
    assert manual.isVisible() and "Drawover opens on a sample sketch" in manual.browser.toPlainText()
    manual.list.setCurrentRow(manual.list.count() - 1)
    assert "Ctrl+Alt+F" in manual.browser.toPlainText()
    from PySide6.QtCore import QUrl

    manual.browser.anchorClicked.emit(QUrl("layers.md"))
    assert manual.list.currentRow() == 2 and "Clip to Below" in manual.browser.toPlainText()
    manual.close()
