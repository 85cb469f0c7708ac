"""Drawings as they come: on kraft paper, in uneven light, in white ink, on a board, with a signature or in a border.

All of it on the shipped pack `faces`, beside the same face on transparency.
"""

import cv2
import numpy as np
import pytest
from PIL import Image

from drawover import places
from drawover.engine.engine import Engine, Loaded
from drawover.engine.errors import InputError
from drawover.engine.request import Watch
from drawover.engine.tasks.correct import CorrectParameters, correction_of
from drawover.messages import correct as say

SIDE = 800


@pytest.fixture(scope="module")
def engine():
    return Engine([places.packs()], threads=1)


@pytest.fixture(scope="module")
def face():
    picture = Image.open(places.resources() / "samples" / "eye-too-low.png").convert("RGBA").resize((SIDE, SIDE))
    return np.asarray(picture).copy()


def over(paper, rgba):
    share = rgba[..., 3:] / 255
    rgb = rgba[..., :3] * share + np.broadcast_to(np.asarray(paper, float), (SIDE, SIDE, 3)) * (1 - share)
    return np.dstack([np.rint(np.clip(rgb, 0, 255)), np.full((SIDE, SIDE), 255)]).astype(np.uint8)


def corrected(engine, image, lines="mine", **parameters):
    request = correction_of(image, parameters=CorrectParameters(count=1, lines=lines, **parameters))
    answer = engine.answer(request, Watch())
    (first,) = answer.suggestions()
    return answer, first, answer.layers(first, image.shape[1], image.shape[0])


def placed(layer, side=SIDE):
    canvas = np.zeros((side, side, 4), np.uint8)
    high, wide = layer.rgba.shape[:2]
    canvas[layer.y : layer.y + high, layer.x : layer.x + wide] = layer.rgba
    return canvas


def kraft():
    grain = cv2.GaussianBlur(np.random.default_rng(1).normal(size=(SIDE, SIDE)), (0, 0), 1.0) * 14
    return np.array([196.0, 154, 108]) + grain[..., None]


def shadow():
    y, x = (np.mgrid[:SIDE, :SIDE] + 0.5) / SIDE
    share = (1 - 0.4 * np.clip(0.7 * x + 0.5 * y - 0.3, 0, 1)) * (1 - 0.3 / (1 + np.exp(-(x - 0.65) * 40)))
    return np.array([228.0, 224, 214]) * share[..., None]


def told(first):
    return {(change.part, round(100 * change.dy)) for change in first.notes["changes"] if change.part == "left eye"}


@pytest.mark.parametrize(
    "paper", [kraft(), shadow(), (196, 154, 108), (255, 255, 255)], ids=["kraft", "shadow", "flat", "white"]
)
@pytest.mark.parametrize("lines", ["mine", "inked"])
def test_paper_stays_behind_and_the_lines_are_moved_as_without_it(engine, face, paper, lines):
    _, first, (alone,) = corrected(engine, face, lines)
    image = over(paper, face)
    _, there, layers = corrected(engine, image, lines)
    assert [layer.name for layer in layers] == [say.PAPER.english, say.LAYER_NAMES[lines].english] and layers[0].paper
    assert told(there) == told(first) and told(first)
    sheet, moved = layers[0].rgba, placed(layers[1])
    assert (sheet[..., 3] == 255).all()
    true = np.broadcast_to(np.asarray(paper, float), (SIDE, SIDE, 3))
    assert np.abs(sheet[..., :3] - true).mean() < 1.5, "the paper is as it was, without the lines"
    expected, shown = over(paper, placed(alone)), over(sheet[..., :3], moved)
    assert np.abs(shown.astype(int) - expected).mean() < 4, (
        "one face, on its paper, as the lines alone would look on it"
    )


@pytest.mark.parametrize("side", [1400, 1600, 1601])
def test_on_a_dark_canvas_size_does_not_matter(engine, face, side):
    image = cv2.resize(
        over((0, 0, 0), np.dstack([np.full((SIDE, SIDE, 3), 204, np.uint8), face[..., 3]])), (side, side)
    )
    _, first, (sheet, moved) = corrected(engine, image)
    assert told(first) == {("left eye", -5)}
    assert not sheet.rgba[..., :3].any() and moved.rgba[..., 3].max() > 150


def test_white_ink_on_transparency_is_corrected(engine, face):
    image = np.dstack([np.full((SIDE, SIDE, 3), 255, np.uint8), face[..., 3]])
    _, first, (moved,) = corrected(engine, image)
    assert told(first) == {("left eye", -5)}
    assert (moved.rgba[moved.rgba[..., 3] > 0][:, :3] >= 254).all()
    assert first.picture[..., :3][first.picture[..., 3] == 255].min() < 100, (
        "its picture shows it on gray, not white on white"
    )
    _, _, (inked,) = corrected(engine, image, "inked")
    assert inked.rgba[..., 3].max() == 255 and inked.rgba[inked.rgba[..., 3] == 255][0, :3].min() > 250


