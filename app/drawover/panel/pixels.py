"""Converts pixels between host, panel and engine: PNG and raw files for requests, layers from responses.

Uses only bytes and QImage: the panel has no numpy, since Krita's Python lacks it.
"""

import json
import os
import re
import secrets
import struct
import zlib
from pathlib import Path
from typing import Any

from .host import HostLayer, Picture
from .qt import QtCore, QtGui, data, image_rgba, rgba_image
from .wording import worded
from .words import later, tr

SMALL = 512 * 512  # pixels; a larger drawing is sent as a raw file if engine and panel share a machine
MAX_INPUT_SIDE = 1024  # pixels of the longer side of an input picture other than the drawing
COLOR, GRAY = 6, 0  # PNG color types: RGBA and gray, 8 bit each
_BAND = 1 << 20  # bytes handled per step: some milliseconds
_MISFIT = later("The selection does not fit the drawing; select again.")
_NAME = re.compile(r"[0-9a-f]{32}\Z")


class PixelError(Exception):
    """`str(error)` is one sentence: pixels that were received or captured are unusable."""


def as_image(capture):
    """-> QImage of a Capture, transparent outside its selection if it has one. Raises PixelError."""
    if capture.rgba is not None:
        image = _image(capture.rgba, capture.width, capture.height)
    else:
        image = QtGui.QImage()
        if not image.loadFromData(QtCore.QByteArray(capture.png or b""), "PNG"):
            raise PixelError(tr("The drawing could not be read from the canvas."))
    return image if capture.selection is None else _within(image, capture.selection)


