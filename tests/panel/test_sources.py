"""What every file of the panel keeps to, so that it runs inside any Krita: old Python's syntax, no foreign package."""

import ast
import sys
from pathlib import Path

import pytest

from drawover import panel

FILES = sorted(Path(panel.__path__[0]).rglob("*.py"))
QT = {"PySide6", "PyQt6", "PyQt5", "shiboken6", "pykrita"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_it_reads_as_python_3_8_and_imports_nothing_foreign(path):
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 8))
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module or ""]
        for name in names:
            root = name.split(".")[0]
            assert root in sys.stdlib_module_names or (root in QT and path.name == "qt.py"), name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_nested_event_loop(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and hasattr(node.func, "attr")]
    loops = [name for name in calls if name in ("exec", "exec_", "processEvents", "waitForFinished", "waitForStarted")]
    # A drag is the one loop that Qt has no other way for.
    assert loops == (["exec"] if path.name == "gallery.py" else [])
