"""A run: one press of Suggest, with the captured drawing, the wishes, and the job that answers it.

A run restored with a document has no job until one of its suggestions is needed at full size.
"""

import secrets
from typing import Any


class NoJob:
    """Placeholder for a job: the engine has nothing of this run, so it must be requested again."""

    address = ""
    over = True

    def forget(self):
        """Nothing to forget."""

    def cancel(self):
        """Nothing to stop."""

    def layers(self, number, width, height, wish, done, failed):
        """Calls failed(code, sentence) at once; otherwise like Job.layers."""
        failed("forgotten", "That result is no longer held.")

    def pictures(self, name, number, width, height, wish, done, failed):
        """Calls failed(code, sentence) at once; otherwise like Job.pictures."""
        failed("forgotten", "That result is no longer held.")

    def values(self, name, number, wish, done, failed):
        """Calls failed(code, sentence) at once; otherwise like Job.values."""
        failed("forgotten", "That result is no longer held.")


class Run:
    """capture: host.Capture; wishes: task, pack, seed, parameters (a dict); job: the client.Job that answers it now.

    suggester: the Suggester it belongs to; look: tasks.look.Look of its task.
    """

    __slots__ = ("capture", "id", "job", "look", "packed", "reviving", "suggester", "wishes", "within")

    def __init__(self, capture, wishes, look, job=None):
        self.look = look
        self.id = secrets.token_hex(8)
        self.capture, self.wishes, self.job = capture, wishes, job or NoJob()
        self.suggester: Any = None
        self.reviving = []  # callbacks that wait for the repeated job: (number, then, failed)
        self.packed: Any = None  # the capture as stored by history.py, once packed
        self.within: Any = None  # host.Coverage of the selection, once unpacked
