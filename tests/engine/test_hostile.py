"""Packs that mean harm, or are damaged in ways nobody foresaw: each is refused alone, in one plain sentence."""

import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from drawover import messages, places
from drawover.engine import pack as pack_module
from drawover.engine.engine import Engine
from drawover.engine.errors import EngineError, PackError, plain
from drawover.engine.pack import Pack, Refused, find_packs

_spec = importlib.util.spec_from_file_location("drawover_test_packs", Path(__file__).with_name("packs.py"))
packs = sys.modules.setdefault(_spec.name, importlib.util.module_from_spec(_spec))
_spec.loader.exec_module(packs)

DIGITS = places.packs() / "digits"
SIDE = [1, 1, 16, 16]


def sentence_of(path):
    """The one sentence with which a pack is refused."""
    with pytest.raises(PackError) as caught:
        Pack.open(path)
    sentence = str(caught.value)
    assert sentence.endswith(".") and sentence.isprintable() and len(sentence) < 500, sentence
    return sentence


def floats(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def whole(name, *numbers):
    return helper.make_tensor(name, TensorProto.INT64, [len(numbers)], numbers)


def network(tmp_path, nodes, weights=(), outputs=None):
    """A pack whose network does this with `ink` before it gives its `latent`."""
    made = packs.model(
        [*nodes, *packs.model().graph.node], weights=[*packs.model().graph.initializer, *weights], outputs=outputs
    )
    return packs.write(tmp_path / "p", files={"encoder.onnx": made.SerializeToString()})


# -- what an unknown network may take --------------------------------------------------------------------------------


def test_a_size_that_is_a_product(tmp_path):
    """2 GB of zeros, whose size no constant of the file says."""
    nodes = [
        helper.make_node("Shape", ["ink"], ["s"]),
        helper.make_node("ReduceProd", ["s"], ["p"], keepdims=1),
        helper.make_node("Mul", ["p", "many"], ["n"]),
        helper.make_node("ConstantOfShape", ["n"], ["zeros"]),
    ]
    said = sentence_of(network(tmp_path, nodes, [whole("many", 1 << 21)]))
    assert "ConstantOfShape" in said and ("absurd size" in said or "while it runs" in said)


def test_a_size_that_is_worked_out_of_shapes(tmp_path):
    nodes = [
        helper.make_node("Shape", ["ink"], ["s"]),
        helper.make_node("Mul", ["s", "many"], ["n"]),
        helper.make_node("Expand", ["one", "n"], ["wide"]),
    ]
    one = helper.make_tensor("one", TensorProto.FLOAT, [1], [1.0])
    said = sentence_of(network(tmp_path, nodes, [whole("many", 64, 64, 64, 64), one]))
    assert "absurd size" in said


@pytest.mark.parametrize("operator", ["NonZero", "Unique"])
def test_what_gives_more_or_less_by_what_it_is_shown(tmp_path, operator):
    assert f"uses the operator {operator}" in sentence_of(
        network(tmp_path, [helper.make_node(operator, ["ink"], ["x"])])
    )


def test_a_range(tmp_path):
    numbers = [helper.make_tensor(n, TensorProto.INT64, [], [v]) for n, v in (("a", 0), ("b", 1 << 30), ("c", 1))]
    nodes = [helper.make_node("Range", ["a", "b", "c"], ["x"])]
    assert "uses the operator Range" in sentence_of(network(tmp_path, nodes, numbers))


def test_a_loop(tmp_path):
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["on"])],
        "body",
        [helper.make_tensor_value_info("i", TensorProto.INT64, []), helper.make_tensor_value_info("go", 9, [])],
        [helper.make_tensor_value_info("on", 9, [])],
    )
    numbers = [helper.make_tensor("n", TensorProto.INT64, [], [1 << 40]), helper.make_tensor("go0", 9, [], [True])]
    nodes = [helper.make_node("Loop", ["n", "go0"], [], body=body)]
    assert "uses the operator Loop" in sentence_of(network(tmp_path, nodes, numbers))


