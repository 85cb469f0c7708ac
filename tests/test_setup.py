"""`make run` on machines that lack things: what it says, what it would install, and what it starts."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the set-up scripts are for Linux")


class Machine:
    """A machine as the scripts see it: programs written here stand before the real ones."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.programs = folder / "bin"
        self.programs.mkdir()
        self.venv = folder / "venv"
        self.environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
        self.environment |= {"PATH": f"{self.programs}:{os.environ['PATH']}", "VENV": str(self.venv)}
        self.program("python3.13", "exit 1")  # whichever Pythons are here: one is enough, and found further down
        self.log = folder / "log"

    def program(self, name: str, script: str, folder: Path | None = None):
        path = (folder or self.programs) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def without_libraries(self, user: int):
        self.program("ldconfig", "exit 0")
        self.program("id", f"echo {user}")
        self.program("apt-get", f'echo "$@" >>{self.log}; exit 0')

    def installed(self):
        """The environment is complete, and the command tells how it was called."""
        lists = sorted((ROOT / "requirements").glob("*.txt"))
        project = b"".join(file.read_bytes() for file in (ROOT / "pyproject.toml", *lists))
        stamp = subprocess.run(["cksum"], input=project, capture_output=True, check=True).stdout
        self.venv.mkdir()
        for goal in ("headless", "desktop"):
            (self.venv / f".drawover-{goal}").write_bytes(stamp)
        self.program("drawover", f'echo "$@" >>{self.log}', self.venv / "bin")

    def run(self, *command: str, **more: str):
        return subprocess.run(
            ["bash", *command],
            cwd=ROOT,
            env=self.environment | more,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_without_root_it_prints_the_one_line_and_stops(machine):
    machine.without_libraries(user=1000)
    run = machine.run("tools/setup.sh", "desktop")
    assert run.returncode == 1
    (line,) = [line for line in run.stderr.splitlines() if "apt-get install" in line]
    assert "libegl1" in line and "libxcb-cursor0" in line and "krita" not in line
    assert not machine.log.exists() and not machine.venv.exists()


def test_as_root_it_installs_what_is_lacking(machine):
    machine.without_libraries(user=0)
    machine.installed()
    run = machine.run("tools/setup.sh", "desktop")
    assert run.returncode == 0, run.stderr
    update, install = machine.log.read_text().splitlines()
    assert update.startswith("update") and install.startswith("install -y")
    assert "libegl1" in install.split()


def test_a_window_is_not_needed_where_there_is_none(machine):
    machine.without_libraries(user=1000)
    machine.installed()
    run = machine.run("tools/run.sh")
    assert run.returncode == 0, run.stderr
    assert "No display" in run.stdout
    assert machine.log.read_text().split() == ["correct", "resources/samples/sample-sketch.png", "-o", "out"]


def test_a_display_that_does_not_answer_is_none(machine):
    machine.installed()
    assert "No display" in machine.run("tools/run.sh", DISPLAY=":9999").stdout


def test_with_a_display_the_studio_opens_on_the_sketch(machine, tmp_path):
    machine.installed()
    machine.program("ldconfig", f"cat {tmp_path}/every")
    table = (ROOT / "tools/setup.sh").read_text().split("libraries='")[1].split("'")[0]
    (tmp_path / "every").write_text("".join(f"\t{line.split()[0]} (libc6)\n" for line in table.splitlines()))
    with socket.socket(socket.AF_UNIX) as display:
        display.bind(str(tmp_path / "w"))
        run = machine.run("tools/run.sh", "my drawing.png", WAYLAND_DISPLAY=str(tmp_path / "w"))
    assert run.returncode == 0, run.stderr
    assert machine.log.read_text() == "my drawing.png\n"


def test_an_unknown_goal_is_refused(machine):
    assert machine.run("tools/setup.sh", "everything").returncode == 1
