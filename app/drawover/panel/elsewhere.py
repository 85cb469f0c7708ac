"""An engine on another machine: its invitation, the stored choice, and a replacement for the launcher.

The choice is a file in the user's settings folder, shared by Krita and the studio. Standard library only.
"""

import json
import os
import re
import sys
from pathlib import Path

from .launcher import PROTOCOL
from .runtime import EngineInfo
from .words import tr

FILE = "engine-place.json"
_INVITATION = re.compile(r"(?:invite )?(drawover|https)://([A-Za-z0-9.:_\-\[\]]{1,255})/([0-9a-f]{64})/?\s*")
_RETRY = 5000  # ms between attempts to reach an engine that does not respond


class PlaceError(Exception):
    """`str(error)` is one sentence: why the place is invalid, or cannot be stored."""


class Place:
    """An engine's location: its address ("http://10.0.0.5:7341") and access token."""

    __slots__ = ("address", "token")

    def __init__(self, address, token):
        self.address, self.token = address, token

    @property
    def name(self):
        """-> str: the machine's name in messages."""
        return self.address.partition("://")[2]

    @property
    def invitation(self):
        """-> str: as `drawover serve --share` prints it."""
        scheme = "https" if self.address.startswith("https:") else "drawover"
        return "{}://{}/{}".format(scheme, self.name, self.token)

    @classmethod
    def from_invitation(cls, text):
        """drawover://HOST:PORT/TOKEN, or https://HOST/TOKEN behind a proxy. Raises PlaceError."""
        found = _INVITATION.fullmatch(text.strip())
        if found is None:
            raise PlaceError(tr("This is no invitation: paste the whole line that “drawover serve --share” prints."))
        scheme, host, token = found.groups()
        return cls("{}://{}".format("https" if scheme == "https" else "http", host), token)


class RemoteEngine:
    """Replaces the Launcher for an engine that this machine does not start."""

    command = ()  # it cannot be started from here
    pid = 0
    retry = _RETRY

    def __init__(self, place):
        self.place = place

    def find(self):
        """-> EngineInfo, always: only HTTP shows whether the engine responds. No shared folder."""
        return EngineInfo(PROTOCOL, "", self.place.address, self.place.token, 0, "")

    def exit_code(self):
        """-> None: its process is unknown here."""
        return

    def last_lines(self, count=30):
        """-> []: its log is on its own machine."""
        return []

    def absence(self, answered):
        """-> (sentence, remedy): why there is no engine. answered: whether another server responded at that address."""
        if answered:
            return (
                tr("What answers at {} is not the engine of this invitation.").format(self.place.name),
                tr("Ask for a new invitation, or choose this machine: click the line below."),
            )
        return (
            tr("The engine at {} does not answer.").format(self.place.name),
            tr("See that it runs there and that the network lets it through, or choose this machine: click the line "
               "below."),
        )  # fmt: skip

    def misfit(self, version, older):
        """-> (sentence, remedy): why an engine of that version, older or newer than this panel, is not used."""
        if older:
            return (
                tr("The engine at {} ({}) is older than this panel.").format(self.place.name, version),
                tr("Update Drawover on that machine, or choose this machine: click the line below."),
            )
        return (
            tr("The engine at {} ({}) is newer than this panel.").format(self.place.name, version),
            tr("Update Drawover on this machine, or choose this machine: click the line below."),
        )


def place_file():
    """-> Path of the file that stores the choice."""
    if os.environ.get("DRAWOVER_ENGINE_PLACE"):
        return Path(os.environ["DRAWOVER_ENGINE_PLACE"])
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "drawover" / FILE
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "drawover" / FILE
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "drawover" / FILE


def kept_place():
    """-> the chosen Place on another machine, or None: this machine. A damaged file is ignored."""
    try:
        fields = json.loads(place_file().read_text("utf-8"))
        return Place.from_invitation(str(fields["invitation"]))
    except (OSError, ValueError, KeyError, TypeError, PlaceError):
        return None


def keep_place(place):
    """Store the choice; None: this machine. Raises PlaceError."""
    path = place_file()
    try:
        if place is None:
            if path.exists():
                path.unlink()
            return
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(".{}.{}".format(path.name, os.getpid()))
        with os.fdopen(os.open(str(draft), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump({"invitation": place.invitation}, file)
        os.replace(str(draft), str(path))  # noqa: PTH105
    except OSError as error:
        raise PlaceError(tr("The choice cannot be kept: {}.").format(error.strerror or error)) from error
