"""All tools of the studio, the toolbar with their icons on the left, and which one is active.

Menu commands for the selection and the image are in selecting.py and imaging.py.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QToolBar

from ...panel.words import tr
from ..canvas.ants import Ants
from ..canvas.canvas import Canvas
from ..canvas.clipboard import Clipboard
from ..canvas.guides import Guides
from ..canvas.pinned import Pinned
from ..canvas.tool import Tool
from ..drawing.drawing import Drawing
from ..drawing.imaging import ImageActs
from ..drawing.selecting import SelectActs
from .crop import Crop
from .move import Move
from .pin import PinTool
from .select import Box, Lasso, Polygon, SelectOptions, Wand
from .strip import Strip
from .transform import Transform

BRUSHES = ("pencil", "eraser", "line", "bucket", "picker")  # commands of painting.py
# The toolbar from the top: names of commands; None is a separator.
BAR = (
    *BRUSHES,
    None,
    *("tool_move", "tool_transform", "tool_crop"),
    None,
    *("tool_rectangle", "tool_ellipse", "tool_lasso", "tool_polygon", "tool_wand"),
    None,
    "tool_reference",
)


class Toolkit(QObject):
    """`tools` by name, including the brush; take() activates one. To add a tool, add an entry here and in BAR, and a
    command tool_NAME.
    """

    def __init__(self, drawing: Drawing, canvas: Canvas, window: QMainWindow) -> None:
        super().__init__(window)
        self._window, self._canvas = window, canvas
        self.pinned = Pinned(drawing, canvas)
        self.guides, self.ants = Guides(drawing, canvas), Ants(drawing, canvas)
        self.pin = PinTool(drawing, self.pinned, window)
        self.options = SelectOptions(self)
        self.brush: Tool = canvas.tool
        self.tools: dict[str, Tool] = {
            "rectangle": Box(drawing, self.options, round=False),
            "ellipse": Box(drawing, self.options, round=True),
            "lasso": Lasso(drawing, self.options),
            "polygon": Polygon(drawing, self.options),
            "wand": Wand(drawing, self.options),
            "move": Move(drawing, self.guides),
            "transform": Transform(drawing),
            "crop": Crop(drawing),
            "reference": self.pin,
        }
        self.selecting, self.image = SelectActs(drawing, window), ImageActs(drawing, window)
        self.clipboard = Clipboard(drawing, canvas)
        self._strip = Strip(canvas)
        self._former: Tool = self.brush  # reactivated when a transform or crop is finished
        self._actions: Mapping[str, QAction] = {}
        canvas.taken.connect(self._show)
        canvas.viewed.connect(self._show_view)
        for tool in (self.tools["transform"], self.tools["crop"]):
            tool.finished.connect(self._finished)  # pyright: ignore[reportAttributeAccessIssue]
        for signal in (self.selecting.refused, self.image.refused, self.clipboard.refused, self.pinned.refused):
            signal.connect(canvas.refused)

    def build(self, actions: Mapping[str, QAction]) -> None:
        """Create the toolbar at the window's left edge."""
        self._actions = actions
        bar = QToolBar(tr("Tools"), self._window)
        bar.setObjectName("tool-bar")
        bar.setMovable(False)
        bar.setIconSize(QSize(20, 20))
        bar.setOrientation(Qt.Orientation.Vertical)
        for name in BAR:
            if name is None:
                bar.addSeparator()
            else:
                bar.addAction(actions[name])
        self._window.addToolBar(Qt.ToolBarArea.LeftToolBarArea, bar)
        self._show()
        self._show_view()
        for name, marks in (
            ("select_shown", self.ants),
            ("guides_shown", self.guides),
            ("references_shown", self.pinned),
        ):
            actions[name].setChecked(marks.shown)

    def take(self, name: str) -> None:
        """Activate a tool by name, including "brush"."""
        tool = self.brush if name == "brush" else self.tools[name]
        before = self._canvas.tool
        if tool is before:
            if not tool.busy:
                tool.begin()
            self._show()
            return
        if before not in (self.tools["transform"], self.tools["crop"]):
            self._former = before
        self._canvas.use(tool)

    def settle(self) -> None:
        """Apply pending work of the active tool: the drawing is about to be saved."""
        if self._canvas.tool is self.tools["transform"]:
            self._canvas.tool.end()

    def _finished(self) -> None:
        if self._canvas.tool in (self.tools["transform"], self.tools["crop"]):
            self._canvas.use(self._former)

    def _show(self) -> None:
        """Update buttons and options from the active tool."""
        held = self._canvas.tool
        for name, tool in self.tools.items():
            self._actions[f"tool_{name}"].setChecked(tool is held)
        self._strip.hold(held.options())

    def _show_view(self) -> None:
        if self._actions:
            self._actions["view_mirror"].setChecked(self._canvas.view.mirrored)
