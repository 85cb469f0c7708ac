"""Computes, for a recipe, how strokes move (with or without the guidance of a nudge), and the drawing of each way.

rendering.py renders them on a canvas, gallery.py selects recipes, nudge.py nudges latents.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from ....messages import correct as say
from ....messages.message import Message, Template
from ....raster.frame import Frame
from ....raster.ink.pieces import SIDE as FINE
from ....raster.ink.pieces import Pieces, split_pieces
from ....raster.ink.ridges import raised
from ....raster.motion import warp
from ....raster.motion.carry import move_layer
from ....raster.motion.motion import Motion
from ....raster.motion.strokes import Strokes, segment
from ....raster.vector import shapes as vector
from ...errors import InputError
from ...request import Layer, Request, Watch
from ...task import Networks
from . import moved
from .bounds import Bounds, cropped_lines
from .built import features_of, style_of
from .evidence import Evidence, displacement_field
from .inked import ink_field
from .moved import Change, Piece
from .nudge import SIZE, STEPS, field_to_ink
from .overlay import overlay
from .recipe import Recipe
from .ways import nudges, ways

_DRAWN = 80  # of 255, coverage of a pixel that counts as ink
_FURTHER = ("further", None, 0, 0.0)  # in place of a guide: move features by the full prediction
_LEAST_MOVE = 0.001  # of the frame's side; smaller motions are invisible


class Guided(Evidence):
    """Motions and drawings of one correction. The networks' results are cached, so that a new strength is fast."""

    def __init__(self, request: Request, networks: Networks, watch: Watch) -> None:
        super().__init__(request, networks, watch)
        self.ways, self.nudges = ways(networks, self.parameters.anyway), nudges(networks)
        self.check_supported(self.parameters.lines, self.parameters.nudge)
        self.bounds = Bounds.from_masks(request.selection, request.keep)
        self._guided = lru_cache(maxsize=64)(self._registered_to)
        self._strokes = lru_cache(maxsize=16)(self._split_strokes)
        self._motions = lru_cache(maxsize=16)(self._motion)
        self._cuts = lru_cache(maxsize=16)(self._split_parts)
        self.generated = lru_cache(maxsize=64)(self._generate)

    def forward_field(self, recipe: Recipe) -> np.ndarray:
        """Return the recipe's displacement d of the strokes, (n, n, 2): a point p moves to p + d(p).

        With a nudge, strokes are registered to the nudged projection; else the network predicts their displacement
        without guidance, or, if the pack's card sets `mine = "projection"`, guided by the projection.
        """
        return warp.bounded(self._displacement(self._guide(recipe))) * np.float32(self._gain(recipe.strength))

    def _gain(self, strength: float) -> float:
        """Return the factor for the displacement, 0..1."""
        return strength if "mine" in self.ways else 0.0

    def _displacement(self, guide: tuple[str, int | None, int, float] | None) -> np.ndarray:
        """Return the weighted displacement with this guide, (n, n, 2); it may fold."""
        if guide == _FURTHER:
            return self.unguided_weighted[0] if self.further is None else self.further
        return self.unguided_weighted[0] if guide is None else self._guided(*guide)

    def _registered_to(self, nudge: str, neighbor: int | None, step: int, t: float) -> np.ndarray:
        suggestion = field_to_ink(self.nudging.field(nudge, neighbor, step, t))
        return displacement_field(self.registered(self.ink, suggestion)) * self.registration_weight

    def _guide(self, recipe: Recipe) -> tuple[str, int | None, int, float] | None:
        """Return the arguments of the nudge that the recipe registers strokes to; None: unguided."""
        if recipe.further:
            return _FURTHER
        if recipe.step == 0 and recipe.neighbor is None:
            return ("search", None, 0, 0.5) if self.by_projection else None
        nudge, neighbor, step, _ = self.nudge_arguments(recipe)
        return nudge, neighbor, step, recipe.reach if nudge == "search" else 0.5

    def nudge_arguments(self, recipe: Recipe) -> tuple[str, int | None, int, float]:
        """Return the recipe's arguments for Nudging, t last; without neighbor or step, the nearest or the final one."""
        step, neighbor = recipe.step, None
        if recipe.nudge == "search":
            neighbor = self.nearest[0] if recipe.neighbor is None else self._atlas_index(recipe.neighbor)
        elif step == 0:
            step = STEPS if recipe.nudge == "optimize" else len(self.nudging.modules)
        return recipe.nudge, neighbor, step, recipe.strength * recipe.reach

    def _atlas_index(self, name: str) -> int:
        return self.atlas.names.index(name)

    # -- the ways of drawing ---------------------------------------------------------------------------------------

    def _split_strokes(self, guide: tuple[str, int | None, int, float] | None) -> Strokes:
        return segment(self._pieces, self._displacement(guide))

    @cached_property
    def _pieces(self) -> Pieces:
        """The ink, split between parts; not split if the pack does not name parts, so that no line is torn."""
        logits, names = self.parts
        return split_pieces(self.fine_ink, None if logits is None else moved.part_map(logits, names, FINE))

    def moves(self, recipe: Recipe) -> bool:
        """Whether the recipe moves the artist's own strokes visibly."""
        return "mine" in self.ways and bool(np.abs(self.forward_field(recipe)).max() >= _LEAST_MOVE)

    def motion(self, recipe: Recipe) -> Motion:
        """Return the recipe's motion of the artist's own strokes, within the selection."""
        return self._motions(self._guide(recipe), recipe.strength)

    def prepare(self, recipe: Recipe, fitted: tuple[int, int]) -> None:
        """Compute in parallel what the first suggestion needs: the lines and their strokes.

        fitted: (width, height) of the canvas within a thumbnail.
        """
        with ThreadPoolExecutor(2) as executor:
            small = executor.submit(lambda: self.drawing.lines(*fitted))
            if "mine" in self.ways:
                self.prefetch(executor)
                self._strokes(self._guide(recipe))
            small.result()

    def _motion(self, guide: tuple[str, int | None, int, float] | None, strength: float) -> Motion:
        return self._strokes(guide).at(self._gain(strength), self._held)

    @cached_property
    def _held(self) -> np.ndarray | None:
        """(FINE, FINE) bool, where nothing may move; None: everything may."""
        height, width = self.request.image.shape[:2]
        foreign = self._anyone.trust.foreign if self._anyone else None
        held = self.bounds.in_frame(self.frame), cropped_lines(self.fine_ink, self.frame, width, height), foreign
        masks = [mask for mask in held if mask is not None]
        return np.logical_or.reduce(masks) if masks else None

    def borrowed_shapes(self, recipe: Recipe) -> vector.Drawing:
        """Return the neighbor's vector drawing, warped to other proportions.

        search: at strength 0 to the artist's, at higher ones less so. lis, optimize: to those of the nudged drawing.
        """
        atlas, recipe = self.atlas, self.with_neighbor(recipe)
        assert atlas.drawings is not None  # required by the way `borrowed`
        assert recipe.neighbor is not None  # set by with_neighbor
        shapes = atlas.drawings[self._atlas_index(recipe.neighbor)]
        if not self.networks.has("registration"):
            return shapes
        search = recipe.nudge == "search"
        aim = self.projection if search else self.nudging.field(*self.nudge_arguments(recipe))
        field = self.displacement(vector.draw(shapes, SIZE).astype(np.float32) / 255, field_to_ink(aim))
        field = field * np.float32(1 - recipe.strength * recipe.reach if search else 1)
        bendable = vector.refined(shapes, 0.02)
        return vector.transform(bendable, lambda points: warp.displaced(points, field))

    def built_shapes(self, recipe: Recipe) -> vector.Drawing:
        """Return a borrowed head with the atlas's features most similar to the artist's, at their corrected places."""
        base, (logits, names) = self.borrowed_shapes(recipe), self.parts
        if logits is None:
            return base
        inked = self.fine_ink > _DRAWN
        kind, points = moved.part_map(logits, names, FINE)[inked], (np.argwhere(inked)[:, ::-1] + 0.5) / FINE
        corrected = self.motion(replace(recipe, neighbor=None, step=0)).moved(points)
        parts = {name: corrected[kind == number] for number, name in enumerate(names)}
        style = style_of(str(self.with_neighbor(recipe).neighbor))
        return features_of(self.networks).build(base, style, parts)

    def with_neighbor(self, recipe: Recipe) -> Recipe:
        """Return the recipe with a neighbor: its own, or the nearest to its nudged latent."""
        if recipe.neighbor is not None:
            return recipe
        _, neighbor, step, _ = nudge = self.nudge_arguments(recipe)
        if neighbor is None:
            neighbor = self.nudging.neighbors(1, self.nudging.nudged(*nudge))[0]
        return replace(recipe, neighbor=self.atlas.names[neighbor], step=step)

    def _generate(self, *nudge: Any) -> np.ndarray:
        """Return the generator's field of a nudge, inked if the pack has a network for that."""
        field = raised(self.nudging.field(*nudge))
        return ink_field(self.networks, self.watch, field) if self.networks.has("ink") else field

    # -- what moves -----------------------------------------------------------------------------------------------

    def frame_at(self, width: int, height: int) -> Frame:
        """Return the drawing's frame on a canvas of width × height pixels."""
        return self.drawing.frame_at(width, height)

    def pieces(self, recipe: Recipe) -> tuple[Piece, ...]:
        """Return every part of the drawing with its motion, significant or not."""
        return self._cuts(self._guide(recipe), recipe.strength)

    def _split_parts(self, guide: tuple[str, int | None, int, float] | None, strength: float) -> tuple[Piece, ...]:
        return moved.split_parts(
            self.ink, moved.displacement_along_ink(self.ink, self._motions(guide, strength).moved), *self.parts
        )

    def changes(self, recipe: Recipe) -> tuple[Change, ...]:
        """Return the significant changes, the largest first; none if other than the artist's lines are drawn."""
        if recipe.lines not in ("mine", "inked") or "mine" not in self.ways:
            return ()
        return tuple(piece.change for piece in moved.significant(self.pieces(recipe)))

    def overlay(self, recipe: Recipe, width: int, height: int) -> Layer:
        """Render what moves, in red with arrows, for a canvas of width × height pixels."""
        if "mine" not in self.ways:
            raise InputError(say.NO_MOVES(pack=self.networks.name, there=_listed(self.ways, say.WAYS)))
        motion, frame, held = self.motion(recipe), self.frame_at(width, height), self.bounds.on_canvas(width, height)
        own, pieces = self.drawing.lines(width, height).own, self.pieces(recipe)
        layer = overlay(own, frame, pieces, lambda rgba: move_layer(rgba, frame, motion).pixels)
        if held is not None:
            layer.rgba[held > 0] = 0
        return layer

    def check_supported(self, lines: str, nudge: str) -> None:
        """Raise InputError if the pack does not support this way of drawing or this nudge."""
        drawable, supported, name = self.ways, self.nudges, self.networks.name
        if not drawable or lines not in ("all", *drawable):
            raise InputError(say.NO_LINES(pack=name, lines=_named(lines, say.WAYS), there=_listed(drawable, say.WAYS)))
        without_nudge = [
            way for way in ("mine", "inked") if way in drawable and lines in ("all", way)
        ]  # these need no nudge
        if nudge not in supported and not (nudge == "search" and without_nudge):
            raise InputError(
                say.NO_NUDGE(pack=name, nudge=_named(nudge, say.NUDGES), there=_listed(supported, say.NUDGES))
            )

    def check_recipe(self, recipe: Recipe) -> None:
        """As `check_supported`; also InputError for `drawn` if the drawing is unfamiliar to the pack."""
        self.check_supported(recipe.lines, recipe.nudge)
        if recipe.lines == "drawn" and not self.known:
            raise InputError(say.STRANGER(pack=self.networks.name))


def _listed(names: tuple[str, ...], words: Mapping[str, Template]) -> Message | tuple[Message | str, ...]:
    return tuple(_named(name, words) for name in names) or say.NONE()


def _named(name: str, words: Mapping[str, Template]) -> Message | str:
    return words[name]() if name in words else name
