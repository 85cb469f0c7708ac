"""Several drawings in one host: a run belongs to its drawing, with its gallery, its job and its insertions."""

import threading

import pytest
from panel_canvas import Canvas
from panel_hands import entries, press, suggest

from drawover.panel.drawings import Drawings
from drawover.panel.host import HostError
from drawover.panel.panel import Panel


class Desk(Canvas):
    """A host with several drawings, in the manner of Krita; what it reads waits until `rest()`, when `drawing_on`."""

    def __init__(self):
        super().__init__()
        self.front, self.kept_files, self.landed, self.waiting = "a", {}, [], []
        self.drawing_on = False
        self.hidden = ""

    def drawing(self):
        return self.front

    def choose(self, key):
        self.front = key
        self.opened.emit()

    def keep_with(self, drawing, files):
        self.kept_files[drawing] = dict(files)

    def kept_with(self, drawing):
        return self.kept_files.get(drawing, {})

    def read(self, drawing, make, done, failed):
        if not self.drawing_on:
            return super().read(drawing, make, done, failed)
        act = lambda: Canvas.read(self, drawing, make, done, failed)  # noqa: E731
        self.waiting.append(act)
        return lambda: self.waiting.remove(act)

    def rest(self):
        self.drawing_on, waiting, self.waiting = False, self.waiting, []
        for act in waiting:
            act()

    def insert_into(self, drawing, layers, done, failed, **how):
        self.landed.append((drawing, how["as_reference"]))
        done(f"node {len(self.landed)}")

    def concealed(self, key, drawing=""):
        return self.hidden


@pytest.fixture
def host(qtbot):
    return Desk()


def test_another_tab_and_back_the_job_has_continued_and_the_cards_are_shown(qtbot, stub, panel, host):
    stub.step = threading.Semaphore(3)
    press(qtbot, panel, "suggest")
    qtbot.waitUntil(lambda: len(entries(panel)) == 3)
    first = panel.session.running
    host.choose("b")
    assert entries(panel) == [] and panel.session.running is None
    stub.step.release(5)
    qtbot.waitUntil(lambda: len(first.suggester.model.entries()) == 8 and first.suggester.running is None)
    qtbot.waitUntil(lambda: all(entry.image is not None for entry in first.suggester.model.entries()))
    assert entries(panel) == []
    host.choose("a")
    assert [entry.number for entry in entries(panel)] == list(range(8))
    assert all(entry.run is first for entry in entries(panel))
    assert stub.count("POST /v1/jobs") == 1


def test_each_drawing_runs_a_job_of_its_own(qtbot, stub, panel, host):
    stub.step = threading.Semaphore(0)
    press(qtbot, panel, "suggest")
    qtbot.waitUntil(lambda: panel.session.running is not None)
    host.choose("b")
    press(qtbot, panel, "suggest")
    qtbot.waitUntil(lambda: stub.count("POST /v1/jobs") == 2)
    stub.step.release(16)
    qtbot.waitUntil(lambda: panel.session.running is None and len(entries(panel)) == 8)
    assert stub.count("DELETE") == 0
    host.choose("a")
    qtbot.waitUntil(lambda: panel.session.running is None and len(entries(panel)) == 8)


def test_what_is_inserted_lands_in_the_drawing_that_it_is_for(qtbot, stub, panel, host):
    suggest(qtbot, panel)
    panel.insert(0)  # the layers are on their way
    host.choose("b")
    qtbot.waitUntil(lambda: bool(host.landed))
    assert host.landed == [("a", False)]


def test_a_drawing_that_is_closed_meanwhile_gets_a_sentence(qtbot, stub, panel, host):
    suggest(qtbot, panel)
    panel.insert(0)
    host.choose("b")
    host.closed.emit("a")
    qtbot.waitUntil(panel.message.isVisible)
    assert "is closed, so nothing was inserted" in panel.message.sentence.text()
    assert host.landed == []


