"""What can go wrong with a drawing as a value or as a file. Each error carries one sentence for the artist.

DocumentError
├── ReadError       a file is no drawing, is damaged, or cannot be reached
├── TooLargeError   more pixels than can be held; said before anything is decoded
├── WriteError      a file could not be written; the old one is whole
├── LayerError      something was asked of a layer that is not there, or of a group that has no pixels
└── PresetError     a brush's file says something that no brush can be
"""


class DocumentError(Exception):
    """Base of all; `str(error)` is a sentence that a person can act on."""


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
