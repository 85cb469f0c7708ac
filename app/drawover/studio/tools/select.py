"""Interactive selection tools: rectangle, ellipse, lasso, polygon, and similar colors. document/selecting.py makes
their masks.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QCheckBox, QWidget

from ...document import selecting as sel
from ...document import tiles as tl
from ...document.layers import Layer
from ...document.masks import Mask
from ...panel.words import later, tr
from ..canvas.tool import ANYWHERE, Pen, Tool
from ..canvas.view import View
from ..drawing.drawing import Drawing
from .strip import Options

_CLICK = 3.0  # screen pixels; a shorter drag is a click
_SHIFT, _ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


@dataclass(frozen=True)
class Selecting:
    """The shared options of these tools."""

    mode: str = "replace"  # one of selecting.HOWS
    feather: float = 0.0  # pixels
    tolerance: int = 24  # 0..255; for similar colors
    contiguous: bool = True
    merged: bool = True  # use the colors of all visible layers, not only of the active one


class SelectOptions(QObject):
    """The options shared by all selection tools."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.now = Selecting()

    def set(self, **fields) -> None:
        self.now = replace(self.now, **fields)
        self.changed.emit()

    def mode(self, keys: Qt.KeyboardModifier) -> str:
        """Shift adds, Alt subtracts, both intersect; otherwise the chosen mode."""
        shift, alt = bool(keys & _SHIFT), bool(keys & _ALT)
        return {(1, 0): "add", (0, 1): "subtract", (1, 1): "intersect"}.get((shift, alt), self.now.mode)

    def widget(self, colors: bool) -> QWidget:
        """Create the fields, for the wand (`colors`) or for the tools that draw an outline."""
        row = Options()
        buttons = row.choice(
            (
                ("replace", "how-replace", tr("Select anew")),
                ("add", "how-add", tr("Add to the selection  (Shift)")),
                ("subtract", "how-subtract", tr("Take away from the selection  (Alt)")),
                ("intersect", "how-intersect", tr("Keep what is in both  (Shift+Alt)")),
            ),
            lambda mode: self.set(mode=mode),
        )
        self.changed.connect(lambda: buttons[self.now.mode].setChecked(True))
        row.gap()
        soft = row.number(
            tr("Feather"),
            0,
            200,
            " px",
            0,
            lambda value: self.set(feather=value),
            tr("How soft the selection's edge is"),
        )
        self.changed.connect(lambda: _quietly(soft, self.now.feather))
        if colors:
            row.gap()
            near = row.number(tr("Tolerance"), 0, 255, "", 0, lambda value: self.set(tolerance=int(value)),
                              tr("How far a color may differ, 0 to 255"))  # fmt: skip
            near.setValue(self.now.tolerance)
            for text, field, tip in (
                (tr("Contiguous"), "contiguous", tr("Only what hangs together with the place you click on")),
                (tr("All layers"), "merged", tr("Look at all that is visible, not at the layer alone")),
            ):
                box = QCheckBox(text)
                box.setToolTip(tip)
                box.setChecked(getattr(self.now, field))
                box.toggled.connect(lambda on, field=field: self.set(**{field: on}))
                row.put(box)
        return row


def _quietly(box, value: float) -> None:
    if box.value() != value:
        box.blockSignals(True)
        box.setValue(value)
        box.blockSignals(False)


