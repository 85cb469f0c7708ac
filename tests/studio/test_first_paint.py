"""The bench of the studio's start measures a start: its own process opens the window and ends at the first paint."""

import os
import subprocess
import sys
import time


def test_a_start_is_measured_and_ends(tmp_path):
    command = [sys.executable, "-m", "drawover.bench.first_paint", str(time.time()), str(tmp_path)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert 0 < float(done.stdout) < 120
