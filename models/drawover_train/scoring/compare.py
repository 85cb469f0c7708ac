"""Compares two packs, checkpoints or methods on the same subjects, with bootstrap intervals and a verdict.

python -m drawover_train compare A B        each a scores.jsonl, or a folder with one
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from scipy.stats import bootstrap

from ..metrics.measure import Scores, read
from ..metrics.sample import MetricError

CONFIDENCE = 0.95
RESAMPLES = 5000


@dataclass(frozen=True)
class Comparison:
    """One metric: means of A and B over their common subjects, and the interval of B − A."""

    metric: str
    better: str  # "higher" or "lower"
    a: float
    b: float
    low: float  # of the interval of the mean difference B − A; NaN for a metric of entire sets
    high: float
    count: int

    @property
    def verdict(self) -> str:
        """Which is better, in words; "no difference shown" if the interval contains 0."""
        if np.isnan(self.low):
            return "one value each: no interval"
        if self.low <= 0 <= self.high:
            return "no difference shown"
        return "B is better" if (self.low > 0) == (self.better == "higher") else "A is better"


def interval(differences: np.ndarray, resamples: int = RESAMPLES, seed: int = 0) -> tuple[float, float]:
    """(low, high) of the mean of (N,) paired differences: the BCa bootstrap of Efron (1987), at CONFIDENCE.

    (NaN, NaN) for fewer than two differences. If all are equal the interval has no width.
    """
    if len(differences) < 2:
        return float("nan"), float("nan")
    if np.ptp(differences) == 0:
        return float(differences[0]), float(differences[0])
    found = bootstrap(
        (differences,), np.mean, confidence_level=CONFIDENCE, n_resamples=resamples, batch=200, method="BCa",
        rng=np.random.default_rng(seed), vectorized=True,
    ).confidence_interval  # fmt: skip
    return float(found.low), float(found.high)


def compare(a: Scores, b: Scores, resamples: int = RESAMPLES, seed: int = 0) -> tuple[Comparison, ...]:
    """Every common metric, paired by subject. Raises MetricError where there is nothing in common."""
    names = [n for n in a.better if b.better.get(n) == a.better[n]]
    shared = [s for s in a.each if s in b.each]
    if not names or not shared:
        raise MetricError(f"A and B have no {'subject' if names else 'metric'} in common, so nothing can be compared.")
    found = []
    for name in names:
        if name in a.of_set and name in b.of_set:
            nan = float("nan")
            found.append(Comparison(name, a.better[name], a.of_set[name], b.of_set[name], nan, nan, len(shared)))
            continue
        pairs = np.array([(a.each[s].get(name, np.nan), b.each[s].get(name, np.nan)) for s in shared], np.float64)
        pairs = pairs[~np.isnan(pairs).any(1)]
        if len(pairs):
            low, high = interval(pairs[:, 1] - pairs[:, 0], resamples, seed)
            mean = pairs.mean(0)
            found.append(Comparison(name, a.better[name], float(mean[0]), float(mean[1]), low, high, len(pairs)))
    return tuple(found)


def table(found: Sequence[Comparison]) -> str:
    """The comparisons in Markdown, one row per metric."""
    lines = ["| metric | better | A | B | B − A | 95 % interval | subjects | verdict |", "|---" * 8 + "|"]
    for c in found:
        span = "–" if np.isnan(c.low) else f"{c.low:+.4g} … {c.high:+.4g}"
        lines.append(
            f"| {c.metric} | {c.better} | {c.a:.4g} | {c.b:.4g} | {c.b - c.a:+.4g} | {span} | {c.count} | {c.verdict} |"
        )
    return "\n".join(lines)


def scores_of(path: Path) -> Scores:
    """Read the scores from a jsonl file, or from the scores.jsonl of a folder. Raises MetricError."""
    return read(path / "scores.jsonl" if path.is_dir() else path)


def run(a: Path, b: Path, out: Path | None = None) -> tuple[Comparison, ...]:
    """Compare, print the table, and write it to `out` as jsonl if given."""
    first, second = scores_of(a), scores_of(b)
    found = compare(first, second)
    shared = sum(s in second.each for s in first.each)
    print(f"A: {a} ({len(first.each)} subjects)\nB: {b} ({len(second.each)} subjects)\n{shared} in common, paired\n")
    print(table(found))
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        rows = [{k: None if v != v else v for k, v in asdict(c).items()} | {"verdict": c.verdict} for c in found]
        out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    return found
