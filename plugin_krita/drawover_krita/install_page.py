"""The docker's page when no engine is installed: a button that installs one from a file, progress, and Cancel."""

from .binding import QtCore, QtWidgets
from .installing import KINDS, Installation, find_installer
from .words import tr


class InstallPage(QtWidgets.QWidget):
    """Emits `installed` once there is an engine. Call `stop()` before removing the page."""

    installed = QtCore.pyqtSignal()
    busy = QtCore.pyqtSignal(bool)  # an installation started, or ended

    def __init__(self, parent=None):
        super().__init__(parent)
        self._installation = self._dialog = None
        self.label = QtWidgets.QLabel(
            tr("Install… takes Drawover's installer from a file on this computer. Nothing is downloaded.")
        )
        self.label.setObjectName("drawover_install_told")
        self.label.setTextFormat(QtCore.Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.button = QtWidgets.QPushButton(tr("Install…"))
        self.button.setObjectName("drawover_install")
        self.button.clicked.connect(self.choose)
        self.bar = QtWidgets.QProgressBar()
        self.cancel = QtWidgets.QPushButton(tr("Cancel"))
        self.cancel.setObjectName("drawover_install_cancel")
        self.cancel.clicked.connect(self._cancelled)
        rows = QtWidgets.QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        for widget in (self.label, self.button, self.bar, self.cancel):
            rows.addWidget(widget)
        self._show_running(False)

    def choose(self):
        """Let the artist choose the file; an installer found in the usual folders is preselected."""
        dialog = self._dialog = QtWidgets.QFileDialog(self, tr("Drawover's installer"))
        dialog.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QtWidgets.QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter("{} ({})".format(tr("Drawover's installer"), " ".join(KINDS)))
        found = find_installer()
        if found is not None:
            dialog.setDirectory(str(found.parent))
            dialog.selectFile(str(found))
        dialog.fileSelected.connect(self.install)
        dialog.open()

    def install(self, file):
        """Install from this file."""
        self.stop()
        self._show_running(True)
        self.label.setText(tr("Installing Drawover into your home folder…"))
        self._installation = Installation(self)
        self._installation.progressed.connect(self._progressed)
        self._installation.failed.connect(self._failed)
        self._installation.done.connect(self._done)
        self._installation.begin(file)

    def stop(self):
        """Cancel the installation, and delete what was unpacked."""
        running, self._installation = self._installation, None
        if running is not None:
            running.cancel()
            running.deleteLater()

    def _cancelled(self):
        self.stop()
        self._show_running(False)
        self.label.setText(tr("Cancelled: nothing was installed."))

    def _progressed(self, percent):
        self.bar.setRange(0, 0 if percent < 0 else 100)
        self.bar.setValue(max(percent, 0))

    def _failed(self, sentence):
        self._installation = None
        self._show_running(False)
        self.label.setText(sentence)

    def _done(self):
        self._installation = None
        self._show_running(False)
        self.installed.emit()

    def _show_running(self, on):
        self.button.setVisible(not on)
        self.bar.setVisible(on)
        self.cancel.setVisible(on)
        self.bar.setRange(0, 0)
        self.busy.emit(on)
