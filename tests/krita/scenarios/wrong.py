"""What the artist reads when something is missing or broken: the docker always loads. And Krita's own importer."""

import json
import sys

from drawover_test import scene
from PyQt5.QtWidgets import QLabel, QPushButton

from drawover_krita import launch


def shown():
    """-> str: the sentence in the docker; None when the panel is there."""
    labels = scene.docker().findChildren(QLabel, "drawover_problem")
    return labels[-1].text() if labels and scene.docker().problem else None


def press(text):
    """Press a button of the docker's page."""
    next(b for b in scene.docker().findChildren(QPushButton) if b.text() == text and b.isVisibleTo(b.window())).click()


def main(out):
    """Break one thing after the other, then mend it."""
    file = launch.data_folders()[0] / launch.FILE
    good = file.read_text()
    out["first"] = shown()
    scene.fill_screen()
    scene.docker().bring_to_front()
    for name, text in {
        "absent": None,
        "not JSON": "{",
        "not an object": "[]",
        "no command": '{"command": [], "runtime": null}',
        "no such program": '{"command": ["/nowhere/python", "-m", "drawover"], "runtime": null}',
    }.items():
        if text is None:
            file.unlink()
        else:
            file.write_text(text)
        scene.docker().build()
        yield 100
        out[name] = shown()
    file.write_text(good)
    broken = sys.modules.pop("drawover_krita.panel.panel", None)
    sys.modules["drawover_krita.panel.panel"] = None
    scene.docker().build()
    yield 300
    out["panel broken"] = shown()
    yield scene.shot("broken")
    press("Copy diagnostics")
    yield 50
    out["diagnostics"] = scene.clipboard()
    del sys.modules["drawover_krita.panel.panel"]
    if broken is not None:
        sys.modules["drawover_krita.panel.panel"] = broken
    press("Try again")
    yield 500
    out["mended"] = shown()
    out["has panel"] = scene.docker().panel is not None
    out["shortcut"] = scene.K.action("drawover_suggest").shortcut().toString()
    scene.press("drawover_show")
    yield 100
    out["visible"] = scene.docker().isVisible()
    panel = scene.docker().panel
    yield (scene.ready, 30)
    scene.press("drawover_suggest")
    yield 300
    out["suggest without a drawing"] = panel.message.sentence.text()

    sys.path.insert(0, "/usr/share/krita/pykrita")
    from plugin_importer.plugin_importer import PluginImporter

    fresh = scene.FOLDER / "imported"
    (fresh / "pykrita").mkdir(parents=True)
    (fresh / "actions").mkdir()
    imported = PluginImporter(str(scene.FOLDER.parent / "drawover_krita.zip"), str(fresh), lambda plugin: True)
    out["imported"] = [plugin["name"] for plugin in imported.import_all()]
    out["tree"] = sorted(path.relative_to(fresh).as_posix() for path in fresh.rglob("*") if path.is_file())
    out["launch"] = json.loads(good)