def written(words, at, scale=0.8):
    ink = np.zeros((SIDE, SIDE), np.uint8)
    cv2.putText(ink, words, at, cv2.FONT_HERSHEY_SIMPLEX, scale, (255,), 2, cv2.LINE_AA)
    return ink


def ruled(margin, width):
    ink = np.zeros((SIDE, SIDE), np.uint8)
    cv2.rectangle(ink, (margin, margin), (SIDE - 1 - margin, SIDE - 1 - margin), (255,), width)
    return ink


def balloon():
    ink = written("HELLO!", (575, 115))
    cv2.ellipse(ink, (640, 105), (130, 78), 0, 0, 360, (255,), 5, cv2.LINE_AA)
    return ink


MARKS = {
    "signature": written("ana 26", (620, 770)),
    "note": written("sketch 3 - mon", (15, 30), 0.6),
    "page number": written("12", (390, 792), 0.5),
    "border": ruled(10, 3),
    "border at the edge": ruled(0, 2),
    "balloon": balloon(),
}


@pytest.mark.parametrize("name", MARKS)
@pytest.mark.parametrize("opaque", [False, True], ids=["layer", "paper"])
def test_what_stands_beside_stays_bit_for_bit_and_the_face_is_corrected_as_without(engine, face, name, opaque):
    mark = MARKS[name]
    marked = face.copy()
    free = (mark > 0) & (face[..., 3] == 0)
    marked[mark > 0] = np.dstack([np.full((SIDE, SIDE, 3), 40, np.uint8), mark])[mark > 0]
    image, plain = (over((255, 255, 255), each) if opaque else each for each in (marked, face))
    _, first, layers = corrected(engine, image)
    _, without, clean = corrected(engine, plain)
    assert [part for part, _ in told(first)] == [part for part, _ in told(without)] == ["left eye"]
    assert abs(next(iter(told(first)))[1] - next(iter(told(without)))[1]) <= (name == "balloon")  # it covers some hair
    moved, base = placed(layers[-1]), placed(clean[-1])
    alone = free & (base[..., 3] == 0)
    assert alone.sum() > 100
    for lines in ("mine", "inked"):
        *_, layers = corrected(engine, image, lines)
        layer = placed(layers[-1])
        seen = over((255, 255, 255), layer) if opaque else layer
        wanted = image[alone]
        held = (seen[alone] == wanted).all(axis=1)
        assert held.mean() > (0.999 if lines == "mine" else 0.97), lines
    rest = cv2.dilate(mark, np.ones((9, 9), np.uint8)) == 0
    assert np.abs(moved[..., 3].astype(int) - base[..., 3])[rest].mean() < (1.5 if name == "balloon" else 0.4)


def test_what_cannot_be_separated_from_its_ground_is_reported(engine, face):
    few = np.random.default_rng(5).uniform(0, 255, (40, 40, 3)).astype(np.float32)
    image = over(cv2.resize(few, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST), face)
    with pytest.raises(InputError, match="cannot be told from what lies beneath"):
        engine.answer(correction_of(image), Watch())


@pytest.mark.parametrize("strength", [1.0, 0.4])
def test_inked_is_on_the_canvas_what_its_card_showed(engine, face, strength):
    large = cv2.resize(face, (1700, 1700), interpolation=cv2.INTER_CUBIC)
    large[..., :3] = 40
    for image in (face, large):
        answer, first, _ = corrected(engine, image, "inked")
        card = answer.picture(first, strength=strength)[..., 3].astype(int)
        for side in (800, 2200):
            (layer,) = answer.layers(first, side, side, strength=strength)
            small = cv2.resize(placed(layer, side)[..., 3], (256, 256), interpolation=cv2.INTER_AREA).astype(int)
            drawn = (small > 40) | (card > 40)
            assert np.abs(small - card)[drawn].mean() < 7, "the same lines, at another size"
            assert np.abs(small - card).max() < 75


def test_a_drawing_is_inked_once_for_all_cards_strengths_and_sizes(engine, face, monkeypatch):
    asked = []
    run = Loaded.run
    monkeypatch.setattr(
        Loaded, "run", lambda self, role, *more, **ink: asked.append(role) or run(self, role, *more, **ink)
    )
    answer = engine.answer(correction_of(face, parameters=CorrectParameters(count=1, lines="inked")), Watch())
    (first,) = answer.suggestions()
    once = asked.count("ink")
    assert once >= 1
    pictures = [answer.picture(first, strength=strength) for strength in (0.2, 0.9)]
    answer.layers(first, 1200, 1200, strength=0.5)
    assert asked.count("ink") == once, "no further run"
    assert (pictures[0] != pictures[1]).any(), "though the lines moved"


