"""Runs the steps of a generator between turns of the event loop, so that large pictures do not block the program."""

import time

from .qt import QtCore

SLICE = 0.008  # seconds of work per turn


def run_steps(steps):
    """Run all steps now; -> the generator's return value."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


class Steps(QtCore.QObject):
    """Calls done(return value), or failed(error) for the exceptions `errors`; neither after stop()."""

    def __init__(self, steps, done, failed, errors, parent=None):
        super().__init__(parent)
        self._steps, self._done, self._failed, self._errors = steps, done, failed, errors
        self._timer = QtCore.QTimer(self)
        self._timer.timeout.connect(self._turn)
        self._timer.start(0)

    def stop(self):
        """Close the generator, which cleans up unfinished work itself."""
        self._timer.stop()
        self._steps.close()
        self.deleteLater()

    def _turn(self):
        until = time.perf_counter() + SLICE
        try:
            next(self._steps)
            while time.perf_counter() < until:
                next(self._steps)
        except StopIteration as end:
            self.stop()
            self._done(end.value)
        except self._errors as error:
            self.stop()
            self._failed(error)
        except BaseException:
            self.stop()
            raise
