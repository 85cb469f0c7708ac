"""Puts the measured tables into README.md: the scores from the pack's card, the speeds from a bench's JSON.

usage: python tools/readme.py [bench.json]
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


def main() -> None:
    text = (ROOT / "README.md").read_text()
    if tomllib.loads((ROOT / "models/packs/faces/pack.toml").read_text())["scores"]:
        text = block(text, "scores", scores())
    if len(sys.argv) > 1:
        text = block(text, "bench", speeds(Path(sys.argv[1])))
    (ROOT / "README.md").write_text(text)


if __name__ == "__main__":
    main()
