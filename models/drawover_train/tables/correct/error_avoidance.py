"""Error avoidance: every architecture of its paper on digits and faces, measured after each of its steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from ...metrics.features import Cached, Features, Graph
from ...metrics.judged import FOLDER
from ...metrics.latent import latent_recovery
from ...metrics.perceptual import diversity, frechet
from ...sheets.input_spaces import write_histograms, write_modules
from ...studies.input_spaces import Reference, Step, Studied, features_of, read, read_reference
from .. import MissingError

TITLE = "Error avoidance: LIS modules, R-separate, R-iterative"
TRAINING = (
    "`python -m drawover_train train lis` makes its checkpoints, about twenty minutes on one free core; "
    "it needs the data sets digits and corrections."
)
DRAWINGS = 400  # per row
RECOVERED = 64  # latents per row for the recovery test
SATURATED = 0.98  # artefact rate above which steps cannot be distinguished
VARIANTS = {
    "plain": "G alone",
    "one": "1 LIS module",
    "three": "3 LIS modules",
    "unheld": "3 LIS modules, λ_R = 0",
    "separate": "R-separate",
    "separate-one": "R-separate on 1 LIS module",
    "iterative": "R-iterative",
}
DOMAINS = {"digits": "Digits, 28 px", "faces": "Faces (Lorelei's lines), 64 px"}


@dataclass(frozen=True)
class Row:
    """Measurements of one step of one variant."""

    broken: float  # fraction 0..1
    frechet: float
    diversity: float
    drift: float  # root mean square over the components, from the initial latent
    recovery: float  # mean squared difference to the recovered latent


def measured(studied: Studied, step: Step, first: Step, real: Reference, features: Features) -> Row:
    """One row, from the drawings of this step."""
    inks, looking = list(step.drawn[:, 0].numpy()), Cached(features, 1 + len(step.drawn) // 32)
    return Row(
        real.broken_share(inks),
        frechet(features_of(inks, looking), real.vectors),
        diversity(inks, looking),
        float((step.latents - first.latents).square().mean().sqrt()),
        float(latent_recovery(studied.generator.draw, step.latents[:RECOVERED].numpy()).mean()),
    )


def make(scratch: Path, models: Path) -> str:
    """The table; the paper's figures are written as sheets."""
    folder, drawnet = models / "studies" / "error_avoidance", models / "packs" / "faces" / "drawnet.onnx"
    if not drawnet.exists() or not (FOLDER / "sound.onnx").exists():
        raise MissingError("the faces' pack or a judge is not here.")
    studies = {domain: {n: read(folder, domain, n) for n in VARIANTS if (folder / f"{domain}-{n}.npz").exists()}
               for domain in DOMAINS}  # fmt: skip
    real = {domain: folder / f"{domain}-real.npz" for domain in DOMAINS}
    shown = [domain for domain in DOMAINS if studies[domain] and real[domain].exists()]
    if not shown:
        raise MissingError(f"there is nothing in {folder}.")
    parts, features = [INTRODUCTION, ""], Graph(drawnet)
    for domain in shown:
        reference, rows = read_reference(real[domain]), {}
        for name, studied in studies[domain].items():
            rows[name] = _rows(studied, reference, features)
        parts += [f"## {DOMAINS[domain]}", "", *_table(reference, rows, studies[domain]), "", *findings(rows), ""]
    missing = [f"{d} {n}" for d in DOMAINS for n in VARIANTS if d not in shown or n not in studies[d]]
    if missing:
        parts += [f"Not trained yet, and so not here: {', '.join(missing)}. {TRAINING}", ""]
    sheets = models / "sheets"
    sheets.mkdir(parents=True, exist_ok=True)
    chosen = {domain: studies[domain] for domain in shown}
    write_modules(chosen, sheets / "lis_modules.png")
    write_histograms(chosen, sheets / "lis_histograms.png")
    parts.append("Sheets: `models/sheets/lis_modules.png`, `models/sheets/lis_histograms.png`.")
    return "\n".join(parts)


def _rows(studied: Studied, real: Reference, features: Features) -> dict[str, Row]:
    z = torch.randn(DRAWINGS, studied.shape.latent, generator=torch.Generator().manual_seed(0))
    steps = studied.steps(z)
    return {step.name: measured(studied, step, steps[0], real, features) for step in steps}


def _table(real: Reference, rows: dict[str, dict[str, Row]], studies: dict[str, Studied]) -> list[str]:
    lines = [
        "| variant | batches | step | artefacts | Fréchet distance | diversity | drift | latent recovery |",
        "|---|---|---|---|---|---|---|---|",
        f"| real, unseen | – | – | {100 * real.broken:.1f} % | – | {real.diversity:.3f} | – | – |",
    ]
    for name, steps in rows.items():
        for number, (step, row) in enumerate(steps.items()):
            title, batches = (VARIANTS[name], str(studies[name].trained)) if number == 0 else ("", "")
            lines.append(
                f"| {title} | {batches} | {step} | {100 * row.broken:.1f} % | {row.frechet:.3f} | {row.diversity:.3f} "
                f"| {row.drift:.3f} | {row.recovery:.2f} |"
            )
    return lines


