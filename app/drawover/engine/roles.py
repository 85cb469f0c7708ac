"""Whether a pack's card has what a task needs: how wide each network is, and what the card may set.

A task's table says it (`task.Needs`); here it is compared. What differs would fail in the middle of a drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..messages import cards as say
from ..messages.message import Message, Template
from .card import CardError, Network, Task, Tensor
from .errors import plain

# A role is written "inputs -> outputs", in order; further outputs may follow. A number must be met; a letter stands for
# one size throughout the pack; 1: the batch, which may be free; *: a side that must be free: any size is asked for.


def check_roles(roles: Mapping[str, str], task: Task, networks: Mapping[str, Network]) -> dict[str, int]:
    """The sizes that the letters stand for in this pack; CardError where a network does not fit its role."""
    sizes: dict[str, int] = {}
    for role, name in task.networks.items():
        if role in roles:
            inputs, outputs = (_wanted(side) for side in roles[role].split(" -> "))
            network = networks[name]
            where = say.IN_ROLE(file=network.file, role=repr(role))
            if len(network.inputs) != len(inputs):
                raise CardError(say.INPUTS(where=where, wanted=tuple(name for name, _ in inputs)))
            _check_tensors(say.TAKES, where, inputs, network.inputs, sizes)
            _check_tensors(say.GIVES, where, outputs, network.outputs, sizes)
    return sizes


def check_settings(settings: Mapping[str, tuple[Callable[[Any], bool], Message]], task: Task) -> None:
    """CardError where what the card sets for the task is of the wrong kind."""
    for key, (is_good, should_be) in settings.items():
        if key in task.settings and not is_good(task.settings[key]):
            raise CardError(say.SETTING(key=repr(key), wanted=should_be))


def _wanted(side: str) -> list[tuple[str, list[str]]]:
    return [(words[0], words[1:]) for words in (tensor.split() for tensor in side.split(", "))]


def _check_tensors(otherwise: Template, where: Message, wanted: list[tuple[str, list[str]]], there: tuple[Tensor, ...],
                   sizes: dict[str, int]) -> None:  # fmt: skip
    for place, (name, pattern) in enumerate(wanted):
        tensor = there[place] if place < len(there) else None
        if tensor is None or tensor.name != name or not _fits(tensor.shape, pattern, sizes):
            shown = [sizes.get(size, size) for size in pattern]
            shape = " × ".join(str(size) for size in shown).replace("*", "any")
            given = say.NOTHING() if tensor is None else _tensor(tensor)
            raise CardError(otherwise(where=where, name=repr(name), shape=shape, given=given))


def _tensor(tensor: Tensor) -> Message:
    return say.TENSOR(name=repr(plain(tensor.name)), shape=str(list(tensor.shape)))


def _fits(shape: tuple[int, ...], pattern: list[str], sizes: dict[str, int]) -> bool:
    if len(shape) != len(pattern):
        return False
    for axis, (size, wanted) in enumerate(zip(shape, pattern, strict=True)):
        if wanted == "*":
            good = size == 0
        elif wanted.isdigit():
            good = size == int(wanted) or (axis == 0 and wanted == "1" and size == 0)
        else:
            good = size > 0 and sizes.setdefault(wanted, size) == size
        if not good:
            return False
    return True
