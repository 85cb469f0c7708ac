"""What the studio remembers from one day to the next: one table of names, defaults and ranges, kept by QSettings.

Made once by main() and handed to whoever needs it. What a value means is left to its user.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

RECENT = 10  # files


@dataclass(frozen=True)
class Setting:
    """One remembered value. Numbers outside of `low`..`high`, and other kinds of values, give the default."""

    name: str
    default: Any
    low: float | None = None
    high: float | None = None

    def checked(self, value: Any) -> Any:
        kind = type(self.default)
        if kind is bool and isinstance(value, str):
            value = {"true": True, "false": False}.get(value, self.default)
        if kind in (int, float):
            try:
                value = kind(value)
            except (TypeError, ValueError, OverflowError):
                return self.default
            low = self.low if self.low is not None else value
            high = self.high if self.high is not None else value
            return value if low <= value <= high else self.default
        return value if isinstance(value, kind) else self.default


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("window/geometry", QByteArray()),
        Setting("window/state", QByteArray()),
        Setting("window/theme", "system"),  # one of theme.CHOICES
        Setting("files/recent", ""),  # paths, one a line, newest first
        Setting("files/folder", ""),
        Setting("new/width", 2048, 1, 16384),
        Setting("new/height", 2048, 1, 16384),
        Setting("brush/color", "#222226"),
        Setting("pencil/size", 6.0, 1.0, 500.0),
        Setting("pencil/opacity", 1.0, 0.01, 1.0),
        Setting("eraser/size", 24.0, 1.0, 500.0),
        Setting("eraser/opacity", 1.0, 0.01, 1.0),
    )
}


class Settings:
    """Values by their name in SETTINGS; a name that is not there is a KeyError."""

    def __init__(self, store: QSettings) -> None:
        self._store = store

    def __getitem__(self, name: str) -> Any:
        setting = SETTINGS[name]
        return setting.checked(self._store.value(name, setting.default))

    def __setitem__(self, name: str, value: Any) -> None:
        self._store.setValue(SETTINGS[name].name, value)

    def recent(self) -> list[str]:
        """Paths of the files last opened or saved, newest first."""
        return [path for path in self["files/recent"].split("\n") if path][:RECENT]

    def add_recent(self, path: str) -> None:
        self["files/recent"] = "\n".join([path, *(other for other in self.recent() if other != path)][:RECENT])

    def drop_recent(self, path: str) -> None:
        self["files/recent"] = "\n".join(other for other in self.recent() if other != path)
