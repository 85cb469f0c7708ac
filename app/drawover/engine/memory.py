"""How much memory is free, so that what would not fit is refused before it starts instead of killing the program."""

from __future__ import annotations

import contextlib
from pathlib import Path

_GROUP = "sys/fs/cgroup"  # of a container: memory.max is what it may use, memory.current what it uses, caches included


def free_memory(root: Path = Path("/")) -> int | None:
    """Bytes that are free or can be freed at once, in this machine or its container; None where nobody tells.

    root: where the system's files lie.
    """
    try:
        lines = (root / "proc/meminfo").read_text().splitlines()
    except OSError:  # not Linux
        return None
    found = [int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")]
    with contextlib.suppress(OSError, ValueError):  # no container, or one whose limit is "max"
        most, now = (int((root / _GROUP / file).read_text()) for file in ("memory.max", "memory.current"))
        found.append(max(most - now + _cached(root), 0))
    return min(found, default=None)


def _cached(root: Path) -> int:
    """Bytes of files in memory that a container's system drops when it needs room."""
    lines = (root / _GROUP / "memory.stat").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("inactive_file "))
