"""Sheets of an own pack: what was found in the folder, and, while it learns, what it makes of drawings kept back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from PIL import Image, ImageDraw

from ..data import restyle
from ..data.correct.varied import View
from ..data.own.looked import Looked
from ..nets.correct.registration import Registration, upsampled
from ..recipes.correct.registration import inputs
from ..recipes.correct.varied import batch_of
from .contact import GAP, MARGIN, PAPER, RULE, TEXT, label
from .correct import paste

_CELL, _ACROSS, _LINES = 160, 8, 44  # pixels, pictures in a row, pixels of the words beneath
_BAD, _GOOD = (180, 50, 40), (60, 130, 70)


def write_looked(found: Sequence[Looked], path: Path) -> Path:
    """All pictures of the folder, those that cannot be used in red with the reason, as a PNG."""
    order = sorted(found, key=lambda one: (not one.problem, one.path.name))
    across, down = min(_ACROSS, len(order)), -(-len(order) // _ACROSS)
    step = (_CELL + GAP, _CELL + GAP + _LINES)
    sheet = Image.new("RGB", (2 * MARGIN + across * step[0] - GAP, 2 * MARGIN + down * step[1]), PAPER)
    pen = ImageDraw.Draw(sheet)
    for number, one in enumerate(order):
        x, y = MARGIN + number % _ACROSS * step[0], MARGIN + number // _ACROSS * step[1]
        if one.small is not None:
            sheet.paste(Image.fromarray(cv2.resize(one.small, (_CELL, _CELL), interpolation=cv2.INTER_AREA)), (x, y))
        pen.rectangle((x - 1, y - 1, x + _CELL, y + _CELL), outline=_BAD if one.problem else RULE, width=2)
        label(pen, (x, y + _CELL + 10), one.path.name, 12, TEXT, _CELL, "lm")
        words = str(one.problem).replace(str(one.path), "It") if one.problem else "can be used"
        first, second = _broken(pen, words)
        for line, text in enumerate((first, second)):
            label(pen, (x, y + _CELL + 24 + 12 * line), text, 10, _BAD if one.problem else _GOOD, _CELL, "lm")
    sheet.save(path, optimize=True)
    return path


def _broken(pen: ImageDraw.ImageDraw, text: str) -> tuple[str, str]:
    """A sentence in two lines, the first as long as a cell is wide."""
    words, first = text.split(), 0
    while first < len(words) and pen.textlength(" ".join(words[: first + 1])) < _CELL:
        first += 1
    return " ".join(words[:first]), " ".join(words[first:])


@torch.no_grad()
def write_preview(network: Registration, before: Registration, views: Sequence[View], path: Path) -> Path:
    """Of each view: as it was flawed, moved by the network that ships, moved by the one that learns, and as drawn."""
    batch = batch_of(views, False)
    seen = inputs(batch.ink, batch.clean, torch.zeros(len(views), 1, 1, 1))
    moved = [restyle.sampled(batch.ink, -upsampled(net(seen).float().cpu())) for net in (before, network)]
    drawn = restyle.sampled(batch.ink, -upsampled(batch.true))
    columns = ("flawed", "before learning", "learned so far", "where it belongs")
    pictures = [[_ink(one) for one in some] for some in (batch.ink, *moved, drawn)]
    return paste([dict(zip(columns, row, strict=True)) for row in zip(*pictures, strict=True)], path)


def _ink(one: torch.Tensor) -> np.ndarray:
    return (255 * one[0].clamp(0, 1)).round().to(torch.uint8).numpy()
