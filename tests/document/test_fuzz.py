"""Spoiled .ora, .psd, .png and .webp open or are refused in a sentence: no crash, no hang, no memory bomb.

DRAWOVER_FUZZ=5000 for the full number; by itself: python tests/document/fuzz.py
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

COUNT = int(os.environ.get("DRAWOVER_FUZZ", "1000"))


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is bounded by way of Linux")
def test_spoiled_files(tmp_path):
    pytest.importorskip("psd_tools")
    command = [sys.executable, str(Path(__file__).with_name("fuzz.py")), "--count", str(COUNT), "--seed", "3"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120 + COUNT, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    for suffix in (".ora", ".psd", ".png", ".webp"):
        assert f"{suffix} opened" in done.stdout and f"{suffix} refused" in done.stdout, done.stdout
