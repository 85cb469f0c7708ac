"""A request as the service and the command line take it: from JSON, for one of the tasks that there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .errors import InputError
from .request import IMAGE, Request
from .task import Task

FIELDS = ("task", "pack", "seed", "parameters", "images", "selection", "keep")


def task_named(data: Mapping[str, Any], tasks: Mapping[str, Task]) -> Task:
    """The task that a request names, the first of the table where it names none; InputError for an unknown one."""
    name = data.get("task", next(iter(tasks)))
    if not isinstance(name, str) or name not in tasks:
        raise InputError(f"This version knows the tasks {', '.join(tasks)}, not {name!r}.")
    return tasks[name]


def parse_request(
    data: Mapping[str, Any],
    images: Mapping[str, np.ndarray],
    tasks: Mapping[str, Task],
    selection: np.ndarray | None = None,
    keep: np.ndarray | None = None,
) -> Request:
    """A request from JSON; InputError names what is wrong. Where it names pixels, the caller has read them already."""
    unknown = set(data) - set(FIELDS)
    if unknown:
        raise InputError(f"The request has a field this version does not know: {sorted(unknown)[0]!r}.")
    task = task_named(data, tasks)
    pack, given = data.get("pack", task.pack), data.get("parameters", {})
    if not isinstance(pack, str) or not isinstance(given, Mapping):
        raise InputError("In a request, 'pack' is a name and 'parameters' an object.")
    known = task.parameters.__dataclass_fields__
    for name in given:
        if name not in known:
            raise InputError(f"The task {task.name!r} has no parameter {name!r}.")
    if IMAGE not in images:
        raise InputError("The drawing is missing: send the file part 'image', or name shared pixels.")
    parameters = task.parameters(**given)
    return task.check(Request(images, task.name, pack, parameters, data.get("seed", 0), selection, keep))
