"""What an artist may set of a task: one frozen dataclass, whose fields say their range, their choices and their words.

From the fields come the checks of a request, the options of the command line, and the controls that a panel shows.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..messages import requests as say
from .errors import InputError

WHOLE, NUMBER, CHOICE, SWITCH, TEXT = "whole", "number", "choice", "switch", "text"
_KINDS: dict[str, tuple[type, ...]] = {
    WHOLE: (int,),
    NUMBER: (int, float),
    CHOICE: (str,),
    SWITCH: (bool,),
    TEXT: (str,),
}
_KEY = "drawover.option"


class Choice(NamedTuple):
    """One value of a choice, and the word that an artist reads."""

    value: str
    word: str


@dataclass(frozen=True)
class Option:
    """One thing that may be set. least, most: of numbers, both included; choices: of a choice; pattern: a regular
    expression that all of a text must match.

    title: "Strength", what a control is called; help: one line for the command line, without the default.
    redraws: it may also be changed of a suggestion that is there already, which is then drawn anew.
    """

    name: str
    kind: str  # whole | number | choice | switch | text
    default: Any
    title: str
    help: str
    least: float = 0
    most: float = 0
    choices: tuple[Choice, ...] = ()
    redraws: bool = False
    pattern: str = ""

    def checked(self, value: Any) -> Any:
        """The value; InputError where it is of another kind, or out of range."""
        good = isinstance(value, _KINDS[self.kind]) and (self.kind == SWITCH or not isinstance(value, bool))
        if not good or (self.kind == TEXT and not re.fullmatch(self.pattern, str(value))):
            raise InputError(say.PARAMETER_VALUE(parameter=repr(self.name), value=repr(value)))
        if self.kind in (WHOLE, NUMBER) and not self.least <= value <= self.most:
            raise InputError(
                say.PARAMETER_RANGE(parameter=repr(self.name), least=self.least, most=self.most, value=value)
            )
        values = [choice.value for choice in self.choices]
        if self.kind == CHOICE and value not in values:
            raise InputError(say.PARAMETER_CHOICE(parameter=repr(self.name), known=values, value=repr(value)))
        return value

    def read(self, text: str) -> Any:
        """The value that a text stands for, as it comes in an address; InputError as `checked`."""
        if self.kind == SWITCH and text in ("0", "1"):
            return text == "1"
        try:
            return self.checked({WHOLE: int, NUMBER: float}.get(self.kind, str)(text))
        except ValueError as error:
            raise InputError(say.PARAMETER_VALUE(parameter=repr(self.name), value=repr(text))) from error

    def as_json(self) -> dict[str, Any]:
        """As a panel is told of it."""
        told = dataclasses.asdict(self)
        told["choices"] = [choice._asdict() for choice in self.choices]
        return told


def whole(default: int, least: int, most: int, title: str, help: str, redraws: bool = False) -> Any:
    """A field for a whole number."""
    return _field(Option("", WHOLE, default, title, help, least, most, redraws=redraws))


def number(default: float, least: float, most: float, title: str, help: str, redraws: bool = False) -> Any:
    """A field for a number."""
    return _field(Option("", NUMBER, default, title, help, least, most, redraws=redraws))


def choice(default: str, choices: Mapping[str, str], title: str, help: str, redraws: bool = False) -> Any:
    """A field for one of several values; choices: value to word."""
    return _field(
        Option("", CHOICE, default, title, help, choices=tuple(map(Choice._make, choices.items())), redraws=redraws)
    )


def switch(default: bool, title: str, help: str, redraws: bool = False) -> Any:
    """A field for yes or no."""
    return _field(Option("", SWITCH, default, title, help, redraws=redraws))


def text(default: str, pattern: str, title: str, help: str, redraws: bool = False) -> Any:
    """A field for a text; pattern: a regular expression that all of it must match."""
    return _field(Option("", TEXT, default, title, help, redraws=redraws, pattern=pattern))


def _field(option: Option) -> Any:
    return field(default=option.default, metadata={_KEY: option})


@dataclass(frozen=True)
class Parameters:
    """Base of every task's parameters; InputError where a value cannot be."""

    def __post_init__(self) -> None:
        for option in options_of(type(self)):
            option.checked(getattr(self, option.name))

    def as_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)


def options_of(parameters: type[Parameters]) -> tuple[Option, ...]:
    """The options of a task's parameters, in their order."""
    return tuple(dataclasses.replace(each.metadata[_KEY], name=each.name) for each in dataclasses.fields(parameters))


def redrawing(parameters: type[Parameters], given: Mapping[str, str]) -> dict[str, Any]:
    """What is to be changed of a suggestion that is there, from texts; InputError where that cannot be."""
    known = {option.name: option for option in options_of(parameters) if option.redraws}
    for name in given:
        if name not in known:
            raise InputError(say.PARAMETER_REDRAWN(parameter=repr(name)))
    return {name: known[name].read(text) for name, text in given.items()}
