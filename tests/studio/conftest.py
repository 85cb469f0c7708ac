"""A studio on a desk of its own: with settings, recovery folder and engine in the test's own folder."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["DRAWOVER_ENGINE_PLACE"] = os.devnull  # whichever engine the developer uses
os.environ.setdefault("PYTEST_QT_API", "pyside6")
# The panel inside this process must be on the studio's own Qt, whatever the panel's own tests are run with.
os.environ["DRAWOVER_QT"] = "PySide6"

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtTest import QTest

STUB = Path(__file__).parents[1] / "panel" / "panel_stub.py"


def load(path: Path):
    """A module of the tests by its path; several folders have no package."""
    if path.stem in sys.modules:
        return sys.modules[path.stem]
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = sys.modules[path.stem] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


load(Path(__file__).with_name("hands.py"))


@pytest.fixture(scope="session", autouse=True)
def clipboard_emptied(qapp):
    """What a test copied is freed while Python lives.

    The offscreen platform keeps the clipboard until the process exits, and a QMimeData made in Python that is freed
    after Python has ended ends the process with SIGSEGV.
    """
    yield
    qapp.clipboard().clear()


@pytest.fixture
def settings(tmp_path):
    from drawover.studio.settings import Settings

    return Settings(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))


@pytest.fixture
def make_window(qtbot, qapp, tmp_path, settings, monkeypatch):
    """make_window(engine=False): a window; with engine, one that starts the stub engine as it would the real one."""
    from drawover.panel.client import EngineClient, Launcher
    from drawover.studio.widgets import theme
    from drawover.studio.window.window import Window

    theme.apply(qapp)
    windows = []

    def make(engine: bool = False, pause: float = 0.0):
        command = [sys.executable, str(STUB), "--pause", str(pause)] if engine else None
        client = EngineClient(Launcher(command, str(tmp_path / "run")))
        window = Window(settings, client, tmp_path / "recovery")
        window.resize(1400, 900)
        window.show()
        qtbot.waitExposed(window)
        windows.append(window)
        return window

    yield make
    for window in windows:
        window.canvas.tool.cancel()
        for sheet in window.desk.sheets:
            window.drawing.saved(sheet.document, None, sheet)
        window.close()
        started = window.engine.launcher._process
        if started is not None:
            started.kill()
            started.wait()
        window.deleteLater()
    QTest.qWait(1)


@pytest.fixture
def window(make_window):
    """A window with a blank canvas of 400 × 300, no engine, the view at 100 %."""
    from drawover.document.layers import blank

    window = make_window()
    window.drawing.open(blank(400, 300))
    window.notice.hide()
    return window
