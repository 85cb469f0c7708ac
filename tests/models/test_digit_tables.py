"""The digits' table on the paper's claims: the verdict follows from the figures, and a reason from the verdict."""

import pytest

torch = pytest.importorskip("torch")
from drawover_train.tables.correct import digits  # noqa: E402

pytestmark = pytest.mark.train
GANS = ("vanilla", "regularized", "regularized_kaiming")


def seen(kept=0.9, frechet=0.1, haze=1.0):
    return digits.Seen(kept, 0.9, frechet, haze)


def claim_lines(kept=0.96, haze=1.0, pictures=1.6, drawn=0.97, sampled=(0.3, 0.2, 0.1)):
    """The page's last part, from figures where every claim holds, but for those given."""
    best = GANS[-1]
    each = lambda found: dict.fromkeys(("mild", "medium", "severe"), found)  # noqa: E731
    ways = {
        (best, "search, slerp ½"): each(seen(kept, 0.01, haze)),
        (best, "optimize, 5 steps"): each(seen(0.4)),
        (best, "optimize, 50 steps"): each(seen(0.2)),
        ("", "image interpolation ½"): each(seen(0.9, 0.02, pictures)),
        ("", "its nearest real digit"): each(seen(0.9)),
    }
    mixed = {(way, t): seen(haze=1.0) for way in digits.WAYS for t in (0.0, 0.5, 1.0)}
    mixed |= {("pictures", 0.5): seen(haze=1.5), ("lerp", 0.5): seen(frechet=0.2, haze=1.1)}
    gans = {name: seen(frechet=f, haze=1 + f) for name, f in zip(GANS, sampled, strict=True)}
    errors = {(name, e): [0.1 + (e == "Q") / 10] * 4 for name in GANS for e in "EQ"}
    pack = {f"{name}_kept_drawn": drawn for name in ("mild", "medium", "severe")} | {"severe_read": 0.9}
    return digits.claims(best, gans, errors, ways, mixed, pack)


def test_every_claim_can_hold():
    lines = claim_lines()
    assert len(lines) == 9
    assert all(line.startswith("- **Holds here:**") for line in lines)


@pytest.mark.parametrize(
    ("figures", "claim"),
    [
        ({"kept": 0.94}, "by the printed networks"),
        ({"drawn": 0.94}, "by the pack"),
        ({"haze": 2.0}, "clearer than image interpolation"),
        ({"sampled": (0.1, 0.3, 0.2)}, "mode-regularized GANs draw clearest"),
        ({"sampled": (0.3, 0.1, 0.2)}, "the one with Kaiming"),
    ],
)
def test_where_one_does_not_it_says_why(figures, claim):
    (broken,) = [line for line in claim_lines(**figures) if line.startswith("- **Does not hold here:**")]
    assert claim in broken
    (sound,) = [line for line in claim_lines() if claim in line]
    assert broken.count(". ") > sound.count(". ")  # a sentence more
