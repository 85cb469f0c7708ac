"""Runs every test there is, each group in a process of its own, and names at the end what could not run here, and why.

usage: python tools/test.py [GROUP ...] [-- PYTEST ARGUMENTS]      groups: see GROUPS
The panel's tests run once per Qt binding, since one process can hold only one. The first group has the machine to
itself; the others, which wait more than they work, run side by side in lanes. With CI set, a group that could not run
counts as a failure. What each test needs is its own business; it says so by skipping with a reason.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NO_TESTS = 5  # pytest's exit status when it found nothing to run


@dataclass(frozen=True)
class Group:
    """Tests that share a process. `programs` and `modules`: their requirements.

    Groups of lane 0 run first, alone. Then the other lanes run in parallel, the groups of each one after another.
    """

    name: str
    title: str
    arguments: tuple[str, ...]
    binding: str = "PySide6"
    programs: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    lane: int = 0

    def obstacle(self) -> str | None:
        """What this machine lacks for the group, as a sentence; None if it can run."""
        for program in self.programs:
            if shutil.which(program) is None:
                return f"{program} is not installed"
        for module in self.modules:
            if find_spec(module) is None:
                return f"the Python package {module} is not installed"
        return None


_OTHER_GROUPS = ("--ignore=tests/krita", "--ignore=tests/panel", "--ignore=tests/test_wheel.py")
GROUPS = (
    Group("main", "everything but the panel, Krita and the wheel", ("tests", *_OTHER_GROUPS), modules=("PySide6",)),
    Group("krita", "a real Krita", ("tests/krita",), programs=("krita", "Xvfb", "xdotool"), lane=1),
    Group("pyside6", "the panel on PySide6", ("tests/panel",), modules=("PySide6",), lane=2),
    Group("pyqt6", "the panel on PyQt6", ("tests/panel",), binding="PyQt6", modules=("PyQt6",), lane=2),
    Group("pyqt5", "the panel on PyQt5", ("tests/panel",), binding="PyQt5", modules=("PyQt5",), lane=3),
    Group("wheel", "the wheel, installed alone", ("tests/test_wheel.py",), lane=3),
)


@dataclass
class Outcome:
    """The result of one group."""

    group: Group
    passed: int = 0
    failed: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)  # (test, reason)
    seconds: float = 0.0
    obstacle: str | None = None  # why none of it ran
    broken: str | None = None  # how pytest itself failed, if it did


def run_all(groups: list[Group], extra: list[str]) -> list[Outcome]:
    """Run every group, each lane in its own thread after lane 0; the outcomes are in the order of `groups`.

    The output of a group in a lane is printed as a whole when it has ended.
    """
    found = {group.name: run(group, extra) for group in groups if group.lane == 0}
    lanes = sorted({group.lane for group in groups} - {0})
    deferred = len(lanes) > 1  # a single lane prints as it goes

    def follow(lane: int) -> list[Outcome]:
        return [run(group, extra, deferred) for group in groups if group.lane == lane]

    with ThreadPoolExecutor(max(len(lanes), 1)) as threads:
        for outcomes in threads.map(follow, lanes):
            found.update({outcome.group.name: outcome for outcome in outcomes})
    return [found[group.name] for group in groups]


def run(group: Group, extra: list[str], deferred: bool = False) -> Outcome:
    """Run one group through pytest; counts come from pytest's report. deferred: print the output only at the end."""
    outcome = Outcome(group, obstacle=group.obstacle())
    title = f"\n=== {group.name}: {group.title}"
    if outcome.obstacle:
        print(f"{title}\n    not run: {outcome.obstacle}", flush=True)
        return outcome
    print(f"{title}\n    runs beside others; what it prints follows" if deferred else title, flush=True)
    environment = dict(os.environ, DRAWOVER_QT=group.binding, PYTEST_QT_API=group.binding.lower())
    environment["PYTHONFAULTHANDLER"] = "1"  # print a traceback on crashes, even after the last test
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "--no-header", "-r", "fE", "--durations=5",
                   "-o", "junit_family=xunit1", f"--junitxml={report}", *group.arguments, *extra]  # fmt: skip
        start = time.monotonic()
        log = Path(folder) / "log"
        with log.open("wb") as lines:
            into = {"stdout": lines, "stderr": subprocess.STDOUT} if deferred else {}
            status = subprocess.run(command, cwd=ROOT, env=environment, check=False, **into).returncode
        if deferred:
            print(f"{title}\n{log.read_text(errors='replace')}", flush=True)
        outcome.seconds = time.monotonic() - start
        if report.exists():
            _count(outcome, report)
    if status not in (0, 1, NO_TESTS) or (status == 1 and not outcome.failed):
        outcome.broken = f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
    if not outcome.broken and not outcome.passed and not outcome.failed:
        reasons = Counter(reason for _, reason in outcome.skipped)
        outcome.obstacle = reasons.most_common(1)[0][0] if reasons else "no test was found"
    return outcome


