"""The table of all tasks, in the order in which they are offered. A new task is a folder or file here, and a row."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..task import Task
from .color import COLOR
from .color.render import RENDER
from .correct import CORRECT
from .sketchify import SKETCHIFY
from .stages import STAGES

TASKS: Mapping[str, Task] = MappingProxyType(
    {
        task.name: task
        for task in (
            CORRECT,
            COLOR,
            RENDER,
            STAGES,
            SKETCHIFY,
        )
    }
)  # fmt: skip
