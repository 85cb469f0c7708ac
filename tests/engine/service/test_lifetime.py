"""When the engine lives and when it leaves: one per runtime folder, with its parents, after idle minutes."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from drawover.engine.service.processes import Process, memory_mb, peak_memory_mb, total_memory

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


@pytest.fixture
def sleeper():
    """A process that stands for a host, such as Krita."""
    process = subprocess.Popen(SLEEPER)
    yield process
    process.kill()
    process.wait()


@pytest.mark.parametrize(("sign", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_leaves_cleanly_when_told(start, sign, code):
    service = start()
    service.job(seed=1)
    (service.shared / ("c" * 32)).write_bytes(bytes(100))
    service.process.send_signal(sign)
    assert service.wait_exit(5) == code
    assert not (service.runtime / "engine.json").exists()
    assert not list(service.shared.iterdir())
    assert service.process.stderr.read() == b""


def test_leaving_ends_the_streams_of_who_listens(start):
    service = start()
    job = service.job(seed=1)
    with service.client.stream("GET", job + "/events") as stream:
        lines = stream.iter_lines()
        while next(lines) != "event: progress":
            pass
        service.process.terminate()
        assert "event: error" in list(lines)
    assert service.wait_exit(5) == 0


def test_leaves_with_a_parent_that_is_killed(start, sleeper):
    service = start("--parent", str(sleeper.pid))
    time.sleep(1.2)
    assert service.process.poll() is None
    sleeper.kill()  # and not waited for: a zombie is as dead
    assert service.wait_exit(4) == 0
    assert not (service.runtime / "engine.json").exists()


# A panel: it holds a connection open, and does nothing else.
PANEL = """
import json, sys, time, urllib.request
told = json.load(open(sys.argv[1]))
request = urllib.request.Request(told["address"] + "/v1/stay", headers={"Authorization": "Bearer " + told["token"]})
answer = urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request)
print(answer.readline().decode(), flush=True)
time.sleep(600)
"""


@pytest.fixture
def panel():
    """panel(service, *words before the command): a process that stays with the engine."""
    running = []

    def begin(service, *before):
        command = [*before, sys.executable, "-c", PANEL, str(service.runtime / "engine.json")]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
        running.append(process)
        assert process.stdout.readline().strip() == b": still here"
        return process

    def kill(process):
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()

    begin.kill = kill
    yield begin
    for process in running:
        if process.returncode is None:
            kill(process)


def test_stays_while_one_of_its_panels_does(start, sleeper, panel):
    service = start("--parent", str(sleeper.pid))
    first, second = panel(service), panel(service)
    sleeper.kill()
    sleeper.wait()
    panel.kill(first)
    time.sleep(2.2)
    assert service.process.poll() is None
    panel.kill(second)
    assert service.wait_exit(9) == 0


def namespaces():
    """Whether this system lets a test make a namespace of process numbers."""
    tried = subprocess.run(["unshare", "--pid", "--fork", "--mount-proc", "true"], capture_output=True, check=False)
    return tried.returncode == 0


@pytest.mark.skipif(not Path("/proc/self/ns/pid").exists() or not namespaces(), reason="no namespaces can be made here")
def test_leaves_when_its_panel_in_a_sandbox_is_gone(start, panel):
    """As Flatpak does it: the panel's process has a number that means nothing, or somebody else, outside."""
    service = start("--wait", "20")
    inside = panel(service, "unshare", "--pid", "--fork", "--kill-child", "--mount-proc")
    time.sleep(2.2)
    assert service.process.poll() is None
    panel.kill(inside)
    assert service.wait_exit(9) == 0


def test_leaves_when_no_panel_comes(start):
    assert start("--wait", "1").wait_exit(5) == 0


def test_waits_for_a_panel(start, panel):
    service = start("--wait", "4")
    panel(service)
    time.sleep(6)
    assert service.process.poll() is None


def test_an_engine_started_by_hand_outlives_its_panels(start, panel):
    service = start("--idle", "5")
    panel.kill(panel(service))
    time.sleep(7)
    assert service.process.poll() is None


def test_leaving_lets_go_of_those_who_stay(start, panel):
    service = start("--wait", "20")
    panel(service)
    service.process.terminate()
    assert service.wait_exit(15) == 0, "it waits for nobody, or it would be 20 seconds"
    assert service.process.stderr.read() == b""


def test_leaves_after_idle_time_when_it_lives_for_nobody(start):
    began = time.monotonic()
    service = start("--idle", "0.02")  # minutes
    while time.monotonic() - began < 2.0:
        assert service.client.get("/v1/status").status_code == 200
        time.sleep(0.2)
    assert service.wait_exit(5) == 0


def test_is_not_idle_while_it_works(start):
    service = start("--idle", "0.02")
    service.job(seed=1)
    time.sleep(3)
    assert service.process.poll() is None


