"""Splits the displacement field of *mine* into parts and describes how each moves, in a sentence for the artist.

Parts are those predicted by the registration network (an eye, the mouth); if a pack names no parts, groups of adjacent
strokes that move alike, named by their position. Fields are *forward* here: a point p moves to p + d(p). overlay.py
draws the changes.

Left and right are the picture's, never the sitter's. Shares and percents are of the frame's side: the square around the
drawing, 1.2 times the drawing's longer side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from ....messages import correct as say
from ....messages.message import Message

MAX_CHANGES = 6  # largest number of reported changes
SHIFT = 0.015  # minimum reported shift, in shares of the frame
SCALE = 0.06  # minimum reported change of size, relative
TURN = 4.0  # minimum reported rotation, degrees
# Minimum motion of a part's lines by its change of size, and by its rotation, in shares of the frame: predicted
# rotations of small parts such as eyes are unreliable, and barely visible.
GROWN, TURNED = 0.003, 0.006
SEEN = 0.006  # shares of the frame; a part whose lines move less than this on average has not changed
_INKED = 0.2  # coverage from which a pixel belongs to a stroke
_FEWEST = 4  # pixels; smaller parts are ignored
_SPECK = 8  # pixels; smaller groups of strokes are ignored
_STEADY = 0.0006  # squared shares of the frame: regularization of the scale and rotation of small parts
_TEAR = 0.45  # gradient of the displacement above which two strokes belong to different groups
_LOOSE = 0.012  # shares of the frame; a group is split if its strokes deviate more from a similarity transform
_STRAY = 0.02  # share of a part's pixels on each side that may lie outside of its box
_ROWS, _COLUMNS = ("upper", "", "lower"), ("left", "", "right")
_MIDDLES = {("upper", ""): "top", ("lower", ""): "bottom", ("", ""): "middle"}


@dataclass(frozen=True)
class Change:
    """The change of one part. The shift is that of its lines' center; scale and rotation are about that center."""

    part: str
    dx: float  # shares of the frame's side, to the right
    dy: float  # shares of the frame's side, downward
    scale: float  # 1 keeps the size, 1.1 is 10 % larger
    turn: float  # degrees, clockwise
    message: Message
    sentence: str = field(init=False)  # the message in English: "left eye: 6 % lower, 10 % larger"

    def __post_init__(self) -> None:
        object.__setattr__(self, "sentence", str(self.message))


@dataclass(frozen=True, eq=False)
class Piece:
    """A part with its change, in frame coordinates. mask: (S, S) bool, its pixels of ink.

    center: (2,) of its lines; linear: (2, 2): its point p moves to center + shift + linear @ (p - center); box: (left,
    top, right, bottom) of its lines before the change, without outliers; size: mean distance that they move; extent:
    root mean square distance from the center.
    """

    change: Change
    mask: np.ndarray
    center: np.ndarray
    linear: np.ndarray
    box: tuple[float, float, float, float]
    size: float
    extent: float

    @property
    def shift(self) -> np.ndarray:
        """(2,) of the center."""
        return np.array([self.change.dx, self.change.dy])

    @property
    def is_significant(self) -> bool:
        """Whether the change is large enough to be visible."""
        return any(visible(self.change, self.extent)) and self.size >= SEEN

    def moved(self, points: np.ndarray) -> np.ndarray:
        """Apply the change to points of the part, (..., 2) in frame coordinates."""
        return self.center + self.shift + (points - self.center) @ self.linear.T


def changes(
    ink: np.ndarray, field: np.ndarray, logits: np.ndarray | None = None, names: Sequence[str] = ()
) -> tuple[Change, ...]:
    """Return the significant changes, the largest first, at most MAX_CHANGES. Arguments as for `split_parts`."""
    return tuple(piece.change for piece in significant(split_parts(ink, field, logits, names)))


