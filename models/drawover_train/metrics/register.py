"""All metrics by name: what each measures, its direction, and its formula's source.

measure.py applies them; scoring/yardsticks.py validates that each orders known degradations correctly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np

from . import color, judged, latent, lines, perceptual, pixels, strokes
from .sample import MetricError, Observers, Sample

Samples = Sequence[Sample]
Measuring = Callable[[Samples, Observers], np.ndarray]
_Observer = TypeVar("_Observer")
SEVERAL = ("lite0", "drawnet")  # feature networks of each perceptual metric


@dataclass(frozen=True)
class Metric:
    """`function` returns (N,) values of N samples, or, for a metric of entire sets, a single () value."""

    name: str
    measures: str
    better: Literal["higher", "lower"]
    unit: str  # or the range
    source: str  # of the formula
    needs: tuple[str, ...]  # fields of Sample
    function: Measuring
    of_sets: bool = False
    features: str = ""  # its feature network, if any
    observer: str = ""  # the field of Observers that it uses, if any


def _each(function: Callable[..., float], *fields: str) -> Measuring:
    """Apply a metric of one sample's fields to many samples."""
    return lambda samples, _: np.array([function(*(getattr(s, f) for f in fields)) for s in samples], np.float64)


def _all(samples: Samples, name: str) -> list:
    return [getattr(s, name) for s in samples]


_PAIR = ("drawn", "true")
_COLORS = (*_PAIR, "regions")
_MOVES = ("field", "true_field", "where")
_F1 = "Martin, Fowlkes and Malik 2004, by distance"
_OURS = "ours"

_PLAIN = (
    Metric("l1", "difference of pixels", "lower", "0..1", "mean absolute difference", _PAIR, _each(pixels.l1, *_PAIR)),
    Metric("psnr", "difference of pixels", "higher", "dB", "−10·log10(MSE)", _PAIR, _each(pixels.psnr, *_PAIR)),
    Metric("ssim", "likeness of structure", "higher", "−1..1", "Wang et al. 2004", _PAIR, _each(pixels.ssim, *_PAIR)),
    Metric("line_f1", "lines within 1 px", "higher", "0..1", _F1, _PAIR, _each(lines.line_f1, *_PAIR)),
    Metric("line_f1_window", "lines within 1 px, where it matters", "higher", "0..1", _F1, (*_PAIR, "window"),
           _each(lines.line_f1, *_PAIR, "window")),
    Metric("chamfer", "distance from line to line", "lower", "px", "Barrow et al. 1977", _PAIR,
           _each(lines.chamfer, *_PAIR)),
    Metric("cldice", "centerlines covered", "higher", "0..1", "Shit et al. 2021", _PAIR, _each(lines.cldice, *_PAIR)),
    Metric("soft_cldice", "centerlines covered, softly", "higher", "0..1", "Shit et al. 2021", _PAIR,
           _each(lines.soft_cldice, *_PAIR)),
    Metric("endpoint_error", "displacement off, along lines", "lower", "px", "Baker et al. 2011", _MOVES,
           _each(lines.endpoint_error, *_MOVES)),
    Metric("region_accuracy", "area within ΔE2000 10 of its true color", "higher", "0..1",
           "Sharma, Wu and Dalal 2005", _COLORS, _each(color.region_accuracy, *_COLORS)),
    Metric("region_distance", "color of regions off", "lower", "ΔE2000", "Sharma, Wu and Dalal 2005", _COLORS,
           _each(color.region_distance, *_COLORS)),
    Metric("loose_ends", "line ends per length", "lower", "per 100 px", _OURS, ("drawn",),
           _each(strokes.loose_ends, "drawn")),
    Metric("specks", "tiny pieces per length", "lower", "per 100 px", _OURS, ("drawn",),
           _each(strokes.specks, "drawn")),
)  # fmt: skip

