"""Finds and opens packs, the trained networks of a drawing domain with their card; packs are untrusted input.

A pack is a folder, or a .zip of one. Everything is checked before any network is loaded; a pack that breaks a rule is
refused with a PackError that names the rule. card.py parses the card, graph.py checks a network's graph, weights.py
resolves shared weights, archive.py unpacks zips, npz.py reads the arrays of an atlas.
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
from .weights import embed_weights

CARD = "pack.toml"
MAX_FILE = 512 << 20
MAX_PACK = 2 << 30
_CHUNK = 1 << 20
_log = logging.getLogger(__name__)


class Refused(NamedTuple):
    """A pack that was refused, and why."""

    path: Path
    message: Message


@dataclass(frozen=True)
class Pack:
    """A valid pack. Files are read on demand, and their hashes are checked again each time.

    networks: includes those shared from other packs; `lenders`: network to that pack. bytes, files: without these.
    """

    name: str
    title: str
    version: str
    tasks: Mapping[str, Task]
    networks: Mapping[str, Network]
    lenders: Mapping[str, Pack]
    sources: tuple[Source, ...]
    scores: Mapping[str, float]
    sample: Path | None  # an example picture
    path: Path  # the folder; of a zip, the folder it was unpacked to
    bytes: int  # of all its files
    files: Mapping[str, str]  # SHA-256 by name

    @staticmethod
    def open(path: Path, others: Iterable[Path] = ()) -> Pack:
        """Open the pack at `path` and check all of it. PackError: one sentence, with the rule that it breaks.

        others: packs that it may require, or folders of packs; those in its parent folder are found as well.
        """
        return _PackResolver([near for folder in others for near in _candidates(Path(folder))]).open(Path(path))

    def owner(self, network: str) -> Pack:
        """Return the pack that contains the network's file: this one, or one that it requires."""
        if network not in self.networks:
            raise PackError(say.NO_NETWORK(pack=self.name, network=repr(network)))
        return self.lenders.get(network, self)

    def identity(self, network: str) -> tuple[str, ...]:
        """Return the SHA-256 of the files that make up a network; equal hashes mean the same network."""
        owner = self.owner(network)
        names = (network, *owner.networks[network].weights)
        return tuple(owner.files[owner.networks[name].file] for name in names)

    def network(self, name: str) -> bytes:
        """Read a network's ONNX file, check its hash, and embed the weights that it takes from other networks."""
        owner = self.owner(name)
        network = owner.networks[name]
        donors = [owner.networks[donor].file for donor in network.weights]
        return embed_weights(owner._read(network.file), {file: owner._read(file) for file in donors})

    def atlas(self, task: str) -> dict[str, np.ndarray]:
        """Read the arrays of a task's atlas; empty if there is none."""
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


class _PackResolver:
    """Opens packs and the packs that they require. Each is opened once, on first use."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths = tuple(dict.fromkeys(paths))
        self._opened: dict[Path, Pack | PackError] = {}
        self._cards: dict[Path, Card | None] = {}

    def open(self, path: Path) -> Pack:
        """Return the pack at `path`; PackError if it is refused."""
        if path not in self._opened:
            try:
                self._opened[path] = _open(path, self)
            except PackError as error:
                self._opened[path] = error
        found = self._opened[path]
        if isinstance(found, PackError):
            raise found
        return found

    def lender(self, shared: Shared, path: Path) -> Pack:
        """Return the pack that contains a network which the pack at `path` refers to; CardError if there is none."""
        near = [other for other in _candidates(path.resolve().parent) if other.is_dir()]  # don't unpack zips for this
        named = [
            (other, card)
            for other in dict.fromkeys([*self._paths, *near])
            if other != path and (card := self._card(other)) is not None and card.name == shared.pack
        ]
        for other, card in named:
            network = card.networks.get(shared.name)
            if network is None or card.files[network.file] != shared.sha256:
                continue
            if card.shared:  # this also rules out cycles
                raise CardError(say.REQUIRED_REQUIRES(pack=shared.pack))
            if network.weights:  # the SHA-256 of its file doesn't cover the donors' files
                raise CardError(say.REQUIRED_TAKES(pack=shared.pack, network=shared.name))
            try:
                return self.open(other)
            except PackError as error:
                raise CardError(say.REQUIRED_REFUSED(pack=shared.pack)) from error
        if named:
            raise CardError(say.REQUIRED_OTHER(pack=shared.pack, network=shared.name))
        raise CardError(say.REQUIRED_MISSING(pack=shared.pack))

    def _card(self, path: Path) -> Card | None:
        """Read a candidate's card; None if it has no valid one: the error is raised when that pack itself is opened."""
        if path not in self._cards:
            try:
                self._cards[path] = _card(archive.unpacked(path) if path.is_file() else path)
            except Exception:  # noqa: BLE001 - a damaged sibling must not cause this pack to be refused
                _log.debug("No card could be read at %s", plain(str(path)), exc_info=True)
                self._cards[path] = None
        return self._cards[path]


