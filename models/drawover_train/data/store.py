"""A data set on disk: aligned pictures by stage, one manifest, read through a memory map.

    <folder>/manifest.jsonl      a JSON object a view: row, subject, split, stages, source, license ...
    <folder>/<stage>.pngs        that stage of every view, PNG after PNG; <stage>.ends.npy says where each ends
    <folder>/<stage>-128.npy     raw pixels at one size, made once when a training asks for them

Row i of every stage is line i of the manifest. A view that lacks a stage holds no bytes there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np


class StoreError(Exception):
    """The data set is missing, damaged or made otherwise than asked; the sentence says what to do."""


def encoded(picture: np.ndarray) -> bytes:
    """PNG of (S, S), (S, S, 3) or (S, S, 4) uint8 pixels, RGB order."""
    flipped = picture if picture.ndim == 2 else picture[..., [2, 1, 0, 3][: picture.shape[2]]]
    done, data = cv2.imencode(".png", flipped, [cv2.IMWRITE_PNG_COMPRESSION, 4])
    if not done:
        raise StoreError("A picture could not be written as PNG.")
    return data.tobytes()


def decoded(data: np.ndarray) -> np.ndarray:
    """The picture that `encoded` wrote."""
    picture = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    if picture is None:
        raise StoreError("A stored picture is damaged; delete the data set and make it again.")
    return picture if picture.ndim == 2 else picture[..., [2, 1, 0, 3][: picture.shape[2]]]


@dataclass(frozen=True)
class Store:
    """A finished data set, opened for reading."""

    folder: Path

    def __post_init__(self) -> None:
        if not (self.folder / "manifest.jsonl").exists():
            raise StoreError(f"There is no data in {self.folder}; make it with: drawover_train data {self.folder.name}")

    @cached_property
    def records(self) -> list[dict]:
        """The manifest, a dict a row."""
        return [json.loads(line) for line in (self.folder / "manifest.jsonl").read_text().splitlines()]

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """Names of all stages that any view has."""
        return tuple(sorted(p.name.removesuffix(".pngs") for p in self.folder.glob("*.pngs")))

    def rows(self, split: str, stage: str | None = None) -> np.ndarray:
        """Indices of the views of a split (train, validation, test or held), of those that have `stage`."""
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
        """(N, size, size[, C]) uint8, memory-mapped; made at the first call. Zeros where a view lacks the stage.

        Shrunk by area; stages of labels (their names begin with "near" or "part") by nearest neighbor.
        """
        path = self.folder / f"{stage}-{size}.npy"
        if not path.exists():
            way = cv2.INTER_NEAREST if stage.startswith(("near", "part")) else cv2.INTER_AREA
            having = [i for i, r in enumerate(self.records) if stage in r["stages"]]
            shape = self.picture(stage, having[0]).shape[2:]
            partial = path.with_suffix(".partial.npy")
            found = np.lib.format.open_memmap(partial, "w+", np.uint8, (len(self.records), size, size, *shape))
            for row in having:
                picture = self.picture(stage, row)
                found[row] = picture if len(picture) == size else cv2.resize(picture, (size, size), interpolation=way)
            found.flush()
            partial.rename(path)
        return np.load(path, mmap_mode="r")

    @cached_property
    def _files(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        return {}

    def _file(self, stage: str) -> tuple[np.ndarray, np.ndarray]:
        if stage not in self._files:
            path = self.folder / f"{stage}.pngs"
            if not path.exists():
                raise StoreError(f"{self.folder.name} has no stage {stage}; it has {', '.join(self.stages)}.")
            data = np.memmap(path, np.uint8, "r") if path.stat().st_size else np.zeros(0, np.uint8)
            self._files[stage] = data, np.load(self.folder / f"{stage}.ends.npy")
        return self._files[stage]
