"""The panel as a person uses it: presses, waits, looks, moves the slider, hovers, drags, inserts, cancels."""

import threading

import pytest
from panel_canvas import drawing
from panel_hands import LEFT, center, entries, find, pictured, pictures_asked, press, suggest
from panel_stub import StubEngine, face

from drawover.panel.gallery import MIME
from drawover.panel.panel import Panel
from drawover.panel.qt import QtCore, QtGui, QtWidgets, data

# -- suggesting -------------------------------------------------------------------------------------------------------


def test_press_suggest_and_the_gallery_fills_in_order(qtbot, stub, panel, host):
    assert find(panel, "empty").isVisible()
    assert panel.status.text() == "Engine ready — processor — faces"
    suggest(qtbot, panel)
    assert host.captured == ["layer"]
    assert [entry.number for entry in entries(panel)] == list(range(8))
    assert [entry.title for entry in entries(panel)][:4] == ["my lines", "borrowed", "borrowed", "drawn"]
    assert all(entry.image.width() == 256 for entry in entries(panel))
    assert not find(panel, "empty").isVisible()
    assert panel.status.text() == "8 suggestions"


def test_pictures_stream_in_and_what_is_shown_never_moves(qtbot, stub, panel):
    stub.step = threading.Semaphore(0)
    press(qtbot, panel, "suggest")
    qtbot.waitUntil(lambda: panel.page.model.rowCount() == 8)
    assert entries(panel) == []
    places = {}
    for came in range(1, 9):
        stub.step.release()
        qtbot.waitUntil(lambda came=came: len(entries(panel)) == came)
        for row, entry in enumerate(entries(panel)):
            place = (row, panel.gallery.visualRect(panel.gallery.model().index(row, 0)).topLeft())
            assert places.setdefault(entry.key, place) == place
    qtbot.waitUntil(lambda: panel.session.running is None)
    assert panel.page.model.rowCount() == 8


def test_it_is_reported_what_is_being_done(qtbot, stub, panel):
    stub.step = threading.Semaphore(2)
    press(qtbot, panel, "suggest")
    cancel = find(panel, "cancel")
    qtbot.waitUntil(lambda: cancel.accessibleName() == "Cancel drawing 3 of 8")
    assert cancel.isVisible() and not find(panel, "suggest").isVisible()
    stub.step.release(8)
    qtbot.waitUntil(find(panel, "suggest").isVisible)


def test_the_wishes_reach_the_engine(qtbot, stub, panel, host):
    press(qtbot, panel, "fold")
    find(panel, "count").setValue(3)
    find(panel, "seed").setValue(5)
    find(panel, "strength").setValue(30)
    qtbot.mouseClick(panel.page.lines.button("drawn"), LEFT)
    find(panel, "source").setCurrentIndex(2)
    suggest(qtbot, panel)
    assert host.captured == ["visible"]
    wanted = {"count": 3, "strength": 0.3, "lines": "drawn", "nudge": "search", "anyway": False}
    assert (stub.requests[-1]["task"], stub.requests[-1]["seed"]) == ("correct", 5)
    assert stub.requests[-1]["parameters"] == wanted
    assert [entry.kind for entry in entries(panel)] == ["drawn"] * 3
    assert not [line for line in pictures_asked(stub) if "?" in line]


def test_the_dice_throw_another_seed(qtbot, panel):
    press(qtbot, panel, "fold")
    seed = find(panel, "seed")
    before = seed.value()
    press(qtbot, panel, "dice")
    press(qtbot, panel, "dice")
    assert seed.value() != before


def test_the_shortcut_suggests_and_escape_cancels(qtbot, stub, panel):
    stub.step = threading.Semaphore(1)
    panel.activateWindow()
    panel.gallery.setFocus()
    qtbot.waitUntil(panel.gallery.hasFocus)
    qtbot.keyClick(panel.gallery, QtCore.Qt.Key.Key_Return, QtCore.Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(entries(panel)) == 1)
    qtbot.keyClick(panel.gallery, QtCore.Qt.Key.Key_Escape)
    assert panel.session.running is None


def test_the_first_suggestions_come_by_themselves(qtbot, stub, host, engine):
    panel = Panel(host, engine)
    panel.suggest_on_start = True
    qtbot.addWidget(panel, before_close_func=lambda widget: widget.shutdown())
    qtbot.waitUntil(lambda: pictured(panel))
    assert not panel.suggest_on_start


