"""Parses a pack's card, pack.toml, into frozen values. pack.py checks the pack's files against it.

The file is untrusted: every value is checked for type and size here; CardError completes "the card … ".
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

from ..messages import cards as say
from ..messages.message import Message, MessageError
from .errors import plain

FORMAT = 2  # 2 added networks that share weights with others of the pack, and networks of other packs
MAX_TEXT = 4000
MAX_FILES = 200
MAX_CARD = 256 << 10  # bytes
_MAX_DOTS = 100  # in a line: tomllib's time is quadratic in the length of a dotted key
_NAME = re.compile(r"[a-z0-9_-]{1,40}")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,39}")
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,79}")
_HASH = re.compile(r"[0-9a-f]{64}")


class CardError(MessageError):
    """The card breaks a rule; `str(error)` is a clause without a full stop."""


@dataclass(frozen=True)
class Tensor:
    """One input or output of a network.

    `shape`: 0 is a free dimension: the batch, 1..64; both sides of a picture (batch, channels, height, width), up to
    cost.MAX_SIDE, one picture at a time; or the number of items of a set (batch, items, …), up to cost.MAX_SET.
    """

    name: str
    shape: tuple[int, ...]
    range: tuple[float, float] | None
    meaning: str


@dataclass(frozen=True)
class Network:
    """One network and its file. `weights`: the networks of this pack whose files contain some of its weights."""

    name: str
    file: str
    meaning: str
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    weights: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shared:
    """A network that another pack contains under the same name. `sha256`: of its file there."""

    name: str
    pack: str
    sha256: str


@dataclass(frozen=True)
class Task:
    """A task's table. `networks`: role to network name; `settings`: all other entries of the table."""

    networks: Mapping[str, str]
    atlas: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """A source of training drawings."""

    package: str
    version: str
    license: str
    count: int
    attribution: str


@dataclass(frozen=True)
class Card:
    """The contents of pack.toml. `shared`: networks of other packs; `files`: SHA-256 by name, of all other files."""

    name: str
    title: str
    version: str
    sample: str | None
    tasks: Mapping[str, Task]
    networks: Mapping[str, Network]
    shared: Mapping[str, Shared]
    sources: tuple[Source, ...]
    scores: Mapping[str, float]
    files: Mapping[str, str]


