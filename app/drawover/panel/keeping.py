"""Stores the gallery in the document: packs it in short steps once changes have settled, and restores it."""

import time

from . import history, pixels
from .placing import PLACINGS
from .qt import QtCore
from .words import tr

_SETTLE = 1200  # ms after the last change
_SLICE = 0.008  # seconds of packing per turn of the event loop
_PLACING = "placing.txt"  # an extra file, written if the placing is not the default


class Keeping(QtCore.QObject):
    """`touch()` after each change of the gallery; `entries()` -> its entries; `busy()` -> True while more are coming.

    `placing`, where the artist has suggestions inserted in this drawing, is stored too.
    """

    status_message = QtCore.Signal(str)

    def __init__(self, host, drawing, entries, busy, parent=None):
        """drawing: the host's key of it."""
        super().__init__(parent)
        self._host, self._drawing, self._entries, self._busy = host, drawing, entries, busy
        self.placing = PLACINGS[0]
        self._work = None
        self._left = 0  # suggestions that did not fit last time: reported once
        self._timer = QtCore.QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._turn)

    def touch(self):
        """The gallery changed."""
        self._work = None
        self._timer.start(_SETTLE)

    def forget(self):
        """Another document is open: discard pending changes of the previous one."""
        self._work = None
        self._timer.stop()

    def flush(self):
        """Store pending changes now."""
        if self._timer.isActive() or self._work is not None:
            self._timer.stop()
            for _ in self._work or self._keeping():
                pass
            self._work = None

    def restore(self, looks):
        """-> list of Entry stored with the document; sets `placing`. Reports data that cannot be read."""
        files = self._host.kept_with(self._drawing)
        placing = files.get(_PLACING, b"").decode("ascii", "replace")
        self.placing = placing if placing in PLACINGS else PLACINGS[0]
        try:
            return history.entries(files, looks)
        except history.HistoryError as error:
            self.status_message.emit(str(error))
            return []

    def _turn(self):
        if self._busy():
            self._timer.start(_SETTLE)
            return
        until = time.perf_counter() + _SLICE
        self._work = self._work or self._keeping()
        while time.perf_counter() < until:
            if next(self._work, self) is self:
                self._work = None
                return
        self._timer.start(0)

    def _keeping(self):
        entries = [entry for entry in self._entries() if entry.image is not None and not entry.image.isNull()]
        try:
            for entry in entries:
                if entry.run.packed is None:
                    yield from history.packing(entry.run)
            found, left = history.files(entries)
        except pixels.PixelError as error:
            self.status_message.emit(str(error))
            return
        if self.placing != PLACINGS[0]:
            found[_PLACING] = self.placing.encode("ascii")
        self._host.keep_with(self._drawing, found)
        if left > self._left:
            one, more = (
                tr("1 suggestion is too large to be kept with the document."),
                tr("{} suggestions are too large to be kept with the document."),
            )
            self.status_message.emit(one if left == 1 else more.format(left))
        self._left = left
        yield
