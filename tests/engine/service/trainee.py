"""A stand-in for the training of own packs, which keeps to its protocol. Standard library and Pillow only.

`python trainee.py MODE FOLDER --packs DIR --report DIR [--look] [--output NAME --title=… …]`: MODE is one of: quick,
slow (learns until it is paused), breaks (raises), killed (ends as for lack of memory), deaf (ignores the pause).
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

from PIL import Image

from drawover.engine.training import progress
from drawover.engine.training.progress import Progress
from drawover.messages import training as say

LEAST = 8


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("mode")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--packs", type=Path)
    parser.add_argument("--report", type=Path)
    parser.add_argument("--look", action="store_true")
    parser.add_argument("--output", default="")
    parser.add_argument("--title", default="")
    parser.add_argument("--preset", default="cpu")
    parser.add_argument("--minutes", type=float, default=0.0)
    given = parser.parse_args()
    files = sorted(given.folder.iterdir())
    count, bad = len(files), [file for file in files if "photo" in file.name]
    now = Progress(progress.LOOKING, count=count, usable=count - len(bad), least=LEAST)

    def tell(**changes: object) -> None:
        nonlocal now
        now = replace(now, **changes)  # pyright: ignore[reportArgumentType]
        progress.write_json(given.report / progress.PROGRESS, now.as_json())

    tell()
    pictures = [progress.picture_as_json(file.name, say.SHADED() if file in bad else None) for file in files]
    progress.write_pictures(given.report, pictures)
    Image.new("L", (progress.THUMBNAIL * progress.ACROSS, progress.THUMBNAIL)).save(given.report / progress.THUMBNAILS)
    if given.look:
        tell(phase=progress.LOOKED)
        return 0
    work = given.report.parent / "mine-123"
    work.mkdir(exist_ok=True)
    checkpoint = work / "checkpoint.pt"
    learned = int(checkpoint.read_text()) if checkpoint.exists() else 0
    checkpoint.write_text(str(learned + 1))
    Image.new("L", (8 + learned, 8)).save(given.report / progress.PREVIEW)
    now = now.saying(say.LEARNING(count=now.usable))
    tell(
        phase=progress.LEARNING, fraction=0.25 * (1 + learned), minutes_left=20.0, previews=1 + learned, work=work.name
    )
    if given.mode == "breaks":
        raise ZeroDivisionError("asked to")
    if given.mode == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    while given.mode == "deaf":
        time.sleep(0.05)
    if given.mode == "slow" and not learned:
        while os.read(0, 100):
            continue
        tell(phase=progress.PAUSED)
        return 130
    (given.packs / given.output).mkdir(parents=True)
    (given.packs / given.output / "pack.toml").write_text(given.title)
    tell(phase=progress.DONE, pack=given.output, scores={"before": 0.99, "after": 0.8})
    return 0


if __name__ == "__main__":
    sys.exit(main())
