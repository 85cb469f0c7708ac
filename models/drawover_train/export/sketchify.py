"""The pack that draws the lines of pictures: its one network as ONNX, checked against torch, with its card.

python -m drawover_train export sketchify
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import torch

from ..data.faces import dicebear
from ..data.furniture.stages import COLLECTIONS
from ..data.objects.sources import FLAT, GRADIENT, SOLID
from ..data.sources import FACESJS, LORELEI, Source
from ..data.store import Store
from ..nets.sketchify.sketch import Sketch
from ..recipes.sketchify.supervised import SIZE, trained
from ..scoring.sketchify import Score, scored
from .card import write_toml
from .correct import PARITY, ExportError
from .half import plain, store_in_half

NAME, TITLE = "sketchify", "Lines of pictures"
INPUT = ("picture", [1, 3, SIZE, SIZE], [0, 1], "a picture, RGB")
OUTPUTS = [("field", [1, 1, SIZE, SIZE], [0, 1], "distance to its lines, one half at their edge, 4 pixels one half")]
_ABOUT = (
    "Says where the lines of a picture belong: of faces and things, painted, flat, in gradients, or rendered, with\n"
    "lines in the picture or without."
)


def export_network(network: Sketch, path: Path) -> float:
    """Write the network, weights in half precision; the largest difference from torch."""
    network = plain(network)
    given = torch.rand(1, 3, SIZE, SIZE)
    torch.onnx.export(
        network, (given,), str(path), input_names=["picture"], output_names=["field"], opset_version=18,
        dynamo=True, external_data=False, verbose=False,
    )  # fmt: skip
    store_in_half(path)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    said = np.asarray(session.run(None, {"picture": given.numpy()})[0])
    worst = float(np.abs(said - network(given).numpy()).max())
    if worst > PARITY:
        raise ExportError(f"{path.name} differs from the trained network by {worst:.2e}, more than {PARITY}.")
    return worst


def sources(data: Path) -> list[tuple[Source, int]]:
    """What was learned from, each with its count of training views."""
    of = {name: style.source for name, style in dicebear.STYLES.items()} | {"lorelei": LORELEI, "facesjs": FACESJS}
    faces, objects, furniture = (Store(data / name) for name in ("faces", "objects", "furniture"))
    styles = Counter(faces.records[row]["style"] for row in faces.rows("train").tolist())
    things = len(objects.rows("train"))
    named = {source.name: source for source in COLLECTIONS}
    rooms = Counter(furniture.records[row]["source"] for row in furniture.rows("train").tolist())
    found = [(of[style], count) for style, count in styles.items()]
    found += [(source, things) for source in (FLAT, GRADIENT, SOLID)]
    found += [(named[name], count) for name, count in rooms.items()]
    return sorted(found, key=lambda each: -each[1])


def export_sketchify(data: Path, runs: Path, out: Path) -> None:
    """The pack, from the checkpoint in `runs`; data: where the data sets lie."""
    out.mkdir(parents=True, exist_ok=True)
    worst = export_network(trained(runs / "sketchify" / "checkpoint.pt"), out / "sketch.onnx")
    print(f"sketch: differs from torch by {worst:.1e}")
    found, learned = scored(data, out / "sketch.onnx"), sources(data)
    objects = Store(data / "objects")
    cv2.imwrite(str(out / "sample.png"), objects.picture("solid", int(objects.rows("test")[0]))[..., ::-1])
    (out / "CARD.md").write_text(_page(learned, found))
    networks = {"sketch": ("where the lines of a picture belong", INPUT, OUTPUTS)}
    figures = {}
    for which, score in found.items():
        key = which.replace(", ", "_").replace(" ", "_")
        figures |= {f"{key}_lines": round(score.lines, 4), f"{key}_canny": round(score.canny, 4)}
    write_toml(out, NAME, TITLE, networks, {"sketch": "sketch"}, {}, learned, figures, {"sketchify": {}})


def _page(learned: Sequence[tuple[Source, int]], found: dict[str, Score]) -> str:
    rows = [f"| {s.name} | {s.license} | {s.attribution} | {n} |" for s, n in learned]
    scores = [
        f"| {which} | {s.views} | {s.lines:.3f} | {s.canny:.3f} | {s.ceiling:.3f} |" for which, s in found.items()
    ]
    lines = [
        f"# {TITLE}", "", _ABOUT, "", "## Trained on", "", "| package | license | by | pictures |", "|---|---|---|---|",
        *rows, "", "No picture of anyone was taken from the open web.", "", "## Scores", "",
        "F1 of lines within a pixel at 128 × 128 on subjects that nothing was learned from; of Canny's edges with the",
        "thresholds that are best for each kind; and of the true lines drawn in the same way.", "",
        "| pictures | number | lines | Canny | true lines |", "|---|---|---|---|---|",
        *scores,
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
