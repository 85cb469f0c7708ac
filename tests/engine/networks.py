"""Networks that can be worked out by hand, in the place of a pack's: faces that are a ring with two dots.

A latent's first three numbers say how wide the ring is and where it lies; the others are not looked at by anything.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from drawover.engine.errors import CancelledError
from drawover.engine.tasks.correct.atlas import Atlas
from drawover.engine.tasks.correct.nudge import SIZE
from drawover.messages import requests
from drawover.raster.ink import lines
from drawover.raster.vector import shelf
from drawover.raster.vector.shapes import Shape

LATENT = 16
ALL = (
    "encoder",
    "generator",
    "discriminator",
    "registration",
    "similarity",
    "lis",
    "step",
    "atlas",
    "drawings",
    "parts",
)
REAL = np.eye(LATENT)[0].astype(np.float32) * -4  # what looks real: a small ring, in the middle


def ring(width: float, x: float, y: float) -> np.ndarray:
    """(SIZE, SIZE) distances of a ring's stroke, positive inside."""
    rows, columns = (np.mgrid[:SIZE, :SIZE] + 0.5) / SIZE
    return (0.012 - np.abs(np.hypot(columns - x, rows - y) - width)).astype(np.float32)


def of_latent(latent: np.ndarray) -> tuple[float, float, float]:
    """(radius, x, y) of the ring that a latent (D,) is drawn as."""
    return 0.28 + 0.03 * float(latent[0]), 0.5 + 0.02 * float(latent[1]), 0.5 + 0.02 * float(latent[2])


class Rings:
    """A pack with the roles in `have`. `calls`: every role that was run, in order."""

    def __init__(self, *have: str) -> None:
        self.have = have or ALL
        self.calls: list[str] = []
        self.name, self.settings = "rings", {}

    def has(self, role: str) -> bool:
        return role in self.have

    def arrays(self):
        return {}

    def cached(self, name, make):
        return self.atlas if name == "atlas" else make()

    def run(self, role, watch=None, **inputs):
        return next(iter(self.run_all(role, watch, **inputs).values()))

    def run_all(self, role, watch=None, **inputs):
        assert role in self.have, f"{role} was asked for, and the pack does not have it"
        if watch:
            if watch.cancelled:
                raise CancelledError(requests.CANCELLED())
            watch.check()
        self.calls.append(role)
        return getattr(self, f"_{role}")(**inputs)

    def _encoder(self, ink):
        rows, columns = np.nonzero(ink[0, 0] > 0.3)
        away = np.hypot(columns / SIZE - 0.5, rows / SIZE - 0.5).mean()
        latent = np.zeros((1, LATENT), np.float32)
        latent[0, :4] = (away - 0.28) / 0.03, (columns.mean() / SIZE - 0.5) / 0.02, (rows.mean() / SIZE - 0.5) / 0.02, 3
        return {"latent": latent}

    def _generator(self, latent):
        return {"field": np.stack([lines.encode(ring(*of_latent(each)))[None] for each in latent])}

    def _discriminator(self, field):
        rows, columns = np.nonzero(field[0, 0] > 0.5)
        wide = np.hypot(columns / SIZE - 0.5, rows / SIZE - 0.5).mean() if len(rows) else 0.0
        return {"logit": np.array([[20 * (0.3 - wide)]], np.float32)}

    def _registration(self, drawing):
        shift = np.array([0.02, 0.03])
        if drawing[0, 2, 0, 0]:
            there, here = (np.argwhere(plane > 0.3).mean(0)[::-1] / SIZE for plane in drawing[0, 1::-1])
            shift = there - here + 0.01
        return {"displacement": np.ones((1, 2, 64, 64), np.float32) * shift.reshape(1, 2, 1, 1).astype(np.float32)}

    def _anyone(self, drawing):
        """The upper half is an eye that surely goes down; the lower is a mouth, of which it knows nothing."""
        field, doubt = np.zeros((1, 2, 64, 64), np.float32), np.zeros((1, 1, 64, 64), np.float32)
        field[:, 1], doubt[:, :, 32:] = 0.03, 1.0
        logits = np.zeros((1, 3, 64, 64), np.float32)
        logits[:, 1, :32], logits[:, 2, 32:] = 9.0, 9.0
        return {"displacement": field, "parts": logits, "doubt": doubt}

    def _similarity(self, picture):
        small = 1 - picture[0, 0].reshape(16, 6, 16, 6).mean((1, 3)).ravel()
        return {"vector": (small / max(np.linalg.norm(small), 1e-6))[None].astype(np.float32)}

    def _lis(self, latent):
        steps = [latent + share * (REAL - latent) for share in (0.2, 0.4, 0.6)]
        return {"steps": np.stack(steps, 1).astype(np.float32)}

    def _step(self, origin, latent, state, count):
        near = latent + np.float32(0.05) * (REAL - latent)
        return {"next_latent": near.astype(np.float32), "next_state": state, "loss": np.zeros(1, np.float32)}

    @cached_property
    def atlas(self) -> Atlas:
        random = np.random.default_rng(0)
        latents = random.normal(size=(30, LATENT)).astype(np.float32)
        latents[:, 3] = 3
        turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
        circle = np.stack([np.cos(turn), np.sin(turn)], 1)
        drawings, features = [], []
        for latent in latents:
            radius, x, y = of_latent(latent)
            drawings.append((Shape(((circle * radius + [x, y]).astype(np.float32),), "none", 0.024),))
            ink = np.clip(ring(radius, x, y) * SIZE + 0.5, 0, 1)
            small = ink.reshape(16, 8, 16, 8).mean((1, 3)).ravel()
            features.append(small / np.linalg.norm(small))
        restored = shelf.unpack_shapes(shelf.pack_shapes(drawings)) if self.has("drawings") else None
        return Atlas(latents, np.array(features, np.float32), tuple(f"ring {n}" for n in range(30)), restored)


def drawing(radius: float = 0.3, x: float = 0.45, y: float = 0.52, side: int = 400) -> np.ndarray:
    """(side, side, 4) uint8 straight RGBA: a ring with two dots, in black on transparency."""
    rows, columns = (np.mgrid[:side, :side] + 0.5) / side
    away = np.abs(np.hypot(columns - x, rows - y) - radius)
    for dot in (-0.1, 0.1):
        away = np.minimum(away, np.hypot(columns - x - dot, rows - y + 0.05))
    rgba = np.zeros((side, side, 4), np.uint8)
    rgba[..., 3] = np.clip((0.01 - away) * side + 0.5, 0, 1) * 255
    return rgba
