"""Training data of the region matcher: drawings as line art and as colored pictures, all as region tokens.

In faces the name of each region is known (skin, hair, clothes ...), so that any palette can color them during training,
and any two drawings make a pair. Objects have their artists' colors: a pair is two pictures of one thing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from drawover.raster import frame as framing_of
from drawover.raster.color.distinct import rgb_to_lab
from drawover.raster.color.flats import flats
from drawover.raster.color.tokens import CELLS, LINES, NUMBERS, Tokens, drawing_tokens, exemplar_tokens
from drawover.raster.vector.shapes import draw

from ..drawing import compose, framing, split_of
from ..faces import dicebear, facesjs, illustrators, lorelei, palettes
from ..faces.color import INK, ColoredDrawing, painted, under_the_line
from ..faces.shading import forms, shaded
from ..objects import stages
from ..objects.emoji import code_of, family, has_skin_tone, icon_set
from ..objects.rasterize import UnreadableError, on_white, rasterize
from ..objects.sources import FLAT, NOTO, TWEMOJI
from ..recipe import UnusableError

HELD_OUT = ("micah", "personas")  # styles used only for the final evaluation
VALIDATION = ("big-smile", "open-peeps")  # styles for model selection and thresholds
STYLES = ("lorelei", "facesjs", "adventurer", "toon-head", "big-ears", "miniavs", "dylan", "cutouts", "moods", "clay",
         "notionists", "croodles", "critters")  # fmt: skip
DRAWN, COLORED, BARE, FINISHED, OTHER = range(5)  # line art; with lines; without; shaded; by another vendor
OWN = 255  # name of regions with an individual color
_DICEBEAR = {**dicebear.STYLES, **illustrators.STYLES}
_SIZE = 288  # pixels of the segmented pictures
_INKED = 127  # coverage from which a pixel is ink
_PURE = 0.6  # minimal fraction of a region with one name to be a target
_SHARD = 240  # views per file of faces
_OBJECTS = 60  # things per file; each has about four views
_FREQUENT = ("lorelei", "facesjs", "adventurer", "toon-head")  # styles with the most parts: twice as frequent


class View(NamedTuple):
    """One picture as tokens."""

    tokens: Tokens
    name: np.ndarray  # (N,) uint8 index into REGIONS, or OWN
    lab: np.ndarray  # (N, 3) float32 Lab / 100: the true color of regions named OWN; 0 of others
    kind: int
    hand: str  # the style
    subject: str
    split: str


class Views(NamedTuple):
    """Many views as arrays: concatenated tokens, those of view i from cuts[i] to cuts[i + 1]. Field names are stored in
    files."""

    lines: np.ndarray  # (V, LINES, LINES) uint8
    cover: np.ndarray  # (T, CELLS, CELLS) uint8
    geometry: np.ndarray  # (T, NUMBERS) float16
    name: np.ndarray  # (T,) uint8
    lab: np.ndarray  # (T, 3) float16
    cuts: np.ndarray  # (V + 1,) int64
    kind: np.ndarray  # (V,) uint8
    hand: np.ndarray  # (V,) str: the style
    subject: np.ndarray  # (V,) str
    split: np.ndarray  # (V,) str


def gathered(views: Sequence[View]) -> Views:
    """Views as arrays; those without tokens are left out."""
    views = [v for v in views if len(v.tokens.labels)]
    counts = [len(v.tokens.labels) for v in views]
    stack = lambda parts, shape, kind: np.concatenate([np.zeros((0, *shape)), *parts]).astype(kind)  # noqa: E731
    bytes_of = lambda x: np.rint(x * 255)  # noqa: E731
    return Views(
        stack([bytes_of(v.tokens.lines)[None] for v in views], (LINES, LINES), np.uint8),
        stack([bytes_of(v.tokens.cover) for v in views], (CELLS, CELLS), np.uint8),
        stack([v.tokens.geometry for v in views], (NUMBERS,), np.float16),
        stack([v.name for v in views], (), np.uint8),
        stack([v.lab for v in views], (3,), np.float16),
        np.cumsum([0, *counts]),
        np.array([v.kind for v in views], np.uint8),
        np.array([v.hand for v in views], "U24"),
        np.array([v.subject for v in views], "U64"),
        np.array([v.split for v in views], "U12"),
    )


def save(path: Path, views: Sequence[View]) -> None:
    """Write the views atomically."""
    partial = path.with_suffix(".partial")
    with open(partial, "wb") as file:
        np.savez_compressed(file, **gathered(views)._asdict())  # pyright: ignore[reportArgumentType]
    partial.replace(path)


def load(paths: Sequence[Path]) -> Views:
    """Concatenate the views of several files."""
    parts = []
    for path in paths:
        with np.load(path) as file:
            parts.append(Views(*(file[name] for name in Views._fields)))
    starts = np.cumsum([0] + [p.cuts[-1] for p in parts])
    cuts = np.concatenate([[0]] + [p.cuts[1:] + at for p, at in zip(parts, starts, strict=False)]).astype(np.int64)
    joined = {n: np.concatenate([getattr(p, n) for p in parts]) for n in Views._fields if n != "cuts"}
    return Views(**joined, cuts=cuts)


# -- faces -------------------------------------------------------------------------------------------------------------


def faces(root: Path, styles: Sequence[str], seed: int) -> Iterator[tuple[str, ColoredDrawing]]:
    """Endless colored drawings, cycling through these styles, each with its style."""
    randoms = {style: np.random.default_rng((seed, *style.encode())) for style in styles}
    fronts = (face for n in itertools.count() for face in facesjs.faces(root, seed * 100_000 + 64 * n, 64))
    turns = [*styles, *(style for style in styles if style in _FREQUENT)]
    for style in itertools.cycle(turns):
        if style == "facesjs":
            yield style, facesjs.colored(next(fronts))
        elif style == "lorelei":
            yield style, lorelei.colored(root, lorelei.choose(root, randoms[style]))
        else:
            own = _DICEBEAR[style]
            yield style, dicebear.draw(root, own, dicebear.choose(root, own, randoms[style]))


def face_views(style: str, face: ColoredDrawing, random: np.random.Generator) -> list[View]:
    """One face as line art, and in other placements as a colored picture with lines, without, and shaded."""
    split, subject = face.drawing.split, face.drawing.subject[:64]
    found = []
    for kind in (DRAWN, COLORED, BARE, FINISHED) if random.random() < 0.5 else (DRAWN, COLORED, BARE):
        frame = _placed(face, random)
        clean = face.drawing.mapped(np.broadcast_to(frame, (len(face.drawing.parts), 2, 3)))
        ink = draw(clean.shapes, _SIZE)
        fill = under_the_line(face.labels(_SIZE, frame))
        if kind == DRAWN:
            cut = flats(line_picture(ink, random), float(random.choice([0.006, 0.012, 0.015])))
            tokens, labels = drawing_tokens(cut.labels, cut.lines), cut.open()
        else:
            names = palettes.names_for("train" if split == "train" else "test")
            colors = palettes.table(palettes.palettes()[names[random.integers(len(names))]])
            lines = np.zeros_like(ink) if kind == BARE else ink
            picture = painted(fill, lines, colors)
            if kind == FINISHED:
                light = forms(fill, ink, np.zeros((0, 2)), random)
                picture = shaded(painted(fill, np.zeros_like(ink), colors), ink, light)
            opaque = np.full((*ink.shape, 1), 255, np.uint8)
            cut = exemplar_tokens(np.concatenate([picture, opaque], 2))
            tokens, labels = cut.tokens, cut.labels
            fill = fill if kind == BARE else np.where(ink > _INKED, INK, fill)
        name, pure = _named(labels, fill, tokens.labels)
        kept = Tokens(tokens.lines, tokens.cover[pure], tokens.geometry[pure], tokens.labels[pure])
        found.append(View(kept, name[pure], np.zeros((int(pure.sum()), 3), np.float32), kind, style, subject, split))
    return found


def line_picture(ink: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """(S, S, 4) uint8: line art as by another pen: wider, paler, colored, with gaps."""
    if random.random() < 0.3:
        ink = cv2.dilate(ink, np.ones((2, 2), np.uint8))
    if random.random() < 0.4:
        for x, y in random.integers(0, len(ink), (int(random.integers(1, 6)), 2)).tolist():
            cv2.circle(ink, (x, y), 2, 0, -1)
    pen = random.integers(0, 150, 3) if random.random() < 0.3 else np.zeros(3)
    alpha = (ink * random.uniform(0.5, 1.0)).astype(np.uint8)
    return np.concatenate([np.broadcast_to(pen, (*ink.shape, 3)).astype(np.uint8), alpha[..., None]], 2)


def _placed(face: ColoredDrawing, random: np.random.Generator) -> np.ndarray:
    """(2, 3): the face framed, slightly rotated, scaled, widened or narrowed, or mirrored."""
    turn, scale, squeeze = random.normal() * 0.09, np.exp(random.normal() * 0.1 - 0.08), np.exp(random.normal() * 0.06)
    side = -1.0 if random.random() < 0.5 else 1.0
    linear = (
        scale
        * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        @ np.diag([side * squeeze, 1 / squeeze])
    )
    shift = 0.5 - linear @ np.array([0.5, 0.5]) + random.normal(size=2) * 0.03
    placing = np.concatenate([linear, shift[:, None]], 1)
    return compose(placing, framing(face.drawing))


def _named(labels: np.ndarray, fill: np.ndarray, requested: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The majority name of each requested label, (N,) uint8; and whether it covers nearly all of it, (N,) bool."""
    if labels.shape != fill.shape:
        fill = cv2.resize(fill, labels.shape[::-1], interpolation=cv2.INTER_NEAREST)
    name_count = len(palettes.REGIONS)
    votes = np.zeros((int(labels.max(initial=0)) + 1, name_count), np.int64)
    np.add.at(votes, (labels.ravel(), np.minimum(fill.ravel(), name_count - 1)), 1)
    votes = votes[requested]
    return votes.argmax(1).astype(np.uint8), votes.max(1) >= _PURE * np.maximum(votes.sum(1), 1)


