"""The painting tools: brush, straight line, bucket and picker, and which one is active."""

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
    """The tools that paint. Choosing a brush activates the freehand tool."""

    held = Signal(str)  # the value of `hand`, whenever it may have changed

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
        """Called when the window is built: connect the actions."""
        self._actions = actions
        self._brushes.taken.connect(lambda: self.take("brush"))
        self._brushes.changed.connect(self._follow)
        self._canvas.taken.connect(self._follow)
        self._follow()

    @property
    def active(self) -> str:
        """The active painting tool: "brush", "line", "bucket", "picker", or "" for another one."""
        return next((name for name, tool in self.tools.items() if tool is self._canvas.tool), "")

    def take(self, name: str) -> None:
        self._canvas.use(self.tools[name])
        self._follow()

    def _follow(self) -> None:
        """Update actions and bar from the active tool."""
        brushes, active = self._brushes, self.active
        erasing = active == "brush" and brushes.brush.eraser
        checks = {
            "pencil": active == "brush" and not erasing,
            "eraser": erasing,
            **{name: active == name for name in ("line", "bucket", "picker")},
            "mirror_x": brushes.mirror_x,
            "mirror_y": brushes.mirror_y,
        }
        for name, checked in checks.items():
            self._actions[name].setChecked(checked)
        self.held.emit(active)