# -- honest where it does not know -------------------------------------------------------------------------------------


def house():
    picture = Image.open(places.resources() / "samples" / "object_house.png").convert("RGBA").resize((SIDE, SIDE))
    return np.asarray(picture).copy()


def own(name):
    picture = Image.open(places.resources() / "samples" / "own" / name).convert("RGBA").resize((SIDE, SIDE))
    return np.asarray(picture).copy()


@pytest.mark.parametrize(
    ("drawing", "kindred"),
    [(own("three-quarter.png"), 3), (own("bob.png"), 0), (house(), 0)],
    ids=["alike", "not alike", "no face"],
)
def test_a_drawing_that_it_does_not_know_gets_few_kindred_ones_if_any_is_alike(engine, drawing, kindred):
    answer = engine.answer(correction_of(drawing, parameters=CorrectParameters(count=12)), Watch())
    found = list(answer.suggestions())
    assert answer.familiarity < 0.5
    assert sum(s.recipe.lines == "borrowed" for s in found) <= kindred
    assert {s.recipe.lines for s in found} <= {"mine", "inked", "borrowed"}
    assert all(s.notes["kindred"] == (s.recipe.lines == "borrowed") for s in found)
    assert any(s.notes["kindred"] for s in found) == bool(kindred)
    learned = engine.answer(correction_of(drawing, parameters=CorrectParameters(count=4, nudge="lis")), Watch())
    assert kindred or not any(s.notes["kindred"] for s in learned.suggestions())
    wished = engine.answer(correction_of(drawing, parameters=CorrectParameters(count=12, lines="borrowed")), Watch())
    assert 1 <= len(list(wished.suggestions())) <= 3, "who asks for them gets the most similar ones"


def test_of_a_drawing_that_it_does_not_know_nothing_is_drawn(engine):
    answer = engine.answer(correction_of(house(), parameters=CorrectParameters(count=12)), Watch())
    found = list(answer.suggestions())
    with pytest.raises(InputError, match="does not know such drawings"):
        answer.picture(found[0], lines="drawn")
    only = engine.answer(correction_of(house(), parameters=CorrectParameters(lines="drawn")), Watch())
    assert list(only.suggestions()) == []


def test_anyway_it_does_as_well_as_it_can(engine):
    answer = engine.answer(correction_of(house(), parameters=CorrectParameters(anyway=True)), Watch())
    found = list(answer.suggestions())
    assert answer.familiarity < 0.5 and answer.measures["anyway"] and not any(s.notes["kindred"] for s in found)
    assert {"mine", "drawn"} <= {s.recipe.lines for s in found}


@pytest.mark.parametrize("pack", ["objects", "digits"])
def test_who_cannot_tell_parts_moves_no_lines(engine, pack):
    image = (
        house()
        if pack == "objects"
        else np.asarray(Image.open(places.resources() / "samples" / "digit_two.png").convert("RGBA"))
    )
    answer = engine.answer(correction_of(image, pack=pack), Watch())
    found = list(answer.suggestions())
    assert "mine" not in {s.recipe.lines for s in found} and found[0].recipe.lines == "inked"
    assert not any(s.notes["changes"] for s in found)
    height, width = image.shape[:2]
    (inked,) = answer.layers(found[0], width, height)
    inside = cv2.dilate(image[..., 3], np.ones((15, 15), np.uint8)) > 0
    canvas = np.zeros((height, width), np.uint8)
    canvas[inked.y : inked.y + inked.rgba.shape[0], inked.x : inked.x + inked.rgba.shape[1]] = inked.rgba[..., 3]
    assert not (canvas[~inside] > 60).any(), "inked where it was drawn"
    with pytest.raises(InputError, match="cannot draw mine lines"):
        engine.answer(correction_of(image, pack=pack, parameters=CorrectParameters(lines="mine")), Watch())
    info = next(each for each in engine.packs() if each.name == pack)
    assert "mine" not in info.offers["correct"]["lines"]


def test_features_in_a_style_that_no_pack_knows_move_and_the_outline_stays(engine):
    """The child of resources/samples/own: one eye too low, the mouth askew."""
    picture = Image.open(places.resources() / "samples" / "own" / "child.png").convert("RGBA")
    answer = engine.answer(correction_of(np.asarray(picture), parameters=CorrectParameters(count=6)), Watch())
    found = list(answer.suggestions())
    assert answer.familiarity < 0.5
    sure, further = found[:2]
    assert (sure.kind, further.kind) == ("mine", "mine")
    assert (sure.notes["further"], further.notes["further"]) == (False, True)
    for suggestion in (sure, further):
        named = {change.part for change in suggestion.notes["changes"]}
        assert "left eye" in named and not named & {"hair", "head"}, named
    assert np.abs(sure.picture.astype(int) - further.picture).max() > 100
