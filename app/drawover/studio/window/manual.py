"""The manual's window: a list of pages on the left, one of them shown. The text is in resources/manual/."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QImage, QImageReader, QKeySequence, QTextDocument
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QTextBrowser, QWidget

from ... import places
from ...panel import words
from ...panel.words import tr
from ..commands.actions import menu_of, plain
from ..commands.shortcuts import Shortcuts
from ..widgets.theme import current

PAGES = ("start", "drawing", "layers", "correct", "own", "coloring", "stages", "files", "machines", "shortcuts")


def folder(language: str | None = None) -> Path:
    """The folder of the pages in a language (default: the current one), or in English if there are none."""
    translated = places.resources() / "manual" / (language or words.current())
    return translated if (translated / "start.md").is_file() else places.resources() / "manual" / "en"


def title(page: Path) -> str:
    """The heading of a page."""
    return page.read_text("utf-8").splitlines()[0].lstrip("# ")


class _Browser(QTextBrowser):
    """Scales pictures to at most the page's width, at the screen's resolution."""

    def loadResource(self, kind: int, name: QUrl) -> object:
        path = Path(self.searchPaths()[0]) / name.path() if self.searchPaths() else Path(name.path())
        if kind == QTextDocument.ResourceType.ImageResource.value and path.is_file():
            reader = QImageReader(str(path))
            size, scale = reader.size(), self.devicePixelRatioF()
            room = max(120, self.viewport().width() - 56)
            if size.width() > room * scale:
                reader.setScaledSize(size.scaled(round(room * scale), 1 << 16, Qt.AspectRatioMode.KeepAspectRatio))
            image: QImage = reader.read()
            image.setDevicePixelRatio(scale if size.width() > room else 1.0)
            return image
        return super().loadResource(kind, name)


def table_of(shortcuts: Shortcuts) -> str:
    """The commands that have shortcuts, as a Markdown table."""
    lines = [f"| {tr('Command')} | {tr('Keys')} |", "|---|---|"]
    for name, command in shortcuts.commands.items():
        keys = [
            QKeySequence(some).toString(QKeySequence.SequenceFormat.NativeText) for some in shortcuts.keys_for(name)
        ]
        if keys:
            title_path = f"{plain(tr(menu_of(name)))} › {plain(tr(command.text))}"
            lines.append(f"| {title_path} | " + ", ".join(f"`{some}`" for some in keys).replace("|", "\\|") + " |")
    return "\n".join(lines)


class Manual(QDialog):
    """Built when it is first shown."""

    def __init__(self, shortcuts: Shortcuts, parent: QWidget) -> None:
        super().__init__(parent)
        self._shortcuts = shortcuts
        self.setWindowTitle(tr("Manual"))
        self._built = False

    def _build(self) -> None:
        self._built = True
        self.list, self.browser = QListWidget(), _Browser()
        self.list.setObjectName("pages")
        self.list.setAccessibleName(tr("Pages"))
        self.list.setFixedWidth(170)
        self.browser.setAccessibleName(tr("Manual"))
        self.browser.setOpenLinks(False)
        self.browser.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.browser.document().setDocumentMargin(22)
        self.browser.setSearchPaths([str(folder())])
        for name in PAGES:
            self.list.addItem(title(folder() / f"{name}.md"))
        both = QHBoxLayout(self)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        both.addWidget(self.list)
        both.addWidget(self.browser, 1)
        self.list.currentRowChanged.connect(lambda row: self._show(PAGES[row]))
        self.browser.anchorClicked.connect(self._follow)
        self.resize(QSize(920, 680))

    def show_page(self, name: str) -> None:
        """Show the window, or bring it to the front, at this page."""
        if not self._built:
            self._build()
        self.show()
        self.list.setCurrentRow(PAGES.index(name))
        self._show(name)
        self.raise_()
        self.activateWindow()
        self.browser.setFocus()

    def _show(self, name: str) -> None:
        theme = current()
        document = self.browser.document()
        document.setDefaultStyleSheet(f"a {{ color: {QColor(theme.accent).name()}; }}")
        page = (folder() / f"{name}.md").read_text("utf-8")
        document.setMarkdown(page.replace("{shortcuts}", table_of(self._shortcuts)))
        self.browser.verticalScrollBar().setValue(0)

    def _follow(self, link: QUrl) -> None:
        """Show a page of the manual; open other links in the system's browser."""
        name = Path(link.path()).stem
        if link.isRelative() and name in PAGES:
            self.list.setCurrentRow(PAGES.index(name))
        else:
            QDesktopServices.openUrl(link)
