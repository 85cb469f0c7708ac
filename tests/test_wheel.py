"""The wheel, built and installed alone in a fresh environment away from the checkout, does the main job."""

import json
import os
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from PIL import Image

pytestmark = pytest.mark.wheel
ROOT = Path(__file__).resolve().parents[1]
TRAINING = ROOT / "models" / "drawover_train"
SAMPLE = ROOT / "resources" / "samples" / "sample-sketch.png"


def _run(command, folder, environment=None):
    run = subprocess.run(
        [str(c) for c in command], cwd=folder, env=environment, capture_output=True, text=True, timeout=900, check=False
    )
    assert run.returncode == 0, f"{command}:\n{run.stdout[-2000:]}\n{run.stderr[-4000:]}"
    return run


def _looked_at(path):
    """-> (size, mode, (lowest, highest) of each channel)."""
    with Image.open(path) as picture:
        return picture.size, picture.mode, picture.getextrema()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    _run([sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT], folder)
    (built,) = folder.glob("drawover-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """-> drawover(*arguments): the installed command, run away from the checkout with nothing of it in sight."""
    folder = tmp_path_factory.mktemp("stranger")
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "DRAWOVER", "VIRTUAL_ENV", "QT_"))
    }
    _run([sys.executable, "-m", "venv", folder / "venv"], folder, environment)
    binaries = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    pip = [binaries / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*pip, wheel], folder, environment)
    shutil.copy(SAMPLE, folder / "sketch.png")
    away = environment | {"HOME": str(folder), "DRAWOVER_RUNTIME": str(folder / "runtime")}

    def drawover(*arguments):
        return _run([binaries / "drawover", *arguments], folder, away)

    drawover.folder = folder
    drawover.python = lambda code: _run([binaries / "python", "-I", "-c", code], folder, away).stdout.strip()
    return drawover


def test_everything_that_ships_is_inside(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    shipped = {
        f"drawover/_data/{kind}/{path.relative_to(ROOT / source).as_posix()}"
        for kind, source in (("packs", "models/packs"), ("resources", "resources"), ("plugin_krita", "plugin_krita"))
        for path in (ROOT / source).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert not shipped - names
    assert {n for n in shipped if n.endswith("packs/faces/pack.toml")}, "the pack of faces is not in the checkout"
    strays = [n for n in names if "__pycache__" in n or n.startswith("tests/") or "scratch" in n]
    assert not strays
    for module in ("cli/commands", "engine/engine", "panel/qt", "studio/window/window", "krita/plugin"):
        assert f"drawover/{module}.py" in names
    trained = {f"drawover_train/{path.relative_to(TRAINING).as_posix()}" for path in TRAINING.rglob("*.py")}
    assert not trained - names, "with the extra `train`, it trains"


def test_it_is_the_installed_one_that_runs(installed):
    place = installed.python("import drawover; print(drawover.__file__)")
    assert Path(place).is_relative_to(installed.folder)
    assert installed.python("import importlib.util as u; print(u.find_spec('torch'))") == "None"


def test_it_corrects_a_sketch(installed):
    installed("correct", "sketch.png", "-o", "result")
    out = installed.folder / "result"
    result = json.loads((out / "result.json").read_text())
    assert result["task"] == "correct" and result["pack"] == "faces" and len(result["suggestions"]) == 8
    size, _, _ = _looked_at(SAMPLE)
    for suggestion in result["suggestions"]:
        assert (out / suggestion["picture"]).is_file()
        for layer in suggestion["layers"]:
            layer_size, mode, extremes = _looked_at(out / layer["file"])
            assert layer_size == size and mode == "RGBA" and extremes[3][1] > 0
    assert result["suggestions"][0]["recipe"]["lines"] == "mine"
    with zipfile.ZipFile(out / "result.ora") as drawing:
        assert drawing.read("mimetype") == b"image/openraster"
    assert _looked_at(out / "sheet.png")[0][0] > 256


def test_it_says_how_training_is_added(installed):
    told = installed.python(
        "from drawover.engine.training import needs; print(needs.lacking(), needs.command(), sep='|')"
    )
    lacking, command = told.split("|")
    pins = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["train"]
    words = shlex.split(command)
    assert lacking == "torch" and words[1:4] == ["-m", "pip", "install"]
    assert Path(words[0]).is_relative_to(installed.folder) and sorted(words[4:]) == sorted(pins)


def test_it_lists_its_packs(installed):
    assert "faces" in installed("packs", "list").stdout


def test_the_plugin_reaches_a_krita_from_it(installed):
    installed("krita", "install")
    assert list(installed.folder.rglob("pykrita/drawover_krita/__init__.py"))
    installed("krita", "status")
