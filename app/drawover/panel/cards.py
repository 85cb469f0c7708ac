"""Fetches the card pictures of one drawing, also while another is active; retries if the engine has lost them.

showing.py decides the lines and strength to draw them with.
"""

from .qt import QtCore
from .reviving import LOST


class Cards(QtCore.QObject):
    """`model`: the drawing's GalleryModel; is_on(run) -> whether that run is active."""

    status_message = QtCore.Signal(str)
    failed = QtCore.Signal(str, str)  # code, sentence

    def __init__(self, model, reviving, is_running, parent=None):
        super().__init__(parent)
        self._model, self._reviving, self._is_running = model, reviving, is_running

    def refresh(self, entry, wish):
        """Fetch a card's picture if it was drawn with another wish (see job.Job)."""
        if entry.asked == wish:
            return
        entry.asked, run = wish, entry.run
        if run.job.address:
            run.job.picture(entry.number, wish)
        else:  # cancelled, so the engine has forgotten it
            self._revive(run, entry)

    def watch(self, run, job):
        """Receive the pictures of a run's suggestions from this job."""
        job.pictured.connect(lambda number, image: self._pictured(run, number, image))
        job.trouble.connect(lambda number, code, sentence: self._no_picture(run, number, code, sentence))

    def _pictured(self, run, number, image):
        entry = self._entry(run, number)
        if entry is not None:
            if entry.asked == ():
                entry.original = image
            self._model.set_kind(entry, run.look.kind(entry, entry.asked or ()))
            self._model.set_image(entry, image)

    def _entry(self, run, number):
        return next((each for each in self._model.entries() if each.run is run and each.number == number), None)

    def _no_picture(self, run, number, code, sentence):
        entry = self._entry(run, number)
        if entry is not None and code in LOST and not self._is_running(run):
            self._revive(run, entry)
        else:
            self.status_message.emit(sentence)

    def _revive(self, run, entry):
        failed = lambda code, sentence: self.failed.emit(code, sentence)  # noqa: E731
        self._reviving.revive(run, entry.number, lambda: run.job.picture(entry.number, entry.asked), failed)
