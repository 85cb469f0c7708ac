"""Why a picture was not decoded. The callers say it in a sentence of their own, about a file that they can name.

PictureError
├── UnknownError       no kind of picture that is read here
├── DamagedError       the kind is known, the content is spoiled or cut off
└── UnsupportedError   a sound picture of a kind that has no 8-bit form here; `str(error)` says which
"""

from ..messages.message import MessageError


class PictureError(Exception):
    """Base of all."""


class UnknownError(PictureError):
    pass


class DamagedError(PictureError):
    pass


class UnsupportedError(PictureError, MessageError):
    """`str(error)` goes on from the picture's name: "holds 64-bit numbers"."""
