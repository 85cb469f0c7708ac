"""The queue itself, without HTTP: what is held, what is freed, and that faults stay where they happen."""

import contextlib
import threading
import weakref

import numpy as np
import pytest

from drawover.engine.errors import BusyError
from drawover.engine.request import Request
from drawover.engine.service.job import ForgottenError
from drawover.engine.service.jobs import KEPT, Jobs
from drawover.engine.tasks.correct import CorrectParameters, correction_of


def asked(seed: int = 0, count: int = 1, side: int = 8) -> Request:
    return correction_of(np.zeros((side, side, 4), np.uint8), parameters=CorrectParameters(count=count), seed=seed)


def finish(jobs: Jobs, request: Request):
    """Submit, and wait for the end."""
    ended = threading.Event()
    with jobs.reserve():
        job = jobs.submit(request)
    with job.listening(lambda: ended.set() if job.finished else None):
        assert job.finished or ended.wait(10)
    return job


@pytest.fixture
def make(standin, tmp_path):
    made = []

    def begin(**options) -> Jobs:
        jobs = Jobs(standin.Engine(tmp_path), **options)
        made.append(jobs)
        return jobs

    yield begin
    for jobs in made:
        jobs.close()
        assert jobs.join(5)


def test_sessions_are_freed_after_idle_time_and_come_back(make, eventually):
    jobs = make(release_after=0.3)
    finish(jobs, asked())
    assert eventually(lambda: jobs.engine.calls == ["answer", "release"])
    assert finish(jobs, asked()).events()[-1].name == "done"
    assert eventually(lambda: jobs.engine.calls == ["answer", "release", "answer", "release"])


def test_nothing_is_freed_while_something_is_drawn(make):
    jobs = make(release_after=0.2)
    finish(jobs, asked())
    go_on = threading.Event()
    drawn = jobs.render(lambda: go_on.wait(10))
    assert not threading.Event().wait(0.6)
    assert jobs.engine.calls == ["answer"] and jobs.idle_seconds == 0
    go_on.set()
    assert drawn.result(5)


def test_a_pack_is_warmed_when_there_is_time(make, eventually):
    jobs = make()
    jobs.warm("faces")
    assert eventually(lambda: jobs.engine.calls == ["warm faces"])


def test_a_fault_in_warming_does_not_end_the_worker(make, monkeypatch, caplog, eventually):
    jobs = make()
    monkeypatch.setattr(jobs.engine, "warm", lambda pack: 1 / 0)
    jobs.warm("faces")
    assert finish(jobs, asked()).events()[-1].name == "done"
    assert eventually(lambda: "Loading or releasing networks failed" in caplog.text)


def test_large_drawings_are_held_in_smaller_number(make):
    jobs = make(held_pixels=1000)
    done = [finish(jobs, asked(side=20)) for _ in range(4)]  # 400 pixels each
    jobs.render(lambda: None).result(5)
    held = []
    for job in done:
        try:
            held.append(jobs.get(job.id))
        except ForgottenError:
            continue
    assert held == done[2:]


def test_a_place_is_given_back_when_the_request_fails(make):
    jobs = make()
    for _ in range(30):
        with pytest.raises(ZeroDivisionError), jobs.reserve():
            raise ZeroDivisionError
    assert finish(jobs, asked()).events()[-1].name == "done"


def test_places_count_while_requests_are_on_their_way(make):
    jobs = make()
    places = [jobs.reserve() for _ in range(9)]
    for place in places:
        place.__enter__()
    with pytest.raises(BusyError), jobs.reserve():
        pass
    for place in places:
        place.__exit__(None, None, None)


def test_closed_takes_nothing_more(make, standin):
    jobs = make()
    with jobs.reserve():
        running = jobs.submit(asked(seed=standin.SLOW))
    with jobs.reserve():
        waiting = jobs.submit(asked())
    jobs.close()
    assert [job.events()[-1].data["code"] for job in (running, waiting)] == ["cancelled", "cancelled"]
    with pytest.raises(BusyError), jobs.reserve():
        pass
    with pytest.raises(BusyError):
        jobs.render(lambda: None)


def test_what_is_not_kept_is_freed(make, eventually):
    """Not at some later time: with drawings of 2048² each, twenty jobs would otherwise hold 400 MB."""
    jobs = make()
    drawings = []
    for _ in range(KEPT + 6):
        request = asked(side=64)
        drawings.append(weakref.ref(request.image))
        finish(jobs, request)
        del request
    assert eventually(lambda: sum(drawing() is not None for drawing in drawings) <= KEPT)


def test_a_job_that_was_answered_and_is_cancelled_is_freed(make, eventually):
    jobs = make()
    request = asked(side=64)
    drawing = weakref.ref(request.image)
    job = finish(jobs, request)
    jobs.cancel(job.id)
    del request, job
    finish(jobs, asked())
    assert eventually(lambda: drawing() is None)


def test_large_drawings_are_kept_in_smaller_numbers(make, eventually):
    jobs = make(held_pixels=3 * 64 * 64)
    kept = [finish(jobs, asked(side=64)).id for _ in range(5)]
    assert eventually(lambda: _held(jobs, kept) == kept[-3:])


def _held(jobs, ids):
    found = []
    for each in ids:
        with contextlib.suppress(ForgottenError):
            found.append(jobs.get(each).id)
    return found
