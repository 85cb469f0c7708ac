"""Pack format 2: networks that take weights of others of their pack, packs that require networks of another pack."""

import hashlib
import importlib.util
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper

from drawover.cli.packs import show, table
from drawover.engine import weights as weights_module
from drawover.engine.engine import Engine
from drawover.engine.errors import PackError
from drawover.engine.networks import Sessions
from drawover.engine.pack import Pack, Refused, check, find_packs

_spec = importlib.util.spec_from_file_location("drawover_test_packs", Path(__file__).with_name("packs.py"))
packs = sys.modules.setdefault(_spec.name, importlib.util.module_from_spec(_spec))
_spec.loader.exec_module(packs)

KERNEL = np.linspace(-1, 1, 18, dtype=np.float32).reshape(2, 1, 3, 3)
DONOR = packs.model(
    weights=[helper.make_tensor("w", TensorProto.FLOAT, KERNEL.shape, KERNEL.tobytes(), raw=True)]
).SerializeToString()
TAKING = (
    packs.CARD.replace("format = 1", "format = 2")
    + """
[networks.taker]
file = "taker.onnx"
meaning = "the same with the encoder's weights"
weights = ["encoder"]
inputs = [{ name = "ink", shape = [0, 1, 16, 16], range = [0.0, 1.0], meaning = "ink coverage" }]
outputs = [{ name = "latent", shape = [0, 2, 16, 16], meaning = "a latent" }]
"""
)
REQUIRING = (
    packs.CARD.replace("format = 1", "format = 2").replace('encoder = "encoder"', 'encoder = "borrowed"')
    + """
[networks.borrowed]
pack = "common"
sha256 = "HASH"
"""
)


@pytest.fixture(autouse=True)
def private_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("DRAWOVER_CACHE", str(tmp_path / "cache"))


def taker(name="w", shape=KERNEL.shape, kind=TensorProto.FLOAT, **entries):
    """A network that takes its weights from the encoder's file; `entries` in place of what it should say of them."""
    tensor = TensorProto(name=name, dims=shape, data_type=kind, data_location=TensorProto.EXTERNAL)
    place = {"location": "encoder.onnx", "offset": DONOR.index(KERNEL.tobytes()), "length": KERNEL.nbytes} | entries
    for key, value in place.items():
        if value is not None:
            tensor.external_data.add(key=key, value=str(value))
    nodes = [
        helper.make_node("Conv", ["ink", name], ["c"], pads=[1, 1, 1, 1]),
        helper.make_node("Neg", ["c"], ["latent"]),
    ]
    return packs.model(nodes, weights=[tensor]).SerializeToString()


def taking(folder, network=None, card=TAKING, **files):
    """A pack whose network `taker` takes the encoder's weights."""
    contents = {"encoder.onnx": DONOR, "taker.onnx": taker() if network is None else network, **files}
    return packs.write(folder, contents, card)


def common(folder, card="", network=DONOR):
    """A pack without a task, which holds the network `borrowed`."""
    text = packs.CARD.replace("format = 1", "format = 2").replace('name = "testing"', 'name = "common"')
    text = text[: text.index("[tasks")] + text[text.index("[networks") :] + card
    text = text.replace("networks.encoder", "networks.borrowed").replace("encoder.onnx", "borrowed.onnx")
    return packs.write(folder, {"encoder.onnx": None, "borrowed.onnx": network}, text)


def requiring(folder, digest=None):
    """A pack whose encoder lies in the pack `common`."""
    return packs.write(folder, card=REQUIRING.replace("HASH", digest or hashlib.sha256(DONOR).hexdigest()))


def refusal(path):
    """The sentence with which a pack is refused: one sentence, naming the pack."""
    with pytest.raises(PackError) as caught:
        Pack.open(path)
    sentence = str(caught.value)
    assert sentence.endswith(".") and "\n" not in sentence and len(sentence) < 400
    assert path.name in sentence
    return sentence


