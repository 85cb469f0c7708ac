"""The page Color in a real Krita with the real engine: by real pointer, in RGB, in CMYK, and at the very bottom."""

import pytest


@pytest.fixture(scope="module")
def colored(run_krita):
    return run_krita("color", limit=300).out


@pytest.mark.parametrize("case", ["plain", "CMYK"])
def test_an_exemplar_comes_from_a_layer_and_dabs_from_another(colored, case):
    out = colored[case]
    assert out["offered"] == ["Background", "dabs", "lines", "mika"]
    assert out["cards"][0] == "match" and "dabs" in out["cards"]
    assert out["asking leaves no step"]


@pytest.mark.parametrize("case", ["plain", "CMYK"])
def test_the_group_comes_under_the_lines_and_they_stay_active(colored, case):
    out = colored[case]
    assert out["inserted"] == ["Background", ["Color", ["Region map", "Flats"]], "lines", "mika", "dabs"]
    assert (out["blend"], out["visible"], out["active"]) == ("normal", [False, True], "lines")
    wanted = [(30, 160, 60), (20, 80, 230), (20, 20, 20), (255, 255, 255)]  # the dab, the exemplar, a line, the paper
    off = 110 if case == "CMYK" else 0  # no ink is so green or blue
    for seen, color in zip(out["seen"], wanted, strict=True):
        assert all(abs(a - b) <= off for a, b in zip(seen, color, strict=False)), (seen, color)
        assert max(color) - min(color) < 40 or seen[:3].index(max(seen[:3])) == color.index(max(color))


def test_where_nothing_lies_below_the_lines_the_flats_shine_through_from_above(colored):
    out = colored["lowest"]
    assert out["inserted"] == ["lines", ["Color", ["Region map", "Flats"]]] and out["blend"] == "multiply"
    assert out["seen"][0][3] == out["seen"][1][3] == 255 and out["seen"][0] != out["seen"][1]
    assert max(out["seen"][2][:3]) <= 20, "a line is as dark as it was"


@pytest.mark.parametrize("case", ["plain", "CMYK", "lowest"])
def test_one_undo_takes_it_back_and_the_lines_are_untouched(colored, case):
    assert colored[case]["undone"] and colored[case]["lines unchanged"]
