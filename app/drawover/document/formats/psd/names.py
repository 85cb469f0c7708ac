"""Guesses the encoding of layer names that are stored as bytes, from all names together.

Photoshop before 5, SAI and other programs wrote names in their system's encoding.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_EASTERN = ("cp932", "gb18030", "cp949", "big5")  # Japanese, simplified Chinese, Korean, traditional Chinese
_WESTERN = ("mac_roman", "cp1252")
# For each encoding, the most frequent lead bytes: kana and the first level of characters.
_COMMON = {
    "cp932": ((0x81, 0x83), (0x88, 0x97)),
    "gb18030": ((0xA1, 0xA3), (0xB0, 0xD7)),
    "cp949": ((0xA1, 0xA3), (0xB0, 0xC8)),
    "big5": ((0xA1, 0xA3), (0xA4, 0xC6)),
}


def encoding(names: Iterable[bytes]) -> str:
    """The most likely encoding of these names, by Python's name."""
    foreign = [name for name in names if not name.isascii()]
    if not foreign or all(_decoded(name, "utf-8") is not None for name in foreign):
        return "utf-8"
    likely = [(_likely(foreign, code), -at, code) for at, code in enumerate(_EASTERN)]
    best, _, code = max(likely)
    if best > 0.5:
        return code
    words = [word for name in foreign for word in name.split()]
    long = any(len(word) > 2 and not any(byte < 128 for byte in word) for word in words)  # unlike accented words
    order = ("cp1251", *_WESTERN) if long else _WESTERN
    return max(order, key=lambda code: _letters(foreign, code))


def _decoded(name: bytes, code: str) -> str | None:
    try:
        return name.decode(code)
    except UnicodeDecodeError:
        return None


def _likely(names: Sequence[bytes], code: str) -> float:
    """0..1: the share of non-ASCII characters that are common in an encoding and placed as in its words."""
    good = every = 0
    for name in names:
        text = _decoded(name, code)
        if text is None or any(not letter.isprintable() for letter in text):
            return 0.0
        for at, letter in enumerate(text):
            if letter.isascii():
                continue
            every += 1
            raw = letter.encode(code)
            common = len(raw) == 2 and any(low <= raw[0] <= high for low, high in _COMMON[code])
            if code in ("gb18030", "cp949"):
                common = common and raw[1] >= 0xA1
            good += common and not _within_a_word(text, at)
    return good / every if every else 0.0


def _within_a_word(text: str, at: int) -> bool:
    """Whether a character stands alone before Latin letters: then it is half of an accented letter."""
    before, after = text[max(0, at - 1) : at], text[at + 1 : at + 2]
    latin = [letter.isascii() and letter.isalpha() for letter in (before, after) if letter]
    return bool(after) and all(latin)


def _letters(names: Sequence[bytes], code: str) -> float:
    """The share of non-ASCII bytes that are letters, in the case of their neighbors."""
    good = every = 0
    for name in names:
        text = name.decode(code, "replace")
        for at, letter in enumerate(text):
            if letter.isascii():
                continue
            every += 1
            before = text[at - 1] if at else ""
            odd = before.isalpha() and before.islower() and letter.isupper()
            good += letter.isalpha() and letter != "\ufffd" and not odd
    return good / every if every else 0.0
