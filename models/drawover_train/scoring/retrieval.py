"""Retrieval of the same subject in another drawing, among 100 unseen ones: drawnet and EfficientNet-Lite0's features.

    python -m drawover_train retrieval      writes models/scores/retrieval.md and .jsonl

A query in one stage is compared with the gallery in another by cosine; top-1 is the fraction whose nearest is the same
subject. Twenty galleries are sampled from the validation and test splits.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..data.store import Store, StoreError
from ..metrics.features import Features
from ..recipes.correct.drawnet import as_pictures

GALLERY = 100
_DRAWS = 20
PAIRS = {
    "objects": (("line", "solid"), ("line", "flat"), ("line", "gradient"), ("line", "noto"), ("line", "twemoji"),
                ("rough", "solid"), ("flawed_medium", "line"), ("flawed_severe", "solid")),
    "faces": (("line", "detail"), ("rough", "line"), ("flawed_medium", "line"), ("flawed_severe", "detail")),
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """One row of the table. top: name of features -> top-1 rate, 0..1; `held`: a vendor never trained on."""

    data: str
    query: str
    gallery: str
    among: int
    top: dict[str, float]


def top1(queries: np.ndarray, gallery: np.ndarray, random: np.random.Generator, among: int = GALLERY) -> float:
    """Fraction of queries (N, D) whose nearest by cosine in `among` of the gallery (N, D) has the same index."""
    queries, gallery = (v / np.linalg.norm(v, axis=1, keepdims=True).clip(1e-9) for v in (queries, gallery))
    among = min(among, len(queries))
    hits = []
    for _ in range(_DRAWS):
        rows = random.choice(len(queries), among, replace=False)
        hits.append((np.argmax(queries[rows] @ gallery[rows].T, axis=1) == np.arange(among)).mean())
    return float(np.mean(hits))


def _vectors(store: Store, stage: str, rows: np.ndarray, features: Features) -> np.ndarray:
    pictures = [as_pictures(store.picture(stage, int(r))[None])[0].permute(1, 2, 0).numpy() for r in rows]
    return features(np.stack(pictures))[1]


def compare(data: Path, features: Sequence[Features], seed: int = 0) -> list[Found]:
    """Every pair of stages of the objects and faces in `data` for each of the features."""
    found = []
    for name, pairs in PAIRS.items():
        store = Store(data / name)
        for query, gallery in pairs:
            unseen = [int(r) for split in ("validation", "test") for r in store.rows(split)]
            with_stages = [r for r in unseen if {query, gallery} <= set(store.records[r]["stages"])]
            rows = [r for r in with_stages if store.records[r].get("view", 0) == 0]
            if len(rows) < 2:
                raise StoreError(f"{store.folder} has too few unseen subjects with {query} and {gallery}; make more.")
            top = {}
            for each in features:
                queries, galleries = (_vectors(store, stage, np.array(rows), each) for stage in (query, gallery))
                top[each.name] = round(top1(queries, galleries, np.random.default_rng(seed)), 4)
            found.append(Found(name, query, gallery, min(GALLERY, len(rows)), top))
    return found


def table(found: Sequence[Found]) -> str:
    """The rows in Markdown."""
    names = list(found[0].top)
    lines = [
        "# Finding the same subject, drawn otherwise", "",
        "Share of queries whose nearest drawing by cosine is their own subject, among unseen subjects only.",
        "Remade by `python -m drawover_train retrieval`.", "",
        "| data | query | gallery | among | " + " | ".join(names) + " |", "|---" * (4 + len(names)) + "|",
    ]  # fmt: skip
    for row in found:
        shares = " | ".join(f"{100 * row.top[n]:.1f} %" for n in names)
        lines.append(f"| {row.data} | {row.query} | {row.gallery} | {row.among} | {shares} |")
    return "\n".join(lines) + "\n"


def run(data: Path, features: Sequence[Features], out: Path) -> list[Found]:
    """Compare, print, and write `out`/retrieval.md and .jsonl."""
    found = compare(data, features)
    out.mkdir(parents=True, exist_ok=True)
    (out / "retrieval.md").write_text(table(found))
    (out / "retrieval.jsonl").write_text("".join(json.dumps(vars(row)) + "\n" for row in found))
    print(table(found))
    return found