def test_nothing_to_suggest_for_on_start_is_no_error(qtbot, stub, host, engine):
    host.problem = "The layer is empty."
    panel = Panel(host, engine)
    qtbot.addWidget(panel, before_close_func=lambda widget: widget.shutdown())
    panel.show()
    panel.suggest_on_start = True
    qtbot.waitUntil(lambda: host.captured == ["layer"])
    assert panel.message.isHidden()


@pytest.mark.parametrize("code", ["input", "engine"])
def test_what_goes_wrong_unasked_is_no_box_and_asked_it_is_a_sentence(qtbot, stub, host, engine, code):
    sentence = "The drawing is too small to correct; draw it larger than 16 pixels."
    stub.error = (code, sentence)
    panel = Panel(host, engine)
    qtbot.addWidget(panel, before_close_func=lambda widget: widget.shutdown())
    panel.show()
    panel.suggest_on_start = True
    qtbot.waitUntil(lambda: panel.status.label.toolTip() == sentence or sentence in panel.status._text)
    assert panel.message.isHidden()
    stub.error = (code, sentence)
    press(qtbot, panel, "suggest")
    qtbot.waitUntil(panel.message.isVisible)
    assert panel.message.sentence.text() == sentence
    assert panel.message.is_hint() is (code == "input"), "red is for what is broken"
    qtbot.waitUntil(lambda: pictured(panel))


# -- strength and lines -----------------------------------------------------------------------------------------------


def test_the_slider_morphs_what_is_shown_without_a_new_job(qtbot, stub, panel):
    panel.resize(260, 420)
    suggest(qtbot, panel)
    before = [QtGui.QImage(entry.image) for entry in entries(panel)]
    del stub.log[:]
    visible = panel.gallery.visible_rows()
    assert 0 < len(visible) < 8
    for value in range(50, 91, 2):
        find(panel, "strength").setValue(value)
        qtbot.wait(2)
    qtbot.waitUntil(lambda: sum("strength=0.9000" in line for line in stub.log) == len(visible))
    qtbot.waitUntil(lambda: all(entries(panel)[row].image != before[row] for row in visible))
    assert stub.count("POST") == 0
    assert stub.most_in_flight == 1
    hidden = 7  # the last, which is in sight at the bottom whatever else the panel shows meanwhile
    assert hidden not in visible and entries(panel)[hidden].image == before[hidden]
    panel.gallery.scrollToBottom()
    qtbot.waitUntil(lambda: entries(panel)[hidden].image != before[hidden])


def test_back_where_it_was_the_picture_is_what_came(qtbot, stub, panel):
    suggest(qtbot, panel)
    before = QtGui.QImage(entries(panel)[0].image)
    find(panel, "strength").setValue(90)
    qtbot.waitUntil(lambda: entries(panel)[0].image != before)
    find(panel, "strength").setValue(100)
    qtbot.waitUntil(lambda: entries(panel)[0].image == before)


def test_the_switch_shows_and_inserts_other_lines(qtbot, stub, panel, host):
    suggest(qtbot, panel)
    del stub.log[:]
    qtbot.mouseClick(panel.page.lines.button("drawn"), LEFT)
    qtbot.waitUntil(lambda: entries(panel)[0].title == "drawn")
    assert not [line for line in stub.log if line.startswith("POST")]
    panel.insert(0)
    qtbot.waitUntil(lambda: bool(host.inserted))
    assert [layer.name for layer in host.inserted[0][0]] == ["Drawover: drawn"]
    qtbot.mouseClick(panel.page.lines.button("all"), LEFT)
    qtbot.waitUntil(lambda: entries(panel)[0].title == "my lines")


def test_all_after_a_run_of_one_kind_says_why_nothing_changes(qtbot, panel):
    qtbot.mouseClick(panel.page.lines.button("mine"), LEFT)
    suggest(qtbot, panel)
    qtbot.mouseClick(panel.page.lines.button("all"), LEFT)
    assert "press Suggest for all kinds" in panel.status.text()


# -- preview, insertion, reference -------------------------------------------------------------------------------------


