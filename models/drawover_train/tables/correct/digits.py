"""The digits' table: the sketch correction paper's experiments, with figures instead of pictures (its §5 and §6)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from drawover.engine.pack import Pack

from ...metrics.perceptual import frechet
from ...nets.correct.digits.printed import LATENT, VARIANTS, reconstructed
from ...nets.correct.nudges import Optimize, interpolated, nearest, optimized, searched
from ...sheets import digits as digit_sheet
from ...studies.digits import Reader, Study, Unseen, difference, haze, read, real, unseen, variety
from .. import MissingError

TITLE = "Digits: the sketch correction paper, as printed"
TRAINING = (
    "Make them with `python -m drawover_train data digits` and `train digits` (a quarter of an hour on one core), then "
    "`export digits`."
)
CHOSEN = VARIANTS[-1]
STEPS = (5, 15, 50)  # reported numbers of optimization steps
WAYS = ("slerp", "lerp", "pictures")  # to mix
STRENGTHS = (0.0, 0.25, 0.5, 0.75, 1.0)
_AT_ONCE = 16  # drawings optimized at once, a layer of 128 × 128 each, to fit the CPU cache


@dataclass(frozen=True)
class Seen:
    """Measurements of a set of drawings. kept: fraction read as the intended class."""

    kept: float
    sure: float
    frechet: float
    haze: float


class Bench:
    """Unseen digits, those to search, and the judge: measures sets of drawings."""

    def __init__(self, found: Unseen, known: Tensor) -> None:
        self.unseen, self.real, self.reader = found, known, Reader()
        self.sound_haze = haze(found.sound)
        self.sound_features = self.reader(found.sound)[1]
        self.neighbors = {name: known[nearest(ink, known)] for name, ink in found.flawed.items()}

    def seen(self, ink: Tensor) -> Seen:
        """ink: (N, 784), of all views; or (N / each, 784), the first of each digit, too few for a Fréchet distance."""
        chances, features = self.reader(ink)
        kept = float((chances.argmax(1) == self.unseen.classes[:: self._stride(ink)]).mean())
        far = frechet(features, self.sound_features) if len(ink) == len(self.unseen.sound) else float("nan")
        return Seen(kept, float(chances.max(1).mean()), far, haze(ink) / self.sound_haze)

    def _stride(self, ink: Tensor) -> int:
        return len(self.unseen.sound) // len(ink)

    def difference(self, ink: Tensor, others: Tensor) -> float:
        """`digit_study.difference` from `others`, which are of all views."""
        return difference(ink, others[:: self._stride(ink)])

    def classes_drawn(self, ink: Tensor) -> float:
        """The effective number of classes in a set: the exponential of their entropy, at most 10."""
        share = np.bincount(self.reader(ink)[0].argmax(1), minlength=10) / len(ink)
        return float(np.exp(-(share * np.log(np.maximum(share, 1e-12))).sum()))


def samples(bench: Bench, studies: Sequence[Study]) -> tuple[list[str], dict[str, Seen]]:
    """Rows of G(z), and the measurements by variant."""
    count, spread = len(bench.unseen.sound), variety(bench.unseen.sound)
    rows, found = [], {}
    for study in studies:
        z = torch.randn(count, LATENT, generator=torch.Generator().manual_seed(0))
        ink = study.nets["generator"](z)
        seen = found[study.variant.name] = bench.seen(ink)
        rows.append(f"| {study.variant.title} | {seen.frechet:.3f} | {seen.haze:.2f} | {percent(seen.sure)} | "
                    f"{bench.classes_drawn(ink):.1f} | {variety(ink) / spread:.2f} |")  # fmt: skip
    return rows, found


def reconstructions(bench: Bench, studies: Sequence[Study]) -> tuple[list[str], dict[tuple[str, str], list[float]]]:
    """Rows of G(E(x)) and G(Q(x)); errors by (variant, encoder): sound, then each severity."""
    rows, errors = [], {}
    for study in studies:
        for key, name in (("encoder", "E"), ("post", "Q")):
            if key not in study.nets:
                continue
            drawn = lambda ink, k=key, s=study: reconstructed(s.nets[k], s.nets["generator"], ink)  # noqa: E731
            given = [bench.unseen.sound, *bench.unseen.flawed.values()]
            made = [drawn(ink) for ink in given]
            seen = [bench.seen(ink) for ink in made]
            errors[study.variant.name, name] = [difference(a, b) for a, b in zip(given, made, strict=True)]
            cells = [
                f"{e:.3f} | {percent(s.kept)}" for e, s in zip(errors[study.variant.name, name], seen, strict=True)
            ]
            rows.append(f"| {study.variant.title} | {name} | {' | '.join(cells)} | {seen[2].haze:.2f} |")
    return rows, errors


def evolved(study: Study, ink: Tensor, options: Optimize, steps: Sequence[int]) -> list[Tensor]:
    """The drawings after each number of `steps` of optimizing, (N, 784) each."""
    generator, found = study.nets["generator"], [[] for _ in steps]
    for number, part in enumerate(ink.split(_AT_ONCE)):
        latents = study.encoder(part)
        kept = optimized(latents, generator, study.nets["discriminator"], options, steps, seed=number)
        for rows, z in zip(found, kept, strict=True):
            rows.append(generator(z).detach())
    return [torch.cat(rows) for rows in found]


def nudged(study: Study, ink: Tensor, neighbors: Tensor, strength: float) -> Tensor:
    """G(slerp(E(x), E(j), t))."""
    return study.nets["generator"](searched(study.encoder(ink), study.encoder(neighbors), strength))


def ways(bench: Bench, study: Study, name: str) -> dict[str, Tensor]:
    """Every correction of the flawed digits of one severity by one GAN: title -> ink."""
    ink, neighbors = bench.unseen.flawed[name], bench.neighbors[name]
    found = {"G(E(x)), no nudge": reconstructed(study.encoder, study.nets["generator"], ink)}
    starts = {"optimize": Optimize()}
    if study.variant == CHOSEN:  # the interpretation of Eq. 1 that loses the drawing is shown once
        starts["optimize, S random"] = replace(Optimize(), start="random")
    for title, options in starts.items():
        for steps, drawn in zip(STEPS, evolved(study, ink[:: bench.unseen.each], options, STEPS), strict=True):
            found[f"{title}, {steps} steps"] = drawn
    found["search, slerp ½"] = nudged(study, ink, neighbors, 0.5)
    return found


def _row(bench: Bench, head: str, made: dict[str, Tensor]) -> tuple[str, dict[str, Seen]]:
    """made: severity -> ink. Figures other than the class are of the middle severity."""
    seen = {name: bench.seen(ink) for name, ink in made.items()}
    middle, ink = seen["medium"], made["medium"]
    cells = [percent(seen[name].kept) for name in made]
    far = "–" if math.isnan(middle.frechet) else f"{middle.frechet:.3f}"
    cells += [percent(middle.sure), far, f"{middle.haze:.2f}",
              f"{bench.difference(ink, bench.unseen.flawed['medium']):.3f}",
              f"{bench.difference(ink, bench.unseen.sound):.3f}"]  # fmt: skip
    return f"| {head} | {' | '.join(cells)} |", seen


def nudges(bench: Bench, studies: Sequence[Study]) -> tuple[list[str], dict[tuple[str, str], dict[str, Seen]]]:
    """Rows of every nudge by every GAN, and the measurements by (variant, way) and severity."""
    flawed = bench.unseen.flawed
    mixed = {name: interpolated(ink, bench.neighbors[name], 0.5) for name, ink in flawed.items()}
    found: dict[tuple[str, str], dict[str, Seen]] = {}
    rows = []
    for title, made in (("flawed, as it came", dict(flawed)), ("its nearest real digit", bench.neighbors),
                        ("image interpolation ½", mixed)):  # fmt: skip
        row, found["", title] = _row(bench, f"none | {title}", made)
        rows.append(row)
    for study in studies:
        by_severity = {name: ways(bench, study, name) for name in flawed}
        for way in by_severity["medium"]:
            made = {name: by_severity[name][way] for name in flawed}
            row, found[study.variant.name, way] = _row(bench, f"{study.variant.title} | {way}", made)
            rows.append(row)
    return rows, found


def strengths(bench: Bench, study: Study) -> tuple[list[str], dict[tuple[str, float], Seen]]:
    """Rows of search compared with linear mixes of latents and of pictures, at several strengths, on the middle
    severity."""
    ink, neighbors = bench.unseen.flawed["medium"], bench.neighbors["medium"]
    generator, encoder = study.nets["generator"], study.encoder
    found: dict[tuple[str, float], Seen] = {}
    rows = []
    for t in STRENGTHS:
        made = {
            "slerp": nudged(study, ink, neighbors, t),
            "lerp": generator(torch.lerp(encoder(ink), encoder(neighbors), t)),
            "pictures": interpolated(ink, neighbors, t),
        }
        for way, drawn in made.items():
            found[way, t] = bench.seen(drawn)
        cells = [f"{percent(found[w, t].kept)} | {found[w, t].frechet:.3f} | {found[w, t].haze:.2f}" for w in made]
        rows.append(f"| {t:g} | {' | '.join(cells)} |")
    return rows, found


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def make(scratch: Path, models: Path) -> str:
    """The page; also writes models/sheets/correct_digits.png. Needs models/studies/digits, the data set and its
    package."""
    studies, data = read(models / "studies" / "digits"), scratch / "data" / "digits"
    if not studies:
        raise MissingError("The trained GANs are not here.")
    if not (data / "manifest.jsonl").exists():
        raise MissingError(f"The digits to search through are not in {data}.")
    known = real(data)[0]
    sheet = models / "sheets" / "correct_digits.png"
    digit_sheet.write(sheet, chosen(studies), known, scratch / "src", models / "packs")
    card = models / "packs" / "digits"
    scores = Pack.open(card).scores if (card / "pack.toml").exists() else {}
    return page(Bench(unseen(scratch / "src"), known), studies, scores)


def chosen(studies: Sequence[Study]) -> Study:
    """The GAN that the paper chooses, if it is among them."""
    return next((s for s in studies if s.variant == CHOSEN), studies[-1])


def page(bench: Bench, studies: Sequence[Study], pack: Mapping[str, float]) -> str:
    """All tables and the paper's claims, in Markdown. pack: the scores in the card of `digits`."""
    best = chosen(studies)
    drawn, sampled = samples(bench, studies)
    rebuilt, errors = reconstructions(bench, studies)
    corrected, seen = nudges(bench, studies)
    by_strength, mixed = strengths(bench, best)
    count = len(bench.unseen.sound)
    distinct = len(torch.unique(bench.unseen.sound, dim=0))
    severities = list(bench.unseen.flawed)
    return "\n".join([
        f"{count} flawed views per severity of {distinct} unseen digits, 28 × 28 pixels; the judge that reads their",
        "classes never saw them, nor any generator. The search looks through the digits trained on. *Fréchet*: of",
        "the judge's 64 features, against the sound digits, less is better, comparable on this page alone. *Haze*:",
        "how much gray there is, as a multiple of the sound digits' (1 is as clear as they are). *Error*: root mean",
        "square of pixels. *Sure*: the judge's mean probability of what it reads.", "",
        "## Drawn from random latents (§5.1)", "",
        "| GAN | Fréchet | haze | sure | classes of 10 | variety, real = 1 |", "|---|---|---|---|---|---|", *drawn, "",
        "## Reconstructed: E beside Q (§5.2)", "",
        "Error to what was given, and class kept.", "",
        f"| GAN | encoder | sound | class | {' | '.join(f'{n} | class' for n in severities)} | haze, medium |",
        "|---|---|---|---|" + "---|---|" * len(severities) + "---|", *rebuilt, "",
        "## Nudged (§6)", "",
        "Class kept by severity; the other columns are of the medium one. By E where there is one, else by Q.",
        f"*Optimize* is measured on one flawed view of each digit, {distinct} per severity, with a layer each.",
        "",
        f"| GAN | nudge | {' | '.join(severities)} | sure | Fréchet | haze | from the given | from the right one |",
        "|---|---|" + "---|" * (len(severities) + 5), *corrected, "",
        f"## Strengths of search, {best.variant.title}, medium flaws", "",
        "Class kept, Fréchet and haze of slerped latents, of latents mixed linearly, and of mixed pictures.", "",
        "| strength | slerp | Fréchet | haze | linear | Fréchet | haze | pictures | Fréchet | haze |",
        "|---|---|---|---|---|---|---|---|---|---|", *by_strength, "",
        "## The paper's claims", "", *claims(best.variant.name, sampled, errors, seen, mixed, pack),
    ])  # fmt: skip


