"""Unpacks a pack's untrusted .zip safely: no path outside the folder, no links, no zip bombs. pack.py reads the pack.

It is unpacked once into a folder that only this user can read, named by the zip's SHA-256.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from pathlib import Path

import platformdirs

from ..messages import packs as say
from ..messages.message import MessageError
from .card import MAX_FILES, CardError, plain_name

MAX_ZIP = 2 << 30  # bytes
MAX_UNPACKED = 2 << 30
MAX_FILE = 512 << 20
MAX_RATIO = 200  # unpacked to packed bytes, for files larger than _SMALL
_SMALL = 1 << 20
_CHUNK = 1 << 20


class ArchiveError(MessageError):
    """The zip breaks a rule; `str(error)` is a clause without a full stop."""


def cache() -> Path:
    """Return the folder that zips are unpacked to: $DRAWOVER_CACHE or the user's cache folder."""
    given = os.environ.get("DRAWOVER_CACHE")
    return Path(given) if given else platformdirs.user_cache_path("drawover", appauthor=False) / "packs"


def unpacked(path: Path) -> Path:
    """Unpack the zip at `path` if needed and return the folder that contains pack.toml. ArchiveError, OSError."""
    if path.stat().st_size > MAX_ZIP:
        raise ArchiveError(say.ZIP_LARGE(most=MAX_ZIP >> 30))
    folder = cache() / _digest(path)
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=folder.parent))  # mode 0700
        try:
            _unpack(path, fresh)
            try:
                fresh.rename(folder)
            except OSError:
                if not folder.is_dir():  # if it exists, another engine has unpacked the same bytes meanwhile
                    raise
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    inside = [child for child in folder.iterdir() if child.is_dir()]
    if not (folder / "pack.toml").exists() and len(inside) == 1:
        return inside[0]
    return folder


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _unpack(path: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(path) as box:
            entries = box.infolist()
            _check(entries)
            for entry in entries:
                if entry.is_dir():
                    continue
                target = folder / entry.filename
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                _write(box, entry, target)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, UnicodeError) as error:
        raise ArchiveError(say.ZIP_UNREADABLE()) from error


def _check(entries: list[zipfile.ZipInfo]) -> None:
    """Check all entries of the zip's central directory, before anything is unpacked."""
    if len(entries) > 2 * MAX_FILES:
        raise ArchiveError(say.ZIP_COUNT(most=2 * MAX_FILES))
    seen: set[str] = set()
    total = 0
    for entry in entries:
        name = entry.filename.rstrip("/")
        try:
            plain_name(name)
        except CardError as error:
            raise ArchiveError(say.ZIP_NAME(why=error.message)) from error
        if entry.orig_filename != entry.filename or name.lower() in seen:
            raise ArchiveError(say.ZIP_ALIKE(file=repr(name)))
        seen.add(name.lower())
        mode = entry.external_attr >> 16
        if mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_IFMT(mode) == 0):
            raise ArchiveError(say.ZIP_LINK(file=name))
        if entry.flag_bits & 0x1:
            raise ArchiveError(say.ZIP_ENCRYPTED(file=name))
        total += entry.file_size
        if entry.file_size > MAX_FILE or total > MAX_UNPACKED:
            raise ArchiveError(say.ZIP_FILE(file=name, most=MAX_FILE >> 20))
        if entry.file_size > _SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise ArchiveError(say.ZIP_RATIO(file=name, most=MAX_RATIO))


def _write(box: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    left = entry.file_size
    with box.open(entry) as source, target.open("xb") as stream:
        while chunk := source.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise ArchiveError(say.ZIP_LONGER(file=entry.filename))
            stream.write(chunk)
    if left:
        raise ArchiveError(say.ZIP_SHORTER(file=entry.filename))
