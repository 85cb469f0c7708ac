"""The contact sheet: the drawing and its suggestions side by side, on paper, with captions. Pillow draws it.

It only knows pictures and captions; the caller chooses the suggestions.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFont

SIDE = 400  # pixels of a picture's square
_GAP = 36
_MARGIN = 64
_CAPTION = 74  # pixels beneath a picture
_HEAD = 118
_TABLE = (240, 237, 231)
_PAPER = (255, 255, 255)
_EDGE = (217, 212, 203)
_INK = (38, 36, 33)
_SOFT = (125, 119, 110)
_ACCENT = (194, 71, 46)


@dataclass(frozen=True, eq=False)
class Cell:
    """One picture. `rgba`: (H, W, 4) uint8 straight, any size; `caption` below it, `aside` to its right."""

    rgba: np.ndarray
    caption: str
    aside: str = ""
    note: str = ""
    accent: bool = False  # the drawing itself
    beneath: np.ndarray | None = None  # shown below it in pale red, to show what moved


def contact_sheet(title: str, subtitle: str, cells: Sequence[Cell], warning: str = "") -> Image.Image:
    """Draw the sheet as an RGB picture: a heading, and the cells in a nearly square grid."""
    head = _HEAD + (28 if warning else 0)
    columns = max(2, len(cells) if len(cells) == 3 else math.ceil(len(cells) ** 0.5))  # 2: room for the heading
    rows = -(-len(cells) // columns)
    width = 2 * _MARGIN + columns * SIDE + (columns - 1) * _GAP
    height = _MARGIN + head + rows * (SIDE + _CAPTION) + (rows - 1) * _GAP // 2 + _MARGIN // 2
    sheet = Image.new("RGB", (width, height), _TABLE)
    pen = ImageDraw.Draw(sheet)
    room = width - 2 * _MARGIN
    _text(pen, (_MARGIN, _MARGIN - 14), title, 40, _INK, room)
    _text(pen, (_MARGIN, _MARGIN + 40), subtitle, 20, _SOFT, room)
    _text(pen, (_MARGIN, _MARGIN + 68), warning, 20, _ACCENT, room)
    for number, cell in enumerate(cells):
        row, column = divmod(number, columns)
        left = _MARGIN + column * (SIDE + _GAP)
        top = _MARGIN + head - 14 + row * (SIDE + _CAPTION + _GAP // 2)
        _draw_cell(sheet, pen, cell, left, top)
    return sheet


def fitted(rgba: np.ndarray, side: int) -> Image.Image:
    """Fit (H, W, 4) uint8 straight RGBA into the center of a transparent square of `side` pixels."""
    image = Image.fromarray(np.ascontiguousarray(rgba))
    scale = side / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    while min(image.size) > 4 * side:  # halve first: filtering a very large picture at once costs seconds
        image = image.reduce(2)
    image = image.resize(size, Image.Resampling.LANCZOS if scale < 1 else Image.Resampling.BICUBIC)
    square = Image.new("RGBA", (side, side))
    square.paste(image, ((side - size[0]) // 2, (side - size[1]) // 2))
    return square


def on_paper(rgba: np.ndarray, side: int = SIDE, paper: Image.Image | None = None) -> Image.Image:
    """As above, on white or on `paper` (RGB, `side` × `side`): RGB."""
    paper = Image.new("RGB", (side, side), _PAPER) if paper is None else paper
    image = fitted(rgba, side)
    paper.paste(image, (0, 0), image)
    return paper


def _pale(drawn: Image.Image) -> Image.Image:
    """Tint the dark pixels of a drawing on white faintly in the accent color."""
    coverage = ImageChops.invert(drawn.convert("L")).point([round(value * 0.42) for value in range(256)])
    paper = Image.new("RGB", drawn.size, _PAPER)
    paper.paste(_ACCENT, (0, 0), coverage)
    return paper


def _draw_cell(sheet: Image.Image, pen: ImageDraw.ImageDraw, cell: Cell, left: int, top: int) -> None:
    inset = 14
    pen.rectangle((left - 1, top - 1, left + SIDE, top + SIDE), fill=_PAPER, outline=_EDGE)
    side = SIDE - 2 * inset
    paper = None if cell.beneath is None else _pale(on_paper(cell.beneath, side))
    sheet.paste(on_paper(cell.rgba, side, paper), (left + inset, top + inset))
    if cell.accent:
        pen.rectangle((left - 1, top + SIDE - 3, left + SIDE, top + SIDE), fill=_ACCENT)
    below = top + SIDE + 12
    aside = _font(20, cell.aside)
    taken = int(aside.getlength(cell.aside)) if cell.aside else 0
    _text(pen, (left, below), cell.caption, 23, _ACCENT if cell.accent else _INK, SIDE - taken - 12)
    if cell.aside:
        pen.text((left + SIDE, below + 24), cell.aside, _SOFT, aside, anchor="rs")
    _text(pen, (left, below + 32), cell.note, 17, _SOFT, SIDE)


def _text(pen: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, color: tuple, room: int) -> None:
    """Draw a line of text, with its top left at `at`, shortened with an ellipsis to `room` pixels."""
    font = _font(size, text)
    while text and font.getlength(text) > room:
        text = text[:-2].rstrip() + "…"
    baseline = at[1] + round(size * 1.05)
    pen.text((at[0], baseline), text, color, font, anchor="ls")


def _font(size: int, text: str) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return Pillow's own font, or, for characters that it lacks, a font of the system if Pillow finds one."""
    own = ImageFont.load_default(size)
    missing = _shape(own, "\uffff")
    if all(letter.isspace() or _shape(own, letter) != missing for letter in set(text)):
        return own
    for name in ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "Arial Unicode.ttf", "segoeui.ttf", "arial.ttf"):
        try:
            return ImageFont.truetype(name, round(size * 0.92))
        except OSError:
            continue
    return own


def _shape(font: ImageFont.FreeTypeFont | ImageFont.ImageFont, letter: str) -> bytes:
    image = Image.new("L", (64, 64))
    ImageDraw.Draw(image).text((4, 4), letter, 255, font)
    return image.tobytes()
