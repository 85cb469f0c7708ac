"""What panel tests share: a canvas that remembers what was done to it, the stub engine, and waiting.

The binding is the one that DRAWOVER_QT names (PySide6 without it); tools/test.py runs this folder once per binding.
"""

from __future__ import annotations

import gc
import importlib.util
import os
import sys
from pathlib import Path

import pytest

BINDING = os.environ.setdefault("DRAWOVER_QT", "PySide6")
os.environ.setdefault("PYTEST_QT_API", BINDING.lower())
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["DRAWOVER_ENGINE_PLACE"] = os.devnull  # whichever engine the developer uses


def _load(name: str):
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(name + ".py"))
    assert spec and spec.loader
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


panel_stub = _load("panel_stub")
panel_canvas = _load("panel_canvas")
panel_hands = _load("panel_hands")


@pytest.fixture(autouse=True)
def garbage_in_this_thread():
    """The stub answers from threads: a collection begun there would delete an earlier test's widgets there."""
    gc.disable()
    yield
    gc.enable()
    gc.collect()


@pytest.fixture
def qtbot(qtbot):
    """pytest-qt's, with patience for a machine that has much else to do."""
    wait = qtbot.waitUntil
    qtbot.waitUntil = lambda done, timeout=40000: wait(done, timeout=timeout)
    return qtbot


@pytest.fixture
def stub(tmp_path):
    """A running engine's double."""
    with panel_stub.StubEngine(tmp_path) as engine:
        yield engine


@pytest.fixture
def host(qtbot):
    """A canvas of 800 × 600 with a drawing on it."""
    return panel_canvas.Canvas()


@pytest.fixture
def engine(qtbot, stub, tmp_path):
    """A client of the stub, ready."""
    from drawover.panel.client import EngineClient, Launcher

    client = EngineClient(Launcher(None, str(tmp_path)))
    client.start()
    qtbot.waitUntil(lambda: client.state == "ready")
    yield client
    client.shutdown()


@pytest.fixture
def job_of(engine):
    """Ask for suggestions to a small drawing."""

    def ask(**wishes):
        return engine.suggest(panel_canvas.drawing(200, 100), **panel_canvas.correct(**wishes))

    return ask


@pytest.fixture
def panel(qtbot, host, engine):
    """A panel on the canvas, with the engine ready."""
    from drawover.panel.panel import Panel

    panel = Panel(host, engine)
    qtbot.addWidget(panel, before_close_func=lambda widget: widget.shutdown())
    panel.resize(300, 700)
    panel.show()
    qtbot.waitExposed(panel)
    return panel
