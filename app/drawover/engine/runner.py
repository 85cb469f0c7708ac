"""Runs networks on onnxruntime: chooses the device, falls back to the processor, and cancels inside a network.

pack.py reads the networks, networks.py caches the sessions. Other runners (torch, from the training package) are found
by entry point; nothing here imports them.
"""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as _state  # type: ignore[attr-defined]

from ..messages import packs, requests
from .errors import CancelledError, RunnerError
from .request import Watch

DEVICES = {"CUDAExecutionProvider": "CUDA", "DmlExecutionProvider": "DirectML", "CPUExecutionProvider": "CPU"}

_FAILURES: tuple[type[Exception], ...] = tuple(
    kind for kind in vars(_state).values() if isinstance(kind, type) and issubclass(kind, Exception)
)


class Fallback(NamedTuple):
    """Why a network runs on the processor instead of a preferred device; hosts translate it."""

    device: str  # the device that could not be used: CUDA, DirectML, …
    why: str  # built: onnxruntime lacks the provider | driver | library: `detail` is missing | card: none | failed
    detail: str = ""  # the library's name, or onnxruntime's error message


class Runner(Protocol):
    """One loaded network."""

    name: str  # as shown to the artist, "faces/encoder"
    note: Fallback | None  # set if it does not run on the preferred device

    @property
    def device(self) -> str:
        """The device in use: CPU, CUDA, DirectML, …"""
        ...

    def run(self, inputs: Mapping[str, np.ndarray], watch: Watch | None = None) -> dict[str, np.ndarray]:
        """Return all outputs by name. CancelledError within 200 ms of `watch.cancel()`; RunnerError on failure."""
        ...


def choose_providers(available: Sequence[str] | None = None) -> list[str]:
    """Return the onnxruntime providers to try, best first, the processor always last.

    With the environment variable DRAWOVER_DEVICE=cpu, only the processor is used.
    """
    have = onnxruntime.get_available_providers() if available is None else available
    if os.environ.get("DRAWOVER_DEVICE", "").lower() == "cpu":
        return ["CPUExecutionProvider"]
    return [provider for provider in DEVICES if provider in have and provider != "CPUExecutionProvider"] + [
        "CPUExecutionProvider"
    ]


class OnnxRunner:
    """A network from ONNX bytes. Deterministic: same inputs and device give bit-identical outputs. Thread-safe."""

    def __init__(self, model: bytes, name: str, threads: int = 0, providers: Sequence[str] | None = None) -> None:
        """`threads`: per network, 0 for all cores. RunnerError if no device can load the network."""
        self.name = name
        self.note: Fallback | None = None
        self._model, self._threads = model, threads
        self._lock = threading.Lock()
        requested = list(choose_providers() if providers is None else providers)
        available = [provider for provider in requested if provider in onnxruntime.get_available_providers()]
        try:
            self._session = self._open(available or ["CPUExecutionProvider"])
        except RunnerError as error:
            if available in ([], ["CPUExecutionProvider"]):
                raise
            self._session = self._open(["CPUExecutionProvider"])
            self._set_fallback(requested[0], "failed", str(error))
        else:
            if self._session.get_providers()[0] != requested[0]:
                self._set_fallback(requested[0], *_why_missing(requested[0]))

    @property
    def device(self) -> str:
        provider = str(self._session.get_providers()[0])
        return DEVICES.get(provider) or provider.removesuffix("ExecutionProvider")

    def run(self, inputs: Mapping[str, np.ndarray], watch: Watch | None = None) -> dict[str, np.ndarray]:
        session = self._session
        try:
            return self._run(session, inputs, watch)
        except RunnerError as error:
            if session.get_providers()[0] == "CPUExecutionProvider":
                raise
            with self._lock:  # a graphics card can run out of memory or disappear: fall back to the processor
                if self._session is session:
                    self._session = self._open(["CPUExecutionProvider"])
                    self._set_fallback(session.get_providers()[0], "failed", str(error))
            return self._run(self._session, inputs, watch)

    def _run(self, session: Any, inputs: Mapping[str, np.ndarray], watch: Watch | None) -> dict[str, np.ndarray]:
        options = onnxruntime.RunOptions()
        options.log_severity_level = 4
        if watch:
            watch.enter(options)
        try:
            names = [output.name for output in session.get_outputs()]
            outputs = session.run(names, dict(inputs), options)
        except (*_FAILURES, RuntimeError, ValueError, TypeError) as error:
            if watch and watch.cancelled:
                raise CancelledError(requests.CANCELLED()) from error
            raise RunnerError(packs.NO_RUN(network=self.name, why=_first_line(error))) from error
        finally:
            if watch:
                watch.leave(options)
        if watch:
            watch.check()
        return dict(zip(names, outputs, strict=True))

    def _open(self, providers: list[str]) -> Any:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.use_deterministic_compute = True
        options.log_severity_level = 4  # errors are raised or reported in `note`
        # Threads that spin after a short network would take the cores from the next one.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.add_session_config_entry("session.set_denormal_as_zero", "1")
        if providers[0] == "CUDAExecutionProvider" and hasattr(onnxruntime, "preload_dlls"):
            onnxruntime.preload_dlls()  # CUDA and cuDNN from their pip packages
        settings = {"CUDAExecutionProvider": {"use_tf32": "0", "cudnn_conv_algo_search": "HEURISTIC"}}
        try:
            return onnxruntime.InferenceSession(
                self._model, options, providers=[(provider, settings.get(provider, {})) for provider in providers]
            )
        except (*_FAILURES, RuntimeError, ValueError) as error:
            raise RunnerError(packs.NO_LOAD(network=self.name, why=_first_line(error))) from error

    def _set_fallback(self, provider: str, why: str, detail: str = "") -> None:
        self.note = Fallback(DEVICES.get(provider, provider), why, detail.rstrip("."))


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:300]


def _why_missing(provider: str) -> tuple[str, str]:
    """Find out why a provider did not start, which onnxruntime only logs: `why` and `detail` of a Fallback."""
    name = {"CUDAExecutionProvider": "libonnxruntime_providers_cuda.so"}.get(provider)
    folder = Path(onnxruntime.__file__).parent / "capi"
    if provider not in onnxruntime.get_available_providers():
        return "built", ""
    if name is None or not (folder / name).exists():
        return "driver", ""
    try:
        ctypes.CDLL(str(folder / "libonnxruntime_providers_shared.so"), mode=ctypes.RTLD_GLOBAL)
        ctypes.CDLL(str(folder / name))
    except OSError as error:
        library, cannot, _ = str(error).partition(": cannot open")
        return ("library" if cannot else "failed"), library.replace(f"{folder}/", "")
    return "card", ""
