"""Exemplars whose regions a network matches: a tiny one, made here, that goes by a region's shape alone."""

import hashlib
import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from drawover import places
from drawover.engine.engine import Engine
from drawover.engine.errors import PackError
from drawover.engine.pack import Pack
from drawover.engine.parse import parse_request
from drawover.engine.request import Watch
from drawover.engine.tasks import TASKS
from drawover.raster.color.tokens import CELLS, LINES, NUMBERS

_spec = importlib.util.spec_from_file_location("drawover_test_coloring_match", Path(__file__).with_name("coloring.py"))
assert _spec is not None and _spec.loader is not None
art = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(art)

THREE = {"left": (250, 10, 20), "right": (30, 160, 60), "low": (10, 60, 250)}
OTHER = {"left": (200, 180, 20), "right": (90, 30, 160), "low": (20, 120, 120)}
RENDER = '[tasks.render]\nnetworks = { matcher = "matcher" }\natlas = "moods.npz"\nmoods = ["day", "night"]'
BIAS = 0.5  # the score of "none"; what is alike scores more, what is not less
INPUTS = {
    "lines": [1, 1, LINES, LINES], "cover": [1, 0, CELLS, CELLS], "geometry": [1, 0, NUMBERS],
    "exemplar_lines": [1, 1, LINES, LINES], "exemplar_cover": [1, 0, CELLS, CELLS],
    "exemplar_geometry": [1, 0, NUMBERS], "exemplar_color": [1, 0, 3],
}  # fmt: skip


def network(names=("regions", "exemplar_regions", "choices")) -> bytes:
    """scores = 8 - 40 · |difference of center and extents|, and BIAS for none: alike is what lies alike."""

    def free(name, shape):
        own = names[1] if name.startswith("exemplar") else names[0]
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, [size or own for size in shape])

    constants = {
        "first": np.array([0]), "four": np.array([4]), "axis": np.array([2]), "three": np.array([3]),
        "one": np.array([1]),
    }  # fmt: skip
    weights = [numpy_helper.from_array(value.astype(np.int64), name) for name, value in constants.items()]
    weights += [numpy_helper.from_array(np.array(value, np.float32), name) for name, value in
                (("gain", -40.0), ("most", 8.0), ("bias", BIAS), ("zero", 0.0))]  # fmt: skip
    make = helper.make_node
    nodes = [
        make("Slice", ["geometry", "first", "four", "axis"], ["a"]),
        make("Slice", ["exemplar_geometry", "first", "four", "axis"], ["b"]),
        make("Unsqueeze", ["a", "axis"], ["a4"]),
        make("Unsqueeze", ["b", "one"], ["b4"]),
        make("Sub", ["a4", "b4"], ["differ"]),
        make("ReduceL1", ["differ", "three"], ["far"], keepdims=0),
        make("Mul", ["far", "gain"], ["loss"]),
        make("Add", ["loss", "most"], ["alike"]),
        make("ReduceMax", ["alike", "axis"], ["top"], keepdims=1),
        make("Mul", ["top", "zero"], ["nothing"]),
        make("Add", ["nothing", "bias"], ["none"]),
        make("Concat", ["alike", "none"], ["scores"], axis=2),
    ]
    output = helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, names[0], names[2]])
    graph = helper.make_graph(nodes, "matcher", [free(*each) for each in INPUTS.items()], [output], weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9).SerializeToString()


def write(folder: Path, data: bytes, inputs=None, moods=None) -> Path:
    """A pack for the task color with this network; moods: arrays, for the task render as well."""
    folder.mkdir(parents=True)
    (folder / "matcher.onnx").write_bytes(data)
    lines = ['format = 1', f'name = "{folder.name}"', 'version = "1.0.0"', 'title = "Colors"', "[tasks.color]",
             'networks = { matcher = "matcher" }', "[networks.matcher]", 'file = "matcher.onnx"',
             'meaning = "regions to like regions"']  # fmt: skip
    for name, shape in (INPUTS if inputs is None else inputs).items():
        lines += ["[[networks.matcher.inputs]]", f'name = "{name}"', f"shape = {shape}", 'meaning = "regions"']
    lines += ["[[networks.matcher.outputs]]", 'name = "scores"', "shape = [1, 0, 0]", 'meaning = "how alike"']
    lines += ["[[sources]]", 'package = "npm example"', 'version = "1.0"', 'license = "CC0-1.0"', "count = 1",
              'attribution = "no one"', "[files]"]  # fmt: skip
    lines.append(f'"matcher.onnx" = "{hashlib.sha256(data).hexdigest()}"')
    if moods is not None:
        np.savez(folder / "moods.npz", **moods)
        lines.append(f'"moods.npz" = "{hashlib.sha256((folder / "moods.npz").read_bytes()).hexdigest()}"')
        lines.insert(lines.index("[networks.matcher]"), RENDER)
    (folder / "pack.toml").write_text("\n".join(lines) + "\n")
    return folder


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("packs")
    write(folder / "matching", network())
    return Engine([folder, places.packs() / "digits"], threads=1)


