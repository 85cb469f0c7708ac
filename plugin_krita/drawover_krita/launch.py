"""Finds out how to start Drawover's engine: by what `drawover krita install` wrote outside the plugin's folder, or else
by an installed Drawover, for a plugin that came as a zip through Krita's own importer.

The file survives an update of the plugin. Starting the engine, in a clean environment, is the panel's Launcher's work.
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
    """There is no engine on this machine, as far as the plugin can see."""


def data_folders():
    """-> Krita's data folders to look in, best first: the one that this plugin lies in, then the one Krita names."""
    found = [Path(__file__).absolute().parent.parent.parent]
    from krita import Krita

    named = Krita.instance().getAppDataLocation() if hasattr(Krita.instance(), "getAppDataLocation") else ""
    if named and Path(named) not in found:
        found.append(Path(named))
    return found


def read(folders=None):
    """-> (command, runtime): the words that start the engine, and its runtime folder or None for the usual one.

    The command is None where this Krita may not start programs: then the engine is one that somebody else started.

    Raises LaunchError when there is neither file nor installed engine, or the file is broken or names a program that
    is gone.
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
