"""A plain folder of pictures as a data set: <root>/<stage>/<name>.png, for artists' own work and for existing sets.

    python -m drawover_train data folder PATH [--size 256] [--limit N] [--workers 2]

Every name must exist in every stage, at one size; non-square pictures are padded. Stages named part* or near* hold
labels. A stage whose first pictures have no color is line art: dark is ink. Others keep color and alpha.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError

from .recipe import Subject, View
from .sources import Source
from .store import LABELS, shrunk

_SAMPLED = 8  # pictures of a stage that decide whether it is line art
_GRAY = 12  # difference between color channels that still counts as gray, 0..255


class FolderError(Exception):
    """The folder cannot be used; the message names the first faulty file and the fault."""


@dataclass(frozen=True)
class Folder:
    """The recipe of the pictures under `path`; `identity` is its first stage other than labels."""

    path: Path
    bytes_per_subject: int = 300_000
    sources: tuple[Source, ...] = ()
    purpose: str = "pictures of your own, from a folder for each stage"

    @property
    def name(self) -> str:
        """folder-NAME-CODE: its own name, and a hash of its path, which separates folders of the same name."""
        resolved = self.path.resolve()
        return f"folder-{resolved.name}-{hashlib.sha256(str(resolved).encode()).hexdigest()[:6]}"

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """Names of the folders with PNG files. Raises FolderError."""
        if not self.path.is_dir():
            raise FolderError(f"There is no folder {self.path}{', only a file' if self.path.exists() else ''}.")
        found = tuple(sorted(p.name for p in self.path.iterdir() if p.is_dir() and any(p.glob("*.png"))))
        if not found:
            raise FolderError(f"{self.path} holds no stages: put the pictures of each into {self.path}/STAGE/NAME.png.")
        return found

    @property
    def identity(self) -> str:
        """The stage in which duplicate drawings are detected."""
        shown = [stage for stage in self.stages if not stage.startswith(LABELS)]
        if not shown:
            raise FolderError(f"{self.path} holds only labels ({', '.join(self.stages)}), no pictures.")
        return next((stage for stage in shown if stage in ("line", "sketch", "ink")), shown[0])

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Stage -> label, ink, color or cut-out (with transparency)."""
        return {stage: _kind(stage, sorted((self.path / stage).glob("*.png"))) for stage in self.stages}

    def subjects(self, root: Path, limit: int | None) -> list[Subject]:
        """Every name, all of them checked. Raises FolderError."""
        names = {stage: {p.stem for p in (self.path / stage).glob("*.png")} for stage in self.stages}
        every = sorted(set().union(*names.values()), key=lambda name: (hashlib.sha256(name.encode()).digest(), name))
        for stage in self.stages:
            missing = [name for name in every if name not in names[stage]]
            if missing:
                more = f", nor {len(missing) - 1} more" if len(missing) > 1 else ""
                raise FolderError(f"Stage {stage} has no {min(missing)}.png{more}; every stage needs every picture.")
        for name in every[:limit]:
            sizes = {stage: _size_of(self.path / stage / f"{name}.png") for stage in self.stages}
            first = self.stages[0]
            for stage, (width, height) in sizes.items():
                if sizes[stage] != sizes[first]:
                    raise FolderError(
                        f"{name}.png is {width} × {height} px in {stage}, but {sizes[first][0]} × {sizes[first][1]} px "
                        f"in {first}; stages must lie on each other."
                    )
        source = Source("folder", self.path.resolve().name, "1", "LicenseRef-own", "whoever drew them", "", "")
        assert self.kinds  # evaluated once, before the workers start
        return [Subject(name, source) for name in every[:limit]]

    def render(self, root: Path, subject: Subject, size: int, random: np.random.Generator) -> list[View]:
        """One view: the picture in every stage, padded to a square, at `size`. Raises FolderError."""
        found = {}
        for stage in self.stages:
            picture = _read(self.path / stage / f"{subject.name}.png", self.kinds[stage])
            found[stage] = fitted(picture, size, self.kinds[stage])
        return [View(found)]


def fitted(picture: np.ndarray, size: int, kind: str) -> np.ndarray:
    """(H, W[, C]) uint8 centered in a square of `size` pixels, padded with paper or transparency."""
    height, width = picture.shape[:2]
    side = max(height, width)
    top, left = (side - height) // 2, (side - width) // 2
    around = (255, 255, 255) if kind == "color" else (0, 0, 0, 0)
    square = cv2.copyMakeBorder(
        picture, top, side - height - top, left, side - width - left, cv2.BORDER_CONSTANT, value=around
    )
    if side < size:
        way = cv2.INTER_NEAREST if kind == "label" else cv2.INTER_CUBIC
        return cv2.resize(square, (size, size), interpolation=way)
    return shrunk(square, size, kind == "label")


def _size_of(path: Path) -> tuple[int, int]:
    try:
        with Image.open(path) as picture:
            return picture.size
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise FolderError(f"{path} cannot be read as a picture.") from error


def _kind(stage: str, paths: list[Path]) -> str:
    if stage.startswith(LABELS):
        return "label"
    colored = transparent = False
    for path in paths[:_SAMPLED]:
        rgba = _rgba(path)
        visible = rgba[rgba[..., 3] > 0][:, :3].astype(np.int16)
        colored = colored or bool(len(visible) and np.ptp(visible, 1).max() > _GRAY)
        transparent = transparent or bool((rgba[..., 3] < 255).any())
    return "ink" if not colored else "cut-out" if transparent else "color"


def _rgba(path: Path) -> np.ndarray:
    try:
        with Image.open(path) as picture:
            return np.asarray(picture.convert("RGBA"))
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise FolderError(f"{path} cannot be read as a picture.") from error


def _read(path: Path, kind: str) -> np.ndarray:
    if kind == "label":
        with Image.open(path) as picture:
            return np.asarray(picture if picture.mode in ("L", "P") else picture.convert("L"))
    rgba = _rgba(path)
    if kind == "cut-out":
        return rgba
    alpha = rgba[..., 3:].astype(np.uint16)
    color = ((rgba[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)
    return color if kind == "color" else 255 - cv2.cvtColor(color, cv2.COLOR_RGB2GRAY)
