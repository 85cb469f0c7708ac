"""A suggestion to a selection, in a real Krita: shown and inserted in the place of what was selected alone."""

from drawover_test import scene
from krita import Selection
from PyQt5.QtCore import QByteArray

SIDE = 600
LEFT, TOP, WIDE, HIGH = 200, 200, 200, 200  # what is selected, softly along its left edge
SOFT = 20


def coverage():
    row = bytes(min(255, round(255 * (x + 1) / SOFT)) for x in range(WIDE))
    return QByteArray(row * HIGH)


def row(document, y=300):
    """-> [r, g, b] of the visible image along a row of it."""
    picture = document.projection(0, y, SIDE, 1)
    return [list(picture.pixelColor(x, 0).getRgb()[:3]) for x in range(SIDE)]


def seen(x, y=300):
    """-> [r, g, b] of an image point as it is on the screen."""
    shown = scene.window().grab().toImage()
    at = scene.window().mapFromGlobal(scene.QPoint(*scene.point_on_screen(x, y)))
    return list(shown.pixelColor(at).getRgb()[:3])


def main(out):
    """One document: from the selection to the undone insertion."""
    scene.fill_screen()
    scene.make_room()
    yield 400
    document = scene.open_document(SIDE, SIDE, name="face")
    yield 500
    sketch = scene.add_layer(document, "sketch", scene.solid(500, 20, (200, 30, 30, 255)), 500, 20, 50, 290)
    sketch.setBlendingMode("multiply")
    yield 300
    document.setActiveNode(sketch)
    chosen = Selection()
    chosen.setPixelData(coverage(), LEFT, TOP, WIDE, HIGH)
    document.setSelection(chosen)
    yield 300
    document.refreshProjection()
    document.waitForDone()
    root, steps = document.rootNode(), scene.undo_text()
    out["drawing"], out["before"] = scene.fingerprint(sketch), row(document)
    yield (scene.ready, 30)
    source = scene.panel().page.source
    source.setCurrentIndex(source.count() - 1)
    yield from scene.press_suggest()
    host = scene.docker().host
    yield (lambda: host._previewing._made, 20)
    scene.press("drawover_next")
    yield 1200
    out["shown"] = [seen(100), seen(230), seen(395), seen(500)]
    yield scene.shot("shown")
    scene.press("drawover_insert")
    yield lambda: len(scene.layers(root)) == 3
    yield 600
    out["names"], out["inserted"] = scene.names(root), row(document)
    out["screen"] = [seen(100), seen(230), seen(395), seen(500)]
    out["the artist's own"] = [scene.fingerprint(sketch) == out["drawing"], sketch.visible()]
    yield scene.shot("inserted")
    scene.press("edit_undo")
    yield lambda: sketch.visible()
    yield 600
    out["undone"] = [scene.undo_text() == steps, row(document) == out["before"], scene.names(root)]
    scene.press("edit_redo")
    yield lambda: not sketch.visible()
    yield 600
    out["redone"] = row(document) == out["inserted"]
    scene.close(document)
    yield 200
