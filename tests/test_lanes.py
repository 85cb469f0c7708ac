"""tools/test.py: the first group alone, then the others side by side, and every failure counted."""

import importlib.util
import sys
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("drawover_tools_test", Path(__file__).parents[1] / "tools" / "test.py")
assert _spec and _spec.loader
tool = sys.modules[_spec.name] = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(tool)

MEETING = """
import time
from pathlib import Path

PLACE = Path({place!r})

def test_the_other_is_here_too():
    assert {after!r} is None or (PLACE / {after!r}).exists()
    (PLACE / {own!r}).touch()
    until = time.monotonic() + 60
    while {other!r} is not None and not (PLACE / {other!r}).exists():
        assert time.monotonic() < until
        time.sleep(0.05)
    assert {good!r}
"""


@pytest.fixture
def group(tmp_path):
    def make(name, lane, after=None, other=None, good=True):
        path = tmp_path / f"test_{name}.py"
        path.write_text(MEETING.format(place=str(tmp_path), own=name, after=after, other=other, good=good))
        return tool.Group(name, f"the {name}", (str(path), f"--rootdir={tmp_path}"), lane=lane)

    return make


def test_lanes_run_side_by_side_after_the_first_group_and_a_failure_counts(group, capfd):
    """`one` and `two` end only once they have met."""
    first = group("first", 0)
    one, two = group("one", 1, after="first", other="two"), group("two", 2, after="first", other="one", good=False)
    last = group("last", 2, after="two")
    outcomes = tool.run_all([one, two, last, first], ["-p", "no:cacheprovider"])
    assert [(each.group.name, each.passed, each.failed) for each in outcomes] == [
        ("one", 1, 0), ("two", 0, 1), ("last", 1, 0), ("first", 1, 0)]  # fmt: skip
    said = capfd.readouterr().out
    assert "assert False" in said and said.index("the first") < said.index("the one")
    assert not tool.summary(outcomes, strict=False)


def test_every_test_belongs_to_a_group():
    """Each file under tests/ is run by one of the groups, the panel's by three."""
    paths = [Path(word) for each in tool.GROUPS if each.name != "main" for word in each.arguments]
    main = next(each for each in tool.GROUPS if each.name == "main")
    ignored = {Path(word.removeprefix("--ignore=")) for word in main.arguments if word.startswith("--ignore=")}
    assert "tests" in main.arguments and ignored == set(paths)
    assert {each.binding for each in tool.GROUPS if "tests/panel" in each.arguments} == {"PySide6", "PyQt6", "PyQt5"}
