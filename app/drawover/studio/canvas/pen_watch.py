"""Detects that the pen's release will not arrive: a dialog or another window opens, or the pen leaves proximity.

The canvas decides what happens to the stroke. Watches only while the pen is down, since it filters every event.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

_TAKEN_OVER = (QEvent.Type.WindowBlocked, QEvent.Type.WindowDeactivate)
_AWAY = (QEvent.Type.TabletLeaveProximity, QEvent.Type.ApplicationDeactivate)


class PenWatch(QObject):
    """Between pressed() and lifted(), `lost` is emitted if no release will arrive."""

    lost = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget, self._watching = widget, False

    def pressed(self) -> None:
        app = QCoreApplication.instance()
        if not self._watching and app is not None:
            self._watching = True
            app.installEventFilter(self)

    def lifted(self) -> None:
        app = QCoreApplication.instance()
        if self._watching and app is not None:
            self._watching = False
            app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind, window = event.type(), self._widget.window()
        hidden = kind == QEvent.Type.Hide and watched is self._widget
        if hidden or kind in _AWAY or (kind in _TAKEN_OVER and watched in (window, window.windowHandle())):
            self.lost.emit()
        return False
