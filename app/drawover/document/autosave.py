"""Autosave: a journal per session, to which only new tiles are appended, in slices short enough for a drawing hand.

A kill at any moment leaves the last whole state readable, since a state is a record at the end of the file and a
torn record is not taken. When slices are run is left to the caller; the session's file goes away on a clean exit.
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
_FIELDS = ("id", "name", "opacity", "visible", "locked", "blend")  # of a node, as they are
_SINCE = {"clip": False, "inherits": False, "fill": 1.0}  # those that came later, and what they are in an older journal
_LONGEST = 1 << 30  # bytes of one record
_ROOM = 256 << 20  # bytes; a journal that grew past this and past twice its last state is begun anew


@dataclass(frozen=True)
class Recovered:
    """A drawing that a session left behind without closing it."""

    journal: Path
    title: str  # as the window called it
    file: str | None  # where it was opened from or saved to
    when: float  # seconds since the epoch, when it was last written


class _Lock:
    """Held by a living process on a file; the system lets go of it when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._file: IO[bytes] = path.open("ab")

    def take(self) -> bool:
        """False when another process (or session) holds it."""
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


def _lock_of(journal: Path) -> Path:
    return journal.with_suffix(".lock")


class Autosave:
    """This session's journal in `folder`. Give it drawings with begin(), then call step() until it says done."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.journal = folder / f"{new_id()}{SUFFIX}"
            self._lock = _Lock(_lock_of(self.journal))
        except OSError as error:
            raise WriteError(f"Recovery is off: nothing can be kept in {folder}, {why(error)}.") from error
        self._lock.take()
        self._file: IO[bytes] | None = None
        self._work: Iterator[None] | None = None
        self._forget()

    def _forget(self) -> None:
        """The next state is written in full."""
        self._tiles: dict[int, tuple[int, np.ndarray]] = {}  # id of a tile -> its number; the tile keeps the id true
        self._tables: dict[int, tuple[int, Tiles]] = {}
        self._count = [0, 0]
        self._full = 0  # bytes of the journal when it was last begun anew
        self._moved = False  # the file written to has taken the journal's place

    @property
    def busy(self) -> bool:
        return self._work is not None

    def begin(self, document: Document, title: str, file: str | None, unsaved: bool = True) -> None:
        """Take this drawing as what is to be kept; a drawing still being written is given up for it.

        unsaved: False for what is in its file as it is: later states need only what changes, and nothing of it is
        offered after a kill.
        """
        self._work = self._writing(document, title, file, unsaved)

    def step(self, seconds: float = 0.006) -> bool:
        """Write for about so long. True when the drawing is kept whole. Raises WriteError (and then starts over)."""
        until = time.perf_counter() + seconds
        try:
            while self._work is not None:
                if next(self._work, self) is self:
                    self._work = None
                elif time.perf_counter() >= until:
                    return False
        except BaseException as error:  # a writer that raised is over: asked again it would say that it is done
            self._work = None
            self._close()
            self._forget()
            if not isinstance(error, Exception):
                raise
            reason = why(error) if isinstance(error, OSError) else f"{type(error).__name__}: {str(error)[:120]}"
            raise WriteError(f"The drawing could not be kept for recovery: {reason}.") from error
        return True

    def discard(self) -> None:
        """A clean exit, or nothing left to recover: the journal goes away."""
        self._work = None
        self._close()
        self._forget()
        _remove(self.journal)
        self._lock.release()
        _lock_of(self.journal).unlink(missing_ok=True)

    def _close(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):  # a full disk was already reported by the write itself
                self._file.close()
            self._file = None

    def _append(self, kind: bytes, payload: bytes) -> None:
        assert self._file is not None
        self._file.write(_HEAD.pack(kind, len(payload), zlib.crc32(payload)) + payload)

    def _writing(self, document: Document, title: str, file: str | None, unsaved: bool) -> Iterator[None]:
        beside = _begun(self.journal)
        if self._file is None or (self._moved and self._file.tell() > max(_ROOM, 2 * self._full)):
            # Begun beside the old journal, so that the last state stays readable until the new one is whole.
            self._close()
            self._forget()
            self._file = beside.open("wb")
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
            # Windows replaces no open file; append again after the move.
            self._file.close()
            beside.replace(self.journal)
            self._file = self.journal.open("ab")
            self._moved = True

    def _settle(self) -> Iterator[None]:
        """Ask that it reaches the disk, in a thread: a slow disk holds up no hand. A kill loses nothing either way."""
        assert self._file is not None
        handle = os.dup(self._file.fileno())

        def sync() -> None:
            with contextlib.suppress(OSError):  # a disk that cannot is no worse than one that was not asked
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
        """The number under which these tiles lie in the journal; written there if they do not yet."""
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
    """Where a journal is written until its first state is whole."""
    return journal.with_suffix(".begun")


def _remove(journal: Path) -> None:
    """The journal and what was begun of it; its lock is left to who holds it."""
    journal.unlink(missing_ok=True)
    _begun(journal).unlink(missing_ok=True)


def _records(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Whole records from the start; ends at the first that is torn or wrong."""
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
    """What dead sessions left in `folder`, newest first. Sessions still running are left alone.

    Each journal stands alone. What holds nothing that is missing elsewhere is removed; a journal that cannot be read
    now, or that another version of Drawover wrote, is left as it is, and does not keep the others from being offered.
    """
    found: list[Recovered] = []
    for journal in sorted({path.with_suffix(SUFFIX) for path in _left(folder)}):
        try:
            lock = _Lock(_lock_of(journal))
            try:
                if lock.take():
                    one = _offered(journal)
                    if one is not None:
                        found.append(one)
            finally:
                lock.release()
        except OSError as error:  # a folder of that name, or a file of somebody else
            _LOG.warning("a journal cannot be read: %s: %s", journal, error)
    return sorted(found, key=lambda one: -one.when)


def _left(folder: Path) -> list[Path]:
    """All that journals consist of."""
    try:
        return [path for path in folder.iterdir() if path.suffix in (SUFFIX, ".begun", ".lock")]
    except OSError:  # there is no such folder yet
        return []


def _offered(journal: Path) -> Recovered | None:
    """A dead session's journal, or None where nothing is to be offered of it; then it is removed, if it is ours."""
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
    except (ValueError, KeyError, TypeError, AttributeError) as error:  # whole, and yet not what this version writes
        _LOG.warning("a journal cannot be understood: %s: %s", journal, error)
        return None
    forget(Recovered(journal, "", None, 0.0))  # nothing whole, or nothing that is not in its file
    return None


def load(recovered: Recovered) -> Document:
    """The drawing as it was last kept whole. Raises ReadError when the journal is gone or damaged."""
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
    guides = tuple(Guide(vertical, at) for vertical, at in state.get("guides", ()))  # journals once had neither
    layers = tuple(node(data) for data in state["layers"])
    selection = mask(state.get("selection"))
    return Document(width, height, layers, state["active"], state["dpi"], selection, guides)


def forget(recovered: Recovered) -> None:
    """The artist has it, or wants it no more."""
    _remove(recovered.journal)
    _lock_of(recovered.journal).unlink(missing_ok=True)
