"""Distributes a long list of tasks to several processes, with results in order and dead processes reported.

A pool of the standard library waits forever for a worker killed by the out-of-memory killer; this one does not.
"""

from __future__ import annotations

import multiprocessing
import signal
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

import cv2

Task = TypeVar("Task")
Result = TypeVar("Result")


class WorkerError(Exception):
    """A worker was killed from outside."""


def single_threaded() -> None:
    """Stop OpenCV's threads in this process before it forks workers: one that inherits them would wait forever.

    Called by the constructors of what data loaders iterate over, which run in the parent process.
    """
    cv2.setNumThreads(1)


def each(function: Callable[[Task], Result], tasks: Sequence[Task], workers: int) -> Generator[Result, None, None]:
    """Yield function(task) for every task, in the order of `tasks`, computed by forked processes; 0: in this one.

    An exception of a task is raised here, after the results of all earlier ones. All workers have ended when the
    iterator is closed or fails.
    """
    if workers <= 0 or not tasks:
        yield from map(function, tasks)
        return
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)  # OpenCV's threads would not survive the fork, and the workers are the parallelism
    try:
        lines, processes = zip(*(_start(function) for _ in range(min(workers, len(tasks)))), strict=True)
        try:
            yield from _results_in_order(tasks, lines)
        finally:
            for line, process in zip(lines, processes, strict=True):
                line.close()
                process.terminate()
            for process in processes:
                process.join()
    finally:
        cv2.setNumThreads(threads)


def _start(function: Callable[[Any], Any]) -> tuple[Connection, Any]:
    context = multiprocessing.get_context("fork")
    parent_end, child_end = context.Pipe()
    process = context.Process(target=_work, args=(function, child_end), daemon=True)
    with warnings.catch_warnings():  # newer Pythons warn if the parent has threads; the workers use none of them
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    child_end.close()
    return parent_end, process


def _work(function: Callable[[Any], Any], line: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles it, and ends its workers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    while True:
        try:
            number, task = line.recv()
        except EOFError:  # the parent has exited
            return
        try:
            answer = (number, function(task), None)
        except Exception as error:  # noqa: BLE001  raised again in the parent
            answer = (number, None, error)
        line.send(answer)


def _results_in_order(tasks: Sequence[Any], lines: Sequence[Connection]) -> Iterator[Any]:
    waiting = iter(enumerate(tasks))
    busy = {line for line, task in zip(lines, waiting, strict=False) if line.send(task) is None}
    finished: dict[int, tuple[Any, Exception | None]] = {}
    for next_result in range(len(tasks)):
        while next_result not in finished:
            for line in wait(list(busy)):
                assert isinstance(line, Connection)
                try:
                    number, result, error = line.recv()
                except EOFError as end_of_file:
                    raise WorkerError("a worker was killed") from end_of_file
                finished[number] = result, error
                if error is not None:
                    waiting = iter(())  # earlier results are still yielded
                following = next(waiting, None)
                if following is None:
                    busy.discard(line)
                else:
                    line.send(following)
        result, error = finished.pop(next_result)
        if error is not None:
            raise error
        yield result
