"""Spoiled files of every kind that Drawover reads: each opens or is refused in a sentence, soon and in little memory.

    python -m tests.fuzz [--count 30000] [--seed 1]

Files are read in processes of their own, each bounded in memory and time, and every eighth that opens is saved and
read again. What went wrong is kept in fuzz-found/, and ends the run with 1. How files are spoiled is spoiling.py's.
"""

from __future__ import annotations

import argparse
import collections
import faulthandler
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "document"))
from spoiling import SUFFIXES, originals, sound, spoiled

from drawover.document.errors import DocumentError
from drawover.document.formats import kinds
from drawover.engine.service.processes import peak_memory_mb

LONGEST, MEMORY = 10, 2 << 30  # seconds for one file; bytes of address space above what the program itself takes
BATCH = 250  # files that one process reads
SHARES = (8, 8, 4, 1, 2, 1, 1, 1)  # how often each kind is taken: those of layers are ours to read
AGAIN = 8  # of so many that open, one is saved


class TooSlowError(Exception):
    """A file took longer than LONGEST."""


def _slow(number: int, frame: object) -> None:
    raise TooSlowError(f"more than {LONGEST} seconds")


def read(path: Path, again: bool) -> str:
    """ "opened" or "refused"; whatever else a file does is raised."""
    try:
        document = kinds.read(path).document
    except DocumentError as error:
        assert str(error).endswith(".") and "\n" not in str(error) and len(str(error)) < 400, str(error)
        return "refused"
    document.compose(document.rect.intersected(sound().rect))
    if again:
        saved = path.with_name("again.ora")
        try:
            for _ in kinds.writing(document, saved):
                pass
        except DocumentError as error:
            assert error.__cause__ is None, repr(error.__cause__)  # a limit was said, and nothing broke
            return "opened"
        kinds.read(saved)
    return "opened"


def batch(seed: int, first: int, count: int, place: Path) -> None:
    """Read files number `first` and on; a line on stdout for each. A crash leaves the file that did it."""
    faulthandler.enable()
    signal.signal(signal.SIGALRM, _slow)
    sounds = originals(place)
    for suffix in SUFFIXES:
        assert (read(place / f"sound{suffix}", True) == "opened") is (suffix != ".kra"), (
            suffix
        )  # what is imported late is imported now
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, resource.RLIM_INFINITY))
    for number in range(first, first + count):
        rng = random.Random(seed << 32 | number)
        suffix = rng.choices(SUFFIXES, SHARES)[0]
        path = place / f"bad{suffix}"
        path.write_bytes(spoiled(suffix, sounds, rng))
        began = time.perf_counter()
        faulthandler.dump_traceback_later(2 * LONGEST, exit=True)  # where no signal reaches, in the midst of C
        signal.alarm(LONGEST)
        try:
            what = read(path, number % AGAIN == 0)
        finally:
            signal.alarm(0)
            faulthandler.cancel_dump_traceback_later()
        path.unlink()
        print(number, suffix, what, round((time.perf_counter() - began) * 1e3), flush=True)
    print("memory", int(peak_memory_mb()), flush=True)


class Seen:
    """What so many files did."""

    def __init__(self) -> None:
        self.times: collections.Counter[tuple[str, str]] = collections.Counter()
        self.slowest: collections.Counter[str] = collections.Counter()  # ms
        self.memory = 0  # MiB
        self.wrong: list[str] = []

    def take(self, line: str) -> None:
        first, *rest = line.split()
        if first == "memory":
            self.memory = max(self.memory, int(rest[0]))
            return
        suffix, what, ms = rest
        self.times[suffix, what] += 1
        self.slowest[suffix] = max(self.slowest[suffix], int(ms))

    def table(self) -> str:
        """As it stands in CONTRIBUTING.md."""
        lines = ["| files | opened | refused | slowest |", "|---|---|---|---|"]
        for suffix in SUFFIXES:
            opened, refused = self.times[suffix, "opened"], self.times[suffix, "refused"]
            lines.append(f"| {suffix} | {opened} | {refused} | {self.slowest[suffix] / 1000:.2f} s |")
        read = sum(self.times.values())
        lines.append(f"\n{read} read, {len(self.wrong)} went wrong; at most {self.memory} MiB of memory.")
        return "\n".join(lines)


def run(count: int, seed: int, found: Path) -> Seen:
    """Read so many, batch by batch; what went wrong is kept in `found`."""
    seen, first = Seen(), 0
    while first < count:
        with tempfile.TemporaryDirectory() as place:
            some = min(BATCH, count - first)
            words = ["--batch", str(first), "--count", str(some), "--seed", str(seed), "--place", place]
            command = [sys.executable, "-m", "tests.fuzz", *words]
            root = Path(__file__).parents[1]
            done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
            lines = done.stdout.splitlines()
            for line in lines:
                seen.take(line)
            if done.returncode == 0:
                first += some
                continue
            number = first + len(lines)
            seen.wrong.append(f"number {number} of seed {seed}: {done.stderr.strip()[-1500:]}")
            print(seen.wrong[-1], file=sys.stderr, flush=True)
            for bad in Path(place).glob("bad.*"):
                found.mkdir(exist_ok=True)
                (found / f"{seed}-{number}{bad.suffix}").write_bytes(bad.read_bytes())
            first = number + 1
    return seen


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--place", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.batch is not None:
        batch(given.seed, given.batch, given.count, given.place)
        sys.exit(0)
    seen = run(given.count, given.seed, Path("fuzz-found"))
    print(seen.table())
    sys.exit(1 if seen.wrong else 0)
