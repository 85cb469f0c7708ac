"""Every command of the window in one table: its words, its keys, its icon. What each does is window.py's to say.

Keys are Krita's where Krita has them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from ...panel.words import tr
from ..widgets.icons import icon
from . import brushes, docks, files, suggestions, tools
from .command import Command

TOPICS = (files, tools, suggestions, brushes, docks)  # each adds its COMMANDS, and its MENUS at the ends of these

COMMANDS = (
    Command("new", "&New…", ("Ctrl+N",)),
    Command("open", "&Open…", ("Ctrl+O",)),
    Command("quit", "&Quit", ("Ctrl+Q",)),
    Command("undo", "&Undo", ("Ctrl+Z",), "undo"),
    Command("redo", "&Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    Command("pencil", "&Brush", ("B",), "brush", "Paint with the brush that was last in the hand", True),
    Command("eraser", "&Eraser", ("E",), "eraser", "Erase; the same key takes the brush back", True),
    Command("larger", "&Larger Brush", ("]",)),
    Command("smaller", "&Smaller Brush", ("[",)),
    Command("color", "&Color…"),
    Command("layer_add", "&New Layer", ("Ins",), "plus", "A new layer above the active one"),
    Command("layer_copy", "&Duplicate", ("Ctrl+J",), "copy", "A copy of the layer above it"),
    Command("layer_delete", "D&elete", ("Shift+Del",), "trash", "Delete the layer"),
    Command("layer_up", "&Raise", ("Ctrl+PgUp",), "up", "Raise the layer"),
    Command("layer_down", "&Lower", ("Ctrl+PgDown",), "down", "Lower the layer"),
    Command("layer_rename", "Re&name", ("F2",)),
    Command("layer_visible", "&Hide or Show"),
    Command("layer_locked", "Loc&k or Unlock"),
    Command("layer_group", "&Group", ("Ctrl+G",), "folder", "The layer in a group of its own"),
    Command("layer_ungroup", "&Ungroup", ("Ctrl+Alt+G",)),
    Command("layer_merge", "&Merge Down", ("Ctrl+E",), tip="One layer of this one and the one below"),
    Command("layer_flatten", "&Flatten", tip="One layer of all that is visible"),
    Command("layer_alpha", "Lock &Transparency", (), "alpha", "Painting changes colors and keeps the shape", True),
    Command("layer_clip", "&Clip to Below", (), "clip", "Shown only where layers below it are", True),
    Command("mask_apply", "A&pply Mask", tip="Delete what the mask hides"),
    Command("mask_delete", "Delete Mas&k", tip="Show again what the mask hides"),
    Command("layer_above", "Choose Layer &Above", ("PgUp",)),
    Command("layer_below", "Choose Layer &Below", ("PgDown",)),
    Command("zoom_in", "Zoom &In", ("+", "=", "Ctrl++", "Ctrl+=")),
    Command("zoom_out", "Zoom &Out", ("-", "Ctrl+-")),
    Command("zoom_100", "&100 %", ("1", "Ctrl+0")),
    Command("zoom_fit", "&Fit Canvas", ("2",), "fit", "The whole canvas in view"),
    Command("about", "&About Drawover"),
)

MENUS: tuple[tuple[str, tuple[str | None, ...]], ...] = (
    (
        "&File",
        (
            *("new", "open", "recent", "paste_new", None, "save", "save_as", "save_copy", "export", None),
            *("recover", None),
            *("next_tab", "previous_tab", "close_tab", None, "quit"),
        ),
    ),
    ("&Edit", ("undo", "redo")),
    ("&Brush", ("pencil", "eraser", None, "larger", "smaller", "color")),
    (
        "&Layer",
        (
            *("layer_add", "layer_copy", "layer_delete", "layer_rename", None),
            *("layer_up", "layer_down", "layer_group", "layer_ungroup", "layer_merge", "layer_flatten", None),
            *("layer_visible", "layer_locked", "layer_alpha", "layer_clip", "mask_apply", "mask_delete", None),
            *("layer_above", "layer_below"),
        ),
    ),
    ("&View", ("zoom_in", "zoom_out", "zoom_100", "zoom_fit", None, "docks")),
    ("&Help", ("about",)),
)


def _menus() -> list[tuple[str, tuple[str | None, ...]]]:
    """All menus in their order, those of the topics put in."""
    entries = dict(MENUS)
    for topic in TOPICS:
        for title, names in topic.MENUS:
            entries[title] = (*entries[title], None, *names) if title in entries else names
    own = [title for title, _ in MENUS]
    view = own.index("&View")
    order = [*own[:view], *(title for title in entries if title not in own), *own[view:]]
    return [(title, entries[title]) for title in order]


def all_commands() -> tuple[Command, ...]:
    """Those of this table and of every topic."""
    return (*COMMANDS, *(command for topic in TOPICS for command in topic.COMMANDS))


def plain(text: str) -> str:
    """A command's words without the marks for menus."""
    return re.sub(r"\(&\w\)|&(?=\w)", "", text).rstrip("…").rstrip()


def dress(action: QAction, command: Command, keys: Sequence[str]) -> None:
    """Give an action its keys, and a tip that says the first of them."""
    action.setShortcuts([QKeySequence(some) for some in keys])
    shown = f"  ({QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText)})" if keys else ""
    action.setToolTip((tr(command.tip) if command.tip else plain(tr(command.text))) + shown)


def menu_of(name: str) -> str:
    """The title of the menu that a command stands in, in English; empty for none."""
    return next((title for title, names in _menus() if name in names), "")


def make(
    owner: QWidget, acts: Mapping[str, Callable[[], object]], keys: Mapping[str, Sequence[str]] | None = None
) -> dict[str, QAction]:
    """An action for each command. `acts` says what each does; a missing one is a KeyError. `keys`: the artist's."""
    actions: dict[str, QAction] = {}
    for command in all_commands():
        action = QAction(tr(command.text), owner)
        act = acts[command.name]
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


def fill_menus(bar: QMenuBar, actions: Mapping[str, QAction]) -> dict[str, QMenu]:
    """The menu bar; gives back the menus by their name without marks, and the empty sub-menus "recent" and "docks"."""
    menus: dict[str, QMenu] = {}
    for title, names in _menus():
        menu = bar.addMenu(tr(title))
        menus[title.replace("&", "")] = menu
        for name in names:
            if name is None:
                menu.addSeparator()
            elif name == "recent":
                menus["recent"] = menu.addMenu(tr("Open &Recent"))
            elif name == "docks":
                menus["docks"] = menu.addMenu(tr("Doc&ks"))
            else:
                menu.addAction(actions[name])
    return menus
