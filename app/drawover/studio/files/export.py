"""The export dialog: file type, size, quality, and an estimate of the file size."""

from __future__ import annotations

import io
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QSlider,
    QSpinBox,
    QWidget,
)

from ...document.formats import kinds, picture
from ...document.layers import LARGEST_SIDE, Document
from ...panel.plain import plain_label
from ...panel.words import tr
from ..settings import Settings

_KINDS = tuple(kind for kind in kinds.KINDS if kind.written and not kind.layered)
_SAMPLE = 700  # pixels on the longer side of the sample that is encoded for the estimate
_REST = 150  # ms after the last change


class _Sample(NamedTuple):
    rgba: np.ndarray  # (h, w, 4) uint8 straight: the drawing, scaled down
    share: float  # scale factor


class ExportDialog(QDialog):
    """`chosen` is the result."""

    def __init__(self, parent: QWidget, settings: Settings, document: Document) -> None:
        super().__init__(parent)
        self._settings, self._document = settings, document
        self._sample: _Sample | None = None
        self.setWindowTitle(tr("Export"))
        self.kind, self.scale, self.width_box = QComboBox(), QDoubleSpinBox(), QSpinBox()
        self.quality, self._quality_label, self.about = QSlider(Qt.Orientation.Horizontal), plain_label(), plain_label()
        for kind in _KINDS:
            self.kind.addItem(f"{kind.title}  ({kind.suffixes[0]})", kind.suffixes[0])
        self.kind.setCurrentIndex(max(0, self.kind.findData(settings["export/kind"])))
        most = min(800.0, 100.0 * LARGEST_SIDE / max(document.width, document.height))
        self.scale.setRange(1.0, most)
        self.scale.setDecimals(1)
        self.scale.setSuffix(" %")
        self.scale.setValue(100.0)
        self.width_box.setRange(1, LARGEST_SIDE)
        self.width_box.setSuffix(tr(" px wide"))
        self.quality.setRange(1, 100)
        self.quality.setValue(settings["export/quality"])
        self.quality.setMinimumWidth(190)
        self._quality_label.setMinimumWidth(64)
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST)
        self._timer.timeout.connect(self._weigh)
        self.kind.currentIndexChanged.connect(self._changed)
        self.quality.valueChanged.connect(self._changed)
        self.scale.valueChanged.connect(self._scaled)
        self.width_box.valueChanged.connect(self._widened)
        self._scaled()

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(20, 18, 20, 16)
        form.setSpacing(10)
        size, grade = QHBoxLayout(), QHBoxLayout()
        size.addWidget(self.scale)
        size.addWidget(self.width_box)
        grade.addWidget(self.quality, 1)
        grade.addWidget(self._quality_label)
        form.addRow(tr("Kind"), self.kind)
        form.addRow(tr("Size"), size)
        form.addRow(tr("Quality"), grade)
        self.about.setWordWrap(True)
        self.about.setMinimumWidth(330)
        self.about.setMinimumHeight(3 * self.fontMetrics().lineSpacing())
        self.about.setAlignment(Qt.AlignmentFlag.AlignTop)
        form.addRow(self.about)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Ok).setText(tr("Export…"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)

    @property
    def chosen(self) -> tuple[str, kinds.Export]:
        """The suffix, and the export options."""
        share = self.scale.value() / 100
        size = self.width_box.value(), max(1, round(self._document.height * share))
        unscaled = abs(share - 1) < 1e-9
        return self.kind.currentData(), kinds.Export(None if unscaled else size, self.quality.value())

    def _scaled(self) -> None:
        self.width_box.blockSignals(True)
        self.width_box.setValue(max(1, round(self._document.width * self.scale.value() / 100)))
        self.width_box.blockSignals(False)
        self._changed()

    def _widened(self) -> None:
        self.scale.blockSignals(True)
        self.scale.setValue(100 * self.width_box.value() / self._document.width)
        self.scale.blockSignals(False)
        self._changed()

    def _changed(self) -> None:
        suffix, quality = self.kind.currentData(), self.quality.value()
        kind = kinds.kind_for(f"x{suffix}")
        graded = kind is not None and kind.quality
        self.quality.setEnabled(graded)
        lossless = suffix == ".webp" and quality == 100
        self._quality_label.setText("" if not graded else "lossless" if lossless else f"{quality} %")
        self._timer.start()

    def _weigh(self) -> None:
        """Encode a scaled copy, and estimate the size of the complete file."""
        suffix, export = self.chosen
        if self._sample is None:
            self._sample = _small(self._document)
        rgba, share = self._sample
        paper = picture.on_paper(suffix)
        file = io.BytesIO()
        picture.saved(_on_white(rgba) if paper else rgba, suffix, file, 72.0, export.quality)
        width, height = export.size or (self._document.width, self._document.height)
        count = len(file.getvalue()) * width * height / (rgba.shape[0] * rgba.shape[1])
        exact = share == 1.0 and export.size is None
        size = {"width": width, "height": height, "bytes": _bytes(count)}
        sentences = [
            tr("{width} × {height} pixels, {bytes}.", **size)
            if exact
            else tr("{width} × {height} pixels, about {bytes}.", **size)
        ]
        if paper and rgba[..., 3].min() < 255:
            sentences.append(tr("What is transparent becomes white."))
        self.about.setText(" ".join(sentences))

    def accept(self) -> None:
        self._settings["export/kind"], self._settings["export/quality"] = self.kind.currentData(), self.quality.value()
        super().accept()


def _small(document: Document) -> _Sample:
    factor = min(1.0, _SAMPLE / max(document.width, document.height))
    size = max(1, round(document.width * factor)), max(1, round(document.height * factor))
    return _Sample(picture.pixels(document, size), factor)


def _on_white(rgba: np.ndarray) -> np.ndarray:
    alpha = rgba[..., 3:].astype(np.uint16)
    return ((rgba[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)


def _bytes(count: float) -> str:
    return f"{count / 2**20:.1f} MB" if count >= 2**20 else f"{max(1, round(count / 1024))} KB"


def ask_export(parent: QWidget, settings: Settings, document: Document) -> tuple[str, kinds.Export] | None:
    """What the artist chose; None if cancelled."""
    dialog = ExportDialog(parent, settings, document)
    return dialog.chosen if dialog.exec() == QDialog.DialogCode.Accepted else None