def test_two_windows_on_one_drawing_show_one_gallery(qtbot, stub, engine, host):
    drawings, other = Drawings(engine), Desk()
    panels = [Panel(each, engine, drawings=drawings) for each in (host, other)]
    for panel in panels:
        qtbot.addWidget(panel, before_close_func=lambda widget: widget.shutdown())
        panel.show()
    suggest(qtbot, panels[0])
    assert entries(panels[1]) == entries(panels[0]) and len(entries(panels[0])) == 8
    panels[1].page.model.toggle_star(entries(panels[1])[2])
    assert entries(panels[0])[2].starred
    other.choose("b")
    assert entries(panels[1]) == [] and len(entries(panels[0])) == 8
    drawings.shutdown()


def test_one_window_closes_and_the_other_keeps_its_gallery_and_its_job(qtbot, stub, engine, host):
    drawings, other = Drawings(engine), Desk()
    panels = [Panel(each, engine, drawings=drawings) for each in (host, other)]
    for panel in panels:
        qtbot.addWidget(panel, before_close_func=lambda widget: widget.shutdown())
        panel.show()
    stub.step = threading.Semaphore(1)
    press(qtbot, panels[0], "suggest")
    qtbot.waitUntil(lambda: len(entries(panels[1])) == 1)
    panels[0].shutdown()
    stub.step.release(8)
    qtbot.waitUntil(lambda: panels[1].session.running is None and len(entries(panels[1])) == 8)
    drawings.shutdown()


def test_the_gallery_is_kept_with_its_own_drawing(qtbot, stub, panel, host):
    suggest(qtbot, panel)
    host.choose("b")
    qtbot.waitUntil(lambda: bool(host.kept_files.get("a")))
    assert "b" not in host.kept_files or not host.kept_files["b"]


def test_while_the_pen_is_down_suggest_waits_and_can_be_taken_back(qtbot, stub, panel, host):
    host.drawing_on = True
    press(qtbot, panel, "suggest")
    press(qtbot, panel, "suggest")
    assert len(host.waiting) == 1 and host.captured == [] and stub.count("POST") <= 1
    panel.escape()
    assert host.waiting == [] and panel.status.text() == "Cancelled."
    press(qtbot, panel, "suggest")
    host.rest()
    qtbot.waitUntil(lambda: len(entries(panel)) == 8)
    assert host.captured == ["layer"]


def test_a_tool_in_the_middle_of_something_is_a_sentence(qtbot, stub, panel, host):
    def refused(drawing, make, done, failed):
        failed("Finish the transform first (Enter), or cancel it (Esc); nothing was changed.")
        return lambda: None

    host.read = refused
    press(qtbot, panel, "suggest")
    assert panel.message.sentence.text().startswith("Finish the transform first")
    assert panel.session.running is None and not panel.session.suggester.waiting


def test_the_pen_comes_down_and_lives_timer_stops(qtbot, stub, panel, host):
    panel.page.bar.live.setChecked(True)
    qtbot.waitUntil(lambda: len(entries(panel)) == 8 and panel.session.running is None)
    asked = len(host.captured)
    host.changed.emit()
    host.touched.emit()
    qtbot.wait(600)
    assert len(host.captured) == asked
    host.shade = 9
    host.changed.emit()
    qtbot.waitUntil(lambda: len(host.captured) > asked)


def test_a_layer_that_cannot_be_seen_is_reported_to_be_so(qtbot, stub, panel, host):
    suggest(qtbot, panel)
    host.hidden = "Drawover references"
    panel.insert(0, as_reference=True)
    qtbot.waitUntil(lambda: bool(host.landed))
    assert panel.status.text().endswith("It cannot be seen: the group “Drawover references” is hidden.")


def test_what_the_host_cannot_read_is_reported(qtbot, stub, panel, host):
    host.problem = "The layer is empty."
    press(qtbot, panel, "suggest")
    assert panel.message.sentence.text() == "The layer is empty."
    assert issubclass(HostError, Exception) and not panel.session.suggester.waiting
