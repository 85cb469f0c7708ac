"""What scenarios share: documents, layers, the canvas widget, real mouse and keyboard, pictures of the screen."""

import os
import subprocess
from pathlib import Path

from drawover_krita.panel.host import HostLayer
from drawover_krita.panel.steps import run_steps
from krita import Krita
from PyQt5.QtCore import QPoint, QPointF
from PyQt5.QtWidgets import QApplication

from drawover_krita.canvas import active_canvas, image_to_widget
from drawover_krita.docker import DrawoverDocker
from drawover_krita.pixels import writing

K = Krita.instance()
FOLDER = Path(os.environ["DRAWOVER_TEST_FOLDER"])  # what a scenario writes, the test reads


def open_document(width=200, height=160, model="RGBA", depth="U8", dpi=72.0, name="drawing"):
    """-> a new document in a view of the active window. Wait 300 ms after it."""
    document = K.createDocument(width, height, name, model, depth, "", dpi)
    document.setBatchmode(True)
    K.activeWindow().addView(document)
    return document


def close(document):
    """Close without Krita asking whether to save."""
    document.waitForDone()
    document.setModified(False)
    document.close()


def solid(width, height, color):
    """-> bytes of RGBA pixels of one color."""
    return bytes(color) * (width * height)


def add_layer(document, name, rgba=None, width=0, height=0, x=0, y=0, parent=None):
    """-> a new layer on top, filled with RGBA pixels in the document's own space. Wait 150 ms after it."""
    if rgba is None:
        node = document.createNode(name, "paintlayer")
    else:
        node = run_steps(writing(document, HostLayer(name, rgba, width, height, x, y)))
    (parent or document.rootNode()).addChildNode(node, None)
    document.waitForDone()
    return node


def names(node):
    """-> the tree of layers below a node: a name, or [name, children], bottom first. Masks are left out."""
    return [[n.name(), names(n)] if n.type() == "grouplayer" else n.name() for n in layers(node)]


def layers(node):
    """-> the layers right below a node, bottom first; a selection of the whole drawing is a mask among them."""
    return [child for child in node.childNodes() if not child.type().endswith("mask")]


def pixel(document, x, y):
    """-> [r, g, b, a] of the visible image as it is shown now: nothing is refreshed for the test's sake."""
    document.waitForDone()
    return list(document.projection(x, y, 1, 1).pixelColor(0, 0).getRgb())


def node_state(node):
    """-> what a test wants to know of a layer."""
    if node is None:
        return None
    return {
        "name": node.name(),
        "bounds": list(node.bounds().getRect()),
        "locked": node.locked(),
        "opacity": node.opacity(),
        "parent": node.parentNode().name() if node.parentNode() else None,
        "space": [node.colorModel(), node.colorDepth(), node.colorProfile()],
    }


def fingerprint(node):
    """-> str that changes when a pixel, the place, or a property of the node does; whether it is hidden is not one."""
    import hashlib

    box = node.bounds()
    raw = node.pixelData(box.x() - 8, box.y() - 8, box.width() + 16, box.height() + 16).data()
    told = (box.getRect(), node.opacity(), node.locked(), node.blendingMode(), node.colorModel())
    return hashlib.sha256(raw + repr(told).encode()).hexdigest()


def undo_text():
    """-> str: what one undo would take back."""
    return K.action("edit_undo").text().replace("&", "")


def press(action):
    """Trigger an action of Krita by its name. Wait 150 ms after it."""
    K.action(action).trigger()


def window():
    """-> the QMainWindow."""
    return K.activeWindow().qwindow()


def fill_screen(width=1560, height=960):
    """Give the window a size that fits the tests' screen. Wait 400 ms after it."""
    window().resize(width, height)
    window().move(0, 0)


def canvas():
    """-> the canvas widget of the active view."""
    return active_canvas(K.activeWindow())


def docker():
    """-> the Drawover docker of the active window."""
    return window().findChildren(DrawoverDocker)[0]


def mouse(*words):
    """Move and press the real pointer (xdotool). -> condition that is true once it is done."""
    process = subprocess.Popen(["xdotool", *[str(word) for word in words]])
    return lambda: process.poll() is not None


