"""State shared by all of Krita's windows: the engine, each document's gallery, and the pen guard.

Created by the first docker that needs it, and shut down by the last one that releases it.
"""

from .documents import Documents
from .guard import PenGuard
from .panel.client import EngineClient
from .panel.drawings import Drawings
from .panel.launcher import Launcher

_instances = []  # the Shared instances in use


class Shared:
    """Obtain it by `take`, release it by `release`; reference-counted."""

    def __init__(self, command, runtime):
        self.launch = command, runtime
        self.engine = EngineClient(Launcher(command, runtime))
        self.drawings = Drawings(self.engine)
        self.guard = PenGuard(Documents())
        self.references = 0

    def release(self):
        """Release one reference; shut down with the last."""
        self.references -= 1
        if self.references == 0:
            self.drawings.shutdown()
            self.guard.close()
            self.engine.shutdown()
            if self in _instances:
                _instances.remove(self)


def take(command, runtime):
    """-> the Shared of the windows that start the engine with this command and runtime folder."""
    found = next((each for each in _instances if each.launch == (command, runtime)), None)
    if found is None:
        found = Shared(command, runtime)
        _instances.append(found)
    found.references += 1
    return found
