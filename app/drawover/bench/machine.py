"""Describes this machine, as needed to understand a measurement."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..engine.service.processes import total_memory


def machine() -> dict[str, Any]:
    """JSON-able: processor, cores this process may use, memory, system, and relevant versions."""
    return {
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        "memory_gb": round(total_memory() / 2**30, 1),
        "system": _system(),
        "python": platform.python_version(),
        "onnxruntime": _version("onnxruntime", "onnxruntime-gpu"),
        "opencv": _version("opencv-python-headless"),
        "numpy": _version("numpy"),
    }


def _cpu() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:  # not Linux
        pass
    return platform.processor() or platform.machine()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return f"{platform.system()} {platform.release()}"


def _version(*packages: str) -> str:
    for package in packages:
        try:
            return version(package)
        except ModuleNotFoundError:
            continue
    return "none"
