"""What holds of every task over every pack; and a task that is not ours: an engine knows those of its table alone."""

import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from drawover import places
from drawover.engine.engine import Engine
from drawover.engine.errors import InputError, PackError
from drawover.engine.networks import Loaded
from drawover.engine.options import Parameters, choice, integer, number, options_of, parse_redraw, switch
from drawover.engine.parse import parse_request
from drawover.engine.request import BLENDS, Layer, Request, Suggestion, Watch, as_json
from drawover.engine.task import DATA, LAYERS, Needs, Takes, Task, Words
from drawover.engine.tasks import TASKS

_spec = importlib.util.spec_from_file_location("drawover_test_packs_of_tasks", Path(__file__).with_name("packs.py"))
assert _spec is not None and _spec.loader is not None
packs = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(packs)

SAMPLES = places.resources() / "samples"
DRAWINGS = {"digits": "digit_three.png", "objects": "object_house.png"}
PICTURES = {"stages": "finished-face.png", "sketchify": "finished-face.png"}  # of tasks that take no line art
PACKS = sorted(path.name for path in places.packs().iterdir() if (path / "pack.toml").is_file())


def drawing(pack: str, task: str = "") -> np.ndarray:
    with Image.open(SAMPLES / PICTURES.get(task, DRAWINGS.get(pack, "sample-sketch.png"))) as picture:
        return np.asarray(picture.convert("RGBA").resize((256, 256))).copy()


@pytest.fixture(scope="module")
def engine():
    return Engine([places.packs()], threads=1)


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("name", list(TASKS))
def test_every_task_keeps_the_contract_with_every_pack(engine, name, pack):
    task, info = TASKS[name], next(each for each in engine.packs() if each.name == pack)
    if name not in info.tasks:
        with pytest.raises(PackError, match=f"cannot do the task '{name}'"):
            engine.load(pack, name)
        return
    more = {"count": 2} if "count" in task.parameters.__dataclass_fields__ else {}
    image = drawing("" if task.needs.free else pack, name)  # a free task's drawings are of no pack's kind
    request = parse_request({"task": name, "pack": pack, "parameters": more}, {"image": image}, TASKS)
    answer = engine.answer(request, Watch())
    found = list(answer.suggestions())
    assert found and [each.index for each in found] == list(range(len(found)))
    assert json.dumps(as_json(answer.measures))
    for suggestion in found:
        assert suggestion.kind and json.loads(json.dumps(suggestion.as_json()))["kind"] == suggestion.kind
        assert suggestion.picture.shape == (256, 256, 4) and suggestion.picture.dtype == np.uint8
        assert np.array_equal(answer.picture(suggestion), suggestion.picture)
        assert answer.picture(suggestion, size=64).shape == (64, 64, 4)
        layers = answer.layers(suggestion, 200, 150)
        assert layers and all(layer.name and layer.rgba.dtype == np.uint8 for layer in layers)
        assert {layer.blend for layer in layers} <= set(BLENDS) and all(0 <= layer.opacity <= 1 for layer in layers)
        assert set(suggestion.extras) <= set(task.extras)
        for extra in suggestion.extras:
            shown = answer.extra(extra, suggestion, 200, 150)
            if task.extras[extra] == LAYERS:
                assert all(isinstance(layer, Layer) for layer in shown)
            else:
                assert json.dumps(as_json(shown)) != "null"
    redrawn = {option.name: option.default for option in options_of(task.parameters) if option.redraws}
    assert answer.picture(found[0], **redrawn).shape == (256, 256, 4)
    offered = info.offers[name]
    assert set(offered) <= {*task.parameters.__dataclass_fields__, "kinds"} and all(map(len, offered.values()))
    assert "kinds" not in offered or sorted(offered["kinds"]) == sorted(each.kind for each in found)


# -- a task of another's ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MirrorParameters(Parameters):
    count: int = integer(1, 1, 4, "How many", "how many")
    faint: float = number(1.0, 0, 1, "Faint", "how clear", redraws=True)
    way: str = choice("across", {"across": "Across", "down": "Down"}, "Which way", "the way")
    twice: bool = switch(False, "Twice", "there and back")


