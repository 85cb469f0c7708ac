"""Networks read back from the packs that ship them, so that training can go on where no checkpoint is left.

A pack holds weights rounded to half precision: what is read back computes what the pack computes, no more exactly.
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

_PREFIX = "network."  # Mirrored holds the network that was trained; its gain lies behind it, and is not read


def registration(path: Path) -> Registration:
    """The registration network in an exported graph, without the mirror and the gain that it ships with.

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
    held = {name.removeprefix(_PREFIX): array for name, array in given.items() if name.startswith(_PREFIX)}
    held.update(_norms(model.graph, given, network))
    state = network.state_dict()
    if missing := sorted(set(state) - set(held)):
        raise ShippedError(f"{path} lacks {missing[0]} and {len(missing) - 1} more.")
    tensors = {name: torch.from_numpy(held[name].astype(np.float32)).reshape(state[name].shape) for name in state}
    network.load_state_dict(tensors)
    return network.eval()


def _norms(graph: onnx.GraphProto, given: dict[str, np.ndarray], network: nn.Module) -> dict[str, np.ndarray]:
    """Scale and offset of each GroupNorm, which an exporter leaves nameless: the next Mul and Add after its conv."""
    after: dict[str, list[onnx.NodeProto]] = {}
    for node in graph.node:
        for name in node.input:
            after.setdefault(name, []).append(node)
    found = {}
    for name, module in network.named_modules():
        if not isinstance(module, nn.GroupNorm):
            continue
        conv = next(n for n in after[f"{_PREFIX}{name.rpartition('.')[0]}.0.weight"] if n.op_type == "Conv")
        value = conv.output[0]
        for operation, key in (("Mul", "weight"), ("Add", "bias")):
            value, found[f"{name}.{key}"] = _next(operation, value, after, given)
    return found


def _next(
    operation: str, value: str, after: dict[str, list[onnx.NodeProto]], given: dict[str, np.ndarray]
) -> tuple[str, np.ndarray]:
    """What the next such operation with a constant gives, and the constant; norms are chains without branches."""
    while True:
        node = next((n for n in after.get(value, ()) if n.op_type != "Shape"), None)
        if node is None:
            raise ShippedError(f"No {operation} of a norm follows: the graph is not one that is exported here.")
        value = node.output[0]
        constant = next((given[name] for name in node.input if name in given), None)
        if node.op_type == operation and constant is not None:
            return value, constant
