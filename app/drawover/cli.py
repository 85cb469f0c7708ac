"""Every command of Drawover; the only module that knows them all. Each imports what it needs when it is called."""

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

from . import __version__
from .document.errors import DocumentError
from .engine.errors import EngineError

if TYPE_CHECKING:
    import numpy as np

    from .engine.service.job import EngineLike

COMMANDS = ("correct", "convert", "serve", "packs", "krita", "bench")
OK, FAILED, USAGE, RUNNING, CANCELLED = 0, 1, 2, 3, 130

_ABOUT = """\
Drawover draws over your sketch the way a teacher does, on your own machine.

  drawover                          open the studio on a sample sketch
  drawover portrait.ora             open a drawing in the studio
  drawover correct face.png -o out  correct a drawn face; look at out/sheet.png
  drawover krita install            put the panel into Krita

commands (each explains itself with --help):
  correct   correct a drawing without a window: pictures, layers, an .ora
  convert   make one kind of file of another: .ora, .psd, .png, .jpg, .webp
  packs     list the packs that Drawover draws with, or check one
  krita     put the panel into Krita, take it out, or see why it is missing
  serve     run the engine for the studio and Krita (they start it themselves)
  bench     measure how fast this machine draws
"""
_CORRECT = """\
Corrects a drawing. DIR gets:

  sheet.png     the drawing and all suggestions on one page: look here first
  result.ora    the same as layers, for Krita, GIMP or the studio
  pictures/     each suggestion, 256 pixels, on white
  layers/       each suggestion's lines on transparency, at the drawing's size
  result.json   what is what, best first
"""
_CORRECT_MORE = """\
examples:
  drawover correct face.png -o out
  drawover correct face.png -o out --lines mine --strength 0.3   my own lines, moved a little
  drawover correct scan.jpg -o out --count 12 --seed 7           twelve others to choose from
  drawover correct face.png -o out --size 6000                   layers for a print, 6000 pixels wide
  drawover correct face.png -o out --nudge optimize --lines drawn   step by step towards what looks real
  drawover correct ink.png -o out --also color.png --keep hair.png  two layers together; the hair stays

Exit code: 0 done, 1 not done (one sentence on stderr says why), 2 wrong usage, 130 cancelled.
"""
_SERVE = """\
Runs the engine: it answers the panels of the studio and of Krita over HTTP, on this machine alone. They start it
by themselves; start it by hand to watch what it says. Where it is and the token to speak to it with are written to
engine.json in the runtime folder, which only you can read.
"""


class CommandError(Exception):
    """A command cannot be done; `str(error)` is one sentence."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code."""
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
        return _said(given.run, given)
    given = _studio_parser().parse_args(words)
    return _said(_studio, given)


def _said(command: Callable[[argparse.Namespace], int], given: argparse.Namespace) -> int:
    """Run a command; what it raises for the artist becomes a sentence on stderr and an exit code."""
    try:
        return command(given)
    except (CommandError, EngineError, DocumentError) as error:
        return _fail(str(error))
    except MemoryError:
        return _fail("There is not enough memory for a drawing of this size: close other programs, or use --size.")


def _fail(sentence: str, code: int = FAILED) -> int:
    print(f"drawover: {sentence}", file=sys.stderr)
    return code


# -- the commands' words ---------------------------------------------------------------------------------------------


def _parser(command: str) -> argparse.ArgumentParser:
    make = {"correct": _correct_parser, "convert": _convert_parser, "serve": _serve_parser, "packs": _packs_parser}
    return (make | {"krita": _krita_parser, "bench": _bench_parser})[command]()


def _new(command: str, about: str, more: str = "") -> argparse.ArgumentParser:
    raw = argparse.RawDescriptionHelpFormatter
    prog = f"drawover {command}".strip()
    return argparse.ArgumentParser(prog, description=about, epilog=more, formatter_class=raw, allow_abbrev=False)


def _studio_parser() -> argparse.ArgumentParser:
    parser = _new("", _ABOUT, "A file that is named like a command is opened as ./correct")
    parser.add_argument("file", nargs="?", metavar="FILE", help="a drawing to open: .ora, .psd, .png, .jpg, .webp")
    parser.add_argument("--version", action="version", version=f"drawover {__version__}")
    return parser


