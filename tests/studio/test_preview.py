"""What the canvas shows of a suggestion, and what inserting makes of the drawing: the same, in one step."""

import numpy as np
import pytest
from hands import key, mouse, mouse_stroke, on_widget, painted, run, screen
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtWidgets import QWidget

from drawover.document.layers import Group, Layer
from drawover.panel.host import HostLayer, Mockup

CTRL = Qt.KeyboardModifier.ControlModifier
RED, BLUE, WHITE = (200, 30, 30), (30, 30, 200), (255, 255, 255)
OLD, NEW, BOTH = (110, 90), (230, 90), (170, 90)  # canvas pixels: of the drawing alone, of the suggestion, of both


def suggestion(name="Drawover: my lines", x=160, color=BLUE, opacity=1.0, scale=1):
    """A box of 80 × 40, from 160 to 240; scale: it comes that many times smaller."""
    width, height = 80 // scale, 40 // scale
    return HostLayer(name, bytes((*color, 255)) * (width * height), width, height, x, 80, opacity, 80, 40)


@pytest.fixture
def drawn(window):
    """A window with a red box from 100 to 180."""
    painted(window, (100, 80, 80, 40))
    return window


def seen(window, *points):
    pixels = screen(window.canvas)
    places = [on_widget(window.canvas, x + 0.5, y + 0.5).toPoint() for x, y in points]
    return [tuple(int(each) for each in pixels[place.y(), place.x()]) for place in places]


def sources(window, what="layer"):
    return window.host.capture(what).sources


def visible(window):
    return {node.name: node.visible for node in window.drawing.document.walk()}


# -- the preview ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["as it is", "turned", "mirrored", "pixels as squares"])
def test_the_drawing_is_not_seen_beneath_what_stands_in_its_place(drawn, view):
    if view == "turned":
        drawn.canvas.turn_by(30)
    elif view == "mirrored":
        drawn.canvas.mirror()
    elif view == "pixels as squares":
        drawn.canvas.turn_by(20)
        drawn.canvas.zoom_to(3.0)
    before, clean, steps = drawn.drawing.document, screen(drawn.canvas), len(drawn.drawing.history.steps)
    drawn.host.preview(Mockup([suggestion(scale=2)], sources(drawn), 0.0))
    assert seen(drawn, OLD, NEW, BOTH) == [WHITE, BLUE, BLUE]
    assert drawn.drawing.document is before and len(drawn.drawing.history.steps) == steps
    drawn.host.preview(None)
    assert np.array_equal(screen(drawn.canvas), clean)


def test_it_can_be_dimmed_or_left_as_it_is(drawn):
    drawn.host.preview(Mockup([suggestion(opacity=0.5)], sources(drawn), 0.3))
    (old, new, _) = seen(drawn, OLD, NEW, BOTH)
    assert np.allclose(old, 0.3 * np.array(RED) + 0.7 * 255, atol=2)
    assert np.allclose(new, 0.5 * np.array(BLUE) + 0.5 * 255, atol=2)
    drawn.host.preview(Mockup([suggestion()], sources(drawn)))
    assert seen(drawn, OLD, NEW) == [RED, BLUE]


def test_what_lies_below_and_above_the_drawing_stays(drawn):
    document = drawn.drawing.document
    below = Layer.from_rgba("below", np.full((300, 400, 4), (90, 200, 90, 255), np.uint8))
    above = Layer.from_rgba("above", np.full((20, 10, 4), (9, 9, 9, 255), np.uint8), 100, 80)
    document = document.insert(None, 1, below, activate=False).insert(None, 9, above, activate=False)
    drawn.drawing.commit("layers", document)
    drawn.host.preview(Mockup([suggestion()], sources(drawn), 0.0))
    assert seen(drawn, (150, 110), (105, 85)) == [(90, 200, 90), (9, 9, 9)]


def test_a_change_of_the_drawing_is_seen_through_the_preview(drawn):
    drawn.host.preview(Mockup([suggestion()], sources(drawn), 0.0))
    other = Layer.from_rgba("other", np.full((20, 20, 4), (9, 200, 9, 255), np.uint8), 20, 20)
    drawn.drawing.commit("more", drawn.drawing.document.insert(None, 1, other, activate=False))
    assert seen(drawn, (25, 25), OLD) == [(9, 200, 9), WHITE]


def test_a_layer_that_is_removed_counts_for_nothing(drawn):
    keys = sources(drawn)
    drawn.drawing.commit("remove", drawn.drawing.document.remove(drawn.drawing.document.active))
    drawn.host.preview(Mockup([suggestion()], keys, 0.0))
    assert seen(drawn, OLD, NEW) == [WHITE, BLUE]


def test_a_wipe_shows_the_drawing_left_of_its_line_which_can_be_drawn(drawn):
    told = []
    drawn.host.wiped.connect(told.append)
    drawn.host.preview(Mockup([suggestion()], sources(drawn), 0.0, 140))
    assert seen(drawn, OLD, (150, 90), NEW) == [RED, WHITE, BLUE]
    knob = drawn.canvas.findChild(QWidget, "drawover_wipe_knob")
    assert knob.isVisible()
    middle = QPointF(knob.rect().center())
    mouse(knob, QEvent.Type.MouseButtonPress, middle)
    mouse(knob, QEvent.Type.MouseMove, middle + QPointF(30 * drawn.canvas.view.zoom, 0))
    mouse(knob, QEvent.Type.MouseButtonRelease, middle)
    assert told == [pytest.approx(170, abs=1.5)]
    assert drawn.canvas.previewing, "drawing the line is not drawing"
    drawn.host.preview(Mockup([suggestion()], sources(drawn), 0.0, 400))
    assert seen(drawn, OLD, NEW) == [RED, WHITE] and not knob.isVisible(), "blinking: the drawing's turn"


