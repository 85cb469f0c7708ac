"""Color profiles: converts any color space to sRGB, which all of Drawover's pixels use.

A profile is judged by its curves and matrix, never by its name: some named "sRGB" are linear. Matrix profiles are
applied here, at any depth; table-based ones by LittleCMS, at 8 bits.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

import numpy as np
from PIL import Image, ImageCms

_FAILS = (ImageCms.PyCMSError, OSError, ValueError, TypeError, AttributeError)
_BAND = 1 << 20  # pixels converted at once
_STEPS = 65535  # resolution of the lookup table from linear light to 8-bit sRGB
# The sRGB primaries as a profile stores them: red, green, blue as columns of XYZ under D50, by Bradford's adaptation.
_SRGB = np.array(
    [[0.4360747, 0.3850649, 0.1430804], [0.2225045, 0.7168786, 0.0606169], [0.0139322, 0.0971045, 0.7141733]]
)


def srgb_value(light: np.ndarray) -> np.ndarray:
    """sRGB-encode linear light, both 0..1."""
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 0) ** (1 / 2.4) - 0.055)


@cache
def _light_to_bytes() -> np.ndarray:
    """(65536,) uint8: lookup table from linear light to sRGB."""
    return (srgb_value(np.arange(_STEPS + 1) / _STEPS) * 255 + 0.5).astype(np.uint8)


# ------------------------------------------------------------------------------------------------------- profiles


@dataclass(frozen=True)
class Curve:
    """A tone curve from file values to linear light, both 0..1: uniform samples, or one of ICC's parametric curves."""

    samples: tuple[float, ...] = ()
    gamma: float = 1.0
    rest: tuple[float, ...] = ()  # a, b, c, d, e, f of ICC.1:2022, 10.18, extended to its most general type

    def light(self, values: np.ndarray) -> np.ndarray:
        """Linearize float values."""
        if self.samples:
            return np.interp(values, np.linspace(0, 1, len(self.samples)), self.samples)
        a, b, c, d, e, f = self.rest or (1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        bright = np.maximum(a * values + b, 0) ** self.gamma + e
        return np.clip(np.where(values >= d, bright, c * values + f), 0, 1)


@dataclass(frozen=True, eq=False)
class Profile:
    """A matrix profile. `matrix`: (3, 3), from its linear RGB to sRGB's; None for gray."""

    curves: tuple[Curve, ...]  # one for gray, three for RGB
    matrix: np.ndarray | None

    @cached_property
    def srgb(self) -> bool:
        """Whether it equals sRGB, to less than one step of 8 bits."""
        values = np.arange(256) / 255
        even = all(np.abs(srgb_value(curve.light(values)) - values).max() < 0.6 / 255 for curve in self.curves)
        return even and (self.matrix is None or bool(np.abs(self.matrix - np.eye(3)).max() < 0.004))

    def to_srgb_bytes(self, samples: np.ndarray) -> np.ndarray:
        """Convert (h, w, 1 or 3) samples, uint8, uint16, or float of 0..1, to (h, w, 3) uint8 sRGB."""
        height, width, count = samples.shape
        result = np.empty((height, width, 3), np.uint8)
        rows = max(1, _BAND // max(1, width))
        tables = [_table(curve, samples.dtype) for curve in self.curves]
        for top in range(0, height, rows):
            band = samples[top : top + rows]
            planes = [_looked_up(tables[at], self.curves[at], band[..., at]) for at in range(count)]
            light = np.stack(planes, -1)
            if self.matrix is not None and np.abs(self.matrix - np.eye(3)).max() >= 0.0005:
                light = light @ self.matrix.T.astype(np.float32)
            steps = (np.clip(light, 0, 1) * _STEPS + 0.5).astype(np.uint16)
            result[top : top + rows] = _light_to_bytes()[steps]
        return result


def _table(curve: Curve, kind: np.dtype) -> np.ndarray | None:
    """float32 lookup table of an integer type's values."""
    if kind.kind != "u":
        return None
    top = np.iinfo(kind).max
    return curve.light(np.arange(top + 1) / top).astype(np.float32)


def _looked_up(table: np.ndarray | None, curve: Curve, plane: np.ndarray) -> np.ndarray:
    return table[plane] if table is not None else curve.light(np.clip(plane, 0, 1)).astype(np.float32)


@lru_cache(16)
def parsed(icc: bytes) -> Profile | None:
    """Parse a matrix profile; None if it is table-based or damaged."""
    try:
        return _parsed(icc)
    except (struct.error, ValueError, IndexError, OverflowError):
        return None


def _parsed(icc: bytes) -> Profile | None:
    if len(icc) < 132 or icc[36:40] != b"acsp" or icc[20:24] != b"XYZ ":
        return None
    tags: dict[bytes, bytes] = {}
    for at in range(min(200, struct.unpack_from(">I", icc, 128)[0])):
        name, start, length = struct.unpack_from(">4sII", icc, 132 + 12 * at)
        tags[name] = icc[start : start + length]
    if any(name in tags for name in (b"A2B0", b"A2B1", b"D2B0", b"D2B1")):
        return None
    if icc[16:20] == b"GRAY":
        return Profile((_curve(tags[b"kTRC"]),), None) if b"kTRC" in tags else None
    needed = (b"rTRC", b"gTRC", b"bTRC", b"rXYZ", b"gXYZ", b"bXYZ")
    if icc[16:20] != b"RGB " or any(name not in tags for name in needed):
        return None
    columns = [np.array(struct.unpack_from(">3i", tags[name], 8)) / 65536 for name in needed[3:]]
    matrix = np.linalg.solve(_SRGB, np.stack(columns, 1))
    return Profile(tuple(_curve(tags[name]) for name in needed[:3]), matrix)


def _curve(tag: bytes) -> Curve:
    if tag[:4] == b"curv":
        count = struct.unpack_from(">I", tag, 8)[0]
        if count == 0:
            return Curve()
        if count == 1:
            return Curve(gamma=struct.unpack_from(">H", tag, 12)[0] / 256)
        samples = np.frombuffer(tag, ">u2", count, 12) / 65535
        return Curve(tuple(samples.tolist()))
    if tag[:4] != b"para":
        raise ValueError("a curve of an unknown kind")
    kind = struct.unpack_from(">H", tag, 8)[0]
    gamma, *given = (number / 65536 for number in struct.unpack_from(f">{(1, 3, 4, 5, 7)[kind]}i", tag, 12))
    if kind == 0:
        return Curve(gamma=gamma)
    a, b = given[0], given[1]
    if kind in (1, 2):  # constant below -b / a
        floor = given[2] if kind == 2 else 0.0
        return Curve(gamma=gamma, rest=(a, b, 0.0, -b / a if a else 0.0, floor, floor))
    c, d = given[2], given[3]
    e, f = (given[4], given[5]) if kind == 4 else (0.0, 0.0)
    return Curve(gamma=gamma, rest=(a, b, c, d, e, f))


def from_gamma(gamma: float, chromaticities: tuple[float, ...] | None) -> Profile:
    """The color space of PNG's gAMA (encoding exponent) and cHRM (white, red, green, blue as x, y)."""
    curve = Curve(gamma=1 / gamma)
    if abs(gamma - 0.45455) < 0.001:  # what every program writes for sRGB
        curve = Curve(gamma=2.4, rest=(1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045, 0.0, 0.0))
    matrix = _from_chromaticities(chromaticities) if chromaticities is not None else None
    return Profile((curve,) * 3, np.eye(3) if matrix is None else matrix)


def _from_chromaticities(given: tuple[float, ...]) -> np.ndarray | None:
    if len(given) != 8 or min(given[1::2]) <= 0:
        return None
    white, *colors = (np.array([x / y, 1.0, (1 - x - y) / y]) for x, y in zip(given[::2], given[1::2], strict=True))
    primaries = np.stack(colors, 1)
    bradford = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
    d50 = np.array([0.9642, 1.0, 0.8249])
    try:
        scaled = primaries * np.linalg.solve(primaries, white)
        adapted = np.linalg.solve(bradford, np.diag((bradford @ d50) / (bradford @ white)) @ bradford)
    except np.linalg.LinAlgError:
        return None
    matrix = np.linalg.solve(_SRGB, adapted @ scaled)
    return matrix if np.isfinite(matrix).all() else None


# --------------------------------------------------------------------------------------------- applied to pictures


@cache
def _littlecms_srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


@cache
def srgb_profile() -> bytes:
    """The ICC profile to embed in our files."""
    return _littlecms_srgb().tobytes()


def _name(icc: bytes) -> str:
    """A profile's name for a message. Raises one of _FAILS if it is damaged."""
    profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
    plain = "".join(letter for letter in ImageCms.getProfileDescription(profile) if letter.isprintable())
    return plain.strip()[:80] or "a nameless profile"


DAMAGED = "Its color profile is damaged: the colors are taken as sRGB."


def to_srgb(samples: np.ndarray, space: str, icc: bytes | None) -> tuple[np.ndarray, tuple[str, ...]]:
    """Convert color samples without alpha to (h, w, 3) uint8 sRGB; also returns losses to report.

    samples: (h, w, n) uint8, uint16, or float of 0..1. space: "gray", "rgb", "cmyk" (255 is full ink) or "lab" (8 bits,
    a and b signed, as in Pillow). CMYK without a profile is converted by subtracting ink from white.
    """
    if space == "lab":
        done = _by_littlecms(samples, "LAB", ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")))
        return done, ("Its colors were converted from Lab to sRGB.",)
    if space == "cmyk":
        return _cmyk(as_bytes(samples), icc)
    if not icc:
        return _as_it_is(samples), ()
    try:
        name = _name(icc)
    except _FAILS:
        return _as_it_is(samples), (DAMAGED,)
    unfit = f"Its color profile ({name}) does not fit it: the colors may look off."
    profile = parsed(icc)
    if profile is None:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(icc))
            done = _by_littlecms(as_bytes(samples), "L" if space == "gray" else "RGB", source)
        except _FAILS:
            return _as_it_is(samples), (unfit,)
        return done, (f"Its colors were converted from {name} to sRGB.",)
    if space == "gray" and profile.matrix is not None:  # a gray picture with an RGB profile
        profile = Profile(profile.curves[1:2], None)
    if len(profile.curves) != samples.shape[2]:
        return _as_it_is(samples), (unfit,)
    if profile.srgb:
        return _as_it_is(samples), ()
    return profile.to_srgb_bytes(samples), (f"Its colors were converted from {name} to sRGB.",)


def _cmyk(ink: np.ndarray, icc: bytes | None) -> tuple[np.ndarray, tuple[str, ...]]:
    loss = "Its CMYK colors were converted without a profile: they may look off."
    if icc:
        try:
            name = _name(icc)
            done = _by_littlecms(ink, "CMYK", ImageCms.ImageCmsProfile(io.BytesIO(icc)))
            return done, (f"Its colors were converted from {name} to sRGB.",)
        except _FAILS:
            loss = "Its color profile is damaged or does not fit it: the colors may look off."
    height, width = ink.shape[:2]
    image = Image.frombuffer("CMYK", (width, height), np.ascontiguousarray(ink).tobytes(), "raw", "CMYK", 0, 1)
    return np.asarray(image.convert("RGB")), (loss,)


def _by_littlecms(samples: np.ndarray, mode: str, source: ImageCms.ImageCmsProfile) -> np.ndarray:
    height, width = samples.shape[:2]
    image = Image.frombuffer(mode, (width, height), np.ascontiguousarray(samples).tobytes(), "raw", mode, 0, 1)
    flags = ImageCms.Flags.BLACKPOINTCOMPENSATION
    intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
    done = ImageCms.profileToProfile(image, source, _littlecms_srgb(), intent, outputMode="RGB", flags=flags)
    if done is None:
        raise ValueError("nothing came back")
    return np.asarray(done)


def as_bytes(samples: np.ndarray) -> np.ndarray:
    """The same values as uint8, rounded."""
    if samples.dtype == np.uint8:
        return samples
    if samples.dtype == np.uint16:
        return _uint16_to_bytes()[samples]
    return (np.clip(np.nan_to_num(samples), 0, 1) * 255 + 0.5).astype(np.uint8)


@cache
def _uint16_to_bytes() -> np.ndarray:
    """(65536,) uint8: lookup table from 16 to 8 bits, rounded."""
    return ((np.arange(1 << 16) + 128) // 257).astype(np.uint8)


def _as_it_is(samples: np.ndarray) -> np.ndarray:
    values = as_bytes(samples)
    return np.repeat(values, 3, axis=2) if values.shape[2] == 1 else values
