"""Separates a drawing from other ink on the page: signatures, notes, page numbers, borders, speech balloons.

By geometry alone: size, arrangement and enclosure of pieces of ink. When in doubt, ink belongs to the drawing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from .pieces import spread

_LOOK = 420  # approximate pixels of the page's longer side
# Shares are of the longer side of all ink on the page, excluding a border around it.
_JOINED = 0.006  # gaps in a pencil's line
_SEPARATION = 0.022  # minimum distance between separate things
_FAR = 0.06  # from here on even a small mark that is no text is not part of the drawing
_SMALL = 0.12  # maximum size of a mark that is no text
_WIDE = 0.45  # maximum length of a line of text
_TALL = 0.07  # maximum height of a letter
_RIM = 0.08  # of the page: margin in which page numbers and notes are
_AROUND = 0.8  # minimum share of the ink's width and height for a border
_HOLLOW = 0.06  # of a border's width and height: the margin that contains all of it
_STRAY = 0.03  # share of a border's pixels that may be elsewhere
_RULED = 0.85  # share of a side's length from which a row of ink is a ruled line
_BALLOON = (0.008, 0.3)  # minimum and maximum area of a balloon's inside, as a share of the longer side squared
_ROUND = 0.012  # maximum deviation of a balloon's line from an ellipse
_CLOSED = 0.9  # share of that ellipse that must be inked
_LETTERS = 3  # minimum letters in a word


class _Mark(NamedTuple):
    """A connected piece of ink: left, top, width, height and number of pixels."""

    x: int
    y: int
    width: int
    height: int
    area: int


def foreign(ink: np.ndarray) -> np.ndarray | None:
    """(h, w) uint8, 255 where the nearest ink is not the drawing's; None if all ink is.

    ink: (H, W) uint8 coverage of the complete page; the result is about _LOOK pixels across, whatever its size.
    """
    by = max(1, round(max(ink.shape) / _LOOK)) if ink.size else 1
    if by > 1:
        ink = cv2.resize(ink, (-(-ink.shape[1] // by), -(-ink.shape[0] // by)), interpolation=cv2.INTER_AREA)
    peak = int(ink.max()) if ink.size else 0
    if peak < 16:
        return None
    marks = cv2.inRange(ink, max(12, peak // 5), 255)
    others = _border(marks)
    own = cv2.subtract(marks, others)
    side = _side(own)
    if side < 48:
        return None
    for find in (_balloons, _apart):
        others = cv2.bitwise_or(others, find(own, side))
        own = cv2.subtract(marks, others)
    if not cv2.countNonZero(others) or not cv2.countNonZero(own):
        return None
    labels = np.where(others > 0, 2, np.where(own > 0, 1, 0)).astype(np.int32)
    _, nearest = spread(labels, cv2.bitwise_not(marks))
    return np.where(nearest == 2, 255, 0).astype(np.uint8)


def _side(marks: np.ndarray) -> int:
    _, _, width, height = cv2.boundingRect(marks)
    return max(width, height)


def _dilated(marks: np.ndarray, radius: int) -> np.ndarray:
    if radius < 1:
        return marks
    return cv2.dilate(marks, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1,) * 2))


def _pieces(marks: np.ndarray, joined: int) -> tuple[np.ndarray, list[_Mark]]:
    """(h, w) int32 numbers from 1 of connected marks, joining gaps up to twice `joined` pixels; and their boxes."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(_dilated(marks, joined), connectivity=8)
    labels = cv2.copyTo(labels, marks)
    areas = np.bincount(labels.ravel(), minlength=len(stats))
    found = []
    for (x, y, width, height, _), area in zip(stats[1:].tolist(), areas[1:].tolist(), strict=True):
        left, top = max(x + joined, 0) if x else 0, max(y + joined, 0) if y else 0
        right = x + width - joined if x + width < marks.shape[1] else marks.shape[1]
        bottom = y + height - joined if y + height < marks.shape[0] else marks.shape[0]
        found.append(_Mark(left, top, max(right - left, 1), max(bottom - top, 1), area))
    return labels, found


# -- a border around all ----------------------------------------------------------------------------------------------


def _border(marks: np.ndarray) -> np.ndarray:
    """(h, w) uint8, marks that form a border around others; empty if there is little within it."""
    nothing = np.zeros_like(marks)
    _, _, width, height = cv2.boundingRect(marks)
    found = nothing
    labels, pieces = _pieces(marks, max(1, round(_JOINED * max(width, height))))
    for number, piece in enumerate(pieces, 1):
        if piece.width < _AROUND * width or piece.height < _AROUND * height:
            continue
        own = np.where(labels == number, 255, 0).astype(np.uint8)
        line = own if _hollow(own, piece) else _ruled(own, piece)
        found = cv2.bitwise_or(found, line)
    rest = cv2.subtract(marks, found)
    return found if _side(rest) >= max(width, height) / 4 else nothing


