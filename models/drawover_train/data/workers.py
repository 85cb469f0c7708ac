"""Several processes at one long list of tasks: results come in order, and a process that dies is told of.

A pool of the standard library waits forever for a worker that the system killed for want of memory; this one does not.
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


def each(function: Callable[[Task], Result], tasks: Sequence[Task], workers: int) -> Generator[Result, None, None]:
    """function(task) of every task, in the order of `tasks`, by so many forked processes; 0: in this one.

    What a task raises is raised here, after the results of all earlier ones. All workers have ended when the iterator
    is closed or fails.
    """
    if workers <= 0 or not tasks:
        yield from map(function, tasks)
        return
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)  # OpenCV's threads would not survive the fork, and the workers are the parallelism
    try:
        lines, processes = zip(*(_started(function) for _ in range(min(workers, len(tasks)))), strict=True)
        try:
            yield from _in_order(tasks, lines)
        finally:
            for line, process in zip(lines, processes, strict=True):
                line.close()
                process.terminate()
            for process in processes:
                process.join()
    finally:
        cv2.setNumThreads(threads)


def _started(function: Callable[[Any], Any]) -> tuple[Connection, Any]:
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(function, theirs), daemon=True)
    with warnings.catch_warnings():  # newer Pythons warn where the parent has threads; ours use none of them
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    theirs.close()
    return ours, process


def _work(function: Callable[[Any], Any], line: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it, and ends its workers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    while True:
        try:
            number, task = line.recv()
        except EOFError:  # the parent is gone
            return
        try:
            answer = (number, function(task), None)
        except Exception as error:  # noqa: BLE001  raised again in the parent
            answer = (number, None, error)
        line.send(answer)


def _in_order(tasks: Sequence[Any], lines: Sequence[Connection]) -> Iterator[Any]:
    waiting = iter(enumerate(tasks))
    busy = {line for line, task in zip(lines, waiting, strict=False) if line.send(task) is None}
    finished: dict[int, tuple[Any, Exception | None]] = {}
    for wanted in range(len(tasks)):
        while wanted not in finished:
            for line in wait(list(busy)):
                assert isinstance(line, Connection)
                try:
                    number, result, error = line.recv()
                except EOFError as gone:
                    raise WorkerError("a worker was killed") from gone
                finished[number] = result, error
                if error is not None:
                    waiting = iter(())  # what comes before it is still to be had
                following = next(waiting, None)
                if following is None:
                    busy.discard(line)
                else:
                    line.send(following)
        result, error = finished.pop(wanted)
        if error is not None:
            raise error
        yield result
