"""Renders corrections: their lines on a canvas of any size, as layers and as thumbnails.

guided.py computes motions and nudges; drawing.py separates lines from their background.
"""

from __future__ import annotations

from functools import cached_property

import cv2
import numpy as np

from ....messages import correct as say
from ....messages.requests import NUMBERED
from ....raster import frame as framing
from ....raster.frame import Frame, Placed
from ....raster.ink import lines
from ....raster.ink.ground import detect_ground
from ....raster.motion.carry import move_layer
from ....raster.motion.ends import rounded
from ....raster.vector import shapes as vector
from ...request import Layer, named_layer
from .drawing import Drawing, Lines, over, sized
from .guided import Guided
from .inked import Inking, inking, reduced, reduction
from .recipe import Recipe

PICTURE = 256  # pixels of a thumbnail
_SLATE = 64  # gray background of thumbnails with pale lines, which would be invisible on white


class Rendering:
    """The pictures and layers of one correction."""

    def __init__(self, correction: Guided) -> None:
        self._correction = correction
        self.drawing: Drawing = correction.drawing

    # -- pictures and layers ---------------------------------------------------------------------------------------

    @property
    def frame(self) -> Frame:
        """The drawing's frame in a thumbnail."""
        width, height = self.fitted
        frame = self.drawing.frame_at(width, height)
        return frame._replace(x=frame.x + (PICTURE - width) // 2, y=frame.y + (PICTURE - height) // 2)

    @cached_property
    def fitted(self) -> tuple[int, int]:
        """(width, height) of the canvas within a thumbnail."""
        height, width = self._correction.request.image.shape[:2]
        scale = PICTURE / max(width, height)
        return max(1, round(width * scale)), max(1, round(height * scale))

    def line_picture(self, recipe: Recipe) -> np.ndarray:
        """Render a thumbnail of the lines alone: (256, 256, 4) uint8 straight RGBA, the canvas letterboxed."""
        self._correction.check_recipe(recipe)
        width, height = self.fitted
        placed = self.render(recipe, width, height)
        x, y = (PICTURE - width) // 2, (PICTURE - height) // 2
        return Placed(placed.on_canvas(width, height), x, y).on_canvas(PICTURE, PICTURE)

    def picture(self, recipe: Recipe) -> np.ndarray:
        """Render a thumbnail: as `line_picture`, with a background unless it is white."""
        return self.on_background(self.line_picture(recipe))

    def on_background(self, picture: np.ndarray) -> np.ndarray:
        """Put a line picture on the drawing's paper, if that is not white; pale lines without paper on dark gray."""
        ground = self.drawing.ground
        if ground.white or not (self.drawing.on_paper or ground.pale):
            return picture
        return over(self._background, picture)

    @cached_property
    def _background(self) -> np.ndarray:
        """(256, 256, 4) uint8: the background of thumbnails, letterboxed."""
        width, height = self.fitted
        if self.drawing.on_paper:
            sheet = self.drawing.clean_paper(width, height)
        else:
            sheet = np.full((height, width, 4), (_SLATE, _SLATE, _SLATE, 255), np.uint8)
        return Placed(sheet, (PICTURE - width) // 2, (PICTURE - height) // 2).on_canvas(PICTURE, PICTURE)

    def layers(self, recipe: Recipe, width: int, height: int) -> tuple[Layer, ...]:
        """Render the suggestion's layers for a canvas of width × height pixels, the lowest first.

        For a drawing on paper, *mine* and *inked* include a layer with the paper without its lines.
        """
        self._correction.check_recipe(recipe)
        if recipe.lines == "mine" and self._correction.request.numbered("layer"):
            return self._moved_layers(recipe, width, height)
        placed = self.render(recipe, width, height)
        found = named_layer(say.LAYER_NAMES[recipe.lines](), placed.pixels, x=placed.x, y=placed.y)
        if recipe.lines not in ("mine", "inked") or not self.drawing.on_paper:
            return (found,)
        return named_layer(say.PAPER(), self.drawing.clean_paper(width, height), role="paper"), found

    def _moved_layers(self, recipe: Recipe, width: int, height: int) -> tuple[Layer, ...]:
        """Render the request's layers, each moved by the drawing's motion; opaque ones keep their paper."""
        frame, held = self.drawing.frame_at(width, height), self._correction.bounds.on_canvas(width, height)
        motion, found = self._correction.motion(recipe), []
        for number, image in enumerate(self._correction.request.numbered("layer"), 1):
            self._correction.watch.check()
            picture = sized(image, width, height)
            ground = detect_ground(image, framing.reduced(image)[0]).at(width / image.shape[1])
            taken = ground.lines(picture)
            drawn = self.drawing.separate(taken)
            pixels = drawn.with_marks(move_layer(drawn.own, frame, motion, held).pixels)
            if ground.paper is not None:
                pixels = over(ground.sheet(picture, taken), pixels)
            name = NUMBERED(what=say.LAYER_NAMES["mine"](), number=number)
            found.append(named_layer(name, pixels))
        return tuple(found)

    # -- lines on a canvas -----------------------------------------------------------------------------------------

    def render(self, recipe: Recipe, width: int, height: int) -> Placed:
        """Render one suggestion's lines as straight RGBA for a canvas of width × height pixels.

        Outside the selection, *mine* keeps its bytes, *inked* shows the artist's own lines, others are transparent.
        Marks next to the drawing are unchanged in *mine* and *inked*.
        """
        frame, held = self.drawing.frame_at(width, height), self._correction.bounds.on_canvas(width, height)
        if recipe.lines == "mine":
            drawn = self.drawing.lines(width, height)
            placed = move_layer(drawn.own, frame, self._correction.motion(recipe), held)
            return placed if drawn.marks is None else Placed(drawn.with_marks(placed.pixels), 0, 0)
        if recipe.lines == "inked":
            return self._with_fixed_lines(self._moved_ink(recipe, width, height), held)
        if recipe.lines in ("built", "borrowed"):
            own = self._correction
            shapes = own.built_shapes(recipe) if recipe.lines == "built" else own.borrowed_shapes(recipe)
            placed = vector.draw_placed(shapes, frame, width, height)
        else:
            field = self._correction.generated(*self._correction.nudge_arguments(recipe))
            placed = lines.render_field(field, frame, width, height)
        if held is not None:
            placed = Placed(self._correction.bounds.limited(placed.on_canvas(width, height), held, frame), 0, 0)
        return Placed(lines.colored(placed.pixels, self.drawing.color), placed.x, placed.y)

    @cached_property
    def _inking(self) -> Inking:
        """The artist's own strokes, inked before they are moved, at the stroke width that the network was trained on.

        So the lines are the same at every size and strength.
        """
        height, width = self._correction.request.image.shape[:2]
        ink = self.drawing.ink_coverage(self.drawing.lines(width, height).own)
        by = reduction(ink)
        return inking(self._correction.networks, self._correction.watch, reduced(ink, by), by, (width, height))

    def _unmoved_ink(self, width: int, height: int) -> np.ndarray:
        """Render the inked lines before they are moved: (height, width, 4) uint8 straight RGBA."""
        return lines.colored(self._inking.at(width, height).on_canvas(width, height), self.drawing.color)

    @cached_property
    def _small_ink(self) -> np.ndarray:
        """As `_unmoved_ink`, at twice the size of thumbnails."""
        return self._unmoved_ink(*(2 * side for side in self.fitted))

    def _moved_ink(self, recipe: Recipe, width: int, height: int) -> np.ndarray:
        """Return the coverage of the inked lines, moved like *mine*: (height, width) uint8.

        For thumbnails they are moved at twice the size, so that they match the lines of the layer.
        """
        if (width, height) == self.fitted:
            fine = self._moved(recipe, self._small_ink)
            return cv2.resize(fine, (width, height), interpolation=cv2.INTER_AREA)
        return self._moved(recipe, self._unmoved_ink(width, height))

    def _moved(self, recipe: Recipe, ink: np.ndarray) -> np.ndarray:
        """Move inked lines (H, W, 4) of the complete canvas and return their coverage, (H, W) uint8."""
        if "mine" not in self._correction.ways:
            return cv2.extractChannel(ink, 3)
        height, width = ink.shape[:2]
        frame, held = self.drawing.frame_at(width, height), self._correction.bounds.on_canvas(width, height)
        motion = self._correction.motion(recipe)
        cover = cv2.extractChannel(move_layer(ink, frame, motion, held).pixels, 3)
        return rounded(cover, frame, motion, self._inking.stroke * width / self._inking.width)

    def _with_fixed_lines(self, cover: np.ndarray, held: np.ndarray | None) -> Placed:
        """Color the inked coverage, and add what it doesn't replace: marks, and lines outside the selection."""
        height, width = cover.shape
        if held is not None:
            cover = self._correction.bounds.limited(cover, held, self.drawing.frame_at(width, height))
        pixels = lines.colored(cover, self.drawing.color)
        if held is None and not self.drawing.has_marks:
            return Placed(pixels, 0, 0)
        drawn = self.drawing.lines(width, height)
        if held is not None:
            pixels = Lines(pixels, cv2.copyTo(drawn.own, held)).with_marks(pixels)
        return Placed(drawn.with_marks(pixels), 0, 0)