def findings(rows: dict[str, dict[str, Row]]) -> list[str]:
    """The paper's claims, and whether these rows agree, one line each; only those that can be checked."""
    last = {name: list(steps.values())[-1] for name, steps in rows.items()}
    first = {name: next(iter(steps.values())) for name, steps in rows.items()}
    best = {name: min(list(steps.values())[1:] or [last[name]], key=lambda r: r.broken) for name, steps in rows.items()}
    share = lambda row: f"{100 * row.broken:.1f} %"  # noqa: E731
    claims: list[tuple[set[str], str, Callable[[], tuple[bool, str]]]] = [
        ({"plain", "one"}, "One module makes artefacts rarer than none",
         lambda: (last["one"].broken < last["plain"].broken, f"{share(last['plain'])} → {share(last['one'])}")),
        ({"one", "three"}, "Three modules make them rarer still, a little",
         lambda: (last["three"].broken < last["one"].broken, f"{share(last['one'])} → {share(last['three'])}")),
        ({"three"}, "Within one generator, the modules make them rarer than the latents as they came",
         lambda: (last["three"].broken < first["three"].broken,
                  f"{share(first['three'])} → {share(last['three'])} after three")),
        ({"plain", "three"}, "Diversity falls only slightly (here: by less than a tenth)",
         lambda: (last["three"].diversity > 0.9 * last["plain"].diversity,
                  f"{last['plain'].diversity:.3f} → {last['three'].diversity:.3f}")),
        ({"three", "unheld"}, "Without similarity the generator collapses (here: less than nine tenths as diverse)",
         lambda: (last["unheld"].diversity < 0.9 * last["three"].diversity,
                  f"{last['three'].diversity:.3f} held, {last['unheld'].diversity:.3f} not; "
                  f"latents drift by {last['three'].drift:.2f} held, {last['unheld'].drift:.2f} not")),
        ({"separate"}, "R-separate makes artefacts rarer", lambda: (
            best["separate"].broken < first["separate"].broken,
            f"{share(first['separate'])} → {share(best['separate'])} at its best")),
        ({"separate"}, "R-separate is best early", lambda: (
            list(rows["separate"].values())[1].broken <= last["separate"].broken,
            " → ".join(share(r) for r in list(rows["separate"].values())[1:]))),
        ({"separate-one"}, "On top of a module, R-separate no longer helps clearly (here: by less than a tenth)",
         lambda: (best["separate-one"].broken > 0.9 * first["separate-one"].broken,
                  f"{share(first['separate-one'])} → {share(best['separate-one'])}")),
        ({"iterative"}, "R-iterative makes them rarer with each iteration", lambda: (
            all(a.broken > b.broken for a, b in zip(rows["iterative"].values(),
                                                    list(rows["iterative"].values())[1:], strict=False)),
            " → ".join(share(r) for r in rows["iterative"].values()))),
    ]  # fmt: skip
    lines = []
    if all(row.broken > SATURATED for steps in rows.values() for row in steps.values()):
        claims = [claim for claim in claims if claim[1].startswith(("Diversity", "Without similarity"))]
        lines.append("- After so short a training every drawing has an artefact: how rare they are cannot be compared.")
    for needed, claim, holds in claims:
        if needed <= rows.keys():
            agrees, figures = holds()
            lines.append(f"- {claim}: **{'agrees' if agrees else 'disagrees'}** ({figures}).")
    return lines


INTRODUCTION = f"""\
Every architecture of "Learning to avoid errors in GANs by manipulating input spaces", {DRAWINGS} latents a row, the
same in every row of a domain. *Step*: how many LIS modules or iterations of R the latents went through, or how long
R of R-separate had learned. A rate's standard error is 1.5 points
at 10 % and 2.5 at 50 %.

*Artefacts*: of digits, where the judge of digits doubts more, or the strokes have more loose ends or specks, than in
all but 2.5 % of real ones each; of faces, where the judge of broken lines finds one. *Fréchet distance* to unseen
real drawings and *diversity* (mean perceptual distance between two) in drawnet's features: ours, comparable within
one domain only. *Drift*: how far a component of the latent moved from where it came, root mean square, where 1 is
the spread that it came with. *Latent recovery*: mean squared difference between the latent and one found again from
its drawing alone by 50 steps of RMSprop at 0.01; what is left at the random start is 2 where latents stay normal,
and steps this short take away at most about half."""
