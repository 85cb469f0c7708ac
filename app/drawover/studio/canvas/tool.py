"""The interface of all tools: pen down, move, up, and an overlay painted over the drawing."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from .marks import Marks, cross
from .view import View

ANYWHERE = QRectF()  # for Marks.marked


@dataclass(frozen=True)
class Pen:
    """One event of the pen or the mouse: a point in canvas pixels, and the pen's state there."""

    x: float
    y: float
    pressure: float = 1.0  # 0..1
    tilt: tuple[float, float] = (0.0, 0.0)  # degrees from upright, to the right and towards the artist
    seconds: float = 0.0  # time, by the device's own clock
    eraser: bool = False  # the pen's eraser end
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier


class Tool(Marks):
    """A tool; active between canvas.use(it) and the next. A tool that can do nothing here raises DocumentError.

    press comes once, then any number of move, then release or cancel; hover in between, with None when the pen is away.
    """

    view = View()  # the canvas's view, which the canvas updates while the tool is active
    refused = Signal(str)  # a sentence: why it can do nothing, outside press()

    @property
    def busy(self) -> bool:
        """True from press to release, and while work is pending that can be applied or cancelled."""
        return False

    def press(self, pen: Pen) -> None: ...

    def move(self, pen: Pen) -> None: ...

    def release(self) -> None: ...

    def cancel(self) -> None: ...

    def hover(self, pen: Pen | None) -> None: ...

    def begin(self) -> None:
        """The tool was activated."""

    def end(self) -> None:
        """The tool is deactivated: pending work is applied."""
        self.release()

    def options(self) -> QWidget | None:
        """Its controls, shown over the canvas while it is active; the same widget each time."""
        return None

    def radius(self) -> float | None:
        """The radius of the outline around the pointer, in canvas pixels; None: no outline."""
        return None

    def cursor(self) -> Qt.CursorShape | object:
        """A cursor shape or a QCursor."""
        return cross()

    def wants(self, event: QKeyEvent) -> bool:
        """Whether this key goes to key() even though it is a command's shortcut."""
        return False

    def key(self, event: QKeyEvent) -> bool:
        """Handle a key that is no command's shortcut; return whether it was used."""
        return False
