"""A host for tests: a canvas with a drawing, which keeps everything that a panel does to it."""

from __future__ import annotations

from typing import Any

from drawover.panel.host import Capture, EmptyError, Host, HostError
from drawover.panel.qt import QtCore, QtGui, image_rgba, rgba_image


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


def correct(pack="faces", seed=0, **parameters) -> dict:
    """What EngineClient.suggest() takes to have a drawing corrected."""
    usual = {"count": 8, "strength": 1.0, "lines": "all"}
    return {"task": "correct", "pack": pack, "seed": seed, "parameters": {**usual, **parameters}}


def on_paper(capture, color=(240, 225, 190)):
    """-> RGBA of a capture laid on opaque paper that darkens to the right."""
    image = QtGui.QImage(capture.width, capture.height, QtGui.QImage.Format.Format_ARGB32_Premultiplied)
    painter = QtGui.QPainter(image)
    shade = QtGui.QLinearGradient(0, 0, capture.width, 0)
    shade.setColorAt(0, QtGui.QColor(*color))
    shade.setColorAt(1, QtGui.QColor(*(each - 60 for each in color)))
    painter.fillRect(image.rect(), shade)
    painter.drawImage(0, 0, rgba_image(capture.rgba, capture.width, capture.height))
    painter.end()
    return image_rgba(image)


class Canvas(Host):
    """Set `problem` to a sentence to have nothing to capture."""

    selects = True

    def __init__(self) -> None:
        super().__init__()
        self.problem = ""
        self.empty: set[str] = set()  # what of layer | group | visible | selection has nothing drawn in it
        self.size = (800, 600)
        self.place = (0, 0)
        self.selected: bytes | None = None  # one byte per pixel
        self.painted: dict[str, tuple[str, bytes]] = {}  # key -> name and mask
        self.grouped: list[str] = []  # names of the layers in the group
        self.files: dict[str, bytes] = {}  # what is kept with the document
        self.captured: list[str] = []
        self.sources: tuple[str, ...] = ("sketch",)  # keys of the layers that were captured
        self.on_paper = False
        self.inserted: list[tuple[list, bool]] = []
        self.instead_of: list[tuple[str, ...]] = []  # of each insertion
        self.within: list = []  # Coverage or None of each
        self.held: set[str] = set()  # keys of what is still there
        self.previews: list = []  # Mockups, None each where it was taken away
        self.prepared: list[tuple[str, ...]] = []
        self.ready_for: list = []  # Coverage or None of each
        self.insert_problem = ""
        self.shade = 0  # changes the drawing

    def capture(self, what):
        self.captured.append(what)
        if self.problem:
            raise HostError(self.problem)
        if what in self.empty:
            raise EmptyError(f"Nothing is drawn in the {what}.")
        x, y = self.place
        capture = drawing(*self.size, x=x, y=y, canvas_width=2000, canvas_height=1500, sources=self.sources)
        if self.on_paper:
            capture.rgba, capture.on_paper = on_paper(capture), True
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

    def insert(self, layers, as_reference=False, instead_of=(), within=None, under=()):
        if self.insert_problem:
            raise HostError(self.insert_problem)
        self.inserted.append((layers, as_reference))
        self.instead_of.append(tuple(instead_of))
        self.within.append(within)
        self.held.add(str(len(self.inserted)))
        return str(len(self.inserted))

    def holds(self, key):
        return key in self.held

    def preview(self, mockup):
        self.previews.append(mockup)

    def prepare(self, sources, within=None):
        self.prepared.append(tuple(sources))
        self.ready_for.append(within)

    @property
    def previewing(self) -> Any:
        """The Mockup that is shown now, or None."""
        return self.previews[-1] if self.previews else None

    @property
    def previewed(self):
        """The topmost HostLayer of it, or None."""
        return self.previewing.layers[-1] if self.previewing else None
