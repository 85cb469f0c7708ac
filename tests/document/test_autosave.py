"""Autosave: whatever is killed whenever, the last whole state comes back; a clean exit leaves nothing."""

import itertools
import struct
import subprocess
import sys
import time
import zlib

import numpy as np
import pytest
from drawings import documents, masks
from hypothesis import given, settings
from hypothesis import strategies as st

from drawover.document import autosave
from drawover.document import tiles as tl
from drawover.document.autosave import SUFFIX, Autosave
from drawover.document.errors import DocumentError, ReadError, WriteError
from drawover.document.layers import Document, blank


def painted(document: Document, seed: int) -> Document:
    noise = np.random.default_rng(seed).integers(0, 256, (100, 100, 4), dtype=np.uint8)
    layer = document.active_node
    pixels = tl.paste(layer.tiles, tl.premultiplied(noise), 37 * seed % 200, 61 * seed % 150)
    return document.with_tiles(layer.id, pixels)


def finish(session: Autosave) -> None:
    while not session.step():
        pass


def killed(session: Autosave) -> None:
    """What the system does when a process dies: files are closed and locks let go."""
    session._close()
    session._lock.release()


def kept(folder, document, title="Sketch", file=None) -> Autosave:
    session = Autosave(folder)
    session.begin(document, title, file)
    finish(session)
    return session


@settings(max_examples=25, deadline=None)
@given(documents(), st.one_of(st.none(), masks()))
def test_round_trip(tmp_path_factory, document, selection):
    document = document.with_selection(selection)
    folder = tmp_path_factory.mktemp("recovery")
    killed(kept(folder, document, "A face", "/home/me/face.ora"))
    (found,) = autosave.recoverable(folder)
    assert (found.title, found.file) == ("A face", "/home/me/face.ora")
    assert time.time() - found.when < 60
    assert autosave.load(found) == document


def test_what_is_in_its_file_as_it_is_is_made_ready_and_never_offered(tmp_path):
    session, document = Autosave(tmp_path), painted(blank(300, 300), 1)
    session.begin(document, "A face", "/home/me/face.ora", unsaved=False)
    finish(session)
    size = session.journal.stat().st_size
    changed = painted(document, 2)
    session.begin(changed, "A face", "/home/me/face.ora")
    finish(session)
    assert session.journal.stat().st_size - size < 10 * 64 * 64 * 4, "only what changed is written then"
    killed(session)
    (found,) = autosave.recoverable(tmp_path)
    assert autosave.load(found) == changed
    autosave.forget(found)
    session = Autosave(tmp_path)
    session.begin(document, "A face", None, unsaved=False)
    finish(session)
    killed(session)
    assert autosave.recoverable(tmp_path) == [] and list(tmp_path.iterdir()) == []


def test_running_sessions_are_not_offered_and_clean_exits_leave_nothing(tmp_path):
    session = kept(tmp_path, blank(100, 100))
    assert autosave.recoverable(tmp_path) == []
    session.discard()
    assert list(tmp_path.iterdir()) == []
    assert autosave.recoverable(tmp_path / "none") == []


def test_only_new_tiles_are_appended(tmp_path):
    document = painted(blank(2000, 2000), 1)
    session = kept(tmp_path, document)
    first = session.journal.stat().st_size
    session.begin(painted(document, 2), "Sketch", None)
    finish(session)
    grown = session.journal.stat().st_size - first
    assert 10_000 < grown < 300_000
    session.begin(document, "Sketch", None)
    finish(session)
    assert session.journal.stat().st_size - first - grown < 3000, "an undone state is there already"
    killed(session)
    assert autosave.load(autosave.recoverable(tmp_path)[0]) == document


def test_a_state_cut_short_gives_the_one_before(tmp_path):
    first, second = painted(blank(300, 300), 1), painted(blank(300, 300), 2)
    session = kept(tmp_path, first)
    whole = session.journal.stat().st_size
    session.begin(second, "Sketch", None)
    finish(session)
    killed(session)
    data = session.journal.read_bytes()
    for length in np.linspace(whole, len(data) - 1, 40).astype(int):
        session.journal.write_bytes(data[:length])
        assert autosave.load(autosave.recoverable(tmp_path)[0]) == first
    session.journal.write_bytes(data)
    assert autosave.load(autosave.recoverable(tmp_path)[0]) == second


def test_a_drawing_given_up_for_a_newer_one_does_no_harm(tmp_path):
    session = Autosave(tmp_path)
    document = blank(400, 400)
    for seed in range(8):
        document = painted(document, seed)
        session.begin(document, "Sketch", None)
        session.step(0.0)
    finish(session)
    killed(session)
    assert autosave.load(autosave.recoverable(tmp_path)[0]) == document


def test_a_long_session_begins_its_journal_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(autosave, "_ROOM", 100_000)
    session = Autosave(tmp_path)
    document = blank(300, 300)
    sizes = []
    for seed in range(30):
        document = painted(document, seed)
        session.begin(document, "Sketch", None)
        finish(session)
        sizes.append(session.journal.stat().st_size)
    assert max(sizes) < 3_000_000 and any(b < a for a, b in itertools.pairwise(sizes))
    killed(session)
    assert autosave.load(autosave.recoverable(tmp_path)[0]) == document


def test_slices_are_short(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (2048, 2048, 4), dtype=np.uint8)
    document = blank(2048, 2048)
    document = document.with_tiles(document.active, tl.from_array(tl.premultiplied(noise)))
    session = Autosave(tmp_path)
    session.begin(document, "Sketch", None)
    spent = []
    done = False
    while not done:
        start = time.process_time()
        done = session.step(0.006)
        spent.append(time.process_time() - start)
    assert len(spent) > 5 and np.percentile(spent, 90) < 0.03
    session.discard()


