"""The sheet of how a pack corrects: a few things of every style, each seen in every column."""

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch")
from drawover.raster.vector.shapes import Shape
from drawover_train.__main__ import main
from drawover_train.data.correct.corrections import SIZE
from drawover_train.data.drawing import Drawing
from drawover_train.scoring.correct import CANVAS, Case
from drawover_train.sheets import correct as correct_sheet

pytestmark = pytest.mark.train


def drawing(style, name):
    square = np.float32([[0.2, 0.2], [0.8, 0.2], [0.8, 0.8], [0.2, 0.8]])
    shapes = (Shape((square,), "paper", 0.02), Shape((square * 0.3 + 0.2,), "paper", 0.02, part=1))
    return Drawing(f"{style}/{name}", style, shapes, ("head", "nose"), kin=name, freedom=(0.0, 1.0))


def test_styles_come_in_turn_and_each_thing_once():
    given = [drawing("a", n) for n in ("fox", "cup", "car")] + [drawing("b", n) for n in ("fox", "hat")]
    found = [d.subject for d in correct_sheet.chosen(given, 3)]
    assert found == ["a/fox", "a/cup", "b/hat"]
    assert len(correct_sheet.chosen(given, 9)) == 4


def test_a_flaw_is_the_same_each_time_and_another_at_each_turn():
    one = drawing("a", "fox")
    first, again, other = Case.from_drawing(one, 1.0), Case.from_drawing(one, 1.0), Case.from_drawing(one, 1.0, turn=1)
    assert np.array_equal(first.back, again.back)
    assert not np.array_equal(first.back, other.back)
    assert first.moved[1]
    assert not first.moved[0]
    assert np.allclose(Case.from_drawing(one, 0.0).back, [[[1, 0, 0], [0, 1, 0]]] * 2, atol=1e-6)


def test_the_window_is_around_features_or_what_moved():
    case = Case.from_drawing(drawing("a", "fox"), 1.0)
    left, top, right, bottom = case.window(())
    for shown in (case.clean, case.flawed):
        points = shown.shapes[1].contours[0] * SIZE
        assert (points.min(0) >= [left, top]).all()
        assert (points.max(0) <= [right, bottom]).all()
    assert case.window(("head",)) != case.window(("nose",))
    named = case.window(("nose",))
    points = case.clean.shapes[1].contours[0] * SIZE
    assert named[2] - named[0] <= np.ptp(points[:, 0]) + 14
    assert right - left >= named[2] - named[0]


def test_the_sheet_shows_every_way(tmp_path):
    from pathlib import Path

    from drawover.engine.engine import Engine

    pack = Path(__file__).parents[2] / "models" / "packs" / "faces"
    pictures = correct_sheet.row(Engine([pack.parent], threads=1), "faces", Case.from_drawing(drawing("a", "fox"), 1.0))
    assert list(pictures) == ["flawed", "drawn 0", "drawn 0.25", "drawn 0.5", "drawn 0.75", "drawn 1", "built",
                              "borrowed", "mine", "as it should be"]  # fmt: skip
    assert all(p.dtype == np.uint8 and p.max() > 100 for p in pictures.values())
    assert pictures["flawed"].shape == (CANVAS, CANVAS)
    path = correct_sheet.paste([pictures, pictures], tmp_path / "sheet.png")
    with Image.open(path) as sheet:
        assert sheet.width > 10 * correct_sheet.CELL
        assert sheet.height > 2 * correct_sheet.CELL


def test_the_command_wants_a_domain(capsys):
    with pytest.raises(SystemExit):
        main(["sheet", "correct"])
    assert "faces, objects" in capsys.readouterr().err
