"""A data set on disk: made in chunks by several processes, interrupted at any moment, resumed, read by memory map."""

import hashlib
import io
import json
import os
import shutil
import signal
import tarfile
from collections import namedtuple
from dataclasses import dataclass, replace

import numpy as np
import pytest

from drawover_train.data import manifest, recipe, store, writer
from drawover_train.data.drawing import split_of
from drawover_train.data.manifest import ManifestError, check, checked
from drawover_train.data.recipe import Subject, UnusableError, View, build
from drawover_train.data.sources import Source, SourceError
from drawover_train.data.store import Store, StoreError, shrunk

pytestmark = pytest.mark.train

SOURCE = Source("npm", "squares", "1.0.0", "CC0-1.0", "Nobody", "0" * 64, "squares-1.0.0.tgz")


class Cut(Exception):  # noqa: N818
    """Simulates a power failure."""


@dataclass(frozen=True)
class Squares:
    """So many squares; two views each, the second without color. 5 repeats 3, 7 cannot be drawn."""

    count: int = 12
    breaks_at: int | None = None  # this subject raises Cut
    kills_at: int | None = None  # this one kills its worker
    shape: str = "rgb"
    name: str = "squares"
    purpose: str = "to test with"
    identity: str = "line"
    bytes_per_subject: int = 300_000_000  # so that every subject is a chunk
    sources: tuple[Source, ...] = (SOURCE,)

    def subjects(self, root, limit):
        return [Subject(f"squares/{n}", SOURCE, key=n) for n in range(self.count)][:limit]

    def render(self, root, subject, size, random):
        number = subject.key
        if number == self.breaks_at:
            raise Cut(f"at {number}")
        if number == self.kills_at:
            os.kill(os.getpid(), signal.SIGKILL)
        if number == 7:
            raise UnusableError("it has no corners")
        line = np.zeros((size, size), np.uint8)
        line[3 : 6 + (3 if number == 5 else number)] = 255
        color = np.full((size, size, 3), (number, 20, 200), np.uint8)
        part = np.where(line > 0, number, 255).astype(np.uint8)
        second = {"line": line.T.copy(), "part": part.T.copy()}
        return [View({"line": line, "color": color, "part": part}, {"mark": int(random.integers(1000))}), View(second)]


def make(out, workers=0, size=32, limit=None, **options):
    build(Squares(**options), out / "packages", out / "squares", size, limit, workers)
    return Store(out / "squares")


def contents(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.suffix in (".pngs", ".ends", ".jsonl")}


def test_a_data_set_reads_back_what_was_rendered(tmp_path, capsys):
    data = make(tmp_path, workers=2)
    assert data.stages == ("color", "line", "part")
    assert [r["subject"] for r in data.records[:4]] == ["squares/0", "squares/0", "squares/1", "squares/1"]
    assert data.picture("line", 2)[3:7].min() == 255 and data.picture("line", 2)[7:].max() == 0
    assert data.pictures("color", np.array([4, 2]))[:, 0, 0].tolist() == [[2, 20, 200], [1, 20, 200]]
    with pytest.raises(StoreError, match="View 1 of squares has no stage color"):
        data.picture("color", 1)
    with pytest.raises(StoreError, match="no stage shade; it has color, line, part"):
        data.picture("shade", 0)
    message = capsys.readouterr().out
    assert "12 of 12 subjects to render at 32 px, 56 MB on disk" in message
    assert "1 left out: it has no corners" in message and "2 left out: the same drawing as another subject" in message


