"""One command of the window as a value, and its menu. The topics' modules contain the tables; see actions.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import KW_ONLY, dataclass
from typing import Generic, TypeVar

P = TypeVar("P")  # the parts of the studio that a topic's commands act on


@dataclass(frozen=True)
class Command(Generic[P]):
    """`name` identifies it in code; `keys` are Qt key sequences, of which the first is shown.

    `act` runs it. `enabled` and `checked` depend on the drawing; without `enabled` it is always enabled, and without
    `checked` another object sets the check mark.
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
    on_canvas: bool = False  # its keys work only while the canvas has the focus


@dataclass(frozen=True)
class Submenu:
    """A submenu that the window fills."""

    name: str
    text: str


@dataclass(frozen=True)
class Menu(Generic[P]):
    """Rows that a topic appends to the menu of this title; None is a separator."""

    title: str
    rows: tuple[Command[P] | Submenu | None, ...]

    def commands(self) -> Iterator[Command[P]]:
        for row in self.rows:
            if isinstance(row, Command):
                yield row
