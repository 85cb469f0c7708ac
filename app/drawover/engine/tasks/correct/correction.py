"""One correction: project a drawing into latent space, nudge it toward real drawings, and render the result.

After "Generative sketch correction" (§4), with more ways to draw the same correction: *mine* moves the artist's own
strokes by a registration field, *borrowed* warps a clean vector drawing of the atlas to the artist's proportions,
*drawn* is the papers' generator. guided.py computes motions and drawings, gallery.py selects and orders suggestions.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...request import Layer, Request, Suggestion, Watch
from ...task import Networks
from .gallery import Gallery
from .guided import Guided
from .recipe import Recipe
from .rendering import Rendering


class Correction(Guided):
    """One drawing being corrected, with its pictures, layers and gallery."""

    def __init__(self, request: Request, networks: Networks, watch: Watch) -> None:
        super().__init__(request, networks, watch)
        self.rendering = Rendering(self)

    def picture(self, recipe: Recipe) -> np.ndarray:
        """Render the thumbnail: (256, 256, 4) uint8 straight RGBA, the complete canvas, letterboxed."""
        return self.rendering.picture(recipe)

    def layers(self, recipe: Recipe, width: int, height: int) -> tuple[Layer, ...]:
        """Render the layers for a canvas of width × height pixels, the lowest first."""
        return self.rendering.layers(recipe, width, height)

    def suggestions(self) -> Iterator[Suggestion]:
        """Yield the suggestions in their final order; the first one as early as possible."""
        return Gallery(self, self.rendering).suggestions()
