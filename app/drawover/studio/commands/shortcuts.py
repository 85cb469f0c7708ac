"""The artist's own shortcuts: the differences from the command table, stored in the settings; and conflicts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from ..settings import Settings
from . import actions as commands
from .command import Command

Keys = tuple[str, ...]


def portable(keys: str) -> str:
    """Normalize a key sequence to Qt's portable text; empty if invalid."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.PortableText)


class Shortcuts(QObject):
    """Shortcuts by command name. `changed` is emitted after any change."""

    changed = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.commands: dict[str, Command] = {command.name: command for command in commands.all_commands()}
        self._own = self._read()
        self._actions: Mapping[str, QAction] = {}

    def _read(self) -> dict[str, Keys]:
        """Read the stored shortcuts; malformed entries and unknown commands are skipped."""
        try:
            stored = json.loads(self._settings["shortcuts"] or "{}")
        except ValueError:
            return {}
        own: dict[str, Keys] = {}
        for name, keys in stored.items() if isinstance(stored, dict) else ():
            if name in self.commands and isinstance(keys, list) and all(isinstance(some, str) for some in keys):
                own[name] = tuple(portable(some) for some in keys if portable(some))
        return own

    def keys_for(self, name: str) -> Keys:
        """The command's current shortcuts, the first of which is shown."""
        return self._own.get(name, self.default(name))

    def default(self, name: str) -> Keys:
        return tuple(portable(keys) for keys in self.commands[name].keys)

    def keys(self) -> dict[str, Keys]:
        """The shortcuts of all commands."""
        return {name: self.keys_for(name) for name in self.commands}

    def users(self, keys: str, but: str = "") -> list[str]:
        """The commands with this key sequence, or with one that is a prefix of it or starts with it."""
        sequence = QKeySequence(keys)
        if sequence.isEmpty():
            return []
        partly = QKeySequence.SequenceMatch.NoMatch
        return [
            name
            for name in self.commands
            if name != but
            and any(
                QKeySequence(other).matches(sequence) != partly or sequence.matches(QKeySequence(other)) != partly
                for other in self.keys_for(name)
            )
        ]

    def set(self, name: str, keys: Sequence[str], take: bool = False) -> None:
        """Set a command's shortcuts; `take`: remove them from other commands."""
        sequence = tuple(dict.fromkeys(portable(some) for some in keys if portable(some)))
        if take:
            for some in sequence:
                for other in self.users(some, name):
                    clash = set(self.users_keys(other, some))
                    self._put(other, tuple(own for own in self.keys_for(other) if own not in clash))
        self._put(name, sequence)
        self._store()

    def users_keys(self, name: str, keys: str) -> list[str]:
        """The shortcuts of a command that conflict with this sequence."""
        sequence, none = QKeySequence(keys), QKeySequence.SequenceMatch.NoMatch
        return [
            own
            for own in self.keys_for(name)
            if QKeySequence(own).matches(sequence) != none or sequence.matches(QKeySequence(own)) != none
        ]

    def reset(self, name: str | None = None) -> None:
        """Reset one command's shortcuts to the defaults, or all."""
        if name is None:
            self._own = {}
        else:
            self._own.pop(name, None)
        self._store()

    def changed_from_default(self, name: str) -> bool:
        return name in self._own

    def _put(self, name: str, keys: Keys) -> None:
        if keys == self.default(name):
            self._own.pop(name, None)
        else:
            self._own[name] = keys

    def _store(self) -> None:
        self._settings["shortcuts"] = json.dumps(self._own, sort_keys=True) if self._own else ""
        self._dress()
        self.changed.emit()

    # ------------------------------------------------------------------------------------------------ the actions

    def follow(self, actions: Mapping[str, QAction], canvas: QWidget) -> None:
        """Apply the artist's shortcuts to these actions. Some work only while the canvas has the focus."""
        self._actions = actions
        for name, command in self.commands.items():
            if command.on_canvas:
                actions[name].setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
                canvas.addAction(actions[name])
        self._dress()

    def _dress(self) -> None:
        for name, action in self._actions.items():
            if name in self.commands:
                commands.dress(action, self.commands[name], self.keys_for(name))
