"""Krita's own Qt, for the few files that must work even when the bundled panel is missing or broken.

All other files import Qt from `.panel.qt`. Never import PySide6: a second Qt in this process crashes Krita.
"""

try:
    from pykrita import qt_major_version
except ImportError:  # Krita 5.1 and 5.2 lack this function; they are all Qt 5

    def qt_major_version():
        """-> the major version of Krita's Qt."""
        return 5


if qt_major_version() == 6:
    from PyQt6 import QtCore, QtGui, QtWidgets
else:
    from PyQt5 import QtCore, QtGui, QtWidgets

__all__ = ["QtCore", "QtGui", "QtWidgets", "qt_major_version"]
