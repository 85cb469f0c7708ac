"""A channel's rows in Photoshop's run lengths (PackBits), coded band by band so that no hand is held up."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

_LONGEST = 128  # bytes in one packet
_EVEN = 0.35  # share of bytes equal to the one before from which runs are worth looking for

Rows = tuple[np.ndarray, bytes]  # of one channel: each row's coded length, and the coded rows one after the other


class Plane:
    """Takes coded bands from the top to the bottom; `coded` is the channel as it lies in the file."""

    def __init__(self) -> None:
        self._counts: list[np.ndarray] = []
        self._rows: list[bytes] = []

    def take(self, band: Rows) -> None:
        """The next rows."""
        counts, rows = band
        self._counts.append(counts)
        self._rows.append(rows)

    @property
    def counts(self) -> bytes:
        """The length of every row, two bytes each."""
        return np.concatenate(self._counts).astype(">u2").tobytes() if self._counts else b""

    @property
    def rows(self) -> list[bytes]:
        """The coded rows, a piece for each band."""
        return self._rows

    @property
    def coded(self) -> bytes:
        return b"".join([self.counts, *self._rows])


def packed_all(pixels: np.ndarray) -> list[Rows]:
    """(h, w) or (h, w, n) uint8 -> the coded rows of each channel."""
    return [packed(band) for band in cv2.split(pixels)]


def size(bands: list[Rows]) -> int:
    """Bytes that they take."""
    return sum(counts.nbytes + len(rows) for counts, rows in bands)


@lru_cache(maxsize=64)
def empty(width: int, height: int) -> list[Rows]:
    """Of four channels where nothing is painted."""
    return [packed(np.zeros((height, width), np.uint8))] * 4


def packed(band: np.ndarray) -> Rows:
    """Each row's coded length, and the rows of an (h, w) uint8 band one after the other."""
    from psd_tools.compression import rle_impl  # pyright: ignore[reportAttributeAccessIssue]  chosen as it is imported

    height, width = band.shape
    if width > 1 and np.count_nonzero(band[:, 1:] == band[:, :-1]) < _EVEN * height * (width - 1):
        rows = literal(band)
        return np.full(height, rows.shape[1]), rows.tobytes()
    # Rows that are the same are coded once: empty and flat areas are most of a drawing.
    coded: list[bytes] = []
    same = (band[1:] == band[:-1]).all(1)
    for number, row in enumerate(band):
        coded.append(coded[-1] if number and same[number - 1] else rle_impl.encode(row.tobytes()))
    return np.array([len(row) for row in coded]), b"".join(coded)


def unpacked(data: bytes, width: int, height: int) -> bytes:
    """The rows of a channel whose coded rows are preceded by their lengths, two bytes each. ValueError if spoiled."""
    from psd_tools.compression import rle_impl  # pyright: ignore[reportAttributeAccessIssue]  chosen as it is imported

    if len(data) < 2 * height:
        raise ValueError("the lengths of its rows are cut off")
    ends = 2 * height + np.cumsum(np.frombuffer(data, ">u2", height).astype(np.int64))
    if ends[-1] > len(data):
        raise ValueError("its rows are cut off")
    rows: list[bytes] = []
    start, before = 2 * height, None
    for end in ends.tolist():
        coded = data[start:end]
        rows.append(rows[-1] if coded == before else rle_impl.decode(coded, width))
        start, before = end, coded
    return b"".join(rows)


def literal(band: np.ndarray) -> np.ndarray:
    """(h, n) uint8: rows without any run, for noise. A packet is its length less one, then that many bytes."""
    height, width = band.shape
    whole = width // _LONGEST
    packets = np.empty((height, whole, _LONGEST + 1), np.uint8)
    packets[..., 0] = _LONGEST - 1
    packets[..., 1:] = band[:, : whole * _LONGEST].reshape(height, whole, _LONGEST)
    parts = [packets.reshape(height, -1)]
    if width % _LONGEST:
        parts += [np.full((height, 1), width % _LONGEST - 1, np.uint8), band[:, whole * _LONGEST :]]
    return np.concatenate(parts, 1)
