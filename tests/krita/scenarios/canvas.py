"""Where an image pixel lies on the canvas, with zoom, scrolling, rotation and mirror; and the preview that uses it."""

from drawover_krita.panel.host import HostLayer, Mockup
from drawover_krita.panel.qt import QtCore, QtGui, QtWidgets
from drawover_test import scene

from drawover_krita.canvas import image_to_widget
from drawover_krita.drop import CanvasWatch
from drawover_krita.host import KritaHost, connect_krita

VIEWS = ((0, False, None), (30, False, None), (0, True, None), (-40, True, 1.6), (90, False, 0.7))
MIME = "application/x-drawover-suggestion"
INK = (230, 20, 160, 255)


def drop_at(point):
    """A drop as Krita's canvas gets it, without the pointer."""
    data = QtCore.QMimeData()
    data.setData(MIME, b"key 7")
    copy = QtCore.Qt.DropAction.CopyAction
    left, none = QtCore.Qt.MouseButton.LeftButton, QtCore.Qt.KeyboardModifier.NoModifier
    enter = QtGui.QDragEnterEvent(point.toPoint(), copy, data, left, none)
    QtWidgets.QApplication.sendEvent(scene.canvas(), enter)
    drop = QtGui.QDropEvent(point, copy, data, left, none)
    QtWidgets.QApplication.sendEvent(scene.canvas(), drop)
    return enter.isAccepted() and drop.isAccepted()


def main(out):
    """Touch the canvas with the brush at a point, and ask where that point lies in the image."""
    document = scene.open_document(600, 400, dpi=150.0)
    yield 400
    scene.fill_screen()
    yield 400
    host, watch = KritaHost(), CanvasWatch(MIME)
    connect_krita(host, watch, scene.K.action)
    drops, changes = [], []
    host.dropped.connect(lambda key, x, y: drops.append([x, y]))
    host.changed.connect(lambda: changes.append(1))
    view = scene.K.activeWindow().activeView()
    out["class"] = scene.canvas().metaObject().className()
    out["views"] = []
    for rotation, mirror, zoom in VIEWS:
        view.canvas().setRotation(rotation)
        view.canvas().setMirror(mirror)
        if zoom:
            view.canvas().setZoomLevel(zoom)
        yield 350
        ink = scene.add_layer(document, "ink")
        yield 250
        point = QtCore.QPointF(scene.canvas().width() / 2 + 37, scene.canvas().height() / 2 - 23)
        changes.clear()
        yield scene.dot(point.x(), point.y())
        document.waitForDone()
        yield 200
        box = ink.bounds()
        accepted = drop_at(point)
        yield lambda drops=drops: bool(drops)
        out["views"].append(
            {
                "view": [rotation, mirror, zoom],
                "touched": [box.x() + box.width() / 2, box.y() + box.height() / 2],
                "mapped": drops.pop(),
                "accepted": accepted,
                "changes": len(changes),
            }
        )
        ink.remove()
        yield 100
    out["previews"] = []
    before = scene.names(document.rootNode())
    undo = scene.undo_text()
    document.setModified(False)
    for number, (rotation, mirror, zoom) in enumerate(VIEWS):
        view.canvas().setRotation(rotation)
        view.canvas().setMirror(mirror)
        if zoom:
            view.canvas().setZoomLevel(zoom)
        yield 300
        layer = HostLayer("preview", scene.solid(30, 20, INK), 30, 20, 270, 170, 0.5 if number else 1.0, 60, 60)
        host.preview(Mockup([layer]))
        yield 200
        yield scene.shot(f"preview{number}")
        inside = image_to_widget(view, scene.canvas()).map(QtCore.QPointF(300, 200))
        beside = image_to_widget(view, scene.canvas()).map(QtCore.QPointF(262, 162))
        out["previews"].append([scene.on_screen(scene.canvas(), at.x(), at.y()) for at in (inside, beside)])
    view.canvas().setRotation(0)
    view.canvas().setMirror(False)
    yield 500
    yield scene.shot("followed")
    inside = image_to_widget(view, scene.canvas()).map(QtCore.QPointF(300, 200))
    out["followed"] = scene.on_screen(scene.canvas(), inside.x(), inside.y())
    out["preview leaves"] = [
        scene.names(document.rootNode()) == before,
        scene.undo_text() == undo,
        document.modified(),
    ]
    out["saved with a preview"] = document.saveAs(str(scene.FOLDER / "preview.kra"))
    host.preview(None)
    yield 200
    yield scene.shot("away")
    second = scene.open_document(100, 100)
    yield 400
    host.preview(Mockup([HostLayer("preview", scene.solid(10, 10, INK), 10, 10)]))
    yield 100
    scene.close(second)
    yield 300
    host.preview(None)
    out["survived the closed view"] = True
    QtWidgets.QApplication.instance().removeEventFilter(watch)
    scene.close(document)
