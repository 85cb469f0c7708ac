"""The page Stages with the real engine: a picture as a film strip, edits that later stages follow, a strip a take."""

import os
import signal
import sys

import pytest
from panel_hands import choose, press

from drawover.panel import history
from drawover.panel.client import EngineClient, Launcher
from drawover.panel.host import Capture, Host, HostError, Picture
from drawover.panel.panel import Panel
from drawover.panel.qt import QtCore, QtGui, image_rgba, rgba_image

SIZE = 240
INK, SKIN, SHIRT = QtGui.QColor(30, 25, 25), QtGui.QColor(240, 200, 170), QtGui.QColor(60, 110, 190)


def painted():
    """A face over a shirt on white paper, in lines and colors, with a shadow."""
    image = QtGui.QImage(SIZE, SIZE, QtGui.QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QtCore.Qt.GlobalColor.white)
    painter = QtGui.QPainter(image)
    painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
    painter.setPen(QtGui.QPen(INK, 4))
    painter.setBrush(SHIRT)
    painter.drawRect(40, 170, 160, 50)
    painter.setBrush(SKIN)
    painter.drawEllipse(60, 30, 120, 150)
    painter.setPen(QtCore.Qt.PenStyle.NoPen)
    painter.setBrush(QtGui.QColor(225, 180, 150))
    painter.drawEllipse(140, 90, 30, 40)
    painter.end()
    return image


class Easel(Host):
    """One layer with a finished picture; every insertion is a group of layers, which can be edited and taken away."""

    selects = True

    def __init__(self):
        super().__init__()
        self.images, self.names = {"picture": painted()}, {"picture": "Portrait"}
        self.groups, self.instead_of, self.previews, self.canvas = {}, [], [], SIZE

    def capture(self, what):
        return Capture(SIZE, SIZE, rgba=image_rgba(self.images["picture"]), sources=("picture",), on_paper=True)

    def pictures(self):
        return list(self.names.items())

    def picture(self, key, capture=None):
        self.check_canvas(capture, self.canvas, self.canvas)
        if key not in self.images:
            raise HostError("It is gone.")
        return Picture(SIZE, SIZE, image_rgba(self.images[key]))

    def insert(self, layers, as_reference=False, instead_of=(), within=None, under=()):
        group = f"group{len(self.instead_of)}"
        self.instead_of.append(tuple(instead_of))
        self.groups[group] = [f"{group}.{number}" for number, _ in enumerate(layers)]
        for key, layer in zip(self.groups[group], layers):  # noqa: B905 - as the panel's own code
            self.images[key] = rgba_image(layer.rgba, layer.width, layer.height)
            self.names[key] = layer.name
        self.inserted = layers
        return group

    def take_away(self, group):
        for key in self.groups.pop(group):
            del self.images[key], self.names[key]
        self.changed.emit()

    def holds(self, key):
        return key in self.groups or key in self.images

    def parts(self, key):
        return list(self.groups.get(key, ()))

    def preview(self, mockup):
        self.previews.append(mockup)

    def edit(self, name, paint):
        """Draw on the topmost layer of this name."""
        key = [each for each, called in self.names.items() if called == name][-1]
        painter = QtGui.QPainter(self.images[key])
        paint(painter)
        painter.end()
        self.changed.emit()


def hair(painter):
    painter.setPen(QtGui.QPen(INK, 5))
    painter.drawLine(120, 45, 120, 80)


def red_shirt(painter):
    painter.fillRect(60, 195, 60, 20, QtGui.QColor(200, 40, 40))


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    client = EngineClient(Launcher([sys.executable, "-m", "drawover", "serve"], str(tmp_path_factory.mktemp("run"))))
    yield client
    client.shutdown()
    if client.launcher.exit_code() is None:
        os.kill(client.launcher.pid, signal.SIGTERM)
    client.launcher._process.wait(20)


@pytest.fixture
def panel(qtbot, client):
    panel = Panel(Easel(), client)
    qtbot.addWidget(panel)
    panel.resize(280, 640)
    panel.show()
    panel.show_task("stages")
    qtbot.waitUntil(lambda: client.state not in ("absent", "starting"), timeout=90000)
    assert client.state == "ready", client.sentence
    yield panel
    panel.shutdown()


