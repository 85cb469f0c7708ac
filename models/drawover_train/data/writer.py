"""Appends views to a data set on disk in chunks, so that it is consistent whenever the run is interrupted.

A chunk counts once it is in plan.json, which is replaced atomically after everything else is written. Opening a data
set for writing truncates whatever an interrupted run left beyond that.
"""

from __future__ import annotations

import fcntl
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .manifest import checked
from .store import ENDS, StoreError

Rendered = tuple[dict[str, Any], dict[str, tuple[list[int], bytes]]]
"""A view's record and, by stage, its shape and PNG; a record with `left_out` has no pictures."""


@dataclass
class Writer:
    """The exclusive writer of `folder`. `plan` is the content of plan.json."""

    folder: Path
    plan: dict[str, Any]
    seen: dict[str, str]  # digest of pixels -> subject
    finished: set[str]  # subjects written or left out

    def append(self, views: Sequence[Rendered]) -> Counter[str]:
        """Write these views; return the number left out, by reason. Raises StoreError where a stage changes its
        shape."""
        rows, dropped = self.plan["rows"], Counter[str]()
        kept: list[dict[str, Any]] = []
        left_out: list[dict[str, str]] = []
        pictures: list[dict[str, bytes]] = []
        shapes: dict[str, list[int]] = dict(self.plan["shapes"])
        for record, stages in views:
            reason = record.get("left_out")
            if reason is None and self.seen.setdefault(record["pixels"], record["subject"]) != record["subject"]:
                reason = "the same drawing as another subject"
            if reason is not None:
                dropped[reason] += 1
                left_out.append({"subject": record["subject"], "reason": reason})
                continue
            for stage, (shape, _) in stages.items():
                if shapes.setdefault(stage, shape) != shape:
                    raise StoreError(f"{record['subject']}: stage {stage} is {shape}, elsewhere {shapes[stage]}.")
            row = rows + len(kept)
            kept.append(dict(checked({"row": row, **record, "stages": {s: f"{s}.pngs" for s in stages}})))
            pictures.append({stage: data for stage, (_, data) in stages.items()})
        for stage in shapes:
            self._append_pictures(stage, [p.get(stage, b"") for p in pictures])
        _append_lines(self.folder / "manifest.jsonl", kept)
        _append_lines(self.folder / "left-out.jsonl", left_out)
        self.finished.update(record["subject"] for record, _ in views)
        self.commit(rows=rows + len(kept), left_out=self.plan["left_out"] + len(left_out), shapes=shapes)
        return dropped

    def commit(self, **facts: Any) -> None:
        """Change the plan atomically."""
        self.plan.update(facts)
        partial = self.folder / "plan.json.partial"
        partial.write_text(json.dumps(self.plan) + "\n")
        partial.replace(self.folder / "plan.json")

    def _append_pictures(self, stage: str, pictures: Sequence[bytes]) -> None:
        path, ends_path = self.folder / f"{stage}.pngs", self.folder / f"{stage}.ends"
        if not ends_path.exists():  # earlier views lack the stage
            np.zeros(self.plan["rows"], ENDS).tofile(ends_path)
        start = path.stat().st_size if path.exists() else 0
        with open(path, "ab") as file:
            file.writelines(pictures)
        with open(ends_path, "ab") as file:
            file.write((start + np.cumsum([len(p) for p in pictures])).astype(ENDS).tobytes())


@contextmanager
def writing(folder: Path, recipe: str, size: int) -> Iterator[Writer]:
    """Open `folder` for appending, creating or repairing it as needed.

    Raises StoreError where it holds something else, or is being written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise StoreError(f"{folder} is being made by another run; wait for it to end.") from busy
        plan = _plan(folder, recipe, size)
        _cut(folder / "manifest.jsonl", plan["rows"])
        _cut(folder / "left-out.jsonl", plan["left_out"])
        for path in folder.glob("*.pngs"):
            _cut_pictures(path, path.with_suffix(".ends"), plan["rows"])
        for stale in folder.glob("*.partial"):
            stale.unlink()
        for raw in folder.glob("*-*.npy"):
            if len(np.load(raw, mmap_mode="r")) > plan["rows"]:
                raw.unlink()
        records, left_out = _lines(folder / "manifest.jsonl"), _lines(folder / "left-out.jsonl")
        seen = {r["pixels"]: r["subject"] for r in reversed(records)}
        yield Writer(folder, plan, seen, {r["subject"] for r in records + left_out})


def _plan(folder: Path, recipe: str, size: int) -> dict[str, Any]:
    path = folder / "plan.json"
    fresh = {"recipe": recipe, "size": size, "rows": 0, "left_out": 0, "shapes": {}, "limit": 0, "complete": False}
    if not path.exists():
        if (folder / "manifest.jsonl").exists() and (folder / "manifest.jsonl").stat().st_size:
            raise StoreError(f"{folder} has no plan.json, so it cannot be continued; delete it, and make it again.")
        return fresh
    plan = json.loads(path.read_text())
    if "rows" not in plan:
        raise StoreError(f"{folder} was made by an earlier version; delete it, and make it again.")
    if plan["size"] != size:
        raise StoreError(f"{folder} was made at {plan['size']} px; delete it, or ask for --size {plan['size']}.")
    if plan["recipe"] != recipe:
        raise StoreError(f"{folder} holds {plan['recipe']}, not {recipe}; give another folder.")
    return plan


def _cut(path: Path, lines: int) -> None:
    """Truncate to the first `lines` lines."""
    if not path.exists():
        path.touch()
    present = path.read_bytes().splitlines(keepends=True)
    if len(present) < lines:
        raise StoreError(f"{path} has lost lines; delete the data set and make it again.")
    if len(present) > lines:
        with open(path, "r+b") as file:
            file.truncate(sum(map(len, present[:lines])))


def _cut_pictures(path: Path, ends_path: Path, rows: int) -> None:
    if not rows or not ends_path.exists():
        path.unlink()
        ends_path.unlink(missing_ok=True)
        return
    ends = np.fromfile(ends_path, ENDS)
    if len(ends) < rows or path.stat().st_size < ends[rows - 1]:
        raise StoreError(f"{path} has lost pictures; delete the data set and make it again.")
    with open(ends_path, "r+b") as file:
        file.truncate(rows * ENDS.itemsize)
    with open(path, "r+b") as file:
        file.truncate(int(ends[rows - 1]))


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _append_lines(path: Path, records: Sequence[dict[str, Any]]) -> None:
    with open(path, "a", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)
