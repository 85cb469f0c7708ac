"""The page Stages in a real Krita with the real engine: taken apart, a stage edited by a stroke, followed, undone."""

import pytest

from drawover import places


@pytest.fixture(scope="module")
def stages(run_krita):
    sample = places.resources() / "samples" / "finished-face.png"
    return run_krita("stages", limit=300, more={"DRAWOVER_TEST_SAMPLE": str(sample)}).out


def test_a_picture_becomes_a_group_with_a_layer_for_each_stage(stages):
    assert stages["cards"] == ["sketch", "flat", "finished"] and stages["asking leaves no step"]
    assert stages["inserted"] == ["Background", "picture", ["Stages", ["Flat colors", "Sketch", "Shadows", "Lights"]]]
    assert stages["blends"] == ["normal", "normal", "multiply", "screen"]
    assert stages["followed of"] == ["sketch", "flat"]


def test_its_layers_compose_to_the_picture(stages):
    """Krita rounds soft edges of lines once where the studio does twice."""
    assert stages["composed"]["most"] <= 1 and stages["composed"]["count"] < 0.01 * 320**2, stages["composed"]


def test_a_stroke_on_the_sketch_is_followed_and_nothing_far_from_it_changes(stages):
    assert stages["following leaves no step"] and stages["edit unchanged"]
    assert stages["after"] == [*stages["inserted"], stages["inserted"][-1]]
    assert stages["visible"] == [True, False, False, True], "in the place of what was edited"
    left, top, right, bottom = stages["stroke"]
    at = stages["changed"]["box"]
    assert stages["changed"]["count"] > 0
    assert left - 12 <= at[0] and top - 12 <= at[1] and at[2] <= right + 12 and at[3] <= bottom + 12


def test_one_undo_takes_each_insertion_back(stages):
    assert stages["one undo"] == [True, [True, False, True]]
    assert stages["undone"] == [True, 0] and stages["slots"] == [] and stages["picture unchanged"]
