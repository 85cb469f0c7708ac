"""Unsaved drawings of earlier sessions: reported at start, listed with pictures. recovery.py stores them."""

from __future__ import annotations

import time

import cv2
from PySide6.QtCore import QDateTime, QLocale, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ...document import autosave
from ...document.autosave import Recovered
from ...document.errors import DocumentError
from ...document.layers import Document
from ...panel import words
from ...panel.plain import plain_box
from ...panel.words import tr
from ..widgets.notices import NoticeBar
from .recovery import Recovery

_PICTURE = QSize(112, 84)
_ONE = Qt.ItemDataRole.UserRole


class RecoveryOffer(QObject):
    """Reports what was left, and opens it. `opening`: drawings are about to be opened."""

    opening = Signal()

    def __init__(self, recovery: Recovery, notice: NoticeBar, window: QWidget) -> None:
        super().__init__(window)
        self._recovery, self._notice, self._window = recovery, notice, window

    def at_start(self) -> None:
        """Show a notice for one drawing, or the list for several."""
        found = self._recovery.found()
        if len(found) == 1:
            self._show_notice(found[0])
        elif found:
            self.show()

    def show(self) -> RecoveredList | None:
        """Show the list of all that were left; None, and a notice, if there are none."""
        found = self._recovery.found()
        if not found:
            self._notice.show_message(tr("Nothing waits to be recovered."), passing=True)
            return None
        dialog = RecoveredList(self, found, self._window)
        dialog.open()
        return dialog

    def _show_notice(self, one: Recovered) -> None:
        saved = tr(" What was saved of it is untouched.") if one.file else ""
        self._notice.show_message(
            tr(
                "“{title}” was not saved when Drawover ended unexpectedly; it has been kept.{saved}",
                title=one.title,
                saved=saved,
            ),
            (tr("Open it"), lambda: self.take([one])),
            (tr("Discard"), lambda: self.forget([one])),
        )

    def take(self, ones: list[Recovered]) -> None:
        """Open them, each in its own tab. Those that cannot be read are kept, and reported."""
        self.opening.emit()
        failed: list[str] = []
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            for one in ones:
                try:
                    self._recovery.take(one)
                except DocumentError as error:
                    failed.append(str(error))
        finally:
            QGuiApplication.restoreOverrideCursor()
        waiting = len(self._recovery.found())
        sentences = list(failed[:3])
        if waiting > len(failed):
            sentences.append(tr("{value} more wait under File ▸ Recover Unsaved Drawings.", value=waiting))
        if sentences:
            self._notice.show_message(" ".join(sentences))

    def forget(self, ones: list[Recovered]) -> None:
        """Delete their recovery data."""
        for one in ones:
            self._recovery.forget(one)