def test_hovering_previews_on_the_canvas_and_leaving_takes_it_away(qtbot, stub, panel, host):
    host.size, host.place = (3000, 1500), (40, 50)
    suggest(qtbot, panel)
    view = panel.gallery
    qtbot.mouseMove(view.viewport(), QtCore.QPoint(1, 1))
    qtbot.mouseMove(view.viewport(), center(panel, 1))
    qtbot.waitUntil(lambda: host.previewing is not None)
    layer = host.previewed
    assert (layer.width, layer.height) == (1024, 512)
    assert (layer.x, layer.y, layer.shown_width, layer.shown_height) == (40, 50, 3000, 1500)
    assert len(layer.rgba) == 1024 * 512 * 4
    QtWidgets.QApplication.sendEvent(view, QtCore.QEvent(QtCore.QEvent.Type.Leave))
    qtbot.waitUntil(lambda: host.previewing is None)


def test_passing_over_without_rest_previews_nothing(qtbot, panel, host):
    suggest(qtbot, panel)
    for row in (0, 1, 2):
        qtbot.mouseMove(panel.gallery.viewport(), center(panel, row))
        qtbot.wait(20)
    QtWidgets.QApplication.sendEvent(panel.gallery, QtCore.QEvent(QtCore.QEvent.Type.Leave))
    qtbot.wait(220)
    assert [layer for layer in host.previews if layer] == []


def test_while_the_slider_is_held_the_chosen_one_morphs_on_the_canvas(qtbot, stub, panel, host):
    suggest(qtbot, panel)
    panel.gallery.select(0)
    slider = find(panel, "strength")
    slider.setSliderDown(True)
    qtbot.waitUntil(lambda: host.previewing is not None)
    first = host.previewing
    for value in (60, 70, 80):
        slider.setValue(value)
    qtbot.waitUntil(lambda: host.previewing is not first)
    slider.setSliderDown(False)
    qtbot.waitUntil(lambda: host.previewing is None)


def test_double_click_inserts_layers_at_full_size_where_they_were_captured(qtbot, stub, panel, host):
    host.place = (30, 20)
    suggest(qtbot, panel)
    spot = center(panel, 1)
    qtbot.mouseClick(panel.gallery.viewport(), LEFT, pos=spot)
    assert panel.gallery.selected_row() == 1
    qtbot.mouseDClick(panel.gallery.viewport(), LEFT, pos=spot)
    qtbot.waitUntil(lambda: bool(host.inserted))
    layers, as_reference = host.inserted[0]
    wanted = face(800, 1, "borrowed", 1.0, 600)
    box = wanted.getbbox()
    assert not as_reference
    assert [(each.name, each.x, each.y, each.width, each.height) for each in layers] == [
        ("Drawover: borrowed", box[0] + 30, box[1] + 20, box[2] - box[0], box[3] - box[1])
    ]
    assert layers[0].rgba == wanted.crop(box).tobytes()
    assert host.previewing is None
    assert panel.status.text() == "Inserted “borrowed” as a layer."


def test_arrows_and_return(qtbot, panel, host):
    suggest(qtbot, panel)
    panel.gallery.setFocus()
    panel.gallery.select(0)
    keys = QtCore.Qt.Key
    for key, row in (
        (keys.Key_Right, 1),
        (keys.Key_Down, 3),
        (keys.Key_Left, 2),
        (keys.Key_End, 7),
        (keys.Key_Home, 0),
    ):
        qtbot.keyClick(panel.gallery, key)
        assert panel.gallery.selected_row() == row
    qtbot.keyClick(panel.gallery, keys.Key_Return)
    qtbot.waitUntil(lambda: bool(host.inserted))
    assert host.inserted[0][0][0].name == "Drawover: my lines"


def test_a_drop_on_the_canvas_puts_the_middle_of_the_ink_there(qtbot, panel, host):
    suggest(qtbot, panel)
    host.dropped.emit(entries(panel)[2].key, 900.0, 700.0)
    qtbot.waitUntil(lambda: bool(host.inserted))
    (layer,), as_reference = host.inserted[0]
    assert as_reference
    assert abs(layer.x + layer.width / 2 - 900) <= 1 and abs(layer.y + layer.height / 2 - 700) <= 1
    host.dropped.emit("nobody", 1.0, 1.0)
    assert "not in the gallery any more" in panel.message.sentence.text()


