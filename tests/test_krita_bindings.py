"""The plugin on PyQt5 and on PyQt6, without Krita: the same walk through docker, capture, preview, drop and insert."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from drawover.krita import plugin

HERE = Path(__file__).resolve().parent


@pytest.mark.parametrize("qt", ["5", "6"])
def test_the_plugin_walks_on_either_binding(tmp_path, qt):
    data = tmp_path / "krita"
    assert all(line.ok for line in plugin.install(data, tmp_path / "config"))
    stub = [sys.executable, str(HERE / "panel" / "panel_stub.py")]
    (data / plugin.LAUNCH).write_text(json.dumps({"command": stub, "runtime": str(tmp_path / "run")}))
    settings = os.environ | {"DRAWOVER_TEST_QT": qt, "QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": "1"}
    settings.pop("DRAWOVER_QT", None)
    walk = subprocess.run(
        [sys.executable, str(HERE / "krita" / "bindings" / "walk.py"), str(data / "pykrita")],
        env=settings,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert walk.returncode == 0, walk.stderr[-3000:]
    out = json.loads(walk.stdout.splitlines()[-1])
    assert out["qt"] == qt and out["factory"] == "drawover_docker"
    assert out["problem"] == ""
    assert out["captured"] == [64, 48, [200, 20, 10, 255]]
    assert out["preview"][0] == [0, 255, 0] and out["preview"][1] != [0, 255, 0]
    assert out["accepted"] == [True, True, True]
    assert out["dropped"] == [20.0, 15.0]
    assert out["reference"] == ["Drawover references", True, 128]
    assert out["inserted"][0] == "Drawover: my lines" and out["inserted"][1] and out["inserted"][2] == 255
    assert out["replaced"]
    assert out["masks"] == ["what to keep"] and out["mask"] == 64 * 8
    assert out["reach"] == [[0, 0, 0, 0], [7, 9, 1, 1], [2, 3, 59, 1], [0, 0, 64, 48]]
    assert out["kept"] and out["forgotten"]
    assert out["let go"]
