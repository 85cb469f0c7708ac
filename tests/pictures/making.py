"""Color profiles and picture files made by hand, of the kinds that no library writes."""

import struct
import zlib

import numpy as np

LINEAR, GAMMA_18 = struct.pack(">4s4xI", b"curv", 0), struct.pack(">4s4xIH2x", b"curv", 1, round(1.8 * 256))
_SRGB = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
SRGB_CURVE = struct.pack(">4s4xHxx5i", b"para", 3, *(round(65536 * x) for x in _SRGB))
SRGB_COLORS = ((0.4360747, 0.2225045, 0.0139322), (0.3850649, 0.7168786, 0.0971045), (0.1430804, 0.0606169, 0.7141733))
ADOBE_COLORS = ((0.6097559, 0.3111242, 0.0194811), (0.2052401, 0.6256560, 0.0608902), (0.1492240, 0.0632197, 0.7448387))


def profile(name: str, curve: bytes, colors: tuple | None = SRGB_COLORS) -> bytes:
    """An ICC profile of version 2; without colors a gray one."""
    text = name.encode("ascii") + b"\0"
    desc = struct.pack(">4s4xI", b"desc", len(text)) + text + bytes(78)
    tags = {b"desc": desc, b"wtpt": struct.pack(">4s4x3i", b"XYZ ", 63190, 65536, 54061), b"cprt": b"text\0\0\0\0-\0"}
    if colors is None:
        tags[b"kTRC"] = curve
    else:
        for letter, color in zip(b"rgb", colors, strict=True):
            tags[bytes([letter]) + b"TRC"] = curve
            tags[bytes([letter]) + b"XYZ"] = struct.pack(">4s4x3i", b"XYZ ", *(round(65536 * x) for x in color))
    at, table, body = 132 + 12 * len(tags), b"", b""
    for tag, data in tags.items():
        data += bytes(-len(data) % 4)
        table += struct.pack(">4sII", tag, at + len(body), len(data))
        body += data
    space = b"GRAY" if colors is None else b"RGB "
    head = struct.pack(">I4sI4s4s4s12x4s", at + len(body), b"test", 0x02400000, b"mntr", space, b"XYZ ", b"acsp")
    head = head.ljust(68, b"\0") + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(samples: np.ndarray, color: int, depth: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG of (h, w, n) whole numbers. color: PNG's number of the kind; chunks: what lies before the picture."""
    height, width = samples.shape[:2]
    if depth == 16:
        rows = samples.astype(">u2").reshape(height, -1).view(np.uint8)
    elif depth == 8:
        rows = samples.astype(np.uint8).reshape(height, -1)
    else:
        bits = (samples.reshape(height, -1, 1) >> np.arange(depth - 1, -1, -1)) & 1
        rows = np.packbits(bits.reshape(height, -1), axis=1)
    data = zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0))
    before = b"".join(chunk(*each) for each in chunks)
    return b"\x89PNG\r\n\x1a\n" + head + before + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def iccp(icc: bytes) -> tuple[bytes, bytes]:
    return b"iCCP", b"any\0\0" + zlib.compress(icc)


def tiff(
    samples: np.ndarray,
    photometric: int,
    order: str = "<",
    extra: tuple[int, ...] = (),
    pack: bool = False,
    planar: bool = False,
    predictor: int = 1,
    icc: bytes | None = None,
) -> bytes:
    """A TIFF of (h, w, n) numbers, in strips of five rows."""
    height, width, count = samples.shape
    kind = samples.dtype.newbyteorder(order)
    planes = [samples[..., at : at + 1] for at in range(count)] if planar else [samples]
    strips = []
    for plane in planes:
        values = plane.astype(kind)
        if predictor == 2:
            native = plane.astype(plane.dtype)
            native[:, 1:] = native[:, 1:] - native[:, :-1]
            values = native.astype(kind)
        for top in range(0, height, 5):
            rows = values[top : top + 5]
            data = rows.tobytes()
            if predictor == 3:
                weights = rows.astype(kind.newbyteorder(">")).reshape(len(rows), -1, 1).view(np.uint8)
                flat = np.ascontiguousarray(weights.transpose(0, 2, 1)).reshape(len(rows), -1, plane.shape[2])
                flat[:, 1:] = flat[:, 1:] - flat[:, :-1]
                data = flat.tobytes()
            strips.append(zlib.compress(data) if pack else data)
    offsets, at = [], 8
    for strip in strips:
        offsets.append(at)
        at += len(strip)
    at += at % 2
    body = b"".join(strips).ljust(at - 8, b"\0")
    form = 3 if samples.dtype.kind == "f" else 1
    tags = {
        256: ("I", (width,)), 257: ("I", (height,)), 258: ("H", (8 * kind.itemsize,) * count),
        259: ("H", (8 if pack else 1,)), 262: ("H", (photometric,)), 273: ("I", tuple(offsets)), 277: ("H", (count,)),
        278: ("I", (5,)), 279: ("I", tuple(map(len, strips))), 284: ("H", (2 if planar else 1,)),
        317: ("H", (predictor,)), 339: ("H", (form,) * count),
    }  # fmt: skip
    if extra:
        tags[338] = ("H", extra)
    if icc:
        tags[34675] = ("B", tuple(icc))
    behind, place = b"", at + 2 + 12 * len(tags) + 4
    directory = struct.pack(f"{order}H", len(tags))
    for tag, (letter, values) in sorted(tags.items()):
        packed = struct.pack(f"{order}{len(values)}{letter}", *values)
        where = packed.ljust(4, b"\0") if len(packed) <= 4 else struct.pack(f"{order}I", place + len(behind))
        behind += packed if len(packed) > 4 else b""
        kind_number = {"B": 7, "H": 3, "I": 4}[letter]
        directory += struct.pack(f"{order}HHI", tag, kind_number, len(values)) + where
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return mark + struct.pack(f"{order}I", at) + body + directory + bytes(4) + behind
