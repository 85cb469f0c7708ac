"""Decodes picture files for drawings by drawover.pictures, within the limits of a canvas."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from ..errors import ReadError
from .limits import check_picture, file_size

if TYPE_CHECKING:
    from ...pictures import Picture


def picture(
    file: BinaryIO,
    what: str,
    check: Callable[[int, int], None] | None = None,
    formats: tuple[str, ...] | None = None,
) -> Picture:
    """Decode, upright and in sRGB. `what` names the file in a ReadError; TooLargeError before anything is decoded.

    check(width, height): an additional size check that may raise.
    formats: Pillow's names of the formats to accept; None: all.
    """
    from ... import pictures  # imported late: heavy, and not needed to show the window

    size = file_size(file)

    def checked(width: int, height: int) -> None:
        check_picture(width, height, size, what)
        if check is not None:
            check(width, height)

    try:
        return pictures.decode(file, checked, formats)
    except pictures.UnknownError as error:
        raise ReadError(f"{what} is not a picture that Drawover can read.") from error
    except pictures.UnsupportedError as error:
        raise ReadError(f"{what} {error}.") from error
    except pictures.DamagedError as error:
        raise ReadError(f"{what} is damaged or incomplete and cannot be read.") from error
    except MemoryError as error:
        raise ReadError(f"{what} is too large for the memory that is free.") from error


def decode(
    file: BinaryIO,
    what: str,
    check: Callable[[int, int], None] | None = None,
    formats: tuple[str, ...] | None = None,
) -> np.ndarray:
    """As picture(), returning only the pixels."""
    return picture(file, what, check, formats).rgba
