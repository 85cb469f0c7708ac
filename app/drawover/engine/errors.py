"""What can go wrong in the engine. Every error carries one sentence for the artist, and a code for programs.

EngineError
├── InputError       the picture or the request cannot be used
│   └── EmptyError   there are no lines in the picture
├── PackError        a pack is missing, damaged or refused; names the rule it broke
├── RunnerError      a network could not be loaded or run
├── CancelledError   the artist cancelled
└── BusyError        the queue is full
"""

import unicodedata

_JOINERS = "\u200c\u200d"  # belong to the spelling of several languages, and to emoji


def plain(text: str) -> str:
    """Words from elsewhere, as they may be shown: nothing in them moves a cursor, colors, hides or turns text around.

    Line breaks and tabs become spaces; every other control or format character is spelled out, as \\x1b.
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


class EngineError(Exception):
    """Base of all; `str(error)` is a sentence that a person can act on. What it quotes is made `plain`."""

    code = "engine"

    def __str__(self) -> str:
        return plain(super().__str__())


class InputError(EngineError):
    code = "input"


class EmptyError(InputError):
    code = "empty"


class PackError(EngineError):
    code = "pack"


class RunnerError(EngineError):
    code = "runner"


class CancelledError(EngineError):
    code = "cancelled"


class BusyError(EngineError):
    code = "busy"
