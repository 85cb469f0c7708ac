"""All commands of the window: the topics' tables in menu order, and the Qt actions and menus made from them.

Shortcuts follow Krita's where it has them.
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

# Each has MENUS, and Parts, on which its commands act. Within a menu, earlier topics' rows come first.
TOPICS = (files, editing, brushes, layers, tools, suggestions, view, docks)
_BAR = ("&File", "&Edit", "&Brush", "&Layer", "&Image", "&Select", "&Tools", "S&uggestions", "&View", "&Help")

Row = Command[Any] | Submenu | None


def _menus() -> Iterator[tuple[str, list[Row]]]:
    """Yield all menus in order, with a separator between the rows of two topics."""
    for title in _BAR:
        rows: list[Row] = []
        for topic in TOPICS:
            for menu in topic.MENUS:
                if menu.title == title:
                    rows += [None, *menu.rows] if rows else menu.rows
        yield title, rows


def all_commands() -> tuple[Command[Any], ...]:
    """The commands of all topics, in menu order."""
    return tuple(row for _, rows in _menus() for row in rows if isinstance(row, Command))


def plain(text: str) -> str:
    """A command's text without mnemonics."""
    return re.sub(r"\(&\w\)|&(?=\w)", "", text).rstrip("…").rstrip()


def dress(action: QAction, command: Command[Any], keys: Sequence[str]) -> None:
    """Set an action's shortcuts, and a tool tip that shows the first one."""
    action.setShortcuts([QKeySequence(some) for some in keys])
    shown = f"  ({QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText)})" if keys else ""
    action.setToolTip((tr(command.tip) if command.tip else plain(tr(command.text))) + shown)


def menu_of(name: str) -> str:
    """The English title of the menu that contains a command; empty if none."""
    for title, rows in _menus():
        if any(isinstance(row, Command) and row.name == name for row in rows):
            return title
    return ""


def _with_parts(parts: Iterable[object]) -> Iterator[tuple[Command[Any], object]]:
    """Yield each command with the parts it acts on; KeyError if a topic's parts are missing."""
    by_topic = {type(some): some for some in parts}
    for topic in TOPICS:
        for menu in topic.MENUS:
            for command in menu.commands():
                yield command, by_topic[topic.Parts]


def make(
    owner: QWidget, parts: Iterable[object], keys: Mapping[str, Sequence[str]] | None = None
) -> dict[str, QAction]:
    """Create an action for each command. `parts`: the Parts of every topic. `keys`: the artist's own."""
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
    """Enable and check the actions according to the drawing's state."""
    for command, own in _with_parts(parts):
        if command.enabled is not None:
            actions[command.name].setEnabled(command.enabled(own))
        if command.checked is not None:
            actions[command.name].setChecked(command.checked(own))


def fill_menus(bar: QMenuBar, actions: Mapping[str, QAction]) -> dict[str, QMenu]:
    """Fill the menu bar; return the menus by title without mnemonics, and the empty submenus by name."""
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
