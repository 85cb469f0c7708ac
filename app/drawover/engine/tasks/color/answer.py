"""The task.Answer of a coloring: suggestions, pictures, layers that go below the lines, and palettes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import cv2
import numpy as np

from ....messages import color as say
from ....raster import frame as framing
from ....raster.color.distinct import rgb_to_lab
from ...errors import InputError
from ...request import Layer, Request, Suggestion, Watch, check_canvas, named_layer
from . import shading
from .lineart import PICTURE, LineArt
from .painting import Painting, recolored
from .palettes import PALETTES, color_name, hex_of
from .parameters import Coloring, ColorParameters
from .recipe import Recipe

_SAME = 1.5  # mean ΔE over the colored area below which two colorings look the same
_MOST = 256  # largest number of colors in a suggestion's palette


class Color(NamedTuple):
    """One color of a suggestion."""

    color: str  # #rrggbb
    name: str  # in English
    share: float  # 0..1 of the colored area
    regions: int


class Colors:
    """task.Answer of one request."""

    def __init__(self, request: Request, art: LineArt, painting: Painting, watch: Watch) -> None:
        self._request, self._art, self._painting, self._watch = request, art, painting, watch

    @property
    def request(self) -> Request:
        return self._request

    @property
    def measures(self) -> Mapping[str, float]:
        """Counts of regions and exemplars; matched: 1 if a network matched regions to the exemplars', else 0."""
        painting = self._painting
        values = {"regions": self._art.count, "exemplars": len(painting.exemplars), "matched": painting.matches}
        return {name: float(value) for name, value in values.items()}

    # -- suggestions -----------------------------------------------------------------------------------------------

    def suggestions(self) -> Iterator[Suggestion]:
        """Yield matched colorings first, then other ways, then palettes, without near-duplicates."""
        assert isinstance(self._request.parameters, Coloring)
        shown: list[np.ndarray] = []
        count = self._request.parameters.count
        for recipe in self._recipes():
            if len(shown) == count:
                return
            self._watch.progress(0.1 + 0.9 * len(shown) / count, say.COUNTED(number=len(shown) + 1, count=count))
            table = self._painting.table(recipe)
            if (shown and not table[:, 3].any()) or any(self._alike(table, other) for other in shown):
                continue
            shown.append(table)
            yield self._suggestion(len(shown) - 1, recipe)

    def _recipes(self) -> Iterator[Recipe]:
        painting, parameters = self._painting, self._request.parameters
        if painting.moods is not None:
            yield from (Recipe("mood", index, mood) for index, mood in enumerate(painting.moods.names))
            return
        assert isinstance(parameters, ColorParameters)
        exemplars = painting.weighted_exemplars()
        if exemplars:
            if painting.matches:
                yield Recipe("match")
                yield from (Recipe("match", each.index) for each in exemplars if len(exemplars) > 1)
            yield from (Recipe("position", each.index) for each in exemplars)
            yield from (Recipe("spread", each.index) for each in exemplars)
        if painting.has_dabs:
            yield Recipe("dabs")
        palettes = PALETTES if parameters.palette == "all" else (parameters.palette,)
        yield from (Recipe("flats", palette=palette) for palette in palettes)

    def _alike(self, one: np.ndarray, two: np.ndarray) -> bool:
        if ((one[:, 3] > 0) != (two[:, 3] > 0)).any():
            return False
        areas = self._art.areas * (one[:, 3] > 0)
        away = np.linalg.norm(rgb_to_lab(one[:, :3]) - rgb_to_lab(two[:, :3]), axis=1)
        return float((away * areas).sum()) <= _SAME * max(int(areas.sum()), 1)

    def _suggestion(self, index: int, recipe: Recipe) -> Suggestion:
        art, table = self._art, self._painting.table(recipe)
        figure = ~art.background
        figure[0] = False
        left, areas = figure & (table[:, 3] == 0), np.maximum(art.areas, 1)
        measures = {"colored": 1 - float(areas[left].sum()) / max(float(areas[figure].sum()), 1.0)}
        notes = {"open": int(left.sum()), "palette": [each._asdict() for each in self.palette(recipe)]}
        empty = Suggestion(index, np.zeros((0, 0, 4), np.uint8), recipe.way, recipe, measures, notes, ("palette",))
        return replace(empty, picture=self.picture(empty))

    # -- rendering -------------------------------------------------------------------------------------------------

    def picture(self, suggestion: Suggestion, *, size: int = PICTURE, **options: Any) -> np.ndarray:
        table, way = self._table(suggestion.recipe, options), self._shading(options)
        flats = _painted(table, self._art.sampled)
        if way != "none":
            flats = shading.shaded(flats, shading.in_frame(self._art, way))
        flats = cv2.resize(flats, (PICTURE, PICTURE), interpolation=cv2.INTER_AREA)
        lines = self._art.picture.astype(np.uint16)
        seen = lines + (flats.astype(np.uint16) * (255 - lines[..., 3:]) + 127) // 255
        picture = framing.straight(np.minimum(seen, 255).astype(np.uint8))
        if size != PICTURE:
            way = cv2.INTER_AREA if size < PICTURE else cv2.INTER_CUBIC
            picture = cv2.resize(picture, (size, size), interpolation=way)
        return picture

    def layers(self, suggestion: Suggestion, width: int, height: int, **options: Any) -> tuple[Layer, ...]:
        """Render a hidden map of the regions, the flats, and their shading if requested; for a drawing on opaque paper
        also its lines.
        """
        check_canvas(width, height)
        flats = self._flats(self._table(suggestion.recipe, options), width, height)
        role = "" if self._art.on_paper else "flats"
        layers = (self._map(width, height, role), named_layer(say.FLATS(), flats, group=say.GROUP(), role=role))
        if (way := self._shading(options)) != "none":
            colored = (flats[..., 3] > 0) & self._art.figure(width, height)
            shadow = shading.layer(shading.on_canvas(self._art, way, width, height, colored))
            layers += (named_layer(say.SHADING(), shadow, group=say.GROUP(), role=role, blend="multiply"),)
        if self._art.on_paper:
            layers += (named_layer(say.LINES(), self._art.lines(width, height), group=say.GROUP()),)
        return layers

    def _shading(self, options: Mapping[str, Any]) -> str:
        assert isinstance(self._request.parameters, Coloring)
        return str(options.get("shading", self._request.parameters.shading))

    def _table(self, recipe: Recipe, options: Mapping[str, Any]) -> np.ndarray:
        """As painting.table, with colors replaced by the option `recolor`."""
        assert isinstance(self._request.parameters, Coloring)
        return recolored(self._painting.table(recipe), str(options.get("recolor", self._request.parameters.recolor)))

    def _map(self, width: int, height: int, role: str) -> Layer:
        regions = _painted(self._painting.codes, self._art.labels(width, height))
        return named_layer(say.MAP(), regions, group=say.GROUP(), visible=False, locked=True, role=role)

    def _flats(self, table: np.ndarray, width: int, height: int) -> np.ndarray:
        """Render the flats, (height, width, 4) uint8: each pixel in its region's color, or transparent."""
        flats = _painted(table, self._art.labels(width, height))
        _trap(flats, self._art.mask(width, height))
        for mask, is_selection in ((self._request.selection, True), (self._request.keep, False)):
            if mask is not None:
                sized = cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST)
                flats[(sized < 128) if is_selection else (sized >= 128)] = 0
        return flats

    def extra(self, name: str, suggestion: Suggestion, width: int, height: int, **options: Any) -> Any:
        if name == "palette":
            return self.palette(suggestion.recipe, **options)
        if name == "regions":
            check_canvas(width, height)
            return (self._map(width, height, ""),)
        raise InputError(say.NO_EXTRA(extra=repr(name)))

    def palette(self, recipe: Recipe, **options: Any) -> tuple[Color, ...]:
        """Return the colors of a suggestion, sorted by area, the largest first."""
        table, areas = self._table(recipe, options), np.maximum(self._art.areas, 1)
        at = np.flatnonzero(table[:, 3])
        unique, which = np.unique(table[at, :3], axis=0, return_inverse=True)
        which = which.ravel()
        sizes, counts = np.bincount(which, areas[at], len(unique)), np.bincount(which, minlength=len(unique))
        order, total = np.argsort(-sizes, kind="stable")[:_MOST], max(float(sizes.sum()), 1.0)
        return tuple(
            Color(hex_of(unique[n].tolist()), color_name(unique[n].tolist()), float(sizes[n]) / total, int(counts[n]))
            for n in order.tolist()
        )


def _painted(table: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Color labels by a table, (N, 4) uint8: returns (H, W, 4) uint8."""
    colors = np.ascontiguousarray(table).view(np.uint32)[:, 0]
    return colors[labels].view(np.uint8).reshape(*labels.shape, 4)


def _trap(flats: np.ndarray, lines: np.ndarray) -> None:
    """Extend colors by one pixel under lines that border on transparency, so that no gap shows along the line.

    flats: (H, W, 4) uint8, changed in place; lines: (H, W) uint8, 255 on lines.
    """
    height, width = lines.shape
    pixels = flats.view(np.uint32)[..., 0]
    empty = cv2.bitwise_and(lines, cv2.inRange(cv2.extractChannel(flats, 3), 0, 0))
    at = cv2.findNonZero(empty)
    if at is None:
        return
    columns, rows = np.asarray(at, np.int32).reshape(-1, 2).T
    found = np.zeros(len(rows), np.uint32)
    for dy, dx in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        neighbor = pixels[np.clip(rows + dy, 0, height - 1), np.clip(columns + dx, 0, width - 1)]
        found = np.where(found == 0, neighbor, found)
    pixels[rows, columns] = found
