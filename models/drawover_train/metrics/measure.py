"""Measures samples by named metrics; the scores as a value, as jsonl, and as a table in Markdown.

A jsonl file of scores starts with {"better": {metric: "higher" or "lower"}}. Then follows one line per subject, and
finally, if entire sets were measured, a line whose subject is null. Unavailable values are null.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from .features import Cached
from .register import METRICS, find
from .sample import MetricError, Observers, Sample

_BLOCK = 32  # samples per block measured by all metrics; networks' batch size


@dataclass(frozen=True)
class Scores:
    """each: subject -> metric -> value; of_set: metric -> value of the set; better: metric -> higher or lower."""

    each: Mapping[str, Mapping[str, float]]
    of_set: Mapping[str, float]
    better: Mapping[str, str]

    def values(self, name: str) -> np.ndarray:
        """(N,) of a metric over the subjects that have it, without NaN."""
        found = np.array([row[name] for row in self.each.values() if name in row], np.float64)
        return found[~np.isnan(found)]

    def mean(self, name: str) -> float:
        """The set's value, or the mean over subjects; NaN without measurements."""
        if name in self.of_set:
            return self.of_set[name]
        values = self.values(name)
        return float(values.mean()) if len(values) else float("nan")


def measure(names: Sequence[str], samples: Sequence[Sample], observers: Observers | None = None) -> Scores:
    """Scores of all samples by all named metrics. Raises MetricError where one lacks an input."""
    observers = observers or Observers()
    if not samples:
        raise MetricError("There is nothing to measure.")
    subjects = [s.subject for s in samples]
    if len(set(subjects)) != len(subjects):
        twice = next(s for s in subjects if subjects.count(s) > 1)
        raise MetricError(f"Two samples are called {twice}.")
    each: dict[str, dict[str, float]] = {s: {} for s in subjects}
    of_set: dict[str, float] = {}
    metrics = [find(name) for name in names]
    for metric in metrics:
        for needed in metric.needs:
            lacking = [s.subject for s in samples if getattr(s, needed) is None]
            if lacking:
                raise MetricError(f"{metric.name} needs {needed}, which {lacking[0]} has not.")
    cached_observers = replace(observers, features={k: Cached(f) for k, f in observers.features.items()})
    for start in range(0, len(samples), _BLOCK):
        block = samples[start : start + _BLOCK]
        for metric in metrics:
            if not metric.of_sets:
                for sample, value in zip(block, metric.function(block, cached_observers), strict=True):
                    each[sample.subject][metric.name] = float(value)
    for metric in metrics:
        if metric.of_sets:
            of_set[metric.name] = float(metric.function(samples, observers))
    return Scores(each, of_set, {name: find(name).better for name in names})


def gathered(subjects: Sequence[str], columns: Mapping[str, Sequence[float]], better: Mapping[str, str]) -> Scores:
    """Scores measured elsewhere. columns: metric -> a value for each subject, in order."""
    each = {s: {name: float(values[n]) for name, values in columns.items()} for n, s in enumerate(subjects)}
    return Scores(each, {}, {name: better[name] for name in columns})


def _plain(values: Mapping[str, float]) -> dict[str, float | None]:
    return {k: round(v, 6) if math.isfinite(v) else None for k, v in values.items()}


def write(path: Path, scores: Scores) -> None:
    """Write scores as jsonl, atomically."""
    lines: list[dict] = [{"better": dict(scores.better)}]
    lines += [{"subject": subject, **_plain(row)} for subject, row in scores.each.items()]
    if scores.of_set:
        lines.append({"subject": None, "count": len(scores.each), **_plain(scores.of_set)})
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    partial.replace(path)


def read(path: Path) -> Scores:
    """Read scores written by `write`; raises MetricError where the file is missing or something else."""
    if not path.is_file():
        raise MetricError(f"There are no scores in {path}.")
    try:
        first, *rows = [json.loads(line) for line in path.read_text().splitlines()]
        better = dict(first["better"])
        each, of_set = {}, {}
        for row in rows:
            subject = row.pop("subject")
            values = {k: float("nan") if v is None else float(v) for k, v in row.items() if k in better}
            if subject is None:
                of_set = values
            else:
                each[subject] = values
    except (ValueError, KeyError, TypeError, AttributeError) as reason:
        raise MetricError(f"{path} holds no scores ({reason}).") from reason
    return Scores(each, of_set, better)


def table(scores: Scores) -> str:
    """The scores in Markdown, one row per metric, with its direction, mean, median and formula's source."""
    known = {m.name: m for m in METRICS}
    lines = ["| metric | better | mean | median | n | unit | formula |", "|---|---|---|---|---|---|---|"]
    for name, better in scores.better.items():
        values, metric = scores.values(name), known.get(name)
        middle = f"{np.median(values):.4g}" if len(values) else "–"
        count = len(scores.each) if name in scores.of_set else len(values)
        unit, source = (metric.unit, metric.source) if metric else ("", "")
        lines.append(f"| {name} | {better} | {scores.mean(name):.4g} | {middle} | {count} | {unit} | {source} |")
    if any(name.endswith(("_lite0", "_drawnet")) for name in scores.better):
        lines += ["", "What a network sees is ours: it compares within this table only, never with a published figure."]
    return "\n".join(lines)
