"""Whom the engine lives for: processes that it was told of, and panels that hold a connection open.

A connection ends when its process does, also where that process is in a sandbox and its number means nothing here.
When it is time to leave is lifetime.py's business.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator

from .processes import Process

HEARTBEAT_SECONDS = 10.0
GRACE_SECONDS = 5.0  # within which a panel that lost its connection may come back


class Living:
    """`parents`: numbers of processes. `wait`: seconds within which a panel must have come; 0: it is not waited for.

    Without parents and without waiting the engine belongs to nobody: panels come and go, and it stays.
    """

    def __init__(self, parents: tuple[int, ...] = (), wait: float = 0.0) -> None:
        found = [Process.of(pid) for pid in parents]
        self._parents = {process for process in found if process}
        self._owned = bool(parents) or wait > 0
        self._until = time.monotonic() + wait
        self._panels = 0
        self._over = asyncio.Event()

    def any_left(self) -> bool | None:
        """Whether somebody is there; None where nobody is, and the engine belongs to nobody."""
        self._parents = {process for process in self._parents if process.alive()}
        if self._parents or self._panels:
            return True
        if not self._owned:
            return None
        return time.monotonic() < self._until

    async def stay(self) -> AsyncIterator[bytes]:
        """What a panel is sent while it stays: a sign of life now and then, until the engine leaves."""
        with self._panel():
            while not self._over.is_set():
                yield b": still here\n\n"
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._over.wait(), HEARTBEAT_SECONDS)

    def end(self) -> None:
        """The engine leaves: the panels are let go."""
        self._over.set()

    @contextlib.contextmanager
    def _panel(self) -> Iterator[None]:
        self._panels += 1
        try:
            yield
        finally:
            self._panels -= 1
            self._until = time.monotonic() + GRACE_SECONDS
