"""A task's parameters: one frozen dataclass, whose fields define ranges, choices and labels.

Request validation, command line options and the panel's controls are all derived from these fields.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..messages import requests as say
from .errors import InputError

INTEGER, NUMBER, CHOICE, SWITCH, TEXT = "whole", "number", "choice", "switch", "text"
_KINDS: dict[str, tuple[type, ...]] = {
    INTEGER: (int,),
    NUMBER: (int, float),
    CHOICE: (str,),
    SWITCH: (bool,),
    TEXT: (str,),
}
_KEY = "drawover.option"


class Choice(NamedTuple):
    """One value of a choice, and its label."""

    value: str
    word: str


@dataclass(frozen=True)
class Option:
    """One parameter. least, most: inclusive range of a number; choices: values of a choice; pattern: a regular
    expression that a text must match in full.

    title: label of its control, such as "Strength"; help: one line for the command line, without the default.
    redraws: it can also be changed on an existing suggestion, which is then rendered again.
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

    def validated(self, value: Any) -> Any:
        """Return the value; InputError if it has the wrong type or is out of range."""
        good = isinstance(value, _KINDS[self.kind]) and (self.kind == SWITCH or not isinstance(value, bool))
        if not good or (self.kind == TEXT and not re.fullmatch(self.pattern, str(value))):
            raise InputError(say.PARAMETER_VALUE(parameter=repr(self.name), value=repr(value)))
        if self.kind in (INTEGER, NUMBER) and not self.least <= value <= self.most:
            raise InputError(
                say.PARAMETER_RANGE(parameter=repr(self.name), least=self.least, most=self.most, value=value)
            )
        values = [choice.value for choice in self.choices]
        if self.kind == CHOICE and value not in values:
            raise InputError(say.PARAMETER_CHOICE(parameter=repr(self.name), known=values, value=repr(value)))
        return value

    def parse(self, text: str) -> Any:
        """Parse and validate a value from a URL's query; InputError if it is invalid."""
        if self.kind == SWITCH and text in ("0", "1"):
            return text == "1"
        try:
            return self.validated({INTEGER: int, NUMBER: float}.get(self.kind, str)(text))
        except ValueError as error:
            raise InputError(say.PARAMETER_VALUE(parameter=repr(self.name), value=repr(text))) from error

    def as_json(self) -> dict[str, Any]:
        """Return the JSON value that panels build a control from."""
        fields = dataclasses.asdict(self)
        fields["choices"] = [choice._asdict() for choice in self.choices]
        return fields


def integer(default: int, least: int, most: int, title: str, help: str, redraws: bool = False) -> Any:
    """A field for an integer."""
    return _field(Option("", INTEGER, default, title, help, least, most, redraws=redraws))


def number(default: float, least: float, most: float, title: str, help: str, redraws: bool = False) -> Any:
    """A field for a number."""
    return _field(Option("", NUMBER, default, title, help, least, most, redraws=redraws))


def choice(default: str, choices: Mapping[str, str], title: str, help: str, redraws: bool = False) -> Any:
    """A field for one of several values; choices: value to label."""
    return _field(
        Option("", CHOICE, default, title, help, choices=tuple(map(Choice._make, choices.items())), redraws=redraws)
    )


def switch(default: bool, title: str, help: str, redraws: bool = False) -> Any:
    """A field for a bool."""
    return _field(Option("", SWITCH, default, title, help, redraws=redraws))


def text(default: str, pattern: str, title: str, help: str, redraws: bool = False) -> Any:
    """A field for a text; pattern: a regular expression that it must match in full."""
    return _field(Option("", TEXT, default, title, help, redraws=redraws, pattern=pattern))


def _field(option: Option) -> Any:
    return field(default=option.default, metadata={_KEY: option})


@dataclass(frozen=True)
class Parameters:
    """Base of every task's parameters; InputError if a value is invalid."""

    def __post_init__(self) -> None:
        for option in options_of(type(self)):
            option.validated(getattr(self, option.name))

    def as_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)


def options_of(parameters: type[Parameters]) -> tuple[Option, ...]:
    """Return the options of a parameters class, in their order."""
    return tuple(dataclasses.replace(each.metadata[_KEY], name=each.name) for each in dataclasses.fields(parameters))


def parse_redraw(parameters: type[Parameters], given: Mapping[str, str]) -> dict[str, Any]:
    """Parse the options with which an existing suggestion is rendered again; InputError if one is invalid."""
    known = {option.name: option for option in options_of(parameters) if option.redraws}
    for name in given:
        if name not in known:
            raise InputError(say.PARAMETER_REDRAWN(parameter=repr(name)))
    return {name: known[name].parse(text) for name, text in given.items()}
