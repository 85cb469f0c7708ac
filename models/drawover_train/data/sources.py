"""Where drawings come from: packages of public registries, by name and version, verified by SHA-256 before use.

Each is fetched by its registry's own client (npm pack, apt-get download, pip download). Shared sources are at the end;
others are next to their recipes.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path


class SourceError(Exception):
    """A package could not be fetched or has an unexpected checksum; the message names it."""


@dataclass(frozen=True)
class Source:
    """One package of drawings. `sha256` is of the archive as delivered by the registry's own client."""

    client: str  # "npm", "apt" or "pip"
    package: str
    version: str
    license: str  # SPDX identifier; several joined by " AND "
    attribution: str
    sha256: str
    archive: str  # the file name under which the client saves it
    evaluation_only: bool = False  # share-alike or GPL: must not be used to train what ships

    @property
    def name(self) -> str:
        """Client, package and version, as in cards and ledgers."""
        return f"{self.client} {self.package} {self.version}"

    def fetch(self, root: Path) -> Path:
        """The folder of the unpacked package under `root`; downloaded once, verified each time it is unpacked."""
        folder = root / self.archive.rsplit(".", 1)[0].removesuffix(".tar")
        if folder.is_dir():
            return folder
        root.mkdir(parents=True, exist_ok=True)
        archive = root / self.archive
        if not archive.exists():
            self._download(root)
        if not archive.exists():
            raise SourceError(f"{self.client} did not deliver {self.archive}; is {self.version} still published?")
        with open(archive, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest != self.sha256:
            archive.unlink()
            raise SourceError(f"{self.archive} is not the archive expected (SHA-256 {digest}); it was removed.")
        partial = root / f"{folder.name}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        self._unpack(archive, partial)
        (partial / "package" if self.client == "npm" else partial).rename(folder)
        shutil.rmtree(partial, ignore_errors=True)
        return folder

    def _download(self, root: Path) -> None:
        command = {
            "npm": ["npm", "pack", f"{self.package}@{self.version}"],
            "apt": ["apt-get", "download", f"{self.package}={self.version}"],
            "pip": [sys.executable, "-m", "pip", "download", "--no-deps", "-d", ".", f"{self.package}=={self.version}"],
        }[self.client]
        if shutil.which(command[0]) is None:
            raise SourceError(f"{command[0]} is needed to fetch {self.package}; install it and retry.")
        run = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        if run.returncode:
            lines = [line for line in run.stderr.strip().splitlines() if "complete log" not in line]  # npm's last line
            reason = (lines or ["it said nothing"])[-1]
            raise SourceError(f"{self.package} {self.version} could not be fetched: {reason[:300]}")

    def _unpack(self, archive: Path, folder: Path) -> None:
        if self.client == "apt":
            folder.mkdir(parents=True)
            subprocess.run(["dpkg-deb", "-x", str(archive), str(folder)], check=True, capture_output=True)
        elif archive.suffix in (".whl", ".zip"):
            with zipfile.ZipFile(archive) as archive_file:
                archive_file.extractall(folder)
        else:
            with tarfile.open(archive) as tar:
                _extract(tar, folder)


def _extract(tar: tarfile.TarFile, folder: Path) -> None:
    """Extract files and folders, none of them outside of `folder`. Python before 3.11.4 has no filter for it."""
    if hasattr(tarfile, "data_filter"):
        tar.extractall(folder, filter="data")
        return
    for member in tar:
        inside = (folder / member.name).resolve().is_relative_to(folder.resolve())
        if not inside or not (member.isfile() or member.isdir()):
            raise SourceError(f"The archive holds {member.name}, which is no plain file: it is not unpacked.")
        tar.extract(member, folder)


LORELEI = Source(
    client="npm",
    package="@dicebear/styles",
    version="10.6.0",
    license="CC0-1.0",
    attribution="Lorelei by Lisa Wischofsky, remixed by DiceBear",
    sha256="35c0c75b9537f9b0292bcd7fe543367fcb5ceaf74891178d61fadd2fa386997c",
    archive="dicebear-styles-10.6.0.tgz",
)
FACESJS = Source(
    client="npm",
    package="facesjs",
    version="5.0.3",
    license="Apache-2.0",
    attribution="facesjs by Jeremy Scheff and contributors",
    sha256="5dcd38542f674a7df9d85dae2bade41dc99bdb317f6f723f1b4923aa0d0e4dda",
    archive="facesjs-5.0.3.tgz",
)
