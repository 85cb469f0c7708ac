import hashlib
import importlib.util
import io
import os
import pickle
import stat
import struct
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper

from drawover.engine import archive, graph
from drawover.engine import pack as pack_module
from drawover.engine.card import CardError, read_card
from drawover.engine.cost import check_cost
from drawover.engine.errors import PackError
from drawover.engine.graph import GraphError, check_graph
from drawover.engine.npz import arrays as arrays_of
from drawover.engine.pack import Pack, Refused, check, find_packs

_spec = importlib.util.spec_from_file_location("drawover_test_packs", Path(__file__).with_name("packs.py"))
packs = sys.modules.setdefault(_spec.name, importlib.util.module_from_spec(_spec))
_spec.loader.exec_module(packs)


@pytest.fixture(autouse=True)
def private_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("DRAWOVER_CACHE", str(tmp_path / "cache"))


def refusal(path):
    """The sentence with which a pack is refused: one sentence, naming the pack."""
    with pytest.raises(PackError) as caught:
        Pack.open(path)
    sentence = str(caught.value)
    assert sentence.endswith(".") and "\n" not in sentence and len(sentence) < 400
    assert path.name in sentence
    return sentence


def test_a_sound_pack(tmp_path):
    pack = Pack.open(packs.write(tmp_path / "testing"))
    assert (pack.name, pack.title, pack.version) == ("testing", "Testing", "1.0.0")
    assert pack.tasks["testing"].networks == {"encoder": "encoder"}
    assert pack.tasks["testing"].settings == {"size": 16}
    assert pack.sources[0].license == "CC0-1.0" and pack.scores == {"error": 0.5}
    assert pack.sample.read_bytes() == b"a picture"
    assert pack.bytes == sum(file.stat().st_size for file in pack.path.iterdir())
    assert pack.network("encoder") == (pack.path / "encoder.onnx").read_bytes()
    assert pack.atlas("testing")["latents"].shape == (3, 4)
    with pytest.raises(PackError, match="no network 'decoder'"):
        pack.network("decoder")
    with pytest.raises(PackError, match="does not know the task"):
        pack.atlas("color")
    with pytest.raises(AttributeError):
        pack.name = "other"


def test_what_may_be_said_of_a_pack(tmp_path):
    lines = check(packs.write(tmp_path / "testing"))
    assert "keeps all the rules" in lines[0]
    assert any("CC0-1.0" in line for line in lines) and any("2 operators" in line for line in lines)


@pytest.mark.parametrize("inside", ["", "testing/"])
def test_a_zip_is_a_pack(tmp_path, inside):
    file = packs.zipped(packs.write(tmp_path / "testing"), tmp_path / "testing.zip", inside)
    pack = Pack.open(file)
    assert pack.network("encoder") == packs.model().SerializeToString()
    unpacked = tmp_path / "cache" / hashlib.sha256(file.read_bytes()).hexdigest()
    assert stat.S_IMODE(unpacked.stat().st_mode) == 0o700
    assert Pack.open(file).path == pack.path  # unpacked once
    assert not [child for child in (tmp_path / "cache").iterdir() if child.name.startswith(".")]


def test_finding_packs(tmp_path):
    packs.write(tmp_path / "shelf" / "good")
    packs.write(tmp_path / "shelf" / "spoiled", hashes={"encoder.onnx": "0" * 64})
    packs.zipped(packs.write(tmp_path / "else"), tmp_path / "shelf" / "more.zip")
    packs.write(tmp_path / "shelf" / ".training-half")
    (tmp_path / "shelf" / "notes").mkdir()
    (tmp_path / "shelf" / "readme.txt").write_text("no pack")
    found = find_packs([tmp_path / "shelf", tmp_path / "absent", tmp_path / "else"])
    assert [type(one) for one in found] == [Pack, Pack, Refused, Pack]
    assert found[2].path.name == "spoiled" and "encoder.onnx" in str(found[2].message)
    assert find_packs([]) == []


def test_changed_while_in_use(tmp_path):
    pack = Pack.open(packs.write(tmp_path / "testing"))
    (pack.path / "encoder.onnx").write_bytes(b"something else")
    with pytest.raises(PackError, match=r"changed while it was in use"):
        pack.network("encoder")
    (pack.path / "encoder.onnx").unlink()
    with pytest.raises(PackError, match=r"cannot be read"):
        pack.network("encoder")


# --- files ------------------------------------------------------------------------------------------------------