def visible(change: Change, extent: float) -> tuple[bool, bool, bool]:
    """Return whether a part's shift, scale and rotation are significant; extent: as in `Piece`."""
    grown, turned = abs(change.scale - 1), abs(change.turn)
    return (
        float(np.hypot(change.dx, change.dy)) >= SHIFT,
        grown >= SCALE and grown * extent >= GROWN,
        turned >= TURN and float(np.radians(turned)) * extent >= TURNED,
    )


def significant(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return the pieces with significant changes, the largest first, at most MAX_CHANGES."""
    return tuple(sorted((p for p in pieces if p.is_significant), key=lambda piece: -piece.size)[:MAX_CHANGES])


def split_parts(
    ink: np.ndarray, field: np.ndarray, logits: np.ndarray | None = None, names: Sequence[str] = ()
) -> tuple[Piece, ...]:
    """Split the drawing into parts with their changes, significant or not.

    ink: (S, S) float 0..1, the drawing in its frame; field: (n, n, 2) forward displacement in shares of the frame, at
    the centers of cells, from the network or `displacement_along_ink`; logits: (K, m, m) of the parts; names: of the K
    parts, "none" for no part. Without logits or names, strokes are grouped by their motion.
    """
    ink = np.asarray(ink, np.float32)
    drawn = ink > _INKED
    if logits is not None and len(names) not in (0, len(logits)):
        raise ValueError(f"{len(names)} names of parts do not fit {len(logits)} planes of logits.")
    moved = resized(np.asarray(field, np.float32), len(ink))
    found = _by_place(drawn, moved) if logits is None or not names else _by_part(drawn, logits, names)
    return tuple(_piece(name, mask, ink, moved) for name, mask in found)


def displacement_along_ink(ink: np.ndarray, move: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Sample a motion at the ink of a drawing: forward displacement (S, S, 2) in shares of the frame, 0 elsewhere.

    ink: (S, S) float 0..1; move: maps points of the drawing, (N, 2) in the frame, to their new places.
    """
    drawn = np.asarray(ink) > _INKED
    field = np.zeros((*drawn.shape, 2), np.float32)
    if drawn.any():
        points = _points(drawn)
        field[drawn] = move(points) - points
    return field


def resized(planes: np.ndarray, size: int) -> np.ndarray:
    """Resample (n, n, C) values bilinearly to size × size cells."""
    return cv2.resize(planes, (size, size), interpolation=cv2.INTER_LINEAR)


def part_map(logits: np.ndarray, names: Sequence[str], size: int) -> np.ndarray:
    """Return the most probable part for each place, except "none": (size, size) uint8, index into `names`.

    logits: (K, m, m) for the K names.
    """
    planes = np.ascontiguousarray(np.moveaxis(np.asarray(logits, np.float32), 0, -1))
    named = [k for k, name in enumerate(names) if name not in ("", "none")]
    number = np.array(named, np.uint8)[resized(planes[..., named], min(size, 256)).argmax(axis=2)]
    return cv2.resize(number, (size, size), interpolation=cv2.INTER_NEAREST)


def _by_part(drawn: np.ndarray, logits: np.ndarray, names: Sequence[str]) -> Iterator[tuple[str, np.ndarray]]:
    planes = np.ascontiguousarray(np.moveaxis(np.asarray(logits, np.float32), 0, -1))
    kind = np.stack([resized(planes[..., k], len(drawn)) for k in range(len(names))]).argmax(axis=0)
    for k, name in enumerate(names):
        mask = drawn & (kind == k)
        if name not in ("", "none") and mask.sum() >= _FEWEST:
            yield name, mask


def _by_place(drawn: np.ndarray, moved: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    pieces = [part for group in _groups(drawn, moved) for part in _split_by_motion(group, moved)]
    if not pieces:
        return
    rows, columns = np.nonzero(drawn)
    box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    pieces.sort(key=lambda mask: -int(mask.sum()))
    used: dict[str, int] = {}
    for mask in pieces:
        name = position_name(mask, box)
        used[name] = used.get(name, 0) + 1
        yield (name if used[name] == 1 else f"{name} ({used[name]})"), mask


def position_name(mask: np.ndarray, box: tuple[int, int, int, int]) -> str:
    """Name the position of the mask's center in the box (left, top, right, bottom): "upper left", "middle"."""
    rows, columns = np.nonzero(mask)
    left, top, right, bottom = box
    row = _ROWS[min(2, int(3 * (rows.mean() + 0.5 - top) / max(bottom - top, 1)))]
    column = _COLUMNS[min(2, int(3 * (columns.mean() + 0.5 - left) / max(right - left, 1)))]
    return _MIDDLES.get((row, column)) or f"{row} {column}".strip()


def _groups(drawn: np.ndarray, moved: np.ndarray) -> Iterator[np.ndarray]:
    """Yield masks of connected strokes, with gaps up to a pixel, along which the displacement changes smoothly."""
    size = len(drawn)
    near = cv2.dilate(drawn.astype(np.uint8), np.ones((3, 3), np.uint8))
    barrier = cv2.copyMakeBorder(1 - near, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=1)
    picture = np.dstack([moved, np.zeros_like(moved[..., :1])])
    step = (_TEAR / size,) * 2 + (1.0,)
    for row, column in zip(*np.nonzero(drawn), strict=True):
        if barrier[row + 1, column + 1]:
            continue  # already in a group
        before = barrier.copy()
        cv2.floodFill(picture, barrier, (int(column), int(row)), (0, 0, 0), step, step, 8 | cv2.FLOODFILL_MASK_ONLY)
        mask = (barrier != before)[1:-1, 1:-1] & drawn
        if mask.sum() >= _SPECK:
            yield mask


def _split_by_motion(mask: np.ndarray, moved: np.ndarray, depth: int = 3) -> list[np.ndarray]:
    """Split the mask recursively in two until the motion of each piece fits a similarity transform."""
    fit = _Similarity.fit(_points(mask), moved[mask], np.ones(int(mask.sum())), robust=False)
    off = moved[mask] - fit.displacement(_points(mask))
    if depth == 0 or mask.sum() < 4 * _SPECK or np.sqrt((off**2).sum(1).mean()) <= _LOOSE:
        return [mask]
    _, labels, _ = cv2.kmeans(
        moved[mask].astype(np.float32), 2, np.zeros((0,)), (3, 20, 1e-5), 1, cv2.KMEANS_PP_CENTERS
    )
    parts = []
    for label in (0, 1):
        half = np.zeros_like(mask)
        half[mask] = labels[:, 0] == label
        count, marks = cv2.connectedComponents(cv2.dilate(half.astype(np.uint8), np.ones((3, 3), np.uint8)))
        for n in range(1, count):
            piece = half & (marks == n)
            if piece.sum() >= _SPECK:
                parts += _split_by_motion(piece, moved, depth - 1)
    return parts


def _points(mask: np.ndarray) -> np.ndarray:
    """Return the frame coordinates of the mask's pixels, row by row: (N, 2)."""
    rows, columns = np.nonzero(mask)
    return (np.stack([columns, rows], axis=1) + 0.5) / len(mask)


@dataclass(frozen=True, eq=False)
class _Similarity:
    """A similarity transform: p moves to center + shift + linear @ (p - center)."""

    center: np.ndarray
    shift: np.ndarray
    linear: np.ndarray

    @staticmethod
    def fit(points: np.ndarray, moved: np.ndarray, weight: np.ndarray, robust: bool = True) -> _Similarity:
        """Fit by weighted least squares (Umeyama, "Least-squares estimation of transformation parameters", 1991).

        points: (N, 2); moved: (N, 2) their displacements; weight: (N,). In the plane the linear part is one complex
        number, Σ w z̄ z' / Σ w |z|². Three times, outliers beyond 2.5 times the median residual are removed. _STEADY
        regularizes scale and rotation, which few pixels don't determine.
        """
        middle = (points * weight[:, None]).sum(0) / weight.sum()
        fit = _Similarity._once(points, moved, weight)
        for _ in range(3 if robust else 0):
            miss = np.linalg.norm(moved - fit.displacement(points), axis=1)
            kept = miss <= max(2.5 * float(np.median(miss)), 1e-3)
            fit = _Similarity._once(points[kept], moved[kept], weight[kept])
        return _Similarity(middle, fit.displacement(middle[None])[0], fit.linear)

    @staticmethod
    def _once(points: np.ndarray, moved: np.ndarray, weight: np.ndarray) -> _Similarity:
        weight = weight / weight.sum()
        center, shift = weight @ points, weight @ moved
        z = (points - center) @ np.array([1, 1j])
        target = z + (moved - shift) @ np.array([1, 1j])
        number = (weight @ (z.conj() * target) + _STEADY) / (weight @ np.abs(z) ** 2 + _STEADY)
        return _Similarity(center, shift, np.array([[number.real, -number.imag], [number.imag, number.real]]))

    def displacement(self, points: np.ndarray) -> np.ndarray:
        """Return the displacement (N, 2) of points (N, 2)."""
        away = points - self.center
        return self.shift + away @ self.linear.T - away


def _piece(name: str, mask: np.ndarray, ink: np.ndarray, moved: np.ndarray) -> Piece:
    points = _points(mask)
    fit = _Similarity.fit(points, moved[mask], ink[mask].astype(np.float64))
    scale = float(np.hypot(fit.linear[0, 0], fit.linear[1, 0]))
    turn = float(np.degrees(np.arctan2(fit.linear[1, 0], fit.linear[0, 0])))
    dx, dy = fit.shift.tolist()
    low, high = (np.quantile(points, edge, axis=0).tolist() for edge in (_STRAY, 1 - _STRAY))
    size = float(np.linalg.norm(fit.displacement(points), axis=1).mean())
    extent = float(np.sqrt(((points - fit.center) ** 2).sum(1).mean()))
    change = Change(name, dx, dy, scale, turn, say.UNCHANGED())
    change = replace(change, message=describe(change, visible(change, extent)))
    return Piece(change, mask, fit.center, fit.linear, (low[0], low[1], high[0], high[1]), size, extent)


def describe(change: Change, shown: tuple[bool, bool, bool]) -> Message:
    """Describe the change: "left eye: 6 % lower, 10 % larger"; shown: which of shift, scale, turn, from `visible`.

    Shifts are in percent of the frame's side, changes of size in percent of the part's own.
    """
    shifts, grows, turns = shown
    how = []
    if shifts:
        ways = [(change.dy, say.LOWER, say.HIGHER), (change.dx, say.RIGHT, say.LEFT)]
        least = max(0.35 * float(np.hypot(change.dx, change.dy)), 0.01)
        for by, more, less in sorted(ways, key=lambda way: -abs(way[0])):
            if abs(by) >= least:
                how.append((more if by > 0 else less)(percent=abs(by) * 100))
    if grows:
        how.append((say.LARGER if change.scale > 1 else say.SMALLER)(percent=abs(change.scale - 1) * 100))
    if turns:
        how.append((say.CLOCKWISE if change.turn > 0 else say.COUNTERCLOCKWISE)(degrees=abs(change.turn)))
    return say.CHANGE(part=part_name(change.part), how=tuple(how) or say.UNCHANGED())


def part_name(part: str) -> Message | str:
    """Return the translatable name of a part or a position: "left eye", "upper left (2)"; unknown names unchanged."""
    name, bracket, number = part.partition(" (")
    template = say.PART_NAMES.get(name)
    if template is None or (bracket and not number.rstrip(")").isdecimal()):
        return part
    return say.ANOTHER(part=template(), number=int(number.rstrip(")"))) if bracket else template()
