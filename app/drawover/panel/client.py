"""The engine as a panel sees it: is it there, is it ready, what can it do; and jobs to give it.

Finds, starts, watches and restarts it with a launcher (launcher.py); by signals and timers, never waiting.
"""

import os
import platform
from pathlib import Path

from . import pixels
from .calls import Calls
from .job import Job
from .launcher import PROTOCOL, Launcher, LaunchError, pid_alive, runtime_folder
from .qt import BINDING, QtCore, QtGui, rgba_image
from .words import tr

__all__ = ["EngineClient", "Job", "Launcher", "runtime_folder"]

ABSENT, STARTING, READY, FAILED, TOO_OLD = "absent", "starting", "ready", "failed", "too old"
_BACKOFF = (500, 1000, 2000, 4000)  # ms before each restart in a row; after the last one it is said and left
_STEADY = 60000  # ms of readiness after which crashes before it are forgiven
_START_LIMIT = 90000  # ms that an engine may take to say that it is ready
_LOOK_OFTEN, _LOOK_SELDOM = 100, 1000  # ms


class EngineClient(QtCore.QObject):
    """One engine, over HTTP. Read `state`, `sentence`, `remedy`, `packs` after each `changed`.

    state: absent | starting | ready | failed | too old. sentence: what is the case; remedy: what to do, or "".
    packs: list of dicts as the engine's status gives them, those that can be used.
    """

    changed = QtCore.Signal()
    lost = QtCore.Signal()  # the engine died while it was ready

    def __init__(self, launcher, parent=None):
        super().__init__(parent)
        self.launcher = launcher
        self.calls = Calls(self)
        self.state, self.sentence, self.remedy = ABSENT, tr("The engine is not running."), ""
        self.packs, self.devices, self.problems = [], {}, []
        self.info = None  # EngineInfo of the engine in use
        self._jobs = []
        self._refused = set()  # tokens of engines that do not answer: their engine.json is a leftover
        self._crashes = 0
        self._waited = 0
        self._asking = None
        self._closed = False
        self._timer = self._make_timer(self._tick)
        self._again = self._make_timer(self._launch)
        self._steady = self._make_timer(self._forgive)

    def _make_timer(self, slot):
        timer = QtCore.QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(slot)
        return timer

    # -- life ------------------------------------------------------------------------------------------------------

    def start(self):
        """Find the engine, or start one. Does nothing while it is starting or ready."""
        if self.state in (STARTING, READY) and self._watching():
            return
        self._crashes = 0
        self._refused.clear()
        self._closed = False
        self._say(STARTING, tr("Looking for the engine…"))
        self._look()

    def retry(self):
        """What a button "Try again" does: as start(), and also asks a ready engine anew what it can do."""
        if self.state == READY and self.info:
            self._ask_status()
        else:
            self.start()

    def shutdown(self):
        """Let go of the engine (it leaves by itself when nobody is left) and of everything that is on its way."""
        self._closed = True
        for timer in (self._timer, self._again, self._steady):
            timer.stop()
        for job in list(self._jobs):
            job.cancel()
        self._asking = None
        self._say(ABSENT, tr("The engine is not in use."))

    def check(self):
        """Something failed: is the engine still there, and does it still know us?"""
        if self.state == READY and not self._closed:
            if self.engine_alive():
                self._ask_status()
            else:
                self.engine_lost()

    def engine_alive(self):
        """False when the engine's process is known to be gone."""
        self.launcher.ended()
        return self.info is not None and pid_alive(self.info.pid)

    def engine_lost(self):
        """The engine is gone: tell the jobs, and start another, later each time in a row."""
        if self.state != READY or self._closed:
            return
        self._lose(tr("The engine stopped."))

    # -- work ------------------------------------------------------------------------------------------------------

    def suggest(self, capture, pack="faces", count=8, strength=1.0, lines="all", seed=0, nudge="search",
                task="correct"):  # fmt: skip
        """Ask for suggestions to a host.Capture; -> Job, whose signals come later, never inside this call.

        count: 1..24; strength: 0..1; lines: all | mine | inked | borrowed | drawn; nudge: search | lis | optimize.
        Raises pixels.PixelError when the drawing itself is unusable.
        """
        parameters = {"count": count, "strength": strength, "lines": lines, "seed": seed}
        if nudge != "search":  # what an older engine does without being told
            parameters["nudge"] = nudge
        fields = {"task": task, "pack": pack, "parameters": parameters}
        parts = self._send_pixels(capture, fields)
        job = Job(self, self)
        self._jobs.append(job)
        if self.state == READY:
            self.calls.post_form("/v1/jobs", fields, parts, job.posted)
        else:
            sentence = self.sentence
            QtCore.QTimer.singleShot(0, lambda: job.refuse(sentence))
        return job

    def job_over(self, job):
        """A job says that it has ended."""
        if job in self._jobs:
            self._jobs.remove(job)

    def _send_pixels(self, capture, fields):
        """-> dict of a form's parts to PNG bytes; what lies in a shared file instead is named by `fields` now."""
        size = capture.width, capture.height
        folder = self.shared_folder() if size[0] * size[1] > pixels.SMALL else ""
        parts = {}
        raw = capture.rgba is not None or capture.selection is not None
        shared = pixels.shared(folder, pixels.as_rgba(capture), *size) if folder and raw else None
        if shared:
            fields["image"] = shared
        else:
            parts["image"] = pixels.as_png(capture)
        for name, mask in (("selection", capture.inside), ("keep", capture.keep)):
            if mask is not None:
                parts[name] = pixels.mask_png(mask, *size)
        named = [pixels.shared(folder, rgba, *size) if folder else None for _, rgba in capture.layers]
        if named and all(named):
            fields["layers"] = named
        else:
            for number, (_, rgba) in enumerate(capture.layers):
                parts["layer{}".format(number)] = pixels.png(rgba_image(rgba, *size))
        return parts

    def sample(self, pack, done):
        """Ask for a pack's sample picture: done(QImage), null when there is none."""

        def answered(answer):
            image = QtGui.QImage()
            if answer.ok:
                image.loadFromData(QtCore.QByteArray(answer.body), "PNG")
            done(image)

        self.calls.get("/v1/packs/{}/sample".format(pack), answered)

    def shared_folder(self):
        """-> str: where pixels are exchanged as files, or "" when engine and panel do not share a machine."""
        folder = self.info.shared if self.info else ""
        return folder if folder and Path(folder).is_dir() and os.access(folder, os.W_OK) else ""

    def diagnostics(self):
        """-> str for a bug report: versions, states and the engine's last words; no picture, no key."""
        info = self.info
        lines = [
            "Drawover panel, protocol {}".format(PROTOCOL),
            "Python {} on {}".format(platform.python_version(), platform.platform()),
            "{} {}".format(BINDING, QtCore.qVersion()),
            "Engine: {} — {}".format(self.state, self.sentence),
            "Engine version: {}".format("{}, process {}".format(info.version, info.pid) if info else "none"),
            "Started by: {}".format(" ".join(self.launcher.command or ["nothing"])),
            "Packs: {}".format(", ".join("{name} {version}".format(**p) for p in self.packs) or "none"),
            "Devices: {}".format(", ".join("{} on {}".format(*d) for d in sorted(self.devices.items())) or "unknown"),
        ]
        lines += ["Refused pack: {}".format(problem) for problem in self.problems]
        return "\n".join([*lines, "The engine's last lines:", *(self.launcher.last_lines() or ["(none)"])])

    # -- finding and starting --------------------------------------------------------------------------------------

    def _watching(self):
        return self._timer.isActive() or self._again.isActive() or self._asking is not None

    def _say(self, state, sentence, remedy=""):
        if (state, sentence, remedy) != (self.state, self.sentence, self.remedy):
            self.state, self.sentence, self.remedy = state, sentence, remedy
            self.changed.emit()

    def _look(self):
        """See what engine.json says now; launch when there is nothing."""
        info = self.launcher.look()
        if info is None or info.token in self._refused:
            self._launch()
        elif not self._unfit(info):
            self.info = info
            self.calls.point(info.address, info.token)
            self._ask_status()

    def _unfit(self, info):
        """True, and said, when the running engine speaks another protocol."""
        if info.protocol == PROTOCOL:
            return False
        if info.protocol < PROTOCOL:
            self._say(
                TOO_OLD,
                tr("An older engine ({}) is still running.").format(info.version),
                tr("Close the other Drawover windows and Krita; a new engine starts by itself as soon as it has left."),
            )
        else:
            self._say(
                FAILED,
                tr("The running engine ({}) is newer than this panel.").format(info.version),
                tr("Run “drawover krita install” and restart this program, so that both are of one version."),
            )
        self._timer.start(_LOOK_SELDOM)
        return True

    def _launch(self):
        if self._closed:
            return
        self.info = None
        if not self.launcher.command:
            self._say(
                ABSENT,
                tr("The engine is not running, and this panel does not know how to start it."),
                tr("Run “drawover krita install” once, or start it yourself with “drawover serve”."),
            )
            self._timer.start(_LOOK_SELDOM)
            return
        try:
            self.launcher.start()
        except LaunchError as error:
            self._say(FAILED, str(error), tr("Install Drawover again, then run “drawover krita install”."))
            self._timer.start(_LOOK_SELDOM)
            return
        self._waited = 0
        if self._crashes == 0:
            self._say(STARTING, tr("Starting the engine…"))
        self._timer.start(_LOOK_OFTEN)

    def _tick(self):
        """Time to look: for an engine that is to come, or whether the one in use still lives."""
        if self._closed:
            return
        if self.state == READY:
            if not self.engine_alive():
                self.engine_lost()
            else:
                self._timer.start(_LOOK_SELDOM)
            return
        info = self.launcher.look()
        if info is not None and info.token not in self._refused:
            if not self._unfit(info):
                self._look()
        elif self.state == STARTING:
            self._wait_on()
        elif self.state == TOO_OLD or (self.state == FAILED and self.info is not None):
            self.start()  # the engine that did not fit has left
        else:
            self._timer.start(_LOOK_SELDOM)

    def _wait_on(self):
        self._waited += _LOOK_OFTEN
        ended = self.launcher.ended()
        if ended is not None and self._waited >= 5 * _LOOK_OFTEN:
            self._crashed(tr("The engine stopped while it was starting."))
        elif self._waited > _START_LIMIT:
            self._say(
                FAILED, tr("The engine did not start in time."), tr("Close other programs, then press Try again.")
            )
            self._timer.start(_LOOK_SELDOM)
        else:
            self._timer.start(_LOOK_OFTEN)

    def _crashed(self, sentence):
        if self._crashes < len(_BACKOFF):
            self._say(STARTING, sentence[:-1] + tr("; it is being restarted…"))
            self._again.start(_BACKOFF[self._crashes])
            self._crashes += 1
            return
        words = self.launcher.last_lines(1)
        said = tr(" It said: {}").format(words[-1][:200]) if words else ""
        self._say(
            FAILED,
            tr("The engine stopped {} times in a row.{}").format(self._crashes + 1, said),
            tr("Press Try again; if it stops again, copy the diagnostics into a report."),
        )
        self.info = None
        self._timer.start(_LOOK_SELDOM)

    def _lose(self, sentence):
        self._steady.stop()
        self._timer.stop()
        self.info = None
        self.packs, self.devices = [], {}
        self._crashed(tr("The engine stopped."))
        for job in list(self._jobs):
            job.lose()
        self.lost.emit()

    def _forgive(self):
        self._crashes = 0

    # -- asking what it can do -------------------------------------------------------------------------------------

    def _ask_status(self):
        if self._asking is None:
            self._asking = self.calls.get("/v1/status", self._status, timeout=15000)

    def _status(self, answer):
        self._asking = None
        if self._closed or self.info is None:
            return
        if answer.ok:
            try:
                fields = answer.json()
            except ValueError:
                answer.code, answer.sentence = "engine", tr("The engine's answer could not be understood.")
            else:
                self._ready(fields)
                return
        if answer.code == "token":
            self._say(
                FAILED,
                tr("The running engine does not accept this panel's key."),
                tr("Close the other Drawover windows and Krita, then press Try again."),
            )
            self._timer.start(_LOOK_SELDOM)
        elif answer.status == 0:
            self._refused.add(self.info.token)
            if self.state == READY:
                self._lose(tr("The engine does not answer any more."))
            else:
                self._launch()
        else:
            self._say(
                FAILED, answer.sentence, tr("Press Try again; if it stays so, copy the diagnostics into a report.")
            )
            self._timer.start(_LOOK_SELDOM)

    def _ready(self, fields):
        packs = [pack for pack in fields.get("packs", []) if isinstance(pack, dict)]
        usable = [p for p in packs if not p.get("problem") and "correct" in p.get("tasks", [])]
        self.problems = [str(p["problem"]) for p in packs if p.get("problem")]
        self.devices = dict(fields.get("devices") or {})
        first = self.state != READY
        news = [pack["name"] for pack in usable] != [pack["name"] for pack in self.packs]
        self.packs = usable
        if first:
            self.calls.post_json("/v1/clients", {"pid": os.getpid()}, lambda answer: None)
            self._steady.start(_STEADY)
        self._timer.start(_LOOK_SELDOM)
        if usable:
            words = [tr("Engine ready"), _devices(self.devices), ", ".join(pack["name"] for pack in usable)]
            self._say(READY, " — ".join(word for word in words if word))
        else:
            sentence = tr("The engine is ready, but it has no pack to draw with.")
            remedy = tr("Install Drawover again: its packs are missing. Then press Try again.")
            if self.problems:
                sentence = tr("The engine refused its packs: {}").format(self.problems[0])
                remedy = tr("Put a sound pack in its place, then press Try again.")
            self._say(READY, sentence, remedy)
        if news and not first:
            self.changed.emit()


def _devices(devices):
    """{"faces/encoder": "CPU"} -> "processor"."""
    kinds = set()
    for device in devices.values():
        kind = str(device)
        kinds.add(tr("processor") if kind.upper().startswith("CPU") else kind)
    return tr(" and ").join(sorted(kinds, key=lambda kind: (kind == tr("processor"), kind)))
