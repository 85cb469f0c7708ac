"""Determines how to start the engine: from the launch file that `drawover krita install` wrote outside the plugin's
folder, or from an installed Drawover if the plugin came as a zip through Krita's importer.

The launch file survives plugin updates. The panel's Launcher starts the engine, in a clean environment.
"""

import json
from pathlib import Path

from .words import later, tr

FILE = Path("drawover", "drawover_launch.json")
REMEDY = later("Drawover's engine is not installed. If it is, in another place, run: drawover krita install")
_NO_PROGRAM = later("The program that runs Drawover's engine, {program}, is gone. {again}")


class LaunchError(Exception):
    """`str(error)` is one sentence for the artist, with the remedy."""


class NotInstalledError(LaunchError):
    """No engine was found on this machine."""


def data_folders():
    """-> Krita's data folders to search, in order: the one that contains this plugin, then the one Krita reports."""
    found = [Path(__file__).absolute().parent.parent.parent]
    from krita import Krita

    named = Krita.instance().getAppDataLocation() if hasattr(Krita.instance(), "getAppDataLocation") else ""
    if named and Path(named) not in found:
        found.append(Path(named))
    return found


def read(folders=None):
    """-> (command, runtime): the command that starts the engine, and its runtime folder or None for the default.

    command is None if this Krita may not start programs: then the engine must be started by somebody else.

    Raises LaunchError if there is neither a launch file nor an installed engine, or if the file is damaged or names a
    missing program.
    """
    for folder in data_folders() if folders is None else folders:
        path = Path(folder) / FILE
        if path.exists():
            return _parse(path)
    from .panel.installed import installed_program

    program = installed_program()
    if program:
        return [program, "serve"], None
    raise NotInstalledError(tr(REMEDY))


def _parse(path):
    again = tr("Run again: drawover krita install")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LaunchError(
            tr("Drawover's launch file cannot be read ({error}). {again}", error=error, again=again)
        ) from error
    command = data.get("command") if isinstance(data, dict) else None
    runtime = data.get("runtime") if isinstance(data, dict) else None
    if not isinstance(data, dict) or "command" not in data:
        command = []
    words = isinstance(command, list) and command and all(isinstance(word, str) for word in command)
    if not (words or command is None) or not (runtime is None or isinstance(runtime, str)):
        raise LaunchError(tr("Drawover's launch file {path} is damaged. {again}", path=path, again=again))
    if command and Path(command[0]).is_absolute() and not Path(command[0]).exists():
        raise LaunchError(tr(_NO_PROGRAM, program=command[0], again=again))
    return command, runtime
