"""A task is one file of the engine, one of the panel and two rows: a toy one, from the command line to the studio."""

import io
import json
import subprocess
import sys
import urllib.request

import numpy as np
import pytest
from PIL import Image

from . import house


@pytest.fixture(scope="module")
def echoing(tmp_path_factory):
    return house.build(tmp_path_factory.mktemp("house"))


@pytest.fixture
def drawing(tmp_path):
    rgba = np.zeros((60, 80, 4), np.uint8)
    rgba[20:30, 10:70] = (200, 20, 20, 255)
    Image.fromarray(rgba).save(tmp_path / "face.png")
    return tmp_path / "face.png"


def run(echoing, *words, **more):
    return subprocess.run([*echoing.start, *words], env=echoing.environment, capture_output=True, text=True,
                          timeout=120, **more)  # fmt: skip


def test_the_command_line_echoes(echoing, drawing, tmp_path):
    done = run(echoing, "echo", str(drawing), "-o", str(tmp_path / "out"), "--clear", "0.5")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    result = json.loads((tmp_path / "out" / "result.json").read_text())
    assert (result["task"], result["parameters"], result["measures"]) == ("echo", {"clear": 0.5}, {"echoes": 2.0})
    assert [each["kind"] for each in result["suggestions"]] == ["echo", "echo"]
    with Image.open(tmp_path / "out" / result["suggestions"][1]["layers"][0]["file"]) as layer:
        assert (layer.size, layer.getpixel((40, 25))) == ((80, 60), (200, 20, 20, 128))
    wrong = run(echoing, "echo", str(drawing), "-o", str(tmp_path / "no"), "--clear", "2")
    assert wrong.returncode == 2 and "must be a number between 0 and 1" in wrong.stderr
    assert "usage: drawover echo" in run(echoing, "echo", "--help").stdout


def test_the_service_echoes(echoing, drawing, tmp_path):
    command = [*echoing.start, "serve", "--runtime", str(tmp_path / "run"), "--wait", "60"]
    service = subprocess.Popen(command, env=echoing.environment, stdout=subprocess.PIPE, text=True)
    try:
        assert service.stdout is not None and service.stdout.readline().startswith("ready ")
        told = json.loads((tmp_path / "run" / "engine.json").read_text())

        def ask(path, body=None):
            headers = {"Authorization": f"Bearer {told['token']}", "Content-Type": "application/json"}
            call = urllib.request.Request(told["address"] + path, body, headers)
            with urllib.request.urlopen(call, timeout=60) as answer:
                return answer.read()

        status = json.loads(ask("/v1/status"))
        assert all("echo" in pack["tasks"] for pack in status["packs"])
        assert [option["name"] for option in status["tasks"]["echo"]["options"]] == ["clear"]
        pixels = np.asarray(Image.open(drawing))
        name = "a" * 32
        (tmp_path / "run" / "shared" / name).write_bytes(pixels.tobytes())
        images = {"image": {"shared": name, "width": 80, "height": 60}}
        job = json.loads(ask("/v1/jobs", json.dumps({"task": "echo", "images": images}).encode()))["job"]
        assert ask(job + "/events").count(b"event: suggestion") == 2
        picture = Image.open(io.BytesIO(ask(job + "/suggestions/1/picture?clear=0.2&size=80")))
        assert np.asarray(picture)[..., 3].max() == 51
    finally:
        service.terminate()
        service.communicate(timeout=30)


def test_the_studio_echoes(echoing, tmp_path):
    command = [sys.executable, str(house.HERE / "studio_story.py"), str(tmp_path)]
    command.append(json.dumps([*echoing.start, "serve"]))
    environment = {**echoing.environment, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    out = json.loads(done.stdout.splitlines()[-1])
    assert out["tabs"] == ["Correct", "Stages", "Color", "Echo", "Render", "Sketchify"]
    assert out["options"] == {"clear": 1.0}
    assert (out["cards"], out["others"]) == (["echo", "echo"], 0)
    assert out["inserted"] == ["Echoes", "Echo 2", "multiply", 128]
    assert "Echoes" not in out["undone"]
    assert [run["wishes"]["task"] for run in out["kept"].values()] == ["echo"]
