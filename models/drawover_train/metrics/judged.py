"""Two small judges trained independently of any generator: which digit it is, and whether a drawing is sound.

Their graphs are in models/judges; recipes/judges.py trains them and measures their accuracy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

FOLDER = Path(__file__).resolve().parents[2] / "judges"
DIGIT_SIZE, SOUND_SIZE = 28, 128


def as_seen(drawings: Sequence[np.ndarray], size: int) -> np.ndarray:
    """(N, 1, size, size) float32 of ink 0..1 drawings at any size."""
    small = [
        cv2.resize(np.asarray(d, np.float32), (size, size), interpolation=cv2.INTER_AREA) if len(d) != size else d
        for d in drawings
    ]
    return np.stack(small).astype(np.float32)[:, None]


@dataclass(frozen=True)
class Judge:
    """One judge's ONNX graph: `ink` (B, 1, S, S) to `logits` (B, K)."""

    path: Path
    size: int

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        return onnxruntime.InferenceSession(str(self.path), options, providers=["CPUExecutionProvider"])

    def logits(self, drawings: Sequence[np.ndarray]) -> np.ndarray:
        """(N, K) of ink drawings (S, S) float 0..1."""
        seen = as_seen(drawings, self.size)
        parts = [self._session.run(None, {"ink": seen[i : i + 64]})[0] for i in range(0, len(seen), 64)]
        return np.concatenate([np.asarray(part) for part in parts])


def digit_judge(folder: Path = FOLDER) -> Judge:
    """The classifier of ten digits."""
    return Judge(folder / "digit.onnx", DIGIT_SIZE)


def sound_judge(folder: Path = FOLDER) -> Judge:
    """The classifier of broken line drawings: one logit, above 0 is broken."""
    return Judge(folder / "sound.onnx", SOUND_SIZE)


def class_kept(drawings: Sequence[np.ndarray], classes: Sequence[int], judge: Judge) -> np.ndarray:
    """(N,) 1 where the judge predicts the intended class, else 0."""
    return (judge.logits(drawings).argmax(1) == np.asarray(classes)).astype(np.float64)


def broken(drawings: Sequence[np.ndarray], judge: Judge) -> np.ndarray:
    """(N,) 1 where the judge finds a drawing broken, else 0; the mean is the artefact rate."""
    return (judge.logits(drawings)[:, 0] > 0).astype(np.float64)
