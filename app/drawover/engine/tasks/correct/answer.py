"""The task.Answer of a correction: suggestions, pictures, layers, the list of changes, and the overlay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from ....messages import correct as say
from ...errors import InputError
from ...request import Layer, Request, Suggestion, check_canvas
from .correction import Correction
from .moved import Change
from .recipe import Recipe
from .rendering import PICTURE


class Corrections:
    """task.Answer of one request. Options: `lines` and `strength`, if other than the suggestion's own."""

    def __init__(self, correction: Correction) -> None:
        self._correction = correction

    @property
    def request(self) -> Request:
        return self._correction.request

    @property
    def familiarity(self) -> float:
        """0..1: the drawing's similarity to those that the pack was trained on, regardless of `anyway`."""
        return self._correction.likeness

    @property
    def measures(self) -> Mapping[str, float]:
        return {"familiarity": self.familiarity, "anyway": float(self._correction.parameters.anyway)}

    def suggestions(self) -> Iterator[Suggestion]:
        return self._correction.suggestions()

    def picture(self, suggestion: Suggestion, *, size: int = PICTURE, **options: Any) -> np.ndarray:
        picture = self._correction.picture(_changed(suggestion.recipe, **options))
        if size != PICTURE:
            way = cv2.INTER_AREA if size < PICTURE else cv2.INTER_CUBIC
            picture = cv2.resize(picture, (size, size), interpolation=way)
        return picture

    def layers(self, suggestion: Suggestion, width: int, height: int, **options: Any) -> tuple[Layer, ...]:
        check_canvas(width, height)
        return self._correction.layers(_changed(suggestion.recipe, **options), width, height)

    def extra(self, name: str, suggestion: Suggestion, width: int, height: int, **options: Any) -> Any:
        if name == "changes":
            return self.changes(suggestion, **options)
        if name == "overlay":
            return (self.overlay(suggestion, width, height, **options),)
        raise InputError(say.NO_EXTRA(extra=repr(name)))

    def changes(self, suggestion: Suggestion, **options: Any) -> tuple[Change, ...]:
        """Return what moves, the largest change first, if the suggestion is drawn with these options."""
        return self._correction.changes(_changed(suggestion.recipe, **options))

    def overlay(self, suggestion: Suggestion, width: int, height: int, **options: Any) -> Layer:
        """Render what moves, in red with arrows, for a canvas of width × height pixels."""
        check_canvas(width, height)
        return self._correction.overlay(_changed(suggestion.recipe, **options), width, height)


def _changed(recipe: Recipe, lines: str | None = None, strength: float | None = None) -> Recipe:
    if lines not in (None, "all"):
        recipe = replace(recipe, lines=lines)
    return recipe if strength is None else replace(recipe, strength=strength)
