"""The engine's exceptions. Each carries one message for the artist, and a code for programs.

EngineError
├── InputError       the picture or the request cannot be used
│   └── EmptyError   there are no lines in the picture
├── PackError        a pack is missing, damaged or refused; names the rule it broke
├── RunnerError      a network could not be loaded or run
├── CancelledError   the artist cancelled
└── BusyError        the queue is full
"""

from typing import Any

from ..messages.message import Message, MessageError, plain

__all__ = [
    "BusyError",
    "CancelledError",
    "EmptyError",
    "EngineError",
    "InputError",
    "PackError",
    "RunnerError",
    "error_as_json",
    "plain",
]


class EngineError(MessageError):
    """Base of all; `str(error)` is a sentence for the user, `message` the same with its own code.

    `code` is the category of the error, for programs.
    """

    code = "engine"


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


def error_as_json(code: str, message: Message) -> dict[str, Any]:
    """Return the JSON form of every error in the service's responses.

    code: the category of the error, for programs; sentence: in English, for clients without translations; message: its
    code and arguments, for clients with translations.
    """
    return {"code": code, "sentence": str(message), "message": message.as_json()}
