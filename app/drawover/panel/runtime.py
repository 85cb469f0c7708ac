"""The folder where an engine and its panels meet. Standard library only: the engine's own process asks here too."""

import errno
import os
import stat
import sys
import tempfile
from pathlib import Path


def runtime_folder():
    """-> str: the folder where engine and panels meet; made (0700) when it is not there.

    $DRAWOVER_RUNTIME, or the platform's place for such files. Raises OSError when it cannot be made.
    """
    folder = _runtime_place()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform != "win32":
        about = folder.lstat()
        if stat.S_ISLNK(about.st_mode) or about.st_uid != os.getuid():
            raise PermissionError(errno.EPERM, "it belongs to somebody else", str(folder))
        if stat.S_IMODE(about.st_mode) & 0o077:
            folder.chmod(0o700)
    return str(folder)


def _runtime_place():
    if os.environ.get("DRAWOVER_RUNTIME"):
        return Path(os.environ["DRAWOVER_RUNTIME"])
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "drawover" / "run"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "drawover" / "run"
    if os.environ.get("XDG_RUNTIME_DIR"):
        return Path(os.environ["XDG_RUNTIME_DIR"]) / "drawover"
    return Path(tempfile.gettempdir()) / "drawover-{}".format(os.getuid())
