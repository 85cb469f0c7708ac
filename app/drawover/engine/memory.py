"""Measures free memory, so that work that would not fit is refused before it starts instead of killing the program."""

from __future__ import annotations

import contextlib
from pathlib import Path

_GROUP = "sys/fs/cgroup"  # a container's limit (memory.max) and usage, caches included (memory.current)


def free_memory(root: Path = Path("/")) -> int | None:
    """Return the bytes available in this machine or its container; None if unknown (not Linux).

    root: of the file system; for tests.
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
    """Return the bytes of the container's file cache that the kernel can reclaim."""
    lines = (root / _GROUP / "memory.stat").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("inactive_file "))