def test_no_pack_there(tmp_path):
    assert "There is no pack" in refusal(tmp_path / "nothing")
    (tmp_path / "empty").mkdir()
    assert "has no pack.toml" in refusal(tmp_path / "empty")


def test_wrong_hash(tmp_path):
    assert "SHA-256 differs" in refusal(packs.write(tmp_path / "p", hashes={"CARD.md": "0" * 64}))


def test_missing_file(tmp_path):
    folder = packs.write(tmp_path / "p")
    (folder / "atlas.npz").unlink()
    assert "atlas.npz is missing" in refusal(folder)


def test_unlisted_network(tmp_path):
    folder = packs.write(tmp_path / "p")
    (folder / "more").mkdir()
    (folder / "more" / "extra.onnx").write_bytes(b"x")
    assert "more/extra.onnx is not listed" in refusal(folder)


def test_used_but_not_listed(tmp_path):
    assert "without its SHA-256" in refusal(packs.write(tmp_path / "p", hashes={"sample.png": None}))


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_links_are_refused(tmp_path, kind):
    folder = packs.write(tmp_path / "p", files={"deep/inside.txt": b"text"})
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "inside.txt").write_bytes(b"text")
    if kind == "file":
        (folder / "deep" / "inside.txt").unlink()
        (folder / "deep" / "inside.txt").symlink_to(tmp_path / "outside" / "inside.txt")
    else:
        (folder / "deep" / "inside.txt").unlink()
        (folder / "deep").rmdir()
        (folder / "deep").symlink_to(tmp_path / "outside")
    assert "link to somewhere else" in refusal(folder)


def test_too_large(tmp_path, monkeypatch):
    folder = packs.write(tmp_path / "p")
    monkeypatch.setattr(pack_module, "MAX_FILE", 100)
    assert "larger than a pack may be" in refusal(folder)


# --- the card ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("format = 1", "format = 3", "newer Drawover"),
        ("format = 1", "", "does not say its format"),
        ("format = 1", 'format = "1"', "does not say its format"),
        ("format = 1", "format = true", "does not say its format"),
        ('name = "testing"', 'name = "Testing Pack"', "gives a name that cannot be"),
        ('name = "testing"', 'name = "../up"', "gives a name that cannot be"),
        ('name = "testing"', "name = 5", "must give the name"),
        ('title = "Testing"', "", "must give the title"),
        ('version = "1.0.0"', 'version = "a/b"', "gives a version"),
        ('sample = "sample.png"', 'sample = "../../etc/passwd"', "outside of the pack"),
        ('atlas = "atlas.npz"', 'atlas = "/etc/passwd"', "outside of the pack"),
        ('file = "encoder.onnx"', 'file = "C:\\\\encoder.onnx"', "outside of the pack"),
        ('file = "encoder.onnx"', 'file = "a/../../encoder.onnx"', "outside of the pack"),
        ('file = "encoder.onnx"', 'file = "encoder.pt"', "networks are .onnx files"),
        ('file = "encoder.onnx"', 'file = "other.onnx"', "without its SHA-256"),
        ('encoder = "encoder"', 'encoder = "decoder"', "has no network 'decoder'"),
        ('encoder = "encoder"', "encoder = 3", "must name the network"),
        ("shape = [0, 1", "shape = [0, -1", "absurd shape"),
        ("shape = [0, 1", "shape = [0, 99999999", "absurd shape"),
        ("shape = [0, 1", 'shape = ["x", 1', "absurd shape"),
        ("range = [0.0, 1.0]", "range = [1.0, 0.0]", "range that is none"),
        ("range = [0.0, 1.0]", "range = [0.0, nan]", "range that is none"),
        ('license = "CC0-1.0"', "", "gives no license"),
        ('license = "CC0-1.0"', 'license = " "', "gives no license"),
        ("count = 12", "count = -1", "how many drawings"),
        ("error = 0.5", 'error = "good"', "score that is no number"),
        ("[tasks.testing]", "[tasks", "cannot be read"),
        ("[tasks.testing]", "[[tasks]]\n[tasks.testing]", "must describe its tasks as a table"),
        ('title = "Testing"', 'title = "\\ud800"', "cannot be read"),
    ],
)
def test_cards_that_break_a_rule(tmp_path, old, new, said):
    assert packs.CARD.count(old) >= 1
    assert said in refusal(packs.write(tmp_path / "p", card=packs.CARD.replace(old, new, 1)))


