"""Where no font has the characters of the interface's language, one sentence says so; elsewhere nothing does."""

import pytest
from PySide6.QtGui import QFontDatabase

from drawover.panel import words
from drawover.studio.widgets import fonts

LATIN, CHINESE = QFontDatabase.WritingSystem.Latin, QFontDatabase.WritingSystem.SimplifiedChinese


@pytest.fixture
def chinese():
    words.install("zh_CN")
    yield
    words.install("en")


@pytest.fixture
def installed(monkeypatch):
    """installed(*systems): the fonts of this machine have these."""
    return lambda *systems: monkeypatch.setattr(QFontDatabase, "writingSystems", lambda: list(systems))


def test_a_chinese_interface_without_a_font_for_it_says_so_in_letters_that_are_there(chinese, installed, window):
    installed(LATIN)
    window.begin(None)
    assert "No font here has Chinese characters" in window.notice.sentence
    assert window.notice.sentence.isascii()


def test_with_such_a_font_nothing_is_reported(chinese, installed, window):
    installed(LATIN, CHINESE)
    window.begin(None)
    assert window.notice.sentence == ""


def test_an_english_interface_needs_none(installed, window):
    installed(LATIN)
    window.begin(None)
    assert window.notice.sentence == "" == fonts.missing("en")
