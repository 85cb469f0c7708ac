"""models/DATA.md: every package that drawings come from, its license, its attribution, and the packs trained on it.

Built from the recipes' sources, from the packs' cards, and from data_counts.json, which stores how many subjects the
full data sets took from each: so the same commit always gives the same ledger.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from . import RECIPES, recipe_of
from .faces.corrections import EXTRA_SOURCES
from .sources import Source
from .store import Store

COUNTS, PAGE = "data_counts.json", "DATA.md"
# Licenses of training data of models that ship: no share-alike, no copyleft, no unlisted license.
SHIPPABLE = frozenset({"MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Zlib", "0BSD", "Unlicense",
                       "CC0-1.0", "CC-PDDC", "CC-BY-3.0", "CC-BY-3.0-US", "CC-BY-4.0"})  # fmt: skip
_ANY_FACE = "any-face"  # sources that only its recipe is trained on, rendered on the fly
_METRICS = "yardsticks"  # the use of sources in data/sources_*.py that no recipe fetches
_CLIENTS = {"npm": "npm", "pip": "PyPI", "apt": "Debian"}
Counts = dict[str, dict[str, int]]
"""recipe -> `entry_key` of a source -> subjects of the full data set"""


@dataclass(frozen=True)
class Entry:
    """A source in the ledger; `used_by` lists recipes, or its other uses."""

    source: Source
    used_by: tuple[str, ...]
    evaluation_only: bool


def entry_key(name: str, attribution: str) -> str:
    """The key of a source: package and attribution, since a package can hold the work of several artists."""
    return f"{name}: {attribution}"


def shippable(license: str) -> bool:
    """Whether models that ship may be trained on work under these terms (SPDX identifiers joined by AND)."""
    return all(part.strip() in SHIPPABLE for part in license.split(" AND "))


def entries() -> list[Entry]:
    """All sources, sorted by package, each once. A source that serves only evaluation is marked so."""
    folder = Path(import_module(f"{__package__}").__path__[0])
    extra_modules = [import_module(f"{__package__}.{path.stem}") for path in sorted(folder.glob("sources_*.py"))]
    users: dict[str, tuple[Source, list[str]]] = {}
    given = [(name, recipe_of(name).sources) for name in RECIPES]
    fetched = {source for _, sources in given for source in sources}
    others = {v for module in extra_modules for v in vars(module).values() if isinstance(v, Source)} - fetched
    given += [(_METRICS, tuple(others)), (_ANY_FACE, tuple(EXTRA_SOURCES.values()))]
    for user, sources in given:
        for source in sources:
            users.setdefault(entry_key(source.name, source.attribution), (source, []))[1].append(user)
    trained_on = {name for name, named in RECIPES.items() if not named.evaluation_only} | {_METRICS, _ANY_FACE}
    return [
        Entry(source, tuple(names), source.evaluation_only or not trained_on & set(names))
        for _, (source, names) in sorted(users.items())
    ]


def faults(cards: Mapping[str, Iterable[Mapping[str, Any]]], known: Iterable[Entry]) -> list[str]:
    """Faults of the packs' sources, a sentence each. cards: pack -> its [[sources]]."""
    found = []
    by_package: dict[tuple[str, str], list[Entry]] = {}
    for entry in known:
        by_package.setdefault((f"{entry.source.client} {entry.source.package}", entry.source.version), []).append(entry)
    for pack, sources in cards.items():
        for given in sources:
            name = f"{given['package']} {given['version']}"
            same = by_package.get((given["package"], given["version"]), [])
            matching = [e for e in same if e.source.license == given["license"]]
            if not shippable(given["license"]):
                found.append(f"Pack {pack} learned from {name}, which is {given['license']}: no pack may.")
            elif not same:
                found.append(f"Pack {pack} learned from {name}, which no recipe fetches.")
            elif not matching:
                found.append(f"Pack {pack} says {name} is {given['license']}; the ledger knows otherwise.")
            elif all(e.source.evaluation_only for e in matching):
                found.append(f"Pack {pack} learned from {name}, which is for evaluation only.")
    return found