def test_no_source_at_all(tmp_path):
    card = packs.CARD[: packs.CARD.index("[[sources]]")]
    assert "trained on" in refusal(packs.write(tmp_path / "p", card=card))


def test_not_text(tmp_path):
    folder = packs.write(tmp_path / "p")
    (folder / "pack.toml").write_bytes(b"\xff\xfe\x00 format")
    assert "cannot be read" in refusal(folder)


@pytest.mark.parametrize("name", ["../up.png", "a\\b.png", "/root.png", "a:b", "a//b", "./a", "", "con\n", "a" * 300])
def test_names_that_lead_out_of_the_pack(tmp_path, name):
    assert "names a file" in refusal(packs.write(tmp_path / "p", hashes={name: "0" * 64}))


@given(st.dictionaries(st.text(max_size=8), st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=2)))
@settings(deadline=None, max_examples=60)
def test_any_table_is_a_card_or_refused(table):
    lines = [f"{_key(key)} = {_toml(value)}" for key, value in table.items()]
    try:
        read_card("\n".join(["format = 1", *lines]).encode("utf-8", "surrogatepass"))
    except CardError as error:
        assert "\n" not in str(error)


def _key(text):
    return '"' + "".join(f"\\U{ord(c):08x}" for c in text) + '"'


def _toml(value):
    return _key(value) if isinstance(value, str) else str(value)


@given(st.binary(max_size=200))
@settings(deadline=None, max_examples=60)
def test_any_bytes_are_a_card_or_refused(data):
    with pytest.raises(CardError):
        read_card(data)


# --- networks ---------------------------------------------------------------------------------------------------


def with_network(tmp_path, made):
    data = made if isinstance(made, bytes) else made.SerializeToString()
    return packs.write(tmp_path / "p", files={"encoder.onnx": data})


