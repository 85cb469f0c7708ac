"""The pack's network as taking a picture apart asks it: where lines run, and what the flat colors are."""

from __future__ import annotations

import numpy as np

from ....raster.color.seen import Look
from ...request import Watch
from ...task import Networks


def looking(networks: Networks, watch: Watch) -> Look | None:
    """The network, or None where no pack has one."""
    if not networks.has("unfinish"):
        return None

    def look(view: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        picture = np.ascontiguousarray(view.astype(np.float32).transpose(2, 0, 1)[None] / 255)
        found = networks.run_all("unfinish", watch, picture=picture)
        flat = np.rint(np.clip(found["flat"][0].transpose(1, 2, 0), 0, 1) * 255).astype(np.uint8)
        return found["field"][0, 0], np.ascontiguousarray(flat)

    return look
