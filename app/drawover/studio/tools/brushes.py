"""The active brush and its settings: presets from files, the artist's changes to each, and the shared color.

Also stores the bucket's options and the mirroring axes. freehand.py makes the strokes.
"""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import platformdirs
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

from ... import places
from ...document.brushes.brush import ERASER, PENCIL, Brush
from ...document.brushes.fill import Fill
from ...document.brushes.preset import Preset, read_all
from ...document.brushes.symmetry import Symmetry
from ...document.layers import Document
from ..settings import Settings

SMALLEST, LARGEST = 1.0, 500.0  # pixels
# The settings that an artist can change and that are remembered per brush: lowest and highest value.
ADJUSTED = {
    "size": (SMALLEST, LARGEST),
    "opacity": (0.01, 1.0),
    "flow": (0.01, 1.0),
    "hardness": (0.0, 1.0),
    "stabilizer": (0.0, 1.0),
}
FILLING = {"tolerance": (0.0, 1.0), "gap": (0.0, 0.1), "grow": (0, 10), "merged": (0, 1), "opacity": (0.01, 1.0)}
# fmt: off
_SIZES = (*range(1, 11), 12, 14, 16, 20, 25, 30, 35, 40, 50, 60, 70, 80, 100, 120, 160, 200, 250, 300, 400, 500)
# fmt: on


def own_brushes() -> Path:
    """The folder of the artist's own presets."""
    return Path(platformdirs.user_config_dir("drawover", appauthor=False)) / "brushes"


def _number(value: Any, low: float, high: float) -> bool:
    return isinstance(value, int | float) and low <= value <= high


class Brushes(QObject):
    """Stores everything in the settings. `changed` after each change, `taken` when a brush is activated."""

    changed = Signal()
    taken = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None, own: Path | None = None) -> None:
        """own: the folder with the artist's own presets, if there is one."""
        super().__init__(parent)
        self._settings = settings
        self.presets, self.errors = read_all(places.resources() / "brushes", own)
        for key, brush in (("pencil", PENCIL), ("eraser", ERASER)):  # these two must always exist
            self.presets.setdefault(key, Preset(key, key.title(), brush))
        self._brushes = {key: preset.brush for key, preset in self.presets.items()}
        self._rgb = PENCIL.color
        self.fill = Fill()
        self.mirror_x = self.mirror_y = False
        self._recall()
        chosen = settings["brush/preset"]
        self.kind = chosen if chosen in self.presets else "pencil"  # the active preset's key
        self._before = "eraser" if self.kind == "pencil" else "pencil"
        self._painting = self.kind if not self.brush.eraser else "pencil"
        self._eraser = self.kind if self.brush.eraser else "eraser"
        self.color = settings["brush/color"]

    def _recall(self) -> None:
        """Load the artist's changes from the settings; invalid values are ignored."""
        try:
            kept = json.loads(self._settings["brush/adjusted"] or "{}")
        except (ValueError, RecursionError):
            return
        for key, stored in kept.items() if isinstance(kept, dict) else ():
            if not isinstance(stored, dict):
                continue
            ranges = FILLING if key == "bucket" else ADJUSTED
            known = {name: value for name, value in stored.items() if name in ranges and _number(value, *ranges[name])}
            if key == "bucket":
                kinds = {field.name: type(getattr(self.fill, field.name)) for field in fields(Fill)}
                self.fill = replace(self.fill, **{name: kinds[name](value) for name, value in known.items()})
            elif key in self._brushes:
                self._brushes[key] = replace(self._brushes[key], **known)

    def _remember(self) -> None:
        kept: dict[str, dict[str, Any]] = {"bucket": {name: getattr(self.fill, name) for name in FILLING}}
        for key, brush in self._brushes.items():
            shipped = self.presets[key].brush
            own = {name: getattr(brush, name) for name in ADJUSTED if getattr(brush, name) != getattr(shipped, name)}
            if own:
                kept[key] = own
        self._settings["brush/adjusted"] = json.dumps(kept)

    # ------------------------------------------------------------------------------------------------ the active brush

    @property
    def brush(self) -> Brush:
        """The active brush, with its color."""
        return self.brush_for(self.kind)

    @property
    def preset(self) -> Preset:
        return self.presets[self.kind]

    def brush_for(self, kind: str) -> Brush:
        return replace(self._brushes[kind], color=self._rgb)

    @property
    def color(self) -> str:
        """#rrggbb"""
        return QColor(*self._rgb).name()

    @color.setter
    def color(self, name: str) -> None:
        color = QColor(name)
        if not color.isValid():
            return
        self._rgb = (color.red(), color.green(), color.blue())
        self._settings["brush/color"] = color.name()
        self.changed.emit()

    def take(self, kind: str) -> None:
        """Activate a brush by its preset's key."""
        if kind != self.kind:
            self._before, self.kind = self.kind, kind
            if self.brush.eraser:
                self._eraser = kind
            else:
                self._painting = kind
            self._settings["brush/preset"] = kind
            self.changed.emit()
        self.taken.emit()

    def take_painting(self) -> None:
        """Activate the brush that last painted."""
        self.take(self._painting)

    def take_before(self) -> None:
        """Activate the previous brush."""
        self.take(self._before)

    def toggle_eraser(self) -> None:
        self.take(self._painting if self.brush.eraser else self._eraser)

    # -------------------------------------------------------------------------------------------------------- adjusting

    def set_size(self, size: float) -> None:
        """Set the active brush's diameter in pixels."""
        self.adjust("size", round(size, 1))

    def set_opacity(self, opacity: float) -> None:
        """0..1; of the active brush."""
        self.adjust("opacity", opacity)

    def adjust(self, name: str, value: float) -> None:
        """Set one of ADJUSTED for the active brush, limited to its range."""
        low, high = ADJUSTED[name]
        brush = replace(self._brushes[self.kind], **{name: min(high, max(low, value))})
        if brush != self._brushes[self.kind]:
            self._brushes[self.kind] = brush
            self._remember()
            self.changed.emit()

    def restore(self) -> None:
        """Reset the active brush to its preset."""
        self._brushes[self.kind] = self.preset.brush
        self._remember()
        self.changed.emit()

    def step_size(self, direction: int) -> None:
        """Set the next larger or smaller size of the list."""
        size = self.brush.size
        larger = [step for step in _SIZES if step > size]
        smaller = [step for step in _SIZES if step < size]
        if direction > 0 and larger:
            self.set_size(larger[0])
        elif direction < 0 and smaller:
            self.set_size(smaller[-1])

    def set_fill(self, **values: Any) -> None:
        """Set the bucket's options: fields of Fill."""
        fill = replace(self.fill, **values)
        if fill != self.fill:
            self.fill = fill
            self._remember()
            self.changed.emit()

    # ---------------------------------------------------------------------------------------------------- mirroring

    def mirror(self, left_right: bool) -> None:
        """Toggle mirroring of strokes about the middle of the canvas."""
        if left_right:
            self.mirror_x = not self.mirror_x
        else:
            self.mirror_y = not self.mirror_y
        self.changed.emit()

    def symmetry(self, document: Document) -> Symmetry:
        """The mirror axes for this drawing."""
        return Symmetry(
            document.width / 2 if self.mirror_x else None,
            document.height / 2 if self.mirror_y else None,
        )
