"""An exemplar: a colored picture whose colors are transferred to line art, by matching regions or by position."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from ....messages import color as say
from ....messages.requests import NUMBERED
from ....raster.color.swatches import Swatches, by_position, swatches
from ....raster.color.tokens import Exemplar as Cut
from ....raster.color.tokens import cut
from ...errors import InputError
from .lineart import PICTURE, LineArt


class Exemplar:
    """picture: (H, W, 4) uint8 straight RGBA; index: from 0; weight: 0..1. InputError with fewer than two colors."""

    def __init__(self, picture: np.ndarray, index: int, weight: float) -> None:
        self.index, self.weight = index, weight
        label = NUMBERED(what=say.EXEMPLAR(), number=index + 1)
        if not picture[..., 3].any():
            raise InputError(say.EMPTY_EXEMPLAR(exemplar=label))
        self.swatches: Swatches = swatches(picture)
        if len(self.swatches.colors) < 2:
            raise InputError(say.ONE_COLOR(exemplar=label))

    @cached_property
    def colors(self) -> np.ndarray:
        """(K, 3) uint8: its colors, without the background's."""
        colors, under = self.swatches.colors, self.swatches.under
        return colors if under < 0 or len(colors) < 2 else np.delete(colors, under, axis=0)

    @cached_property
    def cut(self) -> Cut:
        """Its regions, as input of the matching network."""
        return cut(self.swatches)

    def by_position(self, art: LineArt) -> np.ndarray:
        """Return for each region the color at the same position, (count + 1, 4) uint8 RGBA; alpha 0: none."""
        frame = art.frame
        height, width = art.flats.labels.shape
        by = 2 * PICTURE / frame.size
        left, top = max(0.0, -frame.x) * by, max(0.0, -frame.y) * by
        right = (min(float(width), frame.x + frame.size) - frame.x) * by
        bottom = (min(float(height), frame.y + frame.size) - frame.y) * by
        columns = np.flatnonzero(art.picture[..., 3].any(0)) * 2
        rows = np.flatnonzero(art.picture[..., 3].any(1)) * 2
        if len(columns) and len(rows):
            left, right = max(left, float(columns[0])), min(right, float(columns[-1] + 2))
            top, bottom = max(top, float(rows[0])), min(bottom, float(rows[-1] + 2))
        box = round(left), round(top), round(right), round(bottom)
        return self.table(by_position(self.swatches, art.sampled, box, art.count))

    def table(self, which: np.ndarray) -> np.ndarray:
        """Look up indices into its swatches: (N, 4) uint8 RGBA; alpha 0 for index -1."""
        found = np.zeros((len(which), 4), np.uint8)
        at = which >= 0
        found[at, :3], found[at, 3] = self.swatches.colors[which[at]], 255
        found[0] = 0
        return found