def answered(qtbot, panel, former=()):
    fresh = lambda: [e for e in panel.page.model.entries() if e.run not in former and e.image is not None]  # noqa: E731
    qtbot.waitUntil(lambda: panel.session.running is None and len(fresh()) == 3, timeout=60000)
    return fresh()


def suggest(qtbot, panel):
    panel.suggest()
    return answered(qtbot, panel)


def insert(qtbot, panel, kind="finished"):
    page, count = panel.page, len(panel.host.instead_of)
    row = [entry.kind for entry in page.model.entries()].index(kind)
    panel.insert(row)
    qtbot.waitUntil(lambda: len(panel.host.instead_of) > count, timeout=20000)
    return panel.host.inserted


def follow(qtbot, panel):
    former = [entry.run for entry in panel.page.model.entries()]
    press(qtbot, panel.page, "follow")
    return answered(qtbot, panel, former)


def differing(one, two):
    """-> QRect around the pixels that differ of two layers."""
    a, b = (rgba_image(each.rgba, each.width, each.height) for each in (one, two))
    places = [(x, y) for y in range(a.height()) for x in range(a.width()) if a.pixel(x, y) != b.pixel(x, y)]
    assert places, "they do not differ"
    (left, top), (right, bottom) = (tuple(f(each[i] for each in places) for i in (0, 1)) for f in (min, max))
    return QtCore.QRect(QtCore.QPoint(left, top), QtCore.QPoint(right, bottom))


def test_a_picture_comes_as_a_strip_in_the_order_of_the_packs_card(qtbot, panel):
    page = panel.page
    assert page.pack.value() == "stages" and page.look.stages == ("sketch", "flat", "finished")
    entries = suggest(qtbot, panel)
    assert [entry.kind for entry in entries] == ["sketch", "flat", "finished"]
    assert [entry.title for entry in entries] == ["sketch", "flats", "finished"]
    gallery = page.gallery
    cells = [gallery.visualRect(page.model.index(row, 0)) for row in range(3)]
    assert len({(cell.top(), cell.size().width(), cell.size().height()) for cell in cells}) == 1, "frames of one size"
    assert len(gallery.strips()) == 1 and len(gallery.steps()) == 2
    assert page.slots.isVisible() and page.slots.wanted() == [] and not page.slots.button.isEnabled()


def test_what_is_inserted_is_a_group_that_stands_in_the_place_of_the_picture(qtbot, panel):
    host, page = panel.host, panel.page
    suggest(qtbot, panel)
    layers = insert(qtbot, panel)
    assert [layer.name for layer in layers][:2] == ["Flat colors", "Sketch"] and {each.group for each in layers} == {
        "Stages"
    }
    assert "multiply" in [layer.blend for layer in layers] and host.instead_of == [("picture",)]
    assert page.slots.wanted() == [("sketch", "group0.1"), ("flat", "group0.0")]
    host.take_away("group0")
    assert page.slots.wanted() == [], "undone: there is nothing to follow"


def test_an_edit_is_followed_and_what_it_does_not_reach_stays_as_it_is(qtbot, panel):
    host, page = panel.host, panel.page
    first = suggest(qtbot, panel)
    layers = insert(qtbot, panel)
    same = follow(qtbot, panel)
    assert [entry.kind for entry in same] == ["sketch", "flat", "finished"]
    assert same[0].run.job.measures["changed"] == 0, "nothing was edited"
    assert same[0].run.capture.sources == ("picture", "group0") and same[0].run is not first[0].run

    host.edit("Sketch", hair)
    host.edit("Flat colors", red_shirt)
    entries = follow(qtbot, panel)
    assert entries[0].run.job.measures["changed"] > 0
    qtbot.waitUntil(lambda: bool(host.previews) and host.previews[-1] is not None, timeout=20000)
    assert page.gallery.selected_row() == 2 and host.previews[-1].faded == 0.0, "seen before it is inserted"
    after = insert(qtbot, panel)
    assert host.instead_of[-1] == ("picture", "group0"), "it stands in the place of what was edited"
    assert QtCore.QRect(112, 36, 18, 52).contains(differing(layers[1], after[1]))
    assert QtCore.QRect(60, 190, 60, 30).contains(differing(layers[0], after[0]))
    assert page.slots.wanted() == [("sketch", "group1.1"), ("flat", "group1.0")], "the next edits are looked for there"


