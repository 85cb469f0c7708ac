"""An engine that other machines use: the token it keeps across restarts, the invitation it gives out, smaller answers.

Traffic is not encrypted: on a network that others can read, a proxy in front of the engine adds TLS.
"""

from __future__ import annotations

import os
import re
import secrets
import socket
from pathlib import Path

from starlette.middleware.gzip import GZipMiddleware

from ...messages import service as say
from ..errors import EngineError
from .auth import App, Receive, Scope, Send, new_token

PORT = 7341  # where a shared engine listens unless told otherwise
_TOKEN = re.compile(r"[0-9a-f]{64}")
_LEAST = 4096  # bytes; smaller answers are sent as they are
_LOOPBACK = ("127.", "::1", "::ffff:127.")


class TokenFileError(EngineError):
    """The file with the token can be neither read nor written."""

    code = "token-file"


def kept_token(file: Path) -> str:
    """The token in `file`; a new one is written there, readable by its user alone, where there is none.

    Raises TokenFileError.
    """
    try:
        if file.exists():
            token = file.read_text("ascii", "replace").strip()
            if _TOKEN.fullmatch(token):
                return token
            raise TokenFileError(say.TOKEN_FILE(file=file))
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(new_token() + "\n")
        try:
            os.link(draft, file)  # unless another engine was faster
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        return file.read_text("ascii").strip()
    except OSError as error:
        raise TokenFileError(say.TOKEN_FILE_UNUSABLE(file=file, why=error.strerror or error)) from error


def invitation(port: int, token: str, host: str = "") -> str:
    """What a panel on another machine needs to use this engine, as one line to copy: drawover://ADDRESS:PORT/TOKEN."""
    return f"drawover://{host or own_address()}:{port}/{token}"


def own_address() -> str:
    """This machine's address in its network; its name where it has no route to one. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address reserved for documentation (RFC 5737)
            return str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()


class Compressing:
    """An app whose layers are compressed for clients on other machines, where a shared file cannot carry them."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._compressed = GZipMiddleware(app, minimum_size=_LEAST, compresslevel=1)  # pyright: ignore[reportArgumentType]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        layers = path.endswith("/layers") or "/extras/" in path
        near = str((scope.get("client") or ("", 0))[0]).startswith(_LOOPBACK)
        app = self._compressed if layers and not near else self._app
        await app(scope, receive, send)  # pyright: ignore[reportArgumentType]