def dashed(painter: QPainter, outline: QPolygonF, closed: bool = False) -> None:
    """Paint a dashed line that is visible on black and on white, in widget pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(QColor(255, 255, 255), 1.0)
    for _ in range(2):
        painter.setPen(pen)
        (painter.drawPolygon if closed else painter.drawPolyline)(outline)
        pen = QPen(QColor(0, 0, 0), 1.0, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([4, 4])


class _Outline(Tool):
    """Collects points, and selects the shape they define."""

    name = ""  # of the undo step
    tip = ""  # for the status bar

    def __init__(self, drawing: Drawing, options: SelectOptions) -> None:
        super().__init__(drawing)
        self._drawing, self._options = drawing, options
        self._points: list[QPointF] = []
        self._mode = "replace"
        self._widget: QWidget | None = None

    def options(self) -> QWidget:
        if self._widget is None:
            self._widget = self._options.widget(colors=False)
        return self._widget

    @property
    def busy(self) -> bool:
        return bool(self._points)

    def _mask(self) -> Mask:
        raise NotImplementedError

    def outline(self) -> QPolygonF:
        """The outline drawn while the pen is down, in canvas pixels."""
        return QPolygonF(self._points)

    def cursor(self):
        return Qt.CursorShape.CrossCursor

    def press(self, pen: Pen) -> None:
        self._mode = self._options.mode(pen.keys)
        self._points = [QPointF(pen.x, pen.y)]

    def _clicked(self) -> bool:
        first = self._points[0]
        return all(math.dist((p.x(), p.y()), (first.x(), first.y())) * self.view.zoom < _CLICK for p in self._points)

    def release(self) -> None:
        if not self._points:
            return
        if self._clicked():
            self._points = []
            if self._mode == "replace":
                select(self._drawing, tr("Select nothing"), None)
        else:
            self._select()
        self.marked.emit(ANYWHERE)

    def _select(self) -> None:
        document = self._drawing.history.document
        mask = self._mask().feather(self._options.now.feather)
        self._points = []
        select(self._drawing, self.name, sel.combined(document.selection, mask, self._mode, document.rect))

    def cancel(self) -> None:
        self._points = []
        self.marked.emit(ANYWHERE)

    def paint(self, painter: QPainter, view: View) -> None:
        if self._points:
            dashed(painter, view.transform().map(self.outline()))


def select(drawing: Drawing, name: str, mask: Mask | None) -> None:
    """Set the selection as an undo step, if it differs."""
    document = drawing.history.document
    if mask != document.selection:
        drawing.commit(name, document.with_selection(mask), own=False)


class Box(_Outline):
    """A rectangle or an ellipse between two corners; Shift while dragging makes it square."""

    def __init__(self, drawing: Drawing, options: SelectOptions, round: bool) -> None:
        super().__init__(drawing, options)
        self._round = round
        self.name = tr("Select ellipse") if round else tr("Select rectangle")
        self._held = Qt.KeyboardModifier.NoModifier  # modifiers since the pen was pressed

    def press(self, pen: Pen) -> None:
        super().press(pen)
        self._held = pen.keys

    def move(self, pen: Pen) -> None:
        if not self._points:
            return
        first, x, y = self._points[0], pen.x, pen.y
        if pen.keys & _SHIFT and not self._held & _SHIFT:
            side = max(abs(x - first.x()), abs(y - first.y()))
            x, y = first.x() + math.copysign(side, x - first.x()), first.y() + math.copysign(side, y - first.y())
        self._held &= pen.keys  # Shift, once released and pressed again, constrains the shape
        self._points = [first, QPointF(x, y)]
        self.marked.emit(ANYWHERE)

    def outline(self) -> QPolygonF:
        if len(self._points) < 2:
            return QPolygonF()
        (a, b) = self._points
        if not self._round:
            x0, y0, x1, y1 = (float(round(value)) for value in (a.x(), a.y(), b.x(), b.y()))
            corners = ((x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0))
            return QPolygonF([QPointF(*corner) for corner in corners])
        turns = np.linspace(0, 2 * math.pi, 97)
        middle, across, down = (a + b) / 2, (b.x() - a.x()) / 2, (b.y() - a.y()) / 2
        return QPolygonF([QPointF(middle.x() + across * math.cos(t), middle.y() + down * math.sin(t)) for t in turns])

    def _mask(self) -> Mask:
        a, b = self._points[0], self._points[-1]
        shape = sel.ellipse if self._round else sel.rectangle
        return shape(a.x(), a.y(), b.x(), b.y(), self._drawing.document.rect)


class Lasso(_Outline):
    """Select by drawing around a region."""

    name = later("Lasso")

    def move(self, pen: Pen) -> None:
        if self._points:
            self._points.append(QPointF(pen.x, pen.y))
            self.marked.emit(ANYWHERE)

    def _mask(self) -> Mask:
        return sel.polygon(np.array([(p.x(), p.y()) for p in self._points]), self._drawing.document.rect)


class Polygon(Lasso):
    """Select by clicks; a click on the first point, a double click or Enter closes it, Backspace removes one point."""

    name = later("Select polygon")

    def __init__(self, drawing: Drawing, options: SelectOptions) -> None:
        super().__init__(drawing, options)
        self._next: QPointF | None = None

    def press(self, pen: Pen) -> None:
        point = QPointF(pen.x, pen.y)
        if not self._points:
            super().press(pen)
        elif any(_apart(point, other) * self.view.zoom < 2 * _CLICK for other in (self._points[0], self._points[-1])):
            self._close()
        else:
            self._points.append(point)
        self._next = point
        self.marked.emit(ANYWHERE)

    def move(self, pen: Pen) -> None:
        self.hover(pen)

    def hover(self, pen: Pen | None) -> None:
        if self._points and pen is not None:
            self._next = QPointF(pen.x, pen.y)
            self.marked.emit(ANYWHERE)

    def release(self) -> None: ...

    def end(self) -> None:
        self.cancel()

    def _close(self) -> None:
        if len(self._points) > 2:
            self._select()
        self._points = []
        self.marked.emit(ANYWHERE)

    def outline(self) -> QPolygonF:
        return QPolygonF([*self._points, self._next] if self._next is not None else self._points)

    def key(self, event: QKeyEvent) -> bool:
        if self._points and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._close()
            return True
        if self._points and event.key() == Qt.Key.Key_Backspace:
            self._points.pop()
            self.marked.emit(ANYWHERE)
            return True
        return False


class Wand(Tool):
    """Select the color under the pen."""

    def __init__(self, drawing: Drawing, options: SelectOptions) -> None:
        super().__init__(drawing)
        self._drawing, self._options = drawing, options
        self._widget: QWidget | None = None

    def options(self) -> QWidget:
        if self._widget is None:
            self._widget = self._options.widget(colors=True)
        return self._widget

    def cursor(self):
        return Qt.CursorShape.CrossCursor

    def press(self, pen: Pen) -> None:
        document, now = self._drawing.history.document, self._options.now
        node = document.active_node
        if now.merged or node is None:
            rgba = document.compose()
        elif isinstance(node, Layer):
            rgba = tl.to_array(node.tiles, document.rect)
        else:
            rgba = replace(document, layers=node.layers, active=None).compose()
        mask = sel.alike(rgba, math.floor(pen.x), math.floor(pen.y), now.tolerance, now.contiguous)
        mode = self._options.mode(pen.keys)
        mask = sel.combined(document.selection, mask.feather(now.feather), mode, document.rect)
        select(self._drawing, tr("Select alike colors"), mask)


def _apart(a: QPointF, b: QPointF) -> float:
    return math.dist((a.x(), a.y()), (b.x(), b.y()))
