"""Opening and saving: dialogs, recent files, and reports of what a file could not hold.

questions.py has the questions before something is lost; desk.py manages the open drawings.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from ...document.errors import DocumentError
from ...document.formats import kinds
from ...document.formats.atomic import protected
from ...document.layers import Layer, blank
from ...panel.qt import image_rgba
from ...panel.words import later, tr
from ..drawing.desk import Desk
from ..drawing.drawing import Sheet
from ..settings import Settings
from . import questions
from .export import ask_export
from .saving import Job, Saver

PICTURES = tuple(suffix for suffix in kinds.READABLE if suffix not in kinds.LAYERED)
_UNFIT = {ord(sign): "-" for sign in '<>:"/\\|?*'} | dict.fromkeys(range(32))  # characters invalid in file names
_ORA = later("OpenRaster drawing (*.ora)")
_PSD = later("Photoshop document (*.psd)")


def _patterns(suffixes: tuple[str, ...]) -> str:
    return " ".join(f"*{suffix}" for suffix in suffixes)


_READABLE = ";;".join(
    (
        f"Drawings and pictures ({_patterns(kinds.READABLE)})",
        f"Drawings with layers ({_patterns(kinds.LAYERED)})",
        f"Pictures ({_patterns(PICTURES)})",
        later("All files (*)"),
    )
)


def _stamp(path: Path) -> tuple[int, ...] | None:
    """A value that changes when another program writes the file; None if it does not exist."""
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino


def free_path(folder: Path, title: str, suffix: str) -> Path:
    """A path for a drawing of this title that replaces no existing file."""
    name = title.translate(_UNFIT).strip(". ")
    stem = (Path(name).stem if Path(name).suffix.lower() in kinds.READABLE else name)[:60] or tr("Untitled")
    names = (stem, *(f"{stem} {n}" for n in range(2, 100_000)))
    return next(path for name in names if not (path := folder / f"{name}{suffix}").exists())


class Files(QObject):
    """Reads and writes files for the open drawings. Emits sentences; `window` is the parent of dialogs."""

    failed = Signal(str)  # a sentence
    status_message = Signal(str)  # a status message about what was done
    lost = Signal(str, tuple)  # what happened, and what was lost, a sentence each
    recents_changed = Signal()
    saved = Signal()  # the drawing was saved
    saving = Signal()  # it is about to be written: finish pending work, and update the extra files
    leaving = Signal()  # it may be closed: update the extra files

    def __init__(self, desk: Desk, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._settings, self._window = desk, settings, window
        self.saver = Saver(self)
        self.saver.finished.connect(self._finished)
        self.saver.failed.connect(self.failed)
        self.saver.progressed.connect(self._progressed)

    def _progressed(self, share: float) -> None:
        self.status_message.emit(tr("Saving… {value} %", value=round(share * 100)))

    # ------------------------------------------------------------------------------------------------- opening

    def new(self, width: int, height: int) -> None:
        """Open a blank canvas on a new sheet."""
        try:
            self._desk.open(blank(width, height))
        except DocumentError as error:
            self.failed.emit(str(error))

    def open_by_dialog(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self._window, tr("Open"), self._folder(), _READABLE)
        for name in names:
            self.open(Path(name))

    def open(self, path: Path) -> bool:
        """Open a file on a new sheet, or activate the sheet where it is open already. False if it cannot be read."""
        path = path.absolute()
        open_already = self._desk.with_file(path)
        if open_already is not None:
            self._desk.choose(self._desk.sheets.index(open_already))
            return True
        stamp = _stamp(path)
        try:
            opened = kinds.read(path)
        except DocumentError as error:
            self.failed.emit(str(error))
            self._settings.drop_recent(str(path))
            self.recents_changed.emit()
            return False
        # Save writes back only an .ora without asking: other file types may store less.
        native = opened.native and path.suffix.lower() == ".ora"
        sheet = self._desk.open(opened.document, path if native else None, path.name, extras=opened.extras)
        sheet.stamp, sheet.source = stamp, None if native else path
        self._used(path)
        if opened.losses:
            self.lost.emit(tr("“{name}” is open, but not all of it came through.", name=path.name), opened.losses)
        return True

    def insert(self, path: Path, x: float, y: float) -> None:
        """Insert a picture as a layer above the active one, centered at (x, y) of the canvas."""
        try:
            opened = kinds.read(path)
            rgba = opened.document.flattened()
        except DocumentError as error:
            self.failed.emit(str(error))
            return
        self._insert(rgba, path.stem, x, y)
        if opened.losses:
            self.lost.emit(
                tr("“{name}” is a layer now, but not all of it came through.", name=path.name), opened.losses
            )

    def insert_image(self, image: QImage, x: float, y: float, name: str = later("Pasted picture")) -> None:
        """Insert an image in the same way."""
        if image.isNull():
            self.failed.emit(tr("What was dropped is no picture that can be read."))
            return
        rgba = np.frombuffer(image_rgba(image), np.uint8).reshape(image.height(), image.width(), 4)
        self._insert(rgba, name, x, y)

    def _insert(self, rgba: np.ndarray, name: str, x: float, y: float) -> None:
        height, width = rgba.shape[:2]
        layer = Layer.from_rgba(name, rgba, round(x - width / 2), round(y - height / 2))
        drawing = self._desk.drawing
        drawing.commit(tr("Insert picture"), drawing.history.document.add(layer))

    # -------------------------------------------------------------------------------------------------- saving

    @property
    def _sheet(self) -> Sheet:
        return self._desk.drawing.sheet

    def save(self, now: bool = False) -> bool:
        """Save to its file, or ask where. False if it has no file yet. `now`: finish before returning."""
        sheet = self._sheet
        if sheet.file is not None:
            return self._write(sheet.file, now)
        if sheet.source is not None and sheet.source.suffix.lower() == ".psd":
            answer = questions.which_kind(self._window, sheet, kinds.losses(sheet.document, sheet.source))
            if answer is None:
                return False
            if answer == ".psd":
                return self._write(sheet.source, now)
        return self.save_as(now)

    def _write(self, path: Path, now: bool) -> bool:
        sheet = self._sheet
        if protected(path) is not None:
            return questions.save_elsewhere(self._window, path) and self.save_as(now)
        known = path in (sheet.file, sheet.source) and sheet.stamp is not None
        if known and _stamp(path) not in (sheet.stamp, None):
            answer = questions.changed_meanwhile(self._window, path)
            if answer != "replace":
                return self.save_as(now) if answer == "elsewhere" else False
        other = self._desk.with_file(path)
        if other is not None and other is not sheet:
            self.failed.emit(
                tr("“{name}” is open in another tab: close that first, or choose another name.", name=path.name)
            )
            return False
        self.saving.emit()
        self.saver.start(Job.for_sheet(sheet, path, keeps=True))
        if now:
            self.saver.finish()
            return not sheet.dirty
        return True

    def save_as(self, now: bool = False) -> bool:
        path = self._ask_path(tr("Save As"), f"{tr(_ORA)};;{tr(_PSD)}", ".ora", (".ora", ".psd"))
        return path is not None and self._write(path, now)

    def save_copy(self) -> None:
        """Save to another file; Save keeps writing to the current one."""
        path = self._ask_path(tr("Save a Copy"), f"{tr(_ORA)};;{tr(_PSD)}", ".ora", (".ora", ".psd"), " copy")
        if path is None:
            return
        if self._desk.with_file(path) is not None:
            self.failed.emit(tr("“{name}” is open here: choose another name for the copy.", name=path.name))
            return
        self.saving.emit()
        self.saver.start(Job.for_sheet(self._sheet, path, keeps=False))

    def export(self) -> None:
        """Export the composed picture: ask for type, size and quality, then for the file."""
        document = self._sheet.document
        chosen = ask_export(self._window, self._settings, document)
        if chosen is None:
            return
        suffix, export = chosen
        kind = kinds.kind_for(f"x{suffix}")
        title = f"{kind.title if kind else 'Picture'} (*{suffix})"
        path = self._ask_path(tr("Export"), title, suffix, kind.suffixes if kind else (suffix,))
        if path is not None:
            self.saver.start(Job(self._sheet, document, path, keeps=False, export=export))

    def _ask_path(self, title: str, kind: str, suffix: str, allowed: tuple[str, ...], more: str = "") -> Path | None:
        """Ask for a path with an allowed suffix; a name without one gets that of the chosen file type, or `suffix`."""
        sheet = self._sheet
        stem = Path(sheet.title).stem or tr("Untitled")
        start = Path(self._folder()) / f"{stem}{more}{suffix}"
        near = sheet.file or sheet.source
        if near is not None:
            start = near.with_name(f"{near.stem}{more}{suffix}")
        name, chosen = QFileDialog.getSaveFileName(self._window, title, str(start), kind)
        if not name:
            return None
        path = Path(name).absolute()
        if path.suffix.lower() in allowed:
            return path
        path = path.with_name(path.name + (".psd" if chosen == tr(_PSD) and ".psd" in allowed else suffix))
        return path if not path.exists() or questions.may_replace(self._window, path) else None

    def _finished(self, job: Job) -> None:
        name = job.path.name
        if job.keeps:
            self._desk.drawing.saved(job.document, job.path, job.sheet, job.extras)
            job.sheet.stamp = _stamp(job.path)
            self._used(job.path)
            self.saved.emit()
        self.status_message.emit(f"{'Saved' if job.export is None else 'Exported'} {name}")
        if job.export is not None:  # the export dialog has told them
            return
        losses = kinds.losses(job.document, job.path, others=False)
        if set(losses) - set(job.sheet.reported_losses):  # report them only once
            job.sheet.reported_losses = losses
            self.lost.emit(tr("“{name}” is saved, but not all of the drawing is in it.", name=name), losses)

    # --------------------------------------------------------------------------------------------------- closing

    def may_close(self, sheet: Sheet | None = None) -> bool:
        """Return whether a sheet can be closed: it has no changes, or the artist saved or discarded them."""
        self.saver.finish()
        sheet = sheet or self._sheet
        if not sheet.dirty:
            self._store_extras(sheet)
            return True
        self._desk.choose(self._desk.sheets.index(sheet))  # show what the question is about
        answer = questions.unsaved(self._window, sheet)
        return self.save(now=True) if answer == "save" else answer == "discard"

    def may_close_all(self) -> bool:
        """The same for all sheets, with one question for all unsaved ones."""
        self.saver.finish()
        unsaved = [sheet for sheet in self._desk.sheets if sheet.dirty]
        for sheet in self._desk.sheets:
            if not sheet.dirty:
                self._store_extras(sheet)
        if len(unsaved) < 2:
            return all(self.may_close(sheet) for sheet in unsaved)
        answer = questions.unsaved_all(self._window, unsaved)
        return self.save_all(unsaved) if answer == "save" else answer == "discard"

    def _store_extras(self, sheet: Sheet) -> None:
        """Write changed extra files, such as suggestions, to the file of a drawing that is otherwise saved.

        Without asking, since the picture does not change; not to a file that another program wrote in the meantime.
        """
        if sheet is self._sheet:
            self.leaving.emit()
        path = sheet.file
        if path is None or path.suffix.lower() != ".ora" or sheet.saved_extras in (None, sheet.extras):
            return
        if protected(path) is None and sheet.stamp is not None and _stamp(path) == sheet.stamp:
            self.saver.start(Job.for_sheet(sheet, path, keeps=True))
            self.saver.finish()

    def save_all(self, sheets: Sequence[Sheet]) -> bool:
        """Save each to its file; those without one as .ora into a folder that is asked for. True if all are saved."""
        homeless = [sheet for sheet in sheets if sheet.file is None]
        folder: Path | None = None
        if homeless:
            title = tr("A folder for the {value} drawings that are in no file of their own yet", value=len(homeless))
            named = QFileDialog.getExistingDirectory(self._window, title, self._folder())
            if not named:
                return False
            folder = Path(named).absolute()
        for sheet in sheets:
            self._desk.choose(self._desk.sheets.index(sheet))
            self._write(sheet.file or free_path(folder or Path(), sheet.title, ".ora"), now=True)
        return not any(sheet.dirty for sheet in sheets)

    def close(self, sheet: Sheet | None = None) -> bool:
        """Close a drawing, by default the active one. False if the artist keeps it open."""
        sheet = sheet or self._sheet
        if not self.may_close(sheet):
            return False
        self._desk.close(sheet, blank(self._settings["new/width"], self._settings["new/height"]))
        return True

    def _used(self, path: Path) -> None:
        self._settings.add_recent(str(path))
        self._settings["files/folder"] = str(path.parent)
        self.recents_changed.emit()

    def _folder(self) -> str:
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        remembered = self._settings["files/folder"]
        return remembered if remembered and Path(remembered).is_dir() else pictures
