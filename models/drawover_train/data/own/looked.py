"""A folder of one's own drawings, looked at: which a pack can learn from, and of each other one the reason why not.

The pack `faces` says which part of a face each piece of ink is; what it does not see as a face cannot be learned from.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from drawover.document.errors import DocumentError
from drawover.document.formats import kinds
from drawover.engine.engine import Engine
from drawover.engine.errors import EngineError
from drawover.engine.request import Watch
from drawover.engine.service import decode
from drawover.engine.tasks.correct import correction_of
from drawover.engine.tasks.correct.correction import Correction
from drawover.engine.tasks.correct.trust import PartMap
from drawover.messages import training as say
from drawover.messages.message import Message, MessageError

from ..drawing import Drawing
from ..faces.corrections import PART_NAMES
from .traced import traced

BASE = "faces"  # the pack that is gone on from
STYLE = "own"
FEWEST = 8  # drawings that a pack is made of at least
MOST = 400  # files that are looked at
_LAYERED, _FLAT = (".ora", ".psd", ".psb"), (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp")
_SMALL = 160  # pixels of a side of a thumbnail
_LEAST_FRAME = 64  # pixels of a face's frame
_LEAST_PART = 12  # pixels of ink of a feature, at the size at which parts are seen
_SHADED = 0.12  # share of the frame that may be evenly gray
_SOLID = 0.60  # share of the frame that may be ink
_FOREIGN = 0.5  # share of the ink that may be of no part
_WIDEST_EYE = 0.45  # of the frame; what is wider are the eyes of several faces
_PARTS = {"head": say.HEAD(), "left eye": say.LEFT_EYE(), "right eye": say.RIGHT_EYE()}  # that every face must have


class OwnError(MessageError):
    """Nothing can be learned from the folder, or nothing written; `str(error)` is one sentence."""


@dataclass(frozen=True)
class Looked:
    """One file. problem: why it cannot be used, None where it can; drawing: where it can.

    small: (_SMALL, _SMALL) uint8 gray, what the file shows, or None where it cannot be read.
    """

    path: Path
    problem: Message | None
    small: np.ndarray | None = None
    drawing: Drawing | None = None


def files(folder: Path) -> list[Path]:
    """The pictures in a folder, and in folders inside it. Raises OwnError where it cannot be read, or holds none."""
    if not folder.is_dir():
        raise OwnError(say.NOT_A_FOLDER(folder=folder) if folder.exists() else say.NO_FOLDER(folder=folder))
    try:
        with os.scandir(folder):  # rglob takes a folder without rights for an empty one
            pass
        found = sorted(p for p in folder.rglob("*") if p.suffix.lower() in (*_LAYERED, *_FLAT) and p.is_file())
    except OSError as error:
        raise OwnError(say.FOLDER_UNREADABLE(folder=folder, why=error.strerror or error)) from error
    found = [path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts)]
    if not found:
        raise OwnError(say.FOLDER_EMPTY(folder=folder))
    if len(found) > MOST:
        raise OwnError(say.TOO_MANY(count=len(found), folder=folder, most=MOST))
    return found


def looked(folder: Path, packs: Path, said: Callable[[int, int], None] = lambda done, all_: None) -> list[Looked]:
    """Every picture in the folder, looked at. packs: where the shipped packs lie; said: told how far it is."""
    paths, engine = files(folder), Engine([packs], threads=1)
    found: list[Looked] = []
    seen: dict[str, Path] = {}
    for number, path in enumerate(paths):
        said(number, len(paths))
        one = _look(path, folder, engine)
        if one.drawing is not None:
            digest = hashlib.sha256(b"".join(c.tobytes() for s in one.drawing.shapes for c in s.contours)).hexdigest()
            if digest in seen:
                one = Looked(path, say.TWIN(file=seen[digest].name), one.small)
            seen.setdefault(digest, path)
        found.append(one)
    return found


def usable(found: Sequence[Looked]) -> list[Drawing]:
    """The drawings to learn from. Raises OwnError where they are too few."""
    drawings = [one.drawing for one in found if one.drawing is not None]
    if len(drawings) < FEWEST:
        raise OwnError(say.TOO_FEW(count=len(found), usable=len(drawings), least=FEWEST))
    return drawings


def _look(path: Path, folder: Path, engine: Engine) -> Looked:
    name = path.relative_to(folder).as_posix()
    try:
        rgba = _read(path)
    except EngineError as error:
        return Looked(path, error.message)
    except DocumentError as error:
        return Looked(path, say.NOT_OPENED(why=error))
    except OSError as error:
        return Looked(path, say.NOT_READ(why=error.strerror or error))
    except MemoryError:
        return Looked(path, say.NO_MEMORY())
    small = _thumbnail(rgba)
    try:
        correction = Correction(correction_of(rgba, pack=BASE), engine.load(BASE), Watch())
        seen = correction.seen
    except EngineError as error:
        return Looked(path, error.message, small)
    assert seen is not None  # the pack `faces` sees parts
    problem = _problem(correction, seen)
    if problem:
        return Looked(path, problem, small)
    shapes = traced(correction.fine_ink, seen.kind, seen.inked)
    return Looked(path, None, small, Drawing(f"{STYLE}/{name}", STYLE, shapes, PART_NAMES))


def _read(path: Path) -> np.ndarray:
    """(H, W, 4) uint8 straight RGBA."""
    if path.suffix.lower() in _LAYERED:
        return kinds.read(path).document.flattened()
    return decode.decoded(path.read_bytes(), name=path.name).rgba


def _problem(correction: Correction, seen: PartMap) -> Message | None:
    """Why a drawing cannot be learned from, None where it can."""
    ink = correction.fine_ink
    if correction.frame.size < _LEAST_FRAME:
        return say.SMALL(side=round(correction.frame.size), least=_LEAST_FRAME)
    if _gray(ink) > _SHADED or float((ink > 127).mean()) > _SOLID:
        return say.SHADED()
    counts = {name: int((seen.inked & (seen.kind == k)).sum()) for k, name in enumerate(seen.names)}
    if counts["none"] > _FOREIGN * max(1, int(seen.inked.sum())):
        return say.FOREIGN()
    lacking = [words for name, words in _PARTS.items() if counts[name] < _LEAST_PART]
    if max(counts["mouth"], counts["nose"]) < _LEAST_PART:
        lacking.append(say.MOUTH_OR_NOSE())
    if lacking:
        return say.NO_FACE(parts=tuple(lacking))
    if max(_width(seen, name) for name in ("left eye", "right eye")) > _WIDEST_EYE:
        return say.FACES()
    return None


def _gray(ink: np.ndarray) -> float:
    """The share of a picture (S, S) uint8 that is neither paper nor line but evenly gray."""
    low, high = cv2.erode(ink, np.ones((7, 7), np.uint8)), cv2.dilate(ink, np.ones((7, 7), np.uint8))
    return float(((high.astype(int) - low < 48) & (low > 24) & (high < 232)).mean())


def _width(seen: PartMap, name: str) -> float:
    """How wide a part lies, as a share of the frame, a few strays left out."""
    _, x = np.nonzero(seen.inked & (seen.kind == seen.names.index(name)))
    return float(np.quantile(x, 0.95) - np.quantile(x, 0.05)) / len(seen.inked) if len(x) else 0.0


def _thumbnail(rgba: np.ndarray) -> np.ndarray:
    """(_SMALL, _SMALL) uint8 gray, the whole picture on white paper."""
    height, width = rgba.shape[:2]
    scale = _SMALL / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(rgba, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    alpha = small[..., 3] / 255
    gray = 255 * (1 - alpha) + cv2.cvtColor(small[..., :3], cv2.COLOR_RGB2GRAY) * alpha
    page = np.full((_SMALL, _SMALL), 255, np.uint8)
    top, left = (_SMALL - size[1]) // 2, (_SMALL - size[0]) // 2
    page[top : top + size[1], left : left + size[0]] = gray.round().clip(0, 255)
    return page