def _hollow(own: np.ndarray, piece: _Mark) -> bool:
    """Whether a piece is a rectangle's outline, ruled or by hand."""
    across, down = math.ceil(_HOLLOW * piece.width), math.ceil(_HOLLOW * piece.height)
    inside = own[piece.y + down : piece.y + piece.height - down, piece.x + across : piece.x + piece.width - across]
    if cv2.countNonZero(inside) > _STRAY * piece.area:
        return False
    box = own[piece.y : piece.y + piece.height, piece.x : piece.x + piece.width] > 0
    sides = (box[:down].any(0), box[-down:].any(0), box[:, :across].any(1), box[:, -across:].any(1))
    return all(side.mean() >= _RULED for side in sides)


def _ruled(own: np.ndarray, piece: _Mark) -> np.ndarray:
    """Ruled lines along three or four edges of a piece's box that the drawing touches; else empty."""
    box = own[piece.y : piece.y + piece.height, piece.x : piece.x + piece.width] > 0
    found = np.zeros_like(own)
    inner = found[piece.y : piece.y + piece.height, piece.x : piece.x + piece.width]
    sides = 0
    for across in (False, True):
        full = box.mean(0 if across else 1) >= _RULED
        reach = math.ceil(2 * _HOLLOW * len(full))
        for part in (np.flatnonzero(full[:reach]), len(full) - reach + np.flatnonzero(full[-reach:])):
            if not len(part) or len(part) > 0.03 * len(full) + 1:
                continue
            sides += 1
            low, high = max(0, int(part[0]) - 1), int(part[-1]) + 2  # including its soft edges
            if across:
                inner[:, low:high] = 255
            else:
                inner[low:high] = 255
    return cv2.bitwise_and(found, own) if sides >= 3 else np.zeros_like(own)


# -- balloons ---------------------------------------------------------------------------------------------------------


