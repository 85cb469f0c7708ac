"""Finds an installed Drawover for a plugin without a launch file: the system's, the user's, or an unpacked one.

An unpacked Drawover records its location when it starts. Standard library only, Python 3.8: Krita runs this.
"""

import contextlib
import os
import sys
from pathlib import Path


def note_file():
    """-> Path: the file in which an unpacked Drawover records its start script."""
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "drawover" / "program"


def installed_program(usual=("/usr/bin/drawover", "/usr/local/bin/drawover", "~/.local/bin/drawover")):
    """-> str: the program of an installed Drawover, or "" if there is none. Linux only so far."""
    if not sys.platform.startswith("linux"):
        return ""
    named = [os.path.expanduser(place) for place in usual]  # noqa: PTH111  leaves "~" if the home is unknown
    with contextlib.suppress(OSError, ValueError):  # no unpacked Drawover, or its record is damaged
        named.append(note_file().read_text(encoding="utf-8").strip())
    return next((name for name in named if Path(name).is_absolute() and os.access(name, os.X_OK)), "")
