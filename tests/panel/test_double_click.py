"""A double click on a card inserts it, wherever on the card and however slow the machine; then nothing lies over it."""

import pytest
from panel_hands import LEFT, center, find, suggest

from drawover.panel.qt import QtCore, QtWidgets


@pytest.fixture
def interval():
    """The time in which a second press makes a double click, to be set; as it was afterwards."""
    app, before = QtWidgets.QApplication, QtWidgets.QApplication.doubleClickInterval()
    yield app.setDoubleClickInterval
    app.setDoubleClickInterval(before)


def test_nothing_moves_under_the_second_press(qtbot, stub, panel, host, interval):
    interval(60000)
    suggest(qtbot, panel)
    view, high = panel.gallery, panel.gallery.height()
    row = view.visible_rows()[-1]
    spot = QtCore.QPoint(view.visualRect(view.model().index(row, 0)).center().x(), view.viewport().height() - 6)
    assert view.indexAt(spot).row() == row
    place = view.viewport().mapTo(panel, spot)
    qtbot.mouseClick(view.viewport(), LEFT, pos=spot)
    qtbot.waitUntil(lambda: host.previewing is not None)
    assert panel.childAt(place) is view.viewport() and view.height() == high
    assert view.indexAt(view.viewport().mapFrom(panel, place)).row() == row


def test_what_moved_takes_its_room_when_no_second_press_can_follow(qtbot, stub, panel, host, interval):
    interval(200)
    suggest(qtbot, panel)
    high = panel.gallery.height()
    qtbot.mouseClick(panel.gallery.viewport(), LEFT, pos=center(panel, 0))
    qtbot.waitUntil(lambda: find(panel, "changes").isVisible() and panel.gallery.height() < high)
    assert "left eye" in find(panel, "changes_words").text()


def test_what_is_inserted_is_not_previewed_as_well(qtbot, stub, panel, host):
    suggest(qtbot, panel)
    shown, over = [], []
    panel.gallery.preview_requested.connect(shown.append)
    panel.session.status_message.connect(
        lambda line: over.append(host.previewing) if line.startswith("Inserted") else None
    )
    spot = center(panel, 1)
    qtbot.mouseClick(panel.gallery.viewport(), LEFT, pos=spot)
    qtbot.waitUntil(lambda: host.previewing is not None)
    stub.late = {"layers": 0.6}  # so that the pointer has rested on the card before its layers come
    shown.clear()
    qtbot.mouseDClick(panel.gallery.viewport(), LEFT, pos=spot)
    qtbot.waitUntil(lambda: 1 in shown or bool(over))
    qtbot.waitUntil(lambda: bool(over))
    assert host.inserted and over == [None], "from the very moment that it is a layer"
