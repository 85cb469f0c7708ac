"""Nudges: move a drawing's latent towards real drawings, by search, by learned modules, or by optimization.

After "Generative sketch correction" (§6.1 optimize, §6.2 search) and "Error avoidance by learned input spaces" (lis).
guided.py draws nudged latents, gallery.py selects among them.
"""

from __future__ import annotations

import threading
from functools import cached_property, lru_cache

import cv2
import numpy as np

from ....messages import correct as say
from ....raster.ink import lines
from ...errors import PackError
from ...request import Watch
from ...task import Networks
from .atlas import Atlas, atlas_of

SIZE = 128  # pixels of the networks' input
STEPS, EVERY = 40, 5  # of optimize: number of steps, and steps between two suggestions
NEAREST = 8  # atlas drawings over which `atlas_similarity` averages
_START = 0.01  # of optimize: initial noise of the layer S around the identity


def slerp(a: np.ndarray, b: np.ndarray, t: float) -> np.ndarray:
    """Spherical interpolation of latents (D,), a at t=0 and b at t=1, keeping their norm (§6.2; White 2016)."""
    cosine = float(a @ b / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-12))
    angle = np.arccos(np.clip(cosine, -1.0, 1.0))
    if angle < 1e-4:
        return a.copy()
    return ((np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle)).astype(np.float32)


