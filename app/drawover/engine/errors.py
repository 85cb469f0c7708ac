"""What can go wrong in the engine. Every error carries one sentence for the artist, and a code for programs.

EngineError
├── InputError       the picture or the request cannot be used
├── PackError        a pack is missing, damaged or refused; names the rule it broke
├── RunnerError      a network could not be loaded or run
├── CancelledError   the artist cancelled
└── BusyError        the queue is full
"""


class EngineError(Exception):
    """Base of all; `str(error)` is a sentence that a person can act on."""

    code = "engine"


class InputError(EngineError):
    code = "input"


class PackError(EngineError):
    code = "pack"


class RunnerError(EngineError):
    code = "runner"


class CancelledError(EngineError):
    code = "cancelled"


class BusyError(EngineError):
    code = "busy"
