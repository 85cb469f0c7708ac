"""How engine and panels find each other, and how each proves its identity. Standard library only.

Also used by the engine's own process and by `drawover krita status`.
"""

import errno
import hashlib
import hmac
import json
import os
import secrets
import stat
import sys
import tempfile
from pathlib import Path

ENGINE_FILE = "engine.json"


class EngineInfo:
    """The content of `engine.json`: protocol, version, address ("http://127.0.0.1:PORT"), token, pid, shared folder.

    started, space: the start time of process `pid`, and its PID namespace; "" if unknown.
    """

    __slots__ = ("address", "pid", "protocol", "shared", "space", "started", "token", "version")

    def __init__(self, protocol, version, address, token, pid, shared, started="", space=""):
        self.protocol, self.version, self.address = protocol, version, address
        self.token, self.pid, self.shared = token, pid, shared
        self.started, self.space = started, space

    @classmethod
    def from_json(cls, text):
        """Raises ValueError if the text is not a valid engine.json."""
        fields = json.loads(text)
        if not isinstance(fields, dict):
            raise ValueError("not an object")
        names = ("version", "address", "token", "shared", "started", "space")
        try:
            version, address, token, shared, started, space = [str(fields.get(name, "")) for name in names]
            return cls(int(fields["protocol"]), version, address, token, int(fields["pid"]), shared, started, space)
        except (KeyError, TypeError) as error:
            raise ValueError("a field is missing or of the wrong kind: {}".format(error)) from error

    def challenge(self):
        """-> (path, answer): a challenge for the server at the address, and the answer only the engine can give."""
        nonce = secrets.token_hex(32)
        host = self.address.partition("://")[2].rstrip("/")
        return "/v1/hello?nonce=" + nonce, proof(self.token, host, nonce)

    def has_exited(self):
        """True if the process is known to have ended, or its PID to be reused. Always False across a sandbox:

        PIDs mean nothing there, so the engine must be asked over HTTP.
        """
        if not self.space or self.space != pid_namespace():
            return False
        try:
            with open("/proc/{}/stat".format(self.pid), "rb") as file:
                fields = file.read().rpartition(b")")[2].split()
            owner = Path("/proc/{}".format(self.pid)).stat().st_uid
        except (FileNotFoundError, ProcessLookupError):
            return True
        except OSError:
            return False
        if fields[0] in (b"Z", b"X") or owner != os.getuid():
            return True
        return bool(self.started) and fields[19].decode("ascii") != self.started


def proof(token, host, nonce):
    """-> str: the answer to `nonce`, which requires the token; `host`: the address that was called."""
    message = "drawover {} {}".format(host, nonce)
    return hmac.new(token.encode("utf-8"), message.encode("utf-8"), hashlib.sha256).hexdigest()


def pid_namespace():
    """-> str: the PID namespace of this process; "" if the system has none."""
    try:
        return os.readlink("/proc/self/ns/pid")  # noqa: PTH115  Krita's Python may be 3.8
    except OSError:
        return ""


def read_engine_file(folder):
    """-> EngineInfo from engine.json in this folder, or None if there is no valid and trustworthy one."""
    path = Path(folder, ENGINE_FILE)
    try:
        with path.open(encoding="utf-8") as file:
            about = os.fstat(file.fileno())
            if sys.platform != "win32" and (about.st_uid != os.getuid() or about.st_mode & 0o022):
                return None  # another user wrote it, or could: not trustworthy
            return EngineInfo.from_json(file.read(65536))
    except (OSError, ValueError):  # missing, or not ours: the engine will write a new one
        return None


def runtime_folder():
    """-> str: the folder where engine and panels meet; created (mode 0700) if missing.

    $DRAWOVER_RUNTIME, or the platform's folder for runtime files. Raises OSError if it cannot be created.
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
