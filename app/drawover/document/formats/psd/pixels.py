"""Photoshop's channels as (h, w, 4) uint8 sRGB with straight alpha: gray, CMYK, Lab and indexed, 1 to 32 bits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np

from ....pictures.profiles import Curve, Profile, as_bytes, parsed, to_srgb
from ... import tiles as tl
from ...errors import ReadError

_SPACES = {0: "gray", 1: "gray", 2: "palette", 3: "rgb", 4: "cmyk", 8: "gray", 9: "lab"}
_TITLES = {1: "greyscale", 4: "CMYK", 8: "duotone", 9: "Lab", 0: "black and white", 2: "indexed"}
_COUNTS = {"gray": 1, "palette": 1, "rgb": 3, "cmyk": 4, "lab": 3}
_LINEAR = Profile((Curve(),) * 3, np.eye(3))  # the color space of 32 bits without a profile


class Colors:
    """Color conversion of a document. `notes` collects losses, a sentence each."""

    def __init__(self, psd: Any, what: str) -> None:
        self._depth, mode = int(psd.header.depth), int(psd.header.color_mode)
        if mode not in _SPACES:
            raise ReadError(f"{what} is a multichannel document: convert it to RGB in Photoshop first.")
        self._space, self._palette = _SPACES[mode], bytes(psd.color_mode_data.value) if mode == 2 else b""
        if mode == 2 and len(self._palette) < 768:
            raise ReadError(f"{what} is damaged: its palette is incomplete.")
        self.losses: list[str] = []
        if mode in _TITLES and mode != 2:
            self.losses.append(f"The document was {_TITLES[mode]} and is RGB now.")
        if self._depth in (16, 32):
            self.losses.append(f"Its {self._depth} bits a channel are 8 now.")
        profiles = [part.data for part in psd.image_resources.values() if int(part.key) == 1039]
        self._icc = bytes(profiles[0]) if profiles and isinstance(profiles[0], bytes) and mode != 0 else None
        profile = parsed(self._icc) if self._icc is not None else None
        if self._space == "rgb" and profile is not None and profile.srgb:
            self._icc = None

    def plane(self, data: bytes, width: int, height: int) -> np.ndarray:
        """(height, width) uint8 of one channel's bytes, such as a mask's."""
        return as_bytes(self._tone(data, width, height))

    def _tone(self, data: bytes, width: int, height: int) -> np.ndarray:
        """(height, width) of a channel at its own depth: uint8, uint16 or float32."""
        if self._depth == 1:
            rows = np.frombuffer(data, np.uint8).reshape(height, -1)
            return 255 * (1 - np.unpackbits(rows, axis=1)[:, :width])
        kind = {8: "u1", 16: ">u2", 32: ">f4"}[self._depth]
        found = np.frombuffer(data, kind).reshape(height, width)
        if self._depth == 32:
            return np.nan_to_num(found.astype(np.float32), posinf=1.0, neginf=0.0)
        return found.astype(found.dtype.newbyteorder("="), copy=False)

    def layer(self, planes: Mapping[int, bytes], width: int, height: int) -> np.ndarray:
        """(height, width, 4) uint8 straight sRGB of a layer's channels: -1 is its alpha, 0 and up its colors."""
        found = {number: self._tone(data, width, height) for number, data in planes.items() if number >= 0}
        empty = np.zeros_like(next(iter(found.values())))
        alpha = self.plane(planes[-1], width, height) if -1 in planes else np.full((height, width), 255, np.uint8)
        return cv2.merge([*self._rgb([found.get(number, empty) for number in range(_COUNTS[self._space])]), alpha])

    def from_rgb(self, colors: np.ndarray) -> np.ndarray:
        """(n, 3) uint8 sRGB from RGB in the document's profile, 0..255, as in fill layers."""
        samples = np.clip(np.rint(colors), 0, 255).astype(np.uint8)[None]
        return to_srgb(samples, "rgb", self._icc if self._space == "rgb" else None)[0][0]

    def merged(self, planes: list[bytes], width: int, height: int, clear: bool = False) -> np.ndarray:
        """As layer(), for the flattened picture, which is on white where transparent.

        clear: whether the channel after the colors is transparency, not a saved selection.
        """
        count = _COUNTS[self._space]
        if len(planes) < count:
            planes = planes[:1] * count
        found = [self._tone(plane, width, height) for plane in planes[:count]]
        rgb = self._rgb(found)
        if not clear or len(planes) <= count:
            return cv2.merge([*rgb, np.full((height, width), 255, np.uint8)])
        alpha = self.plane(planes[count], width, height)
        white = cv2.bitwise_not(alpha)
        pixels = cv2.merge([*(cv2.min(cv2.subtract(plane, white), alpha) for plane in rgb), alpha])
        return tl.straight(pixels)

    def _rgb(self, found: list[np.ndarray]) -> Sequence[np.ndarray]:
        """Red, green and blue, (h, w) uint8 sRGB each."""
        if self._space == "palette":
            palette = np.frombuffer(self._palette[:768], np.uint8).reshape(3, 256)
            found = [channel[found[0]] for channel in palette]
        space = "rgb" if self._space == "palette" else self._space
        if space == "cmyk":
            found = [255 - as_bytes(plane) for plane in found]  # stored inverted
        elif space == "lab":
            found = [as_bytes(found[0]), *(as_bytes(plane) ^ np.uint8(128) for plane in found[1:])]  # stored signed
        if self._depth == 32 and self._icc is None and space in ("gray", "rgb"):
            linear = _LINEAR if space == "rgb" else Profile(_LINEAR.curves[:1], None)
            return cv2.split(linear.to_srgb_bytes(np.dstack(found)))
        if space == "rgb" and self._icc is None:
            return [as_bytes(plane) for plane in found]
        rgb, notes = to_srgb(np.dstack(found), space, self._icc)
        self.losses += [sentence for sentence in notes if sentence not in self.losses]
        return cv2.split(rgb)
