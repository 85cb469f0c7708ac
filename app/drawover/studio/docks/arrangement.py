"""The arrangement of docks: next to each other, as tabs, all hidden, or reset to the default layout.

The window provides the docks' contents.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QTabWidget, QWidget
from shiboken6 import isValid

LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea


@dataclass(frozen=True)
class Place:
    """A dock's default place: docks of the same `stack` are tabs of one another, with the first one in front."""

    name: str
    title: str  # translated
    widget: QWidget
    area: Qt.DockWidgetArea
    stack: str
    shown: bool = True
    height: int = 0  # preferred pixels, at most half of the window's; 0: the remaining height


class Arrangement(QObject):
    """`hidden_changed`: all docks were hidden at once, or shown again."""

    hidden_changed = Signal(bool)

    def __init__(self, window: QMainWindow, places: tuple[Place, ...]) -> None:
        super().__init__(window)
        self._window, self._places = window, places
        self._hidden_docks: list[QDockWidget] | None = None  # the docks that were visible before all were hidden
        self._settling = False
        self.docks: dict[str, QDockWidget] = {}
        window.setDockNestingEnabled(True)
        window.setDockOptions(window.dockOptions() | QMainWindow.DockOption.GroupedDragging)
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        window.setCorner(Qt.Corner.BottomLeftCorner, LEFT)
        window.setCorner(Qt.Corner.BottomRightCorner, RIGHT)
        for place in places:
            dock = QDockWidget(place.title, window)
            dock.setObjectName(f"dock-{place.name}")
            dock.setWidget(place.widget)
            self.docks[place.name] = dock
            for signal in (dock.dockLocationChanged, dock.topLevelChanged, dock.visibilityChanged):
                signal.connect(self._settle)
        self.reset()

    def fill(self, menu: QMenu) -> None:
        """Add an action for each dock."""
        for dock in self.docks.values():
            menu.addAction(dock.toggleViewAction())

    # --------------------------------------------------------------------------------------------------- places

    def reset(self) -> None:
        """Restore the default layout."""
        self._hidden_docks = None
        first: dict[str, QDockWidget] = {}
        for dock in self.docks.values():
            dock.setFloating(False)
            self._window.removeDockWidget(dock)
        for place in self._places:
            dock = self.docks[place.name]
            if place.stack in first:
                self._window.tabifyDockWidget(first[place.stack], dock)
            else:
                self._window.addDockWidget(place.area, dock)
                first[place.stack] = dock
            dock.setVisible(place.shown)
        for dock in first.values():
            dock.raise_()
        self.resize()
        self.hidden_changed.emit(False)

    def resize(self) -> None:
        """Set widths and heights that fit the window. Qt applies them only once the window is shown."""
        wide = self._window.width() >= 1600
        for area, width in ((LEFT, 280 if wide else 240), (RIGHT, 418 if wide else 380)):
            fronts = [place for place in self._places if place.area == area and place.shown]
            fronts = [p for i, p in enumerate(fronts) if p.stack not in {q.stack for q in fronts[:i]}]
            docks = [self.docks[place.name] for place in fronts]
            if docks:
                self._window.resizeDocks(docks, [width] * len(docks), Qt.Orientation.Horizontal)
                room = self._window.height()
                wished = [min(place.height, room * 43 // 100) for place in fronts]
                rest = (room - sum(wished)) // max(1, wished.count(0))
                self._window.resizeDocks(docks, [height or rest for height in wished], Qt.Orientation.Vertical)

    def _settle(self) -> None:
        """Hide the title bars of tabbed docks: the tab shows the title, and can be dragged too."""
        if self._settling or not isValid(self._window):
            return
        self._settling = True
        for dock in self.docks.values():
            tabbed = not dock.isFloating() and bool(self._window.tabifiedDockWidgets(dock))
            if tabbed and dock.titleBarWidget() is None:
                bar = QWidget(dock)
                bar.setFixedHeight(0)
                dock.setTitleBarWidget(bar)
            elif not tabbed and dock.titleBarWidget() is not None:
                bar = dock.titleBarWidget()
                dock.setTitleBarWidget(None)  # type: ignore[arg-type]
                bar.deleteLater()
        self._settling = False

    # --------------------------------------------------------------------------------------------- all at once

    @property
    def hidden(self) -> bool:
        """True while all docks are hidden at once."""
        return self._hidden_docks is not None

    def hide_all(self) -> None:
        """Hide all docks; called again, show those that were visible before."""
        if self._hidden_docks is None:
            self._hidden_docks = [dock for dock in self.docks.values() if not dock.isHidden()]
            for dock in self._hidden_docks:
                dock.hide()
        else:
            hidden_docks, self._hidden_docks = self._hidden_docks, None
            for dock in hidden_docks:
                dock.show()
        self.hidden_changed.emit(self.hidden)

    def bring_back(self) -> None:
        """Show the docks that were hidden at once, before the layout is saved."""
        if self._hidden_docks is not None:
            self.hide_all()

    # ------------------------------------------------------------------------------------------------- keyboard

    def step_focus(self, canvas: QWidget, step: int) -> None:
        """Move the focus to the next visible dock, or to the canvas between the last and the first."""
        fronts = [dock.widget() for dock in self.docks.values() if dock.isVisible() and _in_front(dock)]
        around = [canvas, *(widget for widget in fronts if _first(widget) is not None)]
        focus = self._window.focusWidget()
        here = next((i for i, area in enumerate(around) if focus is not None and _within(focus, area)), 0)
        target = around[(here + step) % len(around)]
        widget = target if target is canvas else _first(target)
        if widget is not None:
            widget.setFocus(Qt.FocusReason.TabFocusReason)


def _in_front(dock: QDockWidget) -> bool:
    return not dock.visibleRegion().isEmpty()


def _within(widget: QWidget, area: QWidget) -> bool:
    return widget is area or area.isAncestorOf(widget)


def _first(area: QWidget) -> QWidget | None:
    """The first widget in an area that accepts the focus by Tab."""
    widget: QWidget | None = area
    for _ in range(500):
        if widget is None or not _within(widget, area):
            return None
        by_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if by_tab and widget.isVisible() and widget.isEnabled():
            return widget
        widget = widget.nextInFocusChain()
        if widget is area:
            return None
    return None
