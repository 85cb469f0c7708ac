"""Faces by invented artists: every drawing has its own proportions, features and lines.

Composed styles have dozens of eyes, but always in the same place. Here the layout itself is random, so that networks
generalize: pairs are alike, lie on one line, and turn with the head.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from drawover.raster.vector.shapes import Shape

from ..drawing import Drawing, framing

STYLE = "invented"
_STEPS = 10  # points of a curve per segment
Points = np.ndarray
Random = np.random.Generator


def curve(corners: Points, closed: bool = False) -> Points:
    """(N, 2) float32: a Catmull-Rom spline through the corners (K, 2)."""
    p = np.asarray(corners, np.float64)
    if len(p) < 3 and not closed:
        return p.astype(np.float32)
    around = np.concatenate([p[-1:], p, p[:2]]) if closed else np.concatenate([p[:1], p, p[-1:]])
    t = (np.arange(_STEPS) / _STEPS)[None, :, None]
    a, b, c, d = (around[k : len(around) - 3 + k, None] for k in range(4))
    found = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    found = found.reshape(-1, 2)
    return (found if closed else np.concatenate([found, p[-1:]])).astype(np.float32)


def offset(x: float, y: float) -> Points:
    """(2,) offset to the right and down."""
    return np.array([x, y])


def oval(
    center: Points, wide: float, high: float, count: int = 28, start: float = 0.0, end: float = 2 * np.pi
) -> Points:
    """(count, 2) float32 points of an ellipse, or of an arc; angles run clockwise from the right."""
    a = np.linspace(start, end, count, endpoint=abs(end - start) < 2 * np.pi - 1e-6)
    return np.stack([center[0] + wide * np.cos(a), center[1] + high * np.sin(a)], 1).astype(np.float32)


class _Face:
    """A face under construction. Features are laid out in a head of half width and height 1, then turned."""

    def __init__(self, names: tuple[str, ...], random: Random) -> None:
        self.names, self.random = names, random
        u = random.uniform
        self.pen = float(np.exp(u(np.log(0.005), np.log(0.022))))
        self.wide = u(0.17, 0.30)
        self.high = self.wide * u(0.95, 1.5)
        self.turn = float(np.clip(random.normal() * 0.4, -0.9, 0.9)) if random.random() < 0.6 else 0.0
        self.middle = np.array([0.5 + u(-0.03, 0.03), u(0.42, 0.55)])
        self.shapes: list[Shape] = []

    def place(self, x: float, y: float, depth: float = 0.75) -> Points:
        """Project a point of the head's front, (x, y) in half sizes; depth: how far it protrudes."""
        angle = 0.75 * self.turn
        side = x * np.cos(angle) + depth * np.sin(angle)
        return self.middle + np.array([side * self.wide, y * self.high])

    def narrowed(self, x: float) -> float:
        """Foreshortening factor of a feature at x."""
        return float(np.clip(np.cos(0.75 * self.turn) - 0.45 * x * np.sin(0.75 * self.turn), 0.35, 1.15))

    def line(self, part: str, points: Points, weight: float = 1.0, closed: bool = False) -> None:
        self.shapes.append(Shape((points,), "none", self.pen * weight, closed, self.names.index(part)))

    def fill(self, part: str, points: Points, paint: str = "paper", weight: float = 1.0) -> None:
        self.shapes.append(Shape((points,), paint, self.pen * weight, True, self.names.index(part)))

    def chance(self, share: float) -> bool:
        return bool(self.random.random() < share)


def draw(names: tuple[str, ...], number: int) -> Drawing:
    """The face of this number. names: of the parts, as in `Drawing.parts`."""
    f = _Face(names, np.random.default_rng((29, number)))
    hair = f.random.choice(("none", "cap", "long", "fringe", "spikes", "ink"), p=(0.12, 0.24, 0.2, 0.2, 0.12, 0.12))
    outline = _outline(f)
    if hair == "long":
        _behind(f)
    if f.chance(0.6):
        _body(f)
    if f.chance(0.65):
        _ears(f)
    f.fill("head", outline)
    _features(f)
    if hair != "none":
        _hair(f, str(hair), outline)
    drawing = Drawing(f"{STYLE}/{number}", STYLE, tuple(f.shapes), names)
    frame = framing(drawing, margin=0.05)
    return drawing.mapped(np.broadcast_to(frame, (len(names), 2, 3)))


