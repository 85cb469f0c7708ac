"""Chooses the Qt binding, and hides the few differences between PySide6, PyQt6 and PyQt5.

Inside Krita: Krita's own PyQt (a second Qt in its process crashes it); otherwise DRAWOVER_QT or PySide6.
The rest of the panel imports Qt only from here, and uses fully scoped enums.
"""

import importlib.util
import os
import sys
from typing import TYPE_CHECKING

BINDINGS = ("PySide6", "PyQt6", "PyQt5")


def _inside_krita():
    if "krita" in sys.modules:
        return True
    spec = importlib.util.find_spec("krita")
    return spec is not None and spec.origin is not None  # a mere folder of that name has no origin


def _choose():
    if _inside_krita():
        try:
            from pykrita import qt_major_version  # type: ignore[import-not-found]
        except ImportError:  # Krita 5.1 and 5.2 lack this function; they are all Qt 5
            return "PyQt5"
        return "PyQt6" if qt_major_version() == 6 else "PyQt5"
    binding = os.environ.get("DRAWOVER_QT", "") or "PySide6"
    if binding not in BINDINGS:
        raise ImportError("DRAWOVER_QT must be one of {}, not {!r}.".format(", ".join(BINDINGS), binding))
    return binding


BINDING = _choose()

if TYPE_CHECKING or BINDING == "PySide6":
    import shiboken6
    from PySide6 import QtCore, QtGui, QtNetwork, QtWidgets
    from PySide6.QtGui import QAction, QShortcut

    def is_deleted(wrapped):
        """Return whether the C++ object behind `wrapped` was deleted."""
        return not shiboken6.isValid(wrapped)

elif BINDING == "PyQt6":
    from PyQt6 import QtCore, QtGui, QtNetwork, QtWidgets, sip
    from PyQt6.QtGui import QAction, QShortcut

    def is_deleted(wrapped):
        """Return whether the C++ object behind `wrapped` was deleted."""
        return sip.isdeleted(wrapped)

else:
    from PyQt5 import QtCore, QtGui, QtNetwork, QtWidgets, sip
    from PyQt5.QtWidgets import QAction, QShortcut

    def is_deleted(wrapped):
        """Return whether the C++ object behind `wrapped` was deleted."""
        return sip.isdeleted(wrapped)


if BINDING != "PySide6":
    QtCore.Signal = QtCore.pyqtSignal  # type: ignore[attr-defined]
    QtCore.Slot = QtCore.pyqtSlot  # type: ignore[attr-defined]
    QtCore.Property = QtCore.pyqtProperty  # type: ignore[attr-defined]

Signal = QtCore.Signal
Slot = QtCore.Slot


def position(event):
    """-> QPointF: position of a mouse, hover or drop event in widget coordinates."""
    if hasattr(event, "position"):
        return event.position()
    if hasattr(event, "localPos"):
        return event.localPos()
    if hasattr(event, "posF"):
        return event.posF()
    return QtCore.QPointF(event.pos())


def global_position(event):
    """-> QPoint: position of a mouse event on the screen."""
    if hasattr(event, "globalPosition"):
        return event.globalPosition().toPoint()
    return event.globalPos()


def data(array):
    """-> bytes of a QByteArray."""
    return bytes(array.data())


def rgba_image(rgba, width, height):
    """-> QImage that owns its pixels. `rgba`: bytes, width*height*4, straight alpha, rows from the top."""
    if len(rgba) != width * height * 4:
        raise ValueError("{} bytes are not {} x {} RGBA pixels".format(len(rgba), width, height))
    return QtGui.QImage(rgba, width, height, width * 4, QtGui.QImage.Format.Format_RGBA8888).copy()


def image_rgba(image):
    """-> bytes, width*height*4, straight alpha RGBA in rows from the top, of a QImage of any format."""
    image = image.convertToFormat(QtGui.QImage.Format.Format_RGBA8888)
    bits = image.constBits()
    if hasattr(bits, "setsize"):  # PyQt returns a void pointer, PySide a memoryview
        bits.setsize(image.bytesPerLine() * image.height())
    return bytes(bits)[: image.width() * image.height() * 4]


__all__ = [
    "BINDING",
    "BINDINGS",
    "QAction",
    "QShortcut",
    "QtCore",
    "QtGui",
    "QtNetwork",
    "QtWidgets",
    "Signal",
    "Slot",
    "data",
    "global_position",
    "image_rgba",
    "is_deleted",
    "position",
    "rgba_image",
]
