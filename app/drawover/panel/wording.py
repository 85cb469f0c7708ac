"""Translates the engine's messages: it sends a code and arguments, and the text is found here.

Messages of a newer engine with an unknown code are shown in English, as received.
"""

from ..messages import TABLE
from .words import later, tr

_BETWEEN = later(", ")  # separates the items of a list
_DEEPEST = 6  # nesting of messages
_UNFIT = (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError)


def worded(message, english):
    """-> str: a message from the engine, {"code": str, "arguments": dict}, in the artist's language.

    english: the engine's English text, used if the code is unknown or the arguments do not fit.
    """
    try:
        return _translated(message, 0)
    except _UNFIT:
        return str(english)


def _translated(message, depth):
    if depth > _DEEPEST:
        raise ValueError("too deep")
    arguments = {str(name): _argument(value, depth + 1) for name, value in message["arguments"].items()}
    return tr(TABLE[message["code"]].english).format(**arguments)


def _argument(value, depth):
    if isinstance(value, dict):
        return _translated(value, depth)
    if isinstance(value, list):
        return tr(_BETWEEN).join(str(_argument(each, depth)) for each in value)
    return value
