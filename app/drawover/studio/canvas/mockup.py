"""Previews on the easel: the drawing without the layers that a suggestion replaces, and the suggestion.

Nothing of it is in the document. easel.py paints it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QObject, QRectF, QTimer
from PySide6.QtGui import QImage

from ...document.compose import changed
from ...document.layers import Document
from ...document.masks import EVERYTHING, Mask
from ...document.tiles import Coord, Rect
from ...panel.host import Coverage
from .pyramid import Pyramid

_BLOCK = 256  # canvas pixels per side that are composed per turn of the event loop
_RETRY = 100  # ms until the pen is checked again
_CACHE_TIME = 10_000  # ms for which the composed drawing is kept after its last use: cards are hovered one by one


@dataclass(frozen=True)
class Picture:
    """An image scaled to a rectangle of the canvas."""

    image: QImage
    place: QRectF
    opacity: float = 1.0  # 0..1


@dataclass(frozen=True)
class Shown:
    """A preview; the fields are those of panel.host.Mockup, with `replaced` for `instead_of` and `within`."""

    pictures: tuple[Picture, ...]
    replaced: Replaced | None = None
    faded: float = 1.0
    wipe: float | None = None


@dataclass(frozen=True)
class Replaced:
    """What a suggestion replaces: these nodes, or the part of them that a Coverage covers."""

    ids: tuple[str, ...]
    within: Coverage | None = None

    @cached_property
    def mask(self) -> Mask | None:
        """The covered part of the nodes; None: all."""
        if self.within is None:
            return None
        x, y, width, height, mask = self.within
        return Mask.from_array(np.frombuffer(mask, np.uint8).reshape(height, width), x, y)


def without(document: Document, replaced: Replaced) -> Document:
    """The document with these nodes hidden, or masked if only a part is replaced; missing nodes are ignored."""
    existing = {node.id for node in document.walk()}
    for id in (id for id in replaced.ids if id in existing):
        if replaced.mask is not None:
            seen = document.node(id).mask or EVERYTHING
            document = document.with_node(id, mask=seen.without(replaced.mask))
        elif document.node(id).visible:
            document = document.with_node(id, visible=False)
    return document


class Rest(QObject):
    """The drawing without some of its layers, composed for display while needed and for a while longer."""

    def __init__(self, quiet: Callable[[], bool], parent: QObject | None = None) -> None:
        """quiet() is False while the pen is in use: then nothing is composed in the background."""
        super().__init__(parent)
        self._quiet = quiet
        self._replaced: Replaced | None = None
        self._document: Document | None = None  # the document that `pyramid` shows
        self.pyramid: Pyramid | None = None
        self._forgetting = QTimer(self)
        self._forgetting.setSingleShot(True)
        self._forgetting.setInterval(_CACHE_TIME)
        self._forgetting.timeout.connect(self.forget)
        self._work: Iterator[None] = iter(())
        self._working = QTimer(self)
        self._working.setInterval(0)
        self._working.timeout.connect(self._compose_next)

    def prepare(self, full: Pyramid, document: Document, replaced: Replaced, place: Rect) -> None:
        """It will be needed soon in this part of the canvas: compose that in steps while idle."""
        self.show_without(full, document, replaced)
        if self.pyramid is not None and replaced.ids:
            self._forgetting.start()
            self._work = self._blocks(self.pyramid, place)
            self._working.start()

    def _blocks(self, pyramid: Pyramid, place: Rect) -> Iterator[None]:
        for y in range(place.y, place.bottom, _BLOCK):
            for x in range(place.x, place.right, _BLOCK):
                pyramid.refresh(Rect(x, y, _BLOCK, _BLOCK))
                yield

    def _compose_next(self) -> None:
        if not self._quiet():
            self._working.setInterval(_RETRY)
        elif next(self._work, self) is self:
            self._working.stop()
        else:
            self._working.setInterval(0)

    def show_without(self, full: Pyramid, document: Document, replaced: Replaced | None) -> None:
        """Show `document`, which `whole` shows too, without these nodes. None: no longer needed."""
        if replaced is None or not replaced.ids:
            if self.pyramid is not None:
                self._forgetting.start()
            return
        self._forgetting.stop()
        if self._replaced is not None and replaced == self._replaced:
            replaced = self._replaced  # reuse its cached mask
        rest = without(document, replaced)
        if self.pyramid is None or self._document is None or self._replaced is not replaced:
            self.pyramid = full.fork(rest, changed(document.layers, rest.layers))
        else:
            self.pyramid.show(rest, changed(self._document.layers, rest.layers))
        self._replaced, self._document = replaced, rest

    def follow(self, document: Document) -> set[Coord]:
        """The drawing changed; return the tiles that changed in the rest of it."""
        if self.pyramid is None or self._document is None or self._replaced is None:
            return set()
        rest = without(document, self._replaced)
        stale = changed(self._document.layers, rest.layers)
        self.pyramid.show(rest, stale)
        self._document = rest
        return stale

    def forget(self) -> None:
        """Free the memory."""
        self.pyramid, self._document, self._replaced = None, None, None
        self._working.stop()
