"""Applies settings at start and after each change: the one module that knows both settings and their effects."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QApplication, QMenu

from ...document.pressure import PressureCurve
from ...panel.words import tr
from ..canvas.canvas import Canvas
from ..drawing.desk import Desk
from ..files.recovery import Recovery
from ..settings import Settings
from ..widgets import theme


def theme_menu(menu: QMenu, settings: Settings) -> list[QAction]:
    """Add a submenu with the themes; return its actions, whose data is the choice."""
    menu.addSeparator()
    menu = menu.addMenu(tr("&Theme"))
    group = QActionGroup(menu)
    for choice, words in (("system", tr("As the S&ystem")), ("light", tr("&Light")), ("dark", tr("&Dark"))):
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(choice == settings["window/theme"])
        action.setData(choice)
        action.triggered.connect(lambda _=False, choice=choice: settings.__setitem__("window/theme", choice))
        group.addAction(action)
    return group.actions()


class Wiring(QObject):
    """Settings that are read when needed, such as the size of a new drawing, need no entry here."""

    def __init__(
        self,
        settings: Settings,
        canvas: Canvas,
        desk: Desk,
        recovery: Recovery,
        themes: Sequence[QAction],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._canvas, self._themes = settings, canvas, themes
        self._acts: dict[str, Callable[[], object]] = {
            "window/theme": self._theme,
            "autosave/seconds": lambda: recovery.check_every(settings["autosave/seconds"]),
            "undo/megabytes": lambda: desk.limit_undo(settings["undo/megabytes"] << 20),
            "canvas/outline": lambda: canvas.show_outline(settings["canvas/outline"]),
            "canvas/squares": lambda: canvas.squares_from(settings["canvas/squares"] / 100),
            "canvas/wheel": lambda: setattr(canvas, "wheel_zooms", settings["canvas/wheel"] == "zoom"),
            "tablet/pressure": self._pressure,
            "tablet/curve": self._pressure,
        }
        settings.changed.connect(self._changed)
        for name in self._acts:
            if name != "window/theme":  # the theme is applied before there is a window
                self._acts[name]()

    def _changed(self, name: str) -> None:
        if name in self._acts:
            self._acts[name]()

    def _theme(self) -> None:
        choice, app = self._settings["window/theme"], QApplication.instance()
        if isinstance(app, QApplication):
            theme.choose(app, choice)
        for action in self._themes:
            action.setChecked(action.data() == choice)

    def _pressure(self) -> None:
        curve = PressureCurve.parse(self._settings["tablet/curve"])
        counts = self._settings["tablet/pressure"]
        self._canvas.pressure = curve if counts else _full


def _full(pressed: float) -> float:
    """Full pressure, as for a mouse."""
    return 1.0
