"""Live mode: detects that the pen rests after a change of the drawing."""

from .qt import QtCore

REST = 300  # ms the pen must rest before Live suggests


class Live(QtCore.QObject):
    """`triggered` is emitted while it is on, each time the pen rests after a change."""

    triggered = QtCore.Signal()

    def __init__(self, parent=None):
        super().__init__(parent)
        self.on = False
        self._rest = QtCore.QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self.triggered)

    def switch(self, on):
        """Turn it on or off."""
        self.on = on
        if on:
            self._rest.start()
        else:
            self._rest.stop()

    def changed(self):
        """The artist changed the drawing."""
        if self.on:
            self._rest.start()

    def touched(self):
        """The pen is down again; `changed` will be called when it lifts."""
        self._rest.stop()
