"""Checks that a font has the characters of the interface's language."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase

_SCRIPTS = {"zh_CN": QFontDatabase.WritingSystem.SimplifiedChinese}
# Always in English: a Chinese text would be unreadable too.
_CHINESE = (
    "No font here has Chinese characters, so words are shown as boxes: install one, such as Noto Sans CJK, "
    "or choose English in the settings."
)


def missing(language: str) -> str:
    """A sentence if no font has the characters of the language (one of panel.words.LANGUAGES); "" if one has."""
    script = _SCRIPTS.get(language)
    if script is None or script in QFontDatabase.writingSystems():
        return ""
    return _CHINESE
