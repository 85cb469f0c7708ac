"""Sound files of every kind, and ways to spoil them: bytes, numbers, chunks, parts of a zip, words of an XML.

What is changed behind a checksum gets a right one again, so that it is read and not only refused.
"""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from drawover.document.formats import kinds
from drawover.document.layers import Document, Group, Guide, Layer
from drawover.document.masks import Mask

SUFFIXES = (".ora", ".psd", ".png", ".webp", ".tif", ".jpg", ".gif", ".kra")
_WORDS = (b"\xff" * 4, b"\x7f\xff\xff\xff", b"\0" * 4, b"\x80\0\0\0", b"\xff\xff", b"\0\1\0\0", b"8BIM", b"999999999")
_NUMBERS = (
    "0",
    "-1",
    "1",
    "65535",
    "65536",
    "70000",
    "16777216",
    "1e9",
    "1e308",
    "-1e308",
    "nan",
    "inf",
    "0.5",
    "",
    "x",
)
_VALUES = (
    *_NUMBERS,
    "svg:dst-in",
    "svg:src-atop",
    "svg:xor",
    "hidden",
    "isolate",
    "true",
    "data/layer001.png",
    "../../a",
)
_SIDES = (0, 1, 2, 63, 64, 255, 4096, 16384, 30000, 65535, 65536, 1 << 24, 0x7FFFFFFF, 0xFFFFFFFF)


