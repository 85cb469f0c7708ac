"""Measures the engine's memory and time over many jobs, as an artist runs them, through the real service.

    python -m drawover.bench.jobs [--side 2048] [--jobs 25] [--packs FOLDER] [--json OUT.json]

Each job has a different drawing (the sample's lines, shifted); its suggestions are shown at two strengths, and one of
each kind is inserted. Then the same without showing and inserting, for the memory of jobs alone.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from .figures import Figures
from .host import Host
from .measure import KINDS, sketch

BOUND = 600  # MiB after 25 jobs on 2048²


def held(figures: Figures, folders: Sequence[Path], side: int, jobs: int, inserting: bool) -> None:
    """Run the jobs in a separate engine: its memory, now and then and at peak, and the time per job."""
    drawing, seconds, memory = sketch(side), [], []
    what = "looked at and inserted" if inserting else "alone"
    with Host(folders) as host:
        figures.add("engine's memory when ready", host.memory_mb(), "MiB")
        for number in range(jobs):
            seconds.append(host.job(np.roll(drawing, 7 * number, axis=1)).times[1])
            if inserting:
                for strength in (0.4, 0.8):
                    host.picture(strength)
                for kind in KINDS:
                    host.layers(side, kind)
            memory.append(host.memory_mb())
        for count in (1, 5, 10, jobs):
            if count <= jobs:
                bound = BOUND if count == jobs else None
                figures.add(f"after {count} jobs on {side}², {what}", memory[count - 1], "MiB", bound)
        figures.add(f"at most after one of them, {what}", max(memory), "MiB")
        figures.add(f"a job, {what}", statistics.median(seconds), "s")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What the engine holds after many jobs.")
    parser.add_argument("--side", type=int, default=2048)
    parser.add_argument("--jobs", type=int, default=25)
    parser.add_argument("--packs", type=Path, action="append", default=[])
    parser.add_argument("--json", type=Path)
    given, figures = parser.parse_args(), Figures()
    for inserting in (True, False):
        held(figures, given.packs, given.side, given.jobs, inserting)
    figures.write(given.json)


if __name__ == "__main__":
    main()
