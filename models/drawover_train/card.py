"""A pack's card: pack.toml for programs, CARD.md for people. Both say what it was trained on and how well it does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from .data.sources import Source

_INK = "ink coverage, 1 is full ink"
_FIELD = "stroke distance field, one half at the edge of the ink, 1/16 of the side is one half"
_LATENT = "a 4x4 grid of 16 numbers, on the sphere of radius 16"
_PLANES = "the drawing's ink; a suggestion's ink or 0; 1 where there is a suggestion"
_SHIFT = "dx, dy in shares of the side; a stroke at p belongs at p + d"
_COLOR = "RGB on white; of ink, black on white"
# network: (meaning, input (name, shape, range, meaning), outputs)
NETWORKS = {
    "encoder": (
        "a drawing, even a flawed one, to its latent",
        ("ink", [0, 1, 128, 128], [0, 1], _INK),
        [("latent", [0, 256], [-16, 16], _LATENT)],
    ),
    "generator": (
        "a latent to a drawing",
        ("latent", [0, 256], [-16, 16], _LATENT),
        [("field", [0, 1, 128, 128], [0, 1], _FIELD)],
    ),
    "discriminator": (
        "how real a drawing looks",
        ("field", [0, 1, 128, 128], [0, 1], _FIELD),
        [("logit", [0, 1], [-100, 100], "its sigmoid is the realism")],
    ),
    "registration": (
        "where the strokes of a drawing belong",
        ("drawing", [0, 3, 128, 128], [0, 1], _PLANES),
        [("displacement", [0, 2, 64, 64], [-1, 1], _SHIFT)],
    ),
    "drawnet": (
        "the same subject looks alike to it, whoever drew it",
        ("picture", [0, 3, 96, 96], [0, 1], _COLOR),
        [
            ("vector", [0, 128], [-1, 1], "of unit length; search compares it by cosine"),
            *(
                (name, [0, width, side, side], [-100, 100], "features for perceptual distances")
                for name, width, side in (("fine", 48, 24), ("middle", 96, 12), ("coarse", 144, 6))
            ),
        ],
    ),
}
ROLES = {**{name: name for name in NETWORKS if name != "drawnet"}, "similarity": "drawnet"}


def write(folder: Path, sources: Sequence[tuple[Source, int]], scores: dict[str, float]) -> None:
    """pack.toml and CARD.md for the pack `faces`; `sources` with how many drawings came of each; scores by name."""
    (folder / "CARD.md").write_text(_people(sources, scores))
    lines = [
        "format = 1", 'name = "faces"', 'version = "1.0.0"', 'title = "Faces"', 'sample = "sample.png"', "",
        "[tasks.correct]",
        "networks = { " + ", ".join(f'{role} = "{name}"' for role, name in ROLES.items()) + " }", 'atlas = "atlas.npz"',
    ]  # fmt: skip
    for name, (meaning, given, found) in NETWORKS.items():
        lines += ["", f"[networks.{name}]", f'file = "{name}.onnx"', f"meaning = {json.dumps(meaning)}"]
        for kind, (key, shape, span, what) in (("inputs", given), *(("outputs", each) for each in found)):
            lines += [
                "", f"[[networks.{name}.{kind}]]", f'name = "{key}"', f"shape = {shape}",
                f"range = {[float(x) for x in span]}", f"meaning = {json.dumps(what)}",
            ]  # fmt: skip
    for source, count in sources:
        lines += [
            "", "[[sources]]", f'package = "{source.client} {source.package}"', f'version = "{source.version}"',
            f'license = "{source.license}"', f"count = {count}",
            f"attribution = {json.dumps(source.attribution, ensure_ascii=False)}",
        ]  # fmt: skip
    lines += ["", "[scores]", *(f"{key} = {value}" for key, value in scores.items()), "", "[files]"]
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name != "pack.toml" and not path.name.startswith("."):
            lines.append(f'"{path.name}" = "{hashlib.sha256(path.read_bytes()).hexdigest()}"')
    (folder / "pack.toml").write_text("\n".join(lines) + "\n")


def _people(sources: Sequence[tuple[Source, int]], scores: dict[str, float]) -> str:
    rows = [f"| {s.name} | {s.license} | {s.attribution} | {n} |" for s, n in sources]
    text = [
        "# Faces", "",
        "Corrects line drawings of faces: in three-quarter view (after Lorelei) and from the front (after facesjs).",
        "",
        "## Trained on", "", "| package | license | by | drawings |", "|---|---|---|---|", *rows, "",
        "Flaws were made on the vectors: parts moved, scaled, turned and skewed by known amounts. No drawing of anyone",
        "was taken from the open web.", "", "## Scores", "",
    ]  # fmt: skip
    text += scores_table(scores) if scores else ["Not scored yet: `python -m drawover_train score models/packs/faces`."]
    return "\n".join(text) + "\n"


def scores_table(scores: dict[str, float]) -> list[str]:
    """The scores as a table in Markdown: a row a severity, unseen faces only."""
    columns = (
        "before",
        "mine",
        "ratio",
        "projected",
        "guided",
        "still",
        "f1_before",
        "f1_mine",
        "f1_borrowed",
        "f1_drawn",
    )
    heads = ("error before", "mine", "ratio", "projected", "true one", "other lines",
             "F1 before", "mine", "borrowed", "drawn")  # fmt: skip
    lines = [
        f"On {int(scores['faces'])} unseen faces per severity (combinations of parts never trained on). Errors are",
        "mean pixels at 128 × 128 over the lines of the parts that moved, and over all others; F1 is of lines within",
        "1 pixel, inside the face's window.", "",
        f"| flaws | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|",
    ]  # fmt: skip
    for name in ("mild", "medium", "severe"):
        value = {k.removeprefix(f"{name}_"): x for k, x in scores.items() if k.startswith(f"{name}_")}
        value["ratio"] = value["mine"] / value["before"]
        lines.append(f"| {name} | " + " | ".join(f"{value[c]:.2f}" for c in columns) + " |")
    moves = scores["correct_moves"]
    return [
        *lines, "",
        f"A correct drawing moves by {moves:.2f} pixels. *Mine* is registered to no suggestion; beside it: to what",
        "encoder and generator make of the flawed drawing, and to the true drawing, which no artist has.",
    ]  # fmt: skip
