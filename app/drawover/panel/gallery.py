"""The gallery of suggestions: choosing, previewing, inserting and dragging them. session.py handles the actions."""

import math
import shutil
import tempfile
from pathlib import Path

from . import pixels
from .card import CardDelegate, paint_heading, star_rect, thumbnail
from .controls.empty import EmptyHint
from .gallery_model import ENTRY, GalleryModel, kindred_from
from .mime import MIME, SuggestionMime
from .qt import QAction, QtCore, QtGui, QtWidgets, global_position, position
from .words import tr

_REST = 150  # ms the pointer rests on a card before its preview
_HEADING = 22  # px height of the heading above kindred drawings
_CELL = 128  # px approximate cell width: as many columns as fit, at least two

__all__ = ["MIME", "GalleryModel", "GalleryView", "SuggestionMime"]


class GalleryView(QtWidgets.QListView):
    """Emits signals with the row to act on; as a row to preview, -1 means none."""

    preview_requested = QtCore.Signal(int)
    show_requested = QtCore.Signal(bool)  # show the chosen one on the canvas, or remove it
    insert_requested = QtCore.Signal(int)
    reference_requested = QtCore.Signal(int)
    copy_requested = QtCore.Signal(int)
    save_requested = QtCore.Signal(int)
    star_requested = QtCore.Signal(int)
    delete_requested = QtCore.Signal(int)
    look_requested = QtCore.Signal(str)  # wipe | onion | blink | moved | show, by key
    selection_changed = QtCore.Signal()
    visible_changed = QtCore.Signal()  # other rows became visible
    cards = CardDelegate  # paints the suggestions
    settled = QtCore.Signal()  # the time for the second press of a double click is over: see `clicking`

    def __init__(self, model, parent=None):
        super().__init__(parent)
        self.setObjectName("drawover_gallery")
        self.setAccessibleName(tr("Suggestions"))
        self._model = model
        self._hint = EmptyHint(self.viewport())
        self._cell = QtCore.QSize()
        self._folder = None
        self._hovered = self._muted = -1  # the row under the pointer; a row that hovering must not preview
        self._chosen_before = -1  # the selected row when the mouse was pressed
        self._pointer_ignored = False  # selected by key, and the pointer has not moved since
        self._pointer = QtCore.QPoint()  # in screen coordinates
        self._on_button = False  # the press was on a card's button
        self._rest = QtCore.QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(lambda: self.preview_requested.emit(self._hovered))
        self._second = QtCore.QTimer(self)  # runs while a second press would be a double click
        self._second.setSingleShot(True)
        self._second.timeout.connect(self.settled)
        self._kindred = -1  # the first row below the heading "Kindred drawings"
        self._beat, self._pulse = 0, QtCore.QTimer(self)
        self._pulse.setInterval(80)
        self._pulse.timeout.connect(self._pulsate)
        self._cards = self.cards(self)
        self.setItemDelegate(self._cards)
        self._set_up()
        self.setModel(model)
        for signal in (model.dataChanged, model.modelReset, model.rowsRemoved, model.rowsInserted):
            signal.connect(lambda *_: self._model_changed())
        self.selectionModel().selectionChanged.connect(lambda *_: self.selection_changed.emit())
        self.clicked.connect(self._clicked)
        self.entered.connect(lambda index: self._hover(index.row()))
        self.viewportEntered.connect(lambda: self._hover(-1))
        self.verticalScrollBar().valueChanged.connect(lambda _: self.visible_changed.emit())

    def _set_up(self):
        view = QtWidgets.QAbstractItemView
        self.setFlow(QtWidgets.QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QtWidgets.QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(view.SelectionMode.SingleSelection)
        self.setEditTriggers(view.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(view.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(QtCore.Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragEnabled(True)
        self.setDragDropMode(view.DragDropMode.DragOnly)
        self.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setMinimumHeight(120)

    # -- rows ------------------------------------------------------------------------------------------------------

    def show_hint(self, title, text):
        """Set the text of the empty gallery."""
        self._hint.set_text(title, text)

    def visible_rows(self):
        """-> list of the visible rows."""
        area = self.viewport().rect()
        rows = range(self._model.rowCount())
        return [row for row in rows if self.visualRect(self._model.index(row, 0)).intersects(area)]

    def selected_row(self):
        index = self.currentIndex()
        return index.row() if index.isValid() and self.selectionModel().isSelected(index) else -1

    def select(self, row):
        self.setCurrentIndex(self._model.index(row, 0))

    def _model_changed(self):
        self._hint.setVisible(self._model.rowCount() == 0)
        self._fit_grid()
        waiting = any(not self._model.index(row, 0).data(ENTRY).key for row in range(self._model.rowCount()))
        if waiting and not self._pulse.isActive():
            self._pulse.start()
        elif not waiting:
            self._pulse.stop()
        if self._hovered >= self._model.rowCount():
            self._hover(-1)

    def _pulsate(self):
        self._beat = (self._beat + 1) % 20
        self._cards.pulse = 0.5 - 0.5 * math.cos(self._beat / 20.0 * 2 * math.pi)
        for row in range(self._model.rowCount()):
            index = self._model.index(row, 0)
            if not index.data(ENTRY).key:
                self.viewport().update(self.visualRect(index))
                return

    def _fit_grid(self):
        """Fit complete columns to the full width; show a scroll bar only if needed."""
        # Qt would reserve room for a scroll bar that is not shown, and so wrap too early.
        policy = QtCore.Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        full, count = self.width(), max(self._model.rowCount(), 1)
        side, columns = self._side(full)
        kindred = kindred_from(self._model)
        if self._high(count, columns, side, kindred) > self.height():
            policy = QtCore.Qt.ScrollBarPolicy.ScrollBarAlwaysOn
            side, columns = self._side(full - self.verticalScrollBar().sizeHint().width())
        size = QtCore.QSize(side, side + self._cards.caption)
        if policy != self.verticalScrollBarPolicy():
            self.setVerticalScrollBarPolicy(policy)
        if (size, kindred) != (self._cell, self._kindred):
            self._cell, self._kindred = size, kindred
            self._cards.cell_size = self._item_size if kindred >= 0 else None
            self.setUniformItemSizes(kindred < 0)
            self.setGridSize(size if kindred < 0 else QtCore.QSize())
            self.scheduleDelayedItemsLayout()
            self.visible_changed.emit()

    def _high(self, count, columns, side, kindred):
        """-> height of all rows in pixels."""
        before = max(kindred, 0)
        rows = math.ceil(before / columns) + math.ceil((count - before) / columns)
        return rows * (side + self._cards.caption) + (_HEADING if kindred >= 0 else 0)

    def _item_size(self, row):
        """-> QSize of a card's item, including the heading above it or the unused room to its right."""
        columns = max((self.viewport().width()) // self._cell.width(), 1)
        width, height = self._cell.width(), self._cell.height()
        if row == self._kindred - 1:  # the last card before the heading fills its row
            width *= columns - row % columns
        if self._kindred <= row < self._kindred + columns:
            height += _HEADING
        return QtCore.QSize(width, height)

    def visualRect(self, index):
        rect = super().visualRect(index)
        if self._kindred < 0 or not rect.isValid():
            return rect
        place = self._item_size(index.row())
        top = rect.top() + place.height() - self._cell.height()
        return QtCore.QRect(QtCore.QPoint(rect.left(), top), self._cell)

    def paintEvent(self, event):
        super().paintEvent(event)
        if self._kindred >= 0:
            card = self.visualRect(self._model.index(self._kindred, 0))
            painter = QtGui.QPainter(self.viewport())
            strip = QtCore.QRect(0, card.top() - _HEADING, self.viewport().width(), _HEADING)
            paint_heading(painter, strip, self.font(), self.palette(), tr("Kindred drawings"))
            painter.end()

    def columns(self, width):
        """-> how many cards lie side by side in a width."""
        return max(2, width // _CELL)

    def _side(self, width):
        """-> (side of a cell, columns) for a width."""
        return max((width - 2) // self.columns(width), 40), self.columns(width)

    def resizeEvent(self, event):
        super().resizeEvent(event)
        self._hint.setGeometry(self.viewport().rect())
        self._fit_grid()
        self.visible_changed.emit()

    # -- pointer and keys ------------------------------------------------------------------------------------------

    def set_shown(self, on):
        """Mark whether the chosen suggestion is shown on the canvas."""
        self._cards.shown = on
        self.viewport().update()

    @property
    def clicking(self):
        """Return whether a second press may follow: changes of the layout wait until `settled`."""
        return self._second.isActive()

    def ignore_pointer(self):
        """Stop previewing the card under the pointer until the pointer moves to another one."""
        row = self._hovered
        self._hover(-1)
        self._muted, self._pointer_ignored = row, True
        self._rest.stop()
        self.preview_requested.emit(-1)  # without delay: its preview is still on the canvas

    def step_to(self, row):
        """Select by key, without previewing the card that scrolls under the resting pointer."""
        self._pointer_ignored = True
        self._hover(-1)
        self.select(row)
        self.show_requested.emit(True)

    def _hover(self, row):
        if row >= 0 and self._pointer_ignored:
            return
        if row >= 0 and not self._model.index(row, 0).data(ENTRY).key:
            row = -1
        if row != self._muted:
            self._muted = -1
        elif row >= 0:
            return
        if row == self._hovered:
            return
        self._hovered = row
        self._rest.start(_REST if row >= 0 else 0)

    def _clicked(self, index):
        """Click: on the chosen card, toggle it on the canvas; on another one, show that."""
        if not index.data(ENTRY).key:
            return
        again = index.row() == self._chosen_before and self._cards.shown
        if not again:
            self._hover(index.row())
        else:
            self._hover(-1)
            self._muted = index.row()
        self.show_requested.emit(not again)

    def leaveEvent(self, event):
        super().leaveEvent(event)
        self._hover(-1)

    def hideEvent(self, event):
        super().hideEvent(event)
        self._hover(-1)

    def _button_at(self, event):
        """-> (row, signal) of the card button at the event's position; (-1, None) if there is none."""
        index, at = self.indexAt(position(event).toPoint()), position(event)
        if index.isValid() and index.data(ENTRY).key and event.button() == QtCore.Qt.MouseButton.LeftButton:
            cell = self.visualRect(index)
            if star_rect(cell).contains(at):
                return index.row(), self.star_requested
            if self._cards.insert_rect(cell, self.font()).contains(at):
                return index.row(), self.insert_requested
        return -1, None

    def mousePressEvent(self, event):
        row, signal = self._button_at(event)
        self._second.start(QtWidgets.QApplication.doubleClickInterval())
        self._chosen_before = self.selected_row()
        self._on_button = signal is not None
        if signal is not None:
            signal.emit(row)
        else:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event):
        if not self._on_button:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event):
        row, signal = self._button_at(event)
        if signal is not None:
            if signal is self.star_requested:  # a double click toggles the star twice, but inserts only once
                signal.emit(row)
            return
        index = self.indexAt(position(event).toPoint())
        if event.button() == QtCore.Qt.MouseButton.LeftButton and index.isValid() and index.data(ENTRY).key:
            self.insert_requested.emit(index.row())

    def _key(self, event):
        """-> the action of a key press, or ""."""
        key, keys = event.key(), QtCore.Qt.Key
        if event.matches(QtGui.QKeySequence.StandardKey.Copy):
            return "copy"
        plain = event.modifiers() in (
            QtCore.Qt.KeyboardModifier.NoModifier,
            QtCore.Qt.KeyboardModifier.KeypadModifier,
        )
        names = {keys.Key_Return: "insert", keys.Key_Enter: "insert", keys.Key_Delete: "delete", keys.Key_S: "star",
                 keys.Key_W: "wipe", keys.Key_O: "onion", keys.Key_B: "blink", keys.Key_M: "moved",
                 keys.Key_Space: "show"}  # fmt: skip
        return names.get(key, "") if plain else ""

    def event(self, event):
        # Override the host's shortcuts: in Krita, Delete would clear the artist's layer.
        if event.type() == QtCore.QEvent.Type.ShortcutOverride and self.selected_row() >= 0 and self._key(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event):
        what, row = self._key(event), self.selected_row()
        if what and row >= 0:
            if what in ("wipe", "onion", "blink", "moved", "show"):
                self.look_requested.emit(what)
                return
            signals = {"insert": self.insert_requested, "delete": self.delete_requested, "copy": self.copy_requested}
            signals.get(what, self.star_requested).emit(row)
            return
        super().keyPressEvent(event)
        if self.selected_row() not in (row, -1):
            self.step_to(self.selected_row())

    def contextMenuEvent(self, event):
        index = self.indexAt(event.pos())
        if index.isValid() and index.data(ENTRY).key:
            self.select(index.row())
            self.menu(index.row()).popup(event.globalPos())

    def viewportEvent(self, event):
        kinds = QtCore.QEvent.Type
        if event.type() == kinds.ToolTip:  # none for cards: the description is below the gallery
            return True
        if event.type() in (kinds.MouseMove, kinds.MouseButtonPress):
            at, self._pointer = self._pointer, global_position(event)
            self._pointer_ignored = self._pointer_ignored and at == self._pointer
        return super().viewportEvent(event)

    def menu(self, row):
        """-> QMenu of a suggestion's actions."""
        menu = QtWidgets.QMenu(self)
        menu.setObjectName("drawover_menu")
        menu.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        star = tr("Take the star away") if self._model.entry(row).starred else tr("Star: keep it when suggesting again")
        for text, signal, keys in (
            (tr("Insert as layer"), self.insert_requested, "Return"),
            (tr("Insert as reference"), self.reference_requested, ""),
            ("", None, ""),
            (tr("Copy"), self.copy_requested, "Ctrl+C"),
            (tr("Save as PNG…"), self.save_requested, ""),
            ("", None, ""),
            (star, self.star_requested, "S"),
            (tr("Delete"), self.delete_requested, "Del"),
        ):
            if signal is None:
                menu.addSeparator()
                continue
            action = QAction(text + ("\t" + keys if keys else ""), menu)
            action.triggered.connect(lambda *_, signal=signal: signal.emit(row))
            menu.addAction(action)
        return menu

    # -- dragging --------------------------------------------------------------------------------------------------

    def mime(self, row):
        """-> SuggestionMime of a row."""
        entry = self._model.entry(row)
        return SuggestionMime(entry.key, lambda: self._write_file(entry))

    def startDrag(self, actions):
        row = self.currentIndex().row()
        entry = self._model.entry(row)
        if entry is None or entry.image is None:
            return
        self._hover(-1)
        drag = QtGui.QDrag(self)
        drag.setMimeData(self.mime(row))
        pixmap = thumbnail(entry.image, 112, self.devicePixelRatioF())
        drag.setPixmap(pixmap)
        drag.setHotSpot(QtCore.QPoint(56, 56))
        drag.exec(QtCore.Qt.DropAction.CopyAction)

    def _write_file(self, entry):
        if self._folder is None:
            self._folder = tempfile.mkdtemp(prefix="drawover-")
        path = Path(self._folder, "{} {}.png".format(entry.title, entry.number + 1))
        path.write_bytes(pixels.png(entry.image))
        return str(path)

    def clean_up(self):
        """Delete the files that were written for drags."""
        folder, self._folder = self._folder, None
        if folder:
            shutil.rmtree(folder, ignore_errors=True)
