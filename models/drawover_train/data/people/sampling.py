"""Random people: shape, expression, hair, head pose, and the camera."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .beard import Beard, beard
from .bust import Bust, Person, Pose, bust, pose
from .hair.cuts import Cut
from .hair.hair import Hair, grown
from .human import ORIGINS
from .stroke import Stroke
from .strokes import rays_of, strokes
from .view import Camera, Scene

# Standard deviations of the targets by which faces differ; sided ones are alike on the left and right.
_SPREAD = {"nose": 0.55, "chin": 0.6, "forehead": 0.5, "head": 0.45, "eyebrows": 0.5, "neck": 0.4, "mouth": 0.5}
_SIDED = {"eyes": 0.45, "cheek": 0.7, "ears": 0.4}
_NEVER = ("trans-in", "trans-out", "head-trans", "neck-trans", "head-age", "mouth-philtrum", "ear-shape", "ear-wing",
          "ear-flap", "head-angle")  # fmt: skip
_EXPRESSIONS = {"calm": 0.26, "smile": 0.27, "grin": 0.15, "talk": 0.08, "frown": 0.08, "wonder": 0.08,
                "squint": 0.05, "wink": 0.03}  # fmt: skip
_MENS = {
    "bald": 0.12,
    "buzz": 0.12,
    "short": 0.2,
    "side": 0.18,
    "messy": 0.14,
    "curly": 0.08,
    "swept": 0.12,
    "long": 0.04,
}
_WOMENS = {"bob": 0.17, "long": 0.26, "fringe": 0.14, "bun": 0.12, "tail": 0.12, "curly": 0.08, "side": 0.05,
           "messy": 0.03, "short": 0.03}  # fmt: skip
_VIEWS = {"front": 0.22, "three-quarter": 0.5, "profile": 0.15, "any": 0.13}


@dataclass(frozen=True)
class Head:
    """One head from one camera."""

    person: Person
    pose: Pose
    camera: Camera
    hair: Hair
    beard: Beard | None
    strokes: list[Stroke]


def views(root: Path, seed: int, count: int) -> list[Head]:
    """Person number `seed`, deterministically, from `count` sides; a prefix of those for a larger count."""
    random, model = np.random.default_rng(seed), bust(root)
    person = _person(model, random)
    posed = pose(model, person)
    hair = grown(model, posed, person.hair)
    whiskers = beard(model, posed, person.beard) if person.beard else None
    rays, found = rays_of(posed, model, hair, whiskers), []
    for _ in range(count):
        scene = Scene(rays, _camera(model, posed, random))
        drawn = strokes(model, person, posed, scene, hair, whiskers)
        found.append(Head(person, posed, scene.camera, hair, whiskers, drawn))
    return found


def _picked(random: np.random.Generator, odds: dict[str, float]) -> str:
    weights = np.array(list(odds.values()))
    return str(random.choice(list(odds), p=weights / weights.sum()))


def _person(model: Bust, random: np.random.Generator) -> Person:
    """A person of any age from childhood on, any sex and descent."""
    gender = float(np.clip(random.choice([0.05, 0.95]) + random.normal() * 0.15, 0, 1))
    ages = [random.uniform(0.30, 0.5), random.uniform(0.55, 0.8), random.uniform(0.8, 1)]
    age = float(random.choice(ages, p=[0.15, 0.6, 0.25]))
    phenotype = {
        "gender": gender,
        "age": age,
        "muscle": random.uniform(0.2, 0.8),
        "weight": float(np.clip(random.normal(0.5, 0.2), 0.1, 0.95)),
        "height": 0.5,
        "proportions": 0.7,
        **dict(zip(ORIGINS, random.dirichlet([0.7] * len(ORIGINS)), strict=True)),
    }
    man = gender > 0.5
    local = _features(tuple(model.human.names), random)
    actions = _expression(random)
    balding = 50 * max(age - 0.8, 0) * man
    cut = Cut(
        kind=_picked(random, _MENS if man else _WOMENS),
        seed=int(random.integers(1 << 30)),
        thick=random.uniform(0.75, 1.35),
        length=random.uniform(0.75, 1.3),
        part=random.uniform(-0.9, 0.9),
        high=random.uniform(-3, 5) + balding,
        locks=int(random.integers(18, 34)),
    )
    return Person(
        phenotype,
        local,
        actions,
        turn=(random.normal() * 14, random.normal() * 8, random.normal() * 6),
        gaze=(random.normal() * 9, random.normal() * 4),
        iris=0.0058 * random.uniform(0.95, 1.08),
        brow=(random.uniform(0.2, 0.7), float(np.clip(random.normal(0.45 + 0.25 * man, 0.2), 0.1, 1)),
              random.normal() * 0.12),
        hair=cut,
        beard=random.uniform(0.004, 0.02) if gender > 0.6 and age > 0.6 and random.random() < 0.35 else 0.0,
    )  # fmt: skip


def _features(names: tuple[str, ...], random: np.random.Generator) -> dict[str, float]:
    """A few targets of every feature, with their weights."""
    able = [n for n in names if not any(word in n for word in _NEVER)]
    local = {"mouth:mouth-angles-up": 0.25}
    for feature, spread in _SPREAD.items():
        own = [n for n in able if n.startswith(f"{feature}:")]
        for name in random.choice(own, min(len(own), int(random.integers(2, 6))), replace=False):
            own_spread = spread / 2 if "scale" in name else spread
            local[str(name)] = local.get(str(name), 0) + abs(random.normal()) * own_spread
    for feature, spread in _SIDED.items():
        own = [n for n in able if n.startswith(f"{feature}:l-")]
        for name in random.choice(own, int(random.integers(2, 5)), replace=False):
            weight = abs(random.normal()) * spread
            local[str(name)] = weight
            local[str(name).replace(":l-", ":r-")] = weight * random.uniform(0.9, 1.1)
    return local


def _expression(random: np.random.Generator) -> dict[str, float]:
    """Facial actions of one expression with random strength."""
    kind, strength = _picked(random, _EXPRESSIONS), random.uniform(0.5, 1.1)
    both = lambda name, weight: {f"{name}Left": weight, f"{name}Right": weight}  # noqa: E731
    funnel, droop = strength * 0.4 * random.random(), random.uniform(0.1, 0.45)
    actions = {
        "calm": {},
        "smile": both("mouthSmile", strength * 0.8) | both("cheekSquint", strength * 0.4),
        "grin": both("mouthSmile", strength) | {"jawOpen": 0.12 + 0.25 * strength} | both("mouthUpperUp", 0.3)
        | both("cheekSquint", 0.5),
        "talk": {"jawOpen": strength * 0.5, "mouthFunnel": funnel},
        "frown": both("browDown", strength) | both("mouthFrown", strength * 0.7),
        "wonder": {"browInnerUp": strength, "jawOpen": 0.3 * strength} | both("browOuterUp", strength)
        | both("eyeWide", strength),
        "squint": both("eyeSquint", strength) | both("browDown", strength * 0.5),
        "wink": {"eyeBlinkLeft": 1.0} | both("mouthSmile", strength * 0.6),
    }[kind]  # fmt: skip
    if kind != "wink" and random.random() < 0.25:
        actions = actions | both("eyeBlink", droop)
    return actions


def _camera(model: Bust, posed: Pose, random: np.random.Generator) -> Camera:
    """From the front to the profile, from above or below, near or far."""
    view, side = _picked(random, _VIEWS), random.choice([-1, 1])
    turn = {
        "front": random.normal() * 6,
        "three-quarter": side * random.uniform(20, 55),
        "profile": side * random.uniform(78, 92),
        "any": side * random.uniform(55, 115),
    }[view]
    own = posed.base[model.headness[model.used] > 0.9]
    top, low = own.max(0), own.min(0)
    half = float((top - low)[1]) * random.uniform(0.70, 0.84)
    middle = (top + low) / 2 + [0, -0.01, 0]
    return Camera.around(middle, turn, random.normal() * 12, random.normal() * 3, random.uniform(0.6, 1.8), half)
