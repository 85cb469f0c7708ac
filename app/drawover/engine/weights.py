"""Weights that a network takes from the file of another network of its pack, so that a pack stores them once.

In the file they are ONNX's external data, as every reader of ONNX knows it: the other file's name, where in it the
numbers lie, and how many bytes they are. There they have the same name, type and shape. From which networks one may
take weights is said by the card (card.py). What comes out is a network that holds them all, which is then checked
(graph.py) and run like any other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from google.protobuf.message import DecodeError
from onnx import ModelProto, TensorProto

from ..messages import graphs as say
from .cost import ITEM, GraphError
from .errors import plain

MAX_WEIGHTS = 256 << 20  # bytes of all weights of a network
_LONGEST = 12  # digits of a place


class Place(NamedTuple):
    """Where the bytes of a weight lie."""

    file: str
    offset: int
    length: int


def whole(network: bytes, donors: Mapping[str, bytes]) -> bytes:
    """The network's file with all weights in it that it takes from others; `donors` and errors as `fill` has them."""
    if not donors:
        return network
    model = parsed(network)
    fill(model, donors)
    return model.SerializeToString()


def parsed(network: bytes) -> ModelProto:
    """The network in a file; GraphError where it holds none."""
    model = ModelProto()
    try:
        model.ParseFromString(network)
    except DecodeError as error:
        raise GraphError(say.NO_ONNX()) from error
    return model


def fill(model: ModelProto, donors: Mapping[str, bytes]) -> None:
    """Put all weights into the network that it takes from others.

    donors: by name, the files of the networks that it may take weights from. GraphError where a weight is not among
    theirs, or is another one there than the network says.
    """
    known: dict[str, dict[str, TensorProto]] = {}
    total = 0
    for tensor in model.graph.initializer:
        if tensor.data_location != TensorProto.EXTERNAL:
            continue
        place = place_of(tensor)
        name = repr(plain(str(tensor.name)))
        if place.file not in donors:
            raise GraphError(say.NO_DONOR(name=name, file=place.file))
        if place.file not in known:
            known[place.file] = _held(donors[place.file])
        theirs = known[place.file].get(tensor.name)
        if theirs is None:
            raise GraphError(say.NO_WEIGHTS(name=name, file=place.file))
        if list(theirs.dims) != list(tensor.dims) or theirs.data_type != tensor.data_type:
            raise GraphError(say.OTHER_WEIGHTS(name=name, file=place.file))
        # They are counted before they are copied: a small file may name large weights many times.
        total += math.prod(tensor.dims) * ITEM.get(tensor.data_type, 0)
        if total > MAX_WEIGHTS:
            raise GraphError(say.WEIGHTS_SIZE(most=MAX_WEIGHTS >> 20))
        raw = theirs.raw_data
        if not raw or place.length != len(raw) or not donors[place.file].startswith(raw, place.offset):
            raise GraphError(say.WRONG_PLACE(name=name, file=place.file))
        tensor.CopyFrom(theirs)


def place_of(tensor: TensorProto) -> Place:
    """Where the weight is stored; GraphError where the file does not say it as ONNX does."""
    entries = {entry.key: entry.value for entry in tensor.external_data}
    numbers = [entries.get(key, "") for key in ("offset", "length")]
    good = all(number.isascii() and number.isdigit() and len(number) <= _LONGEST for number in numbers)
    if set(entries) != {"location", "offset", "length"} or not good:
        raise GraphError(say.NO_PLACE(name=repr(plain(str(tensor.name)))))
    return Place(entries["location"], *map(int, numbers))


def _held(network: bytes) -> dict[str, TensorProto]:
    """The weights by name that a network's own file holds; none of a file that is no network, which is refused too."""
    try:
        model = ModelProto.FromString(network)
    except DecodeError:
        return {}
    return {t.name: t for t in model.graph.initializer if t.data_location != TensorProto.EXTERNAL}
