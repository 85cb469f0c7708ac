"""Packs: a drawing domain's trained networks with their card, opened safely, whoever made them.

A pack is a folder, or a .zip of one. Everything is checked before any network is loaded; what breaks a rule is refused
with a PackError that names the rule. The card's own grammar is card.py, a network's graph graph.py, zips archive.py.
"""

from __future__ import annotations

import hashlib
import io
import logging
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from onnx import TensorProto

from ..messages import graphs
from ..messages import packs as say
from ..messages.message import Message, Template
from . import archive, roles
from .card import MAX_CARD, Card, CardError, Network, Source, Task, Tensor, read_card
from .cost import check_cost
from .errors import PackError, plain
from .graph import Checked, GraphError, Value, check_free, check_graph
from .tasks import TASKS

CARD = "pack.toml"
MAX_FILE = 512 << 20
MAX_PACK = 2 << 30
MAX_ATLAS = 256 << 20  # bytes of all arrays, unpacked
MAX_ARRAYS = 64
_CHUNK = 1 << 20
_log = logging.getLogger(__name__)


class Refused(NamedTuple):
    """A pack that was found and not accepted."""

    path: Path
    message: Message


@dataclass(frozen=True)
class Pack:
    """A pack that keeps all the rules. Files are read, and their hashes compared again, when they are asked for."""

    name: str
    title: str
    version: str
    tasks: Mapping[str, Task]
    networks: Mapping[str, Network]
    sources: tuple[Source, ...]
    scores: Mapping[str, float]
    sample: Path | None  # a picture that shows what it draws
    path: Path  # the folder; of a zip, the folder it was unpacked to
    bytes: int  # of all its files
    files: Mapping[str, str]  # SHA-256 by name

    @staticmethod
    def open(path: Path) -> Pack:
        """The pack at `path`, checked in full. PackError: one sentence, with the rule that it breaks."""
        path = Path(path)
        try:
            return _open(path)
        except (CardError, archive.ArchiveError) as error:
            raise PackError(say.REFUSED(pack=path.name, why=error.message)) from error
        except PackError:
            raise
        except OSError as error:
            raise PackError(say.UNREADABLE(pack=path.name, why=error.strerror or error)) from error
        except Exception as error:
            # A stranger's file can break any of the libraries that read it, in ways nobody foresaw: it is refused
            # for that, alone, and the other packs are used.
            _log.debug("Reading the pack %s failed", plain(path.name), exc_info=True)
            kind = type(error).__name__
            raise PackError(say.BROKE(pack=path.name, kind=kind, why=_line(error))) from error

    def network(self, name: str) -> bytes:
        """The ONNX file of a network, as its card promised it."""
        if name not in self.networks:
            raise PackError(say.NO_NETWORK(pack=self.name, network=repr(name)))
        return self._read(self.networks[name].file)

    def atlas(self, task: str) -> dict[str, np.ndarray]:
        """The arrays of a task's atlas; empty where it has none."""
        if task not in self.tasks:
            raise PackError(say.UNKNOWN_TASK(pack=self.name, task=repr(task)))
        file = self.tasks[task].atlas
        if file is None:
            return {}
        try:
            return _arrays(self._read(file), file)
        except CardError as error:
            raise PackError(say.REFUSED(pack=self.name, why=error.message)) from error

    def _read(self, file: str) -> bytes:
        try:
            data = (self.path / file).read_bytes()
        except OSError as error:
            raise PackError(say.FILE_UNREADABLE(pack=self.name, file=file, why=error.strerror or error)) from error
        if hashlib.sha256(data).hexdigest() != self.files[file]:
            raise PackError(say.CHANGED(pack=self.name, file=file))
        return data


def _open(path: Path) -> Pack:
    if not path.exists():
        raise PackError(say.NO_PATH(path=path))
    folder = archive.unpacked(path) if path.is_file() else path
    card = _card(folder)
    total = _check_files(folder, card)
    for network in card.networks.values():
        _check_network(network, (folder / network.file).read_bytes())
    for name, task in card.tasks.items():
        _check_task(folder, name, task, card.networks)
    return Pack(
        name=card.name,
        title=card.title,
        version=card.version,
        tasks=card.tasks,
        networks=card.networks,
        sources=card.sources,
        scores=card.scores,
        sample=folder / card.sample if card.sample else None,
        path=folder,
        bytes=total,
        files=card.files,
    )


