"""Who may hold a connection, and for how long: a stranger briefly, whoever showed our token as long as they like.

A layer between the socket and HTTP. What a request may contain is auth.py's business.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

MAX_STRANGERS = 64  # connections without a token yet; when one more comes, the one that waited longest goes
STRANGER_SECONDS = 10.0  # within which a connection must have shown a token
BACKLOG = 128  # connections taken on at a time, before any of them is looked at
Client = tuple[str, int]


def at_most(count: int) -> int:
    """So many connections, or fewer where this process may have few files: strangers must never use them up."""
    if sys.platform == "win32":
        return count
    import resource

    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return count if files == resource.RLIM_INFINITY else max(4, min(count, files // 8))


class Door:
    """Knows which connections are strangers, in the order in which they came."""

    def __init__(self) -> None:
        self._most = at_most(MAX_STRANGERS)
        self._strangers: dict[Client, Guarded] = {}

    def came(self, client: Client, connection: Guarded) -> None:
        """A new connection: somebody else may have to go for it, for only who waits without a word waits long."""
        self._strangers[client] = connection
        if len(self._strangers) > self._most:
            self._strangers.pop(next(iter(self._strangers))).send_away()
        connection.loop.call_later(STRANGER_SECONDS, self._too_long, client, connection)

    def known(self, client: Client) -> None:
        """This connection has shown our token."""
        self._strangers.pop(client, None)

    def left(self, client: Client, connection: Guarded) -> None:
        if self._strangers.get(client) is connection:
            del self._strangers[client]

    def _too_long(self, client: Client, connection: Guarded) -> None:
        if self._strangers.get(client) is connection:
            del self._strangers[client]
            connection.send_away()

    def protocol(self) -> type[Guarded]:
        """The protocol for uvicorn, of connections that come through this door."""
        return type("GuardedHere", (Guarded,), {"door": self})


class Guarded(H11Protocol):
    """uvicorn's HTTP/1.1, with a door in front of it."""

    door: Door

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._who = self.client or ("", id(self))
        self.door.came(self._who, self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.door.left(self._who, self)
        super().connection_lost(exc)

    def send_away(self) -> None:
        """End it at once, whatever was half sent."""
        self.transport.abort()


def options(door: Door) -> dict[str, Any]:
    """What uvicorn is told about connections."""
    return {"http": door.protocol(), "backlog": at_most(BACKLOG), "timeout_keep_alive": 75}