def claims(best: str, sampled: dict[str, Seen], errors: dict[tuple[str, str], list[float]],
           seen: dict[tuple[str, str], dict[str, Seen]], mixed: dict[tuple[str, float], Seen],
           pack: Mapping[str, float]) -> list[str]:  # fmt: skip
    """A line per claim: whether it holds here, by which figures, and if not, why. pack: its card's scores."""
    clear = min(sampled, key=lambda name: sampled[name].frechet)
    crisp = min(sampled, key=lambda name: sampled[name].haze)
    twin = best.removesuffix("_kaiming")
    search = seen[best, "search, slerp ½"]
    optimize = {w: s for (v, w), s in seen.items() if v == best and w.startswith("optimize")}
    least = min(optimize, key=lambda way: optimize[way]["severe"].kept)
    most = max(optimize, key=lambda way: optimize[way]["severe"].kept)
    pictures, neighbor = seen["", "image interpolation ½"], seen["", "its nearest real digit"]
    kept = min(s.kept for s in search.values())
    sound, severe = ([errors[best, n][i] for n in ("E", "Q")] for i in (0, -1))
    ghost = {way: mixed[way, 0.5].haze - (mixed[way, 0.0].haze + mixed[way, 1.0].haze) / 2 for way in WAYS}
    lines = [
        _verdict("mode-regularized GANs draw clearest", {clear, crisp} <= {best, twin},
              f"least Fréchet distance: {clear} ({sampled[clear].frechet:.3f}); least haze: {crisp} "
              f"({sampled[crisp].haze:.2f})",
              "The paper looked at pictures, after tens of millions of steps; ours are counted after 40,000"),
        _verdict("of these, the one with Kaiming layers",
              sampled[best].frechet < sampled[twin].frechet and sampled[best].haze < sampled[twin].haze,
              f"Fréchet distance {sampled[best].frechet:.3f} beside {sampled[twin].frechet:.3f}, haze "
              f"{sampled[best].haze:.2f} beside {sampled[twin].haze:.2f}",
              "At random latents the two hardly differ, and haze calls a black and white blot clear; what tells them "
              f"apart is reconstruction, with an error of {sound[0]:.3f} beside {errors[twin, 'E'][0]:.3f}"),
        _verdict("E reconstructs better than Q", sound[0] < sound[1] and severe[0] < severe[1],
              f"error of sound digits {sound[0]:.3f} beside {sound[1]:.3f}, of severely flawed ones {severe[0]:.3f} "
              f"beside {severe[1]:.3f}",
              "Q has a generator that no longer moves, and learns nothing else than to reconstruct by it"),
        _verdict("search keeps the class where optimizing does not",
              search["severe"].kept > optimize[most]["severe"].kept,
              f"severe flaws: search {percent(search['severe'].kept)}; "
              f"optimizing {percent(optimize[most]['severe'].kept)} at best ({most}), "
              f"{percent(optimize[least]['severe'].kept)} at worst ({least})"),
        _verdict("slerp is clearer than image interpolation", search["medium"].haze < pictures["medium"].haze
              and search["medium"].frechet < pictures["medium"].frechet,
              f"medium flaws: haze {search['medium'].haze:.2f} beside {pictures['medium'].haze:.2f}, Fréchet distance "
              f"{search['medium'].frechet:.3f} beside {pictures['medium'].frechet:.3f}",
              f"The perceptron is hazy before anything is mixed ({mixed['slerp', 0.0].haze:.2f} at strength 0), where "
              f"the pictures are scans ({mixed['pictures', 0.0].haze:.2f}); the next line leaves that out"),
        _verdict("slerp shows no double strokes where mixed pictures do", ghost["slerp"] < 0.25 * ghost["pictures"],
              f"haze at ½ above the mean of both ends: {ghost['slerp']:+.2f} beside {ghost['pictures']:+.2f}"),
        _verdict("slerp beats mixing latents linearly",
              mixed["slerp", 0.5].frechet < mixed["lerp", 0.5].frechet and ghost["slerp"] < ghost["lerp"],
              f"Fréchet distance {mixed['slerp', 0.5].frechet:.4f} beside {mixed['lerp', 0.5].frechet:.4f}, haze "
              f"{mixed['slerp', 0.5].haze:.2f} beside {mixed['lerp', 0.5].haze:.2f}",
              "The nearest digits lie at small angles, where the two hardly differ"),
        _verdict("our bound, class kept ≥ 95 % with search at ½, by the printed networks", kept >= 0.95,
              ", ".join(f"{name} {percent(s.kept)}" for name, s in search.items()),
              f"Of 100 nearest digits by the cosine of pixels, {100 - 100 * neighbor['severe'].kept:.0f} are of "
              "another class where flaws are severe, and a hidden layer of 128 loses some of what it is given"),
    ]  # fmt: skip
    return [*lines, *_pack_claims(pack, tuple(search))]


def _pack_claims(pack: Mapping[str, float], severities: Sequence[str]) -> list[str]:
    """The line on the classes kept by the pack `digits`, from its card's scores; none if it was not scored."""
    if "severe_kept_drawn" not in pack:
        return []
    by = {name: pack[f"{name}_kept_drawn"] for name in severities}
    line = _verdict("the same bound by the pack `digits`, as the product draws", min(by.values()) >= 0.95,
                 ", ".join(f"{name} {percent(share)}" for name, share in by.items()),
                 "It is lost in the search: the nearest digit, by latent and similarity, is now and then of another "
                 "class, and half the way there is enough")  # fmt: skip
    return [line]


def _verdict(claim: str, holds: bool, figures: str, why: str = "") -> str:
    reason = f" {why}." if why and not holds else ""
    return f"- **{'Holds' if holds else 'Does not hold'} here:** {claim}. {figures[0].upper()}{figures[1:]}.{reason}"
