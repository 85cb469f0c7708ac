"""The docker: contains the panel, or a page that describes the problem and its remedy. It loads whatever is broken."""

import platform
import sys
import traceback

from krita import DockWidget, Krita

from . import launch, words
from .binding import QtCore, QtGui, QtWidgets
from .words import later, tr

DOCKER_ID = "drawover_docker"  # stored in the artist's window layout: never rename it
TITLE = "Drawover"
_NO_START = later("Drawover could not start ({kind}: {error}). Run: drawover krita install, then restart Krita.")


class DrawoverDocker(DockWidget):
    """One docker for each of Krita's main windows."""

    def __init__(self):
        super().__init__()
        self.setWindowTitle(TITLE)
        self.host = self.panel = self._watch = self._shared = self._installing = None
        self.problem = ""  # the sentence shown instead of the panel
        notifier = Krita.instance().notifier()
        notifier.setActive(True)
        notifier.applicationClosing.connect(self.release)
        notifier.viewClosed.connect(lambda *_: QtCore.QTimer.singleShot(0, self._check_closed))
        self.build()

    def build(self):
        """Create the panel, or the page that describes why it cannot start. Can be called again after a repair."""
        self.problem = ""
        self.release()
        try:
            self.setWidget(self._panel())
        except launch.NotInstalledError as error:
            self._show_problem(str(error), "", install_page())
        except launch.LaunchError as error:
            self._show_problem(str(error), "")
        except Exception as error:  # noqa: BLE001  every failure is shown in the docker
            kind = type(error).__name__
            self._show_problem(tr(_NO_START, kind=kind, error=error), traceback.format_exc())

    def release(self):
        """Stop all work and remove the preview: before the panel is rebuilt, and when Krita closes."""
        if self._watch is not None:
            QtWidgets.QApplication.instance().removeEventFilter(self._watch)
        if self.panel is not None:
            self.panel.shutdown()
        if self._shared is not None:
            self._shared.release()
        if self._installing is not None:
            self._installing.stop()
        self.host = self.panel = self._watch = self._shared = self._installing = None

    def suggest(self):
        """The action "Drawover: suggest corrections"."""
        if self.panel is not None:
            self.panel.suggest()

    def act(self, act):
        """Show the docker and call act(docker), once the pen is off the canvas: both change the window's layout."""

        def now():
            self.bring_to_front()
            act(self)

        if self._shared is None:
            now()
        else:
            self._shared.guard.when_pen_up(now)

    def bring_to_front(self):
        """Show the docker and raise it above others in its tab group."""
        self.setVisible(True)
        self.raise_()

    def canvasChanged(self, canvas):
        """Called by Krita when another view becomes active, and with None when the last one is closed."""
        if self.host is not None:
            self.host.canvas_changed()

    def diagnostics(self):
        """-> str for a bug report: versions, how the engine is started, the current problem. Contains no image data."""
        lines = ["Drawover in Krita {}".format(Krita.instance().version())]
        lines.append("Python {} on {}".format(sys.version.split()[0], platform.platform()))
        lines.append("Qt {}, {}".format(QtCore.qVersion(), QtCore.__name__.split(".")[0]))
        try:
            command, runtime = launch.read()
            lines.append(
                "engine: {} (runtime folder: {})".format(
                    " ".join(command or ["started by hand"]), runtime or "the usual one"
                )
            )
        except launch.LaunchError as error:
            lines.append("engine: {}".format(error))
        return "\n".join([*lines, self.problem or "no problem"])

    def _panel(self):
        words.install("system", own=False)
        command, runtime = launch.read()
        from .drop import CanvasWatch
        from .host import KritaHost, connect_krita
        from .panel.gallery import MIME
        from .panel.panel import Panel
        from .shared import take

        self._shared = take(command, runtime)
        self.host = KritaHost(self, self._shared.guard)
        self.panel = Panel(self.host, self._shared.engine, drawings=self._shared.drawings)
        self._watch = CanvasWatch(MIME, self)
        connect_krita(self.host, self._watch, Krita.instance().action)
        return self.panel

    def _check_closed(self):
        if self.host is not None:
            self.host.check_closed()

    def _show_problem(self, sentence, details, installing=None):
        self.host = self.panel = None
        self.problem = "\n".join(part for part in (sentence, details) if part)
        page = QtWidgets.QWidget()
        rows = QtWidgets.QVBoxLayout(page)
        rows.setContentsMargins(8, 8, 8, 8)
        rows.setSpacing(8)
        text = QtWidgets.QLabel(sentence)
        text.setObjectName("drawover_problem")
        text.setWordWrap(True)
        text.setTextInteractionFlags(QtCore.Qt.TextInteractionFlag.TextSelectableByMouse)
        rows.addWidget(text)
        self._installing = installing
        if installing is not None:
            installing.installed.connect(lambda: QtCore.QTimer.singleShot(0, self.build))
            rows.addWidget(installing)
        again = QtWidgets.QPushButton(tr("Try again"))
        again.clicked.connect(lambda: QtCore.QTimer.singleShot(0, self.build))
        rows.addWidget(again)
        if installing is not None:
            installing.busy.connect(again.setDisabled)
        copy = QtWidgets.QPushButton(tr("Copy diagnostics"))
        copy.clicked.connect(lambda: QtGui.QGuiApplication.clipboard().setText(self.diagnostics()))
        rows.addWidget(copy)
        rows.addStretch(1)
        self.setWidget(page)


def install_page():
    """-> a widget that installs the engine from a file; None if no installer supports this system."""
    from .install_page import InstallPage
    from .installing import is_supported

    return InstallPage() if is_supported() else None
