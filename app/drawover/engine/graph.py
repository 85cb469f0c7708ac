"""Checks that an untrusted ONNX file is safe to load in onnxruntime, by inspecting its protobuf.

Only an allowlist of operators, no data outside the file, bounded sizes; broken rules raise GraphError. cost.py limits
the memory and time of a run, and pack.py compares inputs and outputs with the card.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import onnx
from onnx import AttributeProto, GraphProto, ModelProto, TensorProto

from ..messages import graphs as say
from .cost import ITEM, MAX_SET, MAX_SIDE, GraphError, bounded
from .errors import plain
from .weights import MAX_WEIGHTS, fill_weights, parse_model

MAX_FILE = 512 << 20  # bytes
MAX_NODES = 20_000
MAX_BATCH = 64
OPSETS = (9, 26)
_STANDARD = ("", "ai.onnx")
_FLOATS: dict[int, type] = {
    TensorProto.FLOAT: np.float32,
    TensorProto.DOUBLE: np.float64,
    TensorProto.FLOAT16: np.float16,
}
_DRAWS = {"RandomNormal", "RandomUniform", "RandomNormalLike", "RandomUniformLike", "Multinomial", "Bernoulli"}
# Allowed operators: arithmetic on tensors of static shape. No control flow, no strings or sequences, and no operators
# whose output shape depends on input values (NonZero, Unique, Compress, Range).
OPERATORS = {
    *"""
    Abs Add And ArgMax ArgMin AveragePool BatchNormalization Cast CastLike Ceil Celu Clip Concat Constant
    ConstantOfShape Conv ConvTranspose Cos CumSum DepthToSpace DequantizeLinear Div Dropout Elu Equal Erf Exp Expand
    Flatten Floor Gather GatherElements GatherND Gelu Gemm GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual
    GridSample GroupNormalization HardSigmoid HardSwish Identity InstanceNormalization IsInf IsNaN LayerNormalization
    LeakyRelu Less LessOrEqual Log LogSoftmax LpNormalization MatMul Max MaxPool Mean Min Mish Mod Mul Neg Not Or
    PRelu Pad Pow QuantizeLinear RMSNormalization Reciprocal ReduceL1 ReduceL2 ReduceLogSumExp ReduceMax ReduceMean
    ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape Resize Round ScatterElements ScatterND Selu Shape
    Sigmoid Sign Sin Size Slice Softmax Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Tan Tanh
    ThresholdedRelu Tile Transpose Trilu Unsqueeze Upsample Where Xor
    """.split()  # noqa: SIM905 - read as a list of words
}
__all__ = ["MAX_SIDE", "Checked", "GraphError", "Value", "check_free", "check_graph"]


class Value(NamedTuple):
    """One input or output as declared in the file. `shape`: 0 is a free dimension."""

    name: str
    shape: tuple[int, ...]
    kind: int  # TensorProto.FLOAT, …


class Checked(NamedTuple):
    """A valid model, with its inputs, outputs and size."""

    model: ModelProto
    inputs: tuple[Value, ...]
    outputs: tuple[Value, ...]
    nodes: int
    weights: int  # bytes


def check_graph(data: bytes, donors: Mapping[str, bytes] = MappingProxyType({})) -> Checked:
    """Parse and check an ONNX file. Raises GraphError with the first rule that it breaks.

    donors: by name, the files of networks that it may take weights from. The returned model contains all weights.
    """
    if len(data) > MAX_FILE:
        raise GraphError(say.SIZE(most=MAX_FILE >> 20))
    model = parse_model(data)
    if donors:
        fill_weights(model, donors)
    if not model.HasField("graph") or not model.graph.node or not model.opset_import:
        raise GraphError(say.NO_ONNX())
    if not 3 <= model.ir_version <= onnx.IR_VERSION:
        raise GraphError(say.FORMAT(format=model.ir_version))
    version = _opset(model)
    if model.functions:
        raise GraphError(say.FUNCTIONS())
    if model.training_info:
        raise GraphError(say.TRAINING())
    checker = _GraphChecker(version)
    checker.graph(model.graph)
    constants = {tensor.name for tensor in model.graph.initializer}
    return Checked(
        model,
        tuple(_value(value) for value in model.graph.input if value.name not in constants),
        tuple(_value(value) for value in model.graph.output),
        checker.nodes,
        checker.weights,
    )


def _opset(model: ModelProto) -> int:
    for imported in model.opset_import:
        if imported.domain not in _STANDARD:
            raise GraphError(say.DOMAIN(domain=repr(imported.domain)))
    version = max(imported.version for imported in model.opset_import)
    if not OPSETS[0] <= version <= OPSETS[1]:
        raise GraphError(say.OPERATOR_SET(version=version, least=OPSETS[0], most=OPSETS[1]))
    return version


class _GraphChecker:
    """Checks all nodes, values and weights of a graph, and counts nodes and bytes of weights."""

    def __init__(self, version: int) -> None:
        self._version = version
        self._known: set[str] = set()
        self.nodes = 0
        self.weights = 0

    def graph(self, graph: GraphProto) -> None:
        self.nodes = len(graph.node)
        if self.nodes > MAX_NODES:
            raise GraphError(say.OPERATORS(most=MAX_NODES))
        for tensor in graph.initializer:
            self.tensor(tensor)
        for sparse in graph.sparse_initializer:
            self.sparse(sparse)
        for value in (*graph.input, *graph.output, *graph.value_info):
            _value(value)
        for node in graph.node:
            self.node(node)

    def node(self, node: onnx.NodeProto) -> None:
        if node.domain not in _STANDARD:
            domain = plain(str(node.domain))
            raise GraphError(say.FOREIGN(operator=repr(node.op_type), domain=repr(domain)))
        if node.op_type not in self._known:
            readable = isinstance(node.op_type, str)  # protobuf returns bytes if a name is not UTF-8
            if not readable or not onnx.defs.has(node.op_type, self._version, ""):
                raise GraphError(say.UNKNOWN(operator=repr(node.op_type), version=self._version))
            if node.op_type in _DRAWS:
                raise GraphError(say.RANDOM(operator=node.op_type))
            if node.op_type not in OPERATORS:
                raise GraphError(say.FORBIDDEN(operator=node.op_type))
            self._known.add(node.op_type)
        for name in (*node.input, *node.output):
            _text(name)
        for attribute in node.attribute:
            self.attribute(attribute)

    def attribute(self, attribute: AttributeProto) -> None:
        for tensor in (*attribute.tensors, *([attribute.t] if attribute.HasField("t") else [])):
            self.tensor(tensor)
        for sparse in (
            *attribute.sparse_tensors,
            *([attribute.sparse_tensor] if attribute.HasField("sparse_tensor") else []),
        ):
            self.sparse(sparse)
        if attribute.graphs or attribute.HasField("g"):
            raise GraphError(say.NESTED())

    def sparse(self, sparse: onnx.SparseTensorProto) -> None:
        self.tensor(sparse.values)
        self.tensor(sparse.indices)
        bounded(tuple(sparse.dims), _text(sparse.values.name))

    def tensor(self, tensor: TensorProto) -> None:
        if tensor.data_location == TensorProto.EXTERNAL or tensor.external_data:
            raise GraphError(say.ELSEWHERE())
        elements = bounded(tuple(tensor.dims), _text(tensor.name))
        item = ITEM.get(tensor.data_type)
        if item is None:
            raise GraphError(say.WEIGHTS_KIND(name=repr(plain(tensor.name))))
        if tensor.raw_data and len(tensor.raw_data) != elements * item:
            raise GraphError(say.WEIGHTS_SHAPE(name=repr(plain(tensor.name))))
        self.weights += elements * item
        if self.weights > MAX_WEIGHTS:
            raise GraphError(say.WEIGHTS_SIZE(most=MAX_WEIGHTS >> 20))
        if tensor.data_type in _FLOATS and _has_nan(tensor, elements):
            raise GraphError(say.WEIGHTS_NAN(name=repr(plain(tensor.name))))


def _has_nan(tensor: TensorProto, elements: int) -> bool:
    """Whether any of these weights is NaN. Infinity is allowed, as in attention masks."""
    if tensor.raw_data:
        values = np.frombuffer(tensor.raw_data, _FLOATS[tensor.data_type])
    else:
        try:
            values = onnx.numpy_helper.to_array(tensor) if elements else np.empty(0, np.float32)
        except (ValueError, TypeError) as error:
            raise GraphError(say.WEIGHTS_SHAPE(name=repr(plain(tensor.name)))) from error
    return bool(np.isnan(values).any())


def _text(name: str | bytes) -> str:
    """Return a name from the file; GraphError if it is not UTF-8, in which case protobuf returns bytes."""
    if not isinstance(name, str):
        raise GraphError(say.NAME())
    return name


def _value(value: onnx.ValueInfoProto) -> Value:
    _text(value.name)
    for_tensor = value.type.tensor_type
    shape = tuple(_dimensions(value))
    bounded(tuple(size or MAX_BATCH for size in shape), value.name)
    return Value(value.name, shape, for_tensor.elem_type if value.type.HasField("tensor_type") else 0)


def check_free(value: Value) -> None:
    """Raise GraphError if an input or output has other free dimensions than the batch and one of these:

    both sides of a picture (batch, channels, height, width); the number of items of a set (batch, items, …); or both
    numbers of items of a matrix between two sets (batch, items, items). With MAX_SIDE and MAX_SET, it must not exceed
    MAX_ELEMENTS.
    """
    shape = value.shape
    batch, sizes = shape[:1], shape[1:]
    picture = len(shape) == 4 and shape[2:] == (0, 0)
    is_set = len(sizes) >= 2 and sizes[0] == 0  # a set, or a matrix between two sets
    rest = sizes[:1] if picture else sizes[1:] if is_set and sizes != (0, 0) else () if is_set else sizes
    if 0 in rest:
        raise GraphError(say.OPEN_SHAPE(name=repr(plain(value.name))))
    if picture:
        bounded((*(size or 1 for size in batch), *sizes[:1], MAX_SIDE, MAX_SIDE), value.name)
    elif is_set:
        bounded((*(size or 1 for size in batch), *(size or MAX_SET for size in sizes)), value.name)


def _dimensions(value: onnx.ValueInfoProto) -> Iterator[int]:
    for dimension in value.type.tensor_type.shape.dim:
        if dimension.HasField("dim_value"):
            if dimension.dim_value < 0:
                raise GraphError(say.ABSURD_SHAPE(name=repr(plain(value.name))))
            yield dimension.dim_value
        else:
            yield 0
