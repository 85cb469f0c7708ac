"""Writes colors as palette files of painting programs: GIMP's .gpl, Krita's .kpl, Adobe's .ase. 8-bit sRGB.

Standard library only, for the panel in every host and for the command line. document/palettes.py reads such files and
has the studio's own palettes.
"""

import io
import math
import re
import struct
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

KINDS = (".gpl", ".kpl", ".ase")
COLUMNS = 8
_HEX = re.compile(r"#[0-9a-f]{6}\Z")
_SRGB = "sRGB-elle-V2-srgbtrc.icc"  # Krita's name of 8-bit sRGB; the file need not contain the profile


def encoded(kind, title, colors):
    """-> bytes of a file of that kind (".gpl", …). colors: list of (#rrggbb, name), in order."""
    swatches = [(_rgb(code), " ".join(str(name).split()) or "Untitled") for code, name in colors]
    return {".gpl": _gpl, ".kpl": _kpl, ".ase": _ase}[kind](" ".join(title.split()), swatches)


def save(path, title, colors):
    """Write colors to a file, in the format of its suffix, or .gpl if it has none of ours. Raises OSError."""
    path = Path(path)
    if path.suffix.lower() not in KINDS:
        path = path.with_name(path.name + ".gpl")
    path.write_bytes(encoded(path.suffix.lower(), title, colors))
    return path


def _rgb(code):
    if not _HEX.match(code.lower()):
        raise ValueError("no color: {!r}".format(code))
    return tuple(int(code[at : at + 2], 16) for at in (1, 3, 5))


def _gpl(title, swatches):
    lines = ["GIMP Palette", "Name: {}".format(title), "Columns: {}".format(COLUMNS), "#"]
    lines += ["{:3d} {:3d} {:3d}\t{}".format(*rgb, name) for rgb, name in swatches]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _kpl(title, swatches):
    rows = max(1, math.ceil(len(swatches) / COLUMNS))
    about = {"name": title, "comment": "", "columns": str(COLUMNS), "rows": str(rows)}
    root = ET.Element("ColorSet", {"version": "1.0", "readonly": "false", **about})
    for place, (rgb, name) in enumerate(swatches):
        entry = ET.SubElement(root, "ColorSetEntry", name=name, id="", bitdepth="U8", spot="false")
        r, g, b = ("{:.6g}".format(channel / 255) for channel in rgb)
        ET.SubElement(entry, "RGB", space=_SRGB, r=r, g=g, b=b)
        ET.SubElement(entry, "Position", row=str(place // COLUMNS), column=str(place % COLUMNS))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/x-krita-palette")  # uncompressed, and first
        head = b'<?xml version="1.0" encoding="UTF-8"?>\n'
        archive.writestr(zipfile.ZipInfo("colorset.xml"), head + ET.tostring(root) + b"\n")
        archive.writestr(zipfile.ZipInfo("profiles.xml"), head + b"<Profiles/>\n")
    return out.getvalue()


def _ase(title, swatches):
    """Adobe Swatch Exchange 1.0: blocks of (kind, length, content), big endian, names in UTF-16."""
    blocks = [_block(0xC001, _utf16(title))]
    for rgb, name in swatches:
        values = struct.pack(">3f", *(channel / 255 for channel in rgb))
        blocks.append(_block(0x0001, _utf16(name) + b"RGB " + values + struct.pack(">H", 2)))  # 2: a normal color
    blocks.append(_block(0xC002, b""))
    return b"ASEF" + struct.pack(">HHI", 1, 0, len(blocks)) + b"".join(blocks)


def _block(kind, content):
    return struct.pack(">HI", kind, len(content)) + content


def _utf16(text):
    """-> the length in UTF-16 units including the terminating zero, then the text."""
    raw = text.encode("utf-16-be", "replace") + b"\0\0"
    return struct.pack(">H", len(raw) // 2) + raw
