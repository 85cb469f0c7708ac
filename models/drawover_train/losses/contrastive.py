"""Contrastive losses."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def normalized_temperature(a: Tensor, b: Tensor, temperature: float = 0.07) -> Tensor:
    """Symmetric cross-entropy of the cosine similarities (NT-Xent between two sets; Eq. 1 of Chen et al. 2020).

    a, b: (B, D) of unit length; a[i] and b[i] show the same subject, all other pairs are negatives.
    """
    logits = a @ b.T / temperature
    target = torch.arange(len(a), device=a.device)
    return (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2
