"""Estimates a network's memory and arithmetic from its shapes, before it is loaded, and refuses excessive ones.

All shapes must be inferable from those of the inputs, so that an untrusted network cannot allocate more memory at run
time. graph.py checks operators and weights.
"""

from __future__ import annotations

import math

import onnx
from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto

from ..messages import graphs as say
from ..messages.message import MessageError
from .errors import plain

MAX_MEMORY = 1 << 30  # bytes of intermediate results at any one time, for one drawing
MAX_FOLDED = 256 << 20  # bytes of constant results, which are computed once and stay in memory
MAX_WORK = 5 * 10**11  # multiplications of one run, for one drawing
MAX_DIMENSION = 1 << 20
MAX_ELEMENTS = 1 << 28  # of any one tensor
MAX_SIDE = 2048  # pixels; side of pictures whose height and width are free
MAX_SET = 128  # items of a set whose size is free, such as the regions of a drawing
_SIZES = 256  # elements of a constant that may be used as a shape; the values of larger ones are ignored
ITEM: dict[int, int] = {TensorProto.FLOAT16: 2, TensorProto.BFLOAT16: 2, TensorProto.INT8: 1, TensorProto.UINT8: 1,
        TensorProto.BOOL: 1, TensorProto.INT16: 2, TensorProto.UINT16: 2, TensorProto.DOUBLE: 8,
        TensorProto.INT64: 8, TensorProto.UINT64: 8, TensorProto.FLOAT: 4, TensorProto.INT32: 4,
        TensorProto.UINT32: 4}  # fmt: skip
Shape = tuple[int, ...]


class GraphError(MessageError):
    """The network breaks a rule; `str(error)` completes "the network … ", without a full stop."""


def bounded(shape: Shape, name: str) -> int:
    """Return the number of elements of a tensor of that shape; GraphError if it exceeds a limit."""
    elements = math.prod(shape)
    if any(not 0 <= size <= MAX_DIMENSION for size in shape) or len(shape) > 8 or elements > MAX_ELEMENTS:
        raise GraphError(say.ABSURD_SHAPE(name=repr(plain(name))))
    return elements


def check_cost(model: ModelProto) -> None:
    """Raise GraphError if the network needs too much memory or arithmetic, or if shapes depend on input values.

    Estimated for one drawing: a batch of 1, pictures of MAX_SIDE pixels where their sides are free, sets of MAX_SET.
    """
    shapes, kinds = _infer_shapes(model)
    for value in model.graph.output:
        _check_declared_shape(value, shapes.get(value.name, ()))
    _CostEstimate(model, shapes, kinds).check()


def _infer_shapes(model: ModelProto) -> tuple[dict[str, Shape], dict[str, int]]:
    """Return the shape and the element type of every value in the graph, by name, from onnx's shape inference."""
    try:
        found = onnx.shape_inference.infer_shapes(_skeleton(model), check_type=True, strict_mode=True, data_prop=True)
    except Exception as error:
        # onnx raises several exception types that have no public base class.
        raise GraphError(say.MISFIT(why=_first_line(error))) from error
    shapes = {tensor.name: tuple(tensor.dims) for tensor in model.graph.initializer}
    kinds = {tensor.name: tensor.data_type for tensor in model.graph.initializer}
    shapes |= {sparse.values.name: tuple(sparse.dims) for sparse in model.graph.sparse_initializer}
    for value in (*found.graph.input, *found.graph.value_info, *found.graph.output):
        about = value.type.tensor_type
        if about.HasField("shape") and all(size.HasField("dim_value") for size in about.shape.dim):
            shapes[value.name] = tuple(size.dim_value for size in about.shape.dim)
        kinds[value.name] = about.elem_type
    return shapes, kinds


def _skeleton(model: ModelProto) -> ModelProto:
    """Return the graph with free input sizes filled in, without declared result shapes and without large weights."""
    made = ModelProto(ir_version=model.ir_version)
    made.opset_import.extend(model.opset_import)
    graph = made.graph
    graph.name = "network"
    graph.node.extend(model.graph.node)
    graph.input.extend(model.graph.input)
    graph.sparse_initializer.extend(model.graph.sparse_initializer)
    for tensor in model.graph.initializer:
        if math.prod(tensor.dims) <= _SIZES:
            graph.initializer.append(tensor)
        else:
            graph.initializer.add(name=tensor.name, data_type=tensor.data_type, dims=tensor.dims)
    for value in graph.input:
        for size, known in zip(value.type.tensor_type.shape.dim, _largest_shape(value), strict=True):
            size.dim_value = known
    for value in model.graph.output:
        output = graph.output.add(name=value.name)
        output.type.tensor_type.elem_type = value.type.tensor_type.elem_type
    return made


