"""The true packages of furniture and stamps, where they are available: 300 MB are not fetched just for a test.

DRAWOVER_LARGE=1 fetches them into pytest's cache.
"""

import os
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("embreex")
pytest.importorskip("resvg_py")
from drawover_train.data import portraits, stamps
from drawover_train.data.drawing import split_of
from drawover_train.data.furniture import stages as furniture
from drawover_train.data.recipe import UnusableError, random_of

pytestmark = [pytest.mark.train, pytest.mark.large]
FETCHED = Path(__file__).resolve().parents[2] / "scratch" / "src"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" %s><rect x="%d" y="20" width="60" height="60" fill="#c00"/></svg>'


def packages(request, *sources) -> Path:
    """Where the packages are; the test is named among those not run where they are not."""
    if all((FETCHED / s.archive.removesuffix(".deb")).is_dir() for s in sources):
        return FETCHED
    if os.environ.get("DRAWOVER_LARGE") != "1":
        pytest.skip(f"{sources[0].package} is large and not fetched yet; DRAWOVER_LARGE=1 fetches it")
    return request.config.cache.mkdir("packages")


def test_a_chair_from_two_sides(request, monkeypatch):
    root = packages(request, furniture.COLLECTIONS[0])
    monkeypatch.setattr(furniture, "AZIMUTHS", (0, 180))
    monkeypatch.setattr(furniture, "ELEVATIONS", (22.0,))
    subjects = furniture.RECIPE.subjects(root, None)
    assert len(subjects) == len({s.name for s in subjects}) == 129
    assert {s.source for s in subjects} == set(furniture.COLLECTIONS)
    assert [s.name for s in furniture.RECIPE.subjects(root, 7)] == [s.name for s in subjects[:7]]
    assert {split_of(s.name) for s in subjects} == {"train", "validation", "test"}
    chair = next(s for s in subjects if s.name == "Scopia/kitchen_stool")
    front, back = furniture.RECIPE.render(root, chair, 64, random_of("furniture", chair.name))
    again = furniture.RECIPE.render(root, chair, 64, random_of("furniture", chair.name))[0]
    assert set(front.stages) == {"line", "normal", "part", "albedo", "lit", "albedo_swap", "lit_swap"}
    assert all(np.array_equal(front.stages[name], again.stages[name]) for name in front.stages)
    assert (front.stages["normal"] != back.stages["normal"]).any()
    assert front.facts["palette"].keys() == front.facts["palette_swap"].keys() == set(front.facts["parts"])
    for suffix in ("", "_swap"):  # the palette is the truth of plain materials
        for label, name in enumerate(front.facts["parts"], 1):
            here = (front.stages["part"] == label) & (front.stages["albedo"][..., 3] == 255)
            if here.sum() > 20:
                color = front.facts["palette" + suffix][name]
                found = np.median(front.stages["albedo" + suffix][here][:, :3], 0)
                assert np.abs(found - list(bytes.fromhex(color[1:]))).max() <= 2


def test_portraits_and_stamps_are_square_pictures_on_white(request):
    root = packages(request, portraits.WESNOTH, stamps.TUXPAINT, stamps.CLIPART)
    for recipe, least in ((portraits.RECIPE, 200), (stamps.RECIPE, 1500)):
        subjects = recipe.subjects(root, None)
        assert len(subjects) == len({s.name for s in subjects}) >= least
        for subject in subjects[7 :: len(subjects) // 3]:
            (view,) = recipe.render(root, subject, 48, random_of(recipe.name, subject.name))
            assert view.stages["picture"].shape == (48, 48, 3)
            assert (view.stages["picture"] > 250).any()
    assert all(s.evaluation_only for s in (portraits.WESNOTH, stamps.TUXPAINT))


@pytest.mark.parametrize("head", [b'width="100" height="100px"', b'viewBox="0 0 100 100"', b'viewBox="0,0,100,100"'])
@pytest.mark.parametrize("left", [20, 60])
def test_clip_art_is_shown_completely_even_where_it_leaves_its_page(head, left):
    picture = stamps.drawn(SVG % (head, left), 96).stages["picture"]
    assert (picture == (204, 0, 0)).all(2).mean() > 0.95


def test_clip_art_that_cannot_be_shown_is_left_out():
    for svg in (b"<svg", SVG % (b'viewBox="0 0 100 100"', 400), SVG % (b'width="auto"', 20)):
        with pytest.raises(UnusableError):
            stamps.drawn(svg, 96)
    with pytest.raises(UnusableError, match="runs over"):
        stamps.drawn(SVG.replace(b"60", b"999") % (b'viewBox="0 0 100 100"', 20), 96)


def test_new_colors_are_varied_and_in_range():
    random = np.random.default_rng(0)
    colors = np.array([furniture.swapped(6, random).colors for _ in range(100)])
    assert colors.min() >= 0.05
    assert colors.max() <= 0.95
    assert (np.ptp(colors, axis=(0, 1)) > 0.6).all()
    assert len(np.unique(colors.reshape(-1, 3), axis=0)) > 590
