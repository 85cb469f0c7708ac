"""The engine's process: its socket, the file engine.json with its address for clients, and when it exits.

One engine per runtime folder. It exits on SIGTERM and Ctrl-C, when its last user is gone (living.py), and, if it has no
owner, after a time without requests.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn

from ... import __version__
from ...messages import service as say
from ..errors import EngineError
from ..exchange import own_packs
from ..training.trainer import Trainer
from . import memory
from .auth import Gate, Hosts, new_token
from .connections import Door, options
from .job import EngineLike
from .jobs import RELEASE_SECONDS, Jobs
from .living import Living
from .processes import identity
from .server import PROTOCOL, make_app
from .shared import Shared, private_folder
from .sharing import Compressing, invitation

FILE = "engine.json"
_LOCK = "engine.lock"
_SWEEP_TICKS = 300  # of a tenth of a second
_log = logging.getLogger(__name__)


class AlreadyRunningError(EngineError):
    """Another engine runs in this runtime folder; clients use that one."""

    code = "already-running"


class AddressError(EngineError):
    """The engine cannot listen on this host and port."""

    code = "address"


@dataclass(frozen=True)
class Settings:
    """Settings of the service. `port` 0: any free one; `idle_minutes` 0: never exit when idle."""

    runtime: Path
    host: str = "127.0.0.1"
    port: int = 0
    parents: tuple[int, ...] = ()  # pids; exit when all of them have ended
    wait_seconds: float = 0.0  # exit unless a panel connects within this time, and when the last one is gone; 0: off
    idle_minutes: float = 30.0
    release_seconds: float = RELEASE_SECONDS
    warm: bool = False  # load the first pack's networks as soon as the engine is ready
    token: str = ""  # that clients must send; "": a new one
    names: tuple[str, ...] = ()  # by which clients may call this machine besides its addresses, such as a proxy's
    shared: bool = False  # for other machines: says how they are invited, and compresses what they get


def make_trainer(jobs: Jobs, **options: Any) -> Trainer:
    """The trainer of the user's own packs, which has the engine list each finished one. options: as Trainer's."""
    return Trainer(own_packs(), jobs.engine.packs, lambda: jobs.render(jobs.engine.rescan), **options)


def serve(
    settings: Settings,
    make_engine: Callable[[], EngineLike],
    trainer_of: Callable[[Jobs], Trainer] = make_trainer,
) -> int:
    """Serve until it is time to exit; return the exit code. Raises EngineError if the service cannot start."""
    runtime = private_folder(settings.runtime)
    with _only_one(runtime):
        listening = _listen(settings.host, settings.port)
        port = listening.getsockname()[1]
        token, shared = settings.token or new_token(), Shared(runtime / "shared")
        shared.sweep()
        living, door = Living(settings.parents, settings.wait_seconds), Door()
        jobs = Jobs(make_engine(), release_after=settings.release_seconds)
        trainer = None if settings.shared else trainer_of(jobs)
        app = make_app(jobs, shared, living, trainer)
        hosts = Hosts(settings.host, port, settings.names)
        served = Compressing(app) if settings.shared else app
        gate = Gate(served, token, hosts, called=jobs.touch, known=door.known)
        contents = {
            "protocol": PROTOCOL,
            "version": __version__,
            "address": f"http://{_reached(settings.host)}:{port}",
            "token": token,
            **identity(),
            "shared": str(shared.folder),
        }
        invited = invitation(port, token) if settings.shared else ""
        sign = Sign(runtime / FILE, contents)
        server = _Server(gate, door, settings, jobs, shared, living, sign, invited, trainer)
        try:
            server.run(sockets=[listening])
        finally:
            if trainer is not None:
                trainer.close()
            jobs.close()
            ended = jobs.join(1.0)
            shared.sweep(older_than=0.0)
        code = 130 if server.interrupted else 0
        if not ended:
            # A thread is still inside a network and cannot be stopped; Python's finalization would unload libraries
            # that it uses, and crash. Everything is cleaned up, so exit without finalization.
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
        return code


class Sign:
    """engine.json: written atomically, readable only by its user, and removed only if it is still this engine's."""

    def __init__(self, path: Path, contents: dict[str, Any]) -> None:
        self._path, self._contents = path, contents
        self.address = contents["address"]

    def write(self) -> None:
        temporary = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        temporary.unlink(missing_ok=True)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(self._contents, file, indent=1)
        temporary.replace(self._path)

    def remove(self) -> None:
        try:
            if json.loads(self._path.read_text()).get("token") == self._contents["token"]:
                self._path.unlink()
        except (OSError, ValueError, AttributeError):  # already removed, or another engine's
            return


