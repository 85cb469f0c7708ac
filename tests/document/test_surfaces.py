"""Painting on a mask: white shows, black and the eraser hide, and the layer's own pixels stay."""

from dataclasses import replace

import numpy as np
import pytest

from drawover.document.brushes.brush import ERASER, PENCIL
from drawover.document.brushes.stroke import Stroke
from drawover.document.errors import LayerError
from drawover.document.layers import Layer, blank
from drawover.document.masks import EVERYTHING, Mask
from drawover.document.surfaces import surface
from drawover.document.tiles import Rect

BOX = Rect(0, 0, 200, 100)


def document(mask):
    layer = replace(Layer.from_rgba("a", np.full((100, 200, 4), 255, np.uint8)), mask=mask)
    return blank(200, 100).add(layer)


def painted(before, brush):
    on = surface(before, on_mask=True)
    stroke = Stroke(brush, on.tiles, before.rect)
    for x in (20, 100, 180):
        stroke.extend(x, 50)
    return on.put(before, stroke.tiles)


@pytest.mark.parametrize("brush", [replace(ERASER, size=20), replace(PENCIL, size=20, grain=0.0, color=(0, 0, 0))])
def test_black_and_the_eraser_hide(brush):
    before = document(EVERYTHING)
    after = painted(before, brush)
    cover = after.active_node.mask.array(BOX)
    assert cover[50, 40:160].max() < 8 and cover[10].min() == 255 and after.active_node.mask.outside == 255
    assert after.active_node.tiles is before.active_node.tiles
    assert after.compose()[50, 100, 3] == 255, "the paper shows through"


def test_white_shows_again_and_grey_by_half():
    before = document(Mask.from_rect(Rect(0, 0, 50, 100)))
    white = painted(before, replace(PENCIL, size=20, grain=0.0, color=(255, 255, 255)))
    assert white.active_node.mask.array(BOX)[50, 60:160].min() > 247
    grey = painted(before, replace(PENCIL, size=20, grain=0.0, color=(128, 128, 128)))
    assert np.abs(grey.active_node.mask.array(BOX)[50, 60:160].astype(int) - 128).max() < 6
    assert grey.active_node.mask.array(Rect(256, 0, 50, 50)).max() == 0, "beyond the canvas it is as it was"


def test_without_a_mask_it_is_the_layer_and_a_lock_is_said():
    plain = document(None)
    assert surface(plain, on_mask=True).tiles is plain.active_node.tiles
    masked = document(EVERYTHING)
    with pytest.raises(LayerError, match="locked"):
        surface(masked.with_node(masked.active, locked=True), on_mask=True)
