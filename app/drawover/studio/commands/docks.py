"""The commands for docks, colors, settings and help."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ...panel.words import later
from .command import Command

if TYPE_CHECKING:
    from ..window.window import Window

COMMANDS = (
    Command("settings", later("Settin&gs…"), ("Ctrl+,",)),
    Command("shortcuts", later("&Keyboard Shortcuts…")),
    Command("color_swap", later("S&wap Colors"), ("X",), "swap", later("Foreground and background change places")),
    Command("color_default", later("&Black on White"), ("D",), "default-colors", later("Black on white again")),
    Command("color_darker", later("Da&rker Color"), ("K",)),
    Command("color_lighter", later("Li&ghter Color"), ("L",)),
    Command(
        "docks_hide", later("Hide &Docks"), ("Tab",), tip=later("Only the canvas; again: all as it was"), checkable=True
    ),
    Command("docks_reset", later("&Reset the Layout"), tip=later("All docks where they came")),
    Command("area_next", later("&Next Area"), ("F6",), tip=later("The keyboard to the next dock or the canvas")),
    Command("area_before", later("&Previous Area"), ("Ctrl+F6",)),
    Command("manual", later("&Manual"), ("F1",)),
    Command("diagnostics", later("Copy &Diagnostics"), tip=later("What a report needs; no picture")),
)

MENUS: tuple[tuple[str, tuple[str | None, ...]], ...] = (
    ("&Edit", ("settings", "shortcuts")),
    ("&Brush", ("color_swap", "color_default", "color_darker", "color_lighter")),
    ("&View", ("docks_hide", "docks_reset", "area_next", "area_before")),
    ("&Help", ("manual", "diagnostics")),
)

ON_CANVAS = ("docks_hide",)  # keys that act only there: elsewhere Tab goes to the next control


def acts(window: Window) -> dict[str, Callable[[], object]]:
    """What each of them does."""
    docks, colors = window.docks, window.colors
    return {
        "settings": lambda: window.show_settings(),
        "shortcuts": lambda: window.show_settings("shortcuts"),
        "color_swap": colors.swap,
        "color_default": colors.default,
        "color_darker": lambda: colors.shade(-1),
        "color_lighter": lambda: colors.shade(1),
        "docks_hide": docks.hide_all,
        "docks_reset": docks.reset,
        "area_next": lambda: docks.step_focus(window.canvas, 1),
        "area_before": lambda: docks.step_focus(window.canvas, -1),
        "manual": lambda: window.show_manual(),
        "diagnostics": lambda: window.diagnosis.copy(),
    }
