"""Whether the artist's hand is on a canvas: a button, a pen or a finger is down there, or was until a moment ago.

It only listens to the application's events; what has to wait for the hand is guard.py's.
"""

import time

from .canvas import is_canvas
from .panel.qt import QtCore, QtWidgets, Signal

REST = 250  # ms without a touch after which the hand counts as away
SILENCE = 3.0  # seconds without any event of a device after which its release is taken to be lost

_Type = QtCore.QEvent.Type
_PRESSES = {_Type.MouseButtonPress: "mouse", _Type.MouseButtonDblClick: "mouse", _Type.TabletPress: "pen",
            _Type.TouchBegin: "finger"}  # fmt: skip
_RELEASES = {_Type.MouseButtonRelease: "mouse", _Type.TabletRelease: "pen", _Type.TouchEnd: "finger",
             _Type.TouchCancel: "finger", _Type.TabletLeaveProximity: "pen"}  # fmt: skip
_MOVES = {_Type.MouseMove: "mouse", _Type.TabletMove: "pen", _Type.TouchUpdate: "finger"}
_AWAY = (_Type.WindowBlocked, _Type.ApplicationDeactivate)  # a dialog, another program: the release never comes here
_NONE = QtCore.Qt.MouseButton.NoButton


class Pen(QtCore.QObject):
    """One for the application; give it to QApplication.installEventFilter. It lets every event through."""

    pressed = Signal()  # a stroke, or some other use of a tool, begins: told before Krita sees the press
    lifted = Signal()  # it ended: told from the event loop, after Krita's own work
    rested = Signal()  # the hand has been away for a moment

    def __init__(self, parent=None):
        super().__init__(parent)
        self._down = set()  # devices that touch a canvas
        self._seen = 0.0  # when one of them was last heard of
        self._rest = QtCore.QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self.rested)

    @property
    def away(self):
        """True when nothing touches a canvas, nor did a moment ago."""
        self._forget_the_lost()
        return not self._down and not self._rest.isActive()

    def eventFilter(self, thing, event):
        """Listen; never takes an event away."""
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
            elif kind in _AWAY:
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
        if hovers:  # its release went to somebody else
            self._lift(device)

    def _lift(self, device):
        if device in self._down:
            self._down.discard(device)
            if not self._down:
                self._rest.start()
                QtCore.QTimer.singleShot(0, self.lifted.emit)

    def _forget_the_lost(self):
        silent = time.monotonic() - self._seen > SILENCE
        if self._down and silent and QtWidgets.QApplication.mouseButtons() == _NONE:
            for device in tuple(self._down):
                self._lift(device)