def cards_of(models: Path) -> dict[str, list[dict[str, Any]]]:
    """The [[sources]] of every pack under models/packs."""
    return {
        path.parent.name: tomllib.loads(path.read_text("utf-8")).get("sources", [])
        for path in sorted((models / "packs").glob("*/pack.toml"))
    }


def page(known: Iterable[Entry], counts: Counts, cards: Mapping[str, Iterable[Mapping[str, Any]]]) -> str:
    """The text of DATA.md."""
    known = list(known)
    lines = [
        "# Where the drawings come from", "",
        "Written by `python -m drawover_train ledger`; do not edit. Every package is fetched by its registry's own",
        "client, by name and version, and checked by SHA-256. Nothing is taken from the open web.", "",
        "## Packs may learn from these", "", *_table([e for e in known if not e.evaluation_only], counts, cards), "",
        "## For evaluation only", "",
        "Share-alike, copyleft, or kept apart to judge by: nothing that ships has learned from them.", "",
        *_table([e for e in known if e.evaluation_only], counts, cards), "",
        "## Data sets", "", "| name | what it gives | sources |", "|---|---|---|",
        *(f"| {name} | {recipe_of(name).purpose} | {len(recipe_of(name).sources)} |"
          for name in RECIPES),
        "", "## Packs", "", "| pack | learned from | drawings |", "|---|---|---|",
        *(f"| {pack} | {s['package']} {s['version']} ({s['license']}): {s['attribution']} | {s['count']} |"
          for pack, sources in cards.items() for s in sources),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def counted(data: Path, before: Counts) -> tuple[Counts, list[str]]:
    """Subjects by source of every full data set under `data`; other counts unchanged, with a sentence on each."""
    counts, messages = dict(before), []
    for name in RECIPES:
        folder = data / name
        if not (folder / "manifest.jsonl").exists():
            messages.append(f"{name}: no data set here, so its counts stay as they were.")
            continue
        store = Store(folder)
        if not store.plan.get("complete") or store.plan.get("limit") is not None:
            messages.append(f"{name}: only a part was rendered here, so its counts stay as they were.")
            continue
        subjects: dict[str, set[str]] = {}
        artists = {s.name: s.attribution for s in recipe_of(name).sources}
        for record in store.records:
            also = {source: artists.get(source, "") for source in record.get("license_of", {})}
            for source, attribution in {**also, record["source"]: record["attribution"]}.items():
                subjects.setdefault(entry_key(source, attribution), set()).add(record["subject"])
        counts[name] = {key: len(subjects[key]) for key in sorted(subjects)}
    return counts, messages


def update(models: Path, data: Path) -> str:
    """Write models/data_counts.json and models/DATA.md; return what was done and the faults, a sentence per line."""
    path = models / COUNTS
    before: Counts = json.loads(path.read_text()) if path.exists() else {}
    counts, messages = counted(data, before)
    path.write_text(json.dumps(counts, indent=1, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")
    known, cards = entries(), cards_of(models)
    (models / PAGE).write_text(page(known, counts, cards), "utf-8")
    return "\n".join(
        [*messages, *faults(cards, known), f"Wrote {models / PAGE}: {len(known)} sources, {len(cards)} packs."]
    )


def _table(known: list[Entry], counts: Counts, cards: Mapping[str, Iterable[Mapping[str, Any]]]) -> list[str]:
    lines = ["| package | license | by | serves | subjects | packs |", "|---|---|---|---|---|---|"]
    for entry in known:
        source, key = entry.source, entry_key(entry.source.name, entry.source.attribution)
        subjects = [f"{counts[u][key]} in {u}" for u in entry.used_by if key in counts.get(u, {})]
        packs = [
            pack for pack, sources in cards.items()
            if any((s["package"], s["version"], s["attribution"])
                   == (f"{source.client} {source.package}", source.version, source.attribution) for s in sources)
        ]  # fmt: skip
        package = f"{_CLIENTS.get(source.client, source.client)} `{source.package}` {source.version}"
        cells = (package, source.license, source.attribution, ", ".join(entry.used_by), ", ".join(subjects) or "–",
                 ", ".join(packs) or "–")  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    return lines
