"""Weights shipped in half precision: packs are half as large, and every sum is still taken in single precision.

Weights are rounded before a network is exported and checked, so what ships computes just what was checked.
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

_LEAST = 256  # numbers below which an initializer stays as it is
_Network = TypeVar("_Network", bound=nn.Module)


def plain(network: _Network) -> _Network:
    """A frozen copy without parametrizations (spectral, weight norms) or work in place, its weights rounded to half."""
    network = copy.deepcopy(network).eval().requires_grad_(False)
    for module in network.modules():
        if parametrize.is_parametrized(module):  # `remove_parametrizations` would break what the copy was made of
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
    """Write the graph anew, with those initializers in half precision that lose nothing by it; bytes saved.

    What the exporter notes of each node goes too: it names the files of the machine that it ran on.
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
    forget_origins(model)
    onnx.save(model, path)
    return before - path.stat().st_size


def forget_origins(model: onnx.ModelProto) -> None:
    """Take off all notes that an exporter left: stack traces, and where in the source each value comes from."""
    graph = model.graph
    for thing in (model, graph, *graph.node, *graph.initializer, *graph.value_info, *graph.input, *graph.output):
        del thing.metadata_props[:]
        thing.doc_string = ""
    for function in model.functions:
        for thing in (function, *function.node, *function.value_info):
            del thing.metadata_props[:]
            thing.doc_string = ""
