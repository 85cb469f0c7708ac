"""What the registration network says is carried out as far as it is sure of it, and nothing of ink that is no part."""

from dataclasses import replace

import numpy as np
import pytest

from drawover.engine.errors import PackError
from drawover.engine.request import Watch
from drawover.engine.tasks.correct import CorrectParameters, correction_of, layout
from drawover.engine.tasks.correct.correction import Correction
from drawover.engine.tasks.correct.gallery import Gallery
from drawover.engine.tasks.correct.recipe import Recipe
from drawover.engine.tasks.correct.trust import PartMap
from drawover.raster.ink.pieces import SIDE

from .networks import ALL, Rings, drawing

NAMES = ("none", "left eye", "mouth")
N = 64


def drawn(*boxes):
    """Ink (SIDE, SIDE) where boxes (top, left, bottom, right) in shares are."""
    ink = np.zeros((SIDE, SIDE), np.uint8)
    for box in boxes:
        top, left, bottom, right = (round(v * SIDE) for v in box)
        ink[top:bottom, left:right] = 255
    return ink


def said(kinds, sure=6.0):
    """Logits (3, N, N) of a map of kinds."""
    return np.stack([np.where(kinds == k, sure, 0.0) for k in range(3)]).astype(np.float32)


def trusted(field, doubt, logits, names, ink):
    return PartMap.from_logits(logits, names, ink).weighted(field, doubt, {})


EYE, MOUTH = (0.2, 0.2, 0.3, 0.35), (0.6, 0.4, 0.65, 0.6)


