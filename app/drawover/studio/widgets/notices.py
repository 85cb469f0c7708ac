"""A notice bar above the canvas: one sentence for the artist, and buttons for what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from ...panel.plain import plain_label
from ...panel.words import later, tr
from .theme import current

_SHORT = 6000  # ms for which a notice without buttons is shown


class NoticeBar(QWidget):
    """Hidden until say()."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.label = plain_label()  # plain text: it may contain names of files and layers
        self.label.setWordWrap(True)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 8, 10, 8)
        self._row.setSpacing(8)
        self._row.addWidget(self.label, 1)
        self._buttons: list[QPushButton] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    @property
    def sentence(self) -> str:
        return self.label.text() if self.isVisible() else ""

    def show_message(self, sentence: str, *choices: tuple[str, Callable[[], object]], passing: bool = False,
            later: str = later("Later")) -> None:  # fmt: skip
        """Show a sentence; `choices` are buttons and their actions, `later` is a button that only closes the bar.

        passing: hide it automatically.
        """
        self._clear()
        theme = current()
        self.setStyleSheet(f"#notice {{ background: {theme.raised}; border-bottom: 2px solid {theme.accent}; }}")
        self.label.setText(sentence)
        for text, act in choices:
            self._add(text, act)
        if not passing:
            self._add(tr("Close") if not choices else tr(later), None)
        self._timer.stop()
        if passing:
            self._timer.start(_SHORT)
        self.show()

    def _add(self, text: str, act: Callable[[], object] | None) -> None:
        button = QPushButton(text)
        button.clicked.connect(self.hide)
        if act is not None:
            button.clicked.connect(lambda: act())
        self._row.addWidget(button)
        self._buttons.append(button)

    def _clear(self) -> None:
        for button in self._buttons:
            self._row.removeWidget(button)
            button.deleteLater()
        self._buttons = []

    def press(self, text: str) -> None:
        """Click the button of that name; KeyError if there is none."""
        buttons = {button.text(): button for button in self._buttons}
        buttons[text].click()

    def choices(self) -> Sequence[str]:
        return [button.text() for button in self._buttons]
