"""Is an ONNX file from a stranger safe to hand to onnxruntime? Looked at as a protobuf, before any session is made.

Only standard operators, nothing outside the file, everything of a bounded size. The card that says what the network
should take and give is pack.py's business. Broken rules are told as GraphError, one sentence each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import onnx
from google.protobuf.message import DecodeError
from onnx import AttributeProto, GraphProto, ModelProto, TensorProto

MAX_FILE = 512 << 20  # bytes
MAX_WEIGHTS = 256 << 20  # bytes of all initializers and constants
MAX_NODES = 20_000
MAX_DEPTH = 4  # graphs within graphs (If, Loop)
MAX_DIMENSION = 1 << 20
MAX_ELEMENTS = 1 << 28  # of any one tensor, a free dimension counted as MAX_BATCH, free sides of a picture as MAX_SIDE
MAX_BATCH = 64
MAX_SIDE = 2048  # pixels of a picture whose height and width are free
OPSETS = (9, 26)
_STANDARD = ("", "ai.onnx")
_ITEM: dict[int, int] = {TensorProto.FLOAT16: 2, TensorProto.BFLOAT16: 2, TensorProto.INT8: 1, TensorProto.UINT8: 1,
         TensorProto.BOOL: 1, TensorProto.INT16: 2, TensorProto.UINT16: 2, TensorProto.DOUBLE: 8,
         TensorProto.INT64: 8, TensorProto.UINT64: 8, TensorProto.FLOAT: 4, TensorProto.INT32: 4,
         TensorProto.UINT32: 4}  # fmt: skip
# Where an operator's input is a shape, or a number of copies: (operator, index of the input)
_SIZES = {("ConstantOfShape", 0), ("Expand", 1), ("Reshape", 1), ("Tile", 1), ("Resize", 3), ("Resize", 2),
          ("Upsample", 1), ("Pad", 1), ("OneHot", 1), ("CenterCropPad", 1)}  # fmt: skip
_DRAWS = {"RandomNormal", "RandomUniform", "RandomNormalLike", "RandomUniformLike", "Multinomial", "Bernoulli"}


class GraphError(Exception):
    """A rule is broken; `str(error)` completes "the network … ", without a full stop."""


class Value(NamedTuple):
    """One input or output as the file declares it. `shape`: 0 where a dimension is free."""

    name: str
    shape: tuple[int, ...]
    kind: int  # TensorProto.FLOAT, …


class Checked(NamedTuple):
    """What a sound graph takes and gives."""

    inputs: tuple[Value, ...]
    outputs: tuple[Value, ...]
    nodes: int
    weights: int  # bytes


def check_graph(data: bytes) -> Checked:
    """Read and check an ONNX file. Raises GraphError with the first rule that it breaks."""
    if len(data) > MAX_FILE:
        raise GraphError(f"is larger than {MAX_FILE >> 20} MB")
    model = ModelProto()
    try:
        model.ParseFromString(data)
    except DecodeError as error:
        raise GraphError("is not an ONNX file, or is cut off") from error
    if not model.HasField("graph") or not model.graph.node or not model.opset_import:
        raise GraphError("is not an ONNX file, or is cut off")
    if not 3 <= model.ir_version <= onnx.IR_VERSION:
        raise GraphError(f"is written in ONNX format {model.ir_version}, which this version does not read")
    version = _opset(model)
    if model.functions:
        raise GraphError("defines functions of its own; only standard operators are allowed")
    if model.training_info:
        raise GraphError("carries training steps, which do not belong in a pack")
    survey = _Survey(version)
    survey.graph(model.graph, 1)
    constants = {tensor.name for tensor in model.graph.initializer}
    return Checked(
        tuple(_value(value) for value in model.graph.input if value.name not in constants),
        tuple(_value(value) for value in model.graph.output),
        survey.nodes,
        survey.weights,
    )


def _opset(model: ModelProto) -> int:
    for imported in model.opset_import:
        if imported.domain not in _STANDARD:
            raise GraphError(f"uses operators of {imported.domain!r}; only standard operators are allowed")
    version = max(imported.version for imported in model.opset_import)
    if not OPSETS[0] <= version <= OPSETS[1]:
        raise GraphError(f"uses operator set {version}; this version knows {OPSETS[0]} to {OPSETS[1]}")
    return version


class _Survey:
    """Walks a graph and all graphs within it, counting."""

    def __init__(self, version: int) -> None:
        self._version = version
        self._known: set[str] = set()
        self.nodes = 0
        self.weights = 0

    def graph(self, graph: GraphProto, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise GraphError(f"nests graphs more than {MAX_DEPTH} deep")
        self.nodes += len(graph.node)
        if self.nodes > MAX_NODES:
            raise GraphError(f"has more than {MAX_NODES} operators")
        sizes: dict[str, TensorProto] = {}
        for tensor in graph.initializer:
            self.tensor(tensor)
            sizes[tensor.name] = tensor
        for sparse in graph.sparse_initializer:
            self.tensor(sparse.values)
            self.tensor(sparse.indices)
            _bounded(tuple(sparse.dims), sparse.values.name)
        for value in (*graph.input, *graph.output, *graph.value_info):
            _value(value)
        for node in graph.node:
            self.node(node, depth)
            if node.op_type == "Constant" and node.output:
                for attribute in node.attribute:
                    if attribute.name == "value":
                        sizes[node.output[0]] = attribute.t
                    elif attribute.name == "value_ints":
                        sizes[node.output[0]] = onnx.helper.make_tensor(
                            "", TensorProto.INT64, [len(attribute.ints)], attribute.ints
                        )
        for node in graph.node:
            for index, name in enumerate(node.input):
                if (node.op_type, index) in _SIZES and name in sizes:
                    _plausible_size(node.op_type, sizes[name])

    def node(self, node: onnx.NodeProto, depth: int) -> None:
        if node.domain not in _STANDARD:
            raise GraphError(f"uses the operator {node.op_type!r} of {node.domain!r}; only standard ones are allowed")
        if node.op_type not in self._known:
            readable = isinstance(node.op_type, str)  # protobuf hands out bytes where a name is not UTF-8
            if not readable or not onnx.defs.has(node.op_type, self._version, ""):
                raise GraphError(f"uses {node.op_type!r}, which is not a standard operator of set {self._version}")
            self._known.add(node.op_type)
        if node.op_type in _DRAWS:
            raise GraphError(f"draws random numbers ({node.op_type}): the same request must give the same answer")
        for attribute in node.attribute:
            self.attribute(attribute, depth)

    def attribute(self, attribute: AttributeProto, depth: int) -> None:
        for tensor in (*attribute.tensors, *([attribute.t] if attribute.HasField("t") else [])):
            self.tensor(tensor)
        for sparse in (
            *attribute.sparse_tensors,
            *([attribute.sparse_tensor] if attribute.HasField("sparse_tensor") else []),
        ):
            self.tensor(sparse.values)
            self.tensor(sparse.indices)
            _bounded(tuple(sparse.dims), attribute.name)
        for graph in (*attribute.graphs, *([attribute.g] if attribute.HasField("g") else [])):
            self.graph(graph, depth + 1)

    def tensor(self, tensor: TensorProto) -> None:
        if tensor.data_location == TensorProto.EXTERNAL or tensor.external_data:
            raise GraphError("keeps weights in another file; a pack's networks must be whole in themselves")
        elements = _bounded(tuple(tensor.dims), tensor.name)
        item = _ITEM.get(tensor.data_type)
        if item is None:
            raise GraphError(f"has weights {tensor.name!r} that are not plain numbers")
        if tensor.raw_data and len(tensor.raw_data) != elements * item:
            raise GraphError(f"has weights {tensor.name!r} that do not fill their shape")
        self.weights += elements * item
        if self.weights > MAX_WEIGHTS:
            raise GraphError(f"has more than {MAX_WEIGHTS >> 20} MB of weights")


def _bounded(shape: tuple[int, ...], name: str) -> int:
    """The elements of a tensor of that shape, free dimensions (0 or less) counted as MAX_BATCH where declared so."""
    elements = 1
    for size in shape:
        if size < 0 or size > MAX_DIMENSION:
            raise GraphError(f"declares an absurd shape for {name!r}")
        elements *= size
    if len(shape) > 8 or elements > MAX_ELEMENTS:
        raise GraphError(f"declares an absurd shape for {name!r}")
    return elements


def _value(value: onnx.ValueInfoProto) -> Value:
    for_tensor = value.type.tensor_type
    shape = tuple(_dimensions(value))
    _bounded(tuple(size or MAX_BATCH for size in shape), value.name)
    return Value(value.name, shape, for_tensor.elem_type if value.type.HasField("tensor_type") else 0)


def check_free(value: Value) -> None:
    """Of an input or output only the batch may be free, and both sides of a picture (batch, channels, height, width).

    Such pictures must fit into MAX_ELEMENTS at MAX_SIDE, one at a time. GraphError else.
    """
    shape = value.shape
    picture = len(shape) == 4 and shape[2:] == (0, 0)
    if 0 in (shape[1:2] if picture else shape[1:]):
        raise GraphError(f"leaves more of the shape of {value.name!r} open than the batch, or the sides of a picture")
    if picture:
        _bounded((shape[0] or 1, shape[1], MAX_SIDE, MAX_SIDE), value.name)


def _dimensions(value: onnx.ValueInfoProto) -> Iterator[int]:
    for dimension in value.type.tensor_type.shape.dim:
        if dimension.HasField("dim_value"):
            if dimension.dim_value < 0:
                raise GraphError(f"declares an absurd shape for {value.name!r}")
            yield dimension.dim_value
        else:
            yield 0


def _plausible_size(operator: str, tensor: TensorProto) -> None:
    """A size that is written in the file, as ConstantOfShape's, must not ask for all the memory there is."""
    try:
        numbers = onnx.numpy_helper.to_array(tensor).astype(np.float64).ravel()
    except (ValueError, TypeError) as error:
        raise GraphError(f"has weights {tensor.name!r} that cannot be read") from error
    asked = numbers if operator == "Pad" else np.prod(np.maximum(numbers, 1.0))
    if not np.isfinite(numbers).all() or np.max(np.abs(asked), initial=0) > MAX_ELEMENTS:
        raise GraphError(f"asks {operator} for an absurd size")
    if operator == "Pad" and np.max(np.abs(numbers), initial=0) > MAX_DIMENSION:
        raise GraphError("asks Pad for an absurd size")
