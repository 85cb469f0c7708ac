"""The widest gap in the lines that counts as closed: a slider, as a fraction of the drawing's width."""

from ..qt import QtCore, QtWidgets
from ..words import tr

USUAL, WIDEST = 0.015, 0.1
_STEPS = 1000  # slider steps per width


class Gap(QtWidgets.QWidget):
    """`value()` is a fraction of the width."""

    moved = QtCore.Signal(float)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.slider = QtWidgets.QSlider(QtCore.Qt.Orientation.Horizontal)
        self.slider.setObjectName("drawover_gap")
        self.slider.setRange(0, round(WIDEST * _STEPS))
        self.slider.setPageStep(5)
        self.slider.setMinimumWidth(60)
        self.slider.setToolTip(tr("Gaps in the lines up to this share of the drawing's width count as closed"))
        self.slider.setAccessibleName(tr("Gaps"))
        self._number = QtWidgets.QLabel()
        self._number.setAlignment(QtCore.Qt.AlignmentFlag.AlignRight | QtCore.Qt.AlignmentFlag.AlignVCenter)
        self._number.setMinimumWidth(self._number.fontMetrics().horizontalAdvance("10.0 %"))
        row = QtWidgets.QHBoxLayout(self)
        row.setContentsMargins(2, 0, 2, 0)
        row.setSpacing(8)
        row.addWidget(QtWidgets.QLabel(tr("Gaps")))
        row.addWidget(self.slider, 1)
        row.addWidget(self._number)
        self.slider.valueChanged.connect(self._changed)
        self.set_value(USUAL)

    def value(self):
        return self.slider.value() / float(_STEPS)

    def set_value(self, share):
        self.slider.setValue(round(share * _STEPS))

    def _changed(self, value):
        self._number.setText("{:.1f} %".format(100.0 * value / _STEPS))
        self.moved.emit(value / float(_STEPS))
