"""Reduces memory use: collects garbage of finished jobs, and makes glibc return free memory to the system.

With other C libraries than glibc, only garbage is collected.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from functools import cache

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8  # numbers of mallopt's parameters, from malloc.h
_LARGE = 4 << 20  # bytes; larger blocks are allocated by mmap, and so returned to the system when they are freed
_ARENAS = 2  # heaps for all threads; with a heap for each thread, each would keep its peak size


def freeze() -> None:
    """Freeze long-lived objects after start-up, so that garbage collection is fast, and configure glibc."""
    libc = _glibc()
    if libc is not None:
        libc.mallopt(_MMAP_THRESHOLD, _LARGE)  # otherwise it grows to 32 MB, and pictures are allocated in the heap
        libc.mallopt(_ARENA_MAX, _ARENAS)
    gc.collect()
    gc.freeze()


def release_unused() -> None:
    """Collect reference cycles (such as corrections), and return free memory to the system."""
    gc.collect()
    libc = _glibc()
    if libc is not None:
        libc.malloc_trim(0)


@cache
def _glibc() -> ctypes.CDLL | None:
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "mallopt") and hasattr(libc, "malloc_trim") else None
