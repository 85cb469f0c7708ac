"""Photoshop's channels as (h, w, 4) uint8 sRGB with straight alpha: grey, CMYK, Lab and palettes, 1 to 32 bits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np
from PIL import Image

from ...errors import ReadError
from ..color import is_srgb, to_srgb

_MODES = {0: "1", 1: "L", 2: "P", 3: "RGB", 4: "CMYK", 7: "CMYK", 8: "L", 9: "LAB"}
_TITLES = {1: "greyscale", 4: "CMYK", 8: "duotone", 9: "Lab", 0: "black and white", 2: "indexed"}
_COUNTS = {"1": 1, "L": 1, "P": 1, "RGB": 3, "CMYK": 4, "LAB": 3}


class Colors:
    """What a document's numbers mean. `said` gathers what is lost, a sentence each."""

    def __init__(self, psd: Any, what: str) -> None:
        self._depth, mode = int(psd.header.depth), int(psd.header.color_mode)
        if mode not in _MODES or mode == 7:
            raise ReadError(f"{what} is a multichannel document: convert it to RGB in Photoshop first.")
        self._mode, self._palette = _MODES[mode], bytes(psd.color_mode_data.value) if mode == 2 else b""
        if mode == 2 and len(self._palette) < 768:
            raise ReadError(f"{what} is damaged: its palette is incomplete.")
        self.said: list[str] = []
        if mode in _TITLES and mode != 2:
            self.said.append(f"The document was {_TITLES[mode]} and is RGB now.")
        if self._depth in (16, 32):
            self.said.append(f"Its {self._depth} bits a channel are 8 now.")
        profiles = [part.data for part in psd.image_resources.values() if int(part.key) == 1039]
        self._icc = bytes(profiles[0]) if profiles and isinstance(profiles[0], bytes) else None
        if self._mode == "RGB" and self._icc is not None and is_srgb(self._icc):
            self._icc = None

    def plane(self, data: bytes, width: int, height: int) -> np.ndarray:
        """(height, width) uint8 of one channel's bytes."""
        if self._depth == 1:
            rows = np.frombuffer(data, np.uint8).reshape(height, -1)
            return 255 * (1 - np.unpackbits(rows, axis=1)[:, :width])
        if self._depth == 8:
            return np.frombuffer(data, np.uint8).reshape(height, width)
        if self._depth == 16:
            deep = np.frombuffer(data, ">u2").reshape(height, width)
            return ((deep.astype(np.uint32) * 255 + 32767) // 65535).astype(np.uint8)
        return (np.nan_to_num(self._real(data, width, height)).clip(0, 1) * 255 + 0.5).astype(np.uint8)

    @staticmethod
    def _real(data: bytes, width: int, height: int) -> np.ndarray:
        return np.frombuffer(data, ">f4").reshape(height, width).astype(np.float32)

    def _tone(self, data: bytes, width: int, height: int) -> np.ndarray:
        """A color channel: 32-bit documents are linear light, which sRGB's curve takes to 8 bits."""
        if self._depth != 32:
            return self.plane(data, width, height)
        light = np.nan_to_num(self._real(data, width, height)).clip(0, 1)
        curved = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
        return (curved * 255 + 0.5).astype(np.uint8)

    def layer(self, planes: Mapping[int, bytes], width: int, height: int) -> np.ndarray:
        """(height, width, 4) uint8 straight sRGB of a layer's channels: -1 is its alpha, 0 and up its colors."""
        empty = np.zeros((height, width), np.uint8)
        found = [
            self._tone(planes[number], width, height) if number in planes else empty
            for number in range(_COUNTS[self._mode])
        ]
        alpha = self.plane(planes[-1], width, height) if -1 in planes else np.full_like(empty, 255)
        return cv2.merge([*self._rgb(found), alpha])

    def merged(self, planes: list[bytes], width: int, height: int) -> np.ndarray:
        """The same of a document without layers. A further channel of it is a saved selection, not transparency."""
        count = _COUNTS[self._mode]
        if len(planes) < count:
            planes = planes[:1] * count
        found = [self._tone(plane, width, height) for plane in planes[:count]]
        return cv2.merge([*self._rgb(found), np.full((height, width), 255, np.uint8)])

    def _rgb(self, found: list[np.ndarray]) -> Sequence[np.ndarray]:
        """Red, green and blue, (h, w) uint8 sRGB each."""
        if self._mode == "P":
            palette = np.frombuffer(self._palette[:768], np.uint8).reshape(3, 256)
            return [channel[found[0]] for channel in palette]
        if self._mode in ("1", "L") and (self._icc is None or self._mode == "1"):
            return [found[0]] * 3
        if self._mode == "RGB" and self._icc is None:
            return found
        if self._mode == "CMYK":
            found = [255 - plane for plane in found]  # kept as how much paper is left
        elif self._mode == "LAB":
            found = [found[0], *((plane.astype(np.int16) - 128).astype(np.int8).view(np.uint8) for plane in found[1:])]
        pixels = np.ascontiguousarray(np.dstack(found)) if len(found) > 1 else found[0]
        image = Image.frombytes(self._mode, (pixels.shape[1], pixels.shape[0]), pixels.tobytes())
        image, said = to_srgb(image, self._icc)
        self.said += [sentence for sentence in said if sentence not in self.said]
        return cv2.split(np.asarray(image.convert("RGB")))
