"""Where drawings come from: packages of public registries, by name and version, checked by SHA-256 before use."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path


class SourceError(Exception):
    """A package could not be fetched or is not the one that was expected; the sentence says which."""


@dataclass(frozen=True)
class Source:
    """One package of drawings. `sha256` is of the archive as the registry's own client delivers it."""

    package: str  # npm name
    version: str
    license: str  # SPDX identifier
    attribution: str
    sha256: str
    archive: str  # file name that `npm pack` writes

    def fetch(self, root: Path) -> Path:
        """The unpacked package's folder under `root`; fetched once, verified each time it is unpacked."""
        folder = root / self.archive.removesuffix(".tgz")
        if (folder / "package.json").exists():
            return folder
        root.mkdir(parents=True, exist_ok=True)
        archive = root / self.archive
        if not archive.exists():
            if shutil.which("npm") is None:
                raise SourceError(f"npm is needed to fetch {self.package}; install it (apt-get install npm) and retry.")
            run = subprocess.run(
                ["npm", "pack", f"{self.package}@{self.version}"], cwd=root, capture_output=True, text=True, check=False
            )
            if run.returncode:
                raise SourceError(f"{self.package} {self.version} could not be fetched: {run.stderr.strip()[-300:]}")
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
        if digest != self.sha256:
            archive.unlink()
            raise SourceError(f"{self.archive} is not the archive expected (SHA-256 {digest}); it was removed.")
        partial = folder.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        with tarfile.open(archive) as tar:
            tar.extractall(partial, filter="data")
        (partial / "package").rename(folder)
        shutil.rmtree(partial, ignore_errors=True)
        return folder


LORELEI = Source(
    package="@dicebear/styles",
    version="10.6.0",
    license="CC0-1.0",
    attribution="Lorelei by Lisa Wischofsky, remixed by DiceBear",
    sha256="35c0c75b9537f9b0292bcd7fe543367fcb5ceaf74891178d61fadd2fa386997c",
    archive="dicebear-styles-10.6.0.tgz",
)
FACESJS = Source(
    package="facesjs",
    version="5.0.3",
    license="Apache-2.0",
    attribution="facesjs by Jeremy Scheff and contributors",
    sha256="5dcd38542f674a7df9d85dae2bade41dc99bdb317f6f723f1b4923aa0d0e4dda",
    archive="facesjs-5.0.3.tgz",
)
