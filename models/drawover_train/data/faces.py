"""The faces to learn from: lorelei and facesjs, clean and flawed, rendered into memory-mapped arrays.

    python -m drawover_train data faces [--limit 12000] [--workers 2]

Every *view* is one drawing as some artist placed it. Of each view there are: the clean ink, its stroke distance
field, and two flawed versions with, at every pixel, the part that is nearest and each part's way back.
"""

from __future__ import annotations

import json
import multiprocessing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from drawover.raster.vector import draw, draw_parts

from . import facesjs, flaws, lorelei
from .drawing import Drawing, compose, framing, identity, inverse, split_of

SIZE = 128
MAX_PARTS = 16
SPREAD = 8 / SIZE  # reach of the stroke distance field, as a share of the frame's side
VERSIONS = 2  # flawed versions of a view
_CHUNK = 100
_SHARE_FACESJS = 0.25
_FINE = 4 * SIZE


@dataclass(frozen=True)
class Faces:
    """Rendered views, memory-mapped.

    clean: (N, S, S) uint8 ink; field: (N, S, S) uint8 stroke distance field (128 is the edge)
    flawed: (N, V, S, S) uint8 ink; near: (N, V, S, S) uint8 nearest part in the flawed drawing
    back: (N, V, P, 2, 3) float32, flawed to clean in frame units; moved: (N, V, P) bool
    """

    clean: np.ndarray
    field: np.ndarray
    flawed: np.ndarray
    near: np.ndarray
    back: np.ndarray
    moved: np.ndarray
    records: list[dict]

    def rows(self, split: str) -> np.ndarray:
        """Indices of the views whose subject is in this split."""
        return np.array([i for i, r in enumerate(self.records) if r["split"] == split])


def subjects(root: Path, count: int, seed: int = 0) -> list[Drawing]:
    """`count` distinct drawings, a quarter of them facesjs; the same list for the same count and seed."""
    random = np.random.default_rng(seed)
    front = int(count * _SHARE_FACESJS)
    found = {d.subject: d for d in facesjs.generate(root, seed * 1_000_000, front)}
    while len(found) < count:
        drawing = lorelei.draw(root, lorelei.choose(root, random))
        found.setdefault(drawing.subject, drawing)
    return list(found.values())


def unseen(root: Path, count: int, seed: int = 1) -> list[Drawing]:
    """`count` drawings of the test split, a quarter of them facesjs. No subject of it is ever trained on."""
    random = np.random.default_rng(seed)
    front = int(count * _SHARE_FACESJS)
    found = {d.subject: d for d in facesjs.generate(root, seed * 1_000_000, front * 25, "test")[:front]}
    while len(found) < count:
        picked = lorelei.choose(root, random)
        if split_of(lorelei.subject(picked)) == "test":
            found.setdefault(lorelei.subject(picked), lorelei.draw(root, picked))
    return list(found.values())


def clean_shapes(drawing: Drawing, placing: np.ndarray) -> Drawing:
    """The drawing in the frame: canvas to frame, then the artist's own placing (both (2, 3))."""
    frame = compose(placing, framing(drawing))
    return drawing.mapped(np.broadcast_to(frame, (len(drawing.parts), 2, 3)))


