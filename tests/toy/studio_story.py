"""Run with the copy's `drawover`: the studio's panel, the real engine, the toy task's page from Suggest to Insert."""

import json
import sys
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from drawover.document.layers import Group, Layer, blank
from drawover.panel.client import EngineClient
from drawover.panel.launcher import Launcher
from drawover.studio.settings import Settings
from drawover.studio.window.window import Window

folder, command = Path(sys.argv[1]), json.loads(sys.argv[2])
app = QApplication([])


def wait(true, seconds=90):
    until = time.monotonic() + seconds
    while not true():
        app.processEvents()
        assert time.monotonic() < until, f"waited too long: {window.engine.sentence}; {panel.message.sentence.text()}"
        time.sleep(0.01)


settings = Settings(QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
window = Window(settings, EngineClient(Launcher(command, str(folder / "run"))), folder / "recovery")
window.resize(1300, 900)
window.show()
window.drawing.open(blank(400, 300))
sketch = np.zeros((300, 400, 4), np.uint8)
sketch[80:120, 100:300] = (200, 30, 30, 255)
document = window.drawing.document
window.drawing.commit("drew", document.insert(None, 1, Layer.from_rgba("sketch", sketch), activate=True))
panel = window.panel
out = {"tabs": [panel.tabs.tabText(n) for n in range(panel.tabs.count())]}
wait(lambda: panel.engine.state == "ready")
panel.show_task("echo")
page = panel.page
wait(lambda: page.options.values())
out["options"] = page.options.values()
panel.suggest()
wait(lambda: panel.session.running is None and len(page.model.entries()) == 2)
wait(lambda: all(entry.image is not None for entry in page.model.entries()))
out["cards"] = [entry.title for entry in page.model.entries()]
out["others"] = len(panel.task_pages["correct"].model.entries())
page.options.set_values({"clear": 0.5})
wait(lambda: page.model.entry(0).asked == (("clear", 0.5),))
wait(lambda: page.model.entry(0).image.pixelColor(128, 85).alpha() in (127, 128))
panel.grab().save(str(folder / "panel.png"))
panel.insert(1)
wait(lambda: page.model.entry(1).present)
group = next(node for node in window.drawing.document.layers if isinstance(node, Group))
(layer,) = group.layers
out["inserted"] = [group.name, layer.name, layer.blend, int(layer.rgba(window.drawing.document.rect)[100, 200, 3])]
window.drawing.undo()
out["undone"] = [node.name for node in window.drawing.document.layers]
panel.session.keeping.flush()
out["kept"] = json.loads(window.host.kept()["history.json"])["runs"]
print(json.dumps(out))
window.drawing.saved(window.drawing.document, None)
window.close()
window.engine.shutdown()
app.processEvents()
