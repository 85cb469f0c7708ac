"""Making packs, step by step: python -m drawover_train COMMAND. Each command is one entry of COMMANDS, below.

What it writes goes under --scratch: packages into src, data sets into data, checkpoints into runs. Whatever is cut off,
the same command goes on with.
"""

from __future__ import annotations

import argparse
import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .data import DOMAINS, RECIPES, domain_of, recipe_of


@dataclass(frozen=True)
class Command:
    """A step: its help, its arguments, and its function. `run` imports its dependencies lazily."""

    help: str
    arguments: Callable[[ArgumentParser], object]
    run: Callable[[Namespace], object]


def _positive(text: str) -> int:
    """An integer above zero."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"must be a whole number above zero, not {text!r}")
    return int(text)


def _named(parser: ArgumentParser, *also: str) -> None:
    parser.add_argument("name", choices=[*RECIPES, *also], help="which data set")


def _folder(options: Namespace) -> Path:
    """The folder of the selected data set."""
    if options.name == "folder":
        from .data.folder import Folder

        return options.scratch / "data" / Folder(options.path).name
    return options.scratch / "data" / options.name


def _with_path(parser: ArgumentParser) -> None:
    _named(parser, "folder")
    parser.add_argument("path", type=Path, nargs="?", help="of `folder`: where PATH/STAGE/NAME.png lie")


def _data_arguments(parser: ArgumentParser) -> None:
    _with_path(parser)
    sizes = ", ".join(f"{name} {named.size}" for name, named in RECIPES.items() if named.size != 256)
    parser.add_argument("--size", type=_positive, help=f"pixels a side (default 256; {sizes})")
    parser.add_argument("--limit", type=_positive, help="subjects at most; a larger one later adds to what is there")
    parser.add_argument("--workers", type=int, default=2, help="processes; 0: only this one")


def _data(options: Namespace) -> None:
    from .data.folder import Folder
    from .data.recipe import build

    if options.name == "folder":
        recipe, size = Folder(options.path), options.size or 256
    else:
        recipe, size = recipe_of(options.name), options.size or RECIPES[options.name].size
    build(recipe, options.scratch / "src", _folder(options), size, options.limit, options.workers)


def _sheet_arguments(parser: ArgumentParser) -> None:
    _named(parser, "folder", "correct", "color", "stages")
    parser.add_argument(
        "path", type=Path, nargs="?",
        help="of `folder`: where PATH/STAGE/NAME.png lie; of `correct`: faces, objects or any-face, corrected",
    )  # fmt: skip
    parser.add_argument("--rows", type=_positive, default=8, help="subjects at most")
    parser.add_argument("--out", type=Path, help="default: models/sheets; scratch/sheets where it is not ours to show")


def _sheet(options: Namespace) -> None:
    from .sheets.written import write

    named = RECIPES.get(options.name)
    ours = named is None or not named.evaluation_only  # others' licenses forbid to publish their drawings here
    ours = ours and options.name != "folder"
    out = options.out or (Path("models/sheets") if ours else options.scratch / "sheets")
    print(write(options.name, str(options.path or ""), out, options.scratch / "src", _folder(options), options.rows))


def _loader_arguments(parser: ArgumentParser) -> None:
    _with_path(parser)
    parser.add_argument("--batch", type=_positive, default=32)
    parser.add_argument("--seconds", type=float, default=2.0, help="how long each way is measured")


def _loader(options: Namespace) -> None:
    from .data.store import Store
    from .scoring.loader import measure

    print(measure(Store(_folder(options)), options.batch, options.seconds))


def _ledger_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--models", type=Path, default=Path("models"), help="where packs/ lies and DATA.md goes")


def _ledger(options: Namespace) -> None:
    from .data.ledger import update
    from .data.store import StoreError

    if not options.models.is_dir():
        raise StoreError(f"There is no folder {options.models} to write the ledger into.")
    print(update(options.models, options.scratch / "data"))


def _train_arguments(parser: ArgumentParser) -> None:
    from .recipes.table import RECIPES as TRAININGS

    parser.add_argument("recipe", choices=list(TRAININGS))
    parser.add_argument("--domain", choices=list(DOMAINS), default="faces", help="of drawing and registration")
    parser.add_argument("--start", type=Path, help="a checkpoint to begin with, or of registration the .onnx")
    parser.add_argument("--wider", action="store_true", help="of any-face: made twice as wide as what it begins with")
    parser.add_argument("--preset", choices=["cpu", "gpu"], default="cpu")
    parser.add_argument("--minutes", type=float, help="stop after this long instead of the preset's time")


def _train(options: Namespace) -> None:
    from .recipes import parallel, table

    parallel.begin()
    try:
        table.train(table.Order(options.scratch, options.recipe, options.domain, options.preset, options.minutes,
                                options.start, options.wider))  # fmt: skip
    finally:
        parallel.end()


def _export_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", choices=[*DOMAINS, "digits", "ink", "colors", "stages", "sketchify"])
    parser.add_argument("--out", type=Path, help="default: models/packs/NAME; of ink, models/studies/inked")
    parser.add_argument(
        "--only", choices=["registration", "any-face"], help="of a pack that is there: its registration anew"
    )
    note = "of --only any-face: further checkpoints of it, with which its weights are averaged"
    parser.add_argument("--mean", type=Path, nargs="+", default=(), metavar="CHECKPOINT", help=note)


def _export(options: Namespace) -> None:
    scratch, out = options.scratch, options.out or Path("models/packs") / options.name
    if options.name == "ink":
        from .export.ink import export_ink
        from .recipes.correct.inked import NETWORKS

        for name in NETWORKS:
            export_ink(scratch / "runs" / "inked" / f"{name}.pt", options.out or Path("models/studies/inked"), name)
    elif options.name in ("stages", "sketchify"):
        from .export import sketchify, stages

        made = stages.export_stages if options.name == "stages" else sketchify.export_sketchify
        made(scratch / "data", scratch / "runs", out)
    elif options.name == "colors":
        from .export.color import export_colors

        export_colors(scratch / "src", scratch / "data", scratch / "runs", out)
    elif options.name == "digits":
        from .export.digits import export_digits

        export_digits(scratch / "src", scratch / "runs", out)
    else:
        from .export.correct import export, export_any_face, export_registration
        from .recipes.correct.registration import DRAWINGS
        from .recipes.table import runs_folder

        domain, runs = domain_of(options.name), runs_folder(scratch / "runs", options.name)
        if options.only == "any-face":
            export_any_face(domain, scratch / "src", runs, out, options.mean)
        elif options.only:
            drawings = domain.drawings(scratch / "src", DRAWINGS)
            export_registration(domain, drawings, scratch / "data", runs, out)
        else:
            export(domain, scratch / "src", scratch / "data", runs, scratch / "runs", out)


def _share_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("packs", type=Path, nargs="+", help="their folders, such as models/packs/faces")


def _share(options: Namespace) -> None:
    from .export.card import share_weights

    for pack in options.packs:
        print(f"{pack.name}: {share_weights(pack) / 1e6:.1f} MB smaller")


def _score_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("pack", type=Path, help="its folder, such as models/packs/faces")
    parser.add_argument("--count", type=_positive, default=1000, help="unseen faces per severity")
    note = "of faces: hands never learned of, heads, real pages; COUNT / 20 of each"
    parser.add_argument("--any-face", action="store_true", help=note)
    parser.add_argument("--workers", type=int, default=2, help="processes")


def _score(options: Namespace) -> None:
    from .scoring.correct import score_pack
    from .scoring.digits import score_digits

    if options.pack.resolve().name == "digits":
        score_digits(options.scratch / "src", options.pack.resolve(), options.count)
        return
    if options.any_face:
        from .scoring import any_face as any_face_score

        each = max(4, options.count // 20)
        print(
            any_face_score.run(
                options.scratch / "src", options.pack.resolve(), each, Path("models/scores"), options.workers
            )
        )
        return
    out = options.scratch / "scores" / options.pack.resolve().name
    score_pack(options.scratch / "src", options.pack, options.count, out, options.workers)


def _compare_arguments(parser: ArgumentParser) -> None:
    for name in ("A", "B"):
        parser.add_argument(name, type=Path, help="a pack's folder, or scores: a .jsonl or the folder that holds one")
    parser.add_argument(
        "--count", type=_positive, default=100, help="unseen faces per severity, where packs are compared"
    )
    parser.add_argument("--workers", type=int, default=2, help="processes")


def _compare(options: Namespace) -> None:
    from .scoring import compare
    from .scoring import correct as score

    folder = options.scratch / "scores"
    a, b = (
        score.cached(options.scratch / "src", path, options.count, folder, options.workers)
        for path in (options.A, options.B)
    )
    compare.run(a, b)


def _scores_out(parser: ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=Path("models/scores"), help="where the table goes")


def _yardsticks(options: Namespace) -> None:
    from .scoring import yardsticks

    yardsticks.run(options.scratch, options.out, DRAWNET if DRAWNET.exists() else None)


def _retrieval(options: Namespace) -> None:
    from .metrics.features import Graph, Lite0
    from .scoring import retrieval

    retrieval.run(options.scratch / "data", [Graph(DRAWNET), Lite0.load(options.scratch / "src")], options.out)


def _tables_arguments(parser: ArgumentParser) -> None:
    from . import tables

    parser.add_argument("set", choices=sorted(tables.SETS))
    every = sorted({name for names in tables.SETS.values() for name in names})
    parser.add_argument("only", nargs="*", choices=[*every, []], metavar="TABLE", help=f"of: {', '.join(every)}")
    parser.add_argument("--models", type=Path, default=Path("models"), help="where packs/, studies/ and scores/ lie")


def _tables(options: Namespace) -> None:
    from . import tables

    for line in tables.remake(options.set, options.scratch, options.models, options.only):
        print(line)


def _queue_arguments(parser: ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="add | run | status | remove")
    add = acts.add_parser("add", help="put a recipe, or any command of drawover_train, at the end of the queue")
    add.add_argument("arguments", nargs=argparse.REMAINDER, help="such as: matcher --minutes 90, or: export faces")
    run = acts.add_parser("run", help="work the queue off, at the lowest priority")
    run.add_argument("--background", action="store_true", help="apart from this terminal")
    acts.add_parser("status", help="what waits, runs and is done")
    acts.add_parser("remove", help="take an entry out").add_argument("number", type=_positive)


def _checked(arguments: list[str]) -> list[str]:
    """The command to queue, with `train` prepended to a recipe's name; raises QueueError if it is not a command."""
    from .queue import QueueError
    from .recipes.table import RECIPES as TRAININGS

    if arguments and arguments[0] in TRAININGS:
        arguments = ["train", *arguments]
    queued = [name for name in COMMANDS if name != "queue"]
    if arguments and arguments[0] not in queued:
        recipes, commands = ", ".join(TRAININGS), ", ".join(queued)
        raise QueueError(f"{arguments[0]} is neither a recipe ({recipes}) nor a command that can wait ({commands}).")
    if arguments:
        _parser().parse_args(arguments)
    return arguments