def floats(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def test_operators_of_strangers(tmp_path):
    made = packs.model()
    made.graph.node[1].domain = "com.stranger"
    made.opset_import.append(helper.make_opsetid("com.stranger", 1))
    assert "only standard operators" in refusal(with_network(tmp_path, made))


def test_domain_not_even_imported(tmp_path):
    made = packs.model()
    made.graph.node[1].domain = "com.microsoft"
    assert "com.microsoft" in refusal(with_network(tmp_path, made))


def test_operators_that_do_not_exist(tmp_path):
    made = packs.model()
    made.graph.node[1].op_type = "RunShell"
    assert "'RunShell', which is not a standard operator" in refusal(with_network(tmp_path, made))


def test_names_that_are_no_text(tmp_path):
    data = packs.model().SerializeToString().replace(b"Relu", b"Rel\xff")
    assert "not a standard operator" in refusal(with_network(tmp_path, data))


def test_functions(tmp_path):
    made = packs.model()
    relu = helper.make_function(
        "", "Relu", ["x"], ["y"], [helper.make_node("Neg", ["x"], ["y"])], [helper.make_opsetid("", 18)]
    )
    made.functions.append(relu)
    assert "functions of its own" in refusal(with_network(tmp_path, made))


@pytest.mark.parametrize("where", ["initializer", "constant"])
def test_external_data(tmp_path, where):
    weights = helper.make_tensor("w", TensorProto.FLOAT, (2, 1, 3, 3), np.zeros(18, np.float32).tobytes(), raw=True)
    weights.ClearField("raw_data")
    weights.data_location = TensorProto.EXTERNAL
    weights.external_data.add(key="location", value="../../etc/passwd")
    conv = packs.model().graph.node
    if where == "initializer":
        made = packs.model(weights=[weights])
    else:
        constant = helper.make_node("Constant", [], ["w"], value=weights)
        made = packs.model(nodes=[constant, *conv], weights=[])
    assert "in another file" in refusal(with_network(tmp_path, made))


@pytest.mark.parametrize("cut", [0, 1, 20, 0.5, 0.99])
def test_networks_cut_off(tmp_path, cut):
    data = packs.model().SerializeToString()
    data = data[: cut if isinstance(cut, int) else int(len(data) * cut)]
    refusal(with_network(tmp_path, data))


@given(st.binary(max_size=300))
@settings(deadline=None, max_examples=100)
def test_any_bytes_are_a_network_or_refused(data):
    with pytest.raises(GraphError):
        check_graph(data)


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_a_spoiled_network_is_checked_or_refused(data):
    """Never anything but a GraphError, whichever bytes of a network are changed."""
    spoiled = bytearray(packs.model().SerializeToString())
    for _ in range(data.draw(st.integers(1, 4))):
        spoiled[data.draw(st.integers(0, len(spoiled) - 1))] = data.draw(st.integers(0, 255))
    try:
        check_cost(check_graph(bytes(spoiled)).model)
    except GraphError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize(
    "shape", [["batch", 1, 1 << 24, 1], ["batch", 1 << 14, 1 << 14, 16], [1] * 12, ["b", -3, 1, 1]]
)
def test_absurd_shapes(tmp_path, shape):
    made = packs.model(inputs=[floats("ink", shape)])
    assert "absurd shape" in refusal(with_network(tmp_path, made))


def sized(height, width, channels=2, card_height=0, card_width=0):
    """A network for pictures of any size, and its card."""
    made = packs.model(
        inputs=[floats("ink", ["batch", 1, height, width])],
        outputs=[floats("latent", ["batch", channels, height, width])],
    )
    side = packs.SIZE
    card = packs.CARD.replace(f"[0, 1, {side}, {side}]", f"[0, 1, {card_height}, {card_width}]")
    card = card.replace(f"[0, 2, {side}, {side}]", f"[0, {channels}, {card_height}, {card_width}]")
    return {"files": {"encoder.onnx": made.SerializeToString()}, "card": card}


def test_both_sides_of_a_picture_may_be_free(tmp_path):
    pack = Pack.open(packs.write(tmp_path / "p", **sized("8*rows", "8*columns")))
    assert pack.networks["encoder"].inputs[0].shape == (0, 1, 0, 0)


def test_the_card_must_say_which_sides_are_free(tmp_path):
    assert "its card says" in refusal(
        packs.write(tmp_path / "p", **sized("rows", "columns", card_height=16, card_width=16))
    )
    assert "its card says" in refusal(packs.write(tmp_path / "q", **sized(16, 16)))


def test_nothing_else_may_be_free(tmp_path):
    assert "the sides of a picture" in refusal(packs.write(tmp_path / "p", **sized("rows", 16, card_width=16)))
    made = sized("rows", "columns", channels=0)
    assert "the sides of a picture" in refusal(packs.write(tmp_path / "q", **made))


def test_pictures_of_free_size_must_fit_into_memory(tmp_path):
    assert Pack.open(packs.write(tmp_path / "p", **sized("rows", "columns")))
    assert "absurd shape" in refusal(packs.write(tmp_path / "q", **sized("rows", "columns", channels=65)))


def test_absurd_weights(tmp_path):
    huge = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[1 << 14, 1 << 14])
    assert "MB of weights" in refusal(with_network(tmp_path, packs.model(weights=[huge])))
    huge.dims.extend([1 << 14])
    assert "absurd shape" in refusal(with_network(tmp_path / "more", packs.model(weights=[huge])))


def test_weights_that_do_not_fill_their_shape(tmp_path):
    short = helper.make_tensor("w", TensorProto.FLOAT, (2, 1, 3, 3), np.zeros(18, np.float32).tobytes(), raw=True)
    short.raw_data = short.raw_data[:-4]
    assert "do not fill their shape" in refusal(with_network(tmp_path, packs.model(weights=[short])))


@pytest.mark.parametrize("kind", [TensorProto.STRING, TensorProto.UNDEFINED, TensorProto.COMPLEX64, 83])
def test_weights_that_are_no_numbers(tmp_path, kind):
    weights = TensorProto(name="w", dims=[2, 1, 3, 3], data_type=TensorProto.FLOAT).SerializeToString()
    data = packs.model(weights=[TensorProto.FromString(weights)]).SerializeToString()
    assert data.count(weights) == 1
    spoiled = data.replace(weights, weights.replace(b"\x10\x01", bytes([0x10, kind])))
    assert "not plain numbers" in refusal(with_network(tmp_path, spoiled))


@pytest.mark.parametrize("how", ["initializer", "constant", "ints"])
def test_asking_for_all_the_memory(tmp_path, how):
    shape = helper.make_tensor("n", TensorProto.INT64, [3], [1 << 20, 1 << 20, 1 << 10])
    fill = helper.make_node("ConstantOfShape", ["n"], ["f"])
    nodes = {
        "initializer": [],
        "constant": [helper.make_node("Constant", [], ["n"], value=shape)],
        "ints": [helper.make_node("Constant", [], ["n"], value_ints=[1 << 20, 1 << 20, 1 << 10])],
    }[how]
    weights = [*packs.model().graph.initializer, *([shape] if how == "initializer" else [])]
    made = packs.model(nodes=[*nodes, fill, *packs.model().graph.node], weights=weights)
    assert "absurd size" in refusal(with_network(tmp_path, made))


