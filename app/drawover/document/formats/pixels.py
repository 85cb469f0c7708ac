"""Pictures from files as a drawing takes them: decoded by drawover.pictures, bounded by what a canvas can be."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from ..errors import ReadError
from .limits import check_picture, size_of

if TYPE_CHECKING:
    from ...pictures import Picture


def picture(
    file: BinaryIO,
    what: str,
    check: Callable[[int, int], None] | None = None,
    formats: tuple[str, ...] | None = None,
) -> Picture:
    """Decode, upright and in sRGB. `what` names the file in a ReadError; TooLargeError before anything is decoded.

    check(width, height): raises an error for a picture that may not be so large, beside what holds for all.
    formats: Pillow's names of those that may be read; None: all.
    """
    from ... import pictures  # with all that decodes: nothing that a window needs when it starts

    size = size_of(file)

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
    """As picture(), for those who need the pixels alone."""
    return picture(file, what, check, formats).rgba
