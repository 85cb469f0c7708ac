"""The commands for suggestions: what the panel does, by key from anywhere in the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ...panel.words import later
from .command import Command

if TYPE_CHECKING:
    from ..window.window import Window

COMMANDS = (
    Command("suggest", later("&Suggest"), ("Ctrl+Return",), tip=later("Corrections of the drawing, in the gallery")),
    Command("suggestion_next", later("&Next Suggestion"), ("Alt+Right",), tip=later("Show the next one on the canvas")),
    Command("suggestion_before", later("&Previous Suggestion"), ("Alt+Left",)),
    Command("suggestion_insert", later("&Insert"), ("Ctrl+Alt+Return",), tip=later("The chosen one as a layer")),
    Command("suggestion_reference", later("Insert as &Reference"), ("Ctrl+Shift+Return",)),
    Command(
        "suggestion_show", later("S&how on the Canvas"), ("Alt+Return",), tip=later("The chosen one, or yours again")
    ),
    Command("suggestion_moved", later("&What Moved"), ("Ctrl+Alt+M",), tip=later("In red on the canvas, and in words")),
    Command("suggestion_cancel", later("&Cancel"), ("Ctrl+.",), tip=later("Stop drawing suggestions")),
)

MENUS: tuple[tuple[str, tuple[str | None, ...]], ...] = (
    (
        "S&uggestions",
        (
            *("suggest", "suggestion_cancel", None, "suggestion_next", "suggestion_before", None),
            *("suggestion_show", "suggestion_moved", None, "suggestion_insert", "suggestion_reference"),
        ),
    ),
)


def acts(window: Window) -> dict[str, Callable[[], object]]:
    """What each of them does."""
    panel = window.panel
    return {
        "suggest": panel.suggest,
        "suggestion_next": lambda: panel.step(1),
        "suggestion_before": lambda: panel.step(-1),
        "suggestion_insert": panel.insert_chosen,
        "suggestion_reference": lambda: panel.insert_chosen(as_reference=True),
        "suggestion_show": panel.toggle_preview,
        "suggestion_moved": panel.toggle_moved,
        "suggestion_cancel": panel.cancel,
    }
