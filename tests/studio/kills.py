"""Painters that are killed: each paints on two drawings, keeps them for recovery and saves them, until kill -9.

    python tests/studio/kills.py [--kills 100] [--at-once 10] [--seed 1]

Then all that is left is read again. Every stroke has a number and a place of its own, so that what was lost is seen,
and for how long it had been painted.
"""

from __future__ import annotations

import argparse
import mmap
import os
import random
import signal
import struct
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QTimer

from drawover.document import autosave
from drawover.document import tiles as tl
from drawover.document.formats import ora
from drawover.document.layers import Document, Layer, blank
from drawover.document.tiles import Rect
from drawover.studio.drawing.desk import Desk
from drawover.studio.drawing.drawing import Drawing
from drawover.studio.files.recovery import Recovery
from drawover.studio.files.saving import Job, Saver

SIDE, MARKS = 512, 64  # pixels of a drawing; of its square of marks, one for each stroke
PROMISE = 5.0  # seconds
TIMES = struct.Struct("<d")
NAMES = ("first.ora", "second.ora")


def painted(document: Document, number: int, rng: random.Random) -> Document:
    """A patch somewhere, and the stroke's mark."""
    layer = next(node for node in document.layers if node.name == "Sketch")
    assert isinstance(layer, Layer)
    patch = np.random.default_rng(number).integers(0, 256, (48, 48, 4), dtype=np.uint8)
    tiles = tl.paste(layer.tiles, tl.premultiplied(patch), rng.randrange(MARKS, SIDE - 48), rng.randrange(SIDE - 48))
    mark = np.full((1, 1, 4), 255, np.uint8)
    return document.with_tiles(layer.id, tl.paste(tiles, mark, number % MARKS, number // MARKS))


def marks(document: Document) -> int:
    """How many strokes are there; -1 where one is missing among them."""
    layer = next(node for node in document.layers if node.name == "Sketch")
    assert isinstance(layer, Layer)
    there = layer.rgba(Rect(0, 0, MARKS, MARKS))[..., 3].reshape(-1) > 0
    count = int(there.sum())
    return count if there[:count].all() else -1


def paint(folder: Path, shared: mmap.mmap, seed: int) -> None:
    """The painter; never returns."""
    app = QCoreApplication([])
    rng = random.Random(seed)
    drawing = Drawing()
    desk = Desk(drawing)
    desk.open(blank(SIDE, SIDE), title=NAMES[0], saved=False)
    desk.open(blank(SIDE, SIDE), title=NAMES[1], saved=False)
    recovery, saver = Recovery(desk, folder / "recovery"), Saver()
    saver.finished.connect(lambda job: drawing.saved(job.document, None, job.sheet))
    counts = [0, 0]

    def stroke() -> None:
        at = desk.at
        if counts[at] < MARKS * MARKS - 1:
            drawing.commit("stroke", painted(drawing.document, counts[at], rng))
            TIMES.pack_into(shared, TIMES.size * (at * MARKS * MARKS + counts[at]), time.time())
            counts[at] += 1
        if rng.random() < 0.03:
            desk.step(1)

    def save() -> None:
        if not saver.busy and rng.random() < 0.3:
            sheet = drawing.sheet
            saver.start(Job.for_sheet(sheet, folder / sheet.title, keeps=True))

    timers = []
    for act, pause in ((stroke, 15), (save, 200)):
        timer = QTimer()
        timer.timeout.connect(act)
        timer.start(pause)
        timers.append(timer)
    app.exec()
    os._exit(0 if recovery and timers else 1)


def lost(folder: Path, shared: mmap.mmap, killed: float) -> tuple[float, list[str]]:
    """For how many seconds what was lost had been painted, and what is corrupt."""
    wrong: list[str] = []
    kept = dict.fromkeys(NAMES, 0)
    for name in NAMES:
        if (folder / name).exists():
            try:
                kept[name] = marks(ora.read(folder / name))
            except Exception as error:  # noqa: BLE001  that is what is looked for
                wrong.append(f"{name}: {error!r}")
    for one in autosave.recoverable(folder / "recovery"):
        try:
            kept[one.title] = max(kept[one.title], marks(autosave.load(one)))
        except Exception as error:  # noqa: BLE001
            wrong.append(f"journal of {one.title}: {error!r}")
    worst = 0.0
    for at, name in enumerate(NAMES):
        if kept[name] < 0:
            wrong.append(f"{name}: a stroke is missing among others")
        else:
            (first,) = TIMES.unpack_from(shared, TIMES.size * (at * MARKS * MARKS + kept[name]))
            worst = max(worst, killed - first if first else 0.0)
    wrong += [f"left: {path.name}" for path in folder.glob("*.ora") if path.name not in NAMES]
    return worst, wrong


def run(kills: int, at_once: int, seed: int, longest: float = 7.0) -> tuple[list[float], list[str]]:
    """Kill so many painters, each at a random moment within `longest` seconds; the losses, and what went wrong."""
    rng = random.Random(seed)
    losses: list[float] = []
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        done = 0
        while done < kills:
            batch = []
            for number in range(min(at_once, kills - done)):
                folder = Path(place) / f"{done + number}"
                folder.mkdir()
                shared = mmap.mmap(-1, 2 * MARKS * MARKS * TIMES.size)
                child = os.fork()
                if child == 0:
                    try:
                        paint(folder, shared, seed * 1000 + done + number)
                    finally:
                        os._exit(1)
                batch.append((rng.uniform(0.3, longest), child, folder, shared))
            began, moments = time.time(), {}
            for after, child, folder, _ in sorted(batch, key=lambda one: one[0]):
                time.sleep(max(0.0, began + after - time.time()))
                os.kill(child, signal.SIGKILL)
                moments[folder] = time.time()
                if os.WTERMSIG(os.waitpid(child, 0)[1]) != signal.SIGKILL:
                    wrong.append(f"{folder.name}: it had ended by itself")
            for _, _, folder, shared in batch:
                loss, more = lost(folder, shared, moments[folder])
                losses.append(loss)
                wrong += [f"{folder.name}: {sentence}" for sentence in more]
            done += len(batch)
    return losses, wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--at-once", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    losses, wrong = run(given.kills, given.at_once, given.seed)
    print(f"{len(losses)} kills: at most {max(losses):.2f} s lost, {np.median(losses):.2f} s in the middle")
    print("\n".join(wrong) or "nothing corrupt")
    return 1 if wrong or max(losses) > PROMISE else 0


if __name__ == "__main__":
    sys.exit(main())