def run(network):
    session = onnxruntime.InferenceSession(network, providers=["CPUExecutionProvider"])
    ink = np.random.default_rng(1).random((1, 1, packs.SIZE, packs.SIZE), np.float32)
    return session.run(None, {"ink": ink})[0]


# --- weights of other networks ----------------------------------------------------------------------------------------


def test_a_network_runs_with_the_weights_of_another(tmp_path):
    pack = Pack.open(taking(tmp_path / "testing"))
    assert KERNEL.tobytes() not in (pack.path / "taker.onnx").read_bytes()
    given = run(pack.network("taker"))
    assert np.array_equal(np.maximum(-given, 0), run(pack.network("encoder"))) and given.any()


def test_every_reader_of_onnx_finds_the_weights(tmp_path):
    pack = Pack.open(taking(tmp_path / "testing"))
    assert np.array_equal(run(str(pack.path / "taker.onnx")), run(pack.network("taker")))
    read = onnx.load(pack.path / "taker.onnx").graph.initializer[0]
    assert read.raw_data == KERNEL.tobytes()


def test_a_zip_may_hold_such_a_pack(tmp_path):
    file = packs.zipped(taking(tmp_path / "testing"), tmp_path / "testing.zip")
    assert run(Pack.open(file).network("taker")).any()


def test_what_is_said_of_a_pack_names_whose_weights_a_network_takes(tmp_path):
    lines = [line for line in check(taking(tmp_path / "testing")) if "taker" in line]
    assert len(lines) == 1 and "some of them in encoder" in lines[0]


def test_weights_are_not_used_once_their_file_changed(tmp_path):
    pack = Pack.open(taking(tmp_path / "testing"))
    (pack.path / "encoder.onnx").write_bytes(DONOR[:-1])
    with pytest.raises(PackError, match=r"changed while it was in use: encoder\.onnx"):
        pack.network("taker")


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({"name": "v"}, "'v' from encoder.onnx, which has none of that name"),
        ({"shape": (2, 1, 9)}, "of another type or shape"),
        ({"shape": (1 << 40, 1 << 40)}, "of another type or shape"),
        ({"kind": TensorProto.INT32}, "of another type or shape"),
        ({"location": "atlas.npz"}, "from atlas.npz, which is no network that its card names"),
        ({"location": "../testing/encoder.onnx"}, "which is no network that its card names"),
        ({"location": "/etc/passwd"}, "which is no network that its card names"),
        ({"offset": 0}, "a place in encoder.onnx where there are other numbers"),
        ({"length": 4}, "where there are other numbers"),
        ({"length": 10**11}, "where there are other numbers"),
        ({"offset": -1}, "does not say which bytes"),
        ({"offset": "9" * 5000}, "does not say which bytes"),
        ({"offset": "٣"}, "does not say which bytes"),
        ({"offset": None}, "does not say which bytes"),
        ({"location": None}, "does not say which bytes"),
        ({"checksum": "1"}, "does not say which bytes"),
    ],
)
def test_weights_that_are_not_where_the_network_says(tmp_path, entries, said):
    sentence = refusal(taking(tmp_path / "p", taker(**entries)))
    assert "the network taker.onnx" in sentence and said in sentence


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ("[]", "its card names no network to take them from"),
        ('["generator"]', "has no network 'generator', whose weights 'taker' takes"),
        ('["taker"]', "of 'taker', which takes weights itself"),
        ('"encoder"', "must list the networks"),
        ("[1]", "must list the networks"),
        (str(["encoder"] * 33), "must list the networks"),
    ],
)
def test_cards_that_do_not_say_whose_weights(tmp_path, weights, said):
    card = TAKING.replace('weights = ["encoder"]', f"weights = {weights}")
    assert said in refusal(taking(tmp_path / "p", card=card))


def test_two_networks_cannot_take_weights_of_each_other(tmp_path):
    card = TAKING.replace('file = "encoder.onnx"', 'file = "encoder.onnx"\nweights = ["taker"]')
    assert "which takes weights itself" in refusal(taking(tmp_path / "p", card=card))


