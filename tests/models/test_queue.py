"""The queue of trainings: in order, one runner, resumed after an interruption, nothing lost."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from drawover_train.__main__ import main
from drawover_train.queue import Queue, QueueError

SAY = [sys.executable, "-c", "import sys; print('said', *sys.argv[1:]); sys.exit(int(sys.argv[-1]))"]

OPENED = "from pathlib import Path; from drawover_train.queue import Queue; queue = Queue(Path({!r}))"


@pytest.fixture
def queue(tmp_path):
    return Queue(tmp_path / "scratch")


def test_entries_are_worked_off_in_order_and_a_failure_does_not_stop_the_rest(queue):
    for words in (["first", "0"], ["second", "3"], ["third", "0"]):
        queue.add(words)
    assert queue.run(SAY) == 1
    assert [(e.state, e.status) for e in queue.entries()] == [("done", 0), ("failed", 3), ("done", 0)]
    log = queue.log.read_text("utf-8")
    assert log.index("said first") < log.index("said second") < log.index("said third")
    assert queue.run(SAY) == 0, "what is done, or failed, is not done again"


def test_what_is_added_while_the_queue_runs_is_done_too(queue):
    queue.add(["0"])
    adds = f"{OPENED.format(str(queue.log.parent))}\nif len(queue.entries()) == 1: queue.add(['0'])"
    queue.run([sys.executable, "-c", adds])
    assert [e.state for e in queue.entries()] == ["done", "done"]


def test_a_run_that_was_killed_is_taken_up_again(queue, tmp_path):
    queue.add(["train"])
    (tmp_path / "slow").write_text("")
    works = f"import pathlib, time\nif pathlib.Path({str(tmp_path / 'slow')!r}).exists(): time.sleep(60)"
    runs = f"{OPENED.format(str(queue.log.parent))}\nqueue.run([{sys.executable!r}, '-c', {works!r}])"
    runner = subprocess.Popen([sys.executable, "-c", runs], start_new_session=True)
    deadline = time.monotonic() + 30
    while not (queue.entries()[0].state == "running" and queue.is_running()):
        assert time.monotonic() < deadline, "it never began"
        time.sleep(0.02)
    with pytest.raises(QueueError, match="already"):
        queue.run(SAY)
    with pytest.raises(QueueError, match="is running"):
        queue.remove(1)
    os.killpg(runner.pid, signal.SIGKILL)
    runner.wait()
    while queue.is_running():  # until the command, which was killed too, is gone
        assert time.monotonic() < deadline, "someone still holds the queue"
        time.sleep(0.02)
    assert queue.entries()[0].state == "running"
    (tmp_path / "slow").unlink()
    assert queue.run([sys.executable, "-c", works]) == 0
    assert queue.entries()[0].state == "done"


def test_the_status_shows_the_latest_output_of_the_running_command(queue):
    queue.add(["train", "matcher"]), queue.add(["other"])
    says = "print('step 100, 1.4 of 40 minutes: loss 1.469', flush=True); import time; time.sleep(60)"
    runs = f"{OPENED.format(str(queue.log.parent))}\nqueue.run([{sys.executable!r}, '-c', {says!r}])"
    runner = subprocess.Popen([sys.executable, "-c", runs], start_new_session=True)
    deadline = time.monotonic() + 30
    while "step 100" not in queue.status():
        assert time.monotonic() < deadline, queue.status()
        time.sleep(0.02)
    first, progress, second = queue.status().splitlines()
    assert "running  train matcher   (since" in first
    assert progress.strip() == "step 100, 1.4 of 40 minutes: loss 1.469"
    assert "waiting  other" in second
    os.killpg(runner.pid, signal.SIGKILL)
    runner.wait()


def test_a_command_that_outlives_its_runner_is_not_begun_twice(queue, tmp_path):
    queue.add(["train"])
    ends = tmp_path / "ends"
    begun = tmp_path / "begun"
    works = f"""import pathlib, time
pathlib.Path({str(begun)!r}).write_text("")
while not pathlib.Path({str(ends)!r}).exists():
    time.sleep(0.02)"""
    runs = f"{OPENED.format(str(queue.log.parent))}\nqueue.run([{sys.executable!r}, '-c', {works!r}])"
    runner = subprocess.Popen([sys.executable, "-c", runs])
    deadline = time.monotonic() + 30
    while not begun.exists():
        assert time.monotonic() < deadline, "it never began"
        time.sleep(0.02)
    runner.kill()
    runner.wait()
    with pytest.raises(QueueError, match="already"):
        queue.run(SAY)
    ends.write_text("")
    while queue.is_running():
        assert time.monotonic() < deadline, "the command never ended"
        time.sleep(0.02)
    assert queue.run([sys.executable, "-c", works]) == 0


def test_entries_can_be_taken_out(queue):
    queue.add(["a"]), queue.add(["b"])
    assert queue.remove(1).arguments == ("a",)
    assert [e.arguments for e in queue.entries()] == [("b",)]
    assert queue.add(["c"]).number == 3, "numbers are not used again"
    with pytest.raises(QueueError, match="no entry 9"):
        queue.remove(9)


def test_a_spoiled_queue_is_reported(queue):
    queue.add(["a"])
    (queue.log.parent / "queue.json").write_text("[{]")
    with pytest.raises(QueueError, match="cannot be read"):
        queue.entries()


def test_the_commands(tmp_path, capsys):
    scratch = ["--scratch", str(tmp_path)]
    assert main([*scratch, "queue", "add", "train", "registration", "--minutes", "5"]) == 0
    assert json.loads((tmp_path / "queue.json").read_text())[0]["arguments"][-2:] == ["--minutes", "5"]
    assert main([*scratch, "queue", "status"]) == 0
    assert "waiting  train registration --minutes 5" in capsys.readouterr().out
    assert main([*scratch, "queue", "remove", "1"]) == 0
    assert main([*scratch, "queue", "status"]) == 0
    assert "empty" in capsys.readouterr().out
    assert main([*scratch, "queue", "add", "matcher", "--minutes", "5"]) == 0
    assert "train matcher --minutes 5" in capsys.readouterr().out, "a recipe's name alone will do"
    for wrong in (["mathcer"], ["queue", "run"]):
        assert main([*scratch, "queue", "add", *wrong]) == 1
        assert f"{wrong[0]} is neither a recipe (drawing, " in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main([*scratch, "queue", "add", "matcher", "--minutse", "5"])
    assert "--minutse" in capsys.readouterr().err
    assert len(json.loads((tmp_path / "queue.json").read_text())) == 1
    assert main([*scratch, "queue", "add"]) == 1
    assert "Say what is to be done" in capsys.readouterr().err
