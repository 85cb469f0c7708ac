"""A pack of one's own in Krita: the row in the list of packs, the window beside the canvas, a folder looked at."""

import os

from drawover_test import scene
from PyQt5 import QtWidgets


def main(out):
    """From the list of packs to the pictures of the folder."""
    scene.fill_screen()
    scene.make_room()
    document = scene.open_document(320, 320)
    yield 400
    yield (scene.ready, 90)
    panel = scene.panel()
    steps = scene.undo_text()
    yield scene.click(panel.page.pack)
    yield lambda: panel.page.pack._popup is not None and panel.page.pack._popup.isVisible()
    yield 300
    yield scene.shot("list")
    yield scene.click(panel.page.pack._popup.findChild(QtWidgets.QAbstractButton, "drawover_new_pack"))
    yield lambda: panel._announcing.dialog is not None and panel._announcing.dialog.isVisible()
    dialog = panel._announcing.dialog
    yield lambda: bool(dialog.training.fields), 30
    yield 400
    yield scene.shot("window")
    out["at first"] = dialog.choose.isEnabled()
    dialog._look(os.environ["DRAWOVER_TEST_DRAWINGS"])  # as the dialog for files does, which is the system's own
    yield lambda: dialog.pictures.isVisible() and dialog.pictures.count() > 0, 240
    yield 600
    yield scene.shot("looked")
    out["heading"] = dialog.heading.text()
    out["pictures"] = [dialog.pictures.item(row).text() for row in range(dialog.pictures.count())]
    out["buttons"] = [button.words() for button in (dialog.other, dialog.closing)]
    out["modal"] = dialog.isModal()
    yield scene.click(dialog.closing)
    yield lambda: not dialog.isVisible()
    out["leaves no step"] = scene.undo_text() == steps
    scene.close(document)
