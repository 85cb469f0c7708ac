"""A host without a canvas: starts the engine as the panel does, uses it over HTTP, shares pixels as files."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..engine.service.processes import memory_mb

_LIMIT = 60.0  # timeout in seconds of any engine operation


class BenchError(Exception):
    """The benchmark cannot continue; `str(error)` is one sentence."""


class Done(NamedTuple):
    """A finished job. `times`: seconds to the first picture's bytes, and to the last event."""

    address: str
    times: tuple[float, float]


class Running:
    """An engine in its own process and runtime folder."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.runtime = Path(tempfile.mkdtemp(prefix="drawover-bench-"))
        more = [word for folder in folders for word in ("--packs", str(folder))]
        command = [sys.executable, "-m", "drawover", "serve", "--runtime", str(self.runtime), *more]
        self.began = time.perf_counter()
        self.process = subprocess.Popen([*command, "--parent", str(os.getpid())], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        ready = self.process.stdout.readline()
        self.seconds = time.perf_counter() - self.began
        if not ready.startswith("ready "):
            self.stop()
            raise BenchError("The engine did not start: run `drawover serve` to see what it says.")
        self.memory = memory_mb(self.process.pid)
        self.info = json.loads((self.runtime / "engine.json").read_text())

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(_LIMIT)
        if self.process.stdout:
            self.process.stdout.close()
        shutil.rmtree(self.runtime, ignore_errors=True)


def ready_after(folders: Sequence[Path]) -> tuple[float, float]:
    """(seconds from process start to the ready message, memory in MB then)."""
    engine = Running(folders)
    engine.stop()
    return engine.seconds, engine.memory


class Host:
    """A client of one running engine."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._engine = Running(folders)
        self._job: str | None = None

    def __enter__(self) -> Host:
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.stop()

    def job(self, drawing: np.ndarray, count: int = 8, nudge: str = "search") -> Done:
        """Share (H, W, 4) uint8 pixels, request `count` suggestions, and follow the job to its end."""
        began = time.perf_counter()
        token = secrets.token_hex(16)
        file = os.open(Path(self._engine.info["shared"]) / token, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(file, "wb", buffering=0) as shared:
            shared.write(drawing.data)
        image = {"shared": token, "width": drawing.shape[1], "height": drawing.shape[0]}
        fields = {"task": "correct", "parameters": {"count": count, "nudge": nudge}, "images": {"image": image}}
        body = json.dumps(fields).encode()
        address = json.loads(self._ask("POST", "/v1/jobs", body))["job"]
        first = self._follow(address, began)
        self._job = address
        return Done(address, (first, time.perf_counter() - began))

    def picture(self, strength: float) -> float:
        """Seconds for the first suggestion's picture at another strength."""
        began = time.perf_counter()
        self._ask("GET", f"{self._job}/suggestions/0/picture?strength={strength:.3f}")
        return time.perf_counter() - began

    def layers(self, side: int, kind: str) -> float:
        """Seconds to get the pixels of a suggestion's layers, side × side."""
        began = time.perf_counter()
        path = f"{self._job}/suggestions/1/layers?width={side}&height={side}&lines={kind}&shared=1"
        body = self._ask("GET", path)
        length = struct.unpack("<I", body[:4])[0]
        for layer in json.loads(body[4 : 4 + length]):
            file = Path(self._engine.info["shared"]) / layer["shared"]
            pixels = np.fromfile(file, np.uint8)
            file.unlink()
            assert pixels.size == layer["width"] * layer["height"] * 4
        return time.perf_counter() - began

    def status_during(self, side: int, kind: str, times: int) -> list[float]:
        """Response times of status requests, in seconds, while layers are rendered `times` times."""
        asked = []
        with ThreadPoolExecutor(2) as pool:
            drawn = [pool.submit(self.layers, side, kind) for _ in range(times)]
            while not all(each.done() for each in drawn):
                began = time.perf_counter()
                self._ask("GET", "/v1/status")
                asked.append(time.perf_counter() - began)
                time.sleep(0.02)
        for each in drawn:
            each.result()
        return asked

    def memory_mb(self) -> float:
        return round(memory_mb(self._engine.process.pid), 1)

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self._engine.info["address"].removeprefix("http://"), timeout=_LIMIT)

    def _request(self, connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None) -> Any:
        headers = {"Authorization": f"Bearer {self._engine.info['token']}", "Content-Type": "application/json"}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        if answer.status >= 300:
            raise BenchError(json.loads(answer.read())["error"]["sentence"])
        return answer

    def _ask(self, method: str, path: str, body: bytes | None = None) -> bytes:
        connection = self._connect()
        try:
            return self._request(connection, method, path, body).read()
        finally:
            connection.close()

    def _follow(self, address: str, began: float) -> float:
        """Read all events; returns the seconds until the first picture was fetched."""
        first = None
        connection = self._connect()
        try:
            name = ""
            for line in self._request(connection, "GET", f"{address}/events", None):
                key, _, value = line.decode().strip().partition(": ")
                if key == "event":
                    name = value
                elif key == "data" and name == "suggestion" and first is None:
                    self._ask("GET", json.loads(value)["picture"])
                    first = time.perf_counter() - began
                elif key == "data" and name == "error":
                    raise BenchError(json.loads(value)["sentence"])
        finally:
            connection.close()
        if first is None:
            raise BenchError("The engine gave no suggestion for the benchmark's sketch.")
        return first
