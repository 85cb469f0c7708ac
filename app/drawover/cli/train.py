"""`drawover train`: a pack of one's own drawings.

The work is that of drawover_train, which needs torch, in a process of its own; here is what it is asked, and what is
said where it is not there.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from ..engine.errors import PackError
from ..engine.exchange import own_packs
from ..engine.training import needs

ABOUT = """\
Makes a pack of your own finished drawings of faces, on this machine: it then knows your style, and corrects your
sketches toward it. Put 8 drawings at least, better 30, of one face each, lines only, into a folder: .png, .jpg, .ora,
.psd.

First it looks at every picture, says which cannot be used and why, and draws a sheet of them. Then it learns, about
half an hour on two cores. Ctrl-C pauses; the same command goes on. A preview is drawn every few minutes.
"""
MORE = """\
  drawover train drawings/ -o mine         the pack `mine`, among your own packs
  drawover train drawings/ --look          only look at the pictures
  drawover correct sketch.png --pack mine -o out

Exit code: 0 done, 1 not done (one sentence on stderr says why), 2 wrong usage, 130 paused.
"""


def fill(parser: argparse.ArgumentParser, within: Callable) -> None:
    """Add what the command takes."""
    add = parser.add_argument
    add("folder", type=Path, metavar="FOLDER", help="finished line drawings of faces")
    add("-o", "--output", metavar="NAME", help="the pack's name (a-z, 0-9, - and _), or a folder to write it to")
    add("--title", default="", metavar="TEXT", help="what the panel calls it (default: its name)")
    add("--minutes", type=within(float, 0.01, 10000), metavar="M", help="how long it learns (default: 25)")
    add("--look", action="store_true", help="only look at the pictures, and draw the sheet")
    add("--preset", choices=("cpu", "gpu", "tiny"), default="cpu", help="tiny only shows that all of it works")


def run(given: argparse.Namespace) -> int:
    """Train, in a process of its own; its exit code."""
    problem = needs.problem()
    if problem is not None:
        raise PackError(problem)
    words = [sys.executable, "-m", "drawover_train.own", str(given.folder), "--packs", str(own_packs())]
    words += ["--preset", given.preset, *(["--output", given.output] if given.output else [])]
    words += [*(["--title", given.title] if given.title else []), *(["--look"] if given.look else [])]
    words += ["--minutes", str(given.minutes)] if given.minutes else []
    child = subprocess.Popen(words, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    before = signal.signal(signal.SIGTERM, lambda number, frame: child.send_signal(number))
    try:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:  # the terminal sends it to the process as well, which then saves what it has
                continue
    finally:
        signal.signal(signal.SIGTERM, before)
