"""The task `correct`: project a drawing on the latents, nudge it toward real ones, and draw the correction.

After "Generative sketch correction" (§4), with more ways to draw the same correction: *mine* moves the artist's own
strokes by a registration field, *borrowed* brings a clean vector drawing of the atlas to the artist's proportions,
*drawn* is the papers' generator. What a recipe comes to is guided.py's business, what is shown and in which order
gallery.py's.
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
        """(256, 256, 4) uint8 straight RGBA: the whole canvas, letterboxed."""
        return self.rendering.picture(recipe)

    def layers(self, recipe: Recipe, width: int, height: int) -> tuple[Layer, ...]:
        """The suggestion's layers on a canvas of width × height pixels, the lowest first."""
        return self.rendering.layers(recipe, width, height)

    def suggestions(self) -> Iterator[Suggestion]:
        """The gallery, in its settled order; the first one fast."""
        return Gallery(self, self.rendering).suggestions()
