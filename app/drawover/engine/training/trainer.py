"""Begins, pauses and stops the training of a pack, one at a time, in a process of its own.

The process is paused by closing its standard input, which also happens when the engine ends in whatever way; so a
training never runs without an engine, and goes on when it is asked to. progress.py says what lies in the folder. Not
thread-safe: the service calls it from its event loop.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from ...messages import training as say
from ...messages.message import Message
from ..errors import EngineError, InputError
from ..service.processes import Process
from . import needs, progress
from .progress import Progress

MAX_TITLE = 60  # characters
PATIENCE = 20.0  # seconds a process may take to pause or to stop
_RUN = "run"  # the folder of the files, in the folder of all trainings
_LOG = "log.txt"
_OWN = "folder "  # how the first source of a pack begins that was trained on a folder of drawings
_ERROR_LIMIT = 300  # characters of the error that a broken training left
_PAUSED_CODE = 130
_ERROR = re.compile(r"[\w.]*(Error|Exception)\b")  # the last line of a traceback
_ENDINGS = {"pause": "pausing", "stop": "stopping"}
# What is told of an ended phase while its process is still leaving: only then may the next one begin.
_LEAVING = {
    progress.LOOKED: progress.LOOKING, progress.DONE: progress.WRITING, progress.PAUSED: "pausing",
    progress.FAILED: progress.PREPARING,
}  # fmt: skip
# Windows: no console window, and not in our group for Ctrl+C. Elsewhere a session of its own does that.
_CREATION = 0x08000000 | 0x00000200 if sys.platform == "win32" else 0


class TrainingError(EngineError):
    """Training is not possible now; says why."""

    code = "training"


class PackLike(Protocol):
    """What is asked of a pack: engine.PackInfo."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def sources(self) -> Iterable[str]: ...


@dataclass(frozen=True)
class Order:
    """What was asked for. pack: "" while the folder is only looked at; pid, started: of the process at work."""

    folder: str
    pack: str = ""
    title: str = ""
    preset: str = "cpu"
    minutes: float = 0.0  # 0: the preset's
    pid: int = 0
    started: str = ""


