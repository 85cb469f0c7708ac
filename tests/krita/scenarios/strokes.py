"""The same strokes by the real pointer: twice with the plugin at rest, then with Live on and everything else at work.

DRAWOVER_TEST_STROKES says how many. Each has a row of its own, so that a cut one can be named. The second pass at rest
shows how far Krita's own strokes are the same each time.
"""

import os
import random
import subprocess

from drawover_krita.panel.host import HostLayer
from drawover_test import scene
from PyQt5.QtCore import QTimer

COUNT = int(os.environ.get("DRAWOVER_TEST_STROKES", "30"))
WAITING = 4  # insertions that may wait for a gap: there is always one, and no hundred of them is left at the end
ROW, COLUMN, COLUMNS = 8, 320, 3
WIDTH, HEIGHT = COLUMN * COLUMNS + 20, 620
GAPS = (
    0.0,
    0.005,
    0.02,
    0.05,
    0.1,
    0.15,
    0.2,
    0.26,
    0.3,
    0.33,
    0.36,
    0.4,
    0.5,
    0.7,
)  # seconds: around every timer of ours


def strokes(count):
    """-> list of (x, y, length, step, pause, gap); the same for each pass."""
    dice, found = random.Random(11), []
    places = [(column, row) for row in range((HEIGHT - 30) // ROW) for column in range(COLUMNS)]
    for number in range(count):
        column, row = places[number % len(places)]
        length = dice.choice((3, 8, 20, 60, 120, 200, 290))
        found.append((20 + column * COLUMN, 20 + row * ROW, length, dice.choice((5, 9, 15)),
                      dice.choice((0.002, 0.006, 0.012)), dice.choice(GAPS)))  # fmt: skip
    return found


def script(document, made):
    """-> a file of words for xdotool."""
    lines, (left, top) = [], scene.point_on_screen(0, 0)  # at 100 %
    for x, y, length, step, pause, gap in made:
        at = left + x, top + y
        lines += [f"mousemove {at[0]} {at[1]}", "sleep 0.004", "mousedown 1", "sleep 0.004"]
        for along in [*range(step, length, step), length]:
            at = left + x + along, top + y
            lines += [f"mousemove {at[0]} {at[1]}", f"sleep {pause}"]
        lines += ["mouseup 1", f"sleep {gap}"]
    path = scene.FOLDER / f"{document.name()}.xdo"
    path.write_text("\n".join(lines) + "\n")
    return path


def places(document, made):
    """-> for each stroke the gray of every pixel of its place, ROW rows of COLUMN pixels, as the document shows it."""
    document.waitForDone()
    raw = document.pixelData(0, 0, WIDTH, HEIGHT).data()[::4]
    starts = [(y - ROW // 2) * WIDTH + x - 15 for x, y, *_ in made]
    return [b"".join(raw[at + row * WIDTH : at + row * WIDTH + COLUMN] for row in range(ROW)) for at in starts]


def extent(place):
    """-> [left, right, painted pixels] of the middle row of a stroke's place."""
    dark = [i for i, value in enumerate(place[ROW // 2 * COLUMN :][:COLUMN]) if value < 128]
    return [dark[0], dark[-1], len(dark)] if dark else [0, 0, 0]


def apart(place, other):
    """-> [how many pixels differ, the largest difference of 255] between two pictures of a stroke's place."""
    found = [abs(one - two) for one, two in zip(place, other, strict=True) if one != two]
    return [len(found), max(found, default=0)]


class Disturbing:
    """Presses shortcuts and inserts layers at random moments, whatever the pen does."""

    def __init__(self, document, out):
        self.document, self.out, self.dice = document, out, random.Random(7)
        self.host = scene.panel().host
        self.out.update({"shortcuts": 0, "inserted": 0, "refused": [], "asked": 0, "pen down": 0})
        self.timer = QTimer()
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self.act)
        self.timer.start(300)

    def act(self):
        """One of the things an artist's other hand may do."""
        self.timer.start(self.dice.choice((40, 120, 300, 500)))
        self.out["asked"] += 1
        self.out["pen down"] += bool(self.host._guard.pen._down)
        what = self.dice.choice(("suggest", "layer", "reference", "show"))
        if what in ("layer", "reference") and len(self.host._guard._queue) >= WAITING:
            return
        if what in ("suggest", "show"):
            scene.press(f"drawover_{what}")
            self.out["shortcuts"] += 1
            return
        layers = [HostLayer(what, scene.solid(1, 1, (9, 9, 9, 255)), 1, 1, 2, 2)] * self.dice.choice((1, 2))
        refused, reference = self.out["refused"].append, what == "reference"
        self.host.insert_into(self.host.drawing(), layers, self.came, refused, as_reference=reference)

    def came(self, key):
        """A layer was inserted."""
        self.out["inserted"] += 1


def prepare(name):
    """A document at 100 %, with an empty layer and a small brush."""
    document = scene.open_document(WIDTH, HEIGHT, name=name)
    yield 500
    view = scene.K.activeWindow().activeView()
    view.canvas().setZoomLevel(1.0)
    view.setBrushSize(4.0)
    layer = scene.add_layer(document, "ink")
    yield 300
    document.setActiveNode(layer)
    yield 400
    return document


def main(out):
    """Draw, draw again, compare in the test."""
    scene.fill_screen()
    scene.make_room()
    scene.K.action("KritaShape/KisToolBrush").trigger()
    yield (scene.ready, 30)
    panel, made = scene.panel(), strokes(COUNT)
    out["strokes"] = made
    seen = {}
    for name in ("alone", "again", "disturbed"):
        document = yield from prepare(name)
        out[name] = {}
        other = None
        if name == "disturbed":
            panel.page.bar.live.setChecked(True)
            yield 200
            other = Disturbing(document, out[name])
        process = subprocess.Popen(["xdotool", str(script(document, made))])
        yield (lambda process=process: process.poll() is not None, 600)
        if other is not None:
            other.timer.stop()
            yield (lambda other=other: not other.host._guard._queue, 60)
            yield (lambda: panel.session.running is None, 60)
            panel.page.bar.live.setChecked(False)
            out[name]["suggested"] = len(scene.cards())
            out[name]["layers"] = len(scene.layers(document.rootNode()))
        yield 500
        seen[name] = places(document, made)
        out[name]["rows"] = [extent(place) for place in seen[name]]
        out[name]["apart"] = [apart(*pair) for pair in zip(seen["alone"], seen[name], strict=True)]
        yield scene.shot(name)
        scene.close(document)
        yield 500