def _check_task(folder: Path, name: str, task: Task, networks: Mapping[str, Network]) -> None:
    arrays = _arrays((folder / task.atlas).read_bytes(), task.atlas) if task.atlas else {}
    if name not in TASKS:  # of another version: nothing here would run it
        return
    needs = TASKS[name].needs
    try:
        roles.check_settings(needs.settings, task)
        sizes = roles.check_roles(needs.roles, task, networks)
        if task.atlas and needs.check_atlas:
            needs.check_atlas(arrays, task.atlas, sizes)
    except CardError as error:
        raise CardError(say.CARD(why=error.message)) from error


def _line(error: Exception) -> str:
    return plain(" ".join(str(error).split()))[:120].rstrip(".") or "without a word"


def _card(folder: Path) -> Card:
    file = folder / CARD
    if not file.is_file() or file.is_symlink():
        raise CardError(say.NO_CARD(file=CARD))
    if file.stat().st_size > MAX_CARD:
        raise CardError(say.CARD_SIZE(file=CARD, most=MAX_CARD >> 10))
    try:
        return read_card(file.read_bytes())
    except CardError as error:
        raise CardError(say.CARD(why=error.message)) from error


def _check_files(folder: Path, card: Card) -> int:
    """All listed files are there, inside, of bounded size and with their hash; no other network lies beside them."""
    root, total = folder.resolve(), (folder / CARD).stat().st_size
    for name in card.files:
        file = folder / name
        if not file.exists():
            raise CardError(say.FILE_MISSING(file=name))
        if file.is_symlink() or not file.resolve().is_relative_to(root) or file.resolve() != root / name:
            raise CardError(say.FILE_LINK(file=name))
        if not file.is_file():
            raise CardError(say.FILE_KIND(file=name))
        size = file.stat().st_size
        total += size
        if size > MAX_FILE or total > MAX_PACK:
            raise CardError(say.FILE_SIZE(file=name, most=MAX_FILE >> 20))
    for file in folder.rglob("*"):
        name = file.relative_to(folder).as_posix()
        if file.suffix.lower() in (".onnx", ".npz") and name not in card.files:
            raise CardError(say.FILE_UNLISTED(file=name))
    for name, promised in card.files.items():
        if _digest(folder / name) != promised:
            raise CardError(say.FILE_HASH(file=name))
    return total


