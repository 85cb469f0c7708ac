"""Stores weights in half precision, which halves the size of packs; computation stays in single precision.

Weights are rounded before a network is exported and checked, so the shipped network is exactly the checked one.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import TypeVar

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn.utils import parametrize

_LEAST = 256  # smaller initializers are not converted
_Network = TypeVar("_Network", bound=nn.Module)


def plain(network: _Network) -> _Network:
    """A frozen copy without parametrizations (spectral, weight norms) or in-place operations, weights rounded to
    half."""
    network = copy.deepcopy(network).eval().requires_grad_(False)
    for module in network.modules():
        if parametrize.is_parametrized(module):  # `remove_parametrizations` would break the original
            weights = {name: getattr(module, name).detach() for name in module.parametrizations}  # pyright: ignore
            del module.parametrizations
            module.__class__ = parametrize.type_before_parametrizations(module)
            for name, weight in weights.items():
                module.register_parameter(name, nn.Parameter(weight, requires_grad=False))
        if hasattr(module, "inplace"):
            module.inplace = False  # pyright: ignore
    with torch.no_grad():
        for weight in network.parameters():
            if weight.dtype == torch.float32:
                weight.copy_(weight.half().float())
    return network


def store_in_half(path: Path) -> int:
    """Rewrite the graph with initializers in half precision where that is lossless; return the bytes saved.

    The exporter's metadata is removed, too, since it names files of the exporting machine.
    """
    model = onnx.load(path)
    graph, before = model.graph, path.stat().st_size
    casts = []
    for tensor in graph.initializer:
        if tensor.data_type != TensorProto.FLOAT:
            continue
        values = numpy_helper.to_array(tensor)
        with np.errstate(over="ignore"):
            halves = values.astype(np.float16)
        if values.size < _LEAST or not np.array_equal(halves.astype(np.float32), values):
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(halves, f"{name}_half"))
        casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    strip_metadata(model)
    onnx.save(model, path)
    return before - path.stat().st_size


def strip_metadata(model: onnx.ModelProto) -> None:
    """Remove all metadata left by an exporter: stack traces, and the source locations of values."""
    graph = model.graph
    for thing in (model, graph, *graph.node, *graph.initializer, *graph.value_info, *graph.input, *graph.output):
        del thing.metadata_props[:]
        thing.doc_string = ""
    for function in model.functions:
        for thing in (function, *function.node, *function.value_info):
            del thing.metadata_props[:]
            thing.doc_string = ""
