"""The floating strip at the canvas's upper edge with the active tool's options, and the controls it consists of."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QButtonGroup, QDoubleSpinBox, QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from ..widgets.icons import icon

_ABOVE = 10  # pixels between the strip and the canvas's upper edge


class Strip(QFrame):
    """Floats over the canvas, so that the canvas keeps its size if a tool has options."""

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self.setObjectName("tool-strip")
        self.setStyleSheet(
            "#tool-strip { background: palette(window); border: 1px solid palette(mid); border-radius: 8px; }"
        )
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 4, 8, 4)
        self._held: QWidget | None = None
        canvas.installEventFilter(self)
        self.hide()

    def hold(self, options: QWidget | None) -> None:
        """Show these options; None hides the strip."""
        if self._held is not None:
            self._held.hide()
            self._row.removeWidget(self._held)
        self._held = options
        if options is None:
            self.hide()
            return
        self._row.addWidget(options)
        options.show()
        self.show()
        self._place()

    def _place(self) -> None:
        canvas = self.parentWidget()
        self.adjustSize()
        assert isinstance(canvas, QWidget)
        self.move(max(4, (canvas.width() - self.width()) // 2), _ABOVE)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._place()

    def mousePressEvent(self, event) -> None:
        event.accept()  # do not pass it to the canvas below

    def tabletEvent(self, event) -> None:
        event.ignore()  # Qt then synthesizes a mouse event, which the buttons handle


class Options(QWidget):
    """A row of fields and buttons."""

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)

    def put(self, widget: QWidget) -> None:
        self._row.addWidget(widget)

    def gap(self) -> None:
        self._row.addSpacing(8)

    def label(self, text: str) -> QLabel:
        label = QLabel(text)
        self.put(label)
        return label

    def number(self, name: str, low: float, high: float, suffix: str, decimals: int, act: Callable[[float], None],
               tip: str = "") -> QDoubleSpinBox:  # fmt: skip
        """Add a number field; act(value) is called for each value that the artist types or steps to."""
        self.label(name)
        box = QDoubleSpinBox()
        box.setRange(low, high)
        box.setDecimals(decimals)
        box.setSuffix(suffix)
        box.setKeyboardTracking(False)
        box.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        box.setFixedWidth(box.fontMetrics().horizontalAdvance(f"-00000.{'0' * decimals}{suffix}") + 18)
        box.setToolTip(tip or name)
        box.setAccessibleName(tip or name)
        box.valueChanged.connect(act)
        self.put(box)
        return box

    def button(self, picture: str, tip: str, act: Callable[[], object], checkable: bool = False) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(picture))
        button.setIconSize(QSize(18, 18))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setCheckable(checkable)
        button.clicked.connect(lambda: act())
        self.put(button)
        return button

    def choice(self, choices: Iterable[tuple[str, str, str]], act: Callable[[str], None]) -> dict[str, QToolButton]:
        """Add exclusive buttons: (name, icon, tip) each."""
        group, buttons = QButtonGroup(self), {}
        for name, picture, tip in choices:
            buttons[name] = self.button(picture, tip, lambda name=name: act(name), True)
            group.addButton(buttons[name])
        next(iter(buttons.values())).setChecked(True)
        return buttons


def show_number(box: QDoubleSpinBox, value: float) -> None:
    """Set a field's value without emitting a signal."""
    box.blockSignals(True)
    box.setValue(value)
    box.blockSignals(False)