def _balloons(marks: np.ndarray, side: int) -> np.ndarray:
    """(h, w) uint8, marks that are speech balloons and their text."""
    found = np.zeros_like(marks)
    closed = cv2.morphologyEx(marks, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    contours, tree = cv2.findContours(closed, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    labels, pieces = _pieces(marks, 0)
    parents = np.asarray(tree).reshape(-1, 4)[:, 3].tolist() if contours else []
    for contour, parent in zip(contours, parents, strict=True):
        if parent < 0 or not _BALLOON[0] * side**2 <= cv2.contourArea(contour) <= _BALLOON[1] * side**2:
            continue
        hull = cv2.convexHull(contour)
        if cv2.contourArea(contour) < 0.85 * cv2.contourArea(hull):
            continue
        within = cv2.drawContours(np.zeros_like(marks), [contour], 0, (255,), -1)
        inside = np.bincount(labels[within > 0], minlength=len(pieces) + 1)
        enclosed = [k for k in np.flatnonzero(inside).tolist() if k and inside[k] == pieces[k - 1].area]
        letters = [k for k in enclosed if pieces[k - 1].height >= 0.008 * side]
        if not _is_word([pieces[k - 1] for k in letters], side):
            continue
        words = np.isin(labels, enclosed)
        line = _outline(marks, contour, words)
        if line is not None and not _amid(np.where(words, 0, cv2.subtract(marks, line)).astype(np.uint8), within, side):
            found[words] = 255
            found = cv2.bitwise_or(found, line)
    return found


def _amid(others: np.ndarray, within: np.ndarray, side: int) -> bool:
    """Whether a place is surrounded by most of the other marks, as a mouth with teeth is."""
    labels, groups = _pieces(others, max(1, round(_SEPARATION * side / 2)))
    if not groups:
        return False
    rows, columns = np.nonzero(labels == 1 + max(range(len(groups)), key=lambda k: groups[k].area))
    hull = cv2.fillConvexPoly(np.zeros_like(others), cv2.convexHull(np.stack([columns, rows], 1)), (255,))
    return 2 * cv2.countNonZero(cv2.bitwise_and(hull, within)) > cv2.countNonZero(within)


def _outline(marks: np.ndarray, contour: np.ndarray, words: np.ndarray) -> np.ndarray | None:
    """The marks of a balloon's outline around a contour inside it, possibly crossed by other lines; or None."""
    side = max(marks.shape)
    points = contour.reshape(-1, 2).astype(np.float32)
    for _ in range(8):
        if len(points) < 30:
            return None
        center, axes, angle = cv2.fitEllipse(points)
        if min(axes) < 8 or max(axes) > side:
            return None
        off = _off(points, center, axes, angle)
        kept = off <= max(_ROUND * max(axes), float(np.quantile(off, 0.7)))
        if kept.all():
            break
        points = points[kept]
    turn = np.radians(np.arange(0, 360, 1.0))
    tilt, half = np.radians(angle), np.array(axes) / 2
    cosine, sine = np.cos(tilt), np.sin(tilt)
    ink = cv2.subtract(marks, np.where(words, 255, 0).astype(np.uint8)) > 0
    hits = []
    for out in np.arange(0.0, max(4.0, 0.02 * side), 0.5):  # rings, from the line's inside to its outside
        x, y = (half[0] + out) * np.cos(turn), (half[1] + out) * np.sin(turn)
        column = np.rint(center[0] + x * cosine - y * sine).astype(int)
        row = np.rint(center[1] + x * sine + y * cosine).astype(int)
        valid = (column >= 0) & (row >= 0) & (column < marks.shape[1]) & (row < marks.shape[0])
        ring = np.zeros(len(turn), bool)
        ring[valid] = ink[row[valid], column[valid]]
        hits.append(ring)
    table = np.array(hits)
    if table.any(0).mean() < _CLOSED or table.mean(1).max() < 0.6:
        return None
    inked = np.flatnonzero(table.mean(1) >= 0.3)
    wide = 0.5 * float(inked[-1]) + 1.5
    line = np.zeros_like(marks)
    outer = (center, (axes[0] + 2 * wide, axes[1] + 2 * wide), angle)
    inner = (center, (max(axes[0] - 3, 1), max(axes[1] - 3, 1)), angle)
    cv2.ellipse(line, outer, (255,), -1)
    cv2.ellipse(line, inner, (0,), -1)
    return cv2.bitwise_and(line, marks)


def _off(points: np.ndarray, center: Sequence[float], axes: Sequence[float], angle: float) -> np.ndarray:
    """Approximate distance of (N, 2) points from an ellipse, in pixels."""
    tilt = np.radians(angle)
    away = points - np.array(center)
    x, y = away @ np.array([np.cos(tilt), np.sin(tilt)]), away @ np.array([-np.sin(tilt), np.cos(tilt)])
    radius = np.hypot(x, y)
    share = np.hypot(2 * x / axes[0], 2 * y / axes[1])
    return np.abs(radius - radius / np.maximum(share, 1e-6))


# -- notes next to the drawing ----------------------------------------------------------------------------------------


def _apart(marks: np.ndarray, side: int) -> np.ndarray:
    """(h, w) uint8, small marks or words apart from the drawing."""
    labels, groups = _pieces(marks, max(1, round(_SEPARATION * side / 2)))
    main = 1 + max(range(len(groups)), key=lambda k: groups[k].area)
    others = {k for k in range(1, len(groups) + 1) if k != main}
    letters, each = _pieces(marks, 0) if others else (labels, [])
    words = {k: _is_word([each[n - 1] for n in np.unique(letters[labels == k]).tolist()], side) for k in others}
    own = np.where(labels == main, 255, 0).astype(np.uint8)
    while others:
        rows, columns = np.nonzero(own)
        hull = cv2.fillConvexPoly(np.zeros_like(marks), cv2.convexHull(np.stack([columns, rows], 1)), (255,))
        away = cv2.distanceTransform(cv2.bitwise_not(hull), cv2.DIST_L2, cv2.DIST_MASK_5)
        more = {
            k for k in others if _belongs(groups[k - 1], words[k], float(away[labels == k].min()), side, marks.shape)
        }
        if not more:
            break
        others -= more
        own[np.isin(labels, list(more))] = 255
    return cv2.subtract(marks, own) if others else np.zeros_like(marks)


def _belongs(group: _Mark, word: bool, away: float, side: int, page: tuple[int, ...]) -> bool:
    """Whether a group of marks at this distance from the drawing's hull, in pixels, is part of the drawing."""
    if away < _SEPARATION * side:
        return True
    longest = max(group.width, group.height)
    if word and longest <= _WIDE * side:
        return False
    if longest > _SMALL * side:
        return True
    across, down = _RIM * page[1], _RIM * page[0]
    rim = (
        group.x + group.width <= across
        or group.x >= page[1] - across
        or group.y + group.height <= down
        or group.y >= page[0] - down
    )
    return not rim and away < _FAR * side


def _is_word(letters: list[_Mark], side: int) -> bool:
    """Whether pieces are arranged like letters: low, of similar height, in lines."""
    tall = [mark for mark in letters if mark.height >= 0.004 * side]
    if len(tall) < _LETTERS:
        return False
    heights = np.array([mark.height for mark in tall])
    usual = float(np.median(heights))
    if usual > _TALL * side or heights.max() > 2.5 * usual:
        return False
    left, right = min(m.x for m in tall), max(m.x + m.width for m in tall)
    top, bottom = min(m.y for m in tall), max(m.y + m.height for m in tall)
    return right - left > 1.3 * (bottom - top) or (bottom - top > 2.5 * usual and right - left > 2 * usual)
