"""The networks' predictions for one drawing: displacements, parts, and how far they are trusted."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from functools import cached_property
from typing import NamedTuple

import cv2
import numpy as np

from ....messages import correct as say
from ....raster.motion import warp
from ...errors import PackError
from ...request import Request, Watch
from ...task import Networks
from .atlas import Atlas, atlas_of
from .drawing import Drawing
from .nudge import SIZE, Nudging, familiarity
from .parameters import CorrectParameters
from .trust import PartMap, Trust
from .words import KNOWN

_INKED = 0.2  # coverage from which a cell counts as ink


class AnyonePrediction(NamedTuple):
    """Results of the network `anyone`, trained on drawings by any artist: the ink's parts; the displacement weighted by
    confidence; the raw displacement, (n, n, 2); the logits of the parts."""

    seen: PartMap
    trust: Trust
    field: np.ndarray
    logits: np.ndarray


class Evidence:
    """Predictions for one request, computed on first use and cached."""

    def __init__(self, request: Request, networks: Networks, watch: Watch) -> None:
        self.request, self.networks, self.watch = request, networks, watch
        assert isinstance(request.parameters, CorrectParameters)  # ensured by Task.check
        self.parameters = request.parameters
        self.drawing = Drawing(request.image, networks.has("parts"), self.parameters.anyway)
        self.frame, self.ink, self.fine_ink = self.drawing.frame, self.drawing.ink, self.drawing.fine_ink

    @cached_property
    def nudging(self) -> Nudging:
        """The latent and its nudges, of the drawing with its strokes already moved, which encodes better.

        If the pack registers strokes to the projection, of the unmoved drawing.
        """
        ink = self.ink
        if self.networks.has("registration") and not self.by_projection:
            back = warp.grid(SIZE) + cv2.resize(warp.invert(warp.bounded(self.unguided[0])), (SIZE, SIZE))
            x, y = cv2.split(back * np.float32(SIZE) - np.float32(0.5))
            ink = cv2.remap(ink, x, y, cv2.INTER_LINEAR)
        return Nudging(ink, self.networks, self.watch, self.request.seed)

    @property
    def atlas(self) -> Atlas:
        """The pack's clean drawings."""
        return atlas_of(self.networks)

    @property
    def projection(self) -> np.ndarray:
        """G(E(x)), a field (SIZE, SIZE)."""
        return self.nudging.projection

    @cached_property
    def nearest(self) -> list[int]:
        """Indices of the atlas drawings used for suggestions, nearest first."""
        return self.nudging.neighbors(self.parameters.count)

    def displacement(self, ink: np.ndarray, suggestion: np.ndarray | None) -> np.ndarray:
        """Register `ink`, optionally to a suggestion's ink: (n, n, 2) displacement in shares of the frame, unfolded."""
        return warp.bounded(displacement_field(self.registered(ink, suggestion)))

    def registered(self, ink: np.ndarray, suggestion: np.ndarray | None) -> dict[str, np.ndarray]:
        """Run the registration network and return all its outputs."""
        return self.networks.run_all("registration", self.watch, drawing=self._planes(ink, suggestion))

    @staticmethod
    def _planes(ink: np.ndarray, suggestion: np.ndarray | None) -> np.ndarray:
        given = suggestion is not None
        return np.stack([ink, suggestion if given else np.zeros_like(ink), np.full_like(ink, float(given))])[None]

    @cached_property
    def unguided(self) -> tuple[np.ndarray, np.ndarray | None]:
        """Registration without a suggestion: displacement (n, n, 2), which may fold; logits of the parts, or None."""
        outputs = self.registered(self.ink, None)
        parts = outputs.get("parts")
        return displacement_field(outputs), None if parts is None else parts[0]

    @cached_property
    def _anyone(self) -> AnyonePrediction | None:
        """Results of the network `anyone`; None if the pack has none."""
        if not self.networks.has("anyone"):
            return None
        outputs = self.networks.run_all("anyone", self.watch, drawing=self._planes(self.ink, None))
        logits, names = outputs["parts"][0], self.names
        if len(logits) != len(names):
            raise PackError(say.PARTS(pack=self.networks.name, there=len(logits), named=len(names)))
        seen = PartMap.from_logits(logits, names, self.fine_ink)
        field, doubt = displacement_field(outputs), outputs["doubt"][0, 0]
        placements = seen.placements(field, doubt, self._place_parts) if self.networks.has("place") else {}
        return AnyonePrediction(seen, seen.weighted(field, doubt, placements), field, logits)

    @property
    def seen(self) -> PartMap | None:
        """Which part each piece of the ink is, as the network for anyone's drawings sees it; None without one."""
        return None if self._anyone is None else self._anyone.seen

    def _place_parts(self, numbers: np.ndarray) -> np.ndarray:
        return self.networks.run_all("place", self.watch, numbers=numbers[None])["motion"][0]

    @cached_property
    def unguided_weighted(self) -> tuple[np.ndarray, np.ndarray | None]:
        """As `unguided`, with the displacement weighted by confidence.

        For familiar drawings it is the registration network's, weighted for each part by its agreement with `anyone`;
        for others that of `anyone`, if the pack has it; with the parameter `anyway`, regardless of its doubt.
        """
        field, parts = self.unguided
        if self._anyone is None:
            return field * self.registration_weight, parts
        _, trust, _, logits = self._anyone
        if self.likeness < KNOWN:
            # The networks' predictions for outlines in an unknown style are unreliable: move only the features.
            return (trust.further + trust.rest if self.parameters.anyway else trust.features), logits
        other = trust.further + trust.rest if self.parameters.anyway else trust.field
        return field * self.registration_weight + other * (
            1 - self.registration_weight
        ), logits if parts is None else parts

    @cached_property
    def registration_weight(self) -> np.ndarray:
        """Weight of the registration network's displacement, 0..1: (n, n, 1), or a scalar array."""
        if self._anyone is None:
            return np.asarray(self.familiarity, np.float32)
        return np.float32(self.likeness) * self._anyone.seen.agreement(self.unguided[0], self._anyone.field)

    @property
    def further(self) -> np.ndarray | None:
        """The displacement of an unfamiliar drawing's features regardless of doubt: (n, n, 2).

        None if the drawing is familiar, is corrected anyway, or is not certainly a face.
        """
        return None if self._anyone is None or self.known or not self._anyone.trust.face else self._anyone.trust.further

    def prefetch(self, executor: Executor) -> None:
        """Run the networks that predict displacements, two at a time."""
        anyone = executor.submit(lambda: self._anyone)
        if self.networks.has("registration") and not self.by_projection:
            _ = self.unguided
            if "known" in self.networks.settings and self.networks.has("similarity"):
                _ = self.nudging.feature
        anyone.result()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(map(str, self.networks.settings.get("parts", ())))

    @property
    def parts(self) -> tuple[np.ndarray | None, tuple[str, ...]]:
        """The logits of the parts, and their names in the pack's card; (None, ()) if their counts differ."""
        logits, names = self.unguided_weighted[1], self.names
        return (logits, names) if logits is not None and len(logits) == len(names) else (None, ())

    @property
    def by_projection(self) -> bool:
        """Whether, by the pack's card, the artist's lines are registered to the projection."""
        return self.networks.settings.get("mine") == "projection"

    # -- familiarity -----------------------------------------------------------------------------------------------

    @cached_property
    def likeness(self) -> float:
        """0..1: the drawing's similarity to those that the pack was trained on."""
        parts = self.unguided[1] if self.networks.has("registration") else None
        return familiarity(self.networks, self.nudging, self.ink, parts, self.disagreement)

    @cached_property
    def disagreement(self) -> float | None:
        """Mean distance between the displacements of registration and `anyone` at the ink, in shares of the side.

        None unless the pack has both networks.
        """
        if self._anyone is None or not self.networks.has("registration"):
            return None
        own, other = self.unguided[0], self._anyone.field
        ink = cv2.resize(self.ink, other.shape[1::-1], interpolation=cv2.INTER_AREA) > _INKED
        if not ink.any() or own.shape != other.shape:
            return None
        return float(np.linalg.norm(own - other, axis=-1)[ink].mean())

    def is_kindred(self, name: str) -> bool:
        """Whether the atlas's drawing of this name is as similar as the atlas is to drawings that the pack knows."""
        bounds, atlas = self.networks.settings.get("known"), self.atlas
        return bounds is None or float(atlas.features[atlas.names.index(name)] @ self.nudging.feature) >= bounds[0]

    @property
    def familiarity(self) -> float:
        """0..1: weight of registration, which is wrong for unfamiliar styles; 1 with the parameter `anyway`."""
        return 1.0 if self.parameters.anyway else self.likeness

    @property
    def known(self) -> bool:
        """Whether the drawing is familiar to the pack, or is to be corrected anyway."""
        return self.familiarity >= KNOWN

    @property
    def can_guide(self) -> bool:
        """Whether strokes may be registered to the pack's drawings: not if the style is unfamiliar.

        The network `anyone` predicts their displacements then.
        """
        return self._anyone is None or self.likeness >= KNOWN


def displacement_field(outputs: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return the displacement from a registration network's outputs, (n, n, 2); it may fold."""
    field = outputs["displacement"][0] if "displacement" in outputs else next(iter(outputs.values()))[0]
    return np.ascontiguousarray(field.transpose(1, 2, 0))
