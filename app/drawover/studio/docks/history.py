"""The history dock: lists every step, oldest first; a click goes there, and undone steps are gray."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QListView, QVBoxLayout, QWidget

from ...panel.words import later, tr
from ..canvas.canvas import Canvas
from ..drawing.drawing import Drawing
from ..widgets.theme import current

OPENED = later("Open")  # the name of a history's first step in document/history.py

_Index = QModelIndex | QPersistentModelIndex


class _Steps(QAbstractListModel):
    """The history's steps; call refresh() after it changed."""

    def __init__(self, drawing: Drawing, parent: QWidget) -> None:
        super().__init__(parent)
        self._drawing = drawing
        self._steps, self._at = drawing.history.steps, drawing.history.at

    def refresh(self) -> None:
        history, before = self._drawing.history, self._steps
        self._at = history.at
        if [step.name for step in history.steps] != [step.name for step in before]:
            self.beginResetModel()
            self._steps = history.steps
            self.endResetModel()
        else:
            self._steps = history.steps

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._steps)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = index.row()
        if not 0 <= row < len(self._steps):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(self._steps[row].name)
        if role == Qt.ItemDataRole.ForegroundRole and row > self._at:
            return QColor(current().faint)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole and row > self._at:
            return tr("undone")
        return None


class HistoryDock(QWidget):
    """Up and Down move through the steps, like a click."""

    def __init__(self, drawing: Drawing, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing, self._canvas = drawing, canvas
        self.list = QListView()
        self.list.setAccessibleName(tr("History"))
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setObjectName("history")
        self.model = _Steps(drawing, self)
        self.list.setModel(self.model)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 8)
        layout.addWidget(self.list)
        self.setMinimumHeight(100)
        self._following = False
        drawing.done.connect(self._follow)
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self._follow()

    def _follow(self) -> None:
        self._following = True
        self.model.refresh()
        index = self.model.index(self._drawing.history.at, 0)
        if self.list.currentIndex() != index:
            self.list.setCurrentIndex(index)
            self.list.scrollTo(index)
        self.list.viewport().update()
        self._following = False

    def _chosen(self, index: QModelIndex, before: QModelIndex) -> None:
        if self._following or not index.isValid():
            return
        if self._canvas.tool.busy:
            self._canvas.tool.cancel()
        self._drawing.go(index.row())
