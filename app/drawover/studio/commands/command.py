"""One command of the window as a value, and the menu that it stands in. The tables are the topics'; see actions.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import KW_ONLY, dataclass
from typing import Generic, TypeVar

P = TypeVar("P")  # the parts of the studio that a topic's commands act on


@dataclass(frozen=True)
class Command(Generic[P]):
    """`name` is how the code calls it; `keys` are Qt's key sequences, the first is shown.

    `act` does it. `enabled` and `checked` say how it stands with the drawing; without them it is always enabled, and
    whoever shows a state checks it.
    """

    name: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str | None = None
    tip: str = ""
    checkable: bool = False
    _: KW_ONLY
    act: Callable[[P], object]
    enabled: Callable[[P], bool] | None = None
    checked: Callable[[P], bool] | None = None
    on_canvas: bool = False  # its keys act only while the canvas has the keyboard


@dataclass(frozen=True)
class Submenu:
    """A place in a menu that the window fills."""

    name: str
    text: str


@dataclass(frozen=True)
class Menu(Generic[P]):
    """What a topic adds to the menu of this title, at its end; None is a line between two."""

    title: str
    rows: tuple[Command[P] | Submenu | None, ...]

    def commands(self) -> Iterator[Command[P]]:
        for row in self.rows:
            if isinstance(row, Command):
                yield row
