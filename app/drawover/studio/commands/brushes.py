"""The menu of brushes, bucket and picker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..tools.brushes import Brushes
from ..tools.painting import Painting
from .command import Command, Menu


@dataclass(frozen=True)
class Parts:
    brushes: Brushes
    painting: Painting
    pick_color: Callable[[], object]


MENUS: tuple[Menu[Parts], ...] = (
    Menu(
        "&Brush",
        (
            Command(
                "pencil",
                "&Brush",
                ("B",),
                "brush",
                "Paint with the brush that was last in the hand",
                True,
                act=lambda parts: parts.brushes.take_painting(),
            ),
            Command(
                "eraser",
                "&Eraser",
                ("E",),
                "eraser",
                "Erase; the same key takes the brush back",
                True,
                act=lambda parts: parts.brushes.toggle_eraser(),
            ),
            None,
            Command("larger", "&Larger Brush", ("]",), act=lambda parts: parts.brushes.step_size(1)),
            Command("smaller", "&Smaller Brush", ("[",), act=lambda parts: parts.brushes.step_size(-1)),
            Command("color", "&Color…", act=lambda parts: parts.pick_color()),
            None,
            Command(
                "line",
                "Straight &Line",
                ("V",),
                "line",
                "Draw a straight line; with a brush, Shift and a click do",
                True,
                act=lambda parts: parts.painting.take("line"),
            ),
            Command(
                "bucket",
                "&Bucket",
                ("F",),
                "bucket",
                "Fill a region, also one with small gaps in its lines",
                True,
                act=lambda parts: parts.painting.take("bucket"),
            ),
            Command(
                "picker",
                "Color P&icker",
                ("P",),
                "picker",
                "Pick a color; with a brush, Ctrl and a click do",
                True,
                act=lambda parts: parts.painting.take("picker"),
            ),
            None,
            Command(
                "brush_before",
                "Pre&vious Brush",
                ("/",),
                tip="The brush that was in the hand before",
                act=lambda parts: parts.brushes.take_before(),
            ),
            Command(
                "brush_restore",
                "&Reset Brush",
                tip="Size, opacity and the rest as the brush came",
                act=lambda parts: parts.brushes.restore(),
            ),
            None,
            Command(
                "mirror_x",
                "Mirror Left and Ri&ght",
                (),
                "mirror-x",
                "Strokes are mirrored left and right",
                True,
                act=lambda parts: parts.brushes.mirror(True),
            ),
            Command(
                "mirror_y",
                "Mirror &Up and Down",
                (),
                "mirror-y",
                "Strokes are mirrored up and down",
                True,
                act=lambda parts: parts.brushes.mirror(False),
            ),
        ),
    ),
)
