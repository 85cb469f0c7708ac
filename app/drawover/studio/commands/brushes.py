"""The commands for brushes, bucket and picker."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .command import Command

if TYPE_CHECKING:
    from ..window.window import Window

COMMANDS = (
    Command("line", "Straight &Line", ("V",), "line", "Draw a straight line; with a brush, Shift and a click do", True),
    Command("bucket", "&Bucket", ("F",), "bucket", "Fill a region, also one with small gaps in its lines", True),
    Command("picker", "Color P&icker", ("P",), "picker", "Pick a color; with a brush, Ctrl and a click do", True),
    Command("brush_before", "Pre&vious Brush", ("/",), tip="The brush that was in the hand before"),
    Command("brush_restore", "&Reset Brush", tip="Size, opacity and the rest as the brush came"),
    Command("mirror_x", "Mirror Left and Ri&ght", (), "mirror-x", "Strokes are mirrored left and right", True),
    Command("mirror_y", "Mirror &Up and Down", (), "mirror-y", "Strokes are mirrored up and down", True),
)

MENUS: tuple[tuple[str, tuple[str | None, ...]], ...] = (
    ("&Brush", ("line", "bucket", "picker", None, "brush_before", "brush_restore", None, "mirror_x", "mirror_y")),
)


def acts(window: Window) -> dict[str, Callable[[], object]]:
    """What each of them does."""
    brushes, painting = window.brushes, window.painting
    return {
        "pencil": brushes.take_painting,
        "eraser": brushes.toggle_eraser,
        "line": lambda: painting.take("line"),
        "bucket": lambda: painting.take("bucket"),
        "picker": lambda: painting.take("picker"),
        "brush_before": brushes.take_before,
        "brush_restore": brushes.restore,
        "mirror_x": lambda: brushes.mirror(True),
        "mirror_y": lambda: brushes.mirror(False),
    }
