"""The stages of a picture as the engine asks for them: suggestions, pictures, layers, and the flats' colors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

import cv2
import numpy as np

from ....messages import stages as say
from ....messages.message import Message
from ....raster.color.compared import differing
from ....raster.frame import premultiplied, straight
from ...errors import InputError
from ...request import Layer, Request, Suggestion, Watch, check_canvas, named_layer
from .parameters import STAGES, Stage
from .workflow import Inferred, Stages

PICTURE = 256  # pixels of the gallery's pictures
_MOST = 256  # colors that are told of the flats
_ROLE = "stage-"  # of a layer that is a stage; its name follows
_NAMES = {"sketch": say.SKETCH, "flat": say.FLATS}


class Color(NamedTuple):
    """One of the flats' colors."""

    color: str  # #rrggbb
    name: str
    share: float  # 0..1 of what is opaque


class Film:
    """task.Answer of one request."""

    def __init__(
        self, request: Request, inferred: Inferred, stages: Stages, watch: Watch, names: tuple[str, ...] = STAGES
    ) -> None:
        """names: of the stages that are asked for, the earliest first."""
        self._request, self._inferred, self._stages, self._watch = request, inferred, stages, watch
        self._names = names
        self._sized = lru_cache(maxsize=2)(self._at)

    @property
    def request(self) -> Request:
        return self._request

    @property
    def measures(self) -> Mapping[str, float]:
        """regions: how many; changed: share of the finished picture that an edit changed, 0..1; sure: 0..1, how far the
        pack's network sees the lines that are there, 0 where there is none.
        """
        changed = differing(self._stages.finished, self._request.image).mean()
        found = self._inferred.found
        return {"regions": float(len(found.colors) - 1), "changed": float(changed), "sure": found.sure}

    def suggestions(self) -> Iterator[Suggestion]:
        """The finished picture in all its layers, then each earlier stage; with each, what all stages are in order."""
        *earlier, last = self._names
        for index, stage in enumerate((last, *earlier)):
            self._watch.check()
            notes: dict[str, Any] = {"stages": list(self._names)}
            if stage == "flat":
                notes["palette"] = [each._asdict() for each in self.palette()]
            extras = ("palette",) if stage == "flat" else ()
            empty = Suggestion(index, np.zeros((0, 0, 4), np.uint8), stage, Stage(stage), {}, notes, extras)
            yield replace(empty, picture=self.picture(empty))

    def picture(self, suggestion: Suggestion, *, size: int = PICTURE, **options: Any) -> np.ndarray:
        shown = getattr(self._stages, suggestion.recipe.stage)
        height, width = shown.shape[:2]
        scale = size / max(height, width)
        inner = max(1, round(width * scale)), max(1, round(height * scale))
        left, top = (size - inner[0]) // 2, (size - inner[1]) // 2
        square = np.zeros((size, size, 4), np.uint8)
        square[top : top + inner[1], left : left + inner[0]] = _resized(shown, *inner)
        return square

    def layers(self, suggestion: Suggestion, width: int, height: int, **options: Any) -> tuple[Layer, ...]:
        """Of the finished picture flats, sketch, shadows and lights, which compose to it; of a stage its own."""
        check_canvas(width, height)
        stages, stage = self._sized(width, height), suggestion.recipe.stage
        if stage != "finished":
            return (named_layer(_NAMES[stage](), getattr(stages, stage), role=_ROLE + stage),)
        layers = (_layer(say.FLATS(), stages.flat, role=_ROLE + "flat"),
                  _layer(say.SKETCH(), stages.sketch, role=_ROLE + "sketch"),
                  _layer(say.SHADOWS(), stages.shading.shadows, "multiply"),
                  _layer(say.LIGHTS(), stages.shading.lights, "screen"))  # fmt: skip
        return tuple(each for each in layers if each.rgba[..., 3].any())

    def _at(self, width: int, height: int) -> Stages:
        """The stages at another size."""
        there = self._stages
        if there.finished.shape[:2] == (height, width):
            return there
        flat = cv2.resize(there.flat, (width, height), interpolation=cv2.INTER_NEAREST)
        finished = _resized(there.finished, width, height)
        flat[..., 3] = finished[..., 3]
        clear = finished[..., 3] < 255
        flat[clear] = finished[clear]
        return Stages(_resized(there.sketch, width, height), flat, finished)

    def extra(self, name: str, suggestion: Suggestion, width: int, height: int, **options: Any) -> Any:
        if name == "palette":
            return self.palette()
        raise InputError(say.NO_EXTRA(extra=repr(name)))

    def palette(self) -> tuple[Color, ...]:
        """The flats' colors, those with the most area first."""
        flat = self._stages.flat
        row = flat.reshape(-1, 4).view(np.uint32)[:, 0]
        starts = np.concatenate([[0], np.flatnonzero(row[1:] != row[:-1]) + 1])  # of runs of one color
        lengths, first = np.diff(np.append(starts, row.size)), flat.reshape(-1, 4)[starts].astype(np.uint32)
        opaque = first[:, 3] == 255
        names = first[opaque] @ np.array([1 << 16, 1 << 8, 1, 0], np.uint32)
        colors, of = np.unique(names, return_inverse=True)
        counts = np.bincount(of, weights=lengths[opaque], minlength=len(colors))
        order = np.argsort(-counts, kind="stable")[:_MOST]
        whole = max(int(counts.sum()), 1)
        named = [(f"#{int(colors[n]):06x}", float(counts[n]) / whole) for n in order.tolist()]
        return tuple(Color(color, color, share) for color, share in named)


def _layer(name: Message, rgba: np.ndarray, blend: str = "normal", role: str = "") -> Layer:
    return named_layer(name, rgba, group=say.GROUP(), blend=blend, role=role)


def _resized(rgba: np.ndarray, width: int, height: int) -> np.ndarray:
    if rgba.shape[:2] == (height, width):
        return rgba
    way = cv2.INTER_AREA if width < rgba.shape[1] else cv2.INTER_CUBIC
    large = cv2.resize(premultiplied(np.ascontiguousarray(rgba)), (width, height), interpolation=way)
    return straight(np.minimum(large, large[..., 3:]))
