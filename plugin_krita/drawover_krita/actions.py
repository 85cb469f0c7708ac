"""The menu entries under Tools > Scripts: the panel's commands, and one that shows its docker.

Artists set their shortcuts in Krita's own settings.
"""

from krita import Extension, Krita

from .docker import DrawoverDocker
from .words import install, later, tr

MENU = "tools/scripts"
ACTIONS = (  # name as in drawover_krita.action, title, function of the docker
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
        """Called once by Krita at start; nothing to prepare."""

    def createActions(self, window):
        """Called by Krita for each new main window."""
        install("system", own=False)
        for name, text, act in ACTIONS:
            action = window.createAction(name, tr(text), MENU)
            action.triggered.connect(lambda *_, act=act: _run_in_docker(act))


def _panel(docker, method, *values):
    if docker.panel is not None:  # otherwise the docker shows why
        getattr(docker.panel, method)(*values)


def _run_in_docker(act):
    """Show the active window's docker and call act(docker). Krita's window wrapper does not outlive this call."""
    window = Krita.instance().activeWindow()
    for docker in window.qwindow().findChildren(DrawoverDocker) if window is not None else ():
        docker.act(act)
