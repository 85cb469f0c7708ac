"""Pixels between host, panel and engine: PNG and raw files on the way there, layers on the way back.

Everything is bytes and QImage: the panel has no numpy, since Krita's Python has none.
"""

import json
import os
import re
import secrets
import struct
from pathlib import Path

from .host import HostLayer
from .qt import QtCore, QtGui, data, image_rgba, rgba_image
from .words import tr

SMALL = 512 * 512  # pixels; a larger drawing goes through a raw file where engine and panel share a machine
_NAME = re.compile(r"[0-9a-f]{32}\Z")


class PixelError(Exception):
    """`str(error)` is one sentence: pixels that came or should go are not usable."""


def as_image(capture):
    """-> QImage of a Capture, outside its selection (where it has one) transparent. Raises PixelError."""
    if capture.rgba is not None:
        image = _image(capture.rgba, capture.width, capture.height)
    else:
        image = QtGui.QImage()
        if not image.loadFromData(QtCore.QByteArray(capture.png or b""), "PNG"):
            raise PixelError(tr("The drawing could not be read from the canvas."))
    return image if capture.selection is None else _within(image, capture.selection)


def as_rgba(capture):
    """-> bytes of a Capture, straight alpha, outside its selection transparent. Raises PixelError."""
    if capture.rgba is not None and capture.selection is None:
        return bytes(capture.rgba)
    return image_rgba(as_image(capture))


def as_png(capture):
    """-> bytes of a PNG of a Capture. Raises PixelError."""
    if capture.png is not None and capture.selection is None:
        return bytes(capture.png)
    return png(as_image(capture))


def png(image):
    """-> bytes of a PNG of a QImage. Raises PixelError when it cannot be made."""
    body = QtCore.QByteArray()
    buffer = QtCore.QBuffer(body)
    buffer.open(QtCore.QIODevice.OpenModeFlag.WriteOnly)
    # Quality 80 is zlib's fast end: the picture travels inside this machine.
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
        raise PixelError(tr("The selection does not fit the drawing; select again."))
    mask = QtGui.QImage(bytes(selection), width, height, width, QtGui.QImage.Format.Format_Alpha8)
    image = image.convertToFormat(QtGui.QImage.Format.Format_ARGB32_Premultiplied)
    painter = QtGui.QPainter(image)
    painter.setCompositionMode(QtGui.QPainter.CompositionMode.CompositionMode_DestinationIn)
    painter.drawImage(0, 0, mask)
    painter.end()
    return image.convertToFormat(QtGui.QImage.Format.Format_RGBA8888)


def mask_png(mask, width, height):
    """-> bytes of a gray PNG of a mask, one byte per pixel in rows from the top. Raises PixelError."""
    if len(mask) != width * height:
        raise PixelError(tr("The mask does not fit the drawing; choose it again."))
    mask = bytes(mask)  # held until it is packed: the image only points at it
    return png(QtGui.QImage(mask, width, height, width, QtGui.QImage.Format.Format_Grayscale8))


def shared(folder, rgba, width, height):
    """-> dict that names raw pixels put into the engine's shared folder; None where there is no room for them."""
    try:
        return {"shared": leave_shared(folder, rgba), "width": width, "height": height}
    except OSError:  # slower, through the socket
        return None


def leave_shared(folder, rgba):
    """Put raw pixels into the engine's shared folder, for this user's eyes alone; -> the name. Raises OSError."""
    name = secrets.token_hex(16)
    path = Path(folder, name)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(path, flags, 0o600), "wb", buffering=0) as file:
            rest = memoryview(rgba)
            while len(rest):
                rest = rest[file.write(rest) :]
    except OSError:
        if path.exists():
            path.unlink()
        raise
    return name


def take_shared(folder, name, size):
    """-> bytes that the engine left under `name`, which are removed there. Raises PixelError."""
    if not _NAME.match(name):
        raise PixelError(tr("The engine named its pixels wrongly."))
    path = Path(folder, name)
    try:
        with path.open("rb") as file:
            pixels = file.read(size + 1)
        path.unlink()
    except OSError as error:
        raise PixelError(tr("The engine's pixels could not be read: {}.").format(error.strerror)) from error
    if len(pixels) != size:
        raise PixelError(tr("The engine's pixels were cut off."))
    return pixels


def unpack_layers(body, folder):
    """-> list of HostLayer from `application/x-drawover-layers`; shared files are taken from `folder`.

    Raises PixelError when anything in it does not fit.
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
                rgba = take_shared(folder, str(header["shared"]), size)
            else:
                rgba = body[at : at + int(header["bytes"])]
                at += size
            if len(rgba) != size:
                raise ValueError("cut off")
            layers.append(HostLayer(str(header["name"]), rgba, width, height, int(header["x"]), int(header["y"]),
                                    float(header["opacity"]), paper=bool(header.get("paper"))))  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError, struct.error) as error:
        raise PixelError(tr("The engine's layers could not be understood ({}).").format(error)) from error
    return layers


def flatten(layers, width, height):
    """-> QImage (width × height, transparent where nothing is) with the HostLayers over each other, first lowest."""
    image = QtGui.QImage(width, height, QtGui.QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QtCore.Qt.GlobalColor.transparent)
    painter = QtGui.QPainter(image)
    for layer in layers:
        painter.setOpacity(layer.opacity)
        painter.drawImage(layer.x, layer.y, rgba_image(layer.rgba, layer.width, layer.height))
    painter.end()
    return image


def moved(layers, dx, dy):
    """-> the HostLayers shifted by whole pixels."""
    return [HostLayer(each.name, each.rgba, each.width, each.height, each.x + dx, each.y + dy, each.opacity,
                      paper=each.paper) for each in layers]  # fmt: skip


def without_paper(layers):
    """-> the HostLayers that hold lines."""
    return [each for each in layers if not each.paper]


def ink_bounds(layer):
    """-> (x0, y0, x1, y1) on the canvas around everything that is not transparent, or None."""
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
    """-> (x, y), the middle of all ink in the HostLayers, or None when there is none."""
    bounds = [each for each in map(ink_bounds, layers) if each]
    if not bounds:
        return None
    x0, y0, x1, y1 = (f(each[i] for each in bounds) for i, f in enumerate((min, min, max, max)))
    return (x0 + x1) / 2.0, (y0 + y1) / 2.0
