"""What one paints with, put together: brush, straight line, bucket and picker, and which one is in hand."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from ..canvas.canvas import Canvas
from ..canvas.tool import Tool
from ..drawing.drawing import Drawing
from .brushes import Brushes
from .bucket import Bucket
from .freehand import Line
from .picker import Picker


class Painting(QObject):
    """The tools that paint. A brush that is taken brings the freehand tool back into the hand."""

    held = Signal(str)  # as `hand`, whenever it may have changed

    def __init__(self, drawing: Drawing, canvas: Canvas, brushes: Brushes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas, self._brushes = canvas, brushes
        self.tools: dict[str, Tool] = {
            "brush": canvas.tool,
            "line": Line(drawing, brushes),
            "bucket": Bucket(drawing, brushes),
            "picker": Picker(drawing, brushes),
        }
        self._actions: Mapping[str, QAction] = {}

    def build(self, actions: Mapping[str, QAction]) -> None:
        """The window stands: follow what is in the hand."""
        self._actions = actions
        self._brushes.taken.connect(lambda: self.take("brush"))
        self._brushes.changed.connect(self._follow)
        self._canvas.taken.connect(self._follow)
        self._follow()

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
        self.held.emit(hand)
