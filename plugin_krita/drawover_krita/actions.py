"""The entries under Tools > Scripts: ask for suggestions, and show the docker.

Their shortcuts are the artist's to set, in Krita's own settings.
"""

from krita import Extension, Krita

from .docker import DrawoverDocker

MENU = "tools/scripts"


class DrawoverExtension(Extension):
    """Adds Drawover's actions to each of Krita's windows."""

    def setup(self):
        """Krita calls this once at its start; there is nothing to prepare."""

    def createActions(self, window):
        """Krita calls this for each new main window."""
        suggest = window.createAction("drawover_suggest", "Drawover: suggest corrections", MENU)
        suggest.triggered.connect(lambda: _in_docker(DrawoverDocker.suggest))
        show = window.createAction("drawover_show", "Drawover: show the docker", MENU)
        show.triggered.connect(lambda: _in_docker(lambda docker: None))


def _in_docker(act):
    """Show the active window's docker, and do `act` with it. Krita's wrapper of a window does not outlive its call."""
    window = Krita.instance().activeWindow()
    for docker in window.qwindow().findChildren(DrawoverDocker) if window is not None else ():
        docker.come_forward()
        act(docker)
