"""The inputs of metrics: all data of one subject, and the observing networks."""

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
    """One subject's picture and its ground truth; each metric lists the fields it needs. Pictures are float 0..1."""

    subject: str
    drawn: np.ndarray | None = None  # the measured picture: (S, S) ink, 1 is full, or (S, S, 3) RGB on white
    true: np.ndarray | None = None  # the ground truth, in the same form
    window: tuple[int, int, int, int] | None = None  # left, top, right, bottom in pixels of the most important area
    regions: np.ndarray | None = None  # (S, S) integer labels of the true regions, 0 is none
    exemplar: np.ndarray | None = None  # (S', S', 3) RGB with the requested style
    field: np.ndarray | None = None  # (S, S, 2) predicted displacement, in pixels
    true_field: np.ndarray | None = None  # (S, S, 2) true displacement
    where: np.ndarray | None = None  # (S, S) bool, pixels where displacements are evaluated
    digit: int | None = None  # 0..9, the intended digit
    latent: np.ndarray | None = None  # (D,) from which the generator drew `drawn`


@dataclass(frozen=True)
class Observers:
    """The available networks; a metric whose observer is missing raises MetricError."""

    features: Mapping[str, Features] = field(default_factory=dict)  # by name: lite0, drawnet
    digit: Judge | None = None
    sound: Judge | None = None
    generator: Callable[[Any], Any] | None = None  # latents (N, D) to drawings, as torch tensors

    @classmethod
    def load(cls, sources: Path, *more: Features) -> Observers:
        """Load Lite0 from its package, fetched into `sources`; the shipped judges; and `more` features, such as
        drawnet."""
        every = {f.name: f for f in (Lite0.load(sources), *more)}
        return cls(every, digit_judge(), sound_judge())

    def named(self, name: str) -> Features:
        """The features of that name; raises MetricError."""
        if name not in self.features:
            raise MetricError(f"The features {name} are not at hand; there are {', '.join(self.features) or 'none'}.")
        return self.features[name]
