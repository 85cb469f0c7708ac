"""A picture's lines as the engine asks for them: the suggestion, its picture, its layer at any size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ....messages import sketchify as say
from ....raster.ink.lines import colored
from ....raster.ink.sketched import Field, field_of, strokes
from ...errors import EmptyError, InputError
from ...request import Layer, Request, Suggestion, Watch, check_canvas, named_layer
from ...task import Networks
from .own import SIDE, OwnLines
from .parameters import Lines, SketchifyParameters

PICTURE = 256  # pixels of the gallery's pictures
WIDTHS = {"thin": 0.0030, "medium": 0.0052, "bold": 0.0090}  # of the longer side
_INK = (0, 0, 0)
_DETAIL = 0.5  # of the lines that the picture's own are compared with


def begun(request: Request, networks: Networks, watch: Watch) -> Drawn:
    """The answer of a request. EmptyError, InputError where the picture has no lines."""
    if not request.image[..., 3].any():
        raise EmptyError(say.EMPTY())
    if np.ptp(request.image.reshape(-1, 4), axis=0).max() < 3:
        raise InputError(say.ONE_COLOR())
    watch.progress(0.0, say.LOOKING())

    def look(view: np.ndarray) -> np.ndarray:
        picture = np.ascontiguousarray(view.astype(np.float32).transpose(2, 0, 1)[None] / 255)
        return networks.run("sketch", watch, picture=picture)[0, 0]

    field = field_of(request.image, look)
    if not strokes(field, PICTURE, PICTURE, 1.0, WIDTHS["medium"]).any():
        raise InputError(say.NO_LINES())
    return Drawn(request, field)


class Drawn:
    """task.Answer of one request."""

    def __init__(self, request: Request, field: Field) -> None:
        self._request, self._field, self._own = request, field, OwnLines(request.image)

    @property
    def request(self) -> Request:
        return self._request

    @property
    def measures(self) -> Mapping[str, float]:
        """ink: share of the picture that its lines cover, 0..1."""
        height, width = self._size(PICTURE)
        return {"ink": float(self._ink(self._wanted(), width, height).mean() / 255)}

    def suggestions(self) -> Iterator[Suggestion]:
        """The picture's own lines, if it was drawn with lines; and those of the network."""
        height, width = self._size(SIDE)
        wanted, kinds = self._wanted(), ["lines"]
        if self._own.agree(strokes(self._field, width, height, _DETAIL, WIDTHS["medium"])):
            kinds.insert(0, "own")
        for index, kind in enumerate(kinds):
            found = Suggestion(index, np.zeros((0, 0, 4), np.uint8), kind, replace(wanted, own=kind == "own"))
            yield replace(found, picture=self.picture(found))

    def picture(self, suggestion: Suggestion, *, size: int = PICTURE, **options: Any) -> np.ndarray:
        height, width = self._size(size)
        square = np.zeros((size, size, 4), np.uint8)
        left, top = (size - width) // 2, (size - height) // 2
        drawn = self._drawn(replace(suggestion.recipe, **options), width, height)
        square[top : top + height, left : left + width] = drawn
        return square

    def layers(self, suggestion: Suggestion, width: int, height: int, **options: Any) -> tuple[Layer, ...]:
        """The lines on transparency."""
        check_canvas(width, height)
        return (named_layer(say.LINES(), self._drawn(replace(suggestion.recipe, **options), width, height)),)

    def extra(self, name: str, suggestion: Suggestion, width: int, height: int, **options: Any) -> Any:
        raise InputError(say.NO_EXTRA(extra=repr(name)))

    def _wanted(self) -> Lines:
        wanted = self._request.parameters
        assert isinstance(wanted, SketchifyParameters)
        return Lines(wanted.weight, wanted.detail)

    def _drawn(self, lines: Lines, width: int, height: int) -> np.ndarray:
        """(height, width, 4) uint8 straight RGBA."""
        if lines.own:
            return colored(*self._own.ink(width, height))
        return colored(self._ink(lines, width, height), _INK)

    def _ink(self, lines: Lines, width: int, height: int) -> np.ndarray:
        return strokes(self._field, width, height, lines.detail, WIDTHS[lines.weight])

    def _size(self, longest: int) -> tuple[int, int]:
        """(height, width) of the picture, its longer side so long."""
        height, width = self._request.image.shape[:2]
        scale = longest / max(height, width)
        return max(1, round(height * scale)), max(1, round(width * scale))
