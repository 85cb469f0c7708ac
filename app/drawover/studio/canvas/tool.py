"""What every tool is to the canvas: pen down, moved, up, and marks that it paints over the drawing."""

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
    """One report of the pen or the mouse: a point in canvas pixels, and how the pen is held there."""

    x: float
    y: float
    pressure: float = 1.0  # 0..1
    tilt: tuple[float, float] = (0.0, 0.0)  # degrees from upright, towards the right and towards the artist
    seconds: float = 0.0  # when, by the device's own clock
    eraser: bool = False  # its other end
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier


class Tool(Marks):
    """In the artist's hand between canvas.use(it) and the next. A tool that can do nothing here raises DocumentError.

    press comes once, then any number of move, then release or cancel; hover comes between, None when the pen is away.
    """

    view = View()  # where the canvas is seen; the canvas keeps it true as long as the tool is in the hand
    refused = Signal(str)  # a sentence: why it can do nothing, outside of press()

    @property
    def busy(self) -> bool:
        """True from press to release, and as long as something waits to be applied or given up."""
        return False

    def press(self, pen: Pen) -> None: ...

    def move(self, pen: Pen) -> None: ...

    def release(self) -> None: ...

    def cancel(self) -> None: ...

    def hover(self, pen: Pen | None) -> None: ...

    def begin(self) -> None:
        """It came into the hand."""

    def end(self) -> None:
        """It leaves the hand: what waits is applied."""
        self.release()

    def options(self) -> QWidget | None:
        """Its fields and buttons, shown over the canvas while it is in the hand; the same widget each time."""
        return None

    def radius(self) -> float | None:
        """Of the outline around the pointer, in canvas pixels; None shows none."""
        return None

    def cursor(self) -> Qt.CursorShape | object:
        """A cursor shape or a QCursor."""
        return cross()

    def wants(self, event: QKeyEvent) -> bool:
        """Whether a key that is a command's shortcut goes to key() all the same."""
        return False

    def key(self, event: QKeyEvent) -> bool:
        """A key that is no command's was pressed on the canvas; True where the tool took it."""
        return False
