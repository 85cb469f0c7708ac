"""The engine: finds packs and answers requests. Nothing here refers to a task by name.

Tasks render, networks.py loads networks, and the service speaks HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..messages import packs as say
from ..messages.message import Message
from .errors import PackError, plain
from .networks import Loaded, Sessions
from .options import options_of
from .pack import Pack, Refused, find_packs
from .request import DEFAULT_PACK, Request, Watch
from .task import Answer, Task
from .tasks import TASKS


@dataclass(frozen=True)
class PackInfo:
    """Information about a pack, available without loading its networks. `problem`: why it was refused, or None.

    offers: by task, the parameters of which this pack supports only some choices, with these choices; and
    `kinds`, those of its suggestions.
    """

    name: str
    title: str
    version: str
    tasks: tuple[str, ...]
    sample: Path | None
    sources: tuple[str, ...]
    bytes: int
    problem: Message | None
    offers: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)


def problem_as_json(problem: Message | None) -> dict[str, Any]:
    """Return why a pack was refused, as JSON: in English, and as code and arguments."""
    return {
        "problem": None if problem is None else str(problem),
        "message": None if problem is None else problem.as_json(),
    }


class Engine:
    """Finds packs in `folders`; loads each on first use. `threads`: per network, 0 for all cores."""

    def __init__(self, folders: Sequence[Path], threads: int = 0, tasks: Mapping[str, Task] = TASKS) -> None:
        self.tasks = tasks
        self._folders, self._threads = tuple(folders), threads
        self.rescan()

    def rescan(self) -> None:
        """Find the packs again, as some may have been added, replaced or removed. Running jobs keep theirs."""
        packs: dict[str, Pack] = {}
        refused: list[Refused] = []
        known: dict[str, PackInfo] = {}
        for found in find_packs(self._folders):
            if isinstance(found, Refused):
                refused.append(found)
            elif found.name not in packs:
                try:
                    known[found.name] = self._pack_info(found)
                except PackError as error:
                    refused.append(Refused(found.path, error.message))
                else:
                    packs[found.name] = found
        good = sorted(known.values(), key=lambda info: (not info.tasks, info.name != DEFAULT_PACK, info.name))
        names = [(plain(each.path.name), each.message) for each in refused]
        bad = [PackInfo(name, name, "", (), None, (), 0, message) for name, message in names]
        self._sessions = Sessions(self._threads)  # what was loaded may be of a pack that was replaced
        self._found, self._refused, self._packs = packs, refused, (*good, *bad)

    def packs(self) -> tuple[PackInfo, ...]:
        """Return every pack that was found, the default first, refused ones last.

        A pack without tasks only provides networks to other packs.
        """
        return self._packs

    def status(self) -> dict[str, Any]:
        """Return, as JSON, the packs, the tasks, the device of each loaded network, and notes on fallbacks."""
        loaded = self._sessions.runners()
        packs = [
            {"name": p.name, "title": p.title, "version": p.version, "tasks": list(p.tasks), "bytes": p.bytes,
             **problem_as_json(p.problem), "sources": list(p.sources), "offers": p.offers}
            for p in self.packs()
        ]  # fmt: skip
        tasks = {
            name: {"options": [option.as_json() for option in options_of(task.parameters)]}
            for name, task in self.tasks.items()
        }
        devices = {runner.name: runner.device for runner in loaded}
        notes = list(dict.fromkeys(runner.note for runner in loaded if runner.note))
        return {"packs": packs, "tasks": tasks, "devices": devices, "notes": [note._asdict() for note in notes]}

    def load(self, name: str, task: str = "") -> Loaded:
        """Return the pack's networks for this task, by default the first task. PackError if there is no such pack.

        If the pack has no networks for a task that works without any, those of the first pack that has some are used.
        """
        pack = self._found.get(name)
        if pack is None:
            for refused in self._refused:
                if refused.path.name == name:
                    raise PackError(refused.message)
            known = tuple(sorted(self._found)) or say.NONE()
            raise PackError(say.NO_PACK(pack=repr(name), known=known))
        task = task or next(iter(self.tasks))
        if task not in self._offered_tasks(pack):
            raise PackError(say.NO_TASK(pack=name, task=repr(task)))
        if task not in pack.tasks:
            pack = next((other for other in self._found.values() if task in other.tasks), pack)
        return Loaded(pack, task, self._sessions)

    def answer(self, request: Request, watch: Watch) -> Answer:
        """Begin to answer a request; raises EngineError at once if the drawing or the pack cannot be used."""
        watch.check()
        task = self.tasks[request.task]
        return task.begin(task.check(request), self.load(request.pack, task.name), watch)

    def warm(self, pack: str) -> None:
        """Load all networks of a pack ahead of the first request."""
        if pack not in self._found:
            self.load(pack)  # raises the PackError that explains why
        for name in self._offered_tasks(self._found[pack]):
            if name in self.tasks:
                loaded = self.load(pack, name)
                loaded.warm()
                self.tasks[name].offers(loaded)  # loads the atlas, which is then cached

    def release(self) -> None:
        """Unload all networks; they are loaded again when they are needed."""
        self._sessions.release()

    def _offered_tasks(self, pack: Pack) -> tuple[str, ...]:
        """Return the tasks that its card names and those that work without networks."""
        if not pack.tasks:
            return ()
        free = [name for name, task in self.tasks.items() if task.needs.free]
        return tuple(dict.fromkeys([*pack.tasks, *free]))

    def _pack_info(self, pack: Pack) -> PackInfo:
        """Return the information about a valid pack; PackError if its atlas is damaged."""
        sources = tuple(f"{s.package} {s.version} ({s.license})" for s in pack.sources)
        own = Sessions()  # temporary, so that the atlases read here don't stay in memory
        tasks = self._offered_tasks(pack)
        try:
            offers = {
                name: {key: tuple(values) for key, values in self.tasks[name].offers(Loaded(pack, name, own)).items()}
                for name in tasks
                if name in self.tasks
            }
        except PackError:
            raise
        except Exception as error:  # damaged drawings can raise anything: refuse this pack, but keep the others
            raise PackError(say.ATLAS(pack=pack.name, why=type(error).__name__)) from error
        return PackInfo(pack.name, pack.title, pack.version, tasks, pack.sample, sources, pack.bytes, None, offers)
