"""The commands as a person types them: what they leave behind, what they say, and with which exit code they end."""

from __future__ import annotations

import importlib.util
import io
import json
import os
import pty
import re
import resource
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import drawover
from drawover import places, release
from drawover.cli import commands
from drawover.document.formats import ora
from drawover.engine.errors import PackError
from drawover.messages import packs

STANDIN = Path(__file__).parent / "engine" / "service" / "standin.py"


def drawover_in(process_of: Path, *words: str, **options) -> subprocess.CompletedProcess:
    """Run the command in a process of its own."""
    command = [sys.executable, "-m", "drawover", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=process_of, **options)


@pytest.fixture
def standin(monkeypatch, tmp_path):
    """The stand-in engine in the place of the real one."""
    spec = importlib.util.spec_from_file_location("standin_for_cli", STANDIN)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(commands, "make_engine", lambda folders: module.Engine(tmp_path))
    return module


@pytest.fixture
def drawing(tmp_path) -> Path:
    rgba = np.zeros((120, 160, 4), np.uint8)
    rgba[40:60, 20:140] = (200, 20, 20, 255)
    path = tmp_path / "face.png"
    Image.fromarray(rgba).save(path)
    return path


def correct(drawing: Path, out: Path, *words: str) -> dict:
    assert commands.main(["correct", str(drawing), "-o", str(out), *words]) == 0
    return json.loads((out / "result.json").read_text())


def leftovers(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir() if entry.name.startswith(".")]


# -- correct ---------------------------------------------------------------------------------------------------------


def test_correct_leaves_results_that_name_what_is_there(standin, drawing, tmp_path, capsys):
    out = tmp_path / "deep" / "out"
    result = correct(drawing, out, "--count", "4", "--seed", "9", "--strength", "0.25")
    assert (result["task"], result["pack"], result["seed"]) == ("correct", "faces", 9)
    assert set(result) == {"task", "pack", "seed", "parameters", "measures", "suggestions"}
    assert [each["recipe"]["lines"] for each in result["suggestions"]] == ["mine", "borrowed", "drawn", "drawn"]
    for number, each in enumerate(result["suggestions"]):
        assert set(each) == {"picture", "layers", "extras", "kind", "measures", "notes", "recipe"}
        recipe = each["recipe"]
        assert (recipe["nudge"], recipe["step"], recipe["strength"]) == ("search", 0, 0.25)
        assert recipe["neighbor"] == (f"face {number}" if number else None)
        with Image.open(out / each["picture"]) as picture:
            assert (picture.size, picture.mode) == ((256, 256), "RGB")
            assert picture.getpixel((5, 5)) == (255, 255, 255)
        (layer,) = each["layers"]
        with Image.open(out / layer["file"]) as image:
            assert (image.size, image.mode) == ((160, 120), "RGBA")
            assert image.getpixel((5, 5))[3] == 0
            assert image.getpixel((5, 45))[3] == 64
    said = capsys.readouterr()
    assert said.out == f"4 suggestions in {out}: look at {out / 'sheet.png'}\n"
    assert said.err == ""
    assert not leftovers(out)
    with Image.open(out / "sheet.png") as sheet:
        assert min(sheet.size) > 800


def test_the_ora_holds_paper_drawing_and_suggestions(standin, drawing, tmp_path):
    correct(drawing, tmp_path / "out", "--count", "3")
    layers = ora.read(tmp_path / "out" / "result.ora").layers
    names = [layer.name for layer in layers]
    assert names == ["Paper", "Drawing", "3 drawn", "2 borrowed", "1 my lines", "1 what moved"]
    assert [layer.visible for layer in layers] == [True, True, False, False, True, False]
    with zipfile.ZipFile(tmp_path / "out" / "result.ora") as archive:
        assert archive.namelist()[0] == "mimetype"
        merged = Image.open(io.BytesIO(archive.read("mergedimage.png"))).convert("RGB")
    assert merged.getpixel((2, 2)) == (255, 255, 255)
    assert merged.getpixel((5, 45))[0] == 10  # my lines


