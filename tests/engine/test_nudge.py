"""Nudges and the gallery, with networks worked out by hand: what leads where, what is shown, what a pack lacks."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from drawover.engine.errors import CancelledError, InputError, PackError
from drawover.engine.request import Watch
from drawover.engine.tasks.correct import CorrectParameters, correction_of
from drawover.engine.tasks.correct.correction import Correction
from drawover.engine.tasks.correct.gallery import chamfer
from drawover.engine.tasks.correct.nudge import EVERY, STEPS, first_state, part_confidence, slerp
from drawover.engine.tasks.correct.recipe import Recipe

from .networks import ALL, REAL, Rings, drawing


def correction(*have, image=None, watch=None, seed=0, **parameters):
    networks = Rings(*have)
    request = correction_of(
        drawing() if image is None else image, parameters=CorrectParameters(**parameters), seed=seed
    )
    return Correction(request, networks, watch or Watch()), networks


def without(*roles):
    return tuple(role for role in ALL if role not in roles)


# -- where each nudge leads -------------------------------------------------------------------------------------------


def test_no_nudge_leaves_the_latent():
    own, _ = correction()
    for nudge, neighbor, step in (("search", 3, 0), ("lis", None, 2), ("optimize", None, 10)):
        assert own.nudging.nudged(nudge, neighbor, step, 0.0) == pytest.approx(own.nudging.latent, abs=1e-5)


@pytest.mark.parametrize("nudge", ["search", "lis"])
def test_strength_goes_along_one_way_to_the_nudged_latent(nudge):
    own, _ = correction(nudge=nudge)
    lead = Recipe("drawn", 1.0, own.atlas.names[3] if nudge == "search" else None, nudge, 2 * (nudge == "lis"))
    assert own.nudge_arguments(replace(lead, strength=0.5))[3] == pytest.approx(0.5 * own.nudge_arguments(lead)[3])
    assert own._guide(replace(lead, strength=0.3)) == own._guide(lead), "it only says how far, not whereto"
    assert own._guide(replace(lead, reach=0.2)) != own._guide(lead) or nudge == "lis"


def test_words_follow_the_strength():
    own, _ = correction()
    whole = own.pieces(Recipe("mine", 1.0, None))
    half = own.pieces(Recipe("mine", 0.5, None))
    assert own.changes(Recipe("mine", 0.0, None)) == ()
    assert [piece.change.part for piece in whole] == [piece.change.part for piece in half]
    for a, b in zip(whole, half, strict=True):
        assert np.hypot(b.change.dx, b.change.dy) == pytest.approx(0.5 * np.hypot(a.change.dx, a.change.dy), abs=2e-3)


def test_search_goes_to_the_neighbor_by_slerp():
    own, networks = correction()
    there = networks.atlas.latents[3]
    halfway = slerp(own.nudging.latent, there, 0.5)
    assert own.nudging.nudged("search", 3, 0, 0.5) == pytest.approx(halfway)
    assert own.nudging.nudged("search", 3, 0, 1.0) == pytest.approx(there, abs=1e-5)


def test_halfway_is_the_latent_after_the_module():
    own, _ = correction(nudge="lis")
    latent = own.nudging.latent
    assert own.nudging.nudged("lis", None, 3, 0.5) == pytest.approx(latent + 0.6 * (REAL - latent), abs=1e-5)
    assert own.nudging.nudged("lis", None, 1, 0.5) == pytest.approx(latent + 0.2 * (REAL - latent), abs=1e-5)


def test_optimize_feeds_what_a_step_gives_back_into_it():
    own, networks = correction(nudge="optimize")
    latent = own.nudging.latent
    assert own.nudging.optimized(2) == pytest.approx(latent + (1 - 0.95**2) * (REAL - latent), abs=1e-4)
    assert networks.calls.count("step") == 2
    own.nudging.optimized(1)
    own.nudging.optimized(3)
    assert networks.calls.count("step") == 3  # what was found is kept


def test_the_layer_begins_near_the_identity_by_its_seed():
    state = first_state(16, 4)
    assert state.shape == (3, 16, 17)
    assert np.abs(state[0, :, :16] - np.eye(16)).max() < 0.01
    assert not state[1:].any()
    assert np.array_equal(state, first_state(16, 4))
    assert not np.array_equal(state, first_state(16, 5))


# -- the gallery ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nudge", ["search", "lis", "optimize"])
def test_the_same_request_gives_the_same_bytes(nudge):
    first, _ = correction(nudge=nudge, count=6, seed=2)
    second, _ = correction(nudge=nudge, count=6, seed=2)
    a, b = list(first.suggestions()), list(second.suggestions())
    assert [s.recipe for s in a] == [s.recipe for s in b]
    assert all(np.array_equal(x.picture, y.picture) for x, y in zip(a, b, strict=True))
    assert all(x.notes["changes"] == y.notes["changes"] for x, y in zip(a, b, strict=True))


@pytest.mark.parametrize("nudge", ["search", "lis", "optimize"])
def test_the_first_picture_waits_for_no_latent(nudge):
    own, networks = correction(nudge=nudge)
    first = next(own.suggestions())
    assert first.recipe == Recipe("mine", 1.0, None, nudge)
    assert "encoder" not in networks.calls and "generator" not in networks.calls and "step" not in networks.calls


def test_search_offers_neighbors_and_strengths():
    own, _ = correction(count=24)
    found = list(own.suggestions())
    assert [s.index for s in found] == list(range(len(found)))
    assert len(found) > 16
    assert len({s.recipe.neighbor for s in found}) > 4
    assert {0.5, 0.75} <= {s.recipe.reach for s in found} <= {0.5, 0.75, 0.25}
    assert {s.recipe.strength for s in found} == {1.0}
    for way in {s.recipe.lines for s in found} - {"built", "borrowed"}:
        merit = [s.measures["realism"] * (1 - s.measures["distance"]) for s in found[1:] if s.recipe.lines == way]
        assert merit == sorted(merit, reverse=True)


def test_lis_offers_every_module():
    own, _ = correction(nudge="lis", lines="drawn", count=3)
    assert {s.recipe.step for s in own.suggestions()} == {1, 2, 3}


def test_optimize_shows_a_drawing_that_evolves():
    own, networks = correction(*without("similarity"), nudge="optimize", lines="drawn")
    found, taken = [], []
    for suggestion in own.suggestions():
        found.append(suggestion)
        taken.append(networks.calls.count("step"))
    steps = [s.recipe.step for s in found]
    assert steps == sorted(steps) and set(steps) <= set(range(EVERY, STEPS + 1, EVERY)) and len(steps) >= 4
    assert taken == steps  # each as soon as its step is taken
    realism = [s.measures["realism"] for s in found]
    assert realism == sorted(realism)


@pytest.mark.parametrize("have", [ALL, without("similarity")], ids=["by the network", "by the lines"])
@pytest.mark.parametrize("nudge", ["search", "lis", "optimize"])
def test_no_two_suggestions_are_nearly_the_same(have, nudge):
    own, _ = correction(*have, nudge=nudge, count=24)
    found = list(own.suggestions())
    inks = [s.picture[::2, ::2, 3].astype(np.float32) / 255 for s in found]
    assert min(chamfer(a, b) for n, a in enumerate(inks) for b in inks[:n]) > 0.005


def test_no_strength_gives_few_suggestions_that_differ():
    own, _ = correction(strength=0.0, count=12)
    found = list(own.suggestions())
    assert len([s for s in found if s.recipe.lines in ("mine", "drawn")]) <= 2


def test_cancelling_stops_between_the_steps():
    watch = Watch()
    own, networks = correction(nudge="optimize", lines="drawn", watch=watch)
    suggestions = own.suggestions()
    next(suggestions)
    watch.cancel()
    with pytest.raises(CancelledError):
        next(suggestions)
    assert networks.calls.count("step") == EVERY


@pytest.mark.parametrize("lines", ["mine", "borrowed", "drawn"])
@pytest.mark.parametrize("nudge", ["search", "lis", "optimize"])
def test_any_suggestion_may_be_drawn_any_way(nudge, lines):
    own, _ = correction(nudge=nudge, count=3)
    for suggestion in own.suggestions():
        recipe = suggestion.recipe
        (layer,) = own.layers(Recipe(lines, 0.4, recipe.neighbor, recipe.nudge, recipe.step), 500, 500)
        assert layer.rgba[..., 3].max() > 128


# -- what a pack lacks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lacks", "wanted", "sentence"),
    [
        (("lis",), {"nudge": "lis"}, "The pack rings cannot nudge by lis; it has search, optimize."),
        (("step",), {"nudge": "optimize"}, "cannot nudge by optimize; it has search, lis."),
        (("registration",), {"lines": "mine"}, "cannot draw mine lines; it has borrowed, drawn."),
        ((), {"lines": "inked"}, "cannot draw inked lines; it has mine, built, borrowed, drawn."),
        (("drawings",), {"lines": "borrowed"}, "cannot draw borrowed lines; it has mine, drawn."),
        (("atlas", "drawings"), {"lines": "drawn"}, "cannot nudge by search; it has lis, optimize."),
    ],
)
def test_what_is_not_there_is_reported(lacks, wanted, sentence):
    with pytest.raises(InputError) as caught:
        correction(*without(*lacks), **wanted)
    assert str(caught.value).endswith(sentence)


def test_without_a_registration_the_drawing_is_drawn_anew():
    own, _ = correction(*without("registration"), count=4)
    found = list(own.suggestions())
    assert len(found) == 4 and {s.recipe.lines for s in found} == {"borrowed", "drawn"}
    assert all(not s.notes["changes"] for s in found)
    with pytest.raises(InputError, match="cannot say what moves"):
        own.overlay(found[0].recipe, 64, 64)


def test_without_an_encoder_my_lines_are_moved():
    own, _ = correction("registration", "parts", "discriminator")
    assert [s.recipe.lines for s in own.suggestions()] == ["mine"]


def test_a_pack_may_say_that_my_lines_are_led_by_the_projection():
    recipe = Recipe("mine", 1.0, None)
    by_itself, led = Rings(), Rings()
    led.settings = {"mine": "projection"}
    alone, projected = (
        Correction(correction_of(drawing()), each, Watch()).forward_field(recipe).mean((0, 1))
        for each in (by_itself, led)
    )
    assert alone == pytest.approx([0.02, 0.03], abs=1e-3)  # what the network says alone
    assert "encoder" not in by_itself.calls and "generator" in led.calls
    assert projected == pytest.approx(
        [0.01, 0.01], abs=0.005
    )  # the drawing's own place, found by the projection, + 0.01


# -- drawings unlike those that the pack knows ----------------------------------------------------------


@pytest.mark.parametrize(("known", "share"), [(None, 1.0), ([-1.0, -0.5], 1.0), ([0.999, 1.5], 0.0)])
def test_a_drawing_of_a_strange_style_is_moved_less(known, share):
    own, networks = correction()
    if known is not None:
        networks.settings["known"] = known
    assert own.familiarity == pytest.approx(share, abs=1e-3)
    plain, _ = correction()
    recipe = Recipe("mine", 1.0, None)
    points = np.array([[0.3, 0.4], [0.6, 0.5]])
    moved, whole = own.motion(recipe).moved(points) - points, plain.motion(recipe).moved(points) - points
    assert np.abs(whole).max() > 0.01
    np.testing.assert_allclose(moved, share * whole, atol=1e-3)


def test_familiarity_rises_between_its_numbers():
    near = correction()[0]
    near.networks.settings["known"] = [-1.0, -0.5]
    assert near.familiarity == 1
    shares = []
    for high in (1.2, 1.6, 2.4):
        own, networks = correction()
        networks.settings["known"] = [0.0, high]
        shares.append(own.familiarity)
    assert 1 > shares[0] > shares[1] > shares[2] > 0


def test_who_is_sure_of_the_parts_knows_the_drawing():
    ink = np.zeros((8, 8), np.float32)
    ink[:, :4] = 1  # the left half, of which the logits are sure
    logits = np.zeros((4, 4, 4), np.float32)
    logits[1, :, :2] = 20
    assert part_confidence(ink, logits) == pytest.approx(1, abs=1e-4)
    assert part_confidence(1 - ink, logits) == pytest.approx(1 / 4, abs=1e-4)
    assert part_confidence(np.ones_like(ink), logits) == pytest.approx(5 / 8, abs=1e-4)
    assert part_confidence(0 * ink, logits) == 0


def test_sureness_and_nearness_both_count():
    logits = np.stack([np.zeros((64, 64)), np.full((64, 64), np.log(3))]).astype(np.float32)  # three to one
    for numbers, share in (([0.6, 0.7], 1.0), ([0.7, 0.8], 0.5), ([0.75, 0.9], 0.0)):
        own, networks = correction()
        networks.settings.update(sure=numbers)
        own.unguided = own.unguided[0], logits
        assert own.familiarity == pytest.approx(share, abs=1e-3)
    own, networks = correction()
    networks.settings.update(known=[0.999, 1.5], sure=[0.6, 0.7])  # sure of what is far from the atlas
    own.unguided = own.unguided[0], logits
    assert own.familiarity == 0
    own, networks = correction()
    networks.settings.update(sure=[0.9, 0.95])
    own.unguided = own.unguided[0], None  # a registration that names no parts
    assert own.familiarity == 1


@pytest.mark.parametrize("key", ["known", "sure", "apart"])
@pytest.mark.parametrize("known", ["far", [0.5], [0.1, "b"]])
def test_a_card_that_says_nonsense_about_what_is_known_is_refused(key, known):
    own, networks = correction()
    networks.settings[key] = known
    own.unguided, own.disagreement = (own.unguided[0], np.zeros((2, 64, 64), np.float32)), 0.1
    with pytest.raises(PackError, match="two numbers"):
        _ = own.familiarity


def test_a_line_is_not_torn_where_the_pack_names_no_parts():
    class Tearing(Rings):
        def _registration(self, drawing):
            field = np.zeros((1, 2, 64, 64), np.float32)
            field[:, 0, 20:40, 46:] = 0.08
            return {"displacement": field}

    own = Correction(correction_of(drawing(), parameters=CorrectParameters()), Tearing(), Watch())
    motion = own.motion(Recipe("mine", 1.0, None))
    pieces = cv2.connectedComponents((own.fine_ink > 60).astype(np.uint8), connectivity=8)[1]
    ring = pieces == 1 + np.argmax(np.bincount(pieces[pieces > 0])[1:])
    assert len(np.unique(motion.labels[ring])) == 1
