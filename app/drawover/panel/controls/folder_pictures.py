"""The pictures of a folder in a list, those that cannot be used first, each with the reason."""

from ..qt import QtCore, QtGui, QtWidgets
from ..words import tr
from .glyphs import good_color, warning_color

_SIDE, _ACROSS = 96, 20  # pixels of a thumbnail in the picture of all, and thumbnails in its row: as in progress.py
_SHOWN = 56  # pixels


class FolderPictures(QtWidgets.QListWidget):
    """Filled by `set_pictures`."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("drawover_train_pictures")
        self.setAccessibleName(tr("Pictures of the folder"))
        self.setIconSize(QtCore.QSize(_SHOWN, _SHOWN))
        self.setWordWrap(True)
        self.setSpacing(2)
        self.setSelectionMode(QtWidgets.QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QtWidgets.QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._shown = None

    def set_pictures(self, pictures, thumbnails):
        """pictures: dicts with name and problem, in the order of the thumbnails in the QImage of all."""
        state = (pictures, thumbnails.cacheKey())
        if state == self._shown:
            return
        self._shown = state
        self.clear()
        order = sorted(range(len(pictures)), key=lambda number: (not pictures[number]["problem"], number))
        for number in order:
            name, problem = pictures[number]["name"], pictures[number]["problem"]
            item = QtWidgets.QListWidgetItem("{}\n{}".format(name, problem or tr("can be used")))
            item.setIcon(QtGui.QIcon(self._thumbnail(thumbnails, number)))
            color = warning_color(self.palette()) if problem else good_color(self.palette())
            item.setForeground(QtGui.QBrush(color))
            item.setFlags(QtCore.Qt.ItemFlag.ItemIsEnabled)
            self.addItem(item)

    def _thumbnail(self, thumbnails, number):
        x, y = _SIDE * (number % _ACROSS), _SIDE * (number // _ACROSS)
        pixmap = QtGui.QPixmap.fromImage(thumbnails.copy(x, y, _SIDE, _SIDE))
        if pixmap.isNull():
            pixmap = QtGui.QPixmap(_SIDE, _SIDE)
            pixmap.fill(QtCore.Qt.GlobalColor.white)
        return pixmap
