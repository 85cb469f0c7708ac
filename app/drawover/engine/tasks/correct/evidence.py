"""What networks say of one drawing: where its strokes belong, what its parts are, and how far that is believed."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from functools import cached_property
from typing import NamedTuple

import cv2
import numpy as np

from ....messages import correct as say
from ....raster.motion import warp
from ...errors import PackError
from ...request import Request, Watch
from ...task import Networks
from .atlas import Atlas, atlas_of
from .drawing import Drawing
from .nudge import SIZE, Nudging, familiarity
from .parameters import CorrectParameters
from .trust import Seen, Trust
from .words import KNOWN

_INKED = 0.2  # coverage of a cell that counts as ink


class Anyone(NamedTuple):
    """What the network for anyone's drawings says: which parts it sees; as far as it is sure; its displacement,
    (n, n, 2), as it is; its parts' logits."""

    seen: Seen
    trust: Trust
    field: np.ndarray
    logits: np.ndarray


class Evidence:
    """Networks run when what they say is first asked for, once each."""

    def __init__(self, request: Request, networks: Networks, watch: Watch) -> None:
        self.request, self.networks, self.watch = request, networks, watch
        assert isinstance(request.parameters, CorrectParameters)  # the task's `check` saw to it
        wanted = self.wanted = request.parameters
        self.drawing = Drawing(request.image, networks.has("parts"), wanted.anyway)
        self.frame, self.ink, self.fine_ink = self.drawing.frame, self.drawing.ink, self.drawing.fine_ink

    @cached_property
    def nudging(self) -> Nudging:
        """The latent and its nudges: of the drawing with its strokes moved, since G can draw those that E knows.

        As it is where the strokes are moved by the projection.
        """
        ink = self.ink
        if self.networks.has("registration") and not self.by_projection:
            back = warp.grid(SIZE) + cv2.resize(warp.invert(warp.bounded(self.unguided[0])), (SIZE, SIZE))
            x, y = cv2.split(back * np.float32(SIZE) - np.float32(0.5))
            ink = cv2.remap(ink, x, y, cv2.INTER_LINEAR)
        return Nudging(ink, self.networks, self.watch, self.request.seed)

    @property
    def atlas(self) -> Atlas:
        """The pack's clean drawings."""
        return atlas_of(self.networks)

    @property
    def projection(self) -> np.ndarray:
        """G(E(x)), a field (SIZE, SIZE)."""
        return self.nudging.projection

    @cached_property
    def nearest(self) -> list[int]:
        """The atlas drawings that the suggestions lean on, nearest first."""
        return self.nudging.neighbors(self.wanted.count)

    def displacement(self, ink: np.ndarray, suggestion: np.ndarray | None) -> np.ndarray:
        """(n, n, 2) where the strokes of `ink` belong, in shares of the frame: alone, or by a suggestion's ink."""
        return warp.bounded(field_of(self.registered(ink, suggestion)))

    def registered(self, ink: np.ndarray, suggestion: np.ndarray | None) -> dict[str, np.ndarray]:
        return self.networks.run_all("registration", self.watch, drawing=self._planes(ink, suggestion))

    @staticmethod
    def _planes(ink: np.ndarray, suggestion: np.ndarray | None) -> np.ndarray:
        given = suggestion is not None
        return np.stack([ink, suggestion if given else np.zeros_like(ink), np.full_like(ink, float(given))])[None]

    @cached_property
    def unguided(self) -> tuple[np.ndarray, np.ndarray | None]:
        """What registration says without a suggestion: (n, n, 2), it may fold; the parts' logits, or None."""
        said = self.registered(self.ink, None)
        parts = said.get("parts")
        return field_of(said), None if parts is None else parts[0]

    @cached_property
    def _anyone(self) -> Anyone | None:
        """What the network for anyone's drawings says. None without one."""
        if not self.networks.has("anyone"):
            return None
        said = self.networks.run_all("anyone", self.watch, drawing=self._planes(self.ink, None))
        logits, names = said["parts"][0], self.names
        if len(logits) != len(names):
            raise PackError(say.PARTS(pack=self.networks.name, there=len(logits), named=len(names)))
        seen = Seen.of(logits, names, self.fine_ink)
        field, doubt = field_of(said), said["doubt"][0, 0]
        laid = seen.laid(field, doubt, self._place_parts) if self.networks.has("place") else {}
        return Anyone(seen, seen.trusted(field, doubt, laid), field, logits)

    def _place_parts(self, numbers: np.ndarray) -> np.ndarray:
        return self.networks.run_all("place", self.watch, numbers=numbers[None])["motion"][0]

    @cached_property
    def alone(self) -> tuple[np.ndarray, np.ndarray | None]:
        """Where the strokes belong without a suggestion, as far as it is believed; the parts' logits: as `unguided`.

        Of drawings that the pack knows registration says it, part by part as far as the network for anyone's drawings
        agrees; of others that network, where there is one, and where it is to do so anyway, in doubt too.
        """
        field, parts = self.unguided
        if self._anyone is None:
            return field * self.believed, parts
        _, trust, _, logits = self._anyone
        if self.likeness < KNOWN:
            # An outline in a style of its own looks wrong to the networks wherever it lies: only features move.
            return (trust.further + trust.rest if self.wanted.anyway else trust.features), logits
        other = trust.further + trust.rest if self.wanted.anyway else trust.field
        return field * self.believed + other * (1 - self.believed), logits if parts is None else parts

    @cached_property
    def believed(self) -> np.ndarray:
        """(n, n, 1) or of no size, 0..1: the share of what registration says that is carried out, place by place."""
        if self._anyone is None:
            return np.asarray(self.familiarity, np.float32)
        return np.float32(self.likeness) * self._anyone.seen.agreed(self.unguided[0], self._anyone.field)

    @property
    def further(self) -> np.ndarray | None:
        """(n, n, 2) where the features of a drawing that the pack does not know are guessed to belong.

        None where it knows the drawing, is to correct it anyway, or sees no face in it.
        """
        return None if self._anyone is None or self.known or not self._anyone.trust.face else self._anyone.trust.further

    def listen(self, beside: Executor) -> None:
        """Run the networks that say where the strokes belong, two at a time."""
        said = beside.submit(lambda: self._anyone)
        if self.networks.has("registration") and not self.by_projection:
            _ = self.unguided
            if "known" in self.networks.settings and self.networks.has("similarity"):
                _ = self.nudging.feature
        said.result()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(map(str, self.networks.settings.get("parts", ())))

    @property
    def parts(self) -> tuple[np.ndarray | None, tuple[str, ...]]:
        """The parts' logits, and their names as the pack's card has them; (None, ()) where there are none that fit."""
        logits, names = self.alone[1], self.names
        return (logits, names) if logits is not None and len(logits) == len(names) else (None, ())

    @property
    def by_projection(self) -> bool:
        """Whether the pack's card says that the artist's own lines are registered to the projection."""
        return self.networks.settings.get("mine") == "projection"

    # -- how far it is believed ------------------------------------------------------------------------------------

    @cached_property
    def likeness(self) -> float:
        """0..1: how much the drawing is like those that the pack knows."""
        parts = self.unguided[1] if self.networks.has("registration") else None
        return familiarity(self.networks, self.nudging, self.ink, parts, self.apart)

    @cached_property
    def apart(self) -> float | None:
        """How far from each other registration and the network for anyone move the ink, in shares of the side.

        None without the two.
        """
        if self._anyone is None or not self.networks.has("registration"):
            return None
        own, other = self.unguided[0], self._anyone.field
        ink = cv2.resize(self.ink, other.shape[1::-1], interpolation=cv2.INTER_AREA) > _INKED
        if not ink.any() or own.shape != other.shape:
            return None
        return float(np.linalg.norm(own - other, axis=-1)[ink].mean())

    @property
    def familiarity(self) -> float:
        """0..1: so much of what registration says is believed; of a style far from what it saw it says nonsense."""
        return 1.0 if self.wanted.anyway else self.likeness

    @property
    def known(self) -> bool:
        """Whether the pack knows such drawings, or is to be believed all the same."""
        return self.familiarity >= KNOWN

    @property
    def guiding(self) -> bool:
        """Whether a drawing of the pack may say where the artist's strokes belong.

        Not in a style that the pack does not know, where the network for anyone's drawings says it by itself.
        """
        return self._anyone is None or self.likeness >= KNOWN


def field_of(said: Mapping[str, np.ndarray]) -> np.ndarray:
    """The displacement among what the registration network says, (n, n, 2); it may fold."""
    field = said["displacement"][0] if "displacement" in said else next(iter(said.values()))[0]
    return np.ascontiguousarray(field.transpose(1, 2, 0))
