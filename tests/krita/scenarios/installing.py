"""A docker without an engine installs one from a file that is chosen, after a wrong file and a cancelled try."""

import os
from pathlib import Path

from drawover_test import scene
from PyQt5.QtWidgets import QFileDialog, QLabel, QProgressBar, QPushButton

from drawover_krita import launch


def widget(kind, name=""):
    """-> the docker's widget of that kind."""
    found = scene.docker().findChildren(kind, name) if name else scene.docker().findChildren(kind)
    return next(iter(found), None)


def kept():
    """-> what lies where installations come to lie."""
    place = Path(os.environ["XDG_DATA_HOME"], "drawover")
    return sorted(path.name for path in place.iterdir()) if place.is_dir() else []


def choose(file):
    """Press Install…, and choose this file in the dialog that opens."""
    widget(QPushButton, "drawover_install").click()
    dialog = widget(QFileDialog)
    chosen = [Path(path).name for path in dialog.selectedFiles()]
    dialog.fileSelected.emit(str(file))
    dialog.close()
    return chosen


def main(out):
    """Wrong file, cancelled, and done."""
    scene.fill_screen()
    (launch.data_folders()[0] / launch.FILE).unlink()
    scene.docker().build()
    scene.docker().bring_to_front()
    yield 300
    out["said"] = widget(QLabel, "drawover_problem").text()
    yield scene.shot("before")
    folder = scene.FOLDER.parent
    choose(folder / "wrong.tar.xz")
    told = widget(QLabel, "drawover_install_told")
    yield lambda: "not an installer" in told.text()
    out["wrong"], out["after wrong"] = told.text(), kept()
    choose(folder / "drawover-slow-linux-x86_64.tar.xz")
    yield lambda: "drawover-slow-linux-x86_64" in kept()
    yield scene.shot("running")
    out["bar"] = widget(QProgressBar).isVisible()
    widget(QPushButton, "drawover_install_cancel").click()
    yield 100
    out["cancelled"], out["after cancel"] = told.text(), [name for name in kept() if name != "program"]
    installer = Path(os.environ.get("DRAWOVER_TEST_INSTALLER") or folder / "drawover-1-linux-x86_64.tar.xz")
    out["offered"] = choose(installer)
    yield (lambda: scene.docker().panel is not None or widget(QPushButton, "drawover_install").isVisible(), 300)
    yield (scene.ready, 60)
    out["ready"] = scene.panel().engine.state
    out["command"] = scene.docker().panel.engine.launcher.command
    out["kept"] = kept()
    yield scene.shot("after")
