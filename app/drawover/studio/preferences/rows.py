"""A row of the settings window for one Setting: title, a suitable control, and a button to reset it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QSpinBox, QToolButton, QWidget

from ...panel.words import tr
from ..settings import SETTINGS, Setting, Settings
from ..widgets.icons import icon


def faint(text: str) -> QLabel:
    """A label with secondary text that wraps."""
    label = QLabel(text)
    label.setWordWrap(True)
    label.setProperty("faint", True)
    return label


class Row(QObject):
    """Adds label, control, reset button and tip to a grid; the control and button follow changes of the setting."""

    def __init__(self, setting: Setting, settings: Settings, grid: QGridLayout, parent: QWidget) -> None:
        super().__init__(parent)
        self._setting, self._settings = setting, settings
        self.control = self._make()
        self.control.setAccessibleName(tr(setting.title))
        self.control.setAccessibleDescription(tr(setting.tip) if setting.tip else "")
        self.reset = QToolButton()
        self.reset.setIcon(icon("undo"))
        self.reset.setIconSize(QSize(16, 16))
        self.reset.setToolTip(tr("Back to the default: {value}", value=self._words(setting.default)))
        self.reset.setAccessibleName(tr("Reset “{title}”", title=tr(setting.title)))
        self.reset.clicked.connect(lambda: settings.__setitem__(setting.name, setting.default))
        row = grid.rowCount()
        if isinstance(self.control, QCheckBox):
            grid.addWidget(self.control, row, 0, 1, 2)
        else:
            label = QLabel(tr(setting.title))
            label.setBuddy(self.control)
            grid.addWidget(label, row, 0)
            grid.addWidget(self.control, row, 1)
        grid.addWidget(self.reset, row, 2, Qt.AlignmentFlag.AlignRight)
        if setting.tip:
            grid.addWidget(faint(tr(setting.tip)), row + 1, 0, 1, 3)
        grid.setRowMinimumHeight(row + 2, 10)
        settings.changed.connect(self._changed)
        self._show()

    def _words(self, value: object) -> str:
        """The text of a value in the control."""
        if self._setting.choices:
            return tr(dict(self._setting.choices)[str(value)])
        if isinstance(value, bool):
            return tr("on") if value else tr("off")
        return f"{value} {tr(self._setting.unit)}".strip() if self._setting.unit else str(value)

    def _make(self) -> QComboBox | QCheckBox | QSpinBox:
        setting = self._setting
        if setting.choices:
            box = QComboBox()
            for value, words in setting.choices:
                box.addItem(tr(words), value)
            box.activated.connect(lambda _: self._take(box.currentData()))
            return box
        if isinstance(setting.default, bool):
            check = QCheckBox(tr(setting.title))
            check.toggled.connect(self._take)
            return check
        spin = QSpinBox()
        spin.setRange(int(setting.low or 0), int(setting.high or 1_000_000))
        spin.setSuffix(f" {tr(setting.unit)}" if setting.unit else "")
        spin.setKeyboardTracking(False)
        spin.setStepType(QSpinBox.StepType.AdaptiveDecimalStepType)
        spin.valueChanged.connect(self._take)
        return spin

    def _take(self, value: object) -> None:
        if value != self._settings[self._setting.name]:
            self._settings[self._setting.name] = value

    def _changed(self, name: str) -> None:
        if name == self._setting.name:
            self._show()

    def _show(self) -> None:
        value, control = self._settings[self._setting.name], self.control
        control.blockSignals(True)
        if isinstance(control, QComboBox):
            control.setCurrentIndex(control.findData(value))
        elif isinstance(control, QCheckBox):
            control.setChecked(value)
        else:
            control.setValue(int(value))
        control.blockSignals(False)
        self.reset.setEnabled(value != self._setting.default)


def page_of(name: str, settings: Settings, parent: QWidget) -> tuple[QGridLayout, list[Row]]:
    """A grid with a row for every setting of a page that can be edited by a control."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(0, 1)
    grid.setColumnMinimumWidth(1, 170)
    shown = [s for s in SETTINGS.values() if s.page == name and (s.choices or not isinstance(s.default, str))]
    return grid, [Row(setting, settings, grid, parent) for setting in shown]
