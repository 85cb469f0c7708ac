"""The runtime folder, and raw pixels shared through it with clients: files named by token, never by path.

A 4096 × 4096 layer is 64 MB; a file in memory is five times faster than a socket. Files are 0600 in a folder of 0700,
links are not followed, sizes must match, and files that nobody fetches are removed.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
import time
from pathlib import Path

import numpy as np

from ...messages import service as say
from ..errors import EngineError, InputError
from .decode import check_size

LEFTOVER_SECONDS = 120.0
_TOKEN = re.compile(r"[0-9a-f]{32}")
_CHUNK = 8 * 1024 * 1024


class SharedFullError(EngineError):
    """The runtime folder's file system (often tmpfs) is full."""

    code = "shared-full"


class RuntimeFolderError(EngineError):
    """The runtime folder cannot be used safely."""

    code = "runtime"


def private_folder(folder: Path) -> Path:
    """Create `folder` (and its parents) if needed, and ensure that it is ours, no link, and private (0700)."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode):
            raise RuntimeFolderError(say.RUNTIME_FILE(folder=folder))
        if os.name == "posix":
            if status.st_uid != os.geteuid():
                raise RuntimeFolderError(say.RUNTIME_FOREIGN(folder=folder))
            folder.chmod(0o700)
    except OSError as error:
        raise RuntimeFolderError(say.RUNTIME_UNUSABLE(folder=folder, why=error.strerror)) from error
    return folder


class Shared:
    """Pixels in files of one folder: raw straight RGBA8 (masks: one byte), rows from the top, without a header."""

    def __init__(self, folder: Path) -> None:
        self.folder = private_folder(folder)

    def take(self, token: str, width: int, height: int, channels: int = 4) -> np.ndarray:
        """Read (height, width, channels) uint8 from a client's file `token`, and remove the file."""
        if not _TOKEN.fullmatch(token):
            raise InputError(say.SHARED_TOKEN())
        path = self.folder / token
        try:
            check_size(width, height)
            return _copied(path, (height, width, channels))
        finally:
            self._remove(path)

    def put(self, rgba: np.ndarray) -> str:
        """Write (h, w, 4) uint8 pixels to a file for a client, which removes it; return its token."""
        token = secrets.token_hex(16)
        path = self.folder / token
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        try:
            with os.fdopen(os.open(path, flags, 0o600), "wb", buffering=0) as file:
                pixels = np.ascontiguousarray(rgba).data.cast("B")
                for start in range(0, len(pixels), _CHUNK):
                    _write(file, pixels[start : start + _CHUNK])
        except OSError as error:
            self._remove(path)
            raise SharedFullError(say.SHARED_FULL(folder=self.folder, why=error.strerror)) from error
        return token

    def sweep(self, older_than: float = LEFTOVER_SECONDS) -> int:
        """Remove files older than `older_than` seconds, and return their number."""
        before, removed = time.time() - older_than, 0
        for entry in os.scandir(self.folder):
            if not _TOKEN.fullmatch(entry.name):
                continue
            try:
                stale = entry.stat(follow_symlinks=False).st_mtime <= before
            except FileNotFoundError:
                continue
            if stale:
                removed += self._remove(Path(entry.path))
        return removed

    def _remove(self, path: Path) -> bool:
        try:
            path.unlink()
        except (FileNotFoundError, IsADirectoryError, PermissionError):  # fetched meanwhile, or not our file
            return False
        return True


def _write(file, data: memoryview) -> None:
    while len(data):
        data = data[file.write(data) :]


def _copied(path: Path, shape: tuple[int, int, int]) -> np.ndarray:
    # Read instead of mapped: as fast, and a client that truncates the file meanwhile causes an error instead of SIGBUS.
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, name, 0)
    if not hasattr(os, "O_NOFOLLOW") and path.is_symlink():
        raise InputError(say.SHARED_LINK())
    try:
        file = os.open(path, flags)
    except FileNotFoundError as error:
        raise InputError(say.SHARED_GONE()) from error
    except OSError as error:  # ELOOP: a link
        raise InputError(say.SHARED_UNREADABLE(why=error.strerror)) from error
    try:
        status = os.fstat(file)
        if not stat.S_ISREG(status.st_mode):
            raise InputError(say.SHARED_NO_FILE())
        if hasattr(os, "geteuid") and status.st_uid != os.geteuid():
            raise InputError(say.SHARED_FOREIGN())
        height, width, channels = shape
        expected = width * height * channels
        if status.st_size != expected:
            raise InputError(say.SHARED_SIZE(there=status.st_size, width=width, height=height, wanted=expected))
        pixels = np.empty(shape, np.uint8)
        rest = pixels.data.cast("B")
        while len(rest):
            got = os.readv(file, [rest]) if hasattr(os, "readv") else _read_into(file, rest)
            if not got:
                raise InputError(say.SHARED_CUT())
            rest = rest[got:]
        return pixels
    finally:
        os.close(file)


def _read_into(file: int, rest: memoryview) -> int:
    data = os.read(file, min(len(rest), _CHUNK))
    rest[: len(data)] = data
    return len(data)
