"""The page Color with the real engine: exemplars, dabs, flats under the lines, their colors; and its own controls."""

import os
import signal
import struct
import sys

import pytest
from panel_hands import choose, find, press

from drawover.panel import history, palette_files
from drawover.panel.client import EngineClient, Launcher
from drawover.panel.controls.exemplars import Exemplars
from drawover.panel.controls.gap import Gap
from drawover.panel.controls.palette_row import PaletteRow
from drawover.panel.host import Capture, Host, HostError, Picture
from drawover.panel.panel import Panel
from drawover.panel.pixels import MAX_INPUT_SIDE
from drawover.panel.qt import QtCore, QtGui, QtWidgets, image_rgba
from drawover.panel.run import Run
from drawover.panel.tasks.color import ColorLook

SIZE = 300
BOXES = ((40, 40, 90, 200), (160, 40, 90, 200))
RED, BLUE = QtGui.QColor(220, 30, 40), QtGui.QColor(20, 80, 230)


def painted(paint, color=QtCore.Qt.GlobalColor.transparent, size=SIZE):
    image = QtGui.QImage(size, size, QtGui.QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(color)
    painter = QtGui.QPainter(image)
    paint(painter)
    painter.end()
    return image


def lines(painter):
    painter.setPen(QtGui.QPen(QtGui.QColor(20, 20, 20), 5))
    for box in BOXES:
        painter.drawRect(*box)


def colored(painter):
    for box, color in zip(BOXES, (RED, BLUE)):  # noqa: B905 - as the panel's own code
        painter.fillRect(*box, color)
    lines(painter)


def dabs(painter):
    painter.setPen(QtCore.Qt.PenStyle.NoPen)
    painter.setBrush(BLUE)
    painter.drawEllipse(QtCore.QPointF(85, 140), 12, 12)


class Sheet(Host):
    """Lines on a layer of their own; another layer has dabs, another a colored picture."""

    selects = True

    def __init__(self):
        super().__init__()
        self.inserted, self.under, self.previews, self.there = [], [], [], True
        self.images = {"dabs": painted(dabs), "mika": painted(colored, QtCore.Qt.GlobalColor.white)}

    def capture(self, what):
        return Capture(SIZE, SIZE, rgba=image_rgba(painted(lines)), sources=("lines",))

    def pictures(self):
        return [("dabs", "Dabs"), ("mika", "Mika & Co")]

    def picture(self, key, capture=None):
        if not self.there:
            raise HostError("It is gone.")
        return Picture(SIZE, SIZE, image_rgba(self.images[key]))

    def insert(self, layers, as_reference=False, instead_of=(), within=None, under=()):
        assert not instead_of
        self.inserted.append(layers)
        self.under.append(tuple(under))
        return str(len(self.inserted))

    def holds(self, key):
        return True

    def preview(self, mockup):
        self.previews.append(mockup)


@pytest.fixture
def panel(qtbot, tmp_path):
    client = EngineClient(Launcher([sys.executable, "-m", "drawover", "serve"], str(tmp_path)))
    panel = Panel(Sheet(), client)
    qtbot.addWidget(panel)
    panel.resize(320, 800)
    panel.show()
    panel.show_task("color")
    qtbot.waitUntil(lambda: client.state not in ("absent", "starting"), timeout=90000)
    yield panel
    panel.shutdown()
    client.shutdown()
    if client.launcher.exit_code() is None:
        os.kill(client.launcher.pid, signal.SIGTERM)
    client.launcher._process.wait(20)


def suggest(qtbot, panel):
    panel.suggest()
    done = lambda: panel.session.running is None and bool(panel.page.model.entries())  # noqa: E731
    qtbot.waitUntil(done, timeout=120000)
    qtbot.waitUntil(lambda: all(entry.image is not None for entry in panel.page.model.entries()))
    return panel.page.model.entries()


def color_at(layer, x, y):
    at = 4 * (y * layer.width + x)
    return tuple(layer.rgba[at : at + 4])


def test_lines_alone_become_flats_that_go_under_them(qtbot, panel):
    page, host = panel.page, panel.host
    assert panel.engine.state == "ready", panel.engine.sentence
    assert not page.pack.isVisible(), "no pack is to be chosen"
    assert set(page.options.values()) == {"count", "palette", "background", "alone"}
    entries = suggest(qtbot, panel)
    assert [entry.title for entry in entries] == ["Soft", "Vivid", "Warm", "Cool", "Earth", "Gray"]
    assert page.message.isHidden(), page.message.sentence.text()

    choose(qtbot, panel, 0)
    assert page.colors.isVisible() and len(page.colors.strip.colors) == 2
    panel.session.previewer.show(True)
    qtbot.waitUntil(lambda: bool(host.previews) and host.previews[-1] is not None)
    mockup = host.previews[-1]
    (shown,) = mockup.layers
    assert (mockup.instead_of, mockup.faded) == (("lines",), 0.0)
    first, second = (color_at(shown, x, 140) for x in (85, 205))
    assert first[3] == second[3] == 255 and first != second
    assert color_at(shown, 40, 140)[:3] == (20, 20, 20), "the lines lie over their flats"
    assert color_at(shown, 10, 10)[3] == 0

    panel.insert(0)
    qtbot.waitUntil(lambda: bool(host.inserted))
    region_map, flats = host.inserted[-1]
    assert host.under == [("lines",)]
    assert [(each.name, each.group, each.visible) for each in (region_map, flats)] == [
        ("Region map", "Color", False), ("Flats", "Color", True),
    ]  # fmt: skip
    assert color_at(flats, 85, 140) == first and color_at(flats, 40, 140) == first, "no gap under the line"
    qtbot.waitUntil(lambda: "under your lines" in panel.status.text())


def test_shading_is_switched_on_and_off_without_asking_again(qtbot, panel):
    page, host = panel.page, panel.host
    entries = suggest(qtbot, panel)
    choose(qtbot, panel, 0)
    panel.session.previewer.show(True)
    qtbot.waitUntil(lambda: bool(host.previews) and host.previews[-1] is not None)
    flat = host.previews[-1].layers[0]
    before = QtGui.QImage(entries[0].image)
    box = page.shading.findChild(QtWidgets.QComboBox)
    assert box.isVisible() and box.currentData() == "none"
    box.setCurrentIndex(box.findData("cel"))
    qtbot.waitUntil(lambda: entries[0].image != before)
    assert panel.session.running is None, "the suggestion is the same one"

    def darker():
        mockup = host.previews[-1]
        return mockup is not None and color_at(mockup.layers[0], 240, 230) < color_at(flat, 240, 230)

    qtbot.waitUntil(darker)
    assert color_at(host.previews[-1].layers[0], 170, 60) == color_at(flat, 170, 60), "the upper left is in the light"
    panel.insert(0)
    qtbot.waitUntil(lambda: bool(host.inserted))
    assert [(each.name, each.blend, each.group) for each in host.inserted[-1]] == [
        ("Region map", "normal", "Color"), ("Flats", "normal", "Color"), ("Shading", "multiply", "Color"),
    ]  # fmt: skip
    box.setCurrentIndex(box.findData("none"))
    qtbot.waitUntil(lambda: entries[0].image == before)


def test_a_double_click_on_a_color_changes_it_wherever_it_is(qtbot, panel):
    page, host = panel.page, panel.host
    entries = suggest(qtbot, panel)
    choose(qtbot, panel, 0)
    strip, before = page.colors.strip, QtGui.QImage(entries[0].image)
    color, _, box = strip.places()[0]
    qtbot.mouseDClick(strip, QtCore.Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    dialog = find(panel.window(), "other_color", QtWidgets.QColorDialog)
    for now in ("#204060", "#123456"):
        dialog.setCurrentColor(QtGui.QColor(now))
    qtbot.waitUntil(lambda: entries[0].image != before)
    assert strip.places()[0][0] == "#123456"
    dialog.accept()
    panel.insert(0)
    qtbot.waitUntil(lambda: bool(host.inserted))
    flats = host.inserted[-1][1]
    assert (18, 52, 86, 255) in {color_at(flats, 85, 140), color_at(flats, 205, 140)}

    qtbot.mouseDClick(strip, QtCore.Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    dialog = panel.window().findChildren(QtWidgets.QColorDialog)[-1]
    dialog.setCurrentColor(QtGui.QColor("#ff0000"))
    assert strip.places()[0][0] == "#ff0000"
    dialog.reject()
    assert strip.places()[0][0] == "#123456", "as it was before"
    assert color in [each for each, _ in _colors(entries[0])], "what came is kept"


def test_the_page_render_gives_finished_pictures_called_by_their_moods(qtbot, panel):
    panel.show_task("render")
    page, host = panel.page, panel.host
    assert page.pack.value() == "colors" and page.gap.value() == pytest.approx(0.03)
    assert set(page.options.values()) == {"count", "bare"} and page.shading.values() == {"shading": "soft"}
    entries = suggest(qtbot, panel)
    assert [entry.title for entry in entries] == ["Daylight", "Meadow", "Dusk", "Ember", "Lagoon", "Cocoa"]
    assert page.message.isHidden(), page.message.sentence.text()
    choose(qtbot, panel, 0)
    assert page.colors.isVisible()
    panel.insert(0)
    qtbot.waitUntil(lambda: bool(host.inserted))
    assert [each.name for each in host.inserted[-1]] == ["Region map", "Flats", "Shading"]
    assert host.under == [("lines",)] and color_at(host.inserted[-1][1], 5, 5) == (233, 242, 246, 255)


def test_exemplars_and_dabs_reach_the_engine_and_come_back_with_the_drawing(qtbot, panel):
    page, host = panel.page, panel.host
    page.exemplars.add_layer("mika", "Mika & Co")
    page.hints.look()
    page.hints.setCurrentIndex(page.hints.findData("dabs"))
    page.gap.set_value(0.02)
    entries = suggest(qtbot, panel)
    assert entries[0].kind == "match" and entries[0].title == "matched"
    (dabbed,) = (entry for entry in entries if entry.kind == "dabs")
    told = [[color for color, _ in _colors(entry)] for entry in (entries[0], dabbed)]
    assert told[0][0] == BLUE.name() and told[1] == [BLUE.name()]
    assert dabbed.notes["open"] == 1
    assert page.message.isHidden(), page.message.sentence.text()
    run = entries[0].run
    assert run.wishes["parameters"]["gap"] == pytest.approx(0.02)
    assert sorted(run.capture.pictures) == ["exemplar0", "hints"]

    for _ in history.packing(run):
        pass
    files, left = history.files([entries[0]])
    (kept,) = history.entries(files, {"color": page.look})
    assert left == 0 and kept.notes["palette"] == entries[0].notes["palette"]
    assert history.load_pixels(kept.run).pictures == run.capture.pictures

    host.there = False
    panel.suggest()
    qtbot.waitUntil(lambda: page.message.isVisible() and page.message.sentence.text() == "It is gone.")


def _colors(entry):
    return [(each["color"], each["share"]) for each in entry.notes["palette"]]


def test_colors_are_copied_and_saved_as_palettes(qtbot, panel, tmp_path):
    page = panel.page
    entries = suggest(qtbot, panel)
    choose(qtbot, panel, 1)
    strip = page.colors.strip
    color, _, box = strip.places()[0]
    qtbot.mouseClick(strip, QtCore.Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    assert QtGui.QGuiApplication.clipboard().text() == color == _colors(entries[1])[0][0]
    page.save_palette(entries[1], str(tmp_path / "mine.ase"))
    assert struct.unpack(">I", (tmp_path / "mine.ase").read_bytes()[8:12]) == (4,)
    page.save_palette(entries[1], str(tmp_path / "mine.gpl"))
    assert (tmp_path / "mine.gpl").read_text(encoding="utf-8").startswith("GIMP Palette\nName: Vivid\n")
    page.save_palette(entries[1], str(tmp_path / "none" / "mine.gpl"))
    assert "could not be saved" in page.message.sentence.text()
    press(qtbot, page, "save_palette")
    dialog = find(panel.window(), "save_palette_file", QtWidgets.QFileDialog)
    assert dialog.defaultSuffix() == "gpl"
    dialog.reject()


# -- the controls alone ------------------------------------------------------------------------------------------------


@pytest.fixture
def exemplars(qtbot):
    widget = Exemplars(Sheet())
    qtbot.addWidget(widget)
    widget.resize(240, 60)
    widget.show()
    widget.said = []
    widget.failed.connect(widget.said.append)
    return widget


def test_exemplars_come_from_files_layers_and_the_clipboard(qtbot, exemplars, tmp_path):
    large = painted(colored, QtCore.Qt.GlobalColor.white, 3000)
    large.save(str(tmp_path / "large.png"))
    exemplars.add_file(str(tmp_path / "large.png"))
    QtGui.QGuiApplication.clipboard().setImage(painted(colored))
    exemplars.add_clipboard()
    exemplars.add_layer("mika", "Mika & Co")
    (first, one, _), (_, two, _), (third, three, fits) = exemplars.inputs()
    assert (first, third, fits) == ("exemplar0", "exemplar2", False)
    assert (one.width, one.height) == (MAX_INPUT_SIDE, MAX_INPUT_SIDE), "a large one is reduced"
    assert (two.width, three) == (SIZE, "mika")
    exemplars.set_weight(exemplars.slots[1], 0.5)
    assert exemplars.weights() == {"weight0": 1.0, "weight1": 0.5, "weight2": 1.0}
    assert [act.text() for act in exemplars.menu().findChildren(QtWidgets.QMenu)[0].actions()] == ["Dabs", "Mika && Co"]
    exemplars.forget_layers()
    assert [name for name, _, _ in exemplars.inputs()] == ["exemplar0", "exemplar1"]
    exemplars.remove(exemplars.slots[0])
    assert exemplars.weights() == {"weight0": 0.5}


def test_what_is_no_exemplar_is_reported(qtbot, exemplars, tmp_path):
    (tmp_path / "words.txt").write_text("no picture")
    exemplars.add_file(str(tmp_path / "words.txt"))
    QtGui.QGuiApplication.clipboard().setText("words")
    exemplars.add_clipboard()
    for _ in range(9):
        exemplars.add_image(painted(colored), "again")
    assert len(exemplars.slots) == 8 and not exemplars.button.isVisible()
    assert [any(word in said for said in exemplars.said) for word in ("words.txt", "clipboard", "room for 8")] == [
        True
    ] * 3
    exemplars._host.there = False
    exemplars.remove(exemplars.slots[0])
    exemplars.add_layer("mika", "Mika")
    assert exemplars.said[-1] == "It is gone." and len(exemplars.slots) == 7


def test_a_picture_can_be_dropped(qtbot, exemplars, tmp_path):
    painted(colored).save(str(tmp_path / "mika.png"))
    mime = QtCore.QMimeData()
    mime.setUrls([QtCore.QUrl.fromLocalFile(str(tmp_path / "mika.png"))])
    actions, button = QtCore.Qt.DropAction.CopyAction, QtCore.Qt.MouseButton.LeftButton
    nothing = QtCore.Qt.KeyboardModifier.NoModifier
    entered = QtGui.QDragEnterEvent(QtCore.QPoint(5, 5), actions, mime, button, nothing)
    exemplars.dragEnterEvent(entered)
    assert entered.isAccepted()
    exemplars.dropEvent(QtGui.QDropEvent(QtCore.QPointF(5, 5), actions, mime, button, nothing))
    assert [slot.name for slot in exemplars.slots] == ["mika.png"]


def test_the_gap_is_a_share_of_the_width(qtbot):
    gap = Gap()
    qtbot.addWidget(gap)
    assert gap.value() == pytest.approx(0.015)
    gap.slider.setValue(40)
    assert gap.value() == pytest.approx(0.04)


def test_however_many_colors_there_are_the_strip_shows_what_has_room(qtbot):
    row = PaletteRow()
    qtbot.addWidget(row)
    row.strip.resize(70, 20)
    row.set_colors([(f"#{n:06x}", 0.01) for n in range(200)])
    places = row.strip.places()
    assert len(places) == 10 and abs(places[-1][2].right() - 70) < 0.01
    assert row.strip.at(places[3][2].center())[0] == "#000003"
    row.set_colors([])
    assert row.strip.places() == []


def test_a_suggestion_of_another_version_is_called_what_the_engine_calls_it():
    look = ColorLook()
    entry = history.Entry()
    run = Run(Capture(4, 4, rgba=bytes(64)), {}, look)
    fields = {"kind": "flats", "recipe": {"palette": "neon"}, "measures": {}, "notes": {}}
    entry.take(run, 0, fields)
    assert entry.word == "flats"
    assert palette_files.KINDS == (".gpl", ".kpl", ".ase")
