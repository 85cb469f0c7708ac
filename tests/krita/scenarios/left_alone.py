"""What is not to be disturbed: a tool in the middle of something, a saved file, another document, a locked group."""

import os
from pathlib import Path

from drawover_krita.panel.host import HostLayer
from drawover_test import scene
from PyQt5.QtWidgets import QMdiArea

FACE = Path(os.environ["DRAWOVER_TEST_FACE"])
W, H = 600, 400


def drag(*points):
    """Press, move through points of the image, lift."""
    at = [scene.point_on_screen(*point) for point in points]
    words = ["mousemove", *at[0], "sleep", 0.1, "mousedown", 1, "sleep", 0.1]
    for x, y in at[1:]:
        words += ["mousemove", x, y, "sleep", 0.08]
    return scene.mouse(*words, "mouseup", 1)


def clicks(*points):
    """A click at each of these points of the image."""
    words = []
    for point in points:
        words += ["mousemove", *scene.point_on_screen(*point), "sleep", 0.1, "click", 1, "sleep", 0.1]
    return scene.mouse(*words)


class Answer:
    """What became of an insertion."""

    def __init__(self, layers=1, **how):
        self.said = None
        host = scene.panel().host
        dot = HostLayer("dot", scene.solid(4, 4, (200, 0, 0, 255)), 4, 4, 5, 5)
        done = lambda key: setattr(self, "said", ["inserted", host.concealed(key)])  # noqa: E731
        failed = lambda sentence: setattr(self, "said", ["refused", sentence])  # noqa: E731
        host.insert_into(how.pop("drawing", host.drawing()), [dot] * layers, done, failed, **how)

    def __call__(self):
        return self.said is not None


def main(out):
    """One after the other, in one Krita."""
    scene.fill_screen()
    scene.make_room()
    document = scene.open_document(W, H, name="first")
    yield 500
    sketch = scene.add_layer(document, "sketch", scene.picture(FACE, H, H), H, H, 60, 0)
    yield 300
    document.setActiveNode(sketch)
    yield 300
    panel = scene.panel()
    yield (scene.ready, 60)
    yield from tools(out, panel, document, sketch)
    yield from files(out, panel, document)
    yield from groups(out, document, sketch)
    yield from tabs(out, panel, document)


def tools(out, panel, document, sketch):
    """A transform, a polygon and a crop are begun, and stay so."""
    box = list(sketch.bounds().getRect())
    scene.press("KisToolTransform")
    yield 1000
    yield drag((260, 200), (280, 210), (300, 220))
    yield 400
    undo = scene.undo_text()
    panel.suggest()
    yield (panel.message.isVisible, 30)
    found = out["transform"] = {"suggest": panel.message.sentence.text(), "cards": len(scene.cards())}
    answer = Answer()
    yield (answer, 30)
    found["insert"] = answer.said
    found["still open"] = not panel.host._guard.is_idle(document)
    found["undo unchanged"] = scene.undo_text() == undo
    yield scene.mouse("key", "Escape")
    yield 600
    found["where it was"] = list(sketch.bounds().getRect()) == box
    for name, tool, begin in (
        ("polygon", "KisToolPolygon", clicks((100, 100), (180, 100), (180, 180))),
        ("crop", "KisToolCrop", None),
    ):
        scene.press(tool)
        yield 400
        yield begin if begin is not None else drag((100, 100), (200, 180), (300, 250))
        yield 400
        undo, count = scene.undo_text(), len(scene.layers(document.rootNode()))
        answer = Answer()
        yield (answer, 30)
        found = out[name] = {"insert": answer.said, "undo unchanged": scene.undo_text() == undo}
        found["layers unchanged"] = len(scene.layers(document.rootNode())) == count
        found["width"] = document.width()
        yield scene.mouse("key", "Escape")
        yield 400
        answer = Answer()
        yield (answer, 30)
        found["afterwards"] = answer.said[0]
        yield 200
        document.setActiveNode(sketch)
        yield 200
    scene.press("KritaShape/KisToolBrush")
    yield 400


def files(out, panel, document):
    """Asking leaves a saved file as it is; what is kept goes along when the artist saves."""
    path = str(scene.FOLDER / "first.kra")
    out["saved"] = document.saveAs(path)
    yield 600
    out["modified before"] = document.modified()
    yield from scene.press_suggest()
    yield (lambda: "drawover/history" in document.annotationTypes(), 60)
    yield 300
    out["modified by asking"] = document.modified()
    out["kept"] = document.save()
    yield 600


def groups(out, document, sketch):
    """Out of locked groups; and what nobody can see is said."""
    root = document.rootNode()
    outer, inner = document.createGroupLayer("outer"), document.createGroupLayer("inner")
    root.addChildNode(outer, None)
    outer.addChildNode(inner, None)
    ink = scene.add_layer(document, "ink", parent=inner)
    yield 300
    for name, locked in (("inner", inner), ("outer", outer)):
        locked.setLocked(True)
        document.setActiveNode(ink)
        yield 400
        answer = Answer()
        yield (answer, 30)
        yield 300
        out[f"{name} locked"] = [answer.said, scene.names(root)[-2:]]
        locked.setLocked(False)
        scene.press("edit_undo")
        yield 400
    document.setActiveNode(sketch)
    yield 300
    answer = Answer(as_reference=True)
    yield (answer, 30)
    yield 300
    references = next(node for node in scene.layers(root) if node.name() == "Drawover references")
    references.setVisible(False)
    answer = Answer(as_reference=True)
    yield (answer, 30)
    yield 300
    out["hidden references"] = answer.said
    references.setLocked(True)
    answer = Answer(as_reference=True)
    yield (answer, 30)
    yield 300
    out["locked references"] = [answer.said, len(references.childNodes()), document.activeNode().name()]


def tabs(out, panel, document):
    """Another document comes in front; one is closed."""
    key, cards = panel.host.drawing(), [card.key for card in scene.cards()]
    count = len(scene.layers(document.rootNode()))
    second = scene.open_document(200, 100, name="second")
    yield 600
    out["cards of the second"] = len(scene.cards())
    answer = Answer(drawing=key)
    yield (answer, 30)
    yield 300
    out["in the first"] = [answer.said, len(scene.layers(document.rootNode())) - count, scene.names(second.rootNode())]
    scene.window().findChild(QMdiArea).activatePreviousSubWindow()
    yield 600
    out["cards again"] = [card.key for card in scene.cards()] == cards and len(cards) == 8
    scene.K.activeWindow().addView(document)
    yield 600
    out["two views"] = [card.key for card in scene.cards()] == cards
    scene.close(document)
    yield 600
    answer = Answer(drawing=key)
    yield (answer, 30)
    out["closed"] = answer.said
    scene.close(second)
    yield 300
