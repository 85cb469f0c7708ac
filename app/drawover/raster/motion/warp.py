"""Warps the artist's own pixels by a smooth displacement field.

A displacement is (n, n, 2) float32 at the cells' centers, (dx, dy) in units of the frame's side, and maps backward:
corrected(p) = drawing(p + d(p)) for p in frame coordinates 0..1. All functions take that kind of field. Outside the
frame it fades to zero within a band, so that nothing tears. The networks compute the field.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import cv2
import numpy as np

from ..frame import Frame, Placed, premultiplied, straight
from ..spline import Axis, coefficients, fine, on_grid, sample

STILL = 0.05  # canvas pixels; smaller motion is copied bit for bit
LEAST_DETERMINANT = 0.2  # minimum determinant after `bounded`
_ARRIVED = 1e-4  # frame units; Newton squares the error, so the next step is at most a hundredth of a canvas pixel
_GUESSES = 6  # iterations for the initial guess of Newton's method


class _Field(NamedTuple):
    """A displacement as a spline, and the width of the band around the frame in which it fades."""

    x: np.ndarray  # (n, n) float32 coefficients
    y: np.ndarray
    band: float  # frame units

    @property
    def n(self) -> int:
        return self.x.shape[0]

    @property
    def planes(self) -> np.ndarray:
        """(2, n, n) the coefficients of both."""
        return np.stack([self.x, self.y])


def _checked(field: np.ndarray) -> np.ndarray:
    if field.ndim != 3 or field.shape[0] != field.shape[1] or field.shape[2] != 2 or field.shape[0] < 4:
        raise ValueError(f"A displacement field is (n, n, 2) with n at least 4, not {field.shape}.")
    if not np.isfinite(field).all():
        raise ValueError("A displacement field must be finite.")
    return np.asarray(field, np.float32)


def _spline(field: np.ndarray) -> _Field:
    field = _checked(field)
    edges = np.concatenate([field[0], field[-1], field[:, 0], field[:, -1]])
    # A fade over `band` changes by at most 1.5/band of the displacement: at 2.5 times its length it cannot fold.
    band = float(np.clip(2.5 * np.abs(edges).max(), 0.1, 1.0))
    return _Field(coefficients(field[..., 0]), coefficients(field[..., 1]), band)


def _fade(positions: np.ndarray, band: float) -> tuple[np.ndarray, np.ndarray]:
    """1 inside 0..1, smoothly 0 at `band` outside; and its derivative."""
    outside = np.maximum(-positions, positions - 1)
    t = np.clip(outside / band, 0, 1)
    sign = np.where(positions > 0.5, 1.0, -1.0)
    return 1 - t * t * (3 - 2 * t), -6 * t * (1 - t) / band * sign


def warp_layer(
    rgba: np.ndarray, frame: Frame, field: np.ndarray, width: int | None = None, height: int | None = None
) -> Placed:
    """Warp the artist's layer.

    rgba: (H, W, 4) uint8, straight alpha; frame: in its pixels; field: see above. With `width` and `height` the
    result is scaled to that size, with the frame. Returns the complete layer at (0, 0), (height, width, 4) uint8,
    straight alpha: resampled where the field moves by more than STILL pixels, the same bytes elsewhere.
    """
    field = _checked(field)
    high, wide = rgba.shape[:2]
    width = int(wide if width is None else width)
    height = int(high if height is None else height)
    scale_x, scale_y = width / wide, height / high
    if (width, height) != (wide, high):
        shrink = cv2.INTER_AREA if width * height < wide * high else cv2.INTER_CUBIC
        rgba = straight(cv2.resize(premultiplied(np.ascontiguousarray(rgba)), (width, height), interpolation=shrink))
    rgba = np.ascontiguousarray(rgba)
    result = rgba.copy()
    words = rgba.view(np.uint32)[..., 0]
    spline = _spline(field)
    across = _moved_axis(frame.x * scale_x, frame.size * scale_x, spline, width)
    down = _moved_axis(frame.y * scale_y, frame.size * scale_y, spline, height)
    dx, dy = _displacements(spline, across, down, frame, (scale_x, scale_y))
    for rows, sampled_rows in down.tiles():
        for columns, sampled_columns in across.tiles():
            part_x, part_y = (d[sampled_rows, sampled_columns] for d in (dx, dy))
            far_x, far_y = np.abs(part_x).max() + 1, np.abs(part_y).max() + 1
            if max(far_x, far_y) <= STILL + 1:
                continue
            x0, x1 = across.start + columns.start, across.start + columns.stop
            y0, y1 = down.start + rows.start, down.start + rows.stop
            near = words[_span(y0 - far_y, y1 - 1 + far_y, height), _span(x0 - far_x, x1 - 1 + far_x, width)]
            if near.min() == near.max():
                continue  # one color, such as empty paper, is the same wherever it moves
            shift_x, shift_y = (fine(part, across.step, y1 - y0, x1 - x0) for part in (part_x, part_y))
            _move(rgba, result, x0, y0, shift_x, shift_y)
    return Placed(result, 0, 0)


def _moved_axis(origin: float, size: float, spline: _Field, limit: int) -> Axis:
    """The canvas pixels covered by the frame and the band around it."""
    start, stop = math.floor(origin - spline.band * size), math.ceil(origin + (1 + spline.band) * size)
    return Axis.over(max(0, start), min(limit, stop), size / spline.n)


def _displacements(
    spline: _Field, across: Axis, down: Axis, frame: Frame, scale: tuple[float, float]
) -> tuple[np.ndarray, np.ndarray]:
    """dx, dy in canvas pixels at the samples of both axes, faded outside the frame."""
    x = (across.places / scale[0] - frame.x) / frame.size
    y = (down.places / scale[1] - frame.y) / frame.size
    cells = [np.clip(place * spline.n - 0.5, -0.5, spline.n - 0.5) for place in (x, y)]
    fade = (_fade(y, spline.band)[0][:, None] * _fade(x, spline.band)[0]).astype(np.float32)
    dx, dy = on_grid(spline.x, *cells), on_grid(spline.y, *cells)
    return dx * (fade * np.float32(frame.size * scale[0])), dy * (fade * np.float32(frame.size * scale[1]))


def _move(rgba: np.ndarray, result: np.ndarray, left: int, top: int, dx: np.ndarray, dy: np.ndarray) -> None:
    """Fill the tile of `result` at (left, top); dx, dy: (h, w) float32, canvas pixels, are overwritten."""
    height, width = rgba.shape[:2]
    high, wide = dx.shape
    moving = cv2.inRange(cv2.magnitude(dx, dy), STILL, np.inf)
    if not cv2.countNonZero(moving):
        return
    dx += np.arange(left, left + wide, dtype=np.float32)
    dy += np.arange(top, top + high, dtype=np.float32)[:, None]
    rows, columns = (_span(*cv2.minMaxLoc(d)[:2], limit) for d, limit in ((dy, height), (dx, width)))
    dx -= np.float32(columns.start)
    dy -= np.float32(rows.start)
    tile = result[top : top + high, left : left + wide]
    cv2.copyTo(_resampled(np.ascontiguousarray(rgba[rows, columns]), dx, dy), moving, tile)


def _resampled(source: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Sample uint8 straight RGBA at the positions (x, y), bicubic.

    In floats, which OpenCV processes faster than bytes, and which keep overshoot: color and alpha stay in proportion
    until the end, so that edges keep their tint.
    """
    alpha = cv2.extractChannel(source, 3)
    opaque = cv2.countNonZero(cv2.bitwise_not(alpha)) == 0
    if opaque:
        weighed = source.astype(np.float32)
    else:
        factor = cv2.merge([alpha, alpha, alpha, np.full_like(alpha, 255)])
        weighed = cv2.multiply(source, factor, scale=1 / 255, dtype=cv2.CV_32F)
    moved = cv2.remap(weighed, x, y, cv2.INTER_CUBIC, None, cv2.BORDER_REPLICATE)
    if not opaque:
        alpha = np.maximum(cv2.extractChannel(moved, 3), 0.5)
        moved = cv2.divide(moved, cv2.merge([alpha, alpha, alpha, np.full_like(alpha, 255)]), scale=255)
    result = cv2.convertScaleAbs(np.maximum(moved, 0, out=moved))
    return result if opaque else cv2.bitwise_and(result, result, mask=cv2.extractChannel(result, 3))