def test_the_manifest_keeps_its_promises(tmp_path):
    data = make(tmp_path)
    records = check(data.folder)
    assert records == data.records and len(records) == 20
    assert {r["subject"] for r in records} == {f"squares/{n}" for n in range(12)} - {"squares/5", "squares/7"}
    assert records[0]["source"] == "npm squares 1.0.0" and records[0]["license"] == "CC0-1.0"
    assert records[1]["stages"] == {"line": "line.pngs", "part": "part.pngs"}
    everything = sorted(row for split in manifest.SPLITS for row in data.rows(split))
    assert everything == list(range(20))
    assert set(data.rows("train", "color")) == {r for r in data.rows("train") if "color" in records[r]["stages"]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"split": "trian"}, "split must be one of train, validation, test, held, not 'trian'"),
        ({"row": "0"}, "row must be a whole number"),
        ({"pixels": "abc"}, "pixels must be a SHA-256"),
        ({"stages": {}}, "stages must name a file"),
        ({"license": " "}, "license must be said"),
        ({"palette": {"hair": "red"}}, "palette must map names to colors"),
        ({"palette_b": {"name": "dusk", "colors": {"hair": [0, 256, 0]}}}, "palette_b must map names to colors"),
    ],
)
def test_a_line_of_the_manifest_that_is_wrong_is_refused(change, message):
    line = {"row": 0, "subject": "a", "split": "train", "source": "npm a 1", "license": "MIT", "attribution": "A",
            "view": 0, "pixels": "0" * 64, "stages": {"line": "line.pngs"}, "mark": 3,
            "palette": {"hair": "#a0b1c2"}, "palette_b": {"name": "dusk", "colors": {"hair": [0, 25, 0]}}}  # fmt: skip
    assert checked(line) == line
    with pytest.raises(ManifestError, match=message):
        checked({**line, **change})
    (field,) = change
    if field in manifest.COMMON:
        with pytest.raises(ManifestError, match=f"{field} is missing"):
            checked({k: v for k, v in line.items() if k != field})


def test_a_subject_on_both_sides_of_a_split_is_noticed(tmp_path):
    data = make(tmp_path)
    path = data.folder / "manifest.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    other = "test" if lines[1]["split"] == "train" else "train"
    path.write_text("".join(json.dumps(r) + "\n" for r in [lines[0], {**lines[1], "split": other}, *lines[2:]]))
    with pytest.raises(ManifestError, match=f"squares/0 is in {lines[0]['split']} and in {other}"):
        check(data.folder)


@pytest.mark.parametrize("workers", [0, 2])
def test_an_interrupted_run_goes_on_and_ends_with_the_same_bytes(tmp_path, workers):
    complete = make(tmp_path / "whole", workers)
    with pytest.raises(Cut):
        make(tmp_path / "cut", workers, breaks_at=8)
    cut = Store(tmp_path / "cut" / "squares")
    assert cut.plan["complete"] is False and len(cut.records) == 2 * 6  # 8 but 5 and 7
    rendered = []
    again = Squares()
    watched = replace(again)
    object.__setattr__(watched, "render", lambda *given: rendered.append(given[1].key) or again.render(*given))
    build(watched, tmp_path, cut.folder, 32, None, 0)
    assert rendered == [8, 9, 10, 11]  # what was finished, or left out, is not drawn again
    assert contents(cut.folder) == contents(complete.folder)
    assert Store(cut.folder).plan["complete"] is True


@pytest.mark.parametrize("step", ["pictures", "manifest", "left out", "plan"])
def test_a_run_cut_off_while_it_writes_goes_on_too(tmp_path, monkeypatch, step):
    complete = make(tmp_path / "whole")
    writes = {"count": 0}

    def fails(at):
        writes["count"] += 1
        if writes["count"] >= at:
            raise Cut

    with monkeypatch.context() as patch:
        true_lines, true_pictures, true_commit = (
            writer._append_lines, writer.Writer._append_pictures, writer.Writer.commit)  # fmt: skip

        def lines(path, records):
            if step == "manifest" and path.name == "manifest.jsonl" and len(records):
                with open(path, "a") as file:
                    file.write(json.dumps(records[0])[:40])
                fails(4)
                path.write_text(path.read_text()[:-40])
            true_lines(path, records)
            if step == "left out" and records and path.name == "left-out.jsonl":
                raise Cut

        def pictures(self, stage, data):
            true_pictures(self, stage, data[:1])
            if step == "pictures":
                fails(8)
            true_pictures(self, stage, data[1:])

        def commit(self, **facts):
            if step == "plan" and facts.get("rows") == 12:
                raise Cut
            true_commit(self, **facts)

        patch.setattr(writer, "_append_lines", lines)
        patch.setattr(writer.Writer, "_append_pictures", pictures)
        patch.setattr(writer.Writer, "commit", commit)
        with pytest.raises(Cut):
            make(tmp_path / "cut")
    sound = Store(tmp_path / "cut" / "squares")
    for row, record in enumerate(sound.records):  # readable as it is
        assert sound.picture("line", row).shape == (32, 32) and record["row"] == row
    assert 0 < len(sound.records) < len(complete.records)
    again = make(tmp_path / "cut")
    assert contents(again.folder) == contents(complete.folder)
    check(again.folder)