def test_too_many_operators(tmp_path, monkeypatch):
    monkeypatch.setattr(graph, "MAX_NODES", 1)
    assert "more than 1 operators" in refusal(with_network(tmp_path, packs.model()))


def test_graphs_in_graphs(tmp_path):
    weights = helper.make_tensor("w", TensorProto.FLOAT, (2, 1, 3, 3), [0.0] * 18)
    inner = helper.make_node("Constant", [], ["w"], value=weights)
    branch = helper.make_graph([inner], "branch", [], [floats("w", (2, 1, 3, 3))])
    choice = helper.make_node("If", ["yes"], ["w"], then_branch=branch, else_branch=branch)
    yes = helper.make_tensor("yes", TensorProto.BOOL, (), [True])
    made = packs.model(nodes=[choice, *packs.model().graph.node], weights=[yes])
    assert "uses the operator If" in refusal(with_network(tmp_path, made))
    made = packs.model()
    made.graph.node[1].attribute.add(name="hidden", type=5, g=branch)
    assert "a graph within its graph" in refusal(with_network(tmp_path / "more", made))


def test_random_numbers(tmp_path):
    made = packs.model(nodes=[*packs.model().graph.node, helper.make_node("RandomNormalLike", ["c"], ["d"])])
    assert "random numbers" in refusal(with_network(tmp_path, made))


@pytest.mark.parametrize("opset", [1, 99])
def test_operator_sets(tmp_path, opset):
    assert f"uses operator set {opset}" in refusal(with_network(tmp_path, packs.model(opset=opset)))


def test_newer_onnx(tmp_path):
    made = packs.model()
    made.ir_version = 99
    assert "ONNX format 99" in refusal(with_network(tmp_path, made))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"inputs": [floats("drawing", ["b", 1, 16, 16])]}, "not those of its card"),
        ({"inputs": [floats("ink", ["b", 1, 16, 16]), floats("more", ["b"])]}, "not those of its card"),
        ({"inputs": [floats("ink", ["b", 1, 32, 32])]}, "its card says [0, 1, 16, 16]"),
        ({"inputs": [floats("ink", [1, 1, 16, 16])]}, "its card says"),
        ({"inputs": [floats("ink", ["b", 16, 16])]}, "its card says"),
        ({"outputs": [floats("latent", ["b", 2, "h", "w"])]}, "its card says"),
        ({"outputs": [helper.make_tensor_value_info("latent", TensorProto.DOUBLE, ["b", 2, 16, 16])]}, "32-bit floats"),
        ({"outputs": []}, "not those of its card"),
    ],
)
def test_networks_that_are_not_what_their_card_says(tmp_path, changes, said):
    made = packs.model()
    for field, values in changes.items():
        target = made.graph.input if field == "inputs" else made.graph.output
        del target[:]
        target.extend(values)
    assert said in refusal(with_network(tmp_path, made))


# --- the atlas --------------------------------------------------------------------------------------------------


def with_atlas(tmp_path, data):
    return packs.write(tmp_path / "p", files={"atlas.npz": data})


