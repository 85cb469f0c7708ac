"""Takes the steps of a long work between turns of Krita's event loop, while no button is pressed."""

import time

from .panel.host import HostError
from .panel.qt import QtCore, QtWidgets

SLICE = 0.012  # seconds of work between two turns
AGAIN = 40  # ms until it is looked again


class Idle(QtCore.QObject):
    """One work at a time, in the order they came."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self._queue = []
        self._timer = QtCore.QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._turn)

    def read(self, document, make, done, failed):
        """Take the steps of make(); done(what it returns) or failed(sentence) of a HostError. -> a call to give up."""
        work = (make(), done, failed)
        self._queue.append(work)
        self._timer.start(0)

        def give_up():
            if work in self._queue:
                self._queue.remove(work)
                work[0].close()

        return give_up

    def _turn(self):
        if not self._queue:
            return
        if QtWidgets.QApplication.mouseButtons() != QtCore.Qt.MouseButton.NoButton:
            self._timer.start(AGAIN)
            return
        steps, done, failed = self._queue[0]
        until = time.perf_counter() + SLICE
        try:
            while time.perf_counter() < until:
                next(steps)
        except StopIteration as end:
            self._queue.pop(0)
            done(end.value)
        except HostError as error:
            self._queue.pop(0)
            failed(str(error))
        if self._queue:
            self._timer.start(0)
