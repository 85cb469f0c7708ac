"""Gives memory back: what finished jobs held is collected, and what the C library keeps for later goes to the system.

Settings of glibc, where that is the C library; elsewhere the system's own ways are left alone.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from functools import cache

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8  # numbers of mallopt's parameters, from malloc.h
_LARGE = 4 << 20  # bytes of a block that is asked of the system by itself, and returned to it when it is freed
_ARENAS = 2  # heaps that threads allocate from: with one for each, all of them keep what was once needed


def settle() -> None:
    """At the start, once everything is imported: what lives for good is not looked at by the collector again."""
    libc = _glibc()
    if libc is not None:
        libc.mallopt(_MMAP_THRESHOLD, _LARGE)  # else it grows to 32 MB, and pictures stay in the heap
        libc.mallopt(_ARENA_MAX, _ARENAS)
    gc.collect()
    gc.freeze()


def give_back() -> None:
    """Collect what is in circles (a correction and its networks know each other), and return what is free."""
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
