"""The networks of packs at run time: each loaded once, so that all tasks and packs share it, and a task's view.

Which packs there are is engine.py's business, running one network runner.py's.
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
_NETWORK = object()  # begins the keys of networks


class Sessions:
    """What is loaded of all packs, each once, when it is first asked for. Safe from several threads."""

    def __init__(self, threads: int = 0) -> None:
        """threads: per network, 0 for all cores."""
        self._threads = threads
        self._there: dict[tuple[Any, ...], Any] = {}
        self._making: defaultdict[tuple[Any, ...], threading.RLock] = defaultdict(threading.RLock)
        self._lock = threading.Lock()

    def runner(self, pack: Pack, network: str) -> Runner:
        """The pack's network, ready to run. Packs that have the same network share it."""
        name = f"{pack.holder(network).name}/{network}"
        key = (_NETWORK, *pack.identity(network))
        return self._once(key, lambda: OnnxRunner(pack.network(network), name, self._threads))

    def kept(self, pack: Pack, name: str, make: Callable[[], _T]) -> _T:
        """What `make` gives, made once for this pack and then kept until `release`."""
        return self._once((pack.name, name), make)

    def _once(self, key: tuple[Any, ...], make: Callable[[], _T]) -> _T:
        with self._lock:
            making = self._making[key]
        with making:  # one is made while others are made or looked up
            if key not in self._there:
                self._there[key] = make()
            return self._there[key]

    def runners(self) -> list[Runner]:
        """All that are loaded now."""
        return [each for key, each in list(self._there.items()) if key[0] is _NETWORK]

    def release(self) -> None:
        """Let go of everything; it comes back when it is needed."""
        self._there = {}


class Loaded:
    """A pack as one task sees it (`task.Networks`). Its networks are those of the task in the pack's card."""

    def __init__(self, pack: Pack, task: str, sessions: Sessions) -> None:
        self.pack, self._task, self._sessions = pack, task, sessions
        self._uses = pack.tasks.get(task) or Uses(MappingProxyType({}))

    @property
    def name(self) -> str:
        """The pack's name."""
        return self.pack.name

    @property
    def settings(self) -> Mapping[str, Any]:
        """What else the card says of the task, such as `parts`."""
        return self._uses.settings

    def has(self, role: str) -> bool:
        """Whether the pack has, for the task, a network in this role, a setting of this name, or an `atlas`."""
        if role == "atlas":
            return self._uses.atlas is not None
        return role in self._uses.networks or bool(self.settings.get(role))

    def run(self, role: str, watch: Watch | None = None, **inputs: np.ndarray) -> np.ndarray:
        """The first output of the network in this role."""
        return next(iter(self.run_all(role, watch, **inputs).values()))

    def run_all(self, role: str, watch: Watch | None = None, **inputs: np.ndarray) -> dict[str, np.ndarray]:
        """All outputs, by name, of the network in this role."""
        network = self._network(role)
        given = {key: np.ascontiguousarray(value, np.float32) for key, value in inputs.items()}
        found = self._sessions.runner(self.pack, network).run(given, watch)
        for tensor in self.pack.networks[network].outputs:
            self._check_output(role, tensor, found[tensor.name])
        return found

    def arrays(self) -> Mapping[str, np.ndarray]:
        """The arrays of the task's atlas; empty where it has none."""
        return self.pack.atlas(self._task) if self.has("atlas") else {}

    def kept(self, name: str, make: Callable[[], _T]) -> _T:
        """What `make` gives, made once for this pack and task and then kept as long as its networks are."""
        return self._sessions.kept(self.pack, f"of {self._task}: {name}", make)

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
        """What a network gives must be what its card says, and numbers: a task would draw nonsense of it, or fail."""
        shape = tensor.shape
        same = len(shape) == values.ndim and all(
            size in (0, there) for size, there in zip(shape, values.shape, strict=True)
        )
        if not same or not np.isfinite(values).all():
            what = say.OUTPUT_NUMBERS() if same else say.OUTPUT_SHAPE(shape=str(list(shape)))
            raise PackError(say.OUTPUT(role=repr(role), pack=self.pack.name, what=what))
