"""Atomic file replacement: a full disk, a crash or a kill while saving leaves the old file intact."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ..errors import WriteError

_WHY = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is full",
    errno.EACCES: "writing there is not permitted",
    errno.EPERM: "writing there is not permitted",
    errno.EROFS: "the disk is read-only",
    errno.ENOENT: "the folder does not exist",
    errno.ENOTDIR: "the folder does not exist",
    errno.EISDIR: "a folder has that name",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EFBIG: "the file would grow too large for that disk",
}


_WHY_NOT_READ = {
    errno.ENOENT: "there is no such file",
    errno.EACCES: "reading it is not permitted",
    errno.EISDIR: "a folder has that name",
}


def shortened(name: str) -> str:
    """A name for use in a sentence: on one line, truncated if very long."""
    name = " ".join("".join(" " if ord(sign) < 32 or ord(sign) == 127 else sign for sign in name).split())
    return name if len(name) <= 60 else f"{name[:59]}…"


def why(error: OSError, reading: bool = False) -> str:
    """The reason of a failed write (or read), in words for the artist."""
    return (_WHY_NOT_READ if reading else _WHY).get(error.errno or 0) or (error.strerror or str(error)).lower()


def unsaved(path: Path, error: Exception) -> WriteError:
    """The error for the artist when a save failed, whatever the cause."""
    if isinstance(error, OSError):
        reason = why(error)
    elif isinstance(error, MemoryError):
        reason = "there is not enough memory: close other drawings or programs and save again"
    else:
        reason = f"Drawover made a mistake ({type(error).__name__}: {str(error)[:120]})"
    return _failed(path, reason)


def _failed(path: Path, reason: str) -> WriteError:
    return WriteError(f"“{shortened(path.name)}” could not be saved: {reason}. Nothing was changed.")


def protected(path: Path) -> str | None:
    """Why a file must not be replaced without asking, in words for the artist: it or its folder is write-protected.

    Replacing needs no permission for the file itself, and an administrator needs none at all; so the mode bits tell
    the artist's intention.
    """
    path = Path(os.path.realpath(path))
    if path.is_file() and _kept(path):
        return "the file is write-protected"
    # On Windows a folder's read-only attribute does not forbid writing in it.
    if os.name != "nt" and path.parent.is_dir() and _kept(path.parent):
        return "its folder is write-protected"
    return None


def _kept(path: Path) -> bool:
    return not path.stat().st_mode & stat.S_IWUSR or not os.access(path, os.W_OK)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a temporary file next to `path` that replaces it once everything is written and synced to the disk.

    On any failure the temporary file is removed and the old one is left intact. Raises WriteError.
    """
    path = Path(os.path.realpath(path))  # keep a symbolic link; replace its target
    if (reason := protected(path)) is not None:
        raise _failed(path, reason)
    temporary: Path | None = None
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a folder")
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:80]}.", suffix=".part", dir=path.parent)
        temporary = Path(name)
        os.close(handle)
        with temporary.open("wb") as file:  # opened by name, since it is reopened and verified under it
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_mode(path))
        temporary.replace(path)
        temporary = None
        _settle(path.parent)
    except OSError as error:
        raise unsaved(path, error) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _mode(path: Path) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _settle(folder: Path) -> None:
    """Sync the folder's new entry to the disk, where the system supports it."""
    with contextlib.suppress(OSError):  # Windows cannot open folders; the file itself is synced already
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
