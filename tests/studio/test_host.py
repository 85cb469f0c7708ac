"""The studio as the panel sees it: what is captured, how layers are put in, what a preview leaves behind: nothing."""

import numpy as np
import pytest
from hands import ink, key, mouse_stroke
from PySide6.QtCore import Qt

from drawover.document.layers import REFERENCES, Group, Layer
from drawover.panel.host import EmptyError, HostError, HostLayer

LINE = [(50, 150), (200, 150), (350, 150)]
CTRL = Qt.KeyboardModifier.ControlModifier


def suggestion(name="Drawover: my lines", width=60, height=40, x=100, y=80, opacity=1.0, color=(200, 30, 30, 255)):
    return HostLayer(name, bytes(color) * (width * height), width, height, x, y, opacity)


def pixels(capture) -> np.ndarray:
    return np.frombuffer(capture.rgba, np.uint8).reshape(capture.height, capture.width, 4)


def outline(nodes) -> list:
    return [(node.name, outline(node.layers)) if isinstance(node, Group) else node.name for node in nodes]


def test_the_active_layer_is_captured_completely_and_straight(window):
    mouse_stroke(window.canvas, LINE)
    window.drawing.commit("fade", window.drawing.document.with_node(window.drawing.document.active, opacity=0.2))
    capture = window.host.capture("layer")
    assert (capture.width, capture.height, capture.x, capture.y) == (400, 300, 0, 0)
    assert (capture.canvas_width, capture.canvas_height, capture.dpi) == (400, 300, 72.0)
    rgba = pixels(capture)
    assert rgba[150, 200, 3] > 100, "the layer's own pixels, whatever its opacity"
    assert rgba[10, 10].tolist() == [0, 0, 0, 0], "without the background"


def test_what_holds_no_drawing_is_distinguished_from_what_cannot_be_captured(window):
    with pytest.raises(EmptyError, match="no drawing on the canvas"):
        window.host.capture("layer")
    with pytest.raises(HostError) as told:
        window.host.capture("selection")
    assert not isinstance(told.value, EmptyError), "nothing is selected"


def test_group_and_visible(window):
    document = window.drawing.document
    red = Layer.from_rgba("red", np.full((10, 10, 4), (255, 0, 0, 255), np.uint8))
    blue = Layer.from_rgba("blue", np.full((10, 10, 4), (0, 0, 255, 255), np.uint8), 20)
    hidden = Layer.from_rgba("hidden", np.full((99, 99, 4), 9, np.uint8), visible=False)
    window.drawing.commit("group", document.insert(None, 2, Group("g", (red, hidden, blue)), activate=True))
    rgba = pixels(window.host.capture("group"))
    assert rgba[5, 5].tolist() == [255, 0, 0, 255] and rgba[5, 25].tolist() == [0, 0, 255, 255]
    assert rgba[50, 50, 3] == 0
    assert pixels(window.host.capture("visible"))[50, 50].tolist() == [255, 255, 255, 255]
    window.drawing.activate(window.drawing.document.layers[2].id)
    assert np.array_equal(pixels(window.host.capture("layer")), rgba), "an active group is captured as it looks"


def test_references_are_no_part_of_what_is_visible(window):
    mouse_stroke(window.canvas, LINE)
    before = window.host.capture("visible").rgba
    window.host.insert([suggestion()], as_reference=True)
    assert ink(window)[90, 110] > 20 and window.host.capture("visible").rgba == before


def test_what_a_layer_is_to_be_in_the_drawing_comes_with_it(window):
    flats, shading, lines = suggestion("Flats"), suggestion("Shading", opacity=0.5), suggestion("Lines")
    flats.group = shading.group = "Color"
    flats.locked, shading.blend, shading.visible = True, "multiply", False
    window.host.insert([flats, shading, lines])
    group = window.drawing.document.layers[-1]
    assert outline([group]) == [("Drawover suggestion", [("Color", ["Flats", "Shading"]), "Lines"])]
    below, above = group.layers[0].layers
    assert (below.locked, below.blend, below.visible) == (True, "normal", True)
    assert (above.locked, above.blend, above.visible, above.opacity) == (False, "multiply", False, 0.5)
    window.drawing.undo()
    assert group not in window.drawing.document.layers, "all of it is one step"
    window.host.insert([flats, shading])
    assert outline(window.drawing.document.layers)[-1] == ("Color", ["Flats", "Shading"])


