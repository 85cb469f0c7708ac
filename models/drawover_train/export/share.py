"""Weights that several networks of a pack hold are stored once: one file keeps them, the others say where they lie.

The engine's side of it is drawover.engine.weights. A network that computes anything else afterwards is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import numpy as np
import onnxruntime
from onnx import ModelProto, TensorProto, helper, numpy_helper

from drawover.engine.graph import GraphError
from drawover.engine.weights import Location, embed_weights, location_of

from ..errors import ShippedError

LEAST = 1024  # bytes of a weight, below which saying where it lies is not worth it
LEAST_SAVED = 64 << 10  # bytes of a network's file
_SIDE = 64  # of a picture, where its sides are free


_Key = tuple[int, tuple[int, ...], bytes]  # type, shape and numbers of a weight


class _Held(NamedTuple):
    """A weight in the file that keeps it."""

    file: str
    offset: int
    tensor: TensorProto


def share(folder: Path) -> int:
    """Store what the networks in `folder` repeat once, and let those that repeat most take it; bytes saved.

    Networks that take weights already are written anew, so that more may be shared with what came since.
    """
    files = {path.name: path.read_bytes() for path in sorted(folder.glob("*.onnx"))}
    models, stored = {}, {}
    for name, data in files.items():
        try:
            models[name] = ModelProto.FromString(embed_weights(data, files))
        except GraphError as error:
            raise ShippedError(f"{folder / name} {error}: export it anew.") from error
        stored[name] = _bytes(models[name]) if donors_of(folder / name) else data
    taking: set[str] = set()
    keeping: set[str] = set()
    repeats = {name: _repeated(model, _without(models, name).values()) for name, model in models.items()}
    for name in sorted(models, key=lambda name: -repeats[name]):
        others = _without(models, name, *taking)
        if name in keeping or _repeated(models[name], others.values()) < LEAST_SAVED:
            continue
        taken = _bytes(_taking(models[name], others, stored))
        _same(name, stored[name], embed_weights(taken, {file: stored[file] for file in others}))
        stored[name] = taken
        taking.add(name)
        keeping |= {place.file for place in _places(ModelProto.FromString(taken))}
    for name, data in stored.items():
        if data != files[name]:
            (folder / name).write_bytes(data)
    return sum(map(len, files.values())) - sum(map(len, stored.values()))


def donors_of(path: Path) -> tuple[str, ...]:
    """The networks whose weights the one at `path` takes, by the names of their files."""
    places = _places(ModelProto.FromString(path.read_bytes()))
    return tuple(sorted({PurePosixPath(place.file).stem for place in places}))


def _places(model: ModelProto) -> list[Location]:
    return [location_of(t) for t in model.graph.initializer if t.data_location == TensorProto.EXTERNAL]


def _without(models: Mapping[str, ModelProto], *names: str) -> dict[str, ModelProto]:
    return {name: model for name, model in models.items() if name not in names}


def _bytes(model: ModelProto) -> bytes:
    return model.SerializeToString(deterministic=True)


def _keys(tensor: TensorProto) -> list[_Key]:
    """The weight's key, and that of a matrix transposed; none of a small one."""
    if len(tensor.raw_data) < LEAST:
        return []
    keys = [(tensor.data_type, tuple(tensor.dims), tensor.raw_data)]
    if len(tensor.dims) == 2:
        turned = np.ascontiguousarray(numpy_helper.to_array(tensor).T)
        keys.append((tensor.data_type, turned.shape, turned.tobytes()))
    return keys


def _repeated(model: ModelProto, others: Iterable[ModelProto]) -> int:
    """How many bytes of the network's weights others hold too."""
    known = {key for other in others for tensor in other.graph.initializer for key in _keys(tensor)}
    return sum(len(t.raw_data) for t in model.graph.initializer if not known.isdisjoint(_keys(t)))


def _taking(model: ModelProto, others: Mapping[str, ModelProto], stored: Mapping[str, bytes]) -> ModelProto:
    """The network with every weight taken from the others that they hold. Where theirs is transposed, so is what is
    taken; onnxruntime does that once, when it loads the network."""
    held: dict[_Key, _Held] = {}
    for file, other in others.items():
        for tensor in other.graph.initializer:
            for key in _keys(tensor):
                held.setdefault(key, _Held(file, stored[file].index(tensor.raw_data), tensor))
    own = {tensor.name: tensor for tensor in model.graph.initializer}
    found = {name: held[key] for name, tensor in own.items() for key in _keys(tensor)[:1] if key in held}
    turned = {name for name, there in found.items() if not _alike(own[name], there.tensor)}
    values = {name for node in model.graph.node for name in node.output} | {each.name for each in model.graph.input}
    while clashing := _clashing(found, values | turned | (set(own) - set(found))):
        found = {name: there for name, there in found.items() if name not in clashing}
    made = ModelProto()
    made.CopyFrom(model)
    graph = made.graph
    for node in graph.node:
        for place, name in enumerate(node.input):
            if name in found and name not in turned:
                node.input[place] = found[name].tensor.name
    turns = [
        helper.make_node("Transpose", [there.tensor.name], [name], perm=[1, 0])
        for name, there in found.items()
        if name in turned
    ]
    nodes, taken = [*turns, *graph.node], {there.tensor.name: there for there in found.values()}
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend([tensor for name, tensor in own.items() if name not in found])
    graph.initializer.extend(map(_external, taken.values()))
    return made


def _alike(one: TensorProto, other: TensorProto) -> bool:
    return list(one.dims) == list(other.dims) and one.raw_data == other.raw_data


def _clashing(found: Mapping[str, _Held], used: set[str]) -> set[str]:
    """Which weights cannot be taken, since the name that they have there is used here, or by another file's weight."""
    first: dict[str, str] = {}
    for there in found.values():
        first.setdefault(there.tensor.name, there.file)
    return {
        name for name, there in found.items() if there.tensor.name in used or first[there.tensor.name] != there.file
    }


def _external(held: _Held) -> TensorProto:
    """A weight that is said to lie in another file."""
    theirs = held.tensor
    tensor = TensorProto(name=theirs.name, dims=theirs.dims, data_type=theirs.data_type)
    tensor.data_location = TensorProto.EXTERNAL
    place = {"location": held.file, "offset": held.offset, "length": len(theirs.raw_data)}
    for key, value in place.items():
        tensor.external_data.add(key=key, value=str(value))
    return tensor


def _same(name: str, before: bytes, after: bytes) -> None:
    """Raises ShippedError where the two networks do not give the same bytes."""
    sessions = [_session(network) for network in (before, after)]
    draw = np.random.default_rng(0)
    for _ in range(3):
        given = {}
        for value in sessions[0].get_inputs():
            free = iter((1, _SIDE, _SIDE, _SIDE))  # the batch, then sides
            shape = [size if isinstance(size, int) else next(free) for size in value.shape]
            given[value.name] = draw.random(shape, np.float32)
        for one, other in zip(*(session.run(None, given) for session in sessions), strict=True):
            if np.asarray(one).tobytes() != np.asarray(other).tobytes():
                raise ShippedError(f"{name} would compute something else with the weights of other networks.")


def _session(network: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.use_deterministic_compute = True
    return onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