def _count(outcome: Outcome, report: Path) -> None:
    for case in ElementTree.parse(report).iter("testcase"):
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.failed += 1
        elif skipped is not None:
            place = case.get("file") or (case.get("classname") or "").replace(".", "/")
            outcome.skipped.append((f"{place}::{case.get('name')}", skipped.get("message") or "no reason given"))
        else:
            outcome.passed += 1


def summary(outcomes: list[Outcome], strict: bool) -> bool:
    """Print what ran and what did not; return True if all is well. strict: a group that could not run is a failure."""
    print("\n=== Summary")
    for o in outcomes:
        what = f"not run: {o.obstacle}" if o.obstacle else f"{o.passed} passed, {o.failed} failed"
        if o.skipped and not o.obstacle:
            what += f", {len(o.skipped)} not run"
        if o.broken:
            what += f", but pytest ended with {o.broken}"
        print(f"  {o.group.name:8} {what}   ({o.seconds:.0f} s)")
    absent = [o for o in outcomes if o.obstacle]
    print(
        "\nNot run here:" if absent or any(o.skipped for o in outcomes) else "\nNot run here: nothing; every test ran."
    )
    for o in outcomes:
        if o.obstacle:
            print(f"  {o.group.title}: {o.obstacle}")
            continue
        for reason, tests in _by_reason(o.skipped).items():
            shown = ", ".join(tests[:3]) + (f" and {len(tests) - 3} more" if len(tests) > 3 else "")
            print(f"  {o.group.name}: {reason}: {shown}")
    if absent and strict:
        print("CI is set: what could not run counts as failed.")
    passed, failed = sum(o.passed for o in outcomes), sum(o.failed + bool(o.broken) for o in outcomes)
    print(f"\n{passed} passed, {failed} failed, {sum(len(o.skipped) for o in outcomes)} skipped")
    return passed > 0 and not failed and not (strict and absent)


def _by_reason(skipped: list[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for test, reason in skipped:
        grouped.setdefault(reason.removeprefix("Skipped: "), []).append(test)
    return grouped


def main() -> int:
    parser = argparse.ArgumentParser(description="Run the tests; name at the end what could not run.")
    names = [g.name for g in GROUPS]
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"only these: {', '.join(names)} (default: all)")
    given, extra = sys.argv[1:], []
    if "--" in given:
        cut = given.index("--")
        given, extra = given[:cut], given[cut + 1 :]
    selected = parser.parse_args(given).groups
    if unknown := set(selected) - set(names):
        parser.error(f"no group {sorted(unknown)[0]!r}; there are {', '.join(names)}")
    outcomes = run_all([group for group in GROUPS if not selected or group.name in selected], extra)
    return 0 if summary(outcomes, strict=bool(os.environ.get("CI"))) else 1


if __name__ == "__main__":
    sys.exit(main())