CHILD = """
import sys, numpy as np
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from test_autosave import Autosave, painted, finish, blank
session, document, seed = Autosave(Path(sys.argv[1])), blank(300, 300), 0
while True:
    document, seed = painted(document, seed), seed + 1
    session.begin(document, str(seed), None)
    finish(session)
    print(seed, flush=True)
"""


@pytest.mark.parametrize("after", [1, 5, 20])
def test_kill_9_while_painting_and_saving(tmp_path, after):
    here = str(autosave.Path(__file__).parent)
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(tmp_path), here], stdout=subprocess.PIPE, text=True)
    assert child.stdout
    for line in child.stdout:
        if int(line) >= after:
            break
    child.kill()
    told = [int(line) for line in child.stdout] or [after]
    child.stdout.close()
    child.wait()
    (found,) = autosave.recoverable(tmp_path)
    assert int(found.title) >= told[-1], "a state that was reported as kept is lost"
    expected = blank(300, 300)
    for seed in range(int(found.title)):
        expected = painted(expected, seed)
    assert np.array_equal(autosave.load(found).compose(), expected.compose())
    autosave.forget(found)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said_and_the_next_try_starts_over(tmp_path, monkeypatch):
    document = painted(blank(300, 300), 1)
    session = kept(tmp_path, document)

    def full(kind, payload):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(session, "_append", full)
    session.begin(painted(document, 2), "Sketch", None)
    with pytest.raises(WriteError, match="disk is full"):
        finish(session)
    monkeypatch.undo()
    session.begin(painted(document, 3), "Sketch", None)
    finish(session)
    killed(session)
    assert autosave.load(autosave.recoverable(tmp_path)[0]) == painted(document, 3)


def test_damaged_journals_are_read_errors(tmp_path):
    killed(kept(tmp_path, painted(blank(200, 200), 1)))
    (found,) = autosave.recoverable(tmp_path)
    data = found.journal.read_bytes()
    rng = np.random.default_rng(0)
    for _ in range(40):
        broken = bytearray(data)
        broken[rng.integers(len(data))] ^= 1 << int(rng.integers(8))
        found.journal.write_bytes(broken)
        try:
            autosave.load(found)
        except DocumentError as error:
            assert "recovered" in str(error)
    found.journal.unlink()
    with pytest.raises(ReadError):
        autosave.load(found)


def test_garbage_in_the_folder_is_cleared_away(tmp_path):
    (tmp_path / f"x{SUFFIX}").write_bytes(b"nothing")
    assert autosave.recoverable(tmp_path) == []
    assert not (tmp_path / f"x{SUFFIX}").exists()


def test_each_journal_stands_alone(tmp_path):
    """One that cannot be read, or that another version wrote, does not keep the good ones from being offered."""
    killed(kept(tmp_path, painted(blank(200, 200), 1)))
    (good,) = autosave.recoverable(tmp_path)
    (tmp_path / f"folder{SUFFIX}").mkdir()
    newer = tmp_path / f"newer{SUFFIX}"
    newer.write_bytes(b"drawover journal 2\nwhatever it holds")
    data = good.journal.read_bytes()
    for name, state in (("list", b"[]"), ("poor", b'{"unsaved": true}'), ("text", b"no JSON at all")):
        strange = b"drawover journal 1\n" + struct.pack("<cII", b"S", len(state), zlib.crc32(state)) + state
        (tmp_path / f"{name}{SUFFIX}").write_bytes(strange)
    (tmp_path / f"zero{SUFFIX}").write_bytes(b"")
    assert [one.journal for one in autosave.recoverable(tmp_path)] == [good.journal]
    assert newer.exists() and good.journal.read_bytes() == data
    assert not (tmp_path / f"zero{SUFFIX}").exists(), "there is nothing in it to wait for"


def test_a_session_that_ends_while_it_begins_a_journal_leaves_nothing(tmp_path):
    session = Autosave(tmp_path)
    session.begin(painted(blank(900, 900), 1), "Sketch", None)
    session.step(0.0)
    assert session.busy and len(list(tmp_path.iterdir())) == 2
    session.discard()
    assert list(tmp_path.iterdir()) == []


def test_what_a_kill_leaves_of_a_journal_only_just_begun_is_cleared_away(tmp_path):
    session = Autosave(tmp_path)
    session.begin(painted(blank(900, 900), 1), "Sketch", None)
    session.step(0.0)
    assert autosave.recoverable(tmp_path) == [] and len(list(tmp_path.iterdir())) == 2, "it is alive"
    killed(session)
    assert autosave.recoverable(tmp_path) == [] and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("problem", [MemoryError(), ValueError("anything"), RuntimeError("can't start new thread")])
def test_whatever_stops_a_journal_is_said_and_nothing_is_taken_for_kept(tmp_path, monkeypatch, problem):
    document = painted(blank(300, 300), 1)
    session = kept(tmp_path, document)
    monkeypatch.setattr(autosave.json, "dumps", lambda *_: (_ for _ in ()).throw(problem))
    session.begin(painted(document, 2), "Sketch", None)
    with pytest.raises(WriteError, match="could not be kept"):
        finish(session)
    monkeypatch.undo()
    session.begin(painted(document, 3), "Sketch", None)
    finish(session)
    killed(session)
    assert autosave.load(autosave.recoverable(tmp_path)[0]) == painted(document, 3)