def read_card(text: bytes) -> Card:
    """Parse the bytes of a pack.toml; CardError describes what is wrong with it."""
    if len(text) > MAX_CARD:
        raise CardError(say.SIZE(most=MAX_CARD >> 10))
    if any(line.count(b".") > _MAX_DOTS for line in text.splitlines()):
        raise CardError(say.DOTS(most=_MAX_DOTS))
    try:
        data = tomllib.loads(text.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise CardError(say.UNREADABLE(why=_clause(error))) from error
    except ValueError as error:  # Python limits integers to some thousand digits
        raise CardError(say.LONG_NUMBER()) from error
    format_version = data.get("format")
    if isinstance(format_version, bool) or not isinstance(format_version, int) or format_version < 1:
        raise CardError(say.NO_FORMAT())
    if format_version > FORMAT:
        raise CardError(say.NEWER(format=format_version, known=FORMAT))
    sample = data.get("sample")
    tables = _tables(data, "networks")
    shared = {
        name for name, table in tables.items() if format_version > 1 and isinstance(table, dict) and "pack" in table
    }
    networks = {name: _network(name, table, format_version) for name, table in tables.items() if name not in shared}
    card = Card(
        name=_matching(data, "name", _NAME, say.THE_CARD()),
        title=_text(data, "title", say.THE_CARD(), most=80),
        version=_matching(data, "version", _VERSION, say.THE_CARD()),
        sample=None if sample is None else plain_name(sample),
        tasks=MappingProxyType({name: _task(name, table) for name, table in _tables(data, "tasks").items()}),
        networks=MappingProxyType(networks),
        shared=MappingProxyType({name: _shared(name, tables[name]) for name in tables if name in shared}),
        sources=_sources(data.get("sources", [])),
        scores=MappingProxyType(_scores(data.get("scores", {}))),
        files=MappingProxyType(_files(data.get("files", {}))),
    )
    _check_references(card, format_version)
    return card


def plain_name(name: Any) -> str:
    """Return a file's name inside the pack; CardError if it could lead outside."""
    if not isinstance(name, str) or not 0 < len(name) <= 200:
        raise CardError(say.FILE_NAME(name=_shown(name)))
    path = PurePosixPath(name)
    odd = plain(name) != name or any(character in '\\:*?"<>|' for character in name)
    if path.is_absolute() or odd or any(part in ("..", ".", "") for part in name.split("/")):
        raise CardError(say.FILE_OUTSIDE(name=_shown(name)))
    return name


def _check_references(card: Card, format_version: int) -> None:
    """Check that every network and file that the card refers to is listed in it."""
    # Since format 2, a pack without tasks may provide networks to other packs.
    if not card.tasks and (format_version == 1 or not card.networks):
        raise CardError(say.NO_TASK())
    if not card.sources:
        raise CardError(say.NO_SOURCE())
    for task_name, task in card.tasks.items():
        for role, network in task.networks.items():
            if network not in card.networks and network not in card.shared:
                raise CardError(say.NO_NETWORK(network=repr(network), task=repr(task_name), role=repr(role)))
    for network in card.networks.values():
        for donor in network.weights:
            if donor not in card.networks:
                raise CardError(say.NO_DONOR(donor=repr(donor), network=repr(network.name)))
            if card.networks[donor].weights:  # this also rules out cycles
                raise CardError(say.TAKING_DONOR(donor=repr(donor), network=repr(network.name)))
    for shared in card.shared.values():
        if shared.pack == card.name:
            raise CardError(say.OF_ITSELF(network=repr(shared.name)))
    used = [network.file for network in card.networks.values()]
    used += [task.atlas for task in card.tasks.values() if task.atlas] + ([card.sample] if card.sample else [])
    for file in used:
        if file not in card.files:
            raise CardError(say.UNHASHED(file=file))


def _network(name: str, table: Any, format_version: int) -> Network:
    where = say.THE_NETWORK(name=repr(name))
    table = _table(table, where)
    file = plain_name(_text(table, "file", where))
    if not file.endswith(".onnx"):
        raise CardError(say.NO_ONNX(file=file, where=where))
    weights = table.get("weights", []) if format_version > 1 else []
    if not isinstance(weights, list) or len(weights) > 32 or not all(isinstance(donor, str) for donor in weights):
        raise CardError(say.WEIGHTS(where=where))
    return Network(
        _checked_key(name),
        file,
        _text(table, "meaning", where),
        _tensors(table, "inputs", where),
        _tensors(table, "outputs", where),
        tuple(weights),
    )


def _shared(name: str, table: Mapping[str, Any]) -> Shared:
    where = say.THE_NETWORK(name=repr(name))
    pack = _matching(table, "pack", _NAME, where)
    if not _HASH.fullmatch(str(table.get("sha256"))):
        raise CardError(say.NO_SHARED_HASH(where=where, pack=pack))
    return Shared(_checked_key(name), pack, table["sha256"])


def _tensors(table: Mapping[str, Any], key: str, where: Message) -> tuple[Tensor, ...]:
    entries = table.get(key)
    if not isinstance(entries, list) or not 1 <= len(entries) <= 32:
        raise CardError(say.NO_LIST(key=key, where=where))
    found = []
    for entry in entries:
        entry = _table(entry, say.THE_KEY(key=key, where=where))
        shape, value_range = entry.get("shape"), entry.get("range")
        if not isinstance(shape, list) or len(shape) > 8 or not all(_is_integer(size, 0, 65536) for size in shape):
            raise CardError(say.SHAPE(key=key, where=where, given=_shown(shape)))
        if value_range is not None:
            is_pair = isinstance(value_range, list) and len(value_range) == 2 and all(map(_is_number, value_range))
            if not is_pair or value_range[0] >= value_range[1]:
                raise CardError(say.RANGE(key=key, where=where, given=_shown(value_range)))
            value_range = (float(value_range[0]), float(value_range[1]))
        name = _text(entry, "name", say.THE_KEY(key=key, where=where), most=200)
        meaning = _text(entry, "meaning", say.TENSOR_OF(name=repr(name), where=where))
        found.append(Tensor(name, tuple(shape), value_range, meaning))
    if len({tensor.name for tensor in found}) != len(found):
        raise CardError(say.ALIKE(key=key, where=where))
    return tuple(found)


def _task(name: str, table: Any) -> Task:
    where = say.THE_TASK(name=repr(name))
    table = _table(table, where)
    roles = _table(table.get("networks", {}), say.THE_KEY(key="networks", where=where))
    for role, network in roles.items():
        _checked_key(role)
        if not isinstance(network, str):
            raise CardError(say.ROLE(role=repr(role), where=where))
    atlas = table.get("atlas")
    settings = {key: value for key, value in table.items() if key not in ("networks", "atlas")}
    _checked_key(name)
    return Task(MappingProxyType(dict(roles)), None if atlas is None else plain_name(atlas), MappingProxyType(settings))


def _sources(entries: Any) -> tuple[Source, ...]:
    if not isinstance(entries, list) or len(entries) > 200:
        raise CardError(say.SOURCES())
    found = []
    for entry in entries:
        entry = _table(entry, say.A_SOURCE())
        package = _text(entry, "package", say.A_SOURCE(), most=200)
        where = say.THE_SOURCE(name=repr(package))
        if not isinstance(entry.get("license"), str) or not entry["license"].strip():
            raise CardError(say.LICENSE(where=where))
        if not _is_integer(entry.get("count"), 0, 10**12):
            raise CardError(say.COUNT(where=where))
        found.append(
            Source(
                package,
                _text(entry, "version", where, most=80),
                _text(entry, "license", where, most=200),
                entry["count"],
                _text(entry, "attribution", where),
            )
        )
    return tuple(found)


def _scores(table: Any) -> dict[str, float]:
    table = _table(table, say.THE_SCORES())
    for key, value in table.items():
        if not _is_number(value):
            raise CardError(say.SCORE(key=key))
    return {_checked_key(key): float(value) for key, value in table.items()}


def _files(table: Any) -> dict[str, str]:
    table = _table(table, say.THE_FILES())
    if len(table) > MAX_FILES:
        raise CardError(say.FILES(most=MAX_FILES))
    for name, digest in table.items():
        plain_name(name)
        if not isinstance(digest, str) or not _HASH.fullmatch(digest):
            raise CardError(say.NO_HASH(file=name))
    return dict(table)


def _table(value: Any, where: Message) -> Mapping[str, Any]:
    if not isinstance(value, dict) or len(value) > 1000:
        raise CardError(say.TABLE(where=where))
    return value


def _tables(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    return _table(data.get(key, {}), say.ITS(key=key))


def _text(table: Mapping[str, Any], key: str, where: Message, most: int = MAX_TEXT) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip() or len(value) > most:
        raise CardError(say.TEXT(key=key, where=where, most=most))
    return plain(value)  # without control characters: it is shown in terminals and windows


def _matching(table: Mapping[str, Any], key: str, pattern: re.Pattern[str], where: Message) -> str:
    value = _text(table, key, where, most=200)
    if not pattern.fullmatch(value):
        raise CardError(say.VALUE(key=key, given=_shown(value)))
    return value


def _checked_key(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise CardError(say.NAME(name=_shown(key)))
    return key


def _is_integer(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _clause(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".")[:200]
