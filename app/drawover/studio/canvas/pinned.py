"""Reference pictures that float over the canvas: not part of the drawing, but stored in its file.

tools/pin.py drags and scales them; files and the clipboard provide the pictures.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QImageWriter, QPainter

from ...panel.words import tr
from ..drawing.drawing import Drawing
from .easel import Easel
from .marks import Marks
from .view import View

PINNED = "references"  # prefix of their names among the drawing's extra files
_TABLE = f"{PINNED}.json"
_LONGEST = 2048  # pixels; larger pictures are scaled down
_MOST = 12 << 20  # bytes of all of them in the file


@dataclass(frozen=True)
class Pin:
    """One picture: `name` is its extra file's, (x, y) its center in canvas pixels."""

    name: str
    x: float
    y: float
    width: float  # canvas pixels; its height follows from the picture
    opacity: float = 1.0  # 0..1


class Pinned(Marks):
    """The references of a drawing, shown on an easel, the last one on top."""

    refused = Signal(str)  # a sentence
    changed = Signal()

    def __init__(self, drawing: Drawing, easel: Easel) -> None:
        super().__init__(easel)
        self._drawing, self._easel = drawing, easel
        self.shown = True
        self.pins: tuple[Pin, ...] = ()
        self._images: dict[str, QImage] = {}
        drawing.replaced.connect(self._read)
        easel.show_marks(self)
        self._read()

    # ------------------------------------------------------------------------------------------ stored in the file

    def _read(self) -> None:
        """Read those of the open drawing; damaged ones are skipped."""
        self.pins, self._images, found = (), {}, []
        try:
            table = json.loads(self._drawing.extras.get(_TABLE, b"[]"))
            for entry in table if isinstance(table, list) else []:
                pin = Pin(str(entry["name"]), *(float(entry[key]) for key in ("x", "y", "width", "opacity")))
                image = QImage.fromData(QByteArray(self._drawing.extras.get(pin.name, b"")))
                finite = all(math.isfinite(value) for value in (pin.x, pin.y, pin.width, pin.opacity))
                if not image.isNull() and finite and pin.width > 0:
                    self._images[pin.name] = image
                    found.append(pin)
        except (ValueError, KeyError, TypeError):
            self.refused.emit(
                tr("The references kept with this drawing are damaged; those that can be read are shown.")
            )
        self.pins = tuple(found)
        self._easel.update()
        self.changed.emit()

    def _store(self) -> None:
        rest = {name: data for name, data in self._drawing.extras.items() if not name.startswith(PINNED)}
        names = {pin.name for pin in self.pins}
        own = {name: data for name, data in self._drawing.extras.items() if name in names}
        if self.pins:
            own[_TABLE] = json.dumps([asdict(pin) for pin in self.pins]).encode()
        self._drawing.extras = {**rest, **own}

    # ----------------------------------------------------------------------------------------------------- changes

    def add_file(self, path: Path, x: float, y: float) -> bool:
        """Add a picture from a file, centered at (x, y) of the canvas."""
        reader = QImageReader(str(path))
        reader.setAutoTransform(True)
        size = reader.size()
        if size.isValid() and max(size.width(), size.height()) > _LONGEST:
            reader.setScaledSize(size.scaled(_LONGEST, _LONGEST, Qt.AspectRatioMode.KeepAspectRatio))
        image = reader.read()
        if image.isNull():
            self.refused.emit(tr("“{name}” is not a picture that Drawover can read.", name=path.name))
            return False
        return self.add(image, x, y)

    def add(self, image: QImage, x: float, y: float) -> bool:
        """Add a picture, at most a third of the view in size. Returns False and reports it if there is no room."""
        if image.isNull():
            self.refused.emit(tr("The clipboard holds no picture."))
            return False
        if max(image.width(), image.height()) > _LONGEST:
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            image = image.scaled(_LONGEST, _LONGEST, keep, smooth)
        data = _encoded(image)
        held = sum(len(each) for name, each in self._drawing.extras.items() if name.startswith(PINNED))
        if held + len(data) > _MOST:
            self.refused.emit(tr("The references take up all the room that the file has for them: remove one first."))
            return False
        number = next(n for n in range(len(self.pins) + 1) if f"{PINNED}/{n}" not in self._images)
        name = f"{PINNED}/{number}"
        seen = self._easel.view.rect_to_canvas(QRectF(self._easel.rect()))
        width = min(float(image.width()), seen.width() / 3, seen.height() / 3 * image.width() / image.height())
        self._drawing.extras = {**self._drawing.extras, name: data}
        self._images[name] = image
        self.shown = True
        self.put((*self.pins, Pin(name, x, y, width)))
        return True

    def put(self, pins: tuple[Pin, ...]) -> None:
        """Replace the pictures. Not an undo step, since the drawing does not change."""
        removed = {pin.name for pin in self.pins} - {pin.name for pin in pins}
        self.pins = pins
        for name in removed:
            del self._images[name]
        self._store()
        self._drawing.touch()
        self._easel.update()
        self.changed.emit()

    def change(self, index: int, **fields: float) -> None:
        self.put((*self.pins[:index], replace(self.pins[index], **fields), *self.pins[index + 1 :]))

    def remove(self, index: int) -> None:
        self.put((*self.pins[:index], *self.pins[index + 1 :]))

    def raised(self, index: int) -> int:
        """Put one on top; return its new index."""
        self.put((*self.pins[:index], *self.pins[index + 1 :], self.pins[index]))
        return len(self.pins) - 1

    def toggle(self) -> None:
        self.shown = not self.shown
        self._easel.update()

    # ------------------------------------------------------------------------------------------------- geometry

    def place(self, index: int) -> QRectF:
        """Return a picture's rectangle in canvas pixels."""
        pin = self.pins[index]
        image = self._images[pin.name]
        height = pin.width * image.height() / image.width()
        return QRectF(pin.x - pin.width / 2, pin.y - height / 2, pin.width, height)

    def at(self, x: float, y: float) -> int | None:
        """The index of the topmost one at a point of the canvas."""
        if not self.shown:
            return None
        return next((i for i in reversed(range(len(self.pins))) if self.place(i).contains(x, y)), None)

    def paint(self, painter: QPainter, view: View) -> None:
        if not self.shown or not self.pins:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setTransform(view.transform(), True)
        for index, pin in enumerate(self.pins):
            painter.setOpacity(pin.opacity)
            painter.drawImage(self.place(index), self._images[pin.name])
        painter.restore()


def _encoded(image: QImage) -> bytes:
    """Encode as a file: JPEG if opaque and larger than an icon, else PNG."""
    data = QBuffer()
    data.open(QIODevice.OpenModeFlag.WriteOnly)
    opaque = not image.hasAlphaChannel() and image.width() * image.height() > 1 << 16
    writer = QImageWriter(data, QByteArray(b"jpeg" if opaque else b"png"))
    writer.setQuality(90 if opaque else -1)
    writer.write(image)
    return bytes(data.data().data())
