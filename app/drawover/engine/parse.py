"""Parses a request for one of the tasks from JSON, for the service and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..messages import requests as say
from .errors import InputError
from .request import IMAGE, Request
from .task import Task

FIELDS = ("task", "pack", "seed", "parameters", "images", "selection", "keep")


def task_named(data: Mapping[str, Any], tasks: Mapping[str, Task]) -> Task:
    """Return the task that a request names, by default the first of the table; InputError for an unknown one."""
    name = data.get("task", next(iter(tasks)))
    if not isinstance(name, str) or name not in tasks:
        raise InputError(say.UNKNOWN_TASK(known=tuple(tasks), task=repr(name)))
    return tasks[name]


def parse_request(
    data: Mapping[str, Any],
    images: Mapping[str, np.ndarray],
    tasks: Mapping[str, Task],
    selection: np.ndarray | None = None,
    keep: np.ndarray | None = None,
) -> Request:
    """Build a request from JSON and its decoded pictures and masks; InputError describes what is invalid."""
    unknown = set(data) - set(FIELDS)
    if unknown:
        raise InputError(say.UNKNOWN_FIELD(field=repr(sorted(unknown)[0])))
    task = task_named(data, tasks)
    pack, given = data.get("pack", task.pack), data.get("parameters", {})
    if not isinstance(pack, str) or not isinstance(given, Mapping):
        raise InputError(say.NO_OBJECT())
    known = task.parameters.__dataclass_fields__
    for name in given:
        if name not in known:
            raise InputError(say.UNKNOWN_PARAMETER(task=repr(task.name), parameter=repr(name)))
    if IMAGE not in images:
        raise InputError(say.NO_DRAWING())
    parameters = task.parameters(**given)
    return task.check(Request(images, task.name, pack, parameters, data.get("seed", 0), selection, keep))
