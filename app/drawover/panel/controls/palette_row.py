"""The colors of the chosen suggestion in a row: a click copies one, a double click changes it; all can be saved."""

from ..plain import plain_tip
from ..qt import QtCore, QtGui, QtWidgets, position
from ..words import tr
from .buttons import TextButton
from .glyphs import mix

_HIGH = 22
_NARROW = 7  # minimum width of a color in pixels
_ROLE = QtGui.QPalette.ColorRole


class _Strip(QtWidgets.QWidget):
    """Colors next to each other, with widths by the area they cover, evened out by a square root."""

    chosen = QtCore.Signal(str)  # #rrggbb
    edited = QtCore.Signal(str)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.colors = []  # (#rrggbb, share 0..1)
        self.setObjectName("drawover_palette")
        self.setMinimumSize(60, _HIGH)
        self.setSizePolicy(QtWidgets.QSizePolicy.Policy.Expanding, QtWidgets.QSizePolicy.Policy.Fixed)
        self.setCursor(QtCore.Qt.CursorShape.PointingHandCursor)

    def places(self):
        """-> list of (#rrggbb, share, QRectF) of the colors that fit."""
        shown = self.colors[: max(1, int(self.width() // _NARROW))]
        weights = [max(share, 0.0) ** 0.5 + 0.02 for _, share in shown]
        room, left, found = float(self.width() - _NARROW * len(shown)), 0.0, []
        for (color, share), weight in zip(shown, weights):  # noqa: B905 - Krita's Python may be 3.8
            wide = _NARROW + room * weight / sum(weights)
            found.append((color, share, QtCore.QRectF(left, 0.0, wide, float(self.height()))))
            left += wide
        return found

    def at(self, point):
        """-> (#rrggbb, share) under a QPointF, or None."""
        return next(((color, share) for color, share, box in self.places() if box.contains(point)), None)

    def mouseReleaseEvent(self, event):
        found = self.at(position(event))
        if found is not None:
            self.chosen.emit(found[0])

    def mouseDoubleClickEvent(self, event):
        found = self.at(position(event))
        if found is not None:
            self.edited.emit(found[0])

    def event(self, event):
        if event.type() == QtCore.QEvent.Type.ToolTip:
            found = self.at(QtCore.QPointF(event.pos()))
            text = (
                "" if found is None else tr("{}: {} % of what is colored; a click copies it, a double click changes it")
            )
            self.setToolTip(plain_tip(text.format(found[0], round(found[1] * 100)) if found else ""))
        return super().event(event)

    def paintEvent(self, event):
        painter = QtGui.QPainter(self)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        box = QtCore.QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        path = QtGui.QPainterPath()
        path.addRoundedRect(box, 4, 4)
        painter.setClipPath(path)
        for color, _, place in self.places():
            painter.fillRect(place, QtGui.QColor(color))
        painter.setClipping(False)
        painter.setPen(QtGui.QPen(mix(self.palette().color(_ROLE.Window), self.palette().color(_ROLE.WindowText), 0.3)))
        painter.setBrush(QtCore.Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 4, 4)


class PaletteRow(QtWidgets.QWidget):
    """`copied`: a color that was copied to the clipboard; `save`: save all colors to a file.

    `changed`: the color for which the dialog was opened, and the color it is changed to.
    """

    copied = QtCore.Signal(str)
    changed = QtCore.Signal(str, str)
    save = QtCore.Signal()

    def __init__(self, parent=None):
        super().__init__(parent)
        self.strip = _Strip()
        self.strip.setAccessibleName(tr("Colors of the chosen suggestion"))
        self.button = TextButton(tr("Save palette…"))
        self.button.setObjectName("drawover_save_palette")
        self.button.setToolTip(tr("As a palette for GIMP, Krita or Photoshop"))
        self.button.clicked.connect(self.save)
        self.strip.chosen.connect(self._copy)
        self.strip.edited.connect(self._edit)
        row = QtWidgets.QHBoxLayout(self)
        row.setContentsMargins(2, 0, 2, 0)
        row.setSpacing(6)
        row.addWidget(self.strip, 1)
        row.addWidget(self.button)

    def set_colors(self, colors):
        """colors: list of (#rrggbb, share)."""
        if colors != self.strip.colors:
            self.strip.colors = list(colors)
            self.strip.update()

    def _copy(self, color):
        QtGui.QGuiApplication.clipboard().setText(color)
        self.copied.emit(color)

    def _edit(self, color):
        dialog = QtWidgets.QColorDialog(QtGui.QColor(color), self.window())
        dialog.setObjectName("drawover_other_color")
        dialog.setWindowTitle(tr("Another color"))
        dialog.setOption(QtWidgets.QColorDialog.ColorDialogOption.DontUseNativeDialog)  # emits changes while dragging
        dialog.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.currentColorChanged.connect(lambda now: self.changed.emit(color, now.name()))
        dialog.rejected.connect(lambda: self.changed.emit(color, color))
        dialog.open()  # not exec(): a nested event loop breaks Krita
