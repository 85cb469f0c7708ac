"""The settings window: a list of pages on the left, one of them shown. Changes take effect immediately."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ...panel.words import tr
from ..commands.shortcuts import Shortcuts
from ..settings import Settings
from .rows import page_of
from .shortcuts_page import ShortcutsPage
from .tablet_page import TabletPage

PAGES = ("general", "canvas", "tablet", "shortcuts")


class Preferences(QDialog):
    """Built when it is first shown; modeless, so that the artist can try a setting in the drawing."""

    def __init__(self, settings: Settings, shortcuts: Shortcuts, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings, self._shortcuts = settings, shortcuts
        self.setWindowTitle(tr("Settings"))
        self.setModal(False)
        self._built = False

    def _build(self) -> None:
        self._built = True
        titles = {
            "general": tr("General"),
            "canvas": tr("Canvas"),
            "tablet": tr("Tablet"),
            "shortcuts": tr("Shortcuts"),
        }
        self.list = QListWidget()
        self.list.setObjectName("pages")
        self.list.setAccessibleName(tr("Pages"))
        self.list.setFixedWidth(140)
        self.pages = QStackedWidget()
        self.rows = {}
        for name in PAGES:
            self.list.addItem(titles[name])
            self.pages.addWidget(self._page(name, titles[name]))
        self.list.currentRowChanged.connect(self.pages.setCurrentIndex)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("Close"))
        buttons.rejected.connect(self.close)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 14, 12)
        right.addWidget(self.pages, 1)
        right.addWidget(buttons)
        both = QHBoxLayout(self)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        both.addWidget(self.list)
        both.addLayout(right, 1)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter in a field must not press a button
        self.resize(QSize(880, 620))

    def _page(self, name: str, title: str) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(22, 16, 8, 8)
        column.setSpacing(12)
        heading = QLabel(title)
        heading.setProperty("heading", True)
        column.addWidget(heading)
        if name == "shortcuts":
            column.addWidget(ShortcutsPage(self._shortcuts), 1)
            return page
        grid, rows = page_of(name, self._settings, self)
        self.rows.update({row._setting.name: row for row in rows})
        column.addLayout(grid)
        if name == "tablet":
            self.tablet = TabletPage(self._settings)
            column.addWidget(self.tablet, 1)
        else:
            column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        area.setMinimumWidth(page.minimumSizeHint().width())  # there is no horizontal scroll bar
        return area

    def show_page(self, name: str) -> None:
        """Show the window, or bring it to the front, at this page."""
        if not self._built:
            self._build()
        self.list.setCurrentRow(PAGES.index(name))
        self.show()
        self.raise_()
        self.activateWindow()
        self.list.setFocus()
