"""The preview is the result, in a real Krita: what the screen shows of a suggestion is what inserting it gives."""

import pytest

from . import driving

RED, STRIPES, LEAF, WHITE = [200, 30, 30], [220, 220, 250], [30, 160, 30], [255, 255, 255]


@pytest.fixture(scope="module")
def out(run_krita):
    return run_krita("preview", command=driving.stub_engine(), limit=240).out


def near(found, wanted):
    """The screen is painted smoothly, so a color may be off by one or two."""
    return all(
        abs(a - b) <= 3 for one, other in zip(found, wanted, strict=True) for a, b in zip(one, other, strict=True)
    )


def test_the_drawing_is_not_seen_beneath_what_stands_in_its_place(out):
    assert near(out["as it is"], [RED, STRIPES, LEAF])
    for state in ("hovered mine", "chosen"):
        assert near(out[state], [WHITE, STRIPES, LEAF]), "gone; and what lies below and above it stays"
    assert near(out["left"], [RED, STRIPES, LEAF])


def test_other_lines_dim_it(out):
    assert near(out["hovered borrowed"], [[238, 187, 187], STRIPES, LEAF])


def test_a_wipe_has_the_drawing_left_of_its_line_which_can_be_drawn(out):
    assert near(out["wiped"], [RED, WHITE])
    assert out["the line was drawn"] and out["drawing the line draws nothing"]


def test_a_preview_is_no_node_and_no_step(out):
    assert out["no step, no node"] == [True, ["Background", "stripes", "sketch", "leaf"]]


def test_inserting_gives_what_was_shown_and_one_undo_takes_it_back(out):
    names, visible, seen = out["inserted"]
    assert names == ["Background", "stripes", "sketch", "Drawover: my lines", "leaf"] and not visible
    assert near(seen, [WHITE, STRIPES, LEAF]) and out["marked"]
    the_step_before, seen, marked = out["undone"]
    assert the_step_before and near(seen, [RED, STRIPES, LEAF]) and not marked
    names, seen = out["redone"]
    assert names[3] == "Drawover: my lines" and near(seen, [WHITE, STRIPES, LEAF])
    assert out["never changed"]


def test_it_goes_when_the_pen_comes_down(out):
    assert out["shown again"] and out["away under the pen"]


def test_making_ready_for_it_stops_nobody(out):
    """At 4096², between two turns of Krita's event loop."""
    assert out["backdrop"]["processor"] < 100
