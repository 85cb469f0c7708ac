"""Validates the metrics: each must order known degradations of increasing strength correctly.

    python -m drawover_train yardsticks          writes models/scores/yardsticks.md and .jsonl

All inputs are generated from packages: unseen Lorelei faces, as line art and filled with palettes, and handwritten
digits. Where a metric hardly responds to something it should detect, the table reports it as blind.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from ..metrics.features import Cached, Features, Graph
from ..metrics.measure import measure
from ..metrics.register import METRICS, find, possible
from ..metrics.sample import Observers, Sample
from .yardstick_subjects import Spoiling, spoilings

LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)
BLIND = 0.05  # smaller responses, relative to the metric's largest in the table, count as none
_PIXELS = ("l1", "psnr", "ssim")
_LINES = ("line_f1", "line_f1_window", "chamfer", "cldice", "soft_cldice")
_BROKEN = ("artefact_rate",)
_STROKES = ("loose_ends", "specks")


def _feature_metrics(*kinds: str) -> tuple[str, ...]:
    """The metrics of these kinds, for every feature network."""
    return tuple(m.name for m in METRICS if m.features and m.name.startswith(kinds))


_LOOKS = (*_PIXELS, *_feature_metrics("perceptual", "frechet"))
# Degradation -> the metrics that should detect it; others are not evaluated.
MEANT: dict[str, tuple[str, ...]] = {
    "noise": (*_LOOKS, *_BROKEN),
    "blur": _LOOKS,
    "gaps": (*_LOOKS, *_LINES, *_BROKEN, *_STROKES),
    "doubled": (*_LOOKS, *_LINES, *_BROKEN),
    "smeared": (*_LOOKS, *_LINES, *_BROKEN),
    "cut": (*_LOOKS, *_LINES, *_BROKEN, "loose_ends"),
    "specked": (*_LOOKS, *_LINES, *_BROKEN, *_STROKES),
    "wobbled": (*_LOOKS, *_LINES, *_BROKEN),
    "melted": (*_LOOKS, *_LINES, *_BROKEN),
    "moved parts": (*_LOOKS, *_LINES, "endpoint_error"),
    "one eye moved": (*_LOOKS, *_LINES, "endpoint_error"),
    "another's drawing": (*_PIXELS, *_feature_metrics("perceptual"), *_LINES),
    "collapsed set": _feature_metrics("diversity", "frechet"),
    "color noise": _LOOKS,
    "color blur": _LOOKS,
    # Another palette's colors are wrong for each drawing, but unchanged as a set.
    "wrong colors": (*_PIXELS, *_feature_metrics("perceptual", "style"), "region_accuracy", "region_distance"),
    "bleached": (*_LOOKS, *_feature_metrics("style"), "region_accuracy", "region_distance"),
    "turned into another digit": ("class_kept",),
    "latent ignored": ("latent_recovery",),
}

_GROUPS = {
    "Line drawings, spoiled": ("noise", "blur", "gaps", "doubled", "smeared", "cut", "specked", "wobbled", "melted"),
    "Line drawings, wrong": ("moved parts", "one eye moved", "another's drawing", "collapsed set"),
    "Color": ("color noise", "color blur", "wrong colors", "bleached"),
    "Digits and latents": ("turned into another digit", "latent ignored"),
}


@dataclass(frozen=True)
class Finding:
    """The response of one metric to one degradation. response: the change at full strength, toward worse, relative to
    the metric's largest anywhere in the table."""

    metric: str
    spoiling: str
    values: tuple[float, ...]  # at LEVELS
    rho: float  # Spearman's, of strength and badness: 1 is the right order
    ordered: bool  # never better as the strength grows, and worse at its end
    response: float

    @property
    def verdict(self) -> str:
        """ordered, blind, or disordered."""
        if abs(self.response) < BLIND:
            return "blind"
        return "ordered" if self.ordered else "disordered"


def _finding(metric: str, spoiling: str, values: Sequence[float]) -> Finding:
    """Its response is still absolute; it is normalized once all are known.

    Strengths without a measurement, such as errors of parts that are not moved, are left out.
    """
    bad = np.array(values, np.float64) * (-1 if find(metric).better == "higher" else 1)
    strengths, bad = np.array(LEVELS)[~np.isnan(bad)], bad[~np.isnan(bad)]
    slack = 1e-9 * max(float(np.abs(bad).max()), 1e-12)
    ordered = bool((np.diff(bad) >= -slack).all() and bad[-1] > bad[0] + slack)
    rho = float(np.asarray(spearmanr(strengths, bad))[0]) if np.ptp(bad) > slack else 0.0
    return Finding(metric, spoiling, tuple(values), rho, ordered, float(bad[-1] - bad[0]))


