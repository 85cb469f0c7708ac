"""The entries under Tools > Scripts: ask for suggestions, and show the docker.

Their shortcuts are the artist's to set, in Krita's own settings.
"""

from krita import Extension

from .docker import DrawoverDocker

MENU = "tools/scripts"


class DrawoverExtension(Extension):
    """Adds Drawover's actions to each of Krita's windows."""

    def setup(self):
        """Krita calls this once at its start; there is nothing to prepare."""

    def createActions(self, window):
        """Krita calls this for each new main window."""
        suggest = window.createAction("drawover_suggest", "Drawover: suggest corrections", MENU)
        suggest.triggered.connect(lambda: self._in_docker(window, DrawoverDocker.suggest))
        show = window.createAction("drawover_show", "Drawover: show the docker", MENU)
        show.triggered.connect(lambda: self._in_docker(window, DrawoverDocker.come_forward))

    def _in_docker(self, window, act):
        for docker in window.qwindow().findChildren(DrawoverDocker):
            docker.come_forward()
            if act is not DrawoverDocker.come_forward:
                act(docker)
