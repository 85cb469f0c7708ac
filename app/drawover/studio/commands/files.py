"""The menu of files and tabs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QGuiApplication

from ...document.errors import DocumentError
from ...document.layers import Document, Layer
from ...panel.qt import image_rgba
from ...panel.words import later, tr
from ..drawing.desk import Desk
from ..files.files import Files
from ..files.recovered import RecoveryOffer
from ..widgets.notices import NoticeBar
from .command import Command, Menu, Submenu


@dataclass(frozen=True)
class Parts:
    """`new` asks for a size first; `quit` closes the window."""

    files: Files
    desk: Desk
    recovered: RecoveryOffer
    notice: NoticeBar
    new: Callable[[], object]
    quit: Callable[[], object]


def _several(parts: Parts) -> bool:
    return len(parts.desk.sheets) > 1


def paste_new(parts: Parts) -> None:
    """Open the clipboard's picture as a new drawing."""
    image = QGuiApplication.clipboard().image()
    if image.isNull():
        parts.notice.show_message(tr("The clipboard holds no picture."), passing=True)
        return
    rgba = np.frombuffer(image_rgba(image), np.uint8).reshape(image.height(), image.width(), 4)
    try:
        document = Document(image.width(), image.height(), (Layer.from_rgba(tr("Pasted picture"), rgba),))
        parts.desk.open(document, title=tr("Pasted picture"), saved=False)
    except DocumentError as error:
        parts.notice.show_message(str(error))


MENUS: tuple[Menu[Parts], ...] = (
    Menu(
        "&File",
        (
            Command("new", "&New…", ("Ctrl+N",), act=lambda parts: parts.new()),
            Command("open", "&Open…", ("Ctrl+O",), act=lambda parts: parts.files.open_by_dialog()),
            Submenu("recent", later("Open &Recent")),
            Command(
                "paste_new",
                "Paste as Ne&w Drawing",
                ("Ctrl+Shift+N",),
                tip="The clipboard's picture in a tab of its own",
                act=paste_new,
            ),
            None,
            Command("save", "&Save", ("Ctrl+S",), act=lambda parts: parts.files.save()),
            Command("save_as", "Save &As…", ("Ctrl+Shift+S",), act=lambda parts: parts.files.save_as()),
            Command(
                "save_copy",
                "Save a &Copy…",
                tip="Into another file, while Save goes on writing to this one",
                act=lambda parts: parts.files.save_copy(),
            ),
            Command(
                "export",
                "&Export…",
                ("Ctrl+Shift+E",),
                tip="The picture without layers: PNG, JPEG, WebP, TIFF or BMP",
                act=lambda parts: parts.files.export(),
            ),
            None,
            Command(
                "recover",
                "Reco&ver Unsaved Drawings…",
                tip="What was not saved when Drawover ended unexpectedly",
                act=lambda parts: parts.recovered.show(),
            ),
            None,
            Command("next_tab", "Ne&xt Drawing", ("Ctrl+Tab",), act=lambda p: p.desk.step(1), enabled=_several),
            Command(
                "previous_tab",
                "Pre&vious Drawing",
                ("Ctrl+Shift+Tab",),
                act=lambda parts: parts.desk.step(-1),
                enabled=_several,
            ),
            Command("close_tab", "C&lose", ("Ctrl+W",), tip="Close the drawing", act=lambda parts: parts.files.close()),
            None,
            Command("quit", "&Quit", ("Ctrl+Q",), act=lambda parts: parts.quit()),
        ),
    ),
)
