"""Inputs of the metrics' validation: unseen faces and digits paired with degraded versions of strength 0..1."""

from __future__ import annotations

import colorsys
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor

from drawover.raster.vector.shapes import draw, draw_parts

from ..data.correct import flaws
from ..data.drawing import Drawing, compose, framing, identity, inverse, split_of
from ..data.faces import lorelei
from ..metrics import degrade
from ..metrics.sample import Sample
from ..recipes.judges import digit_rows, digits

SIZE = 128
_FEATURES = ("left eye", "right eye", "left brow", "right brow", "nose", "mouth")
_PALETTE = 6
_LATENT = 16


@dataclass(frozen=True)
class Spoiling:
    """One kind of degradation. samples: strength -> the degraded subjects with their ground truth."""

    name: str
    samples: Callable[[float], list[Sample]]
    generator: Callable[[float], Callable[[Tensor], Tensor]] | None = None  # strength -> the tested generator


def unseen_faces(sources: Path, count: int, seed: int = 5) -> list[Drawing]:
    """`count` Lorelei faces of the test split, in their own canvas."""
    random, found = np.random.default_rng(seed), {}
    while len(found) < count:
        picked = lorelei.choose(sources, random)
        if split_of(lorelei.subject(picked)) == "test":
            found.setdefault(lorelei.subject(picked), lorelei.draw(sources, picked))
    return list(found.values())


def _random(subject: str) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32(subject.encode()))


def _ink(drawing: Drawing) -> np.ndarray:
    return draw(drawing.shapes, SIZE).astype(np.float32) / 255


def _window(drawing: Drawing) -> tuple[int, int, int, int]:
    """(left, top, right, bottom) in pixels around eyes, brows, nose and mouth of a drawing in its frame."""
    shapes = [s for s in drawing.shapes if drawing.parts[s.part] in _FEATURES]
    points = np.concatenate([c for s in shapes for c in s.contours]) * SIZE
    left, top, right, bottom = np.clip([*(points.min(0) - 5), *(points.max(0) + 5)], 0, SIZE).astype(int).tolist()
    return left, top, right, bottom


def moved(drawing: Drawing, flaw: flaws.Flaw) -> Sample:
    """The drawing with `flaw`, the clean one, and the true displacement; the predicted one is zero."""
    frame = framing(drawing)
    flawed = flaws.placed(flaw, frame)
    correct = np.broadcast_to(frame, flawed.shape)
    wrong, right = drawing.mapped(flawed), drawing.mapped(correct)
    parts = draw_parts(wrong.shapes, SIZE)
    shown = np.where(parts != 255, parts, 0)
    line = (np.arange(SIZE) + 0.5) / SIZE
    points = np.dstack([*np.meshgrid(line, line), np.ones((SIZE, SIZE))])
    true = (np.einsum("hwij,hwj->hwi", compose(correct, inverse(flawed))[shown], points) - points[..., :2]) * SIZE
    return Sample(
        drawing.subject, drawn=_ink(wrong), true=_ink(right), window=_window(right), field=np.zeros_like(true),
        true_field=true, where=(parts != 255) & flaw.moved[shown],
    )  # fmt: skip


def _one_eye(drawing: Drawing, strength: float) -> flaws.Flaw:
    """Move the left eye by up to 6 % of the canvas."""
    matrices, part = identity(len(drawing.parts)), drawing.parts.index("left eye")
    turn = _random(drawing.subject).uniform(0, 2 * np.pi)
    matrices[part, :, 2] = 0.06 * strength * np.array([np.cos(turn), np.sin(turn)])
    return flaws.Flaw(matrices, np.arange(len(drawing.parts)) == part)


def regions_of(ink: np.ndarray, least: int = 30) -> np.ndarray:
    """(S, S) int32 labels of the closed regions between lines, of at least `least` pixels; 0 is outside, or a line."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats((ink < 0.3).astype(np.uint8), connectivity=4)
    keep = (stats[:, cv2.CC_STAT_AREA] >= least) & (np.arange(len(stats)) > 0)
    keep &= np.arange(len(stats)) != int(np.asarray(labels)[0, 0])
    return np.where(keep[np.asarray(labels)], labels, 0).astype(np.int32)


def palette_of(random: np.random.Generator) -> np.ndarray:
    """(6, 3) RGB 0..1 with distinct hues and varying lightness."""
    start, order = random.random(), random.permutation(_PALETTE)
    rows = [
        colorsys.hls_to_rgb((start + n / _PALETTE) % 1, 0.35 + 0.4 * order[n] / _PALETTE, 0.75) for n in range(_PALETTE)
    ]
    return np.array(rows, np.float32)


def filled(ink: np.ndarray, regions: np.ndarray, palette: np.ndarray) -> np.ndarray:
    """(S, S, 3) RGB: regions in the palette's colors in turn, black lines, white ground."""
    turn = np.cumsum(np.isin(np.arange(regions.max() + 1), np.unique(regions[regions > 0]))) % len(palette)
    near = cv2.dilate(regions.astype(np.float32), np.ones((3, 3), np.uint8)).astype(np.int32)  # under the line's edge
    color = np.where((near > 0)[..., None], palette[turn[near]], 1.0)
    return (color * (1 - ink[..., None])).astype(np.float32)


