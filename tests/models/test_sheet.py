"""Contact sheets and the commands: chosen the same way each time, in a sensible order, small enough to be committed."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from drawover_train.__main__ import COMMANDS, main
from drawover_train.data import RECIPES
from drawover_train.data.folder import Folder
from drawover_train.data.recipe import Subject, View, build
from drawover_train.data.sources import Source
from drawover_train.data.store import Store
from drawover_train.scoring import loader
from drawover_train.sheets import contact as sheet

pytestmark = pytest.mark.train

SOURCE = Source("npm", "dots", "1.0.0", "CC0-1.0", "Nobody", "0" * 64, "dots-1.0.0.tgz")


@dataclass(frozen=True)
class Dots:
    """Two views of each of twelve subjects in three styles; one subject has all stages, most of them lack one."""

    name: str = "dots"
    purpose: str = "to look at"
    identity: str = "line"
    bytes_per_subject: int = 1000
    sources: tuple[Source, ...] = (SOURCE,)

    def subjects(self, root, limit):
        return [Subject(f"dots/{n}", SOURCE, n) for n in range(12)][:limit]

    def render(self, root, subject, size, random):
        views = []
        for view in range(2):
            line = np.zeros((size, size), np.uint8)
            line[subject.key : subject.key + 8, 4 + view :] = 255
            noise = random.integers(0, 256, (size, size, 3), dtype=np.uint8)
            stages = {"line": line, "flat": noise, "part": line // 85, "cut": np.dstack([noise, line])}
            if subject.key not in (2, 3) or view:
                del stages["flat"]
            views.append(View(stages, {"style": f"style {subject.key % 3}"}))
        return views


@pytest.fixture
def dots(tmp_path):
    build(Dots(), tmp_path, tmp_path / "dots", 64, workers=0)
    return Store(tmp_path / "dots")


def test_stages_run_from_line_to_finished_picture():
    given = ["part", "near_mild", "flat_swap", "flawed_severe", "flat", "field", "rough", "line", "flawed_mild",
             "detail", "flawed_medium"]  # fmt: skip
    assert sheet.ordered(given) == ["line", "flawed_mild", "flawed_medium", "flawed_severe", "rough", "flat",
                                    "flat_swap", "detail", "field", "near_mild", "part"]  # fmt: skip


def test_each_row_is_another_subject_and_styles_take_turns(dots):
    rows = sheet.chosen(dots, 6)
    assert rows == sheet.chosen(Store(dots.folder), 6)
    records = [dots.records[row] for row in rows]
    assert len({r["subject"] for r in records}) == 6
    assert [r["style"] for r in records] == ["style 0", "style 1", "style 2"] * 2
    assert {"dots/2", "dots/3"} <= {r["subject"] for r in records}  # those with the most stages are preferred
    assert len(sheet.chosen(dots, 99)) == 12


def test_a_sheet_fits_and_shows_ink_black_on_white(dots):
    rows = sheet.chosen(dots, 3)
    picture = sheet.contact_sheet(dots, rows)
    assert picture.width <= sheet.WIDTH
    assert picture.tobytes() == sheet.contact_sheet(dots, rows).tobytes()
    assert sheet.shown(dots.picture("line", 0), "line").getpixel((40, 3)) == (0, 0, 0)
    assert sheet.shown(dots.picture("cut", 0), "cut").getpixel((40, 60)) == (255, 255, 255)
    labels = sheet.shown(dots.picture("part", 0), "part")
    assert labels.getpixel((0, 60)) == (255, 255, 255) != labels.getpixel((40, 3))


def test_a_single_stage_fills_the_width_too(tmp_path):
    one = Image.new("L", (8, 8))
    for n in range(10):
        one.putpixel((0, 0), n)
        (tmp_path / "one" / "line").mkdir(parents=True, exist_ok=True)
        one.save(tmp_path / "one" / "line" / f"{n}.png")
    build(Folder(tmp_path / "one"), tmp_path, tmp_path / "folder-one", 8, workers=0)
    data = Store(tmp_path / "folder-one")
    picture = sheet.contact_sheet(data, sheet.chosen(data, 10))
    assert sheet.WIDTH / 2 < picture.width <= sheet.WIDTH and picture.height < picture.width


def test_what_the_readme_shows_exists_and_is_small():
    models = Path(__file__).resolve().parents[2] / "models"
    named = re.findall(r"]\((sheets/.*?)\)", (models / "README.md").read_text("utf-8"))
    assert len(named) >= 3
    for name in named:
        assert (models / name).stat().st_size <= sheet.MOST_BYTES
    shown = {path.stem for path in (models / "sheets").glob("*.png")}
    assert not {n for n in shown if n in RECIPES and RECIPES[n].evaluation_only}, "not ours to show"


def test_a_written_sheet_is_never_too_large(dots, tmp_path, monkeypatch):
    large = sheet.write_sheet(dots, tmp_path / "a", 12).stat().st_size
    monkeypatch.setattr(sheet, "MOST_BYTES", large // 2)
    path = sheet.write_sheet(dots, tmp_path / "sheets", 12)
    assert path == tmp_path / "sheets" / "dots.png" and path.stat().st_size <= large // 2
    with Image.open(path) as picture:
        assert picture.width <= sheet.WIDTH


def test_a_folder_goes_through_the_commands(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(loader, "_step", lambda batch: 0.15)  # how long a step takes is not this test's business
    mine = tmp_path / "mine" / "line"
    mine.mkdir(parents=True)
    for n in range(3):
        Image.fromarray(np.full((30, 30), 90 * n, np.uint8)).save(mine / f"{n}.png")
    scratch = ["--scratch", str(tmp_path / "scratch")]
    assert main([*scratch, "data", "folder", str(mine.parent), "--size", "32", "--workers", "1"]) == 0
    name = Folder(mine.parent).name
    assert name.startswith("folder-mine-")
    assert len(Store(tmp_path / "scratch" / "data" / name).records) == 3
    assert main([*scratch, "sheet", "folder", str(mine.parent), "--out", str(tmp_path)]) == 0
    assert str(tmp_path / f"{name}.png") in capsys.readouterr().out
    assert main([*scratch, "loader", "folder", str(mine.parent), "--batch", "2", "--seconds", "0.05"]) == 0
    output = capsys.readouterr().out
    assert "3 views, batches of 2" in output and "slowest raw batch" in output and "150 ms" in output


def test_what_cannot_be_done_is_one_sentence_and_a_status(tmp_path, capsys):
    assert main(["--scratch", str(tmp_path), "sheet", "objects"]) == 1
    output = capsys.readouterr().err
    assert output == f"There is no data in {tmp_path}/data/objects; make it with: drawover_train data objects\n"
    assert main(["--scratch", str(tmp_path), "data", "folder", str(tmp_path / "nowhere")]) == 1
    assert "There is no folder" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["data", "folder"])
    assert "folder needs the PATH" in capsys.readouterr().err


def test_help_lists_every_command(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    output = capsys.readouterr().out
    assert all(f"    {name} " in output for name in COMMANDS)
    assert {"data", "sheet", "ledger", "loader", "train", "export", "score"} <= set(COMMANDS)


def test_being_stopped_is_reported(monkeypatch, capsys, tmp_path):
    def stopped(options):
        raise KeyboardInterrupt

    monkeypatch.setitem(COMMANDS, "sheet", COMMANDS["sheet"].__class__("", COMMANDS["sheet"].arguments, stopped))
    assert main(["--scratch", str(tmp_path), "sheet", "digits"]) == 130
    assert "the same command goes on from here" in capsys.readouterr().err
