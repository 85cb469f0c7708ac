"""All commands of Drawover. Each imports the modules that it needs only when it is called."""

from __future__ import annotations

import argparse
import contextlib
import difflib
import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from ..document.errors import DocumentError
from ..engine.errors import EngineError
from ..engine.task import Task
from ..engine.tasks import TASKS

if TYPE_CHECKING:
    from ..engine.service.job import EngineLike

COMMANDS = (*TASKS, "transfer", "convert", "serve", "packs", "train", "krita", "doctor", "bench")
OK, FAILED, RUNNING, CANCELLED = 0, 1, 3, 130  # 2, a wrong command line, is argparse's

_ABOUT = """\
Drawover draws over your sketch the way a teacher does, on your own machine.

  drawover                          open the studio on a sample sketch
  drawover portrait.ora             open a drawing in the studio
  drawover correct face.png -o out  correct a drawn face; look at out/sheet.png
  drawover krita install            put the panel into Krita

commands (each explains itself with --help):
  correct   correct a drawing without a window: pictures, layers, an .ora
  color     color line art: flats under its lines, by exemplars, by dabs, or for every region
  render    line art as finished pictures, in several moods
  sketchify draw the lines of a picture: a painting, a photo of a thing, flat art, a 3D render
  transfer  a picture's lines in the colors of others: sketchify and color in one
  stages    take a finished picture apart: sketch, flats and shading, and carry edits of them through
  convert   make one kind of file of another: .ora, .psd, .png, .jpg, .webp
  packs     list the packs that Drawover draws with; check one, give one away, or take one in
  train     make a pack of your own finished drawings of faces
  krita     put the panel into Krita, take it out, or see why it is missing
  doctor    look at all that Drawover needs here, and say what mends what is wrong
  serve     run the engine for the studio and Krita (they start it themselves)
  bench     measure how fast this machine draws
"""
_SERVE = """\
Runs the engine: it answers the panels of the studio and of Krita over HTTP, on this machine alone. They start it
by themselves; start it by hand to watch what it says. Where it is and the token to speak to it with are written to
engine.json in the runtime folder, which only you can read.
"""