def bands(capture):
    """Yield the bytes of as_rgba() in bands of rows, from the top. Raises PixelError."""
    width, height = capture.width, capture.height
    if capture.rgba is None or capture.selection is None:
        yield from rows(as_rgba(capture), width, height)
        return
    if len(capture.selection) != width * height:
        raise PixelError(tr(_MISFIT))
    masks = rows(capture.selection, width, height, 1, _band_height(width))
    for rgba, mask in zip(rows(capture.rgba, width, height), masks):  # noqa: B905 - Krita's Python may be 3.8
        yield image_rgba(_within(_image(rgba, width, len(mask) // width), mask))


def mask_bands(mask, width, height):
    """-> the rows of a mask in bands, one byte per pixel. Raises PixelError."""
    if len(mask) != width * height:
        raise PixelError(tr("The mask does not fit the drawing; choose it again."))
    return rows(mask, width, height, 1)


def rows(raw, width, height, depth=4, count=0):
    """-> memoryviews of `count` rows each; 0: as many as take some milliseconds.

    depth: bytes per pixel. Raises PixelError if the data does not match the size.
    """
    view, stride = memoryview(raw), width * depth
    if len(view) != stride * height:
        lost = "{} bytes are not {} x {} pixels".format(len(view), width, height)
        raise PixelError(tr("The drawing from the canvas is damaged ({}).").format(lost))
    step = stride * (count or _band_height(width, depth))
    return (view[start : start + step] for start in range(0, len(view), step))


def _band_height(width, depth=4):
    return max(1, _BAND // (width * depth))


def as_rgba(capture):
    """-> bytes of a Capture, straight alpha, transparent outside its selection. Raises PixelError."""
    if capture.rgba is not None and capture.selection is None:
        return bytes(capture.rgba)
    return image_rgba(as_image(capture))


def png(image):
    """-> bytes of a PNG of a QImage. Raises PixelError if encoding fails."""
    body = QtCore.QByteArray()
    buffer = QtCore.QBuffer(body)
    buffer.open(QtCore.QIODevice.OpenModeFlag.WriteOnly)
    # Quality 80 is a fast zlib level: the picture stays on this machine.
    if not image.save(buffer, "PNG", 80):
        raise PixelError(tr("The picture could not be packed as PNG."))
    return data(body)


def _image(rgba, width, height):
    try:
        return rgba_image(bytes(rgba), width, height)
    except ValueError as error:
        raise PixelError(tr("The drawing from the canvas is damaged ({}).").format(error)) from error


def _within(image, selection):
    width, height = image.width(), image.height()
    if len(selection) != width * height:
        raise PixelError(tr(_MISFIT))
    mask = QtGui.QImage(bytes(selection), width, height, width, QtGui.QImage.Format.Format_Alpha8)
    image = image.convertToFormat(QtGui.QImage.Format.Format_ARGB32_Premultiplied)
    painter = QtGui.QPainter(image)
    painter.setCompositionMode(QtGui.QPainter.CompositionMode.CompositionMode_DestinationIn)
    painter.drawImage(0, 0, mask)
    painter.end()
    return image.convertToFormat(QtGui.QImage.Format.Format_RGBA8888)


def packing(bands, width, height, kind):
    """Steps; -> bytes of a PNG from bands of complete pixel rows; kind: COLOR or GRAY."""
    stride, press, packed = width * (4 if kind == COLOR else 1), zlib.compressobj(1), []
    for band in bands:
        starts = range(0, len(band), stride)
        packed.append(press.compress(b"".join(b"\0" + bytes(band[start : start + stride]) for start in starts)))
        yield
    packed.append(press.flush())
    head = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    chunks = _chunk(b"IHDR", head), _chunk(b"IDAT", b"".join(packed)), _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def leaving_shared(folder, bands):
    """Steps: write raw pixels to a file in the engine's shared folder, readable only by this user; -> its name.

    The file is removed if the steps do not finish. Raises OSError.
    """
    name = secrets.token_hex(16)
    path = Path(folder, name)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(path, flags, 0o600), "wb", buffering=0) as file:
            for band in bands:
                rest = memoryview(band)
                while len(rest):
                    rest = rest[file.write(rest) :]
                yield
    except BaseException:
        remove_shared(folder, name)
        raise
    return name


def remove_shared(folder, name):
    """Remove a file from the shared folder, if it still exists."""
    path = Path(folder, name)
    if path.exists():
        path.unlink()


def taking_shared(folder, name, size):
    """Steps; -> bytes of the file that the engine wrote under `name`, which is then removed. Raises PixelError."""
    if not _NAME.match(name):
        raise PixelError(tr("The engine named its pixels wrongly."))
    parts, left = [], size + 1
    try:
        try:
            with Path(folder, name).open("rb") as file:
                while left:
                    parts.append(file.read(min(left, _BAND)))
                    if not parts[-1]:
                        break
                    left -= len(parts[-1])
                    yield
        finally:
            remove_shared(folder, name)
    except OSError as error:
        raise PixelError(tr("The engine's pixels could not be read: {}.").format(error.strerror)) from error
    if left != 1:
        raise PixelError(tr("The engine's pixels were cut off."))
    yield
    pixels = b"".join(parts)
    yield
    return pixels


def unpacking_layers(body, folder):
    """Steps; -> list of HostLayer from `application/x-drawover-layers`; reads shared files in `folder`.

    Raises PixelError if anything is invalid.
    """
    try:
        (length,) = struct.unpack_from("<I", body)
        headers = json.loads(body[4 : 4 + length].decode("utf-8"))
        at, layers = 4 + length, []
        for header in headers:
            width, height = int(header["width"]), int(header["height"])
            size = width * height * 4
            if width < 1 or height < 1:
                raise ValueError("an empty layer")
            if "shared" in header:
                rgba = yield from taking_shared(folder, str(header["shared"]), size)
            else:
                rgba = body[at : at + int(header["bytes"])]
                at += size
                yield
            if len(rgba) != size:
                raise ValueError("cut off")
            layers.append(_layer(header, rgba, width, height))
    except (ValueError, KeyError, TypeError, AttributeError, struct.error) as error:
        raise PixelError(tr("The engine's layers could not be understood ({}).").format(error)) from error
    return layers


def _layer(fields, rgba, width, height):
    """-> HostLayer from its header and pixels."""
    messages = fields.get("messages", {})
    group = worded(messages.get("group"), fields["group"])
    attributes: Any = {"role": str(fields["role"]), "blend": str(fields["blend"]), "group": group}
    attributes.update(visible=bool(fields["visible"]), locked=bool(fields["locked"]), opacity=float(fields["opacity"]))
    name = worded(messages.get("name"), fields["name"])
    return HostLayer(name, rgba, width, height, int(fields["x"]), int(fields["y"]), **attributes)


def reduced(picture):
    """-> the Picture scaled down to at most MAX_INPUT_SIDE pixels on its longer side."""
    if max(picture.width, picture.height) <= MAX_INPUT_SIDE:
        return picture
    size, keep = QtCore.QSize(MAX_INPUT_SIDE, MAX_INPUT_SIDE), QtCore.Qt.AspectRatioMode.KeepAspectRatio
    image = rgba_image(picture.rgba, picture.width, picture.height)
    image = image.scaled(size, keep, QtCore.Qt.TransformationMode.SmoothTransformation)
    return Picture(image.width(), image.height(), image_rgba(image))


def flatten(layers, width, height):
    """-> QImage (width × height, transparent background) of the HostLayers composed, bottom first.

    Uses each layer's blending mode; hidden ones are omitted.
    """
    mode = QtGui.QPainter.CompositionMode
    modes = {
        "multiply": mode.CompositionMode_Multiply,
        "screen": mode.CompositionMode_Screen,
        "overlay": mode.CompositionMode_Overlay,
        "darken": mode.CompositionMode_Darken,
        "lighten": mode.CompositionMode_Lighten,
    }
    image = QtGui.QImage(width, height, QtGui.QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QtCore.Qt.GlobalColor.transparent)
    painter = QtGui.QPainter(image)
    for layer in (each for each in layers if each.visible):
        painter.setOpacity(layer.opacity)
        painter.setCompositionMode(modes.get(layer.blend, mode.CompositionMode_SourceOver))
        painter.drawImage(layer.x, layer.y, rgba_image(layer.rgba, layer.width, layer.height))
    painter.end()
    return image


def with_drawing(layers, capture, width, height):
    """-> QImage (width × height) of HostLayers with the drawing that they were made for. Raises PixelError.

    The drawing is above them if they are flats, else below.
    """
    image = QtGui.QImage(width, height, QtGui.QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QtCore.Qt.GlobalColor.transparent)
    drawing, flat = as_image(capture), flatten(layers, width, height)
    painter = QtGui.QPainter(image)
    painter.setRenderHint(QtGui.QPainter.RenderHint.SmoothPixmapTransform)
    for each in (flat, drawing) if any(layer.flats for layer in layers) else (drawing, flat):
        if each is drawing and (drawing.width(), drawing.height()) != (width, height):
            way = QtCore.Qt.TransformationMode.SmoothTransformation
            each = drawing.scaled(width, height, QtCore.Qt.AspectRatioMode.IgnoreAspectRatio, way)
        painter.drawImage(0, 0, each)
    painter.end()
    return image


def moved(layers, dx, dy):
    """-> copies of the HostLayers, shifted by whole pixels."""
    return [each.at(each.x + dx, each.y + dy) for each in layers]


def without_paper(layers):
    """-> the HostLayers except paper."""
    return [each for each in layers if not each.paper]


def ink_bounds(layer):
    """-> (x0, y0, x1, y1) on the canvas around all pixels that are not transparent, or None."""
    alpha, width = bytes(layer.rgba[3::4]), layer.width
    kept = alpha.lstrip(b"\0")
    if not kept:
        return None
    top = (len(alpha) - len(kept)) // width
    bottom = (len(alpha.rstrip(b"\0")) - 1) // width + 1
    left, right = width, 0
    for start in range(top * width, bottom * width, width):
        row = alpha[start : start + width]
        ink = row.lstrip(b"\0")
        if ink:
            left = min(left, width - len(ink))
            right = max(right, len(row.rstrip(b"\0")))
    return layer.x + left, layer.y + top, layer.x + right, layer.y + bottom


def center(layers):
    """-> (x, y), the center of the bounds of all ink in the HostLayers, or None if there is none."""
    bounds = [each for each in map(ink_bounds, layers) if each]
    if not bounds:
        return None
    x0, y0, x1, y1 = (f(each[i] for each in bounds) for i, f in enumerate((min, min, max, max)))
    return (x0 + x1) / 2.0, (y0 + y1) / 2.0
