"""Autosave: a journal per session that appends only changed tiles, in slices too short to interrupt a stroke.

After a kill at any moment the last complete state is readable: a state is a record at the end of the file, and
incomplete records are ignored. The caller schedules the slices; a clean exit deletes the journal.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import struct
import threading
import time
import zlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

import numpy as np

from . import tiles as tl
from .errors import DocumentError, ReadError, WriteError
from .formats.atomic import why
from .formats.encode import deflate
from .layers import Document, Group, Guide, Layer, Node
from .masks import Mask, frozen
from .nodes import new_id
from .tiles import TILE, Tiles

_LOG = logging.getLogger(__name__)
SUFFIX = ".drawover-session"
_ANY_MAGIC = b"drawover journal "
_MAGIC = _ANY_MAGIC + b"1\n"
_HEAD = struct.Struct("<cII")  # kind, bytes of the payload, its CRC
_TILE, _TABLE, _STATE = b"T", b"L", b"S"
_FIELDS = ("id", "name", "opacity", "visible", "locked", "blend")  # node fields written unchanged
_SINCE = {"clip": False, "inherits": False, "fill": 1.0}  # fields added later, with their defaults for older journals
_LONGEST = 1 << 30  # bytes of one record
_ROOM = 256 << 20  # bytes; a journal larger than this and than twice its last full state is rewritten


@dataclass(frozen=True)
class Recovered:
    """A drawing that a session left behind without closing it."""

    journal: Path
    title: str  # as the window showed it
    file: str | None  # the file it was opened from or saved to
    when: float  # time of the last write, seconds since the epoch


class _Lock:
    """An exclusive file lock; the system releases it when the process ends for whatever reason."""

    def __init__(self, path: Path) -> None:
        self._file: IO[bytes] = path.open("ab")

    def take(self) -> bool:
        """Try to lock; False if another process or session holds the lock."""
        try:
            if os.name == "nt":
                import msvcrt

                self._file.seek(0)
                msvcrt.locking(self._file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
            else:
                import fcntl

                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def release(self) -> None:
        self._file.close()


def _lock_path(journal: Path) -> Path:
    return journal.with_suffix(".lock")


class Autosave:
    """This session's journal in `folder`. Call begin() with a drawing, then step() until it returns True."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.journal = folder / f"{new_id()}{SUFFIX}"
            self._lock = _Lock(_lock_path(self.journal))
        except OSError as error:
            raise WriteError(f"Recovery is off: nothing can be kept in {folder}, {why(error)}.") from error
        self._lock.take()
        self._file: IO[bytes] | None = None
        self._work: Iterator[None] | None = None
        self._forget()

    def _forget(self) -> None:
        """Forget what was written, so that the next state is written in full."""
        self._tiles: dict[int, tuple[int, np.ndarray]] = {}  # tile id -> (number, tile): keeping it keeps the id
        self._tables: dict[int, tuple[int, Tiles]] = {}
        self._count = [0, 0]
        self._full = 0  # size of the journal in bytes when it was last rewritten
        self._moved = False  # whether the file being written has replaced the previous journal

    @property
    def busy(self) -> bool:
        return self._work is not None

    def begin(self, document: Document, title: str, file: str | None, unsaved: bool = True) -> None:
        """Start writing this drawing; one still being written is abandoned.

        unsaved: False if the drawing equals its file. Later states then append only changes, and nothing is offered
        for recovery after a kill.
        """
        self._work = self._writing(document, title, file, unsaved)

    def step(self, seconds: float = 0.006) -> bool:
        """Write for about this long. True when the drawing is stored. On WriteError the next state starts over."""
        until = time.perf_counter() + seconds
        try:
            while self._work is not None:
                if next(self._work, self) is self:
                    self._work = None
                elif time.perf_counter() >= until:
                    return False
        except BaseException as error:  # a generator that raised is exhausted: resuming it would look like success
            self._work = None
            self._close()
            self._forget()
            if not isinstance(error, Exception):
                raise
            reason = why(error) if isinstance(error, OSError) else f"{type(error).__name__}: {str(error)[:120]}"
            raise WriteError(f"The drawing could not be kept for recovery: {reason}.") from error
        return True

    def discard(self) -> None:
        """Delete the journal, after a clean exit or when nothing is left to recover."""
        self._work = None
        self._close()
        self._forget()
        _remove(self.journal)
        self._lock.release()
        _lock_path(self.journal).unlink(missing_ok=True)

    def _close(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):  # the write itself has already reported a full disk
                self._file.close()
            self._file = None

    def _append(self, kind: bytes, payload: bytes) -> None:
        assert self._file is not None
        self._file.write(_HEAD.pack(kind, len(payload), zlib.crc32(payload)) + payload)

    def _writing(self, document: Document, title: str, file: str | None, unsaved: bool) -> Iterator[None]:
        temporary = _begun(self.journal)
        if self._file is None or (self._moved and self._file.tell() > max(_ROOM, 2 * self._full)):
            # Written to a second file, so that the last state stays readable until the new one is complete.
            self._close()
            self._forget()
            self._file = temporary.open("wb")
            self._file.write(_MAGIC)
        layers: list[dict[str, Any]] = []
        for node in document.layers:
            yield from self._node(node, layers)
        selection: list[int] | None = None
        if document.selection is not None:
            selection = [(yield from self._table(document.selection.tiles)), document.selection.outside]
        state = {
            "title": title,
            "file": file,
            "unsaved": unsaved,
            "when": time.time(),
            "size": [document.width, document.height],
            "dpi": document.dpi,
            "active": document.active,
            "layers": layers,
            "guides": [[guide.vertical, guide.at] for guide in document.guides],
            "selection": selection,
        }
        self._append(_STATE, json.dumps(state).encode())
        assert self._file is not None
        self._file.flush()
        yield from self._settle()
        if not self._moved:
            self._full = self._file.tell()
            # Windows cannot replace an open file; reopen it for appending after the move.
            self._file.close()
            temporary.replace(self.journal)
            self._file = self.journal.open("ab")
            self._moved = True

    def _settle(self) -> Iterator[None]:
        """Sync to the disk in a thread, so that a slow disk doesn't block drawing. A killed process loses nothing."""
        assert self._file is not None
        handle = os.dup(self._file.fileno())

        def sync() -> None:
            with contextlib.suppress(OSError):  # not every file system can sync, and the data is written all the same
                os.fsync(handle)
            os.close(handle)

        thread = threading.Thread(target=sync, name="autosave")
        thread.start()
        while thread.is_alive():
            thread.join(0.002)
            yield

    def _node(self, node: Node, out: list[dict[str, Any]]) -> Iterator[None]:
        data: dict[str, Any] = {key: getattr(node, key) for key in (*_FIELDS, *_SINCE)}
        out.append(data)
        if node.mask is not None:
            data["mask"] = [(yield from self._table(node.mask.tiles)), node.mask.outside]
        if isinstance(node, Group):
            data["passes"] = node.passes
            data["layers"] = []
            for inner in node.layers:
                yield from self._node(inner, data["layers"])
            return
        data["reference"], data["alpha_locked"] = node.reference, node.alpha_locked
        data["table"] = yield from self._table(node.tiles)

    def _table(self, tiles: Tiles) -> Generator[None, None, int]:
        """Return the number of these tiles in the journal, writing them first if they are new."""
        known = self._tables.get(id(tiles))
        if known is None:
            rows: list[tuple[int, int, int]] = []
            for coord, tile in tiles.items():
                number = self._tiles.get(id(tile))
                if number is None:
                    self._append(_TILE, deflate.compress(tile.tobytes(), 1))
                    number = self._tiles[id(tile)] = (self._count[0], tile)
                    self._count[0] += 1
                    yield
                rows.append((*coord, number[0]))
            self._append(_TABLE, deflate.compress(np.array(rows, "<i4").tobytes(), 1))
            known = self._tables[id(tiles)] = (self._count[1], tiles)
            self._count[1] += 1
            yield
        return known[0]


