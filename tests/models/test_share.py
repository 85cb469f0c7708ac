"""Weights that networks of a pack repeat are stored once, and every network's output stays identical."""

import tomllib

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from drawover import places
from drawover.engine.pack import Pack
from drawover_train.__main__ import main
from drawover_train.data.objects.sources import FLAT
from drawover_train.errors import ShippedError
from drawover_train.export import card, share

pytestmark = pytest.mark.train

SIDE = 128
DRAW = np.random.default_rng(3)
MATRIX, OTHER = (DRAW.standard_normal((SIDE, SIDE)).astype(np.float32) for _ in range(2))
ODD = DRAW.standard_normal(SIDE).astype(np.float32)


def network(nodes, **weights):
    """y of x, both (batch, SIDE)."""
    x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", SIDE]) for name in "xy")
    held = [numpy_helper.from_array(np.ascontiguousarray(values), name) for name, values in weights.items()]
    graph = helper.make_graph(nodes, "test", [x], [y], held)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)


def product(matrix, out="y", given="x"):
    return helper.make_node("MatMul", [given, matrix], [out])


@pytest.fixture
def folder(tmp_path):
    """Two networks, and one that repeats the weights of both, of one transposed, under names of its own."""
    onnx.save(network([product("a.weight")], **{"a.weight": MATRIX}), tmp_path / "a.onnx")
    onnx.save(network([product("b.weight")], **{"b.weight": OTHER}), tmp_path / "b.onnx")
    nodes = [
        product("one", "h"), product("two", "i", "h"), product("three", "j", "i"),
        helper.make_node("Add", ["j", "own"], ["y"]),
    ]  # fmt: skip
    onnx.save(network(nodes, one=MATRIX, two=OTHER.T, three=MATRIX.T, own=ODD), tmp_path / "both.onnx")
    return tmp_path


def given_by(path):
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"x": np.random.default_rng(4).random((2, SIDE), np.float32)})[0]).tobytes()


def test_what_is_repeated_is_stored_once_and_nothing_else_comes_out(folder):
    before = {path.name: (path.stat().st_size, given_by(path)) for path in folder.iterdir()}
    saved = share.share(folder)
    assert saved > 2.9 * MATRIX.nbytes and (folder / "both.onnx").stat().st_size == before["both.onnx"][0] - saved
    assert {path.name: given_by(path) for path in folder.iterdir()} == {name: b for name, (_, b) in before.items()}
    assert [share.donors_of(folder / f"{name}.onnx") for name in ("a", "b", "both")] == [(), (), ("a", "b")]


def test_sharing_again_changes_nothing(folder):
    share.share(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert share.share(folder) == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_networks_that_have_little_in_common_stay_unchanged(folder):
    (folder / "both.onnx").unlink()
    small = {"w": MATRIX[:8], "a": OTHER}
    nodes = [helper.make_node("MatMul", ["x", "a"], ["y"]), helper.make_node("Identity", ["w"], ["unused"])]
    onnx.save(network(nodes, **small | {"a": OTHER + 1}), folder / "c.onnx")
    assert share.share(folder) == 0 and share.donors_of(folder / "c.onnx") == ()


def test_a_name_that_means_something_else_already_is_left_alone(folder):
    model = onnx.load(folder / "both.onnx")
    model.graph.initializer[3].name = model.graph.node[3].input[1] = "a.weight"
    onnx.save(model, folder / "both.onnx")
    before = given_by(folder / "both.onnx")
    share.share(folder)
    assert share.donors_of(folder / "both.onnx") == ("b",) and given_by(folder / "both.onnx") == before


def test_names_that_change_places_are_no_obstacle(folder):
    model = onnx.load(folder / "both.onnx")
    for node in model.graph.node:
        for place, name in enumerate(node.input):
            node.input[place] = {"one": "b.weight", "two": "a.weight", "own": "b.weight.own"}.get(name, name)
    for tensor, name in zip(model.graph.initializer, ("b.weight", "a.weight", "three", "b.weight.own"), strict=True):
        tensor.name = name
    model.graph.initializer[1].CopyFrom(numpy_helper.from_array(OTHER, "a.weight"))
    onnx.save(model, folder / "both.onnx")
    before = given_by(folder / "both.onnx")
    assert share.share(folder) > 2.9 * MATRIX.nbytes and given_by(folder / "both.onnx") == before


def test_a_network_that_would_compute_something_else_is_refused(folder, monkeypatch):
    real = share.helper.make_node
    monkeypatch.setattr(share.helper, "make_node", lambda *given, perm: real(*given, perm=[0, 1]))
    before = (folder / "both.onnx").read_bytes()
    with pytest.raises(ShippedError, match=r"both\.onnx would compute something else"):
        share.share(folder)
    assert (folder / "both.onnx").read_bytes() == before


def test_the_card_says_whose_weights_are_taken(tmp_path, folder, capsys):
    tensors = {"x": ("x", [0, SIDE], [0, 1], "numbers"), "y": [("y", [0, SIDE], [-1e6, 1e6], "numbers")]}
    networks = {name: (f"network {name}", *tensors.values()) for name in ("a", "b", "both")}
    (folder / "sample.png").write_bytes(b"")
    (folder / "atlas.npz").write_bytes((places.packs() / "digits" / "atlas.npz").read_bytes())
    given = [(FLAT, 5)]
    tasks = {"testing": {"atlas": "atlas.npz"}}

    def write():
        card.write_toml(folder, "testing", "Testing", networks, {"a": "a"}, {}, given, {"good": 1.0}, tasks)
        return (folder / "pack.toml").read_text()

    written = write()
    assert tomllib.loads(written)["format"] == 1 and Pack.open(folder).networks["both"].weights == ()
    assert main(["share", str(folder)]) == 0
    assert "0.2 MB smaller" in capsys.readouterr().out
    revised = (folder / "pack.toml").read_text()
    card_data = tomllib.loads(revised)
    assert card_data["format"] == 2 and card_data["networks"]["both"]["weights"] == ["a", "b"]
    assert Pack.open(folder).networks["both"].weights == ("a", "b")
    assert write() == revised
    onnx.save(network([product("w")], w=MATRIX + 1), folder / "both.onnx")
    card.revise(folder)
    assert (folder / "pack.toml").read_text() == write() and tomllib.loads(write())["format"] == 1


def test_a_network_that_no_longer_fits_the_one_it_takes_weights_from_is_named(folder):
    share.share(folder)
    onnx.save(network([product("a.weight")], **{"a.weight": MATRIX[:, :64]}), folder / "a.onnx")
    with pytest.raises(ShippedError, match=r"both\.onnx takes the weights 'a\.weight' .*: export it anew\."):
        share.share(folder)


def test_there_is_no_pack(tmp_path, capsys):
    assert main(["share", str(tmp_path)]) == 1
    assert "There is no pack in" in capsys.readouterr().err


@pytest.mark.parametrize("pack", ["faces", "objects", "digits"])
def test_packs_that_ship_store_no_weight_twice(pack, tmp_path):
    shipped = places.packs() / pack
    for path in shipped.glob("*.onnx"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert share.share(tmp_path) == 0
    assert "generator" in Pack.open(shipped).networks["step"].weights
