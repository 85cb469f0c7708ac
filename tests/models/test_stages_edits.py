"""Edits with a known outcome, and how their carrying through is scored."""

import numpy as np
import pytest

pytest.importorskip("svgelements")
from drawover_train.data.drawing import split_of
from drawover_train.data.faces.edits import LARGE, edits
from drawover_train.scoring.stages_edits import Carried, carried_through, score

pytestmark = pytest.mark.train
SIZE = 192


@pytest.fixture(scope="module")
def edit(request):
    (found,) = edits(request.config.cache.mkdir("packages"), LARGE, False, 1, SIZE)
    return found


def black(view):
    """A network that sees nothing."""
    return np.zeros(view.shape[:2], np.float32), view


class Means:
    """Features that are the picture itself."""

    name = "means"

    def __call__(self, pictures):
        return [pictures.transpose(0, 3, 1, 2) + 1], pictures.mean((1, 2))


def test_both_drawings_are_the_same_face_outside_of_the_edit(edit):
    assert split_of(edit.name) != "train" and edit.part == "hair"
    assert 0.02 < edit.area.mean() < 0.8
    for one, two in zip(edit.before[:2], edit.after[:2], strict=True):
        assert np.array_equal(one[~edit.area], two[~edit.area])
    assert np.array_equal(edit.recolored.line, edit.before.line)
    assert (edit.recolored.flat != edit.before.flat).any()


def test_an_edit_carried_through_is_nearer_to_the_truth_than_no_edit_and_than_the_lines_alone(edit):
    one = carried_through(edit, black, palette=False)
    assert one.same and one.result.shape == (SIZE, SIZE, 3)
    found = score([one], Means())
    assert found.left < found.plain < 1 and found.right > 0.8 and found.equal > 0.97


def test_another_palette_is_nearer_to_the_truth(edit):
    assert score([carried_through(edit, black, palette=True)], Means()).left < 0.5


def test_the_truth_has_the_best_score_and_the_unedited_picture_the_worst(edit):
    one = carried_through(edit, black, palette=False)
    best = score([one._replace(result=one.truth, flat=one.true_flat)], Means())
    assert best.left == 0 and best.right == 1
    worst: Carried = one._replace(result=one.before)
    nothing = score([worst], Means())
    assert nothing.left == 1 and nothing.away == 0 and nothing.equal == 1
