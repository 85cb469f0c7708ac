"""Reads networks back from shipped packs, to continue training without a checkpoint.

A pack's weights are rounded to half precision, so the result is exactly as precise as the pack.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from ..errors import ShippedError
from ..nets.correct.registration import Registration

_PREFIX = "network."  # attribute of the trained network in Mirrored, whose gain is not read


def registration(path: Path) -> Registration:
    """The registration network in an exported graph, without its mirroring and gain.

    Raises ShippedError where the graph is another.
    """
    model = onnx.load(path)
    given = {t.name.removesuffix("_half"): numpy_helper.to_array(t) for t in model.graph.initializer}
    try:
        _, width = given[f"{_PREFIX}position_fine"].shape[:2]
        kinds = given[f"{_PREFIX}leave_kinds.weight"].shape[0] // 4
    except KeyError as error:
        raise ShippedError(f"{path} is no registration network: it holds no {error}.") from error
    depth = 1 + max(int(name.split(".")[2]) for name in given if name.startswith(f"{_PREFIX}attend."))
    network = Registration(width, depth, kinds, doubting=f"{_PREFIX}leave_doubt.weight" in given)
    weights = {name.removeprefix(_PREFIX): array for name, array in given.items() if name.startswith(_PREFIX)}
    weights.update(_norms(model.graph, given, network))
    state = network.state_dict()
    if missing := sorted(set(state) - set(weights)):
        raise ShippedError(f"{path} lacks {missing[0]} and {len(missing) - 1} more.")
    tensors = {name: torch.from_numpy(weights[name].astype(np.float32)).reshape(state[name].shape) for name in state}
    network.load_state_dict(tensors)
    return network.eval()


def _norms(graph: onnx.GraphProto, given: dict[str, np.ndarray], network: nn.Module) -> dict[str, np.ndarray]:
    """Scale and offset of each GroupNorm, which the exporter leaves unnamed: the next Mul and Add after its conv."""
    consumers: dict[str, list[onnx.NodeProto]] = {}
    for node in graph.node:
        for name in node.input:
            consumers.setdefault(name, []).append(node)
    found = {}
    for name, module in network.named_modules():
        if not isinstance(module, nn.GroupNorm):
            continue
        conv = next(n for n in consumers[f"{_PREFIX}{name.rpartition('.')[0]}.0.weight"] if n.op_type == "Conv")
        value = conv.output[0]
        for operation, key in (("Mul", "weight"), ("Add", "bias")):
            value, found[f"{name}.{key}"] = _next(operation, value, consumers, given)
    return found


def _next(
    operation: str, value: str, consumers: dict[str, list[onnx.NodeProto]], given: dict[str, np.ndarray]
) -> tuple[str, np.ndarray]:
    """The output of the next such operation with a constant, and the constant; norms are chains without branches."""
    while True:
        node = next((n for n in consumers.get(value, ()) if n.op_type != "Shape"), None)
        if node is None:
            raise ShippedError(f"No {operation} of a norm follows: the graph is not one that is exported here.")
        value = node.output[0]
        constant = next((given[name] for name in node.input if name in given), None)
        if node.op_type == operation and constant is not None:
            return value, constant
