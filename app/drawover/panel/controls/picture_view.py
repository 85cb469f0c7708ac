"""Shows one picture as large as there is room for, never larger than it is."""

from ..qt import QtCore, QtGui, QtWidgets


class PictureView(QtWidgets.QWidget):
    """Set its picture by `set_image`."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self._image = QtGui.QImage()
        self.setMinimumHeight(120)

    def set_image(self, image):
        self._image = image
        self.update()

    def paintEvent(self, event):
        if self._image.isNull():
            return
        painter = QtGui.QPainter(self)
        painter.setRenderHint(QtGui.QPainter.RenderHint.SmoothPixmapTransform)
        ratio = self.devicePixelRatioF()
        most = QtCore.QSizeF(self._image.size()) / ratio
        size = QtCore.QSizeF(self._image.size()).scaled(
            QtCore.QSizeF(self.size()).boundedTo(most), QtCore.Qt.AspectRatioMode.KeepAspectRatio
        )
        box = QtCore.QRectF(QtCore.QPointF((self.width() - size.width()) / 2.0, 0.0), size)
        physical = (size * ratio).toSize()
        smooth = QtCore.Qt.TransformationMode.SmoothTransformation
        keep = QtCore.Qt.AspectRatioMode.IgnoreAspectRatio
        painter.drawImage(box, self._image.scaled(physical, keep, smooth))
