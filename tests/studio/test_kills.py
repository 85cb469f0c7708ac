"""kill -9 while painting and saving on two drawings: nothing older than five seconds is lost, and nothing corrupt.

DRAWOVER_KILLS=100 for the full number; by itself: python tests/studio/kills.py
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = int(os.environ.get("DRAWOVER_KILLS", "10"))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="painters are forked")
def test_a_kill_at_any_moment_loses_at_most_the_last_five_seconds():
    command = [sys.executable, str(Path(__file__).with_name("kills.py")), "--kills", str(KILLS), "--at-once", "5"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60 + 10 * KILLS, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{KILLS} kills" in done.stdout and "nothing corrupt" in done.stdout
