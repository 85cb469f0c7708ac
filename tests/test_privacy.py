"""Nothing leaves the machine: the command leaves no trace of itself outside of its output."""

import os
import subprocess
import sys

from drawover import places


def test_a_correction_tells_no_one_and_keeps_no_id(tmp_path):
    home, out = tmp_path / "home", tmp_path / "out"
    home.mkdir()
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("ORT_", "XDG_"))}
    sample = places.resources() / "samples" / "eye-too-low.png"
    command = [sys.executable, "-m", "drawover", "correct", str(sample), "-o", str(out), "--count", "1"]
    subprocess.run(command, env=clean | {"HOME": str(home)}, check=True, capture_output=True)
    assert (out / "result.json").exists()
    kept = [str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()]
    assert kept == []