_WITH_OBSERVERS = (
    Metric("artefact_rate", "drawings that a judge finds broken", "lower", "0..1", "ours: recipes/judges.py",
           ("drawn",), lambda s, o: judged.broken(_all(s, "drawn"), _present(o.sound, "judge of soundness")),
           observer="sound"),
    Metric("class_kept", "digits that a judge still reads", "higher", "0..1", "ours: recipes/judges.py",
           ("drawn", "digit"),
           lambda s, o: judged.class_kept(_all(s, "drawn"), _all(s, "digit"), _present(o.digit, "judge of digits")),
           observer="digit"),
    Metric("latent_recovery", "latent lost after 50 steps back", "lower", "squared difference",
           "Lipton and Tripathi 2017", ("latent",),
           lambda s, o: latent.latent_recovery(_present(o.generator, "generator"), np.stack(_all(s, "latent"))),
           observer="generator"),
)  # fmt: skip


def _present(observer: _Observer | None, what: str) -> _Observer:
    if observer is None:
        raise MetricError(f"There is no {what} at hand.")
    return observer


def _feature_metrics(name: str) -> tuple[Metric, ...]:
    """The metrics that use one feature network."""

    def distance(depth: str | None) -> Measuring:
        return lambda s, o: perceptual.perceptual_distances(_all(s, "drawn"), _all(s, "true"), o.named(name), depth)

    def style(samples: Samples, observers: Observers) -> np.ndarray:
        return perceptual.style_relevance(_all(samples, "drawn"), _all(samples, "exemplar"), observers.named(name))

    def frechet(samples: Samples, observers: Observers) -> np.ndarray:
        return np.array(
            perceptual.frechet_distance(_all(samples, "drawn"), _all(samples, "true"), observers.named(name))
        )

    def diverse(samples: Samples, observers: Observers) -> np.ndarray:
        return np.array(perceptual.diversity(_all(samples, "drawn"), observers.named(name)))

    zhang, heusel = "Zhang et al. 2018, weights 1", "Heusel et al. 2017"
    depths = [
        Metric(f"perceptual_{depth}_{name}", f"difference seen, {depth} features", "lower", "0..4", zhang, _PAIR,
               distance(depth), features=name)
        for depth in perceptual.DEPTHS
    ]  # fmt: skip
    # drawnet is invariant to colors: its style relevance stayed at 0.9893 to 0.9895 for any colors, and out of order
    # (ρ 0.70), so it is left out.
    styles = [
        Metric(f"style_{name}", "relevance of style to the exemplar", "higher", "−1..1", "Zhang et al. 2020",
               ("drawn", "exemplar"), style, features=name),
    ] if name == "lite0" else []  # fmt: skip
    return (
        Metric(f"perceptual_{name}", "difference seen, all depths", "lower", "0..4", zhang, _PAIR, distance(None),
               features=name),
        *depths,
        *styles,
        Metric(f"frechet_{name}", "distance of the set to the true set", "lower", "squared features", heusel, _PAIR,
               frechet, of_sets=True, features=name),
        Metric(f"diversity_{name}", "difference seen within the set", "higher", "0..4", zhang, ("drawn",), diverse,
               of_sets=True, features=name),
    )  # fmt: skip


METRICS: tuple[Metric, ...] = (*_PLAIN, *_WITH_OBSERVERS, *(m for name in SEVERAL for m in _feature_metrics(name)))


def find(name: str) -> Metric:
    """The metric of that name; raises MetricError."""
    for metric in METRICS:
        if metric.name == name:
            return metric
    raise MetricError(f"There is no metric {name!r}; there are {', '.join(m.name for m in METRICS)}.")


def possible(samples: Samples, observers: Observers) -> tuple[str, ...]:
    """Names of the metrics whose inputs all samples and the observers provide."""
    names = [
        m.name
        for m in METRICS
        if all(getattr(s, f) is not None for s in samples for f in m.needs)
        and (not m.features or m.features in observers.features)
        and (not m.observer or getattr(observers, m.observer) is not None)
    ]
    return tuple(names)
