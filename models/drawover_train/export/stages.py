"""Exports the pack that splits finished pictures: its network as ONNX, checked against torch, with its card.

python -m drawover_train export stages
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import torch

from drawover.engine.tasks.stages.parameters import STAGES

from ..data.faces import dicebear
from ..data.sources import FACESJS, LORELEI, Source
from ..data.store import Store
from ..nets.stages.unfinish import Unfinish
from ..recipes.stages.unfinish import SIZE, trained
from ..scoring.stages import Score, scored
from .card import write_toml
from .correct import PARITY, ExportError
from .half import plain, store_in_half

NAME, TITLE = "stages", "Stages of faces"
INPUT = ("picture", [1, 3, SIZE, SIZE], [0, 1], "a finished picture, RGB")
OUTPUTS = [
    ("field", [1, 1, SIZE, SIZE], [0, 1], "distance to its lines, one half at their edge, 4 pixels one half"),
    ("flat", [1, 3, SIZE, SIZE], [0, 1], "its flat colors, RGB, under the lines as well"),
]
_ABOUT = (
    "Tells the flat colors of a finished picture of a face, under its shadows, lights and lines, and where its lines\n"
    "run. Of other pictures it is believed where it sees the lines that are there."
)


def export_network(network: Unfinish, path: Path) -> float:
    """Write the network, weights in half precision; return the largest difference from torch."""
    network = plain(network)
    example = torch.rand(1, 3, SIZE, SIZE)
    torch.onnx.export(
        network, (example,), str(path), input_names=["picture"], output_names=["field", "flat"], opset_version=18,
        dynamo=True, external_data=False, verbose=False,
    )  # fmt: skip
    store_in_half(path)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    outputs = session.run(None, {"picture": example.numpy()})
    worst = max(float(np.abs(np.asarray(a) - b.numpy()).max()) for a, b in zip(outputs, network(example), strict=True))
    if worst > PARITY:
        raise ExportError(f"{path.name} differs from the trained network by {worst:.2e}, more than {PARITY}.")
    return worst


def sources(store: Store) -> list[tuple[Source, int]]:
    """The training sources, each with its number of training subjects."""
    by_style = {name: style.source for name, style in dicebear.STYLES.items()} | {
        "lorelei": LORELEI,
        "facesjs": FACESJS,
    }
    counts = Counter(store.records[row]["style"] for row in store.rows("train").tolist())
    return sorted(((by_style[style], count) for style, count in counts.items()), key=lambda entry: -entry[1])


def export_stages(data: Path, runs: Path, out: Path) -> None:
    """Export the pack from the checkpoint in `runs`; data: the folder of the data set `faces`."""
    out.mkdir(parents=True, exist_ok=True)
    worst = export_network(trained(runs / "stages" / "checkpoint.pt"), out / "unfinish.onnx")
    print(f"unfinish: differs from torch by {worst:.1e}")
    store = Store(data / "faces")
    found, learned = scored(store, out / "unfinish.onnx"), sources(store)
    row = int(store.rows("test")[0])
    cv2.imwrite(str(out / "sample.png"), store.picture("detail", row)[..., ::-1])
    (out / "CARD.md").write_text(_page(learned, found))
    networks = {"unfinish": ("lines and flat colors of a finished picture", INPUT, OUTPUTS)}
    figures = {f"{which.replace(' ', '_')}_{name}": round(value, 4) for which, score in found.items()
               for name, value in (("lines", score.lines), ("flat", score.flat))}  # fmt: skip
    tasks = {"stages": {"stages": list(STAGES)}}
    write_toml(out, NAME, TITLE, networks, {"unfinish": "unfinish"}, {}, learned, figures, tasks)


def _page(learned: Sequence[tuple[Source, int]], found: dict[str, Score]) -> str:
    rows = [f"| {s.name} | {s.license} | {s.attribution} | {n} |" for s, n in learned]
    scores = [f"| {which} | {s.views} | {s.lines:.3f} | {s.itself:.3f} | {s.plain:.3f} | {s.flat:.3f} |"
              for which, s in found.items()]  # fmt: skip
    lines = [
        f"# {TITLE}", "", _ABOUT, "", "## Trained on", "", "| package | license | by | drawings |", "|---|---|---|---|",
        *rows, "", "No drawing of anyone was taken from the open web.", "", "## Scores", "",
        "On unseen faces, shaded: F1 of the sketch's lines within a pixel at 128 × 128; share of pixels off the lines",
        "whose flat color is right (ΔE2000 below 10): the picture itself, regions alone, and with the network.", "",
        "| faces | pictures | lines | picture itself | regions alone | with the network |", "|---|---|---|---|---|---|",
        *scores,
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
