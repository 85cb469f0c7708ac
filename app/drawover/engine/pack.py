"""Packs: a drawing domain's trained networks with their card, opened safely, whoever made them.

A pack is a folder, or a .zip of one. Everything is checked before any network is loaded; what breaks a rule is refused
with a PackError that names the rule. The card's own grammar is card.py, a network's graph graph.py, the weights that it
takes from others weights.py, zips archive.py, the arrays of an atlas npz.py.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from onnx import TensorProto

from ..messages import graphs
from ..messages import packs as say
from ..messages.message import Message, Template
from . import archive, npz, roles
from .card import MAX_CARD, Card, CardError, Network, Shared, Source, Task, Tensor, read_card
from .cost import check_cost
from .errors import PackError, plain
from .graph import Checked, GraphError, Value, check_free, check_graph
from .tasks import TASKS
from .weights import whole

CARD = "pack.toml"
MAX_FILE = 512 << 20
MAX_PACK = 2 << 30
_CHUNK = 1 << 20
_log = logging.getLogger(__name__)


class Refused(NamedTuple):
    """A pack that was found and not accepted."""

    path: Path
    message: Message


@dataclass(frozen=True)
class Pack:
    """A pack that keeps all the rules. Files are read, and their hashes compared again, when they are asked for.

    networks: also those of packs that it requires; `lenders` says by network which pack. bytes, files: its own alone.
    """

    name: str
    title: str
    version: str
    tasks: Mapping[str, Task]
    networks: Mapping[str, Network]
    lenders: Mapping[str, Pack]
    sources: tuple[Source, ...]
    scores: Mapping[str, float]
    sample: Path | None  # a picture that shows what it draws
    path: Path  # the folder; of a zip, the folder it was unpacked to
    bytes: int  # of all its files
    files: Mapping[str, str]  # SHA-256 by name

    @staticmethod
    def open(path: Path, others: Iterable[Path] = ()) -> Pack:
        """The pack at `path`, checked in full. PackError: one sentence, with the rule that it breaks.

        others: packs that it may require, or folders of packs; those in the folder in which it lies are found as well.
        """
        return _Shelf([near for folder in others for near in _candidates(Path(folder))]).open(Path(path))

    def holder(self, network: str) -> Pack:
        """The pack in which the network's file lies: this one, or one that it requires."""
        if network not in self.networks:
            raise PackError(say.NO_NETWORK(pack=self.name, network=repr(network)))
        return self.lenders.get(network, self)

    def identity(self, network: str) -> tuple[str, ...]:
        """The SHA-256 of the files that make up a network: where they are the same, it computes the same."""
        holder = self.holder(network)
        names = (network, *holder.networks[network].weights)
        return tuple(holder.files[holder.networks[name].file] for name in names)

    def network(self, name: str) -> bytes:
        """The ONNX file of a network, as its card promised it, with the weights in it that it takes from others."""
        holder = self.holder(name)
        network = holder.networks[name]
        donors = [holder.networks[donor].file for donor in network.weights]
        return whole(holder._read(network.file), {file: holder._read(file) for file in donors})

    def atlas(self, task: str) -> dict[str, np.ndarray]:
        """The arrays of a task's atlas; empty where it has none."""
        if task not in self.tasks:
            raise PackError(say.UNKNOWN_TASK(pack=self.name, task=repr(task)))
        file = self.tasks[task].atlas
        if file is None:
            return {}
        try:
            return npz.arrays(self._read(file), file)
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


