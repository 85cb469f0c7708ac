"""Tables are recreated by name; missing inputs are reported, and how to make them."""

import importlib

import pytest

pytest.importorskip("torch")
from drawover_train import tables
from drawover_train.__main__ import main
from drawover_train.tables.correct import speed

pytestmark = pytest.mark.train


@pytest.mark.parametrize("name", [f"{task}.{name}" for task, names in tables.SETS.items() for name in names])
def test_every_table_says_what_it_is_and_what_it_takes(name, tmp_path):
    table = importlib.import_module(f"drawover_train.tables.{name}")
    assert table.TITLE
    assert table.TRAINING.endswith(".")
    with pytest.raises(tables.MissingError, match=r"\.$"):
        table.make(tmp_path, tmp_path)


def test_a_table_that_lacks_something_says_what_it_takes(tmp_path, capsys):
    given = ["--scratch", str(tmp_path), "tables", "correct", "speed", "--models", str(tmp_path)]
    assert main(given) == 0
    output = capsys.readouterr().out
    assert speed.TITLE in output
    assert speed.TRAINING in output
    assert not (tmp_path / "scores").exists()


def test_a_table_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(SystemExit):
        main(["--scratch", str(tmp_path), "tables", "correct", "nonsense"])


def test_calls_take_turns_and_medians_are_given():
    order = []
    found = speed.timed({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, rounds=3)
    assert order == ["a", "b"] * 3
    assert set(found) == {"a", "b"}
    assert all(ms >= 0 for ms in found.values())