def test_a_killed_worker_is_reported_and_loses_nothing(tmp_path):
    with pytest.raises(StoreError, match="worker was killed"):
        make(tmp_path, workers=2, kills_at=4)
    assert contents(make(tmp_path, workers=2).folder) == contents(make(tmp_path / "whole").folder)


def test_a_larger_limit_appends(tmp_path, capsys):
    few = make(tmp_path, limit=4)
    before = few.picture("color", 2).copy()
    assert len(few.records) == 8
    more = make(tmp_path, limit=9)
    assert more.records[:8] == few.records and len(more.records) == 14
    assert np.array_equal(more.picture("color", 2), before)
    assert contents(make(tmp_path).folder) == contents(make(tmp_path / "whole").folder)
    capsys.readouterr()
    make(tmp_path, limit=4, workers=2)  # fewer takes nothing away
    assert "0 of 4 subjects to render" in capsys.readouterr().out
    assert len(Store(tmp_path / "squares").records) == 20


def test_how_many_workers_render_makes_no_difference(tmp_path):
    assert contents(make(tmp_path / "a", workers=0).folder) == contents(make(tmp_path / "b", workers=3).folder)


def test_another_size_or_recipe_is_refused(tmp_path):
    make(tmp_path, limit=2)
    with pytest.raises(StoreError, match=r"was made at 32 px; delete it, or ask for --size 32"):
        make(tmp_path, size=64)
    with pytest.raises(StoreError, match="holds squares, not circles"):
        make(tmp_path, name="circles")


def test_two_runs_at_once_are_refused(tmp_path):
    with (
        writer.writing(tmp_path / "squares", "squares", 32),
        pytest.raises(StoreError, match="is being made by another run"),
    ):
        make(tmp_path)


def test_a_disk_too_small_is_reported_before_anything_is_rendered(tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 0, 10**6))
    with pytest.raises(StoreError, match=r"0\.1 GB are needed in .*, only 0\.0 GB are free"):
        make(tmp_path)
    assert not (tmp_path / "squares" / "plan.json").exists()
    with pytest.raises(StoreError, match=r"There is no data in .*; make it with: drawover_train data"):
        assert not Store(tmp_path / "nothing").records