class CommandError(Exception):
    """A command failed; `str(error)` is one sentence."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    # What a picture's reader thinks of odd metadata is nothing that an artist could act on.
    warnings.filterwarnings("ignore", module=r"PIL\.")
    try:
        return _run(words)
    except KeyboardInterrupt:
        return _fail("Cancelled.", CANCELLED)
    except BrokenPipeError:  # `drawover packs | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def _run(words: list[str]) -> int:
    if words and words[0] in COMMANDS:
        given = _parser(words[0]).parse_args(words[1:])
        return _report_errors(given.run, given)
    given = _studio_parser().parse_args(words)
    return _report_errors(_studio, given)


def _report_errors(command: Callable[[argparse.Namespace], int], given: argparse.Namespace) -> int:
    """Run a command; its errors are printed to stderr as a sentence, and determine the exit code."""
    try:
        return command(given)
    except (CommandError, EngineError, DocumentError) as error:
        return _fail(str(error))
    except MemoryError:
        return _fail("There is not enough memory for a drawing of this size: close other programs, or use --size.")


def _fail(sentence: str, code: int = FAILED) -> int:
    print(f"drawover: {sentence}", file=sys.stderr)
    return code


# -- command line options ---------------------------------------------------------------------------------------------


def _parser(command: str) -> argparse.ArgumentParser:
    if command in TASKS:
        return _task_parser(TASKS[command])
    makers = {
        "convert": _convert_parser,
        "transfer": _transfer_parser,
        "serve": _serve_parser,
        "packs": _packs_parser,
        "train": _train_parser,
        "krita": _krita_parser,
        "doctor": _doctor_parser,
        "bench": _bench_parser,
    }
    return makers[command]()


def _new(command: str, about: str, more: str = "") -> argparse.ArgumentParser:
    raw = argparse.RawDescriptionHelpFormatter
    prog = f"drawover {command}".strip()
    return argparse.ArgumentParser(prog, description=about, epilog=more, formatter_class=raw, allow_abbrev=False)


def _studio_parser() -> argparse.ArgumentParser:
    parser = _new("", _ABOUT, "A file that is named like a command is opened as ./correct")
    parser.add_argument("file", nargs="?", metavar="FILE", help="a drawing to open: .ora, .psd, .png, .jpg, .webp")
    parser.add_argument("--version", action="store_true", help="the version, the commit, and the packs that came along")
    return parser


def _task_parser(task: Task) -> argparse.ArgumentParser:
    from . import ask

    parser = _new(task.name, task.words.about, task.words.examples + ask.EXIT)
    ask.fill(parser, task, _within)
    _add_packs(parser)

    def run(given: argparse.Namespace) -> int:
        with _clean_exit():
            return ask.run(given, task, make_engine)

    parser.set_defaults(run=run)
    return parser


def _convert_parser() -> argparse.ArgumentParser:
    from . import convert

    parser = _new("convert", convert.ABOUT, convert.MORE)
    convert.fill(parser, _within)
    parser.set_defaults(run=lambda given: convert.run(given, parser.error))
    return parser


def _transfer_parser() -> argparse.ArgumentParser:
    from . import ask, transfer

    parser = _new("transfer", transfer.ABOUT, transfer.MORE + ask.EXIT)
    transfer.fill(parser, _within)
    _add_packs(parser)

    def run(given: argparse.Namespace) -> int:
        with _clean_exit():
            return transfer.run(given, make_engine)

    parser.set_defaults(run=run)
    return parser


def _serve_parser() -> argparse.ArgumentParser:
    parser = _new("serve", _SERVE, "Exit code: 0 it left as it should, 1 it could not begin, 3 one is running already.")
    add = parser.add_argument
    add("--share", action="store_true", help="for other machines too: listens at all addresses, keeps its token, "
        "never leaves, and prints the invitation that their panels take (click the panel's lowest line)")  # fmt: skip
    add("--host", help="the address to listen at (default: 127.0.0.1, this machine alone; with --share 0.0.0.0, all)")
    add("--port", type=_within(int, 0, 65535), help="the port (default: any that is free; with --share 7341)")
    name = "a name by which other machines or a proxy call this one; may be given again"
    add("--name", action="append", default=[], metavar="HOST", help=name)
    parent = "leave when process PID has ended; may be given again"
    add("--parent", type=int, action="append", default=[], metavar="PID", help=parent)
    wait = "live for panels: leave when none comes within so long, and when the last has gone"
    add("--wait", type=_within(float, 0, 1e6), default=0.0, metavar="SECONDS", help=wait)
    idle = "leave after so long without work, when it runs for nobody (default: 30; 0, and with --share: never)"
    add("--idle", type=_within(float, 0, 1e6), metavar="MINUTES", help=idle)
    add("--runtime", type=Path, metavar="DIR", help="the runtime folder (default: the platform's, for you alone)")
    _add_packs(parser)
    parser.set_defaults(run=_serve)
    return parser


def _packs_parser() -> argparse.ArgumentParser:
    about = (
        "Lists the packs with what they were trained on; checks one that you were given, gives one away as a .zip, or "
        "takes one in among your own."
    )
    more = "drawover packs export mine mine.zip, and elsewhere: drawover packs import mine.zip"
    parser = _new("packs", about, more)
    parser.add_argument("what", nargs="?", choices=("list", "check", "export", "import"), default="list")
    parser.add_argument("path", nargs="?", type=Path, metavar="PACK", help="its folder, its .zip, or its name")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="for export: the .zip to write")
    parser.add_argument("--replace", action="store_true", help="for import: in the place of your own pack of this name")
    parser.add_argument("--json", action="store_true", help="for programs")
    _add_packs(parser)
    parser.set_defaults(run=_packs)
    return parser


def _train_parser() -> argparse.ArgumentParser:
    from . import train

    parser = _new("train", train.ABOUT, train.MORE)
    train.fill(parser, _within)
    parser.set_defaults(run=train.run)
    return parser


def _krita_parser() -> argparse.ArgumentParser:
    about = "Puts the Drawover panel into Krita, takes it out again, or checks every link from Krita to the engine."
    parser = _new("krita", about, "After install, start Krita anew: Settings > Dockers > Drawover.")
    parser.add_argument("what", choices=("install", "uninstall", "status"))
    parser.set_defaults(run=_krita)
    return parser


def _doctor_parser() -> argparse.ArgumentParser:
    about = (
        "Looks at engine, packs, folders, windows, Krita's plugin, memory and disk: a line each, and where something "
        "is wrong, what mends it."
    )
    parser = _new("doctor", about, "Exit code: 1 where something is wrong. No drawing and no file of yours is named.")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.set_defaults(run=_doctor)
    return parser


def _bench_parser() -> argparse.ArgumentParser:
    about = (
        "Measures this machine through the real service, as a host uses it: medians, and whether the bounds are met."
    )
    parser = _new("bench", about)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers to FILE as well")
    parser.add_argument("--krita", type=Path, metavar="FILE", help="numbers that the test in a real Krita wrote")
    parser.add_argument("--runs", type=_within(int, 1, 1000), default=7, metavar="N", help="runs a row (default: 7)")
    _add_packs(parser)
    parser.set_defaults(run=_bench)
    return parser


def _add_packs(parser: argparse.ArgumentParser) -> None:
    more = "a folder with more packs, or a pack; may be given again"
    parser.add_argument("--packs", type=Path, action="append", default=[], metavar="DIR", help=more)


def _within(kind: type[int] | type[float], low: float, high: float) -> Callable[[str], float]:
    def check(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not low <= value <= high:
            what = "a whole number" if kind is int else "a number"
            raise argparse.ArgumentTypeError(f"must be {what} between {low} and {high}, not {text!r}")
        return value

    return check


# -- the commands ----------------------------------------------------------------------------------------------------


def make_engine(folders: Sequence[Path]) -> EngineLike:
    """Create an engine with these folders of packs and those shipped with Drawover."""
    from .. import places
    from ..engine.engine import Engine
    from ..engine.exchange import own_packs

    for folder in folders:
        if not folder.exists():
            raise CommandError(f"There is no folder {folder} to take packs from.")
    return Engine((*folders, places.packs(), own_packs()))


@contextlib.contextmanager
def _clean_exit() -> Iterator[None]:
    """On SIGTERM, exit by an exception, so that every `finally` runs and no partial result remains."""

    def leave(number: int, _: object) -> NoReturn:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _serve(given: argparse.Namespace) -> int:
    import faulthandler
    import logging

    import platformdirs

    from ..engine.service import sharing
    from ..engine.service.lifetime import AlreadyRunningError, Settings, serve
    from ..panel.runtime import runtime_folder

    faulthandler.enable()  # where native code ends it, its last lines say where
    logging.basicConfig(level=logging.WARNING, format="drawover: %(message)s", stream=sys.stderr)
    try:
        runtime = (given.runtime or Path(runtime_folder())).absolute()
    except OSError as error:
        raise CommandError(f"The runtime folder cannot be used: {error.strerror}; set DRAWOVER_RUNTIME.") from error
    share = given.share
    host = given.host or ("0.0.0.0" if share else "127.0.0.1")
    port = given.port if given.port is not None else sharing.PORT if share else 0
    idle = given.idle if given.idle is not None else 0.0 if share else 30.0
    if host in ("0.0.0.0", "::"):
        print("drawover: other machines can reach this engine; who holds the token can use it.", file=sys.stderr)
    kept = Path(platformdirs.user_config_dir("drawover", appauthor=False)) / "share-token"
    settings = Settings(runtime, host, port, tuple(given.parent), given.wait, idle, warm=True, shared=share,
                        token=sharing.kept_token(kept) if share else "", names=tuple(given.name))  # fmt: skip
    try:
        return serve(settings, lambda: make_engine(given.packs))
    except AlreadyRunningError as error:
        return _fail(str(error), RUNNING)


def _packs(given: argparse.Namespace) -> int:
    from . import packs

    wants = {"list": 0, "check": 1, "export": 2, "import": 1}[given.what]
    names = [each for each in (given.path, given.file) if each is not None]
    if given.what == "list" and names:
        _packs_parser().error(f"list takes no PACK; to look into other folders: --packs {given.path}")
    if len(names) != wants:
        _packs_parser().error(f"{given.what} needs {'the PACK and the FILE to write' if wants == 2 else 'a PACK'}")
    if given.what == "check":
        return packs.check(given.path)
    if given.what == "export":
        return packs.give(given.path, given.file)
    if given.what == "import":
        return packs.take(given.path, given.replace)
    return packs.show(make_engine(given.packs).packs(), given.json)


def _krita(given: argparse.Namespace) -> int:
    from ..krita import plugin

    lines = {"install": plugin.install, "uninstall": plugin.uninstall, "status": plugin.status}[given.what]()
    fancy = (sys.stdout.encoding or "").lower().startswith("utf")
    yes, no = ("✓", "✗") if fancy else ("ok", "NO")
    for ok, sentence in lines:
        print(f"{yes if ok else no} {sentence}")
    return OK if all(ok for ok, _ in lines) else FAILED


def _doctor(given: argparse.Namespace) -> int:
    from . import doctor

    return doctor.run(given.json)


def _bench(given: argparse.Namespace) -> int:
    from ..bench import measure

    try:
        return measure.run(given.packs, given.runs, given.json, given.krita)
    except measure.BenchError as error:
        raise CommandError(str(error)) from error


def _studio(given: argparse.Namespace) -> int:
    if given.version:
        from .. import release

        print(release.told())
        return OK
    file = None if given.file is None else Path(given.file)
    if file is not None and not file.exists():
        if given.file == file.name and not file.suffix:
            close = difflib.get_close_matches(str(file), COMMANDS, 1)
            meant = f"; did you mean: drawover {close[0]}?" if close else "."
            raise CommandError(f"{given.file!r} is neither a command ({', '.join(COMMANDS)}) nor a drawing{meant}")
        raise CommandError(f"There is no file {file}.")
    shown = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform.startswith("linux") and not shown:
        name = file or "face.png"
        raise CommandError(f"There is no display to open a window on; without one: drawover correct {name} -o out")
    try:
        from ..studio.window.window import main as studio
    except ImportError as error:
        remedy = "on Debian or Ubuntu: sudo apt install libegl1 libgl1 libxkbcommon0 libfontconfig1 libdbus-1-3"
        raise CommandError(f"No window can be opened, for the system lacks a part ({error}); {remedy}") from error
    return studio(None if file is None else str(file))