def _largest_shape(value: ValueInfoProto) -> list[int]:
    """Return the largest shape of an input for one drawing."""
    sizes = [size.dim_value for size in value.type.tensor_type.shape.dim]
    picture = len(sizes) == 4 and sizes[2:] == [0, 0]
    free = (1, 1, MAX_SIDE, MAX_SIDE) if picture else (1, *(MAX_SET for _ in sizes[1:]))
    return [size or free[axis] for axis, size in enumerate(sizes)]


def _check_declared_shape(value: ValueInfoProto, shape: Shape) -> None:
    declared = [size.dim_value for size in value.type.tensor_type.shape.dim]
    same = len(declared) == len(shape) and all(
        size in (0, known) for size, known in zip(declared, shape, strict=True)
    )  # 0 is free
    if shape and not same:
        raise GraphError(say.DECLARED(name=repr(plain(value.name)), shape=str(list(shape)), declared=str(declared)))


class _CostEstimate:
    """Sums up a graph's memory and arithmetic, operator by operator in the file's order."""

    def __init__(self, model: ModelProto, shapes: dict[str, Shape], kinds: dict[str, int]) -> None:
        self._nodes, self._shapes, self._kinds = model.graph.node, shapes, kinds
        self._constant = {tensor.name for tensor in model.graph.initializer}
        self._constant |= {sparse.values.name for sparse in model.graph.sparse_initializer} | {""}
        self._outputs = {value.name for value in model.graph.output}

    def check(self) -> None:
        """Raise GraphError if a limit is exceeded."""
        last = {name: index for index, node in enumerate(self._nodes) for name in node.input}
        live: dict[str, int] = {}
        memory = folded = work = 0
        for index, node in enumerate(self._nodes):
            sizes = {name: self._bytes(node, name) for name in node.output if name}
            work += self._work(node)
            if all(name in self._constant for name in node.input):
                self._constant |= sizes.keys()
                folded += sum(sizes.values())
            else:
                live |= sizes
                memory += sum(sizes.values())
            if memory > MAX_MEMORY or folded > MAX_FOLDED:
                raise GraphError(say.MEMORY(most=MAX_MEMORY >> 20, operator=node.op_type))
            if work > MAX_WORK:
                raise GraphError(say.MINUTES(operator=node.op_type))
            for name in {*node.input, *node.output}:
                if name in live and last.get(name, -1) <= index and name not in self._outputs:
                    memory -= live.pop(name)

    def _bytes(self, node: NodeProto, name: str) -> int:
        shape = self._shapes.get(name)
        if shape is None:
            raise GraphError(say.UNSIZED(operator=node.op_type))
        if any(size < 0 or size > MAX_DIMENSION for size in shape) or math.prod(shape) > MAX_ELEMENTS:
            raise GraphError(say.ABSURD_SIZE(operator=node.op_type))
        return math.prod(shape) * ITEM.get(self._kinds.get(name, 0), 8)

    def _work(self, node: NodeProto) -> int:
        """Estimate the multiplications of an operator, roughly."""
        given = [self._shapes.get(name, ()) for name in node.input]
        made = sum(math.prod(self._shapes[name]) for name in node.output if name)
        if node.op_type == "Conv":
            return made * math.prod(given[1][1:])
        if node.op_type == "ConvTranspose":
            return math.prod(given[0]) * math.prod(given[1][1:])
        if node.op_type == "MatMul":
            return made * (given[0][-1] if given[0] else 1)
        if node.op_type == "Gemm":
            return made * max(given[0], default=1)
        window = next((math.prod(a.ints) for a in node.attribute if a.name == "kernel_shape"), 1)
        return made * max(window, 1) + sum(math.prod(shape) for shape in given)


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return plain(lines[0] if lines else type(error).__name__).rstrip(".")[:200]