def _span(low: float, high: float, limit: int) -> slice:
    """The source pixels that a cubic kernel reads between `low` and `high`, at least one at the layer's edge."""
    start = int(np.clip(np.floor(low) - 2, 0, limit - 1))
    return slice(start, int(np.clip(np.ceil(high) + 3, start + 1, limit)))


def _displacement(field: _Field, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """d at the frame points (x, y), each (N,), and its Jacobian: (2, N), and (2, 2, N) with [i, j] = ∂d_i/∂p_j."""
    n = field.n
    value, by_x, by_y = sample(field.planes, np.clip(x, 0, 1) * n - 0.5, np.clip(y, 0, 1) * n - 0.5)
    fade_x, slope_x = _fade(x, field.band)
    fade_y, slope_y = _fade(y, field.band)
    fade = fade_x * fade_y
    jacobian = np.empty((2, 2, len(x)))
    jacobian[:, 0] = by_x * (fade * (n * ((x >= 0) & (x <= 1)))) + value * (slope_x * fade_y)
    jacobian[:, 1] = by_y * (fade * (n * ((y >= 0) & (y <= 1)))) + value * (fade_x * slope_y)
    return value * fade, jacobian


def warp_points(points: np.ndarray, field: np.ndarray, iterations: int = 12) -> np.ndarray:
    """Where points of the *drawing* move to in the corrected picture.

    points: (N, 2) frame coordinates; field: backward displacement as for `warp_layer`. Solves p + d(p) = point by
    Newton's method; for a field that is not `bounded` there may be no solution. Returns (N, 2) float32.
    """
    target = np.ascontiguousarray(np.asarray(points, np.float64).T)
    return _solved(_spline(field), target, target.copy(), iterations)


def _solved(spline: _Field, target: np.ndarray, guess: np.ndarray, iterations: int) -> np.ndarray:
    """(N, 2) float32 solving p + d(p) = target, (2, N), from an initial guess of p, (2, N), which is overwritten."""
    moving = np.arange(target.shape[1])  # indices not converged yet; most need two steps
    for _ in range(iterations):
        at = guess[:, moving]
        value, ((a, b), (c, d)) = _displacement(spline, *at)
        miss_x, miss_y = at + value - target[:, moving]
        determinant = (1 + a) * (1 + d) - b * c
        determinant = np.where(np.abs(determinant) < 0.05, 0.05, determinant)
        step = np.stack([(1 + d) * miss_x - b * miss_y, (1 + a) * miss_y - c * miss_x]) / determinant
        length = np.hypot(*step)
        guess[:, moving] = at - step * np.minimum(1, 0.1 / np.maximum(length, 1e-9))
        moving = moving[length >= _ARRIVED]
        if not len(moving):
            break
    return np.ascontiguousarray(guess.T, np.float32)


def displaced(points: np.ndarray, field: np.ndarray) -> np.ndarray:
    """points + field(points): (N, 2) frame coordinates moved by a *forward* field, the inverse of warp_layer's."""
    value, _ = _displacement(_spline(field), *np.asarray(points, np.float64).T)
    return (points + value.T).astype(np.float32)


def grid(n: int) -> np.ndarray:
    """(n, n, 2) float32: the frame coordinates (x, y) of the cells' centers."""
    centers = (np.arange(n, dtype=np.float32) + 0.5) / n
    return np.dstack(np.meshgrid(centers, centers))


def invert(field: np.ndarray, iterations: int = 12) -> np.ndarray:
    """The inverse of `field`: applying one after the other restores the drawing."""
    n = field.shape[0]
    cells = grid(n)
    target = np.ascontiguousarray(cells.reshape(-1, 2).T, np.float64)
    guess = target + _roughly_undone(field).reshape(-1, 2).T
    return (_solved(_spline(field), target, guess, iterations) - cells.reshape(-1, 2)).reshape(cells.shape)


def _roughly_undone(field: np.ndarray) -> np.ndarray:
    """(n, n, 2) approximate inverse of a field, by fixed-point iteration of p = target - d(p), to start Newton from."""
    n = field.shape[0]
    field = _checked(field)
    steps = field * np.float32(n)  # in cells
    x, y = np.meshgrid(np.arange(n, dtype=np.float32), np.arange(n, dtype=np.float32))
    back = -steps
    for _ in range(_GUESSES):
        moved = cv2.remap(steps, x + back[..., 0], y + back[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        back = (back - moved) / 2  # damped: gradients above 1 would oscillate
    return back / np.float32(n)


def _differences(field: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Differences per frame unit along x, (n, n-1, 2), and along y, (n-1, n, 2)."""
    n = field.shape[0]
    return np.diff(field, axis=1) * n, np.diff(field, axis=0) * n


def _determinants(field: np.ndarray) -> np.ndarray:
    """(n-1, n-1) the smallest determinant of p + d(p) in each cell of four neighbors (it is smallest at a corner)."""
    along_x, along_y = _differences(field)
    least = np.full((field.shape[0] - 1,) * 2, np.inf, np.float32)
    for x in (along_x[:-1], along_x[1:]):
        for y in (along_y[:, :-1], along_y[:, 1:]):
            least = np.minimum(least, (1 + x[..., 0]) * (1 + y[..., 1]) - x[..., 1] * y[..., 0])
    return least


def jacobian_min(field: np.ndarray) -> float:
    """The smallest determinant of p + d(p): 1 without stretching, 0 and less where the picture folds."""
    return float(_determinants(_checked(field)).min())


def _steepness(field: np.ndarray) -> np.ndarray:
    """(n-1, n-1) the larger of |∂d/∂x| and |∂d/∂y| in each cell of four neighbors."""
    along_x, along_y = (np.linalg.norm(d, axis=2) for d in _differences(field))
    return np.maximum(np.maximum(along_x[:-1], along_x[1:]), np.maximum(along_y[:, :-1], along_y[:, 1:]))


def steepness(field: np.ndarray) -> np.ndarray:
    """(n, n) float32 at the cells: change of the displacement per length, in the direction of greatest change."""
    around = np.pad(_steepness(_checked(field)), 1, mode="edge")
    return (around[:-1, :-1] + around[1:, :-1] + around[:-1, 1:] + around[1:, 1:]) / 4


def _sound(field: np.ndarray, max_gradient: float) -> np.ndarray:
    return (_determinants(field) > LEAST_DETERMINANT) & (_steepness(field) <= max_gradient)


def bounded(field: np.ndarray, max_gradient: float = 1.5) -> np.ndarray:
    """The field without folds: nowhere steeper than `max_gradient`, every determinant above LEAST_DETERMINANT.

    Smoothed where too steep, and if that is not enough, scaled down. Valid fields are returned unchanged.
    """
    field = _checked(field)
    sound = _sound(field, max_gradient)
    for sigma in (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0):
        if sound.all():
            return field
        n = field.shape[0]
        sick = cv2.dilate(
            cv2.resize((~sound).astype(np.float32), (n, n), interpolation=cv2.INTER_AREA), np.ones((3, 3))
        )
        reach = np.minimum(1, cv2.GaussianBlur((sick > 0).astype(np.float32), (0, 0), 2 * sigma) * 2)[..., None]
        smooth = cv2.GaussianBlur(field, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
        field = field + reach * (smooth - field)
        sound = _sound(field, max_gradient)
    return field * np.float32(strongest(field, max_gradient))


def strongest(field: np.ndarray, max_gradient: float = 1.5) -> float:
    """The largest share of the field, 0..1, that neither folds nor exceeds `max_gradient`."""
    if _sound(field, max_gradient).all():
        return 1.0
    weak, strong = 0.0, 1.0
    for _ in range(12):
        middle = (weak + strong) / 2
        if _sound(field * np.float32(middle), max_gradient).all():
            weak = middle
        else:
            strong = middle
    return weak
