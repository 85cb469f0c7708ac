"""Decodes picture files to (H, W, 4) uint8 straight sRGB: one decoder for the studio, `convert` and `correct`.

Callers word the errors and set the size limit.
"""

from .decode import Picture, decode
from .errors import DamagedError, PictureError, UnknownError, UnsupportedError

__all__ = ["DamagedError", "Picture", "PictureError", "UnknownError", "UnsupportedError", "decode"]
