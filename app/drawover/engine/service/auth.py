"""Authenticates requests: an ASGI layer in front of the application, before any body is parsed.

The bearer token excludes other users and programs; checks of Host and Origin exclude web pages (DNS rebinding, drive-by
requests); the body's size is limited. Before a client sends its token, the engine proves that it knows it (/v1/hello),
so that another program at this port cannot obtain it. server.py handles the requests.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
import re
import secrets
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from ...messages import service as say
from ...messages.message import Message as Told
from ..errors import EngineError, error_as_json

MAX_UPLOAD = 272 * 1024 * 1024  # bytes: a noisy 8192 × 8192 PNG and its form; raw pixels travel as shared files
MAX_SMALL = 64 * 1024  # bytes, for every other call
UPLOADS = ("/v1/jobs",)
HELLO = "/v1/hello"  # answered without a token
_NONCE = re.compile(rb"nonce=([0-9a-f]{32,128})")

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class TooLargeError(EngineError):
    """A body without Content-Length exceeded the limit while it was read."""

    code = "too-large"


def new_token() -> str:
    """256 random bits as 64 hexadecimal digits."""
    return secrets.token_hex(32)


def proof(token: str, host: str, nonce: str) -> str:
    """Return the proof of knowing the token, an HMAC of `nonce` and `host`, the address that was called."""
    return hmac.new(token.encode(), f"drawover {host} {nonce}".encode(), hashlib.sha256).hexdigest()


def error_body(code: str, told: Told) -> bytes:
    """Return the JSON body of an error response."""
    return json.dumps({"error": error_as_json(code, told)}, ensure_ascii=False).encode()


class Hosts:
    """Checks `Host` headers against the bound address, to prevent DNS rebinding.

    If all addresses are bound (0.0.0.0, ::), any IP address and this machine's own name are allowed, since rebinding
    requires a name of the attacker's. `names` are allowed with any port, for a proxy in front of the engine.
    """

    def __init__(self, host: str, port: int, names: tuple[str, ...] = ()) -> None:
        self._port, self._given = port, {name.lower() for name in names}
        self._any = host in ("0.0.0.0", "::", "")
        self._names = {host.lower()}
        if self._any:
            self._names |= {"localhost", socket.gethostname().lower(), socket.getfqdn().lower()}

    def allow(self, header: str) -> bool:
        name, colon, port = header.strip().lower().rpartition(":")
        if not colon or port.endswith("]"):  # no port: the default one of http
            name, port = header.strip().lower(), "80"
        name = name.removeprefix("[").removesuffix("]")
        if name in self._given:
            return True
        if port != str(self._port):
            return False
        if name in self._names:
            return True
        if not self._any:
            return False
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


class Gate:
    """Passes on requests with our token, an allowed Host, no Origin, and a body within the limit."""

    def __init__(
        self,
        app: App,
        token: str,
        hosts: Hosts,
        called: Callable[[], None] = lambda: None,
        known: Callable[[Any], None] = lambda client: None,
    ) -> None:
        """called: called for each accepted request; known: called with the address of each authenticated client."""
        self._app, self._hosts, self._called, self._known = app, hosts, called, known
        self._token, self._expected = token, b"Bearer " + token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            return
        headers: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.lower(), []).append(value)
        refusal = self._stranger(headers)
        if refusal is None and scope["path"] == HELLO:
            await self._hello(scope, headers, send)
            return
        refusal = refusal or self._unknown(headers)
        if refusal is None:
            self._known(tuple(scope.get("client") or ()))
            self._called()
            limit = MAX_UPLOAD if scope["path"] in UPLOADS and scope["method"] == "POST" else MAX_SMALL
            refusal = _length_refusal(headers, limit)
            if refusal is None:
                await self._pass(scope, receive, send, limit)
                return
        await _refuse(send, *refusal)

    async def _hello(self, scope: Scope, headers: dict[bytes, list[bytes]], send: Send) -> None:
        asked = _NONCE.fullmatch(scope.get("query_string", b""))
        if asked is None or scope["method"] != "GET":
            await _refuse(send, 400, "input", say.NONCE())
            return
        answer = proof(self._token, headers[b"host"][0].decode("latin-1"), asked[1].decode())
        await _send(send, 200, json.dumps({"proof": answer}).encode())

    def _stranger(self, headers: dict[bytes, list[bytes]]) -> tuple[int, str, Told] | None:
        host = headers.get(b"host", [])
        if len(host) != 1 or not self._hosts.allow(host[0].decode("latin-1")):
            return 403, "host", say.HOST()
        if b"origin" in headers:
            return 403, "origin", say.ORIGIN()
        return None

    def _unknown(self, headers: dict[bytes, list[bytes]]) -> tuple[int, str, Told] | None:
        given = headers.get(b"authorization", [])
        if len(given) != 1 or not hmac.compare_digest(given[0], self._expected):
            return 401, "token", say.TOKEN()
        return None

    async def _pass(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            if message["type"] == "http.request":
                read += len(message.get("body", b""))
                if read > limit:
                    raise TooLargeError(_too_large(limit)[2])
            return message

        await self._app(scope, counted, send)


def _length_refusal(headers: dict[bytes, list[bytes]], limit: int) -> tuple[int, str, Told] | None:
    for length in headers.get(b"content-length", []):
        if not length.isdigit() or int(length) > limit:
            return _too_large(limit)
    return None


def _too_large(limit: int) -> tuple[int, str, Told]:
    size = f"{limit // 1024 // 1024} MB" if limit >= 1024 * 1024 else f"{limit // 1024} KB"
    return 413, TooLargeError.code, say.TOO_LARGE(size=size)


async def _refuse(send: Send, status: int, code: str, told: Told) -> None:
    more = [(b"www-authenticate", b"Bearer")] if status == 401 else []
    await _send(send, status, error_body(code, told), more)


async def _send(send: Send, status: int, body: bytes, more: list[tuple[bytes, bytes]] | None = None) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), *(more or [])]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
