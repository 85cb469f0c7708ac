"""A panel in a sandbox, as Flatpak makes one: its process numbers mean nothing outside, where the engine runs."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSIDE = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]
PACK = ROOT / "models" / "packs" / "faces" / "pack.toml"

# What Flatpak's own flatpak-spawn does: has a program started outside, and ends with it.
SPAWN = """#!{python}
import json, socket, sys
outside = socket.socket(socket.AF_UNIX)
outside.connect({socket!r})
outside.sendall(json.dumps(sys.argv[1:]).encode() + b"\\n")
sys.exit(int(outside.makefile().readline() or 1))
"""
# A host program with a panel's client in it. It says when the engine is ready, and stays.
HOST = """
import os, sys, time
sys.path.insert(0, {app!r})
from drawover.panel.client import EngineClient
from drawover.panel.launcher import Launcher
from drawover.panel.qt import QtCore
app = QtCore.QCoreApplication([])
client = EngineClient(Launcher([{spawn!r}, "--host", {python!r}, "-m", "drawover", "serve"], {runtime!r}))
began = time.monotonic()
def told():
    print(client.state, os.getpid(), round(time.monotonic() - began, 1), client.sentence, flush=True)
client.changed.connect(told)
client.start()
app.exec() if hasattr(app, "exec") else app.exec_()
"""


def sandboxes():
    tried = subprocess.run([*INSIDE, "true"], capture_output=True, check=False)
    return tried.returncode == 0


pytestmark = [
    pytest.mark.skipif(not PACK.exists(), reason="no pack: models/packs/faces is not made yet"),
    pytest.mark.skipif(
        not sys.platform.startswith("linux") or not sandboxes(), reason="no namespace of process numbers can be made"
    ),
]


@pytest.fixture
def outside(tmp_path):
    """Starts what it is asked for, outside the sandbox; the processes it started."""
    started = []
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(tmp_path / "outside"))
    listening.listen()

    def serve(suggester):
        with suggester, suggester.makefile() as words:
            command = json.loads(words.readline())
            assert command.pop(0) == "--host"
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            started.append(process)
            code = process.wait()
            try:
                suggester.sendall(f"{code}\n".encode())
            except BrokenPipeError:  # the sandbox is gone
                return

    def accept():
        while True:
            try:
                suggester, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(suggester,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield started
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    for process in started:
        if process.poll() is None:
            process.kill()


@pytest.fixture
def sandbox(tmp_path, outside):
    """sandbox(): a host program in a sandbox, and the number of its process there once its engine is ready."""
    spawn = tmp_path / "flatpak-spawn"
    spawn.write_text(SPAWN.format(python=sys.executable, socket=str(tmp_path / "outside")))
    spawn.chmod(0o755)
    places = {"app": str(ROOT / "app"), "spawn": str(spawn), "python": sys.executable, "runtime": str(tmp_path / "run")}
    running = []

    def begin():
        program = [*INSIDE, sys.executable, "-c", HOST.format(**places)]
        process = subprocess.Popen(program, stdout=subprocess.PIPE, text=True, start_new_session=True)
        running.append(process)
        line = ""
        while not line.startswith("ready "):
            line = process.stdout.readline()
            assert line and not line.startswith("failed"), line
        return process, int(line.split()[1])

    def end(process):
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()

    begin.end = end
    yield begin
    for process in running:
        if process.returncode is None:
            end(process)


def test_the_engine_is_ready_as_soon_as_ever_and_leaves_with_its_panel(sandbox, outside):
    process, number = sandbox()
    assert number < 20, "the test is none: this number would mean something outside"
    (engine,) = outside
    time.sleep(3)
    assert engine.poll() is None
    sandbox.end(process)
    assert engine.wait(12) == 0


def test_a_second_panel_in_a_sandbox_of_its_own_shares_the_engine(sandbox, outside):
    first, _ = sandbox()
    second, _ = sandbox()
    assert len(outside) == 1
    sandbox.end(first)
    time.sleep(7)
    assert outside[0].poll() is None
    sandbox.end(second)
    assert outside[0].wait(12) == 0


def test_an_engine_killed_outside_is_started_again(sandbox, outside):
    process, _ = sandbox()
    outside[0].kill()
    assert process.stdout.readline().startswith("starting")
    assert process.stdout.readline().startswith("ready")
    assert len(outside) == 2
