"""The questions that are asked before something is lost. Each returns a word; None or "keep" cancels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QMessageBox, QWidget

from ...panel.plain import plain_box
from ...panel.words import tr
from ..drawing.drawing import Sheet

_KINDS = QMessageBox.StandardButton
_NAMED = 12  # drawings that a question lists by name


def _box(window: QWidget, title: str, question: str, more: str) -> QMessageBox:
    box = QMessageBox(window)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(title)
    box.setText(question)
    box.setInformativeText(more)
    return plain_box(box)


def unsaved(window: QWidget, sheet: Sheet) -> str:
    """ "save", "discard" or "keep"."""
    box = _box(
        window, "Drawover", tr("Save the changes to “{title}”?", title=sheet.title), tr("What is not saved is lost.")
    )
    box.setStandardButtons(_KINDS.Save | _KINDS.Discard | _KINDS.Cancel)
    box.setDefaultButton(_KINDS.Save)
    return {_KINDS.Save: "save", _KINDS.Discard: "discard"}.get(box.exec(), "keep")  # pyright: ignore


def unsaved_all(window: QWidget, sheets: Sequence[Sheet]) -> str:
    """ "save", "discard" or "keep", for several drawings at once."""
    named = [f"• {sheet.title}" for sheet in sheets[:_NAMED]]
    if len(sheets) > _NAMED:
        named.append(tr("… and {value} more", value=len(sheets) - _NAMED))
    more = "\n".join((*named, "", tr("What is not saved is lost.")))
    box = _box(window, "Drawover", tr("Save the changes to {value} drawings?", value=len(sheets)), more)
    box.setStandardButtons(_KINDS.SaveAll | _KINDS.Discard | _KINDS.Cancel)
    box.button(_KINDS.SaveAll).setText(tr("Save All"))
    box.button(_KINDS.Discard).setText(tr("Discard All"))
    box.setDefaultButton(_KINDS.SaveAll)
    return {_KINDS.SaveAll: "save", _KINDS.Discard: "discard"}.get(box.exec(), "keep")  # pyright: ignore


def may_replace(window: QWidget, path: Path) -> bool:
    """Whether to replace an existing file."""
    question = tr("“{name}” is there already. Replace it?", name=path.name)
    box = _box(window, tr("Replace"), question, "")
    box.setStandardButtons(_KINDS.Yes | _KINDS.No)
    return box.exec() == _KINDS.Yes


def changed_meanwhile(window: QWidget, path: Path) -> str:
    """ "replace", "elsewhere" or "keep": another program changed the file since it was read or saved."""
    more = tr("Replacing it loses what the other program wrote.")
    box = _box(
        window,
        tr("Changed meanwhile"),
        tr("Another program changed “{name}” since you opened it.", name=path.name),
        more,
    )
    box.setStandardButtons(_KINDS.Save | _KINDS.Yes | _KINDS.Cancel)
    box.button(_KINDS.Save).setText(tr("Save Under Another Name…"))
    box.button(_KINDS.Yes).setText(tr("Replace It"))
    box.setDefaultButton(_KINDS.Save)
    return {_KINDS.Save: "elsewhere", _KINDS.Yes: "replace"}.get(box.exec(), "keep")  # pyright: ignore


def save_elsewhere(window: QWidget, path: Path) -> bool:
    """Whether to save under another name, since the file is write-protected."""
    question = tr("“{name}” cannot be written: the file or its folder is write-protected.", name=path.name)
    box = _box(window, tr("Save"), question, tr("The drawing is not saved yet."))
    box.setStandardButtons(_KINDS.Save | _KINDS.Cancel)
    box.button(_KINDS.Save).setText(tr("Save Under Another Name…"))
    box.setDefaultButton(_KINDS.Save)
    return box.exec() == _KINDS.Save


def which_kind(window: QWidget, sheet: Sheet, losses: tuple[str, ...]) -> str | None:
    """ ".ora" or ".psd", for a drawing that was opened from a .psd."""
    assert sheet.source is not None
    question = tr("Save “{name}” as a Photoshop document again, or as .ora?", name=sheet.source.name)
    more = tr("Drawover's own kind, .ora, keeps everything; Krita and GIMP open it too.")
    if losses:
        more += tr(" The .psd will not keep all: {losses}", losses=losses[0])
        if len(losses) == 2:
            more += tr(" There is 1 more.")
        elif len(losses) > 2:
            more += tr(" There are {count} more.", count=len(losses) - 1)
    box = _box(window, tr("Save"), question, more)
    box.setStandardButtons(_KINDS.Save | _KINDS.Yes | _KINDS.Cancel)
    box.button(_KINDS.Save).setText(tr("Save as .ora…"))
    box.button(_KINDS.Yes).setText(tr("Replace the .psd"))
    box.setDefaultButton(_KINDS.Save)
    return {_KINDS.Save: ".ora", _KINDS.Yes: ".psd"}.get(box.exec())  # pyright: ignore


def show_losses(window: QWidget, what: str, losses: tuple[str, ...]) -> None:
    """Show all losses, in a modeless box."""
    box = QMessageBox(window)
    box.setWindowTitle(tr("What did not come through"))
    box.setText(what)
    box.setInformativeText("\n".join(f"• {sentence}" for sentence in losses[:40]))
    if len(losses) > 40:
        box.setDetailedText("\n".join(losses))
    plain_box(box)
    box.setModal(False)
    box.show()
