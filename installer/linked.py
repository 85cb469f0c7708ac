"""Determines the system requirements of a package's programs and libraries: other libraries, and C library versions.

A package that requires more than the oldest supported system provides is refused here, before anybody installs it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import product

_VERSIONED = {name: re.compile(name.encode() + rb"_(\d+(?:\.\d+)+)\0") for name in product.NEWEST}


class Requirements(NamedTuple):
    """`libraries`: file names for the loader, without the C library's. `versions`: GLIBC -> (2, 35)."""

    libraries: frozenset[str]
    versions: dict[str, tuple[int, ...]]


def requirements(folder: Path) -> Requirements:
    """Requirements of everything below the folder. Exits where a file needs more than the oldest supported system
    has."""
    files = [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink() and _is_elf(file)]
    inside = {file.name for file in files}
    libraries: set[str] = set()
    versions: dict[str, tuple[int, ...]] = dict.fromkeys(product.NEWEST, (0,))
    for file in files:
        content = file.read_bytes()
        for name, pattern in _VERSIONED.items():
            newest = max((tuple(map(int, found.split(b"."))) for found in pattern.findall(content)), default=(0,))
            if newest > product.NEWEST[name]:
                raise SystemExit(
                    f"{file.relative_to(folder)} needs {name} {_dotted(newest)}, newer than Ubuntu 22.04's "
                    f"{_dotted(product.NEWEST[name])}: build with a Python that was made on an older system."
                )
            versions[name] = max(versions[name], newest)
        if file.name not in product.OPTIONAL:
            libraries.update(name for name in needed(file) if name not in inside)
    return Requirements(
        frozenset(name for name in libraries if not name.startswith(product.SYSTEM_LIBRARIES)), versions
    )


def packages(needs: Requirements) -> list[str]:
    """The Debian packages that provide these. Exits where the package is not known."""
    unknown = sorted(needs.libraries - product.LIBRARIES.keys())
    if unknown:
        raise SystemExit(f"product.py does not say which package brings {', '.join(unknown)}.")
    provided = {product.LIBRARIES[name] for name in needs.libraries}
    return [f"libc6 (>= {_dotted(needs.versions['GLIBC'])})", *sorted(provided), product.FONTS]


def needed(file: Path) -> list[str]:
    """The libraries that this file names for the loader."""
    return patchelf("--print-needed", str(file)).split()


def patchelf(*words: str) -> str:
    """Run patchelf. -> its output."""
    tool = shutil.which("patchelf", path=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}")
    if tool is None:
        raise SystemExit("patchelf is missing: install Drawover's extra `dev`.")
    return subprocess.run([tool, *words], capture_output=True, text=True, check=True).stdout


def _is_elf(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(4) == b"\x7fELF"


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
