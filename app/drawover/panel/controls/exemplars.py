"""Exemplars: pictures whose colors are used, from files, layers of the drawing, or the clipboard.

Each has a weight. The engine decides how to use them.
"""

from pathlib import Path
from typing import Any

from ..host import Picture
from ..pixels import reduced
from ..plain import plain_tip
from ..qt import QtCore, QtGui, QtWidgets, image_rgba, is_deleted, rgba_image
from ..words import tr
from .buttons import TextButton
from .glyphs import faint, mix

MOST = 8
_SIDE = 46
_ROLE = QtGui.QPalette.ColorRole
_KEEP = QtCore.Qt.AspectRatioMode.KeepAspectRatio
_SMOOTH = QtCore.Qt.TransformationMode.SmoothTransformation


def as_picture(image):
    """-> Picture of a QImage, in sRGB and at most as large as the engine needs."""
    if image.colorSpace().isValid():
        image.convertToColorSpace(QtGui.QColorSpace(QtGui.QColorSpace.NamedColorSpace.SRgb))
    return reduced(Picture(image.width(), image.height(), image_rgba(image)))


class Slot(QtWidgets.QAbstractButton):
    """One exemplar. source: a Picture, or the key of a host layer; weight: 0..1."""

    def __init__(self, source, name, parent=None):
        super().__init__(parent)
        self.source, self.name, self.weight = source, name, 1.0
        self.image: Any = None  # QImage, once available
        self.setFixedSize(_SIDE, _SIDE)
        self.setFocusPolicy(QtCore.Qt.FocusPolicy.StrongFocus)
        self.setObjectName("drawover_exemplar")
        self._update_description()

    def show_picture(self, picture):
        image = rgba_image(picture.rgba, picture.width, picture.height)
        self.image = image.scaled(QtCore.QSize(4 * _SIDE, 4 * _SIDE), _KEEP, _SMOOTH)
        self.update()

    def set_weight(self, weight):
        self.weight = weight
        self._update_description()
        self.update()

    def _update_description(self):
        description = "{} ({} %)".format(self.name, round(self.weight * 100))
        self.setToolTip(plain_tip(description))
        self.setAccessibleName(description)

    def paintEvent(self, event):
        painter = QtGui.QPainter(self)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QtGui.QPainter.RenderHint.SmoothPixmapTransform)
        palette, box = self.palette(), QtCore.QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        window, text = palette.color(_ROLE.Window), palette.color(_ROLE.WindowText)
        edge = palette.color(_ROLE.Highlight) if self.hasFocus() or self.underMouse() else mix(window, text, 0.3)
        path = QtGui.QPainterPath()
        path.addRoundedRect(box, 5, 5)
        painter.fillPath(path, QtGui.QColor(255, 255, 255))
        if self.image is not None:
            size = QtCore.QSizeF(self.image.size()).scaled(box.size(), QtCore.Qt.AspectRatioMode.KeepAspectRatio)
            place = QtCore.QRectF(QtCore.QPointF(0, 0), size)
            place.moveCenter(box.center())
            painter.setClipPath(path)
            painter.setOpacity(0.25 + 0.75 * self.weight)
            painter.drawImage(place, self.image)
            painter.setOpacity(1.0)
        if self.weight < 0.995:
            bar = QtCore.QRectF(box.left(), box.bottom() - 4, box.width(), 4)
            painter.fillRect(bar, faint(QtGui.QColor(0, 0, 0), 0.35))
            bar.setWidth(bar.width() * self.weight)
            painter.fillRect(bar, palette.color(_ROLE.Highlight))
        painter.setClipping(False)
        painter.setPen(QtGui.QPen(edge, 1.5))
        painter.setBrush(QtCore.Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 5, 5)