def similarity_picture(ink: np.ndarray) -> np.ndarray:
    """Convert ink (S, S) 0..1 to the input of a similarity network: (1, 3, 96, 96) RGB 0..1, black on white."""
    small = 1 - cv2.resize(ink, (96, 96), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(np.broadcast_to(small, (1, 3, 96, 96)), np.float32)


def atlas_similarity(atlas: Atlas, feature: np.ndarray) -> float:
    """Mean cosine similarity of a feature (F,) to its NEAREST in the atlas."""
    return float(np.sort(atlas.features @ feature)[-NEAREST:].mean())


def part_confidence(ink: np.ndarray, parts: np.ndarray) -> float:
    """0..1: confidence of the predicted parts: mean probability of the likeliest part over the ink.

    ink: (S, S) 0..1; parts: (K, n, n) logits.
    """
    likeliest = 1 / np.exp(parts - parts.max(axis=0)).sum(axis=0)
    small = cv2.resize(ink, likeliest.shape[::-1], interpolation=cv2.INTER_AREA)
    return float((likeliest * small).sum() / max(float(small.sum()), 1e-6))


def familiarity(networks: Networks, nudging: Nudging, ink: np.ndarray, parts: np.ndarray | None,
                apart: float | None = None) -> float:  # fmt: skip
    """0..1: a drawing's similarity to those that the pack was trained on: a product of smooth steps; 1 without any.

    Each step is defined by two numbers in the pack's card, 0 up to the first and 1 from the second on. `sure`:
    registration's confidence in `parts` (its logits). `known`: nearness to the atlas, computed with the strokes moved,
    since a flaw is no style. `apart`, decreasing: the mean distance, in shares of the side, between the displacements
    of registration and the network `anyone`, which agree on familiar drawings.
    """
    settings, share = networks.settings, 1.0
    if "sure" in settings and parts is not None:
        share *= _smoothstep(networks, "sure", part_confidence(ink, parts))
    if "known" in settings and networks.has("similarity"):
        share *= _smoothstep(networks, "known", atlas_similarity(atlas_of(networks), nudging.feature))
    if "apart" in settings and apart is not None:
        share *= 1 - _smoothstep(networks, "apart", apart)
    return share


def _smoothstep(networks: Networks, key: str, value: float) -> float:
    """Smoothstep of `value` between the two numbers of this setting in the card: 0..1."""
    known = networks.settings[key]
    if not isinstance(known, list) or len(known) != 2 or not all(isinstance(n, int | float) for n in known):
        raise PackError(say.KNOWN(pack=networks.name))
    share = float(np.clip((value - known[0]) / max(known[1] - known[0], 1e-6), 0, 1))
    return share * share * (3 - 2 * share)


def projected_feature(field: np.ndarray) -> np.ndarray:
    """(F,) of unit length from a drawn field (SIZE, SIZE): its ink, blurred to 16 × 16, minus its mean.

    Cosine similarity of drawings is the paper's measure; on projections it is independent of the artist's style.
    """
    ink = np.clip((field - 0.5) * SIZE / 8 + 0.5, 0, 1).astype(np.float32)
    small = cv2.resize(cv2.GaussianBlur(ink, (0, 0), 3.0), (16, 16), interpolation=cv2.INTER_AREA).ravel()
    small -= small.mean()
    return small / max(float(np.linalg.norm(small)), 1e-6)


def field_to_ink(field: np.ndarray) -> np.ndarray:
    """Convert a stroke distance field to ink coverage at the same size."""
    return np.clip((field - 0.5) * (2 * lines.SPREAD * SIZE) + 0.5, 0, 1).astype(np.float32)


class Nudging:
    """One drawing's latent and its nudges; networks are run on first use.

    ink: (SIZE, SIZE) 0..1, the drawing, with its strokes already moved if the pack supports that.
    """

    def __init__(self, ink: np.ndarray, networks: Networks, watch: Watch, seed: int) -> None:
        self.ink, self.networks, self.watch, self.seed = ink, networks, watch, seed
        self.field = lru_cache(maxsize=64)(self._field)  # shared by `mine` and `drawn`
        self._descent = _Descent(self)

    @cached_property
    def latent(self) -> np.ndarray:
        """E(x), (D,)."""
        return self.networks.run("encoder", self.watch, ink=self.ink[None, None])[0]

    @cached_property
    def projection(self) -> np.ndarray:
        """G(E(x)), a field (SIZE, SIZE)."""
        return self.generate(self.through_modules(self.latent))

    def through_modules(self, latent: np.ndarray) -> np.ndarray:
        """Apply all of the pack's learned modules, if any, to a latent (D,): the generator's learned input space."""
        if not self.networks.has("lis"):
            return latent
        return self.networks.run("lis", self.watch, latent=latent[None])[0, -1]

    def generate(self, latent: np.ndarray) -> np.ndarray:
        """Run the generator on a latent (D,): a field (SIZE, SIZE)."""
        return self.networks.run("generator", self.watch, latent=latent[None])[0, 0]

    @cached_property
    def feature(self) -> np.ndarray:
        """(F,) the feature vector by which, together with the latent, the atlas is searched."""
        if self.networks.has("similarity"):
            return self.networks.run("similarity", self.watch, picture=similarity_picture(self.ink))[0]
        return projected_feature(self.projection)

    # -- nudging ---------------------------------------------------------------------------------------------------

    def nudged(self, nudge: str, neighbor: int | None, step: int, t: float) -> np.ndarray:
        """Return the latent (D,) nudged by t, 0..1; 0 leaves it unchanged.

        search: slerp to the neighbor by the paper's t. lis and optimize: t = ½ gives the latent of `step`, 1 goes twice
        as far.
        """
        if nudge == "search":
            return (
                slerp(self.latent, atlas_of(self.networks).latents[neighbor], t)
                if neighbor is not None
                else self.latent
            )
        target = self.modules[step - 1] if nudge == "lis" else self.optimized(step)
        return slerp(self.latent, target, 2 * t)

    def _field(self, nudge: str, neighbor: int | None, step: int, t: float) -> np.ndarray:
        """Return the generator's field of the nudged latent, (SIZE, SIZE); for lis without applying further modules."""
        nudged = self.nudged(nudge, neighbor, step, t)
        return self.generate(nudged if nudge == "lis" else self.through_modules(nudged))

    @cached_property
    def modules(self) -> np.ndarray:
        """(M, D) the latent after each of the pack's learned modules."""
        return self.networks.run("lis", self.watch, latent=self.latent[None])[0]

    def optimized(self, step: int) -> np.ndarray:
        """Return the latent (D,) after so many steps of Eq. 1, computed on first use and cached."""
        return self._descent.latent(step)

    # -- search ----------------------------------------------------------------------------------------------------

    def neighbors(self, count: int, latent: np.ndarray | None = None) -> list[int]:
        """Find the nearest atlas drawings by cosine similarity, best first, without near-duplicates.

        latent: the query, by default the drawing's. Seed 0 takes the nearest; other seeds pick among four times as
        many.
        """
        atlas = atlas_of(self.networks)
        query = (self.latent if latent is None else latent) - atlas.mean
        likeness = atlas.directions @ (query / max(float(np.linalg.norm(query)), 1e-6))
        likeness = likeness + atlas.features @ self.feature
        order = np.argsort(-likeness, kind="stable")[: max(64, 16 * count)]
        if self.seed:
            random = np.random.default_rng(self.seed)
            head = order[: 4 * count]
            order = np.concatenate([random.permutation(head), order[4 * count :]])
        directions = atlas.directions[order]
        similar = directions @ directions.T >= 0.97
        chosen: list[int] = []  # ranks
        for rank in range(len(order)):
            if not similar[rank, chosen].any():
                chosen.append(rank)
            if len(chosen) == count:
                break
        return [int(order[rank]) for rank in chosen]


class _Descent:
    """The steps of optimize: trains one linear layer S on Eq. 1, with the pack's network `step`.

    The output of S is its next input, so that the drawing evolves; the closeness term refers to the first latent.
    """

    def __init__(self, nudging: Nudging) -> None:
        self._nudging = nudging
        self._latents: list[np.ndarray] = []
        self._state: np.ndarray | None = None
        self._lock = threading.Lock()

    def latent(self, step: int) -> np.ndarray:
        """Return the latent (D,) after `step` steps; 0 is the drawing's own."""
        with self._lock:
            while len(self._latents) <= step:
                self._take_step()
            return self._latents[step]

    def _take_step(self) -> None:
        origin = self._nudging.latent
        if self._state is None:
            self._state, self._latents = first_state(len(origin), self._nudging.seed), [origin]
        count = np.array([len(self._latents)], np.float32)
        given = {"origin": origin[None], "latent": self._latents[-1][None], "state": self._state, "count": count}
        made = self._nudging.networks.run_all("step", self._nudging.watch, **given)
        self._state = made["next_state"]
        self._latents.append(made["next_latent"][0])


def first_state(size: int, seed: int) -> np.ndarray:
    """Return S, near the identity, with its bias as the last column, and Adam's two moments, zero: (3, D, D + 1)."""
    state = np.zeros((3, size, size + 1), np.float32)
    noise = np.random.default_rng(seed).uniform(-1, 1, (size, size + 1)) * size**-0.5
    state[0] = _START * noise
    state[0, :, :size] += np.eye(size, dtype=np.float32)
    return state