class Trainer:
    """The training of this user. packs: the folder of the user's own packs; the trainings lie beside it."""

    def __init__(
        self,
        packs: Path,
        known: Callable[[], Iterable[PackLike]],
        installed: Callable[[], Future[None]],
        command: tuple[str, ...] = (),
        problem: Callable[[], Message | None] = needs.problem,
    ) -> None:
        """known: all packs, for names that are taken; installed: begins to list the pack that was made.

        command, problem: what trains, and why it cannot, where it is not drawover_train.
        """
        self._packs, self._known, self._installed, self._problem = packs, known, installed, problem
        self._installing: Future[None] | None = None
        self._command = command or (sys.executable, *(["-I"] if sys.flags.isolated else []), "-m", "drawover_train.own")
        self.folder = packs.parent / "training" / _RUN
        self._process: subprocess.Popen[bytes] | None = None
        self._ending, self._since = "", 0.0  # "pause" or "stop", and since when

    # -- what it is asked ----------------------------------------------------------------------------------------------

    def look(self, folder: str) -> None:
        """Look at the pictures of a folder."""
        self._require_installed()
        self._require_free()
        if not folder.strip():
            raise InputError(say.NOT_LOOKED())
        path = Path(folder).expanduser()
        if not path.is_dir():
            raise InputError(say.NOT_A_FOLDER(folder=path) if path.exists() else say.NO_FOLDER(folder=path))
        self._forget()
        self._begin(Order(str(path.absolute())), Progress(progress.LOOKING))

    def train(self, title: str, preset: str = "cpu", minutes: float = 0.0) -> None:
        """Train a pack on the folder that was looked at."""
        self._require_installed()
        self._require_free()
        order, said = self._order(), progress.read_progress(self.folder)
        if order is None or said is None or said.phase not in (progress.LOOKED, progress.FAILED) or not said.usable:
            raise InputError(say.NOT_LOOKED())
        if said.usable < said.least:
            raise InputError(say.TOO_FEW(count=said.count, usable=said.usable, least=said.least))
        title = " ".join(title.split())
        if not (0 < len(title) <= MAX_TITLE and title.isprintable()):
            raise InputError(say.TITLE(most=MAX_TITLE))
        order = replace(order, pack=self._name(title), title=title, preset=preset, minutes=minutes)
        self._begin(order, replace(said, phase=progress.PREPARING).saying(say.PREPARING(count=said.usable)))

    def pause(self) -> None:
        """Have the training keep what it learned, and end."""
        if self._order() is None or not self._alive():
            raise InputError(say.NOT_RUNNING())
        self._end("pause")

    def resume(self) -> None:
        """Go on with a paused or broken training."""
        self._require_installed()
        self._require_free()
        order, said = self._order(), self._progress()
        if order is None or said is None or not order.pack or said.phase not in (progress.PAUSED, progress.FAILED):
            raise InputError(say.NOT_PAUSED())
        preparing = replace(said, phase=progress.PREPARING).saying(say.PREPARING(count=said.usable))
        self._begin(order, preparing)

    def stop(self) -> None:
        """End the training and forget all of it; the finished pack, if there is one, stays."""
        if self._alive():
            self._end("stop")
        else:
            self._forget()

    def picture(self, name: str) -> bytes:
        """thumbnails.png or preview.png."""
        try:
            return (self.folder / name).read_bytes()
        except OSError as error:
            raise InputError(say.NO_PICTURE()) from error

    def pictures(self) -> list[Any]:
        """The pictures of the folder, as pictures.json has them."""
        found = progress.read_json(self.folder / progress.PICTURES)
        return found if isinstance(found, list) else []

    def status(self) -> dict[str, Any]:
        """All that a panel shows, as JSON."""
        self.poll()
        problem, order, said = self._problem(), self._order(), self._progress()
        told = (said or Progress("none")).as_json() if order is not None else Progress("none").as_json()
        if self._alive():
            told["phase"] = _ENDINGS.get(self._ending) or _LEAVING.get(told["phase"], told["phase"])
        elif told["phase"] == progress.DONE and self._installing is not None and not self._installing.done():
            told["phase"] = progress.WRITING
        return {
            **told,
            "folder": order.folder if order else "",
            "title": order.title if order else "",
            "order": order.pack if order else "",
            "resumable": bool(order and order.pack) and told["phase"] in (progress.PAUSED, progress.FAILED),
            "own": [pack.title for pack in self._known() if _is_own(pack)],
            "problem": None if problem is None else str(problem),
            "problem_message": None if problem is None else problem.as_json(),
            "command": "" if problem is None else str(dict(problem.arguments).get("command", "")),
        }

    # -- its life ------------------------------------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        """Whether a process is at work."""
        return self._alive()

    def poll(self) -> None:
        """Notice that the process has ended, and that one that should end does not. Called about once a second."""
        process = self._process
        if process is None:
            if self._ending == "stop" and not self._alive():
                self._forget()
            return
        code = process.poll()
        if code is None:
            if self._ending and time.monotonic() - self._since > PATIENCE:
                process.kill()
            return
        self.close()
        self._process = None
        stopping, self._ending = self._ending == "stop", ""
        said = progress.read_progress(self.folder)
        if stopping:
            self._forget()
        elif said is not None and said.phase not in progress.ENDED and code not in (0, _PAUSED_CODE):
            broken = replace(said, phase=progress.FAILED).saying(say.CRASHED(why=self._why(code)))
            with contextlib.suppress(OSError):  # a full disk: then it reads as paused, which is true as well
                progress.write_json(self.folder / progress.PROGRESS, broken.as_json())
        elif said is not None and said.phase == progress.DONE:
            self._installing = self._installed()

    def close(self) -> None:
        """Have the training pause, as it also does when the engine ends."""
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    # ------------------------------------------------------------------------------------------------------------------

    def _begin(self, order: Order, said: Progress) -> None:
        words = [*self._command, order.folder, "--packs", str(self._packs), "--report", str(self.folder)]
        if order.pack:
            words += ["--output", order.pack, f"--title={order.title}", "--preset", order.preset]
            words += ["--minutes", str(order.minutes)] if order.minutes else []
        else:
            words.append("--look")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            progress.write_json(self.folder / progress.PROGRESS, said.as_json())
            with open(self.folder / _LOG, "wb") as log:
                process = subprocess.Popen(
                    words, stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=Path.home(),
                    creationflags=_CREATION, start_new_session=True,
                )  # fmt: skip
            self._process = process
            known = Process.of(process.pid)
            begun = replace(order, pid=process.pid, started=(known.started if known else "") or "")
            progress.write_json(self.folder / progress.ORDER, asdict(begun))
        except OSError as error:
            raise TrainingError(say.NO_PROCESS(why=error.strerror or error)) from error
        self._ending = ""

    def _end(self, how: str) -> None:
        self._ending, self._since = how, time.monotonic()
        if self._process is not None:
            self.close()
            return
        order = self._order()  # another engine's, which began it
        if order is not None:
            with contextlib.suppress(OSError):
                os.kill(order.pid, signal.SIGTERM)

    def _alive(self) -> bool:
        if self._process is not None:
            return self._process.poll() is None
        order = self._order()
        return order is not None and order.pid > 0 and Process(order.pid, order.started or None).alive()

    def _order(self) -> Order | None:
        fields = progress.read_json(self.folder / progress.ORDER)
        try:
            return Order(**fields) if isinstance(fields, dict) else None
        except TypeError:  # of another version
            return None

    def _progress(self) -> Progress | None:
        """What the training said last; one that was cut off is paused, and a look that was, is none."""
        said, order = progress.read_progress(self.folder), self._order()
        if said is None or order is None or said.phase in progress.ENDED or self._alive():
            return said
        if not order.pack:
            return None
        return replace(said, phase=progress.PAUSED).saying(say.PAUSED())

    def _forget(self) -> None:
        """Remove the files, and what an unfinished training learned."""
        said = progress.read_progress(self.folder)
        if said is not None and said.work and said.phase != progress.DONE:
            work = self.folder.parent / Path(said.work).name
            if work != self.folder:
                shutil.rmtree(work, ignore_errors=True)
        for half in self._packs.glob(".training-*"):  # of one that was ended while it was written
            shutil.rmtree(half, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        self._ending = ""

    def _require_installed(self) -> None:
        problem = self._problem()
        if problem is not None:
            raise TrainingError(problem)

    def _require_free(self) -> None:
        if not self._alive():
            self.poll()  # it may just have ended
            return
        order = self._order()
        if self._ending:
            raise TrainingError(say.PAUSING())
        raise TrainingError(say.BUSY(title=order.title) if order and order.pack else say.BUSY_LOOKING())

    def _name(self, title: str) -> str:
        """The name of a pack with this title: that of one's own pack which it replaces, or one that is free."""
        packs = list(self._known())
        for pack in packs:
            if pack.title == title:
                if _is_own(pack):
                    return pack.name
                raise InputError(say.TAKEN(name=title))
        taken = {pack.name for pack in packs}
        plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
        base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:36] or "own"
        names = [base, *(f"{base}-{number}" for number in range(2, 1000))]
        return next(name for name in names if name not in taken and not (self._packs / name).exists())

    def _why(self, code: int) -> Message | str:
        if code == -9:
            return say.EXIT_KILLED()
        try:
            lines = (self.folder / _LOG).read_text("utf-8", "replace").strip().splitlines()
        except OSError:
            lines = []
        errors = [line for line in lines if _ERROR.match(line)]
        return errors[-1][:_ERROR_LIMIT] if errors else say.EXIT_CODE(code=code)


def unfinished(packs: Path) -> tuple[Order, Progress] | None:
    """A training that no process is at work on, and that may go on; None if there is none."""
    found = Trainer(packs, lambda: (), Future)
    order, said = found._order(), found._progress()
    if order is None or said is None or not order.pack or found.running:
        return None
    return (order, said) if said.phase in (progress.PAUSED, progress.FAILED) else None


def _is_own(pack: PackLike) -> bool:
    return next(iter(pack.sources), "").startswith(_OWN)
