"""Nudges: a drawing's latent led to where real drawings are, by search, by learned modules, or step by step.

After "Generative sketch correction" (§6.1 optimize, §6.2 search) and "Error avoidance by learned input spaces" (lis).
How a nudged latent becomes lines is guided.py's business, which of them are shown gallery.py's.
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

SIZE = 128  # pixels of what the networks see
STEPS, EVERY = 40, 5  # of optimize: how many there are, and how many lie between two suggestions
NEAREST = 8  # atlas drawings that a drawing's familiarity is told by
_START = 0.01  # of optimize: how far the layer S may begin from leaving the latent as it is


def slerp(a: np.ndarray, b: np.ndarray, t: float) -> np.ndarray:
    """Spherical interpolation of latents (D,), a at t=0 and b at t=1, keeping their norm (§6.2; White 2016)."""
    cosine = float(a @ b / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-12))
    angle = np.arccos(np.clip(cosine, -1.0, 1.0))
    if angle < 1e-4:
        return a.copy()
    return ((np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle)).astype(np.float32)


def similarity_picture(ink: np.ndarray) -> np.ndarray:
    """What a network of the role `similarity` is shown of ink (S, S) 0..1: (1, 3, 96, 96) RGB 0..1, black on white."""
    small = 1 - cv2.resize(ink, (96, 96), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(np.broadcast_to(small, (1, 3, 96, 96)), np.float32)


def nearness(atlas: Atlas, feature: np.ndarray) -> float:
    """Mean cosine of a feature (F,) to its nearest in the atlas."""
    return float(np.sort(atlas.features @ feature)[-NEAREST:].mean())


def sureness(ink: np.ndarray, parts: np.ndarray) -> float:
    """0..1: how sure registration is of which part the ink is: the likeliest part's probability, in the mean.

    ink: (S, S) 0..1; parts: (K, n, n) logits.
    """
    likeliest = 1 / np.exp(parts - parts.max(axis=0)).sum(axis=0)
    small = cv2.resize(ink, likeliest.shape[::-1], interpolation=cv2.INTER_AREA)
    return float((likeliest * small).sum() / max(float(small.sum()), 1e-6))


def familiarity(networks: Networks, nudging: Nudging, ink: np.ndarray, parts: np.ndarray | None,
                apart: float | None = None) -> float:  # fmt: skip
    """0..1: how much a drawing is like those that the pack knows.

    By two numbers each that its card has, 0 up to the first and 1 from the second on: `sure`, how sure registration is
    of the drawing's `parts` (its logits), since what it never saw it names with doubt; and `known`, the drawing's
    nearness to the atlas, its strokes moved, since a flaw is no style. The other way round, `apart`: how far from each
    other registration and the network for anyone move the ink, in shares of the side, since of what both know they say
    the same. The product of those that there are; without any, 1.
    """
    settings, share = networks.settings, 1.0
    if "sure" in settings and parts is not None:
        share *= _share(networks, "sure", sureness(ink, parts))
    if "known" in settings and networks.has("similarity"):
        share *= _share(networks, "known", nearness(atlas_of(networks), nudging.feature))
    if "apart" in settings and apart is not None:
        share *= 1 - _share(networks, "apart", apart)
    return share


def _share(networks: Networks, key: str, value: float) -> float:
    """Where `value` lies between the two numbers that the card has by this name: 0..1, rising smoothly."""
    known = networks.settings[key]
    if not isinstance(known, list) or len(known) != 2 or not all(isinstance(n, int | float) for n in known):
        raise PackError(say.KNOWN(pack=networks.name))
    share = float(np.clip((value - known[0]) / max(known[1] - known[0], 1e-6), 0, 1))
    return share * share * (3 - 2 * share)


def projected_feature(field: np.ndarray) -> np.ndarray:
    """(F,) of unit length from a drawn field (SIZE, SIZE): its ink, blurred to 16 × 16, around its mean.

    Cosine similarity of drawings is the paper's measure; on the projection it does not see the hand that drew.
    """
    ink = np.clip((field - 0.5) * SIZE / 8 + 0.5, 0, 1).astype(np.float32)
    small = cv2.resize(cv2.GaussianBlur(ink, (0, 0), 3.0), (16, 16), interpolation=cv2.INTER_AREA).ravel()
    small -= small.mean()
    return small / max(float(np.linalg.norm(small)), 1e-6)


def ink_of_field(field: np.ndarray) -> np.ndarray:
    """A drawn field as ink coverage at its own size."""
    return np.clip((field - 0.5) * (2 * lines.SPREAD * SIZE) + 0.5, 0, 1).astype(np.float32)


class Nudging:
    """One drawing's latent, and where each nudge leads it; networks run when first needed.

    ink: (SIZE, SIZE) 0..1, the drawing, its strokes moved already where the pack can do that.
    """

    def __init__(self, ink: np.ndarray, networks: Networks, watch: Watch, seed: int) -> None:
        self.ink, self.networks, self.watch, self.seed = ink, networks, watch, seed
        self.field = lru_cache(maxsize=64)(self._field)  # mine and drawn of one nudge need the same one
        self._descent = _Descent(self)

    @cached_property
    def latent(self) -> np.ndarray:
        """E(x), (D,)."""
        return self.networks.run("encoder", self.watch, ink=self.ink[None, None])[0]

    @cached_property
    def projection(self) -> np.ndarray:
        """G(E(x)), a field (SIZE, SIZE)."""
        return self.drawn(self.settled(self.latent))

    def settled(self, latent: np.ndarray) -> np.ndarray:
        """(D,) a latent after all of the pack's learned modules, where it has some: G with its input space inside."""
        if not self.networks.has("lis"):
            return latent
        return self.networks.run("lis", self.watch, latent=latent[None])[0, -1]

    def drawn(self, latent: np.ndarray) -> np.ndarray:
        """The field (SIZE, SIZE) that the generator draws of a latent (D,), as it is."""
        return self.networks.run("generator", self.watch, latent=latent[None])[0, 0]

    @cached_property
    def feature(self) -> np.ndarray:
        """(F,) by which the atlas is searched beside the latent."""
        if self.networks.has("similarity"):
            return self.networks.run("similarity", self.watch, picture=similarity_picture(self.ink))[0]
        return projected_feature(self.projection)

    # -- where each nudge leads ------------------------------------------------------------------------------------

    def nudged(self, nudge: str, neighbor: int | None, step: int, t: float) -> np.ndarray:
        """(D,) the latent, nudged by t, 0..1. 0 leaves it as it is.

        search: slerp to the neighbor by the paper's t. lis and optimize have a latent of their own for each `step`,
        which is reached at ½, the paper's halfway; 1 goes as far again.
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
        """(SIZE, SIZE) the generator's field of the nudged latent, which lis moved by as many modules as are wanted."""
        nudged = self.nudged(nudge, neighbor, step, t)
        return self.drawn(nudged if nudge == "lis" else self.settled(nudged))

    @cached_property
    def modules(self) -> np.ndarray:
        """(M, D) the latent after each of the pack's learned modules."""
        return self.networks.run("lis", self.watch, latent=self.latent[None])[0]

    def optimized(self, step: int) -> np.ndarray:
        """(D,) the latent after so many steps of Eq. 1; taken when they are first asked for, then kept."""
        return self._descent.latent(step)

    # -- search ----------------------------------------------------------------------------------------------------

    def neighbors(self, count: int, latent: np.ndarray | None = None) -> list[int]:
        """The nearest atlas drawings by cosine similarity, best first, none of them nearly the same as another.

        latent: another than the drawing's own to search from. Seed 0 takes the nearest; other seeds pick among the
        four times as many that come next.
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
        alike = directions @ directions.T >= 0.97
        chosen: list[int] = []  # places in the order
        for place in range(len(order)):
            if not alike[place, chosen].any():
                chosen.append(place)
            if len(chosen) == count:
                break
        return [int(order[place]) for place in chosen]


class _Descent:
    """The steps of optimize: one linear layer S, trained on Eq. 1 by the pack's one-step network.

    What S gives is fed back into it, so that the drawing evolves; closeness is to the first latent always.
    """

    def __init__(self, nudging: Nudging) -> None:
        self._nudging = nudging
        self._latents: list[np.ndarray] = []
        self._state: np.ndarray | None = None
        self._lock = threading.Lock()

    def latent(self, step: int) -> np.ndarray:
        """(D,) after `step` steps; 0 is the drawing's own."""
        with self._lock:
            while len(self._latents) <= step:
                self._go_on()
            return self._latents[step]

    def _go_on(self) -> None:
        origin = self._nudging.latent
        if self._state is None:
            self._state, self._latents = first_state(len(origin), self._nudging.seed), [origin]
        count = np.array([len(self._latents)], np.float32)
        given = {"origin": origin[None], "latent": self._latents[-1][None], "state": self._state, "count": count}
        made = self._nudging.networks.run_all("step", self._nudging.watch, **given)
        self._state = made["next_state"]
        self._latents.append(made["next_latent"][0])


def first_state(size: int, seed: int) -> np.ndarray:
    """(3, D, D + 1) S with its bias as the last column, near the identity, and Adam's two moments, zero."""
    state = np.zeros((3, size, size + 1), np.float32)
    noise = np.random.default_rng(seed).uniform(-1, 1, (size, size + 1)) * size**-0.5
    state[0] = _START * noise
    state[0, :, :size] += np.eye(size, dtype=np.float32)
    return state