def _digest(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _check_network(network: Network, data: bytes) -> Checked:
    try:
        checked = check_graph(data)
        _check_values(_INPUTS, network.inputs, checked.inputs)
        _check_values(_OUTPUTS, network.outputs, checked.outputs)
        check_cost(checked.model)
    except GraphError as error:
        raise CardError(say.NETWORK(file=network.file, why=error.message)) from error
    return checked


class _Kind(NamedTuple):
    """How what a network takes, or gives, is told to be other than its card promises."""

    names: Template
    kind: Template
    shape: Template


_INPUTS = _Kind(graphs.INPUTS, graphs.INPUT_KIND, graphs.INPUT_SHAPE)
_OUTPUTS = _Kind(graphs.OUTPUTS, graphs.OUTPUT_KIND, graphs.OUTPUT_SHAPE)


def _check_values(say_of: _Kind, promised: tuple[Tensor, ...], declared: tuple[Value, ...]) -> None:
    if [tensor.name for tensor in promised] != [value.name for value in declared]:
        raise GraphError(say_of.names(there=", ".join(value.name for value in declared)[:120] or say.NONE()))
    for tensor, value in zip(promised, declared, strict=True):
        if value.kind != TensorProto.FLOAT:
            raise GraphError(say_of.kind(name=repr(value.name)))
        check_free(value)
        if tensor.shape != value.shape:
            shapes = {"shape": str(list(value.shape)), "promised": str(list(tensor.shape))}
            raise GraphError(say_of.shape(name=repr(value.name), **shapes))


def _arrays(data: bytes, file: str) -> dict[str, np.ndarray]:
    """The arrays of an .npz, its sizes checked before anything is unpacked; never a pickle."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as box:
            entries = box.infolist()
            if len(entries) > MAX_ARRAYS or sum(entry.file_size for entry in entries) > MAX_ATLAS:
                raise CardError(say.ARRAYS_SIZE(file=file, most=MAX_ATLAS >> 20, count=MAX_ARRAYS))
            if len({entry.filename for entry in entries}) != len(entries):
                raise CardError(say.ARRAYS_ALIKE(file=file))
            return {entry.filename.removesuffix(".npy"): _array(box, entry, file) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise CardError(say.ARRAYS_UNREADABLE(file=file)) from error


def _array(box: zipfile.ZipFile, entry: zipfile.ZipInfo, file: str) -> np.ndarray:
    if not entry.filename.endswith(".npy") or "/" in entry.filename or "\\" in entry.filename:
        raise CardError(say.ARRAY_KIND(file=file, array=repr(entry.filename)))
    try:
        raw = box.read(entry)  # at most file_size bytes, which were counted above
        stream = io.BytesIO(raw)
        version = np.lib.format.read_magic(stream)
        read_header = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
        if version not in read_header:
            raise CardError(say.ARRAY_FORMAT(file=file, array=repr(entry.filename)))
        shape, _, dtype = read_header[version](stream)
        if dtype.hasobject or dtype.kind not in "biuf":
            raise CardError(say.ARRAY_NUMBERS(file=file, array=repr(entry.filename)))
        count = 1
        for size in shape:
            count *= size
        if count * dtype.itemsize != len(raw) - stream.tell():
            raise CardError(say.ARRAY_SHAPE(file=file, array=repr(entry.filename)))
        return np.lib.format.read_array(io.BytesIO(raw), allow_pickle=False)
    except (ValueError, OSError, MemoryError, OverflowError, UnicodeError) as error:
        raise CardError(say.ARRAY_UNREADABLE(file=file, array=repr(entry.filename))) from error


def find_packs(folders: Iterable[Path]) -> list[Pack | Refused]:
    """Every pack in the folders, in their order and by name within each, good or refused.

    A folder may be a pack itself, or hold packs: folders with a pack.toml, and .zip files. Folders that do not exist
    hold none.
    """
    found: list[Pack | Refused] = []
    for folder in map(Path, folders):
        try:
            candidates = _candidates(folder)
        except OSError as error:
            found.append(Refused(folder, say.FOLDER(folder=folder, why=error.strerror or error)))
            continue
        for path in candidates:
            try:
                found.append(Pack.open(path))
            except PackError as error:
                found.append(Refused(path, error.message))
    return found


def _candidates(folder: Path) -> list[Path]:
    if (folder / CARD).exists() or folder.is_file():
        return [folder]
    if not folder.is_dir():
        return []
    return [
        path
        for path in sorted(folder.iterdir())
        if (path / CARD).exists() or (path.suffix.lower() == ".zip" and path.is_file())
    ]


def check(path: Path) -> list[str]:
    """What may be said of the pack at `path`, a line each. PackError where it is refused."""
    pack = Pack.open(path)
    lines = [
        f"{pack.title} {pack.version} ({pack.name}): keeps all the rules",
        f"  tasks     {', '.join(pack.tasks)}",
        f"  size      {pack.bytes / 1e6:.1f} MB in {len(pack.files) + 1} files, all as their SHA-256 promises",
    ]
    for network in pack.networks.values():
        checked = _check_network(network, pack.network(network.name))
        weights = f"{checked.nodes} operators, {checked.weights / 1e6:.1f} MB of weights"
        lines.append(f"  network   {network.name}: {network.meaning}; {weights}")
    for name in pack.tasks:
        if arrays := pack.atlas(name):
            size = sum(array.nbytes for array in arrays.values()) / 1e6
            lines.append(f"  atlas     of {name}: {len(arrays)} arrays, {size:.1f} MB")
    for source in pack.sources:
        lines.append(f"  source    {source.package} {source.version}, {source.license}, {source.count} drawings")
    return lines
