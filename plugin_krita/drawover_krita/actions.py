"""The entries under Tools > Scripts: what the panel does, and showing its docker.

Their shortcuts are the artist's to set, in Krita's own settings.
"""

from krita import Extension, Krita

from .docker import DrawoverDocker
from .words import install, later, tr

MENU = "tools/scripts"
ACTIONS = (  # name, as in drawover_krita.action; words; what it does with the docker
    ("drawover_suggest", later("Drawover: suggest corrections"), DrawoverDocker.suggest),
    ("drawover_cancel", later("Drawover: cancel"), lambda docker: _panel(docker, "cancel")),
    ("drawover_next", later("Drawover: next suggestion"), lambda docker: _panel(docker, "step", 1)),
    ("drawover_before", later("Drawover: previous suggestion"), lambda docker: _panel(docker, "step", -1)),
    (
        "drawover_preview",
        later("Drawover: show the suggestion on the canvas"),
        lambda docker: _panel(docker, "toggle_preview"),
    ),
    ("drawover_moved", later("Drawover: show what moved"), lambda docker: _panel(docker, "toggle_moved")),
    ("drawover_insert", later("Drawover: insert the suggestion"), lambda docker: _panel(docker, "insert_chosen")),
    (
        "drawover_reference",
        later("Drawover: insert as reference"),
        lambda docker: _panel(docker, "insert_chosen", True),
    ),
    ("drawover_show", later("Drawover: show the docker"), lambda docker: None),
)


class DrawoverExtension(Extension):
    """Adds Drawover's actions to each of Krita's windows."""

    def setup(self):
        """Krita calls this once at its start; there is nothing to prepare."""

    def createActions(self, window):
        """Krita calls this for each new main window."""
        install("system", own=False)
        for name, text, act in ACTIONS:
            action = window.createAction(name, tr(text), MENU)
            action.triggered.connect(lambda *_, act=act: _in_docker(act))


def _panel(docker, method, *values):
    if docker.panel is not None:  # else the docker says what is wrong
        getattr(docker.panel, method)(*values)


def _in_docker(act):
    """Show the active window's docker, and do `act` with it. Krita's wrapper of a window does not outlive its call."""
    window = Krita.instance().activeWindow()
    for docker in window.qwindow().findChildren(DrawoverDocker) if window is not None else ():
        docker.act(act)
