"""Colored vector faces: the shapes of a line drawing, with the region of the face that each colors.

Line art and colors come from the same shapes: they are aligned exactly, and each region's true color is known.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from drawover.raster.vector.shapes import NO_PART, Shape, draw_parts

from ..drawing import Drawing
from .palettes import REGIONS

BACKGROUND, INK = REGIONS.index("background"), REGIONS.index("ink")


@dataclass(frozen=True)
class ColoredDrawing:
    """A drawing and, for each of its shapes, the index into REGIONS of its fill (unfilled: background)."""

    drawing: Drawing
    regions: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.regions) != len(self.drawing.shapes):
            raise ValueError(f"{len(self.drawing.shapes)} shapes have {len(self.regions)} regions.")

    def labels(self, size: int, frame: np.ndarray) -> np.ndarray:
        """(size, size) uint8: the visible region at each pixel, INK on lines.

        frame: (2, 3) affine from the drawing's canvas to the picture, 0..1.
        """
        moved = self.drawing.mapped(np.broadcast_to(frame, (len(self.drawing.parts), 2, 3)))
        shown: list[Shape] = []
        for shape, region in zip(moved.shapes, self.regions, strict=True):
            if shape.paint != "none":
                fill = INK if shape.paint == "ink" else region
                shown.append(shape._replace(paint="ink", stroke=0.0, part=fill))
            if shape.stroke > 0:
                shown.append(shape._replace(paint="none", part=INK))
        seen = draw_parts(shown, size, coverage=0.5)
        seen[seen == NO_PART] = BACKGROUND
        return seen


def under_the_line(labels: np.ndarray) -> np.ndarray:
    """The labels with each ink pixel replaced by the nearest region."""
    ink = labels == INK
    _, nearest = cv2.distanceTransformWithLabels(ink.astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    region_by_label = np.zeros(int(nearest.max()) + 1, np.uint8)
    region_by_label[nearest[~ink]] = labels[~ink]
    return region_by_label[nearest]


def painted(fill: np.ndarray, line: np.ndarray, colors: np.ndarray) -> np.ndarray:
    """(S, S, 3) uint8 RGB: regions in their colors under the line in ink color.

    fill: (k S, k S) uint8 regions without ink; line: (S, S) uint8 ink; colors: (256, 3) as from `palettes.table`.
    """
    base = cv2.resize(colors[fill], line.shape[::-1], interpolation=cv2.INTER_AREA).astype(np.float32)
    cover = (line.astype(np.float32) / 255)[..., None]
    return np.round(base * (1 - cover) + colors[INK].astype(np.float32) * cover).astype(np.uint8)
