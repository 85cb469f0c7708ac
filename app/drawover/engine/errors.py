"""What can go wrong in the engine. Every error carries one message for the artist, and a code for programs.

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
    """Base of all; `str(error)` is a sentence that a person can act on, `message` the same with its own code.

    `code` says what kind of error it is, for programs that act upon it.
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
    """The one shape of every error that the service tells of.

    code: the kind of error, which programs act upon; sentence: English, for whoever has no words of their own; message:
    its code and arguments, for those who have.
    """
    return {"code": code, "sentence": str(message), "message": message.as_json()}
