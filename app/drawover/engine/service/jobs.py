"""The job queue: runs jobs and retains finished ones for a while. All threads of the engine are here.

One worker thread runs jobs in order. Pictures and layers of existing suggestions are rendered by a small thread pool,
so that inserting a layer never waits for the queue. server.py is the HTTP API.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from ...messages import requests
from ...messages import service as say
from ..errors import BusyError, CancelledError, EngineError, error_as_json
from ..request import Request, Suggestion, as_json
from . import memory
from .job import EngineLike, ForgottenError, Job

WAITING = 8  # largest number of waiting jobs
KEPT = 8  # largest number of finished jobs that are retained, so that their layers can be requested
HELD_PIXELS = 20 << 20  # limit for all pictures of retained jobs (five of 2048²); two are retained regardless
RELEASE_SECONDS = 300.0  # idle time after which networks, and so GPU memory, are unloaded
_log = logging.getLogger(__name__)
_T = TypeVar("_T")


class Jobs:
    """The queue, its worker thread, and the finished jobs that are retained.

    `held_pixels` limits the memory of finished jobs: with large drawings, fewer than KEPT are retained.
    """

    def __init__(
        self, engine: EngineLike, *, release_after: float = RELEASE_SECONDS, held_pixels: int = HELD_PIXELS
    ) -> None:
        self.engine = engine
        self._release_after, self._held_pixels = release_after, held_pixels
        self._waiting: deque[Job] = deque()
        self._running: Job | None = None
        self._known: dict[str, Job] = {}  # waiting, running and finished, oldest first
        self._reserved = 0  # slots reserved for requests that are still being received
        self._to_warm: deque[str] = deque()  # packs to load when the queue is empty
        self._closed = False
        self._changed = threading.Condition()
        self._active = time.monotonic()
        self._may_hold_sessions = True  # whether networks may be loaded
        self._renders = ThreadPoolExecutor(2, thread_name_prefix="render")
        self._rendering = 0
        self._worker = threading.Thread(target=self._work, name="worker", daemon=True)
        self._worker.start()

    # -- interface for the service ---------------------------------------------------------------------------------

    @contextlib.contextmanager
    def reserve(self) -> Iterator[None]:
        """Reserve a slot in the queue while a request is received and decoded; BusyError if the queue is full."""
        with self._changed:
            if self._closed:
                raise BusyError(say.LEAVING())
            if len(self._waiting) + self._reserved + (self._running is not None) > WAITING:
                raise BusyError(say.BUSY(count=WAITING))
            self._reserved += 1
        try:
            yield
        finally:
            with self._changed:
                self._reserved -= 1

    def submit(self, request: Request) -> Job:
        """Queue a request, within `reserve()`."""
        job = Job(request)
        with self._changed:
            if self._closed:
                raise BusyError(say.LEAVING())
            self._waiting.append(job)
            self._known[job.id] = job
            job.emit("queued", {"position": len(self._waiting) - (self._running is None)})
            self._touch()
            self._changed.notify_all()
        return job

    def get(self, job_id: str) -> Job:
        with self._changed:
            job = self._known.get(job_id)
        if job is None:
            raise ForgottenError(say.FORGOTTEN())
        return job

    def cancel(self, job_id: str) -> None:
        """Cancel and discard a job, whether it is waiting, running or finished."""
        job = self.get(job_id)
        with self._changed:
            self._known.pop(job_id, None)
            with contextlib.suppress(ValueError):
                self._waiting.remove(job)
                self._emit_positions()
        self._stop(job)
        if job.finished and job is not self._running:
            job.forget()

    def render(self, work: Callable[[], _T]) -> Future[_T]:
        """Run something in the thread pool, independent of the queue: render, decode. BusyError once closed."""

        def done(_: Future[_T]) -> None:
            with self._changed:
                self._rendering -= 1
                self._touch()

        with self._changed:
            if self._closed:
                raise BusyError(say.LEAVING())
            future = self._renders.submit(work)
            self._rendering += 1
            self._may_hold_sessions = True
            self._touch()
        future.add_done_callback(done)
        return future

    def touch(self) -> None:
        """Reset the idle time, after a request."""
        with self._changed:
            self._touch()

    def warm(self, pack: str) -> None:
        """Load the networks of `pack` as soon as no job is waiting."""
        with self._changed:
            self._to_warm.append(pack)
            self._changed.notify_all()

    @property
    def counts(self) -> tuple[int, int]:
        """(jobs waiting, jobs running)."""
        with self._changed:
            return len(self._waiting), int(self._running is not None)

    @property
    def idle_seconds(self) -> float:
        """Time since the last request or work; 0.0 while there is work."""
        with self._changed:
            busy = self._running or self._waiting or self._reserved or self._rendering
            return 0.0 if busy else time.monotonic() - self._active

    def close(self) -> None:
        """Cancel all waiting and running jobs, which also ends their event streams, and stop the threads."""
        with self._changed:
            self._closed = True
            unfinished = [job for job in self._known.values() if not job.finished]
            self._waiting.clear()
            self._changed.notify_all()
        for job in unfinished:
            self._stop(job)
        self._renders.shutdown(wait=False, cancel_futures=True)

    def join(self, timeout: float) -> bool:
        """Wait for the worker thread after close(); False if it is still running a network."""
        self._worker.join(timeout)
        return not self._worker.is_alive()

    # -- the worker ------------------------------------------------------------------------------------------------

    def _work(self) -> None:
        while (job := self._next()) is not None:
            self._run(job)
            with self._changed:
                self._running = None
                self._touch()
            del job  # drop the reference, as it may be discarded now
            self._discard_old()

    def _discard_old(self) -> None:
        with self._changed:
            old = self._pop_old()
        while old:
            old.pop().forget()
        memory.release_unused()

    def _next(self) -> Job | None:
        """Wait for the next job; meanwhile load requested packs and unload idle networks. None: closed."""
        while True:
            with self._changed:
                to_warm = None
                if self._closed:
                    return None
                if self._waiting:
                    self._running = self._waiting.popleft()
                    self._may_hold_sessions = True
                    self._emit_positions()
                    return self._running
                if self._to_warm:
                    to_warm, self._may_hold_sessions = self._to_warm.popleft(), True
                else:
                    rest = self._release_after - (time.monotonic() - self._active)
                    if self._may_hold_sessions and rest <= 0 and not self._rendering:
                        self._may_hold_sessions = False
                    else:
                        self._changed.wait(max(rest, 0.05) if self._may_hold_sessions else None)
                        continue
            self._warm_or_release(to_warm)

    def _warm_or_release(self, pack: str | None) -> None:
        try:
            if pack is None:
                self.engine.release()
            else:
                self.engine.warm(pack)
        except EngineError as error:  # a job that needs the pack will report it to the artist
            _log.warning("%s", error)
        except Exception:  # noqa: BLE001 - the worker must continue to run jobs
            _log.exception("Loading or releasing networks failed")

    def _run(self, job: Job) -> None:
        try:
            job.watch.check()
            job.answer = self.engine.answer(job.request, job.watch)
            for number, suggestion in enumerate(job.answer.suggestions()):
                job.watch.check()
                job.suggestions.append(suggestion)
                job.emit("suggestion", _described(job, number, suggestion))
            job.watch.check()
            job.emit("done", {"count": len(job.suggestions), "measures": as_json(job.answer.measures)})
        except EngineError as error:  # also CancelledError
            job.emit("error", error_as_json(error.code, error.message))
        except MemoryError:
            job.emit("error", error_as_json("memory", say.MEMORY()))
        except Exception as error:  # noqa: BLE001 - a fault in one job must not stop the engine
            _log.exception("A job failed")
            fault = say.FAULT(kind=type(error).__name__, error=error)
            job.emit("error", error_as_json("internal", fault))

    def _pop_old(self) -> list[Job]:
        """Remove and return the finished jobs that exceed the limits."""
        old, pixels = [], 0
        finished = [job for job in self._known.values() if job.finished]
        for count, job in enumerate(reversed(finished), start=1):
            pixels += sum(image.shape[0] * image.shape[1] for image in job.request.images.values())
            if count > KEPT or (count > 2 and pixels > self._held_pixels):
                self._known.pop(job.id, None)
                old.append(job)
        return old

    def _emit_positions(self) -> None:
        for ahead, job in enumerate(self._waiting):
            position = ahead + (self._running is not None)
            if job.events()[-1].data.get("position") != position:
                job.emit("queued", {"position": position})

    def _stop(self, job: Job) -> None:
        job.watch.cancel()
        job.emit("error", error_as_json(CancelledError.code, requests.CANCELLED()))

    def _touch(self) -> None:
        self._active = time.monotonic()


def _described(job: Job, number: int, suggestion: Suggestion) -> dict[str, Any]:
    return {**suggestion.as_json(), "picture": f"{job.address}/suggestions/{number}/picture"}
