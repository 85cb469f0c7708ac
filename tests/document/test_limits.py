"""Whatever is written is read again, at every bound of what a drawing can be; what no file holds is said.

What is cut is decided by bounded(), which both formats share: the file holds exactly that.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from drawings import BLENDS, FLAGS, shape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drawover.document import tiles as tl
from drawover.document.errors import DocumentError, WriteError
from drawover.document.formats import kinds, limits, ora
from drawover.document.formats.bounded import bounded
from drawover.document.layers import Document, Group, Guide, Layer, blank
from drawover.document.masks import Mask
from drawover.document.tiles import Rect, Tiles

FAR = limits.FAR
SIZES = [(1, 1), (64, 64), (130, 100), (1000, 30), (16384, 70), (65535, 1), (1, 65535), (30000, 64), (30001, 20)]
NEAR = [0, 1, 63, 64, 100, -1, -64, -65, 8000, -8000, 16384, -30000, 30001, 65470, 65535, 65536, -70000]
PLACES = st.sampled_from([*NEAR, FAR - 64, FAR - 1, FAR, -FAR, 1 << 24, -(1 << 24), 1 << 30, -(1 << 30)])
NAMES = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ["", "\0", "a\0b", "\ud800", "\x1b[31m", "<img src=x>", "a\nb\tc\r", " ", "用紙", "g (mask)", "g (clipped)"]
    ),
    st.integers(250, 260).map("é".__mul__),
)
LOOKS = {"blend": BLENDS, "clip": FLAGS, "opacity": st.sampled_from([0.0, 1 / 255, 0.5, 1.0, 1e-9])}


@st.composite
def scattered(draw, channels: int) -> Tiles:
    """A few small patches in few or very many tiles between them."""
    tiles: dict[tuple[int, int], np.ndarray] = {}
    for seed in range(draw(st.integers(0, 3))):
        x, y = draw(PLACES), draw(PLACES)
        tile = np.random.default_rng(seed).integers(0, 256, (64, 64, channels), dtype=np.uint8)
        if draw(FLAGS):
            tile[:] = 255
        else:
            tile[: y % 64], tile[:, : x % 64] = 0, 0
        tiles[x // 64, y // 64] = tile
    if channels == 4:
        return Tiles(
            {at: frozen for at, tile in tiles.items() if (frozen := tl.freeze(tl.premultiplied(tile))) is not None}
        )
    return Tiles({at: tile[..., 0] for at, tile in tiles.items()})


@st.composite
def masks(draw) -> Mask | None:
    if draw(st.integers(0, 2)):
        return None
    outside = draw(st.sampled_from([0, 255]))
    found = Mask(outside=outside)
    for at, tile in draw(scattered(1)).items():
        x, y = at[0] * 64, at[1] * 64
        found = Mask(found.tiles.changed(dict(Mask.from_array(tile, x, y, outside).tiles)), outside)
    return found


@st.composite
def layers(draw) -> Layer:
    look = {name: draw(one) for name, one in LOOKS.items()}
    return Layer(draw(NAMES), draw(scattered(4)), visible=draw(FLAGS), mask=draw(masks()), **look)


@st.composite
def groups(draw, inner) -> Group:
    look = {name: draw(one) for name, one in LOOKS.items()}
    return Group(draw(NAMES), tuple(draw(st.lists(inner, max_size=3))), passes=draw(FLAGS), mask=draw(masks()), **look)


@st.composite
def documents(draw) -> Document:
    at = st.sampled_from([0.0, -3.5, 12345.678, FAR, FAR + 1, 1e9, -1e12])
    guides = tuple(Guide(draw(FLAGS), place) for place in draw(st.lists(at, max_size=3)))
    nodes = st.recursive(layers(), groups, max_leaves=4)
    dpi = draw(st.sampled_from([1.0, 72.0, 10000.0, 0.01, 1e6]))
    return Document(*draw(st.sampled_from(SIZES)), tuple(draw(st.lists(nodes, max_size=3))), dpi=dpi, guides=guides)


def written(document: Document, path) -> bool:
    """False where it was refused, in a sentence, and nothing was written."""
    path.unlink(missing_ok=True)
    try:
        for _ in kinds.writing(document, path):
            pass
    except WriteError as error:
        assert str(error).endswith(".") and len(str(error)) < 400 and not path.exists()
        assert kinds.losses(document, path) == (str(error),), "it is said before, too"
        return False
    return True


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(documents())
def test_an_ora_holds_what_held_says(tmp_path_factory, document):
    path = tmp_path_factory.getbasetemp() / "bounds.ora"
    if not written(document, path):
        return
    kept, said = bounded(document)
    opened = kinds.read(path)
    again = opened.document
    assert not opened.losses and (again.width, again.height) == (document.width, document.height)
    assert [shape(node) for node in again.layers] == [shape(node) for node in kept.layers]
    assert len(again.guides) == len(kept.guides) and all(
        abs(a.at - b.at) < 1e-3 and a.vertical == b.vertical for a, b in zip(again.guides, kept.guides, strict=True)
    )
    assert len(said) <= len(kinds.losses(document, path))
    assert said or [shape(node) for node in document.layers] == [shape(node) for node in kept.layers]
    once_more, nothing = bounded(again)
    assert not nothing and once_more is again, "what was read can be written again, as it is"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(documents())
def test_a_psd_is_read_again_and_looks_as_what_is_fitted(tmp_path_factory, document):
    pytest.importorskip("psd_tools")
    from drawover.document.formats.psd.fit import fitted

    path = tmp_path_factory.getbasetemp() / "bounds.psd"
    if not written(document, path):
        return
    kept, said = fitted(document)
    again = kinds.read(path).document
    assert (again.width, again.height) == (document.width, document.height)
    assert [node.name for node in again.walk()] == [node.name for node in kept.walk()]
    for part in (Rect(0, 0, 130, 64), Rect(document.width - 64, document.height - 64, 64, 64)):
        part = part.intersected(document.rect)
        assert np.abs(again.compose(part).astype(int) - kept.compose(part)).max(initial=0) <= 2
    assert len(said) <= len(kinds.losses(document, path))
    assert written(again, path) and kinds.read(path).document.width == document.width


def test_more_guides_than_a_file_has_are_said(tmp_path):
    document = replace(blank(64, 64), guides=tuple(Guide(True, float(n)) for n in range(1500)))
    for suffix in (".ora", ".psd"):
        assert written(document, tmp_path / f"a{suffix}")
        assert kinds.read(tmp_path / f"a{suffix}").document.guides == document.guides[:1000]
        assert any("500 guides" in sentence for sentence in kinds.losses(document, tmp_path / f"a{suffix}"))


def nested(count: int, mask: bool = False) -> Document:
    node = Layer("in the middle", mask=Mask(outside=255) if mask else None)
    for _ in range(count):
        node = Group("g", (node, Layer("upon", clip=mask)), mask=Mask(outside=255) if mask else None)
    return Document(64, 64, (node,))


@pytest.mark.parametrize("suffix", [".ora", ".psd"])
@pytest.mark.parametrize(
    ("document", "fits"),
    [
        (nested(64), True),
        (nested(64, mask=True), True),
        (nested(65), False),
        (Document(64, 64, tuple(Layer(f"{n}", mask=Mask(outside=255)) for n in range(2000))), True),
        (Document(64, 64, tuple(Layer(f"{n}") for n in range(2001))), False),
        (Document(64, 64, tuple(Group(f"{n}") for n in range(2000))), True),
        (Document(64, 64, tuple(Layer("<&>" * 30_000) for _ in range(500))), None),
    ],
    ids=["64 deep", "64 deep with masks", "65 deep", "2000", "2001", "2000 groups", "names"],
)
def test_depth_and_number(tmp_path, document, fits, suffix):
    path = tmp_path / f"a{suffix}"
    done = written(document, path)
    assert fits is None or done is fits
    if done:
        again = kinds.read(path).document
        assert [(type(a), a.name) for a in again.walk()] == [(type(b), b.name) for b in document.walk()]


def test_the_largest_canvas(tmp_path):
    assert written(blank(16384, 16384), tmp_path / "a.ora")
    assert kinds.read(tmp_path / "a.ora").document.width == 16384


def test_a_layer_that_fits_is_kept_wherever_it_lies_and_one_that_does_not_is_cut_around_the_canvas(tmp_path):
    dot = np.full((4, 4, 4), 255, np.uint8)
    far = Layer.from_rgba("far", dot, 70_000, -900_000)
    wide = Layer("wide", tl.paste(far.tiles, dot, 10, 10))
    document = Document(100, 80, (far, wide))
    kept, said = bounded(document)
    assert kept.layers[0] is far and kept.layers[1].tiles.exact_bounds() == (10, 10, 4, 4)
    assert said == ("“wide” is not kept where it is far outside of the canvas.",)
    ora.write(document, tmp_path / "a.ora")
    assert [layer.tiles for layer in ora.read(tmp_path / "a.ora").layers] == [layer.tiles for layer in kept.layers]


@pytest.mark.parametrize("side", [limits.MAX_SIDE, 30000])
@pytest.mark.parametrize("size", [*SIZES, (16384, 16384), (4096, 4096), (500, 9000)])
def test_what_is_in_reach_of_a_canvas_is_all_around_it_and_fits(size, side):
    canvas = Rect(0, 0, *size)
    if max(size) > side:
        return
    area = limits.reach(canvas, side)
    assert area.intersected(canvas) == canvas and limits.fits(area, canvas, side)
    assert area.x == -(area.right - canvas.right) and area.y == -(area.bottom - canvas.bottom)


def test_limits_are_beyond_what_drawings_need():
    """Twenty full layers of 4096² and of 8192² pay for themselves, however well they are packed."""
    for side, count in ((4096, 20), (8192, 20)):
        canvas, each = Rect(0, 0, side, side), side * side // 258  # deflate's best of RGBA
        budget = limits.Budget("it", canvas, count * each)
        tile = [np.zeros((64, 64, 4), np.uint8)] * (side // 64) ** 2
        for _ in range(count):
            budget.check(side, side, "a", each)
            budget.decode(side, side)
            budget.hold(tile)
    photo = limits.Budget("it", Rect(0, 0, 500, 500), 30 << 20)
    photo.check(12000, 9000, "photo", 30 << 20)


def test_errors_are_sentences_also_with_names_of_forty_thousand_letters(tmp_path):
    document = Document(64, 64, tuple(Layer("長" * 40_000, blend="no such") for _ in range(3)))
    ora.write(document, tmp_path / "a.ora")
    for sentence in kinds.read(tmp_path / "a.ora").losses:
        assert len(sentence) < 300
    with pytest.raises(DocumentError) as error:
        kinds.read(tmp_path / ("b" * 200 + ".ora"))
    assert len(str(error.value)) < 300
