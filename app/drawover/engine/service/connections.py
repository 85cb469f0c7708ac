"""Limits connections without a token, in number and time; authenticated ones are unlimited.

A layer between the socket and HTTP. auth.py checks requests.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

MAX_STRANGERS = 64  # connections without a token so far; with one more, the oldest is closed
STRANGER_SECONDS = 10.0  # time limit for a connection to send a token
BACKLOG = 128  # connections accepted by the system before they are handled
Client = tuple[str, int]


def at_most(count: int) -> int:
    """Return `count`, or less if the limit of open files is low, so that connections cannot exhaust it."""
    if sys.platform == "win32":
        return count
    import resource

    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return count if files == resource.RLIM_INFINITY else max(4, min(count, files // 8))


class Door:
    """Tracks the unauthenticated connections, oldest first."""

    def __init__(self) -> None:
        self._most = at_most(MAX_STRANGERS)
        self._strangers: dict[Client, Guarded] = {}

    def came(self, client: Client, connection: Guarded) -> None:
        """Add a new connection; if there are too many, close the oldest."""
        self._strangers[client] = connection
        if len(self._strangers) > self._most:
            self._strangers.pop(next(iter(self._strangers))).send_away()
        connection.loop.call_later(STRANGER_SECONDS, self._too_long, client, connection)

    def known(self, client: Client) -> None:
        """Mark a connection as authenticated."""
        self._strangers.pop(client, None)

    def left(self, client: Client, connection: Guarded) -> None:
        if self._strangers.get(client) is connection:
            del self._strangers[client]

    def _too_long(self, client: Client, connection: Guarded) -> None:
        if self._strangers.get(client) is connection:
            del self._strangers[client]
            connection.send_away()

    def protocol(self) -> type[Guarded]:
        """Return the protocol class for uvicorn whose connections are tracked here."""
        return type("GuardedHere", (Guarded,), {"door": self})


class Guarded(H11Protocol):
    """uvicorn's HTTP/1.1 protocol, tracked by a Door."""

    door: Door

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._who = self.client or ("", id(self))
        self.door.came(self._who, self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.door.left(self._who, self)
        super().connection_lost(exc)

    def send_away(self) -> None:
        """Close the connection at once, without flushing."""
        self.transport.abort()


def options(door: Door) -> dict[str, Any]:
    """Return uvicorn's settings for connections."""
    return {"http": door.protocol(), "backlog": at_most(BACKLOG), "timeout_keep_alive": 75}
