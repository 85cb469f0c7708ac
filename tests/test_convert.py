"""`drawover convert` as a person types it: what it makes, what it says was lost, and how it refuses."""

import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from drawover.cli import commands
from drawover.document.formats import kinds, ora
from drawover.document.layers import Document, Group, Layer


@pytest.fixture
def drawing(tmp_path):
    red = Layer.from_rgba("red", np.full((40, 60, 4), (255, 0, 0, 255), np.uint8), 5, 5)
    over = Layer.from_rgba("over", np.full((40, 60, 4), (0, 0, 255, 128), np.uint8), 30, 20, reference=True)
    ora.write(Document(120, 80, (red, Group("group", (over,), opacity=0.5))), tmp_path / "a.ora")
    return tmp_path / "a.ora"


def convert(*words) -> int:
    return commands.main(["convert", *map(str, words)])


@pytest.mark.parametrize("suffix", [".psd", ".png", ".jpg", ".webp", ".tif", ".bmp", ".ora"])
def test_any_kind_becomes_any_other(drawing, tmp_path, capsys, suffix):
    out = tmp_path / f"b{suffix}"
    assert convert(drawing, out) == 0
    said = capsys.readouterr()
    assert out.name in said.out and "over" in said.err if suffix in (".psd", ".ora") else "flattened" in said.err
    assert convert(out, tmp_path / "again.ora", "--quiet") == 0
    assert capsys.readouterr().err == ""
    document = ora.read(tmp_path / "again.ora")
    assert (document.width, document.height) == (120, 80)
    if suffix == ".psd":
        assert [node.name for node in document.walk()] == ["red", "group", "over"]


def test_size_and_quality(drawing, tmp_path):
    assert convert(drawing, tmp_path / "half.png", "--scale", "0.5") == 0
    assert convert(drawing, tmp_path / "wide.jpg", "--width", "300", "--quality", "30") == 0
    assert convert(drawing, tmp_path / "good.jpg", "--width", "300", "--quality", "95") == 0
    for name, size in (("half.png", (60, 40)), ("wide.jpg", (300, 200))):
        with Image.open(tmp_path / name) as image:
            assert image.size == size
    assert (tmp_path / "wide.jpg").stat().st_size < (tmp_path / "good.jpg").stat().st_size


def test_a_file_that_is_there_is_replaced_only_when_forced(drawing, tmp_path, capsys):
    (tmp_path / "b.png").write_bytes(b"old")
    assert convert(drawing, tmp_path / "b.png") == 1
    assert "--force" in capsys.readouterr().err and (tmp_path / "b.png").read_bytes() == b"old"
    assert convert(drawing, tmp_path / "b.png", "--force") == 0
    assert kinds.read(tmp_path / "b.png").document.width == 120


@pytest.mark.parametrize("suffix", [".ora", ".psd", ".png", ".jpg"])
def test_a_write_protected_file_is_not_replaced_even_when_forced(drawing, tmp_path, capsys, suffix):
    folder = tmp_path / "kept"
    folder.mkdir()
    out = folder / f"b{suffix}"
    out.write_bytes(b"old")
    for locked, mode in ((out, 0o444), (folder, 0o555)):
        locked.chmod(mode)
        assert convert(drawing, out, "--force") == 1
        said = capsys.readouterr().err
        assert "write-protected" in said and said.count("\n") == 1
        assert out.read_bytes() == b"old" and list(folder.iterdir()) == [out]
        locked.chmod(0o755)
    assert convert(drawing, out, "--force") == 0


def test_several_go_into_a_folder_and_one_that_fails_does_not_stop_the_others(drawing, tmp_path, capsys):
    (tmp_path / "broken.psd").write_bytes(b"8BPS nonsense")
    Image.new("RGB", (9, 9)).save(tmp_path / "c.png")
    out = tmp_path / "out"
    assert convert(drawing, tmp_path / "broken.psd", tmp_path / "c.png", out, "--to", "webp") == 1
    assert sorted(path.name for path in out.iterdir()) == ["a.webp", "c.webp"]
    said = capsys.readouterr().err
    assert "“broken.psd” is damaged" in said and "1 of 3" in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["a.ora", "b.kra"], "does not write “.kra” files"),
        (["a.ora", "b"], "files without a suffix"),
        (["a.ora", "c.png", "out"], "--to"),
        (["a.ora", "."], "is a folder"),
        (["a.ora", "sub/a.ora", "out", "--to", ".png"], "two of the files"),
        (["a.ora", "b.png", "--scale", "0"], "must be a number"),
        (["a.ora", "b.png", "--scale", "2", "--width", "9"], "not allowed with"),
        (["a.ora", "b.jpg", "--to", ".png"], "named like a file"),
    ],
)
def test_wrong_words_are_explained(drawing, tmp_path, monkeypatch, capsys, words, says):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        convert(*words)
    assert left.value.code == 2 and says in capsys.readouterr().err


def test_what_cannot_be_read_is_one_sentence(tmp_path, capsys):
    (tmp_path / "text.png").write_text("no picture")
    for name, says in (("text.png", "not a picture"), ("none.png", "no such file")):
        assert convert(tmp_path / name, tmp_path / "b.png") == 1
        said = capsys.readouterr().err
        assert says in said and said.count("\n") == 1


def test_no_window_is_loaded_and_psd_only_when_it_is_needed(drawing, tmp_path):
    code = (
        "import sys\nfrom drawover import cli\n"
        f"assert cli.main(['convert', {str(drawing)!r}, {str(tmp_path / 'b.png')!r}]) == 0\n"
        "print([name for name in ('PySide6', 'psd_tools', 'onnxruntime') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.endswith("[]\n")
