"""Queries the operating system about processes: whether one is alive and still the same, and its memory.

Standard library only. Used by the service and the benchmark.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MB = 1024 * 1024


@dataclass(frozen=True)
class Process:
    """A process, identified by its pid and, if known, its start time, since pids are reused."""

    pid: int
    started: str | None

    @classmethod
    def of(cls, pid: int) -> Process | None:
        """Return the running process `pid`, or None."""
        if pid <= 0 or not _exists(pid):
            return None
        return cls(pid, _start(pid))

    def alive(self) -> bool:
        """Whether this process still runs (zombies don't). If its start time is unknown, the pid decides."""
        if not _exists(self.pid):
            return False
        started = _start(self.pid)
        return None in (started, self.started) or started == self.started


def identity() -> dict[str, Any]:
    """Identify this process for others: its pid, its start time, and its pid namespace."""
    space = ""
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError):
            space = str(Path("/proc/self/ns/pid").readlink())
    return {"pid": os.getpid(), "started": _start(os.getpid()) or "", "space": space}


def memory_mb(pid: int | None = None) -> float:
    """Return the resident memory of `pid`, or of this process, in MB (2**20 bytes); 0.0 if unknown."""
    if sys.platform.startswith("linux"):
        try:
            pages = int(Path(f"/proc/{pid or os.getpid()}/statm").read_text().split()[1])
        except (OSError, IndexError, ValueError):
            return 0.0
        return pages * os.sysconf("SC_PAGE_SIZE") / _MB
    if sys.platform == "win32":
        return _windows_memory(pid or os.getpid())
    if pid is not None and pid != os.getpid():
        return 0.0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MB  # macOS: bytes, the peak


def peak_memory_mb() -> float:
    """Return the peak resident memory of this process, in MB (2**20 bytes).

    On Linux ru_maxrss is unsuitable: it includes the peak of the process that forked this one.
    """
    if sys.platform.startswith("linux"):
        return _status_mb("VmHWM")
    if sys.platform == "win32":
        return _windows_memory(os.getpid(), peak=True)
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MB  # macOS: bytes


def _status_mb(name: str) -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        key, _, value = line.partition(":")
        if key == name:
            return int(value.split()[0]) / 1024  # the file says kB
    return 0.0


def total_memory() -> int:
    """Return the total memory available to this process in bytes: the machine's, or its container's limit."""
    found = [_physical_memory()]
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            found.append(int(Path(limit).read_text()))
        except (OSError, ValueError):  # no such limit, or "max"
            continue
    return min(found)


def _physical_memory() -> int:
    if sys.platform == "win32":
        status = (ctypes.c_ulonglong * 8)()
        ctypes.cast(status, ctypes.POINTER(ctypes.c_ulong))[0] = ctypes.sizeof(status)  # MEMORYSTATUSEX.dwLength
        if ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
            return int(status[1])
        return 4096 * _MB
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _exists(pid: int) -> bool:
    if sys.platform == "win32":
        return _windows_start(pid) is not None
    if sys.platform.startswith("linux"):
        fields = _stat(pid)
        if fields is not None:
            return fields[0] not in ("Z", "X")
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    except OverflowError:
        return False
    return True


def _start(pid: int) -> str | None:
    if sys.platform == "win32":
        return _windows_start(pid)
    if sys.platform.startswith("linux"):
        fields = _stat(pid)
        return fields[19] if fields else None
    return None


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat after the name: [0] is the state, [19] the start in clock ticks after boot."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:  # no such process, or no file descriptor left: _exists then uses os.kill
        return None
    return text.rpartition(")")[2].split()


def _windows_start(pid: int) -> str | None:
    if sys.platform != "win32":
        return None
    kernel = ctypes.windll.kernel32
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = kernel.OpenProcess(0x1000 | 0x100000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE
    if not handle:
        return None
    try:
        if kernel.WaitForSingleObject(ctypes.c_void_p(handle), 0) == 0:  # signaled: it has ended
            return None
        times = (ctypes.c_ulonglong * 4)()
        each = [ctypes.byref(times, 8 * place) for place in range(4)]
        return str(times[0]) if kernel.GetProcessTimes(ctypes.c_void_p(handle), *each) else None
    finally:
        kernel.CloseHandle(ctypes.c_void_p(handle))


def _windows_memory(pid: int, peak: bool = False) -> float:
    if sys.platform != "win32":
        return 0.0
    kernel = ctypes.windll.kernel32
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = kernel.OpenProcess(0x1000, False, pid)
    if not handle:
        return 0.0
    try:
        counters = (ctypes.c_size_t * 10)()  # PROCESS_MEMORY_COUNTERS: two DWORDs, then sizes
        size = ctypes.sizeof(counters) - ctypes.sizeof(ctypes.c_size_t)
        done = kernel.K32GetProcessMemoryInfo(ctypes.c_void_p(handle), ctypes.byref(counters), size)
        return counters[1 if peak else 2] / _MB if done else 0.0  # PeakWorkingSetSize, WorkingSetSize
    finally:
        kernel.CloseHandle(ctypes.c_void_p(handle))
