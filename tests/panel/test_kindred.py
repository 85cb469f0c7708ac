"""Drawings that are kindred only stand under a heading of their own, and are used as all cards are."""

import os

from panel_hands import find, suggest

from drawover.panel.gallery_model import kindred_from
from drawover.panel.qt import QtCore


def rects(panel):
    view = panel.gallery
    return [view.visualRect(view.model().index(row, 0)) for row in range(view.model().rowCount())]


def strange(qtbot, panel, width, own=3):
    """A gallery whose cards are kindred drawings from the row `own` on."""
    panel.resize(width, 700)
    suggest(qtbot, panel)
    qtbot.waitUntil(lambda: panel.session.running is None)
    cards = panel.page.model.entries()
    for row, entry in enumerate(cards):
        entry.notes, entry.shown_kind = {"kindred": row >= own}, "borrowed" if row >= own else "inked"
    panel.page.model.sourceModel().replace(cards)
    qtbot.wait(50)
    return own


def test_they_begin_a_row_of_their_own_below_the_heading(qtbot, stub, panel, host):
    for width, own in ((320, 1), (460, 3), (700, 2)):
        first = strange(qtbot, panel, width, own)
        cells = rects(panel)
        assert first > 0
        above, below = cells[first - 1], cells[first]
        assert below.left() <= 1 and below.top() >= above.bottom() + 15, "room for the heading"
        assert len({rect.width() for rect in cells}) == 1, "all cards are as wide"
        assert len({rect.height() for rect in cells}) == 1
        for one in cells:
            assert not any(one.intersects(other) for other in cells if other is not one)
            assert one.right() <= panel.gallery.viewport().width()


def test_it_is_read_on_the_picture(qtbot, stub, panel, host):
    first = strange(qtbot, panel, 460)
    view, card = panel.gallery, rects(panel)[first]
    picture = view.viewport().grab().toImage()
    if os.environ.get("DRAWOVER_SHOT"):
        panel.grab().save(os.environ["DRAWOVER_SHOT"])
    strip = [picture.pixelColor(x, y).name() for x in range(8, 100) for y in range(card.top() - 20, card.top() - 2)]
    assert len(set(strip)) > 4, "words stand there"


def test_where_the_drawing_is_known_there_is_no_heading(qtbot, stub, panel, host):
    suggest(qtbot, panel)
    assert kindred_from(panel.gallery.model()) == -1


def test_a_click_on_a_card_below_the_heading_chooses_it(qtbot, stub, panel, host):
    first = strange(qtbot, panel, 460)
    place = rects(panel)[first].center()
    qtbot.mouseClick(panel.gallery.viewport(), QtCore.Qt.MouseButton.LeftButton, pos=place)
    assert panel.gallery.selected_row() == first


def test_with_the_next_drawing_that_is_known_the_heading_goes(qtbot, stub, panel, host):
    strange(qtbot, panel, 460)
    assert kindred_from(panel.gallery.model()) == 3
    suggest(qtbot, panel)
    qtbot.waitUntil(lambda: panel.session.running is None)
    assert kindred_from(panel.gallery.model()) == -1
    assert len({rect.height() for rect in rects(panel)}) == 1 and find(panel, "suggest").isEnabled()
