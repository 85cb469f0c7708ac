"""A suggestion to a selection, in a real Krita: one pair of eyes within it, and everything as it was around it."""

import pytest

from . import driving

RED, WHITE = [200, 30, 30], [255, 255, 255]


@pytest.fixture(scope="module")
def ran(run_krita):
    return run_krita("selected", command=driving.stub_engine(), limit=200)


def test_the_selected_part_alone_makes_way(ran):
    out = ran.out
    before, after = out["before"], out["inserted"]
    assert before[100] == before[230] == before[500] == RED
    assert after[:200] == before[:200] and after[400:] == before[400:], "outside nothing is another"
    assert not any(red > 150 and green < 100 for red, green, _ in after[220:400]), "no pixel of the old lines within"
    assert after[230] == after[395] == WHITE
    for x in range(200, 219):  # softly: as much of it is left as is not selected
        left = 1 - min(255, round(255 * (x - 199) / 20)) / 255
        assert all(abs(c - (255 + (r - 255) * left)) <= 2 for c, r in zip(after[x], RED, strict=True)), x


def test_the_preview_shows_that_as_it_becomes(ran):
    for wanted, shown, inserted in zip([RED, WHITE, WHITE, RED], ran.out["shown"], ran.out["screen"], strict=True):
        assert all(abs(a - b) <= 3 for a, b in zip(wanted, shown, strict=True)), ran.out["shown"]
        assert all(abs(a - b) <= 3 for a, b in zip(wanted, inserted, strict=True)), ran.out["screen"]


def test_one_undo_brings_all_back_and_the_artists_layer_is_never_changed(ran):
    assert ran.out["names"] == ["Background", "sketch", ["Drawover suggestion", ["sketch", "Drawover: my lines"]]]
    assert ran.out["the artist's own"] == [True, False]
    assert ran.out["undone"] == [True, True, ["Background", "sketch"]]
    assert ran.out["redone"]
