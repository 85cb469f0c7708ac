"""From the press of Suggest to the inserted layer on a 2048² document, several times: the medians are the test's."""

import os
import time
from pathlib import Path

from drawover_test import scene
from krita import Krita

from drawover_krita import host as host_module

SIZE, RUNS = 2048, 5
FACE = Path(os.environ["DRAWOVER_TEST_FACE"])


def now():
    """-> milliseconds."""
    return time.perf_counter() * 1000.0


def timed(name, spent):
    """Count how long it takes from the host being asked to its answer."""
    original = getattr(host_module.KritaHost, name)

    def measured(self, drawing, what, done, failed, **how):
        begun = now()

        def told(answer):
            spent.setdefault(name, []).append(now() - begun)
            done(answer)

        return original(self, drawing, what, told, failed, **how)

    setattr(host_module.KritaHost, name, measured)


def once(panel, times):
    """Press Suggest, and insert the first suggestion as soon as its picture is there."""

    def pictured(*_):
        entry = panel.page.model.entry(0)
        ready = entry is not None and entry.image is not None and entry.run is panel.session.running
        if ready and "pictured" not in times:
            times["pictured"] = now()
            panel.insert(0)

    def told(line):
        if line.startswith("Inserted"):
            times["inserted"] = now()

    panel.page.model.dataChanged.connect(pictured)
    panel.session.status_message.connect(told)
    times["begun"] = now()
    panel.page.bar.button.click()
    yield (lambda: "inserted" in times, 60)
    panel.page.model.dataChanged.disconnect(pictured)
    panel.session.status_message.disconnect(told)
    yield (lambda: panel.session.running is None, 60)
    yield 200


def main(out):
    """Warm up once, then measure."""
    out["spent"], out["round trip"], out["first picture"] = {}, [], []
    timed("read", out["spent"])
    timed("insert_into", out["spent"])
    scene.fill_screen()
    scene.make_room()
    document = scene.open_document(SIZE, SIZE, dpi=300.0)
    yield 500
    sketch = scene.add_layer(document, "sketch", scene.picture(FACE, SIZE, SIZE), SIZE, SIZE)
    yield 300
    document.setActiveNode(sketch)
    yield 300
    yield (scene.ready, 60)
    panel = scene.panel()
    for run in range(RUNS + 1):
        times = {}
        yield from once(panel, times)
        if run:  # the first one warms up
            out["round trip"].append(times["inserted"] - times["begun"])
            out["first picture"].append(times["pictured"] - times["begun"])
        document.setActiveNode(sketch)
        yield 300
    out["layers"] = scene.names(document.rootNode())
    out["version"] = Krita.instance().version()
    scene.close(document)