@pytest.mark.parametrize("copies", [1 << 11, 1 << 14])
def test_a_size_that_depends_on_pixels(tmp_path, copies):
    nodes = [
        helper.make_node("ReduceMax", ["ink"], ["m"], keepdims=0),
        helper.make_node("Cast", ["m"], ["whole"], to=TensorProto.INT64),
        helper.make_node("Mul", ["whole", "many"], ["n"]),
        helper.make_node("Tile", ["ink", "n"], ["x"]),
    ]
    said = sentence_of(network(tmp_path, nodes, [whole("many", 1, 1, copies, copies)]))
    assert "while it runs" in said


def test_a_huge_product_of_matrices(tmp_path):
    nodes = [
        helper.make_node("Reshape", ["ink", "shape"], ["column"]),
        helper.make_node("Tile", ["column", "tall"], ["a"]),
        helper.make_node("Transpose", ["a"], ["b"]),
        helper.make_node("MatMul", ["a", "b"], ["x"]),
    ]
    weights = [whole("shape", 256, 1), whole("tall", 32, 8192)]
    assert "minutes to run (MatMul)" in sentence_of(network(tmp_path, nodes, weights))


def test_many_results_at_once(tmp_path):
    nodes = [helper.make_node("Resize", ["ink", "", "by"], ["big"])]
    nodes += [helper.make_node("Neg", ["big"], [f"n{i}"]) for i in range(9)]
    nodes += [helper.make_node("Sum", [f"n{i}" for i in range(9)], ["all"])]
    by = helper.make_tensor("by", TensorProto.FLOAT, [4], [1.0, 1.0, 400.0, 400.0])
    assert "MB of memory to run" in sentence_of(network(tmp_path, nodes, [by]))


def test_constants_that_unfold(tmp_path):
    """onnxruntime works out what depends on no input when it loads a network, and keeps it."""
    nodes = [helper.make_node("ConstantOfShape", ["n"], [f"z{i}"]) for i in range(3)]
    assert "MB of memory" in sentence_of(network(tmp_path, nodes, [whole("n", 1 << 13, 1 << 12)]))


def test_what_a_file_claims_of_its_results_is_not_believed(tmp_path):
    made = packs.model(outputs=[floats("latent", ["batch", 2, 16, 16])])
    made.graph.value_info.append(floats("c", ["batch", 2, 16, 16]))
    made.graph.node[0].attribute.remove(made.graph.node[0].attribute[0])  # no padding: 14 × 14 come out
    folder = packs.write(tmp_path / "p", files={"encoder.onnx": made.SerializeToString()})
    assert "[1, 2, 14, 14], but declares [0, 2, 16, 16]" in sentence_of(folder)


def test_refusing_takes_little(tmp_path):
    """The worst of these in a process of its own: it is refused within 600 MB of memory."""
    nodes = [helper.make_node("ConstantOfShape", ["n"], ["z"]), helper.make_node("MatMul", ["z", "z"], ["x"])]
    folder = network(tmp_path, nodes, [whole("n", 1 << 14, 1 << 14)])
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from drawover.engine.pack import Pack\n"
        "from drawover.engine.errors import PackError\n"
        "from drawover.engine.service.processes import peak_memory_mb\n"
        "try: Pack.open(Path(sys.argv[1]))\n"
        "except PackError as error: print(error)\n"
        "print(int(peak_memory_mb()))"
    )
    run = subprocess.run([sys.executable, "-c", program, folder], capture_output=True, text=True, check=True)
    said, memory = run.stdout.strip().splitlines()
    assert "refused" in said and int(memory) < 600


def test_every_pack_that_ships_keeps_the_rules():
    assert [found for found in find_packs([places.packs()]) if isinstance(found, Refused)] == []


# -- numbers that are none, and widths that do not fit ----------------------------------------------------------------


@pytest.fixture
def digits(tmp_path):
    """spoil(change) writes a copy of the pack `digits` that was changed; change(folder, card's text) -> text."""

    def spoil(change):
        folder = tmp_path / "spoiled"
        shutil.copytree(DIGITS, folder)
        text = change(folder, (folder / "pack.toml").read_text())
        for file in folder.iterdir():
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            text = re.sub(rf'"{re.escape(file.name)}" = "[0-9a-f]*"', f'"{file.name}" = "{digest}"', text)
        (folder / "pack.toml").write_text(text)
        return folder

    return spoil


