"""What moved, and by how much: the displacement field of *mine* cut into parts, each with a sentence for the artist.

A part is what the registration network says a stroke is (an eye, the mouth); where a pack names no parts, it is a group
of strokes that lie together and move alike, named by its place. Fields are *forward* here: a stroke at p belongs at
p + d(p). How the red overlay is drawn is the business of overlay.py and raster/vector/arrows.py.

Left and right are the picture's, as the artist sees them, never the sitter's. Shares and percents are of the frame's
side: the square around the drawing, 1.2 times the drawing's longer side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from ....messages import correct as say
from ....messages.message import Message

MOST = 6  # changes that are told
SHIFT = 0.015  # shares of the frame; moved less, a part is not said to have moved
SCALE = 0.06  # of its size
TURN = 4.0  # degrees
GROWN, TURNED = (
    0.003,
    0.006,
)  # shares of the frame by which a size or a turn moves a part's lines, at least, to be told:
# of an eye, the network is seldom sure which way it is turned, and no one sees two degrees of it
SEEN = 0.006  # shares of the frame; a part whose lines move less than this on average has not changed
_INKED = 0.2  # ink from which a pixel is of a stroke
_FEWEST = 4  # pixels of a part from which its movement is told
_SPECK = 8  # pixels; fewer of a group of strokes are no part of their own
_STEADY = 0.0006  # squared shares of the frame: how far a small part's size and turn are held to be as they were
_TEAR = 0.45  # change of the displacement per step, both in shares of the frame: steeper, two strokes part
_LOOSE = 0.012  # shares of the frame; a piece whose strokes differ more from its similarity is cut in two
_STRAY = 0.02  # share of a part's pixels on each side that may lie outside of its box
_ROWS, _COLUMNS = ("upper", "", "lower"), ("left", "", "right")
_MIDDLES = {("upper", ""): "top", ("lower", ""): "bottom", ("", ""): "middle"}


@dataclass(frozen=True)
class Change:
    """How one part should change. The shift is that of its lines' center; size and turn are about that center."""

    part: str
    dx: float  # shares of the frame's side, to the right
    dy: float  # shares of the frame's side, downward
    scale: float  # 1 keeps the size, 1.1 is a tenth larger
    turn: float  # degrees, clockwise as seen
    message: Message
    sentence: str = field(init=False)  # the message in English: "left eye: 6 % lower, 10 % larger"

    def __post_init__(self) -> None:
        object.__setattr__(self, "sentence", str(self.message))


@dataclass(frozen=True, eq=False)
class Piece:
    """A part with its change, in frame coordinates. mask: (S, S) bool, the ink's pixels that belong to it.

    center: (2,) of its lines; linear: (2, 2): a point p of it belongs at center + shift + linear @ (p - center);
    box: (left, top, right, bottom) of its lines as drawn, but for stray pixels; size: how far they move, in the mean;
    extent: how far they lie from the center, root mean square.
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
    def told(self) -> bool:
        """Whether the change is large enough to be seen."""
        return any(visible(self.change, self.extent)) and self.size >= SEEN

    def belongs(self, points: np.ndarray) -> np.ndarray:
        """Where (..., 2) points of the part, frame coordinates, belong."""
        return self.center + self.shift + (points - self.center) @ self.linear.T


def changes(
    ink: np.ndarray, field: np.ndarray, logits: np.ndarray | None = None, names: Sequence[str] = ()
) -> tuple[Change, ...]:
    """What is worth telling, the largest first, at most MOST; nothing for a drawing that is as it should be.

    Arguments as `cut` takes them.
    """
    return tuple(piece.change for piece in told(cut(ink, field, logits, names)))


def visible(change: Change, extent: float) -> tuple[bool, bool, bool]:
    """Whether a part's shift, its size, and its turn are worth telling; extent: as `Piece` has it."""
    grown, turned = abs(change.scale - 1), abs(change.turn)
    return (
        float(np.hypot(change.dx, change.dy)) >= SHIFT,
        grown >= SCALE and grown * extent >= GROWN,
        turned >= TURN and float(np.radians(turned)) * extent >= TURNED,
    )