class Exemplars(QtWidgets.QWidget):
    """A row of slots, and a button that adds one. Pictures can be dropped on it."""

    changed = QtCore.Signal()
    failed = QtCore.Signal(str)  # a sentence

    def __init__(self, host, parent=None):
        super().__init__(parent)
        self._host, self.slots = host, []
        self.setAcceptDrops(True)
        self._grid = QtWidgets.QGridLayout(self)
        self._grid.setContentsMargins(2, 0, 2, 0)
        self._grid.setSpacing(4)
        self.button = TextButton(tr("Add an exemplar"))
        self.button.setObjectName("drawover_add_exemplar")
        self.button.setToolTip(tr("A colored picture whose colors are taken; it can be dropped here, too"))
        self.button.clicked.connect(self._offer)
        self._lay_out()
        host.opened.connect(self.forget_layers)

    # -- the page's interface --------------------------------------------------------------------------------------

    def inputs(self):
        """-> list of (name, Picture or key, False), as capturing() takes them."""
        return [("exemplar{}".format(place), slot.source, False) for place, slot in enumerate(self.slots)]

    def weights(self):
        """-> dict of the engine's parameters."""
        return {"weight{}".format(place): float(slot.weight) for place, slot in enumerate(self.slots)}

    # -- adding and removing ---------------------------------------------------------------------------------------

    def add_file(self, path):
        """Add a picture from a file; `failed` if it cannot be read."""
        reader = QtGui.QImageReader(str(path))
        reader.setAutoTransform(True)
        self.add_image(reader.read(), Path(path).name)

    def add_image(self, image, name):
        """Add a QImage."""
        if image.isNull():
            self.failed.emit(tr("“{}” is no picture that can be read: choose a PNG, a JPEG or a WebP.").format(name))
            return
        picture = as_picture(image)
        slot = self._add(picture, name)
        if slot is not None:
            slot.show_picture(picture)

    def add_clipboard(self):
        """Add the picture on the clipboard."""
        image = QtGui.QGuiApplication.clipboard().image()
        if image.isNull():
            self.failed.emit(tr("There is no picture on the clipboard: copy one first."))
        else:
            self.add_image(image, tr("clipboard"))

    def add_layer(self, key, name):
        """Add a layer of the active drawing; it is read again at each request."""
        drawing, host = self._host.drawing(), self._host

        def done(picture):
            if is_deleted(self) or host.drawing() != drawing:
                return
            slot = self._add(key, name)
            if slot is not None:
                slot.show_picture(picture)

        host.read(drawing, lambda: host.picturing(key, None, drawing), done, self.failed.emit)

    def remove(self, slot):
        """Remove an exemplar."""
        self.slots.remove(slot)
        slot.hide()
        slot.deleteLater()
        self._lay_out()
        self.changed.emit()

    def forget_layers(self):
        """Remove layers: another drawing is active."""
        for slot in [each for each in self.slots if isinstance(each.source, str)]:
            self.remove(slot)

    def _add(self, source, name):
        if len(self.slots) == MOST:
            self.failed.emit(tr("There is room for {} exemplars: take one away first.").format(MOST))
            return None
        slot = Slot(source, name, self)
        slot.clicked.connect(lambda: self._open_menu(slot))
        self.slots.append(slot)
        self._lay_out()
        self.changed.emit()
        return slot

    def _lay_out(self):
        while self._grid.count():
            self._grid.takeAt(0)
        across = max(1, (max(self.width(), 220) - 4) // (_SIDE + 4))
        for place, slot in enumerate(self.slots):
            self._grid.addWidget(slot, place // across, place % across)
            slot.show()
        row, column = divmod(len(self.slots), across)
        span = across - column
        if span * (_SIDE + 4) < self.button.sizeHint().width() + 8:
            row, column, span = row + 1, 0, across
        self._grid.addWidget(self.button, row, column, 1, span, QtCore.Qt.AlignmentFlag.AlignVCenter)
        self.button.setVisible(len(self.slots) < MOST)
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)
        self._grid.setColumnStretch(across, 1)

    def resizeEvent(self, event):
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._lay_out()

    # -- menus and drops -------------------------------------------------------------------------------------------

    def menu(self):
        """-> QMenu of the sources of an exemplar."""
        menu = QtWidgets.QMenu(self)
        menu.setObjectName("drawover_exemplar_menu")
        menu.addAction(tr("From a file…")).triggered.connect(lambda: self._choose())
        menu.addAction(tr("From the clipboard")).triggered.connect(lambda: self.add_clipboard())
        layers = menu.addMenu(tr("From a layer"))
        for key, name in self._host.pictures():
            act = layers.addAction(name.replace("&", "&&"))
            act.triggered.connect(lambda _=False, key=key, name=name: self.add_layer(key, name))
        layers.setEnabled(not layers.isEmpty())
        return menu

    def _offer(self):
        menu = self.menu()
        menu.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.button.mapToGlobal(QtCore.QPoint(0, self.button.height())))

    def _open_menu(self, slot):
        menu = QtWidgets.QMenu(self)
        menu.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        weights = menu.addMenu(tr("Counts"))
        for percent in (100, 75, 50, 25, 0):
            act = weights.addAction("{} %".format(percent))
            act.setCheckable(True)
            act.setChecked(round(slot.weight * 100) == percent)
            act.triggered.connect(lambda _=False, percent=percent: self.set_weight(slot, percent / 100.0))
        menu.addAction(tr("Take away")).triggered.connect(lambda: self.remove(slot))
        menu.popup(slot.mapToGlobal(QtCore.QPoint(0, slot.height())))

    def set_weight(self, slot, weight):
        """Set an exemplar's weight, 0..1."""
        slot.set_weight(weight)
        self.changed.emit()

    def _choose(self):
        dialog = QtWidgets.QFileDialog(self.window(), tr("Choose a colored picture"))
        dialog.setObjectName("drawover_exemplar_file")
        dialog.setNameFilter(tr("Pictures") + " (*.png *.jpg *.jpeg *.webp *.bmp *.tif *.tiff *.gif)")
        dialog.setFileMode(QtWidgets.QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda paths: [self.add_file(path) for path in paths])
        dialog.open()  # not exec(): a nested event loop breaks Krita

    def dragEnterEvent(self, event):
        mime = event.mimeData()
        if mime.hasImage() or any(url.isLocalFile() for url in mime.urls()):
            event.acceptProposedAction()

    def dropEvent(self, event):
        mime = event.mimeData()
        files = [url.toLocalFile() for url in mime.urls() if url.isLocalFile()]
        if files:
            for path in files:
                self.add_file(path)
        elif mime.hasImage():
            self.add_image(QtGui.QImage(mime.imageData()), tr("dropped picture"))
        event.acceptProposedAction()