class _Server(uvicorn.Server):
    """uvicorn's server, with our conditions and clean-up for exiting."""

    def __init__(
        self, gate: Gate, door: Door, settings: Settings, jobs: Jobs, shared: Shared, living: Living, sign: Sign,
        invitation: str, trainer: Trainer | None,
    ) -> None:  # fmt: skip
        config = uvicorn.Config(
            gate,  # pyright: ignore[reportArgumentType]
            **options(door),
            ws="none",
            lifespan="off",
            loop="asyncio",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=1,
        )
        super().__init__(config)
        self._settings, self._jobs, self._shared, self._living, self._sign = settings, jobs, shared, living, sign
        self._invitation, self._trainer, self.interrupted = invitation, trainer, False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        memory.freeze()
        self._sign.write()
        try:
            print(f"ready {self._sign.address}", flush=True)
            if self._invitation:
                print(f"invite {self._invitation}", flush=True)
        except OSError:  # stdout is closed; the file has the same address, and nothing else is ever printed
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        usable = [pack.name for pack in self._jobs.engine.packs() if pack.tasks and pack.problem is None]
        if self._settings.warm and usable:
            self._jobs.warm(usable[0])

    async def on_tick(self, counter: int) -> bool:
        if counter % 10 == 0:
            if self._trainer is not None:
                self._trainer.poll()
            self.should_exit = self.should_exit or self._time_to_leave()
        if counter % _SWEEP_TICKS == 0:
            self._sweep()
        return await super().on_tick(counter)

    def _sweep(self) -> None:
        try:
            self._shared.sweep()
        except OSError as error:  # no file descriptor left, or the folder was removed: no reason to exit
            _log.warning("Shared pixels could not be swept: %s", error)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._sign.remove()
        self._living.end()
        self._jobs.close()  # ends the event streams, which would keep connections open
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        # uvicorn would raise the signal again after shutdown; we exit with an exit code instead.
        before = {each: signal.signal(each, self._leave) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def _leave(self, number: int, _: FrameType | None) -> None:
        self.interrupted = number == signal.SIGINT
        self.should_exit = True

    def _time_to_leave(self) -> bool:
        left = self._living.any_left()
        if left is None:
            idle = self._settings.idle_minutes * 60
            training = self._trainer is not None and self._trainer.running
            return not training and 0 < idle < self._jobs.idle_seconds
        return not left


def _reached(host: str) -> str:
    """Return the address under which clients on this machine reach a bound `host`."""
    if host in ("0.0.0.0", ""):
        return "127.0.0.1"
    if host == "::":
        return "[::1]"
    return f"[{host}]" if ":" in host else host


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
    except (OSError, OverflowError) as error:
        raise AddressError(say.ADDRESS(host=host, why=error)) from error
    try:
        if os.name == "posix":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen()  # as many as uvicorn says
        listening.setblocking(False)
    except (OSError, OverflowError) as error:
        listening.close()
        reason = getattr(error, "strerror", None) or error
        raise AddressError(say.LISTEN(host=host, port=port, why=reason)) from error
    return listening


@contextlib.contextmanager
def _only_one(runtime: Path, patience: float = 3.0) -> Generator[None, None, None]:
    """Hold the folder's lock, which the system releases when the process ends.

    Waits `patience` seconds for another engine that is exiting (it has already removed engine.json).
    """
    with open(runtime / _LOCK, "a+b") as file:
        until = time.monotonic() + patience
        while not _locked(file.fileno()):
            if (runtime / FILE).exists() or time.monotonic() > until:
                raise AlreadyRunningError(say.RUNNING(file=runtime / FILE))
            time.sleep(0.05)
        yield


if sys.platform == "win32":
    import msvcrt

    def _locked(file: int) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _locked(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
