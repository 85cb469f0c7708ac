"""Builds data sets: a recipe lists its subjects and renders each; `build` does the rest.

Parallel, resumable after every chunk, without duplicates. The required disk space is printed and checked first.
"""

from __future__ import annotations

import errno
import hashlib
import shutil
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from .drawing import split_of
from .manifest import COMMON
from .sources import Source
from .store import Store, StoreError, encoded
from .workers import WorkerError, each
from .writer import Rendered, writing

_CHUNK_BYTES, _MOST = (
    4e6,
    64,
)  # chunk size in bytes and in subjects, at most; an interrupted run loses a chunk per worker
_SPARE = 1.2  # required free space relative to the estimate


class UnusableError(Exception):
    """This subject cannot be used, for the short reason given; it is counted and left out."""


@dataclass(frozen=True)
class Subject:
    """One drawn thing. `name` decides the split, so all its views are in the same split."""

    name: str  # unique within the recipe
    source: Source
    key: Any = None  # the recipe's rendering parameters; small and picklable
    split: str = ""  # overrides the split by the hash of the name; "held" is never trained on

    @property
    def place(self) -> str:
        """train, validation, test or held."""
        return self.split or split_of(self.name)


@dataclass(frozen=True)
class View:
    """One picture of a subject in all its stages, aligned to the pixel.

    stages: name -> (S, S) uint8 ink (255 is full ink) or labels, (S, S, 3) RGB, or (S, S, 4) straight-alpha RGBA
    facts: JSON metadata such as palette, moves, placement
    """

    stages: dict[str, np.ndarray]
    facts: dict[str, Any] = field(default_factory=dict)


class Recipe(Protocol):
    """The interface of a data set module's object RECIPE, as `build` uses it."""

    @property
    def name(self) -> str: ...

    @property
    def purpose(self) -> str:
        """One line for the ledger."""
        ...

    @property
    def identity(self) -> str:
        """The stage whose pixels identify a drawing; duplicates are dropped."""
        ...

    @property
    def bytes_per_subject(self) -> int:
        """Approximate size on disk at 256 px."""
        ...

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every package that it fetches, for the ledger."""
        ...

    def subjects(self, root: Path, limit: int | None) -> Sequence[Subject]:
        """All subjects in a fixed order that does not depend on `limit`; the first `limit` of them if given."""
        ...

    def render(self, root: Path, subject: Subject, size: int, random: np.random.Generator) -> list[View]:
        """Every view of a subject; raises UnusableError. `random` is seeded by the subject."""
        ...


def build(recipe: Recipe, root: Path, out: Path, size: int = 256, limit: int | None = None, workers: int = 2) -> None:
    """Build the data set `recipe` in `out`, resuming an earlier run; packages are in `root`.

    workers: number of rendering processes; 0 renders in this one. Raises StoreError where the disk is too small, a
    worker was killed, or `out` was built differently; SourceError where a package fails.
    """
    with writing(out, recipe.name, size) as writer:
        subjects = list(recipe.subjects(root, limit))
        twice = [name for name, count in Counter(s.name for s in subjects).items() if count > 1]
        if twice:
            raise StoreError(f"Recipe {recipe.name} names {twice[0]} twice.")
        todo = [s for s in subjects if s.name not in writer.finished]
        each_needs = recipe.bytes_per_subject * (size / 256) ** 2
        need, free = int(each_needs * len(todo)), shutil.disk_usage(out).free
        print(f"{recipe.name}: {len(todo)} of {len(subjects)} subjects to render at {size} px, "
              f"{need / 1e6:.0f} MB on disk", flush=True)  # fmt: skip
        if need * _SPARE > free:
            raise StoreError(f"{need / 1e9:.1f} GB are needed in {out}, only {free / 1e9:.1f} GB are free.")
        writer.commit(limit=limit, complete=False)
        share = int(np.clip(_CHUNK_BYTES / max(each_needs, 1), 1, _MOST))
        tasks = [(recipe, root, size, todo[i : i + share]) for i in range(0, len(todo), share)]
        dropped: Counter[str] = Counter()
        start_time, done = time.monotonic(), 0
        try:
            with closing(each(_rendered, tasks, workers)) as chunks:
                for task, views in zip(tasks, chunks, strict=True):
                    dropped.update(writer.append(views))
                    done += len(task[3])
                    left = (time.monotonic() - start_time) / done * (len(todo) - done)
                    print(f"\r{done}/{len(todo)}, {left / 60:.1f} min left ", end="", flush=True)
        except WorkerError as killed:
            raise StoreError(
                "A worker was killed, as when memory runs out: fewer --workers go on from here."
            ) from killed
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            raise StoreError(f"The disk of {out} is full; free some, and the same command goes on.") from error
        finally:
            print(end="\n" if done else "")
        writer.commit(complete=True)
    _print_summary(out, dropped)


def _print_summary(out: Path, dropped: Counter[str]) -> None:
    for reason, count in sorted(dropped.items()):
        print(f"{count} left out: {reason}")
    records = Store(out).records
    splits = Counter(r["split"] for r in records)
    size_now = sum(p.stat().st_size for p in out.iterdir() if p.is_file())
    print(f"{out}: {len(records)} views, {size_now / 1e6:.0f} MB; " + ", ".join(f"{k} {v}" for k, v in splits.items()))


def random_of(recipe: str, subject: str) -> np.random.Generator:
    """The subject's own random generator."""
    return np.random.default_rng(np.frombuffer(hashlib.sha256(f"{recipe}/{subject}".encode()).digest(), np.uint32))


def _rendered(task: tuple[Recipe, Path, int, Sequence[Subject]]) -> list[Rendered]:
    """Render, check and encode all views of some subjects."""
    recipe, root, size, subjects = task
    rendered: list[Rendered] = []
    for subject in subjects:
        common = {"subject": subject.name, "split": subject.place, "source": subject.source.name,
                  "license": subject.source.license, "attribution": subject.source.attribution}  # fmt: skip
        try:
            views = recipe.render(root, subject, size, random_of(recipe.name, subject.name))
        except UnusableError as reason:
            rendered.append(({**common, "left_out": str(reason)}, {}))
            continue
        except Exception as error:
            error.add_note(f"while {recipe.name} rendered {subject.name}")
            raise
        for number, view in enumerate(views):
            fault = _fault(view, recipe.identity)
            if fault:
                raise StoreError(f"{subject.name}: {fault}.")
            pixels = hashlib.sha256(view.stages[recipe.identity].tobytes()).hexdigest()
            pictures = {stage: (list(p.shape), encoded(p)) for stage, p in view.stages.items()}
            rendered.append(({**common, "view": number, "pixels": pixels, **view.facts}, pictures))
    return rendered


def _fault(view: View, identity: str) -> str | None:
    """Describe the first fault of a view, if any."""
    if identity not in view.stages:
        return f"a view lacks the stage {identity}, which tells drawings apart"
    clash = sorted(COMMON & view.facts.keys())
    if clash:
        return f"the recipe's facts name {clash[0]}, which the manifest has already"
    for stage, picture in view.stages.items():
        square = picture.ndim in (2, 3) and picture.shape[0] == picture.shape[1]
        if not square or picture.dtype != np.uint8 or (picture.ndim == 3 and picture.shape[2] not in (3, 4)):
            return f"stage {stage} is {picture.dtype} {picture.shape}, not a square of uint8 ink, RGB or RGBA"
    return None
