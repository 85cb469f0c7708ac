"""A running service around the stand-in engine, and a client for it over a real socket."""

from __future__ import annotations

import importlib.util
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

STANDIN = Path(__file__).with_name("standin.py")


class Service:
    """A service in a process of its own."""

    def __init__(self, runtime: Path, *arguments: str, command: list[str] | None = None, **options: Any) -> None:
        self.runtime = runtime
        self.process = subprocess.Popen(
            [*(command or [sys.executable, str(STANDIN)]), "--runtime", str(runtime), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **options,
        )
        assert self.process.stdout is not None
        self.ready = self.process.stdout.readline().decode().strip()
        assert self.ready.startswith("ready "), self.process.communicate(timeout=10)
        self.told = json.loads((runtime / "engine.json").read_text())
        self.shared = Path(self.told["shared"])
        self.client = httpx.Client(
            base_url=self.told["address"], headers={"Authorization": f"Bearer {self.told['token']}"}, timeout=10
        )

    def submit(self, data: bytes | None = None, request: dict | None = None, **parameters: Any) -> httpx.Response:
        seed = parameters.pop("seed", 0)
        asked = {"task": "correct", "pack": "faces", "seed": seed, "parameters": parameters}
        request = asked if request is None else request
        files = {"image": ("drawing.png", png() if data is None else data, "image/png")}
        return self.client.post("/v1/jobs", data={"request": json.dumps(request)}, files=files)

    def job(self, **parameters: Any) -> str:
        answer = self.submit(**parameters)
        assert answer.status_code == 202, answer.text
        return answer.json()["job"]

    def events(self, job: str, after: int = 0, until: str | None = None) -> list[tuple[int, str, Any]]:
        """(id, event, data) up to the stream's end, or up to the first `until`."""
        found = []
        headers = {"Last-Event-ID": str(after)} if after else {}
        with self.client.stream("GET", job + "/events", headers=headers) as stream:
            assert stream.status_code == 200
            event: dict[str, str] = {}
            for line in stream.iter_lines():
                if line.startswith(":"):
                    found.append((0, "heartbeat", None))
                elif line:
                    key, _, value = line.partition(": ")
                    event[key] = value
                elif event:
                    found.append((int(event["id"]), event["event"], json.loads(event["data"])))
                    event = {}
                if found and found[-1][1] == until:
                    break
        return found

    def run(self, **parameters: Any) -> str:
        """A job, waited for to its end."""
        job = self.job(**parameters)
        assert self.events(job)[-1][1] in ("done", "error")
        return job

    def wait_exit(self, seconds: float) -> int:
        return self.process.wait(seconds)

    def stop(self) -> None:
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.communicate(timeout=10)
        finally:
            self.process.kill()


def png(width: int = 40, height: int = 30) -> bytes:
    rgba = np.zeros((height, width, 4), np.uint8)
    rgba[height // 2, :, 3] = 255
    file = io.BytesIO()
    Image.fromarray(rgba).save(file, "PNG")
    return file.getvalue()


@pytest.fixture(scope="session")
def standin():
    """The stand-in engine's module."""
    spec = importlib.util.spec_from_file_location("standin", STANDIN)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def service_in() -> type[Service]:
    """Service(runtime, *arguments, command=...) for fixtures that keep one."""
    return Service


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """Start services that end with the test."""
    running: list[Service] = []

    def begin(*arguments: str, runtime: Path | None = None, **options: Any) -> Service:
        service = Service(runtime or tmp_path / "runtime", *arguments, **options)
        running.append(service)
        return service

    yield begin
    for service in running:
        service.stop()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for the tests of a module that leave it as they found it."""
    running = Service(tmp_path_factory.mktemp("service") / "runtime")
    yield running
    running.stop()


@pytest.fixture
def drawing() -> Callable[..., bytes]:
    return png


def wait_for(true: Callable[[], bool], seconds: float = 5.0) -> bool:
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture
def eventually() -> Callable[..., bool]:
    return wait_for


@pytest.fixture
def alive() -> Callable[[int], bool]:
    def still(pid: int) -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        stat = Path(f"/proc/{pid}/stat")
        return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"

    return still