def _correct_parser() -> argparse.ArgumentParser:
    parser = _new("correct", _CORRECT, _CORRECT_MORE)
    add = parser.add_argument
    add("file", type=Path, metavar="IN", help="the drawing: .png, .ora, .jpg, .webp; transparent or on white paper")
    add("-o", "--output", type=Path, required=True, metavar="DIR", help="the folder for the results")
    add("--pack", default="faces", help="what is drawn there (default: faces); see drawover packs")
    add("--count", type=_within(int, 1, 24), default=8, metavar="N", help="how many suggestions, 1 to 24 (default: 8)")
    strength = "how much is corrected: 0 leaves the drawing as it is, 1 corrects it fully (default: 1)"
    add("--strength", type=_within(float, 0, 1), default=1.0, metavar="S", help=strength)
    lines = "mine (moved), inked (moved and cleaned), borrowed (a clean drawing), drawn (by the network), all (default)"
    add("--lines", choices=("all", "mine", "inked", "borrowed", "drawn"), default="all", help=lines)
    nudge = "by a real drawing that is near (search, default), learned modules (lis), or step by step (optimize)"
    add("--nudge", choices=("search", "lis", "optimize"), default="search", help=nudge)
    seed = "another number picks other suggestions; the same one gives the same bytes (default: 0)"
    add("--seed", type=_within(int, 0, 2**32 - 1), default=0, metavar="N", help=seed)
    anyway = "correct it also where the pack does not know such drawings, as well as it can"
    add("--anyway", action="store_true", help=anyway)
    selection = "change only what is white (or painted on transparency) in this picture"
    add("--selection", type=Path, metavar="MASK", help=selection)
    add("--keep", type=Path, metavar="MASK", help="leave the strokes where this picture is white or painted")
    also = "another layer, as large as the drawing, that moves along with it; may be given again"
    add("--also", type=Path, action="append", default=[], metavar="LAYER", help=also)
    size = "make the layers W pixels wide (default: as wide as the drawing)"
    add("--size", type=_within(int, 1, 32767), metavar="W", help=size)
    _add_packs(parser)
    parser.set_defaults(run=_correct)
    return parser


def _convert_parser() -> argparse.ArgumentParser:
    from . import convert

    parser = _new("convert", convert.ABOUT, convert.MORE)
    convert.fill(parser, _within)
    parser.set_defaults(run=lambda given: convert.run(given, parser.error))
    return parser


def _serve_parser() -> argparse.ArgumentParser:
    parser = _new("serve", _SERVE, "Exit code: 0 it left as it should, 1 it could not begin, 3 one is running already.")
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="the address to listen at (default: 127.0.0.1, this machine alone)")
    add("--port", type=_within(int, 0, 65535), default=0, help="the port (default: any that is free)")
    parent = "leave when process PID has ended; may be given again"
    add("--parent", type=int, action="append", default=[], metavar="PID", help=parent)
    wait = "live for panels: leave when none comes within so long, and when the last has gone"
    add("--wait", type=_within(float, 0, 1e6), default=0.0, metavar="SECONDS", help=wait)
    idle = "leave after so long without work, when it runs for nobody (default: 30; 0: never)"
    add("--idle", type=_within(float, 0, 1e6), default=30.0, metavar="MINUTES", help=idle)
    add("--runtime", type=Path, metavar="DIR", help="the runtime folder (default: the platform's, for you alone)")
    _add_packs(parser)
    parser.set_defaults(run=_serve)
    return parser


def _packs_parser() -> argparse.ArgumentParser:
    about = "Lists the packs with what they were trained on, or checks one that you were given before you use it."
    parser = _new("packs", about)
    parser.add_argument("what", nargs="?", choices=("list", "check"), default="list")
    parser.add_argument("path", nargs="?", type=Path, metavar="PATH", help="for check: the pack's folder or zip")
    parser.add_argument("--json", action="store_true", help="for programs")
    _add_packs(parser)
    parser.set_defaults(run=_packs)
    return parser


def _krita_parser() -> argparse.ArgumentParser:
    about = "Puts the Drawover panel into Krita, takes it out again, or checks every link from Krita to the engine."
    parser = _new("krita", about, "After install, start Krita anew: Settings > Dockers > Drawover.")
    parser.add_argument("what", choices=("install", "uninstall", "status"))
    parser.set_defaults(run=_krita)
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
            whole = "a whole number" if kind is int else "a number"
            raise argparse.ArgumentTypeError(f"must be {whole} between {low} and {high}, not {text!r}")
        return value

    return check


# -- the commands ----------------------------------------------------------------------------------------------------


