"""What all of Krita's windows share: the engine, the gallery of each document, and the guard of the artist's hand.

The first docker that needs it makes it, the last one that lets go ends it.
"""

from .documents import Documents
from .guard import PenGuard
from .panel.client import EngineClient
from .panel.drawings import Drawings
from .panel.launcher import Launcher

_now = []  # the Shared in use, where there is one


class Shared:
    """Take it by `take`, and give it back by `let_go`."""

    def __init__(self, command, runtime):
        self.launch = command, runtime
        self.engine = EngineClient(Launcher(command, runtime))
        self.drawings = Drawings(self.engine)
        self.guard = PenGuard(Documents())
        self.takers = 0

    def let_go(self):
        """It is not needed any more by one who took it."""
        self.takers -= 1
        if self.takers == 0:
            self.drawings.shutdown()
            self.guard.close()
            self.engine.shutdown()
            if self in _now:
                _now.remove(self)


def take(command, runtime):
    """-> the Shared of the windows that start the engine in this way."""
    found = next((each for each in _now if each.launch == (command, runtime)), None)
    if found is None:
        found = Shared(command, runtime)
        _now.append(found)
    found.takers += 1
    return found
