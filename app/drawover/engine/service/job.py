"""A job: one request, with its log of events, its suggestions, and the answer that renders layers.

jobs.py schedules jobs and discards old ones.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ...messages import service as say
from ...messages.message import Message
from ..errors import EngineError
from ..request import Request, Suggestion, Watch
from ..task import Answer, Task


class EngineLike(Protocol):
    """The engine's interface for the service: implemented by Engine, and by a stand-in in tests."""

    @property
    def tasks(self) -> Mapping[str, Task]: ...

    def packs(self) -> tuple[Any, ...]: ...

    def status(self) -> dict[str, Any]: ...

    def answer(self, request: Request, watch: Watch) -> Answer: ...

    def warm(self, pack: str) -> None: ...

    def release(self) -> None: ...

    def rescan(self) -> None: ...


class ForgottenError(EngineError):
    """The job or suggestion does not exist, or has been discarded."""

    code = "forgotten"


@dataclass(frozen=True)
class Event:
    """An event of a job. `number` counts from 1; `data` is JSON."""

    number: int
    name: str  # queued | progress | suggestion | done | error
    data: dict[str, Any]

    @property
    def last(self) -> bool:
        return self.name in ("done", "error")


class Job:
    """One request. Created by Jobs; its events and suggestions may be read from any thread."""

    def __init__(self, request: Request) -> None:
        self.id = secrets.token_hex(16)
        self.request = request
        self.watch = Watch(self._progress)
        self.answer: Answer | None = None
        self.suggestions: list[Suggestion] = []
        self._events: list[Event] = []
        self._listeners: set[Callable[[], None]] = set()
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        return f"/v1/jobs/{self.id}"

    @property
    def finished(self) -> bool:
        return bool(self._events) and self._events[-1].last

    def events(self, after: int = 0) -> list[Event]:
        """Return the events with a number above `after`."""
        with self._lock:
            return self._events[max(after, 0) :]

    def emit(self, name: str, data: dict[str, Any]) -> None:
        """Append an event, unless the job has finished, and notify listeners."""
        with self._lock:
            if self.finished:
                return
            self._events.append(Event(len(self._events) + 1, name, data))
            listeners = list(self._listeners)
        for wake in listeners:
            wake()

    @contextlib.contextmanager
    def listening(self, wake: Callable[[], None]) -> Iterator[None]:
        """Call `wake` after each new event, from any thread, while in this context."""
        with self._lock:
            self._listeners.add(wake)
        try:
            yield
        finally:
            with self._lock:
                self._listeners.discard(wake)

    def forget(self) -> None:
        """Release the answer and the suggestions, which are in reference cycles."""
        self.answer, self.suggestions = None, []

    @property
    def current_answer(self) -> Answer:
        """The answer; ForgottenError if there is none yet, or if it was released."""
        if self.answer is None:
            raise ForgottenError(say.NO_SUGGESTION_YET())
        return self.answer

    def suggestion(self, number: int) -> Suggestion:
        """Return the suggestion `number`; ForgottenError if it does not exist."""
        if not 0 <= number < len(self.suggestions):
            raise ForgottenError(say.NO_SUGGESTION(number=number))
        return self.suggestions[number]

    def _progress(self, fraction: float, what: Message) -> None:
        self.emit(
            "progress",
            {"fraction": round(min(max(fraction, 0.0), 1.0), 4), "what": str(what), "message": what.as_json()},
        )
