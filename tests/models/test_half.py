"""Weights in half precision: rounded once, stored smaller, and computing exactly what the rounded network does."""

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn.utils import parametrize
from torch.nn.utils.parametrizations import spectral_norm

from drawover.engine.graph import check_graph
from drawover_train.export.half import plain, store_in_half

pytestmark = pytest.mark.train


def test_a_plain_copy_is_rounded_and_frozen_and_the_network_stays():
    network = nn.Sequential(spectral_norm(nn.Linear(8, 8)), nn.SiLU(inplace=True))
    before = network[0].weight.detach().clone()
    copy = plain(network)
    assert parametrize.is_parametrized(network[0]) and not parametrize.is_parametrized(copy[0])
    assert torch.equal(copy[0].weight, before.half().float())
    assert torch.equal(network.eval()[0].weight, before)
    assert not any(p.requires_grad for p in copy.parameters()) and not copy[1].inplace


def graph(path, weight):
    value = lambda name, shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)  # noqa: E731
    made = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])], "g", [value("x", [1, 32])], [value("y", [1, 32])],
        [numpy_helper.from_array(weight, "w")],
    )  # fmt: skip
    onnx.save(helper.make_model(made, opset_imports=[helper.make_opsetid("", 18)], ir_version=10), path)


def run(path, x):
    return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"]).run(None, {"x": x})[0]


@pytest.mark.parametrize("exact", [True, False])
def test_only_what_loses_nothing_is_stored_in_half(tmp_path, exact):
    path, random = tmp_path / "g.onnx", np.random.default_rng(0)
    weight = random.normal(size=(32, 32)).astype(np.float16 if exact else np.float32).astype(np.float32)
    graph(path, weight)
    x = random.normal(size=(1, 32)).astype(np.float32)
    result = run(path, x)
    saved = store_in_half(path)
    assert (saved > 1800) if exact else (-64 < saved <= 0)
    assert np.array_equal(run(path, x), result)
    check_graph(path.read_bytes())


def test_no_note_of_the_exporters_machine_stays(tmp_path):
    path = tmp_path / "g.onnx"
    graph(path, np.ones((32, 32), np.float32))
    model = onnx.load(path)
    for thing in (model, model.graph, model.graph.node[0], model.graph.initializer[0]):
        thing.metadata_props.add(key="pkg.stack_trace", value="/somewhere/net.py")
        thing.doc_string = "/somewhere/net.py"
    onnx.save(model, path)
    store_in_half(path)
    assert b"somewhere" not in path.read_bytes()