@dataclass(frozen=True)
class Turn:
    way: str


class Mirrored:
    measures = {"sure": np.float32(0.123456)}  # noqa: RUF012

    def __init__(self, request, networks):
        self.request, self.networks = request, networks

    def suggestions(self):
        wanted = self.request.parameters
        if self.networks.has("encoder"):
            self.networks.run("encoder", ink=np.zeros((1, 1, 16, 16), np.float32))
        for index in range(wanted.count):
            picture = self.picture(Suggestion(index, self.request.image, "mirrored", Turn(wanted.way)))
            yield Suggestion(
                index, picture, "mirrored", Turn(wanted.way), {"turned": 1.0}, {"by": ("hand",)}, ("frame",)
            )

    def picture(self, suggestion, *, size=256, faint=1.0):
        picture = np.zeros((size, size, 4), np.uint8)
        picture[:4, :4] = round(255 * faint)
        return picture

    def layers(self, suggestion, width, height, *, faint=1.0):
        rgba = np.full((height, width, 4), round(255 * faint), np.uint8)
        return (Layer("Mirror", rgba, blend="multiply", group="Mirrors", locked=True, visible=False),)

    def extra(self, name, suggestion, width, height, *, faint=1.0):
        return {"sides": 4, "faint": faint} if name == "frame" else self.layers(suggestion, width, height)


MIRROR = Task(
    name="mirror",
    parameters=MirrorParameters,
    takes=(Takes("image", "The drawing", required=True), Takes("hints", "The hints", fits=True),
           Takes("exemplar", "Exemplar", most=2)),
    begin=lambda request, networks, watch: Mirrored(request, networks),  # pyright: ignore
    words=Words(about="Mirrors.", done="mirrored"),
    extras={"frame": DATA, "glass": LAYERS},
)  # fmt: skip
IMAGE = np.zeros((8, 6, 4), np.uint8)


def test_a_task_that_does_without_networks_takes_them_of_whatever_pack_has_them(tmp_path):
    needs = Needs(roles={"encoder": "ink 1 1 16 16 -> latent 1 2 16 16"}, optional=True)
    tasks = {"mirror": Task("mirror", MirrorParameters, MIRROR.takes, MIRROR.begin, MIRROR.words, needs)}
    packs.write(tmp_path / "plain", card=packs.CARD.replace('"testing"', '"plain"', 1))
    engine = Engine([tmp_path], tasks=tasks)
    assert engine.packs()[0].tasks == ("testing", "mirror")
    assert not engine.load("plain", "mirror").has("encoder")
    card = packs.CARD.replace("[tasks.testing]", "[tasks.mirror]").replace('"testing"', '"able"', 1)
    packs.write(tmp_path / "able", card=card)
    engine = Engine([tmp_path], tasks=tasks)
    assert engine.load("plain", "mirror").has("encoder") and engine.load("plain", "mirror").name == "able"
    list(engine.answer(Request({"image": IMAGE}, "mirror", "plain", MirrorParameters()), Watch()).suggestions())
    assert list(engine.status()["devices"]) == ["able/encoder"]


def test_a_task_without_networks_is_offered_by_every_pack_and_answers(tmp_path):
    packs.write(tmp_path / "testing")
    engine = Engine([tmp_path], tasks={"mirror": MIRROR})
    assert engine.packs()[0].tasks == ("testing", "mirror")
    (told,) = engine.status()["tasks"]["mirror"]["options"][1:2]
    assert (told["name"], told["kind"], told["least"], told["most"], told["redraws"]) == ("faint", "number", 0, 1, True)
    request = parse_request({"pack": "testing", "seed": 4, "parameters": {"count": 2}}, {"image": IMAGE}, engine.tasks)
    assert (request.task, request.seed, request.parameters) == ("mirror", 4, MirrorParameters(2))
    answer = engine.answer(request, Watch())
    first, second = answer.suggestions()
    assert second.as_json() == {"index": 1, "kind": "mirrored", "measures": {"turned": 1.0}, "notes": {"by": ["hand"]},
                                "recipe": {"way": "across"}}  # fmt: skip
    assert as_json(answer.measures) == {"sure": 0.1235}
    assert answer.picture(first, faint=0.2)[0, 0, 0] == 51


