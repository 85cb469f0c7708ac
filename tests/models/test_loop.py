"""The training loop: little is lost when it is stopped, and several processes train one network."""

import json
import math
import os
import signal
import subprocess
import sys
import time
from importlib import import_module

import pytest

torch = pytest.importorskip("torch")
from torch import nn  # noqa: E402

from drawover_train.__main__ import main  # noqa: E402
from drawover_train.data import RECIPES as DATA  # noqa: E402
from drawover_train.recipes import loop, table  # noqa: E402

pytestmark = pytest.mark.train

TRAINS = """
import sys, time
from pathlib import Path
import torch
from drawover_train.recipes import loop, parallel

def train(out, minutes, save_every, wait=0.0, length=None):
    loop.SAVE_EVERY = save_every
    torch.manual_seed(parallel.rank())  # every process begins with other weights, so that sharing them shows
    network = torch.nn.Linear(4, 2)
    run = loop.Run(network, out / "checkpoint.pt", minutes, 1e-2, width=4)
    run.seeded(0)
    run.length = length
    log = loop.Log(out / "log.jsonl", None, 0, step=run.step)

    def lessons():
        while True:
            x = torch.randn(8, 4)
            loss = (network(x) - x[:, :2]).square().mean()
            run.learn(loss)
            time.sleep(wait)
            yield {"loss": loss}

    loop.follow(run, lessons(), log, every=10)
    return run
"""


def lines(folder):
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]


def test_a_killed_training_resumes_from_its_last_checkpoint(tmp_path):
    script = tmp_path / "trains.py"
    script.write_text(TRAINS + f"\ntrain(Path({str(tmp_path)!r}), 60.0, 0.002, 0.001)\n")
    running = subprocess.Popen([sys.executable, str(script)])
    checkpoint, deadline = tmp_path / "checkpoint.pt", time.monotonic() + 120
    while not checkpoint.exists():
        assert running.poll() is None and time.monotonic() < deadline, "it never wrote a checkpoint"
        time.sleep(0.05)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    held = torch.load(checkpoint, weights_only=True)
    assert held["step"] > 0

    made = {}
    exec(TRAINS, made)
    before = loop.SAVE_EVERY
    try:
        run = made["train"](tmp_path, held["minutes"] + 0.01, 0.002)
    finally:
        loop.SAVE_EVERY = before
    begun = [line for line in lines(tmp_path) if "commit" in line]
    assert [line["step"] for line in begun] == [0, held["step"]]
    after = torch.load(checkpoint, weights_only=True)
    assert after["step"] == run.step > held["step"]
    assert after["minutes"] > held["minutes"]


class Slow(loop.Training):
    """Takes 20 seconds a step on a clock that the test turns."""

    def __init__(self, path, now):
        super().__init__(path, loop.Clock(60))
        self.now = now

    def state(self):
        return {"step": self.step, "minutes": self.clock.spent}

    def lessons(self):
        while True:
            self.step += 1
            self.now[0] += 20
            kept = torch.load(self.checkpoint)["minutes"] if self.checkpoint.exists() else 0.0
            assert self.clock.spent - kept <= 5, "so much would be lost if it were stopped here"
            yield {"loss": 1.0}


def test_at_no_moment_are_more_than_five_minutes_unsaved(tmp_path, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(loop.time, "monotonic", lambda: now[0])
    slow = Slow(tmp_path / "checkpoint.pt", now)
    loop.follow(slow, slow.lessons(), loop.Log(tmp_path / "log.jsonl", None, 0))
    assert slow.step == 180
    assert torch.load(tmp_path / "checkpoint.pt")["minutes"] == pytest.approx(60)


def test_it_ends_after_its_steps_and_does_nothing_more_when_asked_again(tmp_path, capsys):
    slow = Slow(tmp_path / "checkpoint.pt", [0.0])
    slow.clock, slow.length = loop.Clock(math.inf), 25
    loop.follow(slow, slow.lessons(), loop.Log(tmp_path / "log.jsonl", None, 0), every=10, variant="x")
    assert [line["step"] for line in lines(tmp_path)[1:]] == [10, 20]
    assert lines(tmp_path)[1] == {"variant": "x", "step": 10, "minutes": 0.0, "loss": 1.0}
    loop.follow(slow, slow.lessons(), loop.Log(tmp_path / "log.jsonl", None, 0))
    assert slow.step == 25


def test_logged_values_are_means_since_the_last_line():
    means = loop.Means()
    means.add({"a": torch.tensor(1.0), "b": 4.0})
    means.add({"a": torch.tensor(2.0)})
    assert means.pop() == {"a": 1.5, "b": 4.0}
    assert means.pop() == {}


def test_under_torchrun_processes_learn_as_one(tmp_path):
    script = tmp_path / "trains.py"
    script.write_text(
        TRAINS
        + f"""
parallel.begin()
run = train(Path({str(tmp_path)!r}), 60.0, 1.0, length=30)
own = torch.cat([w.detach().flatten() for w in run.network.parameters()])
torch.save([own, run.step], Path({str(tmp_path)!r}) / f"rank{{parallel.rank()}}.pt")
parallel.end()
"""
    )
    ran = subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", str(script)],
        capture_output=True, text=True, check=False, timeout=300, env=os.environ | {"OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    (first, steps), (second, others) = (torch.load(tmp_path / f"rank{n}.pt") for n in range(2))
    assert steps == others == 30
    assert torch.equal(first, second)
    assert len([line for line in lines(tmp_path) if "commit" in line]) == 1, "one process writes"
    assert torch.load(tmp_path / "checkpoint.pt", weights_only=True)["step"] == steps


@pytest.mark.parametrize("name", table.RECIPES)
def test_every_recipe_declares_its_data_networks_and_settings(name):
    recipe = table.RECIPES[name]
    assert set(recipe.data) <= {*DATA, table.DOMAIN}
    for net in recipe.nets:
        module, kind = net.split(":")
        package = "drawover_train.recipes" if module.startswith(".") else "drawover_train.nets"
        found = getattr(import_module(f"{package}.{module.lstrip('.')}"), kind)
        assert issubclass(found, nn.Module)
    assert set(recipe.settings()) == {"cpu", "gpu"}
    assert f"train {name}" in recipe.load().__doc__, "its module says the command"


def test_training_without_data_is_one_sentence(tmp_path, capsys):
    for name in ("drawing", "drawnet", "digits", "lis"):
        assert main(["--scratch", str(tmp_path), "train", name]) == 1
        assert capsys.readouterr().err.startswith("There is no data in")
