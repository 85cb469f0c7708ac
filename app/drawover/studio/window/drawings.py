"""Handles switching between drawings, reports of what a file could not hold, and dropped files.

files.py opens and saves; desk.py manages the open drawings.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ...document.formats import kinds
from ...panel.words import tr
from ..canvas.canvas import Canvas
from ..drawing.desk import Desk
from ..drawing.drawing import Drawing
from ..files import questions
from ..files.files import Files
from ..host import StudioHost
from ..tools.toolkit import Toolkit
from ..widgets.notices import NoticeBar


class Drawings(QObject):
    """Connects each drawing with its own view, gallery and history."""

    def __init__(
        self,
        drawing: Drawing,
        desk: Desk,
        files: Files,
        canvas: Canvas,
        kit: Toolkit,
        host: StudioHost,
        notice: NoticeBar,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._drawing, self._files, self._canvas, self._kit = drawing, files, canvas, kit
        self._host, self._notice, self._window = host, notice, window
        files.lost.connect(self._report_losses)
        files.saving.connect(kit.settle)
        canvas.files_dropped.connect(self._dropped)
        desk.leaving.connect(self._leave)
        desk.chosen.connect(self._arrive)
        self._arrive()

    def _leave(self) -> None:
        self._canvas.tool.release()
        self._host.leaving.emit()  # the panel stores its data with this drawing
        self._drawing.sheet.view = None if self._canvas.fits else self._canvas.view

    def _arrive(self) -> None:
        if self._drawing.sheet.view is not None:
            self._canvas.set_view(self._drawing.sheet.view)

    def _report_losses(self, what: str, losses: tuple[str, ...]) -> None:
        """Show up to two losses in a notice; for more, offer a list."""
        if len(losses) <= 2:
            self._notice.show_message(" ".join((what, *losses)))
            return
        sentence = tr(
            "{what} {losses} There are {value} more such things.", what=what, losses=losses[0], value=len(losses) - 1
        )
        show = (tr("Show All"), lambda: questions.show_losses(self._window, what, losses))
        self._notice.show_message(sentence, show, later=tr("Close"))

    def _dropped(self, paths: list[Path], x: float, y: float) -> None:
        """Open drawings with layers in new tabs; insert pictures as layers, or pin them if that tool is active."""
        if self._canvas.tool is self._kit.pin:
            for path in paths:
                self._kit.pinned.add_file(path, x, y)
            return
        unknown = [path for path in paths if kinds.kind_for(path) is None]
        if unknown:
            sentence = tr("“{name}” is not a picture that Drawover can read.", name=unknown[0].name)
            self._notice.show_message(sentence, passing=True)
        known = [(path, kinds.kind_for(path)) for path in paths]
        for path, kind in known:
            if kind is not None and not kind.layered:
                self._files.insert(path, x, y)
        for path, kind in known:
            if kind is not None and kind.layered:
                self._files.open(path)
