"""Pictures from files as a drawing takes them: decoded by drawover.pictures, bounded by what a canvas can be."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np

from ... import pictures
from ...pictures import Picture
from ..errors import ReadError
from ..layers import check_size


def picture(file: BinaryIO, what: str) -> Picture:
    """Decode, upright and in sRGB. `what` names the file in a ReadError; TooLargeError before anything is decoded."""
    try:
        return pictures.decode(file, check_size)
    except pictures.UnknownError as error:
        raise ReadError(f"{what} is not a picture that Drawover can read.") from error
    except pictures.UnsupportedError as error:
        raise ReadError(f"{what} {error}.") from error
    except pictures.DamagedError as error:
        raise ReadError(f"{what} is damaged or incomplete and cannot be read.") from error
    except MemoryError as error:
        raise ReadError(f"{what} is too large for the memory that is free.") from error


def decode(file: BinaryIO, what: str) -> tuple[np.ndarray, float]:
    """As picture(), for those who need the pixels and the dpi alone."""
    return picture(file, what)[:2]