@pytest.mark.parametrize(
    ("data", "images", "words"),
    [
        ({"task": "correct"}, {"image": IMAGE}, "knows the tasks mirror"),
        ({"parameters": {"faint": 3}}, {"image": IMAGE}, "'faint' must lie between 0 and 1"),
        ({"parameters": {"faint": True}}, {"image": IMAGE}, "'faint' cannot be True"),
        ({"parameters": {"way": "up"}}, {"image": IMAGE}, "'way' must be one of across, down"),
        ({"parameters": {"twice": 1}}, {"image": IMAGE}, "'twice' cannot be 1"),
        ({"seed": 2**32}, {"image": IMAGE}, "seed must be a whole number"),
        ({}, {}, "drawing is missing"),
        ({}, {"image": IMAGE, "layer0": IMAGE}, "takes no picture 'layer0'"),
        ({}, {"image": IMAGE, "hints": IMAGE[:4]}, "The hints must be as large as the picture"),
        ({}, {"image": IMAGE, **{f"exemplar{n}": IMAGE for n in range(3)}}, "At most 2 pictures 'exemplar'"),
        ({}, {"image": IMAGE, "exemplar1": IMAGE}, "'exemplar0' is missing"),
        ({}, {"image": IMAGE, "exemplar01": IMAGE}, "takes no picture 'exemplar01'"),
    ],
)
def test_what_a_task_cannot_take_is_reported(data, images, words):
    with pytest.raises(InputError, match=words):
        parse_request(data, images, {"mirror": MIRROR})


def test_exemplars_may_be_of_any_size_and_come_in_their_order():
    other = np.ones((3, 3, 4), np.uint8)
    images = {"image": IMAGE, "exemplar1": other, "exemplar0": IMAGE}
    request = parse_request({}, images, {"mirror": MIRROR})
    assert [each.shape for each in request.numbered("exemplar")] == [(8, 6, 4), (3, 3, 4)]


def test_a_suggestion_is_drawn_anew_with_those_parameters_alone_that_redraw():
    assert parse_redraw(MirrorParameters, {"faint": "0.25"}) == {"faint": 0.25}
    with pytest.raises(InputError, match="no parameter 'way'"):
        parse_redraw(MirrorParameters, {"way": "down"})
    for text in ("2", "much", "nan"):
        with pytest.raises(InputError, match="'faint'"):
            parse_redraw(MirrorParameters, {"faint": text})


def test_two_tasks_share_the_networks_of_a_pack_and_find_them_again_when_they_were_released(tmp_path):
    needs = Needs(roles={"encoder": "ink 1 1 16 16 -> latent 1 2 16 16"})
    tasks = {name: Task(name, MirrorParameters, MIRROR.takes, MIRROR.begin, MIRROR.words, needs) for name in ("a", "b")}
    card = packs.CARD.replace(
        "[networks.encoder]\nfile",
        '[tasks.a]\nnetworks = { encoder = "encoder" }\n[tasks.b]\nnetworks = { encoder = "encoder" }\n'
        "[networks.encoder]\nfile",
        1,
    )
    packs.write(tmp_path / "testing", card=card)
    engine = Engine([tmp_path], tasks=tasks)
    assert not engine.status()["devices"]
    for name in tasks:
        request = Request({"image": IMAGE}, name, "testing", MirrorParameters())
        list(engine.answer(request, Watch()).suggestions())
    assert list(engine.status()["devices"]) == ["testing/encoder"]
    a, b = engine.load("testing", "a"), engine.load("testing", "b")
    assert isinstance(a, Loaded)
    made = []
    assert a.cached("thing", lambda: made.append(1) or 3) == a.cached("thing", lambda: made.append(2) or 4) == 3
    assert b.cached("thing", lambda: 5) == 5, "each task has a cache of its own"
    engine.release()
    assert not engine.status()["devices"] and made == [1]
    assert a.run("encoder", ink=np.zeros((1, 1, 16, 16), np.float32)).shape == (1, 2, 16, 16)
