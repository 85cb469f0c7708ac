"""The menu of suggestions: the panel's commands, with shortcuts for the complete window."""

from __future__ import annotations

from dataclasses import dataclass

from ...panel.panel import Panel
from ...panel.words import later
from .command import Command, Menu


@dataclass(frozen=True)
class Parts:
    panel: Panel


MENUS: tuple[Menu[Parts], ...] = (
    Menu(
        "S&uggestions",
        (
            Command(
                "suggest",
                later("&Suggest"),
                ("Ctrl+Return",),
                tip=later("Corrections of the drawing, in the gallery"),
                act=lambda parts: parts.panel.suggest(),
            ),
            Command(
                "suggestion_cancel",
                later("&Cancel"),
                ("Ctrl+.",),
                tip=later("Stop drawing suggestions"),
                act=lambda parts: parts.panel.cancel(),
            ),
            None,
            Command(
                "suggestion_next",
                later("&Next Suggestion"),
                ("Alt+Right",),
                tip=later("Show the next one on the canvas"),
                act=lambda parts: parts.panel.step(1),
            ),
            Command(
                "suggestion_before",
                later("&Previous Suggestion"),
                ("Alt+Left",),
                act=lambda parts: parts.panel.step(-1),
            ),
            None,
            Command(
                "suggestion_show",
                later("S&how on the Canvas"),
                ("Alt+Return",),
                tip=later("The chosen one, or yours again"),
                act=lambda parts: parts.panel.toggle_preview(),
            ),
            Command(
                "suggestion_moved",
                later("&What Moved"),
                ("Ctrl+Alt+M",),
                tip=later("In red on the canvas, and in words"),
                act=lambda parts: parts.panel.toggle_moved(),
            ),
            None,
            Command(
                "suggestion_insert",
                later("&Insert"),
                ("Ctrl+Alt+Return",),
                tip=later("The chosen one as a layer"),
                act=lambda parts: parts.panel.insert_chosen(),
            ),
            Command(
                "suggestion_reference",
                later("Insert as &Reference"),
                ("Ctrl+Shift+Return",),
                act=lambda parts: parts.panel.insert_chosen(as_reference=True),
            ),
        ),
    ),
)