@pytest.mark.parametrize(
    ("what", "word"),
    [("selection", "Nothing is selected"), ("group", "no group"), ("layer", "draw something"), ("x", "x")],
)
def test_what_cannot_be_captured_is_reported(window, what, word):
    with pytest.raises(HostError, match=word):
        window.host.capture(what)


def finished(steps):
    """What steps come to, taken one after the other."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def test_the_selection_is_captured_and_handed_on(window):
    """ "Inside the selection only", and the selection as the drawing itself."""
    from drawover.document.masks import Mask
    from drawover.document.tiles import Rect
    from drawover.panel.capturing import capturing

    mouse_stroke(window.canvas, LINE)
    mask = Mask.from_rect(Rect(100, 140, 60, 30))
    window.drawing.commit("select", window.drawing.document.with_selection(mask))
    capture, _, said = finished(capturing(window.host, window.host.drawing(), "layer", inside=True))
    inside = np.frombuffer(capture.inside, np.uint8).reshape(300, 400)
    assert said == "" and inside[150, 130] == 255 and (inside > 0).sum() == 60 * 30
    part = window.host.capture("selection")
    assert (part.x, part.y, part.width, part.height, part.canvas_width) == (100, 140, 60, 30, 400)
    assert pixels(part)[10, 30, 3] > 100 and set(part.selection) == {255}
    window.drawing.commit("select", window.drawing.document.with_selection(Mask.from_rect(Rect(5, 5, 20, 20))))
    with pytest.raises(HostError, match="inside the selection"):
        window.host.capture("selection")
    window.drawing.commit("select", window.drawing.document.with_selection(None))
    whole, _, said = finished(capturing(window.host, window.host.drawing(), "layer", inside=True))
    assert whole.inside is None and "Nothing is selected" in said


def test_capturing_without_layers_is_reported(window):
    while window.drawing.document.layers:
        window.drawing.commit("remove", window.drawing.document.remove(window.drawing.document.layers[0].id))
    for what in ("layer", "group", "visible"):
        with pytest.raises(HostError):
            window.host.capture(what)
    window.host.insert([suggestion()])
    assert outline(window.drawing.document.layers) == ["Drawover: my lines"]


def test_insert_is_one_step_above_the_active_layer_in_its_group_and_changes_nothing_else(window):
    document = window.drawing.document
    a, b = Layer("a"), Layer("b")
    window.drawing.commit("group", document.insert(None, 2, Group("g", (a, b))))
    window.drawing.activate(a.id)
    before = window.drawing.document
    steps = len(window.drawing.history.steps)
    window.host.insert([suggestion("low"), suggestion("high")])
    after = window.drawing.document
    assert outline(after.layers) == [
        "Background",
        "Sketch",
        ("g", ["a", ("Drawover suggestion", ["low", "high"]), "b"]),
    ]
    assert len(window.drawing.history.steps) == steps + 1
    assert all(after.node(node.id) is node for node in before.walk() if isinstance(node, Layer))
    key(window.canvas, Qt.Key.Key_Z, CTRL)
    assert window.drawing.document is before
    key(window.canvas, Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert window.drawing.document is after
    window.drawing.activate(b.id)
    window.host.insert([suggestion("one", opacity=0.5)])
    assert window.drawing.document.active_node.name == "one"
    assert window.drawing.document.active_node.opacity == 0.5


def test_a_reference_is_locked_half_transparent_grouped_and_leaves_the_artist_at_work(window):
    artist = window.drawing.document.active
    for name in ("first", "second"):
        window.host.insert([suggestion(name)], as_reference=True)
    document = window.drawing.document
    assert outline(document.layers) == ["Background", "Sketch", (REFERENCES, ["first", "second"])]
    assert document.active == artist
    for layer in document.layers[2].layers:
        assert (layer.locked, layer.opacity, layer.reference) == (True, 0.5, True)
    mouse_stroke(window.canvas, LINE)
    assert document.layers[2] is window.drawing.document.layers[2]
    window.drawing.activate(document.layers[2].layers[0].id)
    window.host.insert([suggestion("kept")])
    assert outline(window.drawing.document.layers)[-1] == "kept", "never among the references"


def test_pixels_arrive_exactly_and_may_lie_outside_of_the_canvas(window):
    rgba = np.random.default_rng(0).integers(0, 256, (90, 120, 4), dtype=np.uint8)
    rgba[..., 3] = 255
    window.host.insert([HostLayer("noise", rgba.tobytes(), 120, 90, -30, 250)])
    seen = window.drawing.document.flattened()
    assert np.array_equal(seen[250:300, 0:90], rgba[:50, 30:])


@pytest.mark.parametrize("layers", [[], [HostLayer("bad", b"123", 60, 40)]])
def test_nonsense_is_refused_and_changes_nothing(window, layers):
    before = window.drawing.document
    with pytest.raises(HostError):
        window.host.insert(layers)
    assert window.drawing.document is before


def test_changed_comes_when_the_pen_is_lifted_and_not_from_our_own_layers(window, qtbot):
    told = []
    window.host.changed.connect(lambda: told.append(1))
    mouse_stroke(window.canvas, LINE)
    assert len(told) == 1
    window.host.insert([suggestion()])
    window.host.insert([suggestion()], as_reference=True)
    assert len(told) == 1
    key(window.canvas, Qt.Key.Key_Z, CTRL)
    assert len(told) == 2


def test_a_groups_layers_come_along_as_they_look(window):
    document = window.drawing.document
    red = Layer.from_rgba("red", np.full((10, 10, 4), (255, 0, 0, 255), np.uint8))
    blue = Layer.from_rgba("blue", np.full((10, 10, 4), (0, 0, 255, 255), np.uint8), 20)
    hidden = Layer.from_rgba("hidden", np.full((99, 99, 4), 9, np.uint8), visible=False)
    group = Group("g", (red, hidden, Group("inner", (blue,))))
    window.drawing.commit("group", document.insert(None, 2, group, activate=True))
    window.drawing.activate(red.id)
    capture = window.host.capture("group")
    assert [name for name, _ in capture.layers] == ["red", "inner"]
    first, second = (np.frombuffer(rgba, np.uint8).reshape(300, 400, 4) for _, rgba in capture.layers)
    assert first[5, 5].tolist() == [255, 0, 0, 255] and first[5, 25, 3] == 0
    assert second[5, 25].tolist() == [0, 0, 255, 255] and second[5, 5, 3] == 0
    assert window.host.capture("layer").layers == ()


def test_another_layer_says_what_to_keep(window):
    mask = Layer.from_rgba("Keep", np.full((20, 30, 4), (0, 0, 0, 200), np.uint8), 50, 60)
    document = window.drawing.document
    window.drawing.commit("mask", document.insert(None, 2, mask, Layer("Empty"), activate=False))
    mouse_stroke(window.canvas, LINE)
    assert [name for _, name in window.host.masks()] == ["Empty", "Keep", "Background"]
    capture = window.host.capture("layer")
    alpha = np.frombuffer(window.host.mask(mask.id, capture), np.uint8).reshape(300, 400)
    assert alpha[70, 60] == 200 and alpha[59, 60] == 0 and alpha.astype(bool).sum() == 600
    empty = window.host.masks()[0][0]
    with pytest.raises(HostError, match="Nothing is painted on “Empty”"):
        window.host.mask(empty, capture)
    with pytest.raises(HostError, match="not in the drawing any more"):
        window.host.mask("gone", capture)


def test_what_is_kept_goes_with_the_file(window, tmp_path, qtbot):
    told = []
    window.host.opened.connect(lambda: told.append("opened"))
    window.host.leaving.connect(lambda: window.host.keep({"history.json": b"{}", "a.png": bytes(9)}))
    mouse_stroke(window.canvas, LINE)
    window.drawing.file = tmp_path / "face.ora"
    assert window.files.save(now=True)
    window.files.new(100, 100)
    assert told == ["opened"] and window.host.kept() == {}
    assert window.files.open(tmp_path / "face.ora")
    assert window.host.kept() == {"history.json": b"{}", "a.png": bytes(9)}
