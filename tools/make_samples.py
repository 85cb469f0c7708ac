"""Makes resources/samples/: sketches of faces and objects, each with a few deliberate errors.

usage: python tools/make_samples.py [--sources FOLDER]      needs npm and node, as training does
They are of the test split: no pack was ever trained on them. The flaws are listed here, part by part.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pencil import redraw
from PIL import Image

from drawover.raster.vector.shapes import draw_parts
from drawover_train.data.drawing import Drawing, compose, framing, identity
from drawover_train.data.faces import facesjs, lorelei
from drawover_train.data.objects import icons

ROOT = Path(__file__).resolve().parents[1]
GRAPHITE = (52, 50, 56)
_TONES = 24  # quantization steps of coverage: enough for graphite, and the file stays small


@dataclass(frozen=True)
class Slip:
    """The error of one part: moved by (x, y), in fractions of the face; scaled; rotated by degrees."""

    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    turn: float = 0.0


@dataclass(frozen=True)
class Sample:
    """One sketch. `shows`: Lorelei's variants by component, the number of a facesjs face, or an icon's vendor/name."""

    name: str
    shows: dict[str, str] | int | str
    slips: dict[str, Slip]
    side: int  # pixels
    seed: int
    paper: bool = False  # on white, like a scan; else on transparency, like a layer
    looseness: float = 1.0


def _lorelei(head: int, hair: int, eyes: int, brows: int, nose: int, mouth: str) -> dict[str, str]:
    numbers = {"head": head, "hair": hair, "eyes": eyes, "eyebrows": brows, "nose": nose}
    return {k: f"variant{v:02}" for k, v in numbers.items()} | {"mouth": mouth}


SAMPLES = (
    Sample(
        "sample-sketch",
        _lorelei(head=2, hair=36, eyes=11, brows=7, nose=2, mouth="happy05"),
        {
            "right eye": Slip(0.012, 0.050, 0.88, 9),
            "left brow": Slip(0, -0.012),
            "mouth": Slip(-0.050, 0.022, 1.12, 13),
        },
        side=2048,
        seed=1,
    ),
    Sample(
        "eye-too-low",
        _lorelei(head=2, hair=4, eyes=6, brows=5, nose=2, mouth="happy10"),
        {"left eye": Slip(-0.015, 0.045, 1.12, -8), "left brow": Slip(-0.01, 0.005, 1.1, -10)},
        side=1600,
        seed=2,
    ),
    Sample(
        "mouth-slipped",
        _lorelei(head=2, hair=42, eyes=2, brows=11, nose=3, mouth="happy05"),
        {"mouth": Slip(0.055, -0.01, 1.15, -14), "nose": Slip(-0.03, -0.025, 1.1, 8)},
        side=1800,
        seed=3,
        paper=True,
    ),
    Sample(
        "crooked-from-the-front",
        185,
        {
            "left eye": Slip(-0.015, -0.022, 1.15, -8),
            "right eye": Slip(0.01, 0.03, 0.85, 7),
            "mouth": Slip(0.035, 0.01, 1.1, -12),
        },
        side=1600,
        seed=4,
    ),
    Sample(
        "object_house",
        "fluent/house-with-garden",
        {"part 6": Slip(-0.015, 0.040, 1.1, 13), "part 3": Slip(0.012, -0.020, 0.95, -7)},
        side=1600,
        seed=5,
    ),
    Sample(
        "object_car",
        "noto/oncoming-automobile",
        {
            "part 7": Slip(-0.02, 0.045, 1.15, 10),
            "part 5": Slip(-0.04, 0.005, 0.9, -9),
            "part 10": Slip(0.01, -0.05, 1.2, 12),
        },
        side=1600,
        seed=6,
    ),
    Sample(
        "object_lion",
        "twemoji/lion",
        {"part 6": Slip(0.02, 0.045, 1.25, -12), "part 4": Slip(0.035, -0.01, 0.85, 16)},
        side=1800,
        seed=7,
        paper=True,
    ),
)


def flawed(drawing: Drawing, slips: dict[str, Slip]) -> Drawing:
    """The drawing in its frame, with the slips applied: each part about its own center."""
    matrices = identity(len(drawing.parts))
    for name, slip in slips.items():
        part = drawing.parts.index(name)
        points = np.concatenate([c for s in drawing.shapes if s.part == part for c in s.contours])
        middle = (points.min(0) + points.max(0)) / 2
        angle = np.deg2rad(slip.turn)
        linear = slip.scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        matrices[part] = np.column_stack([linear, middle + np.array([slip.x, slip.y]) - linear @ middle])
    return drawing.mapped(compose(np.broadcast_to(framing(drawing), matrices.shape), matrices))


def sketch(sample: Sample, sources: Path) -> Image.Image:
    """The sample as a picture: RGBA on transparency, or RGB on white paper."""
    if isinstance(sample.shows, int):
        drawing = facesjs.generate(sources, sample.shows, 1)[0]
    elif isinstance(sample.shows, str):
        drawing = icons.drawing_of(sources, sample.shows)
    else:
        drawing = lorelei.draw(sources, sample.shows)
    if drawing.split != "test":
        sys.exit(f"{sample.name} is in the {drawing.split} split; a sample must be one that no pack has seen.")
    shapes = flawed(drawing, sample.slips).shapes
    random = np.random.default_rng(sample.seed)
    coverage = redraw(draw_parts(shapes, sample.side // 2), sample.side, random, sample.looseness)
    steps = np.round(coverage * _TONES) / _TONES
    if sample.paper:
        ink = np.array(GRAPHITE, np.float32)
        return Image.fromarray(np.round(255 - (255 - ink.mean()) * steps).astype(np.uint8), "L").convert("RGB")
    rgba = np.zeros((*steps.shape, 4), np.uint8)
    rgba[..., :3] = np.where(steps[..., None] > 0, GRAPHITE, 0)
    rgba[..., 3] = np.round(255 * steps)
    return Image.fromarray(rgba, "RGBA")


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the bundled sample sketches anew.")
    parser.add_argument(
        "--sources", type=Path, default=ROOT / "out" / "sources", help="where fetched packages are kept"
    )
    arguments = parser.parse_args()
    folder = ROOT / "resources" / "samples"
    folder.mkdir(parents=True, exist_ok=True)
    for sample in SAMPLES:
        path = folder / f"{sample.name}.png"
        sketch(sample, arguments.sources).save(path, optimize=True)
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
