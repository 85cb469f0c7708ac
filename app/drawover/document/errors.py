"""Errors of drawings and their files. Each carries one sentence for the artist.

DocumentError
├── ReadError       a file is no drawing, is damaged, or cannot be reached
├── TooLargeError   more pixels than can be held; raised before anything is decoded
├── WriteError      a file could not be written; the old one is intact
├── LayerError      the layer does not exist, or a group has no pixels for the operation
└── PresetError     a brush's file is invalid
"""


class DocumentError(Exception):
    """Base class; `str(error)` is a sentence that a person can act on."""


class ReadError(DocumentError):
    pass


class TooLargeError(DocumentError):
    pass


class WriteError(DocumentError):
    pass


class LayerError(DocumentError):
    pass


class PresetError(DocumentError):
    pass