def _outline(f: _Face) -> Points:
    """The head's outline: a rounder or narrower jaw, a cheek, and a chin shifted by the gaze direction."""
    u = f.random.uniform
    jaw, chin, crown = u(0.55, 0.98), u(0.12, 0.5), u(0.85, 1.0)
    look = 0.22 * f.turn
    right = [(1.0, u(-0.25, 0.0)), (0.97, 0.25), (jaw, u(0.55, 0.72)), (chin, 0.95), (0.0, 1.0)]
    top = [(-0.72, -0.72 * crown), (0.0, -crown), (0.72, -0.72 * crown)]
    left = [(-x, y) for x, y in reversed(right[:-1])]
    corners = np.array(top + right + left)
    corners[:, 0] += look * (corners[:, 1] > 0.1) * corners[:, 1]
    return curve(f.middle + corners * (f.wide, f.high), closed=True)


def _pair(f: _Face, name: str, x: float, y: float, size: float, depth: float, draw_one: Callable) -> None:
    """A feature on both sides, mirrored; left and right are the picture's."""
    for side, sign in (("left", -1.0), ("right", 1.0)):
        draw_one(f"{side} {name}", f.place(sign * x, y, depth), size * f.narrowed(sign * x), size, sign)


def _features(f: _Face) -> None:
    u, pick = f.random.uniform, f.random.choice
    eye_y, eye_x, size = u(-0.15, 0.25), u(0.34, 0.56), f.wide * u(0.09, 0.30)
    nose_y = eye_y + u(0.2, 0.45)
    mouth_y = min(nose_y + u(0.15, 0.36), 0.88)
    kind, gaze = str(pick(list(_EYES))), f.random.normal(size=2) * 0.18
    _pair(f, "eye", eye_x, eye_y, size, 0.72, lambda part, at, w, h, sign: _EYES[kind](f, part, at, w, h, sign, gaze))
    if f.chance(0.8):
        _brows(f, eye_x, eye_y - 1.0 * size / f.high - u(0.05, 0.22), size * u(0.9, 1.5))
    if f.chance(0.9):
        _nose(f, str(pick(("corner", "curve", "dots", "triangle", "line", "button", "hook"))), nose_y, eye_y)
    _mouth(f, mouth_y)
    if f.chance(0.10):
        _pair(f, "glasses", eye_x, eye_y, size * u(1.3, 1.7), 0.8, lambda part, at, w, h, sign: f.line(
            "glasses", oval(at, w, h), 0.9, True))  # fmt: skip
        near, far = f.place(-eye_x, eye_y, 0.8), f.place(eye_x, eye_y, 0.8)
        f.line(
            "glasses", curve(np.stack([near * 0.7 + far * 0.3, (near + far) / 2 - (0, 0.01), near * 0.3 + far * 0.7]))
        )
    if f.chance(0.08):
        corners = [
            (-0.8, 0.35),
            (-0.55, 0.85),
            (0, 1.08),
            (0.55, 0.85),
            (0.8, 0.35),
            (0.4, 0.5),
            (0, 0.42),
            (-0.4, 0.5),
        ]
        around, paint = curve(np.stack([f.place(x, y, 0.3) for x, y in corners]), True), str(pick(("ink", "paper")))
        f.shapes.insert(-1, Shape((around,), paint, f.pen, True, f.names.index("beard")))
    if f.chance(0.12):
        for sign in (-1, 1):
            f.line("lines", oval(f.place(sign * 0.62, (nose_y + mouth_y) / 2, 0.5), 0.06 * f.wide, 0.1 * f.high, 8,
                                 -1.2, 1.2), 0.7)  # fmt: skip


def _brows(f: _Face, x: float, y: float, size: float) -> None:
    u = f.random.uniform
    arch, tilt, weight, solid = u(0, 0.5), u(-0.4, 0.4), u(0.8, 3.0), f.chance(0.3)

    def one(part: str, at: Points, wide: float, high: float, sign: float) -> None:
        ends = np.array([[-1, tilt], [-0.1, -arch - 0.2], [1, -tilt + 0.2]]) * (sign * wide, 0.45 * high)
        shape = curve(at + ends)
        if solid:
            lower = shape[::-1] + np.array([0, 0.35 * high]) * np.sin(np.linspace(0, np.pi, len(shape)))[:, None]
            f.fill(part, np.concatenate([shape, lower.astype(np.float32)]), "ink", 0.5)
        else:
            f.line(part, shape, weight)

    _pair(f, "brow", x, y, size, 0.75, one)