def prove(given: Sequence[Spoiling], observers: Observers, log: Callable[[str], None] = print) -> tuple[Finding, ...]:
    """Run every metric on every degradation that it should detect, if its observers are available."""
    found: list[Finding] = []
    for spoiling in given:
        current = observers
        rows: dict[str, list[float]] = {}
        for level in LEVELS:
            samples: list[Sample] = spoiling.samples(level)
            if spoiling.generator is not None:
                current = replace(observers, generator=spoiling.generator(level))
            names = [n for n in possible(samples, current) if n in MEANT[spoiling.name]]
            scores = measure(names, samples, current)
            for name in names:
                rows.setdefault(name, []).append(scores.mean(name))
        found += [_finding(name, spoiling.name, values) for name, values in rows.items()]
        log(f"{spoiling.name}: {sum(f.ordered for f in found if f.spoiling == spoiling.name)} of {len(rows)} in order")
    largest: dict[str, float] = {}
    for finding in found:
        largest[finding.metric] = max(largest.get(finding.metric, 1e-12), abs(finding.response))
    return tuple(replace(f, response=f.response / largest[f.metric]) for f in found)


def table(found: Sequence[Finding], names: Sequence[str]) -> str:
    """Metrics × degradations `names` in Markdown. A cell: ✓ if in order, else Spearman's ρ; then the response."""
    cells = {(f.metric, f.spoiling): f for f in found}
    metrics = [m.name for m in METRICS if any((m.name, n) in cells for n in names)]
    lines = [f"| metric | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for metric in metrics:
        row = []
        for name in names:
            f = cells.get((metric, name))
            if f is None:
                row.append("·")
            elif f.verdict == "blind":
                row.append(f"blind ({100 * f.response:.0f} %)")
            else:
                row.append(f"{'✓' if f.ordered else f'ρ {f.rho:.2f}'} {100 * f.response:.0f} %")
        lines.append(f"| {metric} | {' | '.join(row)} |")
    return "\n".join(lines)


def report(found: Sequence[Finding], subjects: int) -> str:
    """The full validation in Markdown."""
    parts = [
        "# The yardsticks, proven", "",
        f"Made by `python -m drawover_train yardsticks` on {subjects} faces, and digits, that nothing was trained on,",
        "each spoiled in growing strength. ✓: the metric's mean gets worse with every step, or at least never better.",
        "ρ: it does not, and this is Spearman's rank correlation of strength and badness. The percentage is the",
        f"answer at full strength, as a share of its largest in these tables; under {100 * BLIND:.0f} % it is *blind*.",
        "A dot: not meant to see it. PSNR of identical pictures is set to 100 dB, so its shares say little. What",
        "networks see is ours: it compares within one table only.", "",
    ]  # fmt: skip
    for title, names in _GROUPS.items():
        parts += [f"## {title}", "", table(found, names), ""]
    for title, verdict in (("Blind", "blind"), ("Out of order", "disordered")):
        those = [f"{f.metric} to {f.spoiling}" for f in found if f.verdict == verdict]
        parts += [f"{title}: {', '.join(those) if those else 'none'}.", ""]
    return "\n".join(parts).rstrip() + "\n"


def run(scratch: Path, out: Path, drawnet: Path | None = None, count: int = 32) -> tuple[Finding, ...]:
    """Validate all metrics; write `out`/yardsticks.md and .jsonl. Packages are cached in `scratch`/src.

    drawnet: its ONNX graph, if available. count: faces.
    """
    more: list[Features] = [Graph(drawnet)] if drawnet else []
    available = Observers.load(scratch / "src", *more)
    observers = replace(available, features={k: Cached(f, 8) for k, f in available.features.items()})
    found = prove(spoilings(scratch / "src", count), observers)
    out.mkdir(parents=True, exist_ok=True)
    rows = [{**asdict(f), "levels": LEVELS, "verdict": f.verdict} for f in found]
    (out / "yardsticks.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    text = report(found, count)
    (out / "yardsticks.md").write_text(text)
    print(text)
    return found
