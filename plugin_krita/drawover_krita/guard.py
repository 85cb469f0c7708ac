"""Schedules all work on documents: none runs while the pen is on the canvas or a tool has unfinished work.

Work is a generator of short steps that run between turns of Krita's event loop. Nothing here ever waits for Krita:
waiting ends the stroke that is being drawn.

A single libkis call is the shortest possible step. Measured with Krita 5.1.5 at 4096², in ms of this thread's CPU time:
addChildNode 47, reading a band of 256 rows 12, writing it 8; createDocument 97 and closing it 94, which are needed for
groups of layers and documents in color spaces other than 8-bit sRGB. Node.bounds takes 106 and is therefore not used.
"""

import time

from .panel.host import HostError
from .panel.qt import QtCore, QtWidgets
from .panel.words import later, tr
from .pen import Pen
from .tools import FINISH, STROKES, OpenWork, active_tool, undo_state

SLICE = 0.012  # seconds of work between two turns of the event loop
RETRY = 40  # ms until a busy image is checked again
TOOL_TIMEOUT = 0.8  # seconds of a tool's open stroke after which the tool counts as having unfinished work
BUSY_TIMEOUT = 60.0  # seconds after which any other busy image is given up
CLOSED = later("That drawing is closed, so nothing was inserted: open it again, and press Suggest.")
BUSY = later("Krita is still at work on the drawing: try again when it has finished.")


class PenGuard(QtCore.QObject):
    """One instance for all of Krita's windows. `documents`: documents.Documents."""

    def __init__(self, documents, parent=None):
        super().__init__(parent)
        self.pen, self._tools = Pen(self), OpenWork(self)
        self.documents = documents
        self._queue, self._waiting = [], []
        self._working = False
        self._timer = QtCore.QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._turn)
        self.pen.pressed.connect(self._pressed)
        self.pen.rested.connect(self._rested)
        for listener in (self.pen, self._tools):
            QtWidgets.QApplication.instance().installEventFilter(listener)

    def close(self):
        """Stop listening, and drop all queued work."""
        for listener in (self.pen, self._tools):
            QtWidgets.QApplication.instance().removeEventFilter(listener)
        self._timer.stop()
        for work in self._queue:
            work.stop()
        self._queue, self._waiting = [], []

    def when_pen_up(self, act):
        """Call act() now if the pen is off the canvas, otherwise once it has been off for a moment."""
        if self.pen.is_up:
            act()
        else:
            self._waiting.append(act)
            self._timer.start(RETRY)

    def read(self, document, make, done, failed):
        """Run the steps of make(), which read the document; restarted if the document changes before they finish.

        Calls done(the generator's return value) or failed(sentence) for a HostError. -> a function that cancels.
        """
        return self._add(_Work(document, make, done, failed, reads=True))

    def change(self, document, make, done, failed):
        """Run the steps of make(), the last of which changes the document; fails while a tool has unfinished work."""
        return self._add(_Work(document, make, done, failed, reads=False))

    def _add(self, work):
        self._queue.append(work)
        self._timer.start(0)

        def give_up():
            if work in self._queue:
                self._queue.remove(work)
                if not self._working:
                    work.stop()

        return give_up

    def _pressed(self):
        for work in self._queue:
            work.disturbed = work.reads

    def _rested(self):
        waiting, self._waiting = self._waiting, []
        if self._queue or waiting:
            self._timer.start(0)
        for act in waiting:
            act()

    def _turn(self):
        if self._working:  # Krita ran its event loop inside a step: that step must end first
            return
        if not self.pen.is_up:
            self._timer.start(RETRY)  # `rested` restarts it sooner; polling detects a lost release
            return
        if self._waiting:
            self._rested()
            return
        work = self._queue[0] if self._queue else None
        if work is None:
            return
        if not self.documents.is_open(work.document):
            self._end(work, work.failed, tr(CLOSED))
        elif not self._idle(work):
            sentence = _busy_sentence(work)
            if sentence:
                self._end(work, work.failed, sentence)
            else:
                self._timer.start(RETRY)
        else:
            work.busy_since = None
            self._step(work)

    def is_idle(self, document):
        """Return whether the document's image has no open stroke and no pending computation."""
        if not document.tryBarrierLock():
            return False
        document.unlock()
        return True

    def _idle(self, work):
        if self.is_idle(work.document):
            return True
        work.busy_since = work.busy_since or time.monotonic()
        return False

    def _step(self, work):
        open_work = "" if work.reads else self._tools.unfinished(work.document)
        if open_work:
            self._end(work, work.failed, tr(FINISH).format(tr(open_work)))
            return
        self._working = True
        try:
            ended, callback, value = work.step(time.perf_counter() + SLICE)
        except BaseException:
            self._working = False
            self._end(work, None, None)
            raise
        self._working = False
        if ended or work not in self._queue:  # cancelled in the meantime
            self._end(work, callback if work in self._queue else None, value)
        else:
            self._timer.start(0)

    def _end(self, work, callback, value):
        if work in self._queue:
            self._queue.remove(work)
        work.stop()
        if self._queue:
            self._timer.start(0)
        if callback is not None:
            callback(value)


class _Work:
    def __init__(self, document, make, done, failed, reads):
        self.document, self.done, self.failed, self.reads = document, done, failed, reads
        self.steps = None
        self.disturbed = False
        self.busy_since = None  # time.monotonic() when the image was first found busy, or None
        self._make, self._state = make, None

    def restart_if_changed(self):
        """Start, or restart if the document changed: all that is read must be one state of it."""
        state = _state(self.document) if self.reads else None
        if self.steps is None or self.disturbed or state != self._state:
            self.stop()
            self.disturbed, self._state = False, state
            self.steps = self._make()

    def step(self, until):
        """Run steps until that time; -> (ended, callback, its argument)."""
        try:
            self.restart_if_changed()
            next(self.steps)  # at least one per turn, however busy the machine is
            while time.perf_counter() < until:
                next(self.steps)
        except StopIteration as end:
            return True, self.done, end.value
        except HostError as error:
            return True, self.failed, str(error)
        return False, None, None

    def stop(self):
        """Close the generator."""
        if self.steps is not None:
            self.steps.close()
            self.steps = None


def _state(document):
    node = document.activeNode()
    return undo_state(), document.width(), document.height(), node.uniqueId().toString() if node is not None else ""


def _busy_sentence(work):
    """-> the error sentence if the image has been busy for too long, else ""."""
    busy, tool = time.monotonic() - work.busy_since, active_tool()
    if tool in STROKES and busy > TOOL_TIMEOUT:
        return tr(FINISH).format(tr(STROKES[tool]))
    return tr(BUSY) if busy > BUSY_TIMEOUT else ""
