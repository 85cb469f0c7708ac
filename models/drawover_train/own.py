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

from .data.own.looked import BASE, FEWEST, Looked, OwnError, looked, usable

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


def make(order: Order) -> Path:
    """The pack's folder; of `look`, the sheet. Raises OwnError, EngineError; KeyboardInterrupt where it is paused."""
    if not order.look:
        _may_be_made(order)
    found = looked(order.folder, places.packs(), _counting)
    work = order.packs.parent / "training" / f"{order.name or 'looked'}-{_digest(found)}"
    try:
        work.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(work).free < _ROOM:
            raise OwnError(f"There is not enough room on the disk: {_ROOM >> 20} MB are needed in {work.parent}.")
        sheet = _told(found, work)
        if order.look:
            many = sum(one.drawing is not None for one in found)
            if many < FEWEST:
                print(f"A pack takes {FEWEST} at least, better 30.")
            return sheet
        return _made(order, found, work)
    except OSError as error:
        where = error.filename or work
        raise OwnError(f"{where} cannot be written: {error.strerror or error}.") from error


def _may_be_made(order: Order) -> None:
    """Raises OwnError where the pack's name, or its place, is another's."""
    if not _NAME.fullmatch(order.name):
        raise OwnError(f"A pack's name is made of a-z, 0-9, - and _, 40 at most: {order.name or 'nothing'} is none.")
    if order.name in [each.name for each in find_packs([places.packs()]) if not isinstance(each, Refused)]:
        raise OwnError(f"A pack that comes with Drawover is named {order.name}: choose another name.")
    if order.target.exists():
        try:
            before = Pack.open(order.target, [places.packs()])
        except EngineError as error:
            raise OwnError(f"{order.target} is there already, and is no pack: choose another name.") from error
        if not before.sources[0].package.startswith("folder "):
            raise OwnError(f"The pack {order.name} was made by someone else: choose another name.")


def _counting(done: int, every: int) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[Klooking at picture {done + 1} of {every}", end="" if done + 1 < every else "\r\x1b[K",
              file=sys.stderr, flush=True)  # fmt: skip


def _digest(found: Sequence[Looked]) -> str:
    """Of the drawings that can be used: a folder that changed is learned from anew."""
    digests = [hashlib.sha256(one.path.read_bytes()).hexdigest() for one in found if one.drawing is not None]
    return hashlib.sha256("".join(sorted(digests)).encode()).hexdigest()[:12]


def _told(found: Sequence[Looked], work: Path) -> Path:
    """Print what cannot be used and why, draw the sheet, and say where it is."""
    from .sheets.own import write_looked

    bad = [one for one in found if one.problem]
    wide = max((len(one.path.name) for one in bad), default=0)
    for one in bad:
        print(f"  {one.path.name.ljust(wide)}  {one.problem}")
    sheet = write_looked(found, work / "looked.png")
    print(f"{len(found) - len(bad)} of {len(found)} pictures can be used; all of them at one look: {sheet}", flush=True)
    return sheet


def _made(order: Order, found: Sequence[Looked], work: Path) -> Path:
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
    views = _views(back)
    before = recipe.begun(base, len(mixed.DOMAIN.kinds)).eval()
    shown = [v for v in views if np.abs(v.back - np.eye(2, 3)).max() > 0.02][:_PREVIEWED]

    def judged(run: Run) -> dict[str, float]:
        print(f"what it makes of drawings kept back: {write_preview(recipe.learned(run), before, shown, preview)}")
        return {}

    preview = work / "preview.png"
    print(f"Learning from {len(learned)} drawings, {len(back)} are kept back; Ctrl-C pauses, the same command goes on.",
          flush=True)  # fmt: skip
    run = recipe.train(both, base, work, order.preset, order.minutes, judged)
    judged(run)
    spent, network = run.clock.spent, recipe.learned(run)
    place = lambda numbers: faces.run("place", None, numbers=numbers[None])[0]  # noqa: E731
    fit = recipe.fitted(network, views, faces_parts(faces), place)
    print(f"Learned for {spent:.1f} minutes ({_processor():.1f} of the processor), {run.step} steps. Writing the pack.",
          flush=True)  # fmt: skip
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
    for pack in (BASE, "own"):
        left = ", ".join(f"{name} {scores[f'{pack}_{name}']:.2f}" for name in ("mild", "medium", "severe"))
        print(f"error left on drawings kept back, {'by the pack faces' if pack == BASE else 'by this pack'}: {left}")
    print(f"{about.title} ({order.name}) is in {order.target}; its card says how well it does.")
    return order.target


def faces_parts(networks) -> tuple[str, ...]:
    """The names of the parts that a pack tells apart."""
    return tuple(map(str, networks.settings["parts"]))


def _views(back: Sequence) -> list:
    """Views of the drawings kept back, sound and flawed: what two factors and the known styles are fitted on."""
    from .data.own.mixed import varied

    random, each = np.random.default_rng(5), max(1, 48 // (len(_AMOUNTS) * len(back)))
    return [varied([one]).view(random, 0.0, amount) for one in back for amount in _AMOUNTS for _ in range(each)][:60]


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
    given = Order(**vars(parser.parse_args(argv)))
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        make(given)
    except (OwnError, EngineError) as error:
        print(f"drawover: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nPaused; the same command goes on from here.", file=sys.stderr)
        return 130
    finally:
        signal.signal(signal.SIGTERM, before)
    return 0


if __name__ == "__main__":
    sys.exit(main())
