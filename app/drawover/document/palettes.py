"""Palettes as values, and reading and writing GIMP's .gpl and Krita's .kpl files. Colors are 8-bit sRGB.

.kpl is a zip with colorset.xml. Its profiles are ignored: only RGB in sRGB, and gray, are read.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree as ET

from .errors import ReadError
from .formats.atomic import replacing, why

RGB = tuple[int, int, int]  # 0..255
MOST = 4096  # colors
_LARGEST = 8 << 20  # bytes of a file, and of colorset.xml unpacked
_KPL = "application/x-krita-palette"
_SRGB = "sRGB-elle-V2-srgbtrc.icc"  # Krita's own name for 8-bit sRGB; needs no copy in the file
_UNREADABLE = zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError
_WIDE = 16  # columns where a file states none


@dataclass(frozen=True)
class Swatch:
    """One color and its name, which may be empty."""

    rgb: RGB
    name: str = ""

    @property
    def hex(self) -> str:
        return "#{:02x}{:02x}{:02x}".format(*self.rgb)


@dataclass(frozen=True)
class Palette:
    """Swatches in reading order, `columns` to a row."""

    name: str
    swatches: tuple[Swatch, ...] = ()
    columns: int = _WIDE
    comment: str = ""

    def added(self, swatch: Swatch) -> Palette:
        return replace(self, swatches=(*self.swatches, swatch))

    def removed(self, index: int) -> Palette:
        return replace(self, swatches=(*self.swatches[:index], *self.swatches[index + 1 :]))

    def changed(self, index: int, swatch: Swatch) -> Palette:
        return replace(self, swatches=(*self.swatches[:index], swatch, *self.swatches[index + 1 :]))


def read(path: Path) -> Palette:
    """Read a .gpl or .kpl, detected by content. ReadError for any other or damaged file."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise ReadError(f"“{path.name}” cannot be read: {why(error, reading=True)}.") from error
    if len(data) > _LARGEST:
        raise ReadError(f"“{path.name}” is too large to be a palette.")
    palette = _from_kpl(data, path.name) if data[:4] == b"PK\x03\x04" else _from_gpl(data, path.name)
    if not palette.swatches:
        raise ReadError(f"“{path.name}” holds no colors.")
    return replace(palette, name=palette.name or path.stem)


def write(palette: Palette, path: Path) -> None:
    """Write .kpl if the path ends so, else .gpl. On WriteError the old file is intact."""
    data = _to_kpl(palette) if path.suffix.lower() == ".kpl" else _to_gpl(palette)
    with replacing(path) as file:
        file.write(data)


# --------------------------------------------------------------------------------------------------------- .gpl


def _from_gpl(data: bytes, file: str) -> Palette:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")  # GIMP before 2.4
    lines = text.splitlines()
    if not lines or lines[0].strip() != "GIMP Palette":
        raise ReadError(f"“{file}” is no palette: choose a .gpl or a .kpl file.")
    name, columns, comment, swatches = "", _WIDE, [], []
    for number, line in enumerate(lines[1:], 2):
        line = line.strip()
        if line.startswith("Name:"):
            name = line[5:].strip()
        elif line.startswith("Columns:"):
            given = line[8:].strip()
            columns = int(given) if given.isdigit() and 0 < int(given) <= 64 else _WIDE
        elif line.startswith("#"):
            comment.append(line[1:].strip())
        elif line:
            match = re.match(r"(\d+)\s+(\d+)\s+(\d+)\s*(.*)", line)
            if match is None or any(int(part) > 255 for part in match.groups()[:3]):
                raise ReadError(f"“{file}” is damaged: line {number} is no color.")
            r, g, b, title = match.groups()
            swatches.append(Swatch((int(r), int(g), int(b)), "" if title == "Untitled" else title))
            if len(swatches) > MOST:
                raise ReadError(f"“{file}” holds more than {MOST} colors.")
    return Palette(name, tuple(swatches), columns, "\n".join(comment).strip())


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _to_gpl(palette: Palette) -> bytes:
    lines = ["GIMP Palette", f"Name: {_one_line(palette.name)}", f"Columns: {palette.columns}"]
    lines += [f"# {line}".rstrip() for line in palette.comment.splitlines()] or ["#"]
    for swatch in palette.swatches:
        r, g, b = swatch.rgb
        lines.append(f"{r:3d} {g:3d} {b:3d}\t{_one_line(swatch.name) or 'Untitled'}")
    return ("\n".join(lines) + "\n").encode()


