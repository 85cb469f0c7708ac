"""Just enough of libkis to load the plugin without Krita, on PyQt5 or PyQt6: what Krita itself does is not imitated.

Real behavior is tested in a real Krita, which exists on Debian for Qt 5 only; this shows that no line is bound to it.
"""

import enum
import os
from types import SimpleNamespace

if os.environ["DRAWOVER_TEST_QT"] == "6":
    from PyQt6 import QtCore, QtGui, QtWidgets
else:
    from PyQt5 import QtCore, QtGui, QtWidgets

WIDTH, HEIGHT = 64, 48


class Extension(QtCore.QObject):
    pass


class DockWidget(QtWidgets.QDockWidget):
    pass


class DockWidgetFactoryBase:
    class DockPosition(enum.Enum):
        DockRight = 1


class DockWidgetFactory:
    def __init__(self, name, position, kind):
        self.name, self.kind = name, kind


class Notifier(QtCore.QObject):
    applicationClosing = QtCore.pyqtSignal()  # noqa: N815  libkis calls it so
    viewClosed = QtCore.pyqtSignal()  # noqa: N815

    def setActive(self, on):
        pass


class KisQPainterCanvas(QtWidgets.QWidget):
    """Has the name by which the plugin knows a canvas."""


class Node:
    """A paint layer with BGRA bytes, or the root."""

    def __init__(self, name, kind="paintlayer"):
        self._name, self._kind, self._children, self._parent = name, kind, [], None
        self._id = QtCore.QUuid.createUuid()
        self.pixels, self.placed, self.is_visible = b"", None, True
        self.opacity = self.is_locked = None

    def name(self):
        return self._name

    def type(self):
        return self._kind

    def uniqueId(self):
        return self._id

    def visible(self):
        return self.is_visible

    def setVisible(self, on):
        self.is_visible = on

    def childNodes(self):
        return list(self._children)

    def parentNode(self):
        return self._parent

    def addChildNode(self, child, above):
        self._children.insert(self._children.index(above) + 1 if above else len(self._children), child)
        child._parent = self
        return True

    def bounds(self):
        return QtCore.QRect(0, 0, WIDTH, HEIGHT)

    def colorModel(self):
        return "RGBA"

    def colorDepth(self):
        return "U8"

    def colorProfile(self):
        return "sRGB-elle-V2-srgbtrc.icc"

    def pixelData(self, x, y, width, height):
        rows = (self.pixels[(row * WIDTH + x) * 4 :][: width * 4] for row in range(y, y + height))
        return QtCore.QByteArray(b"".join(rows))

    def setPixelData(self, data, x, y, width, height):
        if (width, height) == (1, 1):  # one that is written as it is, so that the layer reaches there
            return
        if self.placed is None:  # the first band; those that follow lie right below it
            self.placed = (x, y, width, 0)
        left, top, wide, high = self.placed
        assert (x, y, width) == (left, top + high, wide)
        self.pixels, self.placed = self.pixels + bytes(data), (left, top, wide, high + height)

    def setOpacity(self, value):
        self.opacity = value

    def setLocked(self, on):
        self.is_locked = on

    def locked(self):
        return bool(self.is_locked)

    def blendingMode(self):
        return "normal"

    def setBlendingMode(self, mode):
        pass

    def duplicate(self):
        copy = Node(self._name, self._kind)
        copy.pixels, copy.placed, copy.opacity, copy.is_locked = self.pixels, self.placed, self.opacity, self.is_locked
        copy._id = self._id  # one of them is in a document that is closed before the other is looked for
        for child in self._children:
            copy.addChildNode(child.duplicate(), None)
        return copy


class Document(Node):
    def __init__(self):
        super().__init__("drawing")
        self.root, self.active = Node("root", "grouplayer"), Node("ink")
        self.active.pixels = bytes((10, 20, 200, 255)) * (WIDTH * HEIGHT - 1) + bytes(4)
        self.root.addChildNode(self.active, None)
        self.annotations = {}

    def annotationTypes(self):
        return list(self.annotations)

    def annotation(self, name):
        return self.annotations[name]

    def setAnnotation(self, name, about, data):
        self.annotations[name] = data

    def removeAnnotation(self, name):
        del self.annotations[name]

    def width(self):
        return WIDTH

    def height(self):
        return HEIGHT

    def resolution(self):
        return 72.0

    def selection(self):
        return None

    def waitForDone(self):
        pass

    def tryBarrierLock(self):
        return True

    def unlock(self):
        pass

    def modified(self):
        return True

    def activeNode(self):
        return self.active

    def rootNode(self):
        return self.root

    def clone(self):
        return Document()

    def projection(self, x, y, width, height):
        picture = QtGui.QImage(width, height, QtGui.QImage.Format.Format_ARGB32)
        picture.fill(0xFF0A14C8 if self.active.visible() else 0)
        return picture

    def createNode(self, name, kind):
        return Node(name, kind)

    def createGroupLayer(self, name):
        return Node(name, "grouplayer")

    def setActiveNode(self, node):
        self.active = node

    def setBatchmode(self, on):
        pass

    def setModified(self, on):
        pass

    def refreshProjection(self):
        pass

    def close(self):
        pass


class View:
    """Tells its transforms as newer Kritas do: the image at twice its size, moved by (7, 5)."""

    def __init__(self, document):
        self._document = document

    def document(self):
        return self._document

    def flakeToImageTransform(self):
        return QtGui.QTransform.fromScale(0.5, 0.5)

    def flakeToCanvasTransform(self):
        return QtGui.QTransform.fromTranslate(7, 5)


class Krita(QtCore.QObject):
    _one = None

    @classmethod
    def instance(cls):
        cls._one = cls._one or cls()
        return cls._one

    def __init__(self):
        super().__init__()
        self.factories, self.extensions = [], []
        self._notifier, self._document = Notifier(), Document()
        self._view = View(self._document)
        self.main = QtWidgets.QMainWindow()
        area = QtWidgets.QMdiArea()
        self.main.setCentralWidget(area)
        self.canvas = KisQPainterCanvas()
        self.canvas.setAcceptDrops(True)
        area.addSubWindow(self.canvas).showMaximized()

    def addExtension(self, extension):
        self.extensions.append(extension)

    def addDockWidgetFactory(self, factory):
        self.factories.append(factory)

    def notifier(self):
        return self._notifier

    def version(self):
        return "stand-in"

    def action(self, name):
        return None

    def createDocument(self, width, height, name, model, depth, profile, resolution):
        return Document()

    def activeDocument(self):
        return self._document

    def documents(self):
        return [self._document]

    def activeWindow(self):
        return SimpleNamespace(qwindow=lambda: self.main, activeView=lambda: self._view)
