"""The panel's interface to the engine: starts jobs, and describes the engine for bug reports.

watching.py finds out whether it is available.
"""

import os
import platform
from pathlib import Path

from .elsewhere import RemoteEngine, keep_place, kept_place
from .job import Job
from .launcher import PROTOCOL, Launcher, runtime_folder
from .qt import BINDING, QtCore, QtGui
from .sending import is_small, sending
from .steps import run_steps
from .training import Training
from .watching import READY, EngineWatch

__all__ = ["EngineClient", "Job", "Launcher", "runtime_folder"]


class EngineClient(EngineWatch):
    """One engine, over HTTP, with its jobs: this machine's, or the one of another machine that the artist chose."""

    def __init__(self, launcher, parent=None):
        """launcher: of this machine's engine."""
        place = kept_place()
        super().__init__(launcher if place is None else RemoteEngine(place), parent)
        self._local = launcher
        self.training = Training(self)

    def use_place(self, place):
        """Go over to the engine there, from now on and in later sessions; None: this machine's. Raises PlaceError."""
        keep_place(place)
        self.move(self._local if place is None else RemoteEngine(place))

    def suggest(self, capture, task, pack, parameters, seed=0):
        """Request suggestions for a host.Capture; -> Job, whose signals are emitted later, never inside this call.

        parameters: dict of the task's parameters, as described by the engine's `tasks`.
        Raises pixels.PixelError if the drawing is unusable; for a large drawing the job's `failed` reports it instead.
        """
        fields = {"task": task, "pack": pack, "seed": seed, "parameters": parameters}
        steps = sending(capture, fields, self.shared_folder())
        parts = run_steps(steps) if is_small(capture) else None
        job = Job(self, self)
        self._jobs.append(job)
        if self.state != READY:
            steps.close()
            sentence = self.sentence
            QtCore.QTimer.singleShot(0, lambda: job.refuse(sentence))
        elif parts is not None:
            self._post(job, fields, parts)
        else:
            job.send(steps, lambda parts: self._post(job, fields, parts))
        return job

    def _post(self, job, fields, parts):
        self.calls.post_form("/v1/jobs", fields, parts, job.posted)

    def job_ended(self, job):
        """Called by a job when it has ended."""
        if job in self._jobs:
            self._jobs.remove(job)

    def sample(self, pack, done):
        """Request a pack's sample picture: done(QImage), null if there is none."""

        def answered(answer):
            image = QtGui.QImage()
            if answer.ok:
                image.loadFromData(QtCore.QByteArray(answer.body), "PNG")
            done(image)

        self.calls.get("/v1/packs/{}/sample".format(pack), answered)

    def shared_folder(self):
        """-> str: folder for exchanging pixels as files, or "" if engine and panel do not share a machine."""
        folder = self.info.shared if self.info else ""
        return folder if folder and Path(folder).is_dir() and os.access(folder, os.W_OK) else ""

    def diagnostics(self):
        """-> str for a bug report: versions, states and the end of the engine's log; no picture, no token."""
        info = self.info
        lines = [
            "Drawover panel, protocol {}".format(PROTOCOL),
            "Python {} on {}".format(platform.python_version(), platform.platform()),
            "{} {}".format(BINDING, QtCore.qVersion()),
            "Engine: {} — {}".format(self.state, self.sentence),
            "Engine version: {}".format("{}, process {}".format(info.version, info.pid) if info else "none"),
            "Started by: {}".format(" ".join(self.launcher.command or ["nothing"])),
            "On: {}".format("another machine" if self.launcher.place else "this machine"),
            "Packs: {}".format(", ".join("{name} {version}".format(**p) for p in self.packs) or "none"),
            "Devices: {}".format(", ".join("{} on {}".format(*d) for d in sorted(self.devices.items())) or "unknown"),
        ]
        lines += ["Device: {}".format(note) for note in self.notes]
        lines += ["Refused pack: {}".format(problem) for problem in self.problems]
        return "\n".join([*lines, "The engine's last lines:", *(self.launcher.last_lines() or ["(none)"])])
