"""Which Drawover this is: its version, the commit it was built of, and the packs that came with it.

A built Drawover carries its commit in a generated file (tools/wheel_commit.py and installer/installers.py write it); a
checkout asks git. Standard library only, and quick: `drawover --version` needs nothing else.
"""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path

from . import __version__, places

COMMIT_FILE = "commit"  # in _data/
_GIT_LIMIT = 5.0  # seconds


def commit() -> str:
    """The commit's short name, with "-dirty" where files differ from it; "unknown" where nothing tells."""
    written = places.BUNDLED / COMMIT_FILE
    if written.is_file():
        return written.read_text(encoding="ascii", errors="replace").strip() or "unknown"
    return commit_of(places.CHECKOUT) or "unknown"


def commit_of(checkout: Path) -> str:
    """What git says of this checkout; "" where it is none, or there is no git."""
    if not (checkout / ".git").exists():
        return ""
    words = ["git", "-C", str(checkout), "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    try:
        told = subprocess.run(words, capture_output=True, text=True, timeout=_GIT_LIMIT, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return told.stdout.strip() if told.returncode == 0 else ""


def packs() -> list[tuple[str, str]]:
    """(name, version) of the packs that came along, as their cards say it; whether they are sound is not looked at."""
    found = []
    for card in sorted(places.packs().glob("*/pack.toml")):
        try:
            fields = tomllib.loads(card.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            found.append((card.parent.name, "unreadable"))
        else:
            found.append((str(fields.get("name", card.parent.name)), str(fields.get("version", "?"))))
    return found


def told() -> str:
    """The lines that `drawover --version` prints. The first one is `drawover VERSION`: programs read it."""
    packed = ", ".join(f"{name} {version}" for name, version in packs()) or "none"
    return f"drawover {__version__}\ncommit {commit()}\npacks {packed}"
