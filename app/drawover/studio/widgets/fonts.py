"""Whether what the interface says can be read here: whether a font has the characters of its language."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase

_SCRIPTS = {"zh_CN": QFontDatabase.WritingSystem.SimplifiedChinese}
# In English whatever the language is: in Chinese it would be boxes as well.
_CHINESE = (
    "No font here has Chinese characters, so words are shown as boxes: install one, such as Noto Sans CJK, "
    "or choose English in the settings."
)


def missing(language: str) -> str:
    """One sentence where no font has the characters of the language, one of panel.words.LANGUAGES; "" where one has."""
    script = _SCRIPTS.get(language)
    if script is None or script in QFontDatabase.writingSystems():
        return ""
    return _CHINESE
