"""The menu View: zoom, angle, guides, reference pictures."""

from __future__ import annotations

from dataclasses import dataclass

from ...panel.words import later
from ..canvas.canvas import Canvas
from ..canvas.guides import Guides
from ..canvas.pinned import Pinned
from ..canvas.view import TURN
from .command import Command, Menu, Submenu


@dataclass(frozen=True)
class Parts:
    canvas: Canvas
    guides: Guides
    pinned: Pinned


MENUS: tuple[Menu[Parts], ...] = (
    Menu(
        "&View",
        (
            Command("zoom_in", "Zoom &In", ("+", "=", "Ctrl++", "Ctrl+="), act=lambda parts: parts.canvas.zoom_by(1)),
            Command("zoom_out", "Zoom &Out", ("-", "Ctrl+-"), act=lambda parts: parts.canvas.zoom_by(-1)),
            Command("zoom_100", "&100 %", ("1", "Ctrl+0"), act=lambda parts: parts.canvas.zoom_to(1.0)),
            Command(
                "zoom_fit",
                "&Fit Canvas",
                ("2",),
                "fit",
                "The whole canvas in view",
                act=lambda parts: parts.canvas.fit(),
            ),
            None,
            Submenu("docks", later("Doc&ks")),
            None,
            Command("view_turn_left", "Turn View &Left", ("4",), act=lambda parts: parts.canvas.turn_by(-TURN)),
            Command("view_turn_right", "Turn View &Right", ("6",), act=lambda parts: parts.canvas.turn_by(TURN)),
            Command("view_upright", "Turn View &Upright", ("5",), act=lambda parts: parts.canvas.turn_upright()),
            Command("view_mirror", "&Mirror View", ("M",), checkable=True, act=lambda parts: parts.canvas.mirror()),
            None,
            Command(
                "guides_shown",
                "Show &Guides",
                ("Ctrl+Shift+G",),
                checkable=True,
                act=lambda parts: parts.guides.toggle(),
            ),
            Command(
                "guide_vertical",
                "Add &Vertical Guide",
                tip="Drag it with the move tool; off the canvas removes it",
                act=lambda parts: parts.guides.add(True),
            ),
            Command(
                "guide_horizontal",
                "Add &Horizontal Guide",
                tip="Drag it with the move tool; off the canvas removes it",
                act=lambda parts: parts.guides.add(False),
            ),
            Command("guides_clear", "Remove All Guides", act=lambda parts: parts.guides.clear()),
            None,
            Command("references_shown", "Show Re&ferences", checkable=True, act=lambda parts: parts.pinned.toggle()),
        ),
    ),
)
