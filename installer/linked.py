"""What the programs and libraries inside a package ask of the system: which other libraries, and how new a C library.

A package that asks for what the oldest supported system does not have is refused here, before anybody installs it.
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


class Asked(NamedTuple):
    """`libraries`: by the names that the loader looks for, without the C library's. `versions`: GLIBC -> (2, 35)."""

    libraries: frozenset[str]
    versions: dict[str, tuple[int, ...]]


def asked(folder: Path) -> Asked:
    """Of everything below the folder. Exits where a file asks for more than the oldest supported system has."""
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
    return Asked(frozenset(name for name in libraries if not name.startswith(product.OF_THE_SYSTEM)), versions)


def packages(needs: Asked) -> list[str]:
    """The Debian packages that bring all this. Exits where it is not known which one does."""
    unknown = sorted(needs.libraries - product.LIBRARIES.keys())
    if unknown:
        raise SystemExit(f"product.py does not say which package brings {', '.join(unknown)}.")
    brought = {product.LIBRARIES[name] for name in needs.libraries}
    return [f"libc6 (>= {_dotted(needs.versions['GLIBC'])})", *sorted(brought), product.FONTS]


def needed(file: Path) -> list[str]:
    """The libraries that this one names for the loader."""
    return patchelf("--print-needed", str(file)).split()


def patchelf(*words: str) -> str:
    """Run patchelf. -> what it prints."""
    tool = shutil.which("patchelf", path=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}")
    if tool is None:
        raise SystemExit("patchelf is missing: install Drawover's extra `dev`.")
    return subprocess.run([tool, *words], capture_output=True, text=True, check=True).stdout


def _is_elf(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(4) == b"\x7fELF"


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
