"""Monitors the engine: finds, starts, watches and restarts it through launcher.py.

Signals and timers only, never blocking. Checks over HTTP whether the engine is alive, since PIDs mean nothing across a
sandbox. client.py makes the requests.
"""

from .calls import Calls
from .devices import devices, fallbacks
from .launcher import PROTOCOL, LaunchError
from .qt import QtCore
from .wording import worded
from .words import later, tr

ABSENT, STARTING, READY, FAILED, TOO_OLD = "absent", "starting", "ready", "failed", "too old"
_BACKOFF = (500, 1000, 2000, 4000)  # ms before each consecutive restart; after the last one it fails
_STEADY = 60000  # ms of readiness after which earlier crashes are no longer counted
_START_LIMIT = 90000  # ms an engine may take to become ready
_POLL_FAST, _POLL_SLOW = 100, 1000  # ms
_SILENCE = 35000  # ms without a heartbeat from the engine, which sends one every ten seconds
_MAX_TIMEOUTS = 3  # timeouts in a row before an engine is given up
_FOLDER_TAKEN = 3  # exit code of an engine that found another one in its folder
_STOPPED = later("The engine stopped; it is being restarted. Press Suggest again.")


class EngineWatch(QtCore.QObject):
    """One engine, over HTTP. Read `state`, `sentence`, `remedy`, `packs` after each `changed`.

    state: absent | starting | ready | failed | too old. sentence: describes the state; remedy: what to do, or "".
    packs: the usable ones, as dicts from the engine's status; tasks: name to the engine's description.
    """

    changed = QtCore.Signal()
    lost = QtCore.Signal()  # the engine died while it was ready

    def __init__(self, launcher, parent=None):
        super().__init__(parent)
        self.launcher = launcher
        self.calls = Calls(self)
        self.state, self.sentence, self.remedy = ABSENT, tr("The engine is not running."), ""
        self.packs, self.tasks, self.devices, self.problems = [], {}, {}, []
        self.notes = []  # sentences: why networks do not run on a better device
        self.info = None  # EngineInfo of the engine in use
        self._jobs = []
        self._answered = False  # whether a server responded at the address where no engine proved itself
        self._refused = set()  # tokens of engines that do not respond: their engine.json is stale
        self._crashes = self._slow = self._taken = 0
        self._waited = 0
        self._request = None
        self._connection = None  # Call that stays open while engine and panel are alive
        self._waiting_checks = []  # callbacks that wait until it is known whether the engine is alive
        self._closed = False
        self._timer = self._make_timer(self._poll)
        self._again = self._make_timer(self._find)
        self._steady = self._make_timer(self._reset_crashes)
        self._silence = self._make_timer(self.check)

    def _make_timer(self, slot):
        timer = QtCore.QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(slot)
        return timer

    # -- lifecycle -------------------------------------------------------------------------------------------------

    def start(self):
        """Find the engine, or start one. No effect while it is starting or ready."""
        if self.state in (STARTING, READY) and self._watching():
            return
        self._crashes = self._slow = self._taken = 0
        self._refused.clear()
        self._closed = False
        self._set_state(STARTING, tr("Looking for the engine…"))
        self._find()

    def retry(self):
        """For the button "Try again": like start(), but also queries a ready engine's abilities again."""
        if self.state == READY and self.info:
            self._ask_status()
        else:
            self.start()

    def move(self, launcher):
        """Switch to another launcher's engine; all calls to the current one are cancelled."""
        self.shutdown()
        self.launcher, self.info = launcher, None
        self.packs, self.tasks, self.devices, self.notes, self.problems = [], {}, {}, [], []
        self.start()

    def shutdown(self):
        """Release the engine (it exits when no panel is left) and cancel all calls."""
        self._closed = True
        for timer in (self._timer, self._again, self._steady, self._silence):
            timer.stop()
        for job in list(self._jobs):
            job.cancel()
        for call in (self._request, self._connection):
            if call is not None:
                call.cancel()
        self._request = self._connection = None
        self._waiting_checks = []
        self._set_state(ABSENT, tr("The engine is not in use."))

    def check(self, then=None):
        """Something failed: check whether the engine is alive. Calls then() once known; see `verdict`."""
        if self.state != READY or self._closed:
            if then is not None:
                QtCore.QTimer.singleShot(0, then)
            return
        if then is not None:
            self._waiting_checks.append(then)
        self._ask_status()

    def verdict(self, sentence):
        """-> the sentence to report for a failure: `sentence`, or the engine's problem if it is not ready."""
        if self.state == READY:
            return sentence
        return tr(_STOPPED) if self.state == STARTING else self.sentence

    # -- finding and starting --------------------------------------------------------------------------------------

    def _watching(self):
        return self._timer.isActive() or self._again.isActive() or self._request is not None

    def _set_state(self, state, sentence, remedy=""):
        if (state, sentence, remedy) != (self.state, self.sentence, self.remedy):
            self.state, self.sentence, self.remedy = state, sentence, remedy
            self.changed.emit()

    def _find(self):
        """Read engine.json; launch an engine if there is none."""
        if self._closed or self._request is not None:
            return
        info = self.launcher.find()
        if info is None or info.token in self._refused:
            self._launch()
        elif not self._reject_version(info):
            self._greet(info)

    def _greet(self, info):
        """Let the server at that address prove that it is the engine, before sending it anything."""
        self.info = info
        path, proof = info.challenge()
        self._request = self.calls.ask(info.address, path, lambda answer: self._greeted(info, proof, answer))

    def _greeted(self, info, proof, answer):
        self._request = None
        if self._closed:
            return
        try:
            proven = answer.ok and answer.json().get("proof") == proof
        except ValueError:
            proven = False
        if proven:
            self.calls.point(info.address, info.token)
            self._ask_status()
            return
        self.info = None
        self._refused.add(info.token)
        self._answered = answer.status != 0
        if self.state == STARTING or self.launcher.place is not None:
            self._launch()
        else:
            self._timer.start(_POLL_SLOW)

    def _reject_version(self, info):
        """Return True, and set the state, if the running engine uses another protocol."""
        if info.protocol == PROTOCOL:
            return False
        older = info.protocol < PROTOCOL
        self._set_state(TOO_OLD if older else FAILED, *self.launcher.misfit(info.version, older))
        self._timer.start(_POLL_SLOW)
        return True

    def _launch(self):
        if self._closed:
            return
        self.info = None
        if not self.launcher.command:
            self._set_state(ABSENT, *self.launcher.absence(self._answered))
            if self.launcher.place is not None:
                self._refused.clear()  # it may come back with the same token
            self._timer.start(self.launcher.retry)
            return
        try:
            self.launcher.start()
        except LaunchError as error:
            self._set_state(FAILED, str(error), tr("Install Drawover again, then run “drawover krita install”."))
            self._timer.start(_POLL_SLOW)
            return
        self._waited = 0
        if self._crashes == 0:
            self._set_state(STARTING, tr("Starting the engine…"))
        self._timer.start(_POLL_FAST)

    def _poll(self):
        """Poll: for an engine that is starting, or whether the one in use is alive."""
        if self._closed:
            return
        if self.state == READY:
            self._hold_connection()
            self._timer.start(_POLL_SLOW)
            return
        info = self.launcher.find()
        if info is not None and info.token not in self._refused:
            if not self._reject_version(info):
                self._find()
        elif self.state == STARTING:
            self._wait_on()
        elif self.state == TOO_OLD or (self.state == FAILED and self.info is not None):
            self.start()  # the incompatible engine has exited
        else:
            self._timer.start(_POLL_SLOW)

    def _wait_on(self):
        self._waited += _POLL_FAST
        ended = self.launcher.exit_code()
        if ended == _FOLDER_TAKEN:
            self._wait_for_other()
        elif ended is not None and self._waited >= 5 * _POLL_FAST:
            self._crashed(tr("The engine stopped while it was starting."))
        elif self._waited > _START_LIMIT:
            self._set_state(
                FAILED, tr("The engine did not start in time."), tr("Close other programs, then press Try again.")
            )
            self._timer.start(_POLL_SLOW)
        else:
            self._timer.start(_POLL_FAST)

    def _wait_for_other(self):
        """Another engine owns the folder: it is exiting, or too busy to respond."""
        self._taken += 1
        self._refused.clear()
        if self._taken <= 2 * len(_BACKOFF):
            self._again.start(_POLL_SLOW)
            return
        self._set_state(
            FAILED,
            tr("Another engine is running, and it does not answer."),
            tr("Close the other Drawover windows and Krita, then press Try again."),
        )
        self._timer.start(_POLL_SLOW)

    def _crashed(self, sentence):
        if self._crashes < len(_BACKOFF):
            self._set_state(STARTING, sentence[:-1] + tr("; it is being restarted…"))
            self._again.start(_BACKOFF[self._crashes])
            self._crashes += 1
            return
        words = self.launcher.last_lines(1)
        output = tr(" It said: {}").format(words[-1][:200]) if words else ""
        self._set_state(
            FAILED,
            tr("The engine stopped {} times in a row.{}").format(self._crashes + 1, output),
            tr("Press Try again; if it stops again, copy the diagnostics into a report."),
        )
        self.info = None
        self._timer.start(_POLL_SLOW)

    def _engine_died(self, sentence):
        """The engine died: notify the jobs, and start another one, after increasing delays."""
        for timer in (self._steady, self._timer, self._silence):
            timer.stop()
        staying, self._connection = self._connection, None
        if staying is not None:
            staying.cancel()
        self.info = None
        self.packs, self.tasks, self.devices, self.notes = [], {}, {}, []
        self._crashed(sentence)
        for job in list(self._jobs):
            job.engine_died()
        self._run_checks()
        self.lost.emit()

    def _run_checks(self):
        """It is known now whether the engine is alive: run the waiting callbacks."""
        doubts, self._waiting_checks = self._waiting_checks, []
        for then in doubts:
            then()

    def _hold_connection(self):
        """Hold a connection that lasts while engine and panel do, by which each detects the other's end."""
        if self._connection is None:
            self._connection = self.calls.watch("/v1/stay", self._connection_ended)
            self._connection.reply.readyRead.connect(self._heartbeat)
        self._silence.start(_SILENCE)

    def _heartbeat(self):
        if self._connection is not None:
            self._connection.reply.readAll()
            self._silence.start(_SILENCE)

    def _connection_ended(self, answer):
        self._connection = None
        self.check()

    def _reset_crashes(self):
        self._crashes = 0

    # -- status ----------------------------------------------------------------------------------------------------

    def _ask_status(self):
        if self._request is None:
            self._request = self.calls.watch("/v1/status", self._status, timeout=10000)

    def _status(self, answer):
        self._request = None
        if self._closed or self.info is None:
            return
        if answer.ok:
            try:
                fields = answer.json()
            except ValueError:
                answer.code, answer.sentence = "engine", tr("The engine's answer could not be understood.")
            else:
                self._ready(fields)
                self._run_checks()
                return
        if answer.code == "token":
            self._set_state(
                FAILED,
                tr("The running engine does not accept this panel's key."),
                tr("Close the other Drawover windows and Krita, then press Try again."),
            )
            self._timer.start(_POLL_SLOW)
        elif answer.code == "timeout" and self.state == READY and self._slow < _MAX_TIMEOUTS:
            self._slow += 1  # it may be swapped out or suspended: no response does not mean dead
            self._ask_status()
            return
        elif answer.status == 0:
            self._refused.add(self.info.token)
            if self.state == READY:
                gone = answer.code != "timeout"
                self._engine_died(tr("The engine stopped.") if gone else tr("The engine does not answer any more."))
            elif self.state == STARTING:
                self._launch()
            else:
                self._timer.start(_POLL_SLOW)
        else:
            self._set_state(
                FAILED, answer.sentence, tr("Press Try again; if it stays so, copy the diagnostics into a report.")
            )
            self._timer.start(_POLL_SLOW)
        self._run_checks()

    def _ready(self, fields):
        assert self.info is not None  # it has just responded
        self.info.protocol, self.info.version = int(fields.get("protocol", 0)), str(fields.get("version", ""))
        if self._reject_version(self.info):
            return
        packs = [pack for pack in fields.get("packs", []) if isinstance(pack, dict)]
        usable = [p for p in packs if not p.get("problem") and p.get("tasks")]
        self.problems = [worded(p.get("message"), p["problem"]) for p in packs if p.get("problem")]
        self.devices, self.tasks = dict(fields.get("devices") or {}), dict(fields.get("tasks") or {})
        self.notes = fallbacks(fields.get("notes"))
        first = self.state != READY
        news = usable != self.packs
        self.packs = usable
        self._slow = self._taken = 0
        if first:
            self._hold_connection()
            self._steady.start(_STEADY)
        self._timer.start(_POLL_SLOW)
        if usable:
            device = self.notes[0] if self.notes else devices(self.devices)
            words = [tr("Engine ready"), device, ", ".join(pack["name"] for pack in usable)]
            self._set_state(READY, " — ".join(word for word in words if word))
        else:
            sentence = tr("The engine is ready, but it has no pack to draw with.")
            remedy = tr("Install Drawover again: its packs are missing. Then press Try again.")
            if self.problems:
                sentence = tr("The engine refused its packs: {}").format(self.problems[0])
                remedy = tr("Put a sound pack in its place, then press Try again.")
            self._set_state(READY, sentence, remedy)
        if news and not first:
            self.changed.emit()
