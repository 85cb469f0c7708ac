"""The hook of the tests inside Krita: runs the scenario named in the environment, writes what it found, quits Krita.

A scenario is a Python file with a generator `main(out)`. It is resumed from Krita's top-level event loop, never from a
nested one: `yield 200` waits 200 ms, `yield condition` waits until condition() is true (and fails after `LIMIT` s),
`yield (condition, seconds)` waits that long at most. What it puts into `out` comes back to the test as JSON.
"""

import faulthandler
import json
import os
import sys
import time
import traceback
from pathlib import Path

from krita import Extension, Krita
from PyQt5.QtCore import QTimer

PATIENCE = float(os.environ.get("DRAWOVER_TEST_PATIENCE", "1"))  # stretches every wait, for a machine that is busy
LIMIT = 15.0  # seconds
TURN = 20  # milliseconds between looks at a condition
RESULT = os.environ.get("DRAWOVER_TEST_RESULT", "")
SCENARIO = os.environ.get("DRAWOVER_TEST_SCENARIO", "")

if RESULT:
    _trace = Path(RESULT + ".trace").open("w")  # noqa: SIM115  open as long as Krita runs
    faulthandler.dump_traceback_later(float(os.environ["DRAWOVER_TEST_LIMIT"]) * 0.7, file=_trace)


class Hook(Extension):
    """Starts the scenario once Krita's first window is there."""

    def __init__(self, parent):
        super().__init__(parent)
        self.out = {}
        self.begun = self.ended = False

    def setup(self):
        notifier = Krita.instance().notifier()
        notifier.setActive(True)
        notifier.windowCreated.connect(lambda: QTimer.singleShot(300, self.begin))

    def createActions(self, window):
        pass

    def begin(self):
        if self.begun or not SCENARIO:
            return
        self.begun = True
        sys.excepthook = self.unhandled  # Krita's own shows a dialog, and waits in it for ever
        try:
            path = Path(SCENARIO)
            names = {"__name__": "scenario", "__file__": str(path)}
            exec(compile(path.read_text(), str(path), "exec"), names)
            self.generator = names["main"](self.out)
        except BaseException:  # noqa: BLE001  reported to the test
            self.finish(traceback.format_exc())
        else:
            self.step()

    def step(self):
        if self.ended:
            return
        try:
            wanted = next(self.generator)
        except StopIteration:
            self.finish(None)
        except BaseException:  # noqa: BLE001  reported to the test
            self.finish(traceback.format_exc())
        else:
            if isinstance(wanted, int):
                QTimer.singleShot(int(wanted * PATIENCE), self.step)
            else:
                condition, limit = wanted if isinstance(wanted, tuple) else (wanted, LIMIT)
                self.wait(condition, time.monotonic() + limit * PATIENCE)

    def wait(self, condition, end):
        try:
            if condition():
                QTimer.singleShot(0, self.step)
            elif time.monotonic() > end:
                frame = self.generator.gi_frame
                self.finish(f"waited too long in line {frame.f_lineno} of {SCENARIO}")
            else:
                QTimer.singleShot(TURN, lambda: self.wait(condition, end))
        except BaseException:  # noqa: BLE001  reported to the test
            self.finish(traceback.format_exc())

    def unhandled(self, kind, error, trace):
        """Something raised in a slot: the plugin's fault, and the end of the test."""
        self.finish("".join(traceback.format_exception(kind, error, trace)))

    def finish(self, error):
        if self.ended:
            return
        self.ended = True
        if error and os.environ.get("DRAWOVER_TEST_SHOT"):
            import subprocess

            subprocess.run(["import", "-window", "root", os.environ["DRAWOVER_TEST_SHOT"]], check=False)
        new = Path(RESULT + ".new")
        new.write_text(json.dumps({"out": self.out, "error": error}, default=str))
        new.replace(RESULT)
        QTimer.singleShot(0, self.quit)

    def quit(self):
        for document in Krita.instance().documents():
            document.waitForDone()
            document.setModified(False)
            document.close()
        Krita.instance().action("file_quit").trigger()


Krita.instance().addExtension(Hook(Krita.instance()))