def sound() -> Document:
    """A little of everything."""
    rng = np.random.default_rng(2)
    noise = rng.integers(0, 256, (50, 60, 4), dtype=np.uint8)
    mask = Mask.from_array(noise[..., 0].copy(), 3, 3, 255)
    inner = (Layer.from_rgba("base", noise, 4, 4), replace(Layer.from_rgba("Füße", noise), clip=True, blend="multiply"))
    group = Group("group", inner, opacity=0.5, mask=mask)
    return Document(80, 70, (Layer.from_rgba("flat", noise // 200 * 200), group), guides=(Guide(True, 9.5),))


def originals(folder: Path) -> dict[str, list[bytes]]:
    """Sound files of each kind, of several makings; one of each lies in the folder as "sound"."""
    found: dict[str, list[bytes]] = {suffix: [] for suffix in SUFFIXES}
    for suffix in (".ora", ".psd", ".png", ".webp", ".tif", ".jpg"):
        path = folder / f"sound{suffix}"
        for _ in kinds.writing(sound(), path):
            pass
        found[suffix].append(path.read_bytes())
    gray = np.arange(3600, dtype=np.uint16).reshape(60, 60)
    for mode in ("L", "P", "RGBA", "I;16"):
        level = 0 if mode == "L" else 6
        found[".png"].append(_saved(Image.fromarray(gray).convert(mode), "PNG", compress_level=level))
    for mode, packing in (("RGB", "tiff_lzw"), ("CMYK", "raw"), ("L", "packbits"), ("1", "group4")):
        found[".tif"].append(_saved(Image.new(mode, (40, 30), 1), "TIFF", compression=packing))
    found[".jpg"] += [_saved(Image.new(mode, (40, 30), 90), "JPEG", progressive=mode == "L") for mode in ("L", "CMYK")]
    frames = [Image.new("RGBA", (40, 30), (40 * n, 0, 0, 200)) for n in range(3)]
    found[".webp"].append(_saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True))
    found[".gif"].append(_saved(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    (folder / "sound.gif").write_bytes(found[".gif"][0])
    found[".ora"].append(_krita(found[".png"][3]))
    found[".kra"].append(_kra(found[".png"][0]))
    (folder / "sound.kra").write_bytes(found[".kra"][0])
    from psd_tools import PSDImage

    for mode, depth in (("CMYK", 8), ("L", 16), ("RGB", 32), ("RGB", 8)):
        psd = PSDImage.new(mode, (40, 30), depth=depth)
        if depth != 32:
            psd.create_pixel_layer(
                Image.new(mode, (20, 20), 90 if mode == "L" else (9, 90, 9, 0)[: len(mode)]), name="one"
            )
        file = io.BytesIO()
        psd.save(file)
        found[".psd"].append(file.getvalue())
    return found


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def _zipped(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data, zipfile.ZIP_DEFLATED if name.endswith(".xml") else zipfile.ZIP_STORED)
    return file.getvalue()


def _krita(png: bytes) -> bytes:
    """An .ora as another program writes it."""
    layer = '<layer name="{}" src="data/{}.png" x="{}" y="0" opacity="0.8" composite-op="{}"/>'
    a, b = layer.format("a", "a", 3, "svg:multiply"), layer.format("b", "b", -20, "svg:src-atop")
    group = f'<stack isolation="auto" name="g">{b}{a}</stack>'
    xml = f'<?xml version="1.0"?><image w="64" h="64"><stack>{group}{a}</stack></image>'
    parts = {"mimetype": b"image/openraster", "stack.xml": xml.encode(), "data/a.png": png, "data/b.png": png}
    return _zipped({**parts, "mergedimage.png": png})


def _kra(png: bytes) -> bytes:
    return _zipped({"mimetype": b"application/x-krita", "maindoc.xml": b"<DOC/>", "mergedimage.png": png})


# ---------------------------------------------------------------------------------------------------------- spoiling


def spoiled(suffix: str, sounds: dict[str, list[bytes]], rng: random.Random) -> bytes:
    """A file of that kind, spoiled in one way or another."""
    data = rng.choice(sounds[suffix])
    chance = rng.random()
    if chance < 0.05:
        return spliced(data, rng.choice(sounds[rng.choice(SUFFIXES)]), rng)
    if suffix in (".ora", ".kra") and chance < 0.85:
        return directory(data, rng) if chance < 0.25 else within(data, rng)
    if suffix == ".png" and chance < 0.6:
        return chunks(data, rng)
    if suffix == ".psd" and chance < 0.4:
        return numbers(data, rng)
    return some_bytes(data, rng)


def some_bytes(data: bytes, rng: random.Random) -> bytes:
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


def spliced(first: bytes, second: bytes, rng: random.Random) -> bytes:
    """The beginning of one file and the end of another."""
    return first[: rng.randrange(len(first) + 1)] + second[rng.randrange(len(second) + 1) :]


def numbers(data: bytes, rng: random.Random) -> bytes:
    """Sizes and lengths, two or four bytes each, that are not what they should be; nothing is moved."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 3))):
        wide = rng.random() < 0.7
        at = rng.randrange(min(len(changed), rng.choice((30, 400, len(changed)))) - 4)
        old = struct.unpack_from(">I" if wide else ">H", changed, at)[0]
        new = rng.choice((*_SIDES, old + 1, old - 1, old * 2, old // 2))
        struct.pack_into(">I" if wide else ">H", changed, at, new & (0xFFFFFFFF if wide else 0xFFFF))
    return bytes(changed)


def chunks(data: bytes, rng: random.Random) -> bytes:
    """A PNG whose chunks lie, are missing, doubled or in another order, each with its right checksum."""
    parts, at = [], 8
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        parts.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    for _ in range(rng.choice((1, 1, 2, 3))):
        n = rng.randrange(len(parts))
        kind, body = parts[n]
        match rng.randrange(6):
            case 0:
                n, (kind, body) = 0, parts[0]
                if kind == b"IHDR" and len(body) == 13:
                    sides = struct.unpack(">II", body[:8])
                    new = (rng.choice((rng.choice(_SIDES), side)) for side in sides)
                    rest = bytes(rng.choice((old, rng.choice((0, 1, 2, 3, 4, 6, 8, 16)))) for old in body[8:])
                    parts[0] = kind, struct.pack(">II", *new) + rest
            case 1:
                parts[n] = kind, some_bytes(body, rng)
            case 2:
                del parts[n]
            case 3:
                parts.insert(rng.randrange(len(parts) + 1), parts[n])
            case 4:
                rng.shuffle(parts)
            case _:
                if kind == b"IDAT":
                    raw = zlib.decompressobj()
                    try:
                        parts[n] = kind, zlib.compress(some_bytes(raw.decompress(body), rng))
                    except zlib.error:  # only the first of several can be unpacked by itself
                        parts[n] = kind, some_bytes(body, rng)
        if not parts:
            break
    file = [data[:8]]
    for kind, body in parts:
        file += [struct.pack(">I", len(body)), kind, body, struct.pack(">I", zlib.crc32(kind + body))]
    return b"".join(file)


def xml(data: bytes, rng: random.Random) -> bytes:
    """A stack.xml whose attributes say something else, or whose elements are doubled, nested or gone."""
    text = data.decode("utf-8", "replace")
    for _ in range(rng.choice((1, 2, 3, 8))):
        match rng.randrange(4):
            case 0 | 1:
                found = list(re.finditer(r'="([^"]*)"', text))
                if found:
                    one = rng.choice(found)
                    text = text[: one.start(1)] + rng.choice(_VALUES) + text[one.end(1) :]
            case 2:
                found = list(re.finditer(r"<layer[^>]*/>", text))
                if found:
                    one = rng.choice(found)
                    times = rng.choice((0, 2, 3, 40, 2100))
                    text = text[: one.start()] + one[0] * times + text[one.end() :]
            case _:
                deep = rng.choice((1, 3, 70, 140, 3000))
                text = text.replace("<stack>", "<stack>" * deep, 1).replace(
                    "</stack></image>", "</stack>" * deep + "</image>"
                )
    return text.encode()


def within(data: bytes, rng: random.Random) -> bytes:
    """A zip whose checksums are right, and a file inside is spoiled, missing or doubled."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        listed = [name for name in names if name.endswith(".xml")]
        victim = rng.choice([*listed, *listed, *names])
        for name in names:
            part = old.read(name)
            if name == victim:
                if rng.random() < 0.1:
                    continue
                if name == "stack.xml" and rng.random() < 0.7:
                    part = xml(part, rng)
                elif name.endswith(".png") and rng.random() < 0.6:
                    part = chunks(part, rng)
                else:
                    part = some_bytes(part, rng)
            packing = rng.choice(
                (zipfile.ZIP_STORED,) * 6 + (zipfile.ZIP_DEFLATED,) * 3 + (zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2)
            )
            new.writestr(zipfile.ZipInfo(name), part, packing)
    return out.getvalue()


def directory(data: bytes, rng: random.Random) -> bytes:
    """A zip whose directory lies: of sizes, places, packings, numbers."""
    changed = bytearray(data)
    heads = [at.start() for at in re.finditer(rb"PK[\1\3\5]", data)]
    for _ in range(rng.choice((1, 1, 2, 4))):
        at = rng.choice(heads) + rng.randrange(4, 46)
        if rng.random() < 0.5 or at + 4 > len(changed):
            changed[min(at, len(changed) - 1)] = rng.randrange(256)
        else:
            struct.pack_into("<I", changed, at, rng.choice((*_SIDES, len(data), rng.randrange(len(data)))))
    return bytes(changed)
