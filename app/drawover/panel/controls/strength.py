"""The strength of a correction: a slider from 0 to 100 %, which morphs the pictures while it moves."""

from ..qt import QtCore, QtWidgets
from ..words import tr


class Strength(QtWidgets.QWidget):
    """`value()` and `moved` are 0..1."""

    moved = QtCore.Signal(float)
    held = QtCore.Signal(bool)  # True while the artist drags the slider

    def __init__(self, parent=None):
        super().__init__(parent)
        self.slider = QtWidgets.QSlider(QtCore.Qt.Orientation.Horizontal)
        self.slider.setObjectName("drawover_strength")
        self.slider.setRange(0, 100)
        self.slider.setValue(100)
        self.slider.setPageStep(10)
        self.slider.setMinimumWidth(60)
        tip = tr("Strength: how much is corrected.\n0 % leaves the drawing as it is, 100 % corrects it fully.")
        self.slider.setToolTip(tip)
        self.slider.setAccessibleName(tr("Strength"))
        self._word = QtWidgets.QLabel(tr("Strength"))
        self._number = QtWidgets.QLabel("100 %")
        self._number.setAlignment(QtCore.Qt.AlignmentFlag.AlignRight | QtCore.Qt.AlignmentFlag.AlignVCenter)
        self._number.setMinimumWidth(self._number.fontMetrics().horizontalAdvance("100 %"))
        row = QtWidgets.QHBoxLayout(self)
        row.setContentsMargins(2, 0, 2, 0)
        row.setSpacing(8)
        row.addWidget(self._word)
        row.addWidget(self.slider, 1)
        row.addWidget(self._number)
        self.slider.valueChanged.connect(self._changed)
        self.slider.sliderPressed.connect(lambda: self.held.emit(True))
        self.slider.sliderReleased.connect(lambda: self.held.emit(False))

    def value(self):
        return self.slider.value() / 100.0

    def _changed(self, value):
        self._number.setText("{} %".format(value))
        self.moved.emit(value / 100.0)
