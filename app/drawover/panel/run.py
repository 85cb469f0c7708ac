"""A run: one press of Suggest, with the drawing as it was then, the wishes, and the job that answers it.

A run that came with an opened drawing has no job until one of its suggestions is wanted in full.
"""

import secrets
from typing import Any


class NoJob:
    """Stands where a job would: the engine holds nothing of this run. Whoever wants something asks it anew."""

    address = ""
    over = True

    def forget(self):
        """There is nothing to forget."""

    def cancel(self):
        """There is nothing to stop."""

    def layers(self, number, width, height, wish, done, failed):
        """failed(code, sentence) at once; as Job.layers otherwise."""
        failed("forgotten", "That result is no longer held.")

    def pictures(self, name, number, width, height, wish, done, failed):
        """failed(code, sentence) at once; as Job.pictures otherwise."""
        failed("forgotten", "That result is no longer held.")

    def values(self, name, number, wish, done, failed):
        """failed(code, sentence) at once; as Job.values otherwise."""
        failed("forgotten", "That result is no longer held.")


class Run:
    """capture: host.Capture; wishes: task, pack, seed, parameters (a dict); job: client.Job that answers it now.

    asking: the Asking of the drawing that it is about, where it belongs; look: tasks.look.Look of its task.
    """

    __slots__ = ("asking", "capture", "id", "job", "look", "packed", "reviving", "wishes", "within")

    def __init__(self, capture, wishes, look, job=None):
        self.look = look
        self.id = secrets.token_hex(8)
        self.capture, self.wishes, self.job = capture, wishes, job or NoJob()
        self.asking: Any = None
        self.reviving = []  # what waits for the job to be asked again: (number, then)
        self.packed: Any = None  # the capture as history.py keeps it, once it is packed
        self.within: Any = None  # host.Coverage of what was selected, once it is unpacked
