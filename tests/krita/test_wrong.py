"""A missing or broken thing is said in the docker, in one sentence with the remedy; Krita and the drawing live on."""

import pytest

from drawover.krita import plugin

from . import driving


@pytest.fixture(scope="module")
def wrong(run_krita):
    return run_krita(
        "wrong",
        prepare=lambda folder: plugin.build_zip(folder / "drawover_krita.zip"),
        command=driving.stub_engine(),
    ).out


def test_the_docker_always_loads_and_names_the_remedy(wrong):
    assert wrong["first"] is None
    assert wrong["absent"] == (
        "Drawover's engine is not installed. If it is, in another place, run: drawover krita install"
    )
    for case in ("not JSON", "not an object", "no command"):
        assert "drawover krita install" in wrong[case] and "launch file" in wrong[case], wrong[case]
    assert "/nowhere/python, is gone" in wrong["no such program"]
    assert "could not start" in wrong["panel broken"] and "restart Krita" in wrong["panel broken"]


def test_try_again_mends_it_without_a_restart(wrong):
    assert wrong["mended"] is None
    assert wrong["has panel"]


def test_diagnostics_contain_versions_and_the_error(wrong):
    assert "Drawover in Krita" in wrong["diagnostics"]
    assert "Traceback" in wrong["diagnostics"]
    assert "PyQt" in wrong["diagnostics"]


def test_the_actions_work_without_a_drawing(wrong):
    assert wrong["visible"]
    assert wrong["shortcut"] == "Ctrl+Alt+D"
    assert "No drawing is open" in wrong["suggest without a drawing"]


def test_kritas_own_importer_takes_the_zip(wrong):
    assert wrong["imported"] == ["drawover_krita"]
    assert {"pykrita/drawover_krita.desktop", "pykrita/drawover_krita/__init__.py", "actions/drawover_krita.action",
            "pykrita/drawover_krita/panel/panel.py"} <= set(wrong["tree"])  # fmt: skip


@pytest.fixture(scope="module")
def engine(run_krita):
    spoiled = {
        "LD_LIBRARY_PATH": "/nowhere/lib",
        "PYTHONHOME": "/usr",
        "PYTHONPATH": "/nowhere/python",
        "QT_PLUGIN_PATH": "/nowhere/qt",
    }
    return run_krita("engine", more=spoiled, command=driving.stub_engine("--pause", "0.5")).out


def test_the_engine_starts_in_a_clean_environment(engine):
    assert engine["krita has"] == ["LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPATH", "QT_PLUGIN_PATH"]
    assert engine["engine has"] == []


def test_a_killed_engine_costs_an_error_line_and_nothing_else(engine):
    assert "stopped" in engine["killed"]
    assert engine["names after the kill"] == ["Background", "sketch"]
    assert engine["sketch unchanged"]


def test_after_the_kill_the_engine_comes_back_and_suggests(engine):
    assert engine["new engine"]
    assert engine["cards after"] >= 2
    assert engine["inserted after"] == ["Background", "sketch", "Drawover: my lines"]


def test_cancel_stops_at_once_and_keeps_what_came(engine):
    assert 0 < engine["cards at cancel"] < 8
    assert engine["cards after cancel"] == engine["cards at cancel"]
    assert not engine["running after cancel"]


def test_closing_the_drawing_while_it_runs_harms_nothing(engine):
    assert "is closed, so nothing was inserted" in engine["insert without a drawing"]
    assert engine["alive at the end"]


def test_an_engine_that_will_not_start_is_reported(run_krita):
    out = run_krita("dead_engine", command=driving.stub_engine("--crash")).out
    assert "No module named 'drawover'" in out["sentence"]
    assert out["buttons"] >= 1
    assert out["drawing works"]