# -- objects -----------------------------------------------------------------------------------------------------------


def object_codes(root: Path) -> list[str]:
    """Code points of the flat icons, in a fixed random order."""
    flat = icon_set(FLAT.fetch(root))
    return sorted((c for c in flat.names if not has_skin_tone(c)), key=lambda c: stages.shuffled(flat.names[c]))


def object_views(root: Path, code: str, random: np.random.Generator) -> list[View]:
    """One thing as line art in its flat colors, and as colored pictures: flat, and by two other vendors."""
    flat = icon_set(FLAT.fetch(root))
    name = flat.names[code]
    body, canvas = flat.bodies[name], flat.boxes[name]
    box = stages.frame_box(body, canvas)
    try:
        drawing = stages.line_drawing(f"fluent/{name}", body, box)
        part, colors, _ = stages.regions(body, box, _SIZE)
        pictures = [("fluent", rasterize(body, box, _SIZE)), *_other_vendors(root, code)]
    except (UnusableError, UnreadableError):
        return []
    split, subject = split_of(f"fluent/{family(name)}"), f"fluent/{code}"
    cut = flats(line_picture(draw(drawing.shapes, _SIZE), random))
    tokens = drawing_tokens(cut.labels, cut.lines)
    found = [_own(tokens, _majority(cut.open(), part, colors, tokens.labels), DRAWN, "fluent", subject, split)]
    for vendor, rgba in pictures:
        exemplar = exemplar_tokens(_moved(rgba, random))
        kind = BARE if vendor == "fluent" else OTHER
        found.append(_own(exemplar.tokens, exemplar.rgb, kind, vendor, subject, split))
    return found


