"""The studio's persistent settings: one table of names, defaults and ranges, stored by QSettings.

Created once by main() and passed on. Rows with a page appear in the settings window, which is generated from this
table (preferences/). Users of a setting listen to `changed`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from ..document.layers import LARGEST_SIDE
from ..panel.words import later

RECENT = 10  # files


@dataclass(frozen=True)
class Setting:
    """One remembered value. Numbers outside of `low`..`high`, and other kinds of values, give the default.

    `title`, `page` and `tip` are for the settings window, in English; `choices` are pairs of value and words.
    """

    name: str
    default: Any
    low: float | None = None
    high: float | None = None
    title: str = ""
    page: str = ""
    unit: str = ""
    tip: str = ""
    choices: tuple[tuple[str, str], ...] = ()

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
        if self.choices and value not in dict(self.choices):
            return self.default
        return value if isinstance(value, kind) else self.default


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("window/geometry", QByteArray()),
        Setting("window/state", QByteArray()),
        Setting(
            "window/theme",
            "system",  # one of theme.CHOICES
            title=later("Theme"),
            page="general",
            tip=later("Light or dark; as the system follows the desktop, also while Drawover runs."),
            choices=(("system", later("As the system")), ("light", later("Light")), ("dark", later("Dark"))),
        ),
        Setting(
            "window/language",
            "system",
            title=later("Language"),
            page="general",
            tip=later("Takes effect when Drawover is started again."),
            choices=(("system", later("As the system")), ("en", "English"), ("zh_CN", "简体中文")),
        ),
        Setting(
            "autosave/seconds",
            1,
            1,
            60,
            title=later("Keep unsaved work every"),
            page="general",
            unit=later("s"),
            tip=later("After a crash or a power cut, at most the work of about twice that time is lost."),
        ),
        Setting(
            "undo/megabytes",
            512,
            16,
            16384,
            title=later("Memory for undo"),
            page="general",
            unit=later("MB"),
            tip=later("The oldest steps are forgotten once all steps together hold more than this."),
        ),
        Setting("files/recent", ""),  # paths, one per line, newest first
        Setting("files/folder", ""),
        Setting("export/kind", ".png"),  # a suffix
        Setting("export/quality", 92, 1, 100),
        Setting(
            "new/width",
            2048,
            1,
            LARGEST_SIDE,
            title=later("Width of a new drawing"),
            page="canvas",
            unit=later("px"),
            tip=later("What File › New begins with."),
        ),
        Setting(
            "new/height",
            2048,
            1,
            LARGEST_SIDE,
            title=later("Height of a new drawing"),
            page="canvas",
            unit=later("px"),
            tip=later("What File › New begins with."),
        ),
        Setting(
            "canvas/outline",
            True,
            title=later("Show the brush's outline"),
            page="canvas",
            tip=later("A ring around the pointer, as wide as the brush at full pressure."),
        ),
        Setting(
            "canvas/squares",
            200,
            100,
            3200,
            title=later("Show pixels as squares from"),
            page="canvas",
            unit=later("%"),
            tip=later("Below this zoom the drawing is smoothed; from it on each pixel has hard edges."),
        ),
        Setting(
            "canvas/wheel",
            "zoom",
            title=later("The mouse wheel"),
            page="canvas",
            tip=later("With Ctrl the wheel always zooms; with Shift it always scrolls sideways."),
            choices=(("zoom", later("zooms")), ("scroll", later("scrolls"))),
        ),
        Setting(
            "tablet/pressure",
            True,
            title=later("The pen's pressure counts"),
            page="tablet",
            tip=later("Off: every pen draws as hard as a mouse does."),
        ),
        Setting("tablet/curve", "", title=later("Pressure curve"), page="tablet"),  # as document/pressure.py writes it
        Setting("shortcuts", ""),  # differences from the command table, as JSON: name to a list of keys
        Setting("color/background", "#ffffff"),
        Setting("color/recent", ""),  # #rrggbb, newest first, separated by spaces
        Setting("palette/chosen", "Sketching"),
        Setting("brush/color", "#222226"),
        Setting("brush/preset", "pencil"),  # a key of the presets
        Setting("brush/adjusted", ""),  # JSON: the changes to each preset, and the bucket's options
    )
}


class Settings(QObject):
    """Values by name in SETTINGS; KeyError for an unknown name. `changed` is emitted with the name."""

    changed = Signal(str)

    def __init__(self, store: QSettings) -> None:
        super().__init__()
        self._store = store

    def __getitem__(self, name: str) -> Any:
        setting = SETTINGS[name]
        return setting.checked(self._store.value(name, setting.default))

    def __setitem__(self, name: str, value: Any) -> None:
        before = self[name]
        self._store.setValue(name, value)
        if self[name] != before:
            self.changed.emit(name)

    def recent(self) -> list[str]:
        """Paths of the files last opened or saved, newest first."""
        return [path for path in self["files/recent"].split("\n") if path][:RECENT]

    def add_recent(self, path: str) -> None:
        self["files/recent"] = "\n".join([path, *(other for other in self.recent() if other != path)][:RECENT])

    def drop_recent(self, path: str) -> None:
        self["files/recent"] = "\n".join(other for other in self.recent() if other != path)
