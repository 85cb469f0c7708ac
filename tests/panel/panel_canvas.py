"""A host for tests: a canvas with a drawing, which keeps everything that a panel does to it."""

from __future__ import annotations

from drawover.panel.host import Capture, Host, HostError
from drawover.panel.qt import QtCore, QtGui, image_rgba


def drawing(width: int, height: int, **more) -> Capture:
    """A crooked face on transparency."""
    image = QtGui.QImage(width, height, QtGui.QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QtCore.Qt.GlobalColor.transparent)
    painter = QtGui.QPainter(image)
    painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
    painter.setPen(QtGui.QPen(QtGui.QColor(30, 30, 30), max(2, width / 120)))
    painter.drawEllipse(QtCore.QRectF(width * 0.25, height * 0.1, width * 0.5, height * 0.8))
    painter.drawEllipse(QtCore.QRectF(width * 0.35, height * 0.35, width * 0.1, height * 0.08))
    painter.drawEllipse(QtCore.QRectF(width * 0.58, height * 0.44, width * 0.1, height * 0.08))
    painter.end()
    return Capture(width, height, rgba=image_rgba(image), **more)


class Canvas(Host):
    """Set `problem` to a sentence to have nothing to capture."""

    selects = True

    def __init__(self) -> None:
        super().__init__()
        self.problem = ""
        self.size = (800, 600)
        self.place = (0, 0)
        self.selected: bytes | None = None  # one byte per pixel
        self.painted: dict[str, tuple[str, bytes]] = {}  # key -> name and mask
        self.grouped: list[str] = []  # names of the layers in the group
        self.files: dict[str, bytes] = {}  # what is kept with the document
        self.captured: list[str] = []
        self.inserted: list[tuple[list, bool]] = []
        self.previews: list = []
        self.insert_problem = ""
        self.shade = 0  # changes the drawing

    def capture(self, what):
        self.captured.append(what)
        if self.problem:
            raise HostError(self.problem)
        capture = drawing(*self.size, x=self.place[0], y=self.place[1], canvas_width=2000, canvas_height=1500)
        if self.shade:
            capture.rgba = bytes([self.shade]) + capture.rgba[1:]
        capture.selection = self.selected if what == "selection" else None
        if what == "group":
            capture.layers = tuple((name, capture.rgba) for name in self.grouped)
        return capture

    def selection(self, capture):
        return self.selected

    def masks(self):
        return [(key, name) for key, (name, _) in self.painted.items()]

    def mask(self, key, capture):
        if key not in self.painted:
            return super().mask(key, capture)
        return self.painted[key][1]

    def keep(self, files):
        self.files = dict(files)

    def kept(self):
        return self.files

    def open(self, files=None):
        """As if another document had been opened, with these files in it."""
        self.leaving.emit()
        former, self.files = self.files, dict(files or {})
        self.opened.emit()
        return former

    def insert(self, layers, as_reference=False):
        if self.insert_problem:
            raise HostError(self.insert_problem)
        self.inserted.append((layers, as_reference))

    def preview(self, layer):
        self.previews.append(layer)

    @property
    def previewing(self):
        return self.previews[-1] if self.previews else None