def _queue(options: Namespace) -> None:
    from . import queue as queues

    queue = queues.Queue(options.scratch)
    if options.act == "add":
        print(queue.add(_checked(options.arguments)).line())
    elif options.act == "remove":
        print(queue.remove(options.number).line())
    elif options.act == "status":
        print(queue.status())
    elif options.background:
        queues.in_background(options.scratch)
        print(f"Working the queue off in the background; it prints into {queue.log}.")
    else:
        queues.lowest_priority()
        failed = queue.run(queues.command_of(options.scratch))
        if failed:
            raise queues.QueueError(f"{failed} of the queue failed; {queue.log} says why.")


DRAWNET = Path("models/packs/faces/drawnet.onnx")

COMMANDS = {
    "data": Command("fetch and render a data set", _data_arguments, _data),
    "sheet": Command("a contact sheet of a data set", _sheet_arguments, _sheet),
    "loader": Command("how fast a data set is read, beside a step of training", _loader_arguments, _loader),
    "ledger": Command("models/DATA.md: where all drawings come from", _ledger_arguments, _ledger),
    "train": Command("train one network family; resumes from its checkpoint", _train_arguments, _train),
    "export": Command("write the pack from the checkpoints; checks parity", _export_arguments, _export),
    "share": Command("store weights once that several networks of a pack hold", _share_arguments, _share),
    "score": Command("score a pack on subjects never trained on, and write its card", _score_arguments, _score),
    "compare": Command("two packs side by side, with bootstrap intervals", _compare_arguments, _compare),
    "yardsticks": Command("prove that every metric orders known things rightly", _scores_out, _yardsticks),
    "tables": Command("remake the tables of the papers' experiments", _tables_arguments, _tables),
    "queue": Command("trainings one after another, in the background, across restarts", _queue_arguments, _queue),
    "retrieval": Command("find subjects drawn otherwise, drawnet beside EfficientNet", _scores_out, _retrieval),
}


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="drawover_train", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scratch", type=Path, default=Path("scratch"), help="where packages, data and runs are kept")
    steps = parser.add_subparsers(dest="step", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        command.arguments(steps.add_parser(name, help=command.help, description=command.help))
    return parser


def main(argv: list[str] | None = None) -> int:
    """Return 0 on success, 1 if it failed (with a message on stderr), 130 if it was stopped."""
    parser = _parser()
    options = parser.parse_args(argv)
    if hasattr(options, "path"):
        if options.name == "correct" and str(options.path) not in (*DOMAINS, "any-face"):
            parser.error(f"correct needs one of {', '.join(DOMAINS)}, any-face")
        if options.name != "correct" and (options.name == "folder") != bool(options.path):
            wrong = "folder needs the PATH of a folder" if options.name == "folder" else "only folder takes a PATH"
            parser.error(wrong)
    return _done(COMMANDS[options.step], options)


def _done(command: Command, options: Namespace) -> int:
    from .errors import expected

    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        command.run(options)
    except expected() as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; the same command goes on from here.", file=sys.stderr)
        return 130
    finally:
        signal.signal(signal.SIGTERM, before)
    return 0


if __name__ == "__main__":
    sys.exit(main())