def _nose(f: _Face, kind: str, y: float, top: float) -> None:
    u = f.random.uniform
    at, size = f.place(0, y, 1.05 if f.turn else 0.75), f.wide * u(0.07, 0.2)
    look = 1.0 if f.turn > 0 or (f.turn == 0 and f.chance(0.5)) else -1.0
    bridge = f.place(0, top * u(0.2, 0.9) + y * 0.3, 0.8)
    if kind == "corner":
        f.line(
            "nose", curve(np.stack([bridge, at + offset(look * size, 0), at + offset(-0.3 * look * size, 0.15 * size)]))
        )
    elif kind == "curve":
        f.line("nose", oval(at, size, 0.6 * size, 12, 0.2, np.pi - 0.2))
    elif kind == "dots":
        for sign in (-1, 1):
            f.fill("nose", oval(at + offset(sign * 0.5 * size, 0), 0.15 * size, 0.12 * size, 10), "ink", 0.6)
    elif kind == "triangle":
        corners = [at + offset(0, -size), at + offset(size, 0.3 * size), at + offset(-size, 0.3 * size)]
        f.fill("nose", np.array(corners, np.float32), str(f.random.choice(("paper", "ink"))))
    elif kind == "line":
        f.line("nose", curve(np.stack([bridge, (bridge + at) / 2 + offset(look * 0.2 * size, 0), at])))
    elif kind == "button":
        f.fill("nose", oval(at, size * 0.7, size * 0.6, 20), str(f.random.choice(("paper", "ink"))))
    else:
        tip = [at + offset(look * size, -0.2 * size), at + offset(look * 0.4 * size, 0.5 * size)]
        f.line("nose", curve(np.stack([bridge, *tip, at + offset(-0.4 * look * size, 0.3 * size)])))
        f.line("nose", oval(at + offset(-0.9 * look * size, 0.1 * size), 0.35 * size, 0.35 * size, 8, 1.6, 4.6), 0.8)


def _mouth(f: _Face, y: float) -> None:
    u = f.random.uniform
    at, wide = f.place(0, y, 0.85), f.wide * u(0.14, 0.5) * f.narrowed(0.0)
    bow, kind = u(-0.4, 0.7), str(f.random.choice(("line", "line", "open", "lips", "teeth", "small", "smile")))
    left, right = at + offset(-wide, -0.25 * bow * wide), at + offset(wide, -0.25 * bow * wide)
    low = at + offset(0, 0.35 * bow * wide)
    if kind == "line":
        f.line("mouth", curve(np.stack([left, low, right])), u(0.8, 1.6))
        if f.chance(0.4):
            f.line("mouth", oval(low + offset(0, 0.35 * wide), 0.35 * wide, 0.1 * wide, 8, 0.4, np.pi - 0.4), 0.8)
    elif kind in ("open", "teeth", "smile"):
        deep = wide * u(0.3, 1.0)
        upper = curve(np.stack([left, at + offset(0, 0.1 * bow * wide), right]))
        lower = curve(np.stack([right, at + offset(0, deep), left]))
        f.fill("mouth", np.concatenate([upper, lower]), "ink" if kind == "open" and f.chance(0.5) else "paper")
        if kind == "teeth":
            f.line(
                "mouth",
                curve(np.stack([left * 0.8 + right * 0.2, at + offset(0, 0.35 * deep), left * 0.2 + right * 0.8])),
                0.8,
            )
    elif kind == "lips":
        thick = wide * u(0.2, 0.45)
        upper = [
            left,
            at + offset(-0.3 * wide, -thick),
            at + offset(0, -0.6 * thick),
            at + offset(0.3 * wide, -thick),
            right,
        ]
        f.line("mouth", curve(np.stack(upper)))
        f.line("mouth", curve(np.stack([left, at + offset(0, 0.1 * thick), right])), 1.2)
        f.line("mouth", curve(np.stack([left, at + offset(0, thick * 1.2), right])), 0.9)
    else:
        f.fill("mouth", oval(at, 0.4 * wide, wide * u(0.2, 0.6), 18), str(f.random.choice(("paper", "ink"))))


