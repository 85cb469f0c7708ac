"""Realistic heads in stages: line, the camera's normals, flat color and light, and a second palette; any age and view.

python -m drawover_train data heads [--limit 2000] [--workers 2]
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from drawover.raster.vector.shapes import draw

from ..drawing import split_of
from ..recipe import Subject, View
from ..sources import Source
from ..workers import each
from . import drawn, flaws, stages
from .bust import bust
from .drawn import DrawnHead, plain
from .human import BODY, load
from .landmarks import SIDES
from .sampling import views

STYLE = "heads"
COUNT = 4000
_VIEWS = 3  # drawings per person
_SHARD = 50  # people per file; an interrupted run loses the unfinished file of each worker
_SIDED = ("eye", "brow", "ear")
# The head's parts -> names in drawings of other styles, where left and right are the picture's.
PART_NAMES = {
    "head": "head", "chin": "head", "cheek": "lines", "neck": "body", "shoulders": "body", "hair": "hair",
    "beard": "beard", "nose": "nose", "mouth": "mouth",
    **{f"{side} {part}": f"{other} {part}" for side, other in zip(SIDES, SIDES[::-1], strict=True) for part in _SIDED},
}  # fmt: skip


def name_of(number: int) -> str:
    return f"{STYLE}/{number}"


def drawings(root: Path, people: int, split: str = "train", workers: int = 1) -> list[DrawnHead]:
    """The first `people` persons of a split from several sides; rendered once into files of _SHARD each in `root`."""
    shards = [root / f"heads-1-{split}-{k:03}.npz" for k in range(-(-people // _SHARD))]
    own = (n for n in itertools.count() if split_of(name_of(n)) == split)
    tasks = [(root, path, list(itertools.islice(own, _SHARD))) for path in shards]
    todo = [task for task in tasks if not task[1].exists()]
    if todo:
        load(root)  # fetched and parsed once, before several processes use it
        for _ in each(_shard, todo, workers):
            pass
    heads = [head for path in shards for head in drawn.load(path)]
    selected = set(itertools.islice(dict.fromkeys(h.subject for h in heads), people))
    return [h for h in heads if h.subject in selected]


def _shard(task: tuple[Path, Path, Sequence[int]]) -> None:
    root, path, numbers = task
    model = bust(root)
    heads = (plain(model, head, name_of(number)) for number in numbers for head in views(root, number, _VIEWS))
    drawn.save(path, list(heads))


class Heads:
    """The recipe."""

    name = "heads"
    purpose = "realistic heads in line, normals, flat color and light, with learners' errors"
    identity = "line"
    bytes_per_subject = 330_000
    sources: tuple[Source, ...] = (BODY,)

    def subjects(self, root: Path, limit: int | None) -> Sequence[Subject]:
        return [Subject(name_of(number), BODY, number) for number in range(limit or COUNT)]

    def render(self, root: Path, subject: Subject, size: int, random: np.random.Generator) -> list[View]:
        """One view, with the camera of this number."""
        model, own = bust(root), views(root, subject.key, 1)[0]
        record = plain(model, own, subject.name)
        seen, colors, swapped = stages.surface(model, own, size), stages.palette(random), stages.palette(random)
        with_flaws = flaws.flawed(record, random)
        ink = lambda points: draw(drawn.shapes(record, points, dict.fromkeys(PART_NAMES, 0)), size)  # noqa: E731
        pictures = {
            "line": ink(with_flaws.true),
            "flawed": ink(with_flaws.flawed),
            "normal": stages.normal_map(seen),
            "flat": stages.flat(seen, colors),
            "lit": stages.lit(seen, colors, random),
            "flat_swap": stages.flat(seen, swapped),
            "lit_swap": stages.lit(seen, swapped, random),
        }
        rounded = {k: [round(v) for v in color] for k, color in colors.items()}
        facts = {"palette": rounded, "flaws": list(with_flaws.names), "turn": round(flaws.Frame(record).turn, 1)}
        return [View(pictures, facts)]


RECIPE = Heads()
