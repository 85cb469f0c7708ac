"""Puts what the engine says into the artist's language: it sends a code and arguments, the words are found here.

What a newer engine says by a code that this panel does not know is shown in English, as it came.
"""

from ..messages import TABLE
from .words import later, tr

_BETWEEN = later(", ")  # the things of a list
_DEEPEST = 6  # messages within messages
_UNFIT = (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError)


def worded(message, english):
    """-> str: a message as the engine sends it, {"code": str, "arguments": dict}, in the artist's language.

    english: the same as the engine says it, which is taken where the code is unknown or the arguments do not fit it.
    """
    try:
        return _said(message, 0)
    except _UNFIT:
        return str(english)


def _said(message, depth):
    if depth > _DEEPEST:
        raise ValueError("too deep")
    arguments = {str(name): _argument(value, depth + 1) for name, value in message["arguments"].items()}
    return tr(TABLE[message["code"]].english).format(**arguments)


def _argument(value, depth):
    if isinstance(value, dict):
        return _said(value, depth)
    if isinstance(value, list):
        return tr(_BETWEEN).join(str(_argument(each, depth)) for each in value)
    return value
