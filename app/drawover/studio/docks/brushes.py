"""The list of brushes, each shown by a sample stroke. document/brushes defines them."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ...document.brushes.brush import Brush
from ...document.brushes.preview import preview
from ...panel.plain import plain_tip
from ...panel.words import tr
from ..tools.brushes import Brushes
from ..widgets.theme import current

PREVIEW = QRect(0, 0, 164, 38)
_ROW = 66
_PAPER = QColor("#fbfbfa")


def picture(brush: Brush, width: int, height: int, scale: float, largest: float = 20.0) -> QImage:
    """A transparent image of a stroke with the brush, for a screen of this device pixel ratio."""
    rgba = preview(brush, width, height, largest=largest, scale=scale)
    image = QImage(rgba.data, rgba.shape[1], rgba.shape[0], rgba.strides[0], QImage.Format.Format_RGBA8888).copy()
    image.setDevicePixelRatio(scale)
    return image


class _Strokes(QAbstractListModel):
    """One row per preset; the sample strokes are drawn one by one while idle."""

    def __init__(self, brushes: Brushes, parent: QWidget) -> None:
        super().__init__(parent)
        self._presets = list(brushes.presets.values())
        self._pictures: dict[tuple[str, float], QImage] = {}
        self._queue: list[tuple[int, float]] = []
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._draw_one)

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._presets)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole):
        if not index.isValid():
            return None
        preset = self._presets[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(preset.title)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(tr(preset.about or preset.title))
        if role == Qt.ItemDataRole.UserRole:
            return preset.key
        return None

    def row_of(self, key: str) -> int:
        return next((row for row, preset in enumerate(self._presets) if preset.key == key), 0)

    def picture(self, row: int, scale: float) -> QImage | None:
        """None if it is not drawn yet; the model will report the change."""
        found = self._pictures.get((self._presets[row].key, scale))
        if found is None and (row, scale) not in self._queue:
            self._queue.append((row, scale))
            self._timer.start()
        return found

    def _draw_one(self) -> None:
        if not self._queue:
            self._timer.stop()
            return
        row, scale = self._queue.pop(0)
        preset = self._presets[row]
        self._pictures[preset.key, scale] = picture(preset.brush, PREVIEW.width(), PREVIEW.height(), scale)
        self.dataChanged.emit(self.index(row), self.index(row))


class _Rows(QStyledItemDelegate):
    """Paints the stroke on a strip of paper, with its name below."""

    def sizeHint(self, option: QStyleOptionViewItem, index) -> QSize:
        return QSize(PREVIEW.width() + 16, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index) -> None:
        theme, rect = current(), option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hover = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen or hover:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.fill if chosen else theme.hover))
            painter.drawRoundedRect(QRectF(rect).adjusted(2, 1, -2, -1), 6, 6)
        paper = QRectF(rect.x() + 7, rect.y() + 6, rect.width() - 14, PREVIEW.height())
        painter.setPen(QPen(QColor(theme.accent if chosen else theme.line), 1.0))
        painter.setBrush(_PAPER)
        painter.drawRoundedRect(paper.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        model = index.model()
        scale = painter.device().devicePixelRatio() if painter.device() is not None else 1.0
        image = model.picture(index.row(), scale)
        if image is not None:
            x = paper.center().x() - PREVIEW.width() / 2
            painter.setClipRect(paper)
            painter.drawImage(QRectF(x, paper.y(), PREVIEW.width(), PREVIEW.height()), image, QRectF(image.rect()))
            painter.setClipping(False)
        name = QRect(rect.x() + 10, rect.y() + PREVIEW.height() + 7, rect.width() - 20, rect.bottom() - rect.y() - 46)
        font = QFont(option.font)
        font.setPointSizeF(font.pointSizeF() * 0.92)
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        words = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, name.width())
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.restore()


class BrushesDock(QWidget):
    """Choose a brush by a click or the arrow keys; the active one is highlighted."""

    def __init__(self, brushes: Brushes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._brushes = brushes
        self._model = _Strokes(brushes, self)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Rows(self.list))
        self.list.setAccessibleName(tr("Brushes"))
        self.list.setMouseTracking(True)
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.viewport().setAutoFillBackground(False)
        self.list.setStyleSheet("QListView { background: transparent; outline: none; }")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 2, 2, 4)
        layout.addWidget(self.list)
        self.setMinimumWidth(PREVIEW.width() + 36)
        self._show()
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self.list.clicked.connect(self._clicked)
        brushes.changed.connect(self._show)

    def sizeHint(self) -> QSize:
        return QSize(PREVIEW.width() + 36, 400)

    def _show(self) -> None:
        index = self._model.index(self._model.row_of(self._brushes.kind))
        if self.list.currentIndex() != index:
            self.list.setCurrentIndex(index)

    def _chosen(self, index: QModelIndex, before: QModelIndex) -> None:
        key = index.data(Qt.ItemDataRole.UserRole)
        if key is not None and key != self._brushes.kind:
            self._brushes.take(key)

    def _clicked(self, index: QModelIndex) -> None:
        """Take the brush even if it is already current, since another tool may be active."""
        self._brushes.take(index.data(Qt.ItemDataRole.UserRole))