@pytest.fixture
def halves():
    """An eye in the upper half, a mouth in the lower one, all of which is to go down by 5 %."""
    kinds = np.ones((N, N), int)
    kinds[N // 2 :] = 2
    field = np.zeros((N, N, 2), np.float32)
    field[..., 1] = 0.05
    return kinds, field


def test_a_part_goes_as_far_as_the_network_is_sure(halves):
    kinds, field = halves
    doubt = np.where(kinds == 1, 0.001, 0.2).astype(np.float32)
    moved = trusted(field, doubt, said(kinds), NAMES, drawn(EYE, MOUTH)).field
    assert moved[16, 16, 1] == pytest.approx(0.05, rel=0.01)
    assert 0 <= moved[40, 32, 1] < 0.0001


def test_what_is_sure_is_not_held_back_by_what_is_not_in_the_same_part(halves):
    """One share for the whole part, so that an eye keeps its form."""
    kinds, field = halves
    doubt = np.full((N, N), 0.01, np.float32)
    doubt[:, : N // 4] = 0.09
    moved = trusted(field, doubt, said(kinds), NAMES, drawn((0.2, 0.1, 0.3, 0.4))).field
    assert np.ptp(moved[13:19, 7:25, 1]) < 1e-6 and 0 < moved[16, 16, 1] < 0.05


def test_a_piece_of_foreign_ink_stays_even_where_some_of_it_looks_like_a_part(halves):
    kinds, field = halves
    kinds[12:20, 20:] = 0
    kinds[15:17, 30:32] = 1
    found = trusted(field, np.full((N, N), 1e-4, np.float32), said(kinds), NAMES, drawn((0.22, 0.4, 0.28, 0.7), MOUTH))
    assert np.abs(found.field[14:18, 27:44]).max() == 0
    assert (
        found.foreign is not None
        and found.foreign[round(0.25 * SIDE), round(0.5 * SIDE)]
        and not found.foreign[round(0.62 * SIDE), SIDE // 2]
    )
    assert found.field[40, 32, 1] == pytest.approx(0.05, rel=0.01)


def test_a_few_doubtful_places_do_not_take_a_part_apart(halves):
    kinds, field = halves
    kinds[14:16, 14:16] = 0
    found = trusted(field, np.full((N, N), 1e-4, np.float32), said(kinds), NAMES, drawn(EYE))
    assert np.ptp(found.field[13:19, 13:22, 1]) < 1e-6 and found.field[15, 15, 1] == pytest.approx(0.05, rel=0.01)
    assert found.foreign is None


def test_features_and_the_outline_are_distinguished_and_further_minds_no_doubt(halves):
    kinds, field = halves
    names, doubt = ("none", "left eye", "hair"), np.full((N, N), 0.08, np.float32)
    found = trusted(field, doubt, said(kinds), names, drawn(EYE, MOUTH))
    assert 0 < found.features[16, 16, 1] < 0.01 and not found.features[40, 32].any()
    assert 0 < found.rest[40, 32, 1] < 0.01 and not found.rest[16, 16].any()
    assert found.further[16, 16, 1] == pytest.approx(0.05, rel=0.01)
    assert not found.further[40, 32].any(), "outlines never go further"
    assert np.array_equal(found.field, found.features + found.rest)


def test_a_solid_is_one_part_whatever_its_tip_looks_like(halves):
    kinds, _ = halves
    kinds[10:20, 8:12] = 2
    assert set(PartMap.from_logits(said(kinds), NAMES, drawn((0.16, 0.1, 0.3, 0.5))).ink) == {1}
    line = drawn((0.16, 0.1, 0.17, 0.5), (0.29, 0.1, 0.3, 0.5), (0.16, 0.1, 0.3, 0.11))
    assert set(PartMap.from_logits(said(kinds), NAMES, line).ink) == {1, 2}


def test_of_an_empty_picture_nothing_moves(halves):
    kinds, field = halves
    found = trusted(field, np.full((N, N), 1e-4, np.float32), said(kinds), NAMES, drawn())
    assert not found.field.any() and found.foreign is None


def test_the_layout_and_the_displacement_are_weighed_by_their_doubts(halves):
    kinds, field = halves
    seen = PartMap.from_logits(said(kinds), NAMES, drawn(EYE, MOUTH))
    up = np.array([[1.0, 0, 0], [0, 1, -0.03]])
    moved = seen.weighted(field, np.full((N, N), 0.001, np.float32), {1: (up, 1e-5), 2: (up, 0.001)}).field
    assert moved[16, 16, 1] == pytest.approx(-0.03, rel=0.01)
    assert moved[40, 32, 1] == pytest.approx(0.01, rel=0.01)  # as sure of both


def test_the_layout_is_asked_with_the_parts_and_what_registration_says_of_them(halves):
    kinds, field = halves
    seen = PartMap.from_logits(said(kinds), NAMES, drawn(EYE, MOUTH))
    asked = []

    def place(numbers):
        asked.append(numbers)
        found = np.zeros((len(layout.PARTS), 5), np.float32)
        found[layout.PARTS.index("mouth")] = [0.5, 0, 0, 0, np.log(0.1)]
        return found

    laid = seen.placements(field, np.full((N, N), 0.01, np.float32), place)
    assert set(laid) == {1, 2}
    points, shifts = seen.parts(field, np.full((N, N), 0.01, np.float32))
    numbers, unit = layout.describe(points, shifts)
    assert (asked[0] == numbers).all() and shifts[1].dy == pytest.approx(0.05, rel=1e-4)
    matrix, doubt = laid[2]
    assert matrix[:, 2] == pytest.approx([0.5 * unit.size, 0]) and doubt == pytest.approx(0.1 * unit.size)


MINE = Recipe("mine", 1.0, None)
UPPER, LOWER = np.array([[0.5, 0.15]]), np.array([[0.5, 0.85]])


def correction(known, names=NAMES, anyway=False):
    """Of a ring, by a pack with a network for anyone's drawings. known: the two numbers of its card."""
    networks = Rings(*ALL, "anyone", "parts")
    networks.settings.update(known=known, parts=list(names))
    return Correction(correction_of(drawing(), parameters=CorrectParameters(anyway=anyway)), networks, Watch())  # pyright: ignore


def test_a_stranger_is_moved_where_the_network_for_anyone_is_sure():
    own = correction([1.2, 1.5])
    assert own.familiarity == 0
    moved = own.motion(MINE).moved(np.concatenate([UPPER, LOWER])) - np.concatenate([UPPER, LOWER])
    assert moved[0, 1] == pytest.approx(0.03, abs=0.006), "sure"
    assert np.abs(moved[1]).max() < 0.01, "in doubt"
    assert own.moves(MINE)


def test_who_is_known_is_moved_by_registration_as_far_as_the_other_network_agrees():
    """Registration says (0.02, 0.03) everywhere, the other (0, 0.03), and of the lower half that it is in doubt."""
    own = correction([-1.0, -0.5])
    assert own.familiarity == 1
    field = own.forward_field(MINE)
    assert field[..., 0].min() > 0.005 and field[..., 0].max() < 0.02
    assert field[0, 32, 1] == pytest.approx(0.03, abs=1e-3) and 0.005 < field[-1, 32, 1] < 0.03


def test_anyway_a_stranger_is_moved_even_where_that_network_is_not_sure():
    own = correction([1.2, 1.5], anyway=True)
    both = np.concatenate([UPPER, LOWER])
    moved = own.motion(MINE).moved(both) - both
    assert own.familiarity == 1 and moved[0, 1] == pytest.approx(0.03, abs=0.006)
    assert np.abs(moved[1]).max() > 0.01


def test_a_part_that_only_one_of_two_networks_moves_is_not_moved_as_if_both_did(halves):
    kinds, field = halves
    seen = PartMap.from_logits(said(kinds), NAMES, drawn(EYE, MOUTH))
    other = np.where((kinds == 1)[..., None], field, 0.0).astype(np.float32)  # the eye likewise, the mouth not at all
    share = seen.agreement(field, other)[..., 0]
    assert share[16, 16] == pytest.approx(1) and 0 < share[40, 32] < 1 / (1 + 0.7**4)
    against = seen.agreement(field, -field)[..., 0]
    assert against[16, 16] < 0.01


def test_two_networks_that_disagree_on_the_whole_drawing_are_believed_less_where_they_agree(halves):
    kinds, field = halves
    seen = PartMap.from_logits(said(kinds), NAMES, drawn(EYE, MOUTH))
    near = field * np.float32(0.8)
    alike = seen.agreement(field, near)[16, 16, 0]
    elsewhere = seen.agreement(field, np.where((kinds == 1)[..., None], near, -field).astype(np.float32))[16, 16, 0]
    assert alike > 0.99 > 0.9 > elsewhere


def test_what_the_two_networks_move_apart_is_no_drawing_that_the_pack_knows():
    """Registration moves all ink by (0.02, 0.03), the network for anyone by (0, 0.03): 0.02 of the side apart."""
    for apart, likeness in (([0.03, 0.04], 1.0), ([0.015, 0.025], 0.5), ([0.005, 0.01], 0.0)):
        own = correction([-1.0, -0.5])
        own.networks.settings["apart"] = apart  # pyright: ignore
        assert own.disagreement == pytest.approx(0.02, rel=0.02) and own.likeness == pytest.approx(likeness, abs=0.1)


def test_no_drawing_of_the_pack_leads_the_lines_of_a_stranger_not_even_anyway():
    for known, guiding in (([-1.0, -0.5], True), ([1.2, 1.5], False)):
        for anyway in (False, True):
            own = correction(known, anyway=anyway)
            own.parameters = replace(own.parameters, count=8)
            led = [r.lines for r in Gallery(own, own.rendering)._recipes(8) if r.neighbor is not None]
            assert ("mine" in led) == guiding
            assert ("borrowed" in led) == (guiding or anyway), "nothing in the atlas is alike, but it was asked for"


def test_a_network_that_tells_other_parts_than_the_pack_names_is_refused():
    with pytest.raises(PackError, match="tells 3 parts and names 2"):
        correction([1.2, 1.5], NAMES[:2]).motion(MINE)
