"""Jobs: requests that wait, run and are kept for a while. The only place in Drawover with threads.

One worker answers jobs in their order. Pictures and layers of jobs that have suggestions are drawn by a second,
small pool, so that an insert never waits behind the queue. HTTP is server.py's.
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

WAITING = 8  # jobs that may wait while one runs
KEPT = 8  # finished jobs whose layers can still be asked for
HELD_PIXELS = 20 << 20  # of all drawings and layers of the jobs kept (five of 2048²); two are kept whatever they take
RELEASE_SECONDS = 300.0  # sessions (and GPU memory) are freed after so long without work
_log = logging.getLogger(__name__)
_T = TypeVar("_T")


class Jobs:
    """The queue, its worker, and the finished jobs that are still held.

    `held_pixels` bounds what finished jobs keep in memory: with drawings so large, fewer than KEPT are kept.
    """

    def __init__(
        self, engine: EngineLike, *, release_after: float = RELEASE_SECONDS, held_pixels: int = HELD_PIXELS
    ) -> None:
        self.engine = engine
        self._release_after, self._held_pixels = release_after, held_pixels
        self._waiting: deque[Job] = deque()
        self._running: Job | None = None
        self._known: dict[str, Job] = {}  # waiting, running and kept, oldest first
        self._reserved = 0  # places promised to requests whose pixels are still on their way
        self._wishes: deque[str] = deque()  # packs to load when nothing else is to be done
        self._closed = False
        self._changed = threading.Condition()
        self._active = time.monotonic()
        self._holding = True  # sessions may be loaded, so that there may be something to release
        self._renders = ThreadPoolExecutor(2, thread_name_prefix="render")
        self._rendering = 0
        self._worker = threading.Thread(target=self._work, name="worker", daemon=True)
        self._worker.start()

    # -- what the service calls ------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place in the queue while a request arrives and is decoded; BusyError when there is none."""
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
        """Queue a request, inside a `place()`."""
        job = Job(request)
        with self._changed:
            if self._closed:
                raise BusyError(say.LEAVING())
            self._waiting.append(job)
            self._known[job.id] = job
            job.tell("queued", {"position": len(self._waiting) - (self._running is None)})
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
        """Stop and forget a job, whether it waits, runs or is done."""
        job = self.get(job_id)
        with self._changed:
            self._known.pop(job_id, None)
            with contextlib.suppress(ValueError):
                self._waiting.remove(job)
                self._tell_positions()
        self._stop(job)
        if job.finished and job is not self._running:
            job.forget()

    def render(self, work: Callable[[], _T]) -> Future[_T]:
        """Do something beside the queue: draw, decode. BusyError once closed."""

        def done(_: Future[_T]) -> None:
            with self._changed:
                self._rendering -= 1
                self._touch()

        with self._changed:
            if self._closed:
                raise BusyError(say.LEAVING())
            future = self._renders.submit(work)
            self._rendering += 1
            self._holding = True
            self._touch()
        future.add_done_callback(done)
        return future

    def touch(self) -> None:
        """Somebody asked something: the engine is not idle."""
        with self._changed:
            self._touch()

    def warm(self, pack: str) -> None:
        """Load the sessions of `pack` as soon as no job waits."""
        with self._changed:
            self._wishes.append(pack)
            self._changed.notify_all()

    @property
    def counts(self) -> tuple[int, int]:
        """(jobs waiting, jobs running)."""
        with self._changed:
            return len(self._waiting), int(self._running is not None)

    @property
    def idle_seconds(self) -> float:
        """Since when nothing was asked, run or drawn; 0.0 while something is."""
        with self._changed:
            busy = self._running or self._waiting or self._reserved or self._rendering
            return 0.0 if busy else time.monotonic() - self._active

    def close(self) -> None:
        """End everything: jobs waiting and running are cancelled, and their streams end."""
        with self._changed:
            self._closed = True
            unfinished = [job for job in self._known.values() if not job.finished]
            self._waiting.clear()
            self._changed.notify_all()
        for job in unfinished:
            self._stop(job)
        self._renders.shutdown(wait=False, cancel_futures=True)

    def join(self, timeout: float) -> bool:
        """Wait for the worker after close(); False when it is still inside a network."""
        self._worker.join(timeout)
        return not self._worker.is_alive()

    # -- the worker ------------------------------------------------------------------------------------------------

    def _work(self) -> None:
        while (job := self._next()) is not None:
            self._run(job)
            with self._changed:
                self._running = None
                self._touch()
            del job  # it may be one of those that are let go of now
            self._let_go()

    def _let_go(self) -> None:
        with self._changed:
            gone = self._forget_old()
        while gone:
            gone.pop().forget()
        memory.give_back()

    def _next(self) -> Job | None:
        """The next job; meanwhile packs are warmed and idle sessions released. None: leave."""
        while True:
            with self._changed:
                wish = None
                if self._closed:
                    return None
                if self._waiting:
                    self._running = self._waiting.popleft()
                    self._holding = True
                    self._tell_positions()
                    return self._running
                if self._wishes:
                    wish, self._holding = self._wishes.popleft(), True
                else:
                    rest = self._release_after - (time.monotonic() - self._active)
                    if self._holding and rest <= 0 and not self._rendering:
                        self._holding = False
                    else:
                        self._changed.wait(max(rest, 0.05) if self._holding else None)
                        continue
            self._upkeep(wish)

    def _upkeep(self, wish: str | None) -> None:
        try:
            if wish is None:
                self.engine.release()
            else:
                self.engine.warm(wish)
        except EngineError as error:  # the job that needs the pack will say it to the artist
            _log.warning("%s", error)
        except Exception:  # noqa: BLE001 - the worker must live on to answer jobs
            _log.exception("Loading or releasing networks failed")

    def _run(self, job: Job) -> None:
        try:
            job.watch.check()
            job.answer = self.engine.answer(job.request, job.watch)
            for number, suggestion in enumerate(job.answer.suggestions()):
                job.watch.check()
                job.suggestions.append(suggestion)
                job.tell("suggestion", _described(job, number, suggestion))
            job.watch.check()
            job.tell("done", {"count": len(job.suggestions), "measures": as_json(job.answer.measures)})
        except EngineError as error:  # also CancelledError
            job.tell("error", error_as_json(error.code, error.message))
        except MemoryError:
            job.tell("error", error_as_json("memory", say.MEMORY()))
        except Exception as error:  # noqa: BLE001 - a fault in one job must not end the engine for everybody
            _log.exception("A job failed")
            fault = say.FAULT(kind=type(error).__name__, error=error)
            job.tell("error", error_as_json("internal", fault))

    def _forget_old(self) -> list[Job]:
        """Those that are not kept any more."""
        gone, pixels = [], 0
        finished = [job for job in self._known.values() if job.finished]
        for kept, job in enumerate(reversed(finished), start=1):
            pixels += sum(image.shape[0] * image.shape[1] for image in job.request.images.values())
            if kept > KEPT or (kept > 2 and pixels > self._held_pixels):
                self._known.pop(job.id, None)
                gone.append(job)
        return gone

    def _tell_positions(self) -> None:
        for ahead, job in enumerate(self._waiting):
            position = ahead + (self._running is not None)
            told = job.events()[-1].data.get("position")
            if told != position:
                job.tell("queued", {"position": position})

    def _stop(self, job: Job) -> None:
        job.watch.cancel()
        job.tell("error", error_as_json(CancelledError.code, requests.CANCELLED()))

    def _touch(self) -> None:
        self._active = time.monotonic()


def _described(job: Job, number: int, suggestion: Suggestion) -> dict[str, Any]:
    return {**suggestion.as_json(), "picture": f"{job.address}/suggestions/{number}/picture"}
