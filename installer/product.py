"""Defines a packaged Drawover: its name, version, files and requirements. Every installer is built from this alone.

Standard library only, so that tests and every platform's scripts can read it.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "installer"
NAME = "drawover"
TITLE = "Drawover"
MAINTAINER = "Drawover <drawover@localhost>"
HOME = "/opt/drawover"  # where the .deb puts the folder
ICON = ROOT / "resources" / "icons" / "drawover.svg"

_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
VERSION: str = _PROJECT["version"]
SUMMARY: str = _PROJECT["description"]

# Data files: source in the checkout -> folder inside the package, as in the wheel (drawover/places.py).
DATA = {
    "models/packs": "drawover/_data/packs",
    "resources/brushes": "drawover/_data/resources/brushes",
    "resources/icons": "drawover/_data/resources/icons",
    "resources/manual": "drawover/_data/resources/manual",
    "resources/palettes": "drawover/_data/resources/palettes",
    "resources/samples": "drawover/_data/resources/samples",
    "plugin_krita": "drawover/_data/plugin_krita",
}

# The packaged part of PySide6: these modules, these plugins (path prefixes), and the libraries that they need.
QT_MODULES = ("QtCore", "QtGui", "QtWidgets", "QtNetwork", "QtSvg", "QtTest", "QtDBus")
QT_PLUGINS = (
    "platforms/libqxcb", "platforms/libqwayland", "platforms/libqoffscreen", "imageformats/", "iconengines/",
    "xcbglintegrations/", "wayland-decoration-client/", "wayland-graphics-integration-client/libqt-plugin-wayland-egl",
    "wayland-shell-integration/libxdg-shell", "platformthemes/", "platforminputcontexts/libcompose",
    "platforminputcontexts/libibus",
)  # fmt: skip
QT_PLUGINS_LEFT_OUT = ("imageformats/libqpdf",)

# Parts of other distributions, and of Python's own library, that are never imported.
LEFT_OUT = (
    "numpy/distutils/", "numpy/f2py/", "onnx/backend/", "onnx/reference/", "onnxruntime/quantization/",
    "onnxruntime/tools/", "onnxruntime/transformers/",
)  # fmt: skip
KINDS_LEFT_OUT = (".a", ".c", ".cpp", ".h", ".pxd", ".pyc", ".pyi", ".pyx")  # only needed for compiling
PYTHON_LEFT_OUT = (
    "test", "idlelib", "tkinter", "turtledemo", "turtle.py", "ensurepip", "lib2to3", "pydoc_data", "site-packages",
    "__pycache__", "sqlite3", "dbm", "curses", "distutils",
)  # fmt: skip
PYTHON_MODULES_LEFT_OUT = (
    "_tkinter", "_sqlite3", "readline", "_curses", "_dbm", "_gdbm", "nis", "_test", "_crypt", "xx",
)  # fmt: skip

# The C library is the system's own.
SYSTEM_LIBRARIES = (
    "libc.", "libm.", "libdl.", "libpthread.", "librt.", "libutil.", "libresolv.", "ld-linux", "linux-vdso",
)  # fmt: skip
# The newest allowed versions of the C and C++ libraries: Ubuntu 22.04's.
NEWEST = {"GLIBC": (2, 35), "GLIBCXX": (3, 4, 30)}

# Other system libraries -> their packages in Debian 12 and 13 and Ubuntu 22.04 and 24.04.
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgcc_s.so.1": "libgcc-s1",
    "libglib-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libstdc++.so.6": "libstdc++6",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libzstd.so.1": "libzstd1",
}
# Plugins that Qt passes over where the system lacks what they load (a desktop's own file dialogs).
OPTIONAL = ("libqgtk3.so",)
FONTS = "fonts-dejavu-core | fonts-noto-core | fonts-liberation"

MIME_TYPES = ("image/openraster", "image/vnd.adobe.photoshop", "image/x-psd", "image/png", "image/jpeg", "image/webp")
