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
    """Count what the host itself takes of it."""
    original = getattr(host_module.KritaHost, name)

    def measured(self, *given, **named):
        begun = now()
        try:
            return original(self, *given, **named)
        finally:
            spent.setdefault(name, []).append(now() - begun)

    setattr(host_module.KritaHost, name, measured)


def main(out):
    """Warm up once, then measure."""
    out["spent"], out["round trip"], out["first picture"] = {}, [], []
    timed("capture", out["spent"])
    timed("insert", out["spent"])
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
        at = {}

        def pictured(at=at):
            entry = panel.page.model.entry(0)
            if (
                entry is not None
                and entry.image is not None
                and entry.run is panel.session.running
                and "first" not in at
            ):
                at["first"] = now()
                panel.insert(0)

        def told(line, at=at):
            if line.startswith("Inserted"):
                at["inserted"] = now()

        panel.page.model.dataChanged.connect(pictured)
        panel.session.told.connect(told)
        begun = now()
        panel.page.bar.button.click()
        yield (lambda at=at: "inserted" in at, 60)
        panel.page.model.dataChanged.disconnect(pictured)
        panel.session.told.disconnect(told)
        yield (lambda: panel.session.running is None, 60)
        if run:
            out["round trip"].append(at["inserted"] - begun)
            out["first picture"].append(at["first"] - begun)
        yield 200
        document.setActiveNode(sketch)
        yield 300
    out["layers"] = scene.names(document.rootNode())
    out["version"] = Krita.instance().version()
    scene.close(document)
