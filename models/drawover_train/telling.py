"""How the training of an own pack says how far it is: printed for a terminal, or in files for the engine.

own.py calls these at each stage; what the files hold is drawover.engine.training.progress's business.
"""

from __future__ import annotations

import dataclasses
import io
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from drawover.engine.training import progress
from drawover.engine.training.progress import Progress
from drawover.messages import training as say
from drawover.messages.message import Message

from .data.own.looked import FEWEST, Looked

_EVERY = 1.0  # seconds between two reports of the same stage
_WRITING = 3.0  # minutes that the stages after learning take, for the minutes left


class Printed:
    """Prints for a person at a terminal."""

    def looking(self, done: int, count: int) -> None:
        """About to look at picture number `done`, counted from 0."""
        if sys.stderr.isatty():
            end = "" if done + 1 < count else "\r\x1b[K"
            print(f"\r\x1b[Klooking at picture {done + 1} of {count}", end=end, file=sys.stderr, flush=True)

    def looked(self, found: Sequence[Looked], sheet: Path, look_only: bool) -> None:
        """All pictures were looked at; they are on the sheet."""
        bad = [one for one in found if one.problem]
        wide = max((len(one.path.name) for one in bad), default=0)
        for one in bad:
            print(f"  {one.path.name.ljust(wide)}  {one.problem}")
        usable = len(found) - len(bad)
        print(f"{usable} of {len(found)} pictures can be used; all of them at one look: {sheet}", flush=True)
        if look_only and usable < FEWEST:
            print(f"A pack takes {FEWEST} at least, better 30.")

    def preparing(self, work: Path, learned: int, back: int) -> None:
        """About to learn from so many drawings. work: the folder of the checkpoint."""
        print(f"Learning from {learned} drawings, {back} are kept back; Ctrl-C pauses, the same command goes on.",
              flush=True)  # fmt: skip

    def learning(self, spent: float, minutes: float) -> None:
        """So many minutes of those that it learns were spent. Called at each step."""

    def previewed(self, preview: Path) -> None:
        """The preview was drawn anew."""
        print(f"what it makes of drawings kept back: {preview}")

    def writing(self, spent: float, processor: float, steps: int) -> None:
        """Learning is over, after so many minutes by the clock and of the processor."""
        print(f"Learned for {spent:.1f} minutes ({processor:.1f} of the processor), {steps} steps. Writing the pack.",
              flush=True)  # fmt: skip

    def done(self, name: str, title: str, target: Path, left: Mapping[str, Mapping[str, float]]) -> None:
        """The pack is in its place. left: by `before` and `after` the error left, by severity."""
        for key, whose in (("before", "by the pack faces"), ("after", "by this pack")):
            told = ", ".join(f"{severity} {value:.2f}" for severity, value in left[key].items())
            print(f"error left on drawings kept back, {whose}: {told}")
        print(f"{title} ({name}) is in {target}; its card says how well it does.")

    def paused(self) -> None:
        """It was interrupted, and what it learned is kept."""
        print("\nPaused; the same command goes on from here.", file=sys.stderr)

    def failed(self, message: Message) -> None:
        """It cannot be."""
        print(f"drawover: {message}", file=sys.stderr)


class Reported(Printed):
    """Writes the files of a folder, which the engine reads and shows to its panels."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._said_at = folder, 0.0
        before = progress.read_progress(folder) or Progress(progress.LOOKING)
        self._now = dataclasses.replace(before, phase=progress.LOOKING, fraction=0.0, minutes_left=None)

    def _say(self, message: Message | None = None, **changes: object) -> None:
        now = dataclasses.replace(self._now, **changes)  # pyright: ignore[reportArgumentType]
        self._now = now if message is None else now.saying(message)
        self._said_at = time.monotonic()
        progress.write_json(self._folder / progress.PROGRESS, self._now.as_json())

    def _due(self) -> bool:
        return time.monotonic() - self._said_at >= _EVERY

    def looking(self, done: int, count: int) -> None:
        if done == 0 or self._due():
            self._say(say.LOOKING(number=done + 1, count=count), count=count, fraction=done / count)

    def looked(self, found: Sequence[Looked], sheet: Path, look_only: bool) -> None:
        progress.replace_file(self._folder / progress.THUMBNAILS, _png(_grid([one.small for one in found])))
        pictures = [progress.picture_as_json(one.path.name, one.problem) for one in found]
        progress.write_pictures(self._folder, pictures)
        usable = sum(one.drawing is not None for one in found)
        numbers = {"count": len(found), "usable": usable, "least": FEWEST, "fraction": 1.0}
        if look_only:
            sheet.unlink()  # panels show the thumbnails instead
            sheet.parent.rmdir()
            self._say(phase=progress.LOOKED, text="", message=None, **numbers)
        else:
            self._say(say.PREPARING(count=usable), phase=progress.PREPARING, **numbers)

    def preparing(self, work: Path, learned: int, back: int) -> None:
        self._say(say.PREPARING(count=learned), phase=progress.PREPARING, work=work.name)

    def learning(self, spent: float, minutes: float) -> None:
        if self._now.phase == progress.LEARNING and not self._due():
            return
        fraction = min(1.0, spent / minutes)
        left = max(0.0, minutes - spent) + _WRITING
        self._say(say.LEARNING(count=self._now.usable), phase=progress.LEARNING, fraction=fraction, minutes_left=left)

    def previewed(self, preview: Path) -> None:
        progress.replace_file(self._folder / progress.PREVIEW, preview.read_bytes())
        self._say(previews=self._now.previews + 1)

    def writing(self, spent: float, processor: float, steps: int) -> None:
        self._say(say.WRITING(), phase=progress.WRITING, fraction=1.0, minutes_left=_WRITING)

    def done(self, name: str, title: str, target: Path, left: Mapping[str, Mapping[str, float]]) -> None:
        scores = {key: float(np.mean(list(values.values()))) for key, values in left.items()}
        self._say(phase=progress.DONE, text="", message=None, minutes_left=0.0, pack=name, scores=scores)

    def paused(self) -> None:
        self._say(say.PAUSED(), phase=progress.PAUSED)

    def failed(self, message: Message) -> None:
        self._say(message, phase=progress.FAILED)


def pause_when_closed() -> None:
    """Interrupt this process, as Ctrl-C does, once its standard input is closed: by the engine, or by its end."""

    def watch() -> None:
        while os.read(0, 4096):
            continue
        _interrupt()

    threading.Thread(target=watch, name="standard input", daemon=True).start()


_interrupt: Callable[[], None]
if sys.platform == "win32":
    import _thread

    _interrupt = _thread.interrupt_main
else:

    def _interrupt() -> None:
        main = threading.main_thread().ident
        assert main is not None
        signal.pthread_kill(main, signal.SIGINT)  # to that thread, so that what it waits for is broken off


def lowest_priority() -> None:
    """Leave the processor to all that an artist does meanwhile."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetPriorityClass(ctypes.windll.kernel32.GetCurrentProcess(), 0x40)  # IDLE_PRIORITY_CLASS
    else:
        os.nice(19)


def _grid(pictures: Sequence[np.ndarray | None]) -> Image.Image:
    """Thumbnails in rows of progress.ACROSS; those that are None stay white."""
    side, across = progress.THUMBNAIL, progress.ACROSS
    rows = -(-len(pictures) // across)
    grid = Image.new("L", (side * across, side * max(rows, 1)), 255)
    for number, picture in enumerate(pictures):
        if picture is not None:
            small = Image.fromarray(picture).resize((side, side), Image.Resampling.LANCZOS)
            grid.paste(small, (side * (number % across), side * (number // across)))
    return grid


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
