"""Marks on a page other than the drawing: writing, signatures, panel frames, backgrounds, hatching, construction lines.

Everything is lines in fractions of the page's side, of no part (`NONE`): they must not be moved.
"""

from __future__ import annotations

import numpy as np

from drawover.raster.vector.shapes import Shape

NONE = 254  # the part's number


def _line(points: np.ndarray, pen: float, closed: bool = False) -> Shape:
    return Shape((np.asarray(points, np.float32),), "none", pen, closed, NONE)


def marks(random: np.random.Generator, often: float = 1.0) -> list[Shape]:
    """A random selection of marks, possibly empty. often: factor of their probability."""
    found: list[Shape] = []
    pen = float(random.uniform(0.002, 0.008))
    makers = (
        (_writing, 0.2),
        (_border, 0.12),
        (_strokes, 0.25),
        (_hatching, 0.12),
        (_circles, 0.12),
        (_construction, 0.08),
    )
    for make, chance in makers:
        if random.random() < chance * often:
            found += make(random, pen)
    return found


def _writing(random: np.random.Generator, pen: float) -> list[Shape]:
    """Lines of scribbled words; one line is a signature."""
    height, found = random.uniform(0.012, 0.04), []
    x0, y = random.uniform(0.03, 0.7), random.uniform(0.03, 0.95)
    for _ in range(int(random.integers(1, 7))):
        x = x0
        while x < min(x0 + random.uniform(0.15, 0.7), 0.97):
            width = height * random.uniform(1.5, 5)
            t = np.linspace(0, 1, int(6 + 30 * width))
            up = np.cumsum(random.normal(size=len(t))) * 0.25
            word = np.stack([x + t * width, y + height * np.clip(up - up.mean(), -1, 1) / 2], 1)
            found.append(_line(word, pen))
            x += width + height * 0.7
        y += height * random.uniform(1.6, 2.4)
    return found


def _border(random: np.random.Generator, pen: float) -> list[Shape]:
    """One panel, or a grid of them."""
    m = random.uniform(0.0, 0.06)
    found = [_line(np.array([[m, m], [1 - m, m], [1 - m, 1 - m], [m, 1 - m]]), pen * 1.5, True)]
    if random.random() < 0.4:
        at = random.uniform(0.3, 0.7)
        ends = np.array([[at, m], [at + random.normal() * 0.03, 1 - m]])
        found.append(_line(ends if random.random() < 0.5 else ends[:, ::-1], pen * 1.5))
    return found


def _strokes(random: np.random.Generator, pen: float) -> list[Shape]:
    """Long smooth curves."""
    found = []
    for _ in range(int(random.integers(1, 9))):
        ends, bend = random.uniform(-0.1, 1.1, (2, 2)), random.normal(size=2) * 0.12
        t = np.linspace(0, 1, 24)[:, None]
        found.append(_line(ends[0] * (1 - t) + ends[1] * t + 4 * t * (1 - t) * bend, pen))
    return found


def _hatching(random: np.random.Generator, pen: float) -> list[Shape]:
    """A patch of parallel lines."""
    middle, half = random.uniform(0.1, 0.9, 2), random.uniform(0.04, 0.2)
    a = random.uniform(0, np.pi)
    along, across = np.array([np.cos(a), np.sin(a)]), np.array([-np.sin(a), np.cos(a)])
    lines = np.arange(-half, half, random.uniform(0.012, 0.03))
    return [
        _line(np.stack([middle + across * k - along * half, middle + across * k + along * half]), pen) for k in lines
    ]


def _circles(random: np.random.Generator, pen: float) -> list[Shape]:
    """Balloons, balls, wheels: round things other than heads."""
    found = []
    for _ in range(int(random.integers(1, 4))):
        a, r = np.linspace(0, 2 * np.pi, 40), random.uniform(0.03, 0.25)
        middle, stretch = random.uniform(0.05, 0.95, 2), random.uniform(0.6, 1.0)
        found.append(_line(middle + r * np.stack([np.cos(a), stretch * np.sin(a)], 1), pen, True))
    return found


def _construction(random: np.random.Generator, pen: float) -> list[Shape]:
    """A circle and a cross, as heads are constructed from."""
    middle, radius = random.normal(0.5, 0.06, 2), random.uniform(0.2, 0.42)
    a, t = np.linspace(0, 2 * np.pi, 40), np.linspace(-1, 1, 20)[:, None]
    ring = middle + radius * np.stack([np.cos(a), random.uniform(0.9, 1.3) * np.sin(a)], 1)
    found, tilt = [_line(ring, pen * 0.7, True)], random.normal() * 0.3
    for turn, off in ((tilt, random.normal() * 0.06), (tilt + np.pi / 2, random.normal() * 0.1)):
        along, across = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
        bend = across * random.normal() * 0.08
        found.append(_line(middle + across * off + along * t * radius + bend * (1 - t * t), pen * 0.7))
    return found[: int(random.integers(1, 4))]


KINDS = {"writing": _writing, "border": _border, "strokes": _strokes, "hatching": _hatching, "circles": _circles,
         "construction": _construction}  # fmt: skip
"""Every kind of mark by name: (random, pen width) -> shapes."""
