import importlib.util
import sys
import threading
import time
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper

from drawover.engine import runner as runner_module
from drawover.engine.errors import CancelledError, RunnerError
from drawover.engine.request import Watch
from drawover.engine.runner import Fallback, OnnxRunner, choose_providers

_spec = importlib.util.spec_from_file_location("drawover_test_packs", Path(__file__).with_name("packs.py"))
packs = sys.modules.setdefault(_spec.name, importlib.util.module_from_spec(_spec))
_spec.loader.exec_module(packs)

CPU = ["CPUExecutionProvider"]


@pytest.fixture(scope="module")
def small():
    return packs.model().SerializeToString()


@pytest.fixture(scope="module")
def long():
    """Some seconds of small convolutions."""
    kernel = np.random.default_rng(0).normal(size=(16, 16, 3, 3)).astype(np.float32) * 0.05
    weights = [helper.make_tensor("w", TensorProto.FLOAT, kernel.shape, kernel.tobytes(), raw=True)]
    nodes = [
        helper.make_node("Conv", [f"x{i}" if i else "ink", "w"], [f"x{i + 1}" if i < 999 else "latent"], pads=[1] * 4)
        for i in range(1000)
    ]
    shape = ["batch", 16, 128, 128]
    inputs = [helper.make_tensor_value_info("ink", TensorProto.FLOAT, shape)]
    outputs = [helper.make_tensor_value_info("latent", TensorProto.FLOAT, shape)]
    return packs.model(nodes, inputs, outputs, weights).SerializeToString()


def ink(batch=1):
    return np.random.default_rng(3).random((batch, 1, 16, 16), np.float32)


def test_a_network_runs(small):
    runner = OnnxRunner(small, "testing/encoder", providers=CPU)
    outputs = runner.run({"ink": np.ones((2, 1, 16, 16), np.float32)})
    assert list(outputs) == ["latent"] and outputs["latent"].shape == (2, 2, 16, 16)
    assert outputs["latent"][0, 0, 5, 5] == pytest.approx(0.9, abs=1e-6)
    assert (runner.device, runner.note, runner.name) == ("CPU", None, "testing/encoder")


@pytest.mark.parametrize("threads", [0, 1, 2])
def test_same_inputs_same_bytes(small, threads):
    runner = OnnxRunner(small, "testing/encoder", threads)
    first = runner.run({"ink": ink(3)})["latent"]
    assert all(np.array_equal(runner.run({"ink": ink(3)})["latent"], first) for _ in range(5))


def test_several_threads_at_once(small):
    runner = OnnxRunner(small, "testing/encoder", 1)
    wanted = runner.run({"ink": ink()})["latent"]
    seen = []

    def work():
        seen.extend(np.array_equal(runner.run({"ink": ink()})["latent"], wanted) for _ in range(20))

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert seen == [True] * 80


def test_cancelled_inside_a_network(long):
    runner, given = OnnxRunner(long, "testing/long", 1), {"ink": np.ones((1, 16, 128, 128), np.float32)}
    began = time.monotonic()
    runner.run(given)
    whole, watch, asked = time.monotonic() - began, Watch(), []

    def cancel():
        asked.append(time.monotonic())
        watch.cancel()

    timer = threading.Timer(whole / 4, cancel)
    timer.start()
    with pytest.raises(CancelledError):
        runner.run(given, watch)
    assert time.monotonic() - asked[0] < whole / 2, "in the middle of it"
    timer.join()
    assert not watch._running


def test_cancelled_before_it_begins(small):
    watch = Watch()
    watch.cancel()
    with pytest.raises(CancelledError):
        OnnxRunner(small, "testing/encoder").run({"ink": ink()}, watch)


def test_a_watch_is_left_after_every_run(small):
    watch, runner = Watch(), OnnxRunner(small, "testing/encoder")
    runner.run({"ink": ink()}, watch)
    with pytest.raises(RunnerError):
        runner.run({"ink": np.ones((1, 1, 4, 4), np.float32)}, watch)
    assert not watch._running


