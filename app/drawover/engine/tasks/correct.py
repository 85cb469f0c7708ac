"""The task `correct`: project a drawing on the latents, nudge it toward real ones, draw, score, order.

After "Generative sketch correction" (§4 and §6.2: search and slerp), with two more ways to draw the same correction:
*mine* moves the artist's own strokes by a registration field, *borrowed* brings a clean vector drawing of the atlas to
the artist's proportions, *drawn* is the papers' generator. Loading packs is engine.py's business.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

import cv2
import numpy as np

from ...raster import frame as framing
from ...raster import lines, shelf, vector, warp
from ...raster.frame import Frame, Placed
from ..errors import InputError
from ..request import Layer, Recipe, Request, Suggestion, Watch

SIZE = 128  # pixels of what the networks see
PICTURE = 256  # pixels of a gallery picture
_FINE = 256  # pixels at which a suggestion is judged
_FAR = 16.0  # pixels of SIZE that count as distance 1
_MIN_FRAME = 16  # canvas pixels; a smaller drawing holds nothing to correct
TITLES = {"mine": "Drawover: my lines", "borrowed": "Drawover: borrowed", "drawn": "Drawover: drawn"}


class Networks(Protocol):
    """What the task needs of a loaded pack."""

    def has(self, role: str) -> bool: ...

    def run(self, role: str, watch: Watch | None = None, **inputs: np.ndarray) -> np.ndarray: ...

    @property
    def atlas(self) -> Atlas: ...


@dataclass(frozen=True, eq=False)
class Atlas:
    """Clean drawings that a correction may lean on.

    latents: (N, 256) float32 on the sphere; features: (N, F) float32 of unit length, for the search by cosine: of the
    pack's network `similarity` where it has one, else `projected_feature`; names: N subjects; drawings: N vector
    drawings in frame coordinates.
    """

    latents: np.ndarray
    features: np.ndarray
    names: tuple[str, ...]
    drawings: shelf.DrawingSet

    @cached_property
    def mean(self) -> np.ndarray:
        """(256,) the latents' mean."""
        return self.latents.mean(axis=0)

    @cached_property
    def directions(self) -> np.ndarray:
        """(N, 256) from the mean to each latent, of unit length."""
        centered = self.latents - self.mean
        return centered / np.linalg.norm(centered, axis=1, keepdims=True)


def slerp(a: np.ndarray, b: np.ndarray, t: float) -> np.ndarray:
    """Spherical interpolation of latents (D,), a at t=0 and b at t=1, keeping their norm (§6.2; White 2016)."""
    cosine = float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))
    angle = np.arccos(np.clip(cosine, -1.0, 1.0))
    if angle < 1e-4:
        return a.copy()
    return ((np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle)).astype(np.float32)


