"""Packs given away and taken in: whole or not at all, and a stranger's as safely as ever."""

import errno
import importlib.util
import shutil
import stat
import sys
import zipfile
from pathlib import Path

import pytest

from drawover.cli import main
from drawover.engine import exchange
from drawover.engine.engine import Engine
from drawover.engine.errors import PackError
from drawover.engine.pack import Pack

_spec = importlib.util.spec_from_file_location("drawover_test_packs", Path(__file__).with_name("packs.py"))
assert _spec is not None and _spec.loader is not None
packs = sys.modules.setdefault(_spec.name, importlib.util.module_from_spec(_spec))
_spec.loader.exec_module(packs)


@pytest.fixture(autouse=True)
def private(tmp_path, monkeypatch):
    monkeypatch.setenv("DRAWOVER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("DRAWOVER_PACKS", str(tmp_path / "mine"))


@pytest.fixture
def given(tmp_path):
    """A pack as it was given away."""
    return exchange.exported(Pack.open(packs.write(tmp_path / "testing")), tmp_path / "testing.zip")


def taken(path, tmp_path, **how):
    return exchange.imported(path, tmp_path / "mine", {"faces"}, tmp_path / "shipped", **how)


def left(folder):
    """What lies in a folder, hidden things too."""
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_what_is_given_away_and_taken_in_is_the_same_pack(given, tmp_path):
    found = taken(given, tmp_path)
    assert found.path == tmp_path / "mine" / "testing"
    assert found.files == Pack.open(tmp_path / "testing").files
    assert left(tmp_path / "mine") == ["testing"]


def test_an_engine_that_runs_lists_a_pack_once_it_scans_again(given, tmp_path):
    engine = Engine([tmp_path / "mine"])
    assert engine.packs() == ()
    found = taken(given, tmp_path)
    engine.rescan()
    assert [pack.name for pack in engine.packs()] == ["testing"]
    before = engine.load("testing", next(iter(found.tasks)))
    shutil.rmtree(found.path)
    engine.rescan()
    assert engine.packs() == ()
    with pytest.raises(PackError, match="no pack named"):
        engine.load("testing")
    assert before.name == "testing", "who has it keeps it"


def test_a_pack_of_that_name_stays_unless_it_is_to_be_replaced(given, tmp_path):
    before = taken(given, tmp_path)
    (before.path / "note.txt").write_text("hers")
    with pytest.raises(PackError, match="named testing already: use --replace"):
        taken(given, tmp_path)
    assert (before.path / "note.txt").exists()
    taken(given, tmp_path, replace=True)
    assert left(tmp_path / "mine") == ["testing"] and not (before.path / "note.txt").exists()


def test_no_pack_takes_the_name_of_one_that_ships(tmp_path):
    card = packs.CARD.replace('name = "testing"', 'name = "faces"')
    with pytest.raises(PackError, match="comes with Drawover is named faces"):
        taken(packs.write(tmp_path / "faces", card=card), tmp_path)
    assert not left(tmp_path / "mine")


def _link(box):
    link = zipfile.ZipInfo("testing/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    box.writestr(link, "/etc/passwd")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda box: box.writestr("../../outside.txt", b"x"), "outside of the pack"),
        (_link, "link or a device"),
        (lambda box: box.writestr("testing/bomb.bin", bytes(20_000_000)), "times its size"),
        (lambda box: box.writestr("testing/more.onnx", b"x"), "not listed in its card"),
    ],
    ids=["path", "link", "bomb", "unlisted network"],
)
def test_a_malicious_zip_is_refused_and_leaves_nothing(given, tmp_path, spoil, why):
    with zipfile.ZipFile(given, "a", zipfile.ZIP_DEFLATED) as box:
        spoil(box)
    with pytest.raises(PackError, match=why):
        taken(given, tmp_path)
    assert not left(tmp_path / "mine") and not (tmp_path.parent / "outside.txt").exists()


def test_a_file_that_was_changed_on_the_way_is_refused(given, tmp_path):
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(given) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"other" if name.endswith("CARD.md") else old.read(name))
    with pytest.raises(PackError, match="SHA-256"):
        taken(changed, tmp_path)
    assert not left(tmp_path / "mine")


def test_a_full_disk_is_said_and_leaves_what_was_there(given, tmp_path, monkeypatch):
    before = taken(given, tmp_path)

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(PackError, match=r"cannot be written: No space left on device\."):
        taken(given, tmp_path, replace=True)
    assert left(tmp_path / "mine") == ["testing"] and Pack.open(before.path).files == before.files


def test_a_pack_is_written_whole_or_not_at_all(given, tmp_path, monkeypatch):
    pack = Pack.open(tmp_path / "testing")
    with pytest.raises(PackError, match="name a file that ends in"):
        exchange.exported(pack, tmp_path / "out.rar")
    (pack.path / "CARD.md").unlink()
    with pytest.raises(PackError, match="cannot be written"):
        exchange.exported(pack, tmp_path / "out.zip")
    assert not [name for name in left(tmp_path) if "out" in name]


def test_the_command_line_gives_and_takes(given, tmp_path, capsys):
    assert main(["packs", "import", str(given)]) == 0
    assert "--pack testing" in capsys.readouterr().out
    assert main(["packs"]) == 0
    assert "testing" in capsys.readouterr().out, "an own pack is listed beside those that ship"
    assert main(["packs", "export", "testing", str(tmp_path / "again.zip")]) == 0
    assert Pack.open(tmp_path / "again.zip").name == "testing"
    assert main(["packs", "import", str(given)]) == 1
    assert "already" in capsys.readouterr().err
    with pytest.raises(SystemExit) as usage:
        main(["packs", "export", "testing"])
    assert usage.value.code == 2
