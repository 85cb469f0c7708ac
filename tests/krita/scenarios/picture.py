"""Krita as the README shows it: a crooked face, the gallery filled, one suggestion dragged in as a reference."""

import os
from pathlib import Path

from drawover_test import scene
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QDockWidget

FACE = Path(os.environ["DRAWOVER_TEST_FACE"])


def main(out):
    """Open, suggest, drag, and take the picture."""
    scene.fill_screen(1600, 1000)
    scene.make_room()
    for docker in scene.K.dockers():
        if docker.objectName() == "sharedtooldocker":
            docker.setVisible(False)
    yield 400
    width, height = 1800, 1300
    document = scene.open_document(width, height, dpi=300.0, name="A face")
    yield 600
    side = 1200
    face = scene.picture(FACE, side, side)
    sketch = scene.add_layer(document, "My sketch", face, side, side, 60, 50)
    yield 300
    document.setActiveNode(sketch)
    yield 300
    main_window = scene.window()
    dockers = [d for d in main_window.findChildren(QDockWidget) if d.objectName() in ("KisLayerBox", "drawover_docker")]
    dockers.sort(key=lambda docker: docker.objectName() != "KisLayerBox")
    main_window.resizeDocks(dockers, [380, 380], Qt.Horizontal)
    main_window.resizeDocks(dockers, [230, 700], Qt.Vertical)
    yield 500
    yield (scene.ready, 60)
    yield from scene.press_suggest()
    yield 500
    yield scene.drag(scene.card(0), scene.point_on_screen(1330, 560))
    yield (lambda: len(scene.names(document.rootNode())) == 3, 20)
    yield 600
    scene.panel().gallery.verticalScrollBar().setValue(0)
    yield scene.mouse("mousemove", *scene.on_screen(scene.canvas(), 8, 8))
    yield 900
    yield scene.shot("krita")
    out["cards"] = len(scene.cards())
    scene.close(document)
