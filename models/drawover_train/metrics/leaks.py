"""Quality of a drawing's segmentation into regions, compared with that of its lines before gaps were cut."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

LEAST = 4e-5  # of the picture's area; smaller regions count neither as extra nor as lost


class Leaks(NamedTuple):
    """Scores of one drawing."""

    leak: float  # fraction of pixels in a region that mostly belongs to another true one
    extra: int  # regions beyond one for each true region
    lost: int  # true regions without a majority region
    true: int  # number of true regions


def leaks(found: np.ndarray, true: np.ndarray, where: np.ndarray | None = None) -> Leaks:
    """found, true: (H, W) int labels, 0 for none; where: (H, W) bool, the evaluated pixels, by default all with both
    labels.

    A region belongs to the true region that contains most of it.
    """
    both = (found > 0) & (true > 0)
    if where is not None:
        both &= where
    if not both.any():
        return Leaks(0.0, 0, 0, 0)
    _, one = np.unique(found[both], return_inverse=True)
    _, two = np.unique(true[both], return_inverse=True)
    shared = np.zeros((one.max() + 1, two.max() + 1), np.int64)
    np.add.at(shared, (one, two), 1)
    least = LEAST * found.size
    large = shared.sum(axis=1) >= least
    pieces = np.bincount(shared.argmax(axis=1)[large], minlength=shared.shape[1])
    counted = shared.sum(axis=0) >= least
    return Leaks(
        float(1 - shared.max(axis=1).sum() / shared.sum()),
        int(np.maximum(pieces - 1, 0).sum()),
        int((counted & (pieces == 0)).sum()),
        int(counted.sum()),
    )
