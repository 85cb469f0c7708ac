"""Stores weights shared by several networks of a pack once: one file holds them, the others reference them.

The engine's counterpart is drawover.engine.weights. A network whose output would change is refused.
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

LEAST = 1024  # bytes; smaller weights are not shared
LEAST_SAVED = 64 << 10  # bytes per network's file
_SIDE = 64  # of a picture, where its sides are free


_Key = tuple[int, tuple[int, ...], bytes]  # type, shape and numbers of a weight


class _Shared(NamedTuple):
    """A weight in the file that holds it."""

    file: str
    offset: int
    tensor: TensorProto


def share(folder: Path) -> int:
    """Store weights repeated in the networks of `folder` once, referenced by those with the most repeats; return the
    bytes saved.

    Networks with references are rewritten, so that more may be shared with newer ones.
    """
    files = {path.name: path.read_bytes() for path in sorted(folder.glob("*.onnx"))}
    models, stored = {}, {}
    for name, data in files.items():
        try:
            models[name] = ModelProto.FromString(embed_weights(data, files))
        except GraphError as error:
            raise ShippedError(f"{folder / name} {error}: export it anew.") from error
        stored[name] = _bytes(models[name]) if donors_of(folder / name) else data
    takers: set[str] = set()
    keeping: set[str] = set()
    repeats = {name: _repeated(model, _without(models, name).values()) for name, model in models.items()}
    for name in sorted(models, key=lambda name: -repeats[name]):
        others = _without(models, name, *takers)
        if name in keeping or _repeated(models[name], others.values()) < LEAST_SAVED:
            continue
        rewritten = _bytes(_with_references(models[name], others, stored))
        _check_same_output(name, stored[name], embed_weights(rewritten, {file: stored[file] for file in others}))
        stored[name] = rewritten
        takers.add(name)
        keeping |= {place.file for place in _places(ModelProto.FromString(rewritten))}
    for name, data in stored.items():
        if data != files[name]:
            (folder / name).write_bytes(data)
    return sum(map(len, files.values())) - sum(map(len, stored.values()))


def donors_of(path: Path) -> tuple[str, ...]:
    """The networks whose weights the one at `path` references, by the names of their files."""
    places = _places(ModelProto.FromString(path.read_bytes()))
    return tuple(sorted({PurePosixPath(place.file).stem for place in places}))


def _places(model: ModelProto) -> list[Location]:
    return [location_of(t) for t in model.graph.initializer if t.data_location == TensorProto.EXTERNAL]


def _without(models: Mapping[str, ModelProto], *names: str) -> dict[str, ModelProto]:
    return {name: model for name, model in models.items() if name not in names}


def _bytes(model: ModelProto) -> bytes:
    return model.SerializeToString(deterministic=True)


def _keys(tensor: TensorProto) -> list[_Key]:
    """The weight's key, and that of its transpose if it is a matrix; none for a small one."""
    if len(tensor.raw_data) < LEAST:
        return []
    keys = [(tensor.data_type, tuple(tensor.dims), tensor.raw_data)]
    if len(tensor.dims) == 2:
        transposed = np.ascontiguousarray(numpy_helper.to_array(tensor).T)
        keys.append((tensor.data_type, transposed.shape, transposed.tobytes()))
    return keys


def _repeated(model: ModelProto, others: Iterable[ModelProto]) -> int:
    """The number of bytes of the network's weights that others hold, too."""
    known = {key for other in others for tensor in other.graph.initializer for key in _keys(tensor)}
    return sum(len(t.raw_data) for t in model.graph.initializer if not known.isdisjoint(_keys(t)))


def _with_references(model: ModelProto, others: Mapping[str, ModelProto], stored: Mapping[str, bytes]) -> ModelProto:
    """The network with all weights available in other networks replaced by references. Transposed ones get a Transpose
    node, which onnxruntime folds when it loads the network."""
    available: dict[_Key, _Shared] = {}
    for file, other in others.items():
        for tensor in other.graph.initializer:
            for key in _keys(tensor):
                available.setdefault(key, _Shared(file, stored[file].index(tensor.raw_data), tensor))
    own = {tensor.name: tensor for tensor in model.graph.initializer}
    found = {name: available[key] for name, tensor in own.items() for key in _keys(tensor)[:1] if key in available}
    transposed = {name for name, donor in found.items() if not _alike(own[name], donor.tensor)}
    values = {name for node in model.graph.node for name in node.output} | {each.name for each in model.graph.input}
    while clashing := _clashing(found, values | transposed | (set(own) - set(found))):
        found = {name: donor for name, donor in found.items() if name not in clashing}
    made = ModelProto()
    made.CopyFrom(model)
    graph = made.graph
    for node in graph.node:
        for place, name in enumerate(node.input):
            if name in found and name not in transposed:
                node.input[place] = found[name].tensor.name
    transposes = [
        helper.make_node("Transpose", [donor.tensor.name], [name], perm=[1, 0])
        for name, donor in found.items()
        if name in transposed
    ]
    nodes, rewritten = [*transposes, *graph.node], {donor.tensor.name: donor for donor in found.values()}
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend([tensor for name, tensor in own.items() if name not in found])
    graph.initializer.extend(map(_external, rewritten.values()))
    return made


def _alike(one: TensorProto, other: TensorProto) -> bool:
    return list(one.dims) == list(other.dims) and one.raw_data == other.raw_data


def _clashing(found: Mapping[str, _Shared], used: set[str]) -> set[str]:
    """The weights that cannot be referenced because their name there is used here, or by another file's weight."""
    first: dict[str, str] = {}
    for donor in found.values():
        first.setdefault(donor.tensor.name, donor.file)
    return {
        name for name, donor in found.items() if donor.tensor.name in used or first[donor.tensor.name] != donor.file
    }


def _external(available: _Shared) -> TensorProto:
    """A tensor that references a weight in another file."""
    weight = available.tensor
    tensor = TensorProto(name=weight.name, dims=weight.dims, data_type=weight.data_type)
    tensor.data_location = TensorProto.EXTERNAL
    place = {"location": available.file, "offset": available.offset, "length": len(weight.raw_data)}
    for key, value in place.items():
        tensor.external_data.add(key=key, value=str(value))
    return tensor


def _check_same_output(name: str, before: bytes, after: bytes) -> None:
    """Raises ShippedError where the two networks' outputs differ in any byte."""
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
