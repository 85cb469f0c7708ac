"""Opening and saving as the artist meets them: dialogs, recent files, the question before something is lost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from ..document.errors import DocumentError
from ..document.formats import ora, png
from ..document.layers import Document, Layer, blank
from ..panel.qt import image_rgba
from .drawing import Drawing
from .saving import Saver
from .settings import Settings

_READABLE = "Drawings and pictures (*.ora *.png *.jpg *.jpeg *.webp *.bmp *.gif *.tif *.tiff *.tga)"
PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".tga")


def read(path: Path) -> Document:
    """An .ora drawing, or any picture as a drawing of one layer. Raises DocumentError."""
    return ora.read(path) if path.suffix.lower() == ".ora" else png.read(path)


class Files(QObject):
    """Reads and writes files for the drawing. Sentences come by signal; dialogs are over `window`."""

    failed = Signal(str)  # a sentence
    told = Signal(str)  # in passing: what was done
    recents_changed = Signal()
    saved = Signal()  # the drawing is in its file now

    def __init__(self, drawing: Drawing, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._drawing, self._settings, self._window = drawing, settings, window
        self.saver = Saver(self)
        self.saver.finished.connect(self._finished)
        self.saver.failed.connect(self.failed)
        self.saver.progressed.connect(lambda share: self.told.emit(f"Saving… {round(share * 100)} %"))

    # ------------------------------------------------------------------------------------------------- opening

    def new(self, width: int, height: int) -> None:
        """A blank canvas, if the artist lets go of the present drawing."""
        if self.may_let_go():
            try:
                self._drawing.open(blank(width, height))
            except DocumentError as error:
                self.failed.emit(str(error))

    def open_by_dialog(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._window, "Open", self._folder(), f"{_READABLE};;All files (*)")
        if name:
            self.open(Path(name))

    def open(self, path: Path) -> bool:
        """False when it could not be read, or the artist keeps the present drawing."""
        if not self.may_let_go():
            return False
        try:
            document = read(path)
        except DocumentError as error:
            self.failed.emit(str(error))
            self._settings.drop_recent(str(path))
            self.recents_changed.emit()
            return False
        # A picture is not written over by Save: what is drawn on it needs layers.
        native = path.suffix.lower() == ".ora"
        self._drawing.open(document, path if native else None, path.name)
        self._used(path)
        return True

    def insert(self, path: Path, x: float, y: float) -> None:
        """A picture as a new layer above the active one, its middle at (x, y) of the canvas."""
        try:
            read_in = read(path)
            rgba = read_in.flattened()
        except DocumentError as error:
            self.failed.emit(str(error))
            return
        self._insert(rgba, path.stem, x, y)

    def insert_image(self, image: QImage, x: float, y: float, name: str = "Pasted picture") -> None:
        """An image from elsewhere, in the same way."""
        if image.isNull():
            self.failed.emit("What was dropped is no picture that can be read.")
            return
        rgba = np.frombuffer(image_rgba(image), np.uint8).reshape(image.height(), image.width(), 4)
        self._insert(rgba, name, x, y)

    def _insert(self, rgba, name: str, x: float, y: float) -> None:
        height, width = rgba.shape[:2]
        layer = Layer.from_rgba(name, rgba, round(x - width / 2), round(y - height / 2))
        self._drawing.did("Insert picture", self._drawing.history.document.add(layer))

    # -------------------------------------------------------------------------------------------------- saving

    def save(self, now: bool = False) -> bool:
        """To its file, or where the artist says. False when there is no place yet. `now`: done on return."""
        if self._drawing.file is None:
            return self.save_as(now)
        self.saver.start(self._drawing.history.document, self._drawing.file, native=True)
        if now:
            self.saver.finish()
            return not self._drawing.dirty
        return True

    def save_as(self, now: bool = False) -> bool:
        name = self._ask_where("Save As", "OpenRaster drawing (*.ora)", ".ora")
        if name is None:
            return False
        self.saver.start(self._drawing.history.document, name, native=True)
        if now:
            self.saver.finish()
            return not self._drawing.dirty
        return True

    def export(self) -> None:
        """The picture as it is seen, without layers."""
        name = self._ask_where("Export PNG", "PNG picture (*.png)", ".png")
        if name is not None:
            self.saver.start(self._drawing.history.document, name, native=False)

    def _ask_where(self, title: str, kind: str, suffix: str) -> Path | None:
        stem = Path(self._drawing.title).stem or "Untitled"
        start = Path(self._folder()) / f"{stem}{suffix}"
        if self._drawing.file is not None:
            start = self._drawing.file.with_suffix(suffix)
        name, _ = QFileDialog.getSaveFileName(self._window, title, str(start), kind)
        if not name:
            return None
        path = Path(name)
        if path.suffix.lower() == suffix:
            return path
        path = path.with_name(path.name + suffix)
        if path.exists() and not self._may_replace(path):
            return None
        return path

    def _may_replace(self, path: Path) -> bool:
        question = f"“{path.name}” is there already. Replace it?"
        yes = QMessageBox.StandardButton.Yes
        return QMessageBox.question(self._window, "Replace", question, yes | QMessageBox.StandardButton.No) == yes

    def _finished(self, document: Document, path: Path, native: bool) -> None:
        if native:
            self._drawing.saved(document, path)
            self._used(path)
            self.saved.emit()
        self.told.emit(f"{'Saved' if native else 'Exported'} {path.name}")

    # ------------------------------------------------------------------------------------------------- letting go

    def may_let_go(self) -> bool:
        """True when nothing would be lost, or the artist saved it or does not want it."""
        self.saver.finish()
        if not self._drawing.dirty:
            return True
        kinds = QMessageBox.StandardButton
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Drawover")
        box.setText(f"Save the changes to “{self._drawing.title}”?")
        box.setInformativeText("What is not saved is lost.")
        box.setStandardButtons(kinds.Save | kinds.Discard | kinds.Cancel)
        box.setDefaultButton(kinds.Save)
        answer = box.exec()
        if answer == kinds.Save:
            return self.save(now=True)
        return answer == kinds.Discard

    def _used(self, path: Path) -> None:
        self._settings.add_recent(str(path.absolute()))
        self._settings["files/folder"] = str(path.absolute().parent)
        self.recents_changed.emit()

    def _folder(self) -> str:
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        remembered = self._settings["files/folder"]
        return remembered if remembered and Path(remembered).is_dir() else pictures
