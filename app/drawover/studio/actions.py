"""Every command of the window in one table: its words, its keys, its icon. What each does is window.py's to say.

Keys are Krita's where Krita has them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from .icons import icon


@dataclass(frozen=True)
class Command:
    """`name` is how the code calls it; `keys` are Qt's key sequences, the first is shown."""

    name: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str | None = None
    tip: str = ""
    checkable: bool = False


COMMANDS = (
    Command("new", "&New…", ("Ctrl+N",)),
    Command("open", "&Open…", ("Ctrl+O",)),
    Command("save", "&Save", ("Ctrl+S",)),
    Command("save_as", "Save &As…", ("Ctrl+Shift+S",)),
    Command("export", "&Export PNG…", ("Ctrl+Shift+E",)),
    Command("quit", "&Quit", ("Ctrl+Q",)),
    Command("undo", "&Undo", ("Ctrl+Z",), "undo"),
    Command("redo", "&Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    Command("paste", "&Paste as Layer", ("Ctrl+V",)),
    Command("copy", "&Copy Visible", ("Ctrl+C",)),
    Command("clear", "C&lear Layer", ("Del",)),
    Command("pencil", "&Pencil", ("B",), "pencil", "Draw with the pencil", True),
    Command("eraser", "&Eraser", ("E",), "eraser", "Erase; the same key takes the pencil back", True),
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
    Command("layer_above", "Choose Layer &Above", ("PgUp",)),
    Command("layer_below", "Choose Layer &Below", ("PgDown",)),
    Command("zoom_in", "Zoom &In", ("+", "=", "Ctrl++", "Ctrl+=")),
    Command("zoom_out", "Zoom &Out", ("-", "Ctrl+-")),
    Command("zoom_100", "&100 %", ("1", "Ctrl+0")),
    Command("zoom_fit", "&Fit Canvas", ("2",), "fit", "The whole canvas in view"),
    Command("about", "&About Drawover"),
)

MENUS: tuple[tuple[str, tuple[str | None, ...]], ...] = (
    ("&File", ("new", "open", "recent", None, "save", "save_as", "export", None, "quit")),
    ("&Edit", ("undo", "redo", None, "copy", "paste", "clear")),
    ("&Brush", ("pencil", "eraser", None, "larger", "smaller", "color")),
    (
        "&Layer",
        (
            *("layer_add", "layer_copy", "layer_delete", "layer_rename", None),
            *("layer_up", "layer_down", None, "layer_visible", "layer_locked", None, "layer_above", "layer_below"),
        ),
    ),
    ("&View", ("zoom_in", "zoom_out", "zoom_100", "zoom_fit", None, "docks")),
    ("&Help", ("about",)),
)


def make(owner: QWidget, acts: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """An action for each command. `acts` says what each does; one that is missing is a KeyError."""
    actions: dict[str, QAction] = {}
    for command in COMMANDS:
        action = QAction(command.text, owner)
        act = acts[command.name]
        action.triggered.connect(lambda _=False, act=act: act())
        action.setShortcuts([QKeySequence(keys) for keys in command.keys])
        action.setCheckable(command.checkable)
        plain = command.text.replace("&", "").rstrip("…")
        keys = (
            f"  ({QKeySequence(command.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)})"
            if command.keys
            else ""
        )
        action.setToolTip((command.tip or plain) + keys)
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
    for title, names in MENUS:
        menu = bar.addMenu(title)
        menus[title.replace("&", "")] = menu
        for name in names:
            if name is None:
                menu.addSeparator()
            elif name == "recent":
                menus["recent"] = menu.addMenu("Open &Recent")
            elif name == "docks":
                menus["docks"] = menu
            else:
                menu.addAction(actions[name])
    return menus
