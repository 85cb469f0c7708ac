"""The tab bar above the canvas: one tab for each open drawing, with a dot if it is not saved."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QTabBar, QToolButton, QWidget

from ...panel.plain import in_menu, plain_tip
from ...panel.words import tr
from ..drawing.desk import Desk
from ..drawing.drawing import Sheet
from ..widgets.icons import icon

_DOT = "● "


class Tabs(QTabBar):
    """Follows a desk; hidden while there is only one drawing."""

    closing = Signal(object)  # the Sheet to be closed

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._filling = False
        self.setObjectName("tabs")
        self.setAccessibleName(tr("Open drawings"))
        self.setDocumentMode(True)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setMovable(True)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.currentChanged.connect(self._chosen)
        self.tabMoved.connect(self._moved)
        desk.listed.connect(self.fill)
        desk.chosen.connect(self._follow)
        desk.drawing.renamed.connect(self._retitle)
        self.fill()

    def fill(self) -> None:
        """Rebuild all tabs."""
        self._filling = True
        while self.count() > len(self._desk.sheets):
            self.removeTab(self.count() - 1)
        while self.count() < len(self._desk.sheets):
            self._button(self.addTab(""))
        self._filling = False
        self._retitle()
        self._follow()
        self.setVisible(self.count() > 1)

    def _button(self, at: int) -> None:
        button = QToolButton(self)
        button.setIcon(icon("close"))
        button.setToolTip(tr("Close the drawing"))
        button.setFixedSize(20, 20)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: self._close(button))
        self.setTabButton(at, QTabBar.ButtonPosition.RightSide, button)

    def _close(self, button: QObject) -> None:
        side = QTabBar.ButtonPosition.RightSide
        at = next((at for at in range(self.count()) if self.tabButton(at, side) is button), None)
        if at is not None:
            self.closing.emit(self._desk.sheets[at])

    def _retitle(self) -> None:
        for at, sheet in enumerate(self._desk.sheets[: self.count()]):
            self.setTabText(at, self._words(sheet))
            location = str(sheet.file or sheet.source or tr("{title}: in no file yet", title=sheet.title))
            self.setTabToolTip(at, plain_tip(location))

    @staticmethod
    def _words(sheet: Sheet) -> str:
        title = in_menu(sheet.title)
        return f"{_DOT}{title}" if sheet.dirty else title

    def _follow(self) -> None:
        self._filling = True
        self.setCurrentIndex(self._desk.at)
        self._filling = False

    def _chosen(self, at: int) -> None:
        if not self._filling:
            self._desk.choose(at)

    def _moved(self, old: int, new: int) -> None:
        if not self._filling:
            self._desk.move(old, new)
            self._retitle()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Close a tab with the middle button."""
        at = self.tabAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.MiddleButton and at >= 0:
            self.closing.emit(self._desk.sheets[at])
            return
        super().mouseReleaseEvent(event)