def test_what_moved_is_reported_and_drawn(standin, drawing, tmp_path):
    out = tmp_path / "out"
    mine, borrowed = correct(drawing, out, "--count", "2")["suggestions"]
    assert mine["notes"]["changes"] == [
        {
            "part": "left eye",
            "dx": 0.0,
            "dy": 0.06,
            "scale": 1.1,
            "turn": 0.0,
            "sentence": "left eye: 6 % lower",
            "message": {
                "code": "change",
                "arguments": {
                    "part": {"code": "part.left-eye", "arguments": {}},
                    "how": [{"code": "change.lower", "arguments": {"percent": 6.0}}],
                },
            },
        }
    ]
    assert mine["extras"]["overlay"] == "layers/01-my-lines-what-moved.png"
    with Image.open(out / mine["extras"]["overlay"]) as image:
        assert (image.size, image.mode) == ((160, 120), "RGBA")
        assert image.getpixel((5, 45)) == (30, 30, 30, 255)
    assert (borrowed["notes"]["changes"], borrowed["extras"]) == ([], {})


def test_masks_and_more_layers_reach_the_engine(standin, drawing, tmp_path, monkeypatch):
    asked = []
    answer = standin.Engine.answer
    monkeypatch.setattr(standin.Engine, "answer", lambda *given: asked.append(given[1]) or answer(*given))
    left = np.zeros((120, 160), np.uint8)
    left[:, :80] = 255
    Image.fromarray(left).save(tmp_path / "left.png")
    painted = np.zeros((120, 160, 4), np.uint8)
    painted[:, 80:, 3] = 255
    Image.fromarray(painted).save(tmp_path / "painted.png")
    words = ["--selection", str(tmp_path / "left.png"), "--keep", str(tmp_path / "painted.png")]
    words += ["--also", str(tmp_path / "painted.png"), "--also", str(drawing), "--nudge", "lis", "--lines", "inked"]
    correct(drawing, tmp_path / "out", *words)
    (request,) = asked
    assert np.array_equal(request.selection, left)
    assert np.array_equal(request.keep, 255 - left)
    layers = request.numbered("layer")
    assert len(layers) == 3
    assert np.array_equal(layers[0], request.image)
    assert np.array_equal(layers[1], painted)
    assert (request.parameters.nudge, request.parameters.lines) == ("lis", "inked")


def test_a_mask_of_another_size_is_one_sentence(standin, drawing, tmp_path, capsys):
    Image.new("L", (10, 10), 255).save(tmp_path / "small.png")
    words = ["correct", str(drawing), "-o", str(tmp_path / "out"), "--selection", str(tmp_path / "small.png")]
    assert commands.main(words) == 1
    assert "The selection must be as large as the picture" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_layers_at_another_size_keep_the_aspect(standin, drawing, tmp_path):
    result = correct(drawing, tmp_path / "out", "--count", "1", "--size", "333")
    with Image.open(tmp_path / "out" / result["suggestions"][0]["layers"][0]["file"]) as image:
        assert image.size == (333, 250)
    document = ora.read(tmp_path / "out" / "result.ora")
    assert (document.width, document.height) == (333, 250)


