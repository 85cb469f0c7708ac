"""A person's hands on the panel: find, press, wait until it is there."""

from __future__ import annotations

from drawover.panel.qt import QtCore, QtWidgets

LEFT = QtCore.Qt.MouseButton.LeftButton


def find(panel, name, kind=QtWidgets.QWidget):
    """On the page in front, else anywhere in the panel."""
    front = getattr(panel, "page", panel)
    return front.findChild(kind, "drawover_" + name) or panel.findChild(kind, "drawover_" + name)


def entries(panel):
    return panel.page.model.entries()


def pictured(panel):
    found = entries(panel)
    return bool(found) and all(entry.image is not None for entry in found)


def press(qtbot, panel, name):
    qtbot.mouseClick(find(panel, name), LEFT)


def suggest(qtbot, panel):
    press(qtbot, panel, "suggest")
    qtbot.waitUntil(lambda: panel.session.running is None and pictured(panel))


def center(panel, row):
    view = panel.gallery
    view.scrollTo(view.model().index(row, 0))
    return view.visualRect(view.model().index(row, 0)).center()


def choose(qtbot, panel, row):
    """A click on a card."""
    qtbot.mouseClick(panel.gallery.viewport(), LEFT, pos=center(panel, row))
    assert panel.gallery.selected_row() == row


def pictures_asked(stub):
    return [line for line in stub.log if "/picture" in line]
