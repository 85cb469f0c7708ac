"""A toy task that one file of the engine, one of the panel and two rows add, in a real Krita with the real engine."""

import json
import subprocess
import sys

import pytest

from drawover.krita import plugin

from ..toy import house


@pytest.fixture(scope="module")
def echo(run_krita, tmp_path_factory):
    echoing = house.build(tmp_path_factory.mktemp("house"))

    def install(folder):
        data, config = folder / "home" / "data" / "krita", folder / "home" / "config"
        code = f"from drawover.krita import plugin; lines = plugin.install({str(data)!r}, {str(config)!r}); "
        code += "assert all(line.ok for line in lines), lines"
        subprocess.run([sys.executable, "-c", code], env=echoing.environment, check=True, timeout=60)
        launch = data / plugin.LAUNCH
        launch.write_text(json.dumps({"command": [*echoing.start, "serve"], "runtime": None}))

    return run_krita("echo", prepare=install, installed=False)


def test_its_page_is_there_and_it_answers(echo):
    assert echo.out["tabs"] == ["Correct", "Stages", "Color", "Echo", "Render", "Sketchify"]
    assert echo.out["cards"] == ["echo", "echo"]


def test_its_layers_come_in_their_group_with_their_blend_mode_as_one_step(echo):
    assert echo.out["inserted"] == ["Echoes", "grouplayer", "Echo 1", "multiply", True]
    assert echo.out["pixels"] == [20, 20, 20, 255]
    assert echo.out["undone"] == ["Background", "sketch"] and echo.out["sketch unchanged"]
