"""A pack of one's own drawings, from a folder of them to the finished pack: `drawover train` runs this.

    python -m drawover_train.own FOLDER --output NAME --packs WHERE

Looks at the drawings, learns, fits, exports, scores, and puts the pack in its place, each by its own module. What it
has learned so far lies beside the packs, so that the same command goes on with it.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from drawover import places
from drawover.engine.engine import Engine
from drawover.engine.errors import EngineError
from drawover.engine.exchange import placed
from drawover.engine.pack import Pack, Refused, find_packs
from drawover.engine.request import Watch
from drawover.engine.tasks.correct import correction_of
from drawover.engine.tasks.correct.correction import Correction
from drawover.messages import training as say

from .data.own.looked import BASE, Looked, OwnError, looked, usable
from .telling import Printed, Reported, lowest_priority, pause_when_closed

_NAME = re.compile(r"[a-z0-9_-]{1,40}")
_ROOM = 400 << 20  # bytes on the disk that checkpoints and the pack may take
_SCORED = 12  # of the drawings kept back, at most, that the card's scores are of
_AMOUNTS = (0.0, 0.5, 1.0, 1.7)
_PREVIEWED = 6


@dataclass(frozen=True)
class Order:
    """What is asked for. packs: the folder of the user's own packs; look: only look at the pictures."""

    folder: Path
    output: str
    packs: Path
    title: str = ""
    minutes: float | None = None
    preset: str = "cpu"
    look: bool = False

    @property
    def named(self) -> bool:
        return bool(_NAME.fullmatch(self.output))

    @property
    def target(self) -> Path:
        """The folder of the pack."""
        return self.packs / self.output if self.named else Path(self.output).absolute()

    @property
    def name(self) -> str:
        return self.target.name if self.output else ""


def make(order: Order, telling: Printed | None = None) -> Path:
    """The pack's folder; of `look`, the sheet. Raises OwnError, EngineError; KeyboardInterrupt where it is paused."""
    from .sheets.own import write_looked

    telling = telling or Printed()
    if not order.look:
        _may_be_made(order)
    found = looked(order.folder, places.packs(), telling.looking)
    work = order.packs.parent / "training" / f"{order.name or 'looked'}-{_digest(found)}"
    try:
        work.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(work).free < _ROOM:
            raise OwnError(say.NO_ROOM(size=_ROOM >> 20, folder=work.parent))
        sheet = write_looked(found, work / "looked.png")
        telling.looked(found, sheet, order.look)
        return sheet if order.look else _made(order, found, work, telling)
    except OSError as error:
        raise OwnError(say.NOT_WRITTEN(file=error.filename or work, why=error.strerror or error)) from error


def _may_be_made(order: Order) -> None:
    """Raises OwnError where the pack's name, or its place, is another's."""
    if not _NAME.fullmatch(order.name):
        raise OwnError(say.NAME(name=order.name or say.NOTHING()))
    if order.name in [each.name for each in find_packs([places.packs()]) if not isinstance(each, Refused)]:
        raise OwnError(say.SHIPPED(name=order.name))
    if order.target.exists():
        try:
            before = Pack.open(order.target, [places.packs()])
        except EngineError as error:
            raise OwnError(say.NO_PACK(folder=order.target)) from error
        if not before.sources[0].package.startswith("folder "):
            raise OwnError(say.FOREIGN_PACK(name=order.name))


def _digest(found: Sequence[Looked]) -> str:
    """Of the drawings that can be used: a folder that changed is learned from anew."""
    digests = [hashlib.sha256(one.path.read_bytes()).hexdigest() for one in found if one.drawing is not None]
    return hashlib.sha256("".join(sorted(digests)).encode()).hexdigest()[:12]


