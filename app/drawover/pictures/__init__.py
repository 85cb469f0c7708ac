"""Picture files become (H, W, 4) uint8 straight sRGB here, by one decoder for all: studio, `convert`, `correct`.

Whose errors these become, and how large a picture may be, is left to those who ask.
"""

from .decode import Picture, decode
from .errors import DamagedError, PictureError, UnknownError, UnsupportedError

__all__ = ["DamagedError", "Picture", "PictureError", "UnknownError", "UnsupportedError", "decode"]
