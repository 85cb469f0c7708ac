"""Commands for docks, colors, settings and help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...panel.words import later
from ..canvas.canvas import Canvas
from ..docks.arrangement import Arrangement
from ..tools.colors import Colors
from .command import Command, Menu


@dataclass(frozen=True)
class Parts:
    """`settings` opens the settings window at a page; `manual` and `about` theirs; `diagnose` copies a report."""

    docks: Arrangement
    canvas: Canvas
    colors: Colors
    settings: Callable[[str], object]
    manual: Callable[[], object]
    about: Callable[[], object]
    diagnose: Callable[[], object]


MENUS: tuple[Menu[Parts], ...] = (
    Menu(
        "&Edit",
        (
            Command("settings", later("Settin&gs…"), ("Ctrl+,",), act=lambda parts: parts.settings("general")),
            Command("shortcuts", later("&Keyboard Shortcuts…"), act=lambda parts: parts.settings("shortcuts")),
        ),
    ),
    Menu(
        "&Brush",
        (
            Command(
                "color_swap",
                later("S&wap Colors"),
                ("X",),
                "swap",
                later("Foreground and background change places"),
                act=lambda parts: parts.colors.swap(),
            ),
            Command(
                "color_default",
                later("&Black on White"),
                ("D",),
                "default-colors",
                later("Black on white again"),
                act=lambda parts: parts.colors.default(),
            ),
            Command("color_darker", later("Da&rker Color"), ("K",), act=lambda parts: parts.colors.shade(-1)),
            Command("color_lighter", later("Li&ghter Color"), ("L",), act=lambda parts: parts.colors.shade(1)),
        ),
    ),
    Menu(
        "&View",
        (
            Command(
                "docks_hide",
                later("Hide &Docks"),
                ("Tab",),
                tip=later("Only the canvas; again: all as it was"),
                checkable=True,
                act=lambda parts: parts.docks.hide_all(),
                on_canvas=True,  # elsewhere Tab moves the focus
            ),
            Command(
                "docks_reset",
                later("&Reset the Layout"),
                tip=later("All docks where they came"),
                act=lambda parts: parts.docks.reset(),
            ),
            Command(
                "area_next",
                later("&Next Area"),
                ("F6",),
                tip=later("The keyboard to the next dock or the canvas"),
                act=lambda parts: parts.docks.step_focus(parts.canvas, 1),
            ),
            Command(
                "area_before",
                later("&Previous Area"),
                ("Ctrl+F6",),
                act=lambda parts: parts.docks.step_focus(parts.canvas, -1),
            ),
        ),
    ),
    Menu(
        "&Help",
        (
            Command("about", "&About Drawover", act=lambda parts: parts.about()),
            None,
            Command("manual", later("&Manual"), ("F1",), act=lambda parts: parts.manual()),
            Command(
                "diagnostics",
                later("Copy &Diagnostics"),
                tip=later("What a report needs; no picture"),
                act=lambda parts: parts.diagnose(),
            ),
        ),
    ),
)