# --------------------------------------------------------------------------------------------- recovery


def _begun(journal: Path) -> Path:
    """The temporary path of a journal until its first state is complete."""
    return journal.with_suffix(".begun")


def _remove(journal: Path) -> None:
    """Delete the journal and its temporary file; the lock file belongs to whoever holds the lock."""
    journal.unlink(missing_ok=True)
    _begun(journal).unlink(missing_ok=True)


def _records(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Iterate over the intact records from the start; stop at the first that is incomplete or damaged."""
    if file.read(len(_MAGIC)) != _MAGIC:
        return
    while len(head := file.read(_HEAD.size)) == _HEAD.size:
        kind, length, crc = _HEAD.unpack(head)
        if length > _LONGEST:
            return
        payload = file.read(length)
        if len(payload) != length or zlib.crc32(payload) != crc:
            return
        yield kind, payload


def recoverable(folder: Path) -> list[Recovered]:
    """List what crashed sessions left in `folder`, newest first, skipping sessions that still run.

    Each journal is handled on its own. Those with nothing to recover are deleted; those that are unreadable now, or
    were written by another version of Drawover, are kept and don't hide the others.
    """
    found: list[Recovered] = []
    for journal in sorted({path.with_suffix(SUFFIX) for path in _left(folder)}):
        try:
            lock = _Lock(_lock_path(journal))
            try:
                if lock.take():
                    one = _offered(journal)
                    if one is not None:
                        found.append(one)
            finally:
                lock.release()
        except OSError as error:  # a folder of that name, or another user's file
            _LOG.warning("a journal cannot be read: %s: %s", journal, error)
    return sorted(found, key=lambda one: -one.when)


def _left(folder: Path) -> list[Path]:
    """List all files that belong to journals."""
    try:
        return [path for path in folder.iterdir() if path.suffix in (SUFFIX, ".begun", ".lock")]
    except OSError:  # the folder does not exist yet
        return []


def _offered(journal: Path) -> Recovered | None:
    """Return a crashed session's journal, or None if it has nothing to recover; then it is deleted, if it is ours."""
    state = None
    if journal.exists():
        with journal.open("rb") as records:
            first = records.read(len(_MAGIC))
            if first != _MAGIC and first.startswith(_ANY_MAGIC):
                _LOG.warning("a journal of another version of Drawover: %s", journal)
                return None
            records.seek(0)
            for kind, payload in _records(records):
                if kind == _STATE:
                    state = payload
    try:
        data = None if state is None else json.loads(state)
        if data is not None and data.get("unsaved", True):
            file = None if data["file"] is None else str(data["file"])
            return Recovered(journal, str(data["title"]), file, float(data["when"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:  # intact, but not what this version writes
        _LOG.warning("a journal cannot be understood: %s: %s", journal, error)
        return None
    forget(Recovered(journal, "", None, 0.0))  # no complete state, or only what its file already holds
    return None


def load(recovered: Recovered) -> Document:
    """Load the last complete state of the drawing. ReadError if the journal is missing or damaged."""
    try:
        tiles: list[bytes] = []
        tables: list[bytes] = []
        state: bytes | None = None
        with recovered.journal.open("rb") as file:
            for kind, payload in _records(file):
                if kind == _STATE:
                    state = payload
                elif kind in (_TILE, _TABLE):
                    (tiles if kind == _TILE else tables).append(payload)
        if state is not None:
            return _document(json.loads(state), tiles, tables)
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, zlib.error) as error:
        raise ReadError(f"“{recovered.title}” could not be recovered: what was kept is damaged.") from error
    except DocumentError as error:
        raise ReadError(f"“{recovered.title}” could not be recovered: {error}") from error
    raise ReadError(f"Nothing could be recovered of “{recovered.title}”.")


def _document(state: dict[str, Any], tiles: list[bytes], tables: list[bytes]) -> Document:
    opened: dict[int, np.ndarray | None] = {}

    def tile(number: int) -> np.ndarray | None:
        if number not in opened:
            pixels = np.frombuffer(zlib.decompress(tiles[number]), np.uint8).reshape(TILE, TILE, -1).copy()
            if pixels.shape[2] == 4:
                opened[number] = tl.freeze(pixels)
            else:
                opened[number] = pixels.reshape(TILE, TILE)
        return opened[number]

    def table(number: int) -> Tiles:
        rows = np.frombuffer(zlib.decompress(tables[number]), "<i4").reshape(-1, 3).tolist()
        return Tiles().changed({(x, y): tile(number) for x, y, number in rows})

    def mask(given: list[int] | None) -> Mask | None:
        if given is None:
            return None
        return Mask(frozen(table(given[0]), given[1]), given[1])

    def node(data: dict[str, Any]) -> Node:
        fields = {key: data[key] for key in _FIELDS} | {key: data.get(key, old) for key, old in _SINCE.items()}
        fields["mask"] = mask(data.get("mask"))
        if "layers" in data:
            inner = tuple(node(inner) for inner in data["layers"])
            return Group(layers=inner, passes=data.get("passes", False), **fields)
        fields |= {"reference": data["reference"], "alpha_locked": data.get("alpha_locked", False)}
        return Layer(tiles=table(data["table"]), **fields)

    width, height = state["size"]
    guides = tuple(Guide(vertical, at) for vertical, at in state.get("guides", ()))  # older journals have no guides
    layers = tuple(node(data) for data in state["layers"])
    selection = mask(state.get("selection"))
    return Document(width, height, layers, state["active"], state["dpi"], selection, guides)


def forget(recovered: Recovered) -> None:
    """Delete a journal that the artist has recovered or declined."""
    _remove(recovered.journal)
    _lock_path(recovered.journal).unlink(missing_ok=True)
