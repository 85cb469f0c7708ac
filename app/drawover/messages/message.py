"""Template: a sentence with a code and placeholders. Message: a template with its arguments filled in.

The engine sends code and arguments to a panel, which puts them into the artist's language. Standard library and
Python 3.8 only: this package is bundled with the panel for Krita.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any, Dict, NamedTuple, Tuple

_JOINERS = "\u200c\u200d"  # needed for spelling in several languages, and in emoji


def plain(text: str) -> str:
    """Make foreign text safe to display: without characters that move the cursor, color, hide or reorder text.

    Line breaks and tabs become spaces; other control and format characters are escaped, as \\x1b.
    """
    if text.isprintable():
        return text
    return "".join(map(_plain_character, text))


def _plain_character(character: str) -> str:
    if character.isprintable() or character in _JOINERS:
        return character
    if character in "\t\n\r\v\f\u0085\u2028\u2029" or unicodedata.category(character) == "Zs":
        return " "
    return character.encode("unicode_escape").decode("ascii")


class Template(NamedTuple):
    """code: a stable identifier for programs; english: the sentence, with {name} for arguments.

    Call it with its arguments to make a Message.
    """

    code: str
    english: str

    def __call__(self, **arguments: Any) -> Message:
        """arguments: numbers, texts, messages, or tuples of those; anything else is converted by str() and plain()."""
        return Message(self, tuple((name, _argument(value)) for name, value in arguments.items()))


@dataclass(frozen=True)
class Message:
    """A filled-in template. `str()` is its English."""

    template: Template
    arguments: Tuple[Tuple[str, Any], ...] = ()

    @property
    def code(self) -> str:
        return self.template.code

    def __str__(self) -> str:
        return self.template.english.format(**{name: _english(value) for name, value in self.arguments})

    def as_json(self) -> Dict[str, Any]:
        """{"code": …, "arguments": {…}}; messages among the arguments are such objects again."""
        return {"code": self.code, "arguments": {name: _as_json(value) for name, value in self.arguments}}


class MessageError(Exception):
    """Base of errors that carry a message; `str(error)` is its English."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


def _argument(value: Any) -> Any:
    if isinstance(value, (int, float, Message)):
        return value
    if isinstance(value, (tuple, list)):
        return tuple(_argument(each) for each in value)
    return plain(str(value))


def _english(value: Any) -> Any:
    return ", ".join(str(_english(each)) for each in value) if isinstance(value, tuple) else value


def _as_json(value: Any) -> Any:
    if isinstance(value, Message):
        return value.as_json()
    if isinstance(value, tuple):
        return [_as_json(each) for each in value]
    return round(value, 4) if isinstance(value, float) else value
