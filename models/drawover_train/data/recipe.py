"""How a data set is made: a recipe names its subjects and renders each; `build` does the rest.

Parallel, resumable after every chunk, without duplicates. The disk it needs is said, and checked, before it begins.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np

from .drawing import split_of
from .sources import Source
from .store import StoreError, encoded

_CHUNK = 16


class UnusableError(Exception):
    """This subject cannot be used, for the short reason given; it is counted and left out."""


@dataclass(frozen=True)
class Subject:
    """One thing that is drawn. `name` decides the split, so all its views fall on the same side."""

    name: str  # unique within the recipe
    source: Source
    key: Any = None  # whatever the recipe needs to render it; small and picklable
    split: str = ""  # set only where the hash of the name must not decide: "held" is never trained on

    @property
    def place(self) -> str:
        """train, validation, test or held."""
        return self.split or split_of(self.name)


@dataclass(frozen=True)
class View:
    """One picture of a subject in all its stages, aligned to the pixel.

    stages: name -> (S, S) uint8 ink (255 is full ink) or labels, (S, S, 3) RGB, or (S, S, 4) straight-alpha RGBA
    facts: what else is known and JSON can say, such as palette, moves, placing
    """

    stages: dict[str, np.ndarray]
    facts: dict[str, Any] = field(default_factory=dict)


class Recipe(Protocol):
    """What a module of this folder gives to `build`, as an object named RECIPE."""

    name: str
    purpose: str  # one line for --help and the ledger
    identity: str  # the stage whose pixels tell two drawings apart; equal ones are dropped
    bytes_per_subject: int  # on disk at 256 px, about

    def subjects(self, root: Path, limit: int | None) -> Sequence[Subject]:
        """All subjects in a fixed order that does not depend on `limit`; the first `limit` of them if given."""
        ...

    def render(self, root: Path, subject: Subject, size: int, random: np.random.Generator) -> list[View]:
        """Every view of a subject; raises UnusableError. `random` is the subject's own, the same each time."""
        ...


def build(recipe: Recipe, root: Path, out: Path, size: int = 256, limit: int | None = None, workers: int = 2) -> None:
    """Make the data set `recipe` in `out`; packages are kept in `root`. Goes on where an earlier run ended.

    Raises StoreError where the disk is too small or `out` was made at another size, SourceError where a package fails.
    """
    out.mkdir(parents=True, exist_ok=True)
    plan = out / "plan.json"
    if plan.exists() and (made := json.loads(plan.read_text())["size"]) != size:
        raise StoreError(f"{out} was made at {made} px; delete it, or ask for --size {made}.")
    subjects = list(recipe.subjects(root, limit))
    twice = [name for name, count in Counter(s.name for s in subjects).items() if count > 1]
    if twice:
        raise StoreError(f"Recipe {recipe.name} names {twice[0]} twice.")
    done = _finished(out)
    todo = [s for s in subjects if s.name not in done]
    need = int(recipe.bytes_per_subject * (size / 256) ** 2 * len(todo))
    free = shutil.disk_usage(out).free
    print(f"{recipe.name}: {len(todo)} of {len(subjects)} subjects to render at {size} px, {need / 1e6:.0f} MB on disk")
    if need * 1.5 > free:
        raise StoreError(f"{need / 1e9:.1f} GB are needed in {out}, only {free / 1e9:.1f} GB are free.")
    plan.write_text(json.dumps({"size": size}))
    chunks = [todo[i : i + _CHUNK] for i in range(0, len(todo), _CHUNK)]
    tasks = [(recipe, root, out, size, chunk) for chunk in chunks]
    dropped: Counter[str] = Counter()
    if tasks:
        with multiprocessing.get_context("fork").Pool(min(workers, len(tasks))) as pool:
            for n, path in enumerate(pool.imap(_chunk, tasks), 1):
                dropped.update(_append(out, path))
                print(f"\r{min(n * _CHUNK, len(todo))}/{len(todo)}", end="", flush=True)
        print()
    for reason, count in sorted(dropped.items()):
        print(f"{count} left out: {reason}")
    shutil.rmtree(out / "chunks", ignore_errors=True)
    records = _lines(out / "manifest.jsonl")
    splits = Counter(r["split"] for r in records)
    size_now = sum(p.stat().st_size for p in out.iterdir() if p.is_file())
    print(f"{out}: {len(records)} views, {size_now / 1e6:.0f} MB; " + ", ".join(f"{k} {v}" for k, v in splits.items()))