def test_a_drag_carries_the_key_and_a_file_made_when_asked_for(qtbot, panel):
    suggest(qtbot, panel)
    mime = panel.gallery.mime(0)
    assert set(mime.formats()) == {MIME, "text/uri-list"}
    assert data(mime.data(MIME)).decode() == entries(panel)[0].key
    assert not mime.hasImage() and mime.hasUrls()
    assert panel.gallery._folder is None
    (url,) = mime.urls()
    image = QtGui.QImage(url.toLocalFile())
    assert url.toLocalFile().endswith("my lines 1.png")
    assert (image.width(), image.height()) == (256, 256) and image.hasAlphaChannel()
    panel.shutdown()
    assert not QtCore.QFile.exists(url.toLocalFile())


def test_the_menu(qtbot, stub, panel, host, tmp_path):
    suggest(qtbot, panel)

    def act(row, text):
        menu = panel.gallery.menu(row)
        next(each for each in menu.actions() if each.text().startswith(text)).trigger()
        menu.deleteLater()

    act(1, "Insert as reference")
    qtbot.waitUntil(lambda: bool(host.inserted))
    assert host.inserted[0][1]
    clipboard = QtGui.QGuiApplication.clipboard()
    clipboard.clear()
    act(1, "Copy")
    qtbot.waitUntil(lambda: panel.status.text() == "Copied.")
    assert (clipboard.image().width(), clipboard.image().height()) == (800, 600)
    path = str(tmp_path / "out.png")
    panel.page.save(entries(panel)[1], path)
    qtbot.waitUntil(lambda: panel.status.text() == "Saved.")
    assert QtGui.QImage(path).size() == QtCore.QSize(800, 600)
    second = entries(panel)[1].key
    act(0, "Delete")
    assert entries(panel)[0].key == second and len(entries(panel)) == 7


def test_saving_where_one_must_not_is_reported(qtbot, panel, tmp_path):
    suggest(qtbot, panel)
    panel.page.save(entries(panel)[0], str(tmp_path / "no" / "such" / "folder.png"))
    qtbot.waitUntil(panel.message.isVisible)
    assert panel.message.sentence.text() == "The picture could not be saved: No such file or directory."


def test_a_starred_one_stays_in_front_when_suggesting_again(qtbot, stub, panel, host):
    suggest(qtbot, panel)
    rect = panel.gallery.visualRect(panel.gallery.model().index(2, 0))
    qtbot.mouseClick(panel.gallery.viewport(), LEFT, pos=rect.topRight() + QtCore.QPoint(-14, 14))
    kept = entries(panel)[2]
    assert kept.starred and panel.gallery.selected_row() == -1
    suggest(qtbot, panel)
    assert entries(panel)[0] is kept and len(entries(panel)) == 9
    panel.insert(0)
    qtbot.waitUntil(lambda: bool(host.inserted))
    panel.page.model.toggle_star(kept)
    suggest(qtbot, panel)
    assert len(entries(panel)) == 8
    qtbot.waitUntil(lambda: len(stub.jobs) == 1)


# -- cancel and live --------------------------------------------------------------------------------------------------


def test_cancel_keeps_what_came_and_it_can_still_be_used(qtbot, stub, panel, host):
    stub.step = threading.Semaphore(2)
    press(qtbot, panel, "suggest")
    qtbot.waitUntil(lambda: len(entries(panel)) == 2 and pictured(panel))
    press(qtbot, panel, "cancel")
    assert panel.page.model.rowCount() == 2
    assert find(panel, "suggest").isVisible() and panel.status.text() == "Cancelled."
    qtbot.waitUntil(lambda: not stub.jobs)
    stub.step = None
    panel.insert(1)  # the engine has forgotten it: it is asked the same once more
    qtbot.waitUntil(lambda: bool(host.inserted))
    assert stub.requests[0]["parameters"] == stub.requests[1]["parameters"]
    assert stub.images[0] == stub.images[1]
    assert host.inserted[0][0][0].name == "Drawover: borrowed"
    assert panel.message.isHidden()