class _Shelf:
    """Where the packs lie that another one may require. Each is opened once, when it is first asked for."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths = tuple(dict.fromkeys(paths))
        self._opened: dict[Path, Pack | PackError] = {}
        self._cards: dict[Path, Card | None] = {}

    def open(self, path: Path) -> Pack:
        """The pack at `path`; PackError where it is refused."""
        if path not in self._opened:
            try:
                self._opened[path] = _opened(path, self)
            except PackError as error:
                self._opened[path] = error
        found = self._opened[path]
        if isinstance(found, PackError):
            raise found
        return found

    def lender(self, shared: Shared, path: Path) -> Pack:
        """The pack that holds the network which the one at `path` shares; CardError where there is none."""
        near = [other for other in _candidates(path.resolve().parent) if other.is_dir()]  # no zip is unpacked for it
        named = [
            (other, card)
            for other in dict.fromkeys([*self._paths, *near])
            if other != path and (card := self._card(other)) is not None and card.name == shared.pack
        ]
        for other, card in named:
            network = card.networks.get(shared.name)
            if network is None or card.files[network.file] != shared.sha256:
                continue
            if card.shared:  # so there is no circle either
                raise CardError(say.REQUIRED_REQUIRES(pack=shared.pack))
            if network.weights:  # whose files its SHA-256 says nothing of
                raise CardError(say.REQUIRED_TAKES(pack=shared.pack, network=shared.name))
            try:
                return self.open(other)
            except PackError as error:
                raise CardError(say.REQUIRED_REFUSED(pack=shared.pack)) from error
        if named:
            raise CardError(say.REQUIRED_OTHER(pack=shared.pack, network=shared.name))
        raise CardError(say.REQUIRED_MISSING(pack=shared.pack))

    def _card(self, path: Path) -> Card | None:
        """The card of what may be a pack; None where it is none, which is said when that pack itself is opened."""
        if path not in self._cards:
            try:
                self._cards[path] = _card(archive.unpacked(path) if path.is_file() else path)
            except Exception:  # noqa: BLE001 - a pack must not be refused for what lies beside it
                _log.debug("No card could be read at %s", plain(str(path)), exc_info=True)
                self._cards[path] = None
        return self._cards[path]


def _opened(path: Path, shelf: _Shelf) -> Pack:
    """What `_open` gives; whatever goes wrong in it as a PackError."""
    try:
        return _open(path, shelf)
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


def _open(path: Path, shelf: _Shelf) -> Pack:
    if not path.exists():
        raise PackError(say.NO_PATH(path=path))
    folder = archive.unpacked(path) if path.is_file() else path
    card = _card(folder)
    total = _check_files(folder, card)
    for network in card.networks.values():
        donors = [card.networks[donor].file for donor in network.weights]
        _check_network(network, (folder / network.file).read_bytes(), {f: (folder / f).read_bytes() for f in donors})
    lenders = {name: shelf.lender(shared, path) for name, shared in card.shared.items()}
    networks = {**card.networks, **{name: lender.networks[name] for name, lender in lenders.items()}}
    for name, task in card.tasks.items():
        _check_task(folder, name, task, networks)
    return Pack(
        name=card.name,
        title=card.title,
        version=card.version,
        tasks=card.tasks,
        networks=MappingProxyType(networks),
        lenders=MappingProxyType(lenders),
        sources=card.sources,
        scores=card.scores,
        sample=folder / card.sample if card.sample else None,
        path=folder,
        bytes=total,
        files=card.files,
    )


def _check_task(folder: Path, name: str, task: Task, networks: Mapping[str, Network]) -> None:
    arrays = npz.arrays((folder / task.atlas).read_bytes(), task.atlas) if task.atlas else {}
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


def _check_network(network: Network, data: bytes, donors: Mapping[str, bytes]) -> Checked:
    try:
        checked = check_graph(data, donors)
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


def find_packs(folders: Iterable[Path]) -> list[Pack | Refused]:
    """Every pack in the folders, in their order and by name within each, good or refused.

    A folder may be a pack itself, or hold packs: folders with a pack.toml, and .zip files. Folders that do not exist
    hold none.
    """
    paths: list[Path | Refused] = []
    for folder in map(Path, folders):
        try:
            paths += _candidates(folder)
        except OSError as error:
            paths.append(Refused(folder, say.FOLDER(folder=folder, why=error.strerror or error)))
    shelf = _Shelf(path for path in paths if isinstance(path, Path))
    return [path if isinstance(path, Refused) else _found(path, shelf) for path in paths]


def _found(path: Path, shelf: _Shelf) -> Pack | Refused:
    try:
        return shelf.open(path)
    except PackError as error:
        return Refused(path, error.message)


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


def check(path: Path, others: Iterable[Path] = ()) -> list[str]:
    """What may be said of the pack at `path`, a line each. PackError where it is refused. others: as in `Pack.open`."""
    pack = Pack.open(path, others)
    lines = [
        f"{pack.title} {pack.version} ({pack.name}): keeps all the rules",
        f"  tasks     {', '.join(pack.tasks) or 'none: it holds networks for other packs'}",
        f"  size      {pack.bytes / 1e6:.1f} MB in {len(pack.files) + 1} files, all as their SHA-256 promises",
    ]
    for name, network in pack.networks.items():
        checked = _check_network(network, pack.network(name), {})
        weights = f"{checked.nodes} operators, {checked.weights / 1e6:.1f} MB of weights"
        if network.weights:
            weights += f", some of them in {', '.join(network.weights)}"
        if name in pack.lenders:
            weights += f", in the pack {pack.lenders[name].name}"
        lines.append(f"  network   {name}: {network.meaning}; {weights}")
    for name in pack.tasks:
        if arrays := pack.atlas(name):
            size = sum(array.nbytes for array in arrays.values()) / 1e6
            lines.append(f"  atlas     of {name}: {len(arrays)} arrays, {size:.1f} MB")
    for source in pack.sources:
        lines.append(f"  source    {source.package} {source.version}, {source.license}, {source.count} drawings")
    return lines
