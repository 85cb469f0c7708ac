"""Krita's own Qt for the few files that must work even when the bundled panel is missing or broken.

Everything else takes Qt from `.panel.qt`. Never PySide6: a second Qt in this process crashes Krita.
"""

try:
    from pykrita import qt_major_version
except ImportError:  # Krita 5.1 and 5.2 have no such function: they are all Qt 5

    def qt_major_version():
        """-> the Qt that Krita runs on."""
        return 5


if qt_major_version() == 6:
    from PyQt6 import QtCore, QtGui, QtWidgets
else:
    from PyQt5 import QtCore, QtGui, QtWidgets

__all__ = ["QtCore", "QtGui", "QtWidgets", "qt_major_version"]
