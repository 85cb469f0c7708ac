"""Every touch of a document goes through here: none while the artist's hand is on the canvas or a tool is at work.

Work comes as a generator of short steps, which are taken between turns of Krita's event loop. Nothing here ever waits
for Krita: waiting ends the stroke that is being drawn.

What one call of libkis takes is the shortest that a step can be. Measured with Krita 5.1.5 at 4096², in ms of this
thread's processor: addChildNode 47, a band of 256 rows read 12 or written 8; createDocument 97 and its closing 94,
which groups of layers and documents in other color spaces than 8-bit sRGB need. Node.bounds takes 106, and is not used
therefore.
"""

import time

from .panel.host import HostError
from .panel.qt import QtCore, QtWidgets
from .panel.words import later, tr
from .pen import Pen
from .tools import FINISH, STROKES, OpenWork, steps_of_undo, tool_in_hand

SLICE = 0.012  # seconds of work between two turns of the event loop
AGAIN = 40  # ms until a busy image is looked at again
PATIENCE = 0.8  # seconds that an image may be busy with a tool's stroke before the tool counts as in the middle of it
LONG = 60.0  # seconds that it may be busy otherwise
GONE = later("That drawing is closed, so nothing was inserted: open it again, and press Suggest.")
BUSY = later("Krita is still at work on the drawing: try again when it has finished.")


class PenGuard(QtCore.QObject):
    """One for all of Krita's windows. `documents`: documents.Documents."""

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
        """Listen no more, and drop what waits."""
        for listener in (self.pen, self._tools):
            QtWidgets.QApplication.instance().removeEventFilter(listener)
        self._timer.stop()
        for work in self._queue:
            work.stop()
        self._queue, self._waiting = [], []

    def when_away(self, act):
        """act() at once while the hand is off the canvas, else when it has been for a moment."""
        if self.pen.away:
            act()
        else:
            self._waiting.append(act)
            self._timer.start(AGAIN)

    def read(self, document, make, done, failed):
        """Take the steps of make(), which read the document; begun anew where it changes before they are through.

        done(what the generator returns), or failed(sentence) of a HostError. -> a call that gives it up.
        """
        return self._add(_Work(document, make, done, failed, reads=True))

    def change(self, document, make, done, failed):
        """Take the steps of make(), which end with a change of the document; refused in the middle of a tool's work."""
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
        if self._working:  # Krita turns its event loop in the middle of a step: the step is to end first
            return
        if not self.pen.away:
            self._timer.start(AGAIN)  # the end of the rest starts it sooner; a lost release is found out by looking
            return
        if self._waiting:
            self._rested()
            return
        work = self._queue[0] if self._queue else None
        if work is None:
            return
        if not self.documents.is_open(work.document):
            self._end(work, work.failed, tr(GONE))
        elif not self._idle(work):
            sentence = _in_the_way(work)
            if sentence:
                self._end(work, work.failed, sentence)
            else:
                self._timer.start(AGAIN)
        else:
            work.busy_since = None
            self._step(work)

    def is_idle(self, document):
        """True while no stroke is open in the document's image and nothing is being computed."""
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
            ended, tell, what = work.step(time.perf_counter() + SLICE)
        except BaseException:
            self._working = False
            self._end(work, None, None)
            raise
        self._working = False
        if ended or work not in self._queue:  # given up meanwhile
            self._end(work, tell if work in self._queue else None, what)
        else:
            self._timer.start(0)

    def _end(self, work, tell, what):
        if work in self._queue:
            self._queue.remove(work)
        work.stop()
        if self._queue:
            self._timer.start(0)
        if tell is not None:
            tell(what)


class _Work:
    def __init__(self, document, make, done, failed, reads):
        self.document, self.done, self.failed, self.reads = document, done, failed, reads
        self.steps = None
        self.disturbed = False
        self.busy_since = None  # when the image was first found at work, or None
        self._make, self._state = make, None

    def renew(self):
        """Begin, or begin anew where the document is not as it was: what is read must be one state of it."""
        state = _state(self.document) if self.reads else None
        if self.steps is None or self.disturbed or state != self._state:
            self.stop()
            self.disturbed, self._state = False, state
            self.steps = self._make()

    def step(self, until):
        """Take steps until then; -> (ended, whom to tell, what)."""
        try:
            self.renew()
            next(self.steps)  # one in every turn, however busy the machine is
            while time.perf_counter() < until:
                next(self.steps)
        except StopIteration as end:
            return True, self.done, end.value
        except HostError as error:
            return True, self.failed, str(error)
        return False, None, None

    def stop(self):
        """End the steps where they are."""
        if self.steps is not None:
            self.steps.close()
            self.steps = None


def _state(document):
    node = document.activeNode()
    return steps_of_undo(), document.width(), document.height(), node.uniqueId().toString() if node is not None else ""


def _in_the_way(work):
    """-> the sentence for an image that is busy for too long, or "" while it may still come to rest."""
    busy, tool = time.monotonic() - work.busy_since, tool_in_hand()
    if tool in STROKES and busy > PATIENCE:
        return tr(FINISH).format(tr(STROKES[tool]))
    return tr(BUSY) if busy > LONG else ""