class RecoveredList(QDialog):
    """Lists each drawing with picture, name and date. Nothing is deleted without asking."""

    def __init__(self, offer: RecoveryOffer, found: list[Recovered], window: QWidget) -> None:
        super().__init__(window)
        self._offer = offer
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Recover unsaved drawings"))
        self.resize(560, min(600, 150 + 92 * len(found)))
        sentence = tr(
            "{value} drawings were not saved when Drawover ended unexpectedly. All of them have been kept; what was"
            " saved of them lies untouched in its file.",
            value=len(found),
        )
        heading = QLabel(sentence)
        heading.setWordWrap(True)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Recovered drawings"))
        self.list.setIconSize(_PICTURE)
        self.list.setSpacing(2)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.MultiSelection)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        blank = QPixmap(_PICTURE)
        blank.fill(Qt.GlobalColor.transparent)
        for one in found:
            item = QListWidgetItem(QIcon(blank), f"{one.title}\n{_when(one)}")
            item.setData(_ONE, one)
            self.list.addItem(item)
        self.discard_all, self.later = QPushButton(tr("Discard All…")), QPushButton(tr("Later"))
        self.open_chosen, self.open_all = QPushButton(tr("Open Chosen")), QPushButton(tr("Open All"))
        self.open_all.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addWidget(self.discard_all)  # away from the others, against accidental clicks
        buttons.addStretch(1)
        for button in (self.later, self.open_chosen, self.open_all):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(12)
        layout.addWidget(heading)
        layout.addWidget(self.list, 1)
        layout.addLayout(buttons)
        self.open_all.clicked.connect(lambda: self._open(self.ones()))
        self.open_chosen.clicked.connect(lambda: self._open(self.chosen()))
        self.discard_all.clicked.connect(self._discard)
        self.later.clicked.connect(self.reject)
        self.list.itemDoubleClicked.connect(lambda item: self._open([item.data(_ONE)]))
        self.list.itemSelectionChanged.connect(self._follow)
        self._follow()
        # Load the pictures while idle, the smallest files first.
        self._unseen = sorted(range(len(found)), key=lambda row: -_bytes(found[row]))
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._picture)
        self._timer.start(0)

    def ones(self) -> list[Recovered]:
        return [self.list.item(row).data(_ONE) for row in range(self.list.count())]

    def chosen(self) -> list[Recovered]:
        return [one for row, one in enumerate(self.ones()) if self.list.item(row).isSelected()]

    def _follow(self) -> None:
        self.open_chosen.setEnabled(bool(self.list.selectedItems()))

    def _picture(self) -> None:
        if not self._unseen:
            self._timer.stop()
            return
        item = self.list.item(self._unseen.pop())
        one: Recovered = item.data(_ONE)
        try:
            document = autosave.load(one)
            image = small_picture(document, _PICTURE, self.devicePixelRatioF())
        except DocumentError as error:  # keep it in the list: it may be readable later
            item.setText(f"{one.title}\n{error}")
            return
        item.setIcon(QIcon(QPixmap.fromImage(image)))
        item.setText(f"{one.title}\n{_when(one)}\n{document.width} × {document.height}")

    def _open(self, ones: list[Recovered]) -> None:
        self.accept()
        self._offer.take(ones)

    def _discard(self) -> None:
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(tr("Discard all"))
        box.setText(tr("Discard all {value} recovered drawings?", value=self.list.count()))
        box.setInformativeText(tr("What was never saved of them is gone for good."))
        discard = box.addButton(tr("Discard All"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        plain_box(box)
        box.exec()
        if box.clickedButton() is discard:
            self._offer.forget(self.ones())
            self.accept()

    def done(self, result: int) -> None:
        self._timer.stop()
        super().done(result)


def small_picture(document: Document, within: QSize, ratio: float = 1.0) -> QImage:
    """The drawing on white, centered in a picture of this size, scaled by area so that thin lines stay visible."""
    rgba = document.compose()
    share = min(within.width() * ratio / document.width, within.height() * ratio / document.height)
    size = max(1, round(document.width * share)), max(1, round(document.height * share))
    rgba = cv2.resize(rgba, size, interpolation=cv2.INTER_AREA if share < 1 else cv2.INTER_NEAREST)
    image = QImage(rgba.data, *size, rgba.strides[0], QImage.Format.Format_RGBA8888_Premultiplied)
    canvas = QImage(within * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    x, y = (canvas.width() - size[0]) // 2, (canvas.height() - size[1]) // 2
    painter.fillRect(x, y, *size, Qt.GlobalColor.white)
    painter.drawImage(x, y, image)
    painter.end()
    canvas.setDevicePixelRatio(ratio)
    return canvas


def _bytes(one: Recovered) -> int:
    try:
        return one.journal.stat().st_size
    except OSError:
        return 0


def _when(one: Recovered) -> str:
    """The time for today, otherwise date and time."""
    when, now = QDateTime.fromSecsSinceEpoch(int(one.when)), time.time()
    place = QLocale(words.current())
    clock = place.toString(when.time(), QLocale.FormatType.ShortFormat)
    if now - one.when < 86400 and when.date() == QDateTime.currentDateTime().date():
        return tr("Today, {time}", time=clock)
    return f"{place.toString(when.date(), QLocale.FormatType.LongFormat)}, {clock}"