def test_format_1_takes_no_weights(tmp_path):
    card = TAKING.replace("format = 2", "format = 1")
    assert "names no network to take them from" in refusal(taking(tmp_path / "p", card=card))


def test_a_donor_that_is_no_network(tmp_path):
    assert "the network encoder.onnx is not an ONNX file" in refusal(taking(tmp_path / "p", **{"encoder.onnx": b"x"}))


def test_a_taker_that_is_no_network(tmp_path):
    assert "the network taker.onnx is not an ONNX file" in refusal(taking(tmp_path / "p", b"\xff\xff"))


def test_a_small_file_cannot_take_large_weights_many_times(tmp_path, monkeypatch):
    monkeypatch.setattr(weights_module, "MAX_WEIGHTS", 3 * KERNEL.nbytes)
    model = onnx.ModelProto.FromString(taker())
    model.graph.initializer.extend([model.graph.initializer[0]] * 3)
    assert "MB of weights" in refusal(taking(tmp_path / "p", model.SerializeToString()))


# --- networks of other packs ------------------------------------------------------------------------------------------


def test_a_pack_uses_a_network_of_the_pack_that_it_requires(tmp_path):
    common(tmp_path / "common")
    pack = Pack.open(requiring(tmp_path / "testing"))
    assert pack.network("borrowed") == DONOR and pack.networks["borrowed"].outputs[0].name == "latent"
    assert pack.bytes == sum(file.stat().st_size for file in pack.path.iterdir())
    lines = [line for line in check(pack.path) if "borrowed" in line]
    assert len(lines) == 1 and "in the pack common" in lines[0]


def test_packs_that_require_the_same_network_share_what_is_loaded(tmp_path):
    common(tmp_path / "common")
    requiring(tmp_path / "a")
    requiring(tmp_path / "b")
    a, b = (found for found in find_packs([tmp_path]) if found.path.name in "ab")
    sessions = Sessions(threads=1)
    assert sessions.runner(a, "borrowed") is sessions.runner(b, "borrowed")
    assert sessions.runner(a, "borrowed").name == "common/borrowed"


def test_packs_with_the_same_file_share_what_is_loaded_too(tmp_path):
    a, b = (Pack.open(taking(tmp_path / name)) for name in "ab")
    other = Pack.open(taking(tmp_path / "c", taker(), **{"encoder.onnx": DONOR + b"\x9a\x06\x00"}))
    sessions = Sessions(threads=1)
    for network in ("encoder", "taker"):
        assert sessions.runner(a, network) is sessions.runner(b, network)
        assert sessions.runner(a, network) is not sessions.runner(other, network)
    assert len(sessions.runners()) == 4
    sessions.release()
    assert sessions.runners() == []


def test_a_required_pack_may_lie_in_another_folder_or_a_zip(tmp_path):
    (tmp_path / "zips").mkdir()
    packs.zipped(common(tmp_path / "elsewhere" / "common"), tmp_path / "zips" / "common.zip", "common/")
    requiring(tmp_path / "mine" / "testing")
    for folder in ("elsewhere", "zips"):
        found = find_packs([tmp_path / "mine", tmp_path / folder])
        assert [type(one) for one in found] == [Pack, Pack] and found[0].network("borrowed") == DONOR
    assert Pack.open(tmp_path / "mine" / "testing", [tmp_path / "elsewhere"]).network("borrowed") == DONOR
    assert [type(one) for one in find_packs([tmp_path / "mine"])] == [Refused]


def test_the_required_pack_is_not_there(tmp_path):
    (tmp_path / "note.zip").write_bytes(b"no zip at all")  # what else lies there is not minded
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "pack.toml").write_text("format =")
    assert "it requires the pack common, which is not there" in refusal(requiring(tmp_path / "p"))


def test_the_required_pack_has_another_network(tmp_path):
    common(tmp_path / "common", network=packs.model().SerializeToString())
    assert "the pack common with another network borrowed than is there" in refusal(requiring(tmp_path / "p"))


