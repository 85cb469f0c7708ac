"""A suggestion to what was selected stands in the place of that alone: shown, inserted, and kept with the document."""

import pytest
from panel_hands import choose, entries, find, suggest

from drawover.panel.host import Coverage

MASK = bytes(255 if x < 400 else 0 for _ in range(600) for x in range(800))
COVERED = Coverage(30, 20, 800, 600, MASK)


@pytest.fixture
def filled(qtbot, panel, host):
    """A panel with suggestions to what is selected: the left half of a drawing at (30, 20)."""
    host.place, host.selected = (30, 20), MASK
    source = find(panel, "source")
    source.setCurrentIndex(source.count() - 1)
    suggest(qtbot, panel)
    assert host.captured == ["selection"]
    return panel


def inserted(qtbot, panel, host, row=0):
    count = len(host.inserted)
    panel.insert(row)
    qtbot.waitUntil(lambda: len(host.inserted) > count)
    return host.instead_of[-1], host.within[-1]


def test_it_is_shown_in_its_place_alone(qtbot, filled, host):
    assert host.prepared == [("sketch",)] and host.ready_for == [COVERED]
    choose(qtbot, filled, 0)
    qtbot.waitUntil(lambda: host.previewing is not None)
    for mode in ("", "wipe", "onion"):
        if mode:
            filled.page.looks.toggle(mode)
        shown = host.previewing
        assert (shown.instead_of, shown.faded, shown.within) == (("sketch",), 0.0, COVERED), mode
    filled.page.looks.toggle("onion")
    choose(qtbot, filled, 1)
    qtbot.waitUntil(lambda: host.previewing is not None and host.previewing.faded == 0.3)
    assert host.previewing.within == COVERED, "other lines dim that alone"


def test_it_is_inserted_in_its_place_alone(qtbot, filled, host):
    assert inserted(qtbot, filled, host) == (("sketch",), COVERED)
    assert filled.status.text() == "Inserted “my lines” in the place of what was selected, which is hidden."
    assert inserted(qtbot, filled, host, 1) == ((), None), "other lines come above it"
    filled.session.set_placing("above")
    assert inserted(qtbot, filled, host) == ((), None)


def test_it_is_so_when_it_came_back_with_the_document(qtbot, filled, host):
    filled.host.leaving.emit()
    kept = dict(host.files)
    host.open()
    host.open(kept)
    assert entries(filled)[0].run.capture.selection is None, "the drawing was kept as it was within the selection"
    assert inserted(qtbot, filled, host) == (("sketch",), COVERED)


def test_a_selection_that_was_kept_damaged_hides_nothing_and_is_reported(qtbot, filled, host):
    filled.host.leaving.emit()
    kept = {name: b"" if name.endswith("-selection") else data for name, data in host.files.items()}
    host.open()
    host.open(kept)
    filled.insert(0)
    qtbot.waitUntil(lambda: not filled.message.isHidden())
    assert host.inserted == []
    choose(qtbot, filled, 0)
    qtbot.waitUntil(lambda: host.previewing is not None)
    assert host.previewing.instead_of == ()