def test_any_layer_can_be_the_edited_stage(qtbot, panel):
    host, page = panel.host, panel.page
    entries = suggest(qtbot, panel)
    host.images["mine"], host.names["mine"] = QtGui.QImage(host.images["picture"]), "My flats"
    picker = page.slots.findChild(QtCore.QObject, "drawover_stage_flat")
    picker.look()
    picker.setCurrentIndex(picker.findData("mine"))
    picker.activated.emit(picker.currentIndex())
    assert page.slots.button.isEnabled()
    followed = follow(qtbot, panel)
    assert list(followed[0].run.capture.pictures) == ["flat"] and entries[0].run not in [e.run for e in followed]

    del host.images["mine"]
    press(qtbot, page, "follow")
    qtbot.waitUntil(lambda: page.message.isVisible() and page.message.sentence.text() == "It is gone.")
    assert panel.page.model.entries() == followed, "nothing is lost"


@pytest.mark.parametrize(
    "spoil, said",
    [
        (lambda host: host.edit("Sketch", lambda painter: _wipe(painter)), "no lines left"),
        (lambda host: setattr(host, "canvas", SIZE + 9), "The canvas has another size"),
    ],
)
def test_what_cannot_be_followed_is_said_in_a_sentence(qtbot, panel, spoil, said):
    entries = suggest(qtbot, panel)
    insert(qtbot, panel)
    spoil(panel.host)
    press(qtbot, panel.page, "follow")
    qtbot.waitUntil(lambda: said in panel.page.message.sentence.text(), timeout=20000)
    assert panel.page.model.entries() == entries


def _wipe(painter):
    painter.setCompositionMode(QtGui.QPainter.CompositionMode.CompositionMode_Source)
    painter.fillRect(0, 0, SIZE, SIZE, QtGui.QColor(0, 0, 0, 0))


def test_live_follows_by_itself_when_the_pen_rests(qtbot, panel):
    host, page = panel.host, panel.page
    suggest(qtbot, panel)
    insert(qtbot, panel)
    first = page.model.entries()[0].run
    page.bar.live.setChecked(True)
    qtbot.waitUntil(lambda: page.model.entries()[0].run is not first and panel.session.running is None, timeout=30000)
    former = [entry.run for entry in page.model.entries()]
    qtbot.wait(900)  # longer than our own insertion counts as the reason of a change
    host.edit("Sketch", hair)
    entries = answered(qtbot, panel, former)
    assert entries[0].run.job.measures["changed"] > 0
    page.bar.live.setChecked(False)


def test_a_starred_strip_stays_whole_above_the_next_one_and_goes_as_one(qtbot, panel):
    page = panel.page
    entries = suggest(qtbot, panel)
    page.model.toggle_star(entries[1])
    suggest_again = [entry.run for entry in entries]
    panel.suggest()
    fresh = answered(qtbot, panel, suggest_again)
    assert page.model.entries() == entries + fresh and len(page.gallery.strips()) == 2
    choose(qtbot, panel, 0)
    page.session.delete(0)
    assert page.model.entries() == fresh


def test_strips_come_back_with_the_drawing(qtbot, panel):
    page = panel.page
    entries = suggest(qtbot, panel)
    for _ in history.packing(entries[0].run):
        pass
    files, left = history.files(entries)
    kept = history.entries(files, {"stages": page.look})
    assert left == 0 and [entry.title for entry in kept] == [entry.title for entry in entries]
    page.session.suggester.adopt(kept)
    assert len(page.gallery.strips()) == 1 and len(page.gallery.steps()) == 2
