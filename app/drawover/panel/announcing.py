"""Tells of a pack of one's own that was trained: the window that trains it, and what is said when it is finished.

A finished pack is chosen as soon as the engine lists it. training.py knows how far it is.
"""

from .controls.new_pack import NewPackDialog
from .qt import QtCore
from .words import tr

_ASK = 500  # ms between two questions whether the engine lists the pack
_MOST = 60  # questions


class Announcing(QtCore.QObject):
    """Of one panel."""

    def __init__(self, panel):
        super().__init__(panel)
        self._panel, self._training = panel, panel.engine.training
        self.dialog = None
        self._wanted = ("", "")  # name and title of the pack that is to be chosen
        self._asked = 0
        self._timer = QtCore.QTimer(self)
        self._timer.setInterval(_ASK)
        self._timer.timeout.connect(self._ask)
        self._training.finished.connect(self._finished)
        self._training.broke_off.connect(self._broke_off)
        panel.engine.changed.connect(self._choose)

    def show_dialog(self):
        """Show the window that trains a pack; -> NewPackDialog."""
        if self.dialog is None:
            self.dialog = NewPackDialog(self._training, self._panel)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        return self.dialog

    def shutdown(self):
        """The panel closes."""
        self._timer.stop()
        self._training.finished.disconnect(self._finished)
        self._training.broke_off.disconnect(self._broke_off)
        self._panel.engine.changed.disconnect(self._choose)
        if self.dialog is not None:
            self.dialog.close()

    def _finished(self, name, title):
        self._wanted, self._asked = (name, title), 0
        self._timer.start()
        self._ask()

    def _ask(self):
        """Have the engine say which packs there are."""
        self._asked += 1
        if self._asked > _MOST:
            self._timer.stop()
        else:
            self._panel.engine.retry()
            self._choose()

    def _choose(self):
        name, title = self._wanted
        if not name or name not in [pack["name"] for pack in self._panel.engine.packs]:
            return
        self._wanted = ("", "")
        self._timer.stop()
        for page in self._panel.task_pages.values():
            if page.trains_packs:
                page.pack.choose(name)
                page.message.show_hint(tr("Your pack “{title}” is ready, and chosen.").format(title=title))
        self._panel.show_line(tr("Your pack “{title}” is ready.").format(title=title))

    def _broke_off(self, sentence):
        if self.dialog is None or self.dialog.isHidden():
            self._panel.show_line(sentence)