def similarity_picture(ink: np.ndarray) -> np.ndarray:
    """What a network of the role `similarity` is shown of ink (S, S) 0..1: (1, 3, 96, 96) RGB 0..1, black on white."""
    small = 1 - cv2.resize(ink, (96, 96), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(np.broadcast_to(small, (1, 3, 96, 96)), np.float32)


def projected_feature(field: np.ndarray) -> np.ndarray:
    """(F,) of unit length from a drawn field (SIZE, SIZE): its ink, blurred to 16 × 16, around its mean.

    Cosine similarity of drawings is the paper's measure; on the projection it does not see the hand that drew.
    """
    ink = np.clip((field - 0.5) * SIZE / 8 + 0.5, 0, 1).astype(np.float32)
    small = cv2.resize(cv2.GaussianBlur(ink, (0, 0), 3.0), (16, 16), interpolation=cv2.INTER_AREA).ravel()
    small -= small.mean()
    return small / max(float(np.linalg.norm(small)), 1e-6)


def lifted(rgba: np.ndarray) -> np.ndarray:
    """A drawing on opaque paper as its lines on transparency (color to alpha); others come back as they are.

    rgba: (H, W, 4) uint8 straight. On white, or where the paper is dark on black, the result looks as the drawing did.
    """
    if cv2.minMaxLoc(cv2.extractChannel(rgba, 3))[0] < 255:
        return rgba
    dark = framing.on_dark_paper(cv2.bitwise_not(cv2.cvtColor(rgba, cv2.COLOR_RGBA2GRAY)))
    away = np.ascontiguousarray(rgba[..., :3]) if dark else cv2.bitwise_not(rgba[..., :3])  # from the paper
    alpha = away.max(axis=2)
    ink = cv2.divide(away, cv2.merge([alpha] * 3), scale=255)
    return np.dstack([ink if dark else cv2.bitwise_not(ink), alpha])


class Correction:
    """One drawing being corrected: what the networks said of it, kept so that every strength can be drawn from it."""

    def __init__(self, request: Request, networks: Networks, watch: Watch) -> None:
        self.request, self.networks, self.watch = request, networks, watch
        ink, scale = framing.reduce_ink(request.image)
        found = framing.frame_of(ink, scale)
        if found is None:
            raise InputError("There is nothing to correct: the layer is empty. Draw on it, or pick another layer.")
        if found.size < _MIN_FRAME:
            raise InputError("The drawing is too small to correct; draw it larger than 16 pixels.")
        self.frame: Frame = found
        seen = framing.crop(ink, found.scaled(scale), SIZE)
        self.ink = _even(seen)
        self.nudged = lru_cache(maxsize=64)(self._nudged)  # mine and drawn of one neighbor need the same field

    # -- what the networks say ------------------------------------------------------------------------------------

    @cached_property
    def latent(self) -> np.ndarray:
        """E(x), (256,)."""
        return self.networks.run("encoder", self.watch, ink=self.ink[None, None])[0]

    @cached_property
    def projection(self) -> np.ndarray:
        """G(E(x)), a field (SIZE, SIZE)."""
        return self.drawn(self.latent)

    def drawn(self, latent: np.ndarray) -> np.ndarray:
        """G(z): the field (SIZE, SIZE) of a latent (256,)."""
        return self.networks.run("generator", self.watch, latent=latent[None])[0, 0]

    def displacement(self, ink: np.ndarray, suggestion: np.ndarray | None) -> np.ndarray:
        """(n, n, 2) where the strokes of `ink` belong, in shares of the frame: alone, or by a suggestion's ink."""
        given = suggestion is not None
        planes = np.stack([ink, suggestion if given else np.zeros_like(ink), np.full_like(ink, float(given))])
        field = self.networks.run("registration", self.watch, drawing=planes[None])[0]
        return warp.bounded(np.ascontiguousarray(field.transpose(1, 2, 0)))

    def _nudged(self, neighbor: int, strength: float) -> np.ndarray:
        """The field of G(slerp(E(x), E(neighbor), strength))."""
        return self.drawn(slerp(self.latent, self.networks.atlas.latents[neighbor], strength))

    @cached_property
    def feature(self) -> np.ndarray:
        """(F,) by which the atlas is searched beside the latent."""
        if self.networks.has("similarity"):
            return self.networks.run("similarity", self.watch, picture=similarity_picture(self.ink))[0]
        return projected_feature(self.projection)

    def neighbors(self, count: int, seed: int) -> list[int]:
        """The nearest atlas drawings by cosine similarity, best first, none of them nearly the same as another.

        Seed 0 takes the nearest; other seeds pick among the four times as many that come next.
        """
        atlas = self.networks.atlas
        query = self.latent - atlas.mean
        likeness = atlas.directions @ (query / max(float(np.linalg.norm(query)), 1e-6))
        likeness = likeness + atlas.features @ self.feature
        order = np.argsort(-likeness, kind="stable")[: max(64, 16 * count)]
        if seed:
            random = np.random.default_rng(seed)
            head = order[: 4 * count]
            order = np.concatenate([random.permutation(head), order[4 * count :]])
        directions = atlas.directions[order]
        alike = directions @ directions.T >= 0.97
        chosen: list[int] = []  # places in the order
        for place in range(len(order)):
            if not alike[place, chosen].any():
                chosen.append(place)
            if len(chosen) == count:
                break
        return [int(order[place]) for place in chosen]

    # -- the three ways to draw ------------------------------------------------------------------------------------

    def mine_field(self, neighbor: int | None, strength: float) -> np.ndarray:
        """Backward displacement that moves the artist's own strokes.

        Where a neighbor is given, they are registered to the projection nudged toward it by `strength`; else the
        network says by itself where they belong. At ½ they go there; at 1 twice as far.
        """
        gain = 2 * strength
        suggestion = None if neighbor is None else ink_of_field(self.nudged(neighbor, strength))
        field = self.displacement(self.ink, suggestion) * np.float32(gain)
        return warp.invert(warp.bounded(field) if gain > 1 else field)

    def borrowed_shapes(self, neighbor: int, strength: float) -> vector.Drawing:
        """The neighbor's own vector drawing, brought to the artist's proportions by what `strength` leaves of them."""
        shapes = self.networks.atlas.drawings[neighbor]
        field = self.displacement(vector.draw(shapes, SIZE).astype(np.float32) / 255, ink_of_field(self.projection))
        field = field * np.float32(1 - strength)
        bendable = vector.refined(shapes, 0.02)
        return vector.transform(bendable, lambda points: warp.displaced(points, field))

    def render(self, recipe: Recipe, rgba: np.ndarray, frame: Frame, width: int, height: int) -> Placed:
        """One suggestion as straight RGBA on a canvas of width × height; `rgba` and `frame` are at that canvas."""
        neighbor = None if recipe.neighbor is None else self.networks.atlas.names.index(recipe.neighbor)
        if recipe.lines == "mine":
            return warp.warp_layer(rgba, frame, self.mine_field(neighbor, recipe.strength))
        if neighbor is None:
            neighbor = self.nearest[0]
        if recipe.lines == "borrowed":
            placed = vector.draw_placed(self.borrowed_shapes(neighbor, recipe.strength), frame, width, height)
        else:
            placed = lines.render_field(self.nudged(neighbor, recipe.strength), frame, width, height)
        return Placed(lines.colored(placed.pixels, self.color), placed.x, placed.y)

    @cached_property
    def nearest(self) -> list[int]:
        return self.neighbors(self.request.parameters.count, self.request.parameters.seed)

    @cached_property
    def color(self) -> tuple[int, int, int]:
        return lines.ink_color(self.request.image)

    @cached_property
    def small(self) -> tuple[np.ndarray, Frame]:
        """The drawing letterboxed to the gallery's square, straight RGBA, and its frame there."""
        image = self.request.image
        height, width = image.shape[:2]
        scale = PICTURE / max(width, height)
        w, h = max(1, round(width * scale)), max(1, round(height * scale))
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        reduced = cv2.resize(framing.premultiplied(image), (w, h), interpolation=way)
        x, y = (PICTURE - w) // 2, (PICTURE - h) // 2
        square = np.zeros((PICTURE, PICTURE, 4), np.uint8)
        square[y : y + h, x : x + w] = lifted(framing.straight(reduced))
        frame = self.frame
        return square, Frame(frame.x * scale + x, frame.y * scale + y, frame.size * scale)

    # -- the gallery -------------------------------------------------------------------------------------------------

    def picture(self, recipe: Recipe) -> np.ndarray:
        """(256, 256, 4) uint8 straight RGBA: the whole canvas, letterboxed, the lines alone."""
        rgba, frame = self.small
        return self.render(recipe, rgba, frame, PICTURE, PICTURE).on_canvas(PICTURE, PICTURE)

    def layers(self, recipe: Recipe, width: int, height: int) -> tuple[Layer, ...]:
        """The suggestion's layers on a canvas of width × height pixels."""
        image = self.request.image
        if recipe.lines == "mine":
            if image.shape[:2] != (height, width):
                way = cv2.INTER_AREA if width < image.shape[1] else cv2.INTER_CUBIC
                sized = cv2.resize(framing.premultiplied(image), (width, height), interpolation=way)
                image = framing.straight(np.minimum(sized, sized[..., 3:]))
            image = lifted(image)
        sx, sy = width / self.request.image.shape[1], height / self.request.image.shape[0]
        frame = Frame(self.frame.x * sx, self.frame.y * sy, self.frame.size * (sx + sy) / 2)
        placed = self.render(recipe, image, frame, width, height)
        return (Layer(TITLES[recipe.lines], placed.pixels, placed.x, placed.y),)

    def suggestions(self) -> Iterator[Suggestion]:
        """The gallery: the artist's own lines first, as soon as they are there; then the others, best first."""
        wanted = self.request.parameters
        self.watch.progress(0.1, "looking at the drawing")
        first = None
        if wanted.lines in ("all", "mine"):
            first = self.judged(0, Recipe("mine", wanted.strength, None))
            yield first
        recipes = self.recipes(wanted.count - (first is not None))
        judged: list[Suggestion] = []
        for n, recipe in enumerate(recipes):
            self.watch.progress(0.2 + 0.8 * n / len(recipes), f"drawing {n + 1} of {len(recipes)}")
            judged.append(self.judged(0, recipe))
        judged.sort(key=lambda s: -s.realism * (1 - s.distance))
        start = 1 if first else 0
        for index, found in enumerate(judged, start):
            yield Suggestion(index, found.picture, found.realism, found.distance, found.recipe)

    def recipes(self, count: int) -> list[Recipe]:
        """`count` recipes over the neighbors: borrowed, drawn and mine in turn, or all in the way asked for."""
        wanted = self.request.parameters
        ways = ("borrowed", "drawn", "mine") if wanted.lines == "all" else (wanted.lines,)
        names = self.networks.atlas.names
        found = []
        for n in range(count):
            neighbor = self.nearest[(n // len(ways)) % len(self.nearest)]
            found.append(Recipe(ways[n % len(ways)], wanted.strength, names[neighbor]))
        return found

    def judged(self, index: int, recipe: Recipe) -> Suggestion:
        """A suggestion with its picture, how real D finds it, and how far it went from the drawing."""
        picture = self.picture(recipe)
        frame = self.small[1]
        ink = framing.crop(cv2.extractChannel(picture, 3), frame, _FINE)
        peak = max(float(np.percentile(ink[ink > 0], 90)) if (ink > 0).any() else 1.0, 1.0)
        ink = cv2.convertScaleAbs(ink, alpha=255 / peak)
        field = lines.encode(lines.field_from_ink(ink, SIZE))
        logit = float(self.networks.run("discriminator", self.watch, field=field[None, None])[0, 0])
        drawn = cv2.resize(ink, (SIZE, SIZE), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        return Suggestion(index, picture, 1 / (1 + float(np.exp(-logit))), chamfer(self.ink, drawn), recipe)


def chamfer(a: np.ndarray, b: np.ndarray) -> float:
    """Symmetric mean distance between the lines of two inks (SIZE, SIZE) in 0..1: 0 the same, 1 from 16 pixels on."""
    inked = [(x > 0.4).astype(np.uint8) for x in (a, b)]
    if not inked[0].any() or not inked[1].any():
        return 1.0
    away = [cv2.distanceTransform(1 - x, cv2.DIST_L2, cv2.DIST_MASK_PRECISE) for x in inked]
    mean = (away[1][inked[0] > 0].mean() + away[0][inked[1] > 0].mean()) / 2
    return float(min(1.0, mean / _FAR))


def _even(ink: np.ndarray) -> np.ndarray:
    """uint8 ink as the networks see it: float32 0..1, a faint pencil brought up to full strength."""
    peak = float(np.percentile(ink[ink > 8], 95)) if (ink > 8).any() else 255.0
    return np.clip(ink.astype(np.float32) / max(peak, 24.0), 0, 1)


def ink_of_field(field: np.ndarray) -> np.ndarray:
    """A drawn field as ink coverage at its own size."""
    return np.clip((field - 0.5) * (2 * lines.SPREAD * SIZE) + 0.5, 0, 1).astype(np.float32)
