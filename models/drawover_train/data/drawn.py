"""Training drawings cached on disk as plain arrays, where creating them takes minutes."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from drawover.raster.vector.shapes import FILL_RULES, PAINTS, Shape

from .drawing import Drawing


def save(path: Path, drawings: Sequence[Drawing]) -> None:
    """Write them atomically; an .npz without pickles."""
    shapes = [shape for drawing in drawings for shape in drawing.shapes]
    contours = [contour for shape in shapes for contour in shape.contours]
    facts = [
        {"subject": d.subject, "style": d.style, "parts": d.parts, "kin": d.kin, "freedom": d.freedom,
         "one_pen": d.one_pen, "shapes": len(d.shapes)}
        for d in drawings
    ]  # fmt: skip
    partial = path.with_name(f"{path.stem}.{os.getpid()}.partial.npz")
    np.savez(
        partial,
        points=np.concatenate(contours or [np.zeros((0, 2), np.float32)]),
        lengths=np.array([len(c) for c in contours], np.int32),
        counts=np.array([len(s.contours) for s in shapes], np.int32),
        strokes=np.array([s.stroke for s in shapes], np.float64),
        flags=np.array([_flags(s) for s in shapes], np.uint8),
        parts=np.array([s.part for s in shapes], np.uint8),
        facts=np.frombuffer(json.dumps(facts).encode(), np.uint8),
    )
    partial.replace(path)


def load(path: Path) -> tuple[Drawing, ...]:
    """Read what `save` wrote."""
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    contours = iter(np.split(arrays["points"], np.cumsum(arrays["lengths"])[:-1]))
    columns = (arrays[name].tolist() for name in ("counts", "strokes", "flags", "parts"))
    shapes = iter([_shape(tuple(next(contours) for _ in range(n)), *rest) for n, *rest in zip(*columns, strict=True)])
    found = []
    for fact in json.loads(arrays["facts"].tobytes()):
        own = tuple(next(shapes) for _ in range(fact.pop("shapes")))
        found.append(Drawing(shapes=own, parts=tuple(fact.pop("parts")), freedom=tuple(fact.pop("freedom")), **fact))
    return tuple(found)


def cached(
    root: Path, name: str, made_by: Iterable[Path], make: Callable[[], Sequence[Drawing]]
) -> tuple[Drawing, ...]:
    """The result of `make`, cached in a file under `root`; invalidated by changes to the files `made_by`."""
    code = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(made_by))).hexdigest()[:12]
    path = root / f"{name}-{code}.npz"
    if not path.exists():
        save(path, make())
    return load(path)


def _flags(shape: Shape) -> int:
    return PAINTS.index(shape.paint) | bool(shape.closed) << 2 | FILL_RULES.index(shape.fill_rule) << 3


def _shape(contours: tuple[np.ndarray, ...], stroke: float, flags: int, part: int) -> Shape:
    return Shape(contours, PAINTS[flags & 3], stroke, bool(flags >> 2 & 1), part, FILL_RULES[flags >> 3])
