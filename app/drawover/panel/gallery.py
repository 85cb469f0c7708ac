"""The gallery of suggestions: choosing, showing, inserting and dragging them. What happens then is session.py's."""

import math
import shutil
import tempfile
from pathlib import Path

from . import pixels
from .card import CAPTION, CardDelegate, insert_rect, paint_heading, star_rect, thumbnail
from .controls.empty import EmptyHint
from .gallery_model import ENTRY, GalleryModel, kindred_from
from .mime import MIME, SuggestionMime
from .qt import QAction, QtCore, QtGui, QtWidgets, global_position, position
from .words import tr

_REST = 150  # ms that the pointer rests on a card before it is previewed
_HEADING = 22  # px of the heading over drawings that are kindred only
_CELL = 128  # px, about: as many columns as fit, and no less than two

__all__ = ["MIME", "GalleryModel", "GalleryView", "SuggestionMime"]


class GalleryView(QtWidgets.QListView):
    """Rows are asked for by signals; -1 as a row to preview means none."""

    preview_wanted = QtCore.Signal(int)
    show_wanted = QtCore.Signal(bool)  # have the chosen one on the canvas, or away
    insert_wanted = QtCore.Signal(int)
    reference_wanted = QtCore.Signal(int)
    copy_wanted = QtCore.Signal(int)
    save_wanted = QtCore.Signal(int)
    star_wanted = QtCore.Signal(int)
    delete_wanted = QtCore.Signal(int)
    look_wanted = QtCore.Signal(str)  # wipe | onion | blink | moved | show, by key
    selection_changed = QtCore.Signal()
    visible_changed = QtCore.Signal()  # other rows came into sight
    settled = QtCore.Signal()  # no second press of a double click can follow any more: see `clicking`

    def __init__(self, model, parent=None):
        super().__init__(parent)
        self.setObjectName("drawover_gallery")
        self.setAccessibleName(tr("Suggestions"))
        self._model = model
        self._hint = EmptyHint(self.viewport())
        self._cell = QtCore.QSize()
        self._folder = None
        self._hovered = self._muted = -1  # the row under the pointer; the one that is not to be previewed for that
        self._chosen_before = -1  # the row that was chosen when the mouse was pressed
        self._still = False  # a key chose, and the pointer has not moved since
        self._pointer = QtCore.QPoint()  # on the screen
        self._on_button = False  # it was pressed on a button of a card
        self._rest = QtCore.QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(lambda: self.preview_wanted.emit(self._hovered))
        self._second = QtCore.QTimer(self)  # runs while a second press would make a double click
        self._second.setSingleShot(True)
        self._second.timeout.connect(self.settled)
        self._kindred = -1  # the row from which on they stand under a heading
        self._beat, self._pulse = 0, QtCore.QTimer(self)
        self._pulse.setInterval(80)
        self._pulse.timeout.connect(self._pulsate)
        self._cards = CardDelegate(self)
        self.setItemDelegate(self._cards)
        self._set_up()
        self.setModel(model)
        model.dataChanged.connect(lambda *_: self._model_changed())
        model.modelReset.connect(self._model_changed)
        model.rowsRemoved.connect(lambda *_: self._model_changed())
        model.rowsInserted.connect(lambda *_: self._model_changed())
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

    # -- what is shown ---------------------------------------------------------------------------------------------

    def show_hint(self, title, text):
        """What stands in the empty gallery."""
        self._hint.say(title, text)

    def visible_rows(self):
        """-> list of the rows that can be seen."""
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
        """Whole columns over the full width; a scroll bar only takes room when there must be one."""
        # Qt would keep room for a bar that only may come, and so wrap too early.
        policy = QtCore.Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        full, count = self.width(), max(self._model.rowCount(), 1)
        side, columns = self._side(full)
        kindred = kindred_from(self._model)
        if self._high(count, columns, side, kindred) > self.height():
            policy = QtCore.Qt.ScrollBarPolicy.ScrollBarAlwaysOn
            side, columns = self._side(full - self.verticalScrollBar().sizeHint().width())
        size = QtCore.QSize(side, side + CAPTION)
        if policy != self.verticalScrollBarPolicy():
            self.setVerticalScrollBarPolicy(policy)
        if (size, kindred) != (self._cell, self._kindred):
            self._cell, self._kindred = size, kindred
            self._cards.size_of = self._place_of if kindred >= 0 else None
            self.setUniformItemSizes(kindred < 0)
            self.setGridSize(size if kindred < 0 else QtCore.QSize())
            self.scheduleDelayedItemsLayout()
            self.visible_changed.emit()

    def _high(self, count, columns, side, kindred):
        """-> pixels that all rows of cards take."""
        before = max(kindred, 0)
        rows = math.ceil(before / columns) + math.ceil((count - before) / columns)
        return rows * (side + CAPTION) + (_HEADING if kindred >= 0 else 0)

    def _place_of(self, row):
        """-> QSize that a card takes, with the heading over it, or the room that no other has beside it."""
        columns = max((self.viewport().width()) // self._cell.width(), 1)
        width, height = self._cell.width(), self._cell.height()
        if row == self._kindred - 1:  # the last before the heading: the row ends with it
            width *= columns - row % columns
        if self._kindred <= row < self._kindred + columns:
            height += _HEADING
        return QtCore.QSize(width, height)

    def visualRect(self, index):
        rect = super().visualRect(index)
        if self._kindred < 0 or not rect.isValid():
            return rect
        place = self._place_of(index.row())
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

    def _side(self, width):
        """-> (side of a cell, columns) that fill a width."""
        columns = max(2, width // _CELL)
        return max((width - 2) // columns, 40), columns

    def resizeEvent(self, event):
        super().resizeEvent(event)
        self._hint.setGeometry(self.viewport().rect())
        self._fit_grid()
        self.visible_changed.emit()

    # -- pointer and keys ------------------------------------------------------------------------------------------

    def set_shown(self, on):
        """The chosen suggestion is on the canvas: its card says so."""
        self._cards.shown = on
        self.viewport().update()

    @property
    def clicking(self):
        """A second press may follow: what would move the cards under it waits until `settled`."""
        return self._second.isActive()

    def look_away(self):
        """The card under the pointer is not what is looked at, until the pointer goes to another one."""
        row = self._hovered
        self._hover(-1)
        self._muted, self._still = row, True
        self._rest.stop()
        self.preview_wanted.emit(-1)  # at once: it is over the canvas still

    def step_to(self, row):
        """Choose by key: the card that comes to lie under the resting pointer is not what is looked at."""
        self._still = True
        self._hover(-1)
        self.select(row)
        self.show_wanted.emit(True)

    def _hover(self, row):
        if row >= 0 and self._still:
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
        """A click on the chosen card takes it from the canvas, or brings it back there."""
        if not index.data(ENTRY).key:
            return
        again = index.row() == self._chosen_before and self._cards.shown
        if not again:
            self._hover(index.row())
        else:
            self._hover(-1)
            self._muted = index.row()
        self.show_wanted.emit(not again)

    def leaveEvent(self, event):
        super().leaveEvent(event)
        self._hover(-1)

    def hideEvent(self, event):
        super().hideEvent(event)
        self._hover(-1)

    def _button_at(self, event):
        """-> (row, signal) of what is pressed on a card; (-1, None) beside its buttons."""
        index, at = self.indexAt(position(event).toPoint()), position(event)
        if index.isValid() and index.data(ENTRY).key and event.button() == QtCore.Qt.MouseButton.LeftButton:
            cell = self.visualRect(index)
            if star_rect(cell).contains(at):
                return index.row(), self.star_wanted
            if insert_rect(cell, self.font()).contains(at):
                return index.row(), self.insert_wanted
        return -1, None

    def mousePressEvent(self, event):
        row, wanted = self._button_at(event)
        self._second.start(QtWidgets.QApplication.doubleClickInterval())
        self._chosen_before = self.selected_row()
        self._on_button = wanted is not None
        if wanted is not None:
            wanted.emit(row)
        else:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event):
        if not self._on_button:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event):
        row, wanted = self._button_at(event)
        if wanted is not None:
            if wanted is self.star_wanted:  # a second star by a quick hand; nobody means to insert twice
                wanted.emit(row)
            return
        index = self.indexAt(position(event).toPoint())
        if event.button() == QtCore.Qt.MouseButton.LeftButton and index.isValid() and index.data(ENTRY).key:
            self.insert_wanted.emit(index.row())

    def _key(self, event):
        """-> what a key does here, or ""."""
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
        # A host's own shortcuts stand back: in Krita, Delete would clear the artist's layer.
        if event.type() == QtCore.QEvent.Type.ShortcutOverride and self.selected_row() >= 0 and self._key(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event):
        what, row = self._key(event), self.selected_row()
        if what and row >= 0:
            if what in ("wipe", "onion", "blink", "moved", "show"):
                self.look_wanted.emit(what)
                return
            wanted = {"insert": self.insert_wanted, "delete": self.delete_wanted, "copy": self.copy_wanted}
            wanted.get(what, self.star_wanted).emit(row)
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
        if event.type() == kinds.ToolTip:  # none over a card: what it would say stands below the gallery
            return True
        if event.type() in (kinds.MouseMove, kinds.MouseButtonPress):
            at, self._pointer = self._pointer, global_position(event)
            self._still = self._still and at == self._pointer
        return super().viewportEvent(event)

    def menu(self, row):
        """-> QMenu of what can be done with a suggestion."""
        menu = QtWidgets.QMenu(self)
        menu.setObjectName("drawover_menu")
        menu.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        star = tr("Take the star away") if self._model.entry(row).starred else tr("Star: keep it when suggesting again")
        for text, signal, keys in (
            (tr("Insert as layer"), self.insert_wanted, "Return"),
            (tr("Insert as reference"), self.reference_wanted, ""),
            ("", None, ""),
            (tr("Copy"), self.copy_wanted, "Ctrl+C"),
            (tr("Save as PNG…"), self.save_wanted, ""),
            ("", None, ""),
            (star, self.star_wanted, "S"),
            (tr("Delete"), self.delete_wanted, "Del"),
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
        """Take away the files that were written for drags."""
        folder, self._folder = self._folder, None
        if folder:
            shutil.rmtree(folder, ignore_errors=True)
