"""The page Stages in the studio with the real engine: taken apart, edited on a layer, followed, and back."""

import os
import signal
import sys

import cv2
import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt

from drawover import places
from drawover.document.layers import Group, Layer, blank

SIZE = 320


def sample():
    with Image.open(places.resources() / "samples" / "finished-face.png") as picture:
        return np.asarray(picture.convert("RGBA").resize((SIZE, SIZE)))


@pytest.fixture
def studio(qtbot, qapp, tmp_path, settings):
    from drawover.panel.client import EngineClient, Launcher
    from drawover.studio.window.window import Window

    client = EngineClient(Launcher([sys.executable, "-m", "drawover", "serve"], str(tmp_path / "run")))
    window = Window(settings, client, tmp_path / "recovery")
    qtbot.addWidget(window, before_close_func=lambda w: w.drawing.saved(w.drawing.document, None))
    window.show()
    qtbot.waitUntil(lambda: client.state not in ("absent", "starting"), timeout=90000)
    assert client.state == "ready", client.sentence
    window.drawing.open(blank(SIZE, SIZE))
    yield window
    window.drawing.saved(window.drawing.document, None)
    window.close()
    client.shutdown()
    if client.launcher.exit_code() is None:
        os.kill(client.launcher.pid, signal.SIGTERM)
    client.launcher._process.wait(20)


def tree(nodes):
    return [[node.name, tree(node.layers)] if isinstance(node, Group) else node.name for node in nodes]


def answered(qtbot, page, former=()):
    fresh = lambda: [e for e in page.model.entries() if e.run not in former and e.image is not None]  # noqa: E731
    qtbot.waitUntil(lambda: page.session.running is None and len(fresh()) == 3, timeout=60000)
    return [entry.run for entry in fresh()]


def insert(qtbot, page):
    page.session.insert(2)
    qtbot.waitUntil(lambda: page.model.entry(2).present, timeout=20000)


def test_from_a_picture_to_its_stages_to_an_edit_that_is_followed_and_back(qtbot, studio):
    document = studio.drawing.document
    picture = Layer.from_rgba("picture", sample())
    studio.drawing.commit("picture", document.insert(None, len(document.layers), picture))
    before, seen = tree(studio.drawing.document.layers), studio.drawing.document.flattened()
    studio.panel.show_task("stages")
    page = studio.panel.page
    studio.panel.suggest()
    first = answered(qtbot, page)
    assert studio.drawing.document.active == picture.id

    insert(qtbot, page)
    document = studio.drawing.document
    names = ["Flat colors", "Sketch", "Shadows", "Lights"]
    assert tree(document.layers) == [*before, ["Stages", names]] and not document.node(picture.id).visible
    assert [layer.blend for layer in document.layers[-1].layers] == ["normal", "normal", "multiply", "screen"]
    assert np.array_equal(document.flattened(), seen), "its layers compose to the picture bit for bit"

    flats, sketch = document.layers[-1].layers[:2]
    assert dict(page.slots.wanted()) == {"sketch": sketch.id, "flat": flats.id}
    edited = flats.rgba(document.rect).copy()
    hair = (edited == edited[SIZE // 5, SIZE // 2]).all(2)
    edited[hair, :3] = (40, 90, 200)
    painted = Layer.from_rgba("painted", edited)
    studio.drawing.commit("paint", document.with_tiles(flats.id, painted.tiles))
    shown, steps = studio.drawing.document, tree(studio.drawing.document.layers)

    qtbot.mouseClick(page.slots.button, Qt.MouseButton.LeftButton)
    answered(qtbot, page, first)
    assert studio.drawing.document is shown, "nothing is in the drawing before it is inserted"
    qtbot.waitUntil(lambda: page.session.previewer.on, timeout=20000)
    insert(qtbot, page)
    document = studio.drawing.document
    assert tree(document.layers) == [*steps, steps[-1]]
    assert [node.visible for node in document.layers[-3:]] == [False, False, True]
    after = document.flattened()
    changed = (after != seen).any(2)
    near = cv2.dilate(hair.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert changed[hair].mean() > 0.9 and not changed[~near].any(), "what was not edited keeps its bytes"
    assert np.array_equal(document.layers[-1].layers[1].rgba(document.rect), sketch.rgba(document.rect))

    studio.drawing.undo()
    assert studio.drawing.document.layers == shown.layers, "one step"
    studio.drawing.undo()
    studio.drawing.undo()
    assert tree(studio.drawing.document.layers) == before and np.array_equal(studio.drawing.document.flattened(), seen)
    assert page.slots.wanted() == []
