"""The page Color in the studio with the real engine: from lines on a layer to flats under them, and back."""

import os
import signal
import sys

import numpy as np
import pytest

from drawover.document.layers import Group, Layer, blank

SIZE = 320
BOXES = ((40, 40, 140, 260), (180, 40, 280, 260))  # x0, y0, x1, y1
INK, RED, BLUE, GREEN = (20, 20, 20, 255), (220, 30, 40, 255), (20, 80, 230, 255), (30, 160, 60, 255)


def lines(fills=()):
    """Two boxes in lines on transparency; on white, where they are filled."""
    rgba = np.full((SIZE, SIZE, 4), 255 if fills else 0, np.uint8)
    for number, (x0, y0, x1, y1) in enumerate(BOXES):
        rgba[y0 - 2 : y1 + 3, x0 - 2 : x1 + 3] = INK
        rgba[y0 + 3 : y1 - 2, x0 + 3 : x1 - 2] = fills[number] if fills else 0
    return rgba


def dab():
    rgba = np.zeros((SIZE, SIZE, 4), np.uint8)
    rgba[140:160, 80:100] = GREEN
    return rgba


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


def add(window, name, rgba, active=False, visible=True):
    document = window.drawing.document
    layer = Layer.from_rgba(name, rgba, visible=visible)
    window.drawing.commit(name, document.insert(None, len(document.layers), layer, activate=active))
    return layer


def names(window):
    return [node.name for node in window.drawing.document.walk()]


def seen(window, x, y=150):
    return tuple(int(value) for value in window.drawing.document.flattened()[y, x])


def test_from_lines_to_flats_under_them_and_back(qtbot, studio):
    sketch = add(studio, "lines", lines(), active=True)
    mika = add(studio, "mika", lines((RED, BLUE)), visible=False)
    hints = add(studio, "dabs", dab(), visible=False)
    panel = studio.panel
    panel.show_task("color")
    page, before = panel.page, names(studio)
    assert [name for _, name in studio.host.pictures()][:3] == ["dabs", "mika", "lines"]
    page.exemplars.add_layer(mika.id, "mika")
    page.hints.look()
    page.hints.setCurrentIndex(page.hints.findData(hints.id))
    panel.suggest()
    qtbot.waitUntil(lambda: panel.session.running is None and bool(page.model.entries()), timeout=60000)
    qtbot.waitUntil(lambda: all(entry.image is not None for entry in page.model.entries()))
    assert page.model.entry(0).kind in ("match", "position")
    panel.insert(0)
    qtbot.waitUntil(lambda: page.model.entry(0).present, timeout=20000)

    document = studio.drawing.document
    place = before.index("lines")
    assert names(studio) == [*before[:place], "Color", "Region map", "Flats", *before[place:]]
    group = next(node for node in document.layers if isinstance(node, Group))
    assert [layer.visible for layer in group.layers] == [False, True]
    assert document.active == sketch.id, "the lines are what is drawn on, and colored next"
    assert [seen(studio, x)[:3] for x in (90, 230, 40)] == [GREEN[:3], BLUE[:3], INK[:3]]
    assert seen(studio, 160)[:3] == (255, 255, 255)
    assert document.node(sketch.id) is not None and np.array_equal(
        document.node(sketch.id).rgba(document.rect), lines()
    )
    studio.drawing.undo()
    assert names(studio) == before, "one step"
