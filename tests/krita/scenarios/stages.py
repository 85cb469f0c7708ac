"""A finished picture in its stages: inserted as a group, a stage edited with a real stroke, followed, and inserted."""

import os

from drawover_test import scene
from PyQt5.QtGui import QImage

WIDE = HIGH = 320


def projection(document):
    """-> the RGBA bytes that are shown."""
    document.waitForDone()
    image = document.projection(0, 0, WIDE, HIGH).convertToFormat(QImage.Format_RGBA8888)
    bits = image.constBits()
    bits.setsize(image.sizeInBytes())
    return bytes(bits)


def compared(before, after):
    """-> how many pixels differ, by how many levels at most, and (left, top, right, bottom) around them."""
    places, most = [], 0
    for at in range(0, len(before), 4):
        one, two = before[at : at + 4], after[at : at + 4]
        if one != two:
            places.append((at // 4 % WIDE, at // 4 // WIDE))
            most = max(most, *(abs(a - b) for a, b in zip(one, two, strict=True)))
    box = [f(each[i] for each in places) for f in (min, max) for i in (0, 1)] if places else []
    return {"count": len(places), "most": most, "box": box}


def answered(panel, old, ask):
    """Ask with a real click; ends when the strip is there."""
    yield scene.click(ask)
    fresh = lambda: [card for card in scene.cards() if card.run not in old and card.image is not None]  # noqa: E731
    yield lambda: panel.session.running is None and len(fresh()) == 3, 60


def node_of(document, group, name):
    """-> the layer of this name in a group."""
    return next(node for node in scene.layers(group) if node.name() == name)


def main(out):
    """One document from the picture to the second insertion and back."""
    scene.fill_screen()
    scene.make_room()
    document = scene.open_document(WIDE, HIGH)
    yield 400
    yield (scene.ready, 90)
    panel = scene.panel()
    panel.show_task("stages")
    yield 300
    root = document.rootNode()
    picture = scene.add_layer(
        document, "picture", scene.picture(os.environ["DRAWOVER_TEST_SAMPLE"], WIDE, HIGH), WIDE, HIGH
    )
    yield 200
    document.setActiveNode(picture)
    yield 300
    untouched, before, steps = scene.fingerprint(picture), projection(document), scene.undo_text()

    page = panel.page
    yield from answered(panel, [], page.bar.button)
    out["cards"] = [card.kind for card in scene.cards()]
    out["asking leaves no step"] = scene.undo_text() == steps
    yield scene.shot("strip")
    yield scene.double_click(scene.card(2))
    yield lambda: len(scene.layers(root)) == 3
    yield 600
    out["inserted"] = scene.names(root)
    group = scene.layers(root)[-1]
    out["blends"] = [node.blendingMode() for node in scene.layers(group)]
    out["composed"] = compared(before, projection(document))
    out["followed of"] = [name for name, _ in page.slots.wanted()]

    sketch = node_of(document, group, "Sketch")
    document.setActiveNode(sketch)
    yield 400
    scene.press("KritaShape/KisToolBrush")
    yield 200
    view = scene.canvas()
    middle = view.width() / 2, view.height() / 2
    unedited = scene.fingerprint(sketch)
    yield scene.stroke([(middle[0] - 20, middle[1] - 60), (middle[0] + 20, middle[1] - 40)])
    yield lambda: scene.fingerprint(sketch) != unedited
    yield 600
    bounds = compared(before, projection(document))["box"]
    out["stroke"] = bounds
    edited, drawn = scene.fingerprint(sketch), scene.undo_text()

    old = [card.run for card in scene.cards()]
    yield from answered(panel, old, page.slots.button)
    out["following leaves no step"] = scene.undo_text() == drawn
    yield 600
    yield scene.shot("followed")
    yield scene.double_click(scene.card(2))
    yield lambda: len(scene.layers(root)) == 4
    yield 600
    out["after"] = scene.names(root)
    out["visible"] = [node.visible() for node in scene.layers(root)]
    out["changed"] = compared(before, projection(document))
    out["edit unchanged"] = scene.fingerprint(sketch) == edited
    yield scene.shot("inserted")

    view.setFocus()
    yield scene.mouse("key", "ctrl+z")
    yield lambda: len(scene.layers(root)) == 3
    yield 800
    out["one undo"] = [scene.undo_text() == drawn, [node.visible() for node in scene.layers(root)]]
    yield scene.mouse("key", "ctrl+z")
    yield lambda: scene.fingerprint(sketch) == unedited
    yield scene.mouse("key", "ctrl+z")
    yield lambda: len(scene.layers(root)) == 2
    yield 800
    out["undone"] = [scene.undo_text() == steps, compared(before, projection(document))["count"]]
    out["slots"] = page.slots.wanted()
    out["picture unchanged"] = scene.fingerprint(picture) == untouched
    scene.close(document)