def nearest_part(parts: np.ndarray) -> np.ndarray:
    """(S, S) uint8 of which part's ink is nearest, from which part's ink shows (255: none)."""
    ink = parts != 255
    if not ink.any():
        return np.zeros_like(parts)
    _, labels = cv2.distanceTransformWithLabels((~ink).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    of_label = np.zeros(labels.max() + 1, np.uint8)
    of_label[labels[ink]] = parts[ink]
    return of_label[labels]


def stroke_field(ink: np.ndarray, size: int) -> np.ndarray:
    """(size, size) float32 in 0..1: the signed distance to the edge of ink, ½ on it, 1 deep inside.

    ink: (N, N) uint8 coverage, N a multiple of `size`. ±SPREAD of the frame's side fill the range.
    """
    solid = (ink > 127).astype(np.uint8)
    inside = cv2.distanceTransform(solid, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    outside = cv2.distanceTransform(1 - solid, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    signed = np.where(solid > 0, inside - 0.5, 0.5 - outside) / len(ink)
    small = cv2.resize(signed.astype(np.float32), (size, size), interpolation=cv2.INTER_AREA)
    return np.clip(0.5 + small / (2 * SPREAD), 0, 1)


def render_view(drawing: Drawing, amounts: tuple[float, ...], random: np.random.Generator, still: bool = False) -> dict:
    """One view: the clean drawing and a flawed version for each of `amounts`; `still`: placed as it comes."""
    placing = identity(1)[0] if still else flaws.view(random, flip=bool(random.random() < 0.5))
    clean = clean_shapes(drawing, placing)
    frame = compose(placing, framing(drawing))
    result = {"clean": draw(clean.shapes, SIZE), "flawed": [], "near": [], "back": [], "moved": []}
    fine = draw(clean.shapes, _FINE, supersample=1)
    result["field"] = np.round(stroke_field(fine, SIZE) * 255).astype(np.uint8)
    for amount in amounts:
        flaw = flaws.sample(drawing, amount, random)
        there = flaws.placed(flaw, frame)
        back = compose(np.broadcast_to(frame, there.shape), inverse(there))
        shapes = drawing.mapped(there).shapes
        padded = np.tile(np.array([[1.0, 0, 0], [0, 1, 0]]), (MAX_PARTS, 1, 1))
        padded[: len(back)] = back
        moved = np.zeros(MAX_PARTS, bool)
        moved[: len(back)] = flaw.moved
        result["flawed"].append(draw(shapes, SIZE))
        result["near"].append(nearest_part(draw_parts(shapes, SIZE)))
        result["back"].append(padded)
        result["moved"].append(moved)
    return result


@cache
def _drawings(root: Path, count: int) -> list[Drawing]:
    return subjects(root, count)


def _chunk(task: tuple[Path, Path, int, int, int]) -> int:
    cv2.setNumThreads(1)  # the workers are the parallelism
    root, folder, count, first, last = task
    done = folder / f"chunk-{first:06d}.npz"
    if done.exists():
        return first
    views = []
    for index in range(first, last):
        random = np.random.default_rng((7, index))
        drawing = _drawings(root, count)[index]
        amounts = tuple(0.0 if random.random() < 0.10 else random.uniform(0.3, 1.9) for _ in range(VERSIONS))
        views.append(render_view(drawing, amounts, random))
    partial = done.with_suffix(".partial.npz")
    arrays = {key: np.stack([np.stack(v[key]) for v in views]) for key in views[0]}
    np.savez(partial, **arrays)  # pyright: ignore[reportArgumentType]
    partial.rename(done)
    return first


def build(root: Path, out: Path, limit: int, workers: int = 2) -> None:
    """Render `limit` views into `out`; resumes where an earlier run was cut off, prints the disk it needs first."""
    each = SIZE * SIZE * (2 + 2 * VERSIONS) + VERSIONS * MAX_PARTS * 25
    print(f"{limit} views need {2 * limit * each / 1e9:.1f} GB while building, {limit * each / 1e9:.1f} GB after")
    out.mkdir(parents=True, exist_ok=True)
    records = out / "records.jsonl"
    if records.exists() and len(records.read_text().splitlines()) == limit:
        print("already there")
        return
    drawings = _drawings(root, limit)
    tasks = [(root, out, limit, i, min(i + _CHUNK, limit)) for i in range(0, limit, _CHUNK)]
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        for n, _ in enumerate(pool.imap_unordered(_chunk, tasks), 1):
            print(f"\r{n * _CHUNK}/{limit}", end="", flush=True)
    print()
    first = dict(np.load(out / "chunk-000000.npz"))
    for key, value in first.items():
        dtype = np.float32 if key == "back" else value.dtype
        target = np.lib.format.open_memmap(out / f"{key}.npy", "w+", dtype, (limit, *value.shape[1:]))
        for _, _, _, a, b in tasks:
            with np.load(out / f"chunk-{a:06d}.npz") as chunk:
                target[a:b] = chunk[key]
        target.flush()
    lines = [json.dumps({"subject": d.subject, "style": d.style, "split": d.split}) + "\n" for d in drawings]
    records.write_text("".join(lines))
    for chunk in out.glob("chunk-*.npz"):
        chunk.unlink()


def load(out: Path) -> Faces:
    """The rendered views, memory-mapped."""
    keys = ("clean", "field", "flawed", "near", "back", "moved")
    arrays = {key: np.load(out / f"{key}.npy", mmap_mode="r") for key in keys}
    return Faces(**arrays, records=[json.loads(line) for line in (out / "records.jsonl").read_text().splitlines()])
