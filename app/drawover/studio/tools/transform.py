"""The transform tool: scale, rotate, mirror and bend the selected part, or the complete layer or group, then apply.

pose.py has the arithmetic, floating.py the lifted pixels.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPolygonF
from PySide6.QtWidgets import QWidget

from ...document.errors import DocumentError
from ...panel.words import tr
from ..canvas.tool import ANYWHERE, Pen, Tool
from ..canvas.view import View
from ..drawing.drawing import Drawing
from .floating import FloatingPixels
from .handles import cursor_towards, frame, handle, nearest
from .pose import CORNERS, SIDES, Pose
from .strip import Options, show_number

_SHIFT, _ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
_STEP = 15.0  # degrees of rotation per step with Shift


class Transform(Tool):
    """Handles scale (Shift: proportionally, Alt: about the center), Ctrl and a corner bends, outside rotates."""

    finished = Signal()  # applied or cancelled

    def __init__(self, drawing: Drawing) -> None:
        super().__init__(drawing)
        self._drawing = drawing
        self._floating: FloatingPixels | None = None
        self._pose = Pose((0, 0, 1, 1))
        self._grip: str | int | None = None  # "move", "turn", or a handle's number
        self._bending = False
        self._from, self._start = (0.0, 0.0), self._pose  # position and pose at the start of the drag
        self._hover: str | int | None = None
        self._widget: _Fields | None = None
        drawing.done.connect(self._follow)

    # ------------------------------------------------------------------------------------------- lifting, putting down

    @property
    def busy(self) -> bool:
        return self._floating is not None

    @property
    def pose(self) -> Pose:
        return self._pose

    def begin(self) -> None:
        try:
            self._take()
        except DocumentError as error:
            self.refused.emit(str(error))

    def _take(self) -> None:
        self._floating = FloatingPixels(self._drawing)
        self._pose = Pose(self._floating.box)
        self._floating.float()
        self._update_fields()

    def _follow(self) -> None:
        """Another change was made to the drawing meanwhile: lift the pixels again from it."""
        if self._floating is None:
            return
        document, before = self._drawing.history.document, self._floating.lifted.document
        if document is before:
            return
        pose, self._floating = self._pose, None
        if document.active == before.active:
            try:
                self._take()
            except DocumentError as error:
                self.refused.emit(str(error))
                return
            if self._floating is not None and self._floating.box == pose.box:
                self.place(pose)

    def end(self) -> None:
        self.apply()

    def apply(self) -> None:
        """Apply as an undo step; nothing if nothing was changed."""
        if self._floating is None:
            return
        floating, self._floating = self._floating, None
        if self._pose.untouched:
            self._drawing.revert()
        else:
            try:
                self._drawing.commit(tr("Transform"), floating.document(self._pose.matrix()))
            except DocumentError as error:
                self._drawing.revert()
                self.refused.emit(str(error))
        self.marked.emit(ANYWHERE)

    def cancel(self) -> None:
        if self._floating is not None:
            self._floating = None
            self._drawing.revert()
            self.marked.emit(ANYWHERE)
            self.finished.emit()

    def _done(self) -> None:
        self.apply()
        self.finished.emit()

    def key(self, event: QKeyEvent) -> bool:
        if self._floating is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._done()
            return True
        return False

    # ------------------------------------------------------------------------------------------------- the pose

    def place(self, pose: Pose) -> None:
        """Set the pose."""
        if self._floating is None:
            return
        self._pose = pose
        if self._grip is None:
            self._floating.settle(pose.matrix())
        self._update_fields()

    def _update_fields(self) -> None:
        if self._widget is not None:
            self._widget.show_pose(self._pose, self._floating is not None)
        self.marked.emit(ANYWHERE)

    def _part(self, pen: Pen) -> str | int:
        at = self.view.to_widget(QPointF(pen.x, pen.y))
        found = nearest(self._handles(), at)
        if found is not None:
            return found
        inside = QPolygonF(self._handles()[:4]).containsPoint(at, Qt.FillRule.OddEvenFill)
        return "move" if inside else "turn"

    def _handles(self) -> list[QPointF]:
        """In widget coordinates: the four corners, then the middles of the four sides."""
        return [self.view.to_widget(QPointF(*self._pose.at(place))) for place in (*CORNERS, *SIDES)]

    def press(self, pen: Pen) -> None:
        if self._floating is None:
            self._take()
        self._grip = self._part(pen)
        self._bending = isinstance(self._grip, int) and self._grip < 4 and bool(pen.keys & _CONTROL)
        self._from, self._start = (pen.x, pen.y), self._pose
        assert self._floating is not None
        self._floating.float()

    def move(self, pen: Pen) -> None:
        if self._grip is None or self._floating is None:
            return
        start, here = self._start, (pen.x, pen.y)
        shift = here[0] - self._from[0], here[1] - self._from[1]
        if self._grip == "move":
            if pen.keys & _SHIFT:
                shift = (shift[0], 0.0) if abs(shift[0]) >= abs(shift[1]) else (0.0, shift[1])
            # By whole pixels, so that a mere translation stays sharp.
            self.place(start.shifted(float(round(shift[0])), float(round(shift[1]))))
        elif self._grip == "turn":
            middle = start.middle
            a = math.atan2(self._from[1] - middle[1], self._from[0] - middle[0])
            b = math.atan2(here[1] - middle[1], here[0] - middle[0])
            turn = math.degrees(b - a)
            if pen.keys & _SHIFT:
                turn = round((start.angle + turn) / _STEP) * _STEP - start.angle
            self.place(start.turned(turn))
        elif self._bending:
            corner = start.at(CORNERS[int(self._grip)])
            self.place(start.bent(int(self._grip), (corner[0] + shift[0], corner[1] + shift[1])))
        else:
            place = (*CORNERS, *SIDES)[int(self._grip)]
            unbent = Pose(start.box, start.x, start.y, start.across, start.down, start.angle)
            held = unbent.at(place)
            to = held[0] + shift[0], held[1] + shift[1]
            self.place(start.pulled(place, to, bool(pen.keys & _SHIFT), bool(pen.keys & _ALT)))

    def release(self) -> None:
        if self._grip is not None:
            self._grip = None
            self.place(self._pose)

    def hover(self, pen: Pen | None) -> None:
        self._hover = self._part(pen) if pen is not None and self._floating is not None else None

    def cursor(self):
        if self._hover is None:
            return Qt.CursorShape.ArrowCursor
        if isinstance(self._hover, int):
            middle = self.view.to_widget(QPointF(*self._pose.middle))
            return cursor_towards(middle, self._handles()[self._hover])
        return Qt.CursorShape.SizeAllCursor if self._hover == "move" else Qt.CursorShape.CrossCursor

    # ------------------------------------------------------------------------------------------------- painting

    def paint(self, painter: QPainter, view: View) -> None:
        if self._floating is None:
            return
        ratio = painter.device().devicePixelRatioF()
        self._floating.paint(painter, view, self._pose.matrix(), ratio)
        handles = self._handles()
        frame(painter, QPolygonF(handles[:4]))
        for point in handles:
            handle(painter, point)
        handle(painter, view.to_widget(QPointF(*self._pose.middle)), round=True)

    def options(self) -> QWidget:
        if self._widget is None:
            self._widget = _Fields(self)
        self._widget.show_pose(self._pose, self._floating is not None)
        return self._widget

    def flip(self, vertical: bool) -> None:
        self.place(self._pose.flipped(vertical))


class _Fields(Options):
    """Number fields for the pose."""

    def __init__(self, tool: Transform) -> None:
        super().__init__()
        self._tool = tool
        far = 65535
        self._x = self.number("X", -far, far, " px", 0, self._typed, tr("How far it is moved to the right"))
        self._y = self.number("Y", -far, far, " px", 0, self._typed, tr("How far it is moved down"))
        self.gap()
        self._across = self.number("W", -6400, 6400, " %", 1, self._typed, tr("Width, in percent; negative mirrors"))
        self._down = self.number("H", -6400, 6400, " %", 1, self._typed, tr("Height, in percent; negative mirrors"))
        self.gap()
        self._angle = self.number("∠", -360, 360, "°", 1, self._typed, tr("Turned clockwise by so many degrees"))
        self.gap()
        self.button("flip-horizontal", tr("Flip left for right"), lambda: tool.flip(False))
        self.button("flip-vertical", tr("Flip top for bottom"), lambda: tool.flip(True))
        self.gap()
        self.button("check", tr("Apply  (Enter)"), tool._done)
        self.button("cross", tr("Give up  (Esc)"), tool.cancel)

    def _typed(self, value: float) -> None:
        old = self._tool.pose
        across, down = (
            self._share(box, factor) for box, factor in ((self._across, old.across), (self._down, old.down))
        )
        self._tool.place(Pose(old.box, self._x.value(), self._y.value(), across, down, self._angle.value(), old.bends))

    @staticmethod
    def _share(box, factor: float) -> float:
        """Keep the exact factor if the displayed, rounded value was not edited."""
        return factor if abs(100 * factor - box.value()) < 0.051 or box.value() == 0 else box.value() / 100

    def show_pose(self, pose: Pose, enabled: bool) -> None:
        self.setEnabled(enabled)
        for box, value in ((self._x, pose.x), (self._y, pose.y), (self._across, 100 * pose.across),
                           (self._down, 100 * pose.down), (self._angle, pose.angle)):  # fmt: skip
            show_number(box, value)
