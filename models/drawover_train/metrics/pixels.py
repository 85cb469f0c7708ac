"""Pixel-wise similarity of two pictures: ℓ1, PSNR and SSIM."""

from __future__ import annotations

import numpy as np
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

IDENTICAL = 100.0  # decibels for identical pictures, where the formula is infinite


def l1(drawn: np.ndarray, true: np.ndarray) -> float:
    """Mean absolute difference, 0..1. drawn, true: (S, S) or (S, S, 3) float 0..1."""
    return float(np.abs(drawn.astype(np.float64) - true).mean())


def psnr(drawn: np.ndarray, true: np.ndarray) -> float:
    """Peak signal-to-noise ratio in dB, −10·log10(MSE) for pictures of 0..1; at most IDENTICAL."""
    if np.array_equal(drawn, true):
        return IDENTICAL
    return min(float(peak_signal_noise_ratio(true, drawn, data_range=1.0)), IDENTICAL)


def ssim(drawn: np.ndarray, true: np.ndarray) -> float:
    """Structural similarity of Wang, Bovik, Sheikh and Simoncelli (2004), with their settings: Gaussian window, σ
    1.5."""
    channels = 2 if drawn.ndim == 3 else None
    given = {"data_range": 1.0, "gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}
    found = structural_similarity(drawn.astype(np.float64), true.astype(np.float64), channel_axis=channels, **given)
    return float(found)  # pyright: ignore[reportArgumentType]