def test_live_suggests_when_the_pen_rests_and_drops_what_is_stale(qtbot, stub, panel, host):
    stub.step = threading.Semaphore(1)
    press(qtbot, panel, "live")
    qtbot.waitUntil(lambda: len(entries(panel)) == 1)
    for shade in (1, 2, 3):
        host.shade = shade
        host.changed.emit()
    assert len(host.captured) == 1
    old = entries(panel)[0].key
    qtbot.waitUntil(lambda: len(host.captured) == 2)
    assert [entry.key for entry in entries(panel)] == [old]  # it stays until a new one comes
    stub.step.release(9)
    qtbot.waitUntil(lambda: panel.session.running is None and len(entries(panel)) == 8)
    assert old not in [entry.key for entry in entries(panel)]
    assert len(stub.requests) == 2 and stub.count("DELETE") == 1
    host.changed.emit()  # nothing is another: no new job
    qtbot.waitUntil(lambda: len(host.captured) == 3)
    qtbot.wait(50)
    assert len(stub.requests) == 2


def test_live_reports_nothing_about_an_empty_layer(qtbot, panel, host):
    host.problem = "The layer is empty."
    press(qtbot, panel, "live")
    qtbot.waitUntil(lambda: bool(host.captured))
    assert panel.message.isHidden()


def test_our_own_insertion_is_not_the_artists_stroke(qtbot, stub, panel, host):
    suggest(qtbot, panel)
    press(qtbot, panel, "live")
    qtbot.waitUntil(lambda: len(stub.requests) == 2 and panel.session.running is None)
    panel.insert(0)
    qtbot.waitUntil(lambda: bool(host.inserted))
    captured = len(host.captured)
    host.shade = 9
    host.changed.emit()
    qtbot.wait(400)
    assert len(host.captured) == captured


# -- what goes wrong --------------------------------------------------------------------------------------------------


def test_an_empty_layer_is_a_hint_that_goes_when_something_is_drawn(qtbot, panel, host):
    host.problem = "The layer “Sketch” is empty: draw something on it."
    press(qtbot, panel, "suggest")
    assert panel.message.isVisible() and panel.message.is_hint()
    assert panel.message.sentence.text() == host.problem
    assert not find(panel, "copy_diagnostics").isVisible()
    host.changed.emit()
    assert panel.message.isHidden()


def test_a_drawing_such_as_the_pack_does_not_know_is_a_hint_next_to_its_suggestions(qtbot, stub, panel, host):
    stub.familiarity = 0.2
    press(qtbot, panel, "suggest")
    qtbot.waitUntil(panel.message.isVisible)
    assert panel.message.is_hint() and "faces does not know such drawings" in panel.message.sentence.text()
    assert panel.page.model.entries()
    assert {entry.title for entry in entries(panel) if entry.kind == "borrowed" and entry.number} == {"kindred drawing"}
    press(qtbot, panel, "try_anyway")
    qtbot.waitUntil(lambda: len(stub.requests) == 2 and panel.session.running is None)
    assert stub.requests[1]["parameters"] == {**stub.requests[0]["parameters"], "anyway": True}
    assert panel.message.isHidden()
    press(qtbot, panel, "suggest")
    qtbot.waitUntil(lambda: len(stub.requests) == 3)
    assert not stub.requests[2]["parameters"]["anyway"], "asked for once"


def test_where_the_layer_has_no_lines_all_that_is_visible_is_looked_at(qtbot, stub, panel, host):
    stub.error = ("empty", "There is nothing to correct: the layer has no lines.")
    told = []
    panel.session.status_message.connect(told.append)
    press(qtbot, panel, "suggest")
    qtbot.waitUntil(panel.message.isVisible)
    assert host.captured == ["layer", "visible"] and any("all that is visible" in line for line in told)
    assert panel.message.is_hint() and panel.message.sentence.text() == stub.error[1]


def test_a_layer_without_a_pixel_is_skipped_before_anything_is_asked_and_that_is_reported(qtbot, stub, panel, host):
    host.empty = {"layer"}
    told = []
    panel.session.status_message.connect(told.append)
    suggest(qtbot, panel)
    assert host.captured == ["layer", "visible"] and len(stub.requests) == 1
    assert "The layer has no lines, so all that is visible is looked at." in told
    assert panel.message.isHidden()


def test_where_nothing_is_drawn_at_all_that_is_reported_once(qtbot, stub, panel, host):
    host.empty = {"layer", "visible"}
    press(qtbot, panel, "suggest")
    qtbot.waitUntil(panel.message.isVisible)
    assert panel.message.is_hint() and panel.message.sentence.text() == "Nothing is drawn in the visible."
    assert host.captured == ["layer", "visible"] and stub.requests == []