# --------------------------------------------------------------------------------------------------------- .kpl


def _from_kpl(data: bytes, file: str) -> Palette:
    damaged = f"“{file}” is damaged"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            info = archive.getinfo("colorset.xml")
            if info.file_size > _LARGEST:
                raise ReadError(f"“{file}” is too large to be a palette.")
            with archive.open(info) as member:
                xml = member.read(_LARGEST + 1)
    except KeyError as error:
        raise ReadError(f"“{file}” is no palette of Krita's: it holds no colorset.xml.") from error
    except _UNREADABLE as error:
        raise ReadError(f"{damaged}; save it again in Krita.") from error
    if b"<!DOCTYPE" in xml and b"<!ENTITY" in xml:
        raise ReadError(f"{damaged}: it declares entities of its own.")
    try:
        root = ET.fromstring(xml)
    except ET.ParseError as error:
        raise ReadError(f"{damaged}: {error}.") from error
    if root.tag.lower() != "colorset":
        raise ReadError(f"“{file}” is no palette of Krita's: it begins with <{root.tag}>.")
    swatches: list[Swatch] = []
    for group in (root, *root.findall("Group")):
        # Krita writes a group's entries in no order; their positions define it.
        placed = [(_place(entry, i), entry) for i, entry in enumerate(group.findall("ColorSetEntry"))]
        swatches += [_swatch(entry, file) for _, entry in sorted(placed, key=lambda pair: pair[0])]
        if len(swatches) > MOST:
            raise ReadError(f"“{file}” holds more than {MOST} colors.")
    columns = root.get("columns", "")
    wide = int(columns) if columns.isdigit() and 0 < int(columns) <= 64 else _WIDE
    return Palette(root.get("name", ""), tuple(swatches), wide, root.get("comment", ""))


def _place(entry: ET.Element, index: int) -> tuple[int, int, int]:
    place = entry.find("Position")
    if place is None:
        return (1 << 30, 0, index)
    try:
        return int(place.get("row", "0")), int(place.get("column", "0")), index
    except ValueError:
        return (1 << 30, 0, index)


def _swatch(entry: ET.Element, file: str) -> Swatch:
    name = entry.get("name", "")
    for tag, channels in (("sRGB", "rgb"), ("RGB", "rgb"), ("Gray", "ggg")):
        color = entry.find(tag)
        if color is None:
            continue
        if "linear" in color.get("space", "").lower() or "g10" in color.get("space", ""):
            raise ReadError(f"“{file}” holds colors in linear light (“{name}”); convert the palette to sRGB in Krita.")
        try:
            values = [float(color.attrib[channel]) for channel in channels]
        except (KeyError, ValueError) as error:
            raise ReadError(f"“{file}” is damaged: the color “{name}” has no proper numbers.") from error
        if not all(math.isfinite(value) for value in values):
            raise ReadError(f"“{file}” is damaged: the color “{name}” has no proper numbers.")
        r, g, b = (min(255, max(0, math.floor(value * 255 + 0.5))) for value in values)
        return Swatch((r, g, b), name)
    kind = next((child.tag for child in entry if child.tag != "Position"), "nothing")
    raise ReadError(
        f"“{file}” holds colors in {kind} (“{name}”), which Drawover cannot read; save it as sRGB in Krita."
    )


def _to_kpl(palette: Palette) -> bytes:
    columns = max(1, palette.columns)
    rows = max(1, math.ceil(len(palette.swatches) / columns))
    about = {"name": palette.name, "comment": palette.comment, "columns": str(columns), "rows": str(rows)}
    root = ET.Element("ColorSet", {"version": "1.0", "readonly": "false", **about})
    for i, swatch in enumerate(palette.swatches):
        named = swatch.name or f"Color {i + 1}"
        entry = ET.SubElement(root, "ColorSetEntry", name=named, id="", bitdepth="U8", spot="false")
        r, g, b = (f"{channel / 255:.6g}" for channel in swatch.rgb)
        ET.SubElement(entry, "RGB", space=_SRGB, r=r, g=g, b=b)
        ET.SubElement(entry, "Position", row=str(i // columns), column=str(i % columns))
    ET.indent(root, " ")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), _KPL)  # uncompressed, and first
        archive.writestr("colorset.xml", b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root) + b"\n")
        archive.writestr("profiles.xml", '<?xml version="1.0" encoding="UTF-8"?>\n<Profiles/>\n')
    return out.getvalue()