def test_of_two_packs_of_one_name_the_one_with_the_network_is_taken(tmp_path):
    common(tmp_path / "a", network=packs.model().SerializeToString())
    common(tmp_path / "b")
    assert Pack.open(requiring(tmp_path / "p")).network("borrowed") == DONOR


def test_the_required_pack_was_refused(tmp_path):
    (common(tmp_path / "common") / "atlas.npz").unlink()
    assert "it requires the pack common, which was refused itself" in refusal(requiring(tmp_path / "p"))


def test_the_required_pack_requires_others(tmp_path):
    digest = hashlib.sha256(DONOR).hexdigest()
    common(tmp_path / "common", f'[networks.more]\npack = "testing"\nsha256 = "{digest}"\n')
    assert "it requires the pack common, which requires others itself" in refusal(requiring(tmp_path / "testing"))


def test_the_required_network_takes_weights(tmp_path):
    tables = TAKING[TAKING.index("[networks.taker]") :].replace("taker", "borrowed").replace("encoder", "whole")
    card = packs.CARD[packs.CARD.index("[networks.") : packs.CARD.index("[[sources]]")].replace("encoder", "whole")
    text = packs.CARD.replace("format = 1", "format = 2").replace('name = "testing"', 'name = "common"')
    text = text[: text.index("[tasks")] + card + tables + text[text.index("[[sources]]") :]
    network = taker(location="whole.onnx")
    packs.write(tmp_path / "common", {"encoder.onnx": None, "whole.onnx": DONOR, "borrowed.onnx": network}, text)
    assert Pack.open(tmp_path / "common").networks["borrowed"].weights == ("whole",)
    sentence = refusal(requiring(tmp_path / "p", hashlib.sha256(network).hexdigest()))
    assert "the network borrowed of the pack common, which takes weights of others" in sentence


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('pack = "common"', 'pack = "testing"', "takes the network 'borrowed' from the pack itself"),
        ('pack = "common"', 'pack = "../common"', "gives a pack that cannot be"),
        ('pack = "common"', "pack = 3", "must give the pack"),
        ('sha256 = "HASH"', "", "gives no SHA-256 for the network 'borrowed' of the pack common"),
        ('sha256 = "HASH"', 'sha256 = "0"', "gives no SHA-256"),
        ("format = 2", "format = 1", "must give the file of the network 'borrowed'"),
    ],
)
def test_cards_that_do_not_say_which_network_of_which_pack(tmp_path, old, new, said):
    common(tmp_path / "common")
    card = REQUIRING.replace(old, new).replace("HASH", hashlib.sha256(DONOR).hexdigest())
    assert said in refusal(packs.write(tmp_path / "p", card=card))


def test_a_pack_with_neither_task_nor_network(tmp_path):
    card = packs.CARD.replace("format = 1", "format = 2")
    card = card[: card.index("[tasks")] + card[card.index("[[sources]]") :]
    assert "names no task" in refusal(packs.write(tmp_path / "p", {"encoder.onnx": None}, card))
    assert "names no task" in refusal(
        packs.write(tmp_path / "q", card=packs.CARD.replace("[tasks.testing]", "[settings]"))
    )


def test_a_pack_for_other_packs_is_listed_but_cannot_be_asked(tmp_path):
    common(tmp_path / "common")
    requiring(tmp_path / "testing")
    engine = Engine([tmp_path])
    listed = {told.name: (told.tasks, told.problem) for told in engine.packs()}
    assert list(listed) == ["testing", "common"] and listed["common"] == ((), None)
    assert "testing" in listed["testing"][0]
    with pytest.raises(PackError, match="The pack common cannot do the task"):
        engine.load("common")
    assert "(for other packs)" in table(engine.packs())
    assert show(engine.packs(), as_json=False) == 0
    assert show([told for told in engine.packs() if not told.tasks], as_json=False) == 1  # nothing to draw with
