"""Networks that take sets of free size: accepted where what they may cost is bounded, and run at any size."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper

from drawover.engine.cost import MAX_SET, check_cost
from drawover.engine.errors import PackError
from drawover.engine.graph import GraphError, check_graph
from drawover.engine.pack import Pack

_spec = importlib.util.spec_from_file_location("drawover_test_packs_of_sets", Path(__file__).with_name("packs.py"))
assert _spec is not None and _spec.loader is not None
packs = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(packs)


def floats(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def similar(width=3, one=("one", 3), two=("two", 3)):
    """A network that compares each thing of one set with each of another: one · twoᵀ."""
    nodes = [
        helper.make_node("Transpose", ["two"], ["turned"], perm=[0, 2, 1]),
        helper.make_node("MatMul", ["one", "turned"], ["scores"]),
    ]
    inputs = [floats("one", [1, *one]), floats("two", [1, *two])]
    outputs = [floats("scores", [1, one[0], two[0]])]
    return packs.model(nodes, inputs, outputs, weights=[])


CARD = (
    packs.CARD.partition("[networks.encoder]")[0]
    + """
[networks.encoder]
file = "encoder.onnx"
meaning = "two sets to how alike they are"
inputs = [
  { name = "one", shape = [1, 0, 3], meaning = "a set" },
  { name = "two", shape = [1, 0, 3], meaning = "another" },
]
outputs = [{ name = "scores", shape = [1, 0, 0], meaning = "how alike each two are" }]

[[sources]]
package = "npm example"
version = "1.0"
license = "CC0-1.0"
count = 12
attribution = "no one"
"""
)


def test_a_network_of_two_sets_of_free_size_is_accepted_and_runs_at_any_size(tmp_path):
    from drawover.engine.networks import Loaded, Sessions

    packs.write(tmp_path / "testing", {"encoder.onnx": similar().SerializeToString()}, CARD)
    pack = Pack.open(tmp_path / "testing")
    assert pack.networks["encoder"].outputs[0].shape == (1, 0, 0)
    loaded = Loaded(pack, "testing", Sessions(1))
    random = np.random.default_rng(0)
    for sizes in ((1, 1), (5, 2), (90, 40)):
        one, two = (random.normal(size=(1, size, 3)).astype(np.float32) for size in sizes)
        assert np.allclose(loaded.run("encoder", one=one, two=two), one @ two.transpose(0, 2, 1), atol=1e-5)


def test_what_it_costs_is_worked_out_for_the_largest_sets():
    side = 1 << 12  # a set of MAX_SET such squares would take gigabytes
    made = packs.model(
        [helper.make_node("Relu", ["one"], ["scores"])],
        [floats("one", [1, "things", side, side // 2])],
        [floats("scores", [1, "things", side, side // 2])],
        weights=[],
    )
    with pytest.raises(GraphError, match=r"absurd|memory"):
        check_cost(check_graph(made.SerializeToString()).model)
    assert MAX_SET >= 100


def test_of_a_set_its_size_alone_may_be_free(tmp_path):
    card = CARD.replace("[1, 0, 3]", "[1, 0, 0]", 1)
    made = similar(one=("one", "wide"))
    with pytest.raises(PackError):
        Pack.open(packs.write(tmp_path / "p", {"encoder.onnx": made.SerializeToString()}, card))
