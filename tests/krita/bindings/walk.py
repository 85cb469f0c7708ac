"""Loads the installed plugin without Krita and walks through it once: `walk.py PYKRITA_FOLDER`, result as JSON.

A process of its own, since a process can hold one Qt only; DRAWOVER_TEST_QT says which.
"""

import json
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), sys.argv[1]]
sys.dont_write_bytecode = True

from krita import Krita, Node, QtCore, QtGui, QtWidgets  # noqa: E402

app = QtWidgets.QApplication([])
K = Krita.instance()

from drawover_krita.panel.gallery import MIME  # noqa: E402
from drawover_krita.panel.host import HostLayer, Mockup  # noqa: E402
from drawover_krita.panel.steps import run_steps  # noqa: E402

import drawover_krita.pixels  # noqa: E402
from drawover_krita.pixels import Source, painted  # noqa: E402


def until(condition, seconds=30.0):
    """Turn the event loop until the condition is true."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("waited too long")
        app.processEvents(QtCore.QEventLoop.ProcessEventsFlag.AllEvents, 20)
        time.sleep(0.005)


def reach(*points):
    """-> [left, top, width, height] of what is painted of a picture of these pixels, looked at five rows at a time."""
    node = Node("points")
    node.pixels = bytes(4 * 64 * 48)
    for x, y in points:
        at = 4 * (64 * y + x)
        node.pixels = node.pixels[:at] + bytes((0, 0, 0, 1)) + node.pixels[at + 4 :]
    drawover_krita.pixels.BAND = 5 * 4 * 64
    found = run_steps(painted(Source(node, node.pixelData), QtCore.QRect(0, 0, 64, 48)))
    return [found.x(), found.y(), found.width(), found.height()]


def main():
    out = {"qt": QtCore.PYQT_VERSION_STR.split(".")[0], "factory": K.factories[0].name}
    docker = K.factories[0].kind()
    K.main.addDockWidget(QtCore.Qt.DockWidgetArea.RightDockWidgetArea, docker)
    K.main.resize(900, 600)
    K.main.show()
    out["problem"] = docker.problem
    host, dropped = docker.host, []
    host.dropped.connect(lambda *what: dropped.append(what))
    until(lambda: docker.panel.engine.state == "ready")
    docker.panel.suggest()
    until(lambda: docker.panel.session.running is None and len(docker.panel.page.model.entries()) == 8)
    capture = host.capture("layer")
    out["captured"] = [capture.width, capture.height, list(capture.rgba[:4])]

    host.preview(Mockup([HostLayer("preview", bytes((0, 255, 0, 255)) * 16, 4, 4, 10, 10, 1.0, 20, 20)]))
    until(lambda: bool(K.canvas.findChildren(QtWidgets.QWidget, "drawover_preview")))
    picture = K.canvas.grab().toImage()
    out["preview"] = [picture.pixelColor(7 + 2 * x, 5 + 2 * y).getRgb()[:3] for x, y in ((20, 20), (35, 20))]
    host.preview(None)

    data = docker.panel.gallery.mime(0)
    point, copy = QtCore.QPointF(47, 35), QtCore.Qt.DropAction.CopyAction
    left, none = QtCore.Qt.MouseButton.LeftButton, QtCore.Qt.KeyboardModifier.NoModifier
    enter = QtGui.QDragEnterEvent(point.toPoint(), copy, data, left, none)
    drop = QtGui.QDropEvent(point, copy, data, left, none)
    for event in (enter, drop):
        app.sendEvent(K.canvas, event)
    out["accepted"] = [enter.isAccepted(), drop.isAccepted(), data.hasFormat(MIME)]
    until(lambda: bool(dropped))
    out["dropped"] = list(dropped[0][1:])
    root = K.activeDocument().rootNode()
    until(lambda: len(root.childNodes()) == 2)
    reference = root.childNodes()[1].childNodes()[0]
    out["reference"] = [root.childNodes()[1].name(), reference.locked(), reference.opacity]
    docker.panel.insert(0)
    until(lambda: len(root.childNodes()) == 3)
    out["replaced"] = not K.activeDocument().active.visible()
    new = root.childNodes()[1]
    out["inserted"] = [new.name(), len(new.pixels) == new.placed[2] * new.placed[3] * 4, new.opacity]
    mask = Node("what to keep")
    mask.pixels = bytes(4 * 64 * 40) + bytes((0, 0, 0, 9)) * (64 * 8)
    root.addChildNode(mask, None)
    out["masks"] = [name for _, name in host.masks()][:1]
    out["mask"] = run_steps(host.masking(host.masks()[0][0], capture)).count(9)
    out["reach"] = [reach(*points) for points in ((), ((7, 9),), ((60, 3), (2, 3)), ((63, 47), (0, 20), (30, 0)))]
    docker.panel.session.keeping.flush()
    out["kept"] = "history.json" in host.kept_with(host.drawing())
    host.keep_with(host.drawing(), {})
    out["forgotten"] = host.kept_with(host.drawing()) == {} and not K.activeDocument().annotationTypes()
    K.notifier().applicationClosing.emit()
    out["let go"] = docker.panel is None
    print(json.dumps(out))


main()