def told(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces worth telling, the largest first, at most MOST."""
    return tuple(sorted((p for p in pieces if p.told), key=lambda piece: -piece.size)[:MOST])


def cut(
    ink: np.ndarray, field: np.ndarray, logits: np.ndarray | None = None, names: Sequence[str] = ()
) -> tuple[Piece, ...]:
    """Every part of the drawing with its change, told or not.

    ink: (S, S) float 0..1, the drawing in its frame; field: (n, n, 2) forward displacement in shares of the frame, at
    the cells' centers, such as the network's or what `along` gives; logits: (K, m, m) of which part each place is;
    names: of the K parts, "none" for no part.
    Without logits or names the strokes are grouped by how they move.
    """
    ink = np.asarray(ink, np.float32)
    drawn = ink > _INKED
    if logits is not None and len(names) not in (0, len(logits)):
        raise ValueError(f"{len(names)} names of parts do not fit {len(logits)} planes of logits.")
    moved = sized(np.asarray(field, np.float32), len(ink))
    found = _by_place(drawn, moved) if logits is None or not names else _by_part(drawn, logits, names)
    return tuple(_piece(name, mask, ink, moved) for name, mask in found)


def along(ink: np.ndarray, move: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """The forward displacement along the ink of a drawing, (S, S, 2) in shares of the frame, 0 beside it.

    ink: (S, S) float 0..1; move: takes (N, 2) frame points of the drawing to where they come to lie.
    """
    drawn = np.asarray(ink) > _INKED
    field = np.zeros((*drawn.shape, 2), np.float32)
    if drawn.any():
        points = _points(drawn)
        field[drawn] = move(points) - points
    return field


def sized(planes: np.ndarray, size: int) -> np.ndarray:
    """(n, n, C) values at the cells' centers, bilinear at those of size × size."""
    return cv2.resize(planes, (size, size), interpolation=cv2.INTER_LINEAR)


def kinds(logits: np.ndarray, names: Sequence[str], size: int) -> np.ndarray:
    """(size, size) uint8: the number in `names` of the part that ink would be of at each place, never "none".

    logits: (K, m, m) for the K names.
    """
    planes = np.ascontiguousarray(np.moveaxis(np.asarray(logits, np.float32), 0, -1))
    named = [k for k, name in enumerate(names) if name not in ("", "none")]
    number = np.array(named, np.uint8)[sized(planes[..., named], min(size, 256)).argmax(axis=2)]
    return cv2.resize(number, (size, size), interpolation=cv2.INTER_NEAREST)


def _by_part(drawn: np.ndarray, logits: np.ndarray, names: Sequence[str]) -> Iterator[tuple[str, np.ndarray]]:
    planes = np.ascontiguousarray(np.moveaxis(np.asarray(logits, np.float32), 0, -1))
    kind = np.stack([sized(planes[..., k], len(drawn)) for k in range(len(names))]).argmax(axis=0)
    for k, name in enumerate(names):
        mask = drawn & (kind == k)
        if name not in ("", "none") and mask.sum() >= _FEWEST:
            yield name, mask


def _by_place(drawn: np.ndarray, moved: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    pieces = [part for group in _groups(drawn, moved) for part in _halves(group, moved)]
    if not pieces:
        return
    rows, columns = np.nonzero(drawn)
    box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    pieces.sort(key=lambda mask: -int(mask.sum()))
    used: dict[str, int] = {}
    for mask in pieces:
        name = place_of(mask, box)
        used[name] = used.get(name, 0) + 1
        yield (name if used[name] == 1 else f"{name} ({used[name]})"), mask


def place_of(mask: np.ndarray, box: tuple[int, int, int, int]) -> str:
    """The name of where the mask's center lies in the box (left, top, right, bottom): "upper left", "middle"."""
    rows, columns = np.nonzero(mask)
    left, top, right, bottom = box
    row = _ROWS[min(2, int(3 * (rows.mean() + 0.5 - top) / max(bottom - top, 1)))]
    column = _COLUMNS[min(2, int(3 * (columns.mean() + 0.5 - left) / max(right - left, 1)))]
    return _MIDDLES.get((row, column)) or f"{row} {column}".strip()


def _groups(drawn: np.ndarray, moved: np.ndarray) -> Iterator[np.ndarray]:
    """Masks of strokes that lie together, a pixel's gap allowed, and whose displacement changes smoothly along them."""
    size = len(drawn)
    near = cv2.dilate(drawn.astype(np.uint8), np.ones((3, 3), np.uint8))
    barrier = cv2.copyMakeBorder(1 - near, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=1)
    picture = np.dstack([moved, np.zeros_like(moved[..., :1])])
    step = (_TEAR / size,) * 2 + (1.0,)
    for row, column in zip(*np.nonzero(drawn), strict=True):
        if barrier[row + 1, column + 1]:
            continue  # not a stroke, or of a group that was found
        before = barrier.copy()
        cv2.floodFill(picture, barrier, (int(column), int(row)), (0, 0, 0), step, step, 8 | cv2.FLOODFILL_MASK_ONLY)
        mask = (barrier != before)[1:-1, 1:-1] & drawn
        if mask.sum() >= _SPECK:
            yield mask


def _halves(mask: np.ndarray, moved: np.ndarray, depth: int = 3) -> list[np.ndarray]:
    """The mask, cut in two again and again while no similarity fits how it moves."""
    fit = _Fit.of(_points(mask), moved[mask], np.ones(int(mask.sum())), robust=False)
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
                parts += _halves(piece, moved, depth - 1)
    return parts


def _points(mask: np.ndarray) -> np.ndarray:
    """(N, 2) frame coordinates of the mask's pixels, row by row."""
    rows, columns = np.nonzero(mask)
    return (np.stack([columns, rows], axis=1) + 0.5) / len(mask)


@dataclass(frozen=True, eq=False)
class _Fit:
    """A similarity: p belongs at center + shift + linear @ (p - center)."""

    center: np.ndarray
    shift: np.ndarray
    linear: np.ndarray

    @staticmethod
    def of(points: np.ndarray, moved: np.ndarray, weight: np.ndarray, robust: bool = True) -> _Fit:
        """The weighted least squares (Umeyama, "Least-squares estimation of transformation parameters", 1991).

        points: (N, 2); moved: (N, 2) displacements there; weight: (N,). In the plane the similarity is one complex
        number, Σ w z̄ z' / Σ w |z|². What misses by more than 2.5 times the median is left out, thrice. Size and turn
        are held back by _STEADY, since few pixels say little about them.
        """
        middle = (points * weight[:, None]).sum(0) / weight.sum()
        fit = _Fit._once(points, moved, weight)
        for _ in range(3 if robust else 0):
            miss = np.linalg.norm(moved - fit.displacement(points), axis=1)
            kept = miss <= max(2.5 * float(np.median(miss)), 1e-3)
            fit = _Fit._once(points[kept], moved[kept], weight[kept])
        return _Fit(middle, fit.displacement(middle[None])[0], fit.linear)

    @staticmethod
    def _once(points: np.ndarray, moved: np.ndarray, weight: np.ndarray) -> _Fit:
        weight = weight / weight.sum()
        center, shift = weight @ points, weight @ moved
        z = (points - center) @ np.array([1, 1j])
        there = z + (moved - shift) @ np.array([1, 1j])
        number = (weight @ (z.conj() * there) + _STEADY) / (weight @ np.abs(z) ** 2 + _STEADY)
        return _Fit(center, shift, np.array([[number.real, -number.imag], [number.imag, number.real]]))

    def displacement(self, points: np.ndarray) -> np.ndarray:
        """(N, 2) at (N, 2) points."""
        away = points - self.center
        return self.shift + away @ self.linear.T - away


def _piece(name: str, mask: np.ndarray, ink: np.ndarray, moved: np.ndarray) -> Piece:
    points = _points(mask)
    fit = _Fit.of(points, moved[mask], ink[mask].astype(np.float64))
    scale = float(np.hypot(fit.linear[0, 0], fit.linear[1, 0]))
    turn = float(np.degrees(np.arctan2(fit.linear[1, 0], fit.linear[0, 0])))
    dx, dy = fit.shift.tolist()
    low, high = (np.quantile(points, edge, axis=0).tolist() for edge in (_STRAY, 1 - _STRAY))
    size = float(np.linalg.norm(fit.displacement(points), axis=1).mean())
    extent = float(np.sqrt(((points - fit.center) ** 2).sum(1).mean()))
    change = Change(name, dx, dy, scale, turn, say.UNCHANGED())
    change = replace(change, message=described(change, visible(change, extent)))
    return Piece(change, mask, fit.center, fit.linear, (low[0], low[1], high[0], high[1]), size, extent)


def described(change: Change, shown: tuple[bool, bool, bool]) -> Message:
    """The change in an artist's words: "left eye: 6 % lower, 10 % larger"; shown: of shift, size, turn, as `visible`.

    Percents of a shift are of the frame's side, those of a size of the part's own.
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
    return say.CHANGE(part=called(change.part), how=tuple(how) or say.UNCHANGED())


def called(part: str) -> Message | str:
    """How a part is called, as a name that the shipped packs have, or a place: "left eye", "upper left (2)"."""
    name, bracket, number = part.partition(" (")
    template = say.PART_NAMES.get(name)
    if template is None or (bracket and not number.rstrip(")").isdecimal()):
        return part
    return say.ANOTHER(part=template(), number=int(number.rstrip(")"))) if bracket else template()
