"""The artist's palettes: the bundled ones, and a folder of their own, whose palettes replace bundled ones of that name.

document/palettes.py reads and writes the files, docks/palette.py shows them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ... import places
from ...document import palettes
from ...document.errors import ReadError, WriteError
from ...document.palettes import Palette
from ...panel.words import tr


class Shelf(QObject):
    """`changed`: a palette was added, removed or changed; `failed`: why one could not be read."""

    changed = Signal()
    failed = Signal(str)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._shipped = {p.name: p for p in map(palettes.read, sorted((places.resources() / "palettes").glob("*.gpl")))}
        self._own: dict[str, tuple[Palette, Path]] = {}
        self.damaged: list[str] = []  # sentences about the artist's files that cannot be read
        for path in sorted(folder.glob("*.[gk]pl")) if folder.is_dir() else ():
            try:
                palette = palettes.read(path)
            except ReadError as error:
                self.damaged.append(str(error))
            else:
                self._own[palette.name] = palette, path

    def names(self) -> list[str]:
        """The bundled ones, then the artist's own, each sorted by name."""
        return [*self._shipped, *sorted(set(self._own) - set(self._shipped))]

    def __getitem__(self, name: str) -> Palette:
        return self._own[name][0] if name in self._own else self._shipped[name]

    def ships(self, name: str) -> bool:
        return name in self._shipped

    def own(self, name: str) -> bool:
        """True when the artist made or changed it."""
        return name in self._own

    def keep(self, palette: Palette) -> None:
        """Save it, replacing one of the same name. Raises WriteError."""
        path = self._own[palette.name][1] if palette.name in self._own else self._free(palette.name)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WriteError(
                tr("The folder of palettes cannot be made: {value}.", value=error.strerror or error)
            ) from error
        palettes.write(palette, path)
        self._own[palette.name] = palette, path
        self.changed.emit()

    def drop(self, name: str) -> None:
        """Delete the artist's palette; a bundled one is restored. Raises WriteError."""
        _, path = self._own[name]
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise WriteError(
                tr("“{name}” cannot be deleted: {value}.", name=path.name, value=error.strerror or error)
            ) from error
        del self._own[name]
        self.changed.emit()

    def rename(self, name: str, new: str) -> str:
        """Rename one; return the new name, which has a number if `new` is taken. Raises WriteError."""
        new = self.free(new)
        self.keep(replace(self[name], name=new))
        if name in self._own:
            self.drop(name)
        return new

    def free(self, name: str) -> str:
        """This name, with a number if it is taken."""
        taken, number, name = set(self.names()), 2, " ".join(name.split()) or tr("Palette")
        while (wished := name if number == 2 else f"{name} {number - 1}") in taken:
            number += 1
        return wished

    def _free(self, name: str) -> Path:
        stem = re.sub(r"[^\w -]", "", name).strip()[:60] or "palette"
        number, path = 2, self._folder / f"{stem}.gpl"
        while path.exists():
            path = self._folder / f"{stem} {number}.gpl"
            number += 1
        return path
