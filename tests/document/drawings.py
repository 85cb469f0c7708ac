"""Random drawings for property tests, and a slow, plain composition by W3C's formulas to compare with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from drawover.document.blend import MODES, NEUTRAL, dissolved
from drawover.document.layers import Document, Group, Guide, Layer, Node
from drawover.document.masks import Mask
from drawover.document.tiles import TILE

NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
OPACITIES = st.integers(0, 20).map(lambda n: n / 20)


FLAGS = st.booleans()
BLENDS = st.one_of(st.just("normal"), st.sampled_from(sorted(MODES)))


@st.composite
def masks(draw) -> Mask:
    height, width, seed = draw(st.integers(1, 130)), draw(st.integers(1, 130)), draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    cover = rng.integers(0, 256, (height, width), dtype=np.uint8)
    if draw(FLAGS):
        cover = np.where(cover < 128, 0, 255).astype(np.uint8)
    if draw(FLAGS):
        cover[: height // 2] = draw(st.sampled_from([0, 255]))
    place = draw(st.integers(-100, 150)), draw(st.integers(-100, 150))
    return Mask.from_array(cover, *place, draw(st.sampled_from([0, 255])))


@st.composite
def layers(draw) -> Layer:
    height, width = draw(st.integers(1, 90)), draw(st.integers(1, 90))
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    rgba = rng.integers(0, 256, (height, width, 4), dtype=np.uint8)
    if draw(FLAGS):
        rgba[..., 3] = np.where(rng.random((height, width)) < 0.7, 0, 255)
    layer = Layer.from_rgba(
        draw(NAMES),
        rgba,
        draw(st.integers(-100, 150)),
        draw(st.integers(-100, 150)),
        draw(OPACITIES),
        draw(FLAGS),
        draw(FLAGS),
        draw(FLAGS),
    )
    mask = draw(masks()) if draw(st.integers(0, 3)) == 0 else None
    clip, inherits = draw(st.sampled_from([(False, False), (True, False), (True, False), (False, True)]))
    looks = {"blend": draw(BLENDS), "clip": clip, "inherits": inherits}
    fill = draw(st.sampled_from([0.0, 0.4])) if looks["blend"] in NEUTRAL and draw(FLAGS) else 1.0
    return replace(layer, alpha_locked=draw(FLAGS), mask=mask, fill=fill, **looks)


@st.composite
def groups(draw, children: st.SearchStrategy[Node]) -> Group:
    inner = tuple(draw(st.lists(children, max_size=3)))
    group = Group(draw(NAMES), inner, draw(st.one_of(st.just(1.0), OPACITIES)), draw(FLAGS), draw(FLAGS))
    mask = draw(masks()) if draw(st.integers(0, 3)) == 0 else None
    passes, clip = draw(FLAGS), draw(st.integers(0, 3)) == 0
    return replace(group, blend=draw(BLENDS), clip=clip, passes=passes, mask=mask)


def nodes() -> st.SearchStrategy[Node]:
    return st.recursive(layers(), groups, max_leaves=4)


@st.composite
def documents(draw) -> Document:
    size = draw(st.integers(1, 200)), draw(st.integers(1, 200))
    guides = draw(st.lists(st.builds(Guide, FLAGS, st.integers(-8, 900).map(lambda n: n / 4)), max_size=3))
    layers = tuple(draw(st.lists(nodes(), max_size=4)))
    return Document(*size, layers, dpi=draw(st.sampled_from([72.0, 150.0, 300.0])), guides=tuple(guides))


# ------------------------------------------------------------------- W3C's formulas, on straight colors 0..1


def lum(color: np.ndarray) -> np.ndarray:
    return (0.299 * color[..., 0] + 0.587 * color[..., 1] + 0.114 * color[..., 2])[..., None]


def sat(color: np.ndarray) -> np.ndarray:
    return (color.max(-1) - color.min(-1))[..., None]


def clip_color(color: np.ndarray) -> np.ndarray:
    light, low, high = lum(color), color.min(-1)[..., None], color.max(-1)[..., None]
    with np.errstate(all="ignore"):
        color = np.where(low < 0, light + (color - light) * light / (light - low), color)
        return np.where(high > 1, light + (color - light) * (1 - light) / (high - light), color)


def set_lum(color: np.ndarray, light: np.ndarray) -> np.ndarray:
    return clip_color(color + light - lum(color))


def set_sat(color: np.ndarray, saturation: np.ndarray) -> np.ndarray:
    low, span = color.min(-1)[..., None], sat(color)
    with np.errstate(all="ignore"):
        return np.where(span > 0, (color - low) / span * saturation, 0.0)


def hard_light(s, d):
    return np.where(s <= 0.5, 2 * s * d, 1 - 2 * (1 - s) * (1 - d))


def soft_light(s, d):
    bright = np.where(d <= 0.25, ((16 * d - 12) * d + 4) * d, np.sqrt(d))
    return np.where(s <= 0.5, d - (1 - 2 * s) * d * (1 - d), d + (2 * s - 1) * (bright - d))


def _ratio(a, b):
    with np.errstate(all="ignore"):
        return np.where(a == 0, 0.0, np.where(b == 0, 1.0, np.minimum(1, a / b)))


def vivid(s, d):
    return np.where(s < 0.5, 1 - _ratio(1 - d, 2 * s), _ratio(d, 2 - 2 * s))


FORMULAS = {
    "vivid-light": vivid,
    "pin-light": lambda s, d: np.where(s < 0.5, np.minimum(d, 2 * s), np.maximum(d, 2 * s - 1)),
    "hard-mix": lambda s, d: (s + d > 1 + 1e-6) * 1.0,
    "darker-color": lambda s, d: np.where(lum(s) < lum(d), s, d),
    "lighter-color": lambda s, d: np.where(lum(s) > lum(d), s, d),
    "multiply": lambda s, d: s * d,
    "screen": lambda s, d: s + d - s * d,
    "overlay": lambda s, d: hard_light(d, s),
    "darken": np.minimum,
    "lighten": np.maximum,
    "color-dodge": lambda s, d: _ratio(d, 1 - s),
    "color-burn": lambda s, d: 1 - _ratio(1 - d, s),
    "hard-light": hard_light,
    "soft-light": soft_light,
    "soft-light-photoshop": lambda s, d: np.where(
        s <= 0.5, d - (1 - 2 * s) * d * (1 - d), d + (2 * s - 1) * (np.sqrt(d) - d)
    ),
    "difference": lambda s, d: abs(s - d),
    "exclusion": lambda s, d: s + d - 2 * s * d,
    "add": lambda s, d: np.minimum(1, s + d),
    "subtract": lambda s, d: np.maximum(0, d - s),
    "divide": lambda s, d: _ratio(d, s),
    "linear-burn": lambda s, d: np.maximum(0, s + d - 1),
    "linear-light": lambda s, d: np.clip(d + 2 * s - 1, 0, 1),
    "hue": lambda s, d: set_lum(set_sat(s, sat(d)), lum(d)),
    "saturation": lambda s, d: set_lum(set_sat(d, sat(s)), lum(d)),
    "color": lambda s, d: set_lum(s, lum(d)),
    "luminosity": lambda s, d: set_lum(d, lum(s)),
}


def at_fill(s: np.ndarray, d: np.ndarray, blend: str, fill: float) -> np.ndarray:
    """A blend of straight colors at a layer's fill, as in Photoshop: the source is moved toward the neutral color."""
    if blend == "hard-mix" and fill < 1:
        return np.clip((d - fill * (1 - s)) / (1 - fill), 0, 1)
    return FORMULAS[blend](NEUTRAL[blend] + fill * (s - NEUTRAL[blend]), d)