@pytest.mark.parametrize("raw", [True, False], ids=["as bytes", "as a list"])
def test_weights_that_are_no_numbers(digits, raw):
    def spoil(folder, text):
        model = onnx.load(folder / "encoder.onnx")
        weights = next(tensor for tensor in model.graph.initializer if tensor.data_type == TensorProto.FLOAT)
        values = onnx.numpy_helper.to_array(weights).copy()
        values.flat[0] = np.nan
        weights.CopyFrom(helper.make_tensor(weights.name, TensorProto.FLOAT, values.shape,
                                            values.tobytes() if raw else values.ravel(), raw=raw))  # fmt: skip
        onnx.save(model, folder / "encoder.onnx")
        return text

    assert "no numbers (NaN)" in sentence_of(digits(spoil))


def test_a_network_that_gives_no_numbers_is_reported_when_it_runs(digits, tmp_path):
    """Nothing in the file is NaN; what it gives is: 0 / 0."""

    def spoil(folder, text):
        model = onnx.load(folder / "encoder.onnx")
        last = model.graph.output[0].name
        for node in model.graph.node:
            node.output[:] = ["before" if name == last else name for name in node.output]
        model.graph.node.extend(
            [helper.make_node("Sub", ["before", "before"], ["zero"]), helper.make_node("Div", ["zero", "zero"], [last])]
        )
        onnx.save(model, folder / "encoder.onnx")
        return text

    loaded = Engine([digits(spoil)]).load("digits")
    with pytest.raises(PackError, match="'encoder' of the pack digits does not give numbers"):
        loaded.run("encoder", ink=np.zeros((1, 1, 128, 128)))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('similarity = "similarity"', 'similarity = "encoder"', "as 'similarity', which should take 'picture'"),
        ('generator = "generator"', 'generator = "step"', "should take latent and no more"),
        ("[tasks.correct]", "[tasks.correct]\nparts = 7", "sets 'parts'"),
        ("[tasks.correct]", '[tasks.correct]\nparts = ["eye\\u001b[31m"]', "sets 'parts'"),
        ("[tasks.correct]", '[tasks.correct]\nsure = "x"', "sets 'sure'"),
        ("[tasks.correct]", "[tasks.correct]\nknown = [1.0, nan]", "sets 'known'"),
        ('mine = "alone"', "mine = []", "sets 'mine'"),
    ],
)
def test_cards_that_promise_what_a_task_cannot_use(digits, old, new, said):
    assert said in sentence_of(digits(lambda folder, text: _replaced(text, old, new)))


def _replaced(text, old, new):
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda arrays: arrays | {"latents": arrays["latents"][:, :-1]}, "63 numbers each where 64 are needed"),
        (lambda arrays: arrays | {"features": arrays["features"][:, :7]}, "7 numbers each where 42 are needed"),
        (lambda arrays: arrays | {"features": arrays["features"] * np.float16(np.nan)}, "no numbers in places"),
        (lambda arrays: {key: arrays[key] for key in arrays if key != "latents"}, "lacks the latents"),
        (lambda arrays: arrays | {"latents": arrays["latents"][:0]}, "lacks the latents"),
    ],
)
def test_atlases_that_do_not_fit(digits, change, said):
    def spoil(folder, text):
        with np.load(folder / "atlas.npz") as box:
            arrays = change(dict(box))
        np.savez_compressed(folder / "atlas.npz", **arrays)
        return text

    assert said in sentence_of(digits(spoil))


def test_an_atlas_whose_drawings_are_damaged_is_refused_alone(digits):
    def spoil(folder, text):
        with np.load(folder / "atlas.npz") as box:
            arrays = dict(box)
        np.savez_compressed(folder / "atlas.npz", **{**arrays, "shapes_points": arrays["shapes_points"][:1]})
        return text

    bad, *_ = [told for told in Engine([digits(spoil), places.packs()]).packs() if told.problem]
    assert "atlas" in str(bad.problem)


