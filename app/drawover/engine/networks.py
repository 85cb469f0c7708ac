"""Loaded networks: each is loaded once and shared by all tasks and packs; and a task's access to those of its pack.

engine.py finds the packs; runner.py runs a single network.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np

from ..messages import packs as say
from .card import Task as Uses
from .card import Tensor
from .errors import PackError
from .pack import Pack
from .request import Watch
from .runner import OnnxRunner, Runner

_T = TypeVar("_T")
_NETWORK = object()  # first item of the cache keys of networks


class Sessions:
    """Loads and caches networks and other objects of all packs, each once, on first use. Thread-safe."""

    def __init__(self, threads: int = 0) -> None:
        """threads: per network, 0 for all cores."""
        self._threads = threads
        self._objects: dict[tuple[Any, ...], Any] = {}
        self._locks: defaultdict[tuple[Any, ...], threading.RLock] = defaultdict(threading.RLock)
        self._lock = threading.Lock()

    def runner(self, pack: Pack, network: str) -> Runner:
        """Return the pack's network, loaded. Packs that contain the same network share it."""
        name = f"{pack.owner(network).name}/{network}"
        key = (_NETWORK, *pack.identity(network))
        return self._once(key, lambda: OnnxRunner(pack.network(network), name, self._threads))

    def cached(self, pack: Pack, name: str, make: Callable[[], _T]) -> _T:
        """Return the result of `make`, computed once for this pack and cached until `release`."""
        return self._once((pack.name, name), make)

    def _once(self, key: tuple[Any, ...], make: Callable[[], _T]) -> _T:
        with self._lock:
            lock = self._locks[key]
        with lock:  # a lock for each key, so that loading one object doesn't block the others
            if key not in self._objects:
                self._objects[key] = make()
            return self._objects[key]

    def runners(self) -> list[Runner]:
        """Return all networks that are loaded."""
        return [each for key, each in list(self._objects.items()) if key[0] is _NETWORK]

    def release(self) -> None:
        """Unload everything; it is loaded again when it is needed."""
        self._objects = {}


class Loaded:
    """One task's access to a pack (implements `task.Networks`): the networks that the card lists for the task."""

    def __init__(self, pack: Pack, task: str, sessions: Sessions) -> None:
        self.pack, self._task, self._sessions = pack, task, sessions
        self._uses = pack.tasks.get(task) or Uses(MappingProxyType({}))

    @property
    def name(self) -> str:
        """The pack's name."""
        return self.pack.name

    @property
    def settings(self) -> Mapping[str, Any]:
        """The other entries of the task's table in the card, such as `parts`."""
        return self._uses.settings

    def has(self, role: str) -> bool:
        """Whether the pack has, for this task, a network in this role, a setting of this name, or an `atlas`."""
        if role == "atlas":
            return self._uses.atlas is not None
        return role in self._uses.networks or bool(self.settings.get(role))

    def run(self, role: str, watch: Watch | None = None, **inputs: np.ndarray) -> np.ndarray:
        """Run the network in this role and return its first output."""
        return next(iter(self.run_all(role, watch, **inputs).values()))

    def run_all(self, role: str, watch: Watch | None = None, **inputs: np.ndarray) -> dict[str, np.ndarray]:
        """Run the network in this role and return all its outputs, by name."""
        network = self._network(role)
        given = {key: np.ascontiguousarray(value, np.float32) for key, value in inputs.items()}
        found = self._sessions.runner(self.pack, network).run(given, watch)
        for tensor in self.pack.networks[network].outputs:
            self._check_output(role, tensor, found[tensor.name])
        return found

    def arrays(self) -> Mapping[str, np.ndarray]:
        """Read the arrays of the task's atlas; empty if there is no atlas."""
        return self.pack.atlas(self._task) if self.has("atlas") else {}

    def cached(self, name: str, make: Callable[[], _T]) -> _T:
        """Return the result of `make`, computed once for this pack and task and cached until `Sessions.release`."""
        return self._sessions.cached(self.pack, f"of {self._task}: {name}", make)

    def warm(self) -> None:
        """Load all networks of the task."""
        for network in self._uses.networks.values():
            self._sessions.runner(self.pack, network)

    def _network(self, role: str) -> str:
        name = self._uses.networks.get(role)
        if name is None:
            raise PackError(say.NO_ROLE(pack=self.pack.name, role=repr(role)))
        return name

    def _check_output(self, role: str, tensor: Tensor, values: np.ndarray) -> None:
        """Raise PackError unless the output has the shape that the card declares and all values are finite."""
        shape = tensor.shape
        same = len(shape) == values.ndim and all(
            declared in (0, size) for declared, size in zip(shape, values.shape, strict=True)
        )
        if not same or not np.isfinite(values).all():
            what = say.OUTPUT_NUMBERS() if same else say.OUTPUT_SHAPE(shape=str(list(shape)))
            raise PackError(say.OUTPUT(role=repr(role), pack=self.pack.name, what=what))
