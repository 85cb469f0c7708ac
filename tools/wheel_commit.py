"""Hatchling's hook: a wheel built in a checkout contains the commit it was built from (drawover/release.py)."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WheelCommit(BuildHookInterface):
    """Puts drawover/_data/commit into the wheel; an editable installation asks git itself."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        words = ["git", "-C", self.root, "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
        if version == "editable" or not Path(self.root, ".git").exists():
            return
        try:
            described = subprocess.run(words, capture_output=True, text=True, check=False)
        except FileNotFoundError:  # built without git: the wheel's commit is unknown
            return
        if described.returncode == 0:
            self._folder = tempfile.TemporaryDirectory()
            file = Path(self._folder.name, "commit")
            file.write_text(described.stdout, encoding="ascii")
            build_data["force_include"][str(file)] = "drawover/_data/commit"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if hasattr(self, "_folder"):
            self._folder.cleanup()
