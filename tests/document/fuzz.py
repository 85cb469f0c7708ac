"""Spoiled files: bytes of sound ones flipped, cut, doubled, made vast, and read. Each opens or is refused.

    python tests/document/fuzz.py [--count 5000] [--seed 1]

Says how many there were of each, the slowest, and how much memory it took. An exception that is no DocumentError, more
than ten seconds for one, or more memory than the limit ends it with what did it.
"""

from __future__ import annotations

import argparse
import collections
import io
import random
import resource
import signal
import sys
import tempfile
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from drawover.document.errors import DocumentError
from drawover.document.formats import kinds
from drawover.document.layers import Document, Group, Guide, Layer
from drawover.document.masks import Mask

SUFFIXES = (".ora", ".psd", ".png", ".webp")
LONGEST, MEMORY = 10, 3 << 30  # seconds for one file; bytes of address space above what the program itself takes
_WORDS = (b"\xff" * 4, b"\x7f\xff\xff\xff", b"\0" * 4, b"\x80\0\0\0", b"\xff\xff", b"\0\1\0\0", b"8BIM", b"999999999")


def sound() -> Document:
    """A little of everything."""
    rng = np.random.default_rng(2)
    noise = rng.integers(0, 256, (50, 60, 4), dtype=np.uint8)
    mask = Mask.of(noise[..., 0].copy(), 3, 3, 255)
    inner = (Layer.from_rgba("base", noise, 4, 4), replace(Layer.from_rgba("Füße", noise), clip=True, blend="multiply"))
    group = Group("group", inner, opacity=0.5, mask=mask)
    return Document(80, 70, (Layer.from_rgba("flat", noise // 200 * 200), group), guides=(Guide(True, 9.5),))


def originals(folder: Path) -> dict[str, list[bytes]]:
    """Sound files of each kind, of several makings."""
    found: dict[str, list[bytes]] = {}
    for suffix in SUFFIXES:
        path = folder / f"sound{suffix}"
        for _ in kinds.writing(sound(), path):
            pass
        found[suffix] = [path.read_bytes()]
    for mode in ("L", "P", "RGBA", "I;16"):
        file = io.BytesIO()
        Image.fromarray(np.arange(3600, dtype=np.uint16).reshape(60, 60)).convert(
            mode if mode != "I;16" else "I;16"
        ).save(file, "PNG", compress_level=0 if mode == "L" else 6)
        found[".png"].append(file.getvalue())
    file = io.BytesIO()
    frames = [Image.new("RGBA", (40, 30), (40 * n, 0, 0, 200)) for n in range(3)]
    frames[0].save(file, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    found[".webp"].append(file.getvalue())
    from psd_tools import PSDImage

    for mode, depth in (("CMYK", 8), ("L", 16)):
        psd, file = PSDImage.new(mode, (40, 30), depth=depth), io.BytesIO()
        psd.create_pixel_layer(Image.new(mode, (20, 20), 90 if mode == "L" else (9, 90, 9, 0)), name="one")
        psd.save(file)
        found[".psd"].append(file.getvalue())
    return found


def spoiled(data: bytes, rng: random.Random) -> bytes:
    """One to a few of: a bit flipped, a byte set, a number made vast, a cut, a piece doubled or taken out."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 12))):
        if not changed:
            break
        # Headers say more than pixels do.
        at = rng.randrange(len(changed)) if rng.random() < 0.5 else rng.randrange(min(400, len(changed)))
        match rng.randrange(6):
            case 0:
                changed[at] ^= 1 << rng.randrange(8)
            case 1:
                changed[at] = rng.randrange(256)
            case 2:
                word = rng.choice(_WORDS)
                changed[at : at + len(word)] = word
            case 3:
                del changed[at + rng.randrange(200) :]
            case 4:
                end = min(len(changed), at + rng.randrange(1, 60))
                changed[at:at] = changed[at:end]
            case _:
                del changed[at : at + rng.randrange(1, 60)]
    return bytes(changed)


def within(data: bytes, rng: random.Random) -> bytes:
    """A zip whose checksums are right, and a file inside is spoiled, missing or doubled."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        victim = rng.choice(["stack.xml", "stack.xml", *names])
        for name in names:
            part = old.read(name)
            if name == victim:
                if rng.random() < 0.1:
                    continue
                part = spoiled(part, rng)
            new.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED if rng.random() < 0.3 else None)
    return out.getvalue()


def _slow(number: int, frame: object) -> None:
    raise RuntimeError(f"more than {LONGEST} seconds")


def run(count: int, seed: int) -> collections.Counter[str]:
    """Read so many; how often what happened. Raises what a file raised that it must not."""
    rng = random.Random(seed)
    seen: collections.Counter[str] = collections.Counter()
    signal.signal(signal.SIGALRM, _slow)
    slowest = 0.0
    with tempfile.TemporaryDirectory() as place:
        sounds = originals(Path(place))
        for suffix in SUFFIXES:
            kinds.read(Path(place) / f"sound{suffix}")  # what is imported late is imported now
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, resource.RLIM_INFINITY))
        for number in range(count):
            suffix = SUFFIXES[number % len(SUFFIXES)]
            data = rng.choice(sounds[suffix])
            inner = suffix == ".ora" and rng.random() < 0.7
            path = Path(place) / f"bad{suffix}"
            path.write_bytes(within(data, rng) if inner else spoiled(data, rng))
            began = time.perf_counter()
            signal.alarm(LONGEST)
            try:
                opened = kinds.read(path)
                opened.document.compose(opened.document.rect.intersected(sound().rect))
                seen[f"{suffix} opened"] += 1
            except DocumentError as error:
                assert str(error).endswith(".") and len(str(error)) < 300, str(error)
                seen[f"{suffix} refused"] += 1
            except BaseException:
                print(f"number {number} of seed {seed}, {suffix}:", file=sys.stderr)
                Path(f"fuzz-found{suffix}").write_bytes(path.read_bytes())
                raise
            finally:
                signal.alarm(0)
            slowest = max(slowest, time.perf_counter() - began)
    seen["slowest, ms"] = round(slowest * 1e3)
    seen["most memory, MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return seen


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = time.process_time()
    for what, times in sorted(run(given.count, given.seed).items()):
        print(f"{what:24s} {times}")
    print(f"{given.count} files, {time.process_time() - began:.0f} s of processor")
