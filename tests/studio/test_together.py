"""Studio, panel and an engine in its own process: suggestions come, are dragged in, and it dies."""

import os
import signal

import pytest
from hands import drop, ink, key, mouse_stroke
from PySide6.QtCore import Qt

from drawover.document.layers import REFERENCES, Group, leaves
from drawover.panel.gallery_model import ENTRY

LINE = [(50, 150), (200, 150), (350, 150)]


def entries(window) -> list:
    model = window.panel.gallery.model()
    return [model.index(row, 0).data(ENTRY) for row in range(model.rowCount())]


def full(window) -> bool:
    return len(entries(window)) > 0 and all(entry.image is not None for entry in entries(window))


@pytest.fixture
def suggested(make_window, qtbot):
    """The sample sketch, with a gallery that has filled by itself."""
    window = make_window(engine=True)
    window.panel.suggest_on_start = True
    window.begin(None)
    qtbot.waitUntil(lambda: full(window), timeout=20000)
    return window


def test_the_first_suggestions_appear_by_themselves(suggested):
    assert len(entries(suggested)) == 8
    assert suggested.drawing.history.undo_name is None, "and the drawing is untouched"


def test_a_double_click_inserts_one_step_above_the_sketch(suggested, qtbot):
    before = suggested.drawing.document
    suggested.panel.insert(0)
    qtbot.waitUntil(lambda: suggested.drawing.document is not before, timeout=10000)
    names = [node.name for node in suggested.drawing.document.layers]
    assert names[:2] == ["Background", "Sketch"] and len(names) == 3 and names[2].startswith("Drawover")
    key(suggested.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert suggested.drawing.document is before


def test_a_suggestion_dragged_onto_the_canvas_becomes_a_reference_there(suggested, qtbot):
    artist = suggested.drawing.document.active
    data = suggested.panel.gallery.mime(1)
    assert drop(suggested.canvas, data, 700, 500)
    qtbot.waitUntil(lambda: len(suggested.drawing.document.layers) == 3, timeout=10000)
    group = suggested.drawing.document.layers[2]
    assert isinstance(group, Group) and group.name == REFERENCES
    (layer,) = leaves((group,))
    assert layer.locked and layer.opacity == 0.5 and suggested.drawing.document.active == artist
    bounds = layer.tiles.exact_bounds()
    assert abs(bounds.x + bounds.width / 2 - 700) < 60 and abs(bounds.y + bounds.height / 2 - 500) < 60


def test_hovering_previews_and_leaves_nothing(suggested, qtbot):
    before = suggested.drawing.document
    suggested.panel.gallery.preview_requested.emit(2)
    qtbot.waitUntil(lambda: suggested.canvas.previewing, timeout=10000)
    suggested.panel.gallery.preview_requested.emit(-1)
    qtbot.waitUntil(lambda: not suggested.canvas.previewing, timeout=10000)
    assert suggested.drawing.document is before


def test_killing_the_engine_amid_a_job_costs_a_line_and_nothing_else(make_window, qtbot):
    window = make_window(engine=True, pause=0.5)
    window.begin(None)
    qtbot.waitUntil(lambda: window.engine.state == "ready", timeout=20000)
    window.panel.suggest()
    qtbot.waitUntil(lambda: any(entry.key for entry in entries(window)), timeout=20000)
    assert window.panel.session.running is not None
    mouse_stroke(window.canvas, LINE)
    drawn = window.drawing.document
    first = window.engine.info.pid
    os.kill(first, signal.SIGKILL)
    qtbot.waitUntil(lambda: not window.panel.message.isHidden(), timeout=15000)
    assert "stopped" in window.panel.message.sentence.text()
    assert window.drawing.document is drawn and ink(window).max() > 60
    mouse_stroke(window.canvas, [(50, 50), (300, 60)])
    assert window.drawing.document is not drawn, "drawing goes on"
    qtbot.waitUntil(lambda: window.engine.state == "ready" and window.engine.info.pid != first, timeout=20000)
    window.panel.suggest()
    qtbot.waitUntil(lambda: full(window), timeout=20000)


def test_closing_lets_the_engine_go(suggested, qtbot):
    suggested.drawing.saved(suggested.drawing.history.document, None)
    assert suggested.close()
    assert suggested.engine.state == "absent"
    assert suggested.panel.session.running is None
