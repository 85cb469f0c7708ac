"""An engine that dies each time it is started: the panel says so with its last words, and Krita works as ever."""

from drawover_test import scene


def main(out):
    """Wait until the panel has given up."""
    scene.fill_screen()
    scene.make_room()
    document = scene.open_document(200, 200)
    yield 400
    panel = scene.panel()
    yield (lambda: panel.message.isVisible() and panel.engine.state == "failed", 40)
    yield scene.shot("dead")
    out["sentence"] = panel.message.sentence.text()
    out["buttons"] = len([b for b in (panel.message.again, panel.message.copy) if b.isVisible()])
    ink = scene.add_layer(document, "ink")
    yield 200
    yield scene.dot(scene.canvas().width() / 2, scene.canvas().height() / 2)
    document.waitForDone()
    yield 200
    out["drawing works"] = not ink.bounds().isEmpty()
    scene.close(document)
