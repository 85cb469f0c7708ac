"""The studio's measurements: printed with their bounds as they come, and written as rows of a table.

tools/readme.py makes the README's table from these files.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """A measurement. `value` and `bound` are in `unit`; `bound` None: reported without a bound."""

    what: str
    value: float
    unit: str  # s | ms | % | MiB
    bound: float | None = None
    processor: float | None = None  # processor time, in `unit`, independent of other load on the machine

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
    """The measurements of one bench, in order."""

    def __init__(self) -> None:
        self.rows: list[Figure] = []

    def add(
        self, what: str, value: float, unit: str, bound: float | None = None, processor: float | None = None
    ) -> None:
        """Add a measurement, and print it."""
        row = Figure(what, value, unit, bound, processor)
        self.rows.append(row)
        work = f"processor {row.processor_shown:>10s}" if processor is not None else " " * 20
        judged = "" if bound is None else f"   bound {row.bound_shown}{'' if row.met else ', MISSED'}"
        print(f"{what:52s} {row.shown:>12s}   {work}{judged}".rstrip(), flush=True)

    def write(self, path: Path | None) -> None:
        """Write {"rows": [..]}, each with the values its table shows; None: don't write."""
        if path is None:
            return
        shown = ("shown", "bound_shown", "processor_shown", "met")
        rows = [asdict(row) | {name: getattr(row, name) for name in shown} for row in self.rows]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"rows": rows}, indent=2) + "\n")