def slow_laid(below: np.ndarray, above: np.ndarray, blend: str, clip: bool, fill: float = 1.0) -> np.ndarray:
    """(h, w, 4) float64 premultiplied 0..1: section 9.1.3 of "Compositing and Blending Level 1", written out."""
    a, b = above[..., 3:], below[..., 3:]
    if blend == "dst-in":
        return below * a
    if blend == "dst-atop":
        return below * a + above * (1 - b)
    if blend == "erase":
        return below if clip else below * (1 - a)
    with np.errstate(all="ignore"):
        s, d = (np.where(alpha > 0, rgba[..., :3] / alpha, 0.0) for rgba, alpha in ((above, a), (below, b)))
    if blend in NEUTRAL:
        mixed = a * b * at_fill(s, d, blend, fill) + below[..., :3] * (1 - a)
        above, a = above * fill, a * fill
    else:
        mixed = a * b * (s if blend in ("normal", "dissolve") else FORMULAS[blend](s, d)) + below[..., :3] * (1 - a)
    if clip:
        return np.concatenate([mixed, b], -1)
    return np.concatenate([mixed + above[..., :3] * (1 - b), a + b - a * b], -1)


def slow_composition(document: Document) -> np.ndarray:
    """(H, W, 4) float64 premultiplied, 0..255: all of it written out, for whole layers at once."""

    def seen(node: Node) -> bool:
        return node.visible and node.opacity > 0

    def cover(node: Node) -> np.ndarray | float:
        return 1.0 if node.mask is None else node.mask.array(document.rect)[..., None] / 255

    def alone(node: Node) -> np.ndarray:
        """Without its opacity."""
        if isinstance(node, Group):
            return cover(node) * level(node.layers, np.zeros((document.height, document.width, 4)))
        straight = node.rgba(document.rect) / 255
        return cover(node) * np.dstack([straight[..., :3] * straight[..., 3:], straight[..., 3:]])

    def faded(above: np.ndarray, node: Node) -> np.ndarray:
        if node.blend != "dissolve":
            return above * node.opacity
        whole = np.zeros((document.height + TILE, document.width + TILE, 4), np.uint8)
        whole[: document.height, : document.width] = np.rint(above * node.opacity * 255)
        for row, column in np.ndindex(document.height // TILE + 1, document.width // TILE + 1):
            place = slice(row * TILE, row * TILE + TILE), slice(column * TILE, column * TILE + TILE)
            whole[place] = dissolved(whole[place], column, row)
        return whole[: document.height, : document.width] / 255

    def level(children: tuple[Node, ...], below: np.ndarray) -> np.ndarray:
        for at, node in enumerate(children):
            if node.clip and at > 0:
                continue  # it is laid upon its base
            clipped = []
            for upon in children[at + 1 :]:
                if not upon.clip:
                    break
                clipped.append(upon)
            if not seen(node):
                continue
            bare = node.blend == "normal" and not node.clip and not node.inherits and not clipped
            if isinstance(node, Group) and node.passes and bare:
                below = below + (level(node.layers, below) - below) * node.opacity * cover(node)
                continue
            above = alone(node)
            for upon in filter(seen, clipped):
                above = slow_laid(above, faded(alone(upon), upon), upon.blend, True, upon.fill)
            below = slow_laid(below, faded(above, node), node.blend, node.inherits, node.fill)
        return below

    return 255 * level(document.layers, np.zeros((document.height, document.width, 4)))


def shape(node: Node) -> tuple:
    """All of a node that a file should keep; ids are made anew when it is read."""
    common = (
        node.name,
        round(node.opacity, 5),
        node.visible,
        node.locked,
        node.blend,
        node.clip,
        node.mask,
        node.inherits,
        round(node.fill, 5),
    )
    if isinstance(node, Group):
        return (*common, node.passes, tuple(shape(inner) for inner in node.layers))
    return (*common, node.reference, node.alpha_locked, node.tiles)
