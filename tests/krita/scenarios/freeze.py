"""The longest turns of the event loop, in ms of processor, while a drawing is asked about and inserted."""

import os
import time
from pathlib import Path

from drawover_test import scene
from PyQt5.QtCore import QTimer

SIDES = (800, 4096)
FACE = Path(os.environ["DRAWOVER_TEST_FACE"])


class Beat:
    """Takes the time that this thread has used between two turns."""

    def __init__(self):
        self.turns, self._last = [], time.thread_time()
        self._timer = QTimer()
        self._timer.timeout.connect(self._beat)
        self._timer.start(0)

    def _beat(self):
        now = time.thread_time()
        self.turns.append((now - self._last) * 1000.0)
        self._last = now

    def stop(self):
        self._timer.stop()

    def longest(self):
        """-> the five longest turns, and begin anew."""
        found, self.turns = sorted(self.turns)[-5:], []
        return [round(each, 1) for each in found]


def main(out):
    """On a small and on a large drawing."""
    scene.fill_screen()
    scene.make_room()
    for side in SIDES:
        out[str(side)] = {}
        yield from corrected(side, out[str(side)])


def corrected(side, out):
    """Suggest, then insert my lines, in a drawing of its own."""
    document = scene.open_document(side, side, dpi=300.0)
    yield 800
    sketch = scene.add_layer(document, "sketch", scene.picture(FACE, side, side), side, side)
    yield 800
    document.setActiveNode(sketch)
    yield 800
    yield (scene.ready, 60)
    panel = scene.panel()  # that, and scene.cards(), search all of Krita's widgets: 25 ms each time
    beat = Beat()
    yield 500
    out["at rest"] = beat.longest()
    panel.suggest()
    yield (lambda: panel.session.running is None and len(panel.page.model.entries()) == 8, 200)
    yield 500
    out["suggest"] = beat.longest()
    yield 5000
    out["keeping"] = beat.longest()
    panel.insert(0)
    yield (lambda: len(scene.layers(document.rootNode())) == 3, 200)
    yield 1500
    out["insert"] = beat.longest()
    out["inserted"] = scene.names(document.rootNode())
    beat.stop()
    scene.close(document)
    yield 500
