"""A toy task: gives the drawing back twice, as faint as is wished."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np

from ...messages import requests
from ..options import Parameters, number
from ..request import Layer, Request, Suggestion, check_canvas
from ..task import Takes, Task, Words


@dataclass(frozen=True)
class EchoParameters(Parameters):
    clear: float = number(1.0, 0, 1, "How clear", "how clear the echo is: 0 is silence, 1 the drawing", redraws=True)


@dataclass(frozen=True)
class Echoed:
    clear: float
    time: int


class Echoes:
    def __init__(self, request: Request, clear: float) -> None:
        self.request, self._clear = request, clear

    measures = {"echoes": 2.0}  # noqa: RUF012

    def suggestions(self) -> Iterator[Suggestion]:
        for time in range(2):
            empty = Suggestion(time, np.zeros((256, 256, 4), np.uint8), "echo", Echoed(self._clear, time))
            yield replace(empty, picture=self.picture(empty))

    def picture(self, suggestion: Suggestion, *, size: int = 256, **options: Any) -> np.ndarray:
        return self._drawn(suggestion, size, size, **options)

    def layers(self, suggestion: Suggestion, width: int, height: int, **options: Any) -> tuple[Layer, ...]:
        check_canvas(width, height)
        drawn = self._drawn(suggestion, width, height, **options)
        return (Layer(f"Echo {suggestion.recipe.time + 1}", drawn, blend="multiply", group="Echoes"),)

    def extra(self, name: str, suggestion: Suggestion, width: int, height: int, **options: Any) -> Any:
        raise AssertionError("there is none")

    def _drawn(self, suggestion: Suggestion, width: int, height: int, clear: float | None = None) -> np.ndarray:
        drawn = cv2.resize(self.request.image, (width, height), interpolation=cv2.INTER_AREA)
        share = suggestion.recipe.clear if clear is None else clear
        drawn[..., 3] = np.rint(drawn[..., 3] * share)
        return drawn


def _begin(request: Request, networks: Any, watch: Any) -> Echoes:
    assert isinstance(request.parameters, EchoParameters)
    return Echoes(request, request.parameters.clear)


ECHO = Task(
    name="echo",
    parameters=EchoParameters,
    takes=(Takes("image", requests.DRAWING(), required=True),),
    begin=_begin,
    words=Words(about="Gives a drawing back twice.", done="echoed"),
)
