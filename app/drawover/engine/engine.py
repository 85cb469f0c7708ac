"""The engine: packs found, requests answered. Nothing here knows a task by name.

Drawing is the tasks' business, what is loaded networks.py's, HTTP the service's.
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
    """What may be told of a pack without loading it. `problem`: why it was refused, or None.

    offers: by task, of those parameters that this pack has only some choices of, which.
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
    """Why a pack was refused, as a panel is told: in English, and as code and arguments."""
    return {
        "problem": None if problem is None else str(problem),
        "message": None if problem is None else problem.as_json(),
    }


class Engine:
    """Finds packs in `folders`; loads each when it is first asked for. `threads`: per network, 0 for all cores."""

    def __init__(self, folders: Sequence[Path], threads: int = 0, tasks: Mapping[str, Task] = TASKS) -> None:
        self.tasks = tasks
        self._sessions = Sessions(threads)
        self._found: dict[str, Pack] = {}
        self._refused: list[Refused] = []
        known: dict[str, PackInfo] = {}
        for found in find_packs(folders):
            if isinstance(found, Refused):
                self._refused.append(found)
            elif found.name not in self._found:
                try:
                    known[found.name] = self._about(found)
                except PackError as error:
                    self._refused.append(Refused(found.path, error.message))
                else:
                    self._found[found.name] = found
        good = sorted(known.values(), key=lambda told: (not told.tasks, told.name != DEFAULT_PACK, told.name))
        names = [(plain(refused.path.name), refused.message) for refused in self._refused]
        bad = [PackInfo(name, name, "", (), None, (), 0, message) for name, message in names]
        self._packs = (*good, *bad)

    def packs(self) -> tuple[PackInfo, ...]:
        """Every pack that was found, the one that is taken unasked first; also those that were refused, and why.

        A pack without tasks holds networks for others, and cannot be asked for anything itself.
        """
        return self._packs

    def status(self) -> dict[str, Any]:
        """JSON-able: the packs, the tasks, what device each loaded network really runs on, and why no better one."""
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
        """The pack, ready for this task, or for the first of the table. PackError if there is none such.

        A task that does without networks takes, where this pack has none for it, those of the first that has.
        """
        pack = self._found.get(name)
        if pack is None:
            for refused in self._refused:
                if refused.path.name == name:
                    raise PackError(refused.message)
            known = tuple(sorted(self._found)) or say.NONE()
            raise PackError(say.NO_PACK(pack=repr(name), known=known))
        wanted = task or next(iter(self.tasks))
        if wanted not in self._tasks_of(pack):
            raise PackError(say.NO_TASK(pack=name, task=repr(wanted)))
        if wanted not in pack.tasks:
            pack = next((other for other in self._found.values() if wanted in other.tasks), pack)
        return Loaded(pack, wanted, self._sessions)

    def answer(self, request: Request, watch: Watch) -> Answer:
        """Begin to answer; raises EngineError at once where the drawing or the pack cannot be used."""
        watch.check()
        task = self.tasks[request.task]
        return task.begin(task.check(request), self.load(request.pack, task.name), watch)

    def warm(self, pack: str) -> None:
        """Load all networks of a pack ahead of the first request."""
        if pack not in self._found:
            self.load(pack)  # says what is wrong with it
        for name in self._tasks_of(self._found[pack]):
            if name in self.tasks:
                loaded = self.load(pack, name)
                loaded.warm()
                self.tasks[name].offers(loaded)  # looks into the atlas, which is then kept

    def release(self) -> None:
        """Let go of all loaded networks; they come back when they are needed."""
        self._sessions.release()

    def _tasks_of(self, pack: Pack) -> tuple[str, ...]:
        """What a pack can be asked for: what its card names, and what does without networks."""
        if not pack.tasks:
            return ()
        free = [name for name, task in self.tasks.items() if task.needs.free]
        return tuple(dict.fromkeys([*pack.tasks, *free]))

    def _about(self, pack: Pack) -> PackInfo:
        """What may be told of a sound pack; PackError where its atlas turns out not to be."""
        sources = tuple(f"{s.package} {s.version} ({s.license})" for s in pack.sources)
        own = Sessions()  # what is read to find out is not kept
        tasks = self._tasks_of(pack)
        try:
            offers = {
                name: {key: tuple(values) for key, values in self.tasks[name].offers(Loaded(pack, name, own)).items()}
                for name in tasks
                if name in self.tasks
            }
        except PackError:
            raise
        except Exception as error:  # packed drawings can be damaged in ways nobody foresaw: this pack alone is refused
            raise PackError(say.ATLAS(pack=pack.name, why=type(error).__name__)) from error
        return PackInfo(pack.name, pack.title, pack.version, tasks, pack.sample, sources, pack.bytes, None, offers)
