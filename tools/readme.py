"""Puts the measured tables into README.md: the scores from the pack's card, the speeds from what the benches wrote.

usage: python tools/readme.py [out/bench.json [out/bench-*.json ..]]
"""

import json
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def block(text: str, name: str, lines: list[str]) -> str:
    """`text` with what stands between <!-- name --> and <!-- /name --> replaced by `lines`."""
    body = "\n".join([f"<!-- {name} -->", *lines, f"<!-- /{name} -->"])
    return re.sub(rf"<!-- {name} -->.*?<!-- /{name} -->", lambda _: body, text, flags=re.S)


def scores() -> list[str]:
    card = (ROOT / "models/packs/faces/CARD.md").read_text()
    return card.split("## Scores\n", 1)[1].strip().splitlines()


def speeds(file: Path) -> list[str]:
    bench = json.loads(file.read_text())
    machine = bench["machine"]
    rows = ["| what | median | bound | |", "|---|---|---|---|"]
    for row in bench["rows"]:
        met = "" if row.get("met") is None else ("met" if row["met"] else "missed")
        rows.append(f"| {row['what']} | {row['shown']} | {row['bound_shown']} | {met} |")
    return [f"On {machine}:", "", *rows]


def studio(files: list[Path]) -> list[str]:
    """One table of all figures of the studio, in the order of the files."""
    lines = ["| what | measured | of it processor | bound | |", "|---|---|---|---|---|"]
    for row in (row for file in files for row in json.loads(file.read_text())["rows"]):
        met = "" if row["met"] is None else ("met" if row["met"] else "missed")
        lines.append(f"| {row['what']} | {row['shown']} | {row['processor_shown']} | {row['bound_shown']} | {met} |")
    return lines


STUDIO = ("stroke", "canvas", "document", "files")  # the studio's benches, in the table's order


def main() -> None:
    text = (ROOT / "README.md").read_text()
    if tomllib.loads((ROOT / "models/packs/faces/pack.toml").read_text())["scores"]:
        text = block(text, "scores", scores())
    given = {Path(name).stem: Path(name) for name in sys.argv[1:]}
    if "bench" in given:
        text = block(text, "bench", speeds(given["bench"]))
    measured = [given[f"bench-{name}"] for name in STUDIO if f"bench-{name}" in given]
    if measured:
        text = block(text, "studio", studio(measured))
    (ROOT / "README.md").write_text(text)


if __name__ == "__main__":
    main()
