"""What coloring counts on: the network that matches a drawing's regions to those of an exemplar."""

from __future__ import annotations

from ...task import Needs

_MATCHER = (
    "lines 1 1 128 128, cover 1 * 32 32, geometry 1 * 16, exemplar_lines 1 1 128 128, exemplar_cover 1 * 32 32, "
    "exemplar_geometry 1 * 16, exemplar_color 1 * 3 -> scores 1 * *"
)
NEEDS = Needs({"matcher": _MATCHER}, optional=True)
