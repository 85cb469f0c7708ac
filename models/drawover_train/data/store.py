"""A data set on disk: aligned pictures by stage, one manifest, read through a memory map.

    <folder>/manifest.jsonl      a JSON object per view: see manifest.py
    <folder>/<stage>.pngs        that stage of every view, concatenated PNGs
    <folder>/<stage>.ends        the end offset of each, 8 bytes per view (little-endian)
    <folder>/<stage>-128.npy     raw pixels at one size, created when a training first needs them
    <folder>/plan.json           how it was built, and how many views are complete

Row i of every stage is line i of the manifest. A view without a stage has zero bytes there.
"""

from __future__ import annotations

import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np

ENDS = np.dtype("<i8")
LABELS = ("near", "part")  # prefixes of stages that hold labels, not intensities


class StoreError(Exception):
    """The data set is missing, damaged or built differently than requested; the message names the remedy."""


def encoded(picture: np.ndarray) -> bytes:
    """PNG of (S, S), (S, S, 3) or (S, S, 4) uint8 pixels, RGB order."""
    flipped = picture if picture.ndim == 2 else picture[..., [2, 1, 0, 3][: picture.shape[2]]]
    done, data = cv2.imencode(".png", flipped, [cv2.IMWRITE_PNG_COMPRESSION, 4])
    if not done:
        raise StoreError("A picture could not be written as PNG.")
    return data.tobytes()


def decoded(data: np.ndarray) -> np.ndarray:
    """Decode a picture written by `encoded`."""
    picture = cv2.imdecode(data, cv2.IMREAD_UNCHANGED) if len(data) else None
    if picture is None:
        raise StoreError("A stored picture is damaged; delete the data set and make it again.")
    if picture.ndim == 2:
        return picture
    return cv2.cvtColor(picture, cv2.COLOR_BGR2RGB if picture.shape[2] == 3 else cv2.COLOR_BGRA2RGBA)


def shrunk(picture: np.ndarray, size: int, labels: bool = False) -> np.ndarray:
    """(size, size[, C]) uint8 of a larger picture: by area, weighted by alpha; `labels` by nearest neighbor."""
    if len(picture) == size:
        return picture
    if labels:
        return cv2.resize(picture, (size, size), interpolation=cv2.INTER_NEAREST)
    if picture.ndim == 2 or picture.shape[2] == 3:
        return cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA)
    alpha = picture[..., 3:].astype(np.float32)
    premultiplied = np.concatenate([picture[..., :3] * (alpha / 255), alpha], 2)
    small = cv2.resize(premultiplied, (size, size), interpolation=cv2.INTER_AREA)
    small[..., :3] *= 255 / np.maximum(small[..., 3:], 1e-3)
    return np.clip(np.rint(small), 0, 255).astype(np.uint8)


@dataclass(frozen=True)
class Store:
    """A snapshot of a data set when it was opened; reopen it to see what a later build appends."""

    folder: Path

    def __post_init__(self) -> None:
        if not (self.folder / "manifest.jsonl").exists():
            raise StoreError(f"There is no data in {self.folder}; make it with: drawover_train data {self.folder.name}")

    @cached_property
    def plan(self) -> dict[str, Any]:
        """recipe, size (px), rows (complete views), complete (False: a run was interrupted), limit (None: all)."""
        path = self.folder / "plan.json"
        return json.loads(path.read_text()) if path.exists() else {}

    @cached_property
    def records(self) -> list[dict]:
        """The manifest, one dict per row."""
        lines = (self.folder / "manifest.jsonl").read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines[: self.plan.get("rows")]]

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """Names of all stages of any view."""
        return tuple(sorted(p.name.removesuffix(".pngs") for p in self.folder.glob("*.pngs")))

    def rows(self, split: str, stage: str | None = None) -> np.ndarray:
        """Indices of the views of a split (train, validation, test or held), optionally those that have `stage`."""
        return np.array(
            [i for i, r in enumerate(self.records) if r["split"] == split and (stage is None or stage in r["stages"])],
            np.int64,
        )

    def picture(self, stage: str, row: int) -> np.ndarray:
        """(S, S) or (S, S, 3 or 4) uint8 of one view."""
        data, ends = self._file(stage)
        start, end = int(ends[row - 1]) if row else 0, int(ends[row])
        if start == end:
            raise StoreError(f"View {row} of {self.folder.name} has no stage {stage}.")
        return decoded(data[start:end])

    def pictures(self, stage: str, rows: np.ndarray) -> np.ndarray:
        """(B, S, S) or (B, S, S, C) uint8."""
        return np.stack([self.picture(stage, int(row)) for row in rows])

    def raw(self, stage: str, size: int) -> np.ndarray:
        """(N, size, size[, C]) uint8, memory-mapped; made at the first call, continued when the data set has grown.

        Shrunk by area; labels (LABELS) by nearest neighbor. Zeros where a view lacks the stage. Raises StoreError
        where pictures are smaller than `size`, or the disk is.
        """
        path, count = self.folder / f"{stage}-{size}.npy", len(self.records)
        existing = np.load(path, mmap_mode="r") if path.exists() else None
        if existing is None or len(existing) < count:
            existing = self._create_raw(stage, size, path, existing)
        return existing[:count]

    def _create_raw(self, stage: str, size: int, path: Path, earlier: np.ndarray | None) -> np.ndarray:
        available = [i for i, r in enumerate(self.records) if stage in r["stages"]]
        if not available:
            self._file(stage)  # raises, listing the existing stages
            raise StoreError(f"No view of {self.folder.name} has the stage {stage}.")
        first = self.picture(stage, available[0])
        if len(first) < size:
            raise StoreError(f"Stage {stage} of {self.folder.name} is {len(first)} px, too small for {size}.")
        shape = (len(self.records), size, size, *first.shape[2:])
        need, free = int(np.prod(shape, dtype=np.int64)), shutil.disk_usage(self.folder).free
        if need > free:
            raise StoreError(f"{need / 1e9:.1f} GB are needed in {self.folder}, only {free / 1e9:.1f} GB are free.")
        partial = path.with_suffix(f".{os.getpid()}.partial")
        done = 0 if earlier is None else len(earlier)
        labels = stage.startswith(LABELS)
        try:
            made = np.lib.format.open_memmap(partial, "w+", np.uint8, shape)
            if earlier is not None:
                made[:done] = earlier

            def fill(row: int) -> None:
                made[row] = shrunk(self.picture(stage, row), size, labels)

            with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:  # decoding releases the GIL
                list(pool.map(fill, (row for row in available if row >= done)))
            made.flush()
            partial.rename(path)
        finally:
            partial.unlink(missing_ok=True)
        return np.load(path, mmap_mode="r")

    @cached_property
    def _files(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        return {}

    def _file(self, stage: str) -> tuple[np.ndarray, np.ndarray]:
        if stage not in self._files:
            path = self.folder / f"{stage}.pngs"
            if not path.exists():
                raise StoreError(f"{self.folder.name} has no stage {stage}; it has {', '.join(self.stages)}.")
            ends_path = self.folder / f"{stage}.ends"
            ends = np.fromfile(ends_path, ENDS) if ends_path.exists() else np.zeros(0, ENDS)
            if len(ends) < len(self.records) or path.stat().st_size < (ends[-1] if len(ends) else 0):
                raise StoreError(f"Stage {stage} of {self.folder} is cut short; make the data set again.")
            data = np.memmap(path, np.uint8, "r") if path.stat().st_size else np.zeros(0, np.uint8)
            self._files[stage] = data, ends
        return self._files[stage]