@pytest.mark.parametrize(
    "inputs",
    [
        {},
        {"drawing": ink()},
        {"ink": ink().astype(np.float64)},
        {"ink": ink()[0]},
        {"ink": np.ones((1, 1, 8, 8), np.float32)},
        {"ink": "text"},
    ],
)
def test_wrong_inputs_are_reported_in_a_line(small, inputs):
    with pytest.raises(RunnerError) as caught:
        OnnxRunner(small, "testing/encoder", providers=CPU).run(inputs)
    assert str(caught.value).startswith("The network testing/encoder could not be run: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"no network", None])
def test_what_is_no_network(small, data):
    with pytest.raises(RunnerError, match="testing/bad could not be loaded"):
        OnnxRunner(small[: len(small) // 2] if data is None else data, "testing/bad")


def test_the_processor_comes_last(monkeypatch):
    monkeypatch.delenv("DRAWOVER_DEVICE", raising=False)
    have = ["TensorrtExecutionProvider", "CPUExecutionProvider", "CUDAExecutionProvider", "AzureExecutionProvider"]
    assert choose_providers(have) == ["CUDAExecutionProvider", "CPUExecutionProvider"]
    assert choose_providers(CPU) == CPU
    monkeypatch.setenv("DRAWOVER_DEVICE", "cpu")
    assert choose_providers(have) == CPU


def test_a_provider_that_is_not_built_in_is_reported(small):
    absent = "CUDAExecutionProvider"
    if absent in onnxruntime.get_available_providers():
        absent = "DmlExecutionProvider"
    runner = OnnxRunner(small, "testing/encoder", providers=[absent, *CPU])
    assert runner.device == "CPU"
    assert runner.note == Fallback(runner_module.DEVICES[absent], "built")
    assert runner.run({"ink": ink()})["latent"].shape == (1, 2, 16, 16)


class Session:
    """An onnxruntime session that says it has CUDA; `fails` while running, as when its memory is full."""

    def __init__(self, real, providers, fails=False):
        self._real, self._providers, self._fails = real, providers, fails

    def get_providers(self):
        return self._providers

    def get_outputs(self):
        return self._real.get_outputs()

    def run(self, *args):
        if self._fails:
            raise runner_module._state.Fail("CUDA failure 2: out of memory\nmore lines")
        return self._real.run(*args)


CUDA = ["CUDAExecutionProvider", "CPUExecutionProvider"]


def pretend(monkeypatch, make):
    real = onnxruntime.InferenceSession
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: CUDA)
    monkeypatch.setattr(onnxruntime, "preload_dlls", lambda: None, raising=False)

    def session(model, options, providers):
        names = [name for name, _ in providers]
        return make(real(model, options, providers=CPU), names)

    monkeypatch.setattr(onnxruntime, "InferenceSession", session)


def test_the_device_that_is_really_used(small, monkeypatch):
    pretend(monkeypatch, lambda real, names: Session(real, names))
    runner = OnnxRunner(small, "testing/encoder")
    assert (runner.device, runner.note) == ("CUDA", None)


def test_cuda_that_does_not_start(small, monkeypatch):
    """onnxruntime goes on without a word; the runner says so."""
    pretend(monkeypatch, lambda real, names: Session(real, CPU))
    runner = OnnxRunner(small, "testing/encoder")
    assert runner.device == "CPU" and runner.note.device == "CUDA"
    assert runner.note.why in ("built", "driver", "library", "card", "failed")


def test_cuda_that_refuses_the_network(small, monkeypatch):
    def make(real, names):
        if names == CUDA:
            raise runner_module._state.Fail("no kernel")
        return Session(real, names)

    pretend(monkeypatch, make)
    runner = OnnxRunner(small, "testing/encoder")
    assert runner.device == "CPU" and (runner.note.device, runner.note.why) == ("CUDA", "failed")
    assert "no kernel" in runner.note.detail


def test_cuda_that_fails_while_running(small, monkeypatch):
    pretend(monkeypatch, lambda real, names: Session(real, names, fails=names == CUDA))
    runner = OnnxRunner(small, "testing/encoder")
    assert runner.device == "CUDA"
    assert runner.run({"ink": ink()})["latent"].shape == (1, 2, 16, 16)
    assert runner.device == "CPU" and "out of memory" in runner.note.detail and "\n" not in runner.note.detail


def test_the_engine_s_runner_does_not_import_torch():
    import subprocess

    code = "import sys, drawover.engine.runner, drawover.engine.pack; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