def test_the_same_command_gives_the_same_bytes(standin, drawing, tmp_path):
    for name in ("a", "b"):
        correct(drawing, tmp_path / name)
    files = [path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*") if path.is_file()]
    assert len(files) == 20
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes(), file


@pytest.mark.parametrize("kind", ["ora", "jpg", "webp", "gif", "tif"])
def test_other_kinds_of_drawings(standin, drawing, tmp_path, kind):
    path = tmp_path / f"face.{kind}"
    if kind == "ora":
        from drawover.document.formats import png

        ora.write(png.read(drawing), path)
    else:
        with Image.open(drawing) as image:
            image.convert("RGB").save(path)
    result = correct(path, tmp_path / "out", "--count", "1")
    with Image.open(tmp_path / "out" / result["suggestions"][0]["layers"][0]["file"]) as image:
        assert image.size == (160, 120)


def test_fewer_results_replace_more_and_foreign_files_stay(standin, drawing, tmp_path):
    out = tmp_path / "out"
    correct(drawing, out, "--count", "8")
    (out / "notes.txt").write_text("mine")
    (out / "layers" / "my own.png").write_text("mine")
    correct(drawing, out, "--count", "2")
    assert len(list((out / "pictures").iterdir())) == 2
    left = {path.name for path in (out / "layers").iterdir()}
    assert left == {"01-my-lines.png", "01-my-lines-what-moved.png", "02-borrowed.png", "my own.png"}
    assert (out / "notes.txt").exists()


def test_a_result_json_of_a_stranger_deletes_nothing(standin, drawing, tmp_path):
    out, precious = tmp_path / "out", tmp_path / "precious.png"
    out.mkdir()
    precious.write_text("keep")
    names = ["../precious.png", str(precious), "pictures/../../precious.png", "pictures/.."]
    told = {"suggestions": [{"picture": name, "layers": []} for name in names]}
    (out / "result.json").write_text(json.dumps(told))
    correct(drawing, out, "--count", "1")
    assert precious.read_text() == "keep"


def test_an_error_leaves_older_results_and_no_trace(standin, drawing, tmp_path, capsys):
    out = tmp_path / "out"
    correct(drawing, out)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert commands.main(["correct", str(drawing), "-o", str(out), "--seed", str(standin.FAILS)]) == 1
    said = capsys.readouterr()
    assert said.err == "drawover: The network 'encoder' could not be run: the stand-in was asked to fail.\n"
    assert said.out == ""
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert not leftovers(out)
    fresh = tmp_path / "a" / "b"
    assert commands.main(["correct", str(drawing), "-o", str(fresh), "--seed", str(standin.FAILS)]) == 1
    assert not (tmp_path / "a").exists()


def test_a_full_disk_is_one_sentence_and_no_half_result(standin, drawing, tmp_path, capsys):
    out = tmp_path / "out"
    correct(drawing, out, "--count", "1")
    before = (out / "result.json").read_bytes()
    capsys.readouterr()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, limits[1]))
    try:
        code = commands.main(["correct", str(drawing), "-o", str(out), "--count", "2", "--size", "4000"])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert code == 1
    said = capsys.readouterr().err
    assert said.startswith("drawover: The results could not be written to ") and said.count("\n") == 1
    assert (out / "result.json").read_bytes() == before
    assert not leftovers(out)


def test_a_file_in_the_place_of_the_folder(standin, drawing, tmp_path, capsys):
    assert commands.main(["correct", str(drawing), "-o", str(drawing)]) == 1
    assert "is a file; name a folder" in capsys.readouterr().err
    assert commands.main(["correct", str(drawing), "-o", str(drawing / "below")]) == 1
    assert "could not be written" in capsys.readouterr().err


def test_a_folder_that_may_not_be_written(standin, drawing, capsys):
    assert commands.main(["correct", str(drawing), "-o", "/sys/results"]) == 1  # not even by root
    said = capsys.readouterr().err
    assert said.startswith("drawover: The results could not be written to /sys/results: ") and said.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("missing.png", None, "There is no file"),
        ("text.png", b"Dear diary", "not a picture"),
        ("cut.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "cut off"),
        ("empty.png", b"", "nothing in the file"),
        ("text.ora", b"PK\3\4 no zip", "damaged or no OpenRaster"),
        ("missing.ora", None, "no such file"),
    ],
)
def test_drawings_that_cannot_be_read(standin, tmp_path, capsys, name, data, words):
    if data is not None:
        (tmp_path / name).write_bytes(data)
    assert commands.main(["correct", str(tmp_path / name), "-o", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert words in said and said.startswith("drawover: ") and said.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["correct"],
        ["correct", "face.png"],
        ["correct", "face.png", "-o", "out", "--count", "0"],
        ["correct", "face.png", "-o", "out", "--count", "2.5"],
        ["correct", "face.png", "-o", "out", "--strength", "1.1"],
        ["correct", "face.png", "-o", "out", "--strength", "nan"],
        ["correct", "face.png", "-o", "out", "--lines", "yours"],
        ["correct", "face.png", "-o", "out", "--size", "0"],
        ["correct", "face.png", "-o", "out", "--seed", "-1"],
        ["correct", "face.png", "-o", "out", "--str", "0.5"],
        ["serve", "--port", "70000"],
        ["krita"],
        ["krita", "remove"],
        ["packs", "check"],
        ["packs", "list", "somewhere"],
        ["--sparkle"],
        ["one.png", "two.png"],
    ],
)
def test_wrong_usage_ends_with_2(words, capsys):
    with pytest.raises(SystemExit) as ended:
        commands.main(words)
    assert ended.value.code == 2
    assert "usage: drawover" in capsys.readouterr().err


