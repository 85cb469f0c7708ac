"""Writes a pack's card: pack.toml for programs, CARD.md for people, both with its training data and its scores."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from drawover.engine.tasks.correct.layout import NUMBERS
from drawover.engine.tasks.correct.layout import PARTS as LAYOUT

from ..data.faces.corrections import PART_NAMES
from ..data.objects.corrections import KINDS as OBJECT_KINDS
from ..data.sources import Source
from ..errors import ShippedError
from .share import donors_of, share

_INK = "ink coverage, 1 is full ink"
_FIELD = "stroke distance field, one half at the edge of the ink, 1/16 of the side is one half"
_LATENT = "an 8x8 grid of 8 numbers, on the sphere of radius 22.63"
_PLANES = "the drawing's ink; a suggestion's ink or 0; 1 where there is a suggestion"
_SHIFT = "dx, dy in shares of the side; a stroke at p belongs at p + d"
_DOUBT = ("doubt", [0, 1, 64, 64], [0, 2], "how far the displacement may be off, in shares of the side")
_COLOR = "RGB on white; of ink, black on white"
# network: (meaning, input (name, shape, range, meaning), outputs)
NETWORKS = {
    "encoder": (
        "a drawing, even a flawed one, to its latent",
        ("ink", [0, 1, 128, 128], [0, 1], _INK),
        [("latent", [0, 512], [-23, 23], _LATENT)],
    ),
    "generator": (
        "a latent to a drawing",
        ("latent", [0, 512], [-23, 23], _LATENT),
        [("field", [0, 1, 128, 128], [0, 1], _FIELD)],
    ),
    "lis": (
        "a latent to where the generator draws more soundly, step by step",
        ("latent", [0, 512], [-23, 23], _LATENT),
        [("steps", [0, 3, 512], [-46, 46], "the latent after each module")],
    ),
    "discriminator": (
        "how real a drawing looks",
        ("field", [0, 1, 128, 128], [0, 1], _FIELD),
        [("logit", [0, 1], [-100, 100], "its sigmoid is the realism")],
    ),
    "registration": (
        "where the strokes of a drawing belong",
        ("drawing", [0, 3, 128, 128], [0, 1], _PLANES),
        [
            ("displacement", [0, 2, 64, 64], [-1, 1], _SHIFT),
            ("parts", [0, 0, 64, 64], [-100, 100], "logits of which part each stroke is"),
        ],
    ),
    "anyone": (
        "where the strokes of anyone's drawing belong, and how far that may be off",
        ("drawing", [0, 3, 128, 128], [0, 1], _PLANES),
        [],
    ),
    "place": (
        "where the parts of a face belong, by how they lie to each other",
        (
            "numbers",
            [0, len(LAYOUT), NUMBERS],
            [-20, 20],
            "of each part its place, form and ink, and its shift by anyone",
        ),
        [
            (
                "motion",
                [0, len(LAYOUT), 5],
                [-20, 20],
                "dx, dy, log scale, turn, log doubt, in units of the face",
            )
        ],
    ),
    "ink": (
        "rough strokes to clean ink, at any size",
        ("ink", [0, 1, 0, 0], [0, 1], f"{_INK}; strokes of about 3 pixels, sides of multiples of 8"),
        [("field", [0, 1, 0, 0], [0, 1], "stroke distance field, one half at the edge of the ink, 8 pixels one half")],
    ),
    "step": (
        "one step of optimizing a latent: a linear layer learns to lead to what looks real and is close",
        [
            ("origin", [1, 512], [-23, 23], _LATENT),
            ("latent", [1, 512], [-23, 23], "what the step before gave; at first the origin"),
            ("state", [3, 512, 513], [-1e6, 1e6], "the layer with its bias as last column, and Adam's two moments"),
            ("count", [1], [1, 1e6], "1 at the first step"),
        ],
        [
            ("next_latent", [1, 512], [-23, 23], _LATENT),
            ("next_state", [3, 512, 513], [-1e6, 1e6], "as the state"),
            ("loss", [1], [-1e6, 1e6], "what the layer minimizes"),
        ],
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
FAMILIAR = ("known", "sure", "apart")  # distance to the atlas, confidence in the parts, disagreement of two networks
ROLES = {**{name: name for name in NETWORKS if name != "drawnet"}, "similarity": "drawnet"}


@dataclass(frozen=True)
class Page:
    """The text of a pack's card besides sources and figures.

    parts: the names of the registration's output `parts`; reports_parts: whether artists get these names in reports;
    else the positions of the moved strokes are reported.
    """

    title: str
    about: str
    unseen: str  # the evaluated drawings
    window: str  # the area of F1
    parts: tuple[str, ...]
    reports_parts: bool = True


PAGES = {
    "faces": Page(
        "Faces",
        "Corrects line drawings of faces: in three-quarter view (after Lorelei) and from the front (after facesjs).\n"
        "Faces by anyone else, above all realistic heads, more cautiously: parts move where it is sure of them.",
        "faces (combinations of parts never trained on)",
        "inside the face's window",
        PART_NAMES,
    ),
    "objects": Page(
        "Objects, a first trial",
        "Offers other drawings of things, animals and people, as simple as emoji are (Fluent, Noto, Twemoji). Where\n"
        "the strokes of a flawed one belong it cannot tell yet without a suggestion: *mine* leaves it nearly as it is.",
        "drawings (of things never trained on, by no vendor)",
        "inside the box around the parts that moved, before and after",
        OBJECT_KINDS,
        reports_parts=False,
    ),
}


def write(
    folder: Path,
    name: str,
    sources: Sequence[tuple[Source, int]],
    scores: Mapping[str, float],
    mine: str = "alone",
    familiar: Mapping[str, Sequence[float]] = MappingProxyType({}),
) -> None:
    """Write pack.toml and CARD.md for a pack of PAGES; `sources` with their numbers of drawings; scores by name.

    mine: how registration moves the artist's own lines, "alone" or toward the "projection" of the drawing; familiar: by
    its name in FAMILIAR, the threshold below which a drawing is strange, and the one above which it is known.
    """
    page = PAGES[name]
    (folder / "CARD.md").write_text(_card_page(name, sources, scores, mine))
    networks = networks_in(folder, page.parts)
    roles = {role: network for role, network in ROLES.items() if network in networks}
    settings = {"mine": mine, **familiar, **({"parts": page.parts} if page.reports_parts else {})}
    write_toml(folder, name, page.title, networks, roles, settings, sources, scores)


def networks_in(folder: Path, parts: Sequence[str]) -> dict[str, Any]:
    """Return those of NETWORKS whose files are in a pack's folder, for these names of parts."""
    networks = {key: network for key, network in NETWORKS.items() if (folder / f"{key}.onnx").exists()}
    meaning, given, (shift, (key, shape, *rest)) = networks["registration"]
    outputs = [shift, (key, [0, len(parts), *shape[2:]], *rest)]
    networks["registration"] = (meaning, given, outputs)
    if "anyone" in networks:
        networks["anyone"] = (*networks["anyone"][:2], [*outputs, _DOUBT])
    return networks