def test_lines_that_only_look_like_some_are_asked_about_once_more_at_most(qtbot, stub, panel, host):
    host.empty = {"layer"}
    stub.error = ("empty", "There is nothing to correct: the layer has no lines.")
    press(qtbot, panel, "suggest")
    qtbot.waitUntil(panel.message.isVisible)
    assert host.captured == ["layer", "visible"] and panel.message.sentence.text() == stub.error[1]


@pytest.mark.parametrize(
    ("as_reference", "names"), [(False, ["Drawover: paper", "Drawover: my lines"]), (True, ["Drawover: my lines"])]
)
def test_the_paper_goes_with_the_lines_only_into_the_place_of_the_drawing(
    qtbot, stub, panel, host, as_reference, names
):
    stub.paper, host.on_paper = (240, 225, 190, 255), True
    suggest(qtbot, panel)
    panel.insert(0, as_reference=as_reference)
    qtbot.waitUntil(lambda: bool(host.inserted))
    assert [layer.name for layer in host.inserted[0][0]] == names
    panel.session.preview(0)
    qtbot.waitUntil(lambda: bool(host.previews) and host.previews[-1] is not None)
    layers = host.previews[-1].layers
    assert tuple(layers[0].rgba[:4]) == stub.paper and not all(layers[-1].rgba[3::4])


def test_an_error_is_one_sentence_with_details_and_diagnostics_to_copy(qtbot, stub, panel):
    stub.busy = True
    press(qtbot, panel, "suggest")
    qtbot.waitUntil(panel.message.isVisible)
    assert panel.message.sentence.text() == "8 drawings are waiting already: let one finish, or cancel one."
    assert panel.message.remedy.text()
    assert not find(panel, "details").isVisible()
    press(qtbot, panel, "details_fold")
    assert find(panel, "details").isVisible()
    press(qtbot, panel, "copy_diagnostics")
    text = QtGui.QGuiApplication.clipboard().text()
    assert "Shown: [busy] 8 drawings" in text and "The engine's last lines:" in text
    assert stub.token not in text
    assert panel.page.model.rowCount() == 0
    stub.busy = False
    suggest(qtbot, panel)
    assert panel.message.isHidden()


def test_what_the_engine_says_is_never_markup(qtbot, stub, panel):
    stub.error = ("input", "<b>bold</b> <img src='x'>")
    press(qtbot, panel, "suggest")
    qtbot.waitUntil(panel.message.isVisible)
    assert panel.message.sentence.textFormat() == QtCore.Qt.TextFormat.PlainText
    assert panel.message.sentence.text() == "<b>bold</b> <img src='x'>"
    assert len(entries(panel)) == 8  # what came before it stays


def test_the_host_cannot_insert(qtbot, panel, host):
    suggest(qtbot, panel)
    host.insert_problem = "The document was closed."
    panel.insert(0)
    qtbot.waitUntil(panel.message.isVisible)
    assert panel.message.sentence.text() == "The document was closed."


def test_somebody_else_answers_until_the_engine_does(qtbot, stub, host, tmp_path):
    from drawover.panel.client import EngineClient, Launcher

    stub.announce(token="0" * 64)
    client = EngineClient(Launcher(None, str(tmp_path)))
    panel = Panel(host, client)
    qtbot.addWidget(panel, before_close_func=lambda widget: (widget.shutdown(), client.shutdown()))
    panel.show()
    qtbot.waitUntil(panel.message.isVisible)
    assert panel.message.sentence.text().startswith("The engine is not running")
    assert "drawover serve" in panel.message.remedy.text()
    assert find(panel, "empty").text().startswith("No suggestions without the engine")
    stub.announce()
    qtbot.waitUntil(lambda: panel.status.text().startswith("Engine ready"))
    assert panel.message.isHidden()


def test_an_older_engine(qtbot, tmp_path, host):
    from drawover.panel.client import EngineClient, Launcher

    with StubEngine(tmp_path, protocol=0, version="0.0.2"):
        client = EngineClient(Launcher(None, str(tmp_path)))
        panel = Panel(host, client)
        qtbot.addWidget(panel, before_close_func=lambda widget: (widget.shutdown(), client.shutdown()))
        panel.show()
        qtbot.waitUntil(panel.message.isVisible)
        assert panel.message.sentence.text() == "An older engine (0.0.2) is still running."
        press(qtbot, panel, "suggest")
        assert panel.message.isVisible()