def _made(order: Order, found: Sequence[Looked], work: Path, telling: Printed) -> Path:
    import torch

    from .data.own import mixed
    from .export import own as export
    from .recipes.correct import own as recipe
    from .recipes.loop import Run
    from .sheets.own import write_preview

    drawings = usable(found)
    learned, back = mixed.kept_back(drawings)
    base = places.packs() / BASE
    faces = Engine([places.packs()], threads=1).load(BASE)
    both = mixed.Mixed.of(learned, mixed.atlas_drawings(faces))
    options = recipe.PRESETS[order.preset]
    torch.set_num_threads(max(1, torch.get_num_threads() - options.loaders))
    views = _views(back, options.views)
    before = recipe.begun(base, len(mixed.DOMAIN.kinds)).eval()
    shown = [v for v in views if np.abs(v.back - np.eye(2, 3)).max() > 0.02][:_PREVIEWED]

    def judged(run: Run) -> dict[str, float]:
        telling.previewed(write_preview(recipe.learned(run), before, shown, preview))
        return {}

    def stepped(run: Run) -> None:
        telling.learning(run.clock.spent, run.clock.minutes)

    preview = work / "preview.png"
    telling.preparing(work, len(learned), len(back))
    run = recipe.train(both, base, work, order.preset, order.minutes, judged, stepped)
    judged(run)
    spent, network = run.clock.spent, recipe.learned(run)
    telling.writing(spent, _processor(), run.step)
    place = lambda numbers: faces.run("place", None, numbers=numbers[None])[0]  # noqa: E731
    fit = recipe.fitted(network, views, faces_parts(faces), place)
    about = export.About(order.name, order.title or order.name, order.folder.resolve().name, len(drawings), spent)
    order.target.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(prefix=".training-", dir=order.target.parent))
    try:
        export.export_networks(network, fit, base, staged)
        export.write_atlas(learned, staged)  # what it is scored on must not be in it
        export.write_card(staged, about, base, {}, {})
        familiar = export.familiar(staged, order.name, views)
        export.write_card(staged, about, base, familiar, {})
        scores = scored(staged, order.name, back)
        export.write_atlas(drawings, staged)
        export.write_card(staged, about, base, familiar, scores)
        Pack.open(staged, [places.packs()])
        placed(staged, order.target)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    left = {
        when: {severity: scores[f"{pack}_{severity}"] for severity in ("mild", "medium", "severe")}
        for when, pack in (("before", BASE), ("after", "own"))
    }
    telling.done(order.name, about.title, order.target, left)
    return order.target


def faces_parts(networks) -> tuple[str, ...]:
    """The names of the parts that a pack tells apart."""
    return tuple(map(str, networks.settings["parts"]))


def _views(back: Sequence, most: int) -> list:
    """Views of the drawings kept back, sound and flawed: what two factors and the known styles are fitted on."""
    from .data.own.mixed import varied

    random, each = np.random.default_rng(5), max(1, most * 4 // 5 // (len(_AMOUNTS) * len(back)))
    return [varied([one]).view(random, 0.0, amount) for one in back for amount in _AMOUNTS for _ in range(each)][:most]


def scored(pack: Path, name: str, back: Sequence) -> dict[str, float]:
    """The card's scores of the pack in the folder `pack`, beside those of `faces`, on drawings that it never saw."""
    from .data.correct.flaws import SEVERITY
    from .scoring import any_face

    engine, some = Engine([pack, places.packs()], threads=1), back[:_SCORED]
    found: dict[str, float] = {"kept_back": len(some)}
    for key, own in ((BASE, BASE), ("own", name)):
        each = {
            severity: [any_face.measured(engine, own, any_face.page(one, amount)) for one in some]
            for severity, amount in {"correct": 0.0, **SEVERITY}.items()
        }
        row = any_face.row(key, each)
        values = {**row.left, "sound": row.still, "harmed": row.harmed}
        found |= {f"{key}_{what}": round(float(value), 4) for what, value in values.items()}
    return found


def knows(engine: Engine, name: str, ink: np.ndarray) -> bool:
    """Whether a pack takes a drawing, (S, S) uint8 ink, for one in a style that it knows."""
    layer = np.dstack([np.zeros((*ink.shape, 3), np.uint8), ink])
    return Correction(correction_of(layer, pack=name), engine.load(name), Watch()).known


def _processor() -> float:
    """Minutes of the processor that this run took, its helpers included."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used) / 60


def main(argv: Sequence[str] | None = None) -> int:
    """0 made, 1 not made (said on stderr), 130 paused."""
    parser = argparse.ArgumentParser(prog="drawover_train.own", description=__doc__.splitlines()[0])  # pyright: ignore
    parser.add_argument("folder", type=Path)
    parser.add_argument("--output", default="", help="the pack's name, or a folder to write it to")
    parser.add_argument("--packs", type=Path, required=True, help="the folder of the user's own packs")
    parser.add_argument("--title", default="")
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--preset", choices=("cpu", "gpu", "tiny"), default="cpu")
    parser.add_argument("--look", action="store_true")
    report = "for the engine: say how far it is in files in this folder, and pause when standard input is closed"
    parser.add_argument("--report", type=Path, metavar="DIR", help=report)
    given = vars(parser.parse_args(argv))
    report = given.pop("report")
    before = {each: signal.signal(each, signal.default_int_handler) for each in (signal.SIGTERM, signal.SIGINT)}
    telling = Printed() if report is None else Reported(report)
    try:
        if report is not None:
            lowest_priority()
            pause_when_closed()
        make(Order(**given), telling)
    except (OwnError, EngineError) as error:
        telling.failed(error.message)
        return 1
    except KeyboardInterrupt:
        telling.paused()
        return 130
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    return 0


if __name__ == "__main__":
    sys.exit(main())
