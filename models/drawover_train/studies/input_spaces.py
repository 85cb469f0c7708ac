"""The stored study of error avoidance: trained generators, the networks that move their latents, a reference of real
drawings.

recipes/correct/lis.py writes it, one npz per variant in half precision; tables/correct/error_avoidance.py and
sheets/input_spaces.py read it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from ..metrics.artefacts import Bounds, bounds_of, broken_digits, broken_faces
from ..metrics.features import Cached, Features
from ..metrics.judged import digit_judge, sound_judge
from ..metrics.perceptual import diversity
from ..nets.correct.dcgan import Generator, Reverser, Shape

ITERATIVE = "iterative"  # the variant whose single reverser is applied repeatedly
ITERATIONS = 3  # N_R of R-iterative


class Step(NamedTuple):
    """The drawings after one more change of the latents."""

    name: str  # such as "1 of 3"
    latents: Tensor  # (B, D)
    drawn: Tensor  # (B, 1, S, S) ink 0..1


@dataclass(frozen=True)
class Studied:
    """One variant: G with its LIS modules, and the reversers by their number of training steps."""

    domain: str
    name: str
    shape: Shape
    generator: Generator
    reversers: Mapping[int, Reverser]
    trained: int  # steps of the last training

    @torch.no_grad()
    def steps(self, z: Tensor) -> list[Step]:
        """From z (B, D), one entry per module or iteration; for R-separate, one per reverser."""
        if not self.reversers:
            moved, count = self.generator.lis.steps(z), len(self.generator.lis.chain)
            return [Step(f"{n} of {count}", latents, self.generator.draw(latents)) for n, latents in enumerate(moved)]
        z = self.generator.lis(z)
        if self.name != ITERATIVE:
            found = [Step("before R", z, self.generator.draw(z))]
            for count, reverser in sorted(self.reversers.items()):
                back = reverser(found[0].drawn)
                found.append(Step(f"R of {count} batches", back, self.generator.draw(back)))
            return found
        (reverser,), found = self.reversers.values(), [Step(f"0 of {ITERATIONS}", z, self.generator.draw(z))]
        for n in range(1, ITERATIONS + 1):
            z = reverser(found[-1].drawn)
            found.append(Step(f"{n} of {ITERATIONS}", z, self.generator.draw(z)))
        return found


def _file(folder: Path, domain: str, name: str) -> Path:
    return folder / f"{domain}-{name}.npz"


def write(folder: Path, studied: Studied) -> Path:
    """Write <folder>/<domain>-<name>.npz, weights in half precision."""
    nets: dict[str, nn.Module] = {"generator": studied.generator}
    nets |= {f"reverser {count}": reverser for count, reverser in studied.reversers.items()}
    arrays = {
        f"{part}/{name}": tensor.cpu().numpy().astype(np.float16)
        for part, network in nets.items()
        for name, tensor in network.state_dict().items()
    }
    sizes = {"side": studied.shape.side, "latent": studied.shape.latent, "widths": studied.shape.widths,
             "modules": len(studied.generator.lis.chain), "trained": studied.trained}  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    path = _file(folder, studied.domain, studied.name)
    np.savez_compressed(path, **arrays, **{name: np.array(size) for name, size in sizes.items()})  # pyright: ignore
    return path


def read(folder: Path, domain: str, name: str) -> Studied:
    """Read a stored variant. Raises FileNotFoundError."""
    with np.load(_file(folder, domain, name), allow_pickle=False) as saved:
        parts: dict[str, dict[str, Tensor]] = {}
        for key in saved.files:
            if "/" in key:
                part, weight = key.split("/", 1)
                parts.setdefault(part, {})[weight] = torch.from_numpy(saved[key].astype(np.float32))
        shape = Shape(int(saved["side"]), int(saved["latent"]), tuple(int(w) for w in saved["widths"]))
        modules, trained = int(saved["modules"]), int(saved["trained"])
    generator, reversers = Generator(shape, modules), {}
    generator.load_state_dict(parts.pop("generator"))
    for part, weights in parts.items():
        reversers[int(part.split()[1])] = reverser = Reverser(shape)
        reverser.load_state_dict(weights)
    for network in (generator, *reversers.values()):
        network.eval().requires_grad_(False)
    return Studied(domain, name, shape, generator, reversers, trained)


@dataclass(frozen=True)
class Reference:
    """Measurements of unseen real drawings of a domain, for comparison in the table."""

    vectors: np.ndarray  # (N, V) float32 features
    diversity: float
    broken: float  # artefact rate 0..1 of real drawings: the measure's own error
    bounds: Bounds | None  # of digits

    def broken_share(self, drawings: Sequence[np.ndarray]) -> float:
        """Artefact rate 0..1 of these drawings (S, S)."""
        if self.bounds is None:
            return float(broken_faces(drawings, sound_judge()).mean())
        return float(broken_digits(drawings, digit_judge(), self.bounds).mean())

    def write(self, path: Path) -> None:
        """Write as npz."""
        limits = {} if self.bounds is None else {name: np.array(value) for name, value in asdict(self.bounds).items()}
        facts = {"diversity": np.array(self.diversity), "broken": np.array(self.broken), **limits}
        np.savez_compressed(path, vectors=self.vectors.astype(np.float16), **facts)  # pyright: ignore


def read_reference(path: Path) -> Reference:
    """Read what Reference.write wrote. Raises FileNotFoundError."""
    with np.load(path, allow_pickle=False) as saved:
        limits = ("confidence", "ends", "specks")
        bounds = Bounds(*(float(saved[name]) for name in limits)) if "confidence" in saved.files else None
        return Reference(saved["vectors"].astype(np.float32), float(saved["diversity"]), float(saved["broken"]), bounds)


def make_reference(unseen: np.ndarray, seen: np.ndarray | None, features: Features) -> Reference:
    """Measure (N, S, S) uint8 ink. seen: digits of the training split, which determine the bounds; None for faces."""
    inks, looking = [ink / np.float32(255) for ink in unseen], Cached(features, 1 + len(unseen) // 32)
    vectors = features_of(inks, looking)
    bounds = None if seen is None else bounds_of([ink / np.float32(255) for ink in seen], digit_judge())
    bare = Reference(vectors, diversity(inks, looking), 0.0, bounds)
    return Reference(vectors, bare.diversity, bare.broken_share(inks), bounds)


def features_of(drawings: Sequence[np.ndarray], features: Features) -> np.ndarray:
    """(N, V), in the same batches as in `diversity`, which makes caching effective."""
    colored = [np.dstack([1 - d] * 3).astype(np.float32) for d in drawings]
    return np.concatenate([features(np.stack(colored[i : i + 32]))[1] for i in range(0, len(colored), 32)])