def _ears(f: _Face) -> None:
    u = f.random.uniform
    y, high, inner = u(-0.05, 0.35), f.high * u(0.15, 0.3), f.chance(0.6)
    for side, sign in (("left", -1.0), ("right", 1.0)):
        seen = 1 - sign * 0.9 * f.turn  # the ear on the near side is more visible
        if seen < 0.5:
            continue
        at = f.middle + np.array([sign * 0.99 * f.wide - 0.12 * f.turn * f.wide, y * f.high])
        f.fill(f"{side} ear", oval(at, 0.5 * high * min(seen, 1.3), high, 22))
        if inner:
            start, end = (-1.4, 1.4) if sign > 0 else (1.7, 4.5)
            f.line(f"{side} ear", oval(at + offset(sign * 0.1 * high, 0), 0.25 * high, 0.55 * high, 9, start, end), 0.8)


def _body(f: _Face) -> None:
    u = f.random.uniform
    neck, chin = f.wide * u(0.35, 0.65), f.middle[1] + 0.8 * f.high
    base = f.middle[1] + f.high * u(1.15, 1.5)
    x = f.middle[0] - 0.08 * f.turn * f.wide
    for sign in (-1, 1):
        side = [
            (x + sign * neck, chin),
            (x + sign * neck * 0.95, base - 0.02),
            (x + sign * f.wide * u(1.0, 1.3), base + 0.06),
        ]
        if f.chance(0.7):
            side.append((x + sign * f.wide * u(1.3, 1.7), base + u(0.12, 0.3)))
        f.line("body", curve(np.array(side)))
    if f.chance(0.5):
        f.line("body", oval(np.array([x, base - 0.01]), neck * 1.1, 0.05, 14, 0.1, np.pi - 0.1))
    if f.chance(0.25):
        f.line("body", curve(np.array([(x - neck, base), (x, base + u(0.08, 0.2)), (x + neck, base)])))


def _behind(f: _Face) -> None:
    """Long hair, painted before the head."""
    u = f.random.uniform
    low, out = u(0.7, 1.6), u(1.1, 1.5)
    half = [(-out, 0.3), (-0.95 * out, -0.6)]
    other = [(-x, y) for x, y in reversed(half)]
    corners = [(-out * 0.9, low), *half, (0, -1.15), *other, (out * 0.9, low), (0, low * u(0.85, 1.05))]
    points = f.middle + np.array(corners) * (f.wide, f.high)
    f.fill("hair", curve(points, True), "ink" if f.chance(0.2) else "paper")


def _hair(f: _Face, kind: str, outline: Points) -> None:
    """The front hair: from a hairline between the temples up to a crown above the head's."""
    u, count = f.random.uniform, int(f.random.integers(3, 9))
    low = u(-0.05, 0.35)
    line = u(-0.85, -0.35)
    xs = np.linspace(0.98, -0.98, count)
    jag = u(0.02, 0.22) if kind in ("fringe", "spikes") else u(0, 0.06)
    hairline = [(x + 0.25 * f.turn, line + jag * (-1) ** n + 0.25 * x * x) for n, x in enumerate(xs)]
    above = u(1.02, 1.3)
    rise = np.linspace(np.pi, 2 * np.pi, 9 if kind != "spikes" else 15)
    rough = f.random.normal(size=len(rise)) * (0.02 if kind != "spikes" else 0.0)
    spike = np.where(np.arange(len(rise)) % 2, u(0.1, 0.3), 0.0) if kind == "spikes" else 0.0
    over = 1.05 + rough + spike
    crown = [
        (1.06 * np.cos(a) * o, above * np.sin(a) * o)
        for a, o in zip(rise, np.broadcast_to(over, rise.shape), strict=True)
    ]
    sides = [(1.04, low)], [(-1.04, low)]
    corners = np.array([*sides[1], *crown, *sides[0], *hairline])
    points = f.middle + corners * (f.wide, f.high)
    shape = points.astype(np.float32) if kind == "spikes" else curve(points, True)
    f.fill("hair", shape, "ink" if kind == "ink" else "paper")
    if kind != "ink":
        for _ in range(int(f.random.integers(0, 5))):
            a, o = u(np.pi * 1.15, np.pi * 1.85), u(0.75, 1.0)
            strand = [(np.cos(a + d) * o, above * np.sin(a + d) * (o - 0.1 * k)) for k, d in enumerate((0, 0.1, 0.16))]
            f.line("hair", curve(f.middle + np.array(strand) * (f.wide, f.high)), 0.7)


def _dot(f: _Face, part: str, at: Points, w: float, h: float, sign: float, gaze: Points) -> None:
    f.fill(part, oval(at, 0.4 * w, 0.45 * h, 16), "ink", 0.3)


