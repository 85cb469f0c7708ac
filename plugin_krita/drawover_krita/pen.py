"""Tracks whether the artist is using the canvas: a button, pen or finger is down on it, or was a moment ago.

It only listens to the application's events; guard.py delays work accordingly.
"""

import time

from .canvas import is_canvas
from .panel.qt import QtCore, QtWidgets, Signal

REST = 250  # ms without contact after which the canvas counts as unused
SILENCE = 3.0  # seconds without an event from a device after which its release counts as lost

_Type = QtCore.QEvent.Type
_PRESSES = {_Type.MouseButtonPress: "mouse", _Type.MouseButtonDblClick: "mouse", _Type.TabletPress: "pen",
            _Type.TouchBegin: "finger"}  # fmt: skip
_RELEASES = {_Type.MouseButtonRelease: "mouse", _Type.TabletRelease: "pen", _Type.TouchEnd: "finger",
             _Type.TouchCancel: "finger", _Type.TabletLeaveProximity: "pen"}  # fmt: skip
_MOVES = {_Type.MouseMove: "mouse", _Type.TabletMove: "pen", _Type.TouchUpdate: "finger"}
_FOCUS_LOST = (_Type.WindowBlocked, _Type.ApplicationDeactivate)  # a dialog, another program: no release will arrive
_NONE = QtCore.Qt.MouseButton.NoButton


class Pen(QtCore.QObject):
    """One per application; pass it to QApplication.installEventFilter. It never filters an event."""

    pressed = Signal()  # a stroke or another use of a tool begins: emitted before Krita handles the press
    lifted = Signal()  # it ended: emitted from the event loop, after Krita's own handling
    rested = Signal()  # nothing has touched the canvas for REST

    def __init__(self, parent=None):
        super().__init__(parent)
        self._down = set()  # devices that are in contact with a canvas
        self._seen = 0.0  # time of the last event of one of them
        self._rest = QtCore.QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self.rested)

    @property
    def is_up(self):
        """Return whether nothing touches a canvas, nor did a moment ago."""
        self._drop_lost_devices()
        return not self._down and not self._rest.isActive()

    def eventFilter(self, thing, event):
        """Track contacts; never filters an event."""
        kind = event.type()
        if kind in _PRESSES:
            if is_canvas(thing):
                self._press(_PRESSES[kind])
        elif self._down:
            if kind in _MOVES:
                self._move(_MOVES[kind], event)
            elif kind in _RELEASES:
                if kind != _Type.MouseButtonRelease or event.buttons() == _NONE:
                    self._lift(_RELEASES[kind])
            elif kind in _FOCUS_LOST:
                for device in tuple(self._down):
                    self._lift(device)
        return False

    def _press(self, device):
        self._seen = time.monotonic()
        self._rest.stop()
        if not self._down:
            self._down.add(device)
            self.pressed.emit()
        self._down.add(device)

    def _move(self, device, event):
        if device not in self._down:
            return
        self._seen = time.monotonic()
        hovers = event.buttons() == _NONE if device == "mouse" else device == "pen" and event.pressure() <= 0.0
        if hovers:  # its release went to another window
            self._lift(device)

    def _lift(self, device):
        if device in self._down:
            self._down.discard(device)
            if not self._down:
                self._rest.start()
                QtCore.QTimer.singleShot(0, self.lifted.emit)

    def _drop_lost_devices(self):
        silent = time.monotonic() - self._seen > SILENCE
        if self._down and silent and QtWidgets.QApplication.mouseButtons() == _NONE:
            for device in tuple(self._down):
                self._lift(device)