def test_idle_time_does_not_count_while_a_client_lives(start, sleeper):
    service = start("--idle", "0.01", "--parent", str(sleeper.pid))
    time.sleep(2.5)
    assert service.process.poll() is None


def test_a_second_engine_leaves_the_first_alone(start):
    first = start()
    second = subprocess.run(
        [*first.process.args[:2], "--runtime", str(first.runtime)], capture_output=True, text=True, timeout=20
    )
    assert second.returncode == 3
    assert "already running" in second.stderr and second.stderr.count("\n") == 1
    assert json.loads((first.runtime / "engine.json").read_text()) == first.told
    assert first.client.get("/v1/status").status_code == 200


def test_takes_over_from_an_engine_that_was_killed(start):
    first = start()
    first.process.kill()
    first.process.wait()
    assert (first.runtime / "engine.json").exists()
    second = start()
    assert second.told["token"] != first.told["token"]
    assert second.client.get("/v1/status").json()["pid"] == second.process.pid


def test_waits_for_an_engine_that_is_just_leaving(start):
    first = start()
    first.process.send_signal(signal.SIGTERM)
    second = start()
    assert second.client.get("/v1/status").status_code == 200


def test_the_sign_of_another_engine_is_not_taken_down(start):
    service = start()
    other = json.dumps({"token": "another's"})
    (service.runtime / "engine.json").write_text(other)
    service.process.terminate()
    assert service.wait_exit(5) == 0
    assert (service.runtime / "engine.json").read_text() == other


def test_old_leftovers_are_swept_at_the_start(start, tmp_path):
    shared = tmp_path / "runtime" / "shared"
    shared.mkdir(parents=True)
    old, fresh, foreign = shared / ("d" * 32), shared / ("e" * 32), shared / "notes.txt"
    for file in (old, fresh, foreign):
        file.write_bytes(b"1")
    for file in (old, foreign):
        os.utime(file, (time.time() - 600,) * 2)
    start()
    assert not old.exists() and fresh.exists() and foreign.exists()


def test_a_runtime_folder_that_is_a_link_is_refused(tmp_path, start):
    service = start(runtime=tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").mkdir()
    answer = subprocess.run(
        [*service.process.args[:2], "--runtime", str(tmp_path / "link")], capture_output=True, text=True, timeout=20
    )
    assert answer.returncode == 1
    assert "not a plain folder" in answer.stderr


def test_listens_on_loopback_alone(start):
    service = start()
    listening = [
        line.split()[1]
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
        if int(line.split()[1].partition(":")[2], 16) == int(service.told["address"].rpartition(":")[2])
        and line.split()[3] == "0A"
    ]
    assert [address.partition(":")[0] for address in listening] == ["0100007F"]


def test_another_host_still_wants_the_token(start):
    service = start("--host", "0.0.0.0")
    assert service.told["address"].startswith("http://127.0.0.1:")
    assert service.client.get("/v1/status").status_code == 200
    assert httpx.get(service.told["address"] + "/v1/status").status_code == 401
    assert service.client.get("/v1/status", headers={"Host": "evil.example"}).status_code == 403


def test_an_address_that_is_not_ours_is_reported(start, tmp_path):
    service = start()
    answer = subprocess.run(
        [*service.process.args[:2], "--runtime", str(tmp_path / "b"), "--host", "192.0.2.1"],
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert answer.returncode == 1
    assert "cannot listen at 192.0.2.1" in answer.stderr and answer.stderr.count("\n") == 1


def test_a_reused_pid_is_another_process():
    me = Process.of(os.getpid())
    assert me is not None and me.alive()
    assert not Process(me.pid, "long ago").alive()
    assert Process.of(2**22 + 1) is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_process_that_cannot_be_looked_at_is_not_held_dead(monkeypatch):
    """Out of file handles, /proc tells nothing."""
    me = Process.of(os.getpid())

    def full(self, *args, **kwargs):
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(Path, "read_text", full)
    assert me.alive()


def test_memory():
    assert 5 < memory_mb() < total_memory() / 2**20
    assert memory_mb(2**22 + 1) == 0.0


def test_the_most_memory_is_the_program_s_own_and_not_what_its_starter_held():
    """Started by a process of 300 MB, as tests start programs."""
    own = "from drawover.engine.service.processes import peak_memory_mb; print(peak_memory_mb())"
    starter = f"import subprocess, sys; held = b'1' * (300 << 20); subprocess.run([sys.executable, '-c', {own!r}])"
    run = subprocess.run([sys.executable, "-c", starter], capture_output=True, text=True, check=True)
    assert 5 < float(run.stdout) < 150
    before = peak_memory_mb()
    held = bytearray(b"1") * (200 << 20)
    assert peak_memory_mb() >= memory_mb() - 1 > 200 and peak_memory_mb() >= before
    del held
    assert peak_memory_mb() > 200
