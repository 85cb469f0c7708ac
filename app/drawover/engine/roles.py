"""Checks a pack's card against a task's requirements (`task.Needs`): tensor shapes of each network, and settings.

A pack with a mismatch is refused when it is opened, instead of failing in the middle of a request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..messages import cards as say
from ..messages.message import Message, Template
from .card import CardError, Network, Task, Tensor
from .errors import plain

# A role is written "inputs -> outputs", in order; the network may have further outputs. Of the dimensions, a number is
# a fixed size, a letter one size throughout the pack, a leading 1 the batch, which may be free, and * a free size.


def check_roles(roles: Mapping[str, str], task: Task, networks: Mapping[str, Network]) -> dict[str, int]:
    """Return the size of each letter in this pack; CardError if a network does not fit its role."""
    sizes: dict[str, int] = {}
    for role, name in task.networks.items():
        if role in roles:
            inputs, outputs = (_parse_tensors(side) for side in roles[role].split(" -> "))
            network = networks[name]
            where = say.IN_ROLE(file=network.file, role=repr(role))
            if len(network.inputs) != len(inputs):
                raise CardError(say.INPUTS(where=where, wanted=tuple(name for name, _ in inputs)))
            _check_tensors(say.TAKES, where, inputs, network.inputs, sizes)
            _check_tensors(say.GIVES, where, outputs, network.outputs, sizes)
    return sizes


def check_settings(settings: Mapping[str, tuple[Callable[[Any], bool], Message]], task: Task) -> None:
    """Raise CardError if one of the card's settings for the task is invalid."""
    for key, (is_good, should_be) in settings.items():
        if key in task.settings and not is_good(task.settings[key]):
            raise CardError(say.SETTING(key=repr(key), wanted=should_be))


def _parse_tensors(side: str) -> list[tuple[str, list[str]]]:
    """Parse one side of a role: name and dimensions of each tensor."""
    return [(words[0], words[1:]) for words in (tensor.split() for tensor in side.split(", "))]


def _check_tensors(template: Template, where: Message, expected: list[tuple[str, list[str]]],
                   tensors: tuple[Tensor, ...], sizes: dict[str, int]) -> None:  # fmt: skip
    for index, (name, pattern) in enumerate(expected):
        tensor = tensors[index] if index < len(tensors) else None
        if tensor is None or tensor.name != name or not _fits(tensor.shape, pattern, sizes):
            shown = [sizes.get(size, size) for size in pattern]
            shape = " × ".join(str(size) for size in shown).replace("*", "any")
            given = say.NOTHING() if tensor is None else _tensor(tensor)
            raise CardError(template(where=where, name=repr(name), shape=shape, given=given))


def _tensor(tensor: Tensor) -> Message:
    return say.TENSOR(name=repr(plain(tensor.name)), shape=str(list(tensor.shape)))


def _fits(shape: tuple[int, ...], pattern: list[str], sizes: dict[str, int]) -> bool:
    if len(shape) != len(pattern):
        return False
    for axis, (size, expected) in enumerate(zip(shape, pattern, strict=True)):
        if expected == "*":
            good = size == 0
        elif expected.isdigit():
            good = size == int(expected) or (axis == 0 and expected == "1" and size == 0)
        else:
            good = size > 0 and sizes.setdefault(expected, size) == size
        if not good:
            return False
    return True