def ask(engine, exemplars, hints=None, image=None, **parameters):
    images = {"image": art.boxes() if image is None else image}
    images |= {f"exemplar{place}": each for place, each in enumerate(exemplars)}
    images |= {} if hints is None else {"hints": hints}
    data = {"task": "color", "pack": "digits", "parameters": parameters}
    answer = engine.answer(parse_request(data, images, TASKS), Watch())
    return answer, list(answer.suggestions())


def colors(answer, suggestion):
    flats = next(layer.rgba for layer in answer.layers(suggestion, 400, 400) if layer.name == "Flats")
    return {name: tuple(int(value) for value in flats[art.inside(name)]) for name in art.BOXES}


def opaque(three):
    return {name: (*color, 255) for name, color in three.items()}


def test_the_matches_come_first_in_the_exemplars_exact_colors_whatever_pack_was_asked(engine):
    answer, found = ask(engine, [art.exemplar(THREE, line=False)])
    assert found[0].kind == "match" and found[0].notes["open"] == 0
    assert colors(answer, found[0]) == opaque(THREE)
    assert answer.measures["matched"] == 1
    assert TASKS["color"].words.warning("digits", answer.measures) == ""
    assert json.dumps(found[0].as_json())


def test_a_region_that_is_like_none_is_left_open_and_that_is_reported(engine):
    picture = art.exemplar(THREE, line=False)
    scale = 300 / 400
    x0, y0, x1, y1 = (round(value * scale) for value in art.BOXES["low"])
    picture[y0 - 4 : y1 + 5, x0 - 4 : x1 + 5] = 255  # the exemplar has no such region
    for left in (x0, x1 - 19):  # but two small ones at its lower corners
        picture[y1 - 19 : y1 + 1, left : left + 20] = (0, 200, 200, 255)
    answer, found = ask(engine, [picture])
    assert found[0].kind == "match"
    seen = colors(answer, found[0])
    assert seen["low"][3] == 0 and found[0].notes["open"] == 1 and found[0].measures["colored"] < 1
    assert seen["left"][:3] == THREE["left"]


def test_several_exemplars_vote_by_their_weights_and_each_is_shown_alone(engine):
    both = [art.exemplar(THREE, line=False), art.exemplar(OTHER, line=False)]
    answer, found = ask(engine, both, weight0=0.4)
    assert [(each.kind, each.recipe.exemplar) for each in found[:2]] == [("match", None), ("match", 0)]
    assert colors(answer, found[0]) == opaque(OTHER) and colors(answer, found[1]) == opaque(THREE)
    answer, found = ask(engine, both, weight1=0.4)
    assert colors(answer, found[0]) == opaque(THREE)


def test_a_dab_steers_what_was_matched_like_it(engine):
    same = THREE | {"right": THREE["left"]}
    hints = art.dabs({"left": (20, 230, 220)})
    answer, found = ask(engine, [art.exemplar(same, line=False)], hints)
    seen = colors(answer, found[0])
    assert found[0].kind == "match" and seen["left"] == seen["right"] == (20, 230, 220, 255)
    assert seen["low"][:3] == THREE["low"]
    answer, found = ask(engine, [art.exemplar(same, line=False)], hints, alone=True)
    assert colors(answer, found[0])["right"][:3] == THREE["left"]


def test_what_is_too_small_to_be_matched_takes_what_is_around_it(engine):
    image = art.boxes(side=2400)
    row, column = art.inside("left", 2400)
    image[row - 14 : row + 15, column - 14 : column + 15, 3] = 255
    image[row - 8 : row + 9, column - 8 : column + 9, 3] = 0
    answer, found = ask(engine, [art.exemplar(THREE, line=False)], image=image)
    flats = next(layer.rgba for layer in answer.layers(found[0], 2400, 2400) if layer.name == "Flats")
    assert tuple(flats[row, column]) == (*THREE["left"], 255)


def test_a_pack_whose_matcher_takes_something_else_is_refused(tmp_path):
    wrong = INPUTS | {"geometry": [1, 0, NUMBERS - 1]}
    with pytest.raises(PackError):
        Pack.open(write(tmp_path / "wrong", network(), wrong))
    Pack.open(write(tmp_path / "right", network()))
