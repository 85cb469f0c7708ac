"""Measured figures of the studio: printed as they come, each beside its bound, and kept as the rows of a table.

tools/readme.py makes the README's table of the files that are written here. What is measured is each bench's own.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One measured thing. `value` and `bound` are in `unit`; `bound` None: told, not judged."""

    what: str
    value: float
    unit: str  # s | ms | % | MiB
    bound: float | None = None
    processor: float | None = None  # in `unit`: what the work costs, whoever else the machine works for

    @property
    def shown(self) -> str:
        return f"{self.value:.{_DIGITS[self.unit]}f} {self.unit}"

    @property
    def bound_shown(self) -> str:
        return "" if self.bound is None else f"{self.bound:g} {self.unit}"

    @property
    def processor_shown(self) -> str:
        return "" if self.processor is None else f"{self.processor:.{_DIGITS[self.unit]}f} {self.unit}"

    @property
    def met(self) -> bool | None:
        return None if self.bound is None else self.value <= self.bound


_DIGITS = {"s": 2, "ms": 1, "%": 2, "MiB": 0}


class Figures:
    """What one bench measured, in its order."""

    def __init__(self) -> None:
        self.rows: list[Figure] = []

    def add(
        self, what: str, value: float, unit: str, bound: float | None = None, processor: float | None = None
    ) -> None:
        """Take one figure, and print it."""
        row = Figure(what, value, unit, bound, processor)
        self.rows.append(row)
        work = f"processor {row.processor_shown:>10s}" if processor is not None else " " * 20
        judged = "" if bound is None else f"   bound {row.bound_shown}{'' if row.met else ', MISSED'}"
        print(f"{what:52s} {row.shown:>12s}   {work}{judged}".rstrip(), flush=True)

    def write(self, path: Path | None) -> None:
        """Keep them as {"rows": [..]}, each with what its table shows; None: nowhere."""
        if path is None:
            return
        shown = ("shown", "bound_shown", "processor_shown", "met")
        rows = [asdict(row) | {name: getattr(row, name) for name in shown} for row in self.rows]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"rows": rows}, indent=2) + "\n")