def test_it_goes_when_the_pen_comes_down(drawn):
    told = []
    drawn.host.touched.connect(lambda: told.append(1))
    mouse_stroke(drawn.canvas, [(50, 150), (200, 150)])
    assert told == [1]


# -- what is captured -------------------------------------------------------------------------------------------------


def test_what_stands_for_what(window):
    painted(window, (10, 10, 30, 30))
    document = window.drawing.document
    one, two, off = (Layer.from_rgba(name, np.full((9, 9, 4), 200, np.uint8)) for name in ("one", "two", "off"))
    group = Group("figure", (one, two, Layer("off", off.tiles, visible=False)))
    window.drawing.commit("group", document.insert(None, 3, group, activate=False))
    window.host.insert([suggestion("ref")], as_reference=True)

    def names(what, active):
        window.drawing.activate(active)
        return [source.split(" ", 2)[2] for source in window.host.capture(what).sources]

    red = document.active
    assert names("layer", red) == ["red"]
    assert names("group", one.id) == ["one", "two"]
    assert names("visible", red) == ["red", "figure"], "neither the paper nor the references"
    assert not window.host.capture("visible").on_paper
    run(window, "select_all")
    assert names("selection", red) == ["red"]


def test_a_drawing_on_its_own_paper(window):
    sheet = np.full((300, 400, 4), (250, 240, 220, 255), np.uint8)
    sheet[100:110, 50:300] = (20, 20, 20, 255)
    window.drawing.commit("scan", window.drawing.document.add(Layer.from_rgba("scan", sheet)))
    assert window.host.capture("layer").on_paper
    assert window.host.capture("visible").on_paper and len(window.host.capture("visible").sources) == 1


# -- inserting --------------------------------------------------------------------------------------------------------


def test_inserted_in_its_place_it_is_what_was_shown_and_one_step(drawn):
    before, steps = drawn.drawing.document, len(drawn.drawing.history.steps)
    keys = sources(drawn)
    drawn.host.preview(Mockup([suggestion()], keys, 0.0))
    shown = screen(drawn.canvas)
    inserted = drawn.host.insert([suggestion()], instead_of=keys)
    assert np.array_equal(screen(drawn.canvas), shown) and not drawn.canvas.previewing
    assert len(drawn.drawing.history.steps) == steps + 1 and drawn.host.holds(inserted)
    assert visible(drawn) == {"Background": True, "Sketch": True, "red": False, "Drawover: my lines": True}
    hidden = drawn.drawing.document.node(before.active)
    assert isinstance(hidden, Layer) and hidden.tiles is before.active_node.tiles
    key(drawn.canvas, Qt.Key.Key_Z, CTRL)
    assert drawn.drawing.document is before and not drawn.host.holds(inserted)
    key(drawn.canvas, Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert np.array_equal(screen(drawn.canvas), shown) and drawn.host.holds(inserted)


def test_it_goes_above_what_it_stands_for_also_when_another_layer_is_active_by_now(drawn):
    keys = sources(drawn)
    drawn.drawing.activate(drawn.drawing.document.layers[0].id)
    drawn.host.insert([suggestion("new")], instead_of=keys)
    assert [node.name for node in drawn.drawing.document.layers] == ["Background", "Sketch", "red", "new"]


def test_a_layer_is_found_again_by_its_place_and_name_since_a_file_keeps_no_ids(drawn):
    keys = tuple("0" * 32 + key[32:] for key in sources(drawn))
    drawn.host.preview(Mockup([suggestion()], keys, 0.0))
    assert seen(drawn, OLD, NEW) == [WHITE, BLUE]


# -- by key -----------------------------------------------------------------------------------------------------------


def test_the_complete_way_by_commands(make_window, qtbot):
    from drawover.document.layers import blank

    window = make_window(engine=True)
    window.drawing.open(blank(400, 300))
    painted(window, (100, 80, 80, 40))
    qtbot.waitUntil(lambda: window.engine.state == "ready" and bool(window.engine.packs), timeout=60000)
    run(window, "suggest")
    panel = window.panel
    qtbot.waitUntil(lambda: len(panel.page.model.entries()) == 8 and panel.session.running is None, timeout=60000)
    run(window, "suggestion_next")
    qtbot.waitUntil(lambda: window.canvas.previewing, timeout=60000)
    assert seen(window, (105, 90)) == [WHITE], "not beneath the suggestion"
    key(window.canvas, Qt.Key.Key_Escape)
    assert not window.canvas.previewing and seen(window, (105, 90)) == [RED]
    run(window, "suggestion_show")
    assert window.canvas.previewing
    run(window, "suggestion_insert")
    qtbot.waitUntil(lambda: window.drawing.document.active_node.name == "Drawover: my lines", timeout=60000)
    assert not window.canvas.previewing and visible(window)["red"] is False and panel.page.model.entry(0).present
    key(window.canvas, Qt.Key.Key_Z, CTRL)
    assert visible(window)["red"] is True and not panel.page.model.entry(0).present
    run(window, "suggestion_before")
    assert panel.gallery.selected_row() == 7
    run(window, "suggestion_reference")
    qtbot.waitUntil(lambda: "Drawover references" in visible(window), timeout=60000)
