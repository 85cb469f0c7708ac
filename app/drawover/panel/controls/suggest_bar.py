"""Suggest, replaced by Cancel during a run; next to it Live and the button that unfolds rarely used options."""

from ..qt import QtCore, QtGui, QtWidgets
from ..words import later, tr
from .buttons import PrimaryButton, SignButton

SHORTCUT = "Ctrl+Return"
_MORE = later("More: how to nudge, how many, what must stay")


class SuggestBar(QtWidgets.QWidget):
    """`set_running` switches between the two; `set_progress` shows the progress."""

    suggest = QtCore.Signal()
    cancel = QtCore.Signal()

    def __init__(self, parent=None):
        super().__init__(parent)
        shown = QtGui.QKeySequence(SHORTCUT).toString(QtGui.QKeySequence.SequenceFormat.NativeText)
        self.button = PrimaryButton(tr("Suggest"), "spark")
        self.button.setObjectName("drawover_suggest")
        self.button.setToolTip(tr("Suggest corrections ({})").format(shown))
        self.stop = PrimaryButton(tr("Cancel"), "stop", quiet=True)
        self.stop.setObjectName("drawover_cancel")
        self.stop.setToolTip(tr("Cancel (Esc)"))
        self.live = SignButton("live", tr("Live: suggests by itself when your pen rests"), checkable=True)
        self.live.setObjectName("drawover_live")
        self.fold = SignButton("more", tr(_MORE), checkable=True)
        self.fold.setObjectName("drawover_fold")
        self._places = QtWidgets.QStackedLayout()
        self._places.addWidget(self.button)
        self._places.addWidget(self.stop)
        row = QtWidgets.QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addLayout(self._places, 1)
        row.addWidget(self.live)
        row.addWidget(self.fold)
        self.button.clicked.connect(self.suggest)
        self.stop.clicked.connect(self.cancel)

    def mark_fold(self, summary):
        """Mark the fold button if hidden options differ from the defaults; summary: what differs, or ""."""
        self.fold.set_marked(bool(summary))
        self.fold.setToolTip(tr(_MORE) + (tr("\nNow: {}").format(summary) if summary else ""))

    def set_running(self, running):
        focused = self.button.hasFocus() or self.stop.hasFocus()
        shown = self.stop if running else self.button
        self._places.setCurrentWidget(shown)
        if focused:
            shown.setFocus()
        self.set_progress(0.0, "")

    def set_progress(self, fraction, what):
        """fraction: 0..1; what: text such as "drawing 3 of 8"."""
        self.stop.set_progress(fraction, what)
