"""Files and tabs as commands: what there is, what each does, and what is said when something came or did not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QGuiApplication

from ...document.errors import DocumentError
from ...document.formats import kinds
from ...document.layers import Document, Layer
from ...panel.qt import image_rgba
from ...panel.words import tr
from ..files import asking, recovered
from .command import Command

if TYPE_CHECKING:
    from ..drawing.drawing import Sheet
    from ..window.window import Window

COMMANDS = (
    Command("paste_new", "Paste as Ne&w Drawing", ("Ctrl+Shift+N",), tip="The clipboard's picture in a tab of its own"),
    Command("save", "&Save", ("Ctrl+S",)),
    Command("save_as", "Save &As…", ("Ctrl+Shift+S",)),
    Command("save_copy", "Save a &Copy…", tip="Into another file, while Save goes on writing to this one"),
    Command("export", "&Export…", ("Ctrl+Shift+E",), tip="The picture without layers: PNG, JPEG, WebP, TIFF or BMP"),
    Command("recover", "Reco&ver Unsaved Drawings…", tip="What was not saved when Drawover ended unexpectedly"),
    Command("close_tab", "C&lose", ("Ctrl+W",), tip="Close the drawing"),
    Command("next_tab", "Ne&xt Drawing", ("Ctrl+Tab",)),
    Command("previous_tab", "Pre&vious Drawing", ("Ctrl+Shift+Tab",)),
)
MENUS: tuple[tuple[str, tuple[str | None, ...]], ...] = ()


def acts(window: Window) -> dict[str, Callable[[], object]]:
    """What each of the commands does."""
    files, desk = window.files, window.desk
    return {
        "paste_new": lambda: paste_new(window),
        "save": lambda: files.save(),
        "save_as": lambda: files.save_as(),
        "save_copy": files.save_copy,
        "export": files.export,
        "recover": lambda: recovered.show(window),
        "close_tab": lambda: files.close(),
        "next_tab": lambda: desk.step(1),
        "previous_tab": lambda: desk.step(-1),
    }


def connect(window: Window) -> None:
    """Follow files, tabs and desk. Each drawing keeps its own view, gallery and history."""
    drawing, desk, canvas = window.drawing, window.desk, window.canvas
    window.files.lost.connect(lambda what, losses: tell_losses(window, what, losses))
    window.tabs.closing.connect(window.files.close)

    def leave() -> None:
        canvas.tool.release()
        window.host.leaving.emit()  # the panel hands over what it keeps with this drawing
        sheet: Sheet = drawing.sheet
        sheet.view = None if canvas.fits else canvas.view

    def arrive() -> None:
        for name in ("next_tab", "previous_tab"):
            window.actions_by_name[name].setEnabled(len(desk.sheets) > 1)
        if drawing.sheet.view is not None:
            canvas.look(drawing.sheet.view)

    desk.leaving.connect(leave)
    desk.chosen.connect(arrive)
    arrive()


def tell_losses(window: Window, what: str, losses: tuple[str, ...]) -> None:
    """One or two are said; of more, a list can be had."""
    if len(losses) <= 2:
        window.notice.say(" ".join((what, *losses)))
        return
    sentence = tr(
        "{what} {losses} There are {value} more such things.", what=what, losses=losses[0], value=len(losses) - 1
    )
    window.notice.say(sentence, (tr("Show All"), lambda: asking.show_losses(window, what, losses)), later=tr("Close"))


def paste_new(window: Window) -> None:
    """The clipboard's picture as a drawing of its own."""
    image = QGuiApplication.clipboard().image()
    if image.isNull():
        window.notice.say(tr("The clipboard holds no picture."), passing=True)
        return
    rgba = np.frombuffer(image_rgba(image), np.uint8).reshape(image.height(), image.width(), 4)
    try:
        document = Document(image.width(), image.height(), (Layer.from_rgba(tr("Pasted picture"), rgba),))
        window.desk.open(document, title=tr("Pasted picture"), saved=False)
    except DocumentError as error:
        window.notice.say(str(error))


def dropped(window: Window, paths: list[Path], x: float, y: float) -> None:
    """Drawings with layers open beside this one; pictures become layers of it, or are pinned by the tool that pins."""
    if window.canvas.tool is window.toolkit.pin:
        for path in paths:
            window.toolkit.pinned.add_file(path, x, y)
        return
    unknown = [path for path in paths if kinds.kind_of(path) is None]
    if unknown:
        window.notice.say(tr("“{name}” is not a picture that Drawover can read.", name=unknown[0].name), passing=True)
    known = [(path, kinds.kind_of(path)) for path in paths]
    for path, kind in known:
        if kind is not None and not kind.layered:
            window.files.insert(path, x, y)
    for path, kind in known:
        if kind is not None and kind.layered:
            window.files.open(path)
