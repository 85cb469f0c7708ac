"""What must stay: inside the selection only, strokes under a mask; a group's layers together; the gallery in a .kra."""

import os
from pathlib import Path

from drawover_test import scene
from krita import Selection

FACE = Path(os.environ["DRAWOVER_TEST_FACE"])
SIZE = 300


def masked(document):
    """The face, a paint layer and a transparency mask to choose from, a selection of the right half."""
    root = document.rootNode()
    sketch = scene.add_layer(document, "sketch", scene.picture(FACE, SIZE, SIZE), SIZE, SIZE)
    scene.add_layer(document, "keep", scene.solid(40, 30, (0, 0, 0, 255)), 40, 30, 100, 90)
    empty = scene.add_layer(document, "empty")
    yield 200
    chosen = Selection()
    chosen.select(150, 0, 150, SIZE, 255)
    ear = Selection()
    ear.select(20, 30, 50, 60, 255)
    document.setActiveNode(empty)
    document.setSelection(ear)
    yield 250
    scene.press("add_new_transparency_mask")
    yield lambda: any(child.type() == "transparencymask" for child in empty.childNodes())
    empty.childNodes()[0].setName("ear")
    document.setSelection(chosen)
    yield 200
    document.setActiveNode(sketch)
    yield 250
    return root, sketch


def ask(keep):
    """Open the fold by a click, choose, suggest."""
    panel = scene.panel()
    more = panel.page.more
    if not more.isVisible():
        yield scene.click(panel.page.bar.fold)
        yield lambda: more.isVisible()
    if not more.inside.isChecked():
        yield scene.mouse("mousemove", *scene.on_screen(more.inside, 12, more.inside.height() // 2), "click", 1)
        yield lambda: more.inside.isChecked()
    more.keep.look()
    more.keep.setCurrentIndex(more.keep.findText(keep))
    yield 100
    yield from scene.press_suggest()


def main(out):
    """Masks, then a group, then what is kept with the file."""
    scene.fill_screen()
    scene.make_room()
    document = scene.open_document(SIZE, SIZE, name="masks")
    yield 400
    root, sketch = yield from masked(document)
    yield (scene.ready, 30)
    before = scene.fingerprint(sketch)
    panel = scene.panel()
    out["masks"] = [name for _, name in panel.host.masks()]
    yield from ask("keep")
    yield scene.shot("more")
    out["fold"] = panel.page.bar.fold.toolTip()
    yield from ask("ear")
    panel.page.more.keep.setCurrentIndex(panel.page.more.keep.findText("empty"))
    yield scene.click(panel.page.bar.button)
    yield lambda: panel.message.isVisible()
    out["empty mask"] = panel.message.sentence.text()
    out["sketch unchanged"] = scene.fingerprint(sketch) == before
    panel.page.more.keep.setCurrentIndex(0)
    panel.page.more.inside.setChecked(False)

    overlay = lambda: panel.host._previewing._overlay  # noqa: E731
    scene.press("drawover_next")
    yield lambda: overlay() is not None and panel.page.changes.words.isVisible()
    yield 300
    out["moved"] = panel.page.changes.words.text()
    out["overlay is no layer"] = scene.names(root)
    panel.page.looks.toggle("wipe")
    yield 300
    yield scene.shot("compare")
    yield scene.click(panel.page.changes.button)
    yield lambda: len(scene.layers(root)) == 5
    yield 250
    out["inserted"] = scene.names(root)
    yield scene.mouse("key", "ctrl+z")
    yield lambda: len(scene.layers(root)) == 4
    panel.page.looks.toggle("wipe")
    scene.press("drawover_preview")
    yield lambda: overlay() is None
    panel.page.model.toggle_star(scene.cards()[1])
    out["entries"] = [[card.kind, card.starred] for card in scene.cards()]
    yield (lambda: "drawover/history" in document.annotationTypes(), 20)
    path = str(scene.FOLDER / "masks.kra")
    yield 2500  # so that the star is kept as well
    out["saved"] = document.saveAs(path)
    yield 300

    second = scene.open_document(SIZE, SIZE, name="group")
    yield 500
    out["another drawing's gallery"] = len(scene.cards())
    group = second.createGroupLayer("figure")
    second.rootNode().addChildNode(group, None)
    second.waitForDone()
    ink = scene.add_layer(second, "ink", scene.picture(FACE, SIZE, SIZE), SIZE, SIZE, parent=group)
    scene.add_layer(second, "shade", scene.solid(50, 50, (200, 120, 60, 255)), 50, 50, 120, 60, parent=group)
    yield 250
    second.setActiveNode(ink)
    source = panel.page.source
    source.setCurrentIndex(source.findData("group"))
    yield 250
    yield from scene.press_suggest()
    yield scene.double_click(scene.card(0))
    yield lambda: len(scene.layers(group)) == 3
    yield 250
    out["moved together"] = scene.names(second.rootNode())
    source.setCurrentIndex(0)
    scene.close(second)
    yield 400
    scene.close(document)
    yield 400
    again = scene.K.openDocument(path)
    scene.K.activeWindow().addView(again)
    yield (lambda: len(scene.cards()) == 8, 20)
    out["entries again"] = [[card.kind, card.starred] for card in scene.cards()]
    yield 200
    yield scene.shot("again")
    count = len(scene.layers(again.rootNode()))
    yield scene.double_click(scene.card(1))
    yield (lambda: len(scene.layers(again.rootNode())) == count + 1, 30)
    out["inserted again"] = scene.names(again.rootNode())
    yield scene.click(panel.page.looks.clear_button)
    yield lambda: len(scene.cards()) == 1
    panel.page.model.toggle_star(scene.cards()[0])
    yield scene.click(panel.page.looks.clear_button)
    yield lambda: not scene.cards()
    yield (lambda: "drawover/history" not in again.annotationTypes(), 20)
    scene.close(again)
    yield 200
