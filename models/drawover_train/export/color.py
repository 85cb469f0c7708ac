"""Exports the pack for colors: its network as ONNX, checked against torch, with its card.

python -m drawover_train export colors
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import torch

from drawover.raster.color.tokens import CELLS, LINES, NUMBERS

from ..data.color import colored
from ..data.color.colored import Views
from ..data.faces import dicebear, illustrators
from ..data.objects.sources import FLAT, NOTO, TWEMOJI
from ..data.sources import FACESJS, LORELEI, Source
from ..nets.color.matcher import Matcher
from ..recipes.color.matcher import trained
from ..scoring.color import Score, cases, matched, scored
from .card import write_toml
from .color_moods import MOODS, moods
from .half import plain, store_in_half
from .parity import PARITY, ExportError

NAME, TITLE = "colors", "Colors"
_GEOMETRY = "center, size, area, roundness, neighbors and the like of each region"
INPUTS = [
    ("lines", [1, 1, LINES, LINES], [0, 1], "the drawing's lines in the square around them"),
    ("cover", [1, 0, CELLS, CELLS], [0, 1], "shares of each cell that are the region's"),
    ("geometry", [1, 0, NUMBERS], [-8, 8], _GEOMETRY),
    ("exemplar_lines", [1, 1, LINES, LINES], [0, 1], "where colors of the exemplar meet, and its lines"),
    ("exemplar_cover", [1, 0, CELLS, CELLS], [0, 1], "as cover, of the exemplar"),
    ("exemplar_geometry", [1, 0, NUMBERS], [-8, 8], "as geometry, of the exemplar"),
    ("exemplar_color", [1, 0, 3], [-2, 2], "CIE Lab / 100, the median of each region of the exemplar"),
]
OUTPUTS = [
    ("scores", [1, 0, 0], [-10000, 10000], "logits: regions by the exemplar's regions, the last is none of them")
]
_ABOUT = (
    "Colors line art by an exemplar: says which of its regions each region of the drawing is like, or that none is.\n"
    "Faces and things, whatever the picture that the colors come from: with lines, without, shaded. Its six moods are\n"
    "colored faces that a drawing is rendered by."
)


def export_network(network: Matcher, path: Path) -> float:
    """Write the network with free numbers of regions, weights in half precision; return the largest difference from
    torch."""
    network = plain(network)
    own, other = torch.export.Dim("regions", min=2, max=128), torch.export.Dim("exemplar_regions", min=2, max=128)
    names = [name for name, *_ in INPUTS]
    shapes = tuple(
        {1: other if name.startswith("exemplar") else own} if 0 in shape else {} for name, shape, *_ in INPUTS
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "# The axis name", UserWarning)  # two inputs intentionally share an axis
        torch.onnx.export(
            network, _example(5, 7), str(path), input_names=names, output_names=["scores"], opset_version=18,
            dynamo=True, external_data=False, verbose=False, dynamic_shapes=shapes,
        )  # fmt: skip
    store_in_half(path)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    worst = 0.0
    for sizes in ((5, 7), (1, 1), (96, 40), (1, 96)):
        given = _example(*sizes)
        actual = np.asarray(session.run(None, dict(zip(names, (x.numpy() for x in given), strict=True)))[0])
        worst = max(worst, float(np.abs(actual - network(*given).numpy()).max()))
    if worst > PARITY:
        raise ExportError(f"{path.name} differs from the trained network by {worst:.2e}, more than {PARITY}.")
    return worst


def _example(count: int, others: int) -> tuple[torch.Tensor, ...]:
    own = torch.rand(1, 1, LINES, LINES), torch.rand(1, count, CELLS, CELLS), torch.rand(1, count, NUMBERS)
    other = torch.rand(1, 1, LINES, LINES), torch.rand(1, others, CELLS, CELLS), torch.rand(1, others, NUMBERS)
    return (*own, *other, torch.rand(1, others, 3))


def sources(views: Views) -> list[tuple[Source, int]]:
    """The training sources, each with its number of training subjects."""
    styles = {**dicebear.STYLES, **illustrators.STYLES}
    source_by_style = {name: style.source for name, style in styles.items()} | {"lorelei": LORELEI, "facesjs": FACESJS}
    source_by_style |= {"fluent": FLAT, "noto": NOTO, "twemoji": TWEMOJI}
    train = views.split == "train"
    counts = {
        h: len(np.unique(views.subject[train & (views.hand == h)])) for h in np.unique(views.hand[train]).tolist()
    }
    found: dict[Source, int] = {}
    for style, count in counts.items():
        source = source_by_style[style]
        found[source] = found.get(source, 0) + count
    return list(found.items())


def export_colors(packages: Path, data: Path, runs: Path, out: Path) -> None:
    """Export the pack from the checkpoint in `runs`; packages: the folder of fetched packages; data: the folder of the
    training and evaluation tokens."""
    out.mkdir(parents=True, exist_ok=True)
    worst = export_network(trained(runs / "matcher" / "checkpoint.pt"), out / "matcher.onnx")
    print(f"matcher: differs from torch by {worst:.1e}")
    views, held_out = (colored.load(sorted((data / name).glob("*.npz"))) for name in ("matcher", "matcher-held"))
    session = onnxruntime.InferenceSession(str(out / "matcher.onnx"), providers=["CPUExecutionProvider"])
    found = {n: scored(v, pairs, matched(session)) for n, (v, pairs) in cases(views, held_out).items() if pairs}
    arrays = moods(packages)
    np.savez_compressed(out / "moods.npz", **arrays)  # pyright: ignore[reportArgumentType]
    cv2.imwrite(str(out / "sample.png"), np.concatenate(list(arrays["pictures"][:3, ::2, ::2, 2::-1]), 1))
    learned = sources(views)
    (out / "CARD.md").write_text(_page(learned, found))
    networks = {"matcher": ("which region of an exemplar each region of a drawing is like", INPUTS, OUTPUTS)}
    figures = {f"{_key(n)}_{k}": round(float(x), 4) for n, s in found.items()
               for k, x in (("share", s.share), ("ceiling", s.ceiling), ("wrong", s.wrong))}  # fmt: skip
    tasks: dict[str, dict[str, object]] = {"color": {}, "render": {"atlas": "moods.npz", "moods": list(MOODS)}}
    write_toml(out, NAME, TITLE, networks, {"matcher": "matcher"}, {}, learned, figures, tasks)


def _key(name: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in name.replace(",", "")).lower()


def _page(learned: Sequence[tuple[Source, int]], found: Mapping[str, Score]) -> str:
    rows = [f"| {s.name} | {s.license} | {s.attribution} | {n} |" for s, n in learned]
    scores = [f"| {n} | {s.pairs} | {s.ceiling:.3f} | {s.share:.3f} | {s.regions:.1f} | {s.wrong:.2f} |"
              for n, s in found.items()]  # fmt: skip
    lines = [
        f"# {TITLE}", "", _ABOUT, "", "## Trained on", "", "| package | license | by | drawings |", "|---|---|---|---|",
        *rows, "", "No drawing of anyone was taken from the open web.", "", "## Scores", "",
        "On unseen subjects, by another picture in the same palette. Share: of the area whose true color the exemplar",
        f"holds (the ceiling), how much got it. Hands held back whole: {', '.join(colored.HELD_OUT)}.", "",
        "| what | pairs | ceiling | share | regions | wrong |", "|---|---|---|---|---|---|", *scores,
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
