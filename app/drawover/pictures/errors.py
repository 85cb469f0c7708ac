"""Errors of decoding. Callers put them into sentences of their own, about a file that they can name.

PictureError
├── UnknownError       not a picture format that is supported
├── DamagedError       the format is known, the content is damaged or truncated
└── UnsupportedError   an intact picture without an 8-bit form here; `str(error)` says why
"""

from ..messages.message import MessageError


class PictureError(Exception):
    """Base class."""


class UnknownError(PictureError):
    pass


class DamagedError(PictureError):
    pass


class UnsupportedError(PictureError, MessageError):
    """`str(error)` continues the picture's name: "holds 64-bit numbers"."""
