"""Decides regions anew after lines were edited: each room between the lines continues the old region that it shares
most with, and regions that the edit doesn't touch stay as they are.

What a room shares with a region counts both ways: hair that is drawn larger holds nearly all of the old hair, though
most of its own area was background.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from .basins import Rooms, rooms
from .flats import enlarged
from .merging import edges, filled, merged

_WORK = 512  # pixels of the longer side, of which a canvas is reduced to at most twice as many
_ENCLOSED = 0.5  # of the lines around a room that are new, from which it is something new
_SAME_REGION = 0.5  # of a region that lies in one room, from which the room is that region
_LOST = 0.5  # of a thing's outline that was edited, from which it is drawn anew
_OPENED = 0.3  # of a region's outline that is gone without another line, up to which the region stays as it is
_AROUND = 0.15  # of the picture's rim, from which a region is the background
_WIDER = (1, 2, 4)  # times the gap
_NEXT = np.ones((5, 5), np.uint8)  # pixels that are next to each other
_WALL = 100  # coverage above which a pixel of a line separates rooms


def followed(labels: np.ndarray, kin: np.ndarray, ink: np.ndarray, edited: np.ndarray, gap: float) -> np.ndarray:
    """(H, W) int32: the regions separated by the edited lines, by the labels of the old regions that they continue.

    labels: (H, W) int32, 1..count, the regions before the edit; kin: (count + 1,) int, the same for those of one color;
    ink: (H, W) uint8, coverage of the lines now; edited: (H, W) uint8, 255 where they changed; gap: pixels up to which
    an opening counts as closed.
    """
    if not cv2.countNonZero(edited):
        return labels
    height, width = labels.shape
    by = max(1, max(height, width) // _WORK)
    size = -(-width // by), -(-height // by)
    old = np.ascontiguousarray(labels[::by, ::by])
    lines, near = ink, edited
    if by > 1:
        right, down = size[0] * by - width, size[1] * by - height
        lines = cv2.resize(_padded(ink, down, right), size, interpolation=cv2.INTER_AREA)
        near = cv2.resize(_padded(edited, down, right), size, interpolation=cv2.INTER_AREA)
    walls = lines > _WALL / np.sqrt(by)
    new = _continued(old, kin, walls, (near > 0).view(np.uint8), gap / by)
    return _at_size(labels, old, new, walls, ink, by) if by > 1 else new


def _at_size(
    labels: np.ndarray, old: np.ndarray, new: np.ndarray, walls: np.ndarray, ink: np.ndarray, by: int
) -> np.ndarray:
    """The labels at full size; only where and near to where the reduced ones changed, new differs from old."""
    changed = cv2.dilate((new != old).view(np.uint8), np.ones((3, 3), np.uint8))
    left, top, width, height = cv2.boundingRect(changed)
    if not width:
        return labels
    small = np.s_[top : top + height, left : left + width]
    whole = np.s_[top * by : (top + height) * by, left * by : (left + width) * by]
    mask = cv2.inRange(ink[whole], 128, 255)
    large = enlarged(new[small], walls[small].view(np.uint8) * np.uint8(255), mask, by)
    near = cv2.resize(changed[small], None, fx=by, fy=by, interpolation=cv2.INTER_NEAREST)
    near = near[: mask.shape[0], : mask.shape[1]]
    result = labels.copy()
    cv2.copyTo(large, near, result[whole])
    return result


def _padded(picture: np.ndarray, down: int, right: int) -> np.ndarray:
    return cv2.copyMakeBorder(picture, 0, down, 0, right, cv2.BORDER_REPLICATE) if down or right else picture


def _continued(old: np.ndarray, kin: np.ndarray, drawn: np.ndarray, near: np.ndarray, gap: float) -> np.ndarray:
    """(h, w) int32: the labels after the edit.

    drawn: (h, w) bool, the lines; near: (h, w) uint8, 1 where they changed; gap: pixels.
    """
    reach = max(2, round(gap))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    walls = drawn | (_borders(old) & (cv2.dilate(near, disc) == 0))
    close = cv2.dilate(near, _NEXT) > 0
    opened = _opened(old, len(kin), close & (cv2.dilate(drawn.view(np.uint8), _NEXT) == 0))
    found, shares = _rooms(walls, old, kin, opened, gap)
    owner = shares.continued()
    thing = _erased_thing(old, kin, close)
    if thing:
        owner[shares.fresh(owner, found, walls, drawn & (near > 0), thing)] = thing
    touched = np.zeros(found.count + 1, bool)
    touched[found.labels[close]] = True
    owner[~touched] = 0
    owner[0] = 0
    mine = owner[found.labels]
    stays = (shares.second(owner) & (opened <= _OPENED))[found.labels, old]
    new = np.where((mine > 0) & ~stays, mine, old)
    # A pixel of a line follows the room that is nearest to it, where that room has changed.
    off = found.labels > 0
    nearest_new, nearest_old = filled(np.where(off, new, 0)), filled(np.where(off, old, 0))
    return np.where(off, new, np.where(nearest_new != nearest_old, nearest_new, old)).astype(np.int32)


def _rooms(
    walls: np.ndarray, old: np.ndarray, kin: np.ndarray, opened: np.ndarray, gap: float
) -> tuple[Rooms, _Shares]:
    """The rooms between the walls, and what they share with the old regions.

    New lines seldom meet the old ones everywhere: where a region runs out into another one, wider gaps count as closed,
    if that keeps them apart. opened: see _opened.
    """
    area = np.where(walls, np.uint8(0), np.uint8(255))
    best: tuple[Rooms, _Shares] | None = None
    least = 0
    for wider in _WIDER:
        found = rooms(area, wider * gap)
        if found.count > 1:
            names = merged(found, filled(found.labels), area, wider * gap)
            found = Rooms(int(names.max()), names[found.labels], found.distance)
        shares = _Shares.of(found, old, kin)
        run_out = np.count_nonzero(shares.second(shares.continued()) & (opened > _OPENED))
        if best is None or run_out < least:
            best, least = (found, shares), run_out
        if not least:
            break
    assert best is not None
    return best


def _borders(labels: np.ndarray) -> np.ndarray:
    """(h, w) bool: pixels whose right or lower neighbor is in another region."""
    found = np.zeros(labels.shape, bool)
    found[:, :-1] |= labels[:, :-1] != labels[:, 1:]
    found[:-1] |= labels[:-1] != labels[1:]
    return found


class _Shares(NamedTuple):
    """What rooms and old regions have in common."""

    pixels: np.ndarray  # (rooms + 1, labels) float64; row 0 is unused
    kin: np.ndarray  # (labels,)

    @classmethod
    def of(cls, found: Rooms, old: np.ndarray, kin: np.ndarray) -> _Shares:
        labels = len(kin)
        inside = np.flatnonzero(found.labels)
        pairs = found.labels.ravel()[inside].astype(np.int64) * labels + old.ravel()[inside]
        pixels = np.bincount(pairs, minlength=(found.count + 1) * labels).reshape(found.count + 1, labels)
        return cls(pixels.astype(np.float64), kin)

    @property
    def of_region(self) -> np.ndarray:
        """Shares of each label that lie in each room."""
        return self.pixels / np.maximum(self.pixels.sum(0), 1)

    def continued(self) -> np.ndarray:
        """(rooms + 1,) int32: the label that each room continues."""
        of_room = self.pixels / np.maximum(self.pixels.sum(1, keepdims=True), 1)
        return (of_room * self.of_region).argmax(1).astype(np.int32)

    def second(self, owner: np.ndarray) -> np.ndarray:
        """(rooms + 1, labels) bool: regions that lie in a room that continues one of another color."""
        other = self.kin[owner][:, None] != self.kin[None]
        return (self.of_region > _SAME_REGION) & other

    def fresh(self, owner: np.ndarray, found: Rooms, walls: np.ndarray, drawn: np.ndarray, thing: int) -> np.ndarray:
        """(rooms + 1,) bool: rooms that are mostly enclosed by new lines, and are the body of no region.

        walls, drawn: (h, w) bool, what separates rooms, and the new lines; thing: see _erased_thing.
        """
        nearest = filled(found.labels)
        every = np.bincount(nearest[walls], minlength=found.count + 1)
        new = np.bincount(nearest[walls & drawn], minlength=found.count + 1)
        _, of = np.unique(self.kin, return_inverse=True)
        groups = np.zeros((len(self.pixels), int(of.max()) + 1))
        np.add.at(groups.T, of, self.pixels.T)
        rows = np.arange(len(owner))
        body = groups.argmax(0)[of[owner]] == rows
        same = self.of_region[rows, owner] > _SAME_REGION
        return (new > _ENCLOSED * every) & ~body & ~same & (self.kin[owner] != self.kin[thing])


def _opened(old: np.ndarray, count: int, bare: np.ndarray) -> np.ndarray:
    """(labels,) float: the share of each region's outline that was erased. bare: (h, w) bool, edited and off lines."""
    outline = edges(old)
    whole = np.bincount(old[outline], minlength=count)
    return np.bincount(old[outline & bare], minlength=count) / np.maximum(whole, 1)


def _erased_thing(old: np.ndarray, kin: np.ndarray, close: np.ndarray) -> int:
    """The largest label of what lost most of its outline, which is what the artist draws anew; 0 if nothing did.

    close: (h, w) bool, where lines were edited.
    """
    of = kin[old]
    rim = np.concatenate([of[0], of[-1], of[:, 0], of[:, -1]])
    size = int(kin.max()) + 1
    outline = edges(of)
    whole = np.bincount(of[outline], minlength=size)
    lost = np.bincount(of[outline & close], minlength=size)
    share = lost / np.maximum(whole, 1)
    score = np.where(share > _LOST, share * np.sqrt(lost), 0)
    score[np.bincount(rim, minlength=size) > _AROUND * len(rim)] = 0
    if not score.any():
        return 0
    areas = np.bincount(old.ravel(), minlength=len(kin))
    return int(np.where(kin == score.argmax(), areas, -1).argmax())