def _other_vendors(root: Path, code: str) -> Iterator[tuple[str, np.ndarray]]:
    for vendor, source in (("noto", NOTO), ("twemoji", TWEMOJI)):
        icons = icon_set(source.fetch(root))
        name = icons.by_code(code_of(code))
        if name is not None:
            body = icons.bodies[name]
            yield vendor, rasterize(body, stages.frame_box(body, icons.boxes[name]), _SIZE)


def _moved(rgba: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The picture slightly rotated or mirrored, sometimes on white."""
    turn = cv2.getRotationMatrix2D((_SIZE / 2, _SIZE / 2), float(random.normal() * 6), float(random.uniform(0.8, 1.0)))
    rgba = cv2.warpAffine(framing_of.premultiplied(rgba), turn, (_SIZE, _SIZE))
    rgba = framing_of.straight(rgba[:, ::-1] if random.random() < 0.5 else rgba)
    if random.random() < 0.5:
        return np.ascontiguousarray(rgba)
    white = np.full((*rgba.shape[:2], 1), 255, np.uint8)
    return np.concatenate([on_white(rgba), white], 2)


def _majority(labels: np.ndarray, part: np.ndarray, colors: np.ndarray, requested: np.ndarray) -> np.ndarray:
    """(N, 3) uint8: the majority color of each requested label."""
    votes = np.zeros((int(labels.max(initial=0)) + 1, len(colors)), np.int64)
    np.add.at(votes, (labels.ravel(), part.ravel()), 1)
    return colors[votes[requested].argmax(1)]


def _own(tokens: Tokens, rgb: np.ndarray, kind: int, style: str, subject: str, split: str) -> View:
    lab = rgb_to_lab(rgb) / 100 if len(rgb) else np.zeros((0, 3), np.float32)
    return View(tokens, np.full(len(rgb), OWN, np.uint8), lab.astype(np.float32), kind, style, subject, split)


# -- files on disk -----------------------------------------------------------------------------------------------------


def make_faces(root: Path, out: Path, shards: int, styles: Sequence[str] = STYLES, first: int = 0) -> None:
    """Create `shards` files of faces in `out`; existing ones are kept. first: number of the first file, and its
    seed."""
    cv2.setNumThreads(1)
    out.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + shards):
        path = out / f"faces-{number:04}.npz"
        if path.exists():
            continue
        random, views = np.random.default_rng((5, number)), list[View]()
        for style, face in faces(root, styles, number):
            views += face_views(style, face, random)
            if len(views) >= _SHARD:
                break
        save(path, views)


def make_objects(root: Path, out: Path, codes: Sequence[str] | None = None) -> None:
    """Create files of all objects, or of those with these code points, in `out`; existing ones are kept."""
    cv2.setNumThreads(1)
    out.mkdir(parents=True, exist_ok=True)
    codes = object_codes(root) if codes is None else codes
    for number, start in enumerate(range(0, len(codes), _OBJECTS)):
        path = out / f"objects-{number:04}.npz"
        if not path.exists():
            random = np.random.default_rng((7, number))
            save(path, [v for code in codes[start : start + _OBJECTS] for v in object_views(root, code, random)])