def write_toml(
    folder: Path, name: str, title: str, networks: Mapping[str, Any], roles: Mapping[str, str],
    settings: Mapping[str, Any], sources: Sequence[tuple[Source, int]], scores: Mapping[str, float],
    tasks: Mapping[str, Mapping[str, Any]] = MappingProxyType({"correct": {"atlas": "atlas.npz"}}),
) -> None:  # fmt: skip
    """Write pack.toml of a pack whose other files are in `folder`; networks as in NETWORKS.

    tasks: each task of the pack, with its own settings.
    """
    donors = {network: donors_of(folder / f"{network}.onnx") for network in networks}
    used = ", ".join(f'{role} = "{network}"' for role, network in roles.items())
    lines = [
        f"format = {2 if any(donors.values()) else 1}", f'name = "{name}"',
        'version = "1.0.0"', f"title = {json.dumps(title, ensure_ascii=False)}", 'sample = "sample.png"', "",
    ]  # fmt: skip
    for task, own in tasks.items():
        rows = (f"{key} = {json.dumps(value)}" for key, value in {**own, **settings}.items())
        lines += [f"[tasks.{task}]", f"networks = {{ {used} }}", *rows, ""]
    lines.pop()
    for network, (meaning, given, found) in networks.items():
        lines += ["", f"[networks.{network}]", f'file = "{network}.onnx"', f"meaning = {json.dumps(meaning)}"]
        lines += [f"weights = {json.dumps(donors[network])}"] if donors[network] else []
        several = given if isinstance(given, list) else [given]
        for kind, (key, shape, span, what) in (*(("inputs", g) for g in several), *(("outputs", f) for f in found)):
            lines += [
                "", f"[[networks.{network}.{kind}]]", f'name = "{key}"', f"shape = {shape}",
                f"range = {[float(x) for x in span]}", f"meaning = {json.dumps(what)}",
            ]  # fmt: skip
    for source, count in sources:
        lines += [
            "", "[[sources]]",
            f"package = {json.dumps(f'{source.client} {source.package}', ensure_ascii=False)}",
            f'version = "{source.version}"',
            f'license = "{source.license}"', f"count = {count}",
            f"attribution = {json.dumps(source.attribution, ensure_ascii=False)}",
        ]  # fmt: skip
    lines += ["", "[scores]", *(f"{key} = {value}" for key, value in scores.items()), "", *_files(folder)]
    (folder / "pack.toml").write_text("\n".join(lines) + "\n")


