"""Tracks the engine's users: parent processes given at start, and panels that hold a connection open.

A connection ends with its process, even if that is in a sandbox, where its pid is meaningless here. lifetime.py decides
when to exit.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator

from .processes import Process

HEARTBEAT_SECONDS = 10.0
GRACE_SECONDS = 5.0  # time for a panel to reconnect


class Living:
    """`parents`: pids. `wait`: seconds within which the first panel must connect; 0: none is expected.

    Without parents and `wait`, the engine has no owner: it stays when panels disconnect.
    """

    def __init__(self, parents: tuple[int, ...] = (), wait: float = 0.0) -> None:
        found = [Process.of(pid) for pid in parents]
        self._parents = {process for process in found if process}
        self._owned = bool(parents) or wait > 0
        self._until = time.monotonic() + wait
        self._panels = 0
        self._over = asyncio.Event()

    def any_left(self) -> bool | None:
        """Return whether the engine has users; None if it has neither users nor an owner."""
        self._parents = {process for process in self._parents if process.alive()}
        if self._parents or self._panels:
            return True
        if not self._owned:
            return None
        return time.monotonic() < self._until

    async def stay(self) -> AsyncIterator[bytes]:
        """Send a panel heartbeats until the engine exits; the panel counts as a user while connected."""
        with self._panel():
            while not self._over.is_set():
                yield b": still here\n\n"
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._over.wait(), HEARTBEAT_SECONDS)

    def end(self) -> None:
        """End all panels' connections, as the engine exits."""
        self._over.set()

    @contextlib.contextmanager
    def _panel(self) -> Iterator[None]:
        self._panels += 1
        try:
            yield
        finally:
            self._panels -= 1
            self._until = time.monotonic() + GRACE_SECONDS
