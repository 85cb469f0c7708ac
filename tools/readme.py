"""Write the measured tables into FIGURES.md, and their summary into README.md.

usage: python tools/readme.py [out/bench.json [out/bench-*.json ..]]

Scores come from the packs' cards, speeds from the files that the benches wrote; without these the speeds stay.
"""

import json
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README, FIGURES = ROOT / "README.md", ROOT / "FIGURES.md"
STUDIO = ("stroke", "canvas", "document", "files")  # the studio's benches, in the table's order
# Rows of the speed tables that the README repeats, in its words.
SPEEDS = {
    "first picture, from a layer of 2048²": "first suggestion, from a layer of 2048 × 2048 pixels",
    "gallery of 8 suggestions": "all eight suggestions",
    "Krita: button to inserted layer, 2048²": "in Krita, from the button to the inserted layer",
    "start to first paint": "start of the studio",
    ".ora opened": "a file of 4096 × 4096 pixels and 20 layers opened",
}


def block(text: str, name: str, lines: list[str]) -> str:
    """Return `text` with the part between <!-- name --> and <!-- /name --> replaced by `lines`."""
    body = "\n".join([f"<!-- {name} -->", *lines, f"<!-- /{name} -->"])
    return re.sub(rf"<!-- {name} -->.*?<!-- /{name} -->", lambda _: body, text, flags=re.S)


def card_scores() -> list[str]:
    """The tables of the faces pack's card."""
    card = (ROOT / "models/packs/faces/CARD.md").read_text()
    return card.split("## Scores\n", 1)[1].strip().splitlines()


def speeds(file: Path) -> list[str]:
    """The table of what `drawover bench` measured."""
    bench = json.loads(file.read_text())
    rows = ["| what | median | bound | |", "|---|---|---|---|"]
    for row in bench["rows"]:
        rows.append(f"| {row['what']} | {row['shown']} | {row['bound_shown']} | {_verdict(row)} |")
    return [f"On {bench['machine']}:", "", *rows]


def studio(files: list[Path]) -> list[str]:
    """One table of all figures of the studio, in the order of the files."""
    lines = ["| what | measured | of it processor | bound | |", "|---|---|---|---|---|"]
    for row in (row for file in files for row in json.loads(file.read_text())["rows"]):
        shown = f"{row['shown']} | {row['processor_shown']} | {row['bound_shown']}"
        lines.append(f"| {row['what']} | {shown} | {_verdict(row)} |")
    return lines


def _verdict(row: dict) -> str:
    return {None: "", True: "met", False: "missed"}[row.get("met")]


def summary(figures: str) -> list[str]:
    """The README's table: the scores that matter from the packs' cards, and speeds from the text of FIGURES.md."""
    faces, colors, stages = (_scores(pack) for pack in ("faces", "colors", "stages"))
    known = faces["medium_mine"] / faces["medium_before"]
    unseen = faces["held_medium_mine"] / faces["held_medium_before"]
    color = colors["hands_never_trained_on_exemplar_with_lines_share"]
    measured = {cells[0]: cells[1] for cells in map(_cells, figures.splitlines()) if len(cells) > 1}
    rows = [
        ("error left by *my lines* (0 % is perfect), medium flaws, styles it was trained on", _percent(known)),
        ("the same, a style it was never trained on", _percent(unseen)),
        ("the same, of another such style, without a pack of one's own → with one of 24 drawings", _own_pack()),
        ("movement of a correct drawing, in a picture of 128 × 128 pixels", f"{faces['correct_moves']:.2f} pixels"),
        ("flats in an exemplar's colors, a style never trained on: share of what is possible", _percent(color)),
        ("flat colors found under a finished picture", _percent(stages["of_a_hand_never_trained_on_flat"])),
        *((label, measured[what]) for what, label in SPEEDS.items()),
    ]
    return ["| | |", "|---|---|", *(f"| {what} | {value} |" for what, value in rows)]


def _own_pack() -> str:
    """The error left of medium flaws, before and after training, from the table of own packs."""
    table = (ROOT / "models/scores/own_packs.md").read_text().splitlines()
    medium = [cells[2] for cells in map(_cells, table) if len(cells) == 6 and cells[2].startswith(("0.", "1."))]
    before, after = (_percent(float(value)) for value in medium)
    return f"{before} → {after}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _scores(pack: str) -> dict[str, float]:
    return tomllib.loads((ROOT / "models/packs" / pack / "pack.toml").read_text())["scores"]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []


def main() -> None:
    text = block(FIGURES.read_text(), "scores", card_scores())
    given = {Path(name).stem: Path(name) for name in sys.argv[1:]}
    if "bench" in given:
        text = block(text, "bench", speeds(given["bench"]))
    measured = [given[f"bench-{name}"] for name in STUDIO if f"bench-{name}" in given]
    if measured:
        text = block(text, "studio", studio(measured))
    FIGURES.write_text(text)
    README.write_text(block(README.read_text(), "figures", summary(text)))


if __name__ == "__main__":
    main()