def npz(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as box:
        for name, data in members.items():
            box.writestr(name.replace("__", "."), data)
    return file.getvalue()


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def test_a_pickle_in_the_atlas_is_never_opened(tmp_path):
    class Evil:
        def __reduce__(self):
            return (os.mkdir, (str(tmp_path / "pwned"),))

    array = np.empty(1, object)
    array[0] = Evil()
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    assert "not made of plain numbers" in refusal(with_atlas(tmp_path, npz(evil__npy=file.getvalue())))
    refusal(with_atlas(tmp_path, npz(evil__npy=pickle.dumps(Evil()))))
    refusal(with_atlas(tmp_path, pickle.dumps(Evil())))
    assert not (tmp_path / "pwned").exists()


def test_atlas_bombs_are_not_unpacked(tmp_path):
    data = npz(a__npy=npy(np.zeros(10_000_000, np.float32)))
    spoiled = bytearray(data)
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", spoiled, at + 24, 0xF0000000)  # what it says it unpacks to
    assert "unpacks to more" in refusal(with_atlas(tmp_path, bytes(spoiled)))
    struct.pack_into("<I", spoiled, at + 24, 1000)  # less than it does unpack to
    refusal(with_atlas(tmp_path, bytes(spoiled)))


@pytest.mark.parametrize(
    "data",
    [
        b"no zip at all",
        npz(readme__txt=b"text"),
        npz(a__npy=b"no array"),
        npz(a__npy=npy(np.zeros(10))[:-8]),
        npz(a__npy=npy(np.zeros(10)).replace(b"(10,)", b"(99,)")),
        npz(a__npy=npy(np.array(["text"]))),
        npz(a__npy=npy(np.zeros(3, np.complex64))),
        npz(**{f"a{i}__npy": npy(np.zeros(1)) for i in range(70)}),
        npz(**{"../a__npy": npy(np.zeros(1))}),
        npz(a__npy=npy(np.zeros(1000)))[:-30],
    ],
    ids=["junk", "text", "no array", "short", "long", "strings", "complex", "many", "path", "cut"],
)
def test_atlases_that_are_none(tmp_path, data):
    assert "atlas.npz" in refusal(with_atlas(tmp_path, data))


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_a_spoiled_atlas_is_read_or_refused(data):
    spoiled = bytearray(npz(a__npy=npy(np.arange(40, dtype=np.float32)), b__npy=npy(np.zeros((2, 3), np.uint8))))
    for _ in range(data.draw(st.integers(1, 3))):
        spoiled[data.draw(st.integers(0, len(spoiled) - 1))] = data.draw(st.integers(0, 255))
    try:
        arrays = arrays_of(bytes(spoiled), "atlas.npz")
    except CardError:
        return
    assert all(array.dtype.kind in "biuf" for array in arrays.values())


# --- zips -------------------------------------------------------------------------------------------------------


def zip_with(tmp_path, entries):
    """A zip of a sound pack with more entries: (name or ZipInfo, bytes)."""
    file = packs.zipped(packs.write(tmp_path / "sound"), tmp_path / "made.zip")
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as box:
        for name, data in entries:
            box.writestr(name, data)
    return file


@pytest.mark.parametrize("name", ["../evil.txt", "/evil.txt", "a/../../evil.txt", "a\\..\\evil.txt", "C:evil.txt"])
def test_zips_that_lead_outside(tmp_path, name):
    assert "outside of the pack" in refusal(zip_with(tmp_path, [(name, b"x")]))
    assert not list(tmp_path.rglob("evil.txt"))


def test_zips_with_links(tmp_path):
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "link or a device" in refusal(zip_with(tmp_path, [(link, b"/etc/passwd")]))


def test_zip_bombs(tmp_path):
    assert "times its size" in refusal(zip_with(tmp_path, [("bomb.bin", bytes(20_000_000))]))


def test_zips_that_lie_about_sizes(tmp_path):
    file = zip_with(tmp_path, [("zz.bin", os.urandom(3000))])
    data = bytearray(file.read_bytes())
    at = bytes(data).rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 1000)
    file.write_bytes(data)
    refusal(file)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_zips_with_two_files_of_one_name(tmp_path):
    assert "two files of one name" in refusal(zip_with(tmp_path, [("CARD.md", b"another")]))
    assert "two files of one name" in refusal(zip_with(tmp_path / "case", [("card.MD", b"another")]))


def test_zips_with_too_many_files(tmp_path):
    assert "more than" in refusal(zip_with(tmp_path, [(f"f{i}", b"") for i in range(500)]))


def test_large_zips(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_FILE", 10)
    assert "unpacks to more" in refusal(zip_with(tmp_path, []))


@pytest.mark.parametrize("share", [0, 0.3, 0.9, 0.999])
def test_zips_cut_off(tmp_path, share):
    file = zip_with(tmp_path, [])
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * share)])
    assert "cut off" in refusal(file)
    assert not [child for child in (tmp_path / "cache").rglob("*") if child.is_file()]


def test_a_zip_of_something_else(tmp_path):
    file = tmp_path / "photos.zip"
    with zipfile.ZipFile(file, "w") as box:
        box.writestr("a.txt", "x")
    assert "has no pack.toml" in refusal(file)


def test_a_text_file_named_zip(tmp_path):
    (tmp_path / "made.zip").write_text("hello")
    assert "not a readable .zip" in refusal(tmp_path / "made.zip")
