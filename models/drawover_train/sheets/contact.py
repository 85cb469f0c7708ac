"""Contact sheets of data sets. A row is a subject, a column a stage; the same data give the same sheet."""

from __future__ import annotations

import hashlib
import io
import itertools
from collections import defaultdict
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ..data.store import LABELS, Store, StoreError

WIDTH = 1600  # px, at most
MOST_BYTES = 400_000
PAPER, RULE, TEXT, _QUIET = (246, 245, 242), (214, 211, 205), (40, 40, 44), (130, 128, 124)
_GUTTER, GAP, HEAD, MARGIN, _BETWEEN = 150, 6, 30, 16, 24
_ABREAST = 11  # stages side by side; more continue in further bands
_LARGEST = 176  # px; largest cell
# in drawing order; stages that are only for networks come last
_ORDER = ("line", "sketch", "ink", "clean", "flawed", "rough", "marker", "flat", "albedo", "normal", "color",
          "gradient", "detail", "lit", "solid")  # fmt: skip
_SEVERITIES = ("mild", "medium", "severe")
_LAST = ("part", "near", "field")


def ordered(stages: list[str]) -> list[str]:
    """Stage names from line to finished picture, variants next to their base stage, labels and fields last."""

    def place(stage: str) -> tuple[int, list[str]]:
        words = [
            "0" if w == "mild" else "1" if w == "medium" else "2" if w == "severe" else w for w in stage.split("_")
        ]
        if stage.startswith(_LAST):
            return 99, words
        return next((n for n, known in enumerate(_ORDER) if stage.startswith(known)), 50), words

    return sorted(stages, key=place)


def chosen(store: Store, count: int) -> list[int]:
    """Rows of at most `count` views of distinct subjects, cycling through styles, classes or sources."""
    best: dict[str, int] = {}
    mark = [hashlib.sha256(f"{r['subject']}/{r['view']}".encode()).hexdigest() for r in store.records]
    fullness = [(-len(r["stages"]), mark[row]) for row, r in enumerate(store.records)]
    for row, record in enumerate(store.records):
        known = best.setdefault(record["subject"], row)
        if fullness[row] < fullness[known]:
            best[record["subject"]] = row
    groups: dict[str, list[int]] = defaultdict(list)
    for row in sorted(best.values(), key=fullness.__getitem__):
        record = store.records[row]
        groups[str(record.get("style", record.get("class", record["source"])))].append(row)
    in_turn = itertools.zip_longest(*(groups[name] for name in sorted(groups)))
    return [row for turn in in_turn for row in turn if row is not None][:count]


def shown(picture: np.ndarray, stage: str) -> Image.Image:
    """Render a stage's picture for viewing: ink black on white, labels in colors, transparency on white."""
    if picture.ndim == 2:
        if stage.startswith(LABELS):
            return Image.fromarray(_label_colors()[picture])
        return Image.fromarray(255 - picture).convert("RGB")
    if picture.shape[2] == 3:
        return Image.fromarray(picture)
    sheet = Image.new("RGBA", picture.shape[1::-1], (255, 255, 255, 255))
    return Image.alpha_composite(sheet, Image.fromarray(picture)).convert("RGB")


def blocks_for(stages: int) -> int:
    """The number of subjects side by side: several if there are few stages."""
    return max(1, (WIDTH - 2 * MARGIN) // (_GUTTER + stages * (_LARGEST + GAP) + _BETWEEN))


def contact_sheet(store: Store, rows: list[int]) -> Image.Image:
    """These views as a picture at most WIDTH pixels wide; in bands if there are many stages."""
    if not rows:
        raise StoreError(f"There is nothing in {store.folder} to show.")
    stages = ordered([s for s in store.stages if any(s in store.records[row]["stages"] for row in rows)])
    bands, blocks = -(-len(stages) // _ABREAST), blocks_for(len(stages))
    across, lines = -(-len(stages) // bands), -(-len(rows) // blocks)
    blocks = -(-len(rows) // lines)
    cell = min(_LARGEST, ((WIDTH - 2 * MARGIN) // blocks - _GUTTER - _BETWEEN) // across - GAP)
    block_width, band_height = _GUTTER + across * (cell + GAP) + _BETWEEN, HEAD + lines * (cell + GAP) + MARGIN
    size = (2 * MARGIN + blocks * block_width - _BETWEEN, MARGIN + bands * band_height)
    sheet = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(sheet)
    for band, block in itertools.product(range(bands), range(blocks)):
        top, left = MARGIN + band * band_height, MARGIN + block * block_width
        shared = stages[band * across : (band + 1) * across]
        for column, stage in enumerate(shared):
            middle = left + _GUTTER + column * (cell + GAP) + cell / 2
            label(draw, (middle, top + HEAD / 2), stage.replace("_", " "), 15, TEXT, cell, "mm")
        for line, row in enumerate(rows[block * lines : (block + 1) * lines]):
            y = top + HEAD + line * (cell + GAP)
            _row_label(draw, store.records[row], left, y + cell / 2)
            for column, stage in enumerate(shared):
                x = left + _GUTTER + column * (cell + GAP)
                if stage in store.records[row]["stages"]:
                    picture = shown(store.picture(stage, row), stage)
                    way = Image.Resampling.NEAREST if stage.startswith(LABELS) else Image.Resampling.LANCZOS
                    sheet.paste(picture.resize((cell, cell), way), (x, y))
                draw.rectangle((x - 1, y - 1, x + cell, y + cell), outline=RULE)
    return sheet


def write_sheet(store: Store, folder: Path, most: int = 8) -> Path:
    """Write <folder>/<name of the data set>.png, under MOST_BYTES; `most` rows, or fewer if needed."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{store.folder.name}.png"
    abreast = blocks_for(len(store.stages))
    for count in range(most, 0, -1):
        sheet = contact_sheet(store, chosen(store, count * abreast))
        for picture in (sheet, sheet.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)):
            data = io.BytesIO()
            picture.save(data, "PNG", optimize=True)
            if data.tell() <= MOST_BYTES or count == 1:
                path.write_bytes(data.getvalue())
                return path
    raise ValueError("a sheet shows one subject at least")


def _row_label(draw: ImageDraw.ImageDraw, record: dict, x: float, y: float) -> None:
    """Name, and below it kind and split. For names that only list parts, the style is used instead."""
    first, _, name = record["subject"].rpartition("/")
    what = str(record.get("label") or record.get("style") or first)
    if "=" in record["subject"]:
        name, what = what, ""
    label(draw, (x, y - 10), name, 15, TEXT, _GUTTER - 10, "lm")
    label(draw, (x, y + 10), ", ".join(filter(None, (what, record["split"]))), 12, _QUIET, _GUTTER - 10, "lm")


def label(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: int, color: tuple, width: float, anchor: str
) -> None:
    """One line of text, truncated with an ellipsis if wider than `width`."""
    font = ImageFont.load_default(size)
    cut = text
    while cut and draw.textlength(cut if cut == text else cut + "…", font) > width:
        cut = cut[:-1]
    draw.text(at, cut if cut == text else cut + "…", color, font, anchor)


def _label_colors() -> np.ndarray:
    """(256, 3) uint8: a soft color for each label, distinct from its neighbors'; 0 and 255 are white."""
    hue = np.arange(256) * 0.61803 % 1
    wave = np.stack([np.cos(2 * np.pi * (hue + shift)) for shift in (0, 1 / 3, 2 / 3)], 1)
    colors = np.rint(180 + 60 * wave).astype(np.uint8)
    colors[[0, 255]] = 255
    return colors