def test_no_packs(qtbot, stub, engine, panel):
    stub.packs = []
    engine.retry()
    qtbot.waitUntil(panel.message.isVisible)
    assert panel.message.sentence.text() == "The engine is ready, but it has no pack to draw with."
    assert not find(panel, "pack").isVisible()
    stub.packs = [StubEngine.pack("faces")]
    press(qtbot, panel, "try_again")
    qtbot.waitUntil(panel.message.isHidden)
    assert find(panel, "pack").isVisible()


def test_several_packs_can_be_chosen_from_with_what_they_were_trained_on(qtbot, stub, engine, panel):
    stub.packs = [StubEngine.pack("faces"), StubEngine.pack("objects")]
    engine.retry()
    qtbot.waitUntil(lambda: len(engine.packs) == 2)
    picker = find(panel, "pack")
    assert "npm facesjs" in picker.toolTip()
    qtbot.mouseClick(picker, LEFT)
    popup = panel.findChild(QtWidgets.QFrame, "drawover_packs")
    assert popup.isVisible()
    rows = [row for row in popup.findChildren(QtWidgets.QAbstractButton) if row.accessibleName()]
    assert [row.accessibleName() for row in rows] == ["Faces", "Objects"]
    qtbot.mouseClick(rows[1], LEFT)
    suggest(qtbot, panel)
    assert stub.requests[-1]["pack"] == "objects"


def test_an_engine_killed_in_mid_job_costs_one_line(qtbot, host, tmp_path):
    import os
    import signal
    import sys
    from pathlib import Path

    from drawover.panel.client import EngineClient, Launcher

    command = [sys.executable, str(Path(__file__).with_name("panel_stub.py")), "--pause", "0.15"]
    client = EngineClient(Launcher(command, str(tmp_path)))
    panel = Panel(host, client)
    qtbot.addWidget(panel)
    panel.show()
    try:
        panel.suggest()  # pressed before the engine is ready: it is remembered
        qtbot.waitUntil(lambda: any(each.image for each in entries(panel)[1:]))
        os.kill(client.info.pid, signal.SIGKILL)
        qtbot.waitUntil(panel.message.isVisible)
        sentence = "The engine stopped; it is being restarted. Press Suggest again."
        assert panel.message.sentence.text() == sentence
        assert len(entries(panel)) >= 2 and panel.session.running is None
        panel.insert(1)  # the picture is still there, and can still be had
        qtbot.waitUntil(lambda: bool(host.inserted))
        assert host.inserted[0][0][0].name == "Drawover: borrowed"
        suggest(qtbot, panel)
        assert panel.message.isHidden() and len(entries(panel)) == 8
    finally:
        panel.shutdown()
        client.shutdown()
        if client.launcher.exit_code() is None:
            os.kill(client.launcher.pid, signal.SIGKILL)
        client.launcher._process.wait()


def test_shutdown_takes_the_preview_away_and_silences_everything(qtbot, stub, panel, host):
    suggest(qtbot, panel)
    panel.session.preview(0)
    qtbot.waitUntil(lambda: host.previewing is not None)
    panel.suggest()
    panel.shutdown()
    panel.shutdown()
    assert host.previewing is None
    host.changed.emit()
    qtbot.waitUntil(lambda: not stub.jobs)


def test_it_fits_a_narrow_docker_and_a_wide_one(qtbot, panel):
    suggest(qtbot, panel)
    for width, columns in ((236, 2), (300, 2), (420, 3), (700, 5)):
        panel.resize(width, 640)
        qtbot.wait(10)
        assert panel.width() == width
        view = panel.gallery
        tops = [view.visualRect(view.model().index(row, 0)).top() for row in range(8)]
        assert tops.count(tops[0]) == columns
        assert view.visualRect(view.model().index(columns - 1, 0)).right() <= view.viewport().width()


def test_a_drawing_with_a_selection_is_captured_inside_it(qtbot, stub, panel, host):
    host.selected = bytes(800 * 600)
    find(panel, "source").setCurrentIndex(3)
    suggest(qtbot, panel)
    assert host.captured == ["selection"]
    assert not any(stub.images[0][2][3::4])
    assert any(drawing(800, 600).rgba[3::4])
