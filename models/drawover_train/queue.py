"""A queue of trainings, run one after another in the background at the lowest priority, across restarts.

    python -m drawover_train queue add registration --minutes 180      a recipe, or any other command:
    python -m drawover_train queue add export faces --only registration
    python -m drawover_train queue run [--background]
    python -m drawover_train queue status

The queue is stored in scratch/queue.json, the output of its commands in scratch/queue.log. An interrupted command is
restarted by the next `run`; trainings then resume from their checkpoints. A command that outlives the process that
started it keeps the queue locked until it ends, so that none ever runs twice.
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
_HEADER, _TAIL = "\n=== ", 20_000  # header of a command's output in the log; bytes read from its end
_MARKS = {"waiting": "·", "running": "▶", "done": "✓", "failed": "✗"}


class QueueError(Exception):
    """The queue cannot do what was requested; the message says why."""


@dataclass(frozen=True)
class Entry:
    """One command line of drawover_train."""

    number: int
    arguments: tuple[str, ...]
    state: str = "waiting"  # one of STATES
    began: str = ""  # ISO 8601, to the second
    ended: str = ""
    status: int | None = None  # exit status

    def line(self, last: str = "") -> str:
        """Format for `status`. last: its latest output, if it is running."""
        text = f"{_MARKS[self.state]} {self.number:>3}  {self.state:8} {' '.join(self.arguments)}"
        if self.state == "failed":
            return f"{text}   (exit status {self.status})"
        if self.state != "running":
            return text
        return f"{text}   (since {self.began})" + (f"\n       {last}" if last else "")


class Queue:
    """The queue of one scratch folder. Every change is written immediately and atomically; processes may share it."""

    def __init__(self, scratch: Path) -> None:
        scratch.mkdir(parents=True, exist_ok=True)
        self._path, self.log = scratch / "queue.json", scratch / "queue.log"
        self._write_lock, self._run_lock = scratch / "queue.lock", scratch / "queue.running"

    def entries(self) -> list[Entry]:
        """All entries, in order."""
        if not self._path.exists():
            return []
        try:
            stored = json.loads(self._path.read_text("utf-8"))
            return [Entry(**{**entry, "arguments": tuple(entry["arguments"])}) for entry in stored]
        except (ValueError, TypeError, KeyError) as error:
            raise QueueError(f"{self._path} cannot be read ({error}); move it away to begin a new queue.") from error

    def add(self, arguments: Sequence[str]) -> Entry:
        """Append an entry."""
        if not arguments:
            raise QueueError("Say what is to be done, such as: queue add registration --minutes 90")
        with self._locked(self._write_lock):
            entries = self.entries()
            entry = Entry(max((e.number for e in entries), default=0) + 1, tuple(arguments))
            self._write([*entries, entry])
        return entry

    def remove(self, number: int) -> Entry:
        """Remove an entry unless it is running."""
        with self._locked(self._write_lock):
            entries = self.entries()
            entry = next((e for e in entries if e.number == number), None)
            if entry is None:
                raise QueueError(f"There is no entry {number} in the queue.")
            if entry.state == "running" and self.is_running():
                raise QueueError(f"Entry {number} is running; stop `queue run` first.")
            self._write([e for e in entries if e.number != number])
        return entry

    def status(self) -> str:
        """The state of every entry, a line each; and whether a process is running the queue."""
        entries = self.entries()
        if not entries:
            return "The queue is empty."
        last = self._last_line() if any(e.state == "running" for e in entries) else ""
        lines = [entry.line(last) for entry in entries]
        if not self.is_running() and any(e.state in ("waiting", "running") for e in entries):
            lines.append("Nobody works on it: `queue run` goes on.")
        return "\n".join(lines)

    def _last_line(self) -> str:
        """The latest output of the running command: for a training its step, minutes and losses."""
        if not self.log.exists():
            return ""
        with open(self.log, "rb") as log:
            log.seek(max(0, self.log.stat().st_size - _TAIL))
            lines = log.read().decode("utf-8", "replace").split(_HEADER)[-1].splitlines()[1:]
        return next((line.split("\r")[-1].strip() for line in reversed(lines) if line.strip()), "")

    def is_running(self) -> bool:
        """Whether a process is running the queue."""
        try:
            with self._locked(self._run_lock, wait=False):
                return False
        except BlockingIOError:
            return True

    def run(self, command: Sequence[str]) -> int:
        """Run all waiting or interrupted entries; return the number of failures. command: prefix of the arguments."""
        try:
            with self._locked(self._run_lock, wait=False) as lock:
                failed = 0
                while entry := next((e for e in self.entries() if e.state in ("waiting", "running")), None):
                    failed += self._run_entry(entry, command, lock.fileno())
                return failed
        except BlockingIOError:
            raise QueueError("The queue is being worked off already; see `queue status`.") from None

    def _run_entry(self, entry: Entry, command: Sequence[str], lock: int) -> bool:
        """Run one entry to its end; return whether it failed. After an interrupt it stays "running" and is resumed.

        lock: the file descriptor that marks the queue as running, which the command inherits.
        """
        entry = self._update(replace(entry, state="running", began=_now(), ended="", status=None))
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
        self._update(replace(entry, state="failed" if status else "done", ended=_now(), status=status))
        return status != 0

    def _update(self, entry: Entry) -> Entry:
        with self._locked(self._write_lock):
            self._write([entry if e.number == entry.number else e for e in self.entries()])
        return entry

    def _write(self, entries: Sequence[Entry]) -> None:
        partial = self._path.with_suffix(".partial")
        partial.write_text(json.dumps([asdict(e) for e in entries], indent=1), "utf-8")
        partial.replace(self._path)

    @contextmanager
    def _locked(self, path: Path, wait: bool = True) -> Iterator[TextIOWrapper]:
        """Hold a lock until this process ends, however it ends. BlockingIOError if it is taken and wait is False."""
        with open(path, "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            yield file


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def command_of(scratch: Path) -> list[str]:
    """The command to which an entry's arguments are appended."""
    return [sys.executable, "-m", "drawover_train", "--scratch", str(scratch)]


def in_background(scratch: Path) -> None:
    """Start `queue run` detached from this process and its terminal."""
    queue = Queue(scratch)
    if queue.is_running():
        raise QueueError("The queue is being worked off already; see `queue status`.")
    with open(queue.log, "ab") as log:
        subprocess.Popen([*command_of(scratch), "queue", "run"], stdout=log, stderr=subprocess.STDOUT,
                         stdin=subprocess.DEVNULL, start_new_session=True)  # fmt: skip


def lowest_priority() -> None:
    """Lower the priority of this process and its children."""
    os.nice(19)
