"""The longest turns of the event loop, in ms of processor, while a 4096² drawing is asked about and inserted."""

import os
import time
from pathlib import Path

from drawover_test import scene
from PyQt5.QtCore import QTimer

SIZE = 4096
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

    def longest(self):
        """-> the five longest turns, and begin anew."""
        found, self.turns = sorted(self.turns)[-5:], []
        return [round(each, 1) for each in found]


def main(out):
    """Suggest, then insert my lines."""
    scene.fill_screen()
    scene.make_room()
    document = scene.open_document(SIZE, SIZE, dpi=300.0)
    yield 800
    sketch = scene.add_layer(document, "sketch", scene.picture(FACE, SIZE, SIZE), SIZE, SIZE)
    yield 800
    document.setActiveNode(sketch)
    yield 800
    yield (scene.ready, 60)
    panel = scene.panel()
    cards = panel.page.model.entries  # scene.panel() and scene.cards() search all of Krita's widgets: 25 ms each
    beat = Beat()
    yield 500
    out["at rest"] = beat.longest()
    panel.suggest()
    yield (lambda: panel.session.running is None and len(cards()) == 8, 200)
    yield 500
    out["suggest"] = beat.longest()
    yield 5000
    out["keeping"] = beat.longest()
    panel.insert(0)
    yield (lambda: len(scene.layers(document.rootNode())) == 3, 200)
    yield 1500
    out["insert"] = beat.longest()
    out["inserted"] = scene.names(document.rootNode())
    scene.close(document)
