"""What the task `correct` counts on: how wide each network of a pack is, what its atlas holds, what its card may set.

A table, and its comparison with a card. A pack that differs would fail in the middle of a drawing, so it is refused.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .card import CardError, Network, Task, Tensor
from .errors import plain

TASK = "correct"
# Inputs -> outputs of each role, in order; further outputs may follow. A number must be met; a letter stands for one
# size throughout the pack; 1: the batch, which may be free; *: a side that must be free, since any size is asked for.
_ROLES = {
    "encoder": "ink 1 1 128 128 -> latent 1 D",
    "generator": "latent 1 D -> field 1 1 128 128",
    "lis": "latent 1 D -> steps 1 M D",
    "discriminator": "field 1 1 128 128 -> logit 1 1",
    "registration": "drawing 1 3 128 128 -> displacement 1 2 N N",
    "anyone": "drawing 1 3 128 128 -> displacement 1 2 N N, parts 1 K N N, doubt 1 1 N N",
    "place": "numbers 1 13 19 -> motion 1 13 5",
    "ink": "ink 1 1 * * -> field 1 1 * *",
    "similarity": "picture 1 3 96 96 -> vector 1 F",
    "step": "origin 1 D, latent 1 D, state S D E, count 1 -> next_latent 1 D, next_state S D E, loss 1",
}
_PROJECTED = 256  # numbers of a feature where the pack has no network for similarity
_MOST_PARTS, _LONGEST_PART = 64, 60


def check_roles(task: Task, networks: Mapping[str, Network]) -> dict[str, int]:
    """The sizes that the letters stand for in this pack; CardError where a network does not fit its role."""
    sizes: dict[str, int] = {}
    for role, name in task.networks.items():
        if role in _ROLES:
            inputs, outputs = (_wanted(side) for side in _ROLES[role].split(" -> "))
            network = networks[name]
            where = f"the network {network.file} as {role!r}"
            if len(network.inputs) != len(inputs):
                raise CardError(f"uses {where}, which should take {' and '.join(n for n, _ in inputs)} and no more")
            _check_tensors(where, "take", inputs, network.inputs, sizes)
            _check_tensors(where, "give", outputs, network.outputs, sizes)
    return sizes


def check_settings(task: Task) -> None:
    """CardError where what the card sets for the task is of the wrong kind."""
    for key, (is_good, should_be) in _SETTINGS.items():
        if key in task.settings and not is_good(task.settings[key]):
            raise CardError(f"sets {key!r} to something else than {should_be}")


def check_atlas(arrays: Mapping[str, np.ndarray], file: str, sizes: Mapping[str, int]) -> None:
    """CardError where the arrays of a task's atlas are not what its networks make of drawings."""
    for name, letter, unsaid in (("latents", "D", None), ("features", "F", _PROJECTED)):
        array, width = arrays.get(name), sizes.get(letter, unsaid)
        if array is None or array.ndim != 2 or not len(array) or array.dtype.kind != "f":
            raise CardError(f"uses {file}, which lacks the {name} of its drawings, a row of numbers each")
        if width is not None and array.shape[1] != width:
            raise CardError(f"uses {file}, whose {name} have {array.shape[1]} numbers each where {width} are needed")
    for name, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise CardError(f"uses {file}, whose {plain(name)!r} are no numbers in places (NaN)")


def _wanted(side: str) -> list[tuple[str, list[str]]]:
    return [(words[0], words[1:]) for words in (tensor.split() for tensor in side.split(", "))]


def _check_tensors(where: str, verb: str, wanted: list[tuple[str, list[str]]], there: tuple[Tensor, ...],
                   sizes: dict[str, int]) -> None:  # fmt: skip
    for place, (name, pattern) in enumerate(wanted):
        tensor = there[place] if place < len(there) else None
        if tensor is None or tensor.name != name or not _fits(tensor.shape, pattern, sizes):
            shown = [sizes.get(size, size) for size in pattern]
            shape = " × ".join(str(size) for size in shown).replace("*", "any")
            given = "nothing" if tensor is None else f"{plain(tensor.name)!r} of {list(tensor.shape)}"
            raise CardError(f"uses {where}, which should {verb} {name!r} of {shape}, not {given}")


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


def _are_parts(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= _MOST_PARTS and all(
        isinstance(name, str) and 0 < len(name) <= _LONGEST_PART and plain(name) == name for name in value
    )  # fmt: skip


def _are_bounds(value: Any) -> bool:
    numbers = isinstance(value, list) and len(value) == 2 and all(
        isinstance(n, int | float) and not isinstance(n, bool) and math.isfinite(n) for n in value
    )  # fmt: skip
    return numbers and value[0] <= value[1]


_SETTINGS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "parts": (_are_parts, "a list of names"),
    "known": (_are_bounds, "two numbers, the smaller first"),
    "sure": (_are_bounds, "two numbers, the smaller first"),
    "mine": (lambda value: value in ("alone", "projection"), '"alone" or "projection"'),
}
