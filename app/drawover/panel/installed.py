"""Where a plugin that nobody configured finds an installed Drawover: the system's, the user's, or an unpacked one.

A Drawover that was only unpacked notes its place at its start. Standard library only, Python 3.8: Krita runs this.
"""

import contextlib
import os
import sys
from pathlib import Path


def note_file():
    """-> Path: where the start script of an unpacked Drawover writes which file it is."""
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "drawover" / "program"


def installed_program(usual=("/usr/bin/drawover", "/usr/local/bin/drawover", "~/.local/bin/drawover")):
    """-> str: the program of an installed Drawover, or "" when there is none. Linux only as yet."""
    if not sys.platform.startswith("linux"):
        return ""
    named = [os.path.expanduser(place) for place in usual]  # noqa: PTH111  a home that is not known stays as it is
    with contextlib.suppress(OSError, ValueError):  # none was unpacked, or its note is spoiled: it counts for nothing
        named.append(note_file().read_text(encoding="utf-8").strip())
    return next((name for name in named if Path(name).is_absolute() and os.access(name, os.X_OK)), "")
