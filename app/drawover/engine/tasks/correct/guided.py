"""What a recipe comes to: where strokes belong, guided by a nudge or by none, and the drawing of each way.

How that is drawn on a canvas is rendering.py's business, which recipes are shown gallery.py's, what a nudge does to a
latent nudge.py's.
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
from ....raster.ink.pieces import Pieces, pieces_of
from ....raster.ink.ridges import raised
from ....raster.motion import warp
from ....raster.motion.carry import move_layer
from ....raster.motion.motion import Motion
from ....raster.motion.strokes import Strokes, tell_apart
from ....raster.vector import shapes as vector
from ...errors import InputError
from ...request import Layer, Request, Watch
from ...task import Networks
from . import moved
from .bounds import Bounds, cut_off
from .built import features_of, hand_of
from .evidence import Evidence, field_of
from .inked import gone_over
from .moved import Change, Piece
from .nudge import SIZE, STEPS, ink_of_field
from .overlay import overlay
from .recipe import Recipe
from .ways import nudges, ways

_DRAWN = 80  # of 255, coverage of a pixel that counts as ink
_FURTHER = ("further", None, 0, 0.0)  # in a nudge's place: the features go further, by no other drawing
_LEAST_MOVE = 0.001  # of the frame's side; less moves nothing that anyone sees


class Guided(Evidence):
    """One drawing being corrected: what the networks said of it, kept so that every strength can be drawn from it."""

    def __init__(self, request: Request, networks: Networks, watch: Watch) -> None:
        super().__init__(request, networks, watch)
        self.ways, self.nudges = ways(networks, self.wanted.anyway), nudges(networks)
        self.refuse(self.wanted.lines, self.wanted.nudge)
        self.bounds = Bounds.of(request.selection, request.keep)
        self._guided = lru_cache(maxsize=64)(self._towards)
        self._strokes = lru_cache(maxsize=16)(self._told_apart)
        self._motions = lru_cache(maxsize=16)(self._motion)
        self._cuts = lru_cache(maxsize=16)(self._cut)
        self.drawn = lru_cache(maxsize=64)(self._gone_over)

    def forward_field(self, recipe: Recipe) -> np.ndarray:
        """(n, n, 2) where the strokes of the drawing belong by this recipe: one at p belongs at p + d(p).

        Where a nudge is given, they are registered to the projection so nudged; else the network says by itself where
        they belong, or by the projection as it is where the pack's card says `mine = "projection"`.
        """
        return warp.bounded(self._wanted(self._guide_of(recipe))) * np.float32(self._gain(recipe.strength))

    def _gain(self, strength: float) -> float:
        """The share, 0..1, of the way to where the registration network says that the strokes belong."""
        return strength if "mine" in self.ways else 0.0

    def _wanted(self, guide: tuple[str, int | None, int, float] | None) -> np.ndarray:
        """(n, n, 2) the displacement as far as it is believed, guided by a nudge or by none; it may fold."""
        if guide == _FURTHER:
            return self.alone[0] if self.further is None else self.further
        return self.alone[0] if guide is None else self._guided(*guide)

    def _towards(self, nudge: str, neighbor: int | None, step: int, t: float) -> np.ndarray:
        suggestion = ink_of_field(self.nudging.field(nudge, neighbor, step, t))
        return field_of(self.registered(self.ink, suggestion)) * self.believed

    def _guide_of(self, recipe: Recipe) -> tuple[str, int | None, int, float] | None:
        """What the strokes are registered to by this recipe; None where the network says by itself."""
        if recipe.further:
            return _FURTHER
        if recipe.step == 0 and recipe.neighbor is None:
            return ("search", None, 0, 0.5) if self.by_projection else None
        nudge, neighbor, step, _ = self.nudge_of(recipe)
        return nudge, neighbor, step, recipe.reach if nudge == "search" else 0.5

    def nudge_of(self, recipe: Recipe) -> tuple[str, int | None, int, float]:
        """What nudging takes, its t last; a recipe without a nudge gets what its kind of nudge comes to in the end."""
        step, neighbor = recipe.step, None
        if recipe.nudge == "search":
            neighbor = self.nearest[0] if recipe.neighbor is None else self._place(recipe.neighbor)
        elif step == 0:
            step = STEPS if recipe.nudge == "optimize" else len(self.nudging.modules)
        return recipe.nudge, neighbor, step, recipe.strength * recipe.reach

    def _place(self, name: str) -> int:
        return self.atlas.names.index(name)

    # -- the ways to draw ------------------------------------------------------------------------------------------

    def _told_apart(self, guide: tuple[str, int | None, int, float] | None) -> Strokes:
        return tell_apart(self._pieces, self._wanted(guide))

    @cached_property
    def _pieces(self) -> Pieces:
        """The ink, cut only between parts; nowhere in a pack that does not name them, so that no line is torn."""
        logits, names = self.parts
        return pieces_of(self.fine_ink, None if logits is None else moved.kinds(logits, names, FINE))

    def moves(self, recipe: Recipe) -> bool:
        """Whether the artist's own strokes move at all by this recipe."""
        return "mine" in self.ways and bool(np.abs(self.forward_field(recipe)).max() >= _LEAST_MOVE)

    def motion(self, recipe: Recipe) -> Motion:
        """How the artist's own strokes move by this recipe, within what may move."""
        return self._motions(self._guide_of(recipe), recipe.strength)

    def begin(self, recipe: Recipe, fitted: tuple[int, int]) -> None:
        """Find what one's own lines, moved by a recipe, are drawn of: what hangs on nothing else beside the rest.

        fitted: (width, height) of the canvas within a picture of the gallery.
        """
        with ThreadPoolExecutor(2) as beside:
            small = beside.submit(lambda: self.drawing.lines(*fitted))
            if "mine" in self.ways:
                self.listen(beside)
                self._strokes(self._guide_of(recipe))
            small.result()

    def _motion(self, guide: tuple[str, int | None, int, float] | None, strength: float) -> Motion:
        return self._strokes(guide).at(self._gain(strength), self._held)

    @cached_property
    def _held(self) -> np.ndarray | None:
        """(FINE, FINE) bool, where nothing may move."""
        height, width = self.request.image.shape[:2]
        foreign = self._anyone.trust.foreign if self._anyone else None
        held = self.bounds.in_frame(self.frame), cut_off(self.fine_ink, self.frame, width, height), foreign
        said = [mask for mask in held if mask is not None]
        return np.logical_or.reduce(said) if said else None

    def borrowed_shapes(self, recipe: Recipe) -> vector.Drawing:
        """The neighbor's own vector drawing, brought to proportions.

        search: to the artist's wholly at strength 0, above by what the nudge leaves of them. lis, optimize: to those
        of the nudged drawing.
        """
        atlas, recipe = self.atlas, self.leaning(recipe)
        assert atlas.drawings is not None  # else borrowed is not among the ways
        assert recipe.neighbor is not None  # leaning gave it one
        shapes = atlas.drawings[self._place(recipe.neighbor)]
        if not self.networks.has("registration"):
            return shapes
        search = recipe.nudge == "search"
        aim = self.projection if search else self.nudging.field(*self.nudge_of(recipe))
        field = self.displacement(vector.draw(shapes, SIZE).astype(np.float32) / 255, ink_of_field(aim))
        field = field * np.float32(1 - recipe.strength * recipe.reach if search else 1)
        bendable = vector.refined(shapes, 0.02)
        return vector.transform(bendable, lambda points: warp.displaced(points, field))

    def built_shapes(self, recipe: Recipe) -> vector.Drawing:
        """A borrowed head with the atlas's features that look most like the artist's own, where those belong."""
        base, (logits, names) = self.borrowed_shapes(recipe), self.parts
        if logits is None:
            return base
        drawn = self.fine_ink > _DRAWN
        kind, points = moved.kinds(logits, names, FINE)[drawn], (np.argwhere(drawn)[:, ::-1] + 0.5) / FINE
        there = self.motion(replace(recipe, neighbor=None, step=0)).moved(points)
        parts = {name: there[kind == number] for number, name in enumerate(names)}
        hand = hand_of(str(self.leaning(recipe).neighbor))
        return features_of(self.networks).built(base, hand, parts)

    def leaning(self, recipe: Recipe) -> Recipe:
        """The recipe with a neighbor: its own, or the one nearest to where it leads."""
        if recipe.neighbor is not None:
            return recipe
        _, neighbor, step, _ = nudge = self.nudge_of(recipe)
        if neighbor is None:
            neighbor = self.nudging.neighbors(1, self.nudging.nudged(*nudge))[0]
        return replace(recipe, neighbor=self.atlas.names[neighbor], step=step)

    def _gone_over(self, *nudge: Any) -> np.ndarray:
        """The generator's field of a nudge, gone over in ink where the pack can do that."""
        field = raised(self.nudging.field(*nudge))
        return gone_over(self.networks, self.watch, field) if self.networks.has("ink") else field

    # -- what moves -----------------------------------------------------------------------------------------------

    def frame_at(self, width: int, height: int) -> Frame:
        """The drawing's frame on a canvas of width × height pixels."""
        return self.drawing.frame_at(width, height)

    def pieces(self, recipe: Recipe) -> tuple[Piece, ...]:
        """Every part of the drawing with how its strokes move by this recipe, worth telling or not."""
        return self._cuts(self._guide_of(recipe), recipe.strength)

    def _cut(self, guide: tuple[str, int | None, int, float] | None, strength: float) -> tuple[Piece, ...]:
        return moved.cut(self.ink, moved.along(self.ink, self._motions(guide, strength).moved), *self.parts)

    def changes(self, recipe: Recipe) -> tuple[Change, ...]:
        """What moves by this recipe, part by part, the largest first; nothing where other lines are drawn."""
        if recipe.lines not in ("mine", "inked") or "mine" not in self.ways:
            return ()
        return tuple(piece.change for piece in moved.told(self.pieces(recipe)))

    def overlay(self, recipe: Recipe, width: int, height: int) -> Layer:
        """What moves, drawn in red with arrows over a canvas of width × height pixels."""
        if "mine" not in self.ways:
            raise InputError(say.NO_MOVES(pack=self.networks.name, there=_listed(self.ways, say.WAYS)))
        motion, frame, held = self.motion(recipe), self.frame_at(width, height), self.bounds.on_canvas(width, height)
        own, pieces = self.drawing.lines(width, height).own, self.pieces(recipe)
        layer = overlay(own, frame, pieces, lambda rgba: move_layer(rgba, frame, motion).pixels)
        if held is not None:
            layer.rgba[held > 0] = 0
        return layer

    def refuse(self, wanted: str, nudge: str) -> None:
        """InputError where such lines cannot be drawn of this drawing, or the pack cannot nudge so; it says why."""
        drawable, leads, name = self.ways, self.nudges, self.networks.name
        if not drawable or wanted not in ("all", *drawable):
            raise InputError(say.NO_LINES(pack=name, lines=_named(wanted, say.WAYS), there=_listed(drawable, say.WAYS)))
        alone = [way for way in ("mine", "inked") if way in drawable and wanted in ("all", way)]  # these need no nudge
        if nudge not in leads and not (nudge == "search" and alone):
            raise InputError(say.NO_NUDGE(pack=name, nudge=_named(nudge, say.NUDGES), there=_listed(leads, say.NUDGES)))

    def refuse_recipe(self, recipe: Recipe) -> None:
        """InputError also where the pack does not know the drawing, and so has nothing sound to draw anew."""
        self.refuse(recipe.lines, recipe.nudge)
        if recipe.lines == "drawn" and not self.known:
            raise InputError(say.STRANGER(pack=self.networks.name))


def _listed(names: tuple[str, ...], words: Mapping[str, Template]) -> Message | tuple[Message | str, ...]:
    return tuple(_named(name, words) for name in names) or say.NONE()


def _named(name: str, words: Mapping[str, Template]) -> Message | str:
    return words[name]() if name in words else name
