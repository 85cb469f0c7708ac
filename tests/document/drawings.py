"""Random drawings for property tests, and a slow, plain composition to compare with."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from drawover.document.layers import Document, Group, Layer, Node

NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
OPACITIES = st.integers(0, 20).map(lambda n: n / 20)


@st.composite
def layers(draw) -> Layer:
    height, width = draw(st.integers(1, 90)), draw(st.integers(1, 90))
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    rgba = rng.integers(0, 256, (height, width, 4), dtype=np.uint8)
    if draw(st.booleans()):
        rgba[..., 3] = np.where(rng.random((height, width)) < 0.7, 0, 255)
    return Layer.from_rgba(
        draw(NAMES),
        rgba,
        draw(st.integers(-100, 150)),
        draw(st.integers(-100, 150)),
        draw(OPACITIES),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.booleans()),
    )


def groups(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Group]:
    inner = st.lists(children, max_size=3).map(tuple)
    return st.builds(Group, NAMES, inner, OPACITIES, st.booleans(), st.booleans())


def nodes() -> st.SearchStrategy[Node]:
    return st.recursive(layers(), groups, max_leaves=4)


@st.composite
def documents(draw) -> Document:
    size = draw(st.integers(1, 200)), draw(st.integers(1, 200))
    return Document(*size, tuple(draw(st.lists(nodes(), max_size=3))), dpi=draw(st.sampled_from([72.0, 150.0, 300.0])))


def slow_composition(document: Document) -> np.ndarray:
    """(H, W, 4) float64 premultiplied, 0..255: `over` written out, for whole layers at once."""

    def group(children: tuple[Node, ...]) -> np.ndarray:
        below = np.zeros((document.height, document.width, 4))
        for node in children:
            if not node.visible:
                continue
            if isinstance(node, Group):
                above = group(node.layers)
            else:
                straight = node.rgba(document.rect).astype(np.float64)
                above = np.dstack([straight[..., :3] * straight[..., 3:] / 255, straight[..., 3:]])
            above = above * node.opacity
            below = above + below * (1 - above[..., 3:] / 255)
        return below

    return group(document.layers)


def shape(node: Node) -> tuple:
    """All of a node that a file should keep; ids are made anew when it is read."""
    common = (node.name, round(node.opacity, 5), node.visible, node.locked, node.blend)
    if isinstance(node, Group):
        return (*common, tuple(shape(inner) for inner in node.layers))
    return (*common, node.reference, node.tiles)