def _open(path: Path, resolver: _PackResolver) -> Pack:
    """Open a pack; every failure is raised as a PackError."""
    try:
        return _read_pack(path, resolver)
    except (CardError, archive.ArchiveError) as error:
        raise PackError(say.REFUSED(pack=path.name, why=error.message)) from error
    except PackError:
        raise
    except OSError as error:
        raise PackError(say.UNREADABLE(pack=path.name, why=error.strerror or error)) from error
    except Exception as error:
        # An untrusted file can make any of the parsing libraries raise anything: refuse this pack, keep the others.
        _log.debug("Reading the pack %s failed", plain(path.name), exc_info=True)
        kind = type(error).__name__
        raise PackError(say.BROKE(pack=path.name, kind=kind, why=_line(error))) from error


def _read_pack(path: Path, resolver: _PackResolver) -> Pack:
    if not path.exists():
        raise PackError(say.NO_PATH(path=path))
    folder = archive.unpacked(path) if path.is_file() else path
    card = _card(folder)
    total = _check_files(folder, card)
    for network in card.networks.values():
        donors = [card.networks[donor].file for donor in network.weights]
        _check_network(network, (folder / network.file).read_bytes(), {f: (folder / f).read_bytes() for f in donors})
    lenders = {name: resolver.lender(shared, path) for name, shared in card.shared.items()}
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
    if name not in TASKS:  # a task of another Drawover version, which is not run
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
    """Check that all listed files are in the folder, in size and hash, and no unlisted networks; return total bytes."""
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


class _MismatchMessages(NamedTuple):
    """Messages for inputs, or for outputs, that differ from the card."""

    names: Template
    kind: Template
    shape: Template


_INPUTS = _MismatchMessages(graphs.INPUTS, graphs.INPUT_KIND, graphs.INPUT_SHAPE)
_OUTPUTS = _MismatchMessages(graphs.OUTPUTS, graphs.OUTPUT_KIND, graphs.OUTPUT_SHAPE)


def _check_values(messages: _MismatchMessages, promised: tuple[Tensor, ...], declared: tuple[Value, ...]) -> None:
    if [tensor.name for tensor in promised] != [value.name for value in declared]:
        raise GraphError(messages.names(there=", ".join(value.name for value in declared)[:120] or say.NONE()))
    for tensor, value in zip(promised, declared, strict=True):
        if value.kind != TensorProto.FLOAT:
            raise GraphError(messages.kind(name=repr(value.name)))
        check_free(value)
        if tensor.shape != value.shape:
            shapes = {"shape": str(list(value.shape)), "promised": str(list(tensor.shape))}
            raise GraphError(messages.shape(name=repr(value.name), **shapes))


def find_packs(folders: Iterable[Path]) -> list[Pack | Refused]:
    """Find every pack in the folders, valid or refused, in the folders' order and by name within each.

    A folder may be a pack itself, or contain packs: folders with a pack.toml, and .zip files. Missing folders are
    skipped.
    """
    paths: list[Path | Refused] = []
    for folder in map(Path, folders):
        try:
            paths += _candidates(folder)
        except OSError as error:
            paths.append(Refused(folder, say.FOLDER(folder=folder, why=error.strerror or error)))
    resolver = _PackResolver(path for path in paths if isinstance(path, Path))
    return [path if isinstance(path, Refused) else _open_or_refuse(path, resolver) for path in paths]


def _open_or_refuse(path: Path, resolver: _PackResolver) -> Pack | Refused:
    try:
        return resolver.open(path)
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
        if not path.name.startswith(".")  # one that is just being written
        and ((path / CARD).exists() or (path.suffix.lower() == ".zip" and path.is_file()))
    ]


def check(path: Path, others: Iterable[Path] = ()) -> list[str]:
    """Describe the pack at `path`, in lines to print. PackError if it is refused. others: as in `Pack.open`."""
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
