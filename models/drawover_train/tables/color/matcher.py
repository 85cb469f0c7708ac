"""Coloring by matched regions, compared with methods without a network."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import onnxruntime

from ...data.color import colored
from ...scoring.color import by_position, by_shape, cases, matched, scored
from .. import MissingError

TITLE = "Colors by matched regions"
TRAINING = "It needs the pack colors and its data: python -m drawover_train train matcher, and export colors."
PAIRS = 200
_TIMED = 30


def make(scratch: Path, models: Path) -> str:
    network, shards = models / "packs" / "colors" / "matcher.onnx", scratch / "data" / "matcher"
    held_out = scratch / "data" / "matcher-held"
    if not network.exists():
        raise MissingError("the pack colors is not here.")
    if not list(shards.glob("*.npz")) or not list(held_out.glob("*.npz")):
        raise MissingError("the tokens of drawings are not here.")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(network), options, providers=["CPUExecutionProvider"])
    views, held_out_views = (colored.load(sorted(folder.glob("*.npz"))) for folder in (shards, held_out))
    ways = {"matcher": matched(session), "position": by_position, "shape": by_shape}
    lines = [
        "Unseen subjects, each colored by another picture in the same palette (faces), or by a picture of the same",
        "thing (objects). Share of the ceiling: of the area whose true color the exemplar holds, how much got it (ΔE",
        f"below 12). Wrong: regions a drawing that one would color by hand. Held back: {', '.join(colored.HELD_OUT)}.",
        "Position and shape choose the region that lies in the same place, or has the most alike geometry.", "",
        "| what | pairs | ceiling | matcher | position | shape | regions | wrong: matcher | position | shape |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for name, (given, pairs) in cases(views, held_out_views, PAIRS).items():
        if not pairs:
            continue
        found = {way: scored(given, pairs, choose) for way, choose in ways.items()}
        any_way = found["matcher"]
        shares = " | ".join(f"{score.share:.3f}" for score in found.values())
        wrong = " | ".join(f"{score.wrong:.2f}" for score in found.values())
        lines.append(
            f"| {name} | {any_way.pairs} | {any_way.ceiling:.3f} | {shares} | {any_way.regions:.1f} | {wrong} |"
        )
    lines += ["", f"A pair of 96 regions each takes {milliseconds(session):.0f} ms of a core."]
    return "\n".join(lines)


def milliseconds(session: onnxruntime.InferenceSession, count: int = 96) -> float:
    """CPU time of one pair of `count` regions each."""
    random = np.random.default_rng(0)
    given = {
        each.name: random.random([count if not isinstance(n, int) else n for n in each.shape], np.float32)
        for each in session.get_inputs()
    }
    session.run(None, given)
    before = time.process_time()
    for _ in range(_TIMED):
        session.run(None, given)
    return 1000 * (time.process_time() - before) / _TIMED
