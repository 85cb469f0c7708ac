"""Buttons that Qt lacks: the primary button, small icon buttons, and a row of exclusive segments.

Painted from the palette, so that they fit light and dark themes.
"""

from ..qt import QtCore, QtGui, QtWidgets
from .glyphs import draw, faint, mix

_ROLE = QtGui.QPalette.ColorRole
_STRONG = QtCore.Qt.FocusPolicy.StrongFocus


class _Button(QtWidgets.QAbstractButton):
    """Common behavior: repaint on hover, focus by Tab."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setAttribute(QtCore.Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(_STRONG)

    def words(self):
        """-> str: the text as it is shown. In dialogs, Krita marks a letter of each button with & for the keyboard."""
        return self.text().replace("&&", "\0").replace("&", "").replace("\0", "&")

    def _color(self, role):
        group = QtGui.QPalette.ColorGroup.Active if self.isEnabled() else QtGui.QPalette.ColorGroup.Disabled
        return self.palette().color(group, role)

    def _focus_ring(self, painter, radius):
        if self.hasFocus() and self.window().isActiveWindow():
            painter.setPen(QtGui.QPen(faint(self._color(_ROLE.Text), 0.55), 1))
            painter.setBrush(QtCore.Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QtCore.QRectF(self.rect()).adjusted(2.5, 2.5, -2.5, -2.5), radius - 2, radius - 2)


class PrimaryButton(_Button):
    """The main button. `sign`: the icon before the text; progress fills the button from the left."""

    def __init__(self, text, sign, parent=None, quiet=False):
        super().__init__(parent)
        self.setText(text)
        self._sign, self._quiet = sign, quiet
        self._fraction, self._detail = None, ""
        self.setMinimumHeight(34)
        self.setSizePolicy(QtWidgets.QSizePolicy.Policy.Expanding, QtWidgets.QSizePolicy.Policy.Fixed)

    def set_progress(self, fraction, detail):
        """fraction: 0..1; detail: small text after the label, omitted if it does not fit."""
        self._fraction, self._detail = fraction, detail
        self.setAccessibleName("{} {}".format(self.words(), detail).strip())
        self.update()

    def sizeHint(self):
        width = self.fontMetrics().horizontalAdvance(self.words()) + 48
        return QtCore.QSize(width, max(34, self.fontMetrics().height() + 16))

    def minimumSizeHint(self):
        return QtCore.QSize(90, self.sizeHint().height())

    def paintEvent(self, event):
        painter = QtGui.QPainter(self)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        box = QtCore.QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        fill, ink = self._colors()
        painter.setPen(QtCore.Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(box, 6, 6)
        if self._fraction is not None:
            path = QtGui.QPainterPath()
            path.addRoundedRect(box, 6, 6)
            painter.setClipPath(path)
            painter.setBrush(faint(self._color(_ROLE.Highlight), 0.55))
            painter.drawRect(QtCore.QRectF(box.left(), box.top(), box.width() * self._fraction, box.height()))
            painter.setClipping(False)
        self._label(painter, ink)
        self._focus_ring(painter, 6)

    def _colors(self):
        if self._quiet or not self.isEnabled():
            fill = mix(self._color(_ROLE.Window), self._color(_ROLE.WindowText), 0.12)
            ink = self._color(_ROLE.WindowText)
        else:
            fill, ink = self._color(_ROLE.Highlight), self._color(_ROLE.HighlightedText)
        if self.isDown():
            fill = mix(fill, self._color(_ROLE.WindowText), 0.18)
        elif self.underMouse() and self.isEnabled():
            fill = mix(fill, ink, 0.10)
        return fill, ink

    def _label(self, painter, ink):
        font, small = QtGui.QFont(self.font()), QtGui.QFont(self.font())
        font.setBold(not self._quiet)
        small.setPointSizeF(max(small.pointSizeF() * 0.88, 6.5))
        wide, narrow = (QtGui.QFontMetrics(each).horizontalAdvance for each in (font, small))
        room = self.width() - 16 - 6 - 20
        detail = self._detail if wide(self.words()) + 8 + narrow(self._detail) <= room else ""
        total = 22 + wide(self.words()) + (8 + narrow(detail) if detail else 0)
        left = max((self.width() - total) / 2.0, 10.0)
        draw(painter, self._sign, QtCore.QRectF(left, (self.height() - 16) / 2.0, 16, 16), ink)
        flags = QtCore.Qt.AlignmentFlag.AlignVCenter | QtCore.Qt.AlignmentFlag.AlignLeft
        painter.setPen(ink)
        painter.setFont(font)
        painter.drawText(QtCore.QRectF(left + 22, 0, room, self.height()), flags, self.words())
        if detail:
            painter.setFont(small)
            painter.setPen(faint(ink, 0.85))
            x = left + 22 + wide(self.words()) + 8
            painter.drawText(QtCore.QRectF(x, 1, self.width() - x, self.height() - 1), flags, detail)


class SignButton(_Button):
    """A small icon button; checkable ones are tinted while on."""

    def __init__(self, sign, tip, parent=None, checkable=False, side=34):
        super().__init__(parent)
        self._sign, self._side, self._marked = sign, side, False
        self.setCheckable(checkable)
        self.setToolTip(tip)
        self.setAccessibleName(tip.split(":")[0].split("\n")[0])
        self.setFixedSize(side, side)

    def set_marked(self, on):
        """Show a dot in the corner: something behind this button needs attention."""
        if on != self._marked:
            self._marked = on
            self.update()

    def paintEvent(self, event):
        painter = QtGui.QPainter(self)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        box = QtCore.QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        window, text, tint = (self._color(role) for role in (_ROLE.Window, _ROLE.WindowText, _ROLE.Highlight))
        painter.setPen(QtCore.Qt.PenStyle.NoPen)
        ink = mix(window, text, 0.8)
        if self.isChecked():
            painter.setBrush(mix(window, tint, 0.32 if not self.isDown() else 0.5))
            painter.drawRoundedRect(box, 6, 6)
            ink = text
        elif self.isDown() or (self.underMouse() and self.isEnabled()):
            painter.setBrush(mix(window, text, 0.2 if self.isDown() else 0.12))
            painter.drawRoundedRect(box, 6, 6)
        size = 16 if self._side >= 26 else 12
        place = QtCore.QRectF((self.width() - size) / 2.0, (self.height() - size) / 2.0, size, size)
        draw(painter, self._sign, place, ink, 1.4)
        if self._marked:
            painter.setPen(QtCore.Qt.PenStyle.NoPen)
            painter.setBrush(tint)
            painter.drawEllipse(QtCore.QPointF(self.width() - 7.5, 7.5), 3.2, 3.2)
        self._focus_ring(painter, 6)


class _Segment(_Button):
    def __init__(self, text, parent=None):
        super().__init__(parent)
        self.setText(text)
        self.setCheckable(True)
        self.setSizePolicy(QtWidgets.QSizePolicy.Policy.Expanding, QtWidgets.QSizePolicy.Policy.Fixed)

    def sizeHint(self):
        return QtCore.QSize(self.fontMetrics().horizontalAdvance(self.text()) + 12, self.fontMetrics().height() + 10)

    def minimumSizeHint(self):
        return QtCore.QSize(24, self.sizeHint().height())

    def paintEvent(self, event):
        painter = QtGui.QPainter(self)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        box = QtCore.QRectF(self.rect()).adjusted(2, 2, -2, -2)
        window, text, tint = (self._color(role) for role in (_ROLE.Window, _ROLE.WindowText, _ROLE.Highlight))
        ink = mix(window, text, 0.75)
        if self.isChecked():
            painter.setPen(QtGui.QPen(faint(tint, 0.9), 1))
            painter.setBrush(mix(window, tint, 0.28))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            ink = text
        elif self.underMouse() and self.isEnabled():
            painter.setPen(QtCore.Qt.PenStyle.NoPen)
            painter.setBrush(mix(window, text, 0.14))
            painter.drawRoundedRect(box, 4, 4)
        painter.setPen(ink)
        painter.setFont(self.font())
        text = self.fontMetrics().elidedText(self.text(), QtCore.Qt.TextElideMode.ElideRight, self.width() - 4)
        painter.drawText(self.rect(), QtCore.Qt.AlignmentFlag.AlignCenter, text)
        self._focus_ring(painter, 5)


class Segments(QtWidgets.QWidget):
    """Exactly one of several, side by side. choices: (value, text, tip) each."""

    chosen = QtCore.Signal(str)  # value, chosen by the artist

    def __init__(self, choices, parent=None):
        super().__init__(parent)
        self.setSizePolicy(QtWidgets.QSizePolicy.Policy.Preferred, QtWidgets.QSizePolicy.Policy.Fixed)
        self._values = [value for value, _, _ in choices]
        self._group = QtWidgets.QButtonGroup(self)
        row = QtWidgets.QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        for number, (_, text, tip) in enumerate(choices):
            segment = _Segment(text)
            segment.setToolTip(tip)
            row.addWidget(segment, max(len(text), 3))
            self._group.addButton(segment, number)
        self._group.button(0).setChecked(True)
        self._group.buttonToggled.connect(self._toggled)

    def value(self):
        return self._values[self._group.checkedId()]

    def set_value(self, value):
        """Choose; `chosen` is emitted if the value changes."""
        self._group.button(self._values.index(value)).setChecked(True)

    def button(self, value):
        """-> the QAbstractButton of a value."""
        return self._group.button(self._values.index(value))

    def _toggled(self, button, on):
        if on:
            self.chosen.emit(self._values[self._group.id(button)])

    def paintEvent(self, event):
        painter = QtGui.QPainter(self)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        window, text = palette.color(_ROLE.Window), palette.color(_ROLE.WindowText)
        painter.setPen(QtGui.QPen(mix(window, text, 0.22), 1))
        painter.setBrush(mix(window, text, 0.06))
        painter.drawRoundedRect(QtCore.QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)


class TextButton(_Button):
    """A quiet button with a text only."""

    def __init__(self, text, parent=None, checkable=False):
        super().__init__(parent)
        self.setText(text)
        font = QtGui.QFont(self.font())
        font.setPointSizeF(max(font.pointSizeF() * 0.92, 6.5))
        self.setFont(font)
        self.setCheckable(checkable)
        self.setCursor(QtCore.Qt.CursorShape.PointingHandCursor)

    def sizeHint(self):
        return QtCore.QSize(self.fontMetrics().horizontalAdvance(self.words()) + 14, self.fontMetrics().height() + 9)

    def minimumSizeHint(self):
        return self.sizeHint()

    def paintEvent(self, event):
        painter = QtGui.QPainter(self)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        window, text = self._color(_ROLE.Window), self._color(_ROLE.WindowText)
        share = 0.26 if self.isDown() else 0.2 if self.underMouse() else 0.12
        painter.setPen(QtCore.Qt.PenStyle.NoPen)
        tint = mix(window, self._color(_ROLE.Highlight), 0.32 if not self.isDown() else 0.5)
        painter.setBrush(tint if self.isChecked() else faint(text, share))
        painter.drawRoundedRect(QtCore.QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(mix(window, text, 0.92))
        painter.setFont(self.font())
        painter.drawText(self.rect(), QtCore.Qt.AlignmentFlag.AlignCenter, self.words())
        self._focus_ring(painter, 5)
