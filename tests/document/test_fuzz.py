"""Spoiled files open or are refused in a sentence: no crash, no hang, no memory bomb.

DRAWOVER_FUZZ=30000 for the full number; by itself: python -m tests.fuzz
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

COUNT = int(os.environ.get("DRAWOVER_FUZZ", "1000"))
ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is bounded by way of Linux")
def test_spoiled_files():
    pytest.importorskip("psd_tools")
    command = [sys.executable, "-m", "tests.fuzz", "--count", str(COUNT), "--seed", "3"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120 + COUNT, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    rows = [line.split("|")[1:4] for line in done.stdout.splitlines() if line.startswith("| .")]
    assert sum(int(opened) + int(refused) for _, opened, refused in rows) == COUNT, done.stdout
    assert all(int(opened) > 0 or kind.strip() == ".kra" for kind, opened, _ in rows), done.stdout
    assert all(int(refused) > 0 for _, _, refused in rows), done.stdout