def random_of(recipe: str, subject: str) -> np.random.Generator:
    """The subject's own random numbers."""
    return np.random.default_rng(np.frombuffer(hashlib.sha256(f"{recipe}/{subject}".encode()).digest(), np.uint32))


def _lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def _finished(out: Path) -> set[str]:
    """Subjects that are in the manifest or were left out; cuts off what an interrupted run left half done."""
    records = _lines(out / "manifest.jsonl")
    for path in out.glob("*.ends.npy"):
        pictures, ends = out / path.name.replace(".ends.npy", ".pngs"), np.load(path)[: len(records)]
        np.save(path, ends)
        with open(pictures, "r+b") as file:
            file.truncate(int(ends[-1]) if len(ends) else 0)
    for stale in out.glob("*-*.npy"):  # raw pixels of fewer views
        if len(np.load(stale, mmap_mode="r")) != len(records):
            stale.unlink()
    return {r["subject"] for r in records} | {r["subject"] for r in _lines(out / "left-out.jsonl")}


def _chunk(task: tuple[Recipe, Path, Path, int, list[Subject]]) -> Path:
    """Render some subjects into one file; an existing one of the same subjects is used as it is."""
    cv2.setNumThreads(1)  # the workers are the parallelism
    recipe, root, out, size, subjects = task
    digest = hashlib.sha256("\n".join(s.name for s in subjects).encode()).hexdigest()[:16]
    path = out / "chunks" / f"{digest}.npz"
    if path.exists():
        return path
    path.parent.mkdir(exist_ok=True)
    arrays: dict[str, np.ndarray] = {}
    records: list[dict] = []
    for subject in subjects:
        common = {"subject": subject.name, "split": subject.place, "source": subject.source.name,
                  "license": subject.source.license}  # fmt: skip
        try:
            views = recipe.render(root, subject, size, random_of(recipe.name, subject.name))
        except UnusableError as reason:
            records.append({**common, "left_out": str(reason)})
            continue
        for number, view in enumerate(views):
            pixels = hashlib.sha256(view.stages[recipe.identity].tobytes()).hexdigest()
            for stage, picture in view.stages.items():
                arrays[f"{len(records)} {stage}"] = np.frombuffer(encoded(picture), np.uint8)
            records.append({**common, "view": number, "pixels": pixels, **view.facts})
    arrays["records"] = np.frombuffer(json.dumps(records).encode(), np.uint8)
    partial = path.with_suffix(".partial.npz")
    np.savez(partial, **arrays)  # pyright: ignore[reportArgumentType]
    partial.rename(path)
    return path


def _append(out: Path, path: Path) -> Counter[str]:
    """Move a chunk into the data set; its pictures first, the manifest last. How many were left out, and why."""
    manifest = _lines(out / "manifest.jsonl")
    seen = {r["pixels"]: r["subject"] for r in manifest}
    dropped: Counter[str] = Counter()
    kept: list[dict] = []
    with np.load(path) as chunk:
        pictures: dict[str, dict[int, bytes]] = {}
        for number, record in enumerate(json.loads(chunk["records"].tobytes())):
            reason = record.get("left_out")
            if reason is None and seen.setdefault(record["pixels"], record["subject"]) != record["subject"]:
                reason = "the same drawing as another subject"
            if reason is not None:
                dropped[reason] += 1
                with open(out / "left-out.jsonl", "a") as file:
                    file.write(json.dumps({"subject": record["subject"], "reason": reason}) + "\n")
                continue
            row = len(manifest) + len(kept)
            stages = [key.split(" ", 1)[1] for key in chunk.files if key.startswith(f"{number} ")]
            for stage in stages:
                pictures.setdefault(stage, {})[row] = chunk[f"{number} {stage}"].tobytes()
            kept.append({"row": row, **record, "stages": {s: f"{s}.pngs" for s in stages}})
    known = {p.name.removesuffix(".pngs") for p in out.glob("*.pngs")} | set(pictures)
    for stage in sorted(known):
        ends_path = out / f"{stage}.ends.npy"
        ends = list(np.load(ends_path)) if ends_path.exists() else [0] * len(manifest)
        with open(out / f"{stage}.pngs", "ab") as file:
            for row in range(len(manifest), len(manifest) + len(kept)):
                ends.append((ends[-1] if ends else 0) + file.write(pictures.get(stage, {}).get(row, b"")))
        np.save(ends_path, np.array(ends, np.int64))
    with open(out / "manifest.jsonl", "a") as file:
        file.writelines(json.dumps(record) + "\n" for record in kept)
    path.unlink()
    return dropped