def on_screen(widget, x, y):
    """-> (x, y) of the screen for a point of a widget."""
    point = widget.mapToGlobal(QPoint(round(x), round(y)))
    return point.x(), point.y()


def point_on_screen(x, y):
    """-> where an image pixel of the active view lies on the screen."""
    at = image_to_widget(K.activeWindow().activeView(), canvas()).map(QPointF(x, y))
    return on_screen(canvas(), at.x(), at.y())


def dot(x, y):
    """A touch of the brush at a point of the canvas widget. -> condition for `yield`."""
    a, b = on_screen(canvas(), x, y)
    return mouse("mousemove", a, b, "sleep", 0.05, "mousedown", 1, "sleep", 0.05, "mousemove", a + 1, b, "sleep", 0.05,
                 "mouseup", 1)  # fmt: skip


def stroke(points):
    """A real brush stroke through points of the canvas widget. -> condition for `yield`."""
    first = on_screen(canvas(), *points[0])
    words = ["mousemove", *first, "sleep", 0.05, "mousedown", 1]
    for point in points[1:]:
        words += ["mousemove", *on_screen(canvas(), *point), "sleep", 0.02]
    return mouse(*words, "sleep", 0.05, "mouseup", 1)


def drag(start, end, steps=8):
    """A real drag between two points of the screen. -> condition for `yield`."""
    words = ["mousemove", *start, "sleep", 0.15, "mousedown", 1, "sleep", 0.1]
    for step in range(1, steps + 1):
        x, y = (round(a + (b - a) * step / steps) for a, b in zip(start, end, strict=True))
        words += ["mousemove", x, y, "sleep", 0.04]
    return mouse(*words, "sleep", 0.15, "mouseup", 1)


def shot(name):
    """A picture of the whole screen into the test's folder. -> condition for `yield`."""
    process = subprocess.Popen(["import", "-window", "root", str(FOLDER / f"{name}.png")])
    return lambda: process.poll() is not None


def clipboard():
    """-> str on the clipboard."""
    return QApplication.clipboard().text()


def panel():
    """-> the panel in the docker of the active window."""
    return docker().panel


def make_room():
    """Put the docker to the front, and others away. Wait 300 ms after it."""
    for other in K.dockers():
        if other.objectName() not in ("KisLayerBox", "drawover_docker", "ToolBox", "sharedtooldocker"):
            other.setVisible(False)
    docker().setVisible(True)
    docker().raise_()
    docker().setMinimumHeight(560)


def ready():
    """Condition: the engine can be asked."""
    return panel().engine.state == "ready" and bool(panel().engine.packs)


def cards():
    """-> the gallery's entries that are filled."""
    return panel().page.model.entries()


def press_suggest():
    """A real click on Suggest. Use it as `yield from`: it ends when the gallery has filled with new pictures."""
    old = [entry.run for entry in cards()]
    yield click(panel().page.bar.button)

    def filled():
        new = [entry for entry in cards() if entry.run not in old and entry.image is not None]
        return panel().session.running is None and len(new) >= 8

    yield filled, 60


def card(row):
    """-> (x, y) on the screen of the middle of a suggestion's paper."""
    view = panel().gallery
    view.scrollTo(view.model().index(row, 0))
    rect = view.visualRect(view.model().index(row, 0))
    return on_screen(view.viewport(), rect.center().x(), rect.center().y() - 12)


def click(widget):
    """A real click on the middle of a widget. -> condition for `yield`."""
    return mouse("mousemove", *on_screen(widget, widget.width() // 2, widget.height() // 2), "sleep", 0.1, "click", 1)


def double_click(point):
    """A real double click at a point of the screen. -> condition for `yield`."""
    return mouse("mousemove", *point, "sleep", 0.1, "click", "--repeat", 2, "--delay", 60, 1)


def picture(path, width, height):
    """-> RGBA bytes of a PNG, fitted into width × height."""
    from drawover_krita.panel.qt import image_rgba
    from PyQt5.QtCore import Qt
    from PyQt5.QtGui import QImage

    image = QImage(str(path)).scaled(width, height, Qt.IgnoreAspectRatio, Qt.SmoothTransformation)
    if image.isNull():
        raise FileNotFoundError(path)
    return image_rgba(image)
