"""A queue of trainings: worked off one after another in the background, at the lowest priority, across restarts.

    python -m drawover_train queue add registration --minutes 180      a recipe, or any other command:
    python -m drawover_train queue add export faces --only registration
    python -m drawover_train queue run [--background]
    python -m drawover_train queue status

What the queue holds is kept in scratch/queue.json, what its commands print in scratch/queue.log. A command that was cut
short begins again with the next `run`; trainings then go on from their checkpoints. A command that outlives the
process that started it holds the queue until it ends, so that none ever runs twice.
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path

STATES = ("waiting", "running", "done", "failed")
_HEADER, _TAIL = "\n=== ", 20_000  # what begins a command's part of the log; bytes at its end that are looked at
_MARKS = {"waiting": "·", "running": "▶", "done": "✓", "failed": "✗"}


class QueueError(Exception):
    """What was asked of the queue cannot be done; the sentence says why."""


@dataclass(frozen=True)
class Entry:
    """One command line of drawover_train."""

    number: int
    arguments: tuple[str, ...]
    state: str = "waiting"  # one of STATES
    began: str = ""  # ISO 8601, to the second
    ended: str = ""
    status: int | None = None  # how the command ended

    def line(self, last: str = "") -> str:
        """As `status` shows it. last: what it printed last, where it runs."""
        told = f"{_MARKS[self.state]} {self.number:>3}  {self.state:8} {' '.join(self.arguments)}"
        if self.state == "failed":
            return f"{told}   (exit status {self.status})"
        if self.state != "running":
            return told
        return f"{told}   (since {self.began})" + (f"\n       {last}" if last else "")


class Queue:
    """The queue of one scratch folder. Every change is written at once, whole; several processes may make them."""

    def __init__(self, scratch: Path) -> None:
        scratch.mkdir(parents=True, exist_ok=True)
        self._path, self.log = scratch / "queue.json", scratch / "queue.log"
        self._changing, self._running = scratch / "queue.lock", scratch / "queue.running"

    def entries(self) -> list[Entry]:
        """All of it, in the order of work."""
        if not self._path.exists():
            return []
        try:
            held = json.loads(self._path.read_text("utf-8"))
            return [Entry(**{**entry, "arguments": tuple(entry["arguments"])}) for entry in held]
        except (ValueError, TypeError, KeyError) as error:
            raise QueueError(f"{self._path} cannot be read ({error}); move it away to begin a new queue.") from error

    def add(self, arguments: Sequence[str]) -> Entry:
        """To the end."""
        if not arguments:
            raise QueueError("Say what is to be done, such as: queue add registration --minutes 90")
        with self._locked(self._changing):
            entries = self.entries()
            entry = Entry(max((e.number for e in entries), default=0) + 1, tuple(arguments))
            self._write([*entries, entry])
        return entry

    def remove(self, number: int) -> Entry:
        """Take an entry out; not while it runs."""
        with self._locked(self._changing):
            entries = self.entries()
            own = next((e for e in entries if e.number == number), None)
            if own is None:
                raise QueueError(f"There is no entry {number} in the queue.")
            if own.state == "running" and self.worked_on():
                raise QueueError(f"Entry {number} is running; stop `queue run` first.")
            self._write([e for e in entries if e.number != number])
        return own

    def told(self) -> str:
        """What waits, runs and is done, a line each; and whether anyone works on it."""
        entries = self.entries()
        if not entries:
            return "The queue is empty."
        last = self._last_line() if any(e.state == "running" for e in entries) else ""
        lines = [entry.line(last) for entry in entries]
        if not self.worked_on() and any(e.state in ("waiting", "running") for e in entries):
            lines.append("Nobody works on it: `queue run` goes on.")
        return "\n".join(lines)

    def _last_line(self) -> str:
        """What the running command printed last: of a training its step, minutes and losses."""
        if not self.log.exists():
            return ""
        with open(self.log, "rb") as log:
            log.seek(max(0, self.log.stat().st_size - _TAIL))
            lines = log.read().decode("utf-8", "replace").split(_HEADER)[-1].splitlines()[1:]
        return next((line.split("\r")[-1].strip() for line in reversed(lines) if line.strip()), "")

    def worked_on(self) -> bool:
        """Whether a process works the queue off."""
        try:
            with self._locked(self._running, wait=False):
                return False
        except BlockingIOError:
            return True

    def run(self, command: Sequence[str]) -> int:
        """Work off everything that waits or was cut short; how many failed. command: what arguments are given to."""
        try:
            with self._locked(self._running, wait=False) as held:
                failed = 0
                while entry := next((e for e in self.entries() if e.state in ("waiting", "running")), None):
                    failed += self._worked_off(entry, command, held.fileno())
                return failed
        except BlockingIOError:
            raise QueueError("The queue is being worked off already; see `queue status`.") from None

    def _worked_off(self, entry: Entry, command: Sequence[str], lock: int) -> bool:
        """Run one entry to its end; whether it failed. An interrupt leaves it as running: the next run takes it up.

        lock: the file that says that the queue is worked on, which the command holds, too.
        """
        entry = self._changed(replace(entry, state="running", began=_now(), ended="", status=None))
        with open(self.log, "ab") as log:
            log.write(f"{_HEADER}{_now()}  {' '.join(entry.arguments)}\n".encode())
            log.flush()
            child = subprocess.Popen([*command, *entry.arguments], stdout=log, stderr=subprocess.STDOUT,
                                     pass_fds=(lock,))  # fmt: skip
            try:
                status = child.wait()
            except BaseException:
                child.terminate()
                child.wait()
                raise
        self._changed(replace(entry, state="failed" if status else "done", ended=_now(), status=status))
        return status != 0

    def _changed(self, entry: Entry) -> Entry:
        with self._locked(self._changing):
            self._write([entry if e.number == entry.number else e for e in self.entries()])
        return entry

    def _write(self, entries: Sequence[Entry]) -> None:
        partial = self._path.with_suffix(".partial")
        partial.write_text(json.dumps([asdict(e) for e in entries], indent=1), "utf-8")
        partial.replace(self._path)

    @contextmanager
    def _locked(self, path: Path, wait: bool = True) -> Iterator[TextIOWrapper]:
        """Hold a lock that ends with this process, however it ends. BlockingIOError where it is held and not waited."""
        with open(path, "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            yield file


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def command_of(scratch: Path) -> list[str]:
    """What the arguments of an entry are given to."""
    return [sys.executable, "-m", "drawover_train", "--scratch", str(scratch)]


def in_background(scratch: Path) -> None:
    """Start `queue run` apart from this process and its terminal."""
    queue = Queue(scratch)
    if queue.worked_on():
        raise QueueError("The queue is being worked off already; see `queue status`.")
    with open(queue.log, "ab") as log:
        subprocess.Popen([*command_of(scratch), "queue", "run"], stdout=log, stderr=subprocess.STDOUT,
                         stdin=subprocess.DEVNULL, start_new_session=True)  # fmt: skip


def lowest_priority() -> None:
    """Everything else on the machine goes first, from now on and for child processes."""
    os.nice(19)