def test_a_disk_that_fills_up_is_reported_and_the_next_run_resumes(tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        true = writer.Writer._append_pictures

        def full(self, stage, data):
            if self.plan["rows"] >= 6:
                raise OSError(28, "No space left on device")
            true(self, stage, data)

        patch.setattr(writer.Writer, "_append_pictures", full)
        with pytest.raises(StoreError, match="is full; free some, and the same command goes on"):
            make(tmp_path)
    assert contents(make(tmp_path).folder) == contents(make(tmp_path / "whole").folder)


def test_a_damaged_picture_is_reported(tmp_path):
    data = make(tmp_path)
    path = data.folder / "line.pngs"
    complete = path.read_bytes()
    path.write_bytes(b"\0" * 40 + complete[40:])
    with pytest.raises(StoreError, match="damaged; delete the data set"):
        Store(data.folder).picture("line", 0)
    assert Store(data.folder).picture("line", 3).shape == (32, 32)
    path.write_bytes(complete[:-10])
    with pytest.raises(StoreError, match="cut short; make the data set again"):
        Store(data.folder).picture("line", 0)
    with pytest.raises(StoreError, match="has lost pictures"):
        make(tmp_path)


@pytest.mark.parametrize(
    ("picture", "message"),
    [
        (np.zeros((32, 16), np.uint8), "not a square"),
        (np.zeros((32, 32), np.float32), "float32"),
        (np.zeros((32, 32, 2), np.uint8), "not a square of uint8 ink, RGB or RGBA"),
    ],
)
def test_a_recipe_that_renders_something_else_is_reported(tmp_path, monkeypatch, picture, message):
    monkeypatch.setattr(Squares, "render", lambda *given: [View({"line": picture})])
    with pytest.raises(StoreError, match=message):
        make(tmp_path)
    monkeypatch.setattr(Squares, "render", lambda *given: [View({"color": np.zeros((8, 8), np.uint8)})])
    with pytest.raises(StoreError, match="lacks the stage line"):
        make(tmp_path)
    plain = np.zeros((8, 8), np.uint8)
    monkeypatch.setattr(Squares, "render", lambda *given: [View({"line": plain}, {"split": "test"})])
    with pytest.raises(StoreError, match="facts name split"):
        make(tmp_path)


def test_a_stage_keeps_its_shape(tmp_path, monkeypatch):
    def render(self, root, subject, size, random):
        return [View({"line": np.full((size + subject.key // 3,) * 2, subject.key, np.uint8)})]

    monkeypatch.setattr(Squares, "render", render)
    with pytest.raises(StoreError, match=r"squares/3: stage line is \[33, 33\], elsewhere \[32, 32\]"):
        make(tmp_path)


def test_raw_pixels_are_a_memory_map_that_grows_with_the_data_set(tmp_path, monkeypatch):
    few = make(tmp_path, limit=4)
    line, color, part = few.raw("line", 16), few.raw("color", 16), few.raw("part", 16)
    assert isinstance(line, np.memmap) and line.shape == (8, 16, 16) and color.shape == (8, 16, 16, 3)
    assert np.array_equal(line[2], shrunk(few.picture("line", 2), 16))
    assert color[2, 0, 0].tolist() == [1, 20, 200] and not color[1].any()  # view 1 has no color
    assert set(np.unique(part[2])) == {1, 255}  # labels are never mixed
    first = color[0].copy()
    more = make(tmp_path)
    assert len(few.raw("line", 16)) == 8  # an open one stays as it was opened
    assert len(more.raw("line", 16)) == 20 and len(few.raw("line", 16)) == 8
    assert all(np.array_equal(more.raw("line", 16)[i], shrunk(more.picture("line", i), 16)) for i in range(20))
    assert np.array_equal(more.raw("color", 16)[0], first)
    assert np.array_equal(more.raw("line", 32)[5], more.picture("line", 5))
    monkeypatch.setattr(Store, "picture", lambda *given: pytest.fail("made a second time"))
    assert len(more.raw("line", 16)) == 20
    assert not list(more.folder.glob("*.partial"))


def test_raw_pixels_are_refused_where_they_cannot_be_made(tmp_path, monkeypatch):
    data = make(tmp_path, limit=3)
    with pytest.raises(StoreError, match="is 32 px, too small for 64"):
        data.raw("line", 64)
    with pytest.raises(StoreError, match="no stage shade"):
        data.raw("shade", 16)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: namedtuple("usage", "total used free")(9, 9, 9))
    with pytest.raises(StoreError, match="are free"):
        data.raw("line", 16)


def test_transparent_pixels_do_not_bleed_when_shrunk():
    picture = np.zeros((8, 8, 4), np.uint8)  # transparent black
    picture[:, 1::2] = (240, 80, 20, 255)
    small = shrunk(picture, 4)
    assert np.abs(small[..., :3].astype(int) - (240, 80, 20)).max() <= 1
    assert np.abs(small[..., 3].astype(int) - 128).max() <= 1


def archive(folder, text="squares"):
    """A package as npm would deliver it, and the Source that names it."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as tar:
        entry = tarfile.TarInfo("package/squares.txt")
        entry.size = len(text)
        tar.addfile(entry, io.BytesIO(text.encode()))
    folder.mkdir(exist_ok=True)
    (folder / SOURCE.archive).write_bytes(data.getvalue())
    return replace(SOURCE, sha256=hashlib.sha256(data.getvalue()).hexdigest())


def test_a_changed_archive_is_refused_and_removed(tmp_path):
    good = archive(tmp_path)
    assert (good.fetch(tmp_path) / "squares.txt").read_text() == "squares"
    other = tmp_path / "other"
    archive(other, "circles")
    with pytest.raises(SourceError) as error:
        good.fetch(other)
    assert str(error.value).startswith("squares-1.0.0.tgz is not the archive expected (SHA-256 ")
    assert not list(other.iterdir())


@pytest.mark.parametrize(
    ("client", "program", "script", "message"),
    [
        ("npm", "npm", "echo 'npm error code E404' >&2; echo 'npm error 404 Not Found: squares@1.0.0' >&2; "
         "echo 'npm error A complete log of this run can be found in: /somewhere' >&2; exit 1",
         "squares 1.0.0 could not be fetched: npm error 404 Not Found: squares@1.0.0"),
        ("apt", "apt-get", "echo 'E: Unable to locate package squares' >&2; exit 100",
         "squares 1.0.0 could not be fetched: E: Unable to locate package squares"),
        ("npm", "npm", "exit 0", "npm did not deliver squares-1.0.0.tgz; is 1.0.0 still published?"),
        ("npm", "npm", "exit 3", "squares 1.0.0 could not be fetched: it said nothing"),
    ],
)  # fmt: skip
def test_a_failed_fetch_is_one_clear_sentence(tmp_path, monkeypatch, client, program, script, message):
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / program).write_text(f"#!/bin/sh\n{script}\n")
    (programs / program).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    with pytest.raises(SourceError) as error:
        replace(SOURCE, client=client).fetch(tmp_path / "packages")
    assert str(error.value) == message


def test_without_the_client_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceError, match="npm is needed to fetch squares; install it and retry"):
        SOURCE.fetch(tmp_path / "packages")


def test_the_split_of_a_name_is_the_same_forever():
    assert [split_of(f"s/{n}") for n in (0, 5, 51)] == ["train", "test", "validation"]
    assert Subject("s/0", SOURCE, split="held").place == "held"


def test_the_random_numbers_of_a_subject_are_its_own():
    a, b = recipe.random_of("squares", "squares/1"), recipe.random_of("squares", "squares/1")
    assert a.integers(1 << 60) == b.integers(1 << 60) != recipe.random_of("squares", "squares/2").integers(1 << 60)
    assert store.LABELS == ("near", "part")


def test_an_archive_that_would_write_elsewhere_is_refused(tmp_path, monkeypatch):
    import io
    import tarfile

    from drawover_train.data import sources

    monkeypatch.delattr(tarfile, "data_filter", raising=False)  # as in Python 3.11.2
    for name, fine in (("package/a.txt", True), ("../b.txt", False)):
        with tarfile.open(tmp_path / "some.tar", "w") as tar:
            member = tarfile.TarInfo(name)
            member.size = 2
            tar.addfile(member, io.BytesIO(b"hi"))
        with tarfile.open(tmp_path / "some.tar") as tar:
            if fine:
                sources._extract(tar, tmp_path / "out")
                assert (tmp_path / "out" / name).read_bytes() == b"hi"
            else:
                with pytest.raises(SourceError, match="not unpacked"):
                    sources._extract(tar, tmp_path / "out")
    assert not (tmp_path / "b.txt").exists()