def _round(f: _Face, part: str, at: Points, w: float, h: float, sign: float, gaze: Points) -> None:
    f.fill(part, oval(at, w, h))
    f.fill(part, oval(at + gaze * (w, h), 0.4 * w, 0.45 * h, 18), "ink", 0.2)


def _almond(f: _Face, part: str, at: Points, w: float, h: float, sign: float, gaze: Points) -> None:
    high = 0.55 * h
    upper = curve(np.stack([at + offset(-w, 0), at + offset(0, -high), at + offset(w, 0)]))
    lower = curve(np.stack([at + offset(w, 0), at + offset(0, 0.8 * high), at + offset(-w, 0)]))
    f.fill(part, np.concatenate([upper, lower]), "paper", 0.7)
    f.line(part, upper, 1.6)
    iris = oval(at + gaze * (w, 0.3 * h), 0.42 * w, 0.5 * h, 18)
    iris[:, 1] = np.clip(iris[:, 1], at[1] - high, at[1] + 0.8 * high)
    f.line(part, iris, 0.8, True)
    f.fill(part, oval(at + gaze * (w, 0.3 * h), 0.18 * w, 0.2 * h, 12), "ink", 0.2)


def _tall(f: _Face, part: str, at: Points, w: float, h: float, sign: float, gaze: Points) -> None:
    """Manga style: a heavy upper lid, a tall iris with a highlight, a short lower line."""
    high = 1.15 * h
    lid = curve(
        np.stack(
            [
                at + offset(-w, -0.4 * high),
                at + offset(-0.2 * w, -high),
                at + offset(0.8 * w, -0.75 * high),
                at + offset(w * 1.05, -0.3 * high),
            ]
        )
    )
    f.fill(part, oval(at + gaze * (w, 0.2 * h), 0.6 * w, 0.9 * high, 24), "ink" if gaze[0] > 0 else "paper", 0.8)
    f.fill(part, oval(at + gaze * (w, 0.2 * h) + offset(0, 0.1 * h), 0.25 * w, 0.4 * high, 14), "ink", 0.2)
    f.fill(part, oval(at + offset(-0.2 * w, -0.45 * high), 0.18 * w, 0.2 * high, 12), "paper", 0.0)
    f.line(part, lid if sign > 0 else (2 * at[0] - lid[:, :1]).repeat(2, 1) * (1, 0) + lid * (0, 1), 1.8)
    f.line(
        part,
        np.stack([at + offset(-0.45 * w, 0.92 * high), at + offset(0.45 * w, 0.95 * high)]).astype(np.float32),
        0.8,
    )


def _closed(f: _Face, part: str, at: Points, w: float, h: float, sign: float, gaze: Points) -> None:
    bow = 0.5 if gaze[1] > 0 else -0.5
    f.line(part, curve(np.stack([at + offset(-w, 0), at + offset(0, bow * h), at + offset(w, 0)])), 1.3)


def _lidded(f: _Face, part: str, at: Points, w: float, h: float, sign: float, gaze: Points) -> None:
    f.fill(part, oval(at, w, 0.8 * h))
    f.fill(part, oval(at + offset(gaze[0] * w, 0.2 * h), 0.35 * w, 0.4 * h, 16), "ink", 0.2)
    top = np.concatenate(
        [
            oval(at, w, 0.8 * h, 14, np.pi, 2 * np.pi),
            np.array([at + offset(w, -0.1 * h), at + offset(-w, -0.1 * h)], np.float32),
        ]
    )
    f.fill(part, top, "paper")


def _rings(f: _Face, part: str, at: Points, w: float, h: float, sign: float, gaze: Points) -> None:
    f.line(part, oval(at, w, 0.75 * h), 0.8, True)
    f.line(part, oval(at + gaze * (w, h) * 0.5, 0.5 * w, 0.5 * h, 20), 0.8, True)
    f.fill(part, oval(at + gaze * (w, h) * 0.5, 0.2 * w, 0.2 * h, 12), "ink", 0.2)
    if abs(gaze[1]) > 0.1:
        for k in (-0.6, 0.0, 0.6):
            root = at + offset(k * w, -0.7 * h * (1 - 0.3 * k * k))
            f.line(part, np.stack([root, root + offset(0.3 * sign * w, -0.35 * h)]).astype(np.float32), 0.8)


_EYES = {
    "dot": _dot,
    "round": _round,
    "almond": _almond,
    "tall": _tall,
    "closed": _closed,
    "lidded": _lidded,
    "rings": _rings,
}
