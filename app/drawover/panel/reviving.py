"""Repeats a request whose result the engine has forgotten: the same request has the same result."""

from . import pixels
from .history import load_pixels
from .qt import QtCore
from .words import later, tr

LOST = ("forgotten", "engine")  # error codes after which a repetition helps
_TRIES = 5  # how often an engine may die in a row
_FEWER = later("This suggestion could not be drawn once more; press Suggest.")


class Reviving(QtCore.QObject):
    """`again` is emitted with a run and its new job, whose pictures must be received."""

    again = QtCore.Signal(object, object)  # run, job
    status_message = QtCore.Signal(str)

    def __init__(self, engine, parent=None):
        super().__init__(parent)
        self._engine = engine
        self._waiting = []  # runs that wait for the engine
        self._loose = []  # jobs that no open run owns, but that may still emit signals
        engine.changed.connect(self._engine_changed)

    def request(self, entry, ask, failed):
        """Call ask(failed), which uses an entry's job; repeat it if the job is lost; finally failed(code, sentence)."""
        tries = [_TRIES]

        def lost(code, sentence):
            tries[0] -= 1
            if code in LOST and tries[0]:
                self.revive(entry.run, entry.number, lambda: ask(lost), failed)
            else:
                failed(code, sentence)

        ask(lost)

    def revive(self, run, number, then, failed):
        """Call then() once the run's job has its suggestion `number` again; else failed(code, sentence)."""
        run.reviving.append((number, then, failed))
        if len(run.reviving) > 1:
            return
        self.status_message.emit(tr("Drawing it once more…"))
        self._begin(run)

    def _begin(self, run):
        """Make the request, now or once the engine is ready; give up if there will be none."""
        if self._engine.state == "ready":
            self._ask(run)
        elif self._engine.state == "starting":
            self._waiting.append(run)
        else:
            _give_up(run, "engine", self._engine.sentence)

    def shutdown(self):
        """Drop all waiting requests."""
        self._waiting = []
        loose, self._loose = self._loose, []
        for job in loose:
            job.forget()
        self._engine.changed.disconnect(self._engine_changed)

    def _engine_changed(self):
        if self._engine.state == "ready":
            waiting, self._waiting = self._waiting, []
            for run in waiting:
                self._ask(run)
        elif self._engine.state in ("failed", "too old", "absent"):
            waiting, self._waiting = self._waiting, []
            for run in waiting:
                _give_up(run, "engine", self._engine.sentence)

    def _ask(self, run):
        try:
            job = self._engine.suggest(load_pixels(run), **run.wishes)
        except pixels.PixelError as error:
            _give_up(run, "pixels", str(error))
            return

        def received(fields):
            if run.job is not job:
                self._loose.append(run.job)
                if not run.suggester.closed:
                    self._loose.remove(job)
                run.job = job
            waiting, run.reviving = run.reviving, []
            for number, then, failed in waiting:
                if number <= fields["number"]:
                    then()
                else:
                    run.reviving.append((number, then, failed))

        def failed_again(code, sentence):
            if code == "engine" and self._engine.state == "starting":  # the engine died; another is starting
                self._waiting.append(run)
            else:
                _give_up(run, code, sentence)

        self._loose.append(job)
        job.suggestion.connect(received)
        job.failed.connect(failed_again)
        job.done.connect(lambda count: _give_up(run, "fewer", tr(_FEWER)))
        self.again.emit(run, job)


def _give_up(run, code, sentence):
    waiting, run.reviving = run.reviving, []
    for _, _, failed in waiting:
        failed(code, sentence)
