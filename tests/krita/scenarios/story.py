"""The main job as an artist does it, by pointer and keys: draw, Suggest, insert, undo, redo, drag a reference, save.

Once from beginning to end in an ordinary document, then shorter in other color spaces, a group, and with a selection.
"""

import os
from pathlib import Path

from drawover_test import scene
from krita import Selection

from drawover_krita.overlay import Overlay

FACE = Path(os.environ["DRAWOVER_TEST_FACE"])
CASES = tuple(case for case in os.environ.get("DRAWOVER_TEST_CASES", "").split(",") if case)
SPACES = {"16-bit": ("RGBA", "U16"), "gray": ("GRAYA", "U8"), "CMYK": ("CMYKA", "U8")}


def drawn(document, size, parent=None):
    """-> a layer with the crooked face on it."""
    return scene.add_layer(document, "sketch", scene.picture(FACE, size, size), size, size, parent=parent)


def choose(what):
    """Set what the panel looks at."""
    source = scene.panel().page.source
    source.setCurrentIndex(source.findData(what))


def whole(out):
    """Everything, once."""
    document = scene.open_document(800, 800, dpi=300.0, name="face")
    yield 400
    root = document.rootNode()
    sketch = drawn(document, 800)
    yield 200
    document.setActiveNode(sketch)
    yield 200
    before = scene.fingerprint(sketch)
    middle = scene.canvas().width() / 2, scene.canvas().height() / 2
    yield scene.stroke([(middle[0] - 60 + 12 * i, middle[1] + 90 + 6 * (i % 2)) for i in range(10)])
    document.waitForDone()
    yield 200
    out["stroke painted"] = scene.fingerprint(sketch) != before
    before = scene.fingerprint(sketch)
    steps = scene.undo_text()
    yield (scene.ready, 30)
    out["status"] = scene.panel().status.text()
    yield scene.shot("ready")
    yield from scene.press_suggest()
    out["cards"] = [[c.kind, c.image.width(), round(c.measures["distance"], 3)] for c in scene.cards()]
    out["suggest leaves no step"] = scene.undo_text() == steps
    yield 200
    yield scene.shot("gallery")

    yield scene.mouse("mousemove", *scene.card(1))
    yield lambda: bool(scene.canvas().findChildren(Overlay))
    yield 150
    yield scene.shot("hover")
    yield scene.mouse("mousemove", *scene.on_screen(scene.canvas(), 10, 10))
    yield lambda: not scene.canvas().findChildren(Overlay)
    out["preview leaves no step"] = scene.undo_text() == steps

    yield scene.double_click(scene.card(0))
    yield lambda: len(scene.layers(root)) == 3
    yield 300
    out["inserted"] = scene.names(root)
    out["inserted state"] = scene.node_state(scene.layers(root)[-1])
    out["undo text"] = scene.undo_text()
    yield scene.mouse("key", "ctrl+z")
    yield lambda: len(scene.layers(root)) == 2
    out["undone"] = scene.names(root)
    out["after one undo the stroke is next"] = scene.undo_text() == steps
    yield scene.mouse("key", "ctrl+shift+z")
    yield lambda: len(scene.layers(root)) == 3
    out["redone"] = scene.names(root)
    document.setActiveNode(sketch)
    yield 250

    target = 250, 300
    yield scene.drag(scene.card(2), scene.point_on_screen(*target))
    yield lambda: len(scene.layers(root)) == 4
    yield 500
    out["dragged"] = scene.names(root)
    reference = scene.layers(root)[-1].childNodes()[0]
    box = reference.bounds()
    out["reference"] = scene.node_state(reference)
    out["dropped at"] = [box.x() + box.width() / 2 - target[0], box.y() + box.height() / 2 - target[1]]
    out["active after the drag"] = document.activeNode().name()
    yield scene.drag(scene.card(3), scene.point_on_screen(600, 250))
    yield lambda: len(scene.layers(root)[-1].childNodes()) == 2
    yield 500
    out["dragged twice"] = scene.names(root)
    yield scene.shot("references")
    out["sketch unchanged"] = scene.fingerprint(sketch) == before
    out["saved"] = document.saveAs(str(scene.FOLDER / "story.kra"))
    yield 200
    scene.close(document)
    yield 200


def short(out, case):
    """One insertion and one reference."""
    document = scene.open_document(400, 400, *SPACES.get(case, ("RGBA", "U8")))
    yield 400
    root = document.rootNode()
    parent = None
    if case == "group":
        parent = document.createGroupLayer("figure")
        root.addChildNode(parent, None)
        document.waitForDone()
    sketch = drawn(document, 400, parent)
    if case == "group":
        scene.add_layer(document, "above", parent=parent)
    yield 200
    document.setActiveNode(sketch)
    if case == "selection":
        chosen = Selection()
        chosen.select(60, 40, 280, 320, 255)
        document.setSelection(chosen)
        choose("selection")
    yield 250
    before = scene.fingerprint(sketch)
    yield from scene.press_suggest()
    holder = parent or root
    count = len(scene.layers(holder))
    yield scene.double_click(scene.card(0))
    yield lambda: len(scene.layers(holder)) == count + 1
    yield 250
    out["inserted"] = scene.names(root)
    new = document.activeNode()
    out["state"] = scene.node_state(new)
    out["space"] = [document.colorModel(), document.colorDepth(), document.colorProfile()]
    scene.press("edit_undo")
    yield lambda: len(scene.layers(holder)) == count
    yield 100
    out["undone"] = scene.names(root)
    scene.press("edit_redo")
    yield lambda: len(scene.layers(holder)) == count + 1
    yield 100
    document.setActiveNode(sketch)
    yield 250
    steps = len(scene.layers(root))
    yield scene.drag(scene.card(1), scene.point_on_screen(120, 140))
    yield lambda: len(scene.layers(root)) == steps + 1
    yield 500
    out["dragged"] = scene.names(root)
    box = scene.layers(root)[-1].childNodes()[0].bounds()
    out["dropped at"] = [box.x() + box.width() / 2 - 120, box.y() + box.height() / 2 - 140]
    out["active"] = document.activeNode().name()
    out["sketch unchanged"] = scene.fingerprint(sketch) == before
    out["saved"] = document.saveAs(str(scene.FOLDER / f"{case}.kra"))
    if case == "selection":
        choose("layer")
    yield 100
    scene.close(document)
    yield 200


def main(out):
    """The whole story, then the cases."""
    scene.fill_screen()
    scene.make_room()
    yield 400
    out["whole"] = {}
    yield from whole(out["whole"])
    for case in CASES:
        out[case] = {}
        yield from short(out[case], case)
