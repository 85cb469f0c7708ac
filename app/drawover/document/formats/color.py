"""Color profiles: whatever a file's numbers mean, they become sRGB, which all of Drawover's pixels are."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageCms

_FAILS = (ImageCms.PyCMSError, OSError, ValueError, TypeError, AttributeError)


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


@cache
def srgb_profile() -> bytes:
    """The ICC profile that goes into files of ours."""
    return _srgb().tobytes()


def _name(profile: ImageCms.ImageCmsProfile) -> str:
    return ImageCms.getProfileDescription(profile).strip().strip("\0") or "a nameless profile"


def is_srgb(icc: bytes) -> bool:
    """Whether a profile is sRGB by its name, so that nothing need be converted."""
    try:
        return _name(ImageCms.ImageCmsProfile(io.BytesIO(icc))).startswith("sRGB")
    except _FAILS:
        return False


def to_srgb(image: Image.Image, icc: bytes | None) -> tuple[Image.Image, tuple[str, ...]]:
    """The picture in sRGB, and what is to be said of that. Modes RGB(A), L(A), CMYK and LAB; others as they are.

    CMYK without a profile is taken as Pillow takes it, by subtracting ink from white.
    """
    if image.mode == "CMYK" and not icc:
        return image.convert("RGB"), ("Its CMYK colors were converted without a profile: they may look off.",)
    if image.mode == "LAB":
        return _lab(image)
    if not icc:
        return image, ()
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        name = _name(profile)
    except _FAILS:
        if image.mode == "CMYK":
            return image.convert("RGB"), ("Its color profile is damaged: the colors may look off.",)
        return image, ("Its color profile is damaged: the colors are taken as sRGB.",)
    if name.startswith("sRGB") and image.mode != "CMYK":
        return image, ()
    color, alpha = image, None
    if image.mode in ("RGBA", "LA"):
        alpha, color = image.getchannel("A"), image.convert(image.mode[:-1])
    elif image.mode not in ("RGB", "L", "CMYK"):
        color = image.convert("RGB")
    try:
        flags = ImageCms.Flags.BLACKPOINTCOMPENSATION
        done = ImageCms.profileToProfile(
            color, profile, _srgb(), ImageCms.Intent.RELATIVE_COLORIMETRIC, outputMode="RGB", flags=flags
        )
    except _FAILS:
        return image.convert("RGB") if image.mode == "CMYK" else image, (
            f"Its color profile ({name}) does not fit it: the colors may look off.",
        )
    if done is None:
        return image, ()
    if alpha is not None:
        done.putalpha(alpha)
    return done, (f"Its colors were converted from {name} to sRGB.",)


def _lab(image: Image.Image) -> tuple[Image.Image, tuple[str, ...]]:
    lab = ImageCms.createProfile("LAB")
    done = ImageCms.profileToProfile(image, ImageCms.ImageCmsProfile(lab), _srgb(), outputMode="RGB")
    return done if done is not None else image.convert("RGB"), ("Its colors were converted from Lab to sRGB.",)
