"""What one paints with, put together: brush, straight line, bucket and picker, their list, and which one is in hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from ...panel.words import tr
from ..docks.brushes import BrushesDock
from .bucket import Bucket
from .freehand import Line
from .picker import Picker
from .tool import Tool

if TYPE_CHECKING:
    from ..window.window import Window


class Painting(QObject):
    """The tools that paint. A brush that is taken brings the freehand tool back into the hand."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window, self._canvas, self._brushes = window, window.canvas, window.brushes
        drawing = window.drawing
        self.tools: dict[str, Tool] = {
            "brush": window.canvas.tool,
            "line": Line(drawing, window.brushes),
            "bucket": Bucket(drawing, window.brushes),
            "picker": Picker(drawing, window.brushes),
        }
        self.list = BrushesDock(window.brushes)
        self._actions: Mapping[str, QAction] = {}

    def build(self, actions: Mapping[str, QAction]) -> None:
        """The window stands: follow what is in the hand."""
        self._actions = actions
        self._brushes.taken.connect(lambda: self.take("brush"))
        self._brushes.changed.connect(self._follow)
        self._canvas.taken.connect(self._follow)
        self._follow()
        for error in self._brushes.wrong[:1]:
            more = len(self._brushes.wrong) - 1
            self._window.notice.say(
                tr("{error} ({more} more.)", error=error, more=more) if more else str(error), passing=True
            )

    @property
    def hand(self) -> str:
        """Which of these tools is in the hand: "brush", "line", "bucket", "picker", or "" for another one."""
        return next((name for name, tool in self.tools.items() if tool is self._canvas.tool), "")

    def take(self, name: str) -> None:
        self._canvas.use(self.tools[name])
        self._follow()

    def _follow(self) -> None:
        """Let actions and bar say what is in the hand."""
        brushes, hand = self._brushes, self.hand
        erasing = hand == "brush" and brushes.brush.eraser
        checks = {
            "pencil": hand == "brush" and not erasing,
            "eraser": erasing,
            **{name: hand == name for name in ("line", "bucket", "picker")},
            "mirror_x": brushes.mirror_x,
            "mirror_y": brushes.mirror_y,
        }
        for name, checked in checks.items():
            self._actions[name].setChecked(checked)
        self._window.bar.show_tool(hand)
