"""Controls generated from the engine's description of a task's options: one for each, by kind, range and title."""

from typing import Any

from ..qt import QtCore, QtWidgets
from ..words import tr

_STEPS = 100  # of a slider


class Options(QtWidgets.QWidget):
    """`changed`: an option was set that only redraws suggestions. Options are the engine's dicts."""

    changed = QtCore.Signal()

    def __init__(self, parent=None):
        super().__init__(parent)
        self._options, self._controls = [], {}
        self._rows = QtWidgets.QFormLayout(self)
        self._rows.setContentsMargins(2, 0, 2, 0)
        self._rows.setSpacing(5)

    def set_options(self, options):
        """options: dicts with name, kind, title, default, least, most, choices, redraws; no effect if unchanged."""
        if list(options) == self._options:
            return
        while self._rows.rowCount():
            self._rows.removeRow(0)
        self._options, self._controls = list(options), {}
        for option in self._options:
            control = self._controls[option["name"]] = _Control(option)
            control.widget.setObjectName("drawover_option_" + option["name"])
            control.widget.setAccessibleName(tr(option["title"]))
            if option["redraws"]:
                control.moved.connect(self.changed)
            self._rows.addRow(tr(option["title"]), control.widget)

    def values(self):
        """-> dict of all values."""
        return {name: control.value() for name, control in self._controls.items()}

    def redrawing(self):
        """-> dict of the values of the options that only redraw suggestions."""
        return {each["name"]: self._controls[each["name"]].value() for each in self._options if each["redraws"]}

    def set_values(self, values):
        """Set values as if by the artist; unknown names are ignored."""
        for name, value in values.items():
            if name in self._controls:
                self._controls[name].set_value(value)

    def offer(self, choices):
        """Restrict options to the choices that the pack offers: dict of name to values."""
        for name, values in choices.items():
            if name in self._controls:
                self._controls[name].offer(values)


class _Control(QtCore.QObject):
    moved = QtCore.Signal()

    def __init__(self, option):
        super().__init__()
        self._option, kind = option, option["kind"]
        self.widget: Any = None
        if kind == "choice":
            self.widget = QtWidgets.QComboBox()
            for each in option["choices"]:
                self.widget.addItem(tr(each["word"]), each["value"])
            self.widget.currentIndexChanged.connect(lambda _: self.moved.emit())
        elif kind == "switch":
            self.widget = QtWidgets.QCheckBox()
            self.widget.toggled.connect(lambda _: self.moved.emit())
        elif kind == "text":
            self.widget = QtWidgets.QLineEdit()
            self.widget.editingFinished.connect(self.moved)
        elif kind == "whole":
            self.widget = QtWidgets.QSpinBox()
            self.widget.setRange(int(option["least"]), int(min(option["most"], 2**31 - 1)))
            self.widget.valueChanged.connect(lambda _: self.moved.emit())
        else:
            self.widget = QtWidgets.QSlider(QtCore.Qt.Orientation.Horizontal)
            self.widget.setRange(0, _STEPS)
            self.widget.valueChanged.connect(lambda _: self.moved.emit())
        self.set_value(option["default"])

    def value(self):
        kind = self._option["kind"]
        if kind == "choice":
            return self.widget.currentData()
        if kind == "switch":
            return self.widget.isChecked()
        if kind == "text":
            return self.widget.text()
        if kind == "whole":
            return self.widget.value()
        least, most = self._option["least"], self._option["most"]
        return float(least + (most - least) * self.widget.value() / _STEPS)

    def set_value(self, value):
        kind = self._option["kind"]
        if kind == "choice":
            self.widget.setCurrentIndex(max(self.widget.findData(value), 0))
        elif kind == "switch":
            self.widget.setChecked(bool(value))
        elif kind == "text":
            self.widget.setText(str(value))
        elif kind == "whole":
            self.widget.setValue(int(value))
        else:
            least, most = self._option["least"], self._option["most"]
            self.widget.setValue(round((value - least) / (most - least) * _STEPS))

    def offer(self, values):
        if self._option["kind"] == "choice":
            now = self.value()
            self.widget.clear()
            for each in self._option["choices"]:
                if each["value"] in values:
                    self.widget.addItem(tr(each["word"]), each["value"])
            self.set_value(now)
