"""Every command of the window: the topics' tables in the order of the menu bar, and Qt's actions and menus of them.

Keys are Krita's where Krita has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from ...panel.words import tr
from ..widgets.icons import icon
from . import brushes, docks, editing, files, layers, suggestions, tools, view
from .command import Command, Submenu

# Each has MENUS, and Parts, which its commands act on. In one menu the rows of an earlier topic come first.
TOPICS = (files, editing, brushes, layers, tools, suggestions, view, docks)
_BAR = ("&File", "&Edit", "&Brush", "&Layer", "&Image", "&Select", "&Tools", "S&uggestions", "&View", "&Help")

Row = Command[Any] | Submenu | None


def _menus() -> Iterator[tuple[str, list[Row]]]:
    """All menus in their order, with a line between the rows of two topics."""
    for title in _BAR:
        rows: list[Row] = []
        for topic in TOPICS:
            for menu in topic.MENUS:
                if menu.title == title:
                    rows += [None, *menu.rows] if rows else menu.rows
        yield title, rows


def all_commands() -> tuple[Command[Any], ...]:
    """Those of every topic, in the order of the menu bar."""
    return tuple(row for _, rows in _menus() for row in rows if isinstance(row, Command))


def plain(text: str) -> str:
    """A command's words without the marks for menus."""
    return re.sub(r"\(&\w\)|&(?=\w)", "", text).rstrip("…").rstrip()


def dress(action: QAction, command: Command[Any], keys: Sequence[str]) -> None:
    """Give an action its keys, and a tip that says the first of them."""
    action.setShortcuts([QKeySequence(some) for some in keys])
    shown = f"  ({QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText)})" if keys else ""
    action.setToolTip((tr(command.tip) if command.tip else plain(tr(command.text))) + shown)


def menu_of(name: str) -> str:
    """The title of the menu that a command stands in, in English; empty for none."""
    for title, rows in _menus():
        if any(isinstance(row, Command) and row.name == name for row in rows):
            return title
    return ""


def _with_parts(parts: Iterable[object]) -> Iterator[tuple[Command[Any], object]]:
    """Each command, and the parts that it acts on; a topic whose parts are missing is a KeyError."""
    of_topic = {type(some): some for some in parts}
    for topic in TOPICS:
        for menu in topic.MENUS:
            for command in menu.commands():
                yield command, of_topic[topic.Parts]


def make(
    owner: QWidget, parts: Iterable[object], keys: Mapping[str, Sequence[str]] | None = None
) -> dict[str, QAction]:
    """An action for each command. `parts`: the Parts of every topic. `keys`: the artist's."""
    actions: dict[str, QAction] = {}
    for command, own in _with_parts(parts):
        action = QAction(tr(command.text), owner)
        act = partial(command.act, own)
        action.triggered.connect(lambda _=False, act=act: act())
        action.setCheckable(command.checkable)
        dress(action, command, (keys or {}).get(command.name, command.keys))
        action.setData(command.name)
        if command.icon:
            action.setIcon(icon(command.icon))
            action.setIconVisibleInMenu(False)
        owner.addAction(action)
        actions[command.name] = action
    return actions


def follow(actions: Mapping[str, QAction], parts: Iterable[object]) -> None:
    """Enable and check the actions as the drawing is now."""
    for command, own in _with_parts(parts):
        if command.enabled is not None:
            actions[command.name].setEnabled(command.enabled(own))
        if command.checked is not None:
            actions[command.name].setChecked(command.checked(own))


def fill_menus(bar: QMenuBar, actions: Mapping[str, QAction]) -> dict[str, QMenu]:
    """The menu bar; gives back the menus by their name without marks, and the empty sub-menus by theirs."""
    menus: dict[str, QMenu] = {}
    for title, rows in _menus():
        menu = bar.addMenu(tr(title))
        menus[title.replace("&", "")] = menu
        for row in rows:
            if row is None:
                menu.addSeparator()
            elif isinstance(row, Submenu):
                menus[row.name] = menu.addMenu(tr(row.text))
            else:
                menu.addAction(actions[row.name])
    return menus
