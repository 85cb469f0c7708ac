"""The engine's process as Krita starts it: its environment, a kill in the middle of a job, cancel, a closed drawing."""

import os
import signal
from pathlib import Path

from drawover_test import scene

NAMES = ("LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPATH", "QT_PLUGIN_PATH", "VIRTUAL_ENV")


def environment(pid):
    """-> the names that a process was started with."""
    return [entry.partition(b"=")[0].decode() for entry in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")]


def main(out):
    """Start, kill, recover, cancel, close."""
    scene.fill_screen()
    scene.make_room()
    document = scene.open_document(300, 300)
    yield 400
    sketch = scene.add_layer(document, "sketch", scene.solid(90, 60, (20, 20, 20, 255)), 90, 60, 100, 100)
    yield 200
    document.setActiveNode(sketch)
    before = scene.fingerprint(sketch)
    yield (scene.ready, 30)
    panel = scene.panel()
    pid = panel.engine.info.pid
    out["krita has"] = [name for name in NAMES if name in environment(os.getpid())]
    out["engine has"] = [name for name in NAMES if name in environment(pid)]
    yield 200
    yield scene.click(panel.page.bar.button)
    yield lambda: len(scene.cards()) >= 1
    os.kill(pid, signal.SIGKILL)
    yield lambda: panel.message.isVisible()
    out["killed"] = panel.message.sentence.text()
    yield scene.shot("killed")
    out["names after the kill"] = scene.names(document.rootNode())
    out["sketch unchanged"] = scene.fingerprint(sketch) == before
    yield (scene.ready, 30)
    out["new engine"] = panel.engine.info.pid != pid
    panel.suggest()
    yield lambda: len([card for card in scene.cards() if card.image is not None]) >= 2
    out["cards after"] = len(scene.cards())
    yield scene.double_click(scene.card(0))
    yield lambda: len(document.rootNode().childNodes()) == 3
    yield 200
    out["inserted after"] = scene.names(document.rootNode())
    yield scene.click(panel.page.bar.stop)
    yield lambda: panel.session.running is None
    out["cards at cancel"] = len(scene.cards())
    yield 1200
    out["cards after cancel"] = len(scene.cards())
    out["running after cancel"] = panel.session.running is not None
    panel.suggest()
    yield lambda: len(scene.cards()) >= 1
    scene.close(document)
    yield 300
    panel.insert(0)
    yield lambda: panel.message.isVisible()
    out["insert without a drawing"] = panel.message.sentence.text()
    panel.cancel()
    yield 100
    out["alive at the end"] = True
