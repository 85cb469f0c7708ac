"""`drawover packs`: lists the packs with their training data, checks a pack, and exports and imports packs."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path

from .. import places
from ..engine import exchange, pack
from ..engine.engine import PackInfo

_COLUMNS = ("NAME", "TITLE", "VERSION", "TASKS", "SIZE")


def show(packs: Sequence[PackInfo], as_json: bool) -> int:
    """List the packs, as a table or as JSON; return 1 if no pack is usable."""
    if as_json:
        print(json.dumps([_plain(each) for each in packs], indent=2, ensure_ascii=False))
    else:
        print(table(packs) if packs else "No packs were found: install Drawover again, or name a folder with --packs.")
    return 0 if any(each.tasks and each.problem is None for each in packs) else 1


def check(path: Path) -> int:
    """Open a pack as the engine does, and describe it; PackError names the rule that it breaks."""
    print("\n".join(pack.check(path, [places.packs()])))
    return 0


def give(name: Path, path: Path) -> int:
    """Write a pack, by its name or its folder, as a .zip."""
    known = [folder / name.name for folder in (exchange.own_packs(), places.packs())]
    found = name if name.exists() else next((each for each in known if each.is_dir()), name)
    written = exchange.exported(pack.Pack.open(found, [places.packs()]), path)
    print(f"{written}, {_size(written.stat().st_size)}: another Drawover takes it in with: drawover packs import FILE")
    return 0


def take(path: Path, replace: bool) -> int:
    """Put a pack that one was given among one's own; PackError tells which rule it breaks."""
    shipped = [each.name for each in pack.find_packs([places.packs()]) if isinstance(each, pack.Pack)]
    found = exchange.imported(path, exchange.own_packs(), shipped, places.packs(), replace)
    print(f"{found.title} ({found.name}) is in {found.path}; use it with --pack {found.name}, or start the studio.")
    return 0


def table(packs: Sequence[PackInfo]) -> str:
    """Format a table: a row for each pack, followed by its sources or its problem."""
    rows = [(p.name, p.title, p.version, _use(p), _size(p.bytes) if p.bytes else "") for p in packs]
    widths = [max(len(row[column]) for row in (_COLUMNS, *rows)) for column in range(len(_COLUMNS))]
    lines = [_row(_COLUMNS, widths)]
    for each, row in zip(packs, rows, strict=True):
        lines.append(_row(row, widths))
        if each.problem:
            lines.append(f"    cannot be used: {each.problem}")
        lines += [f"    trained on {source}" for source in each.sources]
    return "\n".join(lines)


def _use(info: PackInfo) -> str:
    return " ".join(info.tasks) or ("" if info.problem else "(for other packs)")


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB"


def _plain(info: PackInfo) -> dict:
    plain = {field.name: getattr(info, field.name) for field in dataclasses.fields(info)}
    plain["sample"] = None if info.sample is None else str(info.sample)
    return plain | {"problem": None if info.problem is None else str(info.problem)}
