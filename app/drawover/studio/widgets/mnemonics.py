"""Menu mnemonics: makes them unique within each menu, which combines commands of several topics and languages."""

from __future__ import annotations

import re

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

_MARK = re.compile(r"(?<!&)&(\w)")


def letter(text: str) -> str:
    """The mnemonic of a text, lower case, or an empty string."""
    found = _MARK.search(text.replace("&&", ""))
    return found[1].lower() if found else ""


def settle(menu: QMenu | QMenuBar) -> None:
    """Give entries without a mnemonic, or with a duplicate, another one; also in submenus.

    The first of several entries keeps its letter. If no letter is free, the entry gets none.
    """
    entries = [action for action in menu.actions() if not action.isSeparator() and action.text()]
    taken: set[str] = set()
    without: list[QAction] = []
    for action in entries:
        own = letter(action.text())
        if own and own not in taken:
            taken.add(own)
        else:
            without.append(action)
    for action in without:
        action.setText(_marked(action.text(), taken))
    for action in entries:
        below = action.menu()
        if isinstance(below, QMenu):
            settle(below)


def _marked(text: str, taken: set[str]) -> str:
    """The text with a free mnemonic: preferably the first letter of a word, else another letter, else appended."""
    bare = re.sub(r"\(&\w\)", "", text)
    bare = _MARK.sub(r"\1", bare)
    starts = [match.start() for match in re.finditer(r"\b[A-Za-z]", bare)]
    for place in (*starts, *(i for i, sign in enumerate(bare) if sign.isascii() and sign.isalpha())):
        if bare[place].lower() not in taken:
            taken.add(bare[place].lower())
            return f"{bare[:place]}&{bare[place:]}"
    if bare.isascii():
        return bare
    free = next((sign for sign in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" if sign.lower() not in taken), "")
    taken.add(free.lower())
    dots = "…" if bare.endswith("…") else ""
    return f"{bare.removesuffix('…')}(&{free}){dots}" if free else bare
