"""Resolves weights that a network shares with another network of its pack, so that a pack stores them once.

In the file they are standard ONNX external data: the name of the other network's file, byte offset and length. The
other network has a weight of the same name, type and shape. The card (card.py) lists the networks, called donors, that
a network may take weights from. The result is a self-contained network, checked (graph.py) and run like any other.
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
_MAX_DIGITS = 12  # of an offset or a length


class Location(NamedTuple):
    """The file and the byte range of an external weight."""

    file: str
    offset: int
    length: int


def embed_weights(network: bytes, donors: Mapping[str, bytes]) -> bytes:
    """Return the network's file with its external weights embedded; `donors` and errors as for `fill_weights`."""
    if not donors:
        return network
    model = parse_model(network)
    fill_weights(model, donors)
    return model.SerializeToString()


def parse_model(network: bytes) -> ModelProto:
    """Parse an ONNX file; GraphError if it is none."""
    model = ModelProto()
    try:
        model.ParseFromString(network)
    except DecodeError as error:
        raise GraphError(say.NO_ONNX()) from error
    return model


def fill_weights(model: ModelProto, donors: Mapping[str, bytes]) -> None:
    """Replace the external weights of a model by their values, in place.

    donors: by name, the files of the networks that it may take weights from. GraphError if a weight is missing in
    them, or its type, shape or byte range differs.
    """
    known: dict[str, dict[str, TensorProto]] = {}
    total = 0
    for tensor in model.graph.initializer:
        if tensor.data_location != TensorProto.EXTERNAL:
            continue
        location = location_of(tensor)
        name = repr(plain(str(tensor.name)))
        if location.file not in donors:
            raise GraphError(say.NO_DONOR(name=name, file=location.file))
        if location.file not in known:
            known[location.file] = _own_weights(donors[location.file])
        theirs = known[location.file].get(tensor.name)
        if theirs is None:
            raise GraphError(say.NO_WEIGHTS(name=name, file=location.file))
        if list(theirs.dims) != list(tensor.dims) or theirs.data_type != tensor.data_type:
            raise GraphError(say.OTHER_WEIGHTS(name=name, file=location.file))
        # Check the total before copying: a small file may refer to large weights many times.
        total += math.prod(tensor.dims) * ITEM.get(tensor.data_type, 0)
        if total > MAX_WEIGHTS:
            raise GraphError(say.WEIGHTS_SIZE(most=MAX_WEIGHTS >> 20))
        raw = theirs.raw_data
        if not raw or location.length != len(raw) or not donors[location.file].startswith(raw, location.offset):
            raise GraphError(say.WRONG_PLACE(name=name, file=location.file))
        tensor.CopyFrom(theirs)


def location_of(tensor: TensorProto) -> Location:
    """Parse the location of an external weight; GraphError if its entries are not valid ONNX."""
    entries = {entry.key: entry.value for entry in tensor.external_data}
    numbers = [entries.get(key, "") for key in ("offset", "length")]
    good = all(number.isascii() and number.isdigit() and len(number) <= _MAX_DIGITS for number in numbers)
    if set(entries) != {"location", "offset", "length"} or not good:
        raise GraphError(say.NO_PLACE(name=repr(plain(str(tensor.name)))))
    return Location(entries["location"], *map(int, numbers))


def _own_weights(network: bytes) -> dict[str, TensorProto]:
    """Return the weights stored in a network's own file, by name; empty if it cannot be parsed (check_graph fails)."""
    try:
        model = ModelProto.FromString(network)
    except DecodeError:
        return {}
    return {t.name: t for t in model.graph.initializer if t.data_location != TensorProto.EXTERNAL}