# -- one bad pack is refused alone -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("card", "said"),
    [
        (packs.CARD.replace("count = 12", "count = " + "9" * 5000), "longer than any number"),
        (packs.CARD.replace("error = 0.5", "error = " + "9" * 5000), "longer than any number"),
        ("x = " + "[" * 100_000, "cannot be read"),
        ("a" + ".a" * 50_000 + " = 1", "100 dots"),
        (("a" + ".a" * 99 + " = 1\n") * 2000, "larger than 256 KB"),
        ("[[a]]\n" * 40_000, "does not say its format"),
    ],
    ids=["count", "score", "brackets", "dots", "many dots", "tables"],
)
def test_a_card_that_breaks_its_reader(tmp_path, card, said):
    packs.write(tmp_path / "shelf" / "bad", card=card)
    packs.write(tmp_path / "shelf" / "good")
    bad, good = find_packs([tmp_path / "shelf"])
    assert isinstance(bad, Refused) and said in str(bad.message)
    assert isinstance(good, Pack)


@pytest.mark.parametrize("error", [ZeroDivisionError("x\x1b[2J\ny"), AssertionError(), KeyError("a"), MemoryError()])
def test_whatever_goes_wrong_while_a_pack_is_read(tmp_path, monkeypatch, error):
    packs.write(tmp_path / "shelf" / "a")
    packs.write(tmp_path / "shelf" / "b")
    read = pack_module.read_card
    calls = []

    def broken(text):
        calls.append(text)
        if len(calls) == 1:
            raise error
        return read(text)

    monkeypatch.setattr(pack_module, "read_card", broken)
    bad, good = find_packs([tmp_path / "shelf"])
    assert isinstance(bad, Refused) and type(error).__name__ in str(bad.message) and str(bad.message).isprintable()
    assert isinstance(good, Pack)


# -- nothing of a card moves a terminal's cursor ----------------------------------------------------------------------

ESCAPES = "\x1b]0;PWN\x07\x1b[31mred\x1b[2J\rOK\u202egnp.\u2066"


def test_plain_text():
    assert plain("left eye: 6 % lower — 線画 é ½") == "left eye: 6 % lower — 線画 é ½"
    assert plain("a\tb\r\nc") == "a b  c"
    assert plain("\x1b[31mred\x07") == "\\x1b[31mred\\x07"
    assert plain("\u202egnp.\u200b") == "\\u202egnp.\\u200b"
    assert plain("👩\u200d🎨") == "👩\u200d🎨"
    assert str(EngineError(messages.packs.NO_PATH(path="no \x1b[2J"))) == "There is no pack at no \\x1b[2J."


def test_a_card_full_of_escapes_is_shown_as_what_it_is(tmp_path):
    told = json.dumps(ESCAPES)
    card = packs.CARD.replace('title = "Testing"', f"title = {told}").replace('"npm example"', told)
    card = card.replace('license = "CC0-1.0"', f"license = {told}").replace('"drawing to latent"', told)
    folder = packs.write(tmp_path / "pack", card=card)
    said = [*pack_module.check(folder), *map(str, Engine([folder]).packs())]
    run = subprocess.run(
        [sys.executable, "-m", "drawover", "packs", "list", "--packs", folder],
        capture_output=True,
        text=True,
        check=True,
    )
    for line in [*said, *run.stdout.splitlines()]:
        assert line.isprintable(), line
    assert "\\x1b[31mred" in said[0]


def test_names_in_a_network_are_quoted_plainly(tmp_path):
    made = packs.model(outputs=[floats("latent\x1b[2J", ["batch", 2, 16, 16])])
    assert "\\x1b[2J" in sentence_of(packs.write(tmp_path / "p", files={"encoder.onnx": made.SerializeToString()}))


def test_a_folder_named_with_escapes(tmp_path):
    (tmp_path / "\x1b[31mevil").mkdir()
    (tmp_path / "\x1b[31mevil" / "pack.toml").write_text("x")
    (told,) = Engine([tmp_path]).packs()
    assert told.name.isprintable() and str(told.problem).isprintable()