def _colored(drawings: list[Drawing]) -> tuple[list[Sample], list[np.ndarray]]:
    """Colored faces, each with the next face in the same palette as its exemplar; and their palettes."""
    inks = [_ink(d.mapped(np.broadcast_to(framing(d), (len(d.parts), 2, 3)))) for d in drawings]
    regions = [regions_of(i) for i in inks]
    usable = [n for n in range(len(inks)) if len(np.unique(regions[n])) > 2]
    palettes = [palette_of(_random(drawings[n].subject)) for n in usable]
    samples = []
    for n, palette, other in zip(usable, palettes, usable[1:] + usable[:1], strict=True):
        picture = filled(inks[n], regions[n], palette)
        exemplar = filled(inks[other], regions[other], palette)
        samples.append(Sample(drawings[n].subject, drawn=picture, true=picture, regions=regions[n], exemplar=exemplar))
    return samples, palettes


def _blended_digit(a: np.ndarray, b: np.ndarray, strength: float) -> np.ndarray:
    """Morph one digit into another, through their distance fields. (28, 28) ink each."""

    def field(ink: np.ndarray) -> np.ndarray:
        solid = (cv2.resize(ink, (84, 84), interpolation=cv2.INTER_CUBIC) > 0.5).astype(np.uint8)
        return cv2.distanceTransform(solid, cv2.DIST_L2, 5) - cv2.distanceTransform(1 - solid, cv2.DIST_L2, 5)

    mixed = (1 - strength) * field(a) + strength * field(b)
    return cv2.resize(np.clip(mixed + 0.5, 0, 1), (28, 28), interpolation=cv2.INTER_AREA)


def _digit_samples(sources: Path, count: int) -> Callable[[float], list[Sample]]:
    inks, classes = digits(sources)
    rows = np.random.default_rng(3).permutation(digit_rows("test"))[:count]
    others = [next(r for r in np.roll(rows, -n - 1) if classes[r] != classes[row]) for n, row in enumerate(rows)]
    return lambda strength: [
        Sample(f"mnist/{row}", drawn=_blended_digit(inks[row], inks[other], strength), digit=int(classes[row]))
        for row, other in zip(rows, others, strict=True)
    ]


def _deaf_generator(strength: float) -> Callable[[Tensor], Tensor]:
    """A linear generator that ignores a growing fraction of its latent."""
    mixing = torch.randn(_LATENT, 64, generator=torch.Generator().manual_seed(0))
    mixing[_LATENT - round(0.9 * strength * _LATENT) :] = 0
    return lambda latents: latents @ mixing


def spoilings(sources: Path, count: int) -> list[Spoiling]:
    """Every degradation, on `count` faces and at most eight times as many digits; packages are fetched into
    `sources`."""
    latents = np.random.default_rng(2).normal(size=(count, _LATENT)).astype(np.float32)
    latent_samples = [Sample(f"latent/{n}", latent=z) for n, z in enumerate(latents)]
    return [
        *face_spoilings(unseen_faces(sources, count)),
        Spoiling("turned into another digit", _digit_samples(sources, 8 * count)),
        Spoiling("latent ignored", lambda _: latent_samples, _deaf_generator),
    ]


def face_spoilings(faces: list[Drawing]) -> list[Spoiling]:
    """Every degradation of these drawings, as lines and filled with palettes; each has a left eye."""
    count = len(faces)
    untouched = lambda d: flaws.Flaw(identity(len(d.parts)), np.zeros(len(d.parts), bool))  # noqa: E731
    still = [moved(d, untouched(d)) for d in faces]
    clean = [Sample(s.subject, drawn=s.true, true=s.true, window=s.window) for s in still]
    colored, palettes = _colored(faces)

    def changed(samples: list[Sample], pictures: list[np.ndarray]) -> list[Sample]:
        return [replace(s, drawn=p) for s, p in zip(samples, pictures, strict=True)]

    def spoil(samples: list[Sample], way: degrade.Spoil) -> Callable[[float], list[Sample]]:
        return lambda x: changed(samples, [way(_drawn(s), x, _random(s.subject)) for s in samples])

    def others(x: float) -> list[Sample]:
        pictures = [_drawn(clean[(n + (n < round(x * count))) % count]) for n in range(count)]
        return changed(clean, pictures)

    def wrong_colors(x: float) -> list[Sample]:
        found = []
        for sample, palette in zip(colored, palettes[1:] + palettes[:1], strict=True):
            assert sample.regions is not None
            random = _random(sample.subject)
            found.append(degrade.recolored(_drawn(sample), x, random, sample.regions, palette))
        return changed(colored, found)

    ways = (degrade.noise, degrade.blur, degrade.gaps, degrade.doubled, degrade.smeared, degrade.cut, degrade.specked,
            degrade.wobbled, degrade.melted)  # fmt: skip
    return [
        *(Spoiling(way.__name__, spoil(clean, way)) for way in ways),
        Spoiling("moved parts", lambda x: [moved(d, flaws.sample(d, 1.7 * x, _random(d.subject))) for d in faces]),
        Spoiling("one eye moved", lambda x: [moved(d, _one_eye(d, x)) for d in faces]),
        Spoiling("another's drawing", others),
        Spoiling("collapsed set", lambda x: changed(
            clean, degrade.collapsed([_drawn(s) for s in clean], x, np.random.default_rng(1)))),
        Spoiling("color noise", spoil(colored, degrade.noise)),
        Spoiling("color blur", spoil(colored, degrade.blur)),
        Spoiling("wrong colors", wrong_colors),
        Spoiling("bleached", spoil(colored, degrade.bleached)),
    ]  # fmt: skip


def _drawn(sample: Sample) -> np.ndarray:
    assert sample.drawn is not None
    return sample.drawn