def test_progress_is_shown_on_a_terminal_alone(standin, drawing, tmp_path, monkeypatch):
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        correct(drawing, tmp_path / "out", "--count", "2")
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert "[########" in shown and "layers 2 of 2" in shown
    assert shown.endswith("\r\x1b[K")


SLOWLY = """
import signal, sys, importlib.util
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started the tests may ignore it
from pathlib import Path
from drawover import places, release
from drawover.cli import commands
spec = importlib.util.spec_from_file_location("standin", sys.argv[1])
module = importlib.util.module_from_spec(spec); sys.modules["standin"] = module; spec.loader.exec_module(module)
commands.make_engine = lambda folders: module.Engine(Path(sys.argv[2]))
sys.exit(commands.main(["correct", sys.argv[3], "-o", sys.argv[4], "--seed", "1"]))
"""


@pytest.mark.parametrize(
    ("sign", "code", "words"), [(signal.SIGINT, 130, "drawover: Cancelled.\n"), (signal.SIGTERM, 143, "")]
)
def test_cancelled_leaves_nothing_behind(drawing, tmp_path, sign, code, words):
    out = tmp_path / "out"
    command = [sys.executable, "-c", SLOWLY, str(STANDIN), str(tmp_path), str(drawing), str(out)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        until = time.monotonic() + 20
        while not out.exists() or not leftovers(out):
            assert time.monotonic() < until and process.poll() is None
            time.sleep(0.02)
        time.sleep(0.2)
        process.send_signal(sign)
        assert process.communicate(timeout=10)[1] == words
        assert process.returncode == code
    assert not out.exists()


# -- the others ------------------------------------------------------------------------------------------------------


def test_help_is_quick_and_teaches(tmp_path):
    answer = drawover_in(tmp_path, "--help")
    assert answer.returncode == 0
    assert "drawover correct face.png -o out" in answer.stdout
    told = "import sys\nfrom drawover import cli\ntry: cli.main(['--help'])\nexcept SystemExit: print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "cv2", "onnxruntime", "PySide6", "fastapi"} & set(loaded)  # what makes a start slow


@pytest.mark.parametrize("command", commands.COMMANDS)
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as ended:
        commands.main([command, "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: drawover {command}")


def test_help_and_serve_need_no_qt(tmp_path):
    code = (
        "import sys; from drawover import cli; from drawover.panel.runtime import runtime_folder;"
        "import drawover.engine.service.lifetime;"
        "sys.exit(any(name.startswith(('PySide', 'PyQt', 'torch')) for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0


def test_version(capsys):
    assert commands.main(["--version"]) == 0
    first, commit, packed = capsys.readouterr().out.splitlines()
    assert first == f"drawover {drawover.__version__}"
    assert re.fullmatch(r"commit ([0-9a-f]{7,40}(-dirty)?|unknown)", commit)
    assert packed.startswith("packs ") and "faces 1." in packed


def test_a_built_drawover_knows_its_commit_from_a_file_and_a_checkout_from_git(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "BUNDLED", tmp_path / "_data")
    monkeypatch.setattr(places, "CHECKOUT", tmp_path / "checkout")
    assert release.commit() == "unknown"
    git = ["git", "-C", str(tmp_path / "checkout"), "-c", "user.name=a", "-c", "user.email=a@b"]
    (tmp_path / "checkout").mkdir()
    for words in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "first"]):
        subprocess.run([*git, *words], check=True)
    head = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout
    assert head.startswith(release.commit()) and len(release.commit()) == 12
    (tmp_path / "_data").mkdir()
    (tmp_path / "_data" / "commit").write_text("abc123\n")
    assert release.commit() == "abc123"


def test_packs_are_listed_with_their_sources(standin, capsys, monkeypatch):
    from drawover.engine.engine import PackInfo

    good = PackInfo(
        "faces", "Faces", "1.0.0", ("correct",), None, ("npm @dicebear/styles 10.6.0 (CC0-1.0)",), 12_345_678, None
    )
    bad = PackInfo("hats", "hats", "", (), None, (), 0, packs.REFUSED(pack="hats", why=packs.NO_CARD(file="pack.toml")))
    monkeypatch.setattr(standin.Engine, "packs", lambda self: (good, bad))
    assert commands.main(["packs"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["NAME", "TITLE", "VERSION", "TASKS", "SIZE"]
    assert lines[1].split() == ["faces", "Faces", "1.0.0", "correct", "12.3", "MB"]
    assert lines[2] == "    trained on npm @dicebear/styles 10.6.0 (CC0-1.0)"
    assert "refused" in lines[4]
    assert commands.main(["packs", "list", "--json"]) == 0
    assert [pack["name"] for pack in json.loads(capsys.readouterr().out)] == ["faces", "hats"]
    monkeypatch.setattr(standin.Engine, "packs", lambda self: (bad,))
    assert commands.main(["packs"]) == 1


def test_a_pack_that_breaks_a_rule_is_refused(tmp_path, capsys):
    (tmp_path / "hats").mkdir()
    assert commands.main(["packs", "check", str(tmp_path / "hats")]) == 1
    said = capsys.readouterr().err
    assert "hats" in said and "pack.toml" in said and said.count("\n") == 1


def test_a_missing_folder_of_packs_is_reported(drawing, tmp_path, capsys):
    assert commands.main(["correct", str(drawing), "-o", str(tmp_path / "out"), "--packs", str(tmp_path / "none")]) == 1
    assert "There is no folder" in capsys.readouterr().err


def test_an_error_of_a_pack_is_a_sentence(drawing, tmp_path, capsys, monkeypatch):
    def refuse(folders):
        raise PackError(packs.NO_PACK(pack="'hats'", known=("faces",)))

    monkeypatch.setattr(commands, "make_engine", refuse)
    assert commands.main(["correct", str(drawing), "-o", str(tmp_path / "out"), "--pack", "hats"]) == 1
    assert capsys.readouterr().err == "drawover: There is no pack named 'hats'; found: faces.\n"


def test_krita_lines_and_exit_code(monkeypatch, capsys):
    from drawover.krita import plugin

    monkeypatch.setattr(
        plugin, "status", lambda: [plugin.Line(True, "Krita is here."), plugin.Line(False, "No plugin.")]
    )
    monkeypatch.setattr(plugin, "install", lambda: [plugin.Line(True, "Installed.")])
    assert commands.main(["krita", "status"]) == 1
    assert capsys.readouterr().out.splitlines() == ["✓ Krita is here.", "✗ No plugin."]
    assert commands.main(["krita", "install"]) == 0


def test_the_studio_without_a_display_says_what_to_do(tmp_path, drawing):
    environment = {
        key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    answer = drawover_in(tmp_path, drawing.name, env=environment)
    assert answer.returncode == 1
    assert answer.stderr == (
        "drawover: There is no display to open a window on; without one: drawover correct face.png -o out\n"
    )


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("corect", "did you mean: drawover correct?"),
        ("gone.png", "There is no file gone.png"),
        ("./serve", "There is no file"),
    ],
)
def test_what_is_neither_command_nor_file(file, words, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert commands.main([file]) == 1
    assert words in capsys.readouterr().err


def test_a_closed_pipe_is_no_drama(tmp_path):
    command = f"{sys.executable} -m drawover packs --json | true"
    answer = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert "Traceback" not in answer.stderr


def test_serve_says_that_one_is_running(tmp_path):
    runtime = tmp_path / "runtime"
    command = [sys.executable, "-m", "drawover", "serve", "--runtime", str(runtime)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline().startswith("ready http://127.0.0.1:")
        second = drawover_in(tmp_path, "serve", "--runtime", str(runtime))
        first.terminate()
        assert first.wait(10) == 0
    assert second.returncode == 3
    assert second.stderr.startswith("drawover: An engine is already running")


def test_serve_at_a_taken_port(tmp_path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = drawover_in(tmp_path, "serve", "--runtime", str(tmp_path / "r"), "--port", port)
    assert answer.returncode == 1
    assert f"cannot listen at 127.0.0.1:{port}" in answer.stderr and answer.stderr.count("\n") == 1


# -- with the real engine --------------------------------------------------------------------------------------------

with_pack = pytest.mark.skipif(
    not (places.packs() / "faces" / "pack.toml").is_file(), reason="the pack faces is not in this checkout"
)


@with_pack
def test_a_real_face_is_corrected_the_same_way_twice(tmp_path):
    sketch = places.resources() / "samples" / "sample-sketch.png"
    for name in ("a", "b"):
        answer = drawover_in(tmp_path, "correct", str(sketch), "-o", name, "--count", "4", "--size", "700")
        assert answer.returncode == 0, answer.stderr
        assert answer.stderr == ""
        assert answer.stdout.startswith("4 suggestions in ")
    result = json.loads((tmp_path / "a" / "result.json").read_text())
    assert result["suggestions"][0]["recipe"]["lines"] == "mine"
    for each in result["suggestions"]:
        with Image.open(tmp_path / "a" / each["layers"][0]["file"]) as layer:
            assert layer.size == (700, 700)
            assert layer.getextrema()[3] == (0, 255)
    files = [path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*") if path.is_file()]
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes(), file


@with_pack
@pytest.mark.parametrize(("size", "words"), [((1, 1), "no lines"), ((300, 300), "no lines")])
def test_nothing_drawn_is_one_sentence(tmp_path, capsys, size, words):
    Image.new("RGBA", size, (255, 255, 255, 255)).save(tmp_path / "white.png")
    assert commands.main(["correct", str(tmp_path / "white.png"), "-o", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert words in said and said.count("\n") == 1
    assert not (tmp_path / "out").exists()


@with_pack
def test_bench_measures_every_row(tmp_path, capsys, monkeypatch):
    from drawover.bench import measure

    monkeypatch.setattr(measure, "SIDE", 256)
    monkeypatch.setattr(measure, "LARGE", 512)
    monkeypatch.setattr(measure, "JOBS", 2)
    (tmp_path / "krita.json").write_text(json.dumps({"seconds": [0.8, 1.0, 1.9]}))
    words = ["bench", "--runs", "1", "--json", str(tmp_path / "bench.json"), "--krita", str(tmp_path / "krita.json")]
    assert commands.main(words) == 0
    told = json.loads((tmp_path / "bench.json").read_text())
    rows = {row["what"]: row for row in told["rows"]}
    assert len(rows) >= 17 and all(row["median"] > 0 and row["runs"] > 0 for row in rows.values())
    assert rows["gallery of 8 suggestions"]["bound"] == 600
    assert rows["engine's memory after 2 jobs on 256²"]["bound"] == 600
    assert rows["its state told meanwhile, the longest"]["bound"] == 100
    assert rows["gallery of 8 suggestions"]["median"] >= rows["first picture, from a layer of 256²"]["median"]
    assert rows["Krita: button to inserted layer, 256²"]["shown"] == "1000 ms"
    assert rows["Krita: button to inserted layer, 256²"]["met"] is True
    assert told["machine"].startswith(told["about"]["cpu"])
    shown = capsys.readouterr().out
    assert all(what in shown for what in rows)
    (tmp_path / "krita.json").write_text("{}")
    assert commands.main(words) == 1
    assert "numbers from Krita" in capsys.readouterr().err