def _correct(given: argparse.Namespace) -> int:
    from . import results
    from .engine.request import CorrectParameters, Request, Watch
    from .engine.service.decode import mask_of

    image = _drawing(given.file)
    selection, keep = (None if path is None else mask_of(_drawing(path)) for path in (given.selection, given.keep))
    layers = (image, *map(_drawing, given.also)) if given.also else ()
    with _ending_whole(), results.replacing(given.output) as folder, _Progress() as progress:
        watch = Watch(lambda fraction, what: progress(0.6 * fraction, what))
        parameters = CorrectParameters(given.count, given.strength, given.lines, given.seed, given.nudge, given.anyway)
        request = Request(image, "correct", given.pack, parameters, selection, keep, layers)
        progress(0.0, "loading the pack")
        answer = make_engine(given.packs).answer(request, watch)
        suggestions = list(answer.suggestions())
        said = f"{given.file.name}, corrected"
        results.write(folder, said, request, answer, suggestions, given.size, lambda f, w: progress(0.6 + 0.4 * f, w))
    warning = results.strange(given.pack, answer.familiarity)
    number = f"{len(suggestions)} suggestion{'' if len(suggestions) == 1 else 's'}"
    print(f"{number} in {given.output}: look at {given.output / 'sheet.png'}")
    if len(suggestions) < given.count and not warning:
        print(f"More than {number} would look nearly the same.")
    if warning:
        print(f"{warning} To correct it as well as it can: --anyway")
    return OK


def _drawing(path: Path) -> np.ndarray:
    """(H, W, 4) uint8 straight RGBA of a picture or an .ora; what did not come through is printed."""
    if path.suffix.lower() in (".ora", ".psd", ".psb"):
        from .document.formats import kinds

        opened = kinds.read(path)
        rgba, losses = opened.document.flattened(), opened.losses
    else:
        from .engine.service import decode

        rgba, _, losses = decode.read(path)
    for sentence in losses:
        print(f"{path.name}: {sentence}", file=sys.stderr)
    return rgba


def make_engine(folders: Sequence[Path]) -> EngineLike:
    """The engine over these folders of packs and those that came with Drawover."""
    from . import places
    from .engine.engine import Engine

    for folder in folders:
        if not folder.exists():
            raise CommandError(f"There is no folder {folder} to take packs from.")
    return Engine((*folders, places.packs()))


@contextlib.contextmanager
def _ending_whole() -> Iterator[None]:
    """At SIGTERM leave through every `finally`, so that no half result stays."""

    def leave(number: int, _: object) -> NoReturn:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _serve(given: argparse.Namespace) -> int:
    import logging

    from .engine.service.lifetime import AlreadyRunningError, Settings, serve
    from .panel.runtime import runtime_folder

    logging.basicConfig(level=logging.WARNING, format="drawover: %(message)s", stream=sys.stderr)
    try:
        runtime = (given.runtime or Path(runtime_folder())).absolute()
    except OSError as error:
        raise CommandError(f"The runtime folder cannot be used: {error.strerror}; set DRAWOVER_RUNTIME.") from error
    if given.host in ("0.0.0.0", "::"):
        print("drawover: other machines can reach this engine; who holds the token can use it.", file=sys.stderr)
    settings = Settings(runtime, given.host, given.port, tuple(given.parent), given.wait, given.idle, warm=True)
    try:
        return serve(settings, lambda: make_engine(given.packs))
    except AlreadyRunningError as error:
        return _fail(str(error), RUNNING)


def _packs(given: argparse.Namespace) -> int:
    from . import packs

    if given.what == "check":
        if given.path is None:
            _packs_parser().error("check needs the PATH of a pack")
        return packs.check(given.path)
    if given.path is not None:
        _packs_parser().error(f"list takes no PATH; to look into other folders: --packs {given.path}")
    return packs.show(make_engine(given.packs).packs(), given.json)


def _krita(given: argparse.Namespace) -> int:
    from . import krita

    lines = {"install": krita.install, "uninstall": krita.uninstall, "status": krita.status}[given.what]()
    fancy = (sys.stdout.encoding or "").lower().startswith("utf")
    yes, no = ("✓", "✗") if fancy else ("ok", "NO")
    for ok, sentence in lines:
        print(f"{yes if ok else no} {sentence}")
    return OK if all(ok for ok, _ in lines) else FAILED


def _bench(given: argparse.Namespace) -> int:
    from .bench import measure

    return measure.run(given.packs, given.runs, given.json, given.krita)


def _studio(given: argparse.Namespace) -> int:
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
        from .studio.window import main as studio
    except ImportError as error:
        remedy = "on Debian or Ubuntu: sudo apt install libegl1 libgl1 libxkbcommon0 libfontconfig1 libdbus-1-3"
        raise CommandError(f"No window can be opened, for the system lacks a part ({error}); {remedy}") from error
    return studio(None if file is None else str(file))


class _Progress:
    """One line on stderr that is written anew, where stderr is a terminal; else silence."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def __enter__(self) -> _Progress:
        return self

    def __call__(self, fraction: float, what: str) -> None:
        if self._shown:
            done = round(24 * min(max(fraction, 0.0), 1.0))
            print(f"\r\x1b[K[{'#' * done}{'.' * (24 - done)}] {what}", end="", file=sys.stderr, flush=True)

    def __exit__(self, *_: object) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