def share_weights(folder: Path) -> int:
    """Store weights shared by networks of a pack once, and update its card; return the bytes saved."""
    if not (folder / "pack.toml").exists():
        raise ShippedError(f"There is no pack in {folder}.")
    saved = share(folder)
    revise(folder)
    return saved


def revise(folder: Path) -> None:
    """Update the references to shared weights and the file hashes in a pack.toml written by `write_toml`."""
    written = (folder / "pack.toml").read_text().splitlines()
    lines, network, format_ = [], "", 1
    for line in written[: written.index("[files]")]:
        if line.startswith("[networks."):
            network = line[len("[networks.") : -1]
        if line.startswith("weights = "):
            continue
        lines.append(line)
        if network and line.startswith("meaning = ") and (donors := donors_of(folder / f"{network}.onnx")):
            lines.append(f"weights = {json.dumps(donors)}")
            format_ = 2
        network = network if line else ""
    lines[0] = f"format = {format_}"
    (folder / "pack.toml").write_text("\n".join([*lines, *_files(folder)]) + "\n")


def _files(folder: Path) -> list[str]:
    """The table of all files of a pack with their SHA-256."""
    paths = [path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith(".")]
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths if path.name != "pack.toml"}
    return ["[files]", *(f'"{name}" = "{digest}"' for name, digest in hashes.items())]


def _card_page(name: str, sources: Sequence[tuple[Source, int]], scores: Mapping[str, float], mine: str) -> str:
    page = PAGES[name]
    rows = [f"| {s.name} | {s.license} | {s.attribution} | {n} |" for s, n in sources]
    text = [
        f"# {page.title}", "", page.about, "",
        "## Trained on", "", "| package | license | by | drawings |", "|---|---|---|---|", *rows, "",
        "Flaws were made on the vectors: parts moved, scaled, turned and skewed by known amounts. No drawing of anyone",
        "was taken from the open web.", "", "## Scores", "",
    ]  # fmt: skip
    unscored = [f"Not scored yet: `python -m drawover_train score models/packs/{name}`."]
    return "\n".join([*text, *(scores_table(page, scores, mine) if scores else unscored)]) + "\n"


COLUMNS = {
    "before": "error before", "mine": "mine", "ratio": "ratio", "projected": "projected", "guided": "true one",
    "still": "other lines", "f1_before": "F1 before", "f1_mine": "mine", "f1_inked": "inked",
    "f1_built": "built", "f1_borrowed": "borrowed", "f1_drawn": "drawn",
}  # fmt: skip
HELD_OUT = "held_"  # prefix of scores of a style never trained on


def scores_table(page: Page, scores: Mapping[str, float], mine: str = "alone") -> list[str]:
    """The scores as tables in Markdown, a row per severity: unseen subjects, then those of a style never trained on."""
    lines = [
        f"On {int(scores['unseen'])} unseen {page.unseen} per severity. Errors are mean pixels at 128 × 128 over the",
        f"lines of the parts that moved, and over all others; F1 is of lines within 1 pixel, {page.window}.", "",
        *_rows(scores), "",
        f"A correct drawing moves by {scores['correct_moves']:.2f} pixels. *Mine* is registered to {_TARGETS[mine]};",
        "beside it: to what encoder and generator make of the flawed drawing, and to the true one, which nobody has.",
    ]  # fmt: skip
    held_out = {key.removeprefix(HELD_OUT): value for key, value in scores.items() if key.startswith(HELD_OUT)}
    if held_out:
        lines += [
            "",
            f"The same on {int(held_out['unseen'])} drawings of a style that nothing was ever trained on:",
            "",
        ]
        lines += [*_rows(held_out), "", f"Correct drawings of it move by {held_out['correct_moves']:.2f} pixels."]
    return lines


_TARGETS = {"alone": "no suggestion", "projection": "the projection, since alone the network sees too little"}


def _rows(scores: Mapping[str, float]) -> list[str]:
    found = {}
    for name in ("mild", "medium", "severe"):
        value = {k.removeprefix(f"{name}_"): x for k, x in scores.items() if k.startswith(f"{name}_")}
        found[name] = {**value, "ratio": value["mine"] / value["before"]}
    columns = [column for column in COLUMNS if all(column in value for value in found.values())]
    lines = [f"| flaws | {' | '.join(COLUMNS[c] for c in columns)} |", "|---" * (len(columns) + 1) + "|"]
    return lines + [f"| {n} | " + " | ".join(f"{value[c]:.2f}" for c in columns) + " |" for n, value in found.items()]
